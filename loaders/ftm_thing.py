"""FollowTheMoney entities that are things, and what they name: countries, sources, authorities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..ontology.term import ontology
from .ftm_entity import Entity

__all__ = ["Things"]

_NAMES = ("name", "full", "alias", "weakAlias", "previousName", "abbreviation")
_COUNTRIES = ("jurisdiction", "mainCountry", "country", "nationality", "citizenship")
_STATELESS = frozenset({"eu", "zz"})
"""Codes that are of no country: the European Union, and 'global'."""
_OFAC = re.compile(r"ofac-(\d+)", re.ASCII)
_WIKIDATA = re.compile(r"Q\d+", re.ASCII)
_SCHEMA = {
    **dict.fromkeys(("id", "class", "label@und", "comment@und", "wkt"), pl.String()),
    **dict.fromkeys(("alt@und", "identifier", "country"), pl.List(pl.String)),
}
_SOURCE = ("id", "class", "title", "publisher")
Thing = dict[str, str | list[str] | None]


@dataclass
class Things:
    """The things of a file; `kinds` gives the class of each that a claim may name."""

    about: Mapping[str, Any]
    kinds: dict[str, str] = field(default_factory=dict)
    _sources: set[str] = field(default_factory=set)
    _countries: set[str] = field(default_factory=set)
    _others: dict[str, Thing] = field(default_factory=dict)

    def iri(self, key: str, kind: str) -> str:
        """Name a thing by its id."""
        found = local_iri(ontology().klass(kind).kind, self.about["dataset"], key)
        self.kinds[found] = kind
        return found

    def bare(self, key: str) -> str:
        """Name a thing that no line describes."""
        told = "Named by its id alone: the file does not describe it"
        return self._other(key, {"label@und": key, "identifier": [f"ftm:{key}"]}, told)

    def authority(self, entity: Entity) -> list[str]:
        """Name who decided on a sanction: by its name, else by its country."""
        countries = self._countries_of(entity)
        names = entity.all("authority")
        if not names:
            names = [f"Authorities of {code.upper()}" for code in entity.all("country")[:1]]
        if not names:
            return []
        key = "/".join(["authority", *entity.all("country"), *sorted(names)])
        first, *others = names
        told: Thing = {"label@und": first, "alt@und": others, "country": countries}
        return [self._other(key, told, None)]

    def frames(self, entities: Sequence[Entity]) -> Iterator[pl.DataFrame]:
        """Describe the entities that are things."""
        for entity in entities:
            self._sources.update(entity.datasets)
        yield _frame([self._thing(entity) for entity in entities])

    def rest(self) -> Iterator[pl.DataFrame]:
        """Describe what the entities named: sources, countries, authorities and the undescribed."""
        dataset = self.about["dataset"]
        rows = [
            {"id": local_iri("source", dataset, one), "class": "Source"}
            | {"title": one, "publisher": one}
            for one in sorted(self._sources)
        ]
        yield pl.DataFrame(rows, schema=dict.fromkeys(_SOURCE, pl.String))
        yield _frame([self._country(code) for code in sorted(self._countries)])
        yield _frame(list(self._others.values()))

    def note(self, entity: Entity) -> None:
        """Remember the sources of an entity that is no thing."""
        self._sources.update(entity.datasets)

    def _other(self, key: str, told: Thing, comment: str | None) -> str:
        found = self.iri(key, "Actor")
        self._others[found] = {"id": found, "class": "Actor", "comment@und": comment, **told}
        return found

    def _thing(self, entity: Entity) -> Thing:
        kind: str = self.about["things"][entity.schema]
        label = entity.label or entity.id
        names = {name for column in _NAMES for name in entity.all(column)}
        return {
            "id": self.iri(entity.id, kind),
            "class": kind,
            "label@und": label,
            "alt@und": sorted(names - {label}),
            "identifier": list(_identifiers(entity)),
            "country": self._countries_of(entity),
            "comment@und": self._comment(entity),
            "wkt": _point(entity),
        }

    def _comment(self, entity: Entity) -> str | None:
        told = [
            f"{label}: {'; '.join(sorted(entity.all(name)))}"
            for name, label in self.about["comment"].items()
            if entity.all(name)
        ]
        return ". ".join(told) or None

    def _countries_of(self, entity: Entity) -> list[str]:
        codes = {code.lower() for name in _COUNTRIES for code in entity.all(name)} - _STATELESS
        self._countries |= codes
        return [self._country_iri(code) for code in sorted(codes)]

    def _country_iri(self, code: str) -> str:
        return local_iri("place", self.about["dataset"], f"country-{code}")

    def _country(self, code: str) -> Thing:
        known = [f"iso3166:{code.upper()}"] if len(code) == len("ru") else []
        label = code.upper()
        return {
            "id": self._country_iri(code),
            "class": "Country",
            "label@und": label,
            "identifier": known,
        }


def _frame(things: Sequence[Thing]) -> pl.DataFrame:
    return pl.DataFrame([{name: one.get(name) for name in _SCHEMA} for one in things], _SCHEMA)


def _identifiers(entity: Entity) -> Iterator[str]:
    """Give its id, and the ids of other lists that it says are its own."""
    yield f"ftm:{entity.id}"
    for text in sorted(entity.referents):
        if match := _OFAC.fullmatch(text):
            yield f"ofac:{match[1]}"
    for text in sorted(entity.all("wikidataId")):
        if _WIKIDATA.fullmatch(text):
            yield f"wikidata:{text}"


def _point(entity: Entity) -> str | None:
    x, y = entity.number("longitude"), entity.number("latitude")
    if x is None or y is None or abs(float(x)) > 180 or abs(float(y)) > 90:
        return None
    return f"POINT ({x} {y})"

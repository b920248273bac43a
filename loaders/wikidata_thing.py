"""Items of Wikidata as things: what kind they are, what they are called, where they lie.

Which class an item's kinds stand for is told in ``wikidata.toml``; where it names none, the classes
above it that came with the file are asked, and where none fits the item is left out, and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..graph.interval import TimeError
from ..ontology.term import ontology
from .wikidata_entity import Entity
from .wikidata_time import END, read_span

__all__ = ["Things"]

_KIND, _COUNTRY, _POINT = "P31", "P17", "P625"
Thing = dict[str, str | list[str] | None]


@dataclass
class Things:
    """The items of some files, by id."""

    about: Mapping[str, Any]
    entities: Mapping[str, Entity]
    above: Mapping[str, Sequence[str]]
    """Of classes that items have: the classes above them that the ``.toml`` knows."""
    named: set[str] = field(default_factory=set)
    """Items that a claim or another thing names."""
    _kept: dict[str, str] = field(default_factory=dict)

    def label(self, key: str) -> str:
        """Give the name of an item, as far as the files tell it."""
        entity = self.entities.get(key)
        told = entity.labels if entity else {}
        for language in self.about["languages"]:
            if language in told:
                return told[language]
        return next(iter(told.values()), key)

    def kind(self, key: str) -> str | None:
        """Tell the class of an item that the files describe, or that was noted; None if unknown."""
        entity = self.entities.get(key)
        if entity is None or not entity.statements.get(_KIND):
            return self._kept.get(key)
        order = list(self.about["classes"])
        kinds = [one.main.item for one in entity.best(_KIND) if one.main.item]
        # what an item is said to be itself counts before what stands above that
        for several in (kinds, [top for kind in kinds for top in self.above.get(kind, ())]):
            if known := sorted(set(several) & set(order), key=order.index):
                found: str = self.about["classes"][known[0]]
                return found
        return None

    def note(self, key: str, kind: str) -> str | None:
        """Give the class of an item; one that no file describes is kept as what the other says."""
        entity = self.entities.get(key)
        if entity is None or not entity.statements.get(_KIND):
            self._kept.setdefault(key, kind)
        found = self.kind(key)
        if found is not None:
            self.named.add(key)
        return found

    def iri(self, key: str) -> str:
        """Name an item whose class is known."""
        kind = self.kind(key) or "Actor"
        return local_iri(ontology().klass(kind).kind, self.about["dataset"], key)

    def kinds_of(self, key: str) -> str:
        """Tell in words what an item is said to be."""
        entity = self.entities.get(key)
        kinds = [one.main.item for one in entity.best(_KIND) if one.main.item] if entity else []
        return ", ".join(f"{self.label(kind)} ({kind})" for kind in kinds) or "nothing"

    def frame(self, keys: Sequence[str]) -> pl.DataFrame:
        """Describe items whose class is known."""
        rows = [self._thing(key) for key in keys]
        names = list(dict.fromkeys(name for row in rows for name in row))
        lists = {"identifier", "country"} | {name for name in names if name.startswith("alt@")}
        schema = {n: pl.List(pl.String) if n in lists else pl.String() for n in names}
        return pl.DataFrame([{n: row.get(n) for n in names} for row in rows], schema=schema)

    def _thing(self, key: str) -> Thing:
        entity = self.entities.get(key)
        row: Thing = {"id": self.iri(key), "class": self.kind(key)}
        row["identifier"] = [f"wikidata:{key}"]
        if entity is None or not (entity.labels or entity.statements):
            row["label@und"] = key
            row["comment@und"] = "Named by its id alone: no file describes it"
            return row
        row["identifier"] = [f"wikidata:{key}", *self._others(entity)]
        row |= {name: value for name, value in self._names(entity) if value}
        row["country"] = sorted(self._countries(entity))
        row["comment@und"] = self._comment(entity)
        row["wkt"] = _point(entity)
        return row

    def _names(self, entity: Entity) -> Iterator[tuple[str, str | list[str]]]:
        """Give names and descriptions in the languages of the ``.toml``, else one name."""
        known = [one for one in self.about["languages"] if one in entity.labels]
        for language in known:
            yield f"label@{language}", entity.labels[language]
        if not known:
            yield "label@und", self.label(entity.id)
        for language in self.about["languages"]:
            aliases = set(entity.aliases.get(language, ())) - {entity.labels.get(language)}
            yield f"alt@{language}", sorted(aliases)
            yield f"comment@{language}", entity.descriptions.get(language, "")

    def _others(self, entity: Entity) -> Iterator[str]:
        """Give identifiers elsewhere that other sources have as well."""
        for name, prefix in self.about["identifiers"].items():
            yield from (f"{prefix}:{one.main.text}" for one in entity.best(name) if one.main.text)

    def _countries(self, entity: Entity) -> Iterator[str]:
        for one in (*entity.best(_COUNTRY), *entity.best("P27")):
            key = one.main.item
            if key and not one.qualifiers.get(END) and self.note(key, "Country") == "Country":
                yield self.iri(key)

    def _comment(self, entity: Entity) -> str | None:
        told = [f"Instance of: {self.kinds_of(entity.id)}"]
        for name, words in self.about["days"].items():
            days = []
            for one in entity.best(name):
                try:
                    days.append(read_span(one.main.time or {}).edtf)
                except TimeError:
                    continue  # told as an issue where the statements are read
            if days:
                told.append(f"{words}: {' or '.join(sorted(set(days)))}")
        return ". ".join(told)


def _point(entity: Entity) -> str | None:
    points = [one.main.point for one in entity.best(_POINT)]
    found = sorted({point for point in points if point is not None})
    # where several are told, which of them is the place is anyone's guess
    return f"POINT ({found[0][0]} {found[0][1]})" if len(found) == 1 else None

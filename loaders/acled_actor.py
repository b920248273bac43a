"""ACLED's actors: what a name tells of who they are.

A name may hold two (a party and its army), the dates of a regime, or a country in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from ..graph.identifier import local_iri

__all__ = ["Cast", "Pair", "split_pair", "undated"]

_PAIR = re.compile(r"([^:/]+)/([^:/]+): ([^/]+)/([^/]+)")
# KIA: Kachin Independence Army
_SHORT = re.compile(r"([^\s:]+): (.+)")
# (2021-), (2016-2021)
_DATES = re.compile(r"\s*\(\d{4}-(?:\d{4})?\)")
_FORCES = re.compile(r"(?:Military|Police) Forces of ")
# Military Forces of Myanmar (2021-) Border Guard Force
_UNIT = re.compile(r"(.+?)" + _DATES.pattern + r"\s+[^(].*")
_OF_COUNTRY = re.compile(r".*\(([^()\d]+)\)|(?:Military Forces|Police Forces|Government) of (.+)")
_UNSURE = "Actor"
_LISTS = frozenset({"alt@en", "identifier", "partOf"})
_NAMELESS = ("Population", "UnidentifiedActor")
"""Civilians and the unnamed: their names are those of many."""


class Pair(NamedTuple):
    """A party and its army, each by the name that it has when it is named alone."""

    party: str
    army: str


def split_pair(name: str, army: frozenset[str]) -> Pair | None:
    """Split paired names, if the second is surely an army and the first surely is none.

    Parameters
    ----------
    army
        Words that name an armed body.

    >>> split_pair("AB/AC: A Bureau/A Corps", frozenset({"Corps"}))
    Pair(party='AB: A Bureau', army='AC: A Corps')
    >>> split_pair("AB/AC: A Bureau/A Chamber", frozenset({"Corps"}))
    """
    match = _PAIR.fullmatch(name)
    if match is None:
        return None
    one, other, party, armed = match.groups()
    if _words(party) & army or not _words(armed) & army:
        return None
    return Pair(f"{one}: {party}", f"{other}: {armed}")


def undated(name: str) -> str:
    """Take the dates of a regime from the name of a state's forces, which outlive it.

    >>> undated("Military Forces of Freedonia (2021-)")
    'Military Forces of Freedonia'
    >>> undated("Government of Freedonia (2016-2021)")
    'Government of Freedonia (2016-2021)'
    """
    return _DATES.sub("", name) if _FORCES.match(name) else name


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@dataclass(slots=True)
class _Actor:
    """What a load has told so far of an actor."""

    label: str
    kinds: set[str] = field(default_factory=set)
    alts: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """The class, if all rows that tell one agree."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else _UNSURE


@dataclass(slots=True)
class Cast:
    """All actors of a load; they are described at its end, when all is known."""

    dataset: str
    codes: Mapping[str, Any]
    _actors: dict[str, _Actor] = field(default_factory=dict)
    _found: dict[tuple[str, str | None, str, bool], list[str]] = field(default_factory=dict)

    def find(self, name: str, inter: str | None, country: str, *, is_violent: bool) -> list[str]:
        """Give who a name stands for: one, or both of paired names where none of them fought.

        Parameters
        ----------
        inter
            ACLED's number for the type of actor, if it is told.
        country
            Of the event: people without a country are that one's.
        is_violent
            Whether paired names stand for the army alone.
        """
        told = (name, inter, country, is_violent)
        if told not in self._found:
            self._found[told] = self._find(*told)
        return self._found[told]

    def _find(self, name: str, inter: str | None, country: str, is_violent: bool) -> list[str]:
        pair = split_pair(name, frozenset(self.codes["army"]))
        kind = self.codes["inter"].get(inter, _UNSURE)
        if pair is None:
            return [self._alone(name, kind, country)]
        party = self._add(pair.party, pair.party, "PoliticalParty")
        army = self._add(pair.army, name, kind)
        self._actors[pair.army].parents.add(party)
        return [army] if is_violent else [party, army]

    def _alone(self, name: str, kind: str, country: str) -> str:
        """Describe the actor of a single name; forces of a state may be a unit of others."""
        key, written = self._named(name, country)
        found = self._add(key, written, kind)
        unit = _UNIT.fullmatch(name) if _FORCES.match(name) else None
        if unit:
            whole = self._add(unit[1], unit[1], kind)
            self._actors[key].parents.add(whole)
        return found

    def _named(self, name: str, country: str) -> tuple[str, str]:
        """Give the key of an actor, and its name as written."""
        if self._kind(name) in _NAMELESS and "(" not in name:
            return f"{name} ({country})", name
        return undated(name), name

    def _kind(self, name: str) -> str | None:
        starts: Mapping[str, str] = self.codes["starts"]
        return next((kind for start, kind in starts.items() if name.startswith(start)), None)

    def _add(self, key: str, written: str, kind: str) -> str:
        short = _SHORT.fullmatch(key)
        label = short[2] if short else key
        actor = self._actors.setdefault(key, _Actor(label))
        told = self._kind(key) or kind
        if told != _UNSURE:
            actor.kinds.add(told)
        alts = {written, key, *([short[1]] if short else [])} - {label}
        people = actor.kind in _NAMELESS
        actor.alts |= set() if people else alts
        return local_iri("actor", self.dataset, key)

    def frame(self, countries: Mapping[str, str]) -> pl.DataFrame:
        """Give the things.

        Parameters
        ----------
        countries
            IRIs of the countries that are described, by name.
        """
        names = ("id", "class", "label@en", "alt@en", "identifier", "partOf", "country")
        schema = {one: pl.List(pl.String) if one in _LISTS else pl.String for one in names}
        return pl.DataFrame(list(self._rows(countries)), schema=schema)

    def _rows(self, countries: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for key, actor in sorted(self._actors.items()):
            match = _OF_COUNTRY.fullmatch(_DATES.sub("", key))
            yield {
                "id": local_iri("actor", self.dataset, key),
                "class": actor.kind,
                "label@en": actor.label,
                "alt@en": sorted(actor.alts),
                "identifier": [] if actor.kind in _NAMELESS else [f"acled:actor/{key}"],
                "partOf": sorted(actor.parents),
                "country": countries.get(match[1] or match[2]) if match else None,
            }

"""What is known of a thing that tells who it may be: names, country, years, enemies, wholes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ...ontology.prefix import PREFIXES
from ...ontology.term import ontology
from ..property import read_properties
from ..resolve import labels, representatives, same_things
from ..store import Store
from ..term import DERIVED, MAR
from .name import Name, fold, read_names

__all__ = ["Profile", "make_profile", "read_profiles"]

_ALT = PREFIXES["skos"] + "altLabel"
_COMMENT = PREFIXES["rdfs"] + "comment"
_NAMELESS = frozenset({"Population", "UnidentifiedActor"})
"""Civilians of a country, and the unnamed: they share names and are nobody in particular."""

# ACLED's form of a party and its army together: it is the name of neither
_PAIR = re.compile(r"[^:/]+/[^:/]+: [^/]+/[^/]+")
# lists of sanctions tell the day of birth in words: DOB 03 Jul 1956, Born: 3.7.1956
_BORN = re.compile(r"\b(?:DOB|Born:)\s+(\d{1,2})[ .]([A-Za-z]{3,9}|\d{1,2})[ .](\d{4})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Profile:
    """One thing, as far as it is compared with others."""

    iri: str
    label: str
    kind: str = "Actor"
    dataset: str = ""
    own: tuple[Name, ...] = ()
    """The names that its label gives."""
    names: tuple[Name, ...] = ()
    """All its names, the own ones first."""
    countries: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    """The first and the last in which it took part in an event."""
    enemies: frozenset[str] = frozenset()
    """Those who were on the other side of its events, each by the one that stands for it."""
    wholes: frozenset[str] = frozenset()
    """What it is said to be part of, with all judged the same."""
    born: frozenset[str] = frozenset()
    """Days of birth (ISO 8601), where the list it comes from tells them."""


def make_profile(iri: str, label: str, alts: Iterable[str] = (), **told: object) -> Profile:
    """Make a profile of names as they are written; `told` are further fields of `Profile`."""
    own = read_names(label)
    others = [name for alt in alts if not _PAIR.fullmatch(alt) for name in read_names(alt)]
    names = tuple(dict.fromkeys((*own, *others)))
    return Profile(iri, label, own=own, names=names, **told)  # type: ignore[arg-type]


def read_profiles(store: Store, kind: str = "actor") -> list[Profile]:
    """Read the profiles of all things of a kind, ``actor`` or ``place``, in order of their IRIs.

    Civilians and the unnamed are left out: their names are those of many.
    """
    wanted = {
        one.iri: name
        for name, one in ontology().classes.items()
        if one.kind == kind and name not in _NAMELESS
    }
    block = " ".join(f"<{iri}>" for iri in wanted)
    query = f"""SELECT ?r ?p ?o {{ VALUES ?c {{ {block} }} ?r a ?c ; ?p ?o
        FILTER (?p IN (<{PREFIXES["rdf"]}type>, <{PREFIXES["rdfs"]}label>, <{_ALT}>, <{_COMMENT}>,
            <{MAR}country>, <{MAR}within>, <{MAR}partOf>, <{MAR}dataset>)) }}"""
    found = read_properties(store, query)
    wholes = _wholes(store, found)
    countries = _country_names(store, found)
    events = _events(store) if kind == "actor" else {}
    return [
        make_profile(
            iri,
            told["label"][0],
            [*told["label"][1:], *told.get(_ALT, ())],
            kind=told["class"][0],
            dataset=told.get("dataset", [""])[0],
            countries=frozenset(countries[one] for one in _countries(told)),
            years=events[iri][0] if iri in events else None,
            enemies=events[iri][1] if iri in events else frozenset(),
            wholes=wholes.get(iri, frozenset()),
            born=frozenset(_born(" ; ".join(told.get(_COMMENT, ())))),
        )
        for iri, told in sorted(found.items())
        if "label" in told
    ]


def _wholes(
    store: Store, found: Mapping[str, Mapping[str, list[str]]]
) -> dict[str, frozenset[str]]:
    """Give what a thing, or any judged the same, is part of, with all judged the same."""
    parts = {iri: told["partOf"] for iri, told in found.items() if "partOf" in told}
    groups = same_things(store, {*parts, *(one for told in parts.values() for one in told)})
    wholes: dict[str, frozenset[str]] = {}
    for part, named in parts.items():
        whole = frozenset().union(*(groups[one] for one in named))
        for twin in groups[part]:
            wholes[twin] = wholes.get(twin, frozenset()) | whole
    return wholes


def _countries(told: Mapping[str, list[str]]) -> list[str]:
    return [*told.get("country", ()), *told.get("within", ())]


def _country_names(store: Store, found: Mapping[str, Mapping[str, list[str]]]) -> dict[str, str]:
    """Name countries alike whatever list they come from: Myanmar (Burma) is Myanmar."""
    named = {one for told in found.values() for one in _countries(dict(told))}
    return {
        one: " ".join(sorted(read_names(label)[0].bag)) or fold(label)
        for one, label in labels(store, named).items()
    }


def _events(store: Store) -> dict[str, tuple[tuple[int, int], frozenset[str]]]:
    """Tell of each side of events its first and last year, and those on the other side."""
    query = f"""SELECT ?one ?other (MIN(?year) AS ?first) (MAX(?year) AS ?last) {{
        GRAPH <{DERIVED}> {{ ?d a <{MAR}DyadYear> ; <{MAR}sideA> ?one ; <{MAR}sideB> ?other ;
            <{MAR}year> ?year }} }} GROUP BY ?one ?other"""
    rows = [
        (row["one"].value, row["other"].value, int(row["first"].value), int(row["last"].value))
        for row in store.select(query, graphs=(DERIVED,))
    ]
    stand_in = representatives(store, {side for one, other, *_ in rows for side in (one, other)})
    years: dict[str, list[int]] = defaultdict(list)
    enemies: dict[str, set[str]] = defaultdict(set)
    for one, other, first, last in rows:
        for side, enemy in ((one, other), (other, one)):
            years[side] += (first, last)
            enemies[side].add(stand_in[enemy])
    return {
        side: ((min(found), max(found)), frozenset(enemies[side])) for side, found in years.items()
    }


def _born(comment: str) -> Collection[str]:
    """Read the days of birth that a list tells in words.

    >>> sorted(_born("DOB 03 Jul 1956; POB Dawei"))
    ['1956-07-03']
    >>> sorted(_born("Born: 3.7.1956")), sorted(_born("Born: 1972"))
    (['1956-07-03'], [])
    """
    found = set()
    for day, month, year in _BORN.findall(comment):
        number = int(month) if month.isdigit() else _month(month)
        if 1 <= number <= len(_MONTHS):
            found.add(f"{year}-{number:02}-{int(day):02}")
    return found


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0

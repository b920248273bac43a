"""Where a market is, and what lies around the places of a trade."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ...ontology.error import AmbiguousError, UsageError
from ...ontology.prefix import PREFIXES
from ..resolve import Match, representatives, resolve, same_things
from ..store import Store
from ..term import MAR, values

__all__ = ["Around", "Market", "blocks", "find_market", "market_of", "wholes_of"]

_TYPE = f"<{PREFIXES['rdf']}type>"
_BLOCK = 500
"""Things asked of in one query."""


@dataclass(frozen=True, slots=True)
class Market:
    """Where goods are to arrive.

    ``itself`` holds the market, where it is a place (nobody cuts a market off by holding the market
    itself); ``places`` that and all that lies within it, or within the places that hold an
    industry; ``countries`` those it lies in.
    """

    label: str
    iris: frozenset[str]
    itself: frozenset[str]
    places: frozenset[str]
    countries: frozenset[str]


def find_market(store: Store, text: str) -> Match:
    """Find the market that a name stands for: a place, else an industry or another actor.

    Raises
    ------
    UsageError
        Nothing has that name, or several places have, or no place and several actors.
    """
    try:
        return resolve(store, text, ("place",))
    except AmbiguousError:
        raise
    except UsageError as error:
        try:
            return resolve(store, text, ("actor",))
        except AmbiguousError:
            raise
        except UsageError:
            raise error from None


class Around:
    """What lies around places: their countries and parts, and which of them are crossings."""

    def __init__(self, store: Store, places: Collection[str]) -> None:
        twins = {twin: place for place, same in same_things(store, places).items() for twin in same}
        self._store = store
        self._twins = twins
        countries = self._pairs(
            f"?t (<{MAR}within>*/<{MAR}country>)|<{MAR}within>* ?v . {_COUNTRY}"
        )
        self.countries = self._grouped(countries)
        parts = self._pairs(f"?v <{MAR}within> ?t")
        kind = store.base + "place/"
        self.parts = self._grouped((t, v) for t, v in parts if v.startswith(kind))
        kinds = self._pairs(f"?t {_TYPE} ?v . {values('v', [MAR + 'BorderCrossing'])}")
        self.crossings = frozenset(self._twins[thing] for thing, _ in kinds)

    def wholes(self) -> dict[str, frozenset[str]]:
        """Give what each lies directly within."""
        return self._grouped(self._pairs(f"?t <{MAR}within> ?v"))

    def _pairs(self, pattern: str) -> list[tuple[str, str]]:
        return [
            (row["t"].value, row["v"].value)
            for block in blocks(self._twins)
            for row in self._store.select(
                f"SELECT DISTINCT ?t ?v {{ {values('t', block)} {pattern} }}"
            )
        ]

    def _grouped(self, pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
        listed = list(pairs)
        names = representatives(self._store, {value for _, value in listed})
        found: dict[str, set[str]] = {}
        for thing, value in listed:
            found.setdefault(self._twins[thing], set()).add(names[value])
        return {thing: frozenset(group) - {thing} for thing, group in found.items()}


def wholes_of(store: Store, places: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give what places lie directly within, and what that lies within, up to the outermost."""
    found: dict[str, frozenset[str]] = {}
    frontier = frozenset(places)
    while frontier:
        found |= dict.fromkeys(frontier, frozenset()) | Around(store, frontier).wholes()
        frontier = frozenset().union(*(found[place] for place in frontier)) - found.keys()
    return found


_COUNTRY = f"?v {_TYPE} <{MAR}Country>"


def market_of(store: Store, market: Match) -> Market:
    """Find where a market is; an industry is where it lies within, else in its country."""
    asked = set(representatives(store, market.iris).values()) | set(market.iris)
    places = asked
    is_place = any(iri.startswith(store.base + "place/") for iri in asked)
    if not is_place:
        for path in ("within", "country"):
            query = f"SELECT ?p {{ {values('m', sorted(asked))} ?m <{MAR}{path}> ?p }}"
            places = {row["p"].value for row in store.select(query)}
            if places:
                break
    doors = {twin for same in same_things(store, places).values() for twin in same}
    query = f"SELECT DISTINCT ?p {{ {values('m', sorted(doors))} ?p <{MAR}within>+ ?m }}"
    inside = {row["p"].value for row in store.select(query)}
    query = f"""SELECT DISTINCT ?v {{ {values("m", sorted(doors))}
        ?m (<{MAR}within>*/<{MAR}country>)|<{MAR}within>* ?v . {_COUNTRY} }}"""
    countries = {row["v"].value for row in store.select(query)}
    return Market(
        market.label,
        frozenset(asked),
        frozenset(representatives(store, doors).values()) if is_place else frozenset(),
        frozenset(representatives(store, doors | inside).values()),
        frozenset(representatives(store, countries).values()),
    )


def blocks(things: Iterable[str]) -> Iterator[list[str]]:
    """Give things in parts that one query can ask of."""
    listed = sorted(things)
    yield from (listed[start : start + _BLOCK] for start in range(0, len(listed), _BLOCK))

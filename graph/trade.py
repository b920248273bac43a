"""What bears on a commodity's ways to a market: read once, to be judged for any day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..ontology.error import UsageError
from ..ontology.prefix import PREFIXES
from .evidence import World
from .record import Record, read_records
from .resolve import Match, parents, representatives, resolve, same_things
from .store import Store
from .term import MAR, values
from .view import Matter, View, live_records, matters

__all__ = [
    "RESUMING",
    "SUSPENDING",
    "Market",
    "Trade",
    "find_market",
    "is_weak",
    "read_trade",
    "trade_from",
]

SUSPENDING = frozenset({"border-closure", "border-seal", "blockade", "supply-cut", "embargo"}) | {
    *("export-suspension", "export-ban", "import-ban", "production-halt")
}
"""Event types after which goods no longer pass."""
RESUMING = frozenset({"border-reopening", "blockade-lifted", "supply-resumption"}) | {
    *("export-resumption", "production-resumption", "trade-resumption")
}
"""Event types after which they pass again."""

_RDF = PREFIXES["rdf"]
_TYPE = f"<{_RDF}type>"
_EVENT_TYPE = PREFIXES["code"] + "event-type/"
_LIVE = f"MINUS {{ ?r <{MAR}retracted> true }}"
_BLOCK = 500
"""Things asked of in one query."""
_OTHER_DIMENSIONS = frozenset({"administrative", "taxation"})
"""Whoever runs offices or takes dues at a place does not thereby close it."""
_PARTIAL = frozenset({"nominal", "partial"})


def is_weak(record: Record) -> bool:
    """Say whether a record gives somebody less than a whole place, or holds only in name."""
    return record.one("quantifier") not in (None, "all") or record.one("controlLevel") in _PARTIAL


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


@dataclass(frozen=True, slots=True)
class Trade:
    """All the evidence on a commodity's ways to a market, and what is known of the places.

    ``countries`` gives the countries that a place lies in, ``parts`` what lies directly within it;
    ``wholes``, where wholes may answer for parts, what a place lies directly within; ``crossings``
    are places with two sides; ``armies`` gives for a party the one army that its deeds are counted
    as.
    """

    goods: frozenset[str]
    label: str
    market: Market
    matters: Mapping[Matter, Sequence[Record]]
    world: World
    events: Sequence[Record]
    """Suspensions and resumptions."""
    countries: Mapping[str, frozenset[str]]
    parts: Mapping[str, frozenset[str]]
    wholes: Mapping[str, frozenset[str]]
    crossings: frozenset[str]
    armies: Mapping[str, str]
    locals: frozenset[str]
    """The actors of the market's countries."""

    def of(self, *relations: str) -> Iterator[tuple[Matter, Sequence[Record]]]:
        """Give the matters of some relations, with their records."""
        wanted = frozenset(relations)
        yield from ((one, found) for one, found in self.matters.items() if one.relation in wanted)


def find_market(store: Store, text: str) -> Match:
    """Find the market that a name stands for: a place, else an industry or another actor.

    Raises
    ------
    UsageError
        Nothing has that name, or several things have.
    """
    try:
        return resolve(store, text, ("place",))
    except UsageError as error:
        try:
            return resolve(store, text, ("actor",))
        except UsageError:
            raise error from None


def read_trade(
    store: Store, view: View, commodity: Match, market: Match, also: Collection[str] = ()
) -> Trade:
    """Read all that bears on a commodity's known ways to a market.

    Parameters
    ----------
    market
        A place, or an industry, which is where it lies within; else in its country.
    also
        Further places that are of interest.
    """
    records = _trade_records(store, view, commodity)
    return trade_from(store, view, records, commodity, market, also)


def trade_from(
    store: Store,
    view: View,
    records: Sequence[Record],
    commodity: Match,
    market: Match,
    also: Collection[str] = (),
) -> Trade:
    """Make a trade of records on yields, links, needs and restrictions; holders are added."""
    goods = frozenset(commodity.iris)
    found = [record for record in records if _bears(record, goods)]
    where = _market(store, market)
    places = _places(store, found).union(also)
    around = _Around(store, places)
    wholes = _wholes(store, places) if view.inherit else {}
    held = places.union(*around.parts.values(), *wholes.values())
    twins = same_things(store, held)
    asked = {twin for same in twins.values() for twin in same}
    found += [one for one in _control_records(store, view, asked) if _is_control(one)]
    events = _flow_events(store, view, goods, places)
    live = live_records(store, _once(found), view)
    groups, world = matters(store, live, view.clocks)
    actors = {actor for records in groups.values() for one in records for actor in _actors(one)}
    return Trade(
        frozenset(representatives(store, goods).values()),
        commodity.label,
        where,
        groups,
        world,
        _renamed(store, live_records(store, events, view)),
        around.countries,
        around.parts,
        wholes,
        around.crossings,
        {} if view.exact else _armies(store, actors),
        _actors_of(store, where.countries),
    )


# --- records ---


_IDLE = frozenset({"dataset", "release", "locator", "basis", "edtf", "sourceKey", "identifier"})
_LEDGER = frozenset({"recordedIn", "retractedIn"})


def _read(store: Store, view: View, pattern: str) -> list[Record]:
    """Read live records, without what no answer here needs."""
    if view.clocks.recorded_by:
        return read_records(store, pattern, without=_IDLE)
    return read_records(store, f"{pattern} . {_LIVE}", without=_IDLE | _LEDGER)


def _trade_records(store: Store, view: View, commodity: Match) -> list[Record]:
    goods = values("goods", commodity.iris)
    relations = [MAR + name for name in ("shipsTo", "dependsOn", "suppliesTo", "restricts")]
    patterns = (
        f"{goods} ?r <{_RDF}object> ?goods ; <{_RDF}predicate> <{MAR}yields>",
        f"{values('p', relations)} ?r <{_RDF}predicate> ?p",
    )
    return [record for pattern in patterns for record in _read(store, view, pattern)]


def _bears(record: Record, goods: frozenset[str]) -> bool:
    """Say whether a record is, or may be, about the commodity; needs are of any."""
    named = record.all("commodity")
    if record.one("relation") == "yields":
        return not goods.isdisjoint(record.all("object"))
    if record.one("relation") == "shipsTo":
        return not named or not goods.isdisjoint(named)
    return record.one("relation") in ("dependsOn", "suppliesTo", "restricts")


def _places(store: Store, records: Iterable[Record]) -> frozenset[str]:
    kind = store.base + "place/"
    named = {thing for one in records for thing in (*one.all("subject"), *one.all("object"))}
    return frozenset(
        representatives(store, (one for one in named if one.startswith(kind))).values()
    )


def _control_records(store: Store, view: View, places: Collection[str]) -> Iterator[Record]:
    """Read who is said to hold places, what moved them, and the fighting there."""
    from ..ontology.code import Schemes

    codes = Schemes()["event-type"].values()
    types = values("type", sorted(one.iri for one in codes if one.gains or one.fighting))
    for block in _blocks(places):
        there = values("place", block)
        claims = f"{there} ?r <{_RDF}object> ?place ; <{_RDF}predicate> <{MAR}controls>"
        yield from _read(store, view, claims)
        events = f"{there} ?r <{MAR}place> ?place ; <{MAR}eventType> ?type . {types}"
        yield from _read(store, view, events)


def _is_control(record: Record) -> bool:
    return record.one("controlDimension") not in _OTHER_DIMENSIONS


def _flow_events(
    store: Store, view: View, goods: Collection[str], places: frozenset[str]
) -> list[Record]:
    types = values("type", sorted(_EVENT_TYPE + name for name in SUSPENDING | RESUMING))
    of = f"{values('goods', sorted(goods))} ?r <{MAR}commodity> ?goods ; <{MAR}eventType> ?type"
    found = _read(store, view, f"{of} . {types}")
    for block in _blocks(places):
        there = f"{values('place', block)} ?r <{MAR}place> ?place ; <{MAR}eventType> ?type"
        found += _read(store, view, f"{there} . {types}")
    return [
        record
        for record in _once(found)
        if not record.all("commodity") or not set(goods).isdisjoint(record.all("commodity"))
    ]


def _renamed(store: Store, events: Sequence[Record]) -> list[Record]:
    """Name actors and places by those that stand for all judged the same."""
    ends = ("initiator", "place")
    things = {thing for event in events for name in ends for thing in event.all(name)}
    names = representatives(store, things)
    return [
        replace(
            event,
            values={
                **event.values,
                **{end: tuple(sorted({names[one] for one in event.all(end)})) for end in ends},
            },
        )
        for event in events
    ]


def _once(records: Iterable[Record]) -> list[Record]:
    return list({record.id: record for record in records}.values())


def _blocks(things: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(things)
    yield from (listed[start : start + _BLOCK] for start in range(0, len(listed), _BLOCK))


# --- places and actors ---


class _Around:
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
            for block in _blocks(self._twins)
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


def _wholes(store: Store, places: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give what places lie directly within, and what that lies within, up to the outermost."""
    found: dict[str, frozenset[str]] = {}
    frontier = frozenset(places)
    while frontier:
        found |= dict.fromkeys(frontier, frozenset()) | _Around(store, frontier).wholes()
        frontier = frozenset().union(*(found[place] for place in frontier)) - found.keys()
    return found


_COUNTRY = f"?v {_TYPE} <{MAR}Country>"


def _market(store: Store, market: Match) -> Market:
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


def _actors(record: Record) -> tuple[str, ...]:
    if record.is_event:
        return (*record.all("initiator"), *record.all("target"))
    return record.all("subject") if record.one("relation") == "controls" else ()


def _armies(store: Store, actors: Collection[str]) -> dict[str, str]:
    """Give for each party among the actors its army among them, where it is one and no more."""
    found: dict[str, set[str]] = {}
    for army, parties in parents(store, actors).items():
        for party in parties & set(actors):
            found.setdefault(party, set()).add(army)
    return {party: min(army) for party, army in found.items() if len(army) == 1}


def _actors_of(store: Store, countries: Collection[str]) -> frozenset[str]:
    """Give the actors of some countries."""
    twins = {twin for same in same_things(store, countries).values() for twin in same}
    query = f"SELECT DISTINCT ?a {{ {values('c', sorted(twins))} ?a <{MAR}country> ?c }}"
    found = {row["a"].value for row in store.select(query)} if twins else set()
    actors = {one for one in found if one.startswith(store.base + "actor/")}
    return frozenset(representatives(store, actors).values())

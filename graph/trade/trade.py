"""What bears on a commodity's ways to a market: read once, to be judged for any day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...ontology.prefix import PREFIXES
from ..record import Record, read_records
from ..resolve import Match, parents, representatives, same_things
from ..standing.evidence import World
from ..standing.view import Matter, View, live_records, matters
from ..store import Store
from ..term import MAR, values
from .market import Around, Market, blocks, market_of, wholes_of

__all__ = [
    "RESUMING",
    "SUSPENDING",
    "Trade",
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
_EVENT_TYPE = PREFIXES["code"] + "event-type/"
_LIVE = f"MINUS {{ ?r <{MAR}retracted> true }}"
_OTHER_DIMENSIONS = frozenset({"administrative", "taxation"})
"""Whoever runs offices or takes dues at a place does not thereby close it."""
_PARTIAL = frozenset({"nominal", "partial"})


def is_weak(record: Record) -> bool:
    """Say whether a record gives somebody less than a whole place, or holds only in name."""
    return record.one("quantifier") not in (None, "all") or record.one("controlLevel") in _PARTIAL


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
    where = market_of(store, market)
    places = _places(store, found).union(also)
    around = Around(store, places)
    wholes = wholes_of(store, places) if view.inherit else {}
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
    from ...ontology.code import Schemes

    codes = Schemes()["event-type"].values()
    types = values("type", sorted(one.iri for one in codes if one.gains or one.fighting))
    for block in blocks(places):
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
    for block in blocks(places):
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


# --- actors ---


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

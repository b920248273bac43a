"""What is, as of a day and under a policy: from records to the relations that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from ...ontology.code import Schemes
from ..clock import Clocks
from ..record import Record, is_live, load_times, read_sources
from ..resolve import representatives, ties
from ..store import Store
from ..term import MAR, values
from .evidence import Case, World, sort_records
from .policy import Policy
from .spell import Holding, Segment, history, holdings

__all__ = [
    "SYMMETRIC",
    "Matter",
    "Stand",
    "View",
    "judge",
    "live_records",
    "matters",
    "stands",
    "stories",
    "tell",
]

SYMMETRIC = frozenset({"fights", "alliedWith", "ceasefireWith"})
_ACTORS = frozenset(
    ("subject", "object", "jointly", "takenFrom", "onBehalfOf", "initiator", "target", "with")
)
_SPEAKING = _ACTORS | {"attributedTo"}
_THINGS = _ACTORS | {"participant", "place", "against", "side", "commodity"}


@dataclass(frozen=True, slots=True)
class View:
    """How the records are to be read: clocks, policy, and what counts."""

    clocks: Clocks = field(default_factory=Clocks)
    policy: Policy = Policy.ANY
    acts: bool = True
    """Whether only acts count; else plans, promises, threats and demands do as well."""
    exact: bool = False
    """Whether an army is asked about without what is coded to its party."""
    stale_after: int | None = None
    inherit: bool = False
    """Whether a place of which nothing is known is answered for by the nearest whole."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about: who holds a place (one side of it), or a relation of two things.

    ``subject`` is None for control of a place: whoever holds it is what is to be found.
    """

    relation: str
    subject: str | None
    object: str
    is_text: bool = False
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """A relation that stands, or may, on the day: one row of an answer."""

    subject: str
    relation: str
    object: str
    is_text: bool
    side: str | None
    holding: Holding


def live_records(store: Store, records: Iterable[Record], view: View) -> list[Record]:
    """Keep the records that count by the clocks of reporting and recording."""
    times = load_times(store) if view.clocks.recorded_by is not None else {}
    return [record for record in records if is_live(record, view.clocks, times)]


def stands(store: Store, records: Sequence[Record], view: View) -> list[Stand]:
    """Read records as of the view's day.

    Parameters
    ----------
    records
        All evidence on every relation and place that is to be judged: what is left out is not seen.

    Returns
    -------
    A stand for each holder or subject, sorted; nothing for what is unknown.
    """
    groups, world = matters(store, live_records(store, records, view), view.clocks)
    found = [
        stand for matter, group in groups.items() for stand in judge(matter, group, view, world)
    ]
    return sorted(found, key=lambda one: (one.relation, one.object, one.subject, one.side or ""))


def stories(store: Store, records: Sequence[Record], view: View) -> list[tuple[Stand, Segment]]:
    """Read records over all time: each stretch of each stand, in order of time."""
    groups, world = matters(store, live_records(store, records, view), view.clocks)
    found = [told for matter, group in groups.items() for told in tell(matter, group, view, world)]
    return sorted(found, key=_when)


def _when(told: tuple[Stand, Segment]) -> tuple[date, str, str, str, str]:
    stand, segment = told
    return segment.since, stand.object, stand.subject, stand.relation, stand.side or ""


def judge(matter: Matter, records: Iterable[Record], view: View, world: World) -> list[Stand]:
    """Say what stands in one matter on the view's day, by all the records that bear on it.

    Pure: `matters` gives records and world.
    """
    found = holdings(
        _case(matter, records, view, world),
        view.clocks.as_of,
        world,
        policy=view.policy,
        stale_after=view.stale_after,
        exclusive=matter.subject is None,
    )
    return [_stand(matter, holding) for holding in found]


def tell(
    matter: Matter, records: Iterable[Record], view: View, world: World, *, finely: bool = False
) -> list[tuple[Stand, Segment]]:
    """Say what stood in one matter over all time, a stretch at a time (see `history`)."""
    found = history(
        _case(matter, records, view, world),
        world,
        policy=view.policy,
        stale_after=view.stale_after,
        exclusive=matter.subject is None,
        finely=finely,
    )
    return [(_stand(matter, segment.holding), segment) for segment in found]


def _stand(matter: Matter, holding: Holding) -> Stand:
    return Stand(
        holding.holder, matter.relation, matter.object, matter.is_text, matter.side, holding
    )


def _case(matter: Matter, records: Iterable[Record], view: View, world: World) -> Case:
    return sort_records(records, world, acts=view.acts, holder=matter.subject)


def matters(
    store: Store, records: Sequence[Record], clocks: Clocks | None = None
) -> tuple[Mapping[Matter, Sequence[Record]], World]:
    """Sort records by what they bear on, with what they are to be read against.

    Things judged the same are named by one of them. A record may bear on several matters, and one
    that bears on none (an event at no place) is left out. The records are live by the clocks, which
    say here whose word is a party's.
    """
    found = _canonical(store, records, clocks)
    sides = _own_sides(store, found)
    groups: dict[Matter, list[Record]] = defaultdict(list)
    for record in found:
        for matter in _matters(record, sides):
            groups[matter].append(record)
    return groups, _world(store, found, clocks)


def _canonical(store: Store, records: Sequence[Record], clocks: Clocks | None) -> list[Record]:
    """Name every thing by the one that stands for all judged the same."""
    things = _named(records, _THINGS, store.base)
    found = representatives(store, things, clocks.recorded_by if clocks else None)
    stand_in = {one: other for one, other in found.items() if one != other}
    if not stand_in:
        return list(records)
    return [_renamed(record, stand_in) for record in records]


def _named(records: Iterable[Record], names: Collection[str], start: str) -> set[str]:
    """Give the things that records name in some of their properties."""
    return {
        value
        for record in records
        for name, found in record.values.items()
        if name in names
        for value in found
        if value.startswith(start)
    }


def _renamed(record: Record, stand_in: Mapping[str, str]) -> Record:
    renamed = {
        name: tuple(sorted({stand_in.get(value, value) for value in record.all(name)}))
        for name in _THINGS
        if not stand_in.keys().isdisjoint(record.all(name))
    }
    return replace(record, values={**record.values, **renamed}) if renamed else record


def _world(store: Store, records: Sequence[Record], clocks: Clocks | None) -> World:
    actors = _named(records, _SPEAKING, store.base + "actor/")
    sources = {source for record in records for source in record.all("source")}
    return World(read_sources(store, sources), *_moving_and_fighting(), ties(store, actors, clocks))


@cache
def _moving_and_fighting() -> tuple[Mapping[str, str], frozenset[str]]:
    """Give who gains by each type of event that moves ground, and the types that are fighting."""
    events = Schemes()["event-type"].values()
    return (
        {code.notation: code.gains for code in events if code.gains},
        frozenset(code.notation for code in events if code.fighting),
    )


def _own_sides(store: Store, records: Sequence[Record]) -> Mapping[str, frozenset[str]]:
    """Give for places whose sides are told apart the countries they lie within.

    A claim that names no side of a crossing speaks of the side of the country it is within. One
    that lies within several countries has no side of its own: each is another's.
    """
    places = {
        place
        for record in records
        if record.all("side")
        for place in record.all("place" if record.is_event else "object")
    }
    if not places:
        return {}
    query = f"""SELECT DISTINCT ?p ?c ?is {{ {values("p", sorted(places))} ?p <{MAR}within>+ ?c
        BIND (EXISTS {{ ?c a <{MAR}Country> }} AS ?is) }}"""
    found: dict[str, set[str]] = defaultdict(set)
    countries: dict[str, set[str]] = defaultdict(set)
    for row in store.select(query):
        place, whole = row["p"].value, row["c"].value
        found[place].add(whole)
        if row["is"].value == "true":
            countries[place].add(whole)
    several = {
        place
        for place, named in countries.items()
        if len(set(representatives(store, named).values())) > 1
    }
    return {place: frozenset(wholes) for place, wholes in found.items() if place not in several}


def _matters(record: Record, sides: Mapping[str, frozenset[str]]) -> Iterable[Matter]:
    if record.is_event:
        for place in record.all("place"):
            yield Matter("controls", None, place, side=_side(record, place, sides))
        return
    relation = record.one("relation") or ""
    objects = [(one, False) for one in record.all("object")]
    objects += [(one, True) for one in record.all("objectText")]
    for thing, is_text in objects:
        if relation == "controls":
            yield Matter(relation, None, thing, is_text, _side(record, thing, sides))
        else:
            yield from (
                _matter(relation, subject, thing, is_text) for subject in record.all("subject")
            )


def _side(record: Record, place: str, sides: Mapping[str, frozenset[str]]) -> str | None:
    """Give the side of a place that a record is about; None is that of its own country."""
    side = record.one("side")
    return None if side in sides.get(place, ()) else side


def _matter(relation: str, subject: str, thing: str, is_text: bool) -> Matter:
    if relation in SYMMETRIC and thing < subject:
        subject, thing = thing, subject
    return Matter(relation, subject, thing, is_text)

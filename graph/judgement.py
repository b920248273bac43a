"""Judgements: whether two things are one, by whom, when and why; and who is one by them.

Things are never merged: whoever asks about one is answered about all judged the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from .clock import Clocks
from .memory import recall
from .record import Record, is_live, load_times, read_records
from .store import Store
from .term import MAR

__all__ = [
    "VERDICTS",
    "Clash",
    "Judgement",
    "Sameness",
    "all_judgements",
    "latest",
    "sameness",
    "supposing",
]

VERDICTS = ("Same", "Different", "Unsure")

Node = TypeVar("Node", bound=Hashable)
Hub = TypeVar("Hub", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Somebody's ruling on two things; ``at`` is when it was given (UTC)."""

    id: str
    things: tuple[str, str]
    verdict: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Two things judged different that something else would have made one.

    ``through`` are the things by way of which, the two among them: none of those links is followed.
    ``by_hand`` tells whether judgements contradict one another, and not only a shared identifier.
    """

    apart: tuple[str, str]
    through: frozenset[str]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Sameness:
    """Which things are one, and where judgements stand in the way of more."""

    groups: Mapping[str, frozenset[str]]
    clashes: tuple[Clash, ...] = ()


def all_judgements(store: Store, recorded_by: datetime | None = None) -> list[Judgement]:
    """Read the live judgements, in the order in which they were given.

    Parameters
    ----------
    recorded_by
        What was learned or taken back later does not count.
    """
    key = _key(recorded_by)
    return recall(store, "judgements", (key,), lambda _: {key: _read(store, recorded_by)})[key]


def _key(recorded_by: datetime | None) -> str:
    return "" if recorded_by is None else recorded_by.isoformat()


def _read(store: Store, recorded_by: datetime | None) -> list[Judgement]:
    # what came in otherwise, without a load or about one thing only, counts for nothing
    records = [
        record
        for record in read_records(store, f"?r a <{MAR}Judgement>")
        if record.all("recordedIn")
        and len(record.all("judges")) == 2
        and record.one("verdict") in VERDICTS
    ]
    if not records:
        return []
    times = load_times(store) if recorded_by is not None else {}
    clocks = Clocks(recorded_by=recorded_by)
    found = [_judgement(one) for one in records if is_live(one, clocks, times)]
    return sorted(found, key=lambda one: (one.at, one.id))


def _judgement(record: Record) -> Judgement:
    one, other = sorted(record.all("judges"))
    return Judgement(
        record.id,
        (one, other),
        record.one("verdict") or "",
        record.one("judgedBy") or "",
        record.one("reason") or "",
        _moment(record.one("judgedAt")),
    )


def _moment(text: str | None) -> datetime:
    """Read when a judgement was given; one that does not tell is older than any that does."""
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


@contextmanager
def supposing(
    store: Store, judgements: Iterable[Judgement], recorded_by: datetime | None = None
) -> Iterator[None]:
    """Let the store answer as if only these had been judged; nothing is written."""
    store.memory.clear()
    store.memory["judgements"] = {_key(recorded_by): list(judgements)}
    try:
        yield
    finally:
        store.memory.clear()


def latest(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """Keep of each pair the judgement that counts: the one given last."""
    return {one.things: one for one in sorted(judgements, key=lambda one: (one.at, one.id))}


def sameness(named: Mapping[str, Collection[str]], judgements: Iterable[Judgement]) -> Sameness:
    """Say which things are one, by what people judged and by the identifiers that they share.

    A judgement that two things are different outranks whatever would make them one. Where only a
    shared identifier would, it is not followed from one to the other. Where judgements of sameness
    would, they contradict the first, and none of those on the way is followed: which of them is
    wrong is for people to say.

    Parameters
    ----------
    named
        Identifiers, with the things that bear them; all things of interest are among these.
    """
    counted = latest(judgements)
    joined = {pair: pair for pair, one in counted.items() if one.verdict == "Same"}
    apart = {pair for pair, one in counted.items() if one.verdict == "Different"}
    by_hand, clashes = _joined(joined, apart, by_hand=True)
    things = {thing for bearers in named.values() for thing in bearers}.union(*joined.values())
    one_of = {thing: min(by_hand.get(thing, {thing})) for thing in things.union(*apart)}
    members: dict[str, set[str]] = defaultdict(set)
    for thing, first in one_of.items():
        members[first].add(thing)
    hubs = {key: frozenset(one_of[thing] for thing in bearers) for key, bearers in named.items()}
    parted = {_pair(one_of[one], one_of[other]): (one, other) for one, other in apart}
    by_name, more = _joined(hubs, set(parted), by_hand=False)
    groups: dict[str, frozenset[str]] = {}
    for first, group in members.items():
        whole = frozenset().union(*(members[one] for one in by_name.get(first, {first})))
        groups |= dict.fromkeys(group, whole)
    told = [Clash(parted[one.apart], one.through, by_hand=False) for one in more]
    return Sameness(groups, (*clashes, *told))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _joined(
    hubs: Mapping[Hub, Collection[str]], apart: Collection[tuple[str, str]], *, by_hand: bool
) -> tuple[dict[str, set[str]], list[Clash]]:
    """Join the things that meet in a hub, but for the hubs on the way between two kept apart."""
    bearers = {hub: set(things) for hub, things in hubs.items() if len(set(things)) > 1}
    groups = _components(bearers)
    clashes = []
    for one, other in sorted(apart):
        if one == other or other not in groups.get(one, ()):
            continue
        way = _way(bearers, groups[one], (one, other))
        clashes.append(Clash((one, other), frozenset().union(*way.values()), by_hand))
        for hub, things in way.items():
            bearers[hub] -= things
        groups = _components(bearers)
    return groups, clashes


def _components(bearers: Mapping[Hub, Collection[str]]) -> dict[str, set[str]]:
    """Give for each thing all that are linked to it over any number of hubs."""
    groups: dict[str, set[str]] = {}
    for things in bearers.values():
        whole = set(things).union(*(groups.get(thing, ()) for thing in things))
        groups |= dict.fromkeys(whole, whole)
    return groups


def _way(
    bearers: Mapping[Hub, Collection[str]], group: set[str], ends: tuple[str, str]
) -> dict[Hub, set[str]]:
    """Give what lies on any way between two things: hubs, with the things that meet there.

    With an edge between its ends a way is a circle, and circles that share an edge are one block.
    """
    import networkx as nx

    near = {hub: things for hub, things in bearers.items() if not group.isdisjoint(things)}
    graph: nx.Graph[object] = nx.Graph()
    graph.add_edges_from(((hub,), thing) for hub, things in near.items() for thing in things)
    graph.add_edge(*ends)
    blocks: Iterator[Iterable[object]] = nx.biconnected_components(graph)
    block = next(found for one in blocks if (found := frozenset(one)).issuperset(ends))
    return {
        hub: {thing for thing in things if thing in block}
        for hub, things in near.items()
        if (hub,) in block
    }

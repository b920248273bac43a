"""Who held on a day, and over which spell: one pure function from the evidence of one case.

The rules are written out, with reasons and examples, in ``docs/control.md``; the numbers in the
comments are its.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest

from ..interval import Standing
from ..record import Record
from .evidence import Case, Claim, Fight, World
from .extent import Ground, extent, ground_of
from .grade import Grade, grade
from .policy import Policy, Rival, decide
from .title import SURE, Title, denials_of, titles_of

__all__ = ["Holding", "Segment", "Status", "history", "holdings"]

DAY = timedelta(days=1)


class Status(StrEnum):
    """How sure an answer is for a day, from what is told of it."""

    REPORTED = "reported"
    PRESUMED = "presumed"
    POSSIBLE = "possible"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody held on a day, as far as the evidence goes.

    ``start`` and ``end`` are the outer bounds of the spell, ``start_latest`` and ``end_earliest``
    the inner ones; ends are exclusive, None is not known (or not ended). ``basis`` speaks for it,
    ``against`` disputes it.
    """

    holder: str
    status: Status
    why: tuple[str, ...]
    start: date | None
    start_latest: date | None
    end_earliest: date | None
    end: date | None
    grade: Grade
    basis: tuple[Record, ...]
    against: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days over which a holding's status does not change; ``until`` is exclusive."""

    since: date
    until: date | None
    holding: Holding


@dataclass(frozen=True, slots=True)
class _Live:
    """A holder who is live on the day, before anybody disputes it; the titles that make it so."""

    holder: str
    standing: Standing
    titles: tuple[Title, ...]
    records: tuple[Record, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        records = {title.entry.record.id: title.entry.record for title in self.titles}
        object.__setattr__(self, "records", tuple(records.values()))

    @property
    def is_sure(self) -> bool:
        return self.standing in SURE

    @property
    def dimensions(self) -> frozenset[str | None]:
        return frozenset([title.dimension for title in self.titles])

    @property
    def partners(self) -> frozenset[str]:
        return frozenset().union(*[title.partners for title in self.titles])


@dataclass(frozen=True, slots=True)
class _Docket:
    """A case made ready to be judged on any day."""

    case: Case
    world: World
    titles: Mapping[str, Sequence[Title]]
    grounds: Mapping[str, Ground]
    denials: Mapping[str, Sequence[Title]]
    parties: frozenset[str]
    policy: Policy
    stale_after: int | None
    exclusive: bool
    graded: dict[tuple[str, ...], Grade] = field(default_factory=dict)
    """Of the bodies of evidence that were graded before."""

    def grade(self, records: Sequence[Record]) -> Grade:
        key = tuple(record.id for record in records)
        if key not in self.graded:
            self.graded[key] = grade(records, self.world, self.parties)
        return self.graded[key]


def holdings(
    case: Case,
    day: date,
    world: World,
    *,
    policy: Policy = Policy.ANY,
    stale_after: int | None = None,
    exclusive: bool = True,
) -> list[Holding]:
    """Tell who held on a day, each with status, spell, grade and evidence; empty if unknown.

    Parameters
    ----------
    stale_after
        Presumptions whose last observation is more than so many days before the day lapse.
    exclusive
        Whether two holders dispute each other, as for control; other relations stand side by side.

    Notes
    -----
    Pure: the answer depends on its arguments alone, and not on the order of the records.
    """
    docket = _docket(case, world, policy, stale_after, exclusive)
    return _judge(
        docket, day, _speaking(docket.titles, [day])[day], _fights(case.fights, [day])[day]
    )


def history(
    case: Case,
    world: World,
    *,
    policy: Policy = Policy.ANY,
    stale_after: int | None = None,
    exclusive: bool = True,
    finely: bool = False,
) -> list[Segment]:
    """Tell all that the evidence says over time, in order: who held, with which status.

    A segment is as long as nothing about its holder changes; between two segments of one holder
    nothing is known of it. It rests on all records that speak for its holder on any of its days.

    Parameters
    ----------
    finely
        Whether a segment ends, too, where only the records change that it rests on.
    """
    same = _equal if finely else _same
    docket = _docket(case, world, policy, stale_after, exclusive)
    days = sorted(set(_turning_days(case, stale_after)))
    fights, speaking = _fights(case.fights, days), _speaking(docket.titles, days)
    open_segments: dict[str, Segment] = {}
    done: list[Segment] = []
    for day, after in zip_longest(days, days[1:]):
        found = {held.holder: held for held in _judge(docket, day, speaking[day], fights[day])}
        for holder, segment in list(open_segments.items()):
            if holder not in found or not same(segment.holding, found[holder]):
                done.append(open_segments.pop(holder))
        for holder, held in found.items():
            before = open_segments.get(holder, Segment(day, after, held))
            told = _united(before.holding, held, docket)
            open_segments[holder] = Segment(before.since, after, told)
    done += open_segments.values()
    return sorted(done, key=lambda segment: (segment.since, segment.holding.holder))


def _same(one: Holding, other: Holding) -> bool:
    return (one.status, one.why, one.start, one.end) == (
        other.status,
        other.why,
        other.start,
        other.end,
    )


def _united(one: Holding, other: Holding, docket: _Docket) -> Holding:
    """Let what holds on a day rest on what it rested on before as well."""
    basis = {record.id: record for record in (*one.basis, *other.basis)}
    against = {record.id: record for record in (*one.against, *other.against)}
    if len(basis) == len(other.basis) and len(against) == len(other.against):
        return other
    graded = grade(list(basis.values()), docket.world, docket.parties)
    return replace(
        other,
        basis=tuple(basis.values()),
        against=tuple(against.values()),
        grade=replace(graded, last_observed=other.grade.last_observed),
    )


def _equal(one: Holding, other: Holding) -> bool:
    return (
        _same(one, other)
        and (one.start_latest, one.end_earliest) == (other.start_latest, other.end_earliest)
        and _ids(one.basis) == _ids(other.basis)
        and _ids(one.against) == _ids(other.against)
    )


def _ids(records: Sequence[Record]) -> list[str]:
    return [record.id for record in records]


def _docket(
    case: Case, world: World, policy: Policy, stale_after: int | None, exclusive: bool
) -> _Docket:
    holders = case.holders
    titles = {holder: titles_of(case, holder) for holder in holders}
    losers = {actor for moved in case.transfers for actor in moved.losers}
    return _Docket(
        case,
        world,
        titles,
        {holder: ground_of(found) for holder, found in titles.items() if found},
        {holder: denials_of(case, holder) for holder in holders},
        frozenset({*holders, *losers, *(denial.holder for denial in case.denials)}),
        policy,
        stale_after,
        exclusive,
    )


def _turning_days(case: Case, stale_after: int | None) -> Iterator[date]:
    """Give every day on which what the evidence says can change."""
    entries: tuple[Claim | Fight, ...] = (*case.claims, *case.denials, *case.fights)
    for entry in entries:
        bounds = entry.bounds
        given = (bounds.start_earliest, bounds.start_latest, bounds.end_earliest, bounds.end_latest)
        yield from (day for day in given if day is not None)
        yield from _days_after(entry.record, stale_after)
    for moved in case.transfers:
        yield from (moved.earliest, moved.earliest + DAY, moved.latest, moved.latest + DAY)
        yield from _days_after(moved.record, stale_after)


def _days_after(record: Record, stale_after: int | None) -> Iterator[date]:
    """Give the day after the last observation, and the one on which it becomes stale."""
    for days in (0, stale_after):
        if days is not None and record.observed and (date.max - record.observed).days > days:
            yield record.observed + timedelta(days=days + 1)


def _fights(fights: Sequence[Fight], days: Sequence[date]) -> Mapping[date, list[Record]]:
    """Sort the fighting by days, in order: that of which it is told that it was on that day."""
    found: dict[date, list[Record]] = defaultdict(list)
    for fight in fights:
        first, after = fight.bounds.start_latest, fight.bounds.end_earliest
        if first is not None and after is not None:
            for day in days[bisect_left(days, first) : bisect_left(days, after)]:
                found[day].append(fight.record)
    return found


def _speaking(
    titles: Mapping[str, Sequence[Title]], days: Sequence[date]
) -> Mapping[date, dict[str, list[Title]]]:
    """Sort titles by days, in order, and by holders: on all other days each is silent."""
    found: dict[date, dict[str, list[Title]]] = {day: {} for day in days}
    for holder, listed in titles.items():
        for title in listed:
            for day in days[bisect_left(days, title.first) : bisect_left(days, title.after)]:
                found[day].setdefault(holder, []).append(title)
    return found


def _judge(
    docket: _Docket,
    day: date,
    speaking: Mapping[str, Sequence[Title]],
    fights: Sequence[Record],
) -> list[Holding]:
    if fights and (not docket.exclusive or any(one.settles(day) for one in docket.case.transfers)):
        fights = ()
    live = [
        found
        for holder, titles in speaking.items()
        if (found := _live(holder, titles, day, docket.stale_after))
    ]
    rivals = [_rival(docket, found, live, day, fights) for found in live]
    return [
        _holding(docket, found, rival, day)
        for found, rival in zip(
            live, decide(rivals, docket.policy, docket.world, docket.parties), strict=True
        )
        if rival is not None
    ]


def _live(holder: str, titles: Sequence[Title], day: date, stale_after: int | None) -> _Live | None:
    """Say whether a holder is live on a day by claims and transfers alone."""
    told = [(title.standing(day, stale_after), title) for title in titles]
    sure = tuple(title for standing, title in told if standing in SURE)
    if sure:
        reported = any(standing is Standing.REPORTED for standing, _ in told)
        return _Live(holder, Standing.REPORTED if reported else Standing.PRESUMED, sure)
    possible = tuple(title for standing, title in told if standing is Standing.POSSIBLE)
    return _Live(holder, Standing.POSSIBLE, possible) if possible else None


def _rival(
    docket: _Docket, found: _Live, live: Sequence[_Live], day: date, fights: Sequence[Record]
) -> Rival:
    """Gather what disputes a holder on the day: other holders, denials, fighting (rules 2, 3)."""
    others = [
        other
        for other in live
        if docket.exclusive and other is not found and _dispute(found, other, docket.world)
    ]
    denials = [
        denial.entry.record
        for denial in docket.denials[found.holder]
        if denial.first <= day < denial.after
        and denial.standing(day, docket.stale_after) in SURE
        and _overlap(found.dimensions, {denial.entry.dimension})
    ]
    graded = docket.grade(found.records)
    return Rival(
        found.holder,
        found.records,
        graded.seen_by(_last_observed(found.records, day)),
        {other.holder: other.records for other in others},
        tuple(denials),
        tuple(fights),
    )


def _last_observed(records: Sequence[Record], day: date) -> date | None:
    """Give the last day, up to this one, that the records speak of."""
    return max((min(seen, day) for record in records if (seen := record.observed)), default=None)


def _dispute(one: _Live, other: _Live, world: World) -> bool:
    """Say whether two holders exclude each other: both sure, not linked, in one dimension."""
    if not (one.is_sure and other.is_sure) or world.linked(one.holder, other.holder):
        return False
    if other.holder in one.partners or one.holder in other.partners:
        return False
    return _overlap(one.dimensions, other.dimensions)


def _overlap(mine: Set[str | None], theirs: Set[str | None]) -> bool:
    """Say whether two sets of dimensions meet; an unspecified one meets every one."""
    return None in mine or None in theirs or not mine.isdisjoint(theirs)


def _holding(docket: _Docket, found: _Live, rival: Rival, day: date) -> Holding:
    why = rival.why
    status = Status.CONTESTED if why else Status(found.standing.value)
    if status is Status.PRESUMED and any(title.is_bracketed(day) for title in found.titles):
        why = ("bracketed",)
    spell = extent(docket.grounds[found.holder], day)
    return Holding(found.holder, status, why, *spell, rival.grade, found.records, rival.against)

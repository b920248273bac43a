"""Who held on a day, and over which spell: one pure function from the evidence of one case.

The rules are written out, with reasons and examples, in ``docs/control.md``; how a day is judged is
in `docket`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from ..record import Record
from .docket import Docket, Holding, Status, docket_of, judge_day
from .evidence import Case, Claim, Fight, World
from .grade import grade
from .policy import Policy
from .title import Title

__all__ = ["Holding", "Segment", "Status", "history", "holdings"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days over which a holding's status does not change; ``until`` is exclusive."""

    since: date
    until: date | None
    holding: Holding


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
    docket = docket_of(case, world, policy, stale_after, exclusive)
    return judge_day(
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
    docket = docket_of(case, world, policy, stale_after, exclusive)
    days = sorted(set(_turning_days(case, stale_after)))
    fights, speaking = _fights(case.fights, days), _speaking(docket.titles, days)
    open_segments: dict[str, Segment] = {}
    done: list[Segment] = []
    for day, after in zip_longest(days, days[1:]):
        found = {held.holder: held for held in judge_day(docket, day, speaking[day], fights[day])}
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


def _united(one: Holding, other: Holding, docket: Docket) -> Holding:
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

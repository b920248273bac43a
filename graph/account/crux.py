"""The cruxes of an answer: records without which it would be another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..interval import Standing
from ..record import Record
from ..standing.view import Stand
from .reason import Inquest
from .wording import listed

__all__ = ["Crux", "Outcome", "cruxes", "fallen", "outcomes"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer says of one holder, as far as a crux may change it."""

    holder: str
    status: str
    why: tuple[str, ...]
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Crux:
    """A record without which the answer is another.

    ``change`` is the worst of what changes: ``holder`` (who), ``status`` (how sure), ``dates``.
    """

    record: Record
    beside: tuple[Record, ...]
    """What falls with it: its copies, and what was inferred from nothing else."""
    change: str
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]
    text: str


def outcomes(stands: Sequence[Stand]) -> tuple[Outcome, ...]:
    """Reduce an answer to what a crux may change; grades are left out."""
    return tuple(
        Outcome(
            one.subject, one.holding.status, one.holding.why, one.holding.start, one.holding.end
        )
        for one in sorted(stands, key=lambda one: one.subject)
    )


def fallen(record: str, records: Sequence[Record]) -> frozenset[str]:
    """Give what is false if one record is: itself, its copies, what was inferred from it alone."""
    found = {record}
    while more := {one.id for one in records if one.id not in found and _falls(one, found)}:
        found |= more
    return frozenset(found)


def _falls(record: Record, gone: set[str]) -> bool:
    basis = record.all("basis")
    is_baseless = bool(basis) and gone.issuperset(basis)
    return not gone.isdisjoint(record.all("copies")) or (
        is_baseless and record.one("inference") == "Inferred"
    )


def cruxes(ask: Inquest, stands: Sequence[Stand], ground: Sequence[Record] = ()) -> list[Crux]:
    """Leave out each record in turn, and tell where the answer changes.

    Parameters
    ----------
    stands
        The answer.
    ground
        Records of other matters from which records of this one were inferred.

    Returns
    -------
    The cruxes, those that change most first. Records that make up for each other are none: each
    alone could be false.
    """
    before = outcomes(stands)
    known = {record.id: record for record in (*ground, *ask.records)}
    found = []
    for record in _weighty(ask, ground):
        gone = fallen(record.id, list(known.values()))
        after = outcomes(ask.judged(without=gone))
        if after != before:
            beside = tuple(known[one] for one in sorted(gone - {record.id}))
            change = _change(before, after)
            text = _told(before, after, change, ask)
            found.append(Crux(record, beside, change, before, after, text))
    order = ("holder", "status", "dates")
    return sorted(found, key=lambda one: (order.index(one.change), one.record.id))


def _weighty(ask: Inquest, ground: Sequence[Record]) -> Iterator[Record]:
    """Give the records that may matter: of fighting, only that of the day does."""
    day = ask.view.clocks.as_of
    case = ask.case
    weighty = {entry.record.id for entry in (*case.claims, *case.denials)}
    weighty |= {moved.record.id for moved in case.transfers}
    weighty |= {f.record.id for f in case.fights if f.bounds.standing(day) is Standing.REPORTED}
    based = {one for record in ask.records for one in record.all("basis")}
    yield from (record for record in ask.records if record.id in weighty)
    yield from (one for one in ground if one.id in based and one.id not in weighty)


def _change(before: Sequence[Outcome], after: Sequence[Outcome]) -> str:
    if {one.holder for one in before} != {one.holder for one in after}:
        return "holder"
    sure = [[(one.holder, one.status, one.why) for one in side] for side in (before, after)]
    return "status" if sure[0] != sure[1] else "dates"


def _told(before: Sequence[Outcome], after: Sequence[Outcome], change: str, ask: Inquest) -> str:
    if not after:
        return _nothing(ask)
    if change == "holder":
        return f"the answer would be {_whole(after, ask)}, not {_whole(before, ask)}"
    was = {one.holder: one for one in before}
    changed = [one for one in after if was[one.holder] != one]
    say = _status if change == "status" else _dates
    return "; ".join(f"{ask.name(one.holder)} {say(was[one.holder], one)}" for one in changed)


def _nothing(ask: Inquest) -> str:
    if ask.matter.subject is None:
        return "nobody would be known to hold it that day"
    return "nothing of the kind would be known for that day"


def _whole(side: Sequence[Outcome], ask: Inquest) -> str:
    return listed(f"{ask.name(one.holder)} ({_how(one)})" for one in side) or "nobody known"


def _how(one: Outcome) -> str:
    return f"{one.status}: {', '.join(one.why)}" if one.why else one.status


def _status(was: Outcome, now: Outcome) -> str:
    if (was.status, was.why) == (now.status, now.why):
        return _dates(was, now)
    return f"would be {_how(now)}, not {_how(was)}"


def _dates(was: Outcome, now: Outcome) -> str:
    told = []
    if was.start != now.start:
        told.append(f"from {_day(now.start)}, not {_day(was.start)}")
    if was.end != now.end:
        told.append(f"until {_day(now.end)}, not {_day(was.end)}")
    return f"would stand {' and '.join(told)}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "a day that is not told"

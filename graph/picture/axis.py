"""An axis of time: where a day is drawn, which days are marked, and which gaps are cut short."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

__all__ = ["Axis", "Break", "Tick", "make_axis"]

DAY = timedelta(days=1)
_BREAK = 64.0
"""Width of a gap that is cut short, in pixels."""
_DOMINANT = 2
"""A gap is cut short if it is so many times as long as all the others together."""
_CROWD = 3
"""Nothing is cut short that leaves fewer gaps than this: the plain scale tells them apart."""
_ROOM = 84.0
"""Least distance of two ticks, in pixels."""
_STEPS = (1, 2, 7, 14)
"""Steps of ticks in days; above, in months."""
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is marked."""

    day: date
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Break:
    """A gap that is cut short, in which nothing changes."""

    left: float
    right: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale of days, linear between its knots."""

    knots: tuple[tuple[date, float], ...]
    breaks: tuple[Break, ...]
    ticks: tuple[Tick, ...]

    @property
    def first(self) -> date:
        """The day at the left end."""
        return self.knots[0][0]

    @property
    def last(self) -> date:
        """The day at the right end."""
        return self.knots[-1][0]

    def x(self, day: date) -> float:
        """Say where the beginning of a day is drawn; days beyond the axis are at its ends."""
        return _place(self.knots, day)


def _place(knots: Sequence[tuple[date, float]], day: date) -> float:
    day = min(max(day, knots[0][0]), knots[-1][0])
    for (first, left), (last, right) in pairwise(knots):
        if day <= last:
            return left + (right - left) * ((day - first).days / (last - first).days)
    return knots[-1][1]


def make_axis(days: Collection[date], left: float, right: float, *, is_open: bool = False) -> Axis:
    """Make an axis that shows all days.

    Parameters
    ----------
    days
        The days on which something changes, at least one.
    left, right
        Its ends in pixels.
    is_open
        Whether something goes on after the last day: room is left for it.
    """
    shown = sorted(set(days))
    gaps = [(after - before).days for before, after in pairwise(shown)]
    cut = _cut(gaps)
    kept = sum(gap for at, gap in enumerate(gaps) if at not in cut) or 1
    pad = max(1, round(kept * 0.06))
    try:
        shown = [shown[0] - pad * DAY, *shown, shown[-1] + (pad * (3 if is_open else 1)) * DAY]
    except OverflowError:  # a day at the end of the calendar
        shown = [shown[0], shown[0] + DAY] if shown[0] == shown[-1] else shown
        return _drawn(shown, frozenset(), left, right)
    return _drawn(shown, frozenset(at + 1 for at in cut), left, right)


def _cut(gaps: Sequence[int]) -> frozenset[int]:
    """Choose the gaps that would leave no room for anything else."""
    cut: set[int] = set()
    while True:
        rest = [(gap, at) for at, gap in enumerate(gaps) if at not in cut]
        if len(rest) <= _CROWD:
            return frozenset(cut)
        longest, at = max(rest)
        if longest <= _DOMINANT * (sum(gap for gap, _ in rest) - longest) or longest < 30:
            return frozenset(cut)
        cut.add(at)


def _drawn(days: Sequence[date], cut: Collection[int], left: float, right: float) -> Axis:
    gaps = [(after - before).days for before, after in pairwise(days)]
    free = sum(gap for at, gap in enumerate(gaps) if at not in cut)
    scale = (right - left - _BREAK * len(cut)) / free
    knots = [(days[0], left)]
    breaks = []
    for at, (gap, day) in enumerate(zip(gaps, days[1:], strict=True)):
        before = knots[-1][1]
        width = _BREAK if at in cut else gap * scale
        knots.append((day, before + width))
        if at in cut:
            breaks.append(Break(before, before + width, _length(gap)))
    runs = _runs(days, cut)
    return Axis(tuple(knots), tuple(breaks), _ticks(knots, runs, scale))


def _runs(days: Sequence[date], cut: Collection[int]) -> list[tuple[date, date]]:
    """Give the first and last day of each stretch of the axis that is not cut short."""
    edges = [0, *(end for at in sorted(cut) for end in (at, at + 1)), len(days) - 1]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(days[first], days[last]) for first, last in pairs]


def _length(days: int) -> str:
    for unit, size in (("year", 365.25), ("month", 30.44)):
        number = round(days / size)
        if number and days > size * 0.95:
            return f"{number} {unit}{'s' * (number > 1)}"
    return f"{days} days"


def _ticks(
    knots: Sequence[tuple[date, float]], runs: Sequence[tuple[date, date]], scale: float
) -> tuple[Tick, ...]:
    """Mark the edges of what is cut short, and round days between wherever there is room."""
    edges = [day for run in runs for day in run][1:-1]
    marks = [(day, _written(day), _ROOM * 0.8) for day in edges]
    for first, last in runs:
        # before the first change there is only a margin: it needs no mark where room is scarce
        if not edges or first != knots[0][0]:
            marks += [(day, label, _ROOM) for day, label in _round_days(first, last, scale)]
    taken: list[Tick] = []
    for day, label, room in marks:
        x = _place(knots, day)
        if all(abs(x - other.x) >= room for other in taken):
            taken.append(Tick(day, x, label))
    return tuple(sorted(taken, key=lambda tick: tick.day))


def _round_days(first: date, last: date, scale: float) -> Iterator[tuple[date, str]]:
    for step in _STEPS:
        if step * scale >= _ROOM:
            yield from _days(first, last, step)
            return
    for months in _MONTHS:
        if months * 30.4 * scale >= _ROOM:
            yield from _months(first, last, months)
            return


def _days(first: date, last: date, step: int) -> Iterator[tuple[date, str]]:
    # weeks begin on Mondays
    lead = -first.weekday() % 7 if step % 7 == 0 else 0
    for at in range(lead, (last - first).days + 1, step):
        yield first + at * DAY, _written(first + at * DAY)


def _written(day: date) -> str:
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"


def _months(first: date, last: date, step: int) -> Iterator[tuple[date, str]]:
    month = (first.year * 12 + first.month - 1) // step * step
    while month <= last.year * 12 + last.month - 1:
        year, at = divmod(month, 12)
        if year >= 1 and first <= date(year, at + 1, 1) <= last:
            label = str(year) if step % 12 == 0 else f"{_NAMES[at]} {year}"
            yield date(year, at + 1, 1), label
        month += step

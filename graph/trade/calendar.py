"""Days at equal steps, for answers over time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["Step", "steps"]

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}


class Step(StrEnum):
    """How far apart days are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def steps(first: date, last: date, step: Step) -> Iterator[date]:
    """Give the first day and those that follow at equal steps, up to the last.

    A day that a month does not have is its last one.

    >>> [str(day) for day in steps(date(2024, 1, 31), date(2024, 4, 30), Step.MONTH)]
    ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30']
    """
    number = 0
    while (day := _after(first, number, step)) is not None and day <= last:
        yield day
        number += 1


def _after(first: date, number: int, step: Step) -> date | None:
    if step.value in _DAYS:
        try:
            return first + timedelta(days=number * _DAYS[step.value])
        except OverflowError:
            return None
    month = first.month - 1 + number * _MONTHS[step.value]
    year = first.year + month // 12
    if year > date.max.year:
        return None
    return date(year, month % 12 + 1, min(first.day, monthrange(year, month % 12 + 1)[1]))

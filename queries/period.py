"""The days that a question over time is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Final

from ..graph.clock import read_day
from ..graph.trade.calendar import Step, steps
from ..ontology.error import UsageError

__all__ = ["days_over"]

_MOST: Final = 5000


def days_over(between: Sequence[str | date], step: str) -> list[date]:
    """Give the days from one to another, both of them included where a step falls on them.

    Parameters
    ----------
    step
        How far they are apart: one of `Step`.

    Raises
    ------
    UsageError
        A day does not exist, the last is before the first, there is no such step, or the days are
        more than 5,000.

    Examples
    --------
    >>> [str(day) for day in days_over(("2024-01-31", "2024-03-31"), "month")]
    ['2024-01-31', '2024-02-29', '2024-03-31']
    """
    try:
        first, last = (read_day(str(one)) for one in between)
    except ValueError as error:
        raise UsageError(f"--over: {error}", "give two days") from error
    if step not in tuple(Step):
        raise UsageError(f"--step: there is no {step!r}", f"give {', '.join(Step)}")
    if last < first:
        raise UsageError(f"--over: {first} is after {last}")
    days = list(islice(steps(first, last, Step(step)), _MOST + 1))
    if len(days) > _MOST:
        raise UsageError(f"--over: more than {_MOST:,} days", "take a longer --step")
    return days

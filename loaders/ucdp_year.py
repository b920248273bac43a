"""When a yearly row holds: some time within its year, and on the days that it dates exactly."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from ..graph.interval import Bounds
from .ucdp import LEFT_OUT, UNSET, Cells

__all__ = ["Days", "bounds", "day_column", "read_day", "times", "years"]

_FIRST, _LAST = 1900, 9998
"""Years that a row may be of: UCDP's tables begin in 1946, and a year must have one after it."""
_DAY = timedelta(days=1)

# 2021-08-26 00:00:00.000; 25.6.2018, 10-4-2021, 5/31/1946; 23-Sep-16, 23 September 2016
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00:00(?:\.0+)?Z?)?", re.ASCII)
_PLAIN = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4}|\d{2})", re.ASCII)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TWELVE, _CENTURY = 12, 100


def read_day(text: str, year: int) -> date | None:
    """Read a day in one of the forms that UCDP's releases have had; None if it is no sure day.

    Parameters
    ----------
    year
        The row's: a year of two digits is the last one that is not after it.

    >>> read_day("1946-07-31", 1950), read_day("31.7.1946", 1950), read_day("31-Jul-46", 1950)
    (datetime.date(1946, 7, 31), datetime.date(1946, 7, 31), datetime.date(1946, 7, 31))
    >>> read_day("10-4-1946", 1950)  # day first, or month first?
    """
    try:
        if match := _ISO.fullmatch(text):
            return date(*map(int, match.groups()))
        if match := _PLAIN.fullmatch(text):
            return _plain(int(match[1]), match[2], int(match[3]), int(match[4]))
        if match := _MONTH.fullmatch(text):
            return date(_whole_year(match[3], year), _month(match[2]), int(match[1]))
    except ValueError:
        return None
    return None


def _plain(one: int, separator: str, two: int, year: int) -> date | None:
    if separator == "." or one > _TWELVE or one == two:
        return date(year, two, one)
    return date(year, one, two) if two > _TWELVE else None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _whole_year(digits: str, year: int) -> int:
    number = int(digits)
    return number if len(digits) > 2 else year - (year - number) % _CENTURY


class Days(NamedTuple):
    """The days that a row dates exactly, each None where it dates none.

    ``first`` is that of the first death, before which nobody fought; ``reached`` one on which they
    fought; ``last`` that of the last fighting.
    """

    first: date | None = None
    reached: date | None = None
    last: date | None = None


_NO_DAYS = Days()


def bounds(year: int, days: Days = _NO_DAYS) -> Bounds:
    """Bound what a row says of a year.

    The year itself is only some time within; a day on which they fought is the inner stretch.

    >>> bounds(1950).start_earliest, bounds(1950).end_latest, bounds(1950).start_latest
    (datetime.date(1950, 1, 1), datetime.date(1951, 1, 1), None)
    """
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    if days.first is not None and days.first.year == year:
        start = days.first
    if days.last is not None and start <= days.last < end:
        end = days.last + _DAY
    if days.reached is None or not start <= days.reached < end:
        return Bounds(start, None, None, end)
    return Bounds(start, days.reached, days.reached + _DAY, end)


def times(year: int, days: Days = _NO_DAYS) -> dict[str, str | None]:
    """Give a claim's time as its columns have it."""
    found = bounds(year, days)
    named = {
        "startEarliest": found.start_earliest,
        "startLatest": found.start_latest,
        "endEarliest": found.end_earliest,
        "endLatest": found.end_latest,
    }
    told = {name: None if day is None else day.isoformat() for name, day in named.items()}
    return {"edtf": f"{year:04}", **told}


def years(cells: Cells) -> pl.Series:
    """Give the year of each row, null where it is none; such rows are reported as left out."""
    number = cells.key("year").cast(pl.Int64, strict=False)
    good = number.is_between(_FIRST, _LAST).fill_null(value=False)
    cells.report(~good, "year", f"is no year; {LEFT_OUT}")
    return number.set(~good, None)


def day_column(cells: Cells, name: str, of_year: pl.Series) -> list[date | None]:
    """Read a column of days; one that does not exist, or is after its row's year, is left out."""
    texts = cells.text(name)
    found = [
        read_day(text, year) if text is not None else None
        for text, year in zip(texts, of_year, strict=True)
    ]
    bad = [text is not None and day is None for text, day in zip(texts, found, strict=True)]
    cells.report(pl.Series(bad, dtype=pl.Boolean), name, f"is no day that is sure; {UNSET}")
    late = [day is not None and day.year > year for day, year in zip(found, of_year, strict=True)]
    cells.report(pl.Series(late, dtype=pl.Boolean), name, f"is after the row's year; {UNSET}")
    return [None if is_late else day for day, is_late in zip(found, late, strict=True)]

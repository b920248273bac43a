"""Times of Wikidata: how exactly a day is known, by which calendar, and what statements make of it.

References
----------
https://www.wikidata.org/wiki/Help:Dates : precision 11 is a day, 10 a month, 9 a year, 8 a decade;
the day of a Julian date is told by the Julian calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..graph.interval import Bounds, Moment, TimeError, read_seen
from .loose_date import Span, since, span_of, until
from .sanction import Row, times
from .wikidata_entity import Snak, Statement

__all__ = ["Told", "read_day", "read_span", "read_told", "time_of"]

START, END, POINT = "P580", "P582", "P585"
_JULIAN = "Q1985786"
_TIME = re.compile(r"(?P<sign>[+-])(?P<year>\d{1,16})-(?P<month>\d\d)-(?P<day>\d\d)T[\d:]+Z")
_DECADE, _YEAR, _MONTH, _DAY = 8, 9, 10, 11
_DAYS_BEFORE = 1_721_425  # Julian day number of the day before 0001-01-01 (Gregorian)
Report = Callable[[str, str | None, str], None]


def read_span(value: Mapping[str, Any], *, is_about: bool = False) -> Span:
    """Read a time.

    Parameters
    ----------
    is_about
        Whether it is said to be about then.

    Raises
    ------
    TimeError
        It is no time, lies outside of the years 0001-9999, or is known to a century at best.
    """
    match = _TIME.fullmatch(str(value.get("time")))
    precision = value.get("precision")
    if match is None or not isinstance(precision, int):
        raise TimeError(f"{value.get('time')!r} is no time")
    year, shown = int(match["year"]), match[0].partition("T")[0]
    if match["sign"] == "-" or not 1 <= year <= 9999:
        raise TimeError(f"{shown} lies outside of the years 0001-9999")
    if precision < _DECADE:
        raise TimeError(f"{shown} is known to a century at best")
    is_julian = str(value.get("calendarmodel")).rpartition("/")[2] == _JULIAN
    text = _edtf(year, int(match["month"]), int(match["day"]), precision, is_julian)
    moment = Moment.read(text + "~" if is_about or (is_julian and precision < _DAY) else text)
    edtf = text + "~" if moment.fuzzy else text
    return Span(edtf, moment.first, moment.last, moment.fuzzy)


def _edtf(year: int, month: int, day: int, precision: int, is_julian: bool) -> str:
    if precision == _DECADE:
        return f"{year // 10:03}X"
    if precision == _YEAR:
        return f"{year:04}"
    if precision == _MONTH:
        return f"{year:04}-{month:02}"
    if not is_julian:
        return f"{year:04}-{month:02}-{day:02}"
    return _gregorian(year, month, day).isoformat()


def _gregorian(year: int, month: int, day: int) -> date:
    """Turn a Julian date into our calendar.

    References
    ----------
    E. G. Richards, "Calendars", in Explanatory Supplement to the Astronomical Almanac, 2013.
    """
    late = (14 - month) // 12
    years, months = year + 4800 - late, month + 12 * late - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    try:
        return date.fromordinal(number - _DAYS_BEFORE)
    except (ValueError, OverflowError) as error:
        raise TimeError(f"{year:04}-{month:02}-{day:02} does not exist") from error


def read_day(snak: Snak | None) -> date | None:
    """Read the day on which something was published or seen; the last day that it may have been."""
    if snak is None or snak.time is None:
        return None
    try:
        return read_span(snak.time).last
    except TimeError:
        return None


class Told(NamedTuple):
    """What a statement tells of its time; `is_over` if it ended, nobody knows when."""

    start: Span | None
    end: Span | None
    point: Span | None
    is_over: bool

    def up_to(self, day: date | None) -> Told | None:
        """Give what somebody can have told on a day; None if it had not begun by then."""
        began = self.start or self.point
        if day is None:
            return self
        if began is not None and began.first > day:
            return None
        is_later = self.end is not None and self.end.first > day
        return self._replace(end=None) if is_later else self


def read_told(statement: Statement, is_about: bool, report: Report) -> Told:
    """Read what qualifies a statement in time; what cannot be read is reported and left out."""
    start, end, point = (_told(statement, n, is_about, report) for n in (START, END, POINT))
    if start and end and end.last < start.first:
        message = f"{start.edtf}/{end.edtf} is reversed; end left out"
        report("time", statement.id, message)
        return Told(start, None, point, is_over=True)
    return Told(start, end, point, statement.has(END, "somevalue"))


def time_of(told: Told, observed: date | None) -> tuple[Row, date | None]:
    """Give the columns of time, and the day on which it was last seen to hold, if any.

    Parameters
    ----------
    observed
        When the source last showed it; None if it does not say that it still held.
    """
    start, end, point, is_over = told
    edtf, bounds, seen = _bounds(start, end, point, None if is_over else observed)
    return {"edtf": edtf, **({} if bounds is None else times(bounds))}, seen


def _bounds(
    start: Span | None, end: Span | None, point: Span | None, observed: date | None
) -> tuple[str | None, Bounds | None, date | None]:
    if end is not None:
        return f"{start.edtf if start else ''}/{end.edtf}", until(start, end), None
    if point is not None and start is None:
        # it held then; of the time before and after nothing is told
        bounds = Bounds(None, point.last, point.first + timedelta(days=1), None, True)
        return point.edtf, bounds, point.last
    if start is not None:
        if point is not None:
            observed = max(point.first, start.first)
        return f"{start.edtf}/{'..' if observed else ''}", since(start, observed), observed
    return None, read_seen(observed.isoformat()) if observed else None, observed


def _told(statement: Statement, name: str, is_about: bool, report: Report) -> Span | None:
    found = []
    for snak in statement.all(name):
        try:
            found.append(read_span(snak.time or {}, is_about=is_about))
        except TimeError as error:
            report(name, statement.id, f"{error}; value left out")
    try:
        return span_of(sorted(found, key=lambda one: (one.first, one.last))) if found else None
    except TimeError as error:
        report(name, statement.id, f"{error}; value left out")
        return None

"""When a claim held: a time as written (EDTF) becomes four day bounds.

The bounds are those of CIDOC CRM's time-spans (P82a, P81a, P81b, P82b), half open: the end is the
first day on which the claim no longer held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["Bounds", "Moment", "Standing", "TimeError", "read_seen", "read_time"]

DAY = timedelta(days=1)

# EDTF level 0 dates, with the level 1 qualifiers and unspecified last year digits that the field
# uses: https://www.loc.gov/standards/datetime/ (ISO 8601-2:2019, annex A).
_MOMENT = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?(?P<fuzzy>[~?%]?)",
    re.ASCII,
)


class TimeError(ValueError):
    """A time that cannot be read, or that contradicts itself; the text says which."""


class Standing(StrEnum):
    """What one claim's bounds say of one day."""

    REPORTED = "reported"
    PRESUMED = "presumed"
    POSSIBLE = "possible"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The four bounds of a claim's time, and whether it still held when last observed.

    A bound that is None is not known. ``end_earliest`` and ``end_latest`` are exclusive.
    """

    start_earliest: date | None = None
    start_latest: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None
    open_end: bool = False

    def standing(self, day: date) -> Standing:
        """Say how far the claim speaks of a day.

        An unknown outer bound makes no day possible: beyond its inner bounds such a claim is
        silent, unless it held when last observed (``open_end``), which makes it presumed.

        >>> Bounds(date(2024, 1, 1), date(2024, 1, 31), date(2024, 3, 1), None).standing(
        ...     date(2024, 1, 9)
        ... ).value
        'possible'
        """
        started = _begun(day, self.start_earliest, self.start_latest)
        if started is Standing.SILENT:
            return Standing.SILENT
        going = self._going(day)
        if going is Standing.REPORTED or going is Standing.SILENT:
            return started if going is Standing.REPORTED else going
        return going if started is Standing.REPORTED else Standing.POSSIBLE

    def _going(self, day: date) -> Standing:
        if self.end_earliest is not None and day < self.end_earliest:
            return Standing.REPORTED
        if self.end_latest is not None:
            return Standing.POSSIBLE if day < self.end_latest else Standing.SILENT
        return Standing.PRESUMED if self.open_end else Standing.SILENT

    @property
    def last_day(self) -> date | None:
        """The last day the claim surely speaks of, if it speaks of any."""
        if self.end_earliest is not None:
            return self.end_earliest - DAY
        return self.end_latest - DAY if self.end_latest is not None else self.start_latest


def _begun(day: date, earliest: date | None, latest: date | None) -> Standing:
    if latest is not None and day >= latest:
        return Standing.REPORTED
    if earliest is not None and day >= earliest:
        return Standing.POSSIBLE
    return Standing.SILENT


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month, a year, a decade or a century as written: its first and last day."""

    first: date
    last: date
    fuzzy: bool

    @classmethod
    def read(cls, text: str) -> Moment:
        """Read one EDTF date.

        Raises
        ------
        TimeError
            Not a date, a day that does not exist, or a year outside 0001-9999.
        """
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise TimeError(f"{text!r} is not a date: write 2024-11-20, 2024-11, 2024 or 202X")
        try:
            first, after = _span(match["year"], match["month"], match["day"])
            if match["fuzzy"]:
                first, after = _before(first, after), _after(first, after)
        except OverflowError as error:
            raise TimeError(
                f"{text}: a time must begin, and be over, within the years 0001-9999"
            ) from error
        except ValueError as error:
            raise TimeError(f"{text} does not exist") from error
        return cls(first, after - DAY, bool(match["fuzzy"]))

    @property
    def is_day(self) -> bool:
        """Whether it is one day, known as such."""
        return self.first == self.last


def _span(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if month is None:
        digits = len(year.rstrip("X"))
        size: int = 10 ** (4 - digits)
        first = int(year[:digits]) * size
        # the century 00XX has no year 0: it begins with the first year there is
        return _new_year(max(first, 1) if size > 1 else first), _new_year(first + size)
    if "X" in year:
        raise ValueError(year)
    if day is None:
        start = date(int(year), int(month), 1)
        return start, _next_month(start)
    start = date(int(year), int(month), int(day))
    return start, start + DAY


def _new_year(year: int) -> date:
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(year)
    return date(year, 1, 1)


def _next_month(day: date) -> date:
    if day.month == 12:
        return _new_year(day.year + 1)
    return date(day.year, day.month + 1, 1)


def _before(first: date, after: date) -> date:
    """Shift a first day back by one unit (day, month, year …) of the span it begins."""
    if after == first + DAY:
        return first - DAY
    if after == _next_month(first):
        return (first - DAY).replace(day=1)
    return _new_year(first.year - (after.year - first.year))


def _after(first: date, after: date) -> date:
    """Shift the day after a span on by one unit of that span."""
    if after == first + DAY:
        return after + DAY
    if after == _next_month(first):
        return _next_month(after)
    return _new_year(after.year + after.year - first.year)


def read_time(text: str, observed: date | None = None) -> Bounds:
    """Turn a time as written into its bounds.

    Parameters
    ----------
    text
        A date, or an interval ``A/B``, ``A/..``, ``A/``, ``/B``, ``../B``.
    observed
        The last day the account speaks of; ``A/..`` ends, at the earliest, the day after it.

    Raises
    ------
    TimeError
        Not readable, reversed, open on both sides, or open at the end with no day of observation.

    References
    ----------
    EDTF, https://www.loc.gov/standards/datetime/ ; CIDOC CRM 7.1, P81 and P82.

    >>> read_time("2024-02/..", date(2024, 3, 9))  # doctest: +NORMALIZE_WHITESPACE
    Bounds(start_earliest=datetime.date(2024, 2, 1), start_latest=datetime.date(2024, 2, 29),
           end_earliest=datetime.date(2024, 3, 10), end_latest=None, open_end=True)
    """
    text = text.strip()
    if "/" not in text:
        return _within(Moment.read(text))
    first, _, last = text.partition("/")
    if first in ("", "..") and last in ("", ".."):
        raise TimeError(f"{text!r} says nothing: give at least one side of the interval a date")
    return _interval(first, last, observed)


def _interval(first: str, last: str, observed: date | None) -> Bounds:
    if first in ("", ".."):
        end = Moment.read(last)
        return Bounds(None, None if end.fuzzy else end.last, *_end(end))
    start = Moment.read(first)
    if last == "..":
        return _held_when_seen(start, observed)
    if last == "":
        return Bounds(*_start(start), None if start.fuzzy else start.first + DAY, None)
    end = Moment.read(last)
    if end.last < start.first:
        raise TimeError(f"{first}/{last} is reversed: it ends before it starts")
    start_earliest, start_latest = _start(start)
    end_earliest, end_latest = _end(end)
    # it began before it ended, however coarsely either is told: 2024-02/2024-02-10
    return Bounds(
        start_earliest,
        start_latest and min(start_latest, end.last),
        end_earliest and max(end_earliest, start.first + DAY),
        end_latest,
    )


def _within(moment: Moment) -> Bounds:
    after = moment.last + DAY
    if moment.is_day:
        return Bounds(moment.first, moment.first, after, after)
    return Bounds(moment.first, None, None, after)


def _start(moment: Moment) -> tuple[date, date | None]:
    return moment.first, None if moment.fuzzy else moment.last


def _end(moment: Moment) -> tuple[date | None, date]:
    return None if moment.fuzzy else moment.first + DAY, moment.last + DAY


def _held_when_seen(start: Moment, observed: date | None) -> Bounds:
    if observed is None:
        raise TimeError("an open end needs a day of observation: give observedOn or reportedOn")
    if observed == date.max:
        raise TimeError(f"{observed}: a day of observation must lie before it")
    if observed < start.first:
        raise TimeError(f"it starts on {start.first}, after it was last observed ({observed})")
    # whatever the doubt about its start, it held on the day of observation
    latest = observed if start.fuzzy else min(start.last, observed)
    return Bounds(start.first, latest, observed + DAY, None, True)


def read_seen(text: str) -> Bounds:
    """Turn ``seen: D`` into bounds: it held that day, nothing is said of the days outside.

    >>> read_seen("2024-11-21").standing(date(2024, 11, 22)).value
    'presumed'
    """
    moment = Moment.read(text.strip())
    return Bounds(None, moment.last, moment.first + DAY, None, True)

"""When ACLED's events were: a day, and how far it can be trusted."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

__all__ = ["bounds", "read_day", "upload_day", "whole_number"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# years of which ACLED can tell; 2024-03-05, 2024-03-05 00:00:00
_ISO = re.compile(r"((?:19|20)\d{2})-(\d{2})-(\d{2})(?:[T ]00:00:00(?:\.0+)?)?")
# 05 March 2024, 5-Mar-2024
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -]((?:19|20)\d{2})")
_WEEK = timedelta(days=6)
"""A week that holds a day begins at most so long before it, and ends at most so long after."""
_DAY = timedelta(days=1)


def read_day(text: str | None) -> date | None:
    """Read a day in any of the forms of ACLED's exports; None if it is none that exists.

    >>> read_day("2024-03-05") == read_day("05 March 2024")
    True
    >>> read_day("2024-02-30")
    """
    iso, words = _ISO.fullmatch(text or ""), _WORDS.fullmatch(text or "")
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if words and words[2][:3].lower() in _MONTHS:
            month = _MONTHS.index(words[2][:3].lower()) + 1
            return date(int(words[3]), month, int(words[1]))
    except ValueError:
        pass
    return None


def upload_day(stamp: int) -> str | None:
    """Give the day in UTC of a number of seconds since 1970; None if it is out of all bounds.

    >>> upload_day(1_700_000_000)
    '2023-11-14'
    """
    try:
        return datetime.fromtimestamp(stamp, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def bounds(day: date, precision: str) -> dict[str, str]:
    """Give the bounds of an event's time; the inner ones only where the day is exact.

    Parameters
    ----------
    precision
        1: the day; 2: some time in the week around it; 3: some time in its month.

    References
    ----------
    EDTF, level 2, sets: ``[A..B]`` is one of the days from A to B.

    >>> bounds(date(2024, 2, 15), "3")
    {'startEarliest': '2024-02-01', 'endLatest': '2024-03-01', 'edtf': '2024-02'}
    """
    if precision == "1":
        start, after = day.isoformat(), (day + _DAY).isoformat()
        inner = {"startLatest": start, "endEarliest": after}
        return {"startEarliest": start, **inner, "endLatest": after, "edtf": start}
    if precision == "2":
        first, last = day - _WEEK, day + _WEEK
        edtf = f"[{first}..{last}]"
    else:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - _DAY
        edtf = f"{day:%Y-%m}"
    after = (last + _DAY).isoformat()
    return {"startEarliest": first.isoformat(), "endLatest": after, "edtf": edtf}


def whole_number(text: str | None) -> int | None:
    """Read a count or a moment, which some exports write with ``.0``; None if it is none.

    >>> whole_number("1732200000.0"), whole_number("1e9")
    (1732200000, None)
    """
    digits = (text or "").removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None

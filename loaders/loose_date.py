"""Days, months and years as lists of people and firms write them, in EDTF and as bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..graph.interval import Bounds, Moment, TimeError

__all__ = ["Span", "read_loose", "since", "span_of", "until"]

_DAY = timedelta(days=1)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july", "august"),
            *("september", "october", "november", "december"),
        ),
        start=1,
    )
}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_ABOUT = re.compile(r"(?:ca?\.|circa|c|approximately|approx\.?|about)\s+(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between\s+)?(.+?)\s+(?:and|to|-|\u2013)\s+(.+)", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:(\d{1,2})\.?[ -])?([A-Za-z]+)\.?[ -](\d{4})", re.ASCII)
_ISO = re.compile(
    r"(\d{4}(?:-\d\d){0,2})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """One day of which something is told: it lies from `first` to `last`, or so if `fuzzy`."""

    edtf: str
    first: date
    last: date
    fuzzy: bool = False


def read_loose(text: str) -> Span:
    """Read a date however it is written; days come before months, as in Europe.

    Raises
    ------
    TimeError
        It cannot be read, or does not exist.

    >>> [read_loose(one).edtf for one in ("25.6.2018", "20 August 1961", "Mar 1964", "ca. 1970")]
    ['2018-06-25', '1961-08-20', '1964-03', '1970~']
    >>> read_loose("Between 1968 and 1970").edtf
    '[1968..1970]'
    """
    text = " ".join(text.split())
    if about := _ABOUT.fullmatch(text):
        return _single(f"{_edtf(about[1])}~")
    edtf = _edtf(text)
    if edtf is not None:
        return _single(edtf)
    if between := _BETWEEN.fullmatch(text):
        return span_of([read_loose(between[1]), read_loose(between[2])])
    raise TimeError(f"{text!r} is not a date")


def span_of(spans: Iterable[Span]) -> Span:
    """Give one span that holds several: it was one of their days, or one between.

    Raises
    ------
    TimeError
        They are not in order: an end before its start.

    References
    ----------
    EDTF, level 2, sets: ``[A..B]`` is one of the days from A to B.
    """
    several = list(spans)
    first, last = several[0], several[-1]
    if first == last:
        return first
    if last.last < first.first:
        raise TimeError(f"{first.edtf} comes after {last.edtf}")
    fuzzy = any(one.fuzzy for one in several)
    return Span(f"[{first.edtf}..{last.edtf}]", first.first, last.last, fuzzy)


def since(start: Span, observed: date | None) -> Bounds:
    """Give the bounds of what began then: it held when last observed, if that is known."""
    if observed is None:
        return Bounds(start.first, None if start.fuzzy else start.last, start.first + _DAY, None)
    if observed < start.first:
        raise TimeError(f"it starts on {start.first}, after it was last observed ({observed})")
    latest = observed if start.fuzzy else min(start.last, observed)
    return Bounds(start.first, latest, observed + _DAY, None, open_end=True)


def until(start: Span | None, end: Span) -> Bounds:
    """Give the bounds of what ended then, on that day's end; of its start nothing may be known."""
    end_earliest = None if end.fuzzy else end.first + _DAY
    if start is None:
        return Bounds(None, None if end.fuzzy else end.last, end_earliest, end.last + _DAY)
    if end.last < start.first:
        raise TimeError(f"{start.edtf}/{end.edtf} is reversed: it ends before it starts")
    latest = None if start.fuzzy else min(start.last, end.last)
    return Bounds(
        start.first, latest, end_earliest and max(end_earliest, start.first + _DAY), end.last + _DAY
    )


def _single(edtf: str) -> Span:
    moment = Moment.read(edtf)
    return Span(edtf, moment.first, moment.last, moment.fuzzy)


def _edtf(text: str) -> str | None:
    """Write one date in EDTF, whether it exists or not; None if it is none."""
    if match := _ISO.fullmatch(text):
        return match[1]
    if match := _NUMBERS.fullmatch(text):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if match := _WORDS.fullmatch(text):
        word = match[2].lower()
        month = _MONTHS.get(word) or _SHORT.get(word)
        if month is not None:
            day = f"-{int(match[1]):02}" if match[1] else ""
            return f"{match[3]}-{month:02}{day}"
    return None

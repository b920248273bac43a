"""When a FollowTheMoney interval held: its dates, and when its data sets last showed it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from ..graph.interval import Bounds, TimeError, read_seen
from .ftm_entity import Entity
from .loose_date import Span, read_loose, since, span_of, until
from .sanction import Row, times

__all__ = ["time_of"]

Report = Callable[[int | None, str, str | None, str], None]


def time_of(entity: Entity, closed: Collection[str], report: Report) -> Row:
    """Give the columns of time; a date that cannot be read is reported and left out.

    Parameters
    ----------
    closed
        Data sets that are no longer kept up: to see them again observes nothing.
    """
    kept_up = not entity.datasets or not set(entity.datasets) <= set(closed)
    observed = entity.last_seen if kept_up else None
    start = _span(entity, "startDate", report) or _span(entity, "listingDate", report)
    end, day = _span(entity, "endDate", report), _span(entity, "date", report)
    if start is None and end is None:
        start = end = day
    if end is not None:  # it is told to its end, and nothing later is observed of it
        observed = None
    try:
        edtf, bounds = _bounds(start, end, observed)
    except TimeError as error:
        report(entity.line, "startDate", entity.id, f"{error}; its time is left out")
        edtf, bounds = None, None
    return {
        "edtf": edtf,
        "reportedOn": entity.first_seen.isoformat() if entity.first_seen else None,
        "observedOn": observed.isoformat() if observed else None,
        **({} if bounds is None else times(bounds)),
    }


def _span(entity: Entity, name: str, report: Report) -> Span | None:
    found = []
    for written in entity.all(name):
        try:
            found.append(read_loose(written))
        except TimeError as error:
            report(entity.line, name, written, f"{error}; value left out")
    return span_of(sorted(found, key=lambda one: (one.first, one.last))) if found else None


def _bounds(
    start: Span | None, end: Span | None, observed: date | None
) -> tuple[str | None, Bounds | None]:
    if end is not None:
        before = "" if start is None else start.edtf
        is_one = start is end
        return (end.edtf if is_one else f"{before}/{end.edtf}"), until(start, end)
    if start is not None:
        return f"{start.edtf}/..", since(start, observed)
    return None, read_seen(observed.isoformat()) if observed else None

"""The bounds of a spell: from the first evidence that hangs together to what ended it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .evidence import Transfer
from .interval import Bounds, Standing
from .title import Title

__all__ = ["Extent", "Ground", "extent", "ground_of"]


class Extent(NamedTuple):
    """The bounds of a spell; ends are exclusive, None is not known, or not ended."""

    start: date | None
    start_latest: date | None
    end_earliest: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class _Span:
    """The days from ``low`` up to ``high`` on which a title gives the place to the holder."""

    low: date
    high: date
    bounds: Bounds
    has_end: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a holder's spells are cut from: what gave the place to it, and what took it."""

    losses: Sequence[Transfer]
    spans: Sequence[_Span]


def ground_of(titles: Sequence[Title]) -> Ground:
    """Find the ground of a holder's spells in all its titles."""
    spans = [span for title in titles if (span := _span(title)) is not None]
    return Ground(_shared_losses(titles), sorted(spans, key=lambda span: (span.low, span.high)))


def extent(ground: Ground, day: date) -> Extent:
    """Give the bounds of the spell that holds a day on which the holder is live.

    That a presumption has become stale ends no spell.
    """
    losses = ground.losses
    before = max((loss.latest for loss in losses if loss.latest <= day), default=None)
    after = min(
        (loss for loss in losses if loss.latest > day),
        key=lambda loss: (loss.latest, loss.earliest),
        default=None,
    )
    spans = [span for span in ground.spans if before is None or span.high > before]
    group, earlier = _around(spans, day)
    start, start_latest = _beginning(group, before, earlier)
    end_earliest, end = _ending(group, after)
    if start_latest is not None and end is not None and start_latest >= end:
        start_latest = None
    if end_earliest is not None and start is not None and end_earliest <= start:
        end_earliest = None
    return Extent(start, start_latest, end_earliest, end)


def _shared_losses(titles: Sequence[Title]) -> list[Transfer]:
    """Give the transfers that end all that the holder holds, in whichever dimension."""
    first, *rest = (title.losses for title in titles)
    shared = set(map(id, first)).intersection(*(map(id, losses) for losses in rest))
    return [loss for loss in first if id(loss) in shared]


def _span(title: Title) -> _Span | None:
    bounds = title.entry.bounds
    low = bounds.start_earliest or bounds.start_latest
    high, has_end = _reach(title)
    undone = [loss.latest for loss in title.losses if loss.earliest > title.entry.known[1]]
    high = min([high, *undone])
    return _Span(low, high, bounds, has_end) if low is not None and low < high else None


def _reach(title: Title) -> tuple[date, bool]:
    """Give the first day on which a title holds no more but for losses; and if its end is told."""
    bounds = title.entry.bounds
    if bounds.end_latest is not None:
        return bounds.end_latest, True
    first = bounds.end_earliest or (bounds.start_latest if bounds.open_end else None) or date.min
    if bounds.open_end:
        told = min((ended for _, ended in title.told), default=None)
        return (date.max, False) if told is None else (max(told, first), True)
    lasts = title.bracket(first) is not Standing.SILENT
    return (date.max if lasts else first), False


def _around(spans: Sequence[_Span], day: date) -> tuple[list[_Span], date | None]:
    """Give the spans that hang together, without a gap, around the day; and the end before them."""
    group: list[_Span] = []
    reach, earlier = date.min, None
    for span in spans:
        if span.low > reach:
            if reach > day:
                break
            earlier = _told_end(group, reach) or earlier
            group = []
        group.append(span)
        reach = max(reach, span.high)
    return group, earlier


def _told_end(group: Sequence[_Span], reach: date) -> date | None:
    return reach if any(span.high == reach and span.has_end for span in group) else None


def _beginning(
    group: Sequence[_Span], before: date | None, earlier: date | None
) -> tuple[date | None, date | None]:
    low = min(span.low for span in group)
    known = any(span.low == low and span.bounds.start_earliest is not None for span in group)
    start = low if known else max((end for end in (before, earlier) if end), default=None)
    if before is not None and start is not None and start < before:
        # nothing of before the loss carries over it
        start = before
    sure = [span.bounds.start_latest for span in group if span.bounds.start_latest]
    latest = min(sure, default=None)
    return start, max(latest, start) if latest and start else latest


def _ending(group: Sequence[_Span], after: Transfer | None) -> tuple[date | None, date | None]:
    reach = max(span.high for span in group)
    if after is not None and reach >= after.latest:
        return after.earliest, after.latest
    end = _told_end(group, reach)
    sure = [span.bounds.end_earliest for span in group if span.bounds.end_earliest]
    earliest = max(sure, default=None)
    return min(earliest, end) if earliest and end else earliest, end

"""The bounds of a spell: from the first evidence that hangs together to what ended it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ..interval import Bounds, Standing
from .evidence import Transfer
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


class _Group(NamedTuple):
    """Spans that hang together, the day up to which they reach, and the end told before them."""

    spans: Sequence[_Span]
    reach: date
    earlier: date | None


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a holder's spells are cut from: what gave the place to it, and what took it."""

    losses: Sequence[Transfer]
    spans: Sequence[_Span]
    groups: dict[date | None, Sequence[_Group]] = field(default_factory=dict)
    extents: dict[tuple[date | None, int, date | None, date | None], Extent] = field(
        default_factory=dict
    )
    """What was found before: few days differ in what bounds their spell."""

    def groups_after(self, before: date | None) -> Sequence[_Group]:
        """Give the spans that hang together, of those that reach beyond a loss."""
        if before not in self.groups:
            spans = [span for span in self.spans if before is None or span.high > before]
            self.groups[before] = list(_groups(spans))
        return self.groups[before]


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
    groups = ground.groups_after(before)
    if not groups:  # live by a time that tells neither a first nor a last day
        return Extent(before, None, None, after.latest if after else None)
    number = next((n for n, group in enumerate(groups) if group.reach > day), len(groups) - 1)
    key = (before, number, *((after.earliest, after.latest) if after else (None, None)))
    if key not in ground.extents:
        ground.extents[key] = _extent(groups[number], before, after)
    return ground.extents[key]


def _extent(group: _Group, before: date | None, after: Transfer | None) -> Extent:
    start, start_latest = _beginning(group.spans, before, group.earlier)
    end_earliest, end = _ending(group.spans, after)
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


def _groups(spans: Sequence[_Span]) -> Iterator[_Group]:
    """Give the spans that hang together, without a gap, in order; each with the end before it."""
    group: list[_Span] = []
    reach, earlier = date.min, None
    for span in spans:
        if group and span.low > reach:
            yield _Group(group, reach, earlier)
            earlier = _told_end(group, reach) or earlier
            group = []
        group.append(span)
        reach = max(reach, span.high)
    if group:
        yield _Group(group, reach, earlier)


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

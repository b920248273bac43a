"""Who held on a day, and over which spell: one pure function from the evidence of one case.

The rules are written out, with reasons and examples, in ``docs/control.md``; the numbers in the
comments are its.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from .evidence import Case, Claim, Fight, Transfer, World
from .grade import Grade, grade
from .interval import Standing
from .policy import Policy, Rival, decide
from .record import Record

__all__ = ["Holding", "Segment", "Status", "history", "holdings"]

DAY = timedelta(days=1)


class Status(StrEnum):
    """How sure an answer is for a day, from what is told of it."""

    REPORTED = "reported"
    PRESUMED = "presumed"
    POSSIBLE = "possible"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody held on a day, as far as the evidence goes.

    ``start`` and ``end`` are the outer bounds of the spell, ``start_latest`` and ``end_earliest``
    the inner ones; ends are exclusive, None is not known (or not ended). ``basis`` speaks for it,
    ``against`` disputes it.
    """

    holder: str
    status: Status
    why: tuple[str, ...]
    start: date | None
    start_latest: date | None
    end_earliest: date | None
    end: date | None
    grade: Grade
    basis: tuple[Record, ...]
    against: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days over which a holding's status does not change; ``until`` is exclusive."""

    since: date
    until: date | None
    holding: Holding


@dataclass(frozen=True, slots=True)
class _Live:
    """A holder who is live on the day, before anybody disputes it."""

    holder: str
    standing: Standing
    basis: tuple[Claim | Transfer, ...]
    bracketed: bool = False

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple({entry.record.id: entry.record for entry in self.basis}.values())

    @property
    def dimensions(self) -> frozenset[str | None]:
        return frozenset(record.one("controlDimension") for record in self.records)


def holdings(
    case: Case,
    day: date,
    world: World,
    *,
    policy: Policy = Policy.ANY,
    stale_after: int | None = None,
    exclusive: bool = True,
) -> list[Holding]:
    """Tell who held on a day, each with status, spell, grade and evidence; empty if unknown.

    Parameters
    ----------
    stale_after
        Presumptions whose last observation is more than so many days before the day lapse.
    exclusive
        Whether two holders dispute each other, as for control; other relations stand side by side.

    Notes
    -----
    Pure: the answer depends on its arguments alone, and not on the order of the records.
    """
    live = [found for holder in case.holders if (found := _live(case, holder, day))]
    if stale_after is not None:
        live = [found for found in live if not _is_stale(found, day, stale_after)]
    parties = _parties(case)
    rivals = [_rival(case, found, live, day, world, parties, exclusive) for found in live]
    return [
        _holding(case, found, rival, day, world, parties)
        for found, rival in zip(live, decide(rivals, policy, world, parties), strict=True)
        if rival is not None
    ]


def history(
    case: Case,
    world: World,
    *,
    policy: Policy = Policy.ANY,
    stale_after: int | None = None,
    exclusive: bool = True,
) -> list[Segment]:
    """Tell all that the evidence says over time, in order: who held, with which status.

    A segment is as long as nothing about its holder changes; between two segments of one holder
    nothing is known of it.
    """
    days = sorted(_turning_days(case, stale_after))
    open_segments: dict[str, Segment] = {}
    done: list[Segment] = []
    for day, after in zip(days, [*days[1:], None], strict=True):
        found = {
            held.holder: held
            for held in holdings(
                case, day, world, policy=policy, stale_after=stale_after, exclusive=exclusive
            )
        }
        for holder, segment in list(open_segments.items()):
            if holder not in found or not _same(segment.holding, found[holder]):
                done.append(open_segments.pop(holder))
        for holder, held in found.items():
            since = open_segments[holder].since if holder in open_segments else day
            open_segments[holder] = Segment(since, after, held)
    done += open_segments.values()
    return sorted(done, key=lambda segment: (segment.since, segment.holding.holder))


def _same(one: Holding, other: Holding) -> bool:
    return (one.status, one.why, one.start, one.end) == (
        other.status,
        other.why,
        other.start,
        other.end,
    )


def _turning_days(case: Case, stale_after: int | None) -> Iterator[date]:
    """Give every day on which what the evidence says can change."""
    entries: tuple[Claim | Fight, ...] = (*case.claims, *case.denials, *case.fights)
    for claim in entries:
        bounds = claim.bounds
        given = (bounds.start_earliest, bounds.start_latest, bounds.end_earliest, bounds.end_latest)
        yield from (day for day in given if day is not None)
        if stale_after is not None and claim.record.observed:
            yield claim.record.observed + timedelta(days=stale_after + 1)
    for moved in case.transfers:
        yield from (moved.earliest, moved.latest, moved.latest + DAY)
        if stale_after is not None and moved.record.observed:
            yield moved.record.observed + timedelta(days=stale_after + 1)


def _parties(case: Case) -> frozenset[str]:
    losers = {actor for moved in case.transfers for actor in moved.losers}
    return frozenset({*case.holders, *losers, *(denial.holder for denial in case.denials)})


def _live(case: Case, holder: str, day: date) -> _Live | None:
    """Say whether a holder is live on a day by claims and transfers alone."""
    loss = _last_loss(case, holder, day)
    standings: list[tuple[Standing, Claim | Transfer]] = []
    bracketed = False
    for claim in case.claims:
        if claim.holder != holder or not _outlives(claim, loss):
            continue
        standing = claim.standing(day)
        if standing is Standing.SILENT and _is_bracketed(case, claim, day):
            standing, bracketed = Standing.PRESUMED, True
        standings.append((standing, claim))
    standings += [
        (_gained(moved, day), moved)
        for moved in case.transfers
        if holder in moved.gainers
        and moved.record.is_event
        and (loss is None or moved.latest >= loss.latest)
    ]
    told = [(_softened(case, holder, day, standing, entry), entry) for standing, entry in standings]
    told = [(standing, entry) for standing, entry in told if standing is not Standing.SILENT]
    for best in (Standing.REPORTED, Standing.PRESUMED, Standing.POSSIBLE):
        if any(standing is best for standing, _ in told):
            basis = tuple(entry for _, entry in told)
            return _Live(holder, best, basis, bracketed and best is Standing.PRESUMED)
    return None


def _last_loss(case: Case, holder: str, day: date) -> Transfer | None:
    """Find the last transfer by the day that ended the holder's spell (rule 1)."""
    lost = [moved for moved in case.transfers if moved.latest <= day and not moved.spares(holder)]
    return max(lost, key=lambda moved: moved.latest, default=None)


def _outlives(claim: Claim, loss: Transfer | None) -> bool:
    """Say whether a claim still counts after a transfer to others (rule 3).

    Only an observation of a day on or after the transfer does.
    """
    if loss is None:
        return True
    observed = claim.record.observed
    return observed is not None and observed >= loss.latest


def _gained(moved: Transfer, day: date) -> Standing:
    """Say how an event that took the ground speaks of a day: told at the day's end (rule 1)."""
    if day < moved.earliest:
        return Standing.SILENT
    if day < moved.latest:
        return Standing.POSSIBLE
    return (
        Standing.REPORTED
        if moved.record.bounds.standing(day) is Standing.REPORTED
        else Standing.PRESUMED
    )


def _is_bracketed(case: Case, claim: Claim, day: date) -> bool:
    """Say whether a day lies between the last observation and the loss that followed (rule 4)."""
    last = claim.bounds.end_earliest
    if last is None or claim.bounds.end_latest is not None or day < last:
        return False
    later = [
        moved for moved in case.transfers if moved.latest >= last and not moved.spares(claim.holder)
    ]
    return bool(later) and claim.holder in later[0].losers and day < later[0].latest


def _softened(
    case: Case, holder: str, day: date, standing: Standing, entry: Claim | Transfer
) -> Standing:
    """Weaken a presumption that other evidence on the same holder ends, or may have ended."""
    if standing is not Standing.PRESUMED:
        return standing
    observed = entry.record.observed or date.min
    for claim in case.claims:
        ended = claim.bounds.end_latest
        if claim.holder == holder and ended is not None and observed < ended - DAY:
            first = claim.bounds.end_earliest or claim.bounds.start_earliest
            if day >= ended:
                return Standing.SILENT
            if first is not None and day >= first:
                standing = Standing.POSSIBLE
    if any(
        moved.earliest <= day < moved.latest and not moved.spares(holder)
        for moved in case.transfers
    ):
        return Standing.POSSIBLE
    return standing


def _is_stale(found: _Live, day: date, stale_after: int) -> bool:
    return found.standing is Standing.PRESUMED and (
        (observed := _last_observed(found.records, day)) is None
        or (day - observed).days > stale_after
    )


def _last_observed(records: Sequence[Record], day: date) -> date | None:
    """Give the last day, up to this one, that the records speak of."""
    return max((min(seen, day) for record in records if (seen := record.observed)), default=None)


def _rival(
    case: Case,
    found: _Live,
    live: Sequence[_Live],
    day: date,
    world: World,
    parties: frozenset[str],
    exclusive: bool,
) -> Rival:
    """Gather what disputes a holder on the day: other holders, denials, fighting (rules 2, 3)."""
    others = [
        other
        for other in live
        if exclusive and other is not found and _dispute(found, other, world)
    ]
    denials = [denial.record for denial in case.denials if _denies(case, denial, found, day)]
    fights = [
        fight.record
        for fight in case.fights
        if exclusive and _fought(case, fight.bounds.standing(day), day)
    ]
    return Rival(
        found.holder,
        found.records,
        grade(found.records, world, parties),
        {other.holder: other.records for other in others},
        tuple(denials),
        tuple(fights),
    )


def _dispute(one: _Live, other: _Live, world: World) -> bool:
    sure = (Standing.REPORTED, Standing.PRESUMED)
    if one.standing not in sure or other.standing not in sure:
        return False
    if world.linked(one.holder, other.holder) or _are_joint(one, other) or _are_joint(other, one):
        return False
    mine, theirs = one.dimensions, other.dimensions
    return None in mine or None in theirs or bool(mine & theirs)


def _are_joint(one: _Live, other: _Live) -> bool:
    """Say whether one's evidence names the other as holding with it, or on its behalf."""
    for entry in one.basis:
        together = entry.partners if isinstance(entry, Claim) else entry.gainers
        if other.holder in together or other.holder in entry.record.all("onBehalfOf"):
            return True
    return False


def _denies(case: Case, denial: Claim, found: _Live, day: date) -> bool:
    if denial.holder != found.holder or denial.standing(day) is Standing.SILENT:
        return False
    if None not in found.dimensions and denial.dimension not in (None, *found.dimensions):
        return False
    gains = [
        moved for moved in case.transfers if moved.latest <= day and found.holder in moved.gainers
    ]
    return _outlives(denial, max(gains, key=lambda moved: moved.latest, default=None))


def _fought(case: Case, standing: Standing, day: date) -> bool:
    settled = any(moved.latest == day for moved in case.transfers)
    return standing is Standing.REPORTED and not settled


def _holding(
    case: Case, found: _Live, rival: Rival, day: date, world: World, parties: frozenset[str]
) -> Holding:
    why = rival.why
    status = Status.CONTESTED if why else Status(found.standing.value)
    if not why and found.bracketed:
        why = ("bracketed",)
    spell = _extent(case, found, day)
    last = _last_observed(found.records, day)
    graded = replace(grade(found.records, world, parties), last_observed=last)
    return Holding(found.holder, status, why, *spell, graded, found.records, rival.against)


def _extent(
    case: Case, found: _Live, day: date
) -> tuple[date | None, date | None, date | None, date | None]:
    """Give the bounds of the spell that holds the day: from its first evidence to its loss."""
    before = _last_loss(case, found.holder, day)
    later = [
        moved for moved in case.transfers if moved.latest > day and not moved.spares(found.holder)
    ]
    loss = min(later, key=lambda moved: moved.latest, default=None)
    spans = _joined_spans(case, found.holder, before, loss, day)
    start, start_latest = _beginning(spans, before)
    if loss is not None and any(span.goes_on or span.high > loss.earliest for span in spans):
        return start, start_latest, loss.earliest, loss.latest
    ends = [span.end_latest for span in spans]
    known = (
        None if any(span.goes_on for span in spans) else max((e for e in ends if e), default=None)
    )
    return (
        start,
        start_latest,
        max((s.end_earliest for s in spans if s.end_earliest), default=None),
        known,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """The days for which one piece of evidence gives the place to the holder."""

    start_earliest: date | None
    start_latest: date | None
    end_earliest: date | None
    end_latest: date | None
    goes_on: bool

    @property
    def low(self) -> date:
        return self.start_earliest or self.start_latest or date.min

    @property
    def high(self) -> date:
        return date.max if self.goes_on else self.end_latest or self.end_earliest or self.low


def _joined_spans(
    case: Case, holder: str, before: Transfer | None, loss: Transfer | None, day: date
) -> list[_Span]:
    """Give the spans that hang together, without a gap, around the day."""
    spans = [
        span for span in _spans(case, holder, before) if loss is None or span.low < loss.latest
    ]
    spans.sort(key=lambda span: span.low)
    groups: list[list[_Span]] = []
    reach = date.min
    for span in spans:
        if not groups or span.low > reach:
            groups.append([])
            reach = span.high
        groups[-1].append(span)
        reach = max(reach, span.high)
    return next((g for g in reversed(groups) if g[0].low <= day), groups[0] if groups else [])


def _spans(case: Case, holder: str, before: Transfer | None) -> Iterator[_Span]:
    for claim in case.claims:
        if claim.holder == holder and _outlives(claim, before):
            bounds = claim.bounds
            goes_on = bounds.open_end or _is_left_open(case, claim)
            yield _Span(
                bounds.start_earliest,
                bounds.start_latest,
                bounds.end_earliest,
                bounds.end_latest,
                goes_on,
            )
    for moved in case.transfers:
        gained = holder in moved.gainers and moved.record.is_event
        if gained and (before is None or moved.latest >= before.latest):
            yield _Span(moved.earliest, moved.latest, moved.latest + DAY, None, True)


def _is_left_open(case: Case, claim: Claim) -> bool:
    last = claim.bounds.end_earliest
    return last is not None and _is_bracketed(case, claim, last)


def _beginning(spans: Sequence[_Span], before: Transfer | None) -> tuple[date | None, date | None]:
    if not spans:
        return None, None
    first = min(spans, key=lambda span: span.start_latest or span.low)
    latest = min((span.start_latest for span in spans if span.start_latest), default=None)
    start = first.start_earliest and min(s.start_earliest for s in spans if s.start_earliest)
    if before is not None and (start is None or start < before.latest):
        # nothing of before the loss carries over it
        start = before.latest
        latest = latest and max(latest, start)
    return start, latest

"""One piece of evidence that somebody holds, set against all that may have ended what it tells.

The rules are written out in ``docs/control.md``. A transfer that is told only to a month happened
on some day of it: what stands on whichever day is sure, what stands on some of them is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..interval import Standing
from .evidence import Case, Claim, Transfer

__all__ = ["SURE", "Title", "denials_of", "titles_of"]

DAY = timedelta(days=1)
SURE = (Standing.REPORTED, Standing.PRESUMED)


@dataclass(frozen=True, slots=True)
class Title:
    """A claim or a transfer that gives the place to a holder.

    ``losses`` are the transfers that end the holder's spells in the dimension it speaks of;
    ``told`` are the ends that later accounts of the same holder tell: when the spell can first have
    ended, and when it had.
    """

    holder: str
    entry: Claim | Transfer
    losses: Sequence[Transfer] = ()
    told: Sequence[tuple[date, date]] = ()
    first: date = field(init=False, compare=False, repr=False)
    after: date = field(init=False, compare=False, repr=False)
    dimension: str | None = field(init=False, compare=False, repr=False)
    partners: frozenset[str] = field(init=False, compare=False, repr=False)
    """Those whom it names as holding with the holder, or as those he holds for."""

    def __post_init__(self) -> None:
        # on all days before the first, and from the day after on, it is silent
        object.__setattr__(self, "first", _first(self.entry))
        object.__setattr__(self, "after", _after(self))
        object.__setattr__(self, "dimension", self.entry.dimension)
        object.__setattr__(self, "partners", _partners(self.entry))

    def standing(self, day: date, stale_after: int | None = None) -> Standing:
        """Say how far it gives the place to the holder on a day, all in all."""
        standing = self.entry.bounds.standing(day)
        is_silent = standing is Standing.SILENT
        if is_silent:
            standing = self.bracket(day)
        if is_silent or standing is Standing.PRESUMED:
            standing = self._presumed(standing, day, stale_after)
        if standing is Standing.SILENT or not self.losses:
            return standing
        return self._undone(standing, day)

    def _presumed(self, standing: Standing, day: date, stale_after: int | None) -> Standing:
        """Weaken a presumption that is too old, or that a later account ends."""
        if stale_after is not None:
            observed = min(self.entry.record.observed or date.min, day)
            if (day - observed).days > stale_after:
                return Standing.SILENT
        if not self.told:
            return standing
        if any(day >= ended for _, ended in self.told):
            return Standing.SILENT
        can_have_ended = any(day >= first for first, _ in self.told)
        is_told = standing is not Standing.SILENT
        return Standing.POSSIBLE if is_told and can_have_ended else standing

    def _undone(self, standing: Standing, day: date) -> Standing:
        """Weaken what a transfer has surely, or maybe, come after by the day's end (rules 1, 3)."""
        first, last = self.entry.known
        for loss in self.losses:
            if loss.latest <= day and loss.earliest > last:
                return Standing.SILENT
            if loss.earliest <= day and min(loss.latest, day) > first:
                standing = Standing.POSSIBLE
        return standing

    def is_bracketed(self, day: date) -> bool:
        """Say whether it is known that the holder lost the place later (rule 4)."""
        return any(loss.earliest > day for loss in self.losses)

    def bracket(self, day: date) -> Standing:
        """Say how far it lasts, if it tells no end, until it was taken from the holder (rule 4).

        The first loss after the last observation must be one that names the holder.
        """
        bounds = self.entry.bounds
        last = bounds.end_earliest
        if bounds.open_end or bounds.end_latest is not None or last is None or day < last:
            return Standing.SILENT
        named = [loss for loss in self.losses if self.holder in loss.losers]
        others = [loss for loss in self.losses if self.holder not in loss.losers]
        if _surely_first(named, others, day, last):
            return Standing.PRESUMED
        is_open = any(_maybe_first(loss, named, others, day, last) for loss in named)
        return Standing.POSSIBLE if is_open else Standing.SILENT


def _partners(entry: Claim | Transfer) -> frozenset[str]:
    together = entry.partners if isinstance(entry, Claim) else entry.gainers
    return together.union(entry.record.all("onBehalfOf"))


def _first(entry: Claim | Transfer) -> date:
    bounds = entry.bounds
    given = (bounds.start_earliest, bounds.start_latest, bounds.end_earliest)
    return min((day for day in given if day is not None), default=date.max)


def _after(title: Title) -> date:
    bounds, last = title.entry.bounds, title.entry.known[1]
    after = min((loss.latest for loss in title.losses if loss.earliest > last), default=date.max)
    given = (bounds.start_latest, bounds.end_earliest, bounds.end_latest)
    told = min((ended for _, ended in title.told), default=date.max)
    if bounds.end_latest is not None:
        told = date.min
    return min(after, max((told, *(day for day in given if day is not None))))


def _surely_first(
    named: Sequence[Transfer], others: Sequence[Transfer], day: date, last: date
) -> bool:
    """Say whether, on whichever days they happened, the first loss is a named one after the day."""
    if any(loss.earliest <= day and loss.latest >= last for loss in (*named, *others)):
        return False
    first = min((loss.latest for loss in named if loss.earliest > day), default=date.min)
    return all(one.latest < last or one.earliest >= first for one in others) and first > day


def _maybe_first(
    loss: Transfer, named: Sequence[Transfer], others: Sequence[Transfer], day: date, last: date
) -> bool:
    """Say whether the loss can have come after the day, and before it since the last none other."""
    when = max(loss.earliest, day + DAY)
    return (
        loss.latest >= when
        and all(one.earliest < last or one.latest > day for one in named)
        and all(one.earliest < last or one.latest >= when for one in others)
    )


def titles_of(case: Case, holder: str) -> list[Title]:
    """Give all that speaks for a holder."""
    mine = [claim for claim in case.claims if claim.holder == holder]
    gains = [one for one in case.transfers if holder in one.gainers and one.record.is_event]
    entries: list[Claim | Transfer] = [*mine, *gains]
    return [
        Title(
            holder,
            entry,
            [moved for moved in case.transfers if moved.ends(holder, entry.dimension)],
            list(_told_ends(entry, mine)),
        )
        for entry in entries
    ]


def _told_ends(entry: Claim | Transfer, claims: Sequence[Claim]) -> Iterator[tuple[date, date]]:
    """Give the ends told by claims that speak of later days than the entry does.

    An end that may lie after all that its own account speaks of is a bound, and nothing told.
    """
    observed = entry.record.observed or date.min
    for claim in claims:
        bounds = claim.bounds
        if bounds.end_latest is None or claim.dimension not in (None, entry.dimension):
            continue
        last = bounds.end_latest - DAY
        if observed < last <= (claim.record.day("observedOn") or date.max):
            first = bounds.end_earliest or bounds.start_earliest
            yield first or bounds.end_latest, bounds.end_latest


def denials_of(case: Case, holder: str) -> list[Title]:
    """Give all that speaks against a holder; what it gains later undoes a denial (rule 3)."""
    gains = [moved for moved in case.transfers if holder in moved.gainers]
    return [
        Title(holder, denial, [one for one in gains if one.dimension in (None, denial.dimension)])
        for denial in case.denials
        if denial.holder == holder
    ]

"""Who held on a day: one case made ready to be judged, and the judging.

The rules are written out, with reasons and examples, in ``docs/control.md``; the numbers in the
comments are its.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..interval import Standing
from ..record import Record
from .evidence import Case, World
from .extent import Ground, extent, ground_of
from .grade import Grade, grade
from .policy import Policy, Rival, decide
from .title import SURE, Title, denials_of, titles_of

__all__ = ["Docket", "Holding", "Status", "docket_of", "judge_day"]


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

    def observed(self, seen: date | None, day: date) -> date | None:
        """Give the day on which it was last seen to be so, as far as that is told.

        A year in which it was so on some day tells of no day of it that anybody saw.
        """
        is_vague = self.status is Status.POSSIBLE and seen is not None and seen >= day
        return None if is_vague else seen


@dataclass(frozen=True, slots=True)
class _Live:
    """A holder who is live on the day, before anybody disputes it; the titles that make it so."""

    holder: str
    standing: Standing
    titles: tuple[Title, ...]
    records: tuple[Record, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        records = {title.entry.record.id: title.entry.record for title in self.titles}
        object.__setattr__(self, "records", tuple(records.values()))

    @property
    def is_sure(self) -> bool:
        return self.standing in SURE

    @property
    def dimensions(self) -> frozenset[str | None]:
        return frozenset([title.dimension for title in self.titles])

    @property
    def partners(self) -> frozenset[str]:
        return frozenset().union(*[title.partners for title in self.titles])


@dataclass(frozen=True, slots=True)
class Docket:
    """A case made ready to be judged on any day."""

    case: Case
    world: World
    titles: Mapping[str, Sequence[Title]]
    grounds: Mapping[str, Ground]
    denials: Mapping[str, Sequence[Title]]
    parties: frozenset[str]
    policy: Policy
    stale_after: int | None
    exclusive: bool
    graded: dict[tuple[str, ...], Grade] = field(default_factory=dict)
    """Of the bodies of evidence that were graded before."""

    def grade(self, records: Sequence[Record]) -> Grade:
        """Grade a body of evidence, once."""
        key = tuple(record.id for record in records)
        if key not in self.graded:
            self.graded[key] = grade(records, self.world, self.parties)
        return self.graded[key]


def docket_of(
    case: Case, world: World, policy: Policy, stale_after: int | None, exclusive: bool
) -> Docket:
    """Make a case ready to be judged on any day."""
    holders = case.holders
    titles = {holder: titles_of(case, holder) for holder in holders}
    losers = {actor for moved in case.transfers for actor in moved.losers}
    return Docket(
        case,
        world,
        titles,
        {holder: ground_of(found) for holder, found in titles.items() if found},
        {holder: denials_of(case, holder) for holder in holders},
        frozenset({*holders, *losers, *(denial.holder for denial in case.denials)}),
        policy,
        stale_after,
        exclusive,
    )


def judge_day(
    docket: Docket,
    day: date,
    speaking: Mapping[str, Sequence[Title]],
    fights: Sequence[Record],
) -> list[Holding]:
    """Tell who held on a day.

    Parameters
    ----------
    speaking
        For each holder, the titles that are not silent on that day for its being too early or late.
    fights
        The fighting of which it is told that it was on that day.
    """
    if fights and (not docket.exclusive or any(one.settles(day) for one in docket.case.transfers)):
        fights = ()
    live = [
        found
        for holder, titles in speaking.items()
        if (found := _live(holder, titles, day, docket.stale_after))
    ]
    rivals = [_rival(docket, found, live, day, fights) for found in live]
    return [
        _holding(docket, found, rival, day)
        for found, rival in zip(
            live, decide(rivals, docket.policy, docket.world, docket.parties), strict=True
        )
        if rival is not None
    ]


def _live(holder: str, titles: Sequence[Title], day: date, stale_after: int | None) -> _Live | None:
    """Say whether a holder is live on a day by claims and transfers alone."""
    told = [(title.standing(day, stale_after), title) for title in titles]
    sure = tuple(title for standing, title in told if standing in SURE)
    if sure:
        reported = any(standing is Standing.REPORTED for standing, _ in told)
        return _Live(holder, Standing.REPORTED if reported else Standing.PRESUMED, sure)
    possible = tuple(title for standing, title in told if standing is Standing.POSSIBLE)
    return _Live(holder, Standing.POSSIBLE, possible) if possible else None


def _rival(
    docket: Docket, found: _Live, live: Sequence[_Live], day: date, fights: Sequence[Record]
) -> Rival:
    """Gather what disputes a holder on the day: other holders, denials, fighting (rules 2, 3)."""
    others = [
        other
        for other in live
        if docket.exclusive and other is not found and _dispute(found, other, docket.world)
    ]
    denials = [
        denial.entry.record
        for denial in docket.denials[found.holder]
        if denial.first <= day < denial.after
        and denial.standing(day, docket.stale_after) in SURE
        and _overlap(found.dimensions, {denial.entry.dimension})
    ]
    graded = docket.grade(found.records)
    return Rival(
        found.holder,
        found.records,
        graded.seen_by(_last_observed(found.records, day)),
        {other.holder: other.records for other in others},
        tuple(denials),
        tuple(fights),
    )


def _last_observed(records: Sequence[Record], day: date) -> date | None:
    """Give the last day, up to this one, that the records speak of."""
    return max((min(seen, day) for record in records if (seen := record.observed)), default=None)


def _dispute(one: _Live, other: _Live, world: World) -> bool:
    """Say whether two holders exclude each other: both sure, not linked, in one dimension."""
    if not (one.is_sure and other.is_sure) or world.linked(one.holder, other.holder):
        return False
    if other.holder in one.partners or one.holder in other.partners:
        return False
    return _overlap(one.dimensions, other.dimensions)


def _overlap(mine: Set[str | None], theirs: Set[str | None]) -> bool:
    """Say whether two sets of dimensions meet; an unspecified one meets every one."""
    return None in mine or None in theirs or not mine.isdisjoint(theirs)


def _holding(docket: Docket, found: _Live, rival: Rival, day: date) -> Holding:
    why = rival.why
    status = Status.CONTESTED if why else Status(found.standing.value)
    if status is Status.PRESUMED and any(title.is_bracketed(day) for title in found.titles):
        why = ("bracketed",)
    spell = extent(docket.grounds[found.holder], day)
    return Holding(found.holder, status, why, *spell, rival.grade, found.records, rival.against)

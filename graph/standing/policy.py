"""How to read a disagreement: keep all, prefer the better graded, or ask for corroboration."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ..record import Record
from .evidence import World
from .grade import Grade, grade

__all__ = ["Policy", "Rival", "decide"]


class Policy(StrEnum):
    """What an answer makes of sources that disagree."""

    ANY = "any"
    BEST = "best"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Rival:
    """A holder on a day, with what disputes it."""

    holder: str
    basis: tuple[Record, ...]
    grade: Grade
    others: Mapping[str, tuple[Record, ...]]
    denials: tuple[Record, ...]
    fights: tuple[Record, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """The kinds of dispute: ``sources``, ``denied``, ``fighting``."""
        kinds = (("sources", self.others), ("denied", self.denials), ("fighting", self.fights))
        return tuple(kind for kind, found in kinds if found)

    @property
    def against(self) -> tuple[Record, ...]:
        """The records that dispute it."""
        records = [record for found in self.others.values() for record in found]
        return (*records, *self.denials, *self.fights)


def decide(
    rivals: Sequence[Rival], policy: Policy, world: World, parties: Collection[str]
) -> list[Rival | None]:
    """Apply a policy: each rival as it stands then, or None where the policy drops it."""
    if policy is Policy.BEST:
        return _best(rivals, world, parties)
    if policy is Policy.STRICT:
        return [_strict(rival, world, parties) for rival in rivals]
    return list(rivals)


def _best(rivals: Sequence[Rival], world: World, parties: Collection[str]) -> list[Rival | None]:
    """Drop those whom something better graded disputes that stands itself."""
    by_holder = {rival.holder: rival for rival in rivals}

    def stands(rival: Rival) -> bool:
        # ends, since nothing is better than what is better than it
        return _against_denials(rival, world, parties) >= 0 and not any(
            _compare(by_holder[other].grade, rival.grade) > 0 and stands(by_holder[other])
            for other in rival.others
        )

    kept = {rival.holder for rival in rivals if stands(rival)}
    return [
        replace(
            rival,
            others={holder: found for holder, found in rival.others.items() if holder in kept},
            denials=() if _against_denials(rival, world, parties) > 0 else rival.denials,
        )
        if rival.holder in kept
        else None
        for rival in rivals
    ]


def _against_denials(rival: Rival, world: World, parties: Collection[str]) -> int:
    return _compare(rival.grade, grade(rival.denials, world, parties)) if rival.denials else 1


def _compare(one: Grade, other: Grade) -> int:
    """Compare two bodies of evidence: 1 better, -1 worse, 0 not to be told apart.

    Reliability, then credibility, then independent lines, then the later observation. What cannot
    be judged (F, 6) is neither better nor worse than what can; ranges of lines that overlap without
    being equal cannot be compared. Nothing after what cannot be compared decides.
    """
    for mine, theirs, unjudged in (
        (one.reliability, other.reliability, "F"),
        (one.credibility, other.credibility, "6"),
    ):
        if mine != theirs:
            return 0 if unjudged in (mine, theirs) else 1 if mine < theirs else -1
    if one.lines != other.lines:
        return (one.lines[0] > other.lines[1]) - (one.lines[1] < other.lines[0])
    if one.last_observed is None or other.last_observed is None:
        return 0
    return (one.last_observed > other.last_observed) - (one.last_observed < other.last_observed)


def _strict(rival: Rival, world: World, parties: Collection[str]) -> Rival | None:
    """Ask for two independent lines, one of no party, and set aside disputes by parties alone."""
    if rival.grade.lines[0] < 2 or rival.grade.parties_only:
        return None
    disputes = [*rival.others.values(), *((record,) for record in rival.denials)]
    if not all(grade(records, world, parties).parties_only for records in disputes):
        return None
    return replace(rival, others={}, denials=())

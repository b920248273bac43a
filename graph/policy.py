"""How to read a disagreement: keep all, prefer the better graded, or ask for corroboration."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .evidence import World
from .grade import Grade, grade
from .record import Record

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
        return [_best(rival, rivals, world, parties) for rival in rivals]
    if policy is Policy.STRICT:
        return [rival if _is_strict(rival, world, parties) else None for rival in rivals]
    return list(rivals)


def _best(
    rival: Rival, rivals: Sequence[Rival], world: World, parties: Collection[str]
) -> Rival | None:
    """Keep a rival unless something better graded disputes it; drop the disputes it beats."""
    grades = {other.holder: other.grade for other in rivals}
    verdicts = {other: _compare(rival.grade, grades[other]) for other in rival.others}
    denial = _compare(rival.grade, grade(rival.denials, world, parties)) if rival.denials else 1
    if denial < 0 or any(verdict < 0 for verdict in verdicts.values()):
        return None
    # a dispute with one who is beaten by a third is settled, too
    standing = {
        other: records
        for other, records in rival.others.items()
        if verdicts[other] == 0 and not _is_beaten(other, rivals)
    }
    return replace(rival, others=standing, denials=rival.denials if denial == 0 else ())


def _is_beaten(holder: str, rivals: Sequence[Rival]) -> bool:
    found = next(rival for rival in rivals if rival.holder == holder)
    grades = {other.holder: other.grade for other in rivals}
    return any(_compare(found.grade, grades[other]) < 0 for other in found.others)


def _compare(one: Grade, other: Grade) -> int:
    """Compare two bodies of evidence: 1 better, -1 worse, 0 not to be told apart.

    Reliability, then credibility, then independent lines, then the later observation. Ranges of
    lines that overlap without being equal cannot be compared, and nothing after them decides.
    """
    if one.rank != other.rank:
        return 1 if one.rank < other.rank else -1
    if one.lines != other.lines:
        if one.lines[0] > other.lines[1]:
            return 1
        return -1 if one.lines[1] < other.lines[0] else 0
    if one.last_observed is None or other.last_observed is None:
        return 0
    return (one.last_observed > other.last_observed) - (one.last_observed < other.last_observed)


def _is_strict(rival: Rival, world: World, parties: Collection[str]) -> bool:
    """Ask for two independent lines, one of no party, and no dispute but by parties."""
    if rival.grade.lines[0] < 2 or rival.grade.parties_only:
        return False
    disputes = [*rival.others.values(), *((record,) for record in rival.denials)]
    return all(grade(records, world, parties).parties_only for records in disputes)

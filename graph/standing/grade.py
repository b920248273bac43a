"""How good the evidence is: reliability, credibility, independent lines, and who is a party.

References
----------
NATO STANAG 2511 / AJP-2.1 (the Admiralty code): reliability A-F, credibility 1-6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..record import Record
from .evidence import World

__all__ = ["Grade", "grade"]


@dataclass(frozen=True, slots=True)
class Grade:
    """The worth of some records taken together.

    ``lines`` is the least and the most number of independent lines of evidence: two papers' unnamed
    residents may be one person. ``parties_only`` says that every line comes from a party to the
    conflict.
    """

    reliability: str
    credibility: str
    lines: tuple[int, int]
    parties_only: bool
    last_observed: date | None

    def __str__(self) -> str:
        """Write it as an answer shows it: ``B2, 2-3 lines``."""
        low, high = self.lines
        count = f"{low}" if low == high else f"{low}-{high}"
        parties = ", parties only" if self.parties_only else ""
        return f"{self.reliability}{self.credibility}, {count} line{'s' * (high != 1)}{parties}"

    def seen_by(self, day: date | None) -> Grade:
        """Give it with another day of the last observation."""
        return Grade(self.reliability, self.credibility, self.lines, self.parties_only, day)

    @property
    def rank(self) -> tuple[str, str]:
        """The Admiralty grade for comparing: less is better."""
        return self.reliability, self.credibility


def grade(records: Collection[Record], world: World, parties: Collection[str] = ()) -> Grade:
    """Grade records as one body of evidence.

    Parameters
    ----------
    parties
        The actors whose word is that of a party: those who hold, lose or dispute.
    """
    reliability = min((_reliability(record, world) for record in records), default="F")
    credibility = min((record.one("credibility") or "6" for record in records), default="6")
    observed = max((day for record in records if (day := record.observed)), default=None)
    origins = set(_origins(records, world))
    return Grade(
        reliability, credibility, _lines(origins), _are_parties(origins, world, parties), observed
    )


def _reliability(record: Record, world: World) -> str:
    grades = [world.sources[s].reliability for s in record.all("source") if s in world.sources]
    return min((found for found in grades if found), default="F")


@dataclass(frozen=True, slots=True)
class _Origin:
    """Whose word it is: a publisher's own (no speakers), or that of those it attributes it to."""

    source: str
    speakers: frozenset[str] = frozenset()


def _origins(records: Iterable[Record], world: World) -> Iterable[_Origin]:
    """Find the lines: a copy is its original, joint speakers are one, one that copies none.

    What a coder inferred is no line of its own beside what is stated.
    """
    every = list(records)
    stated = [record for record in every if record.one("inference") != "Inferred"]
    present = {record.id: record for record in stated or every}
    for record in present.values():
        first = _first_told(record, present)
        if first != record.id:
            # copies of one report count once, as the report where it is not among the records
            if first not in present:
                yield _Origin(first)
            continue
        speakers = record.all("attributedTo")
        for source in record.all("source") or (record.id,):
            original = _original(source, world)
            if not speakers or record.one("attribution") == "joint":
                yield _Origin(original, frozenset(speakers))
            else:
                yield from (_Origin(original, frozenset((one,))) for one in speakers)


def _first_told(record: Record, present: Mapping[str, Record]) -> str:
    """Name the record that this one copies, over any number of steps; of a ring, the first."""
    seen = [record.id]
    while copied := present[seen[-1]].all("copies"):
        if copied[0] in seen:
            return min(seen[seen.index(copied[0]) :])
        if copied[0] not in present:
            return copied[0]
        seen.append(copied[0])
    return seen[-1]


def _original(source: str, world: World) -> str:
    seen = {source}
    while source in world.sources and (copied := world.sources[source].copies):
        if copied[0] in seen:
            break
        source = copied[0]
        seen.add(source)
    return source


def _is_informant(speaker: str) -> bool:
    return "/informant/" in speaker


def _lines(origins: Collection[_Origin]) -> tuple[int, int]:
    """Count the independent lines, at least and at most.

    A named speaker is one wherever quoted. Unnamed ones of different sources may be the same, and a
    publisher's own word may rest on those whom it quotes in the same report.
    """
    own = {origin.source for origin in origins if not origin.speakers}
    quoting = {origin.source for origin in origins if origin.speakers}
    named = {origin.speakers for origin in origins if origin.speakers and not _unnamed(origin)}
    unnamed = defaultdict(set)
    for origin in origins:
        if _unnamed(origin):
            unnamed[origin.source].add(origin.speakers)
    most = len(own) + len(named) + sum(len(found) for found in unnamed.values())
    fewest = max((len(found) for found in unnamed.values()), default=0)
    return len(own - quoting) + len(named) + fewest, most


def _unnamed(origin: _Origin) -> bool:
    return any(_is_informant(speaker) for speaker in origin.speakers)


def _are_parties(origins: Collection[_Origin], world: World, parties: Collection[str]) -> bool:
    return bool(origins) and all(is_party(origin.speakers, world, parties) for origin in origins)


def is_party(speakers: Collection[str], world: World, parties: Collection[str]) -> bool:
    """Say whether a line is a party's own word: all who speak in it belong to a party."""
    return bool(speakers) and all(
        any(world.linked(speaker, party) for party in parties) for speaker in speakers
    )

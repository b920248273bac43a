"""What is taken as given for the sake of argument: never stored, and told wherever it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...ontology.error import UsageError
from ..resolve import Match, representatives, resolve
from ..store import Store

__all__ = ["NOBODY", "Assumption", "read_assumption"]

NOBODY: Final = ""
"""Who controls a place that nobody does."""

_RELATIONS: Final = {"controls": "controls", "ships to": "shipsTo", "shipsto": "shipsTo"} | {
    "yields": "yields"
}
_RELATION = re.compile(r"\s+(controls|ships\s*to|yields)\s+", re.IGNORECASE)
_SIDE = re.compile(r"\s+on\s+the\s+side\s+of\s+", re.IGNORECASE)
_KINDS: Final = {
    "controls": ("actor", "place"),
    "shipsTo": ("place", "place"),
    "yields": ("place", "commodity"),
}
_FORMS = "ACTOR controls PLACE, PLACE ships to PLACE, or PLACE yields COMMODITY"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One relation taken as given; ``side`` is the country whose side of a crossing is meant."""

    text: str
    relation: str
    subject: str
    object: str
    side: str | None = None

    @property
    def places(self) -> frozenset[str]:
        """The places that it is about."""
        ends = (self.object,) if self.relation == "controls" else (self.subject, self.object)
        return frozenset(ends[:1] if self.relation == "yields" else ends)


def read_assumption(store: Store, text: str) -> Assumption:
    """Read an assumption as people type it: ``kia controls pangwa``.

    ``nobody controls PLACE`` takes a place to be held by none; ``… on the side of COUNTRY`` tells
    which side of a crossing is meant.

    Raises
    ------
    UsageError
        It is none that can be made, or a name in it finds nothing, or several things.
    """
    error: UsageError | None = None
    for subject, relation, thing, side in _readings(text.strip()):
        try:
            return _assumption(store, text.strip(), (subject, relation, thing, side))
        except UsageError as wrong:
            error = error or wrong
    if error is not None:
        raise UsageError(f"--assume {text!r}: {error.message}", error.remedy)
    raise UsageError(f"--assume {text!r}: not an assumption that can be made", f"write {_FORMS}")


def _readings(text: str) -> Iterator[tuple[str, str, str, str | None]]:
    """Split a text at each word that may be its relation: names may have such words, too."""
    for match in _RELATION.finditer(f" {text} "):
        subject, rest = f" {text} "[: match.start()].strip(), f" {text} "[match.end() :].strip()
        relation = _RELATIONS[" ".join(match[1].lower().split())]
        thing, *side = _SIDE.split(rest)
        if subject and thing and len(side) < 2:
            yield subject, relation, thing, side[0] if side else None


def _assumption(store: Store, text: str, reading: tuple[str, str, str, str | None]) -> Assumption:
    subject, relation, thing, side = reading
    first, second = _KINDS[relation]
    is_nobody = relation == "controls" and subject.lower() == "nobody"
    return Assumption(
        text,
        relation,
        NOBODY if is_nobody else _one(store, resolve(store, subject, (first,))),
        _one(store, resolve(store, thing, (second,))),
        _one(store, resolve(store, side, ("place",))) if side else None,
    )


def _one(store: Store, match: Match) -> str:
    return representatives(store, match.iris)[match.iris[0]]

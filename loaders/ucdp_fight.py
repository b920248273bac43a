"""What a year of armed conflict claims: who fought whom, and who sent troops to whose side.

Each party of side A ``fights`` each of side B; each secondary party, a state that sent troops,
``supports`` the side that it joined. UCDP codes no dyad between a secondary party and the other
side, so that none is said to fight it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from .ucdp_year import Days, times

__all__ = ["SCHEMA", "ConflictYear", "Side", "claims_of"]

_TROOPS = "support-type/troops"
_LISTS = frozenset({"jointly", "against", "place"})
_COLUMNS = (
    *("key", "class", "subject", "relation", "object", "jointly", "against", "supportType"),
    *("edtf", "startEarliest", "startLatest", "endEarliest", "endLatest"),
    *("conflict", "dyad", "violence", "reason", "role", "comment@en"),
    *("quantityLow", "quantityBest", "quantityHigh", "unit", "per", "place"),
    *("source", "sourceKey", "locator", "reportedOn"),
)
SCHEMA = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in _COLUMNS}
"""Columns of the claims."""

Claim = dict[str, str | list[str] | None]


@dataclass(frozen=True, slots=True)
class Side:
    """Who was on one side: primary parties, and secondary ones."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictYear:
    """What a row tells; ``number`` is that of its dyad or conflict."""

    number: str
    year: int
    dyad: str | None
    conflict: str | None
    a: Side
    b: Side
    days: Days
    reason: str | None
    comment: str | None
    deaths: tuple[str | None, str | None, str | None]
    """Low, best and high."""
    violence: str = "ucdp-violence/1"
    places: tuple[str, ...] = ()
    """Where they fought."""
    column: str = ""
    """The column of the number; without one, that of a dyad or conflict."""

    @property
    def is_pair(self) -> bool:
        """Whether the row is about two parties alone, so that its days and deaths are theirs."""
        return len(self.a.primary) == len(self.b.primary) == 1


def claims_of(row: ConflictYear, source: str, published: str | None) -> Iterator[Claim]:
    """Give the claims of a row, with the columns of `SCHEMA`.

    Parameters
    ----------
    source
        IRI of the data set as a source.
    published
        The day on which the release was.
    """
    common = _common(row) | {"source": source, "reportedOn": published}
    for one, other in product(row.a.primary, row.b.primary):
        yield common | _fight(row, one, other)
    for side, other_side in ((row.a, row.b), (row.b, row.a)):
        for helper, helped in product(side.secondary, side.primary):
            yield common | _support(row, helper, helped, other_side.primary)


def _common(row: ConflictYear) -> Claim:
    column = row.column or ("dyad_id" if row.dyad else "conflict_id")
    key = f"{row.number}/{row.year}"
    return {
        "key": key,
        "class": "Claim",
        "conflict": row.conflict,
        "dyad": row.dyad,
        "violence": row.violence,
        "sourceKey": key,
        "locator": f"{column} {row.number}, year {row.year}",
    }


def _fight(row: ConflictYear, one: str, other: str) -> Claim:
    """Say that two fought: the row's days and deaths are theirs only if it has no others."""
    days = row.days if row.is_pair else row.days._replace(reached=None)
    low, best, high = row.deaths if row.is_pair else (None, None, None)
    return {
        "subject": one,
        "relation": "fights",
        "object": other,
        "jointly": [ally for ally in row.a.primary if ally != one],
        "reason": row.reason,
        "comment@en": row.comment,
        "quantityLow": low,
        "quantityBest": best,
        "quantityHigh": high,
        "unit": "battle-related deaths" if low or best or high else None,
        "per": "year" if low or best or high else None,
        "place": list(row.places),
        **times(row.year, days),
    }


def _support(row: ConflictYear, helper: str, helped: str, others: Sequence[str]) -> Claim:
    """Say that a state sent troops; against whom, only where the row leaves no choice.

    All parties of a dyad's other side are the opponent; those of a conflict each have a dyad of
    their own.
    """
    is_sure = row.dyad is not None or len(others) == 1
    return {
        "subject": helper,
        "relation": "supports",
        "object": helped,
        "against": list(others) if is_sure else [],
        "supportType": _TROOPS,
        "role": "secondary warring party",
        **times(row.year),
    }

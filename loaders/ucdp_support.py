"""What a year of external support claims: who supported whom against whom, and with what.

A row may list several supporters and count, kind by kind, how many of them gave it, but not who.
A kind is given to a supporter only where all of the row's supporters gave it; of the others the
locator tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from .ucdp_year import times

__all__ = ["SCHEMA", "Kind", "SupportYear", "claims_of"]

_LISTS = frozenset({"against", "supportType"})
_COLUMNS = (
    *("key", "class", "subject", "relation", "object", "against", "supportType", "modality"),
    *("edtf", "startEarliest", "startLatest", "endEarliest", "endLatest"),
    *("conflict", "dyad", "source", "sourceKey", "locator", "reportedOn"),
)
SCHEMA = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in _COLUMNS}
"""Columns of the claims."""

Claim = dict[str, str | list[str] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of support in a row: its column and code, and how many gave it, if that is told."""

    column: str
    code: str
    label: str
    count: int | None

    def is_of_all(self, size: int) -> bool:
        """Say whether each of so many supporters gave it."""
        return self.count == size or (self.count is None and size == 1)

    def of_some(self, size: int) -> str:
        """Say in words that some gave it."""
        some = "some" if self.count is None else str(self.count)
        return f"{self.column} ({self.label}) by {some} of {size} supporters, untold who"


@dataclass(frozen=True, slots=True)
class SupportYear:
    """What a row tells; ``actor`` is the number of the party that was helped."""

    actor: str
    dyad: str | None
    conflict: str | None
    year: int
    is_alleged: bool
    helped: str
    against: list[str]
    helpers: list[str]
    kinds: list[Kind]
    notes: list[str]

    @property
    def key(self) -> str:
        """The row's key in whatever release."""
        return f"{self.actor}/{self.dyad or ''}/{self.year}"

    @property
    def locator(self) -> str:
        """Where it stands, and what the row says without saying of which supporter."""
        dyad = f"dyad_id {self.dyad}, " if self.dyad else ""
        size = len(self.helpers)
        some = [kind.of_some(size) for kind in self.kinds if not kind.is_of_all(size)]
        return "; ".join([f"actor_id {self.actor}, {dyad}year {self.year}", *some, *self.notes])


def claims_of(row: SupportYear, source: str, published: str | None) -> Iterator[Claim]:
    """Give the claims of a row, one a supporter, with the columns of `SCHEMA`.

    Parameters
    ----------
    source
        IRI of the data set as a source.
    published
        The day on which the release was.
    """
    size = len(row.helpers)
    for helper in row.helpers:
        yield {
            "key": row.key,
            "class": "Claim",
            "subject": helper,
            "relation": "supports",
            "object": row.helped,
            "against": row.against,
            "supportType": [kind.code for kind in row.kinds if kind.is_of_all(size)],
            "modality": "Alleged" if row.is_alleged else None,
            "conflict": f"ucdp:conflict/{row.conflict}" if row.conflict else None,
            "dyad": f"ucdp:dyad/{row.dyad}" if row.dyad else None,
            "source": source,
            "sourceKey": row.key,
            "locator": row.locator,
            "reportedOn": published,
            **times(row.year),
        }

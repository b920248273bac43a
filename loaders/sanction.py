"""What lists of sanctions share: who is listed, since when it is seen, and how rows become frames.

References
----------
The time of a listing follows from the day of the release that shows it, so it is no part of a
record's key: an entry that a later release repeats is the same record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.interval import Bounds
from ..graph.load import Origin
from ..ontology.error import UsageError
from .input import sha256
from .table import Form

__all__ = [
    "APART",
    "Row",
    "actor_frame",
    "claim_frame",
    "list_source",
    "origin_of",
    "release_day",
    "source_iri",
    "table_form",
    "times",
]

Row = dict[str, str | list[str] | None]
_ORIGIN = ("label", "form", "publisher", "url", "licence", "citation")
APART = frozenset(
    {
        *("startEarliest", "startLatest", "endEarliest", "endLatest", "openEnd"),
        *("observedOn", "reportedOn"),
    }
)
"""Follows from the time as given, which is hashed, and from the release."""
_KINDS = ("taken", "not_taken")
_CLAIM = (
    *("key", "class", "subject", "relation", "object", "objectText", "role", "reason", "edtf"),
    *("startEarliest", "startLatest", "endEarliest", "endLatest", "openEnd"),
    *("observedOn", "reportedOn", "locator", "sourceKey", "quantityBest", "unit"),
)
_CLAIM_LISTS = ("source", "instrument", "identifier")
_ACTOR = ("id", "class", "label@en", "comment@en")
_ACTOR_LISTS = ("alt@en", "identifier", "country")


def release_day(release: str) -> date | None:
    """Read a release as the day on which it came out; None where it is named otherwise.

    >>> release_day("2023-11-15"), release_day("t")
    (datetime.date(2023, 11, 15), None)
    """
    try:
        return date.fromisoformat(release) if len(release) == len("2023-11-15") else None
    except ValueError:
        return None


def origin_of(path: Path, release: str | None, about: Mapping[str, Any]) -> Origin:
    """Tell where a list comes from.

    Raises
    ------
    UsageError
        The release is not told, and no list says of what day it is.
    """
    if not release:
        raise UsageError(
            f"{path.name} does not tell its day",
            "give the day of its publication with --release, as 2023-11-15",
        )
    told = {name: str(about[name]) for name in _ORIGIN}
    return Origin(about["dataset"], release, told, ((path.name, sha256(path)),))


def table_form(columns: Mapping[str, Any]) -> Form:
    """Read what a ``.toml`` says of its table's columns; their case there is for the eye."""
    lower = {name: frozenset(one.lower() for one in columns[name]) for name in _KINDS}
    return Form(
        tuple(name.lower() for name in columns["required"]),
        lower["taken"],
        lower["not_taken"],
        columns.get("renamed", {}),
        tuple(tuple(layout) for layout in columns.get("layouts", ())),
        tuple(columns["nulls"]),
    )


def source_iri(dataset: str) -> str:
    """Name a list as the source of its entries."""
    return local_iri("source", dataset, dataset)


def list_source(about: Mapping[str, Any]) -> pl.DataFrame:
    """Describe a list as the source of its entries."""
    named = {"title": "label", "publisher": "publisher", "url": "url", "licence": "licence"}
    told = {name: about[key] for name, key in named.items()}
    return pl.DataFrame([{"id": source_iri(about["dataset"]), "class": "Source", **told}])


def times(bounds: Bounds) -> Row:
    """Write bounds as a claim's columns."""

    def text(day: date | None) -> str | None:
        return None if day is None else day.isoformat()

    return {
        "startEarliest": text(bounds.start_earliest),
        "startLatest": text(bounds.start_latest),
        "endEarliest": text(bounds.end_earliest),
        "endLatest": text(bounds.end_latest),
        "openEnd": "true" if bounds.open_end else None,
    }


def claim_frame(claims: Sequence[Row], dataset: str) -> pl.DataFrame:
    """Make records of claims; rows name only the columns that they have."""
    frame = _frame([{"class": "Claim", **claim} for claim in claims], _CLAIM, _CLAIM_LISTS)
    return key_records(frame, dataset, "claim", APART)


def actor_frame(actors: Sequence[Row]) -> pl.DataFrame:
    """Describe actors; rows name only the columns that they have."""
    return _frame(actors, _ACTOR, _ACTOR_LISTS)


def _frame(rows: Sequence[Row], flat: Sequence[str], lists: Sequence[str]) -> pl.DataFrame:
    schema: dict[str, pl.DataType] = dict.fromkeys(flat, pl.String())
    schema |= dict.fromkeys(lists, pl.List(pl.String))
    strange = {name for row in rows for name in row} - schema.keys()
    if strange:
        raise KeyError(sorted(strange))
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)

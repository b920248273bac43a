"""What lists of sanctions share: who is listed, since when it is seen, and how rows become frames.

References
----------
The time of a listing follows from the day of the release that shows it, so it is no part of a
record's key: an entry that a later release repeats is the same record.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.interval import Bounds
from ..graph.load import Batch
from ..ontology.error import UsageError
from .catalogue import Reading
from .issue import Issue, Issues
from .origin import origin, whole, whole_iri
from .table import Form, read_frames

__all__ = [
    "APART",
    "Listing",
    "Row",
    "actor_frame",
    "claim_frame",
    "readings",
    "release_day",
    "table_form",
    "times",
]

Row = dict[str, str | list[str] | None]
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


@dataclass
class Listing(ABC):
    """One file of a list: what is read of it alike, whoever lists.

    A child gives `batches`; ``about`` holds the table ``[issuer]`` with key, label and identifier.
    """

    issuer_class: ClassVar[str]

    path: Path
    release: str
    issues: Issues
    about: Mapping[str, Any]

    @abstractmethod
    def batches(self) -> Iterator[Batch]:
        """Give the things and claims of the list."""

    def head(self) -> Batch:
        """Give the list as a source, and who lists."""
        return Batch((whole(self.about), actor_frame([self.issuer()])))

    def rows(self) -> Iterator[pl.DataFrame]:
        """Read the rows of the file as text, with their lines."""
        return read_frames(self.path, table_form(self.about["columns"]), self.issues)

    def report(self, line: int | None, name: str, value: str | None, message: str) -> None:
        """Note what is wrong with an entry."""
        self.issues.add(Issue(str(self.path), line, name, value, message))

    def iri(self, key: str) -> str:
        """Name an actor of the list."""
        return local_iri("actor", self.about["dataset"], key)

    def issuer(self) -> Row:
        """Describe who lists."""
        told = self.about["issuer"]
        return {
            "id": self.iri(told["key"]),
            "class": self.issuer_class,
            "label@en": told["label"],
            "identifier": [told["identifier"]],
        }

    def listed(self, key: str, entry: str) -> Row:
        """Begin the claim that an entry is listed, by its key, as of the day of the release."""
        day = release_day(self.release)
        return {
            "key": key,
            "sourceKey": key,
            "subject": self.iri(self.about["issuer"]["key"]),
            "relation": "sanctions",
            "object": entry,
            "source": [whole_iri(self.about["dataset"])],
            "reportedOn": None if day is None else day.isoformat(),
        }


def readings(
    kind: type[Listing],
    paths: Sequence[Path],
    release: str | None,
    issues: Issues,
    about: Mapping[str, Any],
) -> Iterator[Reading]:
    """Read lists, each a load of its own.

    Raises
    ------
    SourceError
        A file is no such list: it lacks a column, or cannot be read.
    UsageError
        The release is not given, and no list says of what day it is.
    """
    for path in paths:
        if not release:
            raise UsageError(
                f"{path.name} does not tell its day",
                "give the day of its publication with --release, as 2023-11-15",
            )
        told = origin(about, release, [path])
        yield Reading(told, kind(path, release, issues, about).batches())


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

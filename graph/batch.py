"""What a loader gives: frames of things and records, with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

__all__ = ["Batch", "Origin"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What is loaded: a data set in one release, and the files it came in."""

    dataset: str
    release: str
    about: Mapping[str, str] = field(default_factory=dict)
    """Of the data set: label, publisher, url, licence, citation."""
    files: tuple[tuple[str, str], ...] = ()
    """Name and SHA-256 of each file."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what a loader yields: frames of things, and frames of records with their `id`."""

    things: tuple[pl.DataFrame, ...] = ()
    records: tuple[pl.DataFrame, ...] = ()
    deleted: Mapping[str, str | None] = field(default_factory=dict)
    """Identifiers of earlier records that the source took back, each with the day if it is told."""

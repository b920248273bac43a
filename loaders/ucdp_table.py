"""What the loads of UCDP's tables share: each row makes claims or events, and the things wait.

A table's loader says what its rows are in a child of `Table`; how files become loads, rows
records, and what stands at the end of each load, is here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from ..graph.identifier import key_records
from ..graph.load import Batch
from .catalogue import Read, Reading
from .issue import Issues
from .origin import whole, whole_iri
from .table import Form, read_frames
from .ucdp import Cells, is_old_scheme
from .ucdp_country import Countries
from .ucdp_file import readings
from .ucdp_party import Parties

__all__ = ["Table", "reader"]

_APART = frozenset({"reportedOn"})
"""Follows from the release, so that it is no part of a record's key."""


class Table(ABC):
    """One load of a table: what it knows of earlier rows is their keys, and the things."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        self.about = about
        self.release = release
        self.issues = issues
        self.dataset: str = about["dataset"]
        self.published: str | None = about["releases"].get(release)
        self.source = whole_iri(self.dataset)
        self.countries = Countries(self.dataset)
        self.is_old = is_old_scheme(release)
        self.parties = Parties(self.dataset, self.countries, self.is_old)
        self._keys: set[str] = set()

    @abstractmethod
    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the records of some rows by kind, ``claim`` or ``event``: with keys, without ids."""

    def things(self) -> Iterable[pl.DataFrame]:
        """Give the things that the records are about, when all rows are read."""
        return self.parties.frames()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the records of some files, and at last the things."""
        table = Form.of(self.about["columns"])
        yield Batch(things=(whole(self.about),))
        for path in paths:
            for frame in read_frames(path, table, self.issues):
                cells = Cells(path, frame)
                found = self.records(cells)
                cells.tell(self.issues)
                keyed = [key_records(f, self.dataset, k, _APART) for k, f in found.items()]
                yield Batch(records=tuple(keyed))
        yield Batch(things=tuple(self.things()))

    def repeated(self, *columns: Iterable[str | None]) -> pl.Series:
        """Tell of each row whether an earlier one of the load has the same key."""
        keys = ("/".join(part or "" for part in row) for row in zip(*columns, strict=True))
        return pl.Series([self._is_known(key) for key in keys], dtype=pl.Boolean)

    def _is_known(self, key: str) -> bool:
        if key in self._keys:
            return True
        self._keys.add(key)
        return False


class Load(Protocol):
    """One load of files of a release."""

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give what the files hold."""
        ...


def reader(table: Callable[[Mapping[str, Any], str, Issues], Load]) -> Read:
    """Make the function by which a loader reads files of a table."""

    def read(
        paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
    ) -> Iterator[Reading]:
        """Read files of one release or several; each release is a load.

        Raises
        ------
        SourceError
            A file is no such table: it lacks a column, or cannot be read.
        UsageError
            The release is not given, and a file's name does not tell it.
        """

        def batches(one: str, files: Sequence[Path]) -> Iterator[Batch]:
            return table(about, one, issues).batches(files)

        yield from readings(paths, release, about, batches)

    return read

"""Tables of coded events with named columns, as ICEWS and POLECAT issue them.

What is alike in both: an id, a day, two actors, a place in words that narrow, a point. What a code
says, and who an actor is, each says for itself in a child of `CodedTable`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from ..graph.identifier import local_iri, text_key
from ..graph.load import Batch
from ..graph.seen import Seen
from .catalogue import Read, Reading
from .coded import Gathered, Stated, day_bounds, point
from .issue import Issue, Issues
from .origin import origin, whole, whole_iri
from .table import LINE, Form, read_frames

__all__ = ["CodedTable", "Row", "read_day", "reader"]

Row = Mapping[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LEVELS = (("province", "AdministrativeArea"), ("district", "AdministrativeArea"))


class CodedTable(ABC):
    """One load: what it knows of earlier rows is their ids, and what is described."""

    prefix: ClassVar[str]
    """What stands before an id: ``icews`` of ``icews:event/7``."""

    def __init__(self, about: Mapping[str, Any], issues: Issues) -> None:
        self.about, self.issues = about, issues
        self.dataset: str = about["dataset"]
        self.whole = whole_iri(self.dataset)
        self.gathered = Gathered(self.dataset)
        self._ids = Seen()
        self._path = Path()

    @abstractmethod
    def code(self, row: Row) -> tuple[str | None, Stated | None, dict[str, Any]]:
        """Tell the kind of event, the relation that the code states, and further values.

        Without a kind the row is left out, and that is told.
        """

    @abstractmethod
    def actor(self, row: Row, side: int) -> str | None:
        """Describe who acted (0) or was acted on (1); None where nobody is named."""

    @abstractmethod
    def source(self, row: Row) -> tuple[list[str], str | None]:
        """Describe where it was read; tell when that was published."""

    def place(self, row: Row) -> dict[str, Any]:
        """Give what is told of the place beside its name, as its identifier."""
        return {}

    def report(self, row: Row, name: str, message: str) -> None:
        """Tell what is wrong with a row."""
        self.issues.add(Issue(str(self._path), row[LINE], name, row.get(name), message))

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of some files."""
        form = Form.of(self.about["columns"])
        yield Batch(things=(whole(self.about),))
        for self._path in paths:
            for frame in read_frames(self._path, form, self.issues):
                fresh = self._ids.add(frame["event id"].fill_null(""))
                for row, is_new in zip(frame.iter_rows(named=True), fresh, strict=True):
                    self._event(row, is_new=is_new)
                yield self.gathered.batch()

    def _event(self, row: Row, *, is_new: bool) -> None:
        key, day = row["event id"], read_day(row["event date"])
        if key is None or not is_new:
            self.report(row, "event id", "is given twice, or missing; row left out")
            return
        if day is None:
            self.report(row, "event date", "is no day that exists; row left out")
            return
        kind, stated, more = self.code(row)
        if kind is None:
            return
        sources, reported = self.source(row)
        event = {
            "key": key,
            "class": "Event",
            "identifier": [f"{self.prefix}:event/{key}"],
            "eventType": kind,
            **day_bounds(day),
            "initiator": self.actor(row, 0),
            "target": self.actor(row, 1),
            "place": self._where(row),
            "source": sources or [self.whole],
            "reportedOn": reported,
            **more,
        }
        self.gathered.add(event, stated)

    def country(self, name: str | None) -> str | None:
        """Describe a country by its name."""
        return self.gathered.country(name, name) if name else None

    def _where(self, row: Row) -> str | None:
        """Describe the place: the innermost that the row names, within the others."""
        within = self.country(row.get("country"))
        told = [row.get("country") or ""]
        wkt = point(row.get("longitude"), row.get("latitude"))
        named = [(row.get(level), kind) for level, kind in _LEVELS]
        named = [(name, kind) for name, kind in named if name]
        if name := row.get("city"):
            named.append((name, "Settlement"))
        for number, (name, kind) in enumerate(named, start=1):
            is_last = number == len(named)
            told += (kind, str(name))
            key = text_key(*told, wkt or "" if is_last and kind == "Settlement" else "")
            place = {
                "id": local_iri("place", self.dataset, key),
                "class": kind,
                "label@en": name,
                "within": [within] if within else None,
            }
            if is_last:
                place |= {"wkt": wkt, **self.place(row)}
            within = self.gathered.describe("places", place)
        return within


def read_day(text: str | None) -> date | None:
    """Read a day; None if it is none that exists.

    >>> read_day("2024-02-30"), read_day("2024-02-29")
    (None, datetime.date(2024, 2, 29))
    """
    if text is None or not _DAY.fullmatch(text[:10]):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def reader(table: type[CodedTable]) -> Read:
    """Make the function by which a loader reads files of a table."""

    def read(
        paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
    ) -> Iterator[Reading]:
        """Read files as one load; its release is the one told, or their names.

        Raises
        ------
        SourceError
            A file is no such table: it lacks a column, or cannot be read.
        """
        told = release or "; ".join(sorted(path.name for path in paths))
        yield Reading(origin(about, told, paths), table(about, issues).batches(paths))

    return read

"""ACLED's events: a row is an event of violence, protest or strategy; and its lists of deletions.

The mapping is told column by column in ``acled.toml``.

References
----------
ACLED Codebook and Column Guide, https://acleddata.com/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.load import Batch
from ..ontology.error import UsageError
from ..ontology.term import ontology
from .acled_actor import Cast
from .acled_api import fetch
from .acled_deletion import is_list_of_deletions, last_deletion, read_deletions, taken_back
from .acled_place import Places
from .acled_role import Roles, split_names
from .acled_time import bounds, read_day, upload_day, whole_number
from .catalogue import Reading
from .issue import Issue, Issues
from .origin import origin, whole, whole_iri
from .table import LINE, Form, read_frames

__all__ = ["fetch", "read"]

_MONTH = "3"
_APART = frozenset({"reportedOn"})
"""Day of the upload, which moves without a change of the row: no part of a record's key."""
_LISTS = frozenset(
    {"identifier", "source", "sideA", "sideB", "initiator", "target", "with", "participant"}
    | {"comment@en"}
)
Row = dict[str, Any]


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read exports of events as one load, without those that lists of deletions name.

    What such a list names, alone or beside events, is taken back where it was loaded before.

    Raises
    ------
    SourceError
        A file is none of ACLED's, or cannot be read.
    UsageError
        The release is not given, and no row tells when it was uploaded.
    """
    lists = [path for path in paths if is_list_of_deletions(path)]
    events = [path for path in paths if path not in lists]
    deleted = read_deletions(lists, issues)
    if events:
        release = release or _last_upload(events, Form.of(about["columns"]))
        loading = _Acled(about, issues, deleted)
        yield Reading(origin(about, release, paths), loading.batches(events))
    elif lists:
        batches = iter([Batch(deleted=taken_back(deleted))])
        yield Reading(origin(about, release or last_deletion(deleted), lists), batches)


def _last_upload(paths: Sequence[Path], table: Form) -> str:
    """Give the day of the newest upload: ACLED numbers no releases."""
    names = frozenset({"event_id_cnty", "timestamp"})
    only = Form(table.required, names, table.known, table.renamed)
    days = [
        day
        for path in paths
        for frame in read_frames(path, only, Issues())
        if "timestamp" in frame.columns
        for text in frame["timestamp"].unique()
        if (stamp := whole_number(text)) is not None and (day := upload_day(stamp)) is not None
    ]
    if not days:
        raise UsageError(
            f"no row of {paths[0].name} tells when it was uploaded",
            "give the day of the export with --release",
        )
    return max(days)


class _Acled:
    """One load: what it knows of earlier rows is ids, places and actors."""

    def __init__(
        self,
        about: Mapping[str, Any],
        issues: Issues,
        deleted: Mapping[str, int | None],
    ) -> None:
        self.about, self.codes, self.issues = about, about["codes"], issues
        self.dataset: str = about["dataset"]
        self.deleted = deleted
        self.whole = whole_iri(self.dataset)
        self._cast = Cast(self.dataset, self.codes)
        self._roles = Roles(self.codes, self._cast, self._report)
        self._places = Places(self.dataset)
        self._kinds = _sub_types()
        self._ids: set[str] = set()
        self._kept: set[str] = set()
        self._sources: dict[str, str] = {}
        self._told: list[Row] = []
        self._path = Path()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of some files, and at last the actors."""
        table = Form.of(self.about["columns"])
        yield Batch(things=(whole(self.about),))
        for self._path in paths:
            for frame in read_frames(self._path, table, self.issues):
                yield self._batch(frame)
        gone = {key: stamp for key, stamp in self.deleted.items() if key not in self._kept}
        things = self._cast.frame(self._places.countries)
        yield Batch(things=(things,), deleted=taken_back(gone))

    def _batch(self, frame: pl.DataFrame) -> Batch:
        rows = (self._event(row) for row in frame.iter_rows(named=True))
        events = [event for event in rows if event is not None]
        sources, self._told = self._told, []
        things = [self._places.frame()]
        if sources:
            things.append(pl.DataFrame(sources))
        if not events:
            return Batch(tuple(things))
        return Batch(tuple(things), (key_records(_frame(events), self.dataset, "event", _APART),))

    def _report(self, row: Mapping[str, Any], name: str, message: str) -> None:
        self.issues.add(Issue(str(self._path), row[LINE], name, row.get(name), message))

    def _event(self, row: Row) -> Row | None:
        """Give the event of a row; None, told, if it tells none."""
        day = read_day(row["event_date"])
        kind = self._kinds.get(row["sub_event_type"] or "")
        if not self._is_new(row):
            return None
        if day is None:
            self._report(row, "event_date", "is no day that exists; row left out")
            return None
        if kind is None:
            self._report(row, "sub_event_type", "is no sub-type known here; row left out")
            return None
        for name in ("country", "location"):
            if row[name] is None:
                self._report(row, name, "is missing; row left out")
                return None
        roles = self._roles.find(row, kind)
        return {
            "key": row["event_id_cnty"],
            "class": "Event",
            "identifier": [f"acled:event/{row['event_id_cnty']}"],
            "locator": f"sub_event_type: {row['sub_event_type']}",
            "source": self._publishers(row),
            "reportedOn": self._uploaded(row),
            **self._when(row, day),
            **roles,
            **self._where(row, roles["eventType"]),
            **self._deaths(row),
        }

    def _is_new(self, row: Row) -> bool:
        key = row["event_id_cnty"]
        if key is None:
            self._report(row, "event_id_cnty", "is missing; row left out")
        elif key in self._ids:
            self._report(row, "event_id_cnty", "is the id of an earlier row; row left out")
        elif self._is_deleted(row):
            self._ids.add(key)
            self._report(row, "event_id_cnty", "is deleted at the source; row left out")
        else:
            self._ids.add(key)
            self._kept.add(key)
            return True
        return False

    def _is_deleted(self, row: Row) -> bool:
        """Say whether an event was deleted and not uploaded anew since then."""
        if row["event_id_cnty"] not in self.deleted:
            return False
        when, uploaded = self.deleted[row["event_id_cnty"]], whole_number(row.get("timestamp"))
        return when is None or uploaded is None or uploaded <= when

    def _when(self, row: Row, day: date) -> Row:
        precision = self._code(row, "time_precision", f"read as {_MONTH}")
        return {**bounds(day, precision or _MONTH), "datePrecision": precision}

    def _code(self, row: Row, name: str, outcome: str) -> str | None:
        """Give a code that the codebook has; any other is told."""
        code = (row[name] or "").removesuffix(".0")
        if code in self.codes[name]:
            return code
        self._report(row, name, f"is none of {', '.join(self.codes[name])}; {outcome}")
        return None

    def _where(self, row: Row, kind: str) -> Row:
        precision = self._code(row, "geo_precision", "the place is the area around")
        moves = bool(ontology().code(kind).gains)
        is_around = precision is None or (moves and precision != "1")
        point = self._point(row)
        place = self._places.add(row, point, is_around=is_around)
        return {
            "place": place,
            "placePrecision": precision,
            "wkt": point if is_around else None,
        }

    def _point(self, row: Row) -> str | None:
        """Write the point as WKT, longitude first; none if a degree is out of bounds."""
        degrees = []
        for name, most in (("longitude", 180), ("latitude", 90)):
            degree = _decimal(row[name])
            if degree is None or not abs(degree) <= most:
                self._report(row, name, f"is not from -{most} to {most}; value left out")
                return None
            degrees.append(f"{degree:.6f}".rstrip("0").rstrip("."))
        return f"POINT ({' '.join(degrees)})"

    def _deaths(self, row: Row) -> Row:
        """Give the deaths as reported, and with them the text; 0 and round numbers are doubted."""
        text = row["fatalities"]
        number = whole_number(text)
        if number is None:
            self._report(row, "fatalities", "is not a whole number of 0 or more; value left out")
        comments = [row.get("notes")]
        if word := self.codes["round"].get(str(number)):
            comments.append(f"{number} deaths as reported: the number may stand for “{word}”.")
        if row.get("tags"):
            comments.append(f"Tags: {row['tags']}")
        return {
            "fatalitiesBest": None if number is None else str(number),
            "zeroMayMeanUnknown": "true" if number == 0 else None,
            "comment@en": [comment for comment in comments if comment],
        }

    def _uploaded(self, row: Row) -> str | None:
        text = row.get("timestamp")
        stamp = whole_number(text)
        day = None if stamp is None else upload_day(stamp)
        if text is not None and day is None:
            self._report(row, "timestamp", "is no number of seconds since 1970; value left out")
        return day

    def _publishers(self, row: Row) -> list[str]:
        names = split_names(row.get("source"))
        for name in names:
            if name not in self._sources:
                self._sources[name] = local_iri("source", self.dataset, f"publisher-{name}")
                self._told.append({"id": self._sources[name], "class": "Source", "publisher": name})
        return sorted({self._sources[name] for name in names}) or [self.whole]


def _sub_types() -> dict[str, str]:
    """Give the type of event for each sub-type, by its label."""
    terms = ontology()
    found = {}
    for code in terms.schemes["acled-event"].values():
        kind = terms.mapped(code.name, "event-type") if code.broader else None
        if kind is not None:
            found[code.label] = kind.name
    return found


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in names}
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in names}, schema=schema)


def _decimal(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None

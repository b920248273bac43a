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
from ..graph.load import Batch, Origin
from ..ontology.error import UsageError
from ..ontology.term import ontology
from .acled_actor import Cast
from .acled_place import Places
from .acled_role import Roles, split_names
from .acled_time import bounds, read_day, upload_day
from .book import is_book
from .catalogue import Reading
from .input import open_text, sha256
from .issue import Issue, Issues
from .table import LINE, Form, read_frames

__all__ = ["read"]

_ORIGIN = ("label", "form", "publisher", "url", "licence", "citation")
_DELETED = "deleted_timestamp"
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

    Lists of deletions alone are only told: what was loaded is taken back by its own verb.

    Raises
    ------
    SourceError
        A file is none of ACLED's, or cannot be read.
    UsageError
        The release is not given, and no row tells when it was uploaded.
    """
    lists = [path for path in paths if _is_list_of_deletions(path)]
    events = [path for path in paths if path not in lists]
    deleted = _deletions(lists, issues)
    if events:
        release = release or _last_upload(events, _form(about["columns"]))
        told = {name: str(about[name]) for name in _ORIGIN}
        files = tuple((path.name, sha256(path)) for path in paths)
        loading = _Acled(about, issues, deleted)
        yield Reading(Origin(about["dataset"], release, told, files), loading.batches(events))
    else:
        for key, (_, issue) in deleted.items():
            iri = f"acled:event/{key}"
            message = f"is deleted at the source; take {iri} back: marchland retract IRI"
            issues.add(Issue(issue.file, issue.line, issue.field, key, message))


def _form(columns: Mapping[str, Any]) -> Form:
    return Form(
        tuple(columns["required"]),
        frozenset(columns["taken"]),
        frozenset(columns["not_taken"]),
        columns["renamed"],
        nulls=tuple(columns["nulls"]),
    )


def _is_list_of_deletions(path: Path) -> bool:
    if is_book(path):
        return False
    with open_text(path) as text:
        header = next(text, "").lower()
    return "event_id_cnty" in header and "event_type" not in header


def _deletions(paths: Sequence[Path], issues: Issues) -> dict[str, tuple[int | None, Issue]]:
    """Read lists of deletions: when each event was deleted, and where that is told."""
    form = Form(("event_id_cnty",), frozenset({"event_id_cnty", _DELETED}))
    found = {}
    for path in paths:
        for frame in read_frames(path, form, issues):
            for row in frame.iter_rows(named=True):
                key, stamp = row["event_id_cnty"], _whole_number(row.get(_DELETED))
                issue = Issue(str(path), row[LINE], "event_id_cnty", key, "is missing; left out")
                if key is None:
                    issues.add(issue)
                else:
                    found[key] = (stamp, issue)
    return found


def _last_upload(paths: Sequence[Path], form: Form) -> str:
    """Give the day of the newest upload: ACLED numbers no releases."""
    only = Form(form.required, frozenset({"event_id_cnty", "timestamp"}), form.known, form.renamed)
    days = [
        day
        for path in paths
        for frame in read_frames(path, only, Issues())
        if "timestamp" in frame.columns
        for text in frame["timestamp"].unique()
        if (stamp := _whole_number(text)) is not None and (day := upload_day(stamp)) is not None
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
        deleted: Mapping[str, tuple[int | None, Issue]],
    ) -> None:
        self.about, self.codes, self.issues = about, about["codes"], issues
        self.dataset: str = about["dataset"]
        self.deleted = deleted
        self.whole = local_iri("source", self.dataset, self.dataset)
        self._cast = Cast(self.dataset, self.codes)
        self._roles = Roles(self.codes, self._cast, self._report)
        self._places = Places(self.dataset)
        self._kinds = _sub_types()
        self._ids: set[str] = set()
        self._sources: dict[str, str] = {}
        self._told: list[Row] = []
        self._path = Path()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of some files, and at last the actors."""
        form = _form(self.about["columns"])
        named = {"title": "label", "publisher": "publisher", "url": "url", "licence": "licence"}
        told = {name: self.about[key] for name, key in named.items()}
        yield Batch(things=(pl.DataFrame([{"id": self.whole, "class": "Source", **told}]),))
        for self._path in paths:
            for frame in read_frames(self._path, form, self.issues):
                yield self._batch(frame)
        yield Batch(things=(self._cast.frame(self._places.countries),))
        self._tell_other_deletions()

    def _tell_other_deletions(self) -> None:
        for key, (_, issue) in self.deleted.items():
            if key not in self._ids:
                message = "is deleted at the source; if loaded before, it stays without --replaces"
                self.issues.add(Issue(issue.file, issue.line, issue.field, key, message))

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
            return True
        return False

    def _is_deleted(self, row: Row) -> bool:
        """Say whether an event was deleted and not uploaded anew since then."""
        if row["event_id_cnty"] not in self.deleted:
            return False
        when, uploaded = self.deleted[row["event_id_cnty"]][0], _whole_number(row.get("timestamp"))
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
        number = _whole_number(text)
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
        stamp = _whole_number(text)
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


def _whole_number(text: str | None) -> int | None:
    digits = (text or "").removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None

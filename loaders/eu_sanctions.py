"""The European Union's lists: an entry of an annex is a person or an entity under its measures.

The mapping is told column by column in ``eu_sanctions.toml``.

References
----------
Council Regulation (EU) No 401/2013, https://eur-lex.europa.eu/eli/reg/2013/401/oj
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from ..graph.interval import TimeError, read_seen
from ..graph.load import Batch
from ..ontology.term import ontology
from .catalogue import Reading
from .issue import Issues
from .loose_date import Span, read_loose, since
from .sanction import Listing, Row, actor_frame, claim_frame, readings, release_day, times
from .table import LINE

__all__ = ["read"]

_KEY = ("celex", "annex", "recordid")
_NAMES = ("alias", "weakalias", "previousname")


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read lists, each a load of its own.

    Raises
    ------
    SourceError
        A file is no such list: it lacks a column, or cannot be read.
    UsageError
        The release is not given: the file does not tell its day.
    """
    return readings(_List, paths, release, issues, about)


@dataclass
class _List(Listing):
    issuer_class: ClassVar[str] = "Organization"

    _seen: set[str] = field(default_factory=set)

    def batches(self) -> Iterator[Batch]:
        """Give the list as a source and its issuer, then the entries."""
        if release_day(self.release) is None:
            message = "is not a day (YYYY-MM-DD), so no listing is known after it began"
            self.report(None, "release", self.release, message)
        yield self.head()
        for frame in self.rows():
            rows = [row for row in frame.iter_rows(named=True) if self._is_entry(row)]
            actors = [self._actor(row) for row in rows]
            claims = [claim for row in rows for claim in self._claims(row)]
            yield Batch((actor_frame(actors),), (claim_frame(claims, self.about["dataset"]),))

    def _is_entry(self, row: Mapping[str, Any]) -> bool:
        line = row[LINE]
        for name in (*_KEY, "schema", "name"):
            if row[name] is None:
                self.report(line, name, None, "is missing; row left out")
                return False
        if row["schema"] not in self.about["types"]:
            self.report(line, "schema", row["schema"], "is no kind known here; row left out")
            return False
        if _key(row) in self._seen:
            self.report(line, "recordid", _key(row), "is given twice; row left out")
            return False
        self._seen.add(_key(row))
        return True

    # --- things ---

    def _actor(self, row: Mapping[str, Any]) -> Row:
        names = [name for column in _NAMES for name in _parts(row.get(column))]
        told = {label: row.get(name.lower()) for name, label in self.about["comment"].items()}
        return {
            "id": self.iri(_key(row)),
            "class": self._class(row),
            "label@en": row["name"],
            "alt@en": sorted(set(names) - {row["name"]}),
            "identifier": [f"eu:{_key(row)}"],
            "comment@en": "; ".join(f"{label}: {text}" for label, text in told.items() if text),
        }

    def _class(self, row: Mapping[str, Any]) -> str:
        found: str = self.about["types"][row["schema"]]
        legal = row.get("legalform")
        if found != "Actor" or legal is None:
            return found
        narrower: str | None = self.about["legal_forms"].get(legal.lower())
        if narrower is None:
            message = "is no legal form known here; kept as an Actor, and in its comment"
            self.report(row[LINE], "legalform", legal, message)
        return narrower or found

    # --- claims ---

    def _claims(self, row: Mapping[str, Any]) -> Iterator[Row]:
        if not _parts(row["measure"]):
            self.report(row[LINE], "measure", None, "is missing; the entry gives no claim")
        start = self._start(row)
        day = release_day(self.release)
        programme = f", programme {row['programkey']}" if row.get("programkey") else ""
        for measure in _parts(row["measure"]):
            yield self.listed(_key(row), self.iri(_key(row))) | {
                "instrument": self._instrument(row, measure),
                "reason": row["reason"],
                "locator": f"{row['celex']}, annex {row['annex']}, entry {row['recordid']}"
                f"{programme}, {measure}",
                **self._times(row, start, day),
            }

    def _instrument(self, row: Mapping[str, Any], measure: str) -> list[str]:
        found = self.about["measures"].get(measure.lower())
        if found is None:
            message = "is no measure known here; kept in the locator"
            self.report(row[LINE], "measure", measure, message)
            return []
        code = f"instrument/{found}"
        ontology().code(code)
        return [code]

    def _start(self, row: Mapping[str, Any]) -> Span | None:
        written = row["startdate"]
        if written is None:
            return None
        try:
            return read_loose(written)
        except TimeError as error:
            self.report(row[LINE], "startdate", written, f"{error}; value left out")
            return None

    def _times(self, row: Mapping[str, Any], start: Span | None, day: date | None) -> Row:
        if start is None:
            return {} if day is None else times(read_seen(day.isoformat()))
        try:
            bounds = since(start, day)
        except TimeError as error:
            self.report(row[LINE], "startdate", row["startdate"], f"{error}; value left out")
            return {}
        return {"edtf": f"{start.edtf}/..", **times(bounds)}


def _key(row: Mapping[str, Any]) -> str:
    return "/".join(row[name] for name in _KEY)


def _parts(cell: str | None) -> list[str]:
    parts = (part.strip() for part in (cell or "").split(";"))
    return list(dict.fromkeys(part for part in parts if part))

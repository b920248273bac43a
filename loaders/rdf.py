"""RDF in Marchland's own terms: dumps, and what others write in the same vocabulary.

References
----------
RDF 1.1 Concepts and Abstract Syntax, W3C, https://www.w3.org/TR/rdf11-concepts/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl

from ..graph.embedded import read_quads
from ..graph.load import Batch, Origin
from ..graph.term import DERIVED, ID_BASE, MAR, WITHHELD, Term
from ..ontology.error import SourceError
from ..ontology.prefix import PREFIXES
from ..ontology.term import ontology
from .catalogue import Reading
from .input import open_bytes, sha256
from .issue import Issue, Issues
from .rdf_value import cell_of
from .xml_guard import check_xml

__all__ = ["read"]

_FORMS = {
    **{".ttl": "ttl", ".nt": "nt", ".nq": "nq", ".trig": "trig"},
    **{".rdf": "rdf", ".xml": "rdf", ".owl": "rdf", ".jsonld": "jsonld", ".json": "jsonld"},
}
_PACKED = frozenset({".gz", ".zip"})
_TYPE = PREFIXES["rdf"] + "type"
_HAS_GEOMETRY, _AS_WKT = PREFIXES["geo"] + "hasGeometry", PREFIXES["geo"] + "asWKT"
_NAME = re.compile(r"(.+/)([a-z]+)/([^/]+)/(.+)")
_LOCAL = re.compile(r"[a-z]+/[^/#]+/[^#]+")
_OWN = frozenset({"recordedIn", "recordedAt", "retractedIn", "fingerprint", "nameKey", "software"})
_BY_LOAD = frozenset({"dataset", "release", "retracted"})
_SKIPPED = frozenset({"Load", "Spell", "Dataset"})
_ABOUT = ("label", "form", "publisher", "url", "licence", "citation")
_BATCH = 5_000
Cells = dict[str, list[str]]


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files; each data set in each of its releases is a load.

    Raises
    ------
    SourceError
        A file is of no syntax known, cannot be read, or holds nothing in these terms.
    """
    for path in paths:
        graph = _Graph(path, issues)
        graph.read(_form(path))
        yield from graph.readings(release or "1")


def _form(path: Path) -> str:
    suffixes = [one.lower() for one in path.suffixes if one.lower() not in _PACKED]
    form = _FORMS.get(suffixes[-1]) if suffixes else None
    if form is None:
        known = " ".join(sorted(_FORMS))
        raise SourceError(path, message="has no name that tells its syntax", remedy=f"use {known}")
    return form


@dataclass
class _Graph:
    """A file's statements by subject."""

    path: Path
    issues: Issues
    base: str = ""
    _nodes: dict[str, Cells] = field(default_factory=dict)
    _geometry: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _foreign: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, form: str) -> None:
        """Read the file into memory."""
        if form == "rdf":
            check_xml(self.path)
        with open_bytes(self.path) as stream:
            for subject, predicate, term, graph in read_quads(stream, form, self.path):
                if graph not in (None, WITHHELD):
                    if graph != DERIVED:
                        self._foreign["graph", str(graph)] += 1
                    continue
                self._take(subject, predicate, term)
        for (what, name), count in sorted(self._foreign.items()):
            message = f"{count:,} statements left out: a {what} of another vocabulary"
            self._report(what, name, message)

    def _report(self, name: str, value: str | None, message: str) -> None:
        self.issues.add(Issue(str(self.path), None, name, value, message))

    def _take(self, subject: Term, predicate: str, term: Term) -> None:
        if predicate == _HAS_GEOMETRY:
            self._geometry[subject.value] = term.value
        elif predicate == _AS_WKT:
            self._texts[subject.value] = term.value
        elif not self._is_ours(subject):
            self._foreign["subject", "a blank node" if subject.kind == "bnode" else "others"] += 1
        else:
            self._say(subject.value, predicate, term)

    def _is_ours(self, subject: Term) -> bool:
        """Tell whether a subject is named below the file's base, which the first one sets."""
        if subject.kind != "iri":
            return False
        if not self.base and (match := _NAME.fullmatch(subject.value)):
            kinds = {kind.kind for kind in ontology().classes.values()} - {""}
            if subject.value.startswith(ID_BASE) or match[2] in kinds:
                self.base = ID_BASE if subject.value.startswith(ID_BASE) else match[1]
        return bool(self.base) and subject.value.startswith(self.base)

    def _say(self, subject: str, predicate: str, term: Term) -> None:
        cells = self._nodes.setdefault(subject, {})
        if predicate == _TYPE:
            name = term.value.removeprefix(MAR)
            if term.value.startswith(MAR) and name in ontology().classes:
                cells.setdefault("class", []).append(name)
            else:
                self._foreign["class", term.value] += 1
            return
        if predicate.removeprefix(MAR) in _OWN and predicate.startswith(MAR):
            return
        column, value = cell_of(predicate, term, self.base)
        if column:
            cells.setdefault(column, []).append(value)
        elif value:
            self._report(predicate, f"{subject} {term.value}", value)
        else:
            self._foreign["property", predicate] += 1

    # --- rows ---

    def readings(self, release: str) -> Iterator[Reading]:
        """Give a load for each data set and release: things come with the first."""
        loads: dict[str, dict[str, list[Cells]]] = {}
        for row in self._living():
            releases = loads.setdefault(self._dataset(row), {})
            for one in row.get("release") or [""]:
                releases.setdefault(one, []).append(row)
        if not loads:
            raise SourceError(self.path, message="holds nothing in the terms of Marchland")
        for dataset, releases in sorted(loads.items()):
            things = releases.pop("", [])
            for one in sorted(releases) or [release]:
                yield self._reading(dataset, one, [*things, *releases.get(one, [])])
                things = []

    def _living(self) -> Iterator[Cells]:
        """Give the rows of all nodes but records that were taken back."""
        gone = 0
        for subject, cells in self._nodes.items():
            row = self._row(subject, cells)
            if row is not None and "retracted" in row:
                gone += 1
            elif row is not None:
                yield row
        if gone:
            self._report("retracted", None, f"{gone:,} records were taken back and are left out")

    def _row(self, subject: str, cells: Cells) -> Cells | None:
        """Complete a node's cells; None, and told, where it is no thing and no record."""
        classes = cells.get("class")
        if not _LOCAL.fullmatch(subject.removeprefix(self.base)):
            self._report("subject", subject, "is no <base>/<kind>/<data set>/<key>; left out")
            return None
        if not classes:
            self._report("rdf:type", subject, "is missing; left out")
            return None
        terms = ontology()
        narrow = [one for one in classes if not set(terms.subclasses(one)) & (set(classes) - {one})]
        if len(narrow) > 1:
            self._report("rdf:type", subject, f"is {' and '.join(sorted(narrow))}; left out")
            return None
        if narrow[0] in _SKIPPED:
            return None
        if not subject.startswith(f"{self.base}{terms.klass(narrow[0]).kind}/"):
            self._report("rdf:type", subject, f"is not the name of a {narrow[0]}; left out")
            return None
        if narrow[0] == "Claim" and not self._is_statement(subject, cells):
            return None
        found = cells | {"id": [subject.removeprefix(self.base)], "class": narrow}
        if (node := self._geometry.get(subject)) in self._texts:
            found["wkt"] = [self._texts[str(node)]]
        return found

    def _is_statement(self, subject: str, cells: Cells) -> bool:
        objects = [*cells.get("object", []), *cells.get("objectText", [])]
        counts = [len(cells.get("subject", [])), len(cells.get("relation", [])), len(objects)]
        if counts != [1, 1, 1]:
            message = "has not one subject, one relation and one object; left out"
            self._report("rdf:subject", subject, message)
        return counts == [1, 1, 1]

    def _dataset(self, row: Cells) -> str:
        key = (row.get("dataset") or row["id"])[0]
        if row.get("dataset"):
            return unquote(key.rpartition("/")[2])
        parts = key.split("/")
        return unquote(parts[1]) if len(parts) > 1 else "rdf"

    def _reading(self, dataset: str, release: str, rows: Sequence[Cells]) -> Reading:
        described = self._nodes.get(f"{self.base}dataset/{dataset}/{dataset}", {})
        told = {name: described[name][0] for name in _ABOUT if name in described}
        labels = [cells[0] for name, cells in described.items() if name.startswith("label")]
        told |= {"label": labels[0]} if labels else {}
        told.setdefault("form", "data set")
        origin = Origin(dataset, release, told, ((self.path.name, sha256(self.path)),))
        return Reading(origin, _batches(rows))


def _batches(rows: Sequence[Cells]) -> Iterator[Batch]:
    things = [row for row in rows if not _is_record(row)]
    records = [row for row in rows if _is_record(row)]
    for start in range(0, len(things), _BATCH):
        yield Batch((_frame(things[start : start + _BATCH]),))
    for start in range(0, len(records), _BATCH):
        yield Batch((), (_frame(records[start : start + _BATCH]),))


def _is_record(row: Cells) -> bool:
    return row["class"][0] in ("Claim", "Event", "Judgement")


def _is_many(column: str) -> bool:
    name = column.partition("@")[0]
    known = ontology().properties.get(name)
    return name == "alt" or name in ontology().relations or (known is not None and known.many)


def _frame(rows: Sequence[Cells]) -> pl.DataFrame:
    """Make a frame: a column is one of lists if what it holds may be, or is, several."""
    names = dict.fromkeys(name for row in rows for name in row if name not in _BY_LOAD)
    several = {name for row in rows for name in names if len(set(row.get(name, ()))) > 1}
    single = {name for name in names if name not in several and not _is_many(name)}
    schema = {name: pl.String() if name in single else pl.List(pl.String) for name in names}
    data = [
        {
            name: row[name][0] if name in single else sorted(set(row[name]))
            for name in names
            if name in row
        }
        for row in rows
    ]
    return pl.DataFrame([{name: row.get(name) for name in names} for row in data], schema=schema)

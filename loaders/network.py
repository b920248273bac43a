"""Networks of studies: nodes are things, each edge is a claim, and a mapping says what they mean.

The keys of a mapping are told in ``network.toml``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..graph.interval import TimeError, read_seen, read_time
from ..graph.load import Batch, Origin
from ..ontology.error import SourceError
from ..ontology.term import ontology
from . import sanction
from .catalogue import Reading
from .graph_xml import Row, Rows, read_graph
from .input import LONGEST_ROW, open_text, sha256
from .issue import Issue, Issues
from .json_lines import is_writable
from .loose_date import Span, read_loose, since, until
from .network_map import Mapped, read_mapping
from .origin import whole_iri

__all__ = ["read"]

_XML = frozenset({".graphml", ".gexf"})
_TABLES = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_DEFAULTS: dict[bool, dict[str, dict[str, str]]] = {
    True: {
        "nodes": {"id": "id", "label": "label"},
        "edges": {"subject": "source", "object": "target", "id": "id"},
    },
    False: {"nodes": {}, "edges": {}},
}
_BATCH = 5_000
_THING = {
    **dict.fromkeys(("id", "class", "label@und", "comment@und"), pl.String()),
    **dict.fromkeys(("alt@und", "identifier"), pl.List(pl.String)),
}


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files, each with the mapping beside it, each a load of its own.

    Raises
    ------
    SourceError
        A file or its mapping cannot be read, or the mapping names what is not there.
    """
    for path in paths:
        is_xml = _suffix(path) in _XML
        mapped = read_mapping(path, _DEFAULTS[is_xml])
        rows = read_graph(path, issues) if is_xml else _tables(path, mapped, issues)
        beside = [path.with_name(mapped.nodes["file"])] if "file" in mapped.nodes else []
        files = tuple((one.name, sha256(one)) for one in (path, mapped.path, *beside))
        told = {**mapped.about, "form": str(about["form"])}
        origin = Origin(mapped.dataset, release or "1", told, files)
        yield Reading(origin, _Study(path, mapped, rows, issues).batches())


def _suffix(path: Path) -> str:
    suffixes = [one.lower() for one in path.suffixes if one.lower() not in (".gz", ".zip")]
    suffix = suffixes[-1] if suffixes else ""
    if suffix not in _XML and suffix not in _TABLES:
        raise SourceError(
            path, message="has no name that tells its form", remedy="use .csv .tsv .graphml .gexf"
        )
    return suffix


def _tables(path: Path, mapped: Mapped, issues: Issues) -> Rows:
    edges = _rows(path, mapped, "edges", issues)
    if "file" not in mapped.nodes:
        return Rows([], edges)
    if "id" not in mapped.nodes:
        raise SourceError(mapped.path, None, "nodes.id", None, "is missing")
    name = mapped.nodes["file"]
    if Path(name).name != name:
        raise SourceError(mapped.path, None, "nodes.file", name, "is no name of a file beside it")
    return Rows(_rows(path.with_name(name), mapped, "nodes", issues), edges)


def _rows(path: Path, mapped: Mapped, part: str, issues: Issues) -> list[Row]:
    """Read a table; the mapping must not name columns that it lacks."""
    delimiter = _TABLES[_suffix(path)]
    found: list[Row] = []
    with open_text(path, LONGEST_ROW) as text:
        head = text.readline(2**20)
        if not is_writable(head):
            raise SourceError(path, 1, message="is not UTF-8", remedy="save it in UTF-8")
        delimiter = max((delimiter, ";", ","), key=head.count)
        names = _names(path, head, delimiter)
        for name in sorted(mapped.known(part) - set(names)):
            raise SourceError(path, 1, name, None, f"this column of [{part}] is missing")
        reader, line = csv.reader(text, delimiter=delimiter), 2
        try:
            for cells in reader:
                fault = _fault(cells, len(names))
                if fault:
                    issues.add(Issue(str(path), line, None, None, f"{fault}; row left out"))
                elif cells:
                    found.append(Row(line, dict(zip(names, cells, strict=True))))
                line = reader.line_num + 2
        except csv.Error as error:
            raise SourceError(path, line, message=f"is no table from here: {error}") from error
    return found


def _names(path: Path, head: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    except csv.Error as error:
        raise SourceError(path, 1, message=f"is no row of names: {error}") from error


def _fault(cells: Sequence[str], width: int) -> str:
    """Say what is wrong with a row, if anything; an empty line is none."""
    if cells and len(cells) != width:
        return f"{len(cells)} cells where there are {width} columns"
    return "" if is_writable("".join(cells)) else "is not UTF-8"


@dataclass
class _Study:
    path: Path
    mapped: Mapped
    rows: Rows
    issues: Issues
    _kinds: dict[str, str] = field(default_factory=dict)

    def batches(self) -> Iterator[Batch]:
        """Give the study as a source, its nodes, then its edges."""
        for part, rows in (("nodes", self.rows.nodes), ("edges", self.rows.edges)):
            self._audit(part, rows)
        things = [thing for row in self.rows.nodes if (thing := self._node(row))]
        yield Batch((self._source(),))
        for start in range(0, len(self.rows.edges), _BATCH):
            edges = self.rows.edges[start : start + _BATCH]
            claims = [claim for row in edges if (claim := self._edge(row, things))]
            frame = sanction.claim_frame(claims, self.mapped.dataset)
            yield Batch((pl.DataFrame(things, schema=_THING),), (frame,))
            things = []
        yield Batch((pl.DataFrame(things, schema=_THING),))

    def _report(
        self, line: int, name: str, value: str | None, message: str, part: str = "edges"
    ) -> None:
        path = self.path
        if part == "nodes" and "file" in self.mapped.nodes:
            path = path.with_name(self.mapped.nodes["file"])
        self.issues.add(Issue(str(path), line, name, value, message))

    def _audit(self, part: str, rows: Sequence[Row]) -> None:
        lines: dict[str, int] = {}
        for row in rows:
            for name in row.cells:
                lines.setdefault(name, row.line)
        for name, line in lines.items():
            if name not in self.mapped.known(part):
                message = f"the mapping does not say what this column of {part} means; not read"
                self._report(line, name, None, message, part)

    def _source(self) -> pl.DataFrame:
        about, dataset = self.mapped.about, self.mapped.dataset
        row = {"id": whole_iri(dataset), "class": "Source", "title": about["label"]}
        row |= {name: about[name] for name in ("publisher", "url", "licence") if name in about}
        published = self.mapped.published
        return pl.DataFrame([row | ({"published": str(published)} if published else {})])

    # --- nodes ---

    def _iri(self, key: str) -> str:
        kind = ontology().klass(self._kinds[key]).kind
        return local_iri(kind, self.mapped.dataset, key)

    def _node(self, row: Row) -> dict[str, Any] | None:
        def cell(role: str) -> str | None:
            return self.mapped.cell("nodes", role, row.cells)

        key = cell("id")
        if key is None or key in self._kinds:
            why = "is missing" if key is None else "is given twice"
            self._report(row.line, "id", key, f"{why}; node left out", "nodes")
            return None
        kind = self.mapped.nodes.get("kind", "Actor")
        if "classes" in self.mapped.nodes:
            told = cell("class")
            kind = self.mapped.nodes["classes"].get(told)
            if kind is None:
                message = "is no class of the mapping; node left out"
                self._report(row.line, "class", told, message, "nodes")
                return None
        self._kinds[key] = kind
        return self._thing(key, cell("label"), cell("comment"), cell("alt"), cell("identifier"))

    def _thing(self, key: str, label: str | None, *more: str | None) -> dict[str, Any]:
        comment, alt, identifier = more or (None, None, None)
        return {
            "id": self._iri(key),
            "class": self._kinds[key],
            "label@und": label or key,
            "comment@und": comment,
            "alt@und": _parts(alt),
            "identifier": _parts(identifier),
        }

    def _end(self, row: Row, role: str, things: list[dict[str, Any]]) -> str | None:
        """Give an end; without a list of nodes, the edges name them."""
        key = self.mapped.cell("edges", role, row.cells)
        if key is None or (key not in self._kinds and self.rows.nodes):
            why = "is missing" if key is None else "is the id of no node"
            self._report(row.line, role, key, f"{why}; edge left out")
            return None
        if key not in self._kinds:
            self._kinds[key] = self.mapped.nodes.get("kind", "Actor")
            things.append(self._thing(key, None))
        return key

    # --- edges ---

    def _edge(self, row: Row, things: list[dict[str, Any]]) -> sanction.Row | None:
        ends = [self._end(row, role, things) for role in ("subject", "object")]
        relation = self._relation(row)
        if relation is None or ends[0] is None or ends[1] is None:
            return None
        if not self._fits(row, relation, ends[0], ends[1]):
            return None

        def cell(role: str) -> str | None:
            return self.mapped.cell("edges", role, row.cells)

        key = cell("id") or f"{ends[0]} {ends[1]}"
        weight = self._weight(row, cell("weight"))
        published = self.mapped.published
        return {
            "key": key,
            "sourceKey": key,
            "subject": self._iri(ends[0]),
            "relation": relation,
            "object": self._iri(ends[1]),
            "role": cell("role"),
            "locator": cell("locator"),
            "quantityBest": weight,
            "unit": self.mapped.edges.get("unit") if weight else None,
            "source": [whole_iri(self.mapped.dataset)],
            "reportedOn": None if published is None else published.isoformat(),
            **self._time(row),
        }

    def _relation(self, row: Row) -> str | None:
        told = self.mapped.edges
        if "always" in told:
            return str(told["always"])
        word = self.mapped.cell("edges", "relation", row.cells)
        found: str | None = told["relations"].get(word)
        if found is None:
            message = "is no relation of the mapping; edge left out"
            self._report(row.line, told["relation"], word, message)
        return found

    def _fits(self, row: Row, relation: str, subject: str, end: str) -> bool:
        terms = ontology()
        told = terms.relation(relation)
        is_directed = row.is_directed
        if is_directed is None or "directed" in self.mapped.edges:
            is_directed = self.mapped.edges.get("directed", True)
        kinds = self._kinds[subject], self._kinds[end]
        if not is_directed and not told.symmetric:
            why = f"has no direction, and {relation} needs one"
        elif all(
            any(terms.is_a(kind, allowed) for allowed in side)
            for kind, side in zip(kinds, (told.domain, told.range), strict=True)
        ):
            return True
        else:
            why = f"{relation} does not join a {kinds[0]} and a {kinds[1]}"
        self._report(row.line, "relation", f"{subject} {end}", f"{why}; edge left out")
        return False

    def _weight(self, row: Row, text: str | None) -> str | None:
        if text is not None and not text.removeprefix("-").replace(".", "", 1).isdecimal():
            self._report(row.line, "weight", text, "is no number; value left out")
            return None
        return text

    def _time(self, row: Row) -> sanction.Row:
        observed = self.mapped.observed
        try:
            edtf, bounds = self._bounds(row)
        except TimeError as error:
            self._report(row.line, "time", None, f"{error}; value left out")
            edtf, bounds = None, None
        return {
            "edtf": edtf,
            "observedOn": None if observed is None else observed.isoformat(),
            **({} if bounds is None else sanction.times(bounds)),
        }

    def _bounds(self, row: Row) -> tuple[str | None, Any]:
        observed = self.mapped.observed
        if written := self.mapped.cell("edges", "time", row.cells):
            return written, read_time(written, observed)
        start, end = self._span(row, "start"), self._span(row, "end")
        if end is not None:
            return f"{start.edtf if start else ''}/{end.edtf}", until(start, end)
        if start is not None:
            return f"{start.edtf}/..", since(start, observed)
        return None, read_seen(observed.isoformat()) if observed else None

    def _span(self, row: Row, role: str) -> Span | None:
        written = self.mapped.cell("edges", role, row.cells)
        return read_loose(written) if written else None


def _parts(cell: str | None) -> list[str]:
    parts = (part.strip() for part in (cell or "").split(";"))
    return list(dict.fromkeys(part for part in parts if part))

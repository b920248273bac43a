"""GraphML and GEXF as rows of nodes and edges, each with its line.

References
----------
GraphML primer, http://graphml.graphdrawing.org/primer/graphml-primer.html
GEXF 1.3 primer, https://gexf.net/primer.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from ..ontology.error import SourceError
from .issue import Issue, Issues
from .xml_guard import check_xml, parse_xml

__all__ = ["Row", "Rows", "read_graph"]

_STRANGE = frozenset({"hyperedge", "spells"})


class Row(NamedTuple):
    """A node or an edge: its attributes by name."""

    line: int
    cells: dict[str, str]
    is_directed: bool | None = None
    """None: the file does not tell."""


@dataclass
class Rows:
    """What a file holds."""

    nodes: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)


def read_graph(path: Path, issues: Issues) -> Rows:
    """Read a file.

    Raises
    ------
    SourceError
        It is no XML, is dangerous, or holds no graph of the two kinds.
    """
    check_xml(path)
    reader = _Reader(path, issues)
    parse_xml(path, reader.parser)
    if not reader.is_graph:
        raise SourceError(path, message="holds no graph", remedy="give GraphML or GEXF")
    return reader.rows


class _Reader:
    """Takes elements as they come: attributes are declared before they are used."""

    def __init__(self, path: Path, issues: Issues) -> None:
        self.path, self.issues = path, issues
        self.rows = Rows()
        self.is_graph = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._names: dict[tuple[str, str], str] = {}
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._directed: list[bool | None] = [None]
        self._class = "node"
        self._open: list[tuple[str, Row]] = []
        self._key: tuple[str, str] | None = None
        self._told = ""
        self._takers: dict[str, Callable[[dict[str, str]], None]] = {
            "graph": self._graph,
            "key": self._declare,
            "attributes": self._attributes,
            "attribute": self._declare,
            "node": lambda given: self._begin("node", given),
            "edge": lambda given: self._begin("edge", given),
            "data": self._data,
            "attvalue": self._attvalue,
        }

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if "/viz" in space:
            return
        self._told = ""
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local in self._takers:
            self._takers[local](given)
        elif local in _STRANGE:
            line = self.parser.CurrentLineNumber
            self.issues.add(Issue(str(self.path), line, local, None, "is not read"))

    def _text(self, text: str) -> None:
        self._told += text

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in ("node", "edge") and self._open:
            kind, row = self._open.pop()
            rows = self.rows.nodes if kind == "node" else self.rows.edges
            rows.append(row._replace(cells=self._defaults[kind] | row.cells))
        elif local == "graph":
            self._directed.pop()
        elif local == "data" and self._key is not None and self._open:
            self._open[-1][1].cells[self._named(self._key)] = self._told.strip()
        elif local == "default" and self._key is not None:
            kinds = ("node", "edge") if self._key[0] == "all" else (self._key[0],)
            for kind in kinds:
                if kind in self._defaults:
                    self._defaults[kind][self._named(self._key)] = self._told.strip()
        self._told = ""

    def _graph(self, given: dict[str, str]) -> None:
        self.is_graph = True
        told = given.get("edgedefault", given.get("defaultedgetype"))
        self._directed.append(None if told is None else told == "directed")

    def _attributes(self, given: dict[str, str]) -> None:
        self._class = given.get("class", "node")

    def _declare(self, given: dict[str, str]) -> None:
        kind = given.get("for", self._class) if "for" in given or "title" not in given else ""
        self._key = (kind or self._class, given.get("id", ""))
        self._names[self._key] = given.get("attr.name") or given.get("title") or self._key[1]

    def _named(self, key: tuple[str, str]) -> str:
        return self._names.get(key) or self._names.get(("all", key[1])) or key[1]

    def _begin(self, kind: str, given: dict[str, str]) -> None:
        is_directed = self._directed[-1]
        if kind == "edge":
            told = given.pop("directed", None) or given.pop("type", None)
            is_directed = is_directed if told is None else told in ("true", "1", "directed")
        self._open.append((kind, Row(self.parser.CurrentLineNumber, given, is_directed)))

    def _data(self, given: dict[str, str]) -> None:
        self._key = (self._open[-1][0] if self._open else "graph", given.get("key", ""))

    def _attvalue(self, given: dict[str, str]) -> None:
        if self._open:
            kind, row = self._open[-1]
            key = given.get("for") or given.get("attvalue") or given.get("id") or ""
            row.cells[self._named((kind, key))] = given.get("value", "")

"""A network as KGX: tables of nodes and edges with the columns of the Biolink model.

Both tables are one archive, so that a file is there whole or not at all.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ...ontology.prefix import PREFIXES
from ..cell import defuse
from .attribute import Parts, Row, Tidy, listed, number

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = ["CURIE_BASE", "write_kgx"]

CURIE_BASE: Final = PREFIXES["mar"].replace("ontology#", "id/")
"""IRIs that begin so are written ``marchland:…``."""
_BREAKS: Final = re.compile("[\t\n\r\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|[\ud800-\udfff]")
_NODE: Final = ("id", "category", "name")
_EDGE: Final = ("id", "subject", "predicate", "object", "category", "primary_knowledge_source")


def write_kgx(graph: Network, sink: BinaryIO, changes: Counter[str], *, raw: bool = False) -> None:
    """Write ``nodes.tsv`` and ``edges.tsv`` into one gzipped tar archive, as KGX reads it.

    ``category`` of a node is its class and ``predicate`` the relation, as ``mar:…``: the Biolink
    model has no terms for them. Lists have ``|`` between. The same network gives the same bytes.

    References
    ----------
    https://github.com/biolink/kgx/blob/master/specification/kgx-format.md
    """
    parts = Parts(graph, Tidy(changes))
    cells = _Cells(changes, raw)
    labels = parts.node_labels()
    curies = {one: _curie(one) for one in parts.ids}
    nodes = [
        [curies[one], f"mar:{row.get('kind') or 'Thing'}", labels[one]]
        for one, row in zip(parts.ids, parts.node_rows, strict=True)
    ]
    edges = [
        [
            *(f"e{place}", curies[tail], f"mar:{row.get('relation', key)}", curies[head]),
            *("biolink:Association", row.get("sources") or []),
        ]
        for place, (tail, head, key, row) in enumerate(
            zip(parts.tails, parts.heads, parts.keys, parts.edge_rows, strict=True)
        )
    ]
    tables = {
        "nodes.tsv": cells.table(_NODE, nodes, parts.node_rows, {"label", "kind"}),
        "edges.tsv": cells.table(_EDGE, edges, parts.edge_rows, {"relation", "sources"}),
    }
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=sink, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, text in tables.items():
            content = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _curie(iri: str) -> str:
    return f"marchland:{iri[len(CURIE_BASE) :]}" if iri.startswith(CURIE_BASE) else iri


class _Cells:
    """Cells of a table without quotes: what would break a row is a space, and counted."""

    def __init__(self, changes: Counter[str], raw: bool) -> None:
        self._changes = changes
        self._raw = raw

    def table(
        self, head: Sequence[str], first: Iterable[Any], rows: Sequence[Row], taken: set[str]
    ) -> str:
        keys = [key for key in dict.fromkeys(k for row in rows for k in row) if key not in taken]
        names = Tidy(self._changes).names([self._text(str(key)) for key in keys], head)
        lines = ["\t".join((*head, *names))]
        for told, row in zip(first, rows, strict=True):
            values = (*told, *(row.get(key) for key in keys))
            lines.append("\t".join(self._cell(value) for value in values))
        return "\n".join(lines) + "\n"

    def _cell(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return number(value)
        if isinstance(value, list | tuple | set | frozenset):
            return "|".join(self._member(str(one)) for one in listed(value) if one is not None)
        return self._text(str(value))

    def _member(self, text: str) -> str:
        if "|" in text:
            self._changes["characters replaced"] += text.count("|")
            text = text.replace("|", "/")
        return self._text(text)

    def _text(self, text: str) -> str:
        found, count = _BREAKS.subn(" ", text)
        if count:
            self._changes["characters replaced"] += count
        safe = found if self._raw else defuse(found)
        if safe is not found:
            self._changes["formulas defused"] += 1
        return safe

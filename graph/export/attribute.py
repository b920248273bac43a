"""A network taken apart into names and columns of plain values, as files can carry them.

What a form cannot carry is changed by rule, and counted: see `network_file`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = [
    "NOT_XML",
    "Column",
    "Part",
    "Parts",
    "Row",
    "Scalar",
    "Tidy",
    "column",
    "columns",
    "listed",
    "number",
]

SURROGATES: Final = re.compile("[\ud800-\udfff]")
# XML 1.0, section 2.2, Char
NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST = 2**63
_EXACT = 2**53
"""Whole numbers up to here keep their value as floating-point ones."""

Scalar = str | int | float | bool | None
Row = Mapping[Any, object]


class Tidy:
    """What a form can carry of names and values; what it cannot is counted in ``changes``."""

    def __init__(self, changes: Counter[str], illegal: re.Pattern[str] = SURROGATES) -> None:
        self.changes = changes
        self._illegal = illegal

    def _count(self, what: str, number: int = 1) -> None:
        if number:
            self.changes[what] += number

    def text(self, text: str) -> str:
        """Strip what the form cannot carry."""
        clean, count = self._illegal.subn("", text)
        self._count("characters stripped", count)
        return clean

    def scalar(self, value: object) -> Scalar:
        """Make one value of a value: a list is joined by ``; ``."""
        if isinstance(value, list | tuple | set | frozenset):
            self._count("lists joined")
            return self.text("; ".join(str(one) for one in listed(value) if one is not None))
        if value is None or isinstance(value, bool | int | float):
            return value
        if not isinstance(value, str | date):
            self._count("values written as text")
        return self.text(value.isoformat() if isinstance(value, date) else str(value))

    def plain(self, value: object) -> Any:
        """Make a value of JSON: lists stay, and numbers that are not finite are nothing."""
        if isinstance(value, list | tuple | set | frozenset):
            return [self.plain(one) for one in listed(value)]
        if isinstance(value, float) and not math.isfinite(value):
            self._count("numbers left out")
            return None
        return self.scalar(value)

    def objects(self, rows: Sequence[Row], taken: Collection[str] = ()) -> list[dict[str, Any]]:
        """Make objects of JSON of rows, whose attributes have no name that is taken."""
        keys = list(dict.fromkeys(key for row in rows for key in row))
        names = dict(zip(keys, self.names(keys, taken), strict=True))
        return [{names[key]: self.plain(value) for key, value in row.items()} for row in rows]

    def names(self, wanted: Iterable[object], taken: Collection[str] = ()) -> list[str]:
        """Give each attribute a name of its own that is none of those taken, in any case."""
        used = {name.casefold() for name in taken}
        found = []
        for one in wanted:
            name = clean = self.text(str(one))
            while not name or name.casefold() in used:
                name += "_"
            self._count("names changed", name != clean)
            used.add(name.casefold())
            found.append(name)
        return found

    def ids(self, wanted: Iterable[object]) -> list[str]:
        """Name nodes; those whose names have become the same are told apart by a number."""
        found: dict[str, None] = {}
        for one in wanted:
            name = clean = self.text(str(one))
            number = 2
            while name in found:
                name, number = f"{clean}_{number}", number + 1
            self._count("names changed", name != clean)
            found[name] = None
        return list(found)


def listed(value: Collection[object]) -> Sequence[object]:
    """Put the members of a set in an order, and leave those of a list in theirs."""
    return list(value) if isinstance(value, list | tuple) else sorted(value, key=str)


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of all nodes or edges; ``kind`` is its type as GEXF and GraphML name it."""

    name: str
    kind: str
    values: Sequence[Scalar]

    def written(self, row: int) -> str | None:
        """Write a value as XML Schema does."""
        value = self.values[row]
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return number(value)


def number(value: float) -> str:
    """Write a number as XML Schema does, which has names of its own for the infinite ones."""
    text = repr(value)
    return {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(text, text)


def columns(rows: Sequence[Row], tidy: Tidy, taken: Collection[str] = ()) -> list[Column]:
    """Turn the attributes of nodes or edges into columns, in the order of their first use."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [
        column(name, [tidy.scalar(row.get(key)) for row in rows])
        for key, name in zip(keys, tidy.names(keys, taken), strict=True)
    ]


def column(name: str, values: Sequence[Scalar]) -> Column:
    """Make a column of the narrowest type that carries all its values."""
    return Column(name, _kind(values), values)


def _kind(values: Iterable[Scalar]) -> str:
    present = [value for value in values if value is not None]
    kinds = {type(value) for value in present}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "long" if all(-_LARGEST <= int(one) < _LARGEST for one in present) else "string"
    if kinds and kinds <= {int, float}:
        whole = [int(one) for one in present if isinstance(one, int)]
        return "double" if all(abs(one) <= _EXACT for one in whole) else "string"
    return "string"


@dataclass(frozen=True, slots=True)
class Part:
    """All nodes, or all edges: labels and weights apart, the other attributes as columns."""

    labels: Column
    weights: Column
    columns: Sequence[Column]


class Parts:
    """A network taken apart: what its nodes and edges are called and carry, in their order."""

    def __init__(self, graph: Network, tidy: Tidy) -> None:
        self._tidy = tidy
        nodes = list(graph)
        self.ids = tidy.ids(nodes)
        named = dict(zip(nodes, self.ids, strict=True))
        edges = list(graph.edges(keys=True, data=True))
        self.node_rows: list[Row] = [graph.nodes[node] for node in nodes]
        self.edge_rows: list[Row] = [data for *_, data in edges]
        self.tails = [named[tail] for tail, *_ in edges]
        self.heads = [named[head] for _, head, *_ in edges]
        self.keys = [key for _, _, key, _ in edges]

    def nodes(self, taken: Collection[str]) -> Part:
        """Take the nodes' labels apart; one that has none is labelled by its name."""
        return self._part(self.node_rows, self.ids, {"label"}, taken)

    def edges(self, taken: Collection[str]) -> Part:
        """Take the edges' labels and weights apart: relation or key, and 1, where there is none."""
        pairs = zip(self.edge_rows, self.keys, strict=True)
        names = [row.get("relation", key) for row, key in pairs]
        given = _kind([w for row in self.edge_rows if isinstance(w := row.get("weight"), Scalar)])
        apart = {"label", "weight"} if given in ("long", "double") else {"label"}
        return self._part(self.edge_rows, names, apart, (*taken, "weight"))

    def _part(
        self, rows: Sequence[Row], names: Sequence[object], apart: set[str], taken: Collection[str]
    ) -> Part:
        def known(row: Row, key: str, other: object) -> Scalar:
            found = self._tidy.scalar(row.get(key)) if key in apart else None
            return self._tidy.scalar(other) if found is None else found

        labels = [str(known(row, "label", one)) for row, one in zip(rows, names, strict=True)]
        weights = [known(row, "weight", 1) for row in rows]
        rest = [{key: value for key, value in row.items() if key not in apart} for row in rows]
        kept = columns(rest, self._tidy, (*taken, "label"))
        return Part(column("Label", labels), column("Weight", weights), kept)

    def node_labels(self) -> dict[str, str]:
        """Give each node's label by its name."""
        pairs = zip(self.ids, self.node_rows, strict=True)
        return {one: str(self._tidy.scalar(row.get("label", one))) for one, row in pairs}

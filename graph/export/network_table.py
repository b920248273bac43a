"""A network as a table of its edges or nodes: CSV and Parquet.

The rules by which values are changed stand in `network_file`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from ..cell import defuse
from .attribute import Column, Parts, Tidy, column

if TYPE_CHECKING:
    import polars as pl

    from ..network.project import Network

__all__ = ["network_frame", "write_arrow", "write_csv", "write_frame", "write_parquet"]


def write_csv(
    graph: Network, sink: BinaryIO, changes: Counter[str], *, what: str = "edges", raw: bool = False
) -> None:
    """Write the table of edges, or of nodes, with the headers that Gephi looks for.

    ``Source``, ``Target`` and ``Id`` are the nodes' names, since two things may bear one label;
    ``Type`` is ``Undirected`` for symmetric relations.
    """
    tidy = Tidy(changes)
    parts = Parts(graph, tidy)
    _write_rows(_edges(parts) if what == "edges" else _nodes(parts), sink, raw, changes)


def _write_rows(table: list[Column], sink: BinaryIO, raw: bool, changes: Counter[str]) -> None:
    stream = io.TextIOWrapper(sink, "utf-8", newline="", write_through=True)
    writer = csv.writer(stream)
    writer.writerow(one.name for one in table)
    for row in range(len(table[0].values)):
        writer.writerow(_cell(one, row, raw, changes) for one in table)
    stream.detach()


def _cell(told: Column, row: int, raw: bool, changes: Counter[str]) -> str | None:
    text = told.written(row)
    if text is None or raw or told.kind != "string":
        return text
    safe = defuse(text)
    if safe is not text:
        changes["formulas defused"] += 1
    return safe


def _edges(parts: Parts) -> list[Column]:
    part = parts.edges(("id", "source", "target", "type", "source_label", "target_label"))
    types = [
        "Undirected" if row.get("symmetric") is True else "Directed" for row in parts.edge_rows
    ]
    labels = parts.node_labels()
    return [
        column("Source", parts.tails),
        column("Target", parts.heads),
        column("Type", types),
        part.weights,
        part.labels,
        column("source_label", [labels[one] for one in parts.tails]),
        column("target_label", [labels[one] for one in parts.heads]),
        *part.columns,
    ]


def _nodes(parts: Parts) -> list[Column]:
    part = parts.nodes(("id",))
    return [column("Id", parts.ids), part.labels, *part.columns]


def write_parquet(
    graph: Network, sink: BinaryIO, changes: Counter[str], *, what: str = "edges"
) -> None:
    """Write the table of edges (``source``, ``target``, their labels …) or of nodes (``id`` …)."""
    network_frame(graph, changes, what).write_parquet(sink)


def write_arrow(
    graph: Network, sink: BinaryIO, changes: Counter[str], *, what: str = "edges"
) -> None:
    """Write the same table as `write_parquet` as an Arrow IPC file, which is Feather, version 2."""
    network_frame(graph, changes, what).write_ipc(sink)


def network_frame(graph: Network, changes: Counter[str], what: str = "edges") -> pl.DataFrame:
    """Give the table of edges, or of nodes, with a type for each column."""
    import polars as pl

    tidy = Tidy(changes)
    parts = Parts(graph, tidy)
    if what == "edges":
        labels, rows = parts.node_labels(), parts.edge_rows
        first = {
            "source": parts.tails,
            "target": parts.heads,
            "source_label": [labels[one] for one in parts.tails],
            "target_label": [labels[one] for one in parts.heads],
        }
    else:
        first, rows = {"id": parts.ids}, parts.node_rows
    keys = list(dict.fromkeys(key for row in rows for key in row))
    series = [pl.Series(name, values, pl.String) for name, values in first.items()]
    for key, name in zip(keys, tidy.names(keys, first), strict=True):
        series.append(_series(name, [row.get(key) for row in rows], tidy))
    return pl.DataFrame(series)


def write_frame(
    frame: pl.DataFrame, sink: BinaryIO, form: str, changes: Counter[str], *, raw: bool = False
) -> None:
    """Write any table as ``csv``, ``parquet`` or ``arrow``; lists are joined by ``; `` in a CSV."""
    if form == "parquet":
        frame.write_parquet(sink)
        return
    if form == "arrow":
        frame.write_ipc(sink)
        return
    tidy = Tidy(changes)
    table = [
        column(name, [tidy.scalar(value) for value in frame[name].to_list()])
        for name in frame.columns
    ]
    _write_rows(table, sink, raw, changes)


def _series(name: str, values: Sequence[object], tidy: Tidy) -> pl.Series:
    """Make an Arrow column: of lists of text, if every value is a list, else of one type."""
    import polars as pl

    lists = [value for value in values if isinstance(value, list | tuple)]
    if lists and all(value is None or isinstance(value, list | tuple) for value in values):
        texts = [
            [tidy.text(str(one)) for one in value] if isinstance(value, list | tuple) else None
            for value in values
        ]
        return pl.Series(name, texts, pl.List(pl.String))
    told = column(name, [tidy.scalar(value) for value in values])
    types = {"boolean": pl.Boolean, "long": pl.Int64, "double": pl.Float64}
    if told.kind in types:
        return pl.Series(name, told.values, types[told.kind])
    return pl.Series(name, [told.written(row) for row in range(len(values))], pl.String)

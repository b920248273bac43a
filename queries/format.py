"""Rows as files: a table for people; CSV, TSV, JSON, JSON lines, SPARQL results JSON, Parquet."""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from ..graph.cell import defuse
from .row import Row, Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FORMS", "frame", "write_rows", "write_table"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "double"}
_PAGE = 160
"""Columns of a table that no terminal shows."""


def write_table(table: Table, form: str, sink: BinaryIO, *, raw: bool = False) -> None:
    """Write an answer.

    Parameters
    ----------
    form
        One of `FORMS`.
    raw
        Leave cells of CSV and TSV as they are; else a leading ``'`` keeps a spreadsheet from
        running a text that begins with ``= + - @`` as a formula.
    """
    if form == "table":
        sink.write(_people(table, sink).encode())
    else:
        write_rows([*table.columns, *table.twins], table.rows, form, sink, raw=raw)


def write_rows(
    columns: Sequence[str], rows: Iterable[Row], form: str, sink: BinaryIO, *, raw: bool = False
) -> None:
    """Write rows as they come, in any of `FORMS` but the table; Parquet needs them all first."""
    if form in ("csv", "tsv"):
        _flat(rows, columns, "," if form == "csv" else "\t", raw, sink)
    else:
        _WRITERS[form](rows, columns, sink)


def _people(table: Table, sink: BinaryIO) -> str:
    """Draw a table as wide as the terminal, or as a page where there is none."""
    from .drawing import draw
    from .namesake import told_apart

    is_terminal = sink.isatty()
    has_colors = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((_PAGE, 24)).columns
    return draw(told_apart(table), width, is_colored=is_terminal and has_colors)


def _flat(
    rows: Iterable[Row], columns: Sequence[str], separator: str, raw: bool, sink: BinaryIO
) -> None:
    out = codecs.getwriter("utf-8")(sink)
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name), raw) for name in columns])


def _cell(value: object, raw: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        text = "; ".join(map(str, value))
    elif value is None or isinstance(value, str):
        text = value or ""
    else:
        return str(value)  # a number, and no formula
    return text if raw else defuse(text)


def _json(rows: Iterable[Row], columns: Sequence[str], sink: BinaryIO) -> None:
    mark, end = b"[\n ", b"[]\n"
    for row in rows:
        text = json.dumps(_object(row, columns), ensure_ascii=False, indent=1)
        sink.write(mark + text.replace("\n", "\n ").encode())
        mark, end = b",\n ", b"\n]\n"
    sink.write(end)


def _json_lines(rows: Iterable[Row], columns: Sequence[str], sink: BinaryIO) -> None:
    for row in rows:
        sink.write(json.dumps(_object(row, columns), ensure_ascii=False).encode() + b"\n")


def _object(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    """Give a row as JSON has it, which knows neither infinity nor what is no number."""
    whole = {name: row.get(name) for name in columns}
    return {
        name: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in whole.items()
    }


def _results_json(rows: Iterable[Row], columns: Sequence[str], sink: BinaryIO) -> None:
    """Write SPARQL 1.1 Query Results JSON (W3C); lists are joined, as flat formats have them."""
    bindings = [
        {
            name: _binding(name, value)
            for name in columns
            if (value := row.get(name)) not in (None, [])
        }
        for row in rows
    ]
    whole = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
    sink.write(json.dumps(whole, ensure_ascii=False).encode() + b"\n")


def _binding(name: str, value: object) -> Mapping[str, str]:
    if isinstance(value, str) and name.endswith("_iri"):
        return {"type": "uri", "value": value}
    text = _cell(value, raw=True)
    datatype = _DATATYPES.get(type(value))
    if datatype is None:
        return {"type": "literal", "value": text}
    named = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}  # as XML Schema writes them
    return {"type": "literal", "value": named.get(text, text), "datatype": _XSD + datatype}


def _parquet(rows: Iterable[Row], columns: Sequence[str], sink: BinaryIO) -> None:
    held = io.BytesIO()
    frame(list(rows), columns).write_parquet(held)
    sink.write(held.getvalue())


def frame(rows: Sequence[Row], columns: Sequence[str]) -> pl.DataFrame:
    """Give rows as a frame, each column of the narrowest type that holds all its values."""
    import polars as pl

    return pl.DataFrame([_series(name, [row.get(name) for row in rows]) for name in columns])


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    """Give a column the narrowest type that holds all its values; else they are texts."""
    import polars as pl

    kinds = {type(value) for value in values if value is not None}
    if kinds == {list}:
        lists = [None if value is None else list(map(str, value)) for value in values]
        return pl.Series(name, lists, dtype=pl.List(pl.String))
    if kinds in ({int}, {bool}):
        return pl.Series(name, values, dtype=pl.Int64 if kinds == {int} else pl.Boolean)
    if kinds and kinds <= {int, float}:
        return pl.Series(name, values, dtype=pl.Float64, strict=False)
    texts = [None if value is None else _cell(value, raw=True) for value in values]
    return pl.Series(name, texts, dtype=pl.String)


_WRITERS: Mapping[str, Callable[[Iterable[Row], Sequence[str], BinaryIO], None]] = {
    "json": _json,
    "jsonl": _json_lines,
    "srj": _results_json,
    "parquet": _parquet,
}
FORMS = ("table", "csv", "tsv", "json", "jsonl", "srj", "parquet")
"""The formats of rows."""

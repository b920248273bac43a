"""Rows in every format: written, and read back as they were."""

import csv
import io
import json
import math
from collections.abc import Callable
from typing import Any

import polars as pl
import pyoxigraph as ox
import pytest

from marchland.graph.cell import defuse
from marchland.queries.format import FORMS, write_table
from marchland.queries.row import Row, Table

ROWS: list[Row] = [
    {
        "text": 'say "no", twice\nand;',
        "list": ["a", "b; c", "=d"],
        "number": 7,
        "share": 0.5,
        "is_so": True,
        "thing_iri": "https://example.org/a",
        "formula": "=HYPERLINK(1)",
    },
    {"text": "", "list": [], "number": None, "share": None, "is_so": False, "formula": "-1+2"},
    {"text": "ကချင် 红", "list": ["+"], "number": -3, "share": -0.25, "formula": "@x\ty"},
]
COLUMNS = ("text", "list", "number", "share", "is_so", "formula")
TABLE = Table(COLUMNS, ROWS, ("thing_iri",))
ALL = [*COLUMNS, "thing_iri"]


def written(form: str, table: Table = TABLE, *, raw: bool = False) -> bytes:
    sink = io.BytesIO()
    write_table(table, form, sink, raw=raw)
    return sink.getvalue()


def whole(row: Row) -> Row:
    return {name: row.get(name) for name in ALL}


def as_cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_flat_forms_read_back(form: str, separator: str) -> None:
    text = written(form, raw=True).decode()
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert head == ALL
    assert rows == [[as_cell(row.get(name)) for name in ALL] for row in ROWS]


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_formulas_are_defused_and_numbers_are_not(form: str, separator: str) -> None:
    text = written(form).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    assert [row["formula"] for row in rows] == ["'=HYPERLINK(1)", "'-1+2", "'@x\ty"]
    assert [row["number"] for row in rows] == ["7", "", "-3"]
    assert [row["list"] for row in rows] == ["a; b; c; =d", "", "'+"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert defuse(text) == f"'{text}"


def test_json_reads_back() -> None:
    assert json.loads(written("json")) == [whole(row) for row in ROWS]


def test_json_lines_read_back() -> None:
    lines = written("jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == [whole(row) for row in ROWS]


def test_json_has_no_numbers_that_json_does_not_know() -> None:
    table = Table(("a",), [{"a": math.inf}, {"a": math.nan}])
    for form in ("json", "jsonl"):
        text = written(form, table).decode()
        assert "inf" in text
        json.loads(text if form == "json" else text.splitlines()[0], parse_constant=pytest.fail)


def test_sparql_results_read_back() -> None:
    found = ox.parse_query_results(written("srj"), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == ALL
    first, second, _ = found
    assert first["text"] == ox.Literal(ROWS[0]["text"])
    assert first["number"] == ox.Literal(7)
    assert first["share"] == ox.Literal(0.5)
    assert first["is_so"] == ox.Literal(True)
    assert first["thing_iri"] == ox.NamedNode("https://example.org/a")
    assert first["list"] == ox.Literal("a; b; c; =d")
    assert (second["number"], second["list"], second["thing_iri"]) == (None, None, None)


def test_sparql_results_write_infinity_as_xml_schema_does() -> None:
    text = written("srj", Table(("a",), [{"a": math.inf}])).decode()
    assert json.loads(text)["results"]["bindings"][0]["a"]["value"] == "INF"


def test_parquet_reads_back() -> None:
    frame = pl.read_parquet(io.BytesIO(written("parquet")))
    assert frame.columns == ALL
    assert frame.schema["list"] == pl.List(pl.String)
    assert frame.schema["number"] == pl.Int64
    assert frame.rows(named=True) == [whole(row) for row in ROWS]


@pytest.mark.parametrize("value", [None, [], "", 1, 1.5, True, ["a"]])
def test_parquet_takes_columns_of_one_value(value: object) -> None:
    table = Table(("a", "b"), [{"a": value, "b": "x"}, {"a": None, "b": None}])
    frame = pl.read_parquet(io.BytesIO(written("parquet", table)))
    assert frame["a"].to_list()[0] == value


def test_parquet_takes_whole_numbers_and_fractions_in_one_column() -> None:
    table = Table(("a",), [{"a": 1}, {"a": 1.5}, {"a": None}])
    assert pl.read_parquet(io.BytesIO(written("parquet", table)))["a"].to_list() == [1, 1.5, None]


@pytest.mark.parametrize("form", FORMS)
def test_no_rows_are_a_file_all_the_same(form: str) -> None:
    content = written(form, Table(("a", "b"), []))
    readers: dict[str, Callable[[bytes], Any]] = {
        "table": lambda data: data.decode(),
        "csv": lambda data: data.decode(),
        "tsv": lambda data: data.decode(),
        "json": json.loads,
        "jsonl": lambda data: data.decode(),
        "srj": lambda data: json.loads(data)["results"]["bindings"],
        "parquet": lambda data: pl.read_parquet(io.BytesIO(data)).shape,
    }
    expected = {
        **{"table": "nothing\n", "csv": "a,b\n", "tsv": "a\tb\n", "json": [], "jsonl": ""},
        **{"srj": [], "parquet": (0, 2)},
    }
    assert readers[form](content) == expected[form]

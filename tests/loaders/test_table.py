"""Tables: which columns, which rows, and on which line each begins."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.loaders.issue import Issues
from marchland.loaders.table import LINE, Form, read_frames
from marchland.ontology.error import SourceError

FORM = Form(
    required=("id", "day"),
    taken=frozenset({"id", "day", "note"}),
    not_taken=frozenset({"year"}),
    renamed={"date": "day"},
    layouts=(("id", "day", "note", "year"),),
)


def rows(path: Path, issues: Issues | None = None, size: int = 20_000) -> list[dict]:
    found = Issues() if issues is None else issues
    return [
        row for frame in read_frames(path, FORM, found, size) for row in frame.iter_rows(named=True)
    ]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def test_columns_are_known_by_name_in_any_order(path: Path) -> None:
    write(path, "Note,ID,year,date\nx,1,2024,2024-01-05\n")
    assert rows(path) == [{"note": "x", "id": "1", "day": "2024-01-05", LINE: 2}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(path: Path, delimiter: str) -> None:
    write(path, f"id{delimiter}day{delimiter}note\n1{delimiter}2{delimiter}a|b\n")
    assert rows(path)[0]["note"] == "a|b"


def test_a_known_layout_needs_no_header(path: Path) -> None:
    issues = Issues()
    assert rows(write(path, "1,2,x,2024\n3,4,y,2025\n"), issues) == [
        {"id": "1", "day": "2", "note": "x", LINE: 1},
        {"id": "3", "day": "4", "note": "y", LINE: 2},
    ]
    assert not issues


def test_nulls_are_empty_and_NULL_and_text_is_stripped(path: Path) -> None:  # noqa: N802
    write(path, 'id,day,note\n1,NULL,""\n  2 , null ,NULLS\n')
    assert rows(path) == [
        {"id": "1", "day": None, "note": None, LINE: 2},
        {"id": "2", "day": "null", "note": "NULLS", LINE: 3},
    ]


def test_lines_are_physical_ones(path: Path) -> None:
    write(path, 'id,day,note\r\n1,2,"two\r\nlines"\r\n\r\n3,4,"a\nb\nc"\r\n5,6,x\r\n')
    assert [row[LINE] for row in rows(path)] == [2, 5, 8]


def test_rows_of_another_width_are_reported_and_left_out(path: Path) -> None:
    sink = io.StringIO()
    write(path, "id,day,note\n1,2,x\n3,4\n5,6,y,z\n7,8,w\n")
    assert [row["id"] for row in rows(path, Issues(sink))] == ["1", "7"]
    assert '"line": 3' in sink.getvalue()
    assert "2 cells where there are 3 columns; row left out" in sink.getvalue()
    assert '"line": 4' in sink.getvalue()


def test_a_lone_carriage_return_costs_its_row(path: Path) -> None:
    sink = io.StringIO()
    write(path, b"id,day\n1,2\n3\r,4\n5,6\n")
    assert [(row["id"], row[LINE]) for row in rows(path, Issues(sink))] == [("1", 2), ("5", 4)]
    assert '"line": 3' in sink.getvalue()


def test_new_columns_are_reported_and_known_ones_not(path: Path) -> None:
    issues = Issues()
    assert list(rows(write(path, "id,day,year,mood,\n1,2,3,4,5\n"), issues)[0]) == [
        "id",
        "day",
        LINE,
    ]
    assert sorted(field for _, field, _ in issues.counts) == ["", "mood"]


WRONG = {
    b"id,note,year\n1,x,2\n": "a.csv:1: day: this column is missing; give the file as it was",
    b"id,day,id\n1,2,3\n": "a.csv:1: id: 2 columns have this name",
    b"date,day,id\n1,2,3\n": "a.csv:1: day: 2 columns have this name",
    b"": "a.csv:1: is empty",
    b"a,b\n1,2\n": "a.csv:1: has no header with id, day",
    b'id,day\n1,2\n3,"' + b"x" * 200_000: "a.csv:3: is no table from here on",
    b"id,day\r1,2\r3,4\r": "a.csv:1: is no table from here on",
}


@pytest.mark.parametrize("content", WRONG)
def test_what_is_no_such_table_is_refused(path: Path, content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        rows(write(path, content))
    assert WRONG[content] in str(caught.value)
    assert caught.value.exit_code == 3


def test_rows_that_are_not_utf8_are_left_out_and_named(path: Path) -> None:
    sink = io.StringIO()
    write(path, b"id,day,note\n1,2,x\n3,4,\xe9\n5,6,\xc3\xa9\n")
    assert [row["id"] for row in rows(path, Issues(sink))] == ["1", "5"]
    assert '"line": 3' in sink.getvalue()


def test_a_table_without_a_column_that_is_taken_has_lines_alone(path: Path) -> None:
    form = Form(required=("year",), taken=frozenset({"day"}), not_taken=frozenset({"year"}))
    (frame,) = read_frames(write(path, "year\n2024\n2025\n"), form, Issues())
    assert frame.rows(named=True) == [{LINE: 2}, {LINE: 3}]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(st.sampled_from('ab,";\n\r é'), max_size=6), min_size=3, max_size=3)),
    st.integers(1, 4),
)
def test_every_row_comes_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, table: Sequence[Sequence[str]], size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [["id", "day", "note"], *table]
    )
    write(path, text.getvalue())
    found = rows(path, size=size)
    assert [tuple(row[name] or "" for name in ("id", "day", "note")) for row in found] == [
        tuple(cell.strip() for cell in row) for row in table
    ]
    physical = text.getvalue().split("\n")
    for row, given_row in zip(found, table, strict=True):
        assert physical[row[LINE] - 1].startswith(
            '"' + given_row[0].split("\n")[0].replace('"', '""')
        )

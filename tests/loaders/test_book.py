"""Workbooks as rows: what is read, and what is refused before it is unpacked."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from marchland.loaders.book import book_rows, is_book
from marchland.ontology.error import SourceError

BOMB = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'


def book(path: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(path)
    return path


def rewritten(path: Path, part: str, change: bytes) -> Path:
    """Put `change` before the first element of one part of a workbook."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            content = old.read(one)
            new.writestr(one.filename, change + content if one.filename == part else content)
    return other


def test_cells_are_written_as_briefly_as_they_can_be(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a", "b", "c"], [1, 2.0, 0.5], [date(2024, 11, 20), True])
    assert list(book_rows(path)) == [
        (1, ["a", "b", "c"]),
        (2, ["1", "2", "0.5"]),
        (3, ["2024-11-20", "true", ""]),
    ]


def test_empty_rows_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a"], [None], ["x"])
    assert [line for line, _ in book_rows(path)] == [1, 3]


def test_a_workbook_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    path = book(tmp_path / "table.csv", ["a"])
    (tmp_path / "b.xlsx").write_text("a,b\n1,2\n")
    assert is_book(path)
    assert not is_book(tmp_path / "b.xlsx")
    assert not is_book(tmp_path / "absent.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_part_that_defines_entities_is_refused(tmp_path: Path, part: str) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", ["a"]), part, BOMB)
    with pytest.raises(SourceError, match="not as a part of a workbook"):
        list(book_rows(path))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a"])
    huge = rewritten(path, "xl/worksheets/sheet1.xml", b" " * (20 * 2**20))
    with pytest.raises(SourceError, match="unpacks to more than 200 times"):
        list(book_rows(huge))


def test_damage_is_told(tmp_path: Path) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", ["a"], ["b"]), "xl/worksheets/sheet1.xml", b"<<")
    with pytest.raises(SourceError, match="damaged"):
        list(book_rows(path))


def test_a_row_too_wide_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a"], [*[None] * 5_000, "x"])
    with pytest.raises(SourceError, match=r"a\.xlsx:2: is beyond 1,000 columns"):
        list(book_rows(path))


def test_a_row_too_far_down_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a"], ["b"])
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for one in old.infolist():
            content = old.read(one).replace(b'<row r="2"', b'<row r="999999999"')
            new.writestr(one.filename, content.replace(b'r="A2"', b'r="A999999999"'))
    with pytest.raises(SourceError, match=r"other\.xlsx:1048577: is beyond"):
        list(book_rows(other))

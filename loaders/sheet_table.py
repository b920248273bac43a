"""Claim sheets as tables: CSV in a folder or a zip, or the pages of a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ..ontology.error import SourceError
from .input import check_archive
from .sheet import TABLES, Cell, Mark, Row, Sheet, check_cell, check_size, decode

__all__ = ["read_folder", "read_workbook", "read_zip", "tables_in"]

MAX_CELLS = 500_000
"""Cells of a page, the empty ones up to the last counted."""

_BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError)
"""What openpyxl raises at a workbook whose parts are not as they should be."""
_KNOWN = ("sheet", *TABLES)


def read_folder(path: Path) -> Sheet:
    """Read a sheet of CSV tables in a folder."""
    found = tables_in(path)
    for file in found:
        check_size(file, file.stat().st_size)
    return _read_tables(path, ((file.name, file.read_bytes()) for file in found))


def tables_in(folder: Path) -> list[Path]:
    """List the CSV tables in a folder."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv")


def read_zip(path: Path) -> Sheet:
    """Read a sheet of CSV tables in a zip."""
    with zipfile.ZipFile(path) as archive:
        check_archive(path, archive)
        members = [
            one
            for one in archive.infolist()
            if one.filename.lower().endswith(".csv") and not one.filename.startswith("__MACOSX/")
        ]
        if any(one.flag_bits & 1 for one in members):
            raise SourceError(path, message="is locked by a password", remedy="unpack it first")
        check_size(path, sum(one.file_size for one in members))
        try:
            tables = [(Path(one.filename).name, archive.read(one)) for one in members]
        except (zlib.error, EOFError, NotImplementedError) as error:
            raise zipfile.BadZipFile(str(error)) from error
    return _read_tables(path, tables)


def _read_tables(path: Path, files: Iterable[tuple[str, bytes]]) -> Sheet:
    tables = _Tables(path)
    for name, content in files:
        where = path / name
        table = Path(name).stem.rpartition(".")[2].lower()
        tables.add(where, table, _csv_lines(where, decode(where, content)))
    return tables.sheet()


def _csv_lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Read rows, each with the physical line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(path, line, message=f"not CSV: {error}") from error


def read_workbook(path: Path) -> Sheet:
    """Read a sheet whose tables are the pages of a workbook."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with zipfile.ZipFile(path) as archive:
        check_archive(path, archive)
        check_size(path, sum(one.file_size for one in archive.infolist()))
    tables = _Tables(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        for page in book.worksheets:
            tables.add(path / page.title, page.title.strip().lower(), _page_lines(path, page))
        book.close()
    except (InvalidFileException, ParseError, zlib.error, *_BROKEN) as error:
        message = f"is no workbook, or a damaged one: {' '.join(str(error).split())[:200]}"
        raise SourceError(path, message=message) from error
    return tables.sheet()


def _page_lines(path: Path, page: Any) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for number, cells in enumerate(page.iter_rows(), start=1):
        count += 1 + len(cells)
        if count > MAX_CELLS:
            where = Mark(path / page.title, number)
            message = f"has more than {MAX_CELLS:,} cells, empty ones counted"
            raise where.wrong(None, None, message, "delete the empty rows and columns")
        yield number, [_workbook_text(Mark(path / page.title, number), cell) for cell in cells]


def _workbook_text(mark: Mark, cell: Any) -> str:
    """Write a cell as its author saw it: workbooks turn 2024-11-20 into a date, 1 into a number."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else "an error"
        raise mark.wrong(cell.coordinate, str(value), f"is {what}", "paste its value in its place")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return _day(mark, cell, value)
    return str(value)


def _day(mark: Mark, cell: Any, value: date | time) -> str:
    """Write a day; a month that a workbook keeps as its first day is no day that anyone wrote."""
    at_midnight = not isinstance(value, datetime) or value.time() == time.min
    if isinstance(value, time) or not at_midnight or "d" not in cell.number_format.lower():
        raise mark.wrong(
            cell.coordinate,
            str(value),
            f"is no day, but shown as {cell.number_format}",
            "make the cell a text, and write the time as it should be read",
        )
    return value.isoformat()[:10]


class _Tables:
    """Gathers tables into a sheet."""

    def __init__(self, path: Path) -> None:
        self._sheet = Sheet(path, is_flat=True)
        self._seen: set[str] = set()

    def add(self, path: Path, table: str, lines: Iterable[tuple[int, list[str]]]) -> None:
        """Add a table: a line of names, then a line a row."""
        if table not in _KNOWN or table in self._seen:
            message = "is there twice" if table in self._seen else "is no table of a sheet"
            raise SourceError(path, message=message, remedy=f"the tables are: {', '.join(_KNOWN)}")
        self._seen.add(table)
        names: list[str] | None = None
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            mark = Mark(path, line)
            if names is None:
                names = _header(mark, cells)
            else:
                self._add_row(mark, table, _named(mark, names, cells))

    def sheet(self) -> Sheet:
        """Give the sheet; a folder or zip without its head is none."""
        if "sheet" not in self._seen or not self._sheet.meta:
            raise SourceError(
                self._sheet.path,
                message="has no table sheet, which gives the sheet's key",
                remedy="add sheet.csv (or a page) with the columns sheet and release, and a row",
            )
        return self._sheet

    def _add_row(self, mark: Mark, table: str, cells: dict[str, Cell]) -> None:
        if table == "sheet":
            if self._sheet.meta:
                raise mark.wrong(None, None, "a sheet has one row of its own", "remove the others")
            self._sheet.meta.update(cells)
            return
        key = cells.pop("id", None) or cells.pop("key", None)
        if key is None or not isinstance(key.value, str):
            raise mark.wrong("id", None, "missing", "every row needs one")
        self._sheet.tables[table].append(Row(key.value, mark, cells))


def _header(mark: Mark, cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while not names[-1]:
        names.pop()
    for name in names:
        if not name or names.count(name) > 1:
            raise mark.wrong(name or None, None, "a column needs a name of its own")
    return names


def _named(mark: Mark, names: list[str], cells: list[str]) -> dict[str, Cell]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise mark.wrong(
            None, None, f"more cells than the {len(names)} columns", "quote a cell with a comma"
        )
    found: dict[str, Cell] = {}
    for name, text in zip(names, cells, strict=False):
        if text.strip():
            _add_cell(found, name, check_cell(mark, name, text.strip()), mark)
    return found


def _add_cell(found: dict[str, Cell], name: str, text: str, mark: Mark) -> None:
    """Read a cell of a flat table; ``label@my`` is a label in a language of its own."""
    base, _, language = name.partition("@")
    held = found[base].value if base in found else None
    if not language and held is None:
        found[base] = Cell(text, mark)
        return
    # a plain column is the English one, wherever it stands
    by_language: dict[str, Any] = {"en": held} if isinstance(held, str) else dict(held or {})  # type: ignore[arg-type]
    if (language or "en") in by_language:
        raise mark.wrong(name, None, "is given twice for one language", "keep one column")
    found[base] = Cell({**by_language, language or "en": text}, mark)

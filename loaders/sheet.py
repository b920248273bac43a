"""A claim sheet as it is written: tables of cells, each with the line it stands on.

YAML 1.2, a folder or zip of CSV tables, or an XLSX workbook hold the same tables. Every value is
text here, whatever the file's own types would make of it: a date that does not exist is still told
as it was written.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..ontology.error import SourceError

__all__ = ["TABLES", "Cell", "Row", "Sheet", "read_sheet"]

TABLES = ("sources", "things", "claims", "events")
MAX_BYTES = 50_000_000
"""A sheet is written by hand: a larger file, or cell, is a mistake or an attack."""
MAX_CELLS = 2_000_000

Value = str | list[str] | dict[str, str] | dict[str, list[str]] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, as text, list of texts, or texts by language, with its line (1-based)."""

    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """One source, thing, claim or event: its key (or id), and its cells by name."""

    key: str
    line: int
    cells: Mapping[str, Cell]


@dataclass(slots=True)
class Sheet:
    """A whole sheet."""

    path: Path
    is_flat: bool = False
    """Whether it is of tables, where a list is one cell with ``;`` between its values."""
    meta: dict[str, Cell] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def text(self, name: str) -> str | None:
        """Give a value of the sheet's head as text."""
        cell = self.meta.get(name)
        return cell.value if cell is not None and isinstance(cell.value, str) else None


def read_sheet(path: Path) -> Sheet:
    """Read a sheet, of the form that its name tells.

    Raises
    ------
    SourceError
        It is no such file, or its form is broken: with the line.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in (".yaml", ".yml"):
            return _read_yaml(path)
        if suffix == ".xlsx":
            return _read_workbook(path)
        if suffix == ".zip":
            return _read_zip(path)
        if path.is_dir():
            return _read_tables(path, ((file.name, file.read_bytes()) for file in _csv_files(path)))
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(path, message=f"cannot be read: {error}") from error
    what = "a claim sheet is a .yaml or .xlsx file, or a folder or .zip of .csv tables"
    raise SourceError(path, message=f"not a claim sheet: {what}")


def _sized(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise SourceError(path, message=f"larger than {MAX_BYTES // 1_000_000} MB: split the sheet")


# --- YAML ---


def _read_yaml(path: Path) -> Sheet:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    _sized(path, path.stat().st_size)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = YAML(typ="safe", pure=True).compose(text)
    except UnicodeDecodeError as error:
        broken = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(path, broken, message="not UTF-8", remedy="save it as UTF-8") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SourceError(
            path, mark.line + 1 if mark else None, message=f"not YAML: {error.problem}"
        ) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise SourceError(path, message=f"not YAML: {' '.join(str(error).split())}") from error
    return _Yaml(path).sheet(node)


class _Yaml:
    """Turns the nodes of a YAML document into cells, and refuses what would be read by guessing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: set[int] = set()

    def wrong(
        self, node: Any, message: str, remedy: str = "", name: str | None = None
    ) -> SourceError:
        line = node.start_mark.line + 1 if node is not None else None
        return SourceError(self.path, line, name, None, message, remedy)

    def sheet(self, node: Any) -> Sheet:
        if node is None:
            raise SourceError(self.path, message="empty: a sheet begins with its key, sheet: …")
        sheet = Sheet(self.path)
        for name, value in self.items(node, "a sheet"):
            if name not in TABLES:
                sheet.meta[name] = self.cell(value)
            elif name in ("sources", "things"):
                sheet.tables[name] = [
                    self.row(key, value) for key, value in self.items(value, name)
                ]
            else:
                sheet.tables[name] = [self.record(one, name) for one in self.sequence(value, name)]
        return sheet

    def items(self, node: Any, what: str) -> Iterator[tuple[str, Any]]:
        if self.is_null(node):
            return
        if node.id != "mapping":
            raise self.wrong(node, f"{what} must be keys with values")
        self.visit(node)
        known: dict[str, int] = {}
        for key, value in node.value:
            if key.id != "scalar":
                raise self.wrong(key, "a key must be a plain word")
            if key.value in known:
                raise self.wrong(
                    key,
                    f"{key.value!r} is given twice (first on line {known[key.value]})",
                    "keep one of them",
                )
            known[key.value] = key.start_mark.line + 1
            yield key.value, value

    def sequence(self, node: Any, what: str) -> list[Any]:
        if self.is_null(node):
            return []
        if node.id != "sequence":
            raise self.wrong(node, f"{what} must be a list: lines that begin with '- '")
        self.visit(node)
        return list(node.value)

    def visit(self, node: Any) -> None:
        """Refuse anchors and aliases: a few bytes of them can stand for billions of items."""
        if node.anchor is not None or id(node) in self.seen:
            raise self.wrong(node, "anchors and aliases (& and *) are not read", "write it out")
        self.seen.add(id(node))

    def row(self, key: str, node: Any) -> Row:
        cells = {name: self.cell(value) for name, value in self.items(node, key)}
        return Row(key, node.start_mark.line + 1, cells)

    def record(self, node: Any, what: str) -> Row:
        cells = {name: self.cell(value) for name, value in self.items(node, f"one of the {what}")}
        key = cells.pop("id", None)
        line = node.start_mark.line + 1
        if key is None or not isinstance(key.value, str):
            raise SourceError(self.path, line, "id", None, "missing", "give every record an id")
        return Row(key.value, line, cells)

    def cell(self, node: Any) -> Cell:
        line = node.start_mark.line + 1
        if node.id == "scalar":
            return Cell(self.scalar(node), line)
        if node.id == "sequence":
            return Cell([self.word(one) for one in self.sequence(node, "a value")], line)
        by_language: dict[str, Any] = {}
        for name, value in self.items(node, "a value"):
            by_language[name] = self.cell(value).value
        return Cell(by_language, line)

    def word(self, node: Any) -> str:
        if node.id != "scalar" or self.is_null(node):
            raise self.wrong(node, "a list must hold plain values")
        return str(self.scalar(node))

    def scalar(self, node: Any) -> str | None:
        self.visit(node)
        return None if self.is_null(node) else str(node.value)

    @staticmethod
    def is_null(node: Any) -> bool:
        return (
            node.id == "scalar" and node.style is None and node.value in ("", "~", "null", "Null")
        )


# --- CSV and XLSX ---


def _csv_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv")


def _read_zip(path: Path) -> Sheet:
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
        _sized(path, sum(one.file_size for one in members))
        tables = [(Path(one.filename).name, archive.read(one)) for one in members]
    return _read_tables(path, tables)


def _read_tables(path: Path, files: Iterable[tuple[str, bytes]]) -> Sheet:
    sheet = Sheet(path, is_flat=True)
    for name, content in files:
        table = Path(name).stem.rpartition(".")[2].lower()
        where = path / name
        _sized(where, len(content))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise SourceError(
                where, line, message="not UTF-8", remedy="save it as UTF-8"
            ) from error
        _add_table(sheet, where, table, _csv_lines(where, text))
    return sheet


def _csv_lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(path, line, message=f"not CSV: {error}") from error


def _read_workbook(path: Path) -> Sheet:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with zipfile.ZipFile(path) as archive:
        _sized(path, sum(one.file_size for one in archive.infolist()))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError) as error:
        raise SourceError(path, message=f"not a workbook: {error}") from error
    sheet = Sheet(path, is_flat=True)
    for page in book.worksheets:
        lines = (
            (number, [_workbook_text(cell) for cell in cells])
            for number, cells in enumerate(page.iter_rows(values_only=True), start=1)
        )
        _add_table(sheet, path / page.title, page.title.strip().lower(), lines)
    book.close()
    return sheet


def _workbook_text(value: object) -> str:
    """Write a cell as its author saw it: workbooks turn 2024-11-20 into a date, 1 into a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text.removesuffix(" 00:00:00") if hasattr(value, "isoformat") else text


def _add_table(
    sheet: Sheet, path: Path, table: str, lines: Iterable[tuple[int, list[str]]]
) -> None:
    if table not in (*TABLES, "sheet"):
        known = ", ".join(("sheet", *TABLES))
        raise SourceError(
            path,
            message=f"no table of a sheet is called {table!r}",
            remedy=f"name it one of: {known}",
        )
    names: list[str] | None = None
    for line, cells in lines:
        if names is None:
            names = _header(path, line, cells)
        elif any(cell.strip() for cell in cells):
            _add_row(sheet, path, table, names, line, cells)


def _header(path: Path, line: int, cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if not name or names.count(name) > 1:
            raise SourceError(path, line, name or None, None, "a column needs a name of its own")
    return names


def _add_row(
    sheet: Sheet, path: Path, table: str, names: list[str], line: int, cells: list[str]
) -> None:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise SourceError(path, line, message=f"more cells than the {len(names)} columns")
    found: dict[str, Cell] = {}
    for name, text in zip(names, cells, strict=False):
        if text.strip():
            _add_cell(found, name, text.strip(), line)
    if table == "sheet":
        sheet.meta.update(found)
        return
    key = found.pop("id", None) or found.pop("key", None)
    if key is None or not isinstance(key.value, str):
        raise SourceError(path, line, "id", None, "missing", "every row needs one")
    sheet.tables[table].append(Row(key.value, line, found))


def _add_cell(found: dict[str, Cell], name: str, text: str, line: int) -> None:
    """Read a cell of a flat table; ``label@my`` is a label in a language of its own."""
    base, _, language = name.partition("@")
    if not language:
        found[name] = Cell(text, line)
        return
    held = found[base].value if base in found else {}
    by_language: dict[str, Any] = {"en": held} if isinstance(held, str) else dict(held or {})  # type: ignore[arg-type]
    found[base] = Cell({**by_language, language: text}, line)

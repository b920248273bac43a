"""A claim sheet as it is written: tables of cells, each with the file and line it stands on.

YAML 1.2, a folder or zip of CSV tables, or an XLSX workbook hold the same tables. Every value is
text here, whatever the file's own types would make of it: a date that does not exist is still told
as it was written.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..ontology.error import SourceError

__all__ = ["TABLES", "Cell", "Mark", "Row", "Sheet", "read_sheet"]

TABLES = ("sources", "things", "claims", "events")
MAX_BYTES = 50_000_000
"""A sheet is written by hand: a larger file is a mistake or an attack."""
MAX_CELL = 100_000
"""Characters of a cell."""

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

Value = str | list[str] | dict[str, str] | dict[str, list[str]] | None


class Mark(NamedTuple):
    """Where something stands: the file, or the table in it, and the line (1-based)."""

    path: Path
    line: int | None = None

    def wrong(
        self, name: str | None, value: str | None, message: str, remedy: str = ""
    ) -> SourceError:
        """Make the error that something here is wrong."""
        return SourceError(self.path, self.line, name, value, message, remedy)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: a text, a list of texts, or texts by language."""

    value: Value
    mark: Mark

    @property
    def is_empty(self) -> bool:
        """Whether nothing is given: an empty cell, or an empty list."""
        return not self.value


@dataclass(frozen=True, slots=True)
class Row:
    """One source, thing, claim or event: its key (or id), and its cells by name."""

    key: str
    mark: Mark
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
    from .sheet_table import read_folder, read_workbook, read_zip
    from .sheet_yaml import read_yaml

    suffix = path.suffix.lower()
    readers = {".yaml": read_yaml, ".yml": read_yaml, ".xlsx": read_workbook, ".zip": read_zip}
    try:
        read = read_folder if path.is_dir() else readers.get(suffix)
        if read is not None:
            return read(path)
    except FileNotFoundError as error:
        raise SourceError(path, message="there is no such file", remedy="check the path") from error
    except zipfile.BadZipFile as error:
        what = "workbook" if suffix == ".xlsx" else "zip"
        raise SourceError(path, message=f"is no {what}, or a damaged one: {error}") from error
    except OSError as error:
        raise SourceError(path, message=f"cannot be read: {error.strerror or error}") from error
    what = "a claim sheet is a .yaml or .xlsx file, or a folder or .zip of .csv tables"
    raise SourceError(path, message=f"not a claim sheet: {what}")


def check_size(path: Path, size: int) -> None:
    """Refuse a file, or what comes out of one, that nobody wrote by hand."""
    if size > MAX_BYTES:
        raise SourceError(path, message=f"is larger than {MAX_BYTES // 1_000_000} MB: split it")


def check_cell(mark: Mark, name: str | None, text: str) -> str:
    """Give a cell's text back, unless it is too long for one."""
    if len(text) > MAX_CELL:
        raise mark.wrong(
            name, None, f"is longer than {MAX_CELL:,} characters", "shorten it, or cite a document"
        )
    return text


def decode(path: Path, content: bytes) -> str:
    """Read the text of a file in UTF-8, a byte order mark or none.

    Raises
    ------
    SourceError
        It is in another encoding, or holds control characters: with the line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(path, line, message="not UTF-8", remedy="save it as UTF-8") from error
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        line = text.count("\n", 0, unseen.start()) + 1
        code = f"U+{ord(unseen[0]):04X}"
        raise SourceError(
            path, line, message=f"holds a control character ({code})", remedy="remove it"
        )
    return text

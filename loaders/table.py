"""Tables (CSV, workbooks) as frames of text, each row with the line it begins on."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ..ontology.error import SourceError
from .book import book_rows, is_book
from .input import LONGEST_ROW, open_text
from .issue import Issue, Issues
from .json_table import is_json, json_rows

__all__ = ["LINE", "Form", "read_frames"]

LINE = "line"
"""The column with the physical line (1-based) on which a row begins; never a source's own."""
BATCH_ROWS = 20_000
"""Large enough for column work to pay, small enough for 50 MB."""
_DELIMITERS = (",", ";", "\t")
_END_OF_FILE = "\x1a"
"""DOS wrote it after the last row, and OFAC still does."""
_NAMED = 0.5
"""A first row is a header if it has at least this share of the columns that must be there."""


@dataclass(frozen=True)
class Form:
    """What columns a kind of table has; names are matched whatever their case.

    Parameters
    ----------
    required
        Without one of these a file is refused.
    taken
        All that the loader reads; the rest is skipped.
    not_taken
        Known columns that are left where they are.
    foreign
        Columns that only another loader's files have, with its name.
    renamed
        Names of other releases, to the name in `taken`.
    layouts
        Columns in order of the releases that were issued without a header row.
    nulls
        What stands for no value, besides an empty cell.
    encoding
        What rows that are not UTF-8 are read as, if the publisher is known to write it.
    quoted
        Whether quotes hold cells together; where a publisher writes none, one may begin a name.
    """

    required: tuple[str, ...]
    taken: frozenset[str]
    not_taken: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    layouts: tuple[tuple[str, ...], ...] = ()
    nulls: tuple[str, ...] = ("NULL",)
    encoding: str | None = None
    quoted: bool = True
    foreign: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Form:
        """Read what a ``.toml`` says of its table's columns; their case there is for the eye."""
        return cls(
            tuple(name.lower() for name in columns["required"]),
            frozenset(name.lower() for name in columns["taken"]),
            frozenset(name.lower() for name in columns["not_taken"]),
            columns.get("renamed", {}),
            tuple(tuple(layout) for layout in columns.get("layouts", ())),
            tuple(columns["nulls"]),
            columns.get("encoding"),
            columns.get("quoted", True),
            columns.get("foreign", {}),
        )

    @property
    def known(self) -> frozenset[str]:
        """Every column that the loader has heard of."""
        return self.taken | self.not_taken

    def name(self, cell: str) -> str:
        """Give the name by which a column is known here."""
        name = cell.strip().lower()
        return self.renamed.get(name, name)


def read_frames(
    path: Path, form: Form, issues: Issues, size: int = BATCH_ROWS
) -> Iterator[pl.DataFrame]:
    """Read a table in batches; rows that cannot be read are reported and left out.

    Yields
    ------
    Frames with the columns of ``form.taken`` that the file has, as stripped text or null, and
    `LINE`.

    Raises
    ------
    SourceError
        The file cannot be read, is no table, or lacks a column that must be there.
    """
    if is_book(path):
        yield from _row_frames(path, book_rows(path), form, issues, size)
        return
    if is_json(path):
        yield from _row_frames(path, json_rows(path, issues), form, issues, size)
        return
    columns, delimiter, has_header = _columns(path, form, issues)
    with open_text(path, LONGEST_ROW) as text:
        for lines, rows in _batches(path, text, delimiter, form.quoted, size, issues):
            if has_header:
                del lines[0], rows[0]
                has_header = False
            kept = _whole(path, lines, rows, len(columns), issues)
            yield from _frames(path, columns, *kept, form, issues)


def _row_frames(
    path: Path, rows: Iterator[tuple[int, list[str]]], form: Form, issues: Issues, size: int
) -> Iterator[pl.DataFrame]:
    """Read a workbook or JSON: the first row names the columns."""
    columns = _headed(path, next(rows, (0, []))[1], form, issues)
    while batch := list(islice(rows, size)):
        lines, cells = [line for line, _ in batch], [row for _, row in batch]
        kept = _whole(path, lines, cells, len(columns), issues)
        yield from _frames(path, columns, *kept, form, issues)


def _columns(path: Path, form: Form, issues: Issues) -> tuple[list[str | None], str, bool]:
    """Find the columns (None: not taken), what stands between them, and whether they are named."""
    firsts = {delimiter: _first_row(path, delimiter, form.quoted) for delimiter in _DELIMITERS}
    named = {
        delimiter: len(form.known.intersection(map(form.name, first)))
        for delimiter, first in firsts.items()
    }
    best = max(_DELIMITERS, key=lambda delimiter: named[delimiter])
    if named[best] >= _NAMED * len(form.required):
        return _headed(path, firsts[best], form, issues), best, True
    for delimiter, first in firsts.items():
        for layout in form.layouts:
            if len(first) == len(layout):
                return [name if name in form.taken else None for name in layout], delimiter, False
    raise _not_this_table(path, firsts[best], form)


def _first_row(path: Path, delimiter: str, quoted: bool) -> list[str]:
    with open_text(path, LONGEST_ROW) as text:
        return next((cells[0] for _, cells in _batches(path, text, delimiter, quoted, 1)), [])


def _not_this_table(path: Path, first: Sequence[str], form: Form) -> SourceError:
    layouts = " or ".join(str(len(layout)) for layout in form.layouts)
    message = "is empty" if not first else f"has no header with {', '.join(form.required[:3])} …"
    if first and layouts:
        message += f", and {len(first)} columns where a file without a header has {layouts}"
    return SourceError(path, 1, message=message, remedy="give the file as it was issued")


def _refuse_foreign(path: Path, names: Sequence[str], form: Form) -> None:
    """Refuse the table of another loader, which may have all columns of this one and more."""
    for name in names:
        if loader := form.foreign.get(name):
            remedy = f"load it as what it is: marchland load {loader}"
            raise SourceError(path, 1, name, None, "only another table has this column", remedy)


def _headed(path: Path, cells: list[str], form: Form, issues: Issues) -> list[str | None]:
    names = [form.name(cell) for cell in cells]
    for name, count in Counter(names).items():
        if count > 1 and name in form.known:
            raise SourceError(path, 1, name, None, f"{count} columns have this name")
    _refuse_foreign(path, names, form)
    for name in form.required:
        if name not in names:
            raise SourceError(
                path, 1, name, None, "this column is missing", "give the file as it was issued"
            )
    for name in names:
        if name not in form.known:
            issues.add(
                Issue(str(path), 1, name or None, None, "this column is new here and was not read")
            )
    return [name if name in form.taken else None for name in names]


def _batches(
    path: Path,
    text: Iterable[str],
    delimiter: str,
    quoted: bool,
    size: int,
    issues: Issues | None = None,
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Gather rows, each with the line it begins on; empty lines are no rows."""
    if quoted:
        reader = csv.reader(text, delimiter=delimiter)
    else:
        reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    line = 1
    lines: list[int] = []
    rows: list[list[str]] = []
    while True:
        try:
            for cells in reader:
                if cells and cells != [_END_OF_FILE]:
                    lines.append(line)
                    rows.append(cells)
                line = reader.line_num + 1
                if len(rows) == size:
                    yield lines, rows
                    lines, rows = [], []
            break
        except csv.Error as error:
            _tell_broken(path, line, error, issues)
            line = reader.line_num + 1
    if rows:
        yield lines, rows


def _tell_broken(path: Path, line: int, error: csv.Error, issues: Issues | None) -> None:
    """Report a row that is none; where it may have swallowed others there is no going on."""
    if issues is None or "new-line character" not in str(error):
        raise SourceError(
            path, line, message=f"is no table from here on: {error}", remedy="mind its quotes"
        ) from error
    issues.add(Issue(str(path), line, None, None, "has a lone carriage return; row left out"))


def _whole(
    path: Path, lines: list[int], rows: list[list[str]], width: int, issues: Issues
) -> tuple[list[int], list[list[str]]]:
    """Keep the rows with a cell for each column, and report the others."""
    if set(map(len, rows)) <= {width}:
        return lines, rows
    kept: tuple[list[int], list[list[str]]] = [], []
    for line, cells in zip(lines, rows, strict=True):
        if len(cells) == width:
            kept[0].append(line)
            kept[1].append(cells)
        else:
            message = f"{len(cells)} cells where there are {width} columns; row left out"
            issues.add(Issue(str(path), line, None, None, message))
    return kept


def _frames(
    path: Path,
    columns: Sequence[str | None],
    lines: list[int],
    cells: list[list[str]],
    form: Form,
    issues: Issues,
) -> Iterator[pl.DataFrame]:
    if not lines:
        return
    try:
        yield _frame(columns, lines, cells, form)
    except UnicodeEncodeError:
        rows = zip(lines, cells, strict=True)
        kept = [(line, _text(path, line, row, form.encoding, issues)) for line, row in rows]
        lines = [line for line, row in kept if row is not None]
        cells = [row for _, row in kept if row is not None]
        if lines:
            yield _frame(columns, lines, cells, form)


def _frame(
    columns: Sequence[str | None], lines: list[int], cells: list[list[str]], form: Form
) -> pl.DataFrame:
    found = [
        pl.Series(name, column, dtype=pl.String)
        for name, column in zip(columns, zip(*cells, strict=True), strict=True)
        if name is not None
    ]
    frame = pl.DataFrame([*found, pl.Series(LINE, lines, dtype=pl.Int64)])
    if not found:
        return frame
    text, nulls = pl.col(pl.String), ["", *form.nulls]
    return frame.with_columns(text.str.strip_chars()).with_columns(
        pl.when(text.is_in(nulls).not_()).then(text)
    )


def _text(
    path: Path, line: int, cells: list[str], encoding: str | None, issues: Issues
) -> list[str] | None:
    """Read a row that may not be UTF-8 by the other encoding, if there is one."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        read = _decoded(cells, encoding) if encoding else None
        outcome = f"read as {encoding}" if read else "row left out"
        issues.add(Issue(str(path), line, None, None, f"is not UTF-8; {outcome}"))
        return read
    return cells


def _decoded(cells: list[str], encoding: str) -> list[str] | None:
    """Read the cells that are not UTF-8 by another encoding."""
    try:
        return [
            cell.encode("utf-8", "surrogateescape").decode(encoding) if _is_raw(cell) else cell
            for cell in cells
        ]
    except UnicodeDecodeError:
        return None


def _is_raw(cell: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in cell)

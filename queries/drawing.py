"""A table drawn for people: as wide as their terminal, folded at words, without what says nothing.

What is the same in every row is said once, above the table. Nothing is left out silently: a column
for which there is no room is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from rich.cells import cell_len as unicode_len

from ..graph.cell import plain
from .row import Row, Table

__all__ = ["draw"]

GAP = 2
"""Columns of a terminal between two of a table."""
NARROW = 14
"""So wide a column is never folded."""
WIDEST_WORD = 20
"""A longer word is cut: there is no other place to fold it."""
TALLEST = 3.5
"""Lines of a row, on average, above which a column is left out of a table of many rows."""
FEW = 5
"""So few rows may be as tall as they are."""

_DEFAULTS = {"polarity": "Affirmed", "modality": "Actual", "inference": "Stated"}
"""A column that says only what is so if nothing is said is not shown."""
_ALWAYS = frozenset(
    {"subject", "object", "start", "end", "status", "label", "place", "claim", "event", "change"}
)
"""What a row is about stands in the row."""
_LEAST = (
    *("claim", "event", "age_days", "locator", "reported", "attributed"),
    *("fatalities_low", "fatalities_high", "participant", "citation", "example", "url", "licence"),
    *("observed", "last_observed", "inference", "grade"),
)
"""What there may be no room for, the first to go first."""
_RANGE = frozenset({"fatalities_low", "fatalities_high"})
"""One end of a range is not shown without the other."""
_PIECE = re.compile(r"(?:[^\s/-]|[/-](?![A-Za-z])|(?<![A-Za-z])[/-])+[/-]?\s*|\S\s*")
"""What a line may end after: a word, or the part of one up to a hyphen or slash between letters."""
_JOINED = {"route": " → ", "claim": " ", "event": " ", "coalition": " + "}
MOST_SHARED = 120
"""A longer text is not moved above the table."""
_SHARED_FROM = 3
"""Rows from which on it pays to say once what is the same in all."""
_COLORS = {"contested": "33", "possible": "2", "unknown": "2", "yes": "32", "no": "31"}
"""ANSI codes of a terminal for what matters most of a row."""


@dataclass(frozen=True)
class _Column:
    """A column as texts: its head, and a text a row."""

    name: str
    cells: list[str]

    @cached_property
    def head(self) -> str:
        return self.name.replace("_", " ")

    @cached_property
    def sizes(self) -> list[int]:
        return [cell_len(cell) for cell in self.cells]

    @cached_property
    def is_number(self) -> bool:
        return all(cell.replace(",", "").replace(".", "").isdigit() for cell in self.cells if cell)

    @cached_property
    def widest(self) -> int:
        return max((cell_len(self.head), *self.sizes))

    @cached_property
    def least(self) -> int:
        """The least width at which no word is cut."""
        if max(self.sizes, default=0) <= NARROW:
            texts = [*self.head.split(), *self.cells]
        else:
            texts = [piece for text in (self.head, *self.cells) for piece in _PIECE.findall(text)]
        widest = max((cell_len(text.rstrip()) for text in texts), default=1)
        return min(widest, WIDEST_WORD)


def draw(table: Table, width: int, *, is_colored: bool = False) -> str:
    """Draw a table.

    Parameters
    ----------
    width
        Columns of the terminal, or of the page.
    is_colored
        Whether ANSI colours tell heads and statuses apart.

    Returns
    -------
    Lines, each ended by a newline, with no control characters but those of colours.
    """
    if not table.rows:
        return "nothing\n"
    columns = [_column(name, table.rows) for name in table.columns]
    columns = [one for one in columns if any(one.cells) and not _says_nothing(one)] or columns[:1]
    columns, shared = _parted(columns)
    columns, left_out, widths = _fitted(columns, width)
    said = [f"{one.head} {one.cells[0]}" for one in shared]
    lines = _fold(f"In every row: {'; '.join(said)}", width) if said else []
    if left_out:
        names = ", ".join(one.head for one in left_out)
        lines += _fold(f"No room here for: {names}", width)
    lines += [""] if lines else []
    lines += _grid(columns, widths, is_colored)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _column(name: str, rows: Sequence[Row]) -> _Column:
    return _Column(name, [_text(name, row.get(name)) for row in rows])


def _text(name: str, value: object) -> str:
    """Write a cell for people: lists in a line, records by the end of their names."""
    if isinstance(value, list):
        return _JOINED.get(name, "; ").join(_text(name, one) for one in value)
    text = "" if value is None else plain(str(value))
    if name in ("claim", "event") and "/" in text:
        return "…" + text.rpartition("/")[2][-6:]
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else text


def _says_nothing(column: _Column) -> bool:
    return set(column.cells) == {_DEFAULTS.get(column.name)}


def _parted(columns: Sequence[_Column]) -> tuple[list[_Column], list[_Column]]:
    """Part what differs from row to row from what is the same in all."""
    shared = [
        one
        for one in columns
        if len(one.cells) >= _SHARED_FROM
        and len(set(one.cells)) == 1
        and one.name not in _ALWAYS
        and one.sizes[0] <= MOST_SHARED
        and (not one.is_number or one.name == "age_days")
    ]
    kept = [one for one in columns if one not in shared]
    return (kept, shared) if kept else (list(columns), [])


def cell_len(text: str) -> int:
    """Give how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else unicode_len(text)


# --- widths ---


def _fitted(columns: list[_Column], width: int) -> tuple[list[_Column], list[_Column], list[int]]:
    """Choose the widths; where there is no room, leave out what matters least."""
    left_out: list[_Column] = []
    while True:
        widths = _widths(columns, width - GAP * (len(columns) - 1))
        least = min(reversed(columns), key=_importance)
        may_go = len(columns) > 1 and (widths is None or _importance(least) < len(_LEAST))
        is_few = len(least.cells) <= FEW
        if widths is not None and (not may_go or is_few or _height(columns, widths) <= TALLEST):
            return columns, left_out, widths
        if not may_go:
            return columns, left_out, widths or [max(width, 1)]
        gone = [one for one in columns if one is least or {one.name, least.name} == _RANGE]
        columns = [one for one in columns if one not in gone]
        left_out += gone


def _importance(column: _Column) -> int:
    """Rank a column: what may go, in its order, then the others, then what a row is about."""
    if column.name in _LEAST:
        return _LEAST.index(column.name)
    return len(_LEAST) + (column.name in _ALWAYS or column.name == "relation")


def _height(columns: Sequence[_Column], widths: Sequence[int]) -> float:
    """Estimate how many lines a row has, on average."""
    tallest = [
        max(-(-size // width) for size, width in zip(row, widths, strict=True))
        for row in zip(*(one.sizes for one in columns), strict=True)
    ]
    return float(sum(tallest) / len(tallest))


def _widths(columns: Sequence[_Column], room: int) -> list[int] | None:
    """Share the room so that rows get no taller than they must; None if words would be cut."""
    least = [one.least for one in columns]
    widest = [one.widest for one in columns]
    if sum(widest) <= room:
        return widest
    if sum(least) > room:
        return None
    # the sum of squared heights is least where widths go with the cube root of squared lengths
    wants = [max(sum(size**2 for size in one.sizes) ** (1 / 3), 1.0) for one in columns]
    low, high = 0.0, float(room)
    for _ in range(40):
        middle = (low + high) / 2
        widths = _clamped(wants, middle, least, widest)
        low, high = (middle, high) if sum(widths) <= room else (low, middle)
    return _clamped(wants, low, least, widest)


def _clamped(
    wants: Sequence[float], factor: float, least: Sequence[int], widest: Sequence[int]
) -> list[int]:
    return [
        min(max(int(want * factor), low), max(high, low))
        for want, low, high in zip(wants, least, widest, strict=True)
    ]


# --- lines ---


def _fold(text: str, width: int) -> list[str]:
    """Fold a text at its words; a word too long for a line is cut."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for piece in _PIECE.findall(" ".join(text.split())):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        *full, rest = _cut(piece.rstrip(), width)
        lines[-1:] = [*full, rest + piece[len(piece.rstrip()) :]]
    return [line.rstrip() for line in lines]


def _cut(word: str, width: int) -> list[str]:
    parts = [""]
    for char in word:
        if parts[-1] and cell_len(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts


def _grid(columns: Sequence[_Column], widths: Sequence[int], is_colored: bool) -> list[str]:
    """Set the cells in lines: the heads, a rule, and the rows, parted where they are tall."""
    folded = [
        [_fold(text, width) for text in (one.head, *one.cells)]
        for one, width in zip(columns, widths, strict=True)
    ]
    # folding at words may leave a column narrower than it was given
    sizes = [max(cell_len(line) for cell in cells for line in cell) for cells in folded]
    set_line = partial(_line, columns, sizes)
    rows = [list(row) for row in zip(*folded, strict=True)]
    heights = [max(map(len, row)) for row in rows]
    is_tall = sum(heights[1:]) > 1.5 * len(heights[1:])
    lines: list[str] = []
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        paint = _painter(columns, number, is_colored)
        lines += [set_line([_nth(cell, n) for cell in row], paint) for n in range(height)]
        if number == 0:
            lines.append((" " * GAP).join("─" * size for size in sizes))
        elif is_tall and number < len(rows) - 1:
            lines.append("")
    return lines


def _nth(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _line(
    columns: Sequence[_Column],
    sizes: Sequence[int],
    texts: Sequence[str],
    paint: Callable[[_Column, str], str],
) -> str:
    cells = []
    for column, size, text in zip(columns, sizes, texts, strict=True):
        space = " " * (size - cell_len(text))
        painted = paint(column, text) if text else ""
        cells.append(space + painted if column.is_number else painted + space)
    return (" " * GAP).join(cells)


def _painter(
    columns: Sequence[_Column], number: int, is_colored: bool
) -> Callable[[_Column, str], str]:
    """Give what colours the texts of a row; the row 0 is that of the heads."""
    codes: Mapping[str, str | None] = {}
    if is_colored:
        codes = {one.name: _COLORS.get(one.cells[number - 1]) if number else "1" for one in columns}

    def paint(column: _Column, text: str) -> str:
        code = codes.get(column.name)
        return f"\x1b[{code}m{text}\x1b[0m" if code else text

    return paint

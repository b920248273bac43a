"""Tables as JSON: an object a row, on lines of their own or in the answers of a service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ..ontology.error import SourceError
from .input import LONGEST_ROW, open_text
from .issue import Issue, Issues
from .json_lines import is_writable, json_lines

__all__ = ["is_json", "json_rows", "page_rows"]

PAGE = ("Result", "data")
"""Where a page of UCDP's and of ACLED's API has its rows."""
_LARGEST = 2**28  # characters of a page, which is held in memory whole
_AHEAD = 1_000
"""Rows whose fields are the columns: services leave out or add few after so many."""


def is_json(path: Path) -> bool:
    """Say whether a file is JSON and no table of cells, by how it begins."""
    with open_text(path, LONGEST_ROW) as text:
        return text.read(256).lstrip()[:1] in ("{", "[")


def json_rows(path: Path, issues: Issues) -> Iterator[tuple[int, list[str]]]:
    """Give the names of the fields, then the cells of each row with its line.

    Null is an empty cell, and a number is written as briefly as it can be. In a page, which has no
    lines of its own, a row's line is its place.

    Raises
    ------
    SourceError
        It is no JSON, or no rows are in it.
    """
    rows = _rows(path, issues)
    first = list(islice(rows, _AHEAD))
    names = list(dict.fromkeys(name for _, row in first for name in row))
    yield 1, names
    known = frozenset(names)
    for line, row in chain(first, rows):
        for name in row.keys() - known:
            message = f"is a field that the first {_AHEAD:,} rows lack; left out"
            issues.add(Issue(str(path), line, name, None, message))
        yield line, [_cell(path, line, name, row.get(name), issues) for name in names]


def page_rows(page: Any) -> list[Any] | None:
    """Give the rows of a page as a service answers it; None if it is none."""
    if isinstance(page, dict):
        page = next((page[name] for name in PAGE if name in page), None)
    return page if isinstance(page, list) else None


def _rows(path: Path, issues: Issues) -> Iterator[tuple[int, dict[str, Any]]]:
    return _page(path, issues) if _is_page(path) else json_lines(path, issues)


def _is_page(path: Path) -> bool:
    """Tell a page, or a list of rows, from rows on lines of their own."""
    with open_text(path, LONGEST_ROW) as text:
        line = next(line for line in iter(lambda: text.readline(_LARGEST), "") if line.strip())
    try:
        return page_rows(json.loads(line)) is not None
    except (ValueError, RecursionError):
        return True  # an object that goes on on the next line


def _page(path: Path, issues: Issues) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_text(path) as text:
        whole = text.read(_LARGEST)
    try:
        rows = page_rows(json.loads(whole))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise SourceError(path, line, message=f"is no JSON ({error})") from error
    if rows is None:
        raise SourceError(path, message="holds no rows", remedy=f"rows are in {' or '.join(PAGE)}")
    yield from _objects(path, rows, issues)


def _objects(
    path: Path, rows: Iterable[Any], issues: Issues
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            yield number, row
        else:
            issues.add(Issue(str(path), number, None, None, "is no object; left out"))


def _cell(path: Path, line: int, name: str, value: object, issues: Issues) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, str) and is_writable(value):
        return value
    issues.add(Issue(str(path), line, name, None, "is no text, number or truth; left out"))
    return ""

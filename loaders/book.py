"""Workbooks (XLSX) as rows of text: the first page, streamed, within bounds."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from ..ontology.error import SourceError
from .input import check_archive, note_open

__all__ = ["book_rows", "is_book"]

MAX_WIDTH = 1_000
"""Cells of a row: far more than any source has, far less than a page can be made to claim."""
MAX_ROWS = 2**20
"""So many a page has at most in the programs that write them."""
MAX_BYTES = 2**30
"""So much may come out of a workbook; a page of a million rows of UCDP's would."""
MAX_STRINGS = 100 * 2**20
"""Bytes of the table of texts, which is held in memory whole."""
_STEP = 2**20
"""Bytes of a part in which some element must begin or end: no cell is as long as that."""

# XML 1.0, section 2.8: what may stand before the first element, without a DOCTYPE
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<[^!?]", re.DOTALL)
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError)
"""What openpyxl raises at a workbook whose parts are not as they should be."""


def is_book(path: Path) -> bool:
    """Say whether a file is a workbook, by what is in it and not by its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def book_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each row of the first page with its number (1-based); empty rows are no rows.

    A number is written as briefly as it can be (``12`` for 12.0), a day as ``2024-11-20``.

    Raises
    ------
    SourceError
        It is damaged, locked or out of proportion, or defines entities, which workbooks never do.
    """
    import openpyxl

    with _told(path), path.open("rb") as file:
        _check(path)
        note_open(path, file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            yield from _page_rows(path, book.worksheets[0])
        finally:
            book.close()


def _page_rows(path: Path, page: Any) -> Iterator[tuple[int, list[str]]]:
    page.reset_dimensions()  # what a page says of its size need not be so
    with closing(page.iter_rows(values_only=True)) as rows:
        yield from _cells(path, rows)


def _cells(path: Path, rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, values in enumerate(rows, start=1):
        cells = [_text(value) for value in values]
        if len(cells) > MAX_WIDTH or number > MAX_ROWS:
            message = f"is beyond {MAX_WIDTH:,} columns or {MAX_ROWS:,} rows, empty ones counted"
            raise SourceError(path, number, message=message, remedy="delete the empty ones")
        while cells and not cells[-1] and len(cells) > width:
            cells.pop()
        if any(cells):
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _check(path: Path) -> None:
    """Refuse what unpacks without proportion, and XML that could swell as it is read."""
    with zipfile.ZipFile(path) as archive:
        check_archive(path, archive)
        parts = archive.infolist()
        strings = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
        if sum(part.file_size for part in parts) > MAX_BYTES or strings > MAX_STRINGS:
            message = "unpacks to more than a workbook is read for"
            raise SourceError(path, message=message, remedy="save the table as CSV")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    _check_part(path, part.filename, stream)


def _check_part(path: Path, name: str, stream: IO[bytes]) -> None:
    chunk = stream.read(_STEP)
    is_sound = not chunk or _PROLOG.match(chunk) is not None
    while is_sound and len(chunk) == _STEP:
        is_sound = b"<" in chunk
        chunk = stream.read(_STEP)
    if not is_sound:
        message = f"{name} is not as a part of a workbook is"
        raise SourceError(path, message=message, remedy="save the table as CSV")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the unpackers and openpyxl raise into a SourceError."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except SourceError:
        raise
    except (
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        *_BROKEN,
    ) as error:
        message = f"is a damaged or locked workbook: {' '.join(str(error).split())[:200]}"
        raise SourceError(path, message=message, remedy="save the table as CSV") from error

"""ACLED's lists of deletions: events that it has taken back since it published them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from .acled_time import upload_day, whole_number
from .book import book_rows, is_book
from .input import LONGEST_ROW, open_text
from .issue import Issue, Issues
from .table import LINE, Form, read_frames

__all__ = ["is_list_of_deletions", "last_deletion", "read_deletions", "taken_back"]

_DELETED = "deleted_timestamp"
_HEADER = 2**16
"""Characters within which the columns of a table, or of the first row as JSON, are named."""


def taken_back(deleted: Mapping[str, int | None]) -> dict[str, str | None]:
    """Name deleted events, each with the day in UTC on which it was deleted."""
    return {
        f"acled:event/{key}": None if stamp is None else upload_day(stamp)
        for key, stamp in deleted.items()
    }


def last_deletion(deleted: Mapping[str, int | None]) -> str:
    """Name a list of deletions by its newest."""
    newest = max((stamp for stamp in deleted.values() if stamp is not None), default=None)
    day = upload_day(newest) if newest is not None else None
    return f"deletions to {day}" if day else "deletions"


def is_list_of_deletions(path: Path) -> bool:
    """Tell a list by its columns, in a table of whatever form; an answer may have no rows."""
    if is_book(path):
        header = " ".join(next(book_rows(path), (1, []))[1])
    else:
        with open_text(path, LONGEST_ROW) as text:
            header = text.readline(_HEADER)
    header = header.lower()
    return "event_id_cnty" in header and "event_type" not in header


def read_deletions(paths: Sequence[Path], issues: Issues) -> dict[str, int | None]:
    """Read lists of deletions: when each event was deleted, in seconds since 1970."""
    table = Form(("event_id_cnty",), frozenset({"event_id_cnty", _DELETED}))
    found = {}
    for path in paths:
        for frame in read_frames(path, table, issues):
            for row in frame.iter_rows(named=True):
                key, stamp = row["event_id_cnty"], row.get(_DELETED)
                found[key or ""] = whole_number(stamp)
                if key is None:
                    where = str(path), row[LINE]
                    issues.add(Issue(*where, "event_id_cnty", None, "is missing; left out"))
                elif stamp is not None and found[key] is None:
                    message = "is no number of seconds since 1970; value left out"
                    issues.add(Issue(str(path), row[LINE], _DELETED, stamp, message))
    found.pop("", None)
    return found

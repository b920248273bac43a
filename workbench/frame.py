"""Answers as data frames, of pandas or of polars, with what must be said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from ..ontology.error import UsageError
from ..queries.format import frame
from ..queries.row import Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FRAMES", "chosen", "data_frame"]

FRAMES: Final = ("pandas", "polars")
_DAYS: Final = frozenset(
    {
        *("as_of", "from", "until", "start", "end", "start_latest", "end_earliest"),
        *("last_observed", "observed", "reported"),
    }
)
"""Columns that hold ISO days."""


def chosen(frames: str | None) -> str:
    """Tell which library makes the frames: the one asked for, else pandas where it is installed.

    Raises
    ------
    UsageError
        It is not one of `FRAMES`, or it is not installed.
    """
    if frames is None:
        return "pandas" if find_spec("pandas") else "polars"
    if frames not in FRAMES:
        raise UsageError(f"there are no frames of {frames!r}", f"give {' or '.join(FRAMES)}")
    if find_spec(frames) is None:
        raise UsageError(f"{frames} is not installed", f"pip install {frames}")
    return frames


def data_frame(table: Table, frames: str) -> Any:
    """Give an answer as a frame.

    Returns
    -------
    One row a row of the answer; the columns that people are shown, then those for machines (the
    IRIs). Days are dates (numpy's ``datetime64`` in pandas), numbers numbers, and lists lists; what
    is unknown is missing, never zero. In pandas ``attrs["notes"]`` holds the answer's notes.
    """
    columns = [*table.columns, *table.twins]
    found = _dated(frame(table.rows, columns) if columns else frame([], []))
    return found if frames == "polars" else _pandas(found, table.notes, table.columns)


def _dated(found: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    days = [name for name in found.columns if name in _DAYS and found[name].dtype == pl.String]
    return found.with_columns(pl.col(name).str.to_date("%Y-%m-%d", strict=True) for name in days)


_KINDS: Final = {"Int64": "Int64", "Boolean": "boolean", "Date": "datetime64[s]"}
"""Column types of pandas that know what is missing, by those of polars."""


def _pandas(found: pl.DataFrame, notes: Sequence[str], shown: Sequence[str]) -> Any:
    pandas = import_module("pandas")
    answer_frame = import_module(".answer_frame", __package__).AnswerFrame
    columns = {
        name: pandas.Series(
            found[name].to_list(), dtype=_KINDS.get(str(found[name].dtype)), name=name
        )
        for name in found.columns
    }
    whole = answer_frame(columns)
    whole.attrs["notes"] = list(notes)
    whole.attrs["shown"] = list(shown)
    return whole

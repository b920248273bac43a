"""A pandas frame that shows an answer's notes below it, and leaves IRIs to programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

__all__ = ["AnswerFrame"]

_RECORD = re.compile(r"/(claim|event)/[^/]+/[a-z2-7]{32}$")
"""The IRI of a record, of which people are shown the end."""


class AnswerFrame(pd.DataFrame):  # type: ignore[misc, unused-ignore]
    """An answer: a data frame whose ``attrs["notes"]`` are shown with it."""

    @property
    def _constructor(self) -> Callable[..., AnswerFrame]:
        return AnswerFrame

    def _repr_html_(self) -> str:
        """Show the columns for people, and the notes; every cell is escaped."""
        shown = [name for name in self.attrs.get("shown", ()) if name in self.columns]
        kept = self[shown] if shown else self
        written = pd.DataFrame({name: [*map(_cell, kept[name])] for name in kept.columns})
        told = [name for name in written.columns if any(one != "" for one in written[name])]
        table: str = written[told].to_html(index=False, na_rep="", border=0)
        notes = "".join(f"<li>{escape(str(one))}</li>" for one in self.attrs.get("notes", ()))
        return f"{table}<ul>{notes}</ul>" if notes else table


def _cell(value: Any) -> Any:
    """Write a cell as tables have it: lists joined, days without a time of day."""
    if isinstance(value, list):
        return "; ".join(str(_cell(one)) for one in value)
    if isinstance(value, str) and _RECORD.search(value):
        return f"…{value[-6:]}"
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value

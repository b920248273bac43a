"""The days that UCDP's yearly tables date: a first death, one on which they fought, a last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from .ucdp import UNSET, Cells
from .ucdp_file import codes
from .ucdp_year import Days, day_column

__all__ = ["read_days"]

_EXACT = 1


def read_days(
    cells: Cells, about: Mapping[str, Any], year: pl.Series, *, has_ends: bool
) -> list[Days]:
    """Read the days that are exact, or are the end of an episode as far as UCDP knows it.

    Parameters
    ----------
    has_ends
        Whether the table tells when episodes ended.
    """
    first = _exact(cells, about, "start_date", "start_prec", year)
    reached = _exact(cells, about, "start_date2", "start_prec2", year)
    last = _ends(cells, about, year) if has_ends else [None] * cells.height
    return [Days(*three) for three in zip(first, reached, last, strict=True)]


def _exact(
    cells: Cells, about: Mapping[str, Any], name: str, precision: str, year: pl.Series
) -> list[date | None]:
    known = cells.code(precision, codes(about, "start_prec"))
    days = day_column(cells, name, year)
    return [day if code == _EXACT else None for day, code in zip(days, known, strict=True)]


def _ends(cells: Cells, about: Mapping[str, Any], year: pl.Series) -> list[date | None]:
    """Read the days on which fighting ended; coarser ones than a day are left to the year."""
    ended = cells.code("ep_end", codes(about, "ep_end"))
    precision = cells.code("ep_end_prec", codes(about, "start_prec"))
    days = day_column(cells, "ep_end_date", year)
    rows = zip(days, ended, year, strict=True)
    odd = [day is not None and (end != 1 or day.year != at) for day, end, at in rows]
    message = f"ends no episode in the row's year; {UNSET}"
    cells.report(pl.Series(odd, dtype=pl.Boolean), "ep_end_date", message)
    exact = (precision == _EXACT) | cells.text("ep_end_prec").is_null()
    return [
        day if is_exact and not is_odd else None
        for day, is_odd, is_exact in zip(days, odd, exact, strict=True)
    ]

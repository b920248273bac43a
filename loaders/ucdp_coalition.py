"""Actors of violence without a state on each side: alone, or alliances made of several.

References
----------
UCDP Non-State Conflict Codebook and UCDP One-sided Violence Codebook, Uppsala University,
https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .ucdp import UNSET, Cells, split_numbers
from .ucdp_country import Countries
from .ucdp_file import split_names
from .ucdp_party import COALITION, Parties

__all__ = [
    "claims_of_members",
    "places",
    "read_member",
    "read_members",
    "scheme_number",
]

_NUMBER = r"^\d+(-\d+)?$"


def scheme_number(column: pl.Series) -> pl.Series:
    """Give the numbers of dyads and actors, of the scheme today (``461``) or before (``2-39``)."""
    return column.set(~column.str.contains(_NUMBER).fill_null(value=False), None)


def read_member(
    parties: Parties,
    number: str | None,
    name: str | None,
    others: tuple[str | None, str | None],
    kind: str | None = None,
    *,
    is_whole: bool,
) -> str:
    """Give the actor that a row names, and remember what is told of it.

    Parameters
    ----------
    others
        Its name in full, and in its own language.
    is_whole
        Whether it is an alliance, whose members the row lists.
    """
    label = " ".join((name or "").split()) or None
    if number is None:
        return parties.named(label or "")
    parties.call(number, *others)
    told = [label] if label else None
    return parties.numbered([number], told, COALITION if is_whole else kind)[0]


def read_members(parties: Parties, cell: str | None) -> list[str]:
    """Give the members that a cell lists, by their numbers or, in other releases, their names."""
    numbers = split_numbers(cell)
    if numbers is not None:
        return parties.numbered(numbers, None)
    names = (" ".join(part.split()) for part in (cell or "").split(","))
    return [parties.named(name) for name in dict.fromkeys(names) if name]


def claims_of_members(
    told: Mapping[str, Any], members: Sequence[str], whole: str
) -> Iterator[dict[str, Any]]:
    """Say that some actors were members of an alliance.

    Parameters
    ----------
    told
        Time, source and key of the claims.
    """
    for member in members:
        if member != whole:
            yield {**told, "subject": member, "relation": "memberOf", "object": whole}


def places(cells: Cells, countries: Countries) -> list[list[str]]:
    """Give the numbers of the countries that each row lists, and remember their names."""
    found = cells.numbers("gwno_location")
    names, unsure = cells.text("location"), []
    for numbers, cell in zip(found, names, strict=True):
        told = split_names(cell, len(numbers)) if numbers else None
        unsure.append(cell is not None and bool(numbers) and told is None)
        countries.add_list(numbers, told)
    message = f"has not as many names as gwno_location has numbers; {UNSET}"
    cells.report(pl.Series(unsure, dtype=pl.Boolean), "location", message)
    return found

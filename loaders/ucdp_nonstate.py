"""UCDP Non-State Conflict: a row is a year in which two groups fought, neither a government.

The mapping is told column by column in ``ucdp_nonstate.toml``.

References
----------
UCDP Non-State Conflict Codebook, Uppsala University, https://ucdp.uu.se/downloads/
Sundberg, Ralph, Kristine Eck and Joakim Kreutz (2012) Introducing the UCDP Non-State Conflict
Dataset. Journal of Peace Research 49(2): 351-362.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .ucdp import LEFT_OUT, Cells
from .ucdp_api import fetch
from .ucdp_coalition import (
    claims_of_members,
    places,
    read_member,
    read_members,
    scheme_number,
)
from .ucdp_episode import read_days
from .ucdp_fight import SCHEMA, ConflictYear, Side, claims_of
from .ucdp_file import codes
from .ucdp_table import Table, reader
from .ucdp_year import times, years

__all__ = ["fetch", "read"]

_NON_STATE = "ucdp-violence/2"


class _NonState(Table):
    """One load: what it knows of earlier rows is their keys, and the parties."""

    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the claims of some rows: who fought, and who were the members of an alliance."""
        cells = self._kept(cells)
        members = {side: self._members(cells, side) for side in "ab"}
        claims: list[dict[str, Any]] = []
        for place, row in enumerate(self._rows(cells, members)):
            fights = list(claims_of(row, self.source, self.published))
            claims += fights
            for side, whole in (("a", row.a), ("b", row.b)):
                told = {name: fights[0][name] for name in ("key", "class", "sourceKey", "locator")}
                told |= {"source": self.source, "reportedOn": self.published, **times(row.year)}
                claims += claims_of_members(told, members[side][place], whole.primary[0])
        return {"claim": pl.DataFrame(claims, schema=SCHEMA)}

    def _kept(self, cells: Cells) -> Cells:
        """Leave out the rows that tell of no year of fighting: without number, year or sides."""
        lost = years(cells).is_null()
        unnumbered = scheme_number(cells.key("dyad_id")).is_null()
        cells.report(unnumbered, "dyad_id", f"is no number; {LEFT_OUT}")
        for side in "ab":
            number = scheme_number(cells.key(f"side_{side}_id"))
            nameless = cells.text(f"side_{side}_name").is_null()
            bad = number.is_null() & (cells.text(f"side_{side}_id").is_not_null() | nameless)
            cells.report(bad, f"side_{side}_id", f"is no number of an actor; {LEFT_OUT}")
            lost |= bad
        repeated = self.repeated(cells.key("dyad_id"), cells.key("year"))
        cells.report(repeated, "dyad_id", f"has an earlier row of this year; {LEFT_OUT}")
        return cells.without(lost | unnumbered | repeated)

    def _rows(
        self, cells: Cells, members: Mapping[str, Sequence[Sequence[str]]]
    ) -> Iterator[ConflictYear]:
        year = years(cells)
        deaths = cells.estimates(*(f"{one}_fatality_estimate" for one in ("low", "best", "high")))
        for dyad, conflict, at, days, a, b, found, died, comment in zip(
            scheme_number(cells.key("dyad_id")),
            scheme_number(cells.key("conflict_id")),
            year,
            read_days(cells, self.about, year, has_ends=True),
            self._side(cells, "a", members["a"]),
            self._side(cells, "b", members["b"]),
            places(cells, self.countries),
            deaths.cast(pl.String).iter_rows(),
            self._comments(cells),
            strict=True,
        ):
            yield ConflictYear(
                dyad,
                at,
                f"ucdp:dyad/{dyad}" if not self.is_old else None,
                f"ucdp:conflict/{conflict}" if conflict and not self.is_old else None,
                a,
                b,
                days,
                None,
                comment,
                died,
                _NON_STATE,
                tuple(self.countries.point(one) for one in found),
                "dyad_id",
            )

    def _side(self, cells: Cells, side: str, members: Sequence[Sequence[str]]) -> list[Side]:
        """Give the party of one side, those who sent it troops, and remember what is told."""
        columns = (
            scheme_number(cells.key(f"side_{side}_id")),
            *(cells.text(f"side_{side}_name{end}") for end in ("", "_fulltext", "_mothertongue")),
            *(cells.text(name) for name in (f"side_{side}_2nd", f"gwno_{side}_2nd")),
            members,
        )
        found = []
        for number, name, full, native, second, states, listed in zip(*columns, strict=True):
            party = read_member(self.parties, number, name, (full, native), is_whole=bool(listed))
            found.append(Side((party,), self.parties.secondary(second, states)))
        return found

    def _members(self, cells: Cells, side: str) -> list[list[str]]:
        column = cells.text(f"side_{side}_components")
        return [read_members(self.parties, cell) for cell in column]

    def _comments(self, cells: Cells) -> list[str | None]:
        known = codes(self.about, "org")
        return [known.get(code) for code in cells.code("org", known)]


read = reader(_NonState)

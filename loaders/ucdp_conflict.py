"""Years of armed conflict, of a dyad (Dyadic) or of a conflict with all its dyads (Armed Conflict).

Here their rows are read; what a row claims is told in `ucdp_fight`.

References
----------
UCDP/PRIO Armed Conflict Dataset Codebook and UCDP Dyadic Dataset Codebook, Uppsala University and
PRIO, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .issue import Issues
from .ucdp import LEFT_OUT, UNSET, Cells, split_numbers
from .ucdp_episode import read_days
from .ucdp_fight import SCHEMA, ConflictYear, Side, claims_of
from .ucdp_file import codes, split_names
from .ucdp_party import GOVERNMENT, REBEL
from .ucdp_table import Table, reader
from .ucdp_year import years

__all__ = ["read"]

_INTERSTATE = 2
_NUMBERS = ("conflict_id", "gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd", "gwno_loc")
_SIDES = ("a", "b")


class _Years(Table):
    """One load; what a row is a year of, ``dyad`` or ``conflict``, the ``.toml`` says in ``of``."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        super().__init__(about, release, issues)
        self.of: str = about["of"]

    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the claims of some rows."""
        rows = self._rows(self._kept(cells))
        claims = [claim for row in rows for claim in claims_of(row, self.source, self.published)]
        return {"claim": pl.DataFrame(claims, schema=SCHEMA)}

    def _kept(self, cells: Cells) -> Cells:
        """Leave out the rows that tell of no year of fighting: without number, year or sides."""
        lost = years(cells).is_null()
        number = cells.text(f"{self.of}_id")
        unnamed = pl.Series([split_numbers(one) is None for one in number], dtype=pl.Boolean)
        cells.report(unnamed, f"{self.of}_id", f"is no number; {LEFT_OUT}")
        for side in _SIDES:
            listed = cells.text(f"side_{side}_id")
            bad = pl.Series([split_numbers(one) is None for one in listed], dtype=pl.Boolean)
            cells.report(bad, f"side_{side}_id", f"is no number of an actor; {LEFT_OUT}")
            lost |= bad
        repeated = self.repeated(cells.key(f"{self.of}_id"), cells.key("year"))
        cells.report(repeated, f"{self.of}_id", f"has an earlier row of this year; {LEFT_OUT}")
        return cells.without(lost | unnamed | repeated)

    def _rows(self, cells: Cells) -> Iterator[ConflictYear]:
        year = years(cells)
        number = [(split_numbers(one) or [""])[0] for one in cells.text(f"{self.of}_id")]
        self._check(cells)
        self._place(cells)
        has_ends = self.of == "conflict"
        for key, at, days, a, b, told in zip(
            number,
            year,
            read_days(cells, self.about, year, has_ends=has_ends),
            self._side(cells, "a"),
            self._side(cells, "b"),
            self._told(cells),
            strict=True,
        ):
            yield ConflictYear(
                key,
                at,
                *self._numbers(key, told["conflict"]),
                a,
                b,
                days,
                told["reason"],
                told["comment"],
                (told["low"], None, told["high"]),
            )

    def _numbers(self, number: str, conflict: str | None) -> tuple[str | None, str | None]:
        if self.of == "conflict":
            return None, f"ucdp:conflict/{number}"
        found = split_numbers(conflict)
        return f"ucdp:dyad/{number}", f"ucdp:conflict/{found[0]}" if found else None

    def _side(self, cells: Cells, side: str) -> list[Side]:
        """Give the parties of one side, and remember what is told of them."""
        columns = (
            *(cells.text(f"side_{side}{end}") for end in ("_id", "", "_2nd")),
            *(cells.text(f"gwno_{side}{end}") for end in ("", "_2nd")),
            cells.key("type_of_conflict"),
        )
        known = self.about["codes"]["type_of_conflict"]
        found, unsure = [], []
        for listed, names, second, states, others, kind in zip(*columns, strict=True):
            numbers = split_numbers(listed) or []
            is_state = side == "a" or kind == str(_INTERSTATE)
            told = split_names(names, len(numbers))
            unsure.append(names is not None and told is None)
            self._seat(numbers, told, states)
            class_ = GOVERNMENT if is_state else REBEL if kind in known else None
            primary = self.parties.numbered(numbers, told, class_)
            found.append(Side(tuple(primary), self.parties.secondary(second, others)))
        message = "has not as many names as numbers; the names were not read"
        cells.report(pl.Series(unsure, dtype=pl.Boolean), f"side_{side}", message)
        return found

    def _seat(
        self, numbers: Sequence[str], names: Sequence[str] | None, states: str | None
    ) -> None:
        """Remember the country of a government that stands alone in its cell."""
        found = split_numbers(states) or []
        if names and len(numbers) == len(found) == 1:
            self.countries.add_seat(names[0], found[0])

    def _check(self, cells: Cells) -> None:
        """Report the numbers that are none; what they would tell is left out where it is read."""
        for name in _NUMBERS:
            text = cells.text(name)
            bad = [one is not None and split_numbers(one) is None for one in text]
            cells.report(pl.Series(bad, dtype=pl.Boolean), name, f"is no number; {UNSET}")

    def _place(self, cells: Cells) -> None:
        rows = zip(cells.text("gwno_loc"), cells.text("location"), strict=True)
        for number, name in dict.fromkeys(rows):
            found = split_numbers(number) or []
            if len(found) == 1:
                self.countries.add(found[0], name)

    def _told(self, cells: Cells) -> Iterator[dict[str, str | None]]:
        """Say in words what a row's codes say, and in numbers what its intensity does."""
        names = ("incompatibility", "intensity_level", "type_of_conflict")
        found = [cells.code(name, codes(self.about, name)) for name in names]
        words = [codes(self.about, name) for name in names]
        deaths = self.about["deaths"]
        columns = (*found, cells.text("territory_name"), cells.text("conflict_id"))
        for issue, intensity, kind, territory, conflict in zip(*columns, strict=True):
            ground = f"incompatibility over {words[0][issue]}" if issue else None
            said = [words[2].get(kind), words[1].get(intensity)]
            span = deaths.get(str(intensity), {})
            yield {
                "conflict": conflict,
                "reason": f"{ground}: {territory}" if ground and territory else ground,
                "comment": "; ".join(one for one in said if one) or None,
                "low": span.get("low"),
                "high": span.get("high"),
            }


read = reader(_Years)

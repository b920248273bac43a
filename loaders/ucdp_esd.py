"""UCDP External Support: a row is a party's year against an opponent, with those who helped it.

Of the layouts that UCDP issues, two say whom a supporter helped, and both are read: actor-year,
whose rows list supporters, and triad-year, whose rows name one. The mapping is told column by
column in ``ucdp_esd.toml``.

References
----------
UCDP External Support Dataset Codebook 18.1, Uppsala University, https://ucdp.uu.se/downloads/
Meier, Vanessa, Therése Pettersson and Mihai Croicu (2023) External support in armed conflicts.
Journal of Peace Research 60(3): 545-554.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ..ontology.error import OntologyError
from ..ontology.term import ontology
from .issue import Issues
from .ucdp import LEFT_OUT, UNSET, Cells, split_numbers
from .ucdp_file import codes, split_names
from .ucdp_party import GOVERNMENT, REBEL
from .ucdp_support import SCHEMA, Kind, SupportYear, claims_of
from .ucdp_table import Table, reader
from .ucdp_year import years

__all__ = ["read"]

_KINDS = "xpywmtfilou"
"""Last letters of the columns of the eleven kinds of support (codes of scheme ``ucdp-esd``)."""
_FLAGS = {
    "ext_elements": "elements within a state among the supporters",
    "ext_bothsides": "a supporter said to help both sides",
}


class _Support(Table):
    """One load: what it knows of earlier rows is their keys, and the parties."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        super().__init__(about, release, issues)
        self._flag = codes(about, "flag")
        self._codes = [_support_type(f"ucdp-esd/ext_{kind}") for kind in _KINDS]

    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the claims of some rows."""
        rows = self._rows(self._kept(cells))
        claims = [claim for row in rows for claim in claims_of(row, self.source, self.published)]
        return {"claim": pl.DataFrame(claims, schema=SCHEMA)}

    def _kept(self, cells: Cells) -> Cells:
        """Leave out the rows that tell of nobody's year, and those told before."""
        lost = years(cells).is_null()
        number = cells.key("actor_id").str.contains("^[0-9]+$").fill_null(value=False)
        cells.report(~number, "actor_id", f"is no number; {LEFT_OUT}")
        names = ("actor_id", "oppo_id", "dyad_id", "year")
        repeated = self.repeated(*map(cells.key, names), self._single(cells))
        cells.report(repeated, "actor_id", f"has an earlier row of the same; {LEFT_OUT}")
        return cells.without(lost | ~number | repeated)

    def _single(self, cells: Cells) -> pl.Series:
        """Give what tells the rows of a triad-year apart: their supporters."""
        if "ext_count" in cells.frame.columns:
            return pl.Series([None], dtype=pl.String).new_from_index(0, cells.height)
        return cells.key("ext_id")

    # --- who, against whom ---

    def _party(self, cells: Cells, side: str, nonstate: pl.Series | None) -> list[list[str]]:
        """Give the party of each row, and remember what is told of it; nobody where it is not."""
        found = []
        flags = [None] * cells.height if nonstate is None else nonstate
        for number, name, flag in zip(
            cells.key(f"{side}_id"), cells.text(f"{side}_name"), flags, strict=True
        ):
            kind = None if flag is None else REBEL if flag else GOVERNMENT
            numbers = split_numbers(number) or []
            found.append(self.parties.numbered(numbers, split_names(name, len(numbers)), kind))
        return found

    def _seat(self, cells: Cells) -> None:
        """Remember the countries that the two sides of a dyad govern."""
        for side in "ab":
            rows = zip(cells.key(f"gwno_{side}"), cells.text(f"country_{side}"), strict=True)
            for number, name in dict.fromkeys(rows):
                if name and len(split_numbers(number) or []) == 1:
                    self.countries.add(str(number), name)

    def _helpers(self, cells: Cells) -> list[list[str]]:
        """Give the supporters of each row: their numbers and names have one order here."""
        supported = cells.code("ext_sup", self._flag, "its supporters were not read")
        listed = cells.text("ext_id")
        found, unread, unsure = [], [], []
        said = (supported == 1) | cells.text("ext_sup").is_null()
        for number, name, is_said in zip(listed, cells.text("ext_name"), said, strict=True):
            numbers = split_numbers(number) if number is not None else []
            names = split_names(name, len(numbers)) if numbers else None
            unread.append(numbers is None)
            unsure.append(bool(numbers) and name is not None and names is None)
            helpers = numbers if numbers and is_said else []
            found.append(
                self.parties.numbered(helpers, names if helpers else None, are_aligned=True)
            )
        message = "is no list of numbers of actors; its supporters were not read"
        cells.report(pl.Series(unread, dtype=pl.Boolean), "ext_id", message)
        message = "has not as many names as numbers; the names were not read"
        cells.report(pl.Series(unsure, dtype=pl.Boolean), "ext_name", message)
        nobody = (supported == 1).fill_null(value=False) & listed.is_null()
        cells.report(nobody, "ext_sup", "says that there was support, and ext_id names nobody")
        somebody = (supported == 0).fill_null(value=False) & listed.is_not_null()
        cells.report(somebody, "ext_id", f"is told though ext_sup says no; {UNSET}")
        return found

    # --- what ---

    def _kinds(self, cells: Cells, helpers: Sequence[Sequence[str]]) -> Iterator[list[Kind]]:
        """Give the kinds of support that each row tells of."""
        sizes = pl.Series([len(one) for one in helpers], dtype=pl.Int64)
        columns = []
        for letter in _KINDS:
            name = f"ext_{letter}"
            given = cells.code(name, self._flag)
            count = cells.number(f"{name}_count")
            odd = ((given == 1) & (count == 0)) | ((given == 0) & (count > 0)) | (count > sizes)
            odd &= sizes > 0
            cells.report(odd.fill_null(value=False), f"{name}_count", "does not fit its row")
            columns.append((given, count))
        for row in range(cells.height):
            yield [
                Kind(f"ext_{letter}", *code, count[row])
                for letter, code, (given, count) in zip(_KINDS, self._codes, columns, strict=True)
                if given[row] == 1
            ]

    def _sizes(self, cells: Cells, helpers: Sequence[Sequence[str]]) -> None:
        told = cells.number("ext_count")
        sizes = pl.Series([len(one) for one in helpers], dtype=pl.Int64)
        bad = (told != sizes).fill_null(value=False)
        cells.report(bad, "ext_count", "is not the number of supporters in ext_id; not used")

    def _notes(self, cells: Cells) -> Iterator[list[str]]:
        """Say in words what a row's flags say of its supporters without saying of whom."""
        flags = {name: cells.code(name, self._flag) for name in _FLAGS}
        coalition = cells.code("ext_coalition", self._flag)
        names = cells.text("ext_coalition_name")
        for row in range(cells.height):
            notes = [text for name, text in _FLAGS.items() if flags[name][row] == 1]
            if coalition[row] == 1:
                notes.append(f"coalition among the supporters: {names[row] or 'not named'}")
            yield notes

    # --- rows ---

    def _rows(self, cells: Cells) -> Iterator[SupportYear]:
        self._seat(cells)
        nonstate = cells.code("actor_nonstate", self._flag)
        helpers = self._helpers(cells)
        self._sizes(cells, helpers)
        alleged = cells.code("ext_alleged", self._flag)
        helped = self._party(cells, "actor", nonstate)
        columns = (
            *(_numbers(cells, name) for name in ("actor_id", "dyad_id", "conflict_id")),
            *(years(cells), (alleged == 1).fill_null(value=False), helped),
            *(self._party(cells, "oppo", None), helpers),
            *(self._kinds(cells, helpers), self._notes(cells)),
        )
        for actor, dyad, conflict, year, is_alleged, party, *others in zip(*columns, strict=True):
            yield SupportYear(actor, dyad, conflict, year, is_alleged, party[0], *others)


read = reader(_Support)


def _support_type(column: str) -> tuple[str, str]:
    """Give the code of a column's kind of support, and its label."""
    code = ontology().mapped(column, "support-type")
    if code is None:
        raise OntologyError(f"{column} has no match in support-type", "map it in codes/")
    return f"support-type/{code.notation}", code.label


def _numbers(cells: Cells, name: str) -> pl.Series:
    """Give a column of numbers that name things; whatever else a cell holds is left out."""
    number = cells.key(name)
    good = number.str.contains("^[0-9]+$").fill_null(value=False)
    cells.report(number.is_not_null() & ~good, name, f"is no number; {UNSET}")
    return number.set(~good, None)

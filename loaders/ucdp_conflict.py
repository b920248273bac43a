"""Years of armed conflict, of a dyad (Dyadic) or of a conflict with all its dyads (Armed Conflict).

Here their rows are read; what a row claims is told in `ucdp_fight`.

References
----------
UCDP/PRIO Armed Conflict Dataset Codebook and UCDP Dyadic Dataset Codebook, Uppsala University and
PRIO, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records
from ..graph.load import Batch
from .catalogue import Reading
from .issue import Issues
from .table import read_frames
from .ucdp import LEFT_OUT, UNSET, Cells
from .ucdp_country import Countries
from .ucdp_fight import SCHEMA, ConflictYear, Side, claims_of
from .ucdp_file import codes, form, readings, split_names, split_numbers, whole, whole_iri
from .ucdp_party import GOVERNMENT, REBEL, Parties
from .ucdp_year import Days, day_column, years

__all__ = ["read_years"]

_EXACT = 1
_INTERSTATE = 2
_NUMBERS = ("conflict_id", "gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd", "gwno_loc")
_SIDES = ("a", "b")
_APART = frozenset({"reportedOn"})
"""Follows from the release, so that it is no part of a record's key."""


def read_years(
    paths: Sequence[Path],
    release: str | None,
    issues: Issues,
    about: Mapping[str, Any],
    of: str,
) -> Iterator[Reading]:
    """Read files of one release or several; each release is a load.

    Parameters
    ----------
    of
        What a row is a year of: ``dyad`` or ``conflict``.

    Raises
    ------
    SourceError
        A file is no such table: it lacks a column, or cannot be read.
    UsageError
        The release is not given, and a file's name does not tell it.
    """

    def batches(one: str, files: Sequence[Path]) -> Iterator[Batch]:
        return _Years(about, one, issues, of).batches(files)

    yield from readings(paths, release, about, batches)


class _Years:
    """One load: what it knows of earlier rows is their keys, and the parties."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues, of: str) -> None:
        self.about = about
        self.of = of
        self.issues = issues
        self.dataset: str = about["dataset"]
        self.published: str | None = about["releases"].get(release)
        self.source = whole_iri(self.dataset), self.published
        self.countries = Countries(self.dataset)
        self.parties = Parties(self.dataset, self.countries)
        self._keys: set[str] = set()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of some files, and at last the parties and countries."""
        table = form(self.about["columns"])
        yield Batch(things=(whole(self.about),))
        for path in paths:
            for frame in read_frames(path, table, self.issues):
                yield self._batch(Cells(path, frame))
        yield Batch(things=tuple(self.parties.frames()))

    def _batch(self, cells: Cells) -> Batch:
        cells = self._kept(cells)
        claims = [claim for row in self._rows(cells) for claim in claims_of(row, *self.source)]
        cells.tell(self.issues)
        frame = pl.DataFrame(claims, schema=SCHEMA)
        return Batch(records=(key_records(frame, self.dataset, "claim", _APART),))

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
        keys = zip(cells.key(f"{self.of}_id"), cells.key("year"), strict=True)
        repeated = pl.Series([self._is_repeated(*one) for one in keys], dtype=pl.Boolean)
        cells.report(repeated, f"{self.of}_id", f"has an earlier row of this year; {LEFT_OUT}")
        return cells.without(lost | unnamed | repeated)

    def _is_repeated(self, number: str | None, year: str | None) -> bool:
        key = f"{number}/{year}"
        if key in self._keys:
            return True
        self._keys.add(key)
        return False

    def _rows(self, cells: Cells) -> Iterator[ConflictYear]:
        year = years(cells)
        number = [(split_numbers(one) or [""])[0] for one in cells.text(f"{self.of}_id")]
        self._check(cells)
        self._place(cells)
        for key, at, days, a, b, told in zip(
            number,
            year,
            self._days(cells, year),
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
                (told["low"], told["high"]),
            )

    def _numbers(self, number: str, conflict: str | None) -> tuple[str | None, str | None]:
        if self.of == "conflict":
            return None, f"ucdp:conflict/{number}"
        found = split_numbers(conflict)
        return f"ucdp:dyad/{number}", f"ucdp:conflict/{found[0]}" if found else None

    def _days(self, cells: Cells, year: pl.Series) -> list[Days]:
        """Read the days that are exact, or are the end of an episode as far as UCDP knows it."""
        first = self._exact(cells, "start_date", "start_prec", year)
        reached = self._exact(cells, "start_date2", "start_prec2", year)
        return [Days(*three) for three in zip(first, reached, self._ends(cells, year), strict=True)]

    def _exact(self, cells: Cells, name: str, precision: str, year: pl.Series) -> list[date | None]:
        known = cells.code(precision, codes(self.about, "start_prec"))
        days = day_column(cells, name, year)
        return [day if code == _EXACT else None for day, code in zip(days, known, strict=True)]

    def _ends(self, cells: Cells, year: pl.Series) -> list[date | None]:
        """Read the days on which fighting ended; coarser ones than a day are left to the year."""
        if self.of == "dyad":
            return [None] * cells.height
        ended = cells.code("ep_end", codes(self.about, "ep_end"))
        precision = cells.code("ep_end_prec", codes(self.about, "start_prec"))
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
            secondary = self._secondary(second, others)
            self._seat(numbers, told, states)
            class_ = GOVERNMENT if is_state else REBEL if kind in known else None
            found.append(Side(tuple(self.parties.numbered(numbers, told, class_)), secondary))
        message = "has not as many names as numbers; the names were not read"
        cells.report(pl.Series(unsure, dtype=pl.Boolean), f"side_{side}", message)
        return found

    def _secondary(self, cell: str | None, states: str | None) -> tuple[str, ...]:
        names = [] if cell is None else [" ".join(part.split()) for part in cell.split(",")]
        self._seat(names, names, states)
        return tuple(self.parties.named(name) for name in dict.fromkeys(names) if name)

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

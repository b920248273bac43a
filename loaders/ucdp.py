"""What all UCDP loaders share: cells checked column by column, releases, and who the actors are.

References
----------
UCDP Georeferenced Event Dataset Codebook, Uppsala University, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from ..ontology.error import UsageError
from .issue import Issue, Issues
from .table import LINE

__all__ = ["LEFT_OUT", "UNSET", "Cells", "find_release", "is_old_scheme", "split_numbers"]

LEFT_OUT = "row left out"
UNSET = "value left out"

# GEDEvent_v24_1.csv, GEDEvent_v21_01_21_12.csv (Candidate, January to December 2021),
# GEDEvent_v24_0_3.csv (Candidate, March 2024), ged241-csv.zip, ucdp-actor-221.csv
_RELEASE = re.compile(r"_v(\d{2}(?:_\d{1,2}){1,4})|(?<!\d)(\d{2})(\d)(?!\d)")

_OLD = re.compile(r"(\d+\.)?\d+-(19|20)\d\d", re.ASCII)
_NUMBERS = re.compile(r"\d+(?:\.0)?(?:\s*,\s*\d+(?:\.0)?)*", re.ASCII)

# 2021-08-26, 2021-08-26 00:00:00.000, 2021-08-26T00:00:00Z
_DAY = r"^\d{4}-\d{2}-\d{2}(?:[T ]00:00:00(?:\.0+)?Z?)?$"


def find_release(path: Path) -> str:
    """Read the release off a file's name.

    Raises
    ------
    UsageError
        The name does not tell.

    >>> find_release(Path("GEDEvent_v24_1.csv")), find_release(Path("ged241-csv.zip"))
    ('24.1', '24.1')
    """
    match = _RELEASE.search(path.name)
    if match is None:
        raise UsageError(
            f"the name {path.name} does not tell the release", "give it with --release, as 24.1"
        )
    return match[1].replace("_", ".") if match[1] else f"{match[2]}.{match[3]}"


def is_old_scheme(release: str) -> bool:
    """Tell whether a release has the numbers that UCDP gave up with 17.1, in 2017.

    >>> is_old_scheme("2.5-2016"), is_old_scheme("22.1")
    (True, False)
    """
    return _OLD.fullmatch(release) is not None


def split_numbers(cell: str | None) -> list[str] | None:
    """Read a list of numbers, in their order and each once; None if it is none.

    >>> split_numbers("28, 3"), split_numbers("135,141"), split_numbers("7.0"), split_numbers("x")
    (['28', '3'], ['135', '141'], ['7'], None)
    """
    if cell is None or not _NUMBERS.fullmatch(cell.strip()):
        return None
    parts = (part.strip().removesuffix(".0") for part in cell.split(","))
    return list(dict.fromkeys(parts))


class Cells:
    """The cells of a batch, column by column; what is wrong is reported where it stands.

    A column that the file lacks is one without values.
    """

    def __init__(self, path: Path, frame: pl.DataFrame, found: list[Issue] | None = None) -> None:
        self.path = path
        self.frame = frame
        self._found: list[Issue] = [] if found is None else found

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.frame.height

    def text(self, name: str) -> pl.Series:
        """Give a column as it was written."""
        if name in self.frame.columns:
            return self.frame[name]
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.height)

    def key(self, name: str) -> pl.Series:
        """Give a column of numbers that name things, as text: a typed copy writes 775.0."""
        return self.text(name).str.strip_suffix(".0")

    def report(
        self, bad: pl.Series, name: str, message: str, value: pl.Series | None = None
    ) -> None:
        """Keep an issue for each row that is bad, until `tell`."""
        if not bad.any():
            return
        values = self.text(name) if value is None else value
        shown = pl.DataFrame({"line": self.frame[LINE], "value": values}).filter(bad)
        for line, text in shown.iter_rows():
            self._found.append(Issue(str(self.path), line, name, text, message))

    def tell(self, issues: Issues) -> None:
        """Hand on what was reported, in the order of the lines."""
        for issue in sorted(self._found, key=lambda issue: issue.line or 0):
            issues.add(issue)
        self._found.clear()

    def without(self, bad: pl.Series) -> Cells:
        """Give the rows that are not bad."""
        if not bad.any():
            return self
        return Cells(self.path, self.frame.filter(~bad), self._found)

    def number(self, name: str, least: int = 0, most: int | None = None) -> pl.Series:
        """Give a column of whole numbers; a cell that holds none of the range is left out."""
        text = self.text(name)
        number = text.cast(pl.Int64, strict=False)
        if number.null_count() > text.null_count():  # a typed copy writes 12.0
            number = self.key(name).cast(pl.Int64, strict=False)
        good = (number >= least) if most is None else number.is_between(least, most)
        self.report(text.is_not_null() & ~good.fill_null(value=False), name, _range(least, most))
        return number.set(~good, None)

    def decimal(self, name: str, most: float) -> pl.Series:
        """Give a column of degrees from minus `most` to `most`; any other cell is left out."""
        text = self.text(name)
        number = text.cast(pl.Float64, strict=False)
        good = number.is_between(-most, most)
        message = f"is not from -{most:g} to {most:g}; {UNSET}"
        self.report(text.is_not_null() & ~good.fill_null(value=False), name, message)
        return number.set(~good, None)

    def day(self, name: str) -> pl.Series:
        """Give a column of days, null where a cell is none that exists; nothing is reported."""
        text = self.text(name)
        return (
            pl.select(
                pl.when(text.str.contains(_DAY))
                .then(text.str.slice(0, 10))
                .str.to_date("%Y-%m-%d", strict=False)
            )
            .to_series()
            .rename(name)
        )

    def numbers(self, name: str) -> list[list[str]]:
        """Give the numbers that each cell lists; none, told, where it lists something else."""
        found = [split_numbers(text) for text in self.text(name)]
        bad = pl.Series([one is None for one in found], dtype=pl.Boolean)
        self.report(bad & self.text(name).is_not_null(), name, f"is no number; {UNSET}")
        return [one or [] for one in found]

    def estimates(self, low: str, best: str, high: str) -> pl.DataFrame:
        """Give three columns of deaths; where they are not in order, that is told."""
        found = pl.DataFrame({name: self.number(name) for name in (low, best, high)})
        ordered = (found[low] <= found[best]) & (found[best] <= found[high])
        told = pl.DataFrame([self.text(name) for name in (low, best, high)])
        shown = told.select(pl.concat_str(low, best, high, separator=" <= ")).to_series()
        message = "does not hold; kept as written"
        self.report(~ordered.fill_null(value=True), best, message, shown)
        return found

    def code(self, name: str, known: Mapping[int, object], lost: str = UNSET) -> pl.Series:
        """Give a column of code numbers; one that the codebook lacks is left out, never guessed."""
        text = self.text(name)
        number = self.key(name).cast(pl.Int64, strict=False)
        good = number.is_in(list(known)).fill_null(value=False)
        listed = ", ".join(str(code) for code in known)
        self.report(text.is_not_null() & ~good, name, f"is none of {listed}; {lost}")
        return number.set(~good, None)


def _range(least: int, most: int | None) -> str:
    upper = f" to {most}" if most is not None else " or more"
    return f"is not a whole number of {least}{upper}; {UNSET}"

"""The values of a claim sheet: each cell checked, and told by file and line if it is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..graph.clock import read_day
from ..graph.term import escape_literal
from ..ontology.error import OntologyError, SourceError
from ..ontology.term import Kind, Property, ontology
from .sheet import Cell, Mark, Sheet

__all__ = ["Columns", "Values", "near"]

Columns = dict[str, Any]
Reader = Callable[[str, Cell, str], str | None]

_QUANTIFIER = re.compile(r"all|some|most|[0-9]{1,18}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_INTEGER = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_ADDRESS = re.compile(r"""(https?|ftp)://[^\s<>"{}|\\^`]+|(doi|urn|hdl|ark):[^\s<>"{}|\\^`]+""")
# OGC 06-103r4, section 7: well-known text, of the flat geometries
_WKT = re.compile(
    r"(MULTI)?(POINT|LINESTRING|POLYGON)\s*\([-+0-9.eE,\s()]+\)", re.IGNORECASE | re.ASCII
)


@dataclass
class Values:
    """Reads cells; what is wrong is added to `wrong`, and the rest goes on."""

    sheet: Sheet
    wrong: list[SourceError]

    def fail(self, mark: Mark, name: str, value: str, message: str, remedy: str = "") -> None:
        """Note that a cell is wrong."""
        self.wrong.append(mark.wrong(name, value or None, message, remedy))

    def unknown(self, mark: Mark, name: str, known: Collection[str]) -> None:
        """Note that a key is not known."""
        self.fail(mark, name, "", "is not a key here", near(name, known))

    # --- one or many ---

    def one(self, name: str, cell: Cell) -> str | None:
        """Give a cell as one text."""
        if isinstance(cell.value, str):
            return cell.value
        if cell.value:
            self.fail(cell.mark, name, "", "must be one value", "write it without brackets")
        return None

    def many(self, name: str, cell: Cell) -> list[str]:
        """Give a cell as texts; in a flat table they stand in one cell, parted by ``;``."""
        if isinstance(cell.value, list):
            return cell.value
        text = self.one(name, cell)
        if text is None:
            return []
        if self.sheet.is_flat:
            return [part.strip() for part in text.split(";") if part.strip()]
        return [text]

    # --- texts ---

    def clean(self, name: str, cell: Cell, text: str) -> str | None:
        """Read words."""
        try:
            escape_literal(text)
        except ValueError as error:
            self.fail(cell.mark, name, "", str(error), "remove it")
            return None
        if not text.strip():
            self.fail(cell.mark, name, "", "is empty", "leave it out, or give it a value")
            return None
        return text

    def texts(self, name: str, cell: Cell, *, is_many: bool = False) -> Columns:
        """Read a label, alternative labels or a comment, in English or by language."""
        given = cell.value if isinstance(cell.value, dict) else {"en": cell.value}
        columns: Columns = {}
        for language, value in given.items():
            if not _LANGUAGE.fullmatch(language):
                self.fail(cell.mark, name, language, "is no language tag", "write en, my, zh …")
                continue
            inner = Cell(value, cell.mark)
            found = self.many(name, inner) if is_many else [self.one(name, inner)]
            clean = [self.clean(name, cell, text) for text in found if text is not None]
            if clean:
                columns[f"{name}@{language}"] = clean if is_many else clean[0]
        return columns

    def point(self, cell: Cell) -> Columns:
        """Read a longitude and a latitude, in degrees, as a geometry."""
        text = cell.value if isinstance(cell.value, str) else ", ".join(cell.value or ())
        parts = [part for part in re.split(r"[,;\s]+", text) if part]
        if len(parts) != 2 or not all(_DECIMAL.fullmatch(part) for part in parts):
            self.fail(cell.mark, "point", text, "is not a longitude and a latitude", "in degrees")
        elif not (-180 <= float(parts[0]) <= 180 and -90 <= float(parts[1]) <= 90):
            self.fail(cell.mark, "point", text, "is not on Earth", "longitude comes first")
        else:
            return {"wkt": f"POINT ({parts[0]} {parts[1]})"}
        return {}

    def wkt(self, name: str, cell: Cell) -> Columns:
        """Read a geometry as well-known text."""
        text = self.one(name, cell) or ""
        if _WKT.fullmatch(text) and text.count("(") == text.count(")"):
            return {"wkt": text}
        self.fail(cell.mark, name, text[:80], "is no WKT", "write POINT (98.1 25.4), LINESTRING …")
        return {}

    # --- by the kind of a property ---

    def reader(self, known: Property) -> Reader:
        """Give what reads the values of a property; None from it: the value is wrong."""
        readers: Mapping[Kind, Reader] = {
            Kind.CODE: lambda name, cell, text: self._code(known, name, cell, text),
            Kind.DATE: self.day,
            Kind.INTEGER: self._integer,
            Kind.DECIMAL: self._decimal,
            Kind.URI: self._address,
        }
        if known.kind in readers:
            return readers[known.kind]
        allowed = ("true", "false") if known.kind is Kind.BOOLEAN else known.values
        if known.name == "quantifier":
            return self._quantifier
        if allowed:
            return lambda name, cell, text: self._one_of(allowed, name, cell, text)
        return self.clean

    def day(self, name: str, cell: Cell, text: str) -> str | None:
        """Read a day."""
        try:
            return read_day(text).isoformat()
        except ValueError as error:
            self.fail(cell.mark, name, "", str(error))
            return None

    def _code(self, known: Property, name: str, cell: Cell, text: str) -> str | None:
        scheme = known.scheme or ""
        code = text if text.startswith(f"{scheme}/") else f"{scheme}/{text}"
        try:
            return ontology().code(code).name
        except OntologyError:
            codes = ontology().schemes[scheme]
            self.fail(cell.mark, name, text, f"is no code of {scheme}", one_of(text, codes))
            return None

    def _one_of(self, allowed: Collection[str], name: str, cell: Cell, text: str) -> str | None:
        if text in allowed:
            return text
        self.fail(cell.mark, name, text, "is not known", f"one of {', '.join(sorted(allowed))}")
        return None

    def _integer(self, name: str, cell: Cell, text: str) -> str | None:
        is_grade = name == "credibility"
        if _INTEGER.fullmatch(text) and (not is_grade or text in "123456"):
            return str(int(text))
        what = "must be 1 to 6" if is_grade else "is not a whole number from 0"
        self.fail(cell.mark, name, text, what, "leave it out if it is not known")
        return None

    def _decimal(self, name: str, cell: Cell, text: str) -> str | None:
        if _DECIMAL.fullmatch(text):
            return text.removeprefix("+")
        self.fail(cell.mark, name, text, "is not a number", "write digits, with a point")
        return None

    def _quantifier(self, name: str, cell: Cell, text: str) -> str | None:
        if _QUANTIFIER.fullmatch(text):
            return text
        self.fail(cell.mark, name, text, "is not known", "one of all, some, most or a number")
        return None

    def _address(self, name: str, cell: Cell, text: str) -> str | None:
        if _ADDRESS.fullmatch(text):
            return text
        self.fail(cell.mark, name, text, "is no web address", "write https://…")
        return None


def near(text: str, known: Collection[str]) -> str:
    """Suggest what may have been meant."""
    found = difflib.get_close_matches(text, list(known), n=3)
    return f"did you mean {' or '.join(found)}?" if found else ""


def one_of(text: str, known: Collection[str]) -> str:
    """Suggest what may have been meant, or else say what there is."""
    listed = ", ".join(sorted(known))
    return near(text, known) or f"one of {listed[:300]}{'…' if len(listed) > 300 else ''}"

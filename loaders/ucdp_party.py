"""The parties of UCDP's conflicts, by number where a table gives one and by name where not.

Cells list several parties in two columns, numbers and names; `ucdp_listed` tells which is whose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from .ucdp import split_numbers
from .ucdp_country import Countries
from .ucdp_listed import Listed
from .ucdp_name import UNKNOWN_LANGUAGE, split_alternatives

__all__ = ["COALITION", "GOVERNMENT", "REBEL", "Parties"]

GOVERNMENT, REBEL, COALITION = "Government", "InsurgentGroup", "Coalition"
_ELEMENTS = " elements"
"""UCDP's word for supporters within a state who do not act for its government."""
_NATIVE = f"alt@{UNKNOWN_LANGUAGE}"
_LISTS = ("alt@en", _NATIVE)
_COLUMNS = ("id", "class", "label@en", *_LISTS, "comment@en", "identifier", "country")


@dataclass(slots=True)
class Parties:
    """All parties of a load; they are described at its end, when all is known.

    Parameters
    ----------
    is_old
        Whether the numbers are of the scheme before 2017, which names others than the one since.
    """

    dataset: str
    countries: Countries
    is_old: bool = False
    _kinds: dict[str, set[str]] = field(default_factory=dict)
    _listed: Listed = field(default_factory=Listed)
    _alternatives: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    _unnumbered: dict[str, str] = field(default_factory=dict)

    def numbered(
        self,
        numbers: Sequence[str],
        names: Sequence[str] | None,
        kind: str | None = None,
        *,
        are_aligned: bool = False,
    ) -> list[str]:
        """Give the parties with some numbers, and remember what is told of them.

        Parameters
        ----------
        names
            As many as there are numbers, or None where they cannot be told apart.
        kind
            Class of all of them, if the table tells it.
        are_aligned
            Whether the names are in the order of the numbers.
        """
        for number in numbers:
            self._kinds.setdefault(number, set()).update([kind] if kind else [])
        if names and (are_aligned or len(numbers) == 1):
            for number, name in zip(numbers, names, strict=True):
                self._listed.tell(number, name)
        elif names:
            self._listed.tell_list(numbers, names)
        return [self._iri(number) for number in numbers]

    def named(self, name: str) -> str:
        """Give a party that the table does not number; its name never moves its IRI."""
        found = local_iri("actor", self.dataset, f"named-{name}")
        self._unnumbered[name] = found
        return found

    def secondary(self, cell: str | None, states: str | None) -> tuple[str, ...]:
        """Give the parties that a cell names, and remember the country of one alone.

        Parameters
        ----------
        states
            The cell with the numbers of their countries.
        """
        names = [] if cell is None else [" ".join(part.split()) for part in cell.split(",")]
        found = split_numbers(states) or []
        if len(names) == len(found) == 1:
            self.countries.add_seat(names[0], found[0])
        return tuple(self.named(name) for name in dict.fromkeys(names) if name)

    def call(self, number: str, english: str | None, native: str | None) -> None:
        """Remember other names of a party, in English and in a language that is not told."""
        told = self._alternatives.setdefault(number, {name: {} for name in _LISTS})
        told["alt@en"] |= dict.fromkeys(split_alternatives(english))
        told[_NATIVE] |= dict.fromkeys(split_alternatives(native))

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the things: countries, then parties."""
        self._listed.deduce()
        yield self.countries.frame()
        schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in _COLUMNS}
        yield pl.DataFrame(list(self._rows()), schema=schema)

    def _iri(self, number: str) -> str:
        return local_iri("actor", self.dataset, f"old-{number}" if self.is_old else number)

    def _rows(self) -> Iterator[dict[str, Any]]:
        numbers: dict[str, list[str]] = {}
        for number in sorted(self._kinds):
            name = self._listed.find(number)
            numbers.setdefault(name or "", []).append(number)
            kind = self._kind(name, self._kinds[number])
            is_known = kind != "UnidentifiedActor" and not self.is_old
            yield {
                "id": self._iri(number),
                "class": kind,
                "label@en": name or f"UCDP actor {number}",
                **self._others(number, name),
                "comment@en": None if name else self._hint(number),
                "identifier": f"ucdp:actor/{number}" if is_known else None,
                "country": self.countries.seat(name),
            }
        for name, found in sorted(self._unnumbered.items()):
            same = [] if self.is_old else numbers.get(name, [])
            yield {
                "id": found,
                "class": self._kind(name, set()),
                "label@en": name,
                "identifier": f"ucdp:actor/{same[0]}" if len(same) == 1 else None,
                "country": self.countries.seat(name),
            }

    def _others(self, number: str, name: str | None) -> dict[str, list[str]]:
        told = self._alternatives.get(number, {})
        return {one: [other for other in names if other != name] for one, names in told.items()}

    def _hint(self, number: str) -> str | None:
        names = sorted(self._listed.candidates(number))
        return f"One of {', '.join(names)}: its rows do not tell which" if names else None

    def _kind(self, name: str | None, told: set[str]) -> str:
        """Give the narrowest class that the table allows."""
        if COALITION in told:
            return COALITION
        if GOVERNMENT in told or (name or "").startswith("Government of "):
            return GOVERNMENT
        if REBEL in told:
            return REBEL
        return "UnidentifiedActor" if (name or "").endswith(_ELEMENTS) else "Actor"

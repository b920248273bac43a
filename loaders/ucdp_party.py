"""The parties of UCDP's conflicts, by number where a table gives one and by name where not.

Cells list several parties in two columns, numbers and names, each in an order of its own (names
by the alphabet, numbers as text): which number is whose is told by the rows that name one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..graph.identifier import local_iri
from .ucdp_country import Countries

__all__ = ["GOVERNMENT", "REBEL", "Parties"]

GOVERNMENT, REBEL = "Government", "InsurgentGroup"
_ELEMENTS = " elements"
"""UCDP's word for supporters within a state who do not act for its government."""


@dataclass(slots=True)
class Parties:
    """All parties of a load; they are described at its end, when all is known."""

    dataset: str
    countries: Countries
    _kinds: dict[str, set[str]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _lists: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = field(default_factory=dict)
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
                self._names.setdefault(number, name)
        elif names:
            self._lists.setdefault((tuple(numbers), tuple(names)))
        return [local_iri("actor", self.dataset, number) for number in numbers]

    def named(self, name: str) -> str:
        """Give a party that the table does not number; its name never moves its IRI."""
        found = local_iri("actor", self.dataset, f"named-{name}")
        self._unnumbered[name] = found
        return found

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the things: countries, then parties."""
        self._deduce()
        yield self.countries.frame()
        names = ("id", "class", "label@en", "comment@en", "identifier", "country")
        yield pl.DataFrame(list(self._rows()), schema=dict.fromkeys(names, pl.String))

    def _deduce(self) -> None:
        """Name the numbers of lists, where the names told elsewhere leave only one."""
        listed = {number: None for numbers, _ in self._lists for number in numbers}
        while [number for number in listed if self._is_deduced(number)]:
            pass

    def _is_deduced(self, number: str) -> bool:
        if number in self._names:
            return False
        left = self._candidates(number)
        if len(left) == 1:
            self._names[number] = left.pop()
            return True
        return False

    def _candidates(self, number: str) -> set[str]:
        """Give the names that are in every list of a number and are not those of others there."""
        left = [
            Counter(names) - Counter(self._names.get(one, "") for one in numbers)
            for numbers, names in self._lists
            if number in numbers
        ]
        return set.intersection(*map(set, left)) if left else set()

    def _rows(self) -> Iterator[dict[str, str | None]]:
        numbers: dict[str, list[str]] = {}
        for number in sorted(self._kinds):
            name = self._names.get(number)
            numbers.setdefault(name or "", []).append(number)
            kind = self._kind(name, self._kinds[number])
            yield {
                "id": local_iri("actor", self.dataset, number),
                "class": kind,
                "label@en": name or f"UCDP actor {number}",
                "comment@en": None if name else self._hint(number),
                "identifier": None if kind == "UnidentifiedActor" else f"ucdp:actor/{number}",
                "country": self.countries.seat(name),
            }
        for name, found in sorted(self._unnumbered.items()):
            same = numbers.get(name, [])
            yield {
                "id": found,
                "class": self._kind(name, set()),
                "label@en": name,
                "identifier": f"ucdp:actor/{same[0]}" if len(same) == 1 else None,
                "country": self.countries.seat(name),
            }

    def _hint(self, number: str) -> str | None:
        names = sorted(self._candidates(number))
        return f"One of {', '.join(names)}: its rows do not tell which" if names else None

    def _kind(self, name: str | None, told: set[str]) -> str:
        """Give the narrowest class that the table allows."""
        if GOVERNMENT in told or (name or "").startswith("Government of "):
            return GOVERNMENT
        if REBEL in told:
            return REBEL
        return "UnidentifiedActor" if (name or "").endswith(_ELEMENTS) else "Actor"

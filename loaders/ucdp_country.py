"""Countries by their Gleditsch-Ward numbers, as UCDP's tables name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from .ucdp_listed import Listed
from .ucdp_place import country_iri

__all__ = ["Countries"]

_GOVERNMENT_OF = re.compile(r"Government of (.+)")


@dataclass(slots=True)
class Countries:
    """The countries that a load has named; one without a name is described only if pointed at."""

    dataset: str
    _listed: Listed = field(default_factory=Listed)
    _numbers: dict[str, str] = field(default_factory=dict)
    _pointed: dict[str, None] = field(default_factory=dict)

    def add(self, number: str, name: str | None) -> None:
        """Remember a country, by the first name that is told of it."""
        if name:
            self._listed.tell(number, name)
            self._numbers.setdefault(name, number)

    def add_list(self, numbers: Sequence[str], names: Sequence[str] | None) -> None:
        """Remember several countries; of a list, names and numbers have orders of their own."""
        if names and len(numbers) == 1:
            self.add(numbers[0], names[0])
        elif names:
            self._listed.tell_list(numbers, names)

    def add_seat(self, government: str | None, number: str) -> None:
        """Remember the country that a government is named for."""
        match = _GOVERNMENT_OF.fullmatch(government or "")
        if match:
            self.add(number, match[1])

    def point(self, number: str) -> str:
        """Give a country that will be described, whether a name of it is told or not."""
        self._pointed[number] = None
        return country_iri(self.dataset, number)

    def find(self, number: str | None) -> str | None:
        """Give a country that is described, by its number."""
        return country_iri(self.dataset, number) if number and self._listed.find(number) else None

    def name(self, number: str) -> str:
        """Give the name of a country, or what stands for it."""
        return self._listed.find(number) or f"country {number} (Gleditsch-Ward)"

    def seat(self, government: str | None) -> str | None:
        """Give the country that a government is named for, if it is described."""
        match = _GOVERNMENT_OF.fullmatch(government or "")
        return self.find(self._numbers.get(match[1])) if match else None

    def frame(self) -> pl.DataFrame:
        """Give the things."""
        self._listed.deduce()
        rows = [
            {
                "id": country_iri(self.dataset, number),
                "class": "Country",
                "label@en": self.name(number),
                "identifier": f"gw:{number}",
            }
            for number in sorted({*dict(self._listed), *self._pointed})
        ]
        names = ("id", "class", "label@en", "identifier")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))

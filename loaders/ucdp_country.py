"""Countries by their Gleditsch-Ward numbers, as UCDP's tables name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from .ucdp_place import country_iri

__all__ = ["Countries"]

_GOVERNMENT_OF = re.compile(r"Government of (.+)")


@dataclass(slots=True)
class Countries:
    """The countries that a load has named; one without a name is not described or pointed at."""

    dataset: str
    _names: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)

    def add(self, number: str, name: str | None) -> None:
        """Remember a country, by the first name that is told of it."""
        if name:
            self._names.setdefault(number, name)
            self._numbers.setdefault(name, number)

    def add_seat(self, government: str | None, number: str) -> None:
        """Remember the country that a government is named for."""
        match = _GOVERNMENT_OF.fullmatch(government or "")
        if match:
            self.add(number, match[1])

    def find(self, number: str | None) -> str | None:
        """Give a country that is described, by its number."""
        return country_iri(self.dataset, number) if number in self._names and number else None

    def seat(self, government: str | None) -> str | None:
        """Give the country that a government is named for, if it is described."""
        match = _GOVERNMENT_OF.fullmatch(government or "")
        return self.find(self._numbers.get(match[1])) if match else None

    def frame(self) -> pl.DataFrame:
        """Give the things."""
        rows = [
            {
                "id": country_iri(self.dataset, number),
                "class": "Country",
                "label@en": name,
                "identifier": f"gw:{number}",
            }
            for number, name in sorted(self._names.items())
        ]
        names = ("id", "class", "label@en", "identifier")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))

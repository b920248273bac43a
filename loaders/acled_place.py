"""Where ACLED's events were: a location, the three levels of areas it lies in, and the country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..graph.identifier import local_iri, text_key

__all__ = ["Places"]

Row = Mapping[str, Any]
_LISTS = frozenset({"identifier"})
_LEVELS = ("admin1", "admin2", "admin3")


@dataclass(slots=True)
class Places:
    """The places of a load: those of a batch are described with it, and each only once."""

    dataset: str
    countries: dict[str, str] = field(default_factory=dict)
    """IRIs by name."""
    _seen: set[str] = field(default_factory=set)
    _found: dict[tuple[str | None, ...], str] = field(default_factory=dict)
    _new: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: Row, point: str | None, *, is_around: bool) -> str:
        """Tell a row's place.

        Parameters
        ----------
        is_around
            Whether the location only stands for an area without bounds around it.
        """
        areas = (row["country"], *(row.get(level) for level in _LEVELS))
        told = (*areas, row["location"], point, "around" if is_around else None)
        if told not in self._found:
            self._found[told] = self._place(row, point, is_around=is_around)
        return self._found[told]

    def _place(self, row: Row, point: str | None, *, is_around: bool) -> str:
        within = self._areas(row)
        location = row["location"]
        told = (within, location, point or "")
        place = self._thing("Place", location, within, told, point)
        if is_around:
            return self._thing("Area", f"Area around {location}", within, told)
        return place

    def _areas(self, row: Row) -> str:
        within = self._country(row)
        told: tuple[str, ...] = (row["country"],)
        for level in _LEVELS:
            if label := row.get(level):
                told += (level, label)
                within = self._thing("AdministrativeArea", label, within, told)
        return within

    def _country(self, row: Row) -> str:
        name = row["country"]
        if name not in self.countries:
            found = local_iri("place", self.dataset, f"country-{name}")
            self.countries[name] = found
            codes = [f"iso3166:{code}" for code in (_number(row), row.get("iso3")) if code]
            self._new.append(
                {"id": found, "class": "Country", "label@en": name, "identifier": codes}
            )
        return self.countries[name]

    def _thing(
        self, kind: str, label: str, within: str, told: tuple[str, ...], point: str | None = None
    ) -> str:
        found = local_iri("place", self.dataset, text_key(kind, *told))
        if found not in self._seen:
            self._seen.add(found)
            self._new.append(
                {"id": found, "class": kind, "label@en": label, "within": within, "wkt": point}
            )
        return found

    def frame(self) -> pl.DataFrame:
        """Give the things that are new since this was last asked."""
        names = ("id", "class", "label@en", "identifier", "within", "wkt")
        schema = {one: pl.List(pl.String) if one in _LISTS else pl.String for one in names}
        rows, self._new = [{name: row.get(name) for name in names} for row in self._new], []
        return pl.DataFrame(rows, schema=schema)


def _number(row: Row) -> str | None:
    """Write a country's number in the three digits of ISO 3166-1."""
    number = (row.get("iso") or "").removesuffix(".0")
    return number.zfill(3) if number.isdigit() else None

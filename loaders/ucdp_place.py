"""Where UCDP's events were: points, the areas they lie in, and countries.

A row names a place (``where_coordinates``) and the areas it lies in. Where the name is that of its
own district, province or country, the place *is* that area, and the point on the row only stands
for it; elsewhere the point is the place's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from ..graph.identifier import local_iri, text_key

__all__ = ["Places", "Site", "country_iri"]

_SEA = 7
"""where_prec: international waters or airspace, which lie in no country."""


class Site(NamedTuple):
    """What a row says of its place."""

    name: str | None
    adm_1: str | None
    adm_2: str | None
    country: str | None
    country_id: str | None
    latitude: float | None
    longitude: float | None
    precision: int | None


class _Found(NamedTuple):
    """A place's IRI, and the point that belongs to the event because the place has none."""

    place: str | None
    point: str | None


Row = dict[str, str | None]


def country_iri(dataset: str, number: str) -> str:
    """Name a country by its Gleditsch-Ward number."""
    return local_iri("place", dataset, f"country-{number}")


@dataclass(slots=True)
class Places:
    """The places of a batch, each described once; countries are left to whoever names them."""

    dataset: str
    _sites: dict[Site, _Found] = field(default_factory=dict)
    _things: dict[str, Row] = field(default_factory=dict)
    _start: str = field(init=False)

    def __post_init__(self) -> None:
        self._start = local_iri("place", self.dataset, "")

    def add(self, sites: list[Site]) -> list[_Found]:
        """Tell of each row which place it was."""
        known = self._sites
        for site in set(sites).difference(known):
            known[site] = self._find(site)
        return [known[site] for site in sites]

    def _find(self, site: Site) -> _Found:
        whole = self._areas(site)
        if site.name in (None, site.adm_2 or site.adm_1 or site.country):
            return _Found(whole, _point(site))
        at_sea = site.precision == _SEA
        return _Found(self._place(site, None if at_sea else whole), None)

    def _areas(self, site: Site) -> str | None:
        """Describe the areas that a place lies in; give the innermost."""
        within = country_iri(self.dataset, site.country_id) if site.country_id else None
        told = [site.country_id or site.country or ""]
        for level, label in (("1", site.adm_1), ("2", site.adm_2)):
            if label is not None:
                told += (level, label)
                within = self._thing("AdministrativeArea", label, within, told)
        return within

    def _place(self, site: Site, within: str | None) -> str:
        point = _point(site)
        name = site.name or ""
        return self._thing("Place", name, within, (name, within or "", point or ""), point)

    def _thing(
        self,
        kind: str,
        label: str,
        within: str | None,
        told: Sequence[str],
        point: str | None = None,
    ) -> str:
        name = f"{self._start}{text_key(kind, *told)}"
        self._things[name] = {
            "id": name,
            "class": kind,
            "label@en": label,
            "within": within,
            "wkt": point,
        }
        return name

    def frame(self) -> pl.DataFrame:
        """Give the things."""
        names = ("id", "class", "label@en", "within", "wkt")
        return pl.DataFrame(list(self._things.values()), schema=dict.fromkeys(names, pl.String))


def _point(site: Site) -> str | None:
    """Write the point as WKT: longitude first, to a tenth of a metre, whatever its digits."""
    if site.latitude is None or site.longitude is None:
        return None
    return f"POINT ({_degrees(site.longitude)} {_degrees(site.latitude)})"


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")

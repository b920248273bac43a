"""POLECAT: a row is an event that a machine read in the news, coded in PLOVER.

References
----------
Halterman, Andrew et al. (2023) POLECAT Weekly Data, Harvard Dataverse,
https://doi.org/10.7910/DVN/AJGVIT
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph.identifier import local_iri, text_key
from .cameo import CLASSES
from .coded import Stated
from .coded_table import CodedTable, Row, read_day, reader
from .plover import MODES, event_type, stated

__all__ = ["read"]

_SIDES = ("actor", "recipient")
_ARMED = frozenset({"MIL", "REB", "INS", "SEP", "UAF", "PRM"})
"""Sectors of the military, rebels, insurgents, separatists, unknown and paramilitary forces."""


class _Polecat(CodedTable):
    prefix = "polecat"

    def code(self, row: Row) -> tuple[str | None, Stated | None, dict[str, Any]]:
        """Tell what type, mode and contexts say."""
        code = (row["event type"] or "").upper()
        mode = (row.get("event mode") or "").lower() or None
        contexts = _listed(row.get("contexts"))
        kind = event_type(code, None)
        if kind is None:
            self.report(row, "event type", "is no type of PLOVER; row left out")
            return None, None, {}
        if mode is not None and mode not in MODES.get(code, ()):
            self.report(row, "event mode", "is no mode of this type known here; read by its type")
            mode = None
        kind = event_type(code, mode)
        are_armed = all(_sectors(row, side) & _ARMED for side in _SIDES)
        told = stated(code, mode, frozenset(contexts), are_armed=are_armed)
        located = [f"Event Type: {code}"]
        located += [f"Event Mode: {mode}"] if mode else []
        located += [f"Contexts: {', '.join(contexts)}"] if contexts else []
        return kind, told, {"sourceKey": code, "locator": "; ".join(located)}

    def actor(self, row: Row, side: int) -> str | None:
        """Describe an actor by its name and country; without a name, by country and sector."""
        which = _SIDES[side]
        name, country = row[f"{which} name"], row.get(f"{which} country")
        sector = row.get(f"primary {which} sector")
        words: Mapping[str, str] = self.about["codes"]["sectors"]
        if name is None and (country is None or sector is None):
            return None
        label = name or f"{words.get(sector or '', sector)} ({country})"
        key = f"{name} ({country})" if name and country else label
        actor = {
            "id": local_iri("actor", self.dataset, key),
            "class": CLASSES.get(sector or "", "Actor") if name is None else "Actor",
            "label@en": label,
            "country": self.country(country),
        }
        return self.gathered.describe("actors", actor)

    def source(self, row: Row) -> tuple[list[str], str | None]:
        """Describe the publication: who published it, and on which day."""
        publisher, text = row.get("source"), row.get("publication date")
        day = read_day(text)
        if text is not None and day is None:
            self.report(row, "publication date", "is no day that exists; value left out")
        published = day.isoformat() if day else None
        if publisher is None:
            return [], published
        key = text_key(publisher, published or "")
        told = {
            "id": local_iri("source", self.dataset, key),
            "class": "Source",
            "publisher": publisher,
            "published": published,
        }
        return [self.gathered.describe("sources", told)], published

    def place(self, row: Row) -> dict[str, Any]:
        """Give the place's number at GeoNames."""
        number = (row.get("geonames id") or "").removesuffix(".0")
        return {"identifier": [f"geonames:{number}"]} if number.isdigit() else {}


read = reader(_Polecat)


def _listed(cell: str | None) -> list[str]:
    """Give what stands in a cell between semicolons or commas, in lower case."""
    parts = (cell or "").replace(",", ";").split(";")
    return [part.strip().lower() for part in parts if part.strip()]


def _sectors(row: Row, which: str) -> set[str]:
    cells = (row.get(f"primary {which} sector"), row.get(f"{which} sectors"))
    return {part.upper() for cell in cells for part in _listed(cell)}

"""ICEWS: a row is an event that a machine read in the news, coded in CAMEO, with named actors.

References
----------
Boschee, Elizabeth et al. (2015) ICEWS Coded Event Data, Harvard Dataverse,
https://doi.org/10.7910/DVN/28075
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..graph.identifier import local_iri, text_key
from .cameo import event_type, stated
from .coded import Stated
from .coded_table import CodedTable, Row, reader

__all__ = ["read"]

_SHORTEST = 3
"""Digits of the shortest code: with fewer, a leading zero may be lost, and 10 is not 010."""
_GENERIC = re.compile(r"(.+) \(.+\)")  # Citizen (Freedonia)


class _Icews(CodedTable):
    prefix = "icews"

    def code(self, row: Row) -> tuple[str | None, Stated | None, dict[str, Any]]:
        """Tell what the CAMEO code says."""
        code = row["cameo code"] or ""
        kind = event_type(code) if len(code) >= _SHORTEST else None
        if kind is None:
            self.report(row, "cameo code", "is no CAMEO code of three digits or more; row left out")
        text, story = row.get("event text"), _story(row)
        located = [part for part in (text and f"Event Text: {text}", story) if part]
        return kind, stated(code), {"sourceKey": code, "locator": "; ".join(located) or None}

    def actor(self, row: Row, side: int) -> str | None:
        """Describe an actor by its name and country."""
        which = ("source", "target")[side]
        name, country = row[f"{which} name"], row.get(f"{which} country")
        if name is None:
            return None
        generic = _GENERIC.fullmatch(name)
        kinds: Mapping[str, str] = self.about["codes"]["names"]
        key = name if generic or not country else f"{name} ({country})"
        actor = {
            "id": local_iri("actor", self.dataset, key),
            "class": kinds.get(generic[1], "Actor") if generic else "Actor",
            "label@en": name,
            "country": self.country(country),
        }
        return self.gathered.describe("actors", actor)

    def source(self, row: Row) -> tuple[list[str], str | None]:
        """Describe the story: its publisher, and its number in ICEWS."""
        story, publisher = row.get("story id"), row.get("publisher")
        if story is None and publisher is None:
            return [], None
        key = text_key(story or "", publisher or "")
        told = {
            "id": local_iri("source", self.dataset, key),
            "class": "Source",
            "publisher": publisher,
            "title": f"story {story}" if story else None,
        }
        return [self.gathered.describe("sources", told)], None


read = reader(_Icews)


def _story(row: Row) -> str | None:
    sentence = row.get("sentence number")
    return f"sentence {sentence}" if sentence else None

"""References of Wikidata's statements as sources: who says so, and on what day it was seen.

A reference that names only another wiki, or another statement, is none by Wikidata's own rules: the
source is then Wikidata itself.

References
----------
https://www.wikidata.org/wiki/Help:Sources
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

import polars as pl

from ..graph.identifier import local_iri, text_key
from ..graph.term import iri
from .wikidata_entity import Reference, Statement
from .wikidata_time import read_day

__all__ = ["Cited", "Sources"]

_URLS, _TITLE, _IN = ("P854", "P953"), "P1476", ("P248", "P1433")
_PUBLISHER, _PUBLISHED, _SEEN, _ARCHIVED = "P123", "P577", "P813", "P1065"
_PLACE = {"P304": "page", "P478": "volume", "P433": "issue", "P958": "section", "P792": "chapter"}
_SCHEMA = dict.fromkeys(
    ("id", "class", "title", "publisher", "url", "archived", "published"), pl.String()
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of a statement: its name, when it last showed what it says, and where in it."""

    source: str
    observed: date | None = None
    reported: date | None = None
    place: str = ""


@dataclass
class Sources:
    """The sources that statements cite, each described once."""

    dataset: str
    label: Callable[[str], str]
    _rows: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def cited(self, statement: Statement) -> list[Cited]:
        """Give the sources of a statement that are more than another wiki, each once."""
        found: dict[str, Cited] = {}
        for reference in statement.references:
            cited = self._cite(reference)
            if cited is not None:
                found.setdefault(cited.source, cited)
        return list(found.values())

    def frame(self) -> pl.DataFrame:
        """Describe the sources that were cited since the last time."""
        rows, self._rows = list(self._rows.values()), {}
        return pl.DataFrame(rows, schema=_SCHEMA)

    def _cite(self, reference: Reference) -> Cited | None:
        address = reference.first(*_URLS)
        url = _address(address.text if address else None)
        work = reference.first(*_IN)
        title = reference.first(_TITLE)
        named = self.label(work.item) if work and work.item else None
        words = title.text if title else None
        if url is None and named is None and words is None:
            return None
        published = read_day(reference.first(_PUBLISHED))
        publisher = reference.first(_PUBLISHER)
        who = self.label(publisher.item) if publisher and publisher.item else None
        archived = reference.first(_ARCHIVED)
        row = {
            "title": words or named or url,
            "publisher": who or named or _host(url),
            "url": url,
            "archived": _address(archived.text if archived else None),
            "published": None if published is None else published.isoformat(),
        }
        key = local_iri("source", self.dataset, text_key(*(row[name] or "" for name in row)))
        self._rows.setdefault(key, {"id": key, "class": "Source", **row})
        seen = read_day(reference.first(_SEEN))
        return Cited(key, published or seen, published or seen, _where(reference))


def _where(reference: Reference) -> str:
    found = ((word, reference.first(name)) for name, word in _PLACE.items())
    return ", ".join(f"{word} {snak.text}" for word, snak in found if snak and snak.text)


def _address(text: str | None) -> str | None:
    """Give an address of the web, if it is one that RDF can carry."""
    if text is None or not text.startswith(("http://", "https://")):
        return None
    try:
        iri(text)
    except ValueError:
        return None
    return text


def _host(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None

"""GDELT events and mentions: a row is an event that a machine read in the news.

References
----------
The GDELT Event Database Data Format Codebook V2.0 and 1.03, https://www.gdeltproject.org/
CAMEO Event and Actor Codebook, P. A. Schrodt, 2012, http://eventdata.parusanalytics.com/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from ..graph.identifier import key_records, local_iri, text_key
from ..graph.load import Batch, Origin
from ..ontology.error import SourceError
from ..ontology.term import ontology
from .catalogue import Reading
from .input import open_text, sha256
from .issue import Issue, Issues

__all__ = ["read"]

_ORIGIN = ("label", "form", "publisher", "url", "licence", "citation")
_WIDTHS = {61: "2.0", 58: "1.0", 57: "1.0"}
_MENTIONS = 16
_WEB = "1"
_BATCH = 20_000
_LONG_AGO = 300
"""Days between event and article from which on the day is doubted: GDELT may be a year off."""
_PLACES = {"1": "Country", "2": "AdministrativeArea", "5": "AdministrativeArea"}
_TOWN = "Settlement"
Row = dict[str, Any]


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read event files, with the mentions of their events, as one load.

    Raises
    ------
    SourceError
        A file is none of GDELT's, or there are mentions and no events.
    """
    widths = {path: _width(path) for path in paths}
    events = [path for path in paths if widths[path] != _MENTIONS]
    mentions = [path for path in paths if widths[path] == _MENTIONS]
    if not events:
        raise SourceError(
            paths[0], 1, message="holds mentions alone", remedy="give the events' files with it"
        )
    told = {name: str(about[name]) for name in _ORIGIN}
    files = tuple((path.name, sha256(path)) for path in paths)
    loading = _Gdelt(about, issues, _articles(mentions, issues))
    origin = Origin(about["dataset"], release or _version(widths, events), told, files)
    yield Reading(origin, loading.batches(events))


def _version(widths: Mapping[Path, int], events: Sequence[Path]) -> str:
    """Name the version of the format, where no release is told."""
    return "; ".join(sorted({_WIDTHS[widths[path]] for path in events}))


def _width(path: Path) -> int:
    with open_text(path) as text:
        width = len(next(text, "").rstrip("\r\n").split("\t"))
    if width not in (*_WIDTHS, _MENTIONS):
        known = ", ".join(map(str, sorted((*_WIDTHS, _MENTIONS))))
        raise SourceError(
            path,
            1,
            message=f"has {width} columns with tabs between, and a file of GDELT {known}",
            remedy="give the file as it was issued",
        )
    return width


@dataclass(frozen=True, slots=True)
class _Article:
    """Where an event was read: what becomes a source."""

    publisher: str | None
    url: str | None
    title: str | None
    published: str | None


def _articles(paths: Sequence[Path], issues: Issues) -> Mapping[str, list[_Article]]:
    """Read mentions: the articles of each event."""
    found: dict[str, list[_Article]] = defaultdict(list)
    for path in paths:
        for line, cells in _rows(path, (_MENTIONS,), issues):
            where = cells[5]
            is_web = cells[3] == _WEB
            day = _day(cells[2][:8])
            if day is None:
                issues.add(
                    Issue(str(path), line, "MentionTimeDate", cells[2], "is no day; left out")
                )
            found[cells[0]].append(
                _Article(
                    cells[4] or None,
                    where if is_web else None,
                    None if is_web else where,
                    day.isoformat() if day else None,
                )
            )
    return found


def _rows(path: Path, widths: Sequence[int], issues: Issues) -> Iterator[tuple[int, list[str]]]:
    with open_text(path) as text:
        for line, row in enumerate(text, start=1):
            cells = [cell.strip() for cell in row.rstrip("\r\n").split("\t")]
            if len(cells) in widths:
                yield line, cells
            elif any(cells):
                told = " or ".join(map(str, widths))
                message = f"{len(cells)} columns where there are {told}; row left out"
                issues.add(Issue(str(path), line, None, None, message))


def _day(text: str) -> date | None:
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


class _Gdelt:
    """One load: actors, places and sources are described once."""

    def __init__(
        self, about: Mapping[str, Any], issues: Issues, articles: Mapping[str, list[_Article]]
    ) -> None:
        self.about = about
        self.dataset: str = about["dataset"]
        self.issues = issues
        self.articles = articles
        self.whole = local_iri("source", self.dataset, self.dataset)
        self._types: dict[str, str | None] = {}
        self._seen: set[str] = set()
        self._ids: set[str] = set()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of the event files."""
        named = {"title": "label", "publisher": "publisher", "url": "url", "licence": "licence"}
        whole = {name: self.about[key] for name, key in named.items()}
        yield Batch(things=(pl.DataFrame([{"id": self.whole, "class": "Source", **whole}]),))
        for path in paths:
            batch = _Rows()
            for line, cells in _rows(path, tuple(_WIDTHS), self.issues):
                self._event(path, line, cells, batch)
                if len(batch.events) >= _BATCH:
                    yield self._batch(batch)
                    batch = _Rows()
            yield self._batch(batch)
        for key in sorted(set(self.articles) - self._ids):
            message = "is mentioned, and is no event of these files; mention left out"
            self.issues.add(Issue("mentions", None, "GlobalEventID", key, message))

    def _event(self, path: Path, line: int, cells: list[str], batch: _Rows) -> None:
        columns = dict(zip(self.about["columns"]["events"], cells, strict=False))
        key, code = columns["GlobalEventID"], columns["EventCode"]
        day = _day(columns["SQLDATE"])
        kind = self._type(code)

        def report(name: str, value: str, message: str) -> None:
            self.issues.add(Issue(str(path), line, name, value, message))

        if not key or key in self._ids:
            report("GlobalEventID", key, "is given twice, or missing; row left out")
        elif day is None:
            report("SQLDATE", columns["SQLDATE"], "is no day that exists; row left out")
        elif kind is None:
            report("EventCode", code, "is no CAMEO code; row left out")
        else:
            self._ids.add(key)
            added, url = _tail(cells)
            reported = _day(added[:8])
            if reported is None:
                report("DATEADDED", added, "is no day; value left out")
            elif (reported - day).days >= _LONG_AGO:
                told = f"{day}, article of {reported}"
                report("SQLDATE", told, "is long before its article; kept")
            batch.add(self._record(columns, cells, day, reported, kind, url, batch))

    def _type(self, code: str) -> str | None:
        """Find the type of event for a CAMEO code: its own, or that of the code above it."""
        if code not in self._types:
            terms = ontology()
            found = None
            for name in (f"cameo/{code}", f"cameo/{code[:3]}", f"cameo-root/{code[:2]}"):
                scheme, _, notation = name.partition("/")
                if notation in terms.schemes[scheme]:
                    found = terms.mapped(name, "event-type")
                    break
            self._types[code] = found.name if found is not None and code.isdigit() else None
        return self._types[code]

    def _record(
        self,
        columns: Mapping[str, str],
        cells: Sequence[str],
        day: date,
        reported: date | None,
        kind: str,
        url: str | None,
        batch: _Rows,
    ) -> Row:
        key, after = columns["GlobalEventID"], date.fromordinal(day.toordinal() + 1)
        sources = self._sources(key, url, reported, batch)
        count = columns["NumSources"]
        return {
            "key": key,
            "class": "Event",
            "identifier": [f"gdelt:event/{key}"],
            "eventType": kind,
            "startEarliest": day.isoformat(),
            "startLatest": day.isoformat(),
            "endEarliest": after.isoformat(),
            "endLatest": after.isoformat(),
            "edtf": day.isoformat(),
            "initiator": self._actor("Actor1", columns, batch),
            "target": self._actor("Actor2", columns, batch),
            "place": self._place(cells, batch),
            "source": sources,
            "sourceCount": count if count.isdigit() else None,
            "reportedOn": reported.isoformat() if reported else None,
            "sourceKey": columns["EventCode"],
        }

    def _sources(self, key: str, url: str | None, reported: date | None, batch: _Rows) -> list[str]:
        found = list(self.articles.get(key, ()))
        if url and all(one.url != url for one in found):
            day = reported.isoformat() if reported else None
            # where there is no address, the column cites in words
            host = urlsplit(url).hostname
            found.insert(0, _Article(host, url if host else None, None if host else url, day))
        return sorted({self._source(one, batch) for one in found}) or [self.whole]

    def _source(self, article: _Article, batch: _Rows) -> str:
        name = article.url or article.title or ""
        iri = local_iri("source", self.dataset, text_key(name))
        told = {name: getattr(article, name) for name in ("publisher", "url", "title", "published")}
        self._describe(batch.sources, {"id": iri, "class": "Source", **told})
        return iri

    def _describe(self, into: list[Row], row: Row) -> None:
        if row["id"] not in self._seen:
            self._seen.add(row["id"])
            into.append(row)

    def _actor(self, which: str, columns: Mapping[str, str], batch: _Rows) -> str | None:
        """Describe an actor by its CAMEO code and name; events that name none have none."""
        code, name = columns[f"{which}Code"], columns[f"{which}Name"]
        if not code and not name:
            return None
        iri = local_iri("actor", self.dataset, f"{code} {name}".strip())
        country = columns[f"{which}CountryCode"]
        kind = self.about["roles"].get(columns[f"{which}Type1Code"], "Actor")
        row = {"id": iri, "class": kind, "label@en": name.title() or code, "country": None}
        if country:
            row["country"] = self._country(f"cameo-{country}", country, batch)
        self._describe(batch.actors, row)
        return iri

    def _country(self, key: str, label: str, batch: _Rows) -> str:
        iri = local_iri("place", self.dataset, f"country-{key}")
        identifier = [f"{key.replace('-', ':', 1)}"]
        row = {"id": iri, "class": "Country", "label@en": label, "identifier": identifier}
        self._describe(batch.places, row)
        return iri

    def _place(self, cells: Sequence[str], batch: _Rows) -> str | None:
        """Describe where the event was: the last of the three geographies of a row."""
        size = 8 if len(cells) == 61 else 7
        start = len(self.about["columns"]["events"]) + 2 * size
        kind, name, country, *_ = cells[start : start + size]
        latitude, longitude, feature = cells[start + size - 3 : start + size]
        if not name:
            return None
        whole = (
            self._country(f"fips-{country}", name.rpartition(", ")[2], batch) if country else None
        )
        if _PLACES.get(kind) == "Country" and whole is not None:
            return whole
        iri = local_iri("place", self.dataset, f"{feature} {name}".strip())
        row: Row = {"id": iri, "class": _PLACES.get(kind, _TOWN), "label@en": name}
        row["within"] = [whole] if whole else None
        if _is_point(longitude, latitude):
            row["wkt"] = f"POINT ({longitude} {latitude})"
        self._describe(batch.places, row)
        return iri

    def _batch(self, batch: _Rows) -> Batch:
        things = (batch.sources, batch.places, batch.actors)
        frames = tuple(_frame(rows) for rows in things if rows)
        if not batch.events:
            return Batch(frames)
        events = key_records(_frame(batch.events), self.dataset, "event")
        claims = self._claims(batch.events, events["id"].to_list())
        keyed = (key_records(_frame(claims), self.dataset, "claim"),) if claims else ()
        return Batch(frames, (events, *keyed))

    def _claims(self, events: Sequence[Row], ids: Sequence[str]) -> list[Row]:
        """State the relation that a code tells of, between two actors that the row names."""
        shared = ("startEarliest", "startLatest", "endEarliest", "endLatest", "edtf", "source")
        found = []
        for event, record in zip(events, ids, strict=True):
            code, one, other = event["sourceKey"], event["initiator"], event["target"]
            told = self._relation(code)
            if told is None or one is None or other is None or one == other:
                continue
            claim = {name: event[name] for name in (*shared, "key", "reportedOn", "sourceKey")}
            claim |= {"class": "Claim", "subject": one, "object": other, "basis": [record]}
            claim |= {"inference": "Inferred", "relation": told["relation"]}
            claim["modality"] = told["modality"]
            claim["supportType"] = _coded("support-type", told.get("supportType"))
            claim["instrument"] = _coded("instrument", told.get("instrument"))
            found.append(claim)
        return found

    def _relation(self, code: str) -> Mapping[str, str] | None:
        stated: Mapping[str, Mapping[str, str]] = self.about["relations"]
        for length in range(len(code), 1, -1):
            if code[:length] in stated:
                return stated[code[:length]]
        return None


@dataclass(slots=True)
class _Rows:
    """What is gathered for a batch."""

    events: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    actors: list[Row] = field(default_factory=list)

    def add(self, event: Row) -> None:
        """Add an event."""
        self.events.append(event)


_LISTS = frozenset({"identifier", "source", "within", "basis", "supportType", "instrument"})


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in names}
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=schema)


def _coded(scheme: str, notation: str | None) -> list[str] | None:
    return [f"{scheme}/{notation}"] if notation else None


def _tail(cells: Sequence[str]) -> tuple[str, str | None]:
    """Give the day of adding and the address, which files of 57 columns lack."""
    return (cells[-1], None) if len(cells) == 57 else (cells[-2], cells[-1] or None)


def _is_point(longitude: str, latitude: str) -> bool:
    try:
        return abs(float(longitude)) <= 180 and abs(float(latitude)) <= 90
    except ValueError:
        return False

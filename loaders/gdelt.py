"""GDELT events and mentions: a row is an event that a machine read in the news.

References
----------
The GDELT Event Database Data Format Codebook V2.0 and 1.03, https://www.gdeltproject.org/
CAMEO Event and Actor Codebook, P. A. Schrodt, 2012, http://eventdata.parusanalytics.com/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..graph.identifier import local_iri, text_key
from ..graph.load import Batch
from ..ontology.error import SourceError
from .cameo import CLASSES, event_type, stated
from .catalogue import Reading
from .coded import Gathered, day_bounds, point
from .input import LONGEST_ROW, open_text
from .issue import Issue, Issues
from .json_lines import is_writable
from .origin import origin, whole, whole_iri

__all__ = ["read"]

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
    loading = _Gdelt(about, issues, _articles(mentions, issues))
    told = origin(about, release or _version(widths, events), paths)
    yield Reading(told, loading.batches(events))


def _version(widths: Mapping[Path, int], events: Sequence[Path]) -> str:
    """Name the version of the format, where no release is told."""
    return "; ".join(sorted({_WIDTHS[widths[path]] for path in events}))


def _width(path: Path) -> int:
    with open_text(path, LONGEST_ROW) as text:
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
    with open_text(path, LONGEST_ROW) as text:
        for line, row in enumerate(text, start=1):
            cells = [cell.strip() for cell in row.rstrip("\r\n").split("\t")]
            if not is_writable(row):
                issues.add(Issue(str(path), line, None, None, "is not UTF-8; row left out"))
            elif len(cells) in widths:
                yield line, cells
            elif any(cells):
                told = " or ".join(map(str, widths))
                message = f"{len(cells)} columns where there are {told}; row left out"
                issues.add(Issue(str(path), line, None, None, message))


def _host(url: str) -> str | None:
    """Name the site of an address; None where a text is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:  # a bracket that is no address of the sixth version
        return None


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
        self.whole = whole_iri(self.dataset)
        self._gathered = Gathered(self.dataset)
        self._ids: set[str] = set()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of the event files."""
        yield Batch(things=(whole(self.about),))
        for path in paths:
            for line, cells in _rows(path, tuple(_WIDTHS), self.issues):
                self._event(path, line, cells)
                if len(self._gathered) >= _BATCH:
                    yield self._gathered.batch()
            yield self._gathered.batch()
        for key in sorted(set(self.articles) - self._ids):
            message = "is mentioned, and is no event of these files; mention left out"
            self.issues.add(Issue("mentions", None, "GlobalEventID", key, message))

    def _event(self, path: Path, line: int, cells: list[str]) -> None:
        columns = dict(zip(self.about["columns"]["events"], cells, strict=False))
        key, code = columns["GlobalEventID"], columns["EventCode"]
        day = _day(columns["SQLDATE"])
        kind = event_type(code)

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
            record = self._record(columns, cells, day, reported, kind, url)
            self._gathered.add(record, stated(code))

    def _record(
        self,
        columns: Mapping[str, str],
        cells: Sequence[str],
        day: date,
        reported: date | None,
        kind: str,
        url: str | None,
    ) -> Row:
        key = columns["GlobalEventID"]
        count = columns["NumSources"]
        return {
            "key": key,
            "class": "Event",
            "identifier": [f"gdelt:event/{key}"],
            "eventType": kind,
            **day_bounds(day),
            "initiator": self._actor("Actor1", columns),
            "target": self._actor("Actor2", columns),
            "place": self._place(cells),
            "source": self._sources(key, url, reported),
            "sourceCount": count if count.isdigit() else None,
            "reportedOn": reported.isoformat() if reported else None,
            "sourceKey": columns["EventCode"],
        }

    def _sources(self, key: str, url: str | None, reported: date | None) -> list[str]:
        found = list(self.articles.get(key, ()))
        if url and all(one.url != url for one in found):
            day = reported.isoformat() if reported else None
            # where there is no address, the column cites in words
            host = _host(url)
            found.insert(0, _Article(host, url if host else None, None if host else url, day))
        return sorted({self._source(one) for one in found}) or [self.whole]

    def _source(self, article: _Article) -> str:
        name = article.url or article.title or ""
        iri = local_iri("source", self.dataset, text_key(name))
        told = {name: getattr(article, name) for name in ("publisher", "url", "title", "published")}
        return self._gathered.describe("sources", {"id": iri, "class": "Source", **told})

    def _actor(self, which: str, columns: Mapping[str, str]) -> str | None:
        """Describe an actor by its CAMEO code and name; events that name none have none."""
        code, name = columns[f"{which}Code"], columns[f"{which}Name"]
        if not code and not name:
            return None
        iri = local_iri("actor", self.dataset, f"{code} {name}".strip())
        country = columns[f"{which}CountryCode"]
        kind = CLASSES.get(columns[f"{which}Type1Code"], "Actor")
        row: Row = {"id": iri, "class": kind, "label@en": name.title() or code, "country": None}
        if country:
            row["country"] = self._gathered.country(f"cameo-{country}", country, f"cameo:{country}")
        return self._gathered.describe("actors", row)

    def _place(self, cells: Sequence[str]) -> str | None:
        """Describe where the event was: the last of the three geographies of a row."""
        size = 8 if len(cells) == 61 else 7
        start = len(self.about["columns"]["events"]) + 2 * size
        kind, name, country, *_ = cells[start : start + size]
        latitude, longitude, feature = cells[start + size - 3 : start + size]
        if not name:
            return None
        within = None
        if country:
            label = name.rpartition(", ")[2]
            within = self._gathered.country(f"fips-{country}", label, f"fips:{country}")
        if _PLACES.get(kind) == "Country" and within is not None:
            return within
        iri = local_iri("place", self.dataset, f"{feature} {name}".strip())
        row: Row = {"id": iri, "class": _PLACES.get(kind, _TOWN), "label@en": name}
        row["within"] = [within] if within else None
        if wkt := point(longitude, latitude):
            row["wkt"] = wkt
        return self._gathered.describe("places", row)


def _tail(cells: Sequence[str]) -> tuple[str, str | None]:
    """Give the day of adding and the address, which files of 57 columns lack."""
    return (cells[-1], None) if len(cells) == 57 else (cells[-2], cells[-1] or None)

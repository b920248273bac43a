"""UCDP GED and Candidate Events: a row is an event, with sides, place, days, deaths and sources.

The mapping is told column by column in ``ucdp_ged.toml``.

References
----------
UCDP Georeferenced Event Dataset Codebook, Uppsala University, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records
from ..graph.load import Batch
from ..graph.seen import Seen
from ..ontology.term import ontology
from .issue import Issues
from .origin import whole, whole_iri
from .table import Form, read_frames
from .ucdp import LEFT_OUT, Cells
from .ucdp_api import fetch
from .ucdp_article import Sources
from .ucdp_place import Places, Site
from .ucdp_side import Cast
from .ucdp_table import reader

__all__ = ["fetch", "read"]

_ONE_SIDED = 3
_EXACT = 1
_DEATHS = {
    "best": "fatalitiesBest",
    "low": "fatalitiesLow",
    "high": "fatalitiesHigh",
    "deaths_a": "fatalitiesSideA",
    "deaths_b": "fatalitiesSideB",
    "deaths_civilians": "fatalitiesCivilians",
    "deaths_unknown": "fatalitiesUnknown",
}
_APART = frozenset({"reportedOn"})
"""Follows from the articles or from the release, so that it is no part of a record's key."""


class _Ged:
    """One load: what it knows of earlier rows is the ids it has seen, and the actors."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        self.about = about
        self.dataset: str = about["dataset"]
        self.issues = issues
        self.published: str | None = about["releases"].get(release)
        self.whole = whole_iri(self.dataset)
        self.codes = {
            name: {int(code): word for code, word in words.items()}
            for name, words in about["codes"].items()
            if isinstance(words, dict)
        }
        self._cast = Cast(self.dataset)
        self._ids = Seen()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Give the batches of some files, and at last the actors and countries."""
        table = Form.of(self.about["columns"])
        yield Batch(things=(whole(self.about),))
        for path in paths:
            for frame in read_frames(path, table, self.issues):
                yield self._batch(Cells(path, frame))
        yield Batch(things=tuple(self._cast.frames()))

    def _batch(self, cells: Cells) -> Batch:
        cells, start, end = self._kept(cells)
        places, sources = Places(self.dataset), Sources(self.dataset, self.whole)
        country = self._cast.countries(cells)
        columns = [
            pl.DataFrame({"key": cells.key("id")}).with_columns(pl.lit("Event").alias("class")),
            self._names(cells),
            self._acts(cells, country),
            self._sites(cells, country, places),
            self._times(cells, start, end),
            self._deaths(cells),
            self._told(cells, start, sources),
        ]
        cells.tell(self.issues)
        frame = pl.concat(columns, how="horizontal")
        records = key_records(frame, self.dataset, "event", _APART)
        return Batch((places.frame(), *sources.frames()), (records,))

    def _kept(self, cells: Cells) -> tuple[Cells, pl.Series, pl.Series]:
        """Leave out the rows that tell no event: without an id, a type, or days that exist."""
        start, end = cells.day("date_start"), cells.day("date_end")
        violence = cells.code("type_of_violence", self.codes["type_of_violence"], LEFT_OUT)
        number = cells.key("id").str.contains(r"^\d+$").fill_null(value=False)
        reversed_days = (end < start).fill_null(value=False)
        repeated = ~self._ids.add(cells.key("id")) & cells.key("id").is_not_null()
        unsaid = cells.text("type_of_violence").is_null()
        cells.report(unsaid, "type_of_violence", f"is missing; {LEFT_OUT}")
        cells.report(~number, "id", f"is no number; {LEFT_OUT}")
        cells.report(repeated, "id", f"is the id of an earlier row; {LEFT_OUT}")
        cells.report(start.is_null(), "date_start", f"is no day that exists; {LEFT_OUT}")
        cells.report(end.is_null(), "date_end", f"is no day that exists; {LEFT_OUT}")
        cells.report(reversed_days, "date_end", f"is before date_start; {LEFT_OUT}")
        lost = ~number | repeated | start.is_null() | end.is_null() | reversed_days
        lost |= violence.is_null()
        return cells.without(lost), start.filter(~lost), end.filter(~lost)

    def _names(self, cells: Cells) -> pl.DataFrame:
        status = cells.text("code_status")
        strange = status.is_not_null() & ~status.is_in(self.about["codes"]["code_status"])
        cells.report(strange, "code_status", "is no status known here; kept as written")
        return pl.DataFrame(
            {
                "id": cells.key("id"),
                "sourceKey": cells.text("relid"),
                "codeStatus": status,
                "comment@en": cells.text("where_description"),
                "clarity": _digits(cells.code("event_clarity", self.codes["event_clarity"])),
                "dyad": _digits(cells.number("dyad_new_id")),
                "conflict": _digits(cells.number("conflict_new_id")),
            }
        ).select(
            pl.format("ucdp:ged/{}", "id").alias("identifier"),
            pl.col("sourceKey", "codeStatus", "comment@en", "clarity"),
            pl.format("ucdp:dyad/{}", "dyad").alias("dyad"),
            pl.format("ucdp:conflict/{}", "conflict").alias("conflict"),
        )

    def _acts(self, cells: Cells, country: pl.Series) -> pl.DataFrame:
        """Tell what kind of violence it was, and who took part: only one-sided has a direction."""
        kinds = {
            code: f"event-type/{word}" for code, word in self.codes["type_of_violence"].items()
        }
        for kind in kinds.values():
            ontology().code(kind)
        violence = cells.code("type_of_violence", kinds)
        one, other = (self._cast.sides(cells, letter, country) for letter in "ab")
        frame = pl.DataFrame({"violence": violence, "sideA": one, "sideB": other})
        directed = pl.col("violence") == _ONE_SIDED
        both = pl.concat_list("sideA", "sideB").list.drop_nulls().list.unique(maintain_order=True)
        return frame.select(
            pl.col("violence").replace_strict(kinds, return_dtype=pl.String).alias("eventType"),
            pl.format("ucdp-violence/{}", "violence").alias("violence"),
            pl.col("sideA", "sideB"),
            pl.when(directed).then("sideA").alias("initiator"),
            pl.when(directed).then("sideB").alias("target"),
            pl.when(~directed).then(both).alias("participant"),
        )

    def _sites(self, cells: Cells, country: pl.Series, places: Places) -> pl.DataFrame:
        precision = cells.code("where_prec", self.codes["where_prec"])
        columns = (
            *(cells.text(name) for name in ("where_coordinates", "adm_1", "adm_2", "country")),
            country,
            cells.decimal("latitude", 90),
            cells.decimal("longitude", 180),
            precision,
        )
        found = places.add([Site(*row) for row in _rows(columns)])
        return pl.DataFrame(
            {
                "place": [one.place for one in found],
                "wkt": [one.point for one in found],
                "placePrecision": _digits(precision),
            },
            schema=dict.fromkeys(("place", "wkt", "placePrecision"), pl.String),
        )

    def _times(self, cells: Cells, start: pl.Series, end: pl.Series) -> pl.DataFrame:
        """Set the inner bounds only where the days are exact; else it was some time between them.

        References
        ----------
        EDTF, level 2, sets: ``[A..B]`` is one of the days from A to B.
        """
        precision = cells.code("date_prec", self.codes["date_prec"])
        exact = (pl.col("precision") == _EXACT).fill_null(value=False)
        one_day = exact & (pl.col("start") == pl.col("end"))
        first, last = pl.col("start").cast(pl.String), pl.col("end").cast(pl.String)
        after = pl.col("end").dt.offset_by("1d").cast(pl.String)
        return pl.DataFrame({"start": start, "end": end, "precision": precision}).select(
            first.alias("startEarliest"),
            pl.when(exact).then(first).alias("startLatest"),
            pl.when(exact).then(after).alias("endEarliest"),
            after.alias("endLatest"),
            pl.when(one_day)
            .then(first)
            .when(exact)
            .then(pl.format("{}/{}", first, last))
            .otherwise(pl.format("[{}..{}]", first, last))
            .alias("edtf"),
            _digits(precision).alias("datePrecision"),
        )

    def _deaths(self, cells: Cells) -> pl.DataFrame:
        found = cells.estimates("low", "best", "high")
        others = {name: cells.number(name) for name in _DEATHS if name not in found.columns}
        deaths = found.with_columns(**others).select(pl.col(n).alias(t) for n, t in _DEATHS.items())
        return deaths.cast(pl.String)

    def _told(self, cells: Cells, start: pl.Series, sources: Sources) -> pl.DataFrame:
        names = ("article", "office", "date", "headline", "original")
        rows = _rows(cells.text(f"source_{name}") for name in names)
        told = sources.add(list(rows))
        first = start.cast(pl.String).to_list()
        early = pl.Series(
            [bool(one.days) and one.days[0] < day for one, day in zip(told, first, strict=True)],
            dtype=pl.Boolean,
        )
        shown = pl.Series([one.days[0] if one.days else None for one in told], dtype=pl.String)
        cells.report(
            early, "source_article", "is before the event; not taken for its report", shown
        )
        reported = [
            next((found for found in one.days if found >= day), self.published)
            for one, day in zip(told, first, strict=True)
        ]
        count = cells.number("number_of_sources", -1)
        return pl.DataFrame(
            {
                "source": [one.sources for one in told],
                "attributedTo": [one.informant for one in told],
                "reportedOn": reported,
                "sourceCount": _digits(count.set(count == -1, None)),
            },
            schema=dict.fromkeys(
                ("source", "attributedTo", "reportedOn", "sourceCount"), pl.String
            ),
        ).with_columns(pl.col("source").str.split(" "))


def _rows(columns: Iterable[pl.Series]) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_list() for column in columns), strict=True)


def _digits(number: pl.Series) -> pl.Series:
    return number.cast(pl.String)


read = reader(_Ged)

"""Dyad-years: what the live events of a year that name the same two sides add up to.

They are added to as events pass on their way into the store, and counted anew where events are
taken back, so that no question need read all events to tell who fought whom.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import polars as pl

from ..clock import Clocks
from ..identifier import local_iri, record_key
from ..property import read_properties, read_terms
from ..record import load_times
from ..store import Store
from ..term import DERIVED, MAR, XSD, date_text, iri
from .bearing import blocks

__all__ = [
    "COLUMNS",
    "Count",
    "DyadYear",
    "Tally",
    "add_up",
    "count_by",
    "count_lines",
    "event_rows",
    "read_counts",
    "recount",
]

COLUMNS = ("event", "actor", "other", "start", "low", "best", "high", "dataset")
"""Of the rows that are added up: one for each event and pair of sides that it names."""

_NEEDED = (
    *("id", "startEarliest", "sideA", "sideB", "initiator", "target", "modality", "polarity"),
    *("fatalitiesLow", "fatalitiesBest", "fatalitiesHigh"),
)
_SIDES = ("sideA", "sideB", "initiator", "target")
_ACTS = ("Actual", "Alleged")
_NODE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class DyadYear(NamedTuple):
    """Two sides, in the order in which events name them, and a calendar year."""

    actor: str
    other: str
    year: int


@dataclass(frozen=True, slots=True)
class Count:
    """What events add up to; a sum is None where no event has an estimate."""

    events: int
    without: int
    low: int | None
    best: int | None
    high: int | None
    first: str
    last: str
    datasets: frozenset[str]
    load: str | None = field(default=None, compare=False)
    """The newest load when it was counted."""

    def __add__(self, other: Count) -> Count:
        return Count(
            self.events + other.events,
            self.without + other.without,
            _sum(self.low, other.low),
            _sum(self.best, other.best),
            _sum(self.high, other.high),
            min(self.first, other.first),
            max(self.last, other.last),
            self.datasets | other.datasets,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _needed(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Take a column; of what a loader gives as lists, the sides alone may be several."""
    if name not in frame.columns:
        return pl.lit(None, pl.String).alias(name)
    is_list = isinstance(frame.schema[name], pl.List)
    return pl.col(name).list.first() if is_list and name not in _SIDES else pl.col(name)


def event_rows(frame: pl.DataFrame, dataset: str, base: str) -> pl.DataFrame:
    """Turn new events, as a loader gives them, into rows to add up.

    Plans, threats and what is denied or not confirmed are no events that were.
    """
    frame = frame.select(_needed(frame, name) for name in _NEEDED).filter(
        pl.col("startEarliest").is_not_null(),
        pl.col("modality").fill_null("Actual").is_in(_ACTS),
        pl.col("polarity").fill_null("Affirmed") == "Affirmed",
    )
    told = pl.col("sideA").is_not_null()
    parts = [
        _pairs(frame.filter(told), "sideA", "sideB"),
        _pairs(frame.filter(~told), "initiator", "target"),
    ]
    return pl.concat(parts).with_columns(
        pl.format(base + "{}", "actor").alias("actor"),
        pl.format(base + "{}", "other").alias("other"),
        dataset=pl.lit(dataset),
    )


def _pairs(frame: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    rows = frame.select(
        event="id",
        actor=one,
        other=other,
        start="startEarliest",
        low="fatalitiesLow",
        best="fatalitiesBest",
        high="fatalitiesHigh",
    )
    for name in ("actor", "other"):
        if isinstance(rows.schema[name], pl.List):
            rows = rows.explode(name)
    return rows.drop_nulls(("actor", "other"))


def add_up(rows: pl.DataFrame) -> dict[DyadYear, Count]:
    """Add up rows of `COLUMNS` by sides and year."""
    numbers = [pl.col(name).cast(pl.Int64) for name in ("low", "best", "high")]
    year = pl.col("start").str.slice(0, 4).cast(pl.Int64)
    rows = rows.unique(("event", "actor", "other")).with_columns(*numbers, year=year)
    sums = [
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
        for name in ("low", "best", "high")
    ]
    found = rows.group_by("actor", "other", "year").agg(
        pl.len().alias("events"),
        pl.col("best").null_count().alias("without"),
        *sums,
        pl.col("start").min().alias("first"),
        pl.col("start").max().alias("last"),
        pl.col("dataset").unique(),
    )
    return {
        DyadYear(*key): Count(events, without, low, best, high, first, last, frozenset(datasets))
        for *key, events, without, low, best, high, first, last, datasets in found.iter_rows()
    }


class Tally:
    """Counts the new events of a load as they pass."""

    def __init__(self, dataset: str, base: str) -> None:
        self.base = base
        self.dataset = dataset
        self.stale: list[str] = []
        """Triples that those of the load replace."""
        self._added: dict[DyadYear, Count] = {}

    def add(self, frame: pl.DataFrame) -> None:
        """Count events, as a loader gives them."""
        if "startEarliest" in frame.columns and frame.height:
            # a batch at a time: rows kept to the end would take 500 MB of three million events
            for key, count in add_up(event_rows(frame, self.dataset, self.base)).items():
                self._added[key] = self._added[key] + count if key in self._added else count

    def lines(self, store: Store, load: str) -> list[str]:
        """Write what the dyad-years are now, where that is otherwise than before."""
        if not self._added:
            return []
        added = self._added
        old = read_counts(store, {key[:2] for key in added})
        old = {key: count for key, count in old.items() if key in added}
        new = {
            key: replace(old[key] + count if key in old else count, load=load)
            for key, count in added.items()
        }
        before, after = (set(count_lines(counts, self.base)) for counts in (old, new))
        self.stale = sorted(before - after)
        return sorted(after - before)


def recount(store: Store, dyads: Collection[tuple[str, str]] | None) -> dict[DyadYear, Count]:
    """Count the live events of some pairs of sides, or of all, from the records."""
    found: dict[DyadYear, Count] = {}
    for pattern in _asked(dyads):
        sink = io.BytesIO()
        store.answer(_EVENTS.replace("%", pattern), "csv", sink)
        rows = pl.read_csv(sink.getvalue(), infer_schema=False)
        found |= add_up(rows)
    return found


def count_by(
    store: Store, first: str | None, last: str | None, clocks: Clocks, *, acts: bool = True
) -> dict[DyadYear, Count]:
    """Count the events that began from one day to another, as they were known at other times.

    Parameters
    ----------
    acts
        Whether only acts count; else plans, threats and demands do as well.
    """
    limits = [f"?start >= {date_text(first)}"] if first else []
    limits += [f"?start <= {date_text(last)}"] if last else []
    limit = f"FILTER ({' && '.join(limits)})" if limits else ""
    sink = io.BytesIO()
    store.answer(_ANY_EVENTS.replace("%", limit), "csv", sink)
    rows = pl.read_csv(sink.getvalue(), infer_schema=False)
    rows = rows.filter(pl.col("said").fill_null("") == "")
    if acts:
        rows = rows.filter(pl.col("mode").fill_null("") == "")
    if clocks.known_by is not None:
        rows = rows.filter(pl.col("reported") <= clocks.known_by.isoformat())
    return add_up(rows.filter(_is_live(store, rows["event"], clocks)))


def _is_live(store: Store, events: pl.Series, clocks: Clocks) -> pl.Series:
    """Say for each event whether it was learned more often than taken back by then."""
    if clocks.recorded_by is None:
        gone = read_terms(store, f"SELECT ?e {{ ?e <{MAR}retracted> true }}")
        return ~events.is_in([event[1:-1] for (event,) in gone])
    by, times = clocks.recorded_by, load_times(store)
    standing: Counter[str] = Counter()
    for name, sign in (("recordedIn", 1), ("retractedIn", -1)):
        for event, load in read_terms(store, f"SELECT ?e ?l {{ ?e <{MAR}{name}> ?l }}"):
            standing[event[1:-1]] += sign if times[load[1:-1]] <= by else 0
    return events.is_in([event for event, number in standing.items() if number > 0])


def _asked(dyads: Collection[tuple[str, str]] | None) -> Iterator[str]:
    if dyads is None:
        yield ""
        return
    pairs = [f"({iri(one)} {iri(other)})" for one, other in dyads]
    for block in blocks(pairs):
        yield f"VALUES (?actor ?other) {{ {' '.join(block)} }}"


_EVENTS = f"""SELECT ?event ?actor ?other ?start ?low ?best ?high ?dataset {{
  {{ % ?event <{MAR}sideA> ?actor ; <{MAR}sideB> ?other }}
  UNION
  {{ % ?event <{MAR}initiator> ?actor ; <{MAR}target> ?other
     MINUS {{ ?event <{MAR}sideA> ?side }} }}
  ?event <{MAR}startEarliest> ?start ; <{MAR}dataset> ?dataset
  MINUS {{ ?event <{MAR}retracted> true }}
  MINUS {{ ?event <{MAR}modality> ?m FILTER (?m NOT IN (<{MAR}Actual>, <{MAR}Alleged>)) }}
  MINUS {{ ?event <{MAR}polarity> ?q FILTER (?q != <{MAR}Affirmed>) }}
  OPTIONAL {{ ?event <{MAR}fatalitiesLow> ?low }}
  OPTIONAL {{ ?event <{MAR}fatalitiesBest> ?best }}
  OPTIONAL {{ ?event <{MAR}fatalitiesHigh> ?high }} }}"""


_ANY_EVENTS = f"""SELECT ?event ?actor ?other ?start ?low ?best ?high ?dataset
  ?reported ?said ?mode {{
  {{ ?event <{MAR}sideA> ?actor ; <{MAR}sideB> ?other }}
  UNION
  {{ ?event <{MAR}initiator> ?actor ; <{MAR}target> ?other
     MINUS {{ ?event <{MAR}sideA> ?side }} }}
  ?event <{MAR}startEarliest> ?start ; <{MAR}dataset> ?dataset %
  OPTIONAL {{ ?event <{MAR}polarity> ?said FILTER (?said != <{MAR}Affirmed>) }}
  OPTIONAL {{ ?event <{MAR}modality> ?mode
              FILTER (?mode NOT IN (<{MAR}Actual>, <{MAR}Alleged>)) }}
  OPTIONAL {{ ?event <{MAR}reportedOn> ?reported }}
  OPTIONAL {{ ?event <{MAR}fatalitiesLow> ?low }}
  OPTIONAL {{ ?event <{MAR}fatalitiesBest> ?best }}
  OPTIONAL {{ ?event <{MAR}fatalitiesHigh> ?high }} }}"""


def read_counts(
    store: Store, dyads: Collection[tuple[str, str]] | None = None
) -> dict[DyadYear, Count]:
    """Read the dyad-years that are stored: of some pairs of sides, or all."""
    found: dict[DyadYear, Count] = {}
    for pattern in _asked(dyads):
        named = f"{pattern} ?r <{MAR}sideA> ?actor ; <{MAR}sideB> ?other ; a <{MAR}DyadYear>"
        query = f"SELECT ?r ?p ?o {{ GRAPH <{DERIVED}> {{ {named} . ?r ?p ?o }} }}"
        for told in read_properties(store, query, graphs=(DERIVED,)).values():
            key = DyadYear(told["sideA"][0], told["sideB"][0], int(told["year"][0]))
            found[key] = _count(told)
    return found


def _count(told: Mapping[str, list[str]]) -> Count:
    def number(name: str) -> int | None:
        return int(told[name][0]) if name in told else None

    return Count(
        int(told["eventCount"][0]),
        int(told["eventsWithoutEstimate"][0]),
        number("fatalitiesLow"),
        number("fatalitiesBest"),
        number("fatalitiesHigh"),
        told["firstDay"][0],
        told["lastDay"][0],
        frozenset(told["basis"]),
        next(iter(told.get("derivedWith", ())), None),
    )


def count_lines(counts: Mapping[DyadYear, Count], base: str) -> Iterator[str]:
    """Write dyad-years as triples, a line each, without their graph."""
    for key, count in sorted(counts.items()):
        node = f"<{base}{_name(key)}>"
        for name, value in _values(key, count):
            yield f"{node} <{name}> {value}"


def _name(key: DyadYear) -> str:
    fields = [("actor", key.actor), ("other", key.other), ("year", str(key.year))]
    return local_iri("spell", "dyad-year", record_key("", "", 0, fields))


def _values(key: DyadYear, count: Count) -> Iterator[tuple[str, str]]:
    yield _NODE, f"<{MAR}DyadYear>"
    yield f"{MAR}sideA", iri(key.actor)
    yield f"{MAR}sideB", iri(key.other)
    numbers: Iterable[tuple[str, int | None]] = (
        ("year", key.year),
        ("eventCount", count.events),
        ("eventsWithoutEstimate", count.without),
        ("fatalitiesLow", count.low),
        ("fatalitiesBest", count.best),
        ("fatalitiesHigh", count.high),
    )
    for name, number in numbers:
        if number is not None:
            yield MAR + name, f'"{number}"^^<{XSD}integer>'
    yield f"{MAR}firstDay", date_text(count.first)
    yield f"{MAR}lastDay", date_text(count.last)
    yield from ((f"{MAR}basis", iri(dataset)) for dataset in sorted(count.datasets))
    if count.load is not None:
        yield f"{MAR}derivedWith", iri(count.load)

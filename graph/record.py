"""Records as they are read back: claims and events, with all that was said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from ..ontology.prefix import PREFIXES
from .clock import Clocks
from .interval import Bounds
from .memory import recall
from .property import read_properties
from .store import Store
from .term import values

__all__ = [
    "Record",
    "Source",
    "is_live",
    "load_times",
    "read_found",
    "read_records",
    "read_sources",
]

_MAR = PREFIXES["mar"]
_OF_SOURCES = ", ".join(
    f"<{iri}>"
    for iri in (
        PREFIXES["rdfs"] + "label",
        *(
            _MAR + name
            for name in ("publisher", "published", "title", "url", "reliability", "copies")
        ),
    )
)
_ACTS = frozenset({"Actual", "Alleged"})
_BLOCK = 5_000
"""Records asked for by name in one query."""


@dataclass(frozen=True, slots=True)
class Record:
    """One claim or event.

    ``values`` holds every property by its local name; things are IRIs, relations, individuals and
    classes local names, codes their notation.
    """

    id: str
    values: Mapping[str, tuple[str, ...]]
    bounds: Bounds = field(default_factory=Bounds)
    observed: date | None = field(init=False, compare=False, repr=False)
    """The last day the account speaks of."""

    def __post_init__(self) -> None:
        observed = self.day("observedOn") or self.bounds.last_day
        object.__setattr__(self, "observed", observed)

    def all(self, name: str) -> tuple[str, ...]:
        """Give all values of a property."""
        return self.values.get(name, ())

    def one(self, name: str) -> str | None:
        """Give the value of a property that has at most one."""
        found = self.values.get(name)
        return found[0] if found else None

    def day(self, name: str) -> date | None:
        """Give a property's value as a day."""
        found = self.one(name)
        return date.fromisoformat(found) if found else None

    @property
    def is_event(self) -> bool:
        """Whether it is an event; else it is a claim."""
        return "Event" in self.all("class")

    @property
    def polarity(self) -> str:
        """``Affirmed`` (if nothing is said), ``Denied`` or ``Unconfirmed``."""
        return self.one("polarity") or "Affirmed"

    @property
    def modality(self) -> str:
        """``Actual`` (if nothing is said), ``Alleged``, ``Planned``, ``Promised`` …."""
        return self.one("modality") or "Actual"

    @property
    def is_act(self) -> bool:
        """Whether it tells of an act, and not of a plan, promise, threat or demand."""
        return self.modality in _ACTS


@dataclass(frozen=True, slots=True)
class Source:
    """A source, as far as an answer shows and grades it."""

    id: str
    label: str
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    reliability: str | None = None
    copies: tuple[str, ...] = ()


def read_records(
    store: Store, pattern: str, prologue: str = "", *, without: Collection[str] = ()
) -> list[Record]:
    """Read all records that a pattern finds, with all their properties.

    Parameters
    ----------
    pattern
        A SPARQL group pattern that binds ``?r``; values in it are bound safely by the caller.
    prologue
        The PREFIX lines that the pattern needs.
    without
        Properties, by local name, that the caller can do without.
    """
    names = ", ".join(f"<{_MAR}{name}>" for name in sorted(without))
    left_out = f"FILTER (?p NOT IN ({names}))" if names else ""
    found = f"{{ SELECT DISTINCT ?r {{ {pattern} }} }} ?r ?p ?o"
    things = read_properties(store, f"{prologue}\nSELECT ?r ?p ?o {{ {found} {left_out} }}")
    return [_record(key, values) for key, values in sorted(things.items())]


def read_found(
    store: Store, pattern: str, prologue: str = "", *, without: Collection[str] = ()
) -> list[Record]:
    """Read as `read_records` does, in two steps: which records there are, then what they say.

    An engine that plans both steps as one may go through all there is to find a few. Where a
    pattern finds most of a store, one step is quicker.
    """
    rows = store.select(f"{prologue}\nSELECT DISTINCT ?r {{ {pattern} }}")
    keys = sorted({row["r"].value for row in rows})
    blocks = (keys[start : start + _BLOCK] for start in range(0, len(keys), _BLOCK))
    return [
        one for block in blocks for one in read_records(store, values("r", block), without=without)
    ]


def _record(key: str, values: Mapping[str, list[str]]) -> Record:
    def day(name: str) -> date | None:
        return date.fromisoformat(values[name][0]) if name in values else None

    bounds = Bounds(
        day("startEarliest"),
        day("startLatest"),
        day("endEarliest"),
        day("endLatest"),
        values.get("openEnd") == ["true"],
    )
    told = {n: tuple(sorted(found) if len(found) > 1 else found) for n, found in values.items()}
    return Record(key, told, bounds)


def load_times(store: Store) -> dict[str, datetime]:
    """Tell when each load was recorded (UTC)."""
    query = f"SELECT ?l ?t {{ ?l <{_MAR}recordedAt> ?t }}"
    return {
        row["l"].value: datetime.fromisoformat(row["t"].value).astimezone(UTC)
        for row in store.select(query)
    }


def is_live(record: Record, clocks: Clocks, times: Mapping[str, datetime]) -> bool:
    """Say whether a record counts: learned more often than taken back, and reported by then.

    A record whose day of report is not known is never known *by* a day.
    """
    if clocks.known_by is not None:
        reported = record.day("reportedOn")
        if reported is None or reported > clocks.known_by:
            return False
    if clocks.recorded_by is None:
        return record.one("retracted") != "true"
    by = clocks.recorded_by
    learned, taken = (
        sum(times[load] <= by for load in record.all(name))
        for name in ("recordedIn", "retractedIn")
    )
    return learned > taken


def read_sources(store: Store, sources: Iterable[str]) -> dict[str, Source]:
    """Read what answers show of sources, and of those that they copy, by IRI."""

    def read(missing: list[str]) -> dict[str, Source]:
        found: dict[str, dict[str, list[str]]] = {}
        for start in range(0, len(missing), 500):
            block = values("r", missing[start : start + 500])
            query = f"SELECT ?r ?p ?o {{ {block} ?r ?p ?o FILTER (?p IN ({_OF_SOURCES})) }}"
            found |= read_properties(store, query)
        return {source: _source(source, found.get(source, {})) for source in missing}

    found: dict[str, Source] = {}
    wanted = set(sources)
    while wanted:
        found |= recall(store, "source", wanted, read)
        # what a source copies tells how many lines there are
        wanted = {copied for source in wanted for copied in found[source].copies} - found.keys()
    return found


def _source(key: str, values: Mapping[str, list[str]]) -> Source:
    def one(name: str) -> str | None:
        return sorted(values[name])[0] if name in values else None

    publisher, published = one("publisher"), one("published")
    label = one("label") or ", ".join(part for part in (publisher, published) if part)
    return Source(
        key,
        label or one("title") or key,
        publisher,
        published,
        one("url"),
        one("reliability"),
        tuple(sorted(values.get("copies", ()))),
    )

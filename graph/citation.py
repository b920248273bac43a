"""What a store's answers rest on, to be cited: data sets by release, and the sources they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .record import load_times
from .store import Store
from .summary import summarise
from .term import MAR

__all__ = ["CitedDataset", "CitedSource", "cited_datasets", "cited_sources"]

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class CitedDataset:
    """A release of a data set; ``loaded`` is the day (UTC) of the last load that brought it.

    Claims and events are counted if they are live; a gazetteer has none and is cited all the same.
    """

    key: str
    release: str
    label: str
    publisher: str | None
    url: str | None
    licence: str | None
    citation: str | None
    loaded: str | None
    claims: int
    events: int


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source that live records name; ``published`` is a day, ``records`` how many rest on it."""

    key: str
    dataset: str
    label: str | None
    publisher: str | None
    title: str | None
    url: str | None
    archived: str | None
    published: str | None
    licence: str | None
    reliability: str | None
    records: int


def cited_datasets(store: Store) -> list[CitedDataset]:
    """Give each release of each data set whose records or things a store holds, by key."""
    counts = {(one["key"], one["release"]): one for one in summarise(store)["datasets"]}
    loaded = _loaded(store)
    told = _described(store, "Dataset")
    kept = {key for key, _ in counts}
    found = []
    for key, release in sorted(counts.keys() | {one for one in loaded if one[0] not in kept}):
        about = told.get(f"{store.base}dataset/{key}/{key}", {})
        count = counts.get((key, release), {"claims": 0, "events": 0})
        found.append(
            CitedDataset(
                key,
                release,
                about.get("label", key),
                about.get("publisher"),
                about.get("url"),
                about.get("licence"),
                about.get("citation"),
                loaded.get((key, release)),
                count["claims"],
                count["events"],
            )
        )
    return found


def cited_sources(store: Store) -> list[CitedSource]:
    """Give the sources that live records name, those first on which most rest."""
    # informants have a source as well, and are no records
    query = f"""SELECT ?s (COUNT(*) AS ?n) {{ ?r <{MAR}source> ?s ; <{_TYPE}> ?kind
        VALUES ?kind {{ <{MAR}Claim> <{MAR}Event> }}
        MINUS {{ ?r <{MAR}retracted> true }} }} GROUP BY ?s"""
    counts = {row["s"].value: int(row["n"].value) for row in store.select(query)}
    told = _described(store, "Source")
    found = [_source(store.base, one, told.get(one, {}), count) for one, count in counts.items()]
    return sorted(found, key=lambda one: (-one.records, one.key))


def _source(base: str, iri: str, about: Mapping[str, str], records: int) -> CitedSource:
    _, _, rest = iri.removeprefix(base).partition("/")
    dataset, _, key = rest.partition("/")
    return CitedSource(
        key,
        dataset,
        about.get("label"),
        about.get("publisher"),
        about.get("title"),
        about.get("url"),
        about.get("archived"),
        about.get("published"),
        about.get("licence"),
        about.get("reliability", "").rpartition("/")[2] or None,
        records,
    )


def _loaded(store: Store) -> dict[tuple[str, str], str]:
    """Give the day of the last load of each release, by data set and release."""
    times = load_times(store)
    query = f"SELECT ?l ?d ?r {{ ?l <{MAR}recordedAt> ?t ; <{MAR}dataset> ?d ; <{MAR}release> ?r }}"
    days: dict[tuple[str, str], str] = {}
    for row in store.select(query):
        key = row["d"].value.rpartition("/")[2], row["r"].value
        day = times[row["l"].value].date().isoformat()
        days[key] = max(day, days.get(key, ""))
    return days


def _described(store: Store, kind: str) -> dict[str, dict[str, str]]:
    """Give what is said of things of a class, by IRI and then by local name."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for thing, name, value in _statements(store, kind):
        found[thing].setdefault(name, value)
    return found


def _statements(store: Store, kind: str) -> Iterator[tuple[str, str, str]]:
    query = f"SELECT ?t ?p ?o {{ ?t <{_TYPE}> <{MAR}{kind}> ; ?p ?o }}"
    for row in store.select(query):
        predicate = row["p"].value
        if predicate.startswith(MAR):
            yield row["t"].value, predicate.removeprefix(MAR), row["o"].value
        elif predicate == _LABEL:
            yield row["t"].value, "label", row["o"].value

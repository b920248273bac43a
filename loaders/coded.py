"""Events that a machine coded in the news: what the loaders of such data share.

A row names two actors, a code and a place. Actors, places and sources are described once a load;
the relation that a code states becomes a claim that is inferred from the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.load import Batch

__all__ = ["Gathered", "Stated", "day_bounds", "point"]

Row = dict[str, Any]

_LISTS = frozenset({"identifier", "source", "within", "basis", "supportType", "instrument"})
_SHARED = ("startEarliest", "startLatest", "endEarliest", "endLatest", "edtf", "source")
_KINDS = ("sources", "places", "actors")


class Stated(NamedTuple):
    """A relation of the first actor to the second, as a code states it."""

    relation: str
    modality: str = "Actual"
    support: str | None = None
    instrument: str | None = None


@dataclass(slots=True)
class Gathered:
    """What the rows since the last batch have told; things are described once a load."""

    dataset: str
    _seen: set[str] = field(default_factory=set)
    _things: dict[str, list[Row]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})
    _events: list[tuple[Row, Stated | None]] = field(default_factory=list)

    def __len__(self) -> int:
        """Give the number of events that wait."""
        return len(self._events)

    def describe(self, kind: str, row: Row) -> str:
        """Describe one of the ``sources``, ``places`` or ``actors``, if none has; give its IRI."""
        if row["id"] not in self._seen:
            self._seen.add(row["id"])
            self._things[kind].append(row)
        found: str = row["id"]
        return found

    def country(self, key: str, label: str, identifier: str | None = None) -> str:
        """Describe a country by what names it in the data set."""
        iri = local_iri("place", self.dataset, f"country-{key}")
        identifiers = [identifier] if identifier else None
        row = {"id": iri, "class": "Country", "label@en": label, "identifier": identifiers}
        return self.describe("places", row)

    def add(self, event: Row, relation: Stated | None) -> None:
        """Add an event, and what its code states of the two actors."""
        self._events.append((event, relation))

    def batch(self) -> Batch:
        """Give what has gathered; from then on it gathers anew."""
        things = tuple(_frame(rows) for rows in self._things.values() if rows)
        told, self._events = self._events, []
        for rows in self._things.values():
            rows.clear()
        if not told:
            return Batch(things)
        frame = _frame([event for event, _ in told])
        events = key_records(frame, self.dataset, "event")
        claims = list(_claims(told, events["id"].to_list()))
        keyed = (key_records(_frame(claims), self.dataset, "claim"),) if claims else ()
        return Batch(things, (events, *keyed))


def _claims(
    told: Sequence[tuple[Row, Stated | None]], ids: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    """State the relation that a code tells of, between two actors that the row names."""
    for (event, stated), record in zip(told, ids, strict=True):
        one, other = event["initiator"], event["target"]
        if stated is None or one is None or other is None or one == other:
            continue
        yield {
            **{name: event[name] for name in (*_SHARED, "key", "reportedOn", "sourceKey")},
            **{"class": "Claim", "subject": one, "object": other, "basis": [record]},
            **{"inference": "Inferred", "relation": stated.relation, "modality": stated.modality},
            "supportType": _coded("support-type", stated.support),
            "instrument": _coded("instrument", stated.instrument),
        }


def day_bounds(day: date) -> Row:
    """Give the time of an event of one day."""
    first, after = day.isoformat(), (day + timedelta(days=1)).isoformat()
    inner = {"startEarliest": first, "startLatest": first}
    return {**inner, "endEarliest": after, "endLatest": after, "edtf": first}


def point(longitude: str | None, latitude: str | None) -> str | None:
    """Write a point as WKT; none where a degree is none.

    >>> point("97.5", "25.1"), point("197.5", "25.1")
    ('POINT (97.5 25.1)', None)
    """
    try:
        good = abs(float(longitude or "")) <= 180 and abs(float(latitude or "")) <= 90
    except ValueError:
        return None
    return f"POINT ({longitude} {latitude})" if good else None


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in names}
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=schema)


def _coded(scheme: str, notation: str | None) -> list[str] | None:
    return [f"{scheme}/{notation}"] if notation else None

"""The chain of evidence: from a record down to who said it, where, and the row it came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ontology.prefix import PREFIXES
from ..record import Record, read_records
from ..resolve import labels
from ..standing.view import View, live_records
from ..store import Store
from ..term import MAR, values
from .wording import coding, sentence, span, things_of

__all__ = ["LINKS", "Link", "Load", "Origin", "Proof", "prove", "read_by_id", "read_origins"]

_LABEL = PREFIXES["rdfs"] + "label"
_BLOCK = 500
LINKS = ("basis", "disputes", "corroborates", "copies")
"""How records point at records."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source, with those it copies, from copy to original."""

    id: str
    label: str
    publisher: str | None
    title: str | None
    published: str | None
    url: str | None
    archived: str | None
    licence: str | None
    reliability: str | None
    copies: tuple[Origin, ...] = ()

    @property
    def name(self) -> str:
        """The publisher and the day; what it is known as, where neither is told."""
        return ", ".join(part for part in (self.publisher, self.published) if part) or self.label


@dataclass(frozen=True, slots=True)
class Load:
    """When a record was learned or taken back, and from which files."""

    id: str
    at: str
    files: tuple[str, ...]
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A record that another one points at, or (``is_back``) that points at it."""

    kind: str
    is_back: bool
    record: Record
    says: str
    when: str
    sources: tuple[str, ...]
    """Labels."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One record with all that it takes to check it."""

    record: Record
    says: str
    coding: str | None
    """What an event is coded as, where its label does not say it."""
    speakers: tuple[str, ...]
    """Labels of those it is attributed to."""
    sources: tuple[Origin, ...]
    dataset: str
    dataset_label: str
    learned: tuple[Load, ...]
    taken_back: tuple[Load, ...]
    links: tuple[Link, ...]


def read_by_id(store: Store, records: Iterable[str]) -> list[Record]:
    """Read records by their IRIs; those that are not there, or withheld, are left out."""
    wanted = sorted(set(records))
    blocks = (wanted[at : at + _BLOCK] for at in range(0, len(wanted), _BLOCK))
    return [
        record
        for block in blocks
        for record in read_records(store, f"{values('r', block)} ?r <{MAR}recordedIn> ?load")
    ]


def read_origins(store: Store, sources: Iterable[str]) -> dict[str, Origin]:
    """Read sources by their IRIs, with those they copy."""
    wanted = set(sources)
    things = _Things(store, wanted)
    return {source: things.origin(source) for source in wanted}


def prove(store: Store, records: Collection[Record], view: View) -> dict[str, Proof]:
    """Follow records down to their sources, speakers, rows and loads, and to records beside them.

    What a record points at is told only if it counts by the view's clocks: nothing withheld, taken
    back or learned later shows.
    """
    links = _links(store, records, view)
    beside = [record for found in links.values() for _, _, record in found]
    names = labels(store, {t for record in (*records, *beside) for t in _named(record)})
    things = _Things(store, {thing for record in (*records, *beside) for thing in _below(record)})
    by = view.clocks.recorded_by
    return {record.id: _proof(record, links[record.id], names, things, by) for record in records}


def _named(record: Record) -> Iterable[str]:
    found = (*things_of(record), *record.all("attributedTo"))
    return (thing for thing in found if "://" in thing)


def _below(record: Record) -> Iterable[str]:
    for name in ("source", "recordedIn", "retractedIn", "dataset"):
        yield from record.all(name)


def _links(
    store: Store, records: Collection[Record], view: View
) -> Mapping[str, list[tuple[str, bool, Record]]]:
    """Find the records that each record points at, and those that point at it."""
    arrows = {(one.id, kind, to) for one in records for kind in LINKS for to in one.all(kind)}
    arrows |= set(_pointing(store, [record.id for record in records]))
    ends = {end for tail, _, head in arrows for end in (tail, head)}
    others = {one.id: one for one in live_records(store, read_by_id(store, ends), view)}
    found: dict[str, list[tuple[str, bool, Record]]] = defaultdict(list)
    asked = {record.id for record in records}
    for tail, kind, head in sorted(arrows):
        if tail in asked and head in others:
            found[tail].append((kind, False, others[head]))
        if head in asked and tail in others and tail != head:
            found[head].append((kind, True, others[tail]))
    return found


def _pointing(store: Store, records: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    kinds = values("kind", (MAR + name for name in LINKS))
    for at in range(0, len(records), _BLOCK):
        block = values("head", records[at : at + _BLOCK])
        for row in store.select(
            f"SELECT ?tail ?kind ?head {{ {block} {kinds} ?tail ?kind ?head }}"
        ):
            yield row["tail"].value, row["kind"].value.removeprefix(MAR), row["head"].value


class _Things:
    """Sources, loads and data sets, with the sources that those copy."""

    def __init__(self, store: Store, things: Iterable[str]) -> None:
        self._found: dict[str, dict[str, list[str]]] = {}
        wanted = set(things)
        while wanted:
            self._read(store, sorted(wanted))
            copied = {one for t in wanted for one in self._found[t].get(MAR + "copies", ())}
            wanted = copied - self._found.keys()

    def _read(self, store: Store, things: Sequence[str]) -> None:
        for thing in things:
            self._found[thing] = {}
        for at in range(0, len(things), _BLOCK):
            block = values("t", things[at : at + _BLOCK])
            for row in store.select(f"SELECT ?t ?p ?o {{ {block} ?t ?p ?o }}"):
                given = self._found[row["t"].value].setdefault(row["p"].value, [])
                given.append(row["o"].value)

    def all(self, thing: str, name: str) -> tuple[str, ...]:
        return tuple(sorted(self._found[thing].get(MAR + name, ())))

    def one(self, thing: str, name: str) -> str | None:
        return next(iter(self.all(thing, name)), None)

    def label(self, thing: str) -> str | None:
        return min(self._found[thing].get(_LABEL, ()), default=None)

    def origin(self, source: str, seen: tuple[str, ...] = ()) -> Origin:
        copied = [one for one in self.all(source, "copies") if one not in (*seen, source)]
        publisher, published = self.one(source, "publisher"), self.one(source, "published")
        told = ", ".join(part for part in (publisher, published) if part)
        reliability = self.one(source, "reliability")
        return Origin(
            source,
            self.label(source) or told or self.one(source, "title") or source,
            publisher,
            self.one(source, "title"),
            published,
            self.one(source, "url"),
            self.one(source, "archived"),
            self.one(source, "licence"),
            reliability.rpartition("/")[2] if reliability else None,
            tuple(self.origin(one, (*seen, source)) for one in copied),
        )

    def load(self, load: str) -> Load:
        return Load(
            load,
            self.one(load, "recordedAt") or "",
            self.all(load, "file"),
            self.all(load, "sha256"),
        )


def _proof(
    record: Record,
    links: Iterable[tuple[str, bool, Record]],
    names: Mapping[str, str],
    things: _Things,
    by: datetime | None,
) -> Proof:
    dataset = record.one("dataset") or ""

    def loads(name: str) -> tuple[Load, ...]:
        found = [things.load(load) for load in record.all(name)]
        found = [load for load in found if by is None or datetime.fromisoformat(load.at) <= by]
        return tuple(sorted(found, key=lambda load: (load.at, load.id)))

    return Proof(
        record,
        sentence(record, names),
        coding(record, names) if record.is_event and record.one("label") else None,
        tuple(names.get(one, one) for one in record.all("attributedTo")),
        tuple(things.origin(source) for source in record.all("source")),
        dataset.rpartition("/")[2],
        (things.label(dataset) if dataset else None) or dataset.rpartition("/")[2],
        loads("recordedIn"),
        loads("retractedIn"),
        tuple(_link(*link, names, things) for link in links),
    )


def _link(kind: str, back: bool, other: Record, names: Mapping[str, str], things: _Things) -> Link:
    sources = tuple(things.origin(one).name for one in other.all("source"))
    return Link(kind, back, other, sentence(other, names), span(other.bounds), sources)

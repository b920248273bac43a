"""All that a page knows, as one document of plain values: what its script reads.

Days are ISO texts, ends exclusive; what is not known, or is the usual, is left out. Things,
records, sources and data sets are told of by their number in their list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ...ontology.term import Relation, ontology
from ..account.chain import Link, Origin, Proof, prove
from ..account.wording import phrase, span
from ..cell import plain
from ..picture.picture import FAMILY
from ..property import read_properties
from ..resolve import labels
from ..standing.spell import Segment
from ..standing.view import Stand, View
from ..store import Store
from ..term import values
from .course import Course
from .spot import find_spots
from .thing import Names, kinds_of, read_names

__all__ = ["Document", "document"]

Document = dict[str, Any]


def document(store: Store, course: Course, view: View, *, title: str) -> Document:
    """Write down a course of things with its evidence.

    Returns
    -------
    ``about``: title, clocks, policy, what was left out; ``relations`` and ``kinds`` by name, with
    words and looks; ``nodes``, each at its place; ``edges``: what ever joined two things, with the
    bend of its line; ``spells``: what stood, of which edge (or, told in words, of which node), from
    ``since`` up to ``until``, with status and records; ``records``, each ``from`` one of
    ``origins`` (data set, release, when learned); ``sources``; ``datasets``.
    """
    edges = _edges(course)
    proofs = _proofs(store, course, view)
    files = _Files(store, proofs)
    order = {record: number for number, record in enumerate(proofs)}
    return {
        "about": _about(course, view, title),
        "relations": {name: _relation(name) for name in sorted(_relations(course))},
        "kinds": kinds_of([str(data["kind"]) for _, data in course.graph.nodes(data=True)]),
        **_drawn(store, course, edges),
        "spells": list(_spells(course, edges, order)),
        "records": [_record(proof, files) for proof in proofs.values()],
        "sources": files.sources,
        "datasets": files.datasets,
        "origins": files.origins,
    }


def _about(course: Course, view: View, title: str) -> Document:
    clocks = view.clocks
    told = {
        "title": plain(title),
        "asOf": clocks.as_of.isoformat(),
        "knownBy": clocks.known_by.isoformat() if clocks.known_by else None,
        "recordedBy": clocks.recorded_by.isoformat() if clocks.recorded_by else None,
        "policy": view.policy.value,
        "modality": "acts" if view.acts else "all",
        "staleAfter": view.stale_after,
        "thingsLeftOut": course.things_left_out,
        "relationsLeftOut": course.relations_left_out,
        "version": version("marchland"),
    }
    return _kept(told)


def _kept(told: Document) -> Document:
    """Leave out what says nothing."""
    return {key: value for key, value in told.items() if value not in (None, [], "", 0, False)}


@dataclass(frozen=True, slots=True)
class _Edge:
    tail: str
    head: str
    relation: str
    side: str | None


def _edges(course: Course) -> dict[_Edge, int]:
    """Give what ever joined two things a number each."""
    found = [
        _Edge(tail, head, str(data.get("relation")), data.get("side") or None)
        for tail, head, data in course.graph.edges(data=True)
    ]
    return {edge: number for number, edge in enumerate(found)}


def _relations(course: Course) -> set[str]:
    return {str(data["relation"]) for *_, data in course.graph.edges(data=True)} | {
        stand.relation for stand, _ in course.told
    }


def _relation(name: str) -> Document:
    one: Relation = ontology().relation(name)
    words = {"label": one.label, "phrase": phrase(name), "about": one.comment}
    looks = {"sign": one.sign, "family": FAMILY.get(name, "act"), "symmetric": one.symmetric}
    return _kept(words | looks)


def _drawn(store: Store, course: Course, edges: Collection[_Edge]) -> Document:
    """Give nodes and edges, each with where it is."""
    graph = course.graph
    order = {node: number for number, node in enumerate(graph)}
    names = {node: plain(str(graph.nodes[node]["label"])) for node in graph}
    lines = [(order[edge.tail], order[edge.head], _label(edge)) for edge in edges]
    straight = [line for line in lines if line[0] != line[1]]
    spots = find_spots(
        list(names.values()),
        [(tail, head) for tail, head, _ in straight],
        [words for *_, words in straight],
    )
    known = read_names(store, names)
    sides = labels(store, {edge.side for edge in edges if edge.side})
    bends = iter(zip(spots.bends, spots.stops, strict=True))
    return {
        "nodes": [
            _node(node, names[node], graph.nodes[node], known[node], node in course.centre)
            | {"x": round(float(x), 1), "y": round(float(y), 1)}
            for node, (x, y) in zip(graph, spots.centres, strict=True)
        ],
        "edges": [
            _edge(edge, order, sides) | (_bend(*next(bends)) if tail != head else {})
            for edge, (tail, head, _) in zip(edges, lines, strict=True)
        ],
    }


def _label(edge: _Edge) -> str:
    return ontology().relation(edge.relation).label


def _bend(bend: float, stop: float) -> Document:
    return _kept({"bend": round(float(bend), 3)}) | {"stop": round(float(stop), 3)}


def _node(iri: str, label: str, data: Mapping[str, Any], names: Names, is_centre: bool) -> Document:
    told = {
        "id": iri,
        "label": label,
        "kind": data["kind"],
        "country": plain(data["country"]),
        "also": list(names.also),
        "ids": list(names.identifiers),
        "comment": " ".join(names.comments),
        "centre": is_centre,
    }
    return _kept(told)


def _edge(edge: _Edge, order: Mapping[str, int], sides: Mapping[str, str]) -> Document:
    side = plain(sides[edge.side]) if edge.side else None
    ends = {"s": order[edge.tail], "o": order[edge.head]}
    return ends | _kept({"r": edge.relation, "side": side, "sideId": edge.side})


def _spells(
    course: Course, edges: Mapping[_Edge, int], records: Mapping[str, int]
) -> Iterable[Document]:
    order = {node: number for number, node in enumerate(course.graph)}
    told = {edges[_edge_of(stand)] for stand, _ in course.told if not stand.is_text}
    for stand, segment in course.told:
        if stand.is_text:
            what = {"s": order[stand.subject], "r": stand.relation, "text": plain(stand.object)}
        else:
            what = {"e": edges[_edge_of(stand)]}
        yield what | _spell(stand, segment, records)
    for edge, number in edges.items():
        if number not in told and edge.relation:
            yield {"e": number, "status": "structure"}


def _edge_of(stand: Stand) -> _Edge:
    return _Edge(stand.subject, stand.object, stand.relation, stand.side)


def _spell(stand: Stand, segment: Segment, records: Mapping[str, int]) -> Document:
    held = stand.holding
    days = {
        "since": segment.since,
        "until": segment.until,
        "start": held.start,
        "startLatest": held.start_latest,
        "endEarliest": held.end_earliest,
        "end": held.end,
    }
    told = {
        "status": held.status.value,
        "why": list(held.why),
        "grade": str(held.grade),
        "for": [records[record.id] for record in held.basis],
        "against": [records[record.id] for record in held.against],
    }
    return _kept({name: day.isoformat() if day else None for name, day in days.items()} | told)


def _proofs(store: Store, course: Course, view: View) -> dict[str, Proof]:
    """Prove every record that a stretch rests on, or that disputes it."""
    records = {
        record.id: record
        for stand, _ in course.told
        for record in (*stand.holding.basis, *stand.holding.against)
    }
    return prove(store, [records[key] for key in sorted(records)], view)


def _record(proof: Proof, files: _Files) -> Document:
    record = proof.record
    told = {
        "id": record.id,
        "event": record.is_event,
        "says": plain(proof.says),
        "coding": proof.coding,
        "when": span(record.bounds),
        "given": record.one("edtf"),
        "seen": record.observed.isoformat() if record.observed else None,
        "reported": record.one("reportedOn"),
        "speakers": [plain(one) for one in proof.speakers],
        "attribution": record.one("attribution"),
        "locator": plain(record.one("locator") or ""),
        "credibility": record.one("credibility"),
        "polarity": record.polarity,
        "modality": record.modality,
        "inference": record.one("inference") or "Stated",
        "key": plain("; ".join(record.all("sourceKey"))),
        "links": [_link(link) for link in proof.links],
    }
    usual = {"polarity": "Affirmed", "modality": "Actual", "inference": "Stated"}
    told = {key: value for key, value in told.items() if usual.get(key) != value}
    # the number 0 is a data set's, too
    numbers = {"from": files.origin(proof), "sources": list(map(files.source, proof.sources))}
    return _kept(told) | numbers


def _link(link: Link) -> Document:
    told = {
        "kind": link.kind,
        "back": link.is_back,
        "says": plain(link.says),
        "when": link.when,
        "sources": [plain(one) for one in link.sources],
    }
    return _kept(told)


class _Files:
    """Sources and data sets, each once, by number."""

    def __init__(self, store: Store, proofs: Mapping[str, Proof]) -> None:
        self.sources: list[Document] = []
        self._of: dict[str, int] = {}
        wanted = {one for p in proofs.values() for one in p.record.all("dataset")}
        found = _read_datasets(store, sorted(wanted))
        self.datasets = list(found.values())
        self._datasets = {iri: number for number, iri in enumerate(found)}
        self.origins: list[Document] = []
        self._from: dict[tuple[Any, ...], int] = {}

    def source(self, origin: Origin) -> int:
        """Give the number of a source; those that it copies get theirs before it."""
        if origin.id not in self._of:
            copies = [self.source(one) for one in origin.copies]
            self._of[origin.id] = len(self.sources)
            self.sources.append(_source(origin, copies))
        return self._of[origin.id]

    def origin(self, proof: Proof) -> int:
        """Give the number of where a record is from: many are of one load."""
        record = proof.record
        dataset, release = (
            self._datasets[record.all("dataset")[0]],
            ", ".join(record.all("release")),
        )
        learned = [load.at for load in proof.learned]
        key = (dataset, release, *learned)
        if key not in self._from:
            self._from[key] = len(self.origins)
            self.origins.append({"dataset": dataset, "release": release, "learned": learned})
        return self._from[key]


def _source(origin: Origin, copies: Sequence[int]) -> Document:
    told = {
        "name": origin.name,
        "label": origin.label,
        "publisher": origin.publisher,
        "title": origin.title,
        "published": origin.published,
        "url": origin.url,
        "archived": origin.archived,
        "licence": origin.licence,
        "reliability": origin.reliability,
    }
    clean = {key: plain(value) if value else None for key, value in told.items()}
    return _kept(clean) | _kept({"copies": list(copies)})


def _read_datasets(store: Store, datasets: Sequence[str]) -> dict[str, Document]:
    """Read what is to be told of data sets that are used: their makers, terms, and how to cite."""
    if not datasets:
        return {}
    query = f"SELECT ?r ?p ?o {{ {values('r', datasets)} ?r ?p ?o }}"
    found = read_properties(store, query)
    names = ("label", "publisher", "licence", "citation", "url", "form")
    return {
        iri: _kept({name: plain("; ".join(sorted(told.get(name, [])))) for name in names})
        for iri in datasets
        for told in [found.get(iri, {})]
    }

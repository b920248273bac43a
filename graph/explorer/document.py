"""All that a page knows, as one document of plain values: what its script reads.

Days are ISO texts, ends exclusive; what is not known, or is the usual, is left out. Things,
records, sources and data sets are told of by their number in their list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ...ontology.term import Relation, ontology
from ..account.wording import phrase
from ..cell import plain
from ..picture.picture import FAMILY
from ..resolve import labels
from ..standing.spell import Segment
from ..standing.view import Stand, View
from ..store import Store
from .course import Course
from .evidence import Document, Files, kept, proofs_of, record_of
from .spot import find_spots
from .thing import Names, kinds_of, read_names

__all__ = ["Document", "document"]


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
    proofs = proofs_of(store, course, view)
    files = Files(store, proofs)
    order = {record: number for number, record in enumerate(proofs)}
    return {
        "about": _about(course, view, title),
        "relations": {name: _relation(name) for name in sorted(_relations(course))},
        "kinds": kinds_of([str(data["kind"]) for _, data in course.graph.nodes(data=True)]),
        **_drawn(store, course, edges),
        "spells": list(_spells(course, edges, order)),
        "records": [record_of(proof, files) for proof in proofs.values()],
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
    return kept(told)


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
    return kept(words | looks)


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
    return kept({"bend": round(float(bend), 3)}) | {"stop": round(float(stop), 3)}


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
    return kept(told)


def _edge(edge: _Edge, order: Mapping[str, int], sides: Mapping[str, str]) -> Document:
    side = plain(sides[edge.side]) if edge.side else None
    ends = {"s": order[edge.tail], "o": order[edge.head]}
    return ends | kept({"r": edge.relation, "side": side, "sideId": edge.side})


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
    return kept({name: day.isoformat() if day else None for name, day in days.items()} | told)

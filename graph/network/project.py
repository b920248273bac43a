"""From the relations that stand on a day to a network of who does what to whom.

A network is made of ties between two things. A relation whose object is words ("seeks
self-determination") is none: such relations are counted in ``graph.graph["left_out"]``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from ...ontology.error import UsageError
from ...ontology.prefix import PREFIXES
from ...ontology.term import Relation, ontology
from ..record import Source, read_sources
from ..resolve import labels, parents, representatives, same_things
from ..standing.dossier import dossier
from ..standing.view import Stand, View, stands
from ..store import Store
from ..term import MAR, iri, values

if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[str]

__all__ = ["add_structure", "centres_of", "describe", "known_relation", "narrow", "project"]

_RDF = PREFIXES["rdf"]
_BLOCK = 500
"""Things asked of in one query."""


def project(
    store: Store,
    view: View,
    *,
    relations: Collection[str] = (),
    actors: Collection[str] = (),
    hops: int = 1,
    structure: bool = False,
) -> Network:
    """Give the network as of the view's clocks and policy.

    Nothing is an edge but what stands on the day: what is unknown, denied alone or only planned is
    not there, and what is contested is there once a holder.

    Parameters
    ----------
    relations
        Only these, by local name; all of them if empty.
    actors
        IRIs of things about which the network is wanted, with all that is within so many `hops`.
        An army's party is added, unless the view is exact.
    structure
        Add what is part of, or within, what, as the things' own descriptions have it: edges of
        status ``structure``, which no record supports, up to the outermost whole.

    Returns
    -------
    Nodes, by IRI, with ``label``, ``kind`` (class) and ``country`` (label, or empty). Edges, by
    relation (and the side of a crossing), with ``relation``, ``sign`` (-1 hostile, 0, 1 friendly),
    ``start`` and ``end`` (ISO days, the end exclusive, empty if not known), ``status``, ``grade``,
    ``sources`` (labels), ``claims`` (IRIs of the records for it), ``weight``, ``why`` (of what is
    contested), ``side``, ``modality``, ``inference`` and ``symmetric``. The graph itself carries
    what was asked for, as text, in ``graph.graph``.

    Raises
    ------
    UsageError
        There is no relation of that name.

    Notes
    -----
    ``weight`` is the least number of independent lines of evidence, and not the number of records:
    copies, and several claims of one article, would weigh more than they tell. It measures how well
    an edge is attested and never how strong a tie is; ``len(claims)`` gives the number of records.
    """
    wanted = [known_relation(name).name for name in sorted(set(relations))]
    graph: Network = nx.MultiDiGraph(**_told(view, wanted))
    clocks = view.clocks
    records = dossier(
        store, [clocks.as_of], relations=wanted, retracted=clocks.recorded_by is not None
    )
    found = stands(store, records, view)
    _add_edges(graph, store, [one for one in found if not one.is_text])
    if structure:
        add_structure(graph, store, wanted)
    if actors:
        centres = centres_of(store, actors, view.exact)
        graph.graph["centre"] = sorted(set(centres) & set(graph))
        graph = narrow(graph, centres, hops)
    said = [one for one in found if one.is_text and (one.subject in graph or not actors)]
    graph.graph["left_out"] = len(said)
    describe(graph, store)
    return graph


def narrow(graph: Network, centres: Collection[str], hops: int = 1) -> Network:
    """Keep what is within so many steps of any of the centres, in whatever direction.

    >>> path = nx.MultiDiGraph([("a", "b"), ("b", "c"), ("d", "c")])
    >>> sorted(narrow(path, ["a"], 2))
    ['a', 'b', 'c']
    """
    reached = {node for node in centres if node in graph}
    frontier = set(reached)
    for _ in range(hops):
        frontier = {n for node in frontier for n in nx.all_neighbors(graph, node)} - reached
        reached |= frontier
    kept: Network = nx.MultiDiGraph(**graph.graph)
    # a subgraph of networkx has its nodes in the order of a set, which differs from run to run
    kept.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in reached)
    for tail, head, key, data in graph.edges(keys=True, data=True):
        if tail in reached and head in reached:
            kept.add_edge(tail, head, key, **data)
    return kept


def known_relation(name: str) -> Relation:
    """Give the relation of a name.

    Raises
    ------
    UsageError
        There is none; the remedy names those that are spelled like it.
    """
    known = ontology().relations
    if name not in known:
        close = get_close_matches(name, known, n=3)
        remedy = f"did you mean {' or '.join(close)}?" if close else "see: marchland info"
        raise UsageError(f"no relation is called {name!r}", remedy)
    return known[name]


def _told(view: View, relations: Collection[str]) -> dict[str, Any]:
    clocks = view.clocks
    return {
        "as_of": clocks.as_of.isoformat(),
        "known_by": clocks.known_by.isoformat() if clocks.known_by else "",
        "recorded_by": clocks.recorded_by.isoformat() if clocks.recorded_by else "",
        "policy": view.policy.value,
        "modality": "acts" if view.acts else "all",
        "relations": "; ".join(relations),
    }


def _add_edges(graph: Network, store: Store, found: Collection[Stand]) -> None:
    records = (record for one in found for record in one.holding.basis)
    sources = read_sources(store, {source for record in records for source in record.all("source")})
    sides = labels(store, {one.side for one in found if one.side})
    relations = ontology().relations
    for one in found:
        key = f"{one.relation} {one.side}" if one.side else one.relation
        side = sides[one.side] if one.side else ""
        data = _edge(one, relations[one.relation], sources) | {"side": side}
        graph.add_edge(one.subject, one.object, key, **data)


def _edge(one: Stand, relation: Relation, sources: Mapping[str, Source]) -> dict[str, Any]:
    held = one.holding
    cited = {source for record in held.basis for source in record.all("source")}
    return {
        "relation": one.relation,
        "sign": relation.sign,
        "start": held.start.isoformat() if held.start else "",
        "end": held.end.isoformat() if held.end else "",
        "status": held.status.value,
        "grade": str(held.grade),
        "sources": sorted({sources[source].label for source in cited}),
        "claims": sorted(record.id for record in held.basis),
        "weight": max(1, held.grade.lines[0]),
        "why": list(held.why),
        "modality": sorted({record.modality for record in held.basis}),
        "inference": sorted({record.one("inference") or "Stated" for record in held.basis}),
        "symmetric": relation.symmetric,
    }


def add_structure(graph: Network, store: Store, relations: Collection[str]) -> None:
    """Add what the nodes are part of, and the wholes of those, save where an edge says it."""
    wanted = frozenset(relations) or frozenset(ontology().relations)
    done: set[str] = set()
    frontier = set(graph)
    while frontier:
        done |= frontier
        triples = list(_wholes(store, frontier, wanted))
        for part, name, whole in triples:
            if part != whole and not graph.has_edge(part, whole, name):
                graph.add_edge(part, whole, name, **_structural(ontology().relation(name)))
        frontier = {whole for _, _, whole in triples} - done


def _wholes(
    store: Store, things: Collection[str], relations: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    twins = {twin: one for one, same in same_things(store, things).items() for twin in same}
    named = values("p", sorted(MAR + name for name in relations))
    found = [
        (twins[row["s"].value], row["p"].value.removeprefix(MAR), row["o"].value)
        for block in _blocks(twins)
        for row in store.select(f"SELECT ?s ?p ?o {{ {named} {values('s', block)} ?s ?p ?o }}")
        if row["o"].kind == "iri"
    ]
    names = representatives(store, {whole for _, _, whole in found})
    yield from sorted({(part, relation, names[whole]) for part, relation, whole in found})


def _structural(relation: Relation) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("start", "end", "grade", "side"), "")
    lists: dict[str, Any] = {n: [] for n in ("sources", "claims", "why", "modality", "inference")}
    return {
        "relation": relation.name,
        "sign": relation.sign,
        "status": "structure",
        "weight": 1,
        "symmetric": relation.symmetric,
        **empty,
        **lists,
    }


def centres_of(store: Store, actors: Collection[str], exact: bool) -> list[str]:
    """Give the nodes that stand for some things; with an army comes its party, unless exact."""
    same = same_things(store, actors)
    members = {one for group in same.values() for one in group}
    if not exact:
        members |= {party for found in parents(store, members).values() for party in found}
    return sorted(set(representatives(store, members).values()))


def describe(graph: Network, store: Store) -> None:
    """Give every node its label, class and country."""
    nodes = sorted(graph)
    named = labels(store, nodes)
    kinds = _look_up(store, nodes, iri(_RDF + "type"))
    countries = _look_up(store, nodes, f"<{MAR}country>")
    country_labels = labels(store, countries.values())
    for node in nodes:
        country = country_labels[countries[node]] if node in countries else ""
        kind = kinds.get(node, "").removeprefix(MAR)
        graph.nodes[node].update(label=named[node], kind=kind, country=country)


def _look_up(store: Store, things: Iterable[str], path: str) -> dict[str, str]:
    """Give one IRI for each thing that has any there: the first by name."""
    found: dict[str, str] = {}
    for block in _blocks(things):
        for row in store.select(f"SELECT ?t ?v {{ {values('t', block)} ?t {path} ?v }}"):
            thing, value = row["t"].value, row["v"].value
            found[thing] = min(found.get(thing, value), value)
    return found


def _blocks(things: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(things)
    yield from (listed[start : start + _BLOCK] for start in range(0, len(listed), _BLOCK))

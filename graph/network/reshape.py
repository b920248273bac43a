"""Networks made of networks: parts of them, two modes, merged edges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from ...ontology.error import UsageError

if TYPE_CHECKING:
    from .project import Network

__all__ = ["WEIGHTS", "merge", "narrow", "of_kinds", "of_records", "two_modes"]

WEIGHTS: Final = ("lines", "relations", "records", "events")
"""What the weight of a merged edge may be."""
_SUMS: Final = (
    *("events", "events_without_estimate"),
    *("fatalities_low", "fatalities_best", "fatalities_high"),
)
Edge = Mapping[str, Any]


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


def of_kinds(graph: Network, kinds: Collection[str]) -> Network:
    """Keep the nodes of some classes, and the edges between these."""
    kept: Network = nx.MultiDiGraph(**graph.graph)
    kept.add_nodes_from((n, data) for n, data in graph.nodes(data=True) if data["kind"] in kinds)
    for tail, head, key, data in graph.edges(keys=True, data=True):
        if tail in kept and head in kept:
            kept.add_edge(tail, head, key, **data)
    return kept


def of_records(graph: Network, records: frozenset[str], ends: Collection[str]) -> Network:
    """Keep the edges that rest on any of some records, or lead to or from one of some nodes."""
    kept: Network = nx.MultiDiGraph(**graph.graph)
    for tail, head, key, data in graph.edges(keys=True, data=True):
        if tail in ends or head in ends or not records.isdisjoint(data["claims"]):
            kept.add_edge(tail, head, key, **data)
    kept.add_nodes_from((node, graph.nodes[node]) for node in list(kept))
    return kept


def two_modes(graph: Network, first: Collection[str], second: Collection[str]) -> Network:
    """Keep the edges between two kinds of things, and let all of them lead from the first.

    Parameters
    ----------
    first, second
        The classes of the nodes of each mode.

    Returns
    -------
    A network whose nodes say in ``bipartite`` (0 or 1) of which mode they are, as networkx has it;
    those without an edge to the other mode are left out. ``turned`` tells which edges were turned.
    """
    mode = {
        node: 0 if data["kind"] in first else 1
        for node, data in graph.nodes(data=True)
        if data["kind"] in first or data["kind"] in second
    }
    found: Network = nx.MultiDiGraph(**graph.graph)
    for tail, head, key, data in graph.edges(keys=True, data=True):
        if {mode.get(tail), mode.get(head)} != {0, 1}:
            continue
        turned = mode[tail] == 1
        ends = (head, tail) if turned else (tail, head)
        for node in ends:
            found.add_node(node, **graph.nodes[node], bipartite=mode[node])
        found.add_edge(*ends, f"{key} (turned)" if turned else key, **data, turned=turned)
    return found


def merge(graph: Network, weight: str = "lines") -> Network:
    """Make one edge of all that lead from one node to another, and one of those without direction.

    Parameters
    ----------
    weight
        What an edge weighs: the ``lines`` of evidence of its relations, added up; the number of its
        ``relations``; of its ``records``, each counted once; of its ``events``.

    Returns
    -------
    Edges with ``relation`` (all of them, ``; `` between), ``relations`` (how many), ``sign`` (that
    of its relations; 0 if there is none, or both), ``is_ambivalent`` (both), ``start`` and ``end``
    (the first and last day of any; empty if one of them is not known), ``status``, ``sources`` and
    ``claims`` (lists), ``weight``, ``symmetric``; sums of events and deaths as far as told.

    Raises
    ------
    UsageError
        There is no such weight.

    Notes
    -----
    A sum of lines is no number of independent ones: one article may tell of two relations.
    """
    if weight not in WEIGHTS:
        raise UsageError(f"no edge is weighed by {weight!r}", f"give {', '.join(WEIGHTS)}")
    groups: dict[tuple[str, str, bool], list[Edge]] = {}
    for tail, head, data in graph.edges(data=True):
        both = bool(data.get("symmetric"))
        ends = (min(tail, head), max(tail, head)) if both else (tail, head)
        groups.setdefault((*ends, both), []).append(data)
    found: Network = nx.MultiDiGraph(**graph.graph, weight=weight)
    found.add_nodes_from(graph.nodes(data=True))
    for (tail, head, both), edges in groups.items():
        key = "both ways" if both else "one way"
        found.add_edge(tail, head, key, **_merged(edges, weight), symmetric=both)
    return found


def _merged(edges: Collection[Edge], weight: str) -> dict[str, Any]:
    signs = {data["sign"] for data in edges} - {0}
    sums = {name: _sum(data.get(name) for data in edges) for name in _SUMS}
    found = {
        "relation": "; ".join(sorted({data["relation"] for data in edges})),
        "relations": len(edges),
        "sign": min(signs) if len(signs) == 1 else 0,
        "is_ambivalent": len(signs) > 1,
        "start": _outermost(min, (data["start"] for data in edges)),
        "end": _outermost(max, (data["end"] for data in edges)),
        "status": sorted({data["status"] for data in edges}),
        "sources": _united(edges, "sources"),
        "claims": _united(edges, "claims"),
        **{name: value for name, value in sums.items() if value is not None},
    }
    return found | {"weight": _weight(edges, found, weight)}


def _weight(edges: Collection[Edge], found: Edge, weight: str) -> int:
    """Weigh what is merged; an edge of events weighs as many lines as there are events."""
    if weight == "lines":
        return sum(data["weight"] for data in edges)
    if weight == "relations":
        return len(edges)
    events: int = found.get("events", 0)
    return events if weight == "events" else events + len(found["claims"])


def _united(edges: Iterable[Edge], name: str) -> list[str]:
    return sorted({one for data in edges for one in data[name]})


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _outermost(which: Callable[[list[str]], str], days: Iterable[str]) -> str:
    known = list(days)
    return which(known) if all(known) else ""

"""Who stands where in a network: degree, strength, betweenness, eigenvector, PageRank, cores.

All of these describe the network of what is *told*: a node has many ties also because many report
on it. ``docs/measures.md`` says what each must not be read as.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import networkx as nx

from ...ontology.error import UsageError
from .simple import directed, ties, undirected

if TYPE_CHECKING:
    from .project import Network
    from .simple import Undirected

__all__ = [
    "Value",
    "betweenness",
    "communities",
    "cores",
    "degree",
    "eigenvector",
    "leiden",
    "pagerank",
    "reciprocity",
    "strength",
]

_SEED: Final = 20241121
_DAMPING: Final = 0.85
_ROUNDS: Final = 10_000
_CLOSE: Final = 1e-12


class Value(NamedTuple):
    """One number that a measure gives, of a node, of a pair, or (both empty) of the network."""

    measure: str
    node: str
    other: str
    value: float


def degree(network: Network) -> Iterator[Value]:
    """Count the distinct others to whom a node is tied.

    Yields
    ------
    ``degree`` in any direction; ``degree.in`` and ``degree.out``; ``degree.positive`` and
    ``degree.negative``, of ties of that sign. Persons, groups or places: not relations.

    Notes
    -----
    Ten relations with one other count once. A symmetric relation counts as in and as out. A pair
    with ties of both signs counts in both.

    References
    ----------
    Freeman (1978), Centrality in social networks. Social Networks 1(3).
    """
    others: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for tail, head, data in ties(network):
        others["degree.out"][tail].add(head)
        others["degree.in"][head].add(tail)
        for one, other in ((tail, head), (head, tail)):
            others["degree"][one].add(other)
            if data.get("sign"):
                name = "degree.positive" if data["sign"] > 0 else "degree.negative"
                others[name][one].add(other)
    for name in ("degree", "degree.in", "degree.out", "degree.positive", "degree.negative"):
        yield from (Value(name, node, "", len(others[name][node])) for node in sorted(network))


def strength(network: Network) -> Iterator[Value]:
    """Add up the weights of a node's relations: how well its ties are attested.

    Yields
    ------
    ``strength``, ``strength.in``, ``strength.out``: sums of independent lines of evidence. A
    symmetric relation counts once in ``strength``, and as in and as out.

    Notes
    -----
    The weight of a relation is the least number of independent lines that report it. It says how
    well a tie is attested and nothing of how strong it is.

    References
    ----------
    Barrat et al. (2004), The architecture of complex weighted networks. PNAS 101(11).
    """
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for tail, head, data in ties(network):
        sums["strength.out"][tail] += data.get("weight", 1)
        sums["strength.in"][head] += data.get("weight", 1)
    for tail, head, data in network.edges(data=True):
        if tail != head:
            sums["strength"][tail] += data.get("weight", 1)
            sums["strength"][head] += data.get("weight", 1)
    for name in ("strength", "strength.in", "strength.out"):
        yield from (Value(name, node, "", sums[name][node]) for node in sorted(network))


def betweenness(network: Network) -> Iterator[Value]:
    """Give the share of shortest paths between others that pass a node, 0 to 1.

    Notes
    -----
    On the undirected simple graph, unweighted, all relations alike. Exact; time grows with nodes
    times edges. A path of ties is not a way by which anything need flow: hostile ties count too,
    unless relations are chosen.

    References
    ----------
    Freeman (1977), A set of measures of centrality based on betweenness. Sociometry 40(1).
    Brandes (2001), A faster algorithm for betweenness centrality. J. Math. Sociology 25(2).
    """
    found = nx.betweenness_centrality(undirected(network))
    yield from (Value("betweenness", node, "", found[node]) for node in sorted(network))


def eigenvector(network: Network) -> Iterator[Value]:
    """Give each node a score that is proportional to the sum of its neighbours' scores.

    Yields
    ------
    Scores of the undirected simple graph, of Euclidean length 1 in all, none negative.

    Raises
    ------
    UsageError
        The scores do not settle.

    Notes
    -----
    Where the graph falls apart, all but the densest part get scores near 0: that says nothing of
    them. By power iteration on the adjacency matrix plus one, which settles on bipartite graphs.

    References
    ----------
    Bonacich (1972), Factoring and weighting approaches to status scores. J. Math. Sociology 2(1).
    """
    graph = undirected(network)
    if not graph:
        return
    try:
        found = nx.eigenvector_centrality(graph, max_iter=_ROUNDS, tol=1e-9)
    except nx.PowerIterationFailedConvergence as error:
        raise UsageError(
            "eigenvector: the scores do not settle", "ask for one part of the network"
        ) from error
    yield from (Value("eigenvector", node, "", found[node]) for node in sorted(network))


def pagerank(network: Network) -> Iterator[Value]:
    """Give the share of time that a random walk along the directions spends at a node.

    Yields
    ------
    Shares that add up to 1, on the directed simple graph, unweighted; the walk goes on with
    probability 0.85 and else begins anew anywhere, as it does at a node that leads nowhere.

    Notes
    -----
    Being pressed by many raises it as being supported by many does.

    References
    ----------
    Page, Brin, Motwani, Winograd (1999), The PageRank citation ranking. Stanford InfoLab.
    """
    graph = directed(network)
    nodes = sorted(graph)
    if not nodes:
        return
    rank = dict.fromkeys(nodes, 1 / len(nodes))
    for _ in range(_ROUNDS):
        before, idle = rank, sum(rank[node] for node in nodes if not graph.out_degree(node))
        floor = (1 - _DAMPING + _DAMPING * idle) / len(nodes)
        rank = dict.fromkeys(nodes, floor)
        for tail in nodes:
            for head in graph.successors(tail):
                rank[head] += _DAMPING * before[tail] / graph.out_degree(tail)
        if sum(abs(rank[node] - before[node]) for node in nodes) < _CLOSE:
            break
    yield from (Value("pagerank", node, "", rank[node]) for node in nodes)


def cores(network: Network) -> Iterator[Value]:
    """Give the largest k such that a node is in the k-core: each there has k others there.

    Notes
    -----
    On the undirected simple graph.

    References
    ----------
    Seidman (1983), Network structure and minimum degree. Social Networks 5(3).
    """
    found = nx.core_number(undirected(network))
    yield from (Value("k-core", node, "", found[node]) for node in sorted(network))


def communities(network: Network) -> Iterator[Value]:
    """Give each node the number of its community: groups with more ties inside than by chance.

    Yields
    ------
    ``community``: a number, the largest community first, from 0. ``community.modularity`` of the
    whole partition, from -0.5 to 1. By the method of Louvain.

    Notes
    -----
    On the undirected simple graph, unweighted, signs disregarded: enemies who fight each other
    are tied. Choose relations (``--relation alliedWith --relation supports``) to find camps.
    Greedy, and so one of several good partitions; its seed is fixed, so that it is always the same
    one. Numbers mean nothing but equality, and not the same over time.

    References
    ----------
    Blondel et al. (2008), Fast unfolding of communities in large networks. J. Stat. Mech. P10008.
    """
    graph = undirected(network)
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((min(pair), max(pair)) for pair in graph.edges))
    if not ordered:
        return
    found = nx.community.louvain_communities(ordered, weight=None, seed=_SEED)
    yield from _numbered("community", ordered, found)


def leiden(network: Network) -> Iterator[Value]:
    """Give each node the number of its community by the method of Leiden.

    Yields
    ------
    ``leiden`` and ``leiden.modularity``, as `communities` gives them. A node without ties is a
    community of its own.

    Raises
    ------
    UsageError
        The library that finds them is not installed.

    Notes
    -----
    As for `communities`; but no community falls apart when it is looked at alone, as those of
    Louvain may. Of ten runs from a fixed seed the best is taken.

    References
    ----------
    Traag, Waltman, van Eck (2019), From Louvain to Leiden: guaranteeing well-connected
    communities. Scientific Reports 9, 5233.
    """
    try:
        from graspologic_native import leiden as find  # type: ignore[import-untyped]
    except ImportError as error:
        remedy = "pip install 'marchland[measure]'; or ask for community, by the method of Louvain"
        raise UsageError("leiden needs graspologic-native", remedy) from error
    graph = undirected(network)
    pairs = sorted((min(pair), max(pair), 1.0) for pair in graph.edges)
    groups: dict[str, set[str]] = {node: {node} for node in sorted(graph) if not graph.degree(node)}
    if pairs:
        _, found = find(pairs, seed=_SEED, trials=10)
        for node, group in found.items():
            groups.setdefault(f"group {group}", set()).add(node)
    yield from _numbered("leiden", graph, groups.values())


def _numbered(name: str, graph: Undirected, found: Iterable[set[str]]) -> Iterator[Value]:
    """Give communities numbers, the largest first; tell how good the division is."""
    listed = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    if graph.number_of_edges():
        quality = nx.community.modularity(graph, map(set, listed), weight=None)
        yield Value(f"{name}.modularity", "", "", quality)
    number = {node: place for place, group in enumerate(listed) for node in group}
    yield from (Value(name, node, "", number[node]) for node in sorted(number))


def reciprocity(network: Network) -> Iterator[Value]:
    """Give the share of directed ties that are returned, 0 to 1, whole and by node.

    Notes
    -----
    On the directed simple graph of relations that have a direction: symmetric ones are returned by
    definition, and left out. Any relation back counts, whatever its kind or sign. A node without
    such ties has no value.

    References
    ----------
    Wasserman and Faust (1994), Social Network Analysis, 13.2 (as the share of arcs returned).
    """
    graph: nx.DiGraph[str] = nx.DiGraph(
        (tail, head)
        for tail, head, data in network.edges(data=True)
        if tail != head and not data.get("symmetric")
    )
    if graph.number_of_edges():
        returned = sum(graph.has_edge(head, tail) for tail, head in graph.edges)
        yield Value("reciprocity", "", "", returned / graph.number_of_edges())
    for node in sorted(graph):
        out, back = set(graph.successors(node)), set(graph.predecessors(node))
        yield Value("reciprocity", node, "", 2 * len(out & back) / (len(out) + len(back)))

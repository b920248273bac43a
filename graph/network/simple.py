"""A network made simple: what measures of the field are defined on.

The network of `project` has parallel, directed and signed edges, and some that are symmetric. Each
measure says which of these graphs it is taken on; loops are left out of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

if TYPE_CHECKING:
    from .project import Network

    Directed: TypeAlias = nx.DiGraph[str]
    Undirected: TypeAlias = nx.Graph[str]

__all__ = ["Signed", "directed", "signed", "ties", "undirected"]


def ties(network: Network) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give every edge, a symmetric one in both directions; loops left out."""
    for tail, head, data in network.edges(data=True):
        if tail != head:
            yield tail, head, data
            if data.get("symmetric"):
                yield head, tail, data


def undirected(network: Network) -> Undirected:
    """Join two nodes if any relation does, in whatever direction; ``weight`` adds up."""
    found: Undirected = nx.Graph()
    found.add_nodes_from(network)
    for tail, head, data in network.edges(data=True):
        if tail != head:
            before = found.get_edge_data(tail, head, {"weight": 0})["weight"]
            found.add_edge(tail, head, weight=before + data.get("weight", 1))
    return found


def directed(network: Network) -> Directed:
    """Join two nodes in a direction if any relation does; ``weight`` adds up."""
    found: Directed = nx.DiGraph()
    found.add_nodes_from(network)
    for tail, head, data in ties(network):
        before = found.get_edge_data(tail, head, {"weight": 0})["weight"]
        found.add_edge(tail, head, weight=before + data.get("weight", 1))
    return found


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed graph without direction.

    ``friendly`` and ``hostile`` join the nodes of one sign only; ``ambivalent`` pairs have both.
    """

    friendly: Undirected
    hostile: Undirected
    ambivalent: frozenset[frozenset[str]]

    def whole(self) -> Undirected:
        """Give the graph of all pairs with a sign."""
        found: Undirected = nx.compose(self.friendly, self.hostile)
        for pair in self.ambivalent:
            found.add_edge(min(pair), max(pair))
        return found

    @property
    def pairs(self) -> int:
        """How many pairs have a sign, or both."""
        return (
            self.friendly.number_of_edges() + self.hostile.number_of_edges() + len(self.ambivalent)
        )


def signed(network: Network) -> Signed:
    """Sort pairs by the signs of the relations between them; those without a sign are left out."""
    signs: dict[frozenset[str], set[int]] = {}
    for tail, head, data in network.edges(data=True):
        if tail != head and data.get("sign"):
            signs.setdefault(frozenset((tail, head)), set()).add(data["sign"])
    found = Signed(
        nx.Graph(), nx.Graph(), frozenset(pair for pair, both in signs.items() if len(both) > 1)
    )
    for pair, both in sorted(signs.items(), key=lambda item: sorted(item[0])):
        one, other = sorted(pair)
        for graph, sign in ((found.friendly, 1), (found.hostile, -1)):
            graph.add_nodes_from((one, other))
            if both == {sign}:
                graph.add_edge(one, other)
    return found

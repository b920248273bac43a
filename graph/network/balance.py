"""How far a signed network is balanced: triads, and the frustration index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import networkx as nx

from .centrality import Value
from .simple import Signed, signed

if TYPE_CHECKING:
    from .project import Network

__all__ = ["Frustration", "frustration", "least_frustration", "triads"]

_TRIADS: Final = ("+++", "++-", "+--", "---")
_TRIES: Final = 300_000
"""Partial partitions tried in all before bounds are given in place of the index."""


def triads(network: Network) -> Iterator[Value]:
    """Count the triangles of signed ties by their number of hostile ones.

    Yields
    ------
    ``triads.+++``, ``triads.++-``, ``triads.+--``, ``triads.---``: counts. ``triads.balanced``:
    the share, 0 to 1, of those with an even number of hostile ties (the friend of my friend, the
    enemy of my enemy), where there are any. ``triads.ambivalent``: triangles left out, since some
    pair of theirs has ties of both signs.

    Notes
    -----
    On the undirected signed graph. In weak balance (Davis) ``---`` is no tension either.

    References
    ----------
    Cartwright and Harary (1956), Structural balance. Psychological Review 63(5).
    Davis (1967), Clustering and structural balance in graphs. Human Relations 20(2).
    """
    found = signed(network)
    counts = Counter(_kinds(found))
    yield from (Value(f"triads.{kind}", "", "", counts[kind]) for kind in _TRIADS)
    clear = sum(counts[kind] for kind in _TRIADS)
    if clear:
        balanced = counts["+++"] + counts["+--"]
        yield Value("triads.balanced", "", "", balanced / clear)
    yield Value("triads.ambivalent", "", "", counts["ambivalent"])


def _kinds(found: Signed) -> Iterator[str]:
    """Give the kind of each triangle."""
    whole = found.whole()
    for one, other in whole.edges:
        for third in whole[one].keys() & whole[other].keys():
            if third > max(one, other):
                yield _kind(found, one, other, third)


def _kind(found: Signed, *nodes: str) -> str:
    pairs = [frozenset(pair) for pair in combinations(nodes, 2)]
    if not found.ambivalent.isdisjoint(pairs):
        return "ambivalent"
    return _TRIADS[sum(found.hostile.has_edge(*pair) for pair in pairs)]


class Frustration(NamedTuple):
    """The least number of ties that keep a network from falling into two camps of friends.

    It is at least ``low`` and at most ``high``, which are equal where it is exact; ``camps`` gives
    for each node one of two camps, in a partition that frustrates ``high`` ties.
    """

    low: int
    high: int
    camps: dict[str, int]


def frustration(network: Network) -> Iterator[Value]:
    """Give the frustration index: how few signed ties stand against a division into two camps.

    Yields
    ------
    ``frustration``, where it could be found exactly; else ``frustration.low`` and
    ``frustration.high``. ``frustration.share``, 0 to 1, of the signed pairs (``high`` of them).
    ``frustration.camp`` for each node with a signed tie: 0 or 1, in one best division.

    Notes
    -----
    On the undirected signed graph. A pair with ties of both signs is always frustrated once. There
    may be other divisions that are as good. Exact by branch and bound over the biconnected parts,
    which share no cycle; finding it is NP-hard, and where it takes too long bounds are given.

    References
    ----------
    Aref and Wilson (2019), Balance and frustration in signed networks. J. Complex Networks 7(2).
    """
    found = signed(network)
    if not found.pairs:
        return
    least = least_frustration(found)
    if least.low == least.high:
        yield Value("frustration", "", "", least.high)
    else:
        yield Value("frustration.low", "", "", least.low)
        yield Value("frustration.high", "", "", least.high)
    yield Value("frustration.share", "", "", least.high / found.pairs)
    yield from (
        Value("frustration.camp", node, "", least.camps[node]) for node in sorted(least.camps)
    )


def least_frustration(found: Signed, tries: int = _TRIES) -> Frustration:
    """Find the least number of frustrated ties of a signed graph, and camps that leave as many.

    Parameters
    ----------
    tries
        Give bounds, rather than try more partial partitions than that.
    """
    whole: nx.Graph[str] = nx.compose(found.friendly, found.hostile)
    parts = [_sorted(block) for block in nx.biconnected_components(whole)]
    low = high = len(found.ambivalent)
    agree: nx.Graph[str] = nx.Graph()
    agree.add_nodes_from(sorted(whole))
    for block in sorted(parts):
        part = _Part(found, block, tries)
        part.search()
        tries -= part.tried
        low, high = low + part.low, high + part.high
        for node, camp in zip(block[1:], part.best[1:], strict=True):
            agree.add_edge(block[0], node, same=camp == part.best[0])
    return Frustration(low, high, _camps(agree))


def _sorted(nodes: Iterable[Any]) -> list[str]:
    # networkx's stubs have the nodes of a component as sets of nodes
    return sorted(str(node) for node in nodes)


def _camps(agree: nx.Graph[str]) -> dict[str, int]:
    """Put the camps of the parts together: parts hang together at one node, without a cycle."""
    camps: dict[str, int] = {}
    for start in sorted(agree):
        if start not in camps:
            camps[start] = 0
            for tail, head in nx.bfs_edges(agree, start):
                camps[head] = camps[tail] if agree.edges[tail, head]["same"] else 1 - camps[tail]
    return camps


class _Part:
    """One biconnected part: nodes are numbers, neighbours bits, most tied nodes come first."""

    def __init__(self, found: Signed, block: Sequence[str], tries: int) -> None:
        self.size = len(block)
        index = {node: number for number, node in enumerate(block)}
        self.friends = [_bits(found.friendly, node, index) for node in block]
        self.enemies = [_bits(found.hostile, node, index) for node in block]
        degrees = [(f | e).bit_count() for f, e in zip(self.friends, self.enemies, strict=True)]
        self.order = sorted(range(self.size), key=lambda node: -degrees[node])
        self.tries = max(tries, 1)
        self.tried = 0
        self.best = self._improved([0] * self.size)
        self.high = self._cost(self.best)
        self.low = 0

    def search(self) -> None:
        """Try partitions, node by node, as long as they can be better than the best."""
        stack = [(0, 0, 0, 0)]  # how many nodes are placed; the two camps as bits; cost
        while stack:
            self.tried += 1
            if self.tried > self.tries:
                self.low = min(self.high, self._packed())
                return
            placed, ours, theirs, cost = stack.pop()
            if cost + self._still(placed, ours, theirs) >= self.high:
                continue
            if placed == self.size:
                self.high = cost
                self.best = [theirs >> node & 1 for node in range(self.size)]
                continue
            stack += self._placed(placed, ours, theirs, cost)
        self.low = self.high

    def _placed(
        self, placed: int, ours: int, theirs: int, cost: int
    ) -> list[tuple[int, int, int, int]]:
        node = self.order[placed]
        mine, other = self._costs(node, ours, theirs)
        with_us = (placed + 1, ours | 1 << node, theirs, cost + mine)
        if not placed:
            return [with_us]  # the first node may be in either: the camps have no names
        with_them = (placed + 1, ours, theirs | 1 << node, cost + other)
        return [with_them, with_us] if mine <= other else [with_us, with_them]

    def _costs(self, node: int, ours: int, theirs: int) -> tuple[int, int]:
        friends, enemies = self.friends[node], self.enemies[node]
        return (
            (friends & theirs).bit_count() + (enemies & ours).bit_count(),
            (friends & ours).bit_count() + (enemies & theirs).bit_count(),
        )

    def _still(self, placed: int, ours: int, theirs: int) -> int:
        """Give what the nodes not placed yet cost at least, by those that are."""
        return sum(min(self._costs(node, ours, theirs)) for node in self.order[placed:])

    def _cost(self, camps: Sequence[int]) -> int:
        theirs = sum(1 << node for node, camp in enumerate(camps) if camp)
        ours = (1 << self.size) - 1 & ~theirs
        return sum(self._costs(n, ours, theirs)[camp] for n, camp in enumerate(camps)) // 2

    def _improved(self, camps: list[int]) -> list[int]:
        """Move single nodes to the other camp as long as that helps."""
        is_better = True
        while is_better:
            is_better = False
            for node in self.order:
                theirs = sum(1 << other for other, camp in enumerate(camps) if camp)
                costs = self._costs(node, (1 << self.size) - 1 & ~theirs & ~(1 << node), theirs)
                if costs[1 - camps[node]] < costs[camps[node]]:
                    camps[node] = 1 - camps[node]
                    is_better = True
        return camps

    def _packed(self) -> int:
        """Count unbalanced triangles that share no tie: each has a frustrated tie of its own."""
        used: set[tuple[int, int]] = set()
        found = 0
        for one, other, third in combinations(range(self.size), 3):
            pairs = ((one, other), (one, third), (other, third))
            hostile = [self.enemies[a] >> b & 1 for a, b in pairs]
            tied = all((self.friends[a] | self.enemies[a]) >> b & 1 for a, b in pairs)
            if tied and sum(hostile) % 2 and used.isdisjoint(pairs):
                used.update(pairs)
                found += 1
        return found


def _bits(graph: nx.Graph[str], node: str, index: dict[str, int]) -> int:
    if node not in graph:
        return 0
    return sum(1 << index[other] for other in graph.neighbors(node) if other in index)

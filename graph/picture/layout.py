"""Where the boxes of a drawing go: near what they are tied to, over nothing, under no line.

Lengths are inches. The same input gives the same places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "lay_out", "pierced"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

_STEP: Final = np.array([2.35, 1.25])
"""What one step in the network is across and down: labels are wide, lines of text are low."""
_MARGIN: Final = np.array([0.22, 0.16])
"""Free space around a box."""
_PAGE: Final = 1.45
"""How many times wider than high a drawing is best."""
_FEW, _FLAT = 5, 8.0
"""So few boxes are better set in a row, and rows save paper."""
_SHOWN: Final = 0.34
"""What of a line should be seen beside its words, with its head."""
_STARTS: Final = 6
_EFFORT: Final = 1800
"""How often a box is moved, of those that hang together; each at least `_SWEEPS` times."""
_SWEEPS: Final = 45
_TRIES: Final = 5
_WARMTH: Final = 0.6
_FAR: Final = 1e-9


def lay_out(
    sizes: Floats,
    links: Sequence[tuple[int, int]],
    words: Floats,
    *,
    width: float = 0.0,
    seed: int = 0,
) -> Floats:
    """Place boxes so that few lines cross, and none passes below a box if that can be.

    Parts of the network that hang together are placed by themselves and then packed in rows, the
    largest on top.

    Parameters
    ----------
    sizes
        Width and height of each box: an array of n rows.
    links
        Pairs of boxes that lines will join.
    words
        Width and height of the label of each line.
    width
        Rows are packed at least so wide.
    seed
        Another one gives another layout.

    Returns
    -------
    The centre of each box, an array of n rows; the lower left corner of all boxes is (0, 0).
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(sizes)))
    graph.add_edges_from(link for link in links if link[0] != link[1])
    groups = [sorted(group) for group in nx.connected_components(graph)]
    groups.sort(key=lambda group: (-len(group), group))
    room = {(a, b): words[n] for n, link in enumerate(links) for a, b in (link, link[::-1])}
    placed = [_place(graph.subgraph(group), group, sizes[group], room, seed) for group in groups]
    return _packed(placed, groups, sizes, width)


def _place(
    graph: nx.Graph[int],
    group: Sequence[int],
    sizes: Floats,
    room: Mapping[tuple[int, int], Floats],
    seed: int,
) -> Floats:
    """Place one part: the best of several starts, refined."""
    if len(group) == 1:
        return np.zeros((1, 2))
    index = {node: row for row, node in enumerate(group)}
    pairs = sorted((min(edge), max(edge)) for edge in graph.edges)
    links = np.array([(index[one], index[other]) for one, other in pairs])
    words = np.array([room[pair] for pair in pairs])
    wanted = _distances(graph, group)
    rng = np.random.default_rng(seed)
    starts = [_relaxed(rng.normal(size=(len(group), 2)), wanted) for _ in range(_STARTS)]
    boards = [_Board(_turned(start), sizes, links, wanted, words) for start in starts]
    best = min(boards, key=lambda board: board.total())
    best.refine(rng)
    return _apart(best.at, sizes)


def _distances(graph: nx.Graph[int], group: Sequence[int]) -> Floats:
    """Give the steps between any two; a tie of two hubs is longer, to make room around both."""
    degrees = dict(graph.degree())
    stretched: nx.Graph[int] = nx.Graph()
    for one, other in graph.edges:
        crowd = min(degrees[one], degrees[other])
        stretched.add_edge(one, other, weight=1 + 0.2 * float(np.log(crowd)))
    lengths = dict(nx.all_pairs_dijkstra_path_length(stretched))
    return np.array([[float(lengths[one][other]) for other in group] for one in group])


def _relaxed(at: Floats, wanted: Floats) -> Floats:
    """Bring distances near those wanted, by majorising the stress.

    References
    ----------
    E. Gansner, Y. Koren, S. North, "Graph Drawing by Stress Majorization", 2004.
    """
    weights = _weights(wanted)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(200):
        gaps = at[:, None] - at[None]
        lengths = np.maximum(np.hypot(gaps[..., 0], gaps[..., 1]), _FAR)
        pull = -weights * wanted / lengths
        np.fill_diagonal(pull, 0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        at = inverse @ pull @ at
    return at


def _weights(wanted: Floats) -> Floats:
    weights = np.zeros_like(wanted)
    np.divide(1, wanted**2, out=weights, where=wanted > 0)
    return weights


def _turned(at: Floats) -> Floats:
    """Turn a cloud of places so that it fits a page best, and bring it to inches."""
    centred = at - at.mean(axis=0)
    angles = np.arange(0, np.pi, np.pi / 12)
    turns = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in angles]
    clouds = [centred @ turn * _STEP for turn in turns]
    wanted = _PAGE if len(at) > _FEW else _FLAT
    spans = [np.maximum(np.ptp(cloud, axis=0), 0.1) for cloud in clouds]
    fits = [abs(float(np.log(wide / high / wanted))) for wide, high in spans]
    best: Floats = clouds[int(np.argmin(fits))]
    return best


class _Board:
    """Boxes and lines on a plane, and what there is to be said against where they are."""

    def __init__(
        self, at: Floats, sizes: Floats, links: NDArray[np.int_], wanted: Floats, words: Floats
    ) -> None:
        self.at = at
        self.room = sizes / 2 + _MARGIN
        self.wanted = wanted
        self.weights = _weights(wanted)
        own = [(links == node).any(axis=1) for node in range(len(at))]
        self.words = [words[mine] for mine in own]
        self.others = [links[~mine] for mine in own]
        self.neighbours = [
            np.where(links[mine, 0] == node, links[mine, 1], links[mine, 0])
            for node, mine in enumerate(own)
        ]

    def total(self) -> float:
        """Add up what is wrong; what concerns two boxes counts twice, evenly."""
        nodes = range(len(self.at))
        return sum(float(self._costs(node, self.at[node : node + 1])[0]) for node in nodes)

    def refine(self, rng: np.random.Generator) -> None:
        """Move one box after the other to where less is wrong, in ever smaller steps.

        At first a worse place may be taken, since it may lead to a better one (annealing).
        """
        sweeps = max(_SWEEPS, min(3 * _SWEEPS, _EFFORT // len(self.at)))
        for sweep in range(sweeps):
            warmth = (1 - sweep / sweeps) ** 2
            reach = _STEP * (1.6 * warmth + 0.06)
            for node in rng.permutation(len(self.at)):
                steps = rng.normal(size=(_TRIES, 2)) * reach
                middle = self.at[self.neighbours[node]].mean(axis=0)
                tries = np.concatenate([self.at[[node]], self.at[node] + steps, [middle]])
                chance = _WARMTH * warmth * rng.gumbel(size=len(tries))
                self.at[node] = tries[int(np.argmin(self._costs(node, tries) - chance))]

    def _costs(self, node: int, places: Floats) -> Floats:
        """Say what is wrong with a box at each of some places."""
        across, down = (np.abs(places[:, None, axis] - self.at[:, axis]) for axis in (0, 1))
        across[:, node] = down[:, node] = 0
        lengths = np.hypot(across / _STEP[0], down / _STEP[1])
        stress = (self.weights[node] * (lengths - self.wanted[node]) ** 2).sum(axis=1)
        room = self.room + self.room[node]
        depth = np.minimum(np.minimum(room[:, 0] - across, room[:, 1] - down), 1)
        depth[:, node] = 0
        overlap = np.maximum(depth, 0).sum(axis=1)
        found: Floats = 1.2 * stress + 14 * overlap + self._tangle(node, places)
        return found

    def _tangle(self, node: int, places: Floats) -> Floats:
        """Count crossings with the box's lines, lines below a box, and words without room."""
        near, (tails, heads) = self.neighbours[node], self.others[node].T
        starts, ends = places[:, None], self.at[near]
        below = pierced(starts, ends, self.at, self.room)
        below[:, :, node] = False
        below[:, np.arange(len(near)), near] = False
        halves = self.room[node] + self.room[near] - 2 * _MARGIN
        wrong = self._crossed(node, places) + 4.0 * np.count_nonzero(below, axis=2)
        wrong += 3.0 * _cramped(ends - starts, halves, self.words[node])
        over = pierced(self.at[tails], self.at[heads], places, self.room[node])
        found: Floats = wrong.sum(axis=1) + 4.0 * np.count_nonzero(over, axis=0)
        return found

    def _crossed(self, node: int, places: Floats) -> NDArray[np.int_]:
        """Count, for each place and line of a box, the lines of others that it would cross."""
        ends, (tails, heads) = self.at[self.neighbours[node]], self.others[node].T
        sides = _sides(places[:, None], ends, self.at)
        parted = sides.take(tails, axis=2) * sides.take(heads, axis=2) < 0
        before, behind = (_sides(self.at[tails], self.at[heads], some) for some in (places, ends))
        parted &= before.T[:, None] * behind.T < 0
        found: NDArray[np.int_] = np.count_nonzero(parted, axis=2)
        return found


def _cramped(along: Floats, halves: Floats, words: Floats) -> Floats:
    """Tell how much longer lines would have to be to show beside their words.

    ``along`` is from end to end, ``halves`` are those of both boxes together; ``words`` the width
    and height of the label.
    """
    along = np.abs(along)
    length = np.maximum(np.hypot(along[..., 0], along[..., 1]), _FAR)
    across, down = (np.maximum(along[..., axis] / length, _FAR) for axis in (0, 1))
    hidden = np.minimum(halves[:, 0] / across, halves[:, 1] / down)
    covered = np.minimum(words[:, 0] / across, words[:, 1] / down)
    found: Floats = np.minimum(np.maximum(hidden + covered + _SHOWN - length, 0), 2)
    return found


def _sides(starts: Floats, ends: Floats, points: Floats) -> Floats:
    """Tell on which side of lines points are: two of (..., 2), and (m, 2), give (..., m)."""
    along = (ends - starts)[..., None, :]
    x, y = (points[:, axis] - starts[..., None, axis] for axis in (0, 1))
    found: Floats = along[..., 0] * y - along[..., 1] * x
    return found


def pierced(starts: Floats, ends: Floats, centres: Floats, halves: Floats) -> Bools:
    """Tell which lines pass through which boxes: two of (..., 2), and (m, 2), give (..., m)."""
    low, high = centres - halves, centres + halves
    first, last = _within(starts[..., 0], ends[..., 0], low[:, 0], high[:, 0])
    since, until = _within(starts[..., 1], ends[..., 1], low[:, 1], high[:, 1])
    entered = np.maximum(np.maximum(first, since), 0)
    found: Bools = entered < np.minimum(np.minimum(last, until), 1)
    return found


def _within(starts: Floats, ends: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Tell from and up to which part of their length lines lie in boxes, by one axis."""
    along = ends - starts
    along = np.where(np.abs(along) < _FAR, _FAR, along)[..., None]
    one, other = (low - starts[..., None]) / along, (high - starts[..., None]) / along
    return np.minimum(one, other), np.maximum(one, other)


def _apart(at: Floats, sizes: Floats) -> Floats:
    """Push boxes that still overlap apart, the shorter way."""
    room = sizes / 2 + _MARGIN / 2
    for _ in range(300):
        gaps = at[:, None] - at[None]
        depth = room[:, None] + room[None] - np.abs(gaps)
        depth[np.arange(len(at)), np.arange(len(at))] = 0
        clash = np.all(depth > _FAR, axis=2)
        if not clash.any():
            break
        shorter = depth == depth.min(axis=2, keepdims=True)
        # what lies at the very same place is parted by its order
        order = np.arange(len(at))[:, None] - np.arange(len(at))[None]
        ways = np.where(gaps == 0, np.sign(order)[..., None], np.sign(gaps))
        at = at + (ways * depth * shorter * clash[..., None]).sum(axis=1) * 0.51
    return at


def _packed(
    placed: Sequence[Floats], groups: Sequence[Sequence[int]], sizes: Floats, width: float
) -> Floats:
    """Set the parts in rows from the top, and give the places of all boxes."""
    corners = [
        ((at - sizes[group] / 2).min(axis=0), (at + sizes[group] / 2).max(axis=0))
        for at, group in zip(placed, groups, strict=True)
    ]
    widest = max([width, *(float((high - low)[0]) for low, high in corners)], default=width)
    found = np.zeros_like(sizes)
    left = top = depth = 0.0
    for (low, high), at, group in zip(corners, placed, groups, strict=True):
        across, down = high - low
        if left and left + across > widest:
            left, top, depth = 0.0, top + depth + 3 * _MARGIN[1], 0.0
        found[group] = at - (low[0], high[1]) + (left, -top)
        left, depth = left + float(across) + 3 * _MARGIN[0], max(depth, float(down))
    if len(found):
        found -= (found - sizes / 2).min(axis=0)
    return found

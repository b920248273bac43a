"""Where the things of a page stand, and how its lines bend, before anybody moves them.

Lengths are pixels, downwards; a size of type is what the page's style sheet says.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import networkx as nx
import numpy as np

from ..picture.layout import Floats, lay_out
from ..picture.route import Route, route

__all__ = ["Spots", "find_spots"]

_INCH: Final = 112.0
"""Pixels an inch of the layout's, so that its margins suit the page's type."""
_LETTER, _LINE = 7.0, 16.0
"""What a letter of a label takes, and a line of it."""
_WORDS: Final = 5.9
_PADDING: Final = (20.0, 25.0)
_WRAP: Final = 22
_GAP: Final = 0.5
"""Between parts that do not hang together."""
_PAGE: Final = 1.7
"""How many times wider than high a page is."""
_STRETCH: Final = 1.2
"""Screens are wider than pages of paper, for which the layout is made."""
_CALM: Final = 90
"""So many things, or lines, are placed with regard to every crossing; it takes their square."""
_LINES: Final = 170
_ROUNDS: Final = 150
_APART: Final = 58.0
"""Between a thing and the next one, where there are many: half of all have more."""
_EVEN: Final = 0.65
"""How far many things are spread evenly: 0 as the forces have them, 1 by rank alone."""
_FAN: Final = 0.16
"""How much parallel lines differ in bend, where there are many."""


class Spots(NamedTuple):
    """Centres of things, an array of n rows; of each line its bend and where its words stand.

    A bend is how far the curve's control point is off the middle of the straight line, to the right
    of who goes along it, in parts of its length; words stand at a part of it, from 0 to 1.
    """

    centres: Floats
    bends: Floats
    stops: Floats


def find_spots(
    labels: Sequence[str], lines: Sequence[tuple[int, int]], words: Sequence[str]
) -> Spots:
    """Place things and lead lines.

    Parameters
    ----------
    lines
        From which thing each line leads, and to which; not to itself.
    words
        What stands on each line.
    """
    if not labels:
        return Spots(np.zeros((0, 2)), np.zeros(0), np.zeros(0))
    if len(labels) > _CALM or len(lines) > _LINES:
        return Spots(_spread(len(labels), lines), *_fanned(lines))
    sizes = np.array([_size(label) for label in labels]) / _INCH * _grown(len(labels))
    plates = [(len(text) * _WORDS + 8, 13.0) for text in words]
    plates_in = np.array(plates).reshape(-1, 2) / _INCH
    at = _placed(sizes, lines, plates_in) * (_STRETCH, 1.0)
    routes, _ = route(at, sizes, lines, plates_in)
    found = [
        _bent(at[tail], at[head], one) for (tail, head), one in zip(lines, routes, strict=True)
    ]
    bends = np.array(found).reshape(-1, 2)
    return Spots(at * (_INCH, -_INCH), bends[:, 0], bends[:, 1])


def _grown(count: int) -> float:
    """Say how much larger boxes are on a screen that shows all of them: type does not shrink."""
    return float(np.clip(count / 30, 1.0, 1.4))


def _size(label: str) -> tuple[float, float]:
    rows = textwrap.wrap(label, _WRAP, max_lines=3) or [""]
    wide = max(len(row) for row in rows) * _LETTER
    return wide + _PADDING[0], len(rows) * _LINE + _PADDING[1]


def _placed(sizes: Floats, lines: Sequence[tuple[int, int]], plates: Floats) -> Floats:
    """Place what hangs together part by part, and set the parts in columns, the largest first."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(sizes)))
    graph.add_edges_from(lines)
    parts = sorted(map(sorted, nx.connected_components(graph)), key=lambda part: (-len(part), part))
    at = np.zeros_like(sizes)
    for part in parts:
        row = {node: number for number, node in enumerate(part)}
        mine = [number for number, line in enumerate(lines) if line[0] in row]
        ends = [(row[lines[number][0]], row[lines[number][1]]) for number in mine]
        at[part] = lay_out(sizes[part], ends, plates[mine])
    return at + _columns(at, sizes, parts)


def _columns(at: Floats, sizes: Floats, parts: Sequence[list[int]]) -> Floats:
    """Give how far each thing is moved, so that the parts fill a page from left to right."""
    lows = np.array([(at[part] - sizes[part] / 2).min(axis=0) for part in parts])
    spans = np.array([(at[part] + sizes[part] / 2).max(axis=0) for part in parts]) - lows + _GAP
    tallest = max(float(spans[:, 1].max()), float(np.sqrt(spans.prod(axis=1).sum() / _PAGE)))
    shift = np.zeros_like(at)
    left = top = wide = 0.0
    for part, low, (across, down) in zip(parts, lows, spans, strict=True):
        if top and top + down > tallest:
            left, top, wide = left + wide, 0.0, 0.0
        # the layout's second axis points upwards
        shift[part] = (left - low[0], -top - down - low[1])
        top, wide = top + float(down), max(wide, float(across))
    return shift


def _bent(tail: Floats, head: Floats, one: Route) -> tuple[float, float]:
    """Read off a curve, cut at its boxes, how the whole of it bends; upwards turned downwards."""
    along = head - tail
    squared = max(float(along @ along), 1e-9)
    across = np.array([-along[1], along[0]])
    first, last = (float((point - tail) @ along) / squared for point in one.curve[[0, 2]])
    arch = one.curve[0] - 2 * one.curve[1] + one.curve[2]
    bend = -float(arch @ across) / (2 * squared * max((last - first) ** 2, 1e-9))
    return -bend, float((one.label - tail) @ along) / squared


def _spread(count: int, lines: Sequence[tuple[int, int]]) -> Floats:
    """Place many things by forces: what is tied draws near, all else keeps away."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(line for line in lines if line[0] != line[1])
    with np.errstate(invalid="ignore"):  # networkx divides what is to be nothing by nothing
        found = nx.forceatlas2_layout(
            graph, max_iter=_ROUNDS, scaling_ratio=4.0, linlog=True, seed=1
        )
    return _loosened(np.array([found[node] for node in range(count)]))


def _loosened(at: Floats) -> Floats:
    """Thin out the crowded middle, and bring places to a scale at which most keep their distance.

    Each axis goes half by the place and half by its rank: order, and so neighbourhood, stays.
    """
    ranks = at.argsort(axis=0).argsort(axis=0) / max(len(at) - 1, 1)
    span = np.maximum(np.ptp(at, axis=0), 1e-9)
    at = ((1 - _EVEN) * (at - at.min(axis=0)) / span + _EVEN * ranks) * (1.5, 1.0)
    gaps = np.array([np.partition(np.hypot(*(at - one).T), 1)[1] for one in at])
    middle = max(float(np.median(gaps)), 1e-9)
    found: Floats = (at - at.min(axis=0)) * (_APART / middle)
    return found


def _fanned(lines: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Bend lines between the same two things apart; set words in the middle."""
    total = Counter(frozenset(line) for line in lines)
    seen: Counter[frozenset[int]] = Counter()
    bends = np.zeros(len(lines))
    for row, line in enumerate(lines):
        pair = frozenset(line)
        bend = _FAN * (seen[pair] - (total[pair] - 1) / 2)
        bends[row] = bend if line[0] < line[1] else -bend
        seen[pair] += 1
    return bends, np.full(len(lines), 0.5)

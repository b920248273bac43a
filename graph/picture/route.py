"""How the lines of a drawing run, and where the words on them stand.

Lines are quadratic Bezier curves. Lengths are inches. The same input gives the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .layout import Bools, Floats, crossings

__all__ = ["Route", "route"]

_BENDS: Final = (0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.42, -0.42, 0.56, -0.56, 0.75, -0.75)
"""How far a curve may stand off the straight line, in parts of its length."""
_STOPS: Final = (0.5, *(0.5 + sign * step / 100 for step in range(4, 33, 4) for sign in (-1, 1)))
"""Where on its line a label may stand."""
_SAMPLES: Final = 15
_STEPS: Final = np.linspace(0, 1, _SAMPLES)
_TWINS: Final = 0.13
"""How much the bends of two lines between the same boxes differ at least."""
_GAP: Final = 0.04
"""Between a box and the line that ends at it."""
_PASSES: Final = 3


@dataclass(frozen=True, slots=True)
class Route:
    """A line from box to box: begin, bend and end of the curve; and the centre of its label."""

    curve: Floats
    label: Floats


def route(
    centres: Floats, sizes: Floats, lines: Sequence[tuple[int, int]], labels: Floats
) -> tuple[list[Route], float]:
    """Lead lines around boxes and past each other, and set a label on each.

    Parameters
    ----------
    lines
        Which box each line leads from, and which to.
    labels
        Width and height of each line's label.

    Returns
    -------
    The lines, and how much is wrong with them: crossings, lines below boxes, words over anything.
    """
    router = _Router(centres, sizes / 2, lines)
    curves, tangle = router.curves()
    places, hidden = _label_places(curves, centres, sizes / 2, labels / 2)
    routes = [Route(curve, place) for curve, place in zip(curves, places, strict=True)]
    return routes, tangle + hidden


class _Router:
    """Curves that are chosen one after the other, each with regard to all others, and again."""

    def __init__(self, centres: Floats, halves: Floats, lines: Sequence[tuple[int, int]]) -> None:
        self.centres = centres
        self.halves = halves
        self.lines = lines
        # a line that is not led yet is nowhere, and in nobody's way
        self.tracks: Floats = np.full((len(lines), _SAMPLES, 2), np.nan)
        self.bends: dict[int, int] = {}
        pairs = [frozenset(ends) for ends in lines]
        self.twins = [
            [other for other, pair in enumerate(pairs) if other != one and pair == pairs[one]]
            for one in range(len(lines))
        ]

    def curves(self) -> tuple[list[Floats], float]:
        lengths = [float(np.hypot(*(self.centres[b] - self.centres[a]))) for a, b in self.lines]
        order = sorted(range(len(self.lines)), key=lambda one: (lengths[one], one))
        choices = [np.array([self._curve(*ends, bend) for bend in _BENDS]) for ends in self.lines]
        wrong = [0.0] * len(self.lines)
        for _ in range(_PASSES):
            for one in order:
                costs = self._costs(one, choices[one])
                self.bends[one], wrong[one] = int(np.argmin(costs)), float(costs.min())
                self.tracks[one] = _at(choices[one][self.bends[one]], _STEPS)
        return [choice[self.bends[one]] for one, choice in enumerate(choices)], sum(wrong)

    def _curve(self, tail: int, head: int, bend: float) -> Floats:
        """Bend a line to the same side whichever way it leads, and cut it at its boxes."""
        first, last = min(tail, head), max(tail, head)
        start, end = self.centres[first], self.centres[last]
        along = end - start
        middle = (start + end) / 2 + bend * np.array([-along[1], along[0]])
        curve = np.array([start, middle, end])
        cut = _cut(curve, self._leaves(curve, first), 1 - self._leaves(curve[::-1], last))
        return cut if tail == first else cut[::-1]

    def _leaves(self, curve: Floats, box: int) -> float:
        """Find where a curve that begins in a box leaves it."""
        steps = np.linspace(0, 1, 101)
        inside = _inside(_at(curve, steps), self.centres[box], self.halves[box] + _GAP)
        # two boxes may touch: some of the line is always left
        return min(float(steps[int(np.argmin(inside))]), 0.45)

    def _costs(self, one: int, curves: Floats) -> Floats:
        """Say what is wrong with each of the curves that a line could be."""
        tracks = np.array([_at(curve, _STEPS) for curve in curves])
        inside = _inside(tracks[:, :, None], self.centres, self.halves + 0.07)
        inside[:, :, list(self.lines[one])] = False
        costs: Floats = 1.6 * np.abs(_BENDS) + 5.0 * inside.any(axis=1).sum(axis=1)
        costs += 12.0 * inside.sum(axis=(1, 2)) / _SAMPLES
        for twin in self.twins[one]:
            if twin in self.bends:
                costs += 9.0 * (np.abs(np.array(_BENDS) - _BENDS[self.bends[twin]]) < _TWINS)
        others = self._near(one, tracks)
        if len(others):
            met = crossings(_pieces(tracks), _pieces(others)).reshape(len(curves), -1)
            gaps = np.abs(tracks[:, 2:-2, None, None] - others[:, 2:-2]).max(axis=4)
            costs += met.sum(axis=1) + 5.0 * (gaps.min(axis=(2, 3)) < 0.13).sum(axis=1) / _SAMPLES
        return costs

    def _near(self, one: int, tracks: Floats) -> Floats:
        """Give the lines that come near to where a line could be."""
        low, high = tracks.min(axis=(0, 1)) - 0.2, tracks.max(axis=(0, 1)) + 0.2
        meets = (self.tracks.max(axis=1) > low) & (self.tracks.min(axis=1) < high)
        near = np.all(meets, axis=1)
        near[one] = False
        found: Floats = self.tracks[near]
        return found


def _pieces(tracks: Floats) -> Floats:
    """Cut tracks into straight pieces: (n, points, 2) gives (all pieces, 2 ends, 2)."""
    return np.stack([tracks[:, :-1], tracks[:, 1:]], axis=2).reshape(-1, 2, 2)


def _at(curve: Floats, steps: Floats) -> Floats:
    t = steps[:, None]
    found: Floats = (1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2]
    return found


def _cut(curve: Floats, since: float, until: float) -> Floats:
    """Take the part of a curve between two of its points (de Casteljau)."""

    def blend(one: float, other: float) -> Floats:
        first = curve[0] * (1 - one) + curve[1] * one
        last = curve[1] * (1 - one) + curve[2] * one
        found: Floats = first * (1 - other) + last * other
        return found

    return np.array([blend(since, since), blend(since, until), blend(until, until)])


def _inside(points: Floats, centre: Floats, half: Floats) -> Bools:
    found: Bools = np.all(np.abs(points - centre) <= half, axis=-1)
    return found


def _label_places(
    curves: Sequence[Floats], centres: Floats, halves: Floats, labels: Floats
) -> tuple[list[Floats], float]:
    """Set each label on its line, where it hides least; tell how much is wrong with the places."""
    tracks = [_at(curve, _STEPS) for curve in curves]
    stops = np.array(_STOPS)
    places = [_at(curve, stops) for curve in curves]
    chosen = [spots[0] for spots in places]
    wrong = [0.0] * len(curves)
    for _ in range(_PASSES):
        for one, spots in enumerate(places):
            taken = [n for n in range(len(curves)) if n != one]
            costs = 2.0 * np.abs(stops - 0.5)
            costs += 9.0 * _covered(spots, labels[one] + 0.03, centres, halves)
            others = np.array([chosen[n] for n in taken]).reshape(-1, 2)
            costs += 9.0 * _covered(spots, labels[one] + 0.03, others, labels[taken])
            if taken:
                points = np.concatenate([tracks[n] for n in taken])
                near = (np.abs(spots[:, None] - points[None]) < labels[one]).all(axis=2)
                costs += 0.35 * near.sum(axis=1)
            chosen[one], wrong[one] = spots[int(np.argmin(costs))], float(costs.min())
    return chosen, sum(wrong)


def _covered(spots: Floats, half: Floats, centres: Floats, halves: Floats) -> Floats:
    """Give how much of a label at each spot lies over boxes, in labels."""
    depth = np.minimum(half + halves[None] - np.abs(spots[:, None] - centres[None]), 2 * half)
    shared = np.maximum(depth, 0).prod(axis=2).sum(axis=1)
    found: Floats = shared / (4 * half.prod()) + 0.2 * (shared > 0)
    return found

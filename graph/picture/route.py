"""How the lines of a drawing run, and where the words on them stand.

Lines are quadratic Bezier curves. Lengths are inches. The same input gives the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .layout import Bools, Floats

__all__ = ["Route", "route"]

_BENDS: Final = np.array(
    [0.0, *(s * b for b in (0.1, 0.2, 0.3, 0.42, 0.56, 0.75) for s in (1, -1))]
)
"""How far a curve may stand off the straight line, in parts of its length."""
_COUNT: Final = len(_BENDS)
_UNLED: Final = -1
_STOPS: Final = np.array(
    [0.5, *(0.5 + s * step / 100 for step in range(4, 33, 4) for s in (-1, 1))]
)
"""Where on its line a label may stand."""
_BESIDE: Final = 0.13
"""A line so near to another runs along it."""
_REACH: Final = 0.2
"""Lines farther from each other than that do not meet."""
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
    """Curves that are chosen one after the other, each with regard to all others, and again.

    What two curves have against each other is counted once: ``_met[one, other]`` holds it for each
    curve that one line could be, and the other's curve number ``_against[one, other]``.
    """

    def __init__(self, centres: Floats, halves: Floats, lines: Sequence[tuple[int, int]]) -> None:
        self.centres = centres
        self.halves = halves
        self.lines = lines
        self.choices = np.array([self._curves(*ends) for ends in lines]).reshape(-1, _COUNT, 3, 2)
        self.tracks = _at(self.choices, _STEPS)
        self.low, self.high = self.tracks.min(axis=2), self.tracks.max(axis=2)
        # a line that is not led yet is in nobody's way
        self.chosen = np.full(len(lines), _UNLED)
        pairs = [frozenset(ends) for ends in lines]
        self.twins = [
            [other for other, pair in enumerate(pairs) if other != one and pair == pairs[one]]
            for one in range(len(lines))
        ]
        self._against = np.full((len(lines), len(lines)), _UNLED)
        self._met = np.zeros((len(lines), len(lines), _COUNT), dtype=np.int_)
        self._close = np.zeros((len(lines), len(lines), _COUNT, _SAMPLES - 4), dtype=np.bool_)

    def curves(self) -> tuple[list[Floats], float]:
        """Choose a curve for each line; tell how much is wrong with them."""
        lengths = [float(np.hypot(*(self.centres[b] - self.centres[a]))) for a, b in self.lines]
        order = sorted(range(len(self.lines)), key=lambda one: (lengths[one], one))
        alone = [self._alone(one) for one in range(len(self.lines))]
        wrong = [0.0] * len(self.lines)
        for _ in range(_PASSES):
            for one in order:
                costs = self._costs(one, alone[one])
                self.chosen[one], wrong[one] = int(np.argmin(costs)), float(costs.min())
        return [self.choices[one, self.chosen[one]] for one in range(len(self.lines))], sum(wrong)

    def _curves(self, tail: int, head: int) -> Floats:
        """Bend a line to the same side whichever way it leads, and cut it at its boxes."""
        first, last = min(tail, head), max(tail, head)
        start, end = self.centres[first], self.centres[last]
        along = end - start
        middles = (start + end) / 2 + _BENDS[:, None] * np.array([-along[1], along[0]])
        ends = [np.broadcast_to(one, middles.shape) for one in (start, end)]
        curves = np.stack([ends[0], middles, ends[1]], axis=1)
        cut = _cut(curves, self._leaves(curves, first), 1 - self._leaves(curves[:, ::-1], last))
        return cut if tail == first else cut[:, ::-1]

    def _leaves(self, curves: Floats, box: int) -> Floats:
        """Find where curves that begin in a box leave it."""
        steps = np.linspace(0, 1, 101)
        inside = _inside(_at(curves, steps), self.centres[box], self.halves[box] + _GAP)
        # two boxes may touch: some of the line is always left
        found: Floats = np.minimum(steps[np.argmin(inside, axis=1)], 0.45)
        return found

    def _alone(self, one: int) -> Floats:
        """Say what is wrong with each of the curves that a line could be, were it the only one."""
        inside = _inside(self.tracks[one][:, :, None], self.centres, self.halves + 0.07)
        inside[:, :, list(self.lines[one])] = False
        costs: Floats = 1.6 * np.abs(_BENDS) + 5.0 * inside.any(axis=1).sum(axis=1)
        costs += 12.0 * inside.sum(axis=(1, 2)) / _SAMPLES
        return costs

    def _costs(self, one: int, alone: Floats) -> Floats:
        """Say what is wrong with each of the curves that a line could be, as all others are."""
        costs = alone.copy()
        for twin in self.twins[one]:
            if self.chosen[twin] != _UNLED:
                costs += 9.0 * (np.abs(_BENDS - _BENDS[self.chosen[twin]]) < _TWINS)
        changed = self._against[one] != self.chosen
        changed[one] = False
        self._meet(one, np.flatnonzero(changed))
        close = self._close[one].any(axis=0)
        costs += self._met[one].sum(axis=0) + 5.0 * close.sum(axis=1) / _SAMPLES
        return costs

    def _meet(self, one: int, others: NDArray[np.int_]) -> None:
        """Count how often each of a line's curves crosses others as they are, and runs along."""
        ways = self.chosen[others]
        low, high = self.low[others, ways] - _REACH, self.high[others, ways] + _REACH
        meets = (self.high[one][:, None] > low) & (self.low[one][:, None] < high)
        mine, theirs = np.nonzero(meets.all(axis=2))
        tracks, passed = self.tracks[one, mine], self.tracks[others, ways][theirs]
        self._against[one, others] = ways
        self._met[one, others] = 0
        self._met[one, others[theirs], mine] = _crossed(tracks, passed)
        self._close[one, others] = False
        self._close[one, others[theirs], mine] = _runs_along(tracks[:, 2:-2], passed[:, 2:-2])


def _crossed(some: Floats, others: Floats) -> NDArray[np.int_]:
    """Count how often each track crosses the one at its row: twice (n, points, 2) gives (n,)."""
    ours, theirs = _sides(some, others), _sides(others, some)
    apart = (ours[:, :, :-1] * ours[:, :, 1:] < 0) & (
        theirs[:, :, :-1] * theirs[:, :, 1:] < 0
    ).transpose(0, 2, 1)
    found: NDArray[np.int_] = np.count_nonzero(apart, axis=(1, 2))
    return found


def _sides(tracks: Floats, points: Floats) -> Floats:
    """Tell on which side of each piece of a track points are: (n, pieces, points)."""
    start, along = tracks[:, :-1, None], (tracks[:, 1:] - tracks[:, :-1])[:, :, None]
    x, y = points[:, None, :, 0] - start[..., 0], points[:, None, :, 1] - start[..., 1]
    found: Floats = along[..., 0] * y - along[..., 1] * x
    return found


def _runs_along(some: Floats, others: Floats) -> Bools:
    """Tell where each track has the one at its row beside it: (n, points)."""
    x, y = (np.abs(some[:, :, None, axis] - others[:, None, :, axis]) for axis in (0, 1))
    found: Bools = np.any((x < _BESIDE) & (y < _BESIDE), axis=2)
    return found


def _at(curves: Floats, steps: Floats) -> Floats:
    """Give points of curves: (..., 3, 2) gives (..., steps, 2)."""
    t = steps[:, None]
    start, middle, end = (curves[..., point, None, :] for point in range(3))
    found: Floats = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return found


def _cut(curves: Floats, since: Floats, until: Floats) -> Floats:
    """Take the part of each curve between two of its points (de Casteljau)."""

    def blend(one: Floats, other: Floats) -> Floats:
        one, other = one[:, None], other[:, None]
        first = curves[:, 0] * (1 - one) + curves[:, 1] * one
        last = curves[:, 1] * (1 - one) + curves[:, 2] * one
        found: Floats = first * (1 - other) + last * other
        return found

    points = [blend(since, since), blend(since, until), blend(until, until)]
    return np.stack(points, axis=1)


def _inside(points: Floats, centre: Floats, half: Floats) -> Bools:
    found: Bools = np.all(np.abs(points - centre) <= half, axis=-1)
    return found


def _label_places(
    curves: Sequence[Floats], centres: Floats, halves: Floats, labels: Floats
) -> tuple[Floats, float]:
    """Set each label on its line, where it hides least; tell how much is wrong with the places."""
    led = np.array(curves).reshape(-1, 3, 2)
    spots, tracks = _at(led, _STOPS), _at(led, _STEPS)
    alone = [
        2.0 * np.abs(_STOPS - 0.5) + 9.0 * _covered(spots[one], label + 0.03, centres, halves)
        for one, label in enumerate(labels)
    ]
    lines = [0.35 * _overlaid(spots[one], label, tracks, one) for one, label in enumerate(labels)]
    chosen = spots[:, 0].copy()
    wrong = [0.0] * len(led)
    for _ in range(_PASSES):
        for one, label in enumerate(labels):
            others, sizes = np.delete(chosen, one, axis=0), np.delete(labels, one, axis=0)
            costs = alone[one] + 9.0 * _covered(spots[one], label + 0.03, others, sizes)
            costs += lines[one]
            best = int(np.argmin(costs))
            chosen[one], wrong[one] = spots[one, best], float(costs[best])
    return chosen, sum(wrong)


def _overlaid(spots: Floats, half: Floats, tracks: Floats, own: int) -> NDArray[np.int_]:
    """Count the points of lines, save its own, that a label at each spot lies over."""
    x, y = (np.abs(spots[:, None, None, axis] - tracks[..., axis]) < half[axis] for axis in (0, 1))
    counts: NDArray[np.int_] = np.count_nonzero(x & y, axis=2)
    counts[:, own] = 0
    found: NDArray[np.int_] = counts.sum(axis=1)
    return found


def _covered(spots: Floats, half: Floats, centres: Floats, halves: Floats) -> Floats:
    """Give how much of a label at each spot lies over boxes, in labels."""
    depth = np.minimum(half + halves[None] - np.abs(spots[:, None] - centres[None]), 2 * half)
    shared = np.maximum(depth, 0).prod(axis=2).sum(axis=1)
    found: Floats = shared / (4 * half.prod()) + 0.2 * (shared > 0)
    return found

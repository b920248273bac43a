"""Where things stand: apart, the same each time, and their lines bent as they were led."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.explorer.spot import _bent, _size, find_spots
from marchland.graph.picture.route import Route

LABELS = ["Kachin Independence Army", "China", "Kan Paik Ti", "jade", "A mine", "Li Qiang"]
LINES = [(0, 2), (0, 1), (1, 0), (0, 1), (4, 3)]
WORDS = ["controls", "fights", "presses", "restricts", "yields"]


def test_boxes_stand_apart_and_the_same_each_time() -> None:
    spots = find_spots(LABELS, LINES, WORDS)
    again = find_spots(LABELS, LINES, WORDS)
    assert all(np.array_equal(one, other) for one, other in zip(spots, again, strict=True))
    sizes = np.array([_size(label) for label in LABELS])
    for one, other in combinations(range(len(LABELS)), 2):
        gap = np.abs(spots.centres[one] - spots.centres[other])
        assert (gap >= (sizes[one] + sizes[other]) / 2).any(), (LABELS[one], LABELS[other])


def test_lines_between_the_same_two_bend_apart() -> None:
    _, bends, stops = find_spots(LABELS, LINES, WORDS)
    # the second leads the other way, so that its right is the others' left
    assert len({round(b, 3) for b in (bends[1], -bends[2], bends[3])}) == 3
    assert ((stops > 0) & (stops < 1)).all()


@given(
    st.floats(-0.75, 0.75), st.floats(0, 0.4), st.floats(0.6, 1), st.integers(-9, 9), st.booleans()
)
def test_the_bend_is_read_off_a_curve_that_is_cut(
    bend: float, first: float, last: float, x: int, is_back: bool
) -> None:
    tail, head = np.array([float(x), 1.0]), np.array([3.0, float(x) + 4.5])
    along = head - tail
    middle = (tail + head) / 2 + bend * np.array([-along[1], along[0]])

    def at(t: float, u: float) -> np.ndarray:  # the polar form of the curve (blossom)
        ends = (1 - t) * (1 - u) * tail + t * u * head
        found: np.ndarray = ends + (t + u - 2 * t * u) * middle
        return found

    curve = np.array([at(first, first), at(first, last), at(last, last)])
    label = at(0.5, 0.5)
    if is_back:
        tail, head, curve, bend = head, tail, curve[::-1], -bend
    # downwards, what was left is right
    assert _bent(tail, head, Route(curve, label)) == pytest.approx((-bend, 0.5), abs=1e-6)


def test_many_things_are_placed_too_none_on_another() -> None:
    count = 160
    lines = [(n, (n + step) % count) for n in range(count) for step in (1, 7)] + [(0, 1), (1, 0)]
    spots = find_spots([f"Thing {n}" for n in range(count)], lines, ["fights"] * len(lines))
    assert np.isfinite(spots.centres).all()
    gaps = [np.hypot(*(a - b)) for a, b in combinations(spots.centres, 2)]
    assert min(gaps) > 0
    triple = [n for n, line in enumerate(lines) if set(line) == {0, 1}]
    directed = [spots.bends[n] * (1 if lines[n] == (0, 1) else -1) for n in triple]
    assert len({round(b, 6) for b in directed}) == len(triple) == 3


def test_nothing_is_placed_nowhere() -> None:
    assert [len(part) for part in find_spots([], [], [])] == [0, 0, 0]


def test_a_thing_alone_has_a_place() -> None:
    assert find_spots(["China"], [], []).centres.shape == (1, 2)

"""Policies on rivals made by hand; the page on control shows them on whole cases."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.record import Record, Source
from marchland.graph.standing.evidence import World
from marchland.graph.standing.grade import Grade
from marchland.graph.standing.policy import Policy, Rival, decide

WORLD = World(sources={key: Source(key, key, reliability=key) for key in "ABCDEF"})
EARLY, LATE = date(2024, 1, 1), date(2024, 2, 1)
TOLD = Record("told", {"source": ("B",), "credibility": ("2",)})
GOOD = Grade("B", "2", (1, 1), False, EARLY)


def rival(holder: str, grade: Grade = GOOD, *others: str, **more: tuple[Record, ...]) -> Rival:
    found = dict.fromkeys(others, (TOLD,))
    return Rival(holder, (TOLD,), grade, found, more.get("denials", ()), more.get("fights", ()))


def kept(rivals: list[Rival], policy: Policy = Policy.BEST) -> dict[str, tuple[str, ...]]:
    """Whom the policy keeps, each with what still disputes it; in whatever order they come."""
    found = [
        {one.holder: one.why for one in decide(order, policy, WORLD, ["red"]) if one is not None}
        for order in permutations(rivals)
    ]
    assert all(one == found[0] for one in found)
    return found[0]


def test_any_keeps_all_as_they_are() -> None:
    rivals = [rival("red", GOOD, "blue"), rival("blue", GOOD, "red")]
    assert decide(rivals, Policy.ANY, WORLD, []) == rivals


BETTER = [
    replace(GOOD, reliability="A"),
    replace(GOOD, reliability="A", credibility="5"),
    replace(GOOD, credibility="1"),
    replace(GOOD, lines=(2, 2)),
    replace(GOOD, lines=(2, 4)),
    replace(GOOD, last_observed=LATE),
]


@pytest.mark.parametrize("better", BETTER, ids=str)
def test_best_keeps_the_better_graded_undisputed(better: Grade) -> None:
    assert kept([rival("red", better, "blue"), rival("blue", GOOD, "red")]) == {"red": ()}
    assert kept([rival("red", GOOD, "blue"), rival("blue", better, "red")]) == {"blue": ()}


NOT_TO_BE_COMPARED = [
    GOOD,
    replace(GOOD, reliability="F"),
    replace(GOOD, credibility="6"),
    replace(GOOD, reliability="F", credibility="1"),
    replace(GOOD, lines=(1, 3)),
    replace(GOOD, lines=(1, 2), last_observed=LATE),
    replace(GOOD, last_observed=None),
]


@pytest.mark.parametrize("other", NOT_TO_BE_COMPARED, ids=str)
def test_best_leaves_contested_what_cannot_be_compared(other: Grade) -> None:
    found = kept([rival("red", other, "blue"), rival("blue", GOOD, "red")])
    assert found == {"red": ("sources",), "blue": ("sources",)}


def test_best_drops_a_third_that_is_worse_than_two_who_are_alike() -> None:
    worse = replace(GOOD, reliability="C")
    rivals = [
        rival("red", GOOD, "blue", "green"),
        rival("blue", GOOD, "red", "green"),
        rival("green", worse, "red", "blue"),
    ]
    assert kept(rivals) == {"red": ("sources",), "blue": ("sources",)}


def test_best_drops_nobody_for_one_who_is_dropped_itself() -> None:
    """Red outdoes blue, blue outdoes green, and red and green are one side."""
    grades = [replace(GOOD, reliability=key) for key in "ABC"]
    rivals = [
        rival("red", grades[0], "blue"),
        rival("blue", grades[1], "red", "green"),
        rival("green", grades[2], "blue"),
    ]
    assert kept(rivals) == {"red": (), "green": ()}


def denial(reliability: str, credibility: str = "2") -> Record:
    return Record("no", {"source": (reliability,), "credibility": (credibility,)})


@pytest.mark.parametrize(
    ("reliability", "expected"),
    [("A", {}), ("C", {"red": ()}), ("F", {"red": ("denied",)})],
)
def test_best_weighs_denials(reliability: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert kept([rival("red", GOOD, denials=(denial(reliability),))]) == expected


def test_one_who_is_denied_better_takes_nobody_along() -> None:
    rivals = [
        rival("red", GOOD, "blue", denials=(denial("A"),)),
        rival("blue", replace(GOOD, reliability="C"), "red"),
    ]
    assert kept(rivals) == {"blue": ()}


@pytest.mark.parametrize("policy", [Policy.BEST, Policy.STRICT])
def test_no_grade_settles_a_fight(policy: Policy) -> None:
    strong = replace(GOOD, lines=(2, 2))
    assert kept([rival("red", strong, fights=(TOLD,))], policy) == {"red": ("fighting",)}


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (replace(GOOD, lines=(2, 2)), {"red": ()}),
        (replace(GOOD, lines=(2, 5)), {"red": ()}),
        (replace(GOOD, lines=(1, 2)), {}),
        (replace(GOOD, lines=(3, 3), parties_only=True), {}),
    ],
)
def test_strict_asks_for_two_lines_one_of_no_party(
    grade: Grade, expected: dict[str, tuple[str, ...]]
) -> None:
    assert kept([rival("red", grade)], Policy.STRICT) == expected


def test_strict_sets_aside_what_parties_alone_say_against_it() -> None:
    strong = replace(GOOD, lines=(2, 2))
    party = Record("no", {"source": ("A",), "attributedTo": ("red",)})
    paper = Record("no", {"source": ("D",)})
    assert kept([rival("blue", strong, denials=(party,))], Policy.STRICT) == {"blue": ()}
    assert kept([rival("blue", strong, denials=(party, paper))], Policy.STRICT) == {}


grades = st.builds(
    Grade,
    st.sampled_from("AF"),
    st.sampled_from("16"),
    st.tuples(st.integers(1, 2), st.integers(2, 3)),
    st.just(False),
    st.sampled_from([None, EARLY, LATE]),
)


@given(st.lists(grades, min_size=1, max_size=4))
def test_best_keeps_somebody_and_the_order_does_not_matter(found: list[Grade]) -> None:
    names = "abcd"[: len(found)]
    rivals = [
        rival(name, one, *(other for other in names if other != name))
        for name, one in zip(names, found, strict=True)
    ]
    assert kept(rivals)

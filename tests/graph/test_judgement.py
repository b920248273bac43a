"""Who is one, by what people judged and by shared identifiers; and where these contradict."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.judgement import Clash, Judgement, latest, sameness

START = datetime(2024, 1, 1, tzinfo=UTC)


def judged(*told: str) -> list[Judgement]:
    """Read judgements in the order in which they were made: `a=b`, `a!b`, `a?b`."""
    verdicts = {"=": "Same", "!": "Different", "?": "Unsure"}
    found = []
    for number, (one, sign, other) in enumerate(told):
        pair = (one, other) if one < other else (other, one)
        at = START + timedelta(minutes=number)
        found.append(Judgement(f"j{number}", pair, verdicts[sign], "Ann", "a reason", at))
    return found


def groups(named: Mapping[str, str], *told: str) -> list[str]:
    found = sameness(named, judged(*told)).groups
    return sorted({"".join(sorted(group)) for group in found.values()})


def test_two_judged_the_same_are_one_over_any_number_of_steps() -> None:
    assert groups({}, "a=b", "b=c", "d=e") == ["abc", "de"]


def test_a_shared_identifier_is_an_automatic_judgement() -> None:
    assert groups({"x:1": "ab", "x:2": "bc", "x:3": "d"}) == ["abc", "d"]
    assert groups({"x:1": "ab"}, "b=c") == ["abc"]


def test_unsure_joins_nothing_and_parts_nothing() -> None:
    assert groups({"x:1": "ab", "x:2": "c"}, "a?b", "b?c") == ["ab", "c"]


def test_different_outranks_a_shared_identifier_and_says_so() -> None:
    found = sameness({"x:1": "ab"}, judged("a!b"))
    assert found.groups == {"a": frozenset("a"), "b": frozenset("b")}
    assert found.clashes == (Clash(("a", "b"), frozenset("ab"), by_hand=False),)


def test_a_third_that_bears_what_two_are_parted_over_is_joined_to_neither() -> None:
    assert groups({"x:1": "abc"}, "a!b") == ["a", "b", "c"]


def test_the_last_judgement_of_a_pair_counts() -> None:
    assert groups({}, "a=b", "a!b") == ["a", "b"]
    assert groups({}, "a!b", "b=a") == ["ab"]
    assert latest(judged("a=b", "a?b"))["a", "b"].verdict == "Unsure"


def test_a_chain_that_would_join_what_is_different_joins_nobody_and_is_told() -> None:
    found = sameness({}, judged("a=b", "b=c", "a!c"))
    assert set(found.groups.values()) == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert found.clashes == (Clash(("a", "c"), frozenset("abc"), by_hand=True),)


def test_what_does_not_lie_on_the_way_stays_joined() -> None:
    assert groups({}, "a=b", "b=c", "a!c", "a=k", "c=z", "b=m", "m=n") == ["ak", "bmn", "cz"]
    # two that share two identifiers go in a circle, and the circle is not on the way
    assert groups({"x:1": "ak", "x:2": "ak", "x:3": "ac"}, "a!c") == ["ak", "c"]


def test_judgements_outrank_identifiers_where_both_cannot_be_followed() -> None:
    found = sameness({"x:1": "bc"}, judged("a=b", "a!c"))
    assert sorted(map(sorted, set(found.groups.values()))) == [["a", "b"], ["c"]]
    assert [clash.by_hand for clash in found.clashes] == [False]


PAIRS = [f"{one}{sign}{other}" for one, other in combinations("abcde", 2) for sign in "=!?"]
NAMED = st.dictionaries(
    st.sampled_from(["x:1", "x:2", "x:3"]), st.text("abcde", min_size=1, max_size=3), max_size=3
)


@settings(max_examples=150, deadline=None)
@given(NAMED, st.lists(st.sampled_from(PAIRS), max_size=6))
def test_groups_are_parts_that_never_hold_two_judged_different(
    named: dict[str, str], told: list[str]
) -> None:
    found = sameness(named, judged(*told))
    for thing, group in found.groups.items():
        assert thing in group
        assert all(found.groups[other] == group for other in group)
    counted = latest(judged(*told))
    for (one, other), judgement in counted.items():
        if judgement.verdict == "Different":
            assert other not in found.groups[one]
        if judgement.verdict == "Same" and other not in found.groups[one]:
            assert any({one, other} <= clash.through for clash in found.clashes)


@settings(max_examples=50, deadline=None)
@given(NAMED, st.lists(st.sampled_from(PAIRS), max_size=6), st.randoms())
def test_the_order_in_which_they_are_read_says_nothing(
    named: dict[str, str], told: list[str], chance: object
) -> None:
    judgements = judged(*told)
    mixed = judgements.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert sameness(named, mixed) == sameness(dict(reversed(named.items())), judgements)

"""What speaks for two things being one, and against it; and who is left out."""

import time
from itertools import count

import pytest

from marchland.graph.identity.candidate import Proposal, propose, rank, weigh
from marchland.graph.identity.profile import Profile, make_profile

_NUMBER = count()


def actor(label: str, *alts: str, dataset: str = "a", **told: object) -> Profile:
    told.setdefault("kind", "InsurgentGroup")
    return make_profile(f"{dataset}/{next(_NUMBER)}", label, alts, dataset=dataset, **told)


def weighed(one: Profile, other: Profile) -> Proposal:
    """The proposal for a pair, which is the same whichever comes first."""
    found, back = weigh(one, other), weigh(other, one)
    assert (found.tier, found.score) == (back.tier, back.score)
    return found


def test_one_name_and_nothing_against_it_is_certain() -> None:
    found = weighed(actor("Red Army of the Hills"), actor("RED ARMY OF THE HILLS", dataset="b"))
    assert (found.tier, found.score) == ("certain", 1.0)
    assert found.reasons == ("one name: red army hill", "each bears the other's own name")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"countries": frozenset({"x"})}, {"countries": frozenset({"y"})}, "of two countries"),
        ({"years": (1950, 1960)}, {"years": (1990, 2000)}, "active 30 years apart"),
        ({"kind": "Person"}, {"kind": "Company"}, "a person and no person"),
        ({"kind": "Mine"}, {"kind": "Settlement"}, "of two kinds"),
    ],
)
def test_what_speaks_against_it_keeps_one_name_from_being_certain(
    one: dict[str, object], other: dict[str, object], reason: str
) -> None:
    found = weighed(actor("Red Hill Army", **one), actor("Red Hill Army", dataset="b", **other))
    assert found.tier != "certain"
    assert any(told.startswith(reason) for told in found.reasons)
    assert found.score < 1


def test_what_speaks_for_it_is_told_and_raises_the_score() -> None:
    same = {"countries": frozenset({"x"}), "years": (1990, 2000), "enemies": frozenset({"e"})}
    bare = weighed(actor("Red Hill Army"), actor("Red Hills Armee", dataset="b"))
    found = weighed(actor("Red Hill Army", **same), actor("Red Hills Armee", dataset="b", **same))
    assert found.score > bare.score
    assert found.reasons[-3:] == (
        "both of x",
        "both active from 1990 to 2000",
        "both fought 1 of the same actors",
    )


def test_persons_of_one_name_are_certain_only_by_their_day_of_birth() -> None:
    def person(dataset: str, *born: str) -> Profile:
        return actor("Aung Soe Min", dataset=dataset, kind="Person", born=frozenset(born))

    assert weighed(person("a"), person("b")).tier == "likely"
    assert weighed(person("a", "1960-01-02"), person("b", "1960-01-02")).tier == "certain"
    apart = weighed(person("a", "1960-01-02"), person("b", "1961-01-02"))
    assert apart.tier != "certain"
    assert "born on two days" in apart.reasons


def test_a_party_and_its_army_are_related_by_structure_or_by_name() -> None:
    party = actor("Hill Independence Party")
    army = actor("Hill Independence Army", dataset="b")
    assert weighed(party, army).tier == "related"
    part = actor("Hill Guard", dataset="b", wholes=frozenset({party.iri}))
    found = weighed(party, part)
    assert (found.tier, found.reasons[0]) == ("related", "one is part of the other")
    assert rank([found], party.iri) == []


def test_a_former_name_of_one_that_is_the_name_of_another_is_not_certain() -> None:
    now = actor("HNU", "Hill National Union", dataset="a")
    renamed = actor("HNUP", "Hill National Union", "Hill National United Party", dataset="a")
    other = actor("Hill National Union", "HNU", dataset="b")
    found = {frozenset(one[:2]): one.tier for one in propose([now, renamed, other])}
    assert found[frozenset({now.iri, other.iri})] == "certain"
    assert found[frozenset({renamed.iri, other.iri})] == "likely"


def test_where_two_of_a_data_set_bear_a_name_neither_is_certain() -> None:
    twins = [actor("Red Hill Army"), actor("Red Hill Army")]
    other = actor("Red Hill Army", dataset="b")
    found = propose([*twins, other])
    assert {one.tier for one in found} == {"likely"}
    assert len(found) == 2
    assert all("another of the same data set" in one.reasons[-1] for one in found)


def test_a_short_form_alone_is_not_enough() -> None:
    found = weighed(actor("KNA", "Karen National Army"), actor("KNA", "Kuki Nim Arm", dataset="b"))
    assert found.tier == "possible"


def test_two_of_one_data_set_and_pairs_kept_apart_are_not_proposed() -> None:
    one, other = actor("Red Hill Army"), actor("Red Hill Army", dataset="b")
    assert propose([one, actor("Red Hill Army")]) == []
    assert propose([one, other], [(other.iri, one.iri)]) == []
    assert len(propose([one, other])) == 1


def test_the_order_of_things_says_nothing() -> None:
    profiles = [
        actor(f"{name} National Army", dataset=dataset)
        for name in ("Red", "Blue", "Reds", "Green")
        for dataset in ("a", "b", "c")
    ]
    forward, back = propose(profiles), propose(profiles[::-1])
    assert [(one.tier, one.score) for one in forward] == [(one.tier, one.score) for one in back]
    assert {frozenset(one[:2]) for one in forward} == {frozenset(one[:2]) for one in back}


def test_what_is_looked_at_grows_with_the_things_and_not_with_their_pairs() -> None:
    def cost(number: int) -> float:
        profiles = [
            actor(f"Front {one:x} of the {one // 2:o}th valley", dataset=str(one % 2))
            for one in range(number)
        ]
        start = time.process_time()
        propose(profiles)
        return time.process_time() - start

    cost(200)
    assert cost(4000) < 16 * max(cost(1000), 0.01)

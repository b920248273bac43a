"""What is left to judge in a store: read from it, without what is settled."""

import polars as pl
import pytest

from marchland.graph.identifier import key_records
from marchland.graph.identity.profile import read_profiles
from marchland.graph.identity.review import review
from marchland.graph.identity.ruling import judge
from marchland.graph.load import Batch, Origin, load
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE

Row = dict[str, str | list[str]]
RED, ARMY, GOV = (ID_BASE + f"actor/{key}" for key in ("a/red", "b/red", "a/gov"))
WHY = {"reason": "one name", "by": "Ann"}


def put(store: Store, dataset: str, *things: Row, events: tuple[Row, ...] = ()) -> None:
    frames = tuple(pl.DataFrame([thing]) for thing in things)
    records = tuple(
        key_records(pl.DataFrame([{"class": "Event", **event}]), dataset, "event")
        for event in events
    )
    load(store, Origin(dataset, "1"), [Batch(frames, records)])


def clash(dataset: str, key: str, year: int, one: str, other: str) -> Row:
    day, after = f"{year}-03-01", f"{year}-03-02"
    return {
        "key": key,
        "eventType": "event-type/clash",
        "sideA": [one],
        "sideB": [other],
        "startEarliest": day,
        "startLatest": day,
        "endEarliest": after,
        "endLatest": after,
        "source": [f"source/{dataset}/s"],
    }


@pytest.fixture
def two(store: Store) -> Store:
    """Two lists that tell of one army, its enemy and its party."""
    for dataset, name, years in (("a", "Red Hill Army", (1990, 1999)), ("b", "RHA", (1995, 2004))):
        things: tuple[Row, ...] = (
            {"id": f"source/{dataset}/s", "class": "Source", "publisher": "P"},
            {
                "id": f"place/{dataset}/x",
                "class": "Country",
                "label@en": f"Xanadu{' (X)' * (dataset == 'b')}",
            },
            {
                "id": f"actor/{dataset}/gov",
                "class": "Government",
                "label@en": "Government of Xanadu",
                "identifier": ["x:gov"],
            },
            {
                "id": f"actor/{dataset}/red",
                "class": "InsurgentGroup",
                "label@en": name,
                "alt@en": ["RHA", "Red Hill Army"],
                "country": f"place/{dataset}/x",
            },
            {"id": f"actor/{dataset}/all", "class": "Population", "label@en": "Civilians"},
        )
        pair = f"actor/{dataset}/red", f"actor/{dataset}/gov"
        put(
            store,
            dataset,
            *things,
            events=tuple(clash(dataset, str(year), year, *pair) for year in years),
        )
    return store


def test_a_profile_holds_what_the_store_tells(two: Store) -> None:
    found = {one.iri: one for one in read_profiles(two)}
    assert set(found) == {RED, ARMY, GOV, GOV.replace("/a/", "/b/")}
    red = found[RED]
    assert (red.label, red.kind, red.years) == ("Red Hill Army", "InsurgentGroup", (1990, 1999))
    assert red.enemies == found[ARMY].enemies
    assert [name.short for name in red.names if name.short] == [{"rha"}]


def test_a_proposal_tells_names_years_and_enemies(two: Store) -> None:
    (found,) = [one for one in review(two).proposals if {one.one, one.other} == {RED, ARMY}]
    assert found.tier == "certain"
    told = " | ".join(found.reasons)
    for reason in ("one name: red hill army", "RHA", "1995 to 1999", "fought 1 of the same"):
        assert reason in told


def test_what_shares_an_identifier_is_one_already(two: Store) -> None:
    assert all("gov" not in one.one for one in review(two).proposals)


def test_what_is_judged_is_not_proposed_again_under_any_name(two: Store) -> None:
    third: Row = {"id": "actor/c/red", "class": "Militia", "label@en": "Red Hill Army"}
    put(two, "c", third)
    other = ID_BASE + "actor/c/red"
    pairs = {frozenset(one[:2]) for one in review(two).proposals}
    assert pairs == {frozenset(pair) for pair in ((RED, ARMY), (RED, other), (ARMY, other))}
    judge(two, RED, ARMY, "Same", **WHY)
    assert len(review(two).proposals) == 2
    judge(two, RED, other, "Different", **WHY)
    assert review(two).proposals == ()


def test_unsure_comes_last_and_is_told(two: Store) -> None:
    put(two, "c", {"id": "actor/c/red", "class": "Militia", "label@en": "Red Hill Armies"})
    judge(two, RED, ARMY, "Unsure", **WHY)
    found = review(two)
    assert set(found.proposals[-1][:2]) == {RED, ARMY}
    assert found.unsure[RED, ARMY].by == "Ann"


def test_things_and_data_sets_narrow_it(two: Store) -> None:
    assert review(two, things=[GOV]).proposals == ()
    assert review(two, dataset="nowhere").proposals == ()
    assert len(review(two, things=[ARMY], dataset="a").proposals) == 1
    assert {one.tier for one in review(two, "place").proposals} <= {"certain", "likely", "possible"}

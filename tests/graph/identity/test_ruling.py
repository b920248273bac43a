"""Judgements are taken down, count, are taken back; and what is derived follows them."""

import polars as pl
import pytest

from marchland.graph.clock import Clocks
from marchland.graph.conform import violations
from marchland.graph.derived.holders import stands_at
from marchland.graph.identifier import key_records
from marchland.graph.identity.ruling import DATASET, Ruling, judge, judgements_of, undo
from marchland.graph.judgement import all_judgements
from marchland.graph.load import Batch, Origin, live_records, load, retract
from marchland.graph.record import load_times, read_records
from marchland.graph.resolve import representatives, resolve, same_things
from marchland.graph.standing.view import View, stands
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE
from marchland.ontology.error import UsageError

Row = dict[str, str | list[str]]
KIA, ACLED, TOWN = (
    ID_BASE + key for key in ("actor/case/kia", "actor/acled/KIA", "place/case/town")
)
ANN = {"reason": "one name and one commander", "by": "Ann"}


def put(store: Store, dataset: str, *things: Row, form: str = "data set") -> None:
    frames = tuple(pl.DataFrame([thing]) for thing in things)
    load(store, Origin(dataset, "1", {"form": form}), [Batch(frames)])


@pytest.fixture
def two(store: Store) -> Store:
    """Two names of one army, each said to hold the town."""
    kia: Row = {"id": "actor/case/kia", "class": "InsurgentGroup", "label@en": "Kachin Army"}
    town: Row = {"id": "place/case/town", "class": "Settlement", "label@en": "Town"}
    acled: Row = {"id": "actor/acled/KIA", "class": "InsurgentGroup", "label@en": "KIA"}
    source: Row = {"id": "source/case/s", "class": "Source", "publisher": "Radio"}
    put(store, "case", kia, town, source, form="sheet")
    put(store, "acled", acled)
    shared = {
        "class": "Claim",
        "relation": "controls",
        "object": "place/case/town",
        "startEarliest": "2024-11-20",
        "startLatest": "2024-11-20",
        "openEnd": "true",
        "source": ["source/case/s"],
    }
    rows = [
        {"key": "1", "subject": "actor/case/kia", **shared},
        {"key": "2", "subject": "actor/acled/KIA", **shared},
    ]
    frame = key_records(pl.DataFrame(rows), "case", "claim")
    load(store, Origin("case", "1", {"form": "sheet"}), [Batch(records=(frame,))])
    return store


def holders(store: Store, clocks: Clocks | None = None) -> list[str]:
    view = View(clocks or Clocks())
    records = read_records(store, "?r a <https://w3id.org/marchland/ontology#Claim>")
    return [one.subject for one in stands(store, records, view)]


def derived(store: Store) -> list[str]:
    """Who holds the town by what is stored, asked among so many places that columns answer."""
    places = [TOWN, *(f"{ID_BASE}place/case/{number}" for number in range(30))]
    return [one.subject for one in stands_at(store, places, View())]


def test_before_a_judgement_two_names_are_two(two: Store) -> None:
    assert holders(two) == derived(two) == [ACLED, KIA]
    assert same_things(two, [KIA]) == {KIA: frozenset({KIA})}


def test_two_judged_the_same_count_as_one_and_what_is_derived_follows(two: Store) -> None:
    ruling = judge(two, ACLED, KIA, "Same", **ANN)
    assert ruling == Ruling(ruling.judgement, True, frozenset({ACLED, KIA}), ())
    assert (ruling.judgement.things, ruling.judgement.by) == ((ACLED, KIA), "Ann")
    assert holders(two) == derived(two) == [KIA]
    assert representatives(two, [ACLED]) == {ACLED: KIA}
    assert set(resolve(two, "KIA", ["actor"]).iris) == {ACLED, KIA}
    # no claim was touched: each still names who it named
    claims = read_records(two, "?r a <https://w3id.org/marchland/ontology#Claim>")
    assert sorted(one.all("subject")[0] for one in claims) == [ACLED, KIA]


def test_undo_brings_back_what_was(two: Store) -> None:
    judge(two, KIA, ACLED, "Same", **ANN)
    assert undo(two, [(ACLED, KIA)]).verdict == "Same"
    assert holders(two) == derived(two) == [ACLED, KIA]
    with pytest.raises(UsageError, match="have not been judged"):
        undo(two, [(KIA, ACLED)])


def test_the_last_judgement_counts_and_undo_steps_back_to_the_one_before(two: Store) -> None:
    judge(two, KIA, ACLED, "Same", **ANN)
    judge(two, KIA, ACLED, "Different", "another commander", "Ben")
    assert holders(two) == derived(two) == [ACLED, KIA]
    assert [one.by for one in judgements_of(two, [(KIA, ACLED)])] == ["Ann", "Ben"]
    undo(two, [(KIA, ACLED)])
    assert holders(two) == derived(two) == [KIA]
    judge(two, KIA, ACLED, "Different", "another commander", "Ben")
    judge(two, KIA, ACLED, "Same", **ANN)
    assert holders(two) == derived(two) == [KIA]


def test_the_same_judgement_again_changes_nothing(two: Store) -> None:
    first = judge(two, KIA, ACLED, "Unsure", **ANN)
    size, again = two.count(), judge(two, ACLED, KIA, "Unsure", **ANN)
    assert (again.is_new, again.judgement, two.count()) == (False, first.judgement, size)
    assert holders(two) == [ACLED, KIA]


def test_a_judgement_counts_from_the_moment_it_was_recorded(two: Store) -> None:
    before = max(load_times(two).values())
    judge(two, KIA, ACLED, "Same", **ANN)
    at = max(load_times(two).values())
    undo(two, [(KIA, ACLED)])
    assert same_things(two, [KIA], before)[KIA] == {KIA}
    assert same_things(two, [KIA], at)[KIA] == {KIA, ACLED}
    assert same_things(two, [KIA])[KIA] == {KIA}
    assert [one.by for one in all_judgements(two, at)] == ["Ann"]
    assert holders(two, Clocks(recorded_by=before)) == [ACLED, KIA]
    assert holders(two, Clocks(recorded_by=at)) == [KIA]


def test_judgements_have_the_shape_they_must_have_and_are_records_like_others(two: Store) -> None:
    judge(two, KIA, ACLED, "Different", **ANN)
    assert [one for one in violations(two) if "judgement" in one.focus] == []
    (record,) = live_records(two, DATASET)
    assert record.startswith(f"{ID_BASE}judgement/{DATASET}/")
    assert retract(two, DATASET, [record]) == 1
    assert all_judgements(two) == []


def test_contradictory_judgements_are_told_and_join_nobody(two: Store) -> None:
    third: Row = {"id": "actor/other/k", "class": "InsurgentGroup", "label@en": "Kachin force"}
    put(two, "other", third)
    other = ID_BASE + "actor/other/k"
    judge(two, KIA, ACLED, "Same", **ANN)
    judge(two, ACLED, other, "Same", **ANN)
    ruling = judge(two, KIA, other, "Different", **ANN)
    assert [clash.through for clash in ruling.clashes] == [{KIA, ACLED, other}]
    assert set(same_things(two, [KIA, ACLED, other]).values()) == {
        frozenset({one}) for one in (KIA, ACLED, other)
    }
    assert holders(two) == derived(two) == [ACLED, KIA]


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason", "by", "told"),
    [
        (KIA, KIA, "Same", "r", "Ann", "one thing"),
        (KIA, TOWN, "Same", "r", "Ann", "two kinds"),
        (KIA, ID_BASE + "actor/case/nobody", "Same", "r", "Ann", "no thing of this store"),
        (KIA, ID_BASE + "source/case/s", "Same", "r", "Ann", "no thing of this store"),
        (KIA, ACLED, "Perhaps", "r", "Ann", "no verdict"),
        (KIA, ACLED, "Same", " ", "Ann", "needs a reason"),
        (KIA, ACLED, "Same", "r", "", "needs a name"),
    ],
)
def test_what_cannot_be_judged_is_refused(
    two: Store, one: str, other: str, verdict: str, reason: str, by: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        judge(two, one, other, verdict, reason, by)
    assert all_judgements(two) == []


def test_a_party_and_its_army_stay_two(two: Store) -> None:
    party: Row = {"id": "actor/case/kio", "class": "PoliticalParty", "label@en": "KIO"}
    wing: Row = {"id": "actor/case/wing", "class": "Militia", "label@en": "W"}
    put(two, "parties", party, {**wing, "partOf": ["actor/case/kio"]})
    pair = ID_BASE + "actor/case/kio", ID_BASE + "actor/case/wing"
    for one, other in (pair, pair[::-1]):
        with pytest.raises(UsageError, match="stay two"):
            judge(two, one, other, "Same", **ANN)
    assert judge(two, *pair, "Different", **ANN).is_new

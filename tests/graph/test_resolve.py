"""What people type finds one thing, or an error that lists what it may be; and what is one."""

from datetime import date

import polars as pl
import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import Batch, Origin, load, retract
from marchland.graph.record import load_times
from marchland.graph.resolve import (
    labels,
    parents,
    representatives,
    resolve,
    same_things,
    ties,
)
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE
from marchland.ontology.error import UsageError

Row = dict[str, str | list[str]]


def put(store: Store, dataset: str, *things: Row, form: str = "data set") -> None:
    """Load things; ids are relative to the data set: `actor kia`."""
    frames = tuple(pl.DataFrame([{**row, "id": name(dataset, str(row["id"]))}]) for row in things)
    load(store, Origin(dataset, "1", {"form": form}), [Batch(frames)])


def name(dataset: str, key: str) -> str:
    kind, _, key = key.partition(" ")
    return f"{kind}/{dataset}/{key}"


def iri(dataset: str, key: str) -> str:
    return ID_BASE + name(dataset, key)


KIA: Row = {
    "id": "actor kia",
    "class": "InsurgentGroup",
    "label@en": "Kachin Independence Army",
    "alt@en": ["KIA", "Kachin Army"],
    "identifier": ["ucdp:actor/201"],
}


@pytest.mark.parametrize(
    "text",
    [
        "Kachin Independence Army",
        "kachin  INDEPENDENCE army ",
        "KIA",
        "kia",
        "ucdp:actor/201",
        iri("case", "actor kia"),
    ],
)
def test_a_label_an_identifier_or_an_iri_finds_a_thing(store: Store, text: str) -> None:
    put(store, "case", KIA)
    found = resolve(store, text, ["actor"])
    assert (found.label, found.iris) == ("Kachin Independence Army", (iri("case", "actor kia"),))


def test_only_things_of_the_kinds_asked_for_are_found(store: Store) -> None:
    put(store, "case", KIA, {"id": "place kia", "class": "Settlement", "label@en": "KIA"})
    assert resolve(store, "KIA", ["place"]).iris == (iri("case", "place kia"),)
    assert resolve(store, "KIA", ["actor"]).iris == (iri("case", "actor kia"),)
    with pytest.raises(UsageError):
        resolve(store, "Kachin Army", ["place"])
    with pytest.raises(UsageError):
        resolve(store, iri("case", "actor kia"), ["place"])


def test_an_unknown_name_is_told_with_what_is_like_it(store: Store) -> None:
    put(store, "case", KIA)
    with pytest.raises(UsageError, match=r"no actor is named 'Kachin Armee'; .*'kachin army'"):
        resolve(store, "Kachin Armee", ["actor"])
    with pytest.raises(UsageError, match="no actor or place is named 'zzz'"):
        resolve(store, "zzz", ["place", "actor"])


def test_a_name_of_another_kind_is_told_as_that(store: Store) -> None:
    put(store, "case", KIA)
    with pytest.raises(UsageError, match=r"the name is that of Kachin Independence Army \(Ins"):
        resolve(store, "Kachin Independence Army", ["place"])


def test_a_name_that_has_all_the_words_comes_before_one_that_looks_alike(store: Store) -> None:
    # the second is the likelier misspelling
    for key, label in (("a", "Government of Ruritania (Old)"), ("b", "Government of Ruritanja")):
        put(store, "case", {"id": f"actor {key}", "class": "Government", "label@en": label})
    with pytest.raises(UsageError, match=r"did you mean 'government of ruritania \(old"):
        resolve(store, "Government of Ruritania", ["actor"])


@pytest.mark.parametrize(
    "text", ["", '"', "' . } DROP ALL", "\\", "http://", "https://e.org/<x>", "a\nb", "?t", "%s"]
)
def test_no_name_breaks_the_question(store: Store, text: str) -> None:
    put(store, "case", KIA)
    with pytest.raises(UsageError):
        resolve(store, text, ["actor"])
    assert resolve(store, "KIA", ["actor"])


def test_things_of_sheets_come_before_those_of_data_sets(store: Store) -> None:
    put(store, "ucdp", {"id": "actor 1", "class": "InsurgentGroup", "label@en": "KIA"})
    put(store, "case", KIA, form="sheet")
    assert resolve(store, "KIA", ["actor"]).iris == (iri("case", "actor kia"),)


def test_what_is_left_over_is_an_error_that_lists_the_candidates(store: Store) -> None:
    put(
        store,
        "case",
        {"id": "actor a", "class": "InsurgentGroup", "label@en": "The Army", "alt@en": ["TA"]},
        {
            "id": "actor b",
            "class": "ArmedForces",
            "label@en": "Army of the Tatmadaw",
            "alt@en": ["TA"],
        },
    )
    with pytest.raises(UsageError) as raised:
        resolve(store, "TA", ["actor"])
    for told in ("The Army", "Army of the Tatmadaw", iri("case", "actor a"), "ArmedForces"):
        assert told in str(raised.value)


def test_a_place_leaves_out_the_crossing_and_the_mine_that_bear_its_name(store: Store) -> None:
    put(
        store,
        "case",
        {"id": "place town", "class": "Settlement", "label@en": "Kan Paik Ti"},
        {"id": "place gate", "class": "BorderCrossing", "label@en": "Kan Paik Ti"},
        {"id": "place pit", "class": "Mine", "label@en": "Pit", "alt@en": ["kan paik ti"]},
    )
    assert resolve(store, "Kan Paik Ti", ["place"]).iris == (iri("case", "place town"),)
    assert resolve(store, "Pit", ["place"]).iris == (iri("case", "place pit"),)


TWINS: list[tuple[str, Row]] = [
    ("ucdp", {"id": "actor 201", "class": "InsurgentGroup", "identifier": ["ucdp:actor/201"]}),
    ("acled", {"id": "actor kia", "class": "Militia", "identifier": ["x:1"], "label@en": "K.I.A."}),
    ("other", {"id": "actor o", "class": "Militia", "identifier": ["x:2"], "label@en": "K.I.A."}),
]


def test_things_that_share_an_identifier_are_one_from_thing_to_thing(store: Store) -> None:
    for dataset, thing in TWINS:
        put(store, dataset, thing)
    put(store, "case", {**KIA, "identifier": ["ucdp:actor/201", "x:1"]}, form="sheet")
    kia = iri("case", "actor kia")
    one = {kia, iri("ucdp", "actor 201"), iri("acled", "actor kia")}
    for thing in sorted(one):
        assert same_things(store, [thing]) == {thing: one}
        assert representatives(store, [thing]) == {thing: kia}
    assert resolve(store, "KIA", ["actor"]).iris[0] == kia
    assert set(resolve(store, "ucdp:actor/201", ["actor"]).iris) == one
    lonely = iri("other", "actor o")
    assert same_things(store, [lonely, kia])[lonely] == {lonely}
    with pytest.raises(UsageError, match="several"):
        resolve(store, "K.I.A.", ["actor"])


def test_of_several_data_sets_the_same_one_stands_whatever_is_asked(store: Store) -> None:
    for dataset in ("b", "a"):
        put(store, dataset, {"id": "actor x", "class": "Militia", "identifier": ["x:1"]})
    both = [iri("a", "actor x"), iri("b", "actor x")]
    assert set(representatives(store, both).values()) == {both[0]}
    assert set(representatives(store, both[1:]).values()) == {both[0]}


def test_a_label_is_in_english_where_there_is_one(store: Store) -> None:
    put(
        store,
        "case",
        {"id": "place a", "class": "Settlement", "label@my": "က", "label@en": "Ka"},
        {"id": "place b", "class": "Settlement", "label@my": "ခ"},
        {"id": "place c", "class": "Settlement"},
    )
    a, b, c = (iri("case", f"place {key}") for key in "abc")
    assert labels(store, [a, b, c, a]) == {a: "Ka", b: "ခ", c: c}


def test_what_is_remembered_is_forgotten_when_the_store_changes(store: Store) -> None:
    put(store, "case", KIA)
    thing = iri("case", "actor kia")
    assert labels(store, [thing]) == {thing: "Kachin Independence Army"}
    put(store, "case", {**KIA, "label@en": "K.I.A."})
    assert labels(store, [thing]) == {thing: "K.I.A."}


PARTY: list[Row] = [
    {"id": "actor kio", "class": "PoliticalParty", "label@en": "KIO"},
    {**KIA, "partOf": ["actor/case/kio"]},
    {"id": "actor unit", "class": "Militia", "subordinateTo": ["actor/case/kia"]},
    {"id": "actor state", "class": "Government"},
    {"id": "actor army", "class": "ArmedForces", "partOf": ["actor/case/state"]},
    {"id": "actor voice", "class": "Person"},
]


def test_an_army_has_its_party_for_parent_and_a_states_army_has_none(store: Store) -> None:
    put(store, "case", *PARTY)
    asked = [iri("case", f"actor {key}") for key in ("kia", "army", "kio")]
    assert parents(store, asked) == {asked[0]: {iri("case", "actor kio")}}


def test_ties_go_up_any_number_of_steps(store: Store) -> None:
    put(store, "case", *PARTY)
    unit, kia, kio = (iri("case", f"actor {key}") for key in ("unit", "kia", "kio"))
    assert ties(store, [unit, kio]) == {unit: {kia, kio}, kio: frozenset()}


def voice_claim(**more: str) -> pl.DataFrame:
    row = {
        "id": "claim/case/1",
        "class": "Claim",
        "subject": "actor/case/voice",
        "relation": "speaksFor",
        "object": "actor/case/kia",
        "reportedOn": "2024-07-26",
        **more,
    }
    return pl.DataFrame([row])


def test_who_is_claimed_to_speak_for_a_party_is_tied_to_it_by_the_clocks(store: Store) -> None:
    put(store, "case", *PARTY)
    voice, kia, kio = (iri("case", f"actor {key}") for key in ("voice", "kia", "kio"))
    before = max(load_times(store).values())
    load(store, Origin("case", "1"), [Batch(records=(voice_claim(),))])
    after = max(load_times(store).values())
    tied = {voice: {kia, kio}}
    assert ties(store, [voice]) == tied
    assert ties(store, [voice], Clocks(recorded_by=before)) == {voice: frozenset()}
    assert ties(store, [voice], Clocks(known_by=date(2024, 7, 25))) == {voice: frozenset()}
    assert ties(store, [voice], Clocks(known_by=date(2024, 7, 26))) == tied
    retract(store, "case", [ID_BASE + "claim/case/1"])
    assert ties(store, [voice]) == {voice: frozenset()}
    assert ties(store, [voice], Clocks(recorded_by=after)) == tied


@pytest.mark.parametrize("said", [{"polarity": "Denied"}, {"modality": "Planned"}])
def test_who_is_denied_or_planned_to_speak_for_a_party_does_not(
    store: Store, said: dict[str, str]
) -> None:
    put(store, "case", *PARTY)
    load(store, Origin("case", "1"), [Batch(records=(voice_claim(**said),))])
    voice = iri("case", "actor voice")
    assert ties(store, [voice]) == {voice: frozenset()}

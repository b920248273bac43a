from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
import polars as pl
import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import Batch, Origin, load, retract
from marchland.graph.network.project import narrow, project
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE
from marchland.ontology.error import UsageError

DAY = date(2024, 3, 5)
THINGS = {
    "red": ("actor", "InsurgentGroup", "Red Army"),
    "party": ("actor", "PoliticalParty", "Red Party"),
    "blue": ("actor", "Government", "Blue Council"),
    "green": ("actor", "Militia", "Green Guard"),
    "ford": ("place", "Settlement", "Old Ford"),
    "bridge": ("place", "BorderCrossing", "Ford Bridge"),
    "north": ("place", "AdministrativeArea", "North"),
    "land": ("place", "Country", "Land"),
}
LINKS = {
    "red": {"partOf": "party", "country": "land"},
    "ford": {"within": "north", "country": "land"},
    "bridge": {"within": "ford"},
    "north": {"within": "land"},
}
LISTS = frozenset({"source", "initiator", "target", "place", "with", "jointly", "attributedTo"})


def iri(name: str) -> str:
    return f"{ID_BASE}{THINGS[name][0]}/t/{name}"


def local(name: str) -> str:
    return iri(name).removeprefix(ID_BASE)


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = {name for row in rows for name in row}
    kinds = {name: pl.List(pl.String) if name in LISTS else pl.String for name in sorted(names)}
    return pl.DataFrame(rows, schema=kinds)


def things() -> tuple[pl.DataFrame, ...]:
    rows = [
        {"id": local(name), "class": kind, "label@en": label}
        | {key: local(value) for key, value in LINKS.get(name, {}).items()}
        for name, (_, kind, label) in THINGS.items()
    ]
    sources = [
        {"id": f"source/t/{name}", "class": "Source", "label@en": f"Paper {name.upper()}"}
        for name in "ab"
    ]
    return frame(rows), frame(sources)


def seen(day: str) -> dict[str, str]:
    after = date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()
    return {"startEarliest": day, "startLatest": day, "endEarliest": after, "endLatest": after}


def claim(
    key: str, subject: str, relation: str, thing: str, *, source: str = "a", **more: Any
) -> dict[str, Any]:
    known = {"object": local(thing)} if thing in THINGS else {"objectText": thing}
    ends = {"subject": local(subject), "relation": relation, **known}
    named = {"id": f"claim/t/{key}", "class": "Claim", "source": [f"source/t/{source}"]}
    return {**named, **ends, "reportedOn": "2024-03-09", **seen("2024-03-05"), **more}


def event(key: str, kind: str, place: str, **more: Any) -> dict[str, Any]:
    named = {"id": f"event/t/{key}", "class": "Event", "eventType": f"event-type/{kind}"}
    told = {"place": [local(place)], "source": ["source/t/b"], "reportedOn": "2024-03-09"}
    return {**named, **told, **seen("2024-03-05"), **more}


Fill = Callable[..., Store]


@pytest.fixture
def fill(store: Store) -> Fill:
    def filled(*records: dict[str, Any]) -> Store:
        frames = tuple(frame([record]) for record in records)
        load(store, Origin("t", "1"), [Batch(things(), frames)])
        return store

    return filled


def ties(graph: Any) -> set[tuple[str, str, str]]:
    labels = dict(graph.nodes(data="label"))
    edges = graph.edges(data="relation")
    return {(labels[tail], relation, labels[head]) for tail, head, relation in edges}


def at(day: date = DAY, **how: Any) -> View:
    return View(Clocks(as_of=day), **how)


def test_nodes_and_edges_carry_what_they_should(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue", inference="Inferred", credibility="2"))
    graph = project(store, at())
    assert dict(graph.nodes(data=True)) == {
        iri("blue"): {"label": "Blue Council", "kind": "Government", "country": ""},
        iri("red"): {"label": "Red Army", "kind": "InsurgentGroup", "country": "Land"},
    }
    assert list(graph.edges(keys=True, data=True)) == [
        (
            iri("red"),
            iri("blue"),
            "pressures",
            {
                "relation": "pressures",
                "sign": -1,
                "start": "2024-03-05",
                "end": "2024-03-06",
                "status": "reported",
                "grade": "F2, 1 line",
                "sources": ["Paper A"],
                "claims": [f"{ID_BASE}claim/t/1"],
                "weight": 1,
                "why": [],
                "modality": ["Actual"],
                "inference": ["Inferred"],
                "symmetric": False,
                "side": "",
            },
        )
    ]
    told = {"as_of": "2024-03-05", "policy": "any", "modality": "acts", "left_out": 0}
    assert graph.graph.items() >= told.items()


def test_nothing_stands_on_another_day(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue"))
    assert len(project(store, at(date(2024, 3, 6)))) == 0


def test_unknown_bounds_are_empty_and_no_word(fill: Fill) -> None:
    held = {"startEarliest": None, "endLatest": None, "openEnd": "true"}
    graph = project(fill(claim("1", "red", "pressures", "blue", **held)), at(date(2024, 5, 1)))
    (edge,) = [data for *_, data in graph.edges(data=True)]
    assert (edge["start"], edge["end"], edge["status"]) == ("", "", "presumed")


def test_two_who_are_said_to_hold_are_both_there_contested(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "controls", "ford"),
        claim("2", "blue", "controls", "ford", source="b"),
    )
    graph = project(store, at())
    assert [data["status"] for *_, data in graph.edges(data=True)] == ["contested"] * 2
    assert [data["why"] for *_, data in graph.edges(data=True)] == [["sources"]] * 2
    assert project(store, at(policy=Policy.STRICT)).number_of_edges() == 0


def test_an_edge_weighs_as_many_lines_as_it_surely_rests_on(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "pressures", "blue"),
        claim("2", "red", "pressures", "blue", locator="again"),
        claim("3", "blue", "pressures", "red"),
        claim("4", "blue", "pressures", "red", source="b"),
    )
    graph = project(store, at())
    weights = {tail: (d["weight"], len(d["claims"])) for tail, _, d in graph.edges(data=True)}
    assert weights == {iri("red"): (1, 2), iri("blue"): (2, 2)}
    assert graph.edges[iri("blue"), iri("red"), "pressures"]["sources"] == ["Paper A", "Paper B"]


def test_what_was_taken_back_is_gone_but_was_there(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue"), claim("2", "red", "controls", "ford"))
    then = datetime.now(UTC)
    retract(store, "t", [f"{ID_BASE}claim/t/1", f"{ID_BASE}claim/t/2"])
    assert project(store, at()).number_of_edges() == 0
    before = project(store, View(Clocks(as_of=DAY, recorded_by=then)))
    assert ties(before) == {
        ("Red Army", "pressures", "Blue Council"),
        ("Red Army", "controls", "Old Ford"),
    }


def test_what_was_not_yet_reported_is_not_known(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue"))
    early, late = (Clocks(as_of=DAY, known_by=date(2024, 3, day)) for day in (8, 9))
    assert project(store, View(early)).number_of_edges() == 0
    assert project(store, View(late)).number_of_edges() == 1


def test_a_capture_moves_a_place_and_is_the_evidence(fill: Fill) -> None:
    held = {**seen("2020-01-01"), "endLatest": None}
    store = fill(
        claim("1", "blue", "controls", "ford", **held, openEnd="true"),
        event("1", "capture", "ford", initiator=[local("red")], target=[local("blue")]),
    )
    graph = project(store, at())
    assert ties(graph) == {("Red Army", "controls", "Old Ford")}
    assert graph.edges[iri("red"), iri("ford"), "controls"]["claims"] == [f"{ID_BASE}event/t/1"]


def test_fighting_on_the_day_contests_a_holder(fill: Fill) -> None:
    held = {"endEarliest": "2024-04-01", "endLatest": None, "openEnd": "true"}
    store = fill(
        claim("1", "blue", "controls", "ford", **held),
        event("1", "clash", "ford", **seen("2024-03-20")),
        event("2", "clash", "north", **seen("2024-03-21")),
    )
    found = {
        day: [data["why"] for *_, data in project(store, at(date(2024, 3, day))).edges(data=True)]
        for day in (20, 21)
    }
    assert found == {20: [["fighting"]], 21: [[]]}


def test_a_fight_alone_is_no_tie(fill: Fill) -> None:
    sides = {"initiator": [local("red")], "target": [local("blue")]}
    assert len(project(fill(event("1", "clash", "ford", **sides)), at())) == 0


def test_what_is_told_in_words_is_counted_and_no_node(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "seeks", "self-rule"),
        claim("2", "blue", "seeks", "order"),
        claim("3", "red", "pressures", "blue"),
        claim("4", "green", "seeks", "a share"),
    )
    graph = project(store, at())
    assert (sorted(graph), graph.graph["left_out"]) == ([iri("blue"), iri("red")], 3)
    assert project(store, at(), actors=[iri("red")]).graph["left_out"] == 2


def test_a_threat_is_no_act_and_says_so_when_asked_for(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue", modality="Threatened"))
    assert project(store, at()).number_of_edges() == 0
    graph = project(store, at(acts=False))
    assert [data["modality"] for *_, data in graph.edges(data=True)] == [["Threatened"]]
    assert graph.graph["modality"] == "all"


def test_what_is_withheld_makes_no_edge(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue", withholdUntil="2999-01-01"))
    assert len(project(store, at())) == 0


def test_a_denial_makes_no_edge(fill: Fill) -> None:
    store = fill(claim("1", "red", "controls", "ford", polarity="Denied"))
    assert len(project(store, at())) == 0


def test_structure_is_added_when_asked_for_up_to_the_outermost_whole(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "controls", "bridge"),
        claim("2", "bridge", "within", "ford"),
    )
    stated = {("Red Army", "controls", "Ford Bridge"), ("Ford Bridge", "within", "Old Ford")}
    assert ties(project(store, at())) == stated
    graph = project(store, at(), structure=True)
    assert ties(graph) == stated | {
        ("Red Army", "partOf", "Red Party"),
        ("Old Ford", "within", "North"),
        ("North", "within", "Land"),
    }
    statuses = {(head, data["status"]) for _, head, data in graph.edges(data=True)}
    assert statuses >= {(iri("ford"), "reported"), (iri("land"), "structure")}
    keys = [sorted(data) for *_, data in graph.edges(data=True)]
    assert all(found == keys[0] for found in keys)
    only = project(store, at(), structure=True, relations=["controls", "partOf"])
    assert {relation for _, relation, _ in ties(only)} == {"controls", "partOf"}


def test_only_the_relations_asked_for(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "pressures", "blue"),
        claim("2", "red", "controls", "ford"),
        event("1", "capture", "north", initiator=[local("green")]),
    )
    assert ties(project(store, at(), relations=["pressures"])) == {
        ("Red Army", "pressures", "Blue Council")
    }
    assert ties(project(store, at(), relations=["controls"])) == {
        ("Red Army", "controls", "Old Ford"),
        ("Green Guard", "controls", "North"),
    }
    with pytest.raises(
        UsageError, match="no relation is called 'controlls'; did you mean controls"
    ):
        project(store, at(), relations=["controlls"])


def test_a_network_about_an_army_reaches_its_party_unless_exact(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "controls", "ford"),
        claim("2", "blue", "pressures", "party"),
        claim("3", "blue", "supports", "green"),
    )
    graph = project(store, at(), actors=[iri("red")])
    assert ties(graph) == {
        ("Red Army", "controls", "Old Ford"),
        ("Blue Council", "pressures", "Red Party"),
    }
    assert graph.graph["centre"] == [iri("party"), iri("red")]
    assert ties(project(store, at(exact=True), actors=[iri("red")])) == {
        ("Red Army", "controls", "Old Ford")
    }
    assert len(ties(project(store, at(), actors=[iri("red")], hops=2))) == 3


def test_a_symmetric_relation_is_one_edge_whoever_tells_it(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "fights", "blue"),
        claim("2", "blue", "fights", "red", source="b"),
    )
    ((*_, data),) = project(store, at()).edges(data=True)
    assert (data["symmetric"], data["weight"], len(data["claims"])) == (True, 2, 2)


def test_the_two_sides_of_a_crossing_are_two_edges(fill: Fill) -> None:
    store = fill(
        claim("1", "red", "controls", "bridge"),
        claim("2", "red", "controls", "bridge", side=local("north"), source="b"),
        claim("3", "red", "controls", "bridge", side="place/t/abroad", source="b"),
    )
    graph = project(store, at())
    sides = {data["side"]: data["sources"] for *_, data in graph.edges(data=True)}
    # what lies within the side named is the crossing's own side
    assert sides == {"": ["Paper A", "Paper B"], f"{ID_BASE}place/t/abroad": ["Paper B"]}


def test_things_judged_the_same_are_one_node(fill: Fill) -> None:
    store = fill(claim("1", "red", "pressures", "blue"))
    twins = [
        {"id": f"actor/{name}/red", "class": "InsurgentGroup", "identifier": "x:1"} for name in "uv"
    ]
    more = [
        claim(f"u{name}", "blue", "supports", "green") | {"object": f"actor/{name}/red"}
        for name in "uv"
    ]
    load(store, Origin("u", "1"), [Batch((frame(twins),), (frame(more),))])
    graph = project(store, at())
    assert [head for _, head, key in graph.edges(keys=True) if key == "supports"] == [
        f"{ID_BASE}actor/u/red"
    ]


def test_the_same_store_gives_the_same_network_in_the_same_order(fill: Fill) -> None:
    store = fill(*(claim(str(n), "red", "controls", place) for n, place in enumerate(THINGS)))
    some = [project(store, at(), actors=[iri("red")], structure=True) for _ in range(2)]
    assert list(some[0].nodes(data=True)) == list(some[1].nodes(data=True))
    assert list(some[0].edges(data=True)) == list(some[1].edges(data=True))


def test_narrowing_keeps_order_keys_and_what_is_told_of_the_whole() -> None:
    graph: Any = nx.MultiDiGraph(as_of="2024-01-01")
    graph.add_edges_from([("d", "c", "x", {"n": 1}), ("b", "a", "y", {"n": 2}), ("b", "c", "z")])
    near = narrow(graph, ["c", "nobody"])
    assert list(near) == ["d", "c", "b"]
    assert list(near.edges(keys=True, data=True)) == [
        ("d", "c", "x", {"n": 1}),
        ("b", "c", "z", {}),
    ]
    assert near.graph == {"as_of": "2024-01-01"}
    assert list(narrow(graph, ["a"], 0)) == ["a"]
    assert len(narrow(graph, [])) == 0

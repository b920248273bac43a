"""Edges from events: counted by two sides, with unknown deaths never taken for none."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.derived.dyad_year import count_by
from marchland.graph.load import load, retract
from marchland.graph.network.dyad import read_dyads, read_parts
from marchland.graph.network.project import project
from marchland.graph.standing.view import View
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError

DAY = date(2024, 12, 31)
SHEET = """sheet: fights
sources: {a: {publisher: A, published: "2024-06-01"}}
things:
  red: {type: InsurgentGroup, label: Red, ids: ["x:red"]}
  blue: {type: Government, label: Blue, within: land}
  land: {type: Country, label: Land}
  folk: {type: Population, label: Folk}
  ford: {type: Settlement, label: Ford, within: land}
  ore: {type: Commodity, label: Ore}
claims:
  - {id: c1, subject: red, relation: fights, object: blue, time: "2024-01-01/..", source: a}
  - {id: c2, subject: red, relation: controls, object: ford, time: "2024-01-01/..", source: a,
     commodity: ore}
  - {id: c3, subject: folk, relation: seeks, object: "peace", time: "2024-01-01/..", source: a}
events:
  - {id: e1, type: clash, initiator: [red], target: [blue], place: ford, time: "2024-03-05",
     source: a, fatalitiesLow: 1, fatalitiesBest: 3, fatalitiesHigh: 5}
  - {id: e2, type: clash, initiator: [blue], target: [red], place: ford, time: "2024-04-05",
     source: a, fatalitiesBest: 4}
  - {id: e3, type: raid, initiator: [blue], target: [red], time: "2024-05-05", source: a}
  - {id: e4, type: massacre, initiator: [blue], target: [folk], time: "2024-05-06", source: a,
     commodity: ore}
  - {id: e5, type: clash, initiator: [red], target: [blue], time: "2024-05-07", source: a,
     modality: Threatened, fatalitiesBest: 9}
  - {id: e6, type: clash, initiator: [red], target: [blue], time: "2024-05-08", source: a,
     polarity: Denied, fatalitiesBest: 9}
"""


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    sheet = tmp_path / "fights.yaml"
    sheet.write_text(SHEET, "utf-8")
    for origin, batches in find("claims").read([sheet], None, Issues()):
        load(store, origin, batches)
    return store


def at(day: date = DAY, **how: Any) -> View:
    return View(Clocks(as_of=day), **how)


def key(name: str) -> str:
    return f"{ID_BASE}actor/fights/{name}"


def counted(store: Store, view: View, **how: Any) -> dict[tuple[str, ...], tuple[Any, ...]]:
    rows = read_dyads(store, view, **how).select(
        *("actor", "other", "relation", "events", "without", "low", "best", "high")
    )
    return {tuple(str(one).rpartition("/")[2] for one in row[:3]): row[3:] for row in rows.rows()}


def test_fights_have_no_direction_and_other_events_have_one(filled: Store) -> None:
    assert counted(filled, at()) == {
        ("blue", "red", "fights"): (3, 1, 1, 7, 5),
        ("blue", "folk", "massacre"): (1, 1, None, None, None),
    }
    rows = read_dyads(filled, at(), since=date(2024, 5, 1))
    assert rows["first"].to_list() == [date(2024, 5, 6), date(2024, 5, 5)]


def test_events_go_by_the_clocks(filled: Store) -> None:
    fights = ("blue", "red", "fights")
    assert counted(filled, at(date(2024, 4, 4)))[fights][0] == 1
    assert counted(filled, at(acts=False))[fights] == (4, 1, 1, 16, 5)
    early = View(Clocks(DAY, known_by=date(2024, 5, 31)))
    assert counted(filled, early) == {}
    then = datetime.now(UTC)
    gone = [row[0] for row in read_dyads_events(filled)]
    retract(filled, "fights", gone[:1])
    assert sum(row[0] for row in counted(filled, at()).values()) == 3
    before = View(Clocks(DAY, recorded_by=then))
    assert sum(row[0] for row in counted(filled, before).values()) == 4


def read_dyads_events(store: Store) -> list[tuple[str, ...]]:
    from marchland.graph.network.event_table import read_events

    return read_events(store, at()).select("event").sort("event").collect().rows()


def test_columns_follow_the_store_and_leave_nothing_behind(filled: Store) -> None:
    counted(filled, at())
    assert filled.beside is not None
    (first,) = (filled.beside / "events").glob("pairs-*.parquet")
    retract(filled, "fights", [read_dyads_events(filled)[0][0]])
    told = counted(filled, at())
    (second,) = (filled.beside / "events").glob("*")
    assert first != second
    second.write_bytes(b"no parquet")
    assert counted(filled, at()) == told


def test_counts_are_those_of_dyad_years(filled: Store) -> None:
    years = count_by(filled, None, None, Clocks(DAY))
    assert sum(one.events for one in years.values()) == 4
    assert sum(one.best or 0 for one in years.values()) == 7
    assert sum(row[0] for row in counted(filled, at()).values()) == 4


def test_a_network_of_events_carries_counts_and_no_made_up_zero(filled: Store) -> None:
    graph = project(filled, at(), evidence="events")
    fight = graph.edges[key("blue"), key("red"), "fights (events)"]
    assert (fight["events"], fight["events_without_estimate"], fight["weight"]) == (3, 1, 3)
    assert (fight["fatalities_low"], fight["fatalities_best"]) == (1, 7)
    assert (fight["start"], fight["end"], fight["sign"]) == ("2024-03-05", "2024-05-06", -1)
    assert fight["symmetric"]
    assert (fight["sources"], fight["claims"]) == (["fights"], [])
    killing = graph.edges[key("blue"), key("folk"), "massacre (events)"]
    assert not {name for name in killing if name.startswith("fatalities")}
    assert (killing["sign"], killing["symmetric"]) == (0, False)
    assert graph.nodes[key("folk")]["kind"] == "Population"
    assert graph.graph["evidence"] == "events"


def test_claims_and_events_stand_side_by_side(filled: Store) -> None:
    graph = project(filled, at(), evidence="all", relations=["fights"])
    assert sorted(graph.edges(keys=True)) == [
        (key("blue"), key("red"), "fights"),
        (key("blue"), key("red"), "fights (events)"),
    ]
    only = project(filled, at(), evidence="events", relations=["massacre"])
    assert [one for *_, one in only.edges(data="relation")] == ["massacre"]


def test_two_modes_of_actors_and_places_or_events(filled: Store) -> None:
    places = project(filled, at(), evidence="all", mode="places")
    ford = f"{ID_BASE}place/fights/ford"
    assert sorted(places.edges(keys=True, data="events")) == [
        (key("blue"), ford, "initiator (events)", 1),
        (key("blue"), ford, "target (events)", 1),
        (key("red"), ford, "controls", None),
        (key("red"), ford, "initiator (events)", 1),
        (key("red"), ford, "target (events)", 1),
    ]
    assert {data["bipartite"] for _, data in places.nodes(data=True)} == {0, 1}
    events = project(filled, at(), mode="events")
    assert sorted(data["relation"] for *_, data in events.edges(data=True)) == [
        *["initiator"] * 4,
        *["target"] * 4,
    ]
    modes = {(data["kind"] == "Event", data["bipartite"]) for _, data in events.nodes(data=True)}
    assert modes == {(True, 1), (False, 0)}
    assert read_parts(filled, at(), "events")["events"].to_list() == [1] * 8


def test_only_of_a_country_or_a_commodity(filled: Store) -> None:
    land, ore = f"{ID_BASE}place/fights/land", f"{ID_BASE}commodity/fights/ore"
    near = project(filled, at(), countries=[land])
    assert set(near) == {key("red"), key("blue"), f"{ID_BASE}place/fights/ford"}
    assert near.graph["centre"] == [key("blue"), f"{ID_BASE}place/fights/ford"]
    about = project(filled, at(), commodities=[ore], evidence="all")
    assert sorted(one for *_, one in about.edges(data="relation")) == ["controls", "massacre"]
    assert about.graph["left_out"] == 1, "of those who are there, one seeks peace"


@pytest.mark.parametrize("how", [{"evidence": "rumours"}, {"mode": "claims"}])
def test_what_there_is_not_is_told(filled: Store, how: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        project(filled, at(), **how)  # type: ignore[arg-type]
    assert "events" in caught.value.remedy

"""GeoJSON: geometries as they were given, holders as of the day, and nothing made up."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.export.map import read_wkt, write_map
from marchland.graph.load import load
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError

SHEET = """sheet: map
sources: {a: {publisher: A, published: "2024-03-09"}}
things:
  red: {type: InsurgentGroup, label: Red}
  blue: {type: Government, label: Blue}
  ford: {type: Settlement, label: Ford, point: [97.5, 25.25]}
  vale: {type: Area, label: Vale, wkt: "POLYGON ((1 2, 3 4, 5 6, 1 2))"}
  cave: {type: Settlement, label: Cave}
claims:
  - {id: c1, subject: blue, relation: controls, object: ford, seen: "2024-03-01", source: a}
events:
  - {id: e1, type: capture, initiator: [red], target: [blue], place: ford, time: "2024-03-05",
     source: a, fatalitiesBest: "0"}
  - {id: e2, type: capture, initiator: [red], place: cave, time: "2024-03-05", source: a}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "map.yaml").write_text(SHEET, "utf-8")
    make_store(str(tmp_path / "store"))
    store = open_store(str(tmp_path / "store"))
    for origin, batches in find("claims").read([tmp_path / "map.yaml"], None, Issues()):
        load(store, origin, batches)
    return store


def drawn(store: Store, folder: Path, day: str, layer: str = "places") -> dict[str, Any]:
    path = folder / "out.geojson"
    write_map(store, path, View(Clocks(as_of=date.fromisoformat(day))), layer=layer)
    whole = json.loads(path.read_text("utf-8"))
    assert whole["type"] == "FeatureCollection"
    return {one["properties"]["label"]: one for one in whole["features"]}


@pytest.mark.parametrize(
    ("text", "kind", "coordinates"),
    [
        ("POINT (97.5 25.25)", "Point", [97.5, 25.25]),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point(1 -2)", "Point", [1, -2]),
        ("LINESTRING (1 2, 3 4)", "LineString", [[1, 2], [3, 4]]),
        ("POLYGON ((1 2, 3 4, 1 2), (5 6, 7 8, 5 6))", "Polygon", None),
        ("MULTIPOLYGON (((1 2, 3 4, 1 2)))", "MultiPolygon", [[[[1, 2], [3, 4], [1, 2]]]]),
        ("POINT Z (1 2 3)", None, None),
        ("POINT EMPTY", None, None),
        ("POINT (1 2", None, None),
        ("nowhere", None, None),
    ],
)
def test_well_known_text_becomes_a_geometry_or_none(
    text: str, kind: str | None, coordinates: object
) -> None:
    shape = read_wkt(text)
    assert (shape and shape["type"]) == kind
    if shape is not None and coordinates is not None:
        assert shape["coordinates"] == coordinates


def test_each_place_tells_its_holder_as_of_the_day(store: Store, tmp_path: Path) -> None:
    before, after = drawn(store, tmp_path, "2024-03-01"), drawn(store, tmp_path, "2024-03-05")
    assert before["Ford"]["geometry"] == {"type": "Point", "coordinates": [97.5, 25.25]}
    assert before["Ford"]["properties"]["holders"] == ["Blue"]
    assert after["Ford"]["properties"]["holders"] == ["Red"]
    assert after["Ford"]["properties"]["status"] == "reported"
    assert after["Ford"]["properties"]["sources"] == ["A, 2024-03-09"]


def test_what_is_not_known_is_unknown_and_what_has_no_place_is_not_drawn(
    store: Store, tmp_path: Path
) -> None:
    found = drawn(store, tmp_path, "2024-03-05")
    assert found["Vale"]["properties"]["status"] == "unknown"
    assert found["Vale"]["geometry"]["type"] == "Polygon"
    assert "Cave" not in found


def test_events_stand_at_their_place(store: Store, tmp_path: Path) -> None:
    found = drawn(store, tmp_path, "2024-03-05", "events")
    assert list(found) == ["capture"]
    told = found["capture"]["properties"]
    assert (told["start"], told["end"], told["initiator"]) == ("2024-03-05", "2024-03-06", ["Red"])
    assert told["fatalities_best"] == 0


def test_each_stretch_of_holding_is_a_feature(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    assert write_map(store, path, View(), layer="spells") == 4
    found = [one["properties"] for one in json.loads(path.read_text("utf-8"))["features"]]
    assert [tuple(one[name] for name in ("holder", "status", "start", "end")) for one in found] == [
        ("Blue", "reported", "2024-03-01", "2024-03-02"),
        ("Blue", "presumed", "2024-03-02", "2024-03-05"),
        ("Red", "reported", "2024-03-05", "2024-03-06"),
        ("Red", "presumed", "2024-03-06", None),
    ]
    assert {one["label"] for one in found} == {"Ford"}
    assert {one["side"] for one in found} == {None}


def test_there_are_three_layers(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="places or spells or events"):
        write_map(store, tmp_path / "x.geojson", View(), layer="nodes")

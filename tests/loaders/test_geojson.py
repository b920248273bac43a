"""GeoJSON: features as places, and files that are none."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report
from marchland.loaders.catalogue import find
from marchland.loaders.geometry import GeometryError, well_known
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError

HERE = Path(__file__).parent / "geojson/plain"
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("geojson", HERE, "input.geojson")


def test_what_is_wrong_is_told_with_its_line(read_lines: Read) -> None:
    told = read_lines("geojson", HERE / "input.geojson")[1]
    assert {(one["line"], one["field"]) for one in told} == {
        (4, "colour"),
        (6, "within"),
        (6, "country"),
        (10, "geometry"),
        (12, "geometry"),
        (14, "id"),
        (15, "id"),
        (16, "class"),
        (17, "name"),
        (18, "type"),
        (19, "alt"),
        (19, "geometry"),
    }


def test_a_second_load_changes_nothing(load_file: Callable[..., list[Report]]) -> None:
    (first,) = load_file("geojson", HERE / "input.geojson")
    (again,) = load_file("geojson", HERE / "input.geojson")
    assert (first.things, again.is_change) == (9, False)  # eight places and the data set


def test_one_feature_is_a_file_too(read_lines: Read, tmp_path: Path) -> None:
    file = tmp_path / "one place.geojson"
    feature = {"type": "Feature", "properties": {"name": "Alone"}, "geometry": None}
    file.write_text(json.dumps(feature), "utf-8")
    assert any("id/place/one-place/Alone>" in line for line in read_lines("geojson", file)[0])


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "{ is missing"),
        ("[]", 1, "{ is missing"),
        ('{"type": "FeatureCollection",\n"features": [}', 2, "no JSON"),
        ('{"type": "FeatureCollection",\n"features": [1 2]}', 2, ", is missing"),
        ('{"type": "FeatureCollection",\n\n"features": [NaN]}', 3, "NaN"),
        ('{"features": []} x', 1, "goes on"),
        ('{"a": ' + "[" * 100_000, 1, "too deep"),
        ('{"type": "Topology"}', None, "no features"),
        ('{"type": "FeatureCollection", "features": [{"a": "\\ud800"}]}', 1, "half"),
        ('{"type": "FeatureCollection", "crs": "EPSG:3857", "features": []}', None, "longitude"),
    ],
)
def test_what_is_no_geojson_is_refused(
    text: str, line: int | None, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.geojson"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=why) as error:
        list(find("geojson").read([file], "1", Issues()))
    assert error.value.line == line


def test_a_file_that_is_too_long_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "long.geojson"
    with file.open("wb") as sink:
        sink.truncate(300 * 2**20)
    before = time.monotonic()
    with pytest.raises(SourceError):
        list(find("geojson").read([file], "1", Issues()))
    assert time.monotonic() - before < 1


@pytest.mark.parametrize(
    ("geometry", "text"),
    [
        (None, None),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "MULTIPOINT (1 2, 3 4)"),
        (
            {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
        ),
        (
            {"type": "MultiLineString", "coordinates": [[[0, 0], [1.5, 0]]]},
            "MULTILINESTRING ((0 0, 1.5 0))",
        ),
    ],
)
def test_geometries(geometry: object, text: str | None) -> None:
    assert well_known(geometry) == text


@pytest.mark.parametrize(
    "geometry",
    [
        7,
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["1", "2"]},
        {"type": "Point", "coordinates": [True, 2]},
        {"type": "Point", "coordinates": [1, 91]},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [None]},
    ],
)
def test_what_is_no_geometry(geometry: object) -> None:
    with pytest.raises(GeometryError):
        well_known(geometry)

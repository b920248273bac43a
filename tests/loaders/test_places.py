"""Gazetteers: MIMU's towns and GeoNames' features."""

import json
from pathlib import Path

import pytest

from marchland.graph.load import load
from marchland.graph.resolve import resolve
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError

REAL = Path(__file__).parents[2].parent / "shared/data/places/mimu-towns-9.6.csv"
HEAD = (
    "SR_Pcode,SR_Name_Eng,District/SAZ_Pcode,District/SAZ_Name_Eng,Tsp_Pcode,Township_Name_Eng,"
    "Town_Pcode,Town_Name_Eng,Town_Name_MMR,Longitude,Latitude,Remark\n"
)
AREAS = "M1,Northern State,M1D1,Hill District,M1T1,Ford Township"
PREFIX = "PREFIX mar: <https://w3id.org/marchland/ontology#>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    make_store(str(tmp_path / "store"))
    return open_store(str(tmp_path / "store"))


def read(store: Store, path: Path, log: Path | None = None) -> int:
    with (log or path.with_suffix(".log")).open("w") as sink:
        for origin, batches in find("places").read([path], "9", Issues(sink)):
            report = load(store, origin, batches)
    return report.things


def within(store: Store, key: str) -> list[str]:
    query = f"{PREFIX} SELECT ?w {{ <{store.base}{key}> mar:within ?w }}"
    return [row["w"].value.removeprefix(store.base) for row in store.select(query)]


def test_towns_lie_in_townships_districts_and_states(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(HEAD + f"{AREAS},M1T1X1,Old Ford Town,ဟောင်း,97.5,25.1,\n", "utf-8")
    assert read(store, file) == 6  # the town, three areas, the country, the data set
    assert within(store, "place/mimu/M1T1X1") == ["place/mimu/M1T1"]
    assert within(store, "place/mimu/M1T1") == ["place/mimu/M1D1"]
    assert within(store, "place/mimu/M1") == ["place/mimu/MMR"]
    for name in ("Old Ford", "old ford town", "ဟောင်း", "mimu:M1T1X1"):
        assert resolve(store, name, ["place"]).iris == (f"{store.base}place/mimu/M1T1X1",)
    assert read(store, file) == 0


def test_what_is_wrong_with_a_town_is_told_with_its_line(store: Store, tmp_path: Path) -> None:
    file, log = tmp_path / "towns.csv", tmp_path / "log"
    rows = ["M1T1X1,Old Ford Town,,197.5,25.1,", ",No Code,,97,25,", "M1T1X1,Twin,,97,25,"]
    file.write_text(HEAD + "".join(f"{AREAS},{row}\n" for row in rows), "utf-8")
    read(store, file, log)
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["line"], one["field"]) for one in told] == [
        (2, "longitude"),
        (3, "town_pcode"),
        (4, "town_pcode"),
    ]


def test_a_missing_column_is_named(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(HEAD.replace("Longitude", "X") + f"{AREAS},A,B,,1,2,\n", "utf-8")
    with pytest.raises(SourceError, match="longitude"):
        read(store, file)


def geoname(key: str, name: str, group: str, code: str, latitude: str = "25.1") -> str:
    cells = [key, name, name, "Alt,Other", latitude, "97.5", group, code, "XX", *[""] * 10]
    return "\t".join(cells)


def test_features_are_what_their_codes_say(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "XX.txt"
    rows = [
        geoname("1", 'The "Ford"', "P", "PPL"),
        geoname("2", "Deep Pit", "S", "MN"),
        geoname("3", "Xland", "A", "PCLI"),
        geoname("4", "Far Pass", "T", "PASS", latitude="95"),
        "too\tfew",
    ]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    log = tmp_path / "log"
    assert read(store, file, log) == 5
    query = f"{PREFIX} SELECT ?t ?c {{ ?t a ?c ; mar:identifier ?i }}"
    kinds = {
        row["t"].value.rpartition("/")[2]: row["c"].value.rpartition("#")[2]
        for row in store.select(query)
    }
    assert kinds == {"1": "Settlement", "2": "Mine", "country-XX": "Country", "4": "Place"}
    assert within(store, "place/geonames/2") == ["place/geonames/country-XX"]
    assert [json.loads(line)["line"] for line in log.read_text().splitlines()] == [4, 5]


def test_a_country_that_is_not_described_is_known_by_its_code(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "XX.txt"
    file.write_text(geoname("1", "Ford", "P", "PPL") + "\n", "utf-8")
    read(store, file)
    assert resolve(store, "iso3166:XX", ["place"]).label == "XX"


@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} is not here")
def test_the_real_towns(store: Store) -> None:
    read(store, REAL, Path("/dev/null"))
    state = "?t a mar:Settlement ; mar:within+ ?s . ?s mar:identifier 'mimu:MMR001'"
    query = f"{PREFIX} SELECT (COUNT(*) AS ?n) {{ {state} }}"
    assert next(store.select(query))["n"].value == "33"  # Kachin's, by an independent count
    total = f"{PREFIX} SELECT (COUNT(*) AS ?n) {{ ?t a mar:Settlement }}"
    assert next(store.select(total))["n"].value == "536"


FORD = "Old Ford\tOld Ford\tFurt\t25.1\t97.5\tP\tPPL\tMM\t\t11\t\t\t\t1\t\t9\tx\t2020-01-01"


def test_what_is_wrong_with_a_feature_is_told_with_its_line(store: Store, tmp_path: Path) -> None:
    file, log = tmp_path / "MM.txt", tmp_path / "log"
    wide = f"5\t{FORD}".replace("25.1", "2_5")
    rows = [f"1\t{FORD}", f"1\t{FORD}", f"x\t{FORD}", "4\tshort", wide]
    file.write_bytes("\n".join(rows).encode() + b"\n6\t\xe9" + FORD.encode()[3:])
    read(store, file, log)
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["line"], one["message"].partition(";")[0]) for one in told] == [
        (2, "has a number that was given before"),
        (3, "has no number"),
        (4, "2 columns where there are 19"),
        (5, "no point"),
        (6, "is not UTF-8"),
    ]


def test_a_town_whose_township_is_missing_lies_in_the_district_and_that_is_told(
    store: Store, tmp_path: Path
) -> None:
    file, log = tmp_path / "towns.csv", tmp_path / "log"
    file.write_text(HEAD + "M1,North,M1D1,Hill,,Ford,M1T1X1,Old Ford,,97.5,25.1,\n", "utf-8")
    read(store, file, log)
    assert within(store, "place/mimu/M1T1X1") == ["place/mimu/M1D1"]
    assert '"field": "tsp_pcode"' in log.read_text()

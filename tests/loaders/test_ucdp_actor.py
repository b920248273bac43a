"""UCDP Actor: names, classes, ties, and the real file. (Forms: test_ucdp_tables.)"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from marchland.graph.load import load
from marchland.graph.store import make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.loaders.ucdp_name import is_zawgyi, split_alternatives, split_new_names

HERE = Path(__file__).parent / "ucdp_actor"
REAL = Path(__file__).parents[2] / "../shared/data/ucdp/ucdp-actor-221.csv"
START = "actor/ucdp-actor/"
Row = Mapping[str, object]


def read(path: Path, issues: Issues | None = None) -> Reading:
    (reading,) = find("ucdp-actor").read([path], "t", Issues() if issues is None else issues)
    return reading


def records(path: Path) -> list[Row]:
    return [
        row
        for batch in read(path).batches
        for frame in batch.records
        for row in frame.iter_rows(named=True)
    ]


def actors(path: Path, issues: Issues | None = None) -> dict[str, Row]:
    return {
        str(row["id"]).removeprefix(START): row
        for batch in read(path, issues).batches
        for frame in batch.things
        for row in frame.iter_rows(named=True)
        if str(row["id"]).startswith(START)
    }


def changed(path: Path, encoding: str = "utf-8", **cells: str) -> Path:
    """Write the second golden row, a rebel group, with other cells."""
    with (HERE / "plain" / "input.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerow(table[1] | {"NameOrigFull": "n/a"} | cells)
    return path


# --- names ---


def test_all_names_are_kept() -> None:
    found = actors(HERE / "plain" / "input.csv")["99601"]
    assert found["label@en"] == "MF"
    assert found["alt@en"] == [
        *("Marsh Front", "MFA", "MFB", "Marsh Front Army", "Marsh Front Brotherhood")
    ]
    assert found["alt@und"] == [
        *("Болотный фронт", "Bolotnyy front", "Bolotnaya armiya", "Bolotnoye bratstvo")
    ]


@pytest.mark.parametrize(
    ("cell", "count", "names"),
    [
        (None, 1, []),
        ("A, B", 2, ["A", "B"]),
        ("A, B", 1, ["A, B"]),
        ("A , B ", 2, ["A", "B"]),
        ("A, B, C", 2, ["A, B, C"]),
    ],
)
def test_new_names_are_split_only_where_their_number_fits(
    cell: str | None, count: int, names: list[str]
) -> None:
    assert split_new_names(cell, count) == names


def test_a_stroke_parts_names_only_between_spaces() -> None:
    assert split_alternatives("SLM/A - Unity / Other ") == ["SLM/A - Unity", "Other"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ျမန္မာႏိုင္ငံလံုးဆုိင္ရာ ေက်ာင္းသားမ်ား", True),
        ("ေက်ာင္း", True),
        ("မြန်မာနိုင်ငံလုံးဆိုင်ရာ ကျောင်းသားများ", False),
        ("ကချင်ပြည် လွတ်မြောက်ရေး", False),
        ("ဦးသန့် (မန္တလေး)", False),
        ("Болотный фронт", False),
        ("", False),
    ],
)
def test_zawgyi_is_told_from_unicode(text: str, expected: bool) -> None:
    assert is_zawgyi(text) == expected


def test_a_row_in_another_encoding_is_read_and_reported(tmp_path: Path) -> None:
    sink = io.StringIO()
    path = changed(tmp_path / "a.csv", "cp1252", NameData="Märsh Frönt")
    found = actors(path, Issues(sink))
    assert found["99601"]["label@en"] == "Märsh Frönt"
    assert '"line": 2, "field": null, "value": null, "message": "is not UTF-8; read as cp1252"' in (
        sink.getvalue()
    )


# --- what they are ---


@pytest.mark.parametrize(
    ("org", "conflict", "kind"),
    [
        ("1", "99001", "InsurgentGroup"),
        ("1", "", "Actor"),
        ("2", "", "Population"),
        ("3", "", "Population"),
        ("4", "99001", "Government"),
        ("4", "", "Government"),
        ("7", "99001", "Actor"),
        ("", "99001", "Actor"),
    ],
)
def test_the_class_is_what_the_codebook_says(
    tmp_path: Path, org: str, conflict: str, kind: str
) -> None:
    found = actors(changed(tmp_path / "a.csv", Org=org, ConflictId=conflict))
    assert found["99601"]["class"] == kind


def test_a_country_is_one_that_the_actor_belongs_to() -> None:
    found = actors(HERE / "plain" / "input.csv")
    northland, westland = (f"place/ucdp-actor/country-{number}" for number in ("9001", "9003"))
    assert found["99501"]["country"] == northland  # it fought in two, and governs this one
    assert found["99601"]["country"] == northland
    assert found["99604"]["country"] == westland
    assert found["99603"]["country"] is None
    assert "Northland, Westland" in str(found["99603"]["comment@en"])


# --- ties ---


def test_ties_are_claims_without_a_time() -> None:
    claims = records(HERE / "plain" / "input.csv")
    told = {
        (
            str(row["subject"]).removeprefix(START),
            row["relation"],
            str(row["object"]).removeprefix(START),
            row["role"],
        )
        for row in claims
    }
    assert told == {
        ("99602", "splitFrom", "99601", None),
        ("99602", "mergedInto", "99701", None),
        ("99602", "mergedInto", "99603", None),
        ("99604", "splitFrom", "99601", "temporary split"),
        ("99604", "memberOf", "99603", "alliance"),
    }
    assert not {name for row in claims for name in row if name.startswith(("start", "end"))}


def test_an_actor_without_a_row_is_known_by_its_name_there() -> None:
    issues = Issues()
    found = actors(HERE / "plain" / "input.csv", issues)["99701"]
    assert (found["label@en"], found["class"]) == ("Hill Guard", "Actor")
    assert found["identifier"] == "ucdp:actor/99701"
    assert {field for _, field, _ in issues.counts} == {"actoridgroup", "nameorigfull"}


@pytest.mark.parametrize(
    "cells",
    [
        {"Splinter": "0", "ActorIdPrev": "99602"},
        {"Splinter": "maybe", "ActorIdPrev": "99602"},
        {"Splinter": "1", "ActorIdPrev": "somebody"},
        {"Splinter": "1", "ActorIdPrev": "99601"},
        {"Splinter": "1", "ActorIdPrev": ""},
    ],
)
def test_a_tie_that_is_not_sure_is_reported_and_left_out(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    path = changed(tmp_path / "a.csv", **cells)
    issues = Issues()
    actors(path, issues)
    assert len(issues) == 1
    assert records(path) == []


# --- the real file ---


def test_the_real_file_comes_whole(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip("the real file ucdp-actor-221.csv is not here")
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 1725
    columns = ("ActorIdPrev", "ActorIdSplitTemp", "ActorIdAlliance", "ActorIdGroup")
    pointed = [
        (row["ActorId"], one) for row in table for name in columns for one in row[name].split(", ")
    ]
    itself = [actor for actor, other in pointed if actor == other]
    ties = [other for actor, other in pointed if other and actor != other]
    sink = io.StringIO()
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        reading = read(REAL, Issues(sink))
        report = load(store, reading.origin, reading.batches)
        assert report.added == Counter(claim=len(ties))
        query = (
            "PREFIX mar: <https://w3id.org/marchland/ontology#> SELECT (COUNT(?a) AS ?n) "
            '{ ?a mar:identifier ?i FILTER STRSTARTS(?i, "ucdp:actor/") }'
        )
        (row,) = store.select(query)
    absent = set(ties) - {row["ActorId"] for row in table}
    assert int(row["n"].value) == len(table) + len(absent)
    faults = [line for line in sink.getvalue().splitlines() if "Zawgyi" not in line]
    assert len(faults) == len(absent) + len(itself)
    assert len(itself) == 1


def test_the_zawgyi_name_of_the_real_file_is_found() -> None:
    if not REAL.exists():
        pytest.skip("the real file ucdp-actor-221.csv is not here")
    sink = io.StringIO()
    found = actors(REAL, Issues(sink))
    names = [line for line in sink.getvalue().splitlines() if "Zawgyi" in line]
    assert len(names) == 1
    assert found["185"]["alt@und"][0] in names[0]  # kept as written
    assert "ကချင်လွတ်လပ်ရေး အဖွဲ့ချုပ်" in found["201"]["alt@und"]
    assert "Kachin Independence Organization" in found["201"]["alt@en"]

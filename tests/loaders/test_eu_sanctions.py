"""The European Union's list: entries by annex, classes by legal form, dates in words."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.interval import TimeError
from marchland.graph.load import Report
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.loaders.loose_date import read_loose, since, until
from marchland.ontology.error import UsageError

HERE = Path(__file__).parent / "eu_sanctions/plain"
SHARED = Path(__file__).parents[2].parent / "shared/data/sanctions"
REAL = SHARED / "eu-32013R0401.csv"
MAR = "https://w3id.org/marchland/ontology#"
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("eu-sanctions", HERE, "input.csv", "2025-06-01")


def test_without_a_day_a_listing_is_known_for_its_first_day(read_lines: Read) -> None:
    lines, told = read_lines("eu-sanctions", HERE / "input.csv", release="t")
    assert not any("openEnd" in line for line in lines)
    assert any('startEarliest> "2018-06-25"' in line for line in lines)
    assert any('endEarliest> "2018-06-26"' in line for line in lines)
    assert [one["message"][:12] for one in told if one["field"] == "release"] == ["is not a day"]


def test_a_second_load_changes_nothing(load_file: Callable[..., list[Report]]) -> None:
    load_file("eu-sanctions", HERE / "input.csv", release="2025-06-01")
    (again,) = load_file("eu-sanctions", HERE / "input.csv", release="2025-06-01")
    (later,) = load_file("eu-sanctions", HERE / "input.csv", release="2025-07-01")
    assert (again.is_change, later.added.total(), later.extended) == (False, 0, 8)


def test_a_release_must_be_told() -> None:
    with pytest.raises(UsageError, match="--release"):
        list(find("eu-sanctions").read([HERE / "input.csv"], None, Issues()))


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("25.6.2018", "2018-06-25"),
        ("5/6/2018", "2018-06-05"),
        ("23-Sep-2016", "2016-09-23"),
        ("20 August 1961", "1961-08-20"),
        ("03 Jul 1956", "1956-07-03"),
        ("March 1964", "1964-03"),
        ("Sept 1964", "1964-09"),
        ("1972", "1972"),
        ("ca. 1970", "1970~"),
        ("circa 1951", "1951~"),
        ("Between 1968 and 1970", "[1968..1970]"),
        ("between 3 May 1968 and 1970", "[1968-05-03..1970]"),
        ("2021-08-26 00:00:00.000", "2021-08-26"),
        ("2021-08-26T10:00:00Z", "2021-08-26"),
    ],
)
def test_dates_in_words(written: str, edtf: str) -> None:
    assert read_loose(written).edtf == edtf


@pytest.mark.parametrize(
    "written", ["", "soon", "30.2.2019", "1.13.2019", "12 Foo 2001", "between 1970 and 1968", "70"]
)
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(TimeError):
        read_loose(written)


def test_bounds_of_spans() -> None:
    between = read_loose("Between 1968 and 1970")
    assert str(since(between, None).start_latest) == "1970-12-31"
    about = since(read_loose("ca. 1970"), read_loose("2.2.2020").first)
    assert (str(about.start_earliest), str(about.start_latest)) == ("1969-01-01", "2020-02-02")
    ended = until(read_loose("2005"), read_loose("3.11.2005"))
    assert (str(ended.start_latest), str(ended.end_latest)) == ("2005-11-03", "2005-11-04")
    with pytest.raises(TimeError, match="reversed"):
        until(read_loose("2006"), read_loose("2005"))


@pytest.mark.skipif(not REAL.exists(), reason="the list is not here")
def test_the_real_list(read_lines: Read) -> None:
    with REAL.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = Counter(row["schema"] for row in rows)
    assert kinds == {"Person": 105, "LegalEntity": 22}
    lines, told = read_lines("eu-sanctions", REAL, release="2025-06-01")
    text = "\n".join(lines)
    found = set(re.findall(r'identifier> "(eu:[^"]+)"', text))
    assert found == {f"eu:{row['celex']}/{row['annex']}/{row['recordId']}" for row in rows}
    assert "eu:32013R0401/IV.A/15" in found
    classes = Counter(re.findall(rf"id/actor/\S+ \S+type> <{MAR}(\w+)>", text))
    assert classes == {"Person": 105, "Company": 11, "Organization": 2, "Actor": 10}
    assert len(re.findall(rf"predicate> <{MAR}sanctions>", text)) == len(rows)
    assert len(re.findall(r"marchland/ontology#startEarliest> ", text)) == len(rows)
    assert told == []

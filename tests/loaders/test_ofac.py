"""OFAC's list: entries, programmes, who is linked to whom, and what is no actor."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from marchland.graph.load import Report
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.loaders.ofac import read_remarks
from marchland.ontology.error import SourceError, UsageError

HERE = Path(__file__).parent / "ofac/plain"
REAL = Path(__file__).parents[2].parent / "shared/data/sanctions/ofac-sdn.csv"
MAR = "https://w3id.org/marchland/ontology#"
HEAD = "ID,Name,Type,Country,Title,Col_F,Col_G,Col_H,Col_I,Col_J,Col_K,Details"
DAY = "2023-11-15"


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("ofac", HERE, "input.csv", DAY)


def test_a_header_row_changes_nothing(
    read_lines: Callable[..., tuple[set[str], list[object]]], tmp_path: Path
) -> None:
    file = tmp_path / "input.csv"
    text = (HERE / "input.csv").read_text("utf-8")
    file.write_text(HEAD + "\n" + text.replace("\x1a", "\x1a" + "," * 11), "utf-8")
    assert read_lines("ofac", file)[0] == read_lines("ofac", HERE / "input.csv")[0]


def test_without_a_day_nothing_is_presumed_and_that_is_told_once(
    read_lines: Callable[..., tuple[set[str], list[dict[str, str]]]],
) -> None:
    lines, told = read_lines("ofac", HERE / "input.csv", release="November")
    assert not any(f"{MAR}openEnd" in line or "endEarliest" in line for line in lines)
    assert [one["value"] for one in told if one["field"] == "release"] == ["November"]


def test_a_release_must_be_told() -> None:
    with pytest.raises(UsageError, match="--release"):
        list(find("ofac").read([HERE / "input.csv"], None, Issues()))


def test_a_later_list_adds_what_is_new_and_retracts_what_is_gone(
    load_file: Callable[..., list[Report]], tmp_path: Path
) -> None:
    (first,) = load_file("ofac", HERE / "input.csv", release=DAY)
    (again,) = load_file("ofac", HERE / "input.csv", release=DAY)
    assert (first.added["claim"], again.is_change) == (10, False)
    later = tmp_path / "sdn.csv"
    rows = (HERE / "input.csv").read_text("utf-8").splitlines()[1:]
    later.write_text("\n".join(rows), "utf-8")
    (third,) = load_file("ofac", later, release="2023-12-01", replaces=DAY)
    # entry 101 had two programmes and a link, and entry 103 was linked to it by its number
    assert third.retracted == 4


def test_a_name_with_a_full_stop_keeps_it() -> None:
    assert read_remarks("Linked To: KPD S.A.")[1] == ["KPD S.A."]
    assert read_remarks("Linked To: KPD S.A.; DOB 1970.") == ([], ["KPD S.A."], ["DOB 1970"])
    assert read_remarks(None) == ([], [], [])


def test_another_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b,c\n1,2,3\n", "utf-8")
    (reading,) = find("ofac").read([file], DAY, Issues())
    with pytest.raises(SourceError, match="no header"):
        list(reading.batches)


@pytest.mark.skipif(not REAL.exists(), reason="the list is not here")
def test_the_real_list(read_lines: Callable[..., tuple[set[str], list[object]]]) -> None:
    with REAL.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["ID"].strip("\x1a ")]
    kinds = Counter(row["Type"].strip() for row in rows)
    assert (len(rows), kinds["individual"] + kinds["-0-"]) == (11_443, 10_465)
    lines, _ = read_lines("ofac", REAL, release=DAY)
    assert sum(f'{MAR}identifier> "ofac:' in line for line in lines) == 10_465
    assert sum("programme BURMA-EO14014" in line for line in lines) == 103

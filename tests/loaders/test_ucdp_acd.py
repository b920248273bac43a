"""UCDP/PRIO Armed Conflict: what a conflict's year claims, and the real file."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from marchland.graph.load import load
from marchland.graph.store import make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues

HERE = Path(__file__).parent / "ucdp_acd"
REAL = Path(__file__).parents[2] / "../shared/data/ucdp/ucdp-prio-acd-221.csv"
ACTORS = REAL.with_name("ucdp-actor-221.csv")


def read(path: Path, issues: Issues | None = None) -> Reading:
    (reading,) = find("ucdp-acd").read([path], "t", Issues() if issues is None else issues)
    return reading


def records(path: Path) -> list[dict[str, object]]:
    return [
        row
        for batch in read(path).batches
        for frame in batch.records
        for row in frame.iter_rows(named=True)
    ]


def changed(path: Path, row: int = 0, **cells: str) -> Path:
    """Write one golden row with other cells."""
    with (HERE / "plain" / "input.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerow(table[row] | cells)
    return path


def bounds(claim: dict[str, object]) -> tuple[object, ...]:
    names = ("startEarliest", "startLatest", "endEarliest", "endLatest")
    return tuple(claim[name] for name in names)


def test_a_conflict_of_one_dyad_has_the_days_of_its_row() -> None:
    (claim,) = (one for one in records(HERE / "plain" / "input.csv") if one["key"] == "99001/2031")
    assert bounds(claim) == ("2031-02-03", "2031-05-06", "2031-05-07", "2031-11-21")
    assert (claim["quantityLow"], claim["quantityHigh"]) == ("25", "999")


def test_days_and_deaths_of_several_dyads_are_of_none_of_them() -> None:
    claims = [one for one in records(HERE / "plain" / "input.csv") if one["key"] == "99001/2033"]
    fights = [one for one in claims if one["relation"] == "fights"]
    assert len(fights) == 2
    assert {bounds(one) for one in fights} == {("2033-01-01", None, None, "2034-01-01")}
    assert {one["quantityLow"] for one in fights} == {None}
    assert [one["jointly"] for one in fights] == [[], []]


def test_whom_help_was_against_is_told_only_where_there_is_no_choice() -> None:
    claims = [one for one in records(HERE / "plain" / "input.csv") if one["key"] == "99001/2033"]
    helped = {str(one["subject"]): list(one["against"]) for one in claims if one["role"]}
    start = "actor/ucdp-acd/named-Government%20of%20"
    assert helped[f"{start}Eastland"] == helped[f"{start}Westland"] == []
    assert helped[f"{start}Southland"] == ["actor/ucdp-acd/99501"]


@pytest.mark.parametrize(
    ("precision", "end"),
    [("", "2031-11-21"), ("1", "2031-11-21"), ("3", "2032-01-01"), ("9", "2032-01-01")],
)
def test_the_end_of_an_episode_bounds_its_year(tmp_path: Path, precision: str, end: str) -> None:
    (claim,) = records(changed(tmp_path / "a.csv", ep_end_prec=precision))
    assert claim["endLatest"] == end


@pytest.mark.parametrize(
    "cells", [{"ep_end": "0"}, {"ep_end": ""}, {"ep_end_date": "2030-11-20"}, {"ep_end_date": ""}]
)
def test_a_day_that_ends_no_episode_of_the_year_does_not(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    (claim,) = records(changed(tmp_path / "a.csv", **cells))
    assert claim["endLatest"] == "2032-01-01"


def test_the_real_file_comes_whole(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip("the real file ucdp-prio-acd-221.csv is not here")
    table = pl.read_csv(REAL, infer_schema=False).fill_null("")
    assert table.height == 2568

    def size(name: str) -> pl.Expr:
        return (
            pl.when(pl.col(name) == "").then(0).otherwise(pl.col(name).str.count_matches(",") + 1)
        )

    fights = size("side_a_id") * size("side_b_id")
    helps = size("side_a_2nd") * size("side_a_id") + size("side_b_2nd") * size("side_b_id")
    issues = Issues()
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        reading = read(REAL, issues)
        report = load(store, reading.origin, reading.batches)
    assert not issues
    assert report.added == Counter(claim=table.select((fights + helps).sum()).item())


def test_no_name_of_the_real_file_is_given_to_another() -> None:
    if not REAL.exists() or not ACTORS.exists():
        pytest.skip("the real files of Armed Conflict and Actor are not here")
    table = pl.read_csv(ACTORS, infer_schema=False).fill_null("")
    told: dict[str, set[str]] = {}
    for number, *names in table.select("ActorId", "NameData", "NameOrig", "NewName").iter_rows():
        told[f"ucdp:actor/{number}"] = {" ".join(name.split()) for name in names}
    found = {
        row["identifier"]: row["label@en"]
        for batch in read(REAL).batches
        for frame in batch.things
        if "comment@en" in frame.columns
        for row in frame.iter_rows(named=True)
        if row["identifier"] and not row["label@en"].startswith("UCDP actor")
    }
    assert len(found) > 600
    assert {one for one, name in found.items() if name not in told[one]} == set()

"""`leverage` and `measure`, as people and programs run them, on the shipped sample."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest

KIA = "Kachin Independence Army"
CROSSINGS = "Crossings by which the minerals leave"
RARE = ("leverage", "--commodity", "rare earths", "--market", "China")
Cli = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("sample")


def rows(cli: Cli, *arguments: str) -> list[dict[str, Any]]:
    done = cli(*arguments, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def read_xml(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314 - our own file


def cuts(cli: Cli, *arguments: str) -> dict[tuple[tuple[str, ...], str], dict[str, Any]]:
    return {(tuple(row["coalition"]), row["side"]): row for row in rows(cli, *RARE, *arguments)}


# --- leverage ---


def test_on_the_21st_the_kia_alone_holds_a_cut(cli: Cli) -> None:
    found = cuts(cli, "--as-of", "2024-11-21")
    assert set(found) == {((KIA,), "supplier"), (("China",), "market")}
    row = found[(KIA,), "supplier"]
    assert (row["cut"], row["size"], row["low"], row["high"]) == ("yes", 1, 0.5, 1.0)
    assert row["through"] == [CROSSINGS]
    assert row["bottlenecks"] == [CROSSINGS]
    # L3a, one source in its own voice; and that the minerals leave there at all
    told = sorted(hinge.split(" (")[0] for hinge in row["hinges"])
    assert told == [f"{CROSSINGS} ships to China", f"{KIA} controls {CROSSINGS}"]
    assert all("Radio Free Asia" in hinge for hinge in row["hinges"])
    assert len(row["hinges_iri"]) == 2
    assert row["flow_state"] == f"suspended by {KIA} since 2024-11-21 or before (reported)"
    assert row["coverage"].startswith("2 sites, 3 links; holder known of 2 of 3 places")
    assert row["market_needs"] == [
        "A range of Chinese manufacturing depends on rare earths (reported)"
    ]
    assert len(row["needs"]) == 1
    assert "fuel and medicine from China to KIA-controlled areas" in row["needs"][0]
    assert "known routes only" in row["statement"]
    assert "smuggling" in row["statement"]


def test_china_can_close_its_own_side(cli: Cli) -> None:
    row = cuts(cli, "--as-of", "2024-11-21")[("China",), "market"]
    assert row["cut"] == "yes"
    assert any("on the side of China" in hinge for hinge in row["hinges"])


@pytest.mark.parametrize("day", ["2024-11-19", "2024-11-20"])
def test_the_day_before_it_is_undetermined(cli: Cli, day: str) -> None:
    row = cuts(cli, "--as-of", day)[(KIA,), "supplier"]
    assert (row["cut"], row["low"], row["high"]) == ("undetermined", 0.0, 1.0)
    assert row["flow_state"] == "open, as far as is known"


def test_of_jade_the_crossings_are_no_cut(cli: Cli) -> None:
    found = rows(
        cli, "leverage", "--commodity", "jade", "--market", "China", "--as-of", "2024-11-21"
    )
    assert {(tuple(row["coalition"]), row["side"]): row["cut"] for row in found} == {
        ((KIA,), "supplier"): "undetermined",
        ((), "market"): "no",
    }


def test_an_industry_is_a_market_too(cli: Cli) -> None:
    ask = ("leverage", "--commodity", "rare earths", "--market", "A range of Chinese manufacturing")
    (kia, china) = rows(cli, *ask, "--as-of", "2024-11-21")
    assert (kia["coalition"], kia["cut"], china["coalition"]) == ([KIA], "yes", ["China"])


def test_before_it_was_reported_no_route_is_known(cli: Cli) -> None:
    found = cuts(cli, "--as-of", "2024-11-21", "--known-by", "2024-11-20")
    assert [(row["cut"], row["sites"]) for row in found.values()] == [("undetermined", 0)] * 2
    assert all("nothing can be said of a cut" in row["statement"] for row in found.values())


def test_what_is_stale_is_not_sure(cli: Cli) -> None:
    later = ("--as-of", "2025-11-21")
    assert cuts(cli, *later)[(KIA,), "supplier"]["cut"] == "yes"
    stale = cuts(cli, *later, "--stale-after", "90")
    assert stale[(KIA,), "supplier"]["cut"] == "undetermined"


def test_one_report_is_not_enough_for_the_strict(cli: Cli) -> None:
    found = cuts(cli, "--as-of", "2024-11-21", "--policy", "strict")
    assert {row["cut"] for row in found.values()} == {"undetermined"}


def test_what_if_is_told_and_not_stored(cli: Cli) -> None:
    before = cli("info", "--format", "json").out
    assume = f"KIA controls {CROSSINGS}"
    found = cuts(cli, "--as-of", "2024-11-19", "--assume", assume)
    row = found[(KIA,), "supplier"]
    assert (row["cut"], row["assumed"]) == ("yes", [assume])
    assert found[("China",), "market"]["assumed"] == []
    assert cli("info", "--format", "json").out == before
    assert cuts(cli, "--as-of", "2024-11-19")[(KIA,), "supplier"]["cut"] == "undetermined"


def test_what_if_elsewhere_is_told_to_touch_nothing(cli: Cli) -> None:
    done = cli(*RARE, "--as-of", "2024-11-21", "--assume", "KIA controls Myitkyina")
    assert done.code == 0
    assert "'KIA controls Myitkyina' touches no known route" in done.err


def test_people_get_a_table_and_the_sentence(cli: Cli) -> None:
    done = cli(*RARE, "--as-of", "2024-11-21", "--format", "table")
    assert done.code == 0
    assert "Independence" in done.text  # a narrow page folds the name
    assert "Every known route of rare earths from 2 known sites to China" in done.err
    assert "nothing of routes that nobody told of" in done.err


def test_over_time_as_rows_and_as_a_chart(cli: Cli, tmp_path: Path) -> None:
    chart = tmp_path / "rare.svg"
    between = ("--over", "2024-09-21", "2024-12-21")
    found = rows(cli, *RARE, *between, "--chart", str(chart))
    kia = {row["as_of"]: row["cut"] for row in found if row["coalition"] == [KIA]}
    assert kia == {
        "2024-09-21": "undetermined",
        "2024-10-21": "undetermined",
        "2024-11-21": "yes",
        "2024-12-21": "yes",
    }
    text = " ".join(read_xml(chart).itertext())
    assert f"{KIA} (supplier's side)" in text
    assert "share of known sites that could be cut" in text


def test_a_chart_as_png(cli: Cli, tmp_path: Path) -> None:
    chart = tmp_path / "rare.png"
    done = cli(*RARE, "--over", "2024-11-01", "2024-11-30", "--step", "week", "--chart", chart)
    assert done.code == 0
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--commodity", "gold", "--market", "China"), "'gold'"),
        (("--commodity", "jade", "--market", "Atlantis"), "'Atlantis'"),
        (("--commodity", "jade"), "--market"),
        ((*RARE[1:], "--over", "2024-01-01", "2024-02-01", "--as-of", "2024-01-01"), "--over"),
        ((*RARE[1:], "--over", "2024-02-01", "2024-01-01"), "is after"),
        ((*RARE[1:], "--over", "2024-02-30", "2024-03-01"), "2024-02-30"),
        ((*RARE[1:], "--over", "1900-01-01", "2024-01-01", "--step", "day"), "--step"),
        ((*RARE[1:], "--chart", "x.svg"), "--over"),
        ((*RARE[1:], "--over", "2024-11-01", "2024-12-01", "--chart", "x.pdf"), "pdf"),
        ((*RARE[1:], "--over", "1990-01-01", "1990-02-01", "--chart", "x.svg"), "nothing to draw"),
        ((*RARE[1:], "--assume", "the moon"), "ACTOR controls PLACE"),
        ((*RARE[1:], "--assume", "nosuch controls Myitkyina"), "nosuch"),
        ((*RARE[1:], "--size", "0"), "--size"),
    ],
)
def test_what_cannot_be_asked_is_said(
    cli: Cli, arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("leverage", *arguments)
    assert done.code == 2, done.err
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "srj"])
def test_every_format_of_rows(cli: Cli, form: str) -> None:
    done = cli(*RARE, "--as-of", "2024-11-21", "--format", form)
    assert done.code == 0
    assert KIA in done.text


def test_as_parquet_lists_are_lists(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rare.parquet"
    assert cli(*RARE, "--as-of", "2024-11-21", "-o", file).code == 0
    frame = pl.read_parquet(file)
    assert frame["coalition"].to_list() == [[KIA], ["China"]]
    assert frame["low"].to_list() == [0.5, 0.0]


def test_routes_are_those_that_leverage_is_about(cli: Cli) -> None:
    ask = ("query", "routes", "--commodity", "rare earths", "--market", "China")
    found = rows(cli, *ask, "--as-of", "2024-11-21")
    assert [row["route"][1:] for row in found] == [[CROSSINGS, "China"]] * 2
    told = {told for row in found for told in row["controllers"]}
    assert f"{CROSSINGS}: {KIA} (reported)" in told
    assert f"{CROSSINGS}: China (reported, on the side of China)" in told
    assert "Other rare-earth mines: unknown" in told
    assert {tuple(row["flow"]) for row in found} == {(f"suspended by {KIA} (reported)",)}


# --- measure ---


def test_measures_have_their_columns(cli: Cli) -> None:
    found = rows(cli, "measure", "degree", "betweenness", "balance", "--as-of", "2024-11-21")
    assert {row["measure"].split(".")[0] for row in found} == {"degree", "betweenness", "balance"}
    assert all(
        {"measure", "node", "other", "value", "node_iri", "other_iri"} <= set(row) for row in found
    )
    degree = {row["node"]: row["value"] for row in found if row["measure"] == "degree"}
    assert max(degree, key=lambda node: degree[node]) == KIA


def test_the_ledger_of_china_and_the_kia(cli: Cli) -> None:
    found = rows(cli, "measure", "balance", "--as-of", "2024-11-21")
    told = {(row["node"], row["other"], row["measure"]): row["value"] for row in found}
    assert told["China", KIA, "balance.pressure.done"] == 1
    assert told[KIA, "China", "balance.pressure.done"] == 1
    assert told["China", "Military government of Myanmar", "balance.support.done"] == 1
    # who is supplied depends on whoever supplies
    areas = "KIA-controlled areas (extent not given)"
    assert told[areas, "China", "balance.dependence.done"] == 1


def test_camps_among_actors_only(cli: Cli) -> None:
    found = rows(cli, "measure", "frustration", "--actors-only", "--as-of", "2024-11-21")
    camps = {row["node"]: row["value"] for row in found if row["measure"] == "frustration.camp"}
    assert camps["China"] == camps["Military government of Myanmar"] != camps[KIA]
    assert "Myanmar (country)" not in camps


def test_measures_over_time(cli: Cli) -> None:
    ask = ("measure", "degree", "--relation", "controls", "--actor", "KIA")
    found = rows(cli, *ask, "--over", "2024-11-19", "2024-11-21", "--step", "day")
    degree = {
        row["as_of"]: row["value"]
        for row in found
        if (row["measure"], row["node"]) == ("degree", KIA)
    }
    assert list(degree) == ["2024-11-19", "2024-11-20", "2024-11-21"]
    assert degree["2024-11-19"] < degree["2024-11-21"]


def test_measures_are_listed(cli: Cli) -> None:
    found = rows(cli, "measure")
    assert {"degree", "brokerage", "frustration", "balance"} <= {row["measure"] for row in found}
    assert all(row["gives"] for row in found)


def test_a_measure_unknown_lists_those_there_are(cli: Cli) -> None:
    done = cli("measure", "degree", "closeness")
    assert done.code == 2
    assert "'closeness'" in done.err
    assert "betweenness" in done.err
    assert done.text == ""


def test_measures_as_parquet_keep_their_fractions(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    assert cli("measure", "degree", "betweenness", "--as-of", "2024-11-21", "-o", file).code == 0
    values = pl.read_parquet(file).filter(pl.col("measure") == "betweenness")["value"]
    assert 0 < values.max() < 1  # type: ignore[operator]

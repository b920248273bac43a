"""Why a figure of leverage is as it is: what is said of it is so."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pytest

from marchland.graph.trade.way import Ways

ASKED = ("--commodity", "rare earths", "--market", "China", "--as-of", "2024-11-21")
Cli = Callable[..., Any]


def explained(cli: Cli, *more: str) -> dict[str, Any]:
    done = cli("explain", *ASKED, *more, "--format", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.mark.usefixtures("sample")
def test_it_tells_what_leverage_tells(cli: Cli) -> None:
    rows = json.loads(cli("leverage", *ASKED, "--format", "json").out)
    cuts = explained(cli)["cuts"]
    assert [{k: v for k, v in cut.items() if k != "turns_on"} for cut in cuts] == rows
    assert [[one["record"] for one in cut["turns_on"]] for cut in cuts] == [
        row["hinges_iri"] for row in rows
    ]


@pytest.mark.parametrize("coalition", [[], ["KIA"], ["China", "KIA"]])
def test_without_a_record_the_answer_is_what_is_said_it_becomes(
    cli: Cli,
    sample_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    coalition: list[str],
) -> None:
    monkeypatch.setenv("MARCHLAND_STORE", str(sample_folder))
    told = explained(cli, *(word for one in coalition for word in ("--coalition", one)))
    turns = [(cut, one) for cut in told["cuts"] for one in cut["turns_on"]]
    assert turns
    for number, (cut, one) in enumerate(turns):
        store = tmp_path / str(number)
        shutil.copytree(sample_folder, store)
        monkeypatch.setenv("MARCHLAND_STORE", str(store))
        assert cli("retract", one["record"]).code == 0
        members = [word for iri in cut["coalition_iri"] for word in ("--coalition", iri)]
        (then,) = (one for one in explained(cli, *members)["cuts"] if one["side"] == cut["side"])
        assert then["cut"] == one["becomes"] != cut["cut"]


@pytest.mark.usefixtures("sample")
def test_every_part_of_every_way_is_explained_down_to_its_records(cli: Cli) -> None:
    told = explained(cli)
    sites = {answer["subject_iri"] for answer in told["sites"]}
    links = {(answer["subject_iri"], answer["object_iri"]) for answer in told["links"]}
    assert {way["places_iri"][0] for way in told["ways"]} == sites
    steps = {
        step
        for way in told["ways"]
        for step in zip(way["places_iri"], way["places_iri"][1:], strict=False)
    }
    assert steps == links
    rows = [row for part in ("sites", "links", "places") for a in told[part] for row in a["rows"]]
    named = {record for row in rows for record in row["claim"]}
    named |= {one["record"] for cut in told["cuts"] for one in cut["turns_on"]}
    assert named <= told["records"].keys()
    assert all(told["records"][record]["sources"] for record in named)
    assert told["unknown"]["supplier"] == ["Other rare-earth mines"]


@pytest.mark.usefixtures("sample")
def test_text_and_tree_tell_the_ways_the_hinges_and_the_gaps(cli: Cli) -> None:
    for form in ("text", "tree"):
        said = " ".join(cli("explain", *ASKED, "--coalition", "KIA", "--format", form).text.split())
        assert "Kachin Independence Army, on the supplier's side: YES" in said
        assert "on the market's side: NO" in said
        assert "undetermined" in said
        assert "The 2 known ways" in said
        assert "Other rare-earth mines" in said.partition("What is not known")[2]
        assert "Radio Free Asia, 2024-11-21" in said
    nothing = cli("explain", *ASKED[:4], "--as-of", "1990-01-01")
    assert "No way is known." in nothing.text
    assert "No record bears on it." in nothing.text


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("--commodity", "jade"), "needs --market"),
        (("--place", "Kan Paik Ti", "--market", "China"), "go with --commodity"),
        (("--place", "Kan Paik Ti", "--coalition", "KIA"), "go with --commodity"),
        (("--commodity", "jade", "--place", "x", "--market", "China"), "give one of"),
        (("--commodity", "jade", "--market", "China", "--coalition", "nowho"), "nowho"),
    ],
)
def test_what_does_not_go_together_is_said(cli: Cli, asked: tuple[str, ...], why: str) -> None:
    done = cli("explain", *asked)
    assert done.code == 2
    assert why in done.err


@pytest.mark.parametrize("seed", range(60))
def test_some_ways_are_the_shortest_of_all(seed: int) -> None:
    random = Random(seed)
    places = [f"p{n}" for n in range(7)]
    links = {(a, b) for a in places for b in places if a != b and random.random() < 0.3}
    sites, ends = random.sample(places, 2), random.sample(places, 2)
    graph = nx.DiGraph(sorted(link for link in links if link[0] not in ends))
    graph.add_nodes_from(places)
    every = [
        tuple(way)
        for site in sites
        for end in ends
        for way in ([[site]] if site == end else nx.all_simple_paths(graph, site, end))
    ]
    found = list(Ways(sites, links, ends).some(1_000))
    assert sorted(found) == sorted(every)
    assert [len(way) for way in found] == sorted(map(len, every))
    assert list(Ways(sites, links, ends).some(2)) == found[:2]

"""`export`, as people run it: every form, slices, networks of events, and what it refuses."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-11-21")

pytestmark = pytest.mark.usefixtures("sample")


@pytest.fixture
def export(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Export into a folder of its own, without fail."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Any:
        done = cli("export", *arguments)
        assert done.code == 0, done.err
        return done

    return run


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(path).read_text("utf-8"))))


@pytest.mark.parametrize(
    ("how", "reader"),
    [
        (("net.gexf",), nx.read_gexf),
        (("net.graphml",), nx.read_graphml),
        (("net.net",), nx.read_pajek),
        (("net.any", "--as", "pajek"), nx.read_pajek),
        (("net.cyjs",), lambda path: nx.cytoscape_graph(json.loads(Path(path).read_text()))),
        (("net.gexf", "--dynamic", "--over", "2024-11-21", "2024-11-21"), nx.read_gexf),
    ],
)
def test_each_form_holds_the_same_network(
    export: Callable[..., Any], how: tuple[str, ...], reader: Callable[[str], Any]
) -> None:
    told = () if "--dynamic" in how else DAY
    export("all.csv", *DAY)
    export(*how, *told)
    read = reader(how[0])
    edges = rows("all.csv")
    nodes = {row[name] for row in edges for name in ("Source", "Target")}
    assert len(read) == len(nodes) > 30
    is_pajek = how[0] == "net.net" or "pajek" in how
    both = [row for row in edges if row["symmetric"] == "true" and is_pajek]
    assert read.number_of_edges() == len(edges) + len(both)


def test_a_dynamic_file_has_the_days_of_each_edge(export: Callable[..., Any]) -> None:
    export("net.gexf", "--dynamic", "--relation", "controls")
    read = nx.read_gexf("net.gexf")
    labels = dict(read.nodes(data="label"))
    spells = {
        (labels[tail], data["spells"][0])
        for tail, head, data in read.edges(data=True)
        if labels[head] == "Kan Paik Ti"
    }
    assert spells == {
        ("Military government of Myanmar", ("2024-11-19", "2024-11-19")),
        ("Kachin Independence Army", ("2024-11-20", "None")),
    }


def test_over_writes_a_file_for_each_day(export: Callable[..., Any]) -> None:
    done = export("net.csv", "--over", "2024-11-19", "2024-11-21", "--step", "day")
    files = sorted(path.name for path in Path().iterdir())
    assert files == [f"net-2024-11-{day}.csv" for day in (19, 20, 21)]
    held = {
        file: {row["source_label"] for row in rows(file) if row["target_label"] == "Kan Paik Ti"}
        for file in files
    }
    assert held["net-2024-11-19.csv"] != held["net-2024-11-21.csv"]
    assert "net-2024-11-20.csv: " in done.err


def test_events_make_edges_and_slices(export: Callable[..., Any]) -> None:
    export("net.csv", *DAY, "--from", "events")
    told = rows("net.csv")
    assert {row["relation"] for row in told} >= {"fights"}
    assert all(int(row["events"]) >= 1 for row in told)
    assert "fatalities_best" not in told[0], "the sample has no estimate, which is not 0"
    export("s.csv", "--from", "events", "--over", "2023-01-01", "2024-01-01", "--step", "year")
    years = [
        sum(int(row["events"]) for row in rows(f"s-{year}-01-01.csv")) for year in (2023, 2024)
    ]
    whole = [row for row in told if row["start"] >= "2023"]
    assert sum(years) == sum(int(row["events"]) for row in whole) > 1


def test_two_modes_merged_edges_and_parts(export: Callable[..., Any]) -> None:
    export("modes.graphml", *DAY, "--two-mode", "places", "--from", "all")
    assert nx.is_bipartite(nx.Graph(nx.read_graphml("modes.graphml")))
    export("merged.csv", *DAY, "--merge", "relations")
    pairs = [(row["Source"], row["Target"], row["symmetric"]) for row in rows("merged.csv")]
    assert len(set(pairs)) == len(pairs)
    export("jade.csv", *DAY, "--commodity", "jade")
    assert 0 < len(rows("jade.csv")) < len(pairs)
    export("actors.csv", *DAY, "--actors-only", "--what", "nodes", "--country", "Myanmar")
    kinds = {row["kind"] for row in rows("actors.csv")}
    assert "Settlement" not in kinds
    assert "InsurgentGroup" in kinds


def test_tables_of_spells_and_events(export: Callable[..., Any]) -> None:
    export("spells.parquet", "--what", "spells", "--relation", "controls")
    spells = pl.read_parquet("spells.parquet")
    held = spells.filter(pl.col("object") == "Kan Paik Ti").sort("start")
    assert held["subject"].to_list()[0] == "Military government of Myanmar"
    assert held["end"].to_list()[-1] is None
    export("events.arrow", "--what", "events", *DAY)
    events = pl.read_ipc("events.arrow")
    assert events["fatalities_best"].null_count() == events.height > 1
    export("spells.geojson", "--what", "spells")
    assert len(json.loads(Path("spells.geojson").read_text())["features"]) > 1


def test_a_dump_with_quotations(export: Callable[..., Any]) -> None:
    export("dump.ttl", "--as", "rdf-1.2")
    assert "rdf-syntax-ns#reifies> <<( <" in Path("dump.ttl").read_text("utf-8")


@pytest.mark.parametrize(
    ("how", "word"),
    [
        (("x.csv", "--as", "rdf-star"), "for a dump"),
        (("x.net", "--dynamic"), "holds no spells"),
        (("x.gexf", "--dynamic", "--from", "events"), "leave --from out"),
        (("x.gexf", "--dynamic", "--country", "Myanmar"), "leave --country out"),
        (("x.csv", "--what", "spells", "--merge", "lines"), "leave --merge out"),
        (("x.gexf", "--what", "spells"), "is no table"),
        (("-", "--as", "csv", "--over", "2024-01-01", "2024-02-01"), "a file for each day"),
        (("x.csv", "--over", "2024-01-01", "2024-02-01", *DAY), "leave --as-of"),
        (("x.csv", "--over", "2024-02-01", "2024-01-01"), "is after"),
        (("x.csv", "--since", "2024-02-30"), "does not exist|not a day"),
        (("x.csv", "--country", "Atlantis"), "Atlantis"),
        (("x.csv", "--relation", "clash"), "no relation is called"),
        (("x.docx",), "--as cytoscape"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...], word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("export", *how)
    assert done.code == 2
    assert any(one in done.err for one in word.split("|")), done.err
    assert list(tmp_path.iterdir()) == []

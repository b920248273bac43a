"""The knowledge graph as a notebook holds it."""

import datetime
import doctest
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import marchland
import marchland.cli
from marchland.ontology.error import QueryError, SourceError, StoreError, UsageError
from marchland.workbench.knowledge_graph import KnowledgeGraph

DAY = "2024-11-21"
GED = Path(__file__).parent.parent / "loaders/ucdp_ged/plain"
FAULTS = GED.parent / "faults/input.csv"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Make a store with the sample."""
    path = tmp_path_factory.mktemp("notebook") / "store"
    with marchland.open(path, make=True) as kg:
        kg.load("sample", "kachin-2024")
    return path


@pytest.fixture(scope="module")
def kg(place):
    with marchland.open(place, frames="pandas") as opened:
        yield opened


def test_who_controls_a_place(kg):
    found = kg.who_controls("Kan Paik Ti", as_of=DAY)
    assert found["subject"].to_list() == ["Kachin Independence Army"]
    assert found["status"].to_list() == ["reported"]
    assert found["start"].to_list() == [pd.Timestamp(2024, 11, 20)]
    assert found["end"].isna().all()


@pytest.mark.parametrize("day", [DAY, datetime.date(2024, 11, 21), pd.Timestamp(2024, 11, 21)])
def test_a_day_may_be_text_or_a_date(kg, day):
    assert kg.who_controls("Kan Paik Ti", as_of=day).equals(
        kg.who_controls("Kan Paik Ti", as_of=DAY)
    )


def test_the_clocks_are_those_of_the_command_line(kg):
    known = kg.who_controls("Kan Paik Ti", as_of=DAY, known_by="2024-11-19")
    assert "Kachin Independence Army" not in known["subject"].to_list()


def test_what_is_unknown_is_missing_and_not_zero(kg):
    found = kg.query("events-of", actor="KIA")
    assert found["fatalities_best"].isna().any()
    assert not (found["fatalities_best"].dropna() == 0).any()


def test_polars_gives_the_same(place, kg):
    kg_pandas = kg.query("relations-of", actor="KIA", as_of=DAY)
    kg.frames = "polars"
    try:
        found = kg.query("relations-of", actor="KIA", as_of=DAY)
    finally:
        kg.frames = "pandas"
    assert found.columns == list(kg_pandas.columns)
    assert found["subject"].to_list() == kg_pandas["subject"].to_list()
    assert str(found["start"].dtype) == "Date"


def test_sparql_of_ones_own(kg):
    found = kg.query(
        "PREFIX mar: <https://w3id.org/marchland/ontology#>"
        " SELECT (COUNT(*) AS ?n) { ?e a mar:Event }"
    )
    assert found["n"].to_list() == [28]
    with pytest.raises(QueryError):
        kg.query("SELECT ?x {")


STANDING = """PREFIX mar: <https://w3id.org/marchland/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?who { GRAPH <https://w3id.org/marchland/ontology#graph/standing> {
  ?who mar:controls ?where } ?where rdfs:label "Kan Paik Ti"@en }"""


def test_sparql_by_the_clocks(kg):
    def holders(**view):
        return [iri.rpartition("/")[2] for iri in kg.query(STANDING, **view)["who"]]

    assert holders(as_of=DAY) == ["kia"]
    assert holders(as_of="2023-01-01") != ["kia"]
    with pytest.raises(UsageError, match="named graph"):
        kg.query("SELECT ?x { ?x a ?y }", as_of=DAY)
    with pytest.raises(UsageError, match="named queries only"):
        kg.query(STANDING, as_of=DAY, inherit=True)


def test_a_store_behind_an_endpoint_is_told_without_its_secrets(oxigraph):
    hidden = "s3cret"
    address = oxigraph.replace("http://", f"http://me:{hidden}@") + f"/query?token={hidden}"
    with marchland.open(oxigraph + "/query", make=True) as kg:
        with pytest.raises(StoreError, match="other clocks"):
            kg.query(STANDING, as_of=DAY)
        behind = KnowledgeGraph(kg.store, address, "pandas")
        for shown in (repr(behind), behind._repr_html_()):
            assert "127.0.0.1" in shown
            assert hidden not in shown
            assert "me:" not in shown


def test_leverage_with_its_notes(kg):
    found = kg.leverage("rare earths", "China", as_of=DAY)
    assert found["cut"].to_list() == ["yes", "yes"]
    assert any("known route" in note for note in found.attrs["notes"])
    assert kg.notes == found.attrs["notes"]
    assert "known route" in found._repr_html_()


def test_leverage_over_time(kg):
    found = kg.leverage("rare earths", "China", over=("2024-10-01", "2024-12-31"))
    of_kia = found[[one == ["Kachin Independence Army"] for one in found["coalition"]]]
    assert of_kia["cut"].to_list() == ["undetermined", "undetermined", "yes"]
    assert of_kia["low"].is_monotonic_increasing


def test_measures_over_time(kg):
    found = kg.measure("degree", over=("2023-12-31", "2024-12-31"), step="year", actors_only=True)
    assert found["as_of"].nunique() == 2
    assert (found["value"] >= 0).all()


def test_a_network_around_an_actor(kg):
    whole, around = kg.network(as_of=DAY), kg.network(actors=["KIA"], as_of=DAY)
    assert 0 < around.number_of_edges() < whole.number_of_edges()
    assert set(around) <= set(whole)
    assert all(data["claims"] for *_, data in whole.edges(data=True))


def test_a_network_is_asked_for_as_on_the_command_line(kg, place, cli, tmp_path):
    options = {"--country": "Myanmar", "--since": "2024-01-01", "--from": "all", "--merge": "lines"}
    written = tmp_path / "n.json"
    flags = [one for pair in options.items() for one in pair]
    kg.close()
    try:
        cli("export", written, "--store", place, "--as-of", DAY, "--actors-only", *flags)
    finally:
        kg.store = marchland.open(place).store
    asked = kg.network(
        as_of=DAY,
        countries=["Myanmar"],
        since=datetime.date(2024, 1, 1),
        evidence="all",
        merge="lines",
        actors_only=True,
    )
    told = json.loads(written.read_text("utf-8"))
    assert {node["id"] for node in told["nodes"]} == set(asked)
    assert len(told["edges"]) == asked.number_of_edges() > 0
    with pytest.raises(UsageError, match="since"):
        kg.network(since="2024-02-30")


def test_files_of_every_kind(kg, tmp_path):
    for name, asked, sign in (
        ("n.csv", {"what": "nodes", "actors": ["KIA"], "as_of": DAY}, "Kachin Independence Army"),
        ("n.geojson", {"as_of": DAY}, "Kan Paik Ti"),
        ("n.svg", {"title": "Around it", "actors": ["KIA"], "max_nodes": 5}, "Around it"),
        ("n.html", {"title": "Any day", "actors": ["KIA"]}, "Any day"),
        ("n.nq", {}, "Kan Paik Ti"),
    ):
        kg.export(tmp_path / name, **asked)
        assert sign in (tmp_path / name).read_text("utf-8"), name


@pytest.mark.parametrize(
    ("name", "asked", "idle"),
    [
        ("n.ttl", {"as_of": DAY}, "as_of"),
        ("n.nq", {"actors": ["KIA"]}, "actors"),
        ("n.geojson", {"actors": ["KIA"], "as_of": DAY}, "actors"),
        ("n.html", {"what": "nodes"}, "what"),
        ("n.svg", {"what": "nodes"}, "what"),
    ],
)
def test_what_a_file_has_no_use_for_is_refused(kg, tmp_path, name, asked, idle):
    with pytest.raises(UsageError, match=f"no use for {idle};"):
        kg.export(tmp_path / name, **asked)
    assert not (tmp_path / name).exists()


def test_drawings_show_themselves(kg, tmp_path):
    for drawing in (kg.picture(as_of=DAY), kg.chart("Kan Paik Ti")):
        assert drawing._repr_svg_().lstrip().startswith(("<?xml", "<svg"))
    drawing.save(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text("utf-8") == drawing.svg


def test_an_explanation_is_words_and_values(kg):
    found = kg.explain(place="Kan Paik Ti", as_of=DAY)
    assert "Radio Free Asia" in str(found)
    assert found.document["answers"]
    with pytest.raises(UsageError):
        kg.explain()


def test_html_escapes_what_comes_from_outside(tmp_path):
    sheet = tmp_path / "x.yaml"
    sheet.write_text(
        """sheet: x
release: "1"
sources:
  s: {publisher: P, published: "2024-01-01"}
things:
  a: {type: InsurgentGroup, label: "<script>alert(1)</script>"}
  b: {type: Settlement, label: Town}
claims:
  - {id: c1, subject: a, relation: controls, object: b, seen: "2024-01-01", source: s}
"""
    )
    with marchland.open(tmp_path / "<b>", make=True) as kg:
        kg.load("claims", sheet)
        shown = kg.who_controls("Town", as_of="2024-01-01")._repr_html_() + kg._repr_html_()
        shown += kg.explain(place="Town", as_of="2024-01-01")._repr_html_()
    assert "<script>" not in shown
    assert "<b>x" not in shown
    assert "&lt;script&gt;" in shown


def test_files_that_were_loaded_are_not_read_again(tmp_path):
    ged = tmp_path / "ged251.csv"
    ged.write_text((GED / "input.csv").read_text("utf-8"), "utf-8")
    with marchland.open(tmp_path / "store", make=True) as kg:
        (dry,) = kg.load("ucdp-ged", ged, dry_run=True)
        assert dry.added["event"] > 0
        (first,) = kg.load("ucdp-ged", ged)
        assert first.added == dry.added
        assert kg.load("ucdp-ged", ged)[0].is_change is False
        assert any("ged251.csv was loaded at" in note for note in kg.notes)
        (again,) = kg.load("ucdp-ged", ged, again=True)
        assert again.unchanged == first.added["event"]


def test_a_release_replaces_one_that_is_there_and_a_later_file_may_be_wrong(tmp_path):
    ged = tmp_path / "ged251.csv"
    ged.write_text((GED / "input.csv").read_text("utf-8"), "utf-8")
    bad = tmp_path / "ged252.csv"
    bad.write_text("no,table\n1,2\n", "utf-8")
    with marchland.open(tmp_path / "store", make=True) as kg:
        with pytest.raises(UsageError, match="has no release"):
            kg.load("ucdp-ged", ged, replaces="24.1")
        with pytest.raises(UsageError, match="name the files"):
            kg.load("ucdp-ged")
        with pytest.raises(SourceError):
            kg.load("ucdp-ged", ged, bad)
        assert kg.info()["release"].to_list() == ["25.1"]
        with pytest.raises(SourceError):
            kg.load("ucdp-ged", FAULTS, release="x", strict=True)


def test_a_store_is_released_at_the_end(tmp_path):
    kg = marchland.open(tmp_path / "store", make=True)
    kg.load("sample", "kachin-2024")
    kg.close()
    with marchland.open(tmp_path / "store") as again:
        assert again.info()["claims"].sum() == 111


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda kg: kg.query("who-control"), UsageError),
        (lambda kg: kg.who_controls("nowhere"), UsageError),
        (lambda kg: kg.who_controls("Kan Paik Ti", as_of="2024-02-30"), UsageError),
        (lambda kg: kg.who_controls("Kan Paik Ti", policy="most"), UsageError),
        (lambda kg: kg.who_controls("Kan Paik Ti", modality="some"), UsageError),
        (lambda kg: kg.who_controls("Kan Paik Ti", stale_after=-1), UsageError),
        (
            lambda kg: kg.leverage("rare earths", "China", over=("2024-02-01", "2024-01-01")),
            UsageError,
        ),
        (
            lambda kg: kg.measure("degree", over=("2024-01-01", "2024-02-01"), step="eon"),
            UsageError,
        ),
        (lambda kg: kg.measure("size"), UsageError),
        (lambda kg: kg.network(relations=["loves"]), UsageError),
        (lambda kg: kg.query("SELECT ?x { ?x a ?y }", place="x"), UsageError),
        (lambda kg: marchland.open(frames="excel"), UsageError),
        (lambda kg: marchland.open("/nowhere/at/all"), StoreError),
    ],
)
def test_wrong_questions_are_told(kg, ask, error):
    with pytest.raises(error):
        ask(kg)


def test_importing_marchland_imports_nothing_else():
    code = (
        "import sys, marchland; before = [m for m in sys.modules if m.startswith('marchland.')];"
        "sys.exit(bool(before) or 'pandas' in sys.modules or 'networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_public_method_says_what_it_gives():
    for name, one in vars(marchland.KnowledgeGraph).items():
        if not name.startswith("_") and callable(one):
            assert one.__doc__, name


def test_every_example_of_the_page_holds(tmp_path, monkeypatch):
    page = Path(marchland.cli.__file__).parent / "docs/python.md"
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 5
    assert failed == 0

import csv
import errno
import io
import json
import math
import os
import re
import stat
import subprocess
import sys
import tarfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import networkx as nx
import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.export.cytoscape import write_cytoscape
from marchland.graph.export.form import DUMPS, form_of, write_dump, write_network
from marchland.graph.export.gexf import write_dynamic_gexf
from marchland.graph.export.kgx import write_kgx
from marchland.graph.export.network_file import write_gexf, write_graphml, write_json
from marchland.graph.export.network_table import (
    write_arrow,
    write_csv,
    write_frame,
    write_parquet,
)
from marchland.graph.export.output import whole_file
from marchland.graph.export.pajek import write_pajek
from marchland.graph.load import Batch, Origin, load
from marchland.graph.store import Store
from marchland.ontology.error import StoreError, UsageError

NAMES = ("relation", "note", "count", "flag", "mixed")
TEXT = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["=1+1", "@x", "-1", "\t", "\r\n", " ", "<&\">'", "\x00a", "\ufffe", "\ud800", "; ", "None"]
)
VALUE = (
    TEXT
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.none()
    | st.lists(TEXT, max_size=3)
    | st.dates()
)
ROW = st.dictionaries(st.sampled_from(NAMES), VALUE)
# MARCHLAND_GRAPHS=10000 holds every form against as many networks
PROPERTY = settings(max_examples=int(os.environ.get("MARCHLAND_GRAPHS", "60")), deadline=None)


@st.composite
def networks(draw: st.DrawFn) -> Any:
    """Draw a network with odd names and values; each edge has a number of its own."""
    graph: Any = nx.MultiDiGraph(as_of="2024-11-21", note=draw(TEXT))
    nodes = [f"{number}:{draw(TEXT)}" for number in range(draw(st.integers(1, 4)))]
    graph.add_nodes_from((node, draw(ROW) | {"label": draw(TEXT)}) for node in nodes)
    for number in range(draw(st.integers(0, 5))):
        tail, head = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        weight = draw(st.integers(1, 9))
        graph.add_edge(tail, head, f"k{number}", **draw(ROW), number=number, weight=weight)
    return graph


def carried(text: str, *, xml: bool) -> str:
    """Say what is left of a text, by the letter of XML 1.0 or of UTF-8."""

    def fits(char: str) -> bool:
        code = ord(char)
        if xml and ((code < 0x20 and char not in "\t\n\r") or code in (0xFFFE, 0xFFFF)):
            return False
        return not 0xD800 <= code <= 0xDFFF

    return "".join(char for char in text if fits(char))


def flat(value: Any, *, xml: bool) -> Any:
    if isinstance(value, list):
        return carried("; ".join(value), xml=xml)
    if isinstance(value, date):
        return value.isoformat()
    return carried(value, xml=xml) if isinstance(value, str) else value


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(value) if isinstance(value, float) else str(value)


def same(read: Any, given_: Any, *, xml: bool) -> bool:
    """Whether a value came back, or the text of it where its attribute had to be text."""
    expected = flat(given_, xml=xml)
    if isinstance(read, str) and not isinstance(expected, str):
        return read == written(expected)
    return read == expected and isinstance(read, bool) == isinstance(expected, bool)


def assert_row(read: dict[str, Any], given_: dict[str, Any], *, xml: bool) -> None:
    present = {key: value for key, value in given_.items() if value is not None}
    assert {key for key, value in read.items() if value is not None} == set(present)
    assert all(same(read[key], value, xml=xml) for key, value in present.items()), (read, given_)


def assert_network(read: Any, graph: Any, extra: tuple[str, ...]) -> None:
    """Compare a network that was read from XML with the one that was written."""
    names = {node: carried(node, xml=True) for node in graph}
    assert list(read) == list(names.values())
    for node, name in names.items():
        assert_row(dict(read.nodes[name]), dict(graph.nodes[node]), xml=True)
    edges = {data["number"]: (tail, head, data) for tail, head, data in read.edges(data=True)}
    assert len(edges) == graph.number_of_edges()
    for tail, head, data in graph.edges(data=True):
        start, end, found = edges[data["number"]]
        assert (start, end) == (names[tail], names[head])
        assert_row({k: v for k, v in found.items() if k not in extra}, data, xml=True)


def wrote(writer: Any, graph: Any, **how: Any) -> tuple[io.BytesIO, Counter[str]]:
    sink, changes = io.BytesIO(), Counter[str]()
    writer(graph, sink, changes, **how)
    return io.BytesIO(sink.getvalue()), changes


@PROPERTY
@given(networks())
def test_gexf_reads_back(graph: Any) -> None:
    file, _ = wrote(write_gexf, graph)
    read = nx.read_gexf(file)
    assert_network(read, graph, ("id", "label"))


@PROPERTY
@given(networks())
def test_graphml_reads_back(graph: Any) -> None:
    file, _ = wrote(write_graphml, graph)
    read = nx.read_graphml(file, force_multigraph=True)
    assert_network(read, graph, ())
    assert read.graph["as_of"] == "2024-11-21"
    assert read.graph["note"] == carried(graph.graph["note"], xml=True)


@PROPERTY
@given(networks())
def test_json_reads_back(graph: Any) -> None:
    file, changes = wrote(write_json, graph)
    read = nx.node_link_graph(json.load(file), edges="edges")

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [carried(one, xml=False) for one in value]
        if isinstance(value, float) and math.isinf(value):
            return None
        return flat(value, xml=False)

    def row(data: dict[str, Any]) -> dict[str, Any]:
        return {key: plain(value) for key, value in data.items()}

    nodes = [(carried(node, xml=False), row(data)) for node, data in graph.nodes(data=True)]
    assert list(read.nodes(data=True)) == nodes
    edges = [
        (carried(tail, xml=False), carried(head, xml=False), key, row(data))
        for tail, head, key, data in graph.edges(keys=True, data=True)
    ]
    assert list(read.edges(keys=True, data=True)) == edges
    assert changes["lists joined"] == 0


@PROPERTY
@given(networks(), st.booleans())
def test_csv_reads_back(graph: Any, raw: bool) -> None:
    file, changes = wrote(write_csv, graph, raw=raw)
    rows = list(csv.DictReader(io.StringIO(file.read().decode(), newline="")))
    assert len(rows) == graph.number_of_edges()
    formulas = 0
    for read, (tail, head, data) in zip(rows, graph.edges(data=True), strict=True):
        assert read["Weight"] == str(data["weight"])
        expected = {"Source": tail, "Target": head} | {k: v for k, v in data.items() if k in NAMES}
        for key, value in expected.items():
            text = "" if value is None else flat(value, xml=False)
            text = text if isinstance(text, str) else written(text)
            # a column of numbers alone is none that a spreadsheet could take for formulas
            quoted = f"'{text}" if text[:1] in set("=+-@\t\r") else text
            formulas += read[key] != text
            assert read[key] in ({text} if raw else {text, quoted})
            assert raw or isinstance(value, int | float) or read[key] == quoted
    assert changes["formulas defused"] >= formulas
    assert not (raw and changes["formulas defused"])


@pytest.mark.parametrize(
    ("writer", "reader"), [(write_parquet, pl.read_parquet), (write_arrow, pl.read_ipc)]
)
@PROPERTY
@given(graph=networks())
def test_parquet_and_arrow_read_back(writer: Any, reader: Any, graph: Any) -> None:
    file, _ = wrote(writer, graph)
    rows = reader(file).to_dicts()
    assert len(rows) == graph.number_of_edges()
    for read, (tail, head, data) in zip(rows, graph.edges(data=True), strict=True):
        ends = carried(tail, xml=False), carried(head, xml=False)
        assert (read.pop("source"), read.pop("target")) == ends
        labels = [carried(graph.nodes[one]["label"], xml=False) for one in (tail, head)]
        assert [read.pop("source_label"), read.pop("target_label")] == labels
        lists = {key for key, value in read.items() if isinstance(value, list)}
        assert all(read.pop(key) == [carried(t, xml=False) for t in data[key]] for key in lists)
        assert_row(read, {k: v for k, v in data.items() if k not in lists}, xml=False)


@PROPERTY
@given(networks())
def test_cytoscape_reads_back(graph: Any) -> None:
    file, _ = wrote(write_cytoscape, graph)
    whole = json.load(file)
    elements = whole["elements"]
    read = nx.cytoscape_graph(whole)
    assert list(read) == [carried(node, xml=False) for node in graph]
    assert [one["data"]["name"] for one in elements["nodes"]] == [
        carried(label, xml=False) for _, label in graph.nodes(data="label")
    ]
    ids = [one["data"]["id"] for one in elements["edges"]]
    assert len(set(ids)) == len(ids) == graph.number_of_edges()
    for data, (tail, head, key, given_) in zip(
        (one["data"] for one in elements["edges"]), graph.edges(keys=True, data=True), strict=True
    ):
        ends = carried(tail, xml=False), carried(head, xml=False)
        assert (data["source"], data["target"], data["key"]) == (*ends, key)
        assert data["number"] == given_["number"]
        for name in NAMES:
            value = given_.get(name)
            if isinstance(value, float) and math.isinf(value):
                value = None
            if isinstance(value, list):
                assert data[name] == [carried(one, xml=False) for one in value]
            else:
                assert data.get(name) == flat(value, xml=False)


def spoken(text: str) -> str:
    """Say what Pajek's lines carry of a text: no controls, double quotes or backslashes."""
    clean = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)
    return clean.replace('"', "'").replace("\\", "/")


@PROPERTY
@given(networks())
def test_pajek_reads_back(graph: Any) -> None:
    file, changes = wrote(write_pajek, graph)
    text = file.read().decode()
    head, _, rest = text.partition("*Arcs\n")
    names = [line.partition(" ")[2][1:-1] for line in head.splitlines()[1:]]
    assert len(set(names)) == len(names) == len(graph)
    for name, label in zip(names, nx.get_node_attributes(graph, "label").values(), strict=True):
        start = spoken(carried(label, xml=False))
        assert name == start or re.fullmatch(re.escape(start) + r" \(\d+\)", name)
    place = {node: str(number) for number, node in enumerate(graph, 1)}
    told = [line for line in rest.splitlines() if not line.startswith("*")]
    assert sorted(line.split(" ")[:3] for line in told) == sorted(
        [place[tail], place[head], str(data["weight"])] for tail, head, data in graph.edges.data()
    )
    for line, (*_, key, data) in zip(told, graph.edges(keys=True, data=True), strict=True):
        relation = data.get("relation", key)
        value = "; ".join(relation) if isinstance(relation, list) else relation
        assert line.partition(' l "')[2][:-1] == spoken(str(value)) or isinstance(relation, list)
    left = sum(len(data.keys() - {"label"}) for _, data in graph.nodes(data=True))
    kept = {"weight", "relation", "symmetric"}
    left += sum(len(data.keys() - kept) for *_, data in graph.edges(data=True))
    assert changes["attributes left out"] == left


def test_what_has_no_direction_is_two_arcs_of_pajek() -> None:
    file, changes = wrote(write_pajek, network())
    assert file.read().decode().splitlines() == [
        *("*Vertices 2", '1 "Kachin Independence Army"', '2 "=cmd()"', "*Arcs"),
        *('1 2 2 l "fights"', '2 1 2 l "fights"', '1 2 2 l "pressures"'),
    ]
    assert changes == {"attributes left out": 8, "edges made two arcs": 1}
    read = nx.parse_pajek(io.StringIO(file.getvalue().decode()).readlines())
    assert read.is_directed()
    assert sorted(read.edges()) == [("=cmd()", "Kachin Independence Army")] + 2 * [
        ("Kachin Independence Army", "=cmd()")
    ]


@PROPERTY
@given(networks(), st.booleans())
def test_kgx_reads_back(graph: Any, raw: bool) -> None:
    file, changes = wrote(write_kgx, graph, raw=raw)
    with tarfile.open(fileobj=file) as archive:
        assert archive.getnames() == ["nodes.tsv", "edges.tsv"]
        tables = {}
        for name in archive.getnames():
            member = archive.extractfile(name)
            assert member is not None
            head, *lines = [line.split("\t") for line in member.read().decode().split("\n")[:-1]]
            assert all(len(line) == len(head) for line in lines)
            tables[name] = [dict(zip(head, line, strict=True)) for line in lines]
    labels = [carried(label, xml=False) for _, label in graph.nodes(data="label")]
    assert [one["name"] for one in tables["nodes.tsv"]] == [kgx_cell(one, raw) for one in labels]
    rows = zip(tables["edges.tsv"], graph.edges(data=True), strict=True)
    for row, (*_, data) in rows:
        assert row["predicate"].removeprefix("'").startswith("mar:")
        for name in {"note", "count", "flag", "mixed", "number"} & data.keys():
            assert row[name] == kgx_cell(data[name], raw)
    assert not (raw and changes["formulas defused"])


BREAKS = "[\t\n\r\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]"


def kgx_cell(value: Any, raw: bool) -> str:
    """Say what a cell of KGX holds of a value."""
    if isinstance(value, list):
        return "|".join(kgx_cell(one.replace("|", "/"), raw) for one in value)
    if value is None or isinstance(value, bool | int | float):
        return "" if value is None else written(value)
    text = re.sub(BREAKS, " ", str(value))
    return f"'{text}" if not raw and text[:1] in set("=+-@") else text


DAYS = st.dates(date(1, 1, 2), date(9999, 12, 31))


@PROPERTY
@given(networks(), st.data())
def test_dynamic_gexf_reads_back(graph: Any, data: st.DataObject) -> None:
    def spell() -> tuple[date, date | None]:
        since = data.draw(DAYS.filter(lambda day: day < date.max))
        until = data.draw(st.none() | st.dates(since + timedelta(days=1)))
        return since, until

    def told(spells: Any) -> list[tuple[str, str]]:
        return [
            (str(since), str(until - timedelta(days=1) if until else None))
            for since, until in spells
        ]

    for *_, row in graph.edges(data=True):
        row["spells"] = [spell() for _ in range(data.draw(st.integers(1, 3)))]
        row["statuses"] = [("contested", *row["spells"][0])]
    for _, row in graph.nodes(data=True):
        row["spells"] = [spell() for _ in range(data.draw(st.integers(0, 2)))]
    before = graph.copy()
    file, _ = wrote(write_dynamic_gexf, graph)
    read = nx.read_gexf(file)
    assert list(graph.edges(data=True)) == list(before.edges(data=True)), "it is as it was"
    assert read.graph["mode"] == "dynamic"
    for (_, row), (_, given_) in zip(read.nodes(data=True), graph.nodes(data=True), strict=True):
        assert row.pop("spells", []) == told(given_.pop("spells"))
    edges = {row["number"]: row for *_, row in read.edges(data=True)}
    for *_, given_ in graph.edges(data=True):
        row = edges[given_["number"]]
        assert row.pop("spells") == told(given_.pop("spells"))
        ((status, since, until),) = row.pop("status")
        ((expected, *days),) = given_.pop("statuses")
        assert (status, [(since, until)]) == (expected, told([days]))
    assert_network(read, graph, ("id", "label"))


def test_spells_only_in_gexf(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no spells"):
        write_network(network(), tmp_path / "x.graphml", dynamic=True)


def test_any_table_is_written(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"who": ["=1", "b"], "what": [["x", "y"], []], "day": [date(2024, 1, 2)] * 2}
    )
    for form, reader in (("parquet", pl.read_parquet), ("arrow", pl.read_ipc)):
        sink = io.BytesIO()
        write_frame(frame, sink, form, Counter())
        assert reader(io.BytesIO(sink.getvalue())).equals(frame)
    sink, changes = io.BytesIO(), Counter[str]()
    write_frame(frame, sink, "csv", changes)
    assert sink.getvalue().decode().splitlines() == [
        "who,what,day",
        "'=1,x; y,2024-01-02",
        "b,,2024-01-02",
    ]
    assert changes == {"lists joined": 2, "formulas defused": 1}


def test_parquet_has_a_type_for_each_column() -> None:
    graph = network()
    file, _ = wrote(write_parquet, graph)
    schema = pl.read_parquet(file).schema
    assert schema["sources"] == pl.List(pl.String)
    assert (schema["sign"], schema["symmetric"]) == (pl.Int64, pl.Boolean)


def network() -> Any:
    graph: Any = nx.MultiDiGraph(as_of="2024-11-21")
    graph.add_node("urn:kia", label="Kachin Independence Army", kind="InsurgentGroup")
    graph.add_node("urn:army", label="=cmd()", kind="ArmedForces")
    row = {"sign": -1, "end": "", "sources": ["A", "B"], "weight": 2, "symmetric": True}
    graph.add_edge("urn:kia", "urn:army", "fights", relation="fights", **row)
    row["symmetric"] = False
    graph.add_edge("urn:kia", "urn:army", "pressures", relation="pressures", **row)
    return graph


def test_the_edge_list_is_what_gephi_opens(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    changes = write_network(network(), path)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert list(rows[0])[:5] == ["Source", "Target", "Type", "Weight", "Label"]
    assert list(rows[0].values())[:5] == ["urn:kia", "urn:army", "Undirected", "2", "fights"]
    assert rows[1]["Type"] == "Directed"
    assert (rows[0]["sources"], rows[0]["sign"]) == ("A; B", "-1")
    assert rows[0]["target_label"] == "'=cmd()"
    assert changes == {"lists joined": 2, "formulas defused": 2}


def test_the_node_list_is_what_gephi_opens(tmp_path: Path) -> None:
    path = tmp_path / "nodes.csv"
    write_network(network(), path, what="nodes", raw=True)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows[1] == {"Id": "urn:army", "Label": "=cmd()", "kind": "ArmedForces"}


@pytest.mark.parametrize("what", ["edges", "nodes"])
@pytest.mark.parametrize("form", ["csv", "parquet", "gexf", "graphml", "json"])
def test_no_attribute_takes_a_name_that_the_form_needs(
    form: str, what: str, tmp_path: Path
) -> None:
    graph: Any = nx.MultiDiGraph()
    taken = ("id", "ID", "source", "Target", "type", "label", "weight", "key", "viz", "start")
    graph.add_node("a", **{name: f"{name} of a node" for name in taken})
    graph.add_node("b")
    graph.add_edge("a", "b", "k")
    graph.edges["a", "b", "k"].update({name: f"{name} of an edge" for name in taken})
    path = tmp_path / f"net.{form}"
    changes = write_network(graph, path, what=what if form in ("csv", "parquet") else "edges")
    assert changes["names changed"] > 0
    text = str(pl.read_parquet(path).to_dicts()) if form == "parquet" else path.read_text()
    wanted = ("node", "edge") if form in ("gexf", "graphml", "json") else (what[:-1],)
    for kind in wanted:
        assert [name for name in taken if not re.search(rf"\b{name} of an? {kind}", text)] == []
    if form == "gexf":
        assert list(nx.read_gexf(path)) == ["a", "b"]
    if form == "json":
        assert list(nx.node_link_graph(json.loads(text), edges="edges").edges) == [("a", "b", "k")]


def test_nodes_whose_names_become_the_same_stay_two(tmp_path: Path) -> None:
    graph: Any = nx.MultiDiGraph([("a\x00", "a"), ("a", "a_2")])
    path = tmp_path / "net.gexf"
    changes = write_network(graph, path)
    assert list(nx.read_gexf(path)) == ["a", "a_2", "a_2_2"]
    assert changes["names changed"] == 2
    assert changes["characters stripped"] == 1


@pytest.mark.parametrize(
    "form",
    ["gexf", "graphml", "json", "csv", "parquet", "arrow", "cytoscape", "pajek", "kgx"],
)
def test_the_same_network_gives_the_same_file(form: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.{form}" for name in "ab"]
    for file in files:
        write_network(network(), file, form=form)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("net.xyz", {}),
        ("net", {}),
        ("net.ttl", {}),
        ("-", {}),
        ("net.csv", {"what": "spells"}),
        ("net.gexf", {"what": "nodes"}),
        ("net.csv", {"form": "docx"}),
        ("nowhere/net.csv", {}),
        ("net.csv/net.csv", {}),
        (".", {"form": "csv"}),
        (f"{'n' * 300}.csv", {}),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is_left(
    path: str, how: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "net.csv").write_text("before")
    with pytest.raises(UsageError) as caught:
        write_network(network(), "-" if path == "-" else tmp_path / path, **how)
    assert caught.value.remedy
    assert [file.name for file in tmp_path.iterdir()] == ["net.csv"]
    assert (tmp_path / "net.csv").read_text() == "before"


def test_the_form_is_told_by_the_ending_in_any_case() -> None:
    assert form_of("some/net.GEXF") == "gexf"
    with pytest.raises(UsageError, match="no form that can be written"):
        form_of("archive.tar.gz")


def test_a_file_is_whole_or_as_it_was_before(tmp_path: Path) -> None:
    path = tmp_path / "net.csv"
    path.write_text("before")

    def half(sink: BinaryIO) -> None:
        sink.write(b"half of it")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), whole_file(path) as sink:
        half(sink)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_in_words() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device here that is always full")
    with pytest.raises(StoreError, match="disk is full; make room"):
        write_network(network(), "/dev/full", form="json")


def test_a_disk_that_fills_up_leaves_what_was_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "dump.nq"
    path.write_text("before")
    code = f"""
import resource, sys
from marchland.graph.export.form import write_dump
from marchland.ontology.error import StoreError

class Dumping:
    def dump(self, sink, form):
        try:
            for _ in range(100):
                sink.write(b"x" * 1000)
        except OSError as error:
            raise StoreError("the store blames itself") from error

resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    write_dump(Dumping(), {str(path)!r})
except StoreError as error:
    sys.stdout.write(str(error))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{path} was not written: the disk is full; make room and run again"
    assert path.read_text() == "before"
    assert list(tmp_path.glob(".dump*")) == []


def test_an_error_of_the_disk_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError, match="Input/output error"):
        write_network(network(), tmp_path / "net.csv")
    assert list(tmp_path.iterdir()) == []


def test_permissions_and_links_stay_as_they_were(tmp_path: Path) -> None:
    real, link, new = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "new.csv"
    real.touch()
    real.chmod(0o640)
    link.symlink_to(real)
    write_network(network(), link)
    assert link.is_symlink()
    assert "urn:kia" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    write_network(network(), new)
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_dash_is_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_network(network(), "-", form="csv")
    assert capsysbinary.readouterr().out.startswith(b"Source,Target,Type,Weight,Label")
    write_network(network(), "-", form="json")
    assert len(json.loads(capsysbinary.readouterr().out)["edges"]) == 2


def fill(store: Store) -> None:
    things = pl.DataFrame(
        {
            "id": ["actor/t/a", "place/t/p"],
            "class": ["InsurgentGroup", "Settlement"],
            "label@en": ['Red "Front"\n', "Old Ford \\ ဖို့ဒ်"],
        }
    )
    claims = pl.DataFrame(
        {
            "id": ["claim/t/1", "claim/t/2"],
            "class": ["Claim", "Claim"],
            "subject": ["actor/t/a", "actor/t/a"],
            "relation": ["controls", "controls"],
            "object": ["place/t/p", "place/t/p"],
            "startEarliest": ["2024-01-01", "2024-02-01"],
            "locator": ["paragraph 1", "withheld for now"],
            "withholdUntil": [None, "2999-01-01"],
        }
    )
    load(store, Origin("t", "1"), [Batch((things,), (claims,))])


@pytest.mark.parametrize("form", DUMPS)
def test_a_dump_is_loaded_to_the_same_graph(form: str, store: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / f"dump.{form}"
    write_dump(store, path)
    content = path.read_bytes()
    assert b"withheld for now" not in content
    assert b"nameKey" not in content
    read = ox.Dataset(ox.parse(content, ox.RdfFormat.from_extension(form)))
    every = "SELECT ?s ?p ?o { ?s ?p ?o }"
    known = {tuple(row[name].value for name in "spo") for row in store.select(every)}
    graph = {(q.subject.value, q.predicate.value, q.object.value) for q in read}
    assert graph == known
    assert len(read) == store.count() > 10


@pytest.mark.parametrize("form", ["ttl", "nt", "nq", "trig"])
def test_a_dump_quotes_what_claims_say_and_asserts_none_of_it(
    form: str, store: Store, tmp_path: Path
) -> None:
    fill(store)
    plain, path = tmp_path / f"plain.{form}", tmp_path / f"dump.{form}"
    write_dump(store, plain)
    write_dump(store, path, star="rdf-1.2")
    kind = ox.RdfFormat.from_extension(form)
    before = set(ox.parse(plain.read_bytes(), kind))
    added = set(ox.parse(path.read_bytes(), kind)) - before
    (quoted,) = {quad.object for quad in added}
    assert isinstance(quoted, ox.Triple)
    assert quoted.predicate.value.endswith("#controls")
    assert quoted not in {quad.triple for quad in before}
    assert {quad.predicate.value.rpartition("#")[2] for quad in added} == {"reifies"}
    assert {quad.subject.value.rpartition("/")[2] for quad in added} == {"1"}


def test_a_dump_in_the_older_syntax_quotes_the_same(store: Store, tmp_path: Path) -> None:
    fill(store)
    paths = [tmp_path / f"{name}.nt" for name in ("new", "old")]
    for path, star in zip(paths, ("rdf-1.2", "rdf-star"), strict=True):
        write_dump(store, path, star=star)
    new, old = (path.read_text("utf-8") for path in paths)
    assert new.replace("<<( ", "<< ").replace(" )>>", " >>") == old != new
    for how in ({"star": "rdf-2"}, {"star": "rdf-star", "form": "jsonld"}):
        with pytest.raises(UsageError):
            write_dump(store, tmp_path / "x.nt", **how)


def test_a_dump_has_no_other_form(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not written as csv"):
        write_dump(store, tmp_path / "dump.csv")

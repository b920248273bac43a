"""Networks of studies: edge lists, GraphML and GEXF, with a mapping that says what they mean."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError

HERE = Path(__file__).parent / "network"
FILES = {"plain": "input.csv", "graphml": "input.graphml", "gexf": "input.gexf"}
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]


@pytest.mark.parametrize("name", FILES)
def test_the_golden_folders(name: str, check_golden: Callable[..., None]) -> None:
    check_golden("network", HERE / name, FILES[name])


@pytest.mark.parametrize(("name", "claims"), [("plain", 5), ("graphml", 2), ("gexf", 2)])
def test_a_second_load_changes_nothing(
    name: str, claims: int, load_file: Callable[..., list[Report]]
) -> None:
    (first,) = load_file("network", HERE / name / FILES[name])
    (again,) = load_file("network", HERE / name / FILES[name])
    assert (first.added["claim"], again.is_change) == (claims, False)


def test_what_is_wrong_is_told_with_its_line(read_lines: Read) -> None:
    told = read_lines("network", HERE / "plain/input.csv")[1]
    assert {one["field"] for one in told if one["file"].endswith("nodes.csv")} == {"class", "id"}
    assert {(one["line"], one["field"]) for one in told} == {
        (2, "Colour"),
        (4, "weight"),
        (5, "Tie"),
        (5, "class"),
        (6, "object"),
        (6, "id"),
        (7, "relation"),
        (8, "time"),
        (9, "time"),
        (10, "subject"),
        (11, "time"),
    }


def copied(tmp_path: Path, old: str = "", new: str = "") -> Path:
    folder = tmp_path / "study"
    shutil.copytree(HERE / "plain", folder)
    mapping = folder / "input.toml"
    text = mapping.read_text("utf-8")
    assert old in text
    mapping.write_text(text.replace(old, new, 1), "utf-8")
    return folder / "input.csv"


def refusal(file: Path) -> str:
    readings = find("network").read([file], "1", Issues())
    with pytest.raises(SourceError) as error:
        next(readings)
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("publisher =", "printer =", "printer: is no key of a mapping"),
        ('publisher = "Institute of Hills"\n', "", "publisher: is missing"),
        ("observed =", "published =", "cannot be read"),
        ('"2019-12-31"', '"2019-02-30"', "is no day"),
        ('"fights"', '"frobs"', "frobs is no relation"),
        ('"Settlement"', '"Mar"', "Mar is no class"),
        ('relation = "Tie"\n', "", "edges.always"),
        ('class = "Type"\n', "", "nodes.class"),
        ('subject = "Source"\n', "", "edges.subject: is missing"),
        ('subject = "Source"\n', 'subject = "From whom"\n', "From whom: this column"),
        ('subject = "Source"\n', "subject = 1\n", "is no str"),
        ('id = "Id"\n', "", "nodes.id: is missing"),
        ('"nodes.csv"', '"../nodes.csv"', "is no name of a file beside it"),
        ('"nodes.csv"', '"nowhere.csv"', "there is no such file"),
    ],
)
def test_a_wrong_mapping_is_refused(old: str, new: str, why: str, tmp_path: Path) -> None:
    assert why in refusal(copied(tmp_path, old, new))


def test_a_file_without_a_mapping_is_refused(tmp_path: Path) -> None:
    file = copied(tmp_path)
    file.with_suffix(".toml").unlink()
    assert "says what input.csv means" in refusal(file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"Source,Target\n", "this column of [edges] is missing"),
        (b"", "this column of [edges] is missing"),
    ],
)
def test_a_wrong_table_is_refused(text: bytes, why: str, tmp_path: Path) -> None:
    file = copied(tmp_path)
    file.write_bytes(text)
    assert why in refusal(file)


def test_a_bad_row_is_told_and_left_out(read_lines: Read, tmp_path: Path) -> None:
    file = copied(tmp_path)
    good = file.read_bytes()
    before = read_lines("network", file)[0]
    file.write_bytes(good + b"a,b\n\n\xff,b,Rivals,,,,,,,\n")
    lines, told = read_lines("network", file)
    assert lines == before
    assert [(one["line"], one["message"]) for one in told][:2] == [
        (12, "2 cells where there are 10 columns; row left out"),
        (14, "is not UTF-8; row left out"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<a>", "is no XML"),
        ('<graphml><graph><a:b c="d"/></graph></graphml>', "unbound prefix"),
        ("<a/>", "holds no graph"),
        ('<?xml version="1.0" encoding="UTF-99"?><a/>', "encoding that cannot be read"),
        ('<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>', "no short text"),
        ("<a>" * 300, "nested deeper"),
    ],
)
def test_a_wrong_graph_is_refused(text: str, why: str, tmp_path: Path) -> None:
    shutil.copy(HERE / "graphml/input.toml", tmp_path / "input.toml")
    file = tmp_path / "input.graphml"
    file.write_text(text)
    assert why in refusal(file)


def test_edges_alone_name_their_nodes(read_lines: Read, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("a\tb\nRed\tBlue\nBlue\tRed\n")
    mapping = 'publisher = "x"\n[edges]\nsubject = "a"\nobject = "b"\nalways = "fights"\n'
    file.with_suffix(".toml").write_text(mapping)
    lines, told = read_lines("network", file)
    assert sum("ontology#Actor>" in line for line in lines) == 2
    assert sum("ontology#fights>" in line for line in lines) == 2
    assert told == []


def test_a_row_of_names_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_bytes(b"Source,\rTarget\n1,2\n")
    shutil.copy(HERE / "plain/input.toml", tmp_path / "n.toml")
    with pytest.raises(SourceError, match=r"n\.csv:1: "):
        list(find("network").read([tmp_path / "n.csv"], "t", Issues()))

"""Credit: what a store holds is cited as its publishers want, in forms that programs read."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.citation import CitedSource
from marchland.loaders.catalogue import loaders
from marchland.queries.bibliography import bibtex, csl, source_entry

GED = Path(__file__).parents[1] / "loaders/ucdp_ged/plain/input.csv"
Cli = Callable[..., Any]
FIELD = re.compile(r"  (\w+) = \{(.*)\},")


@pytest.fixture
def store(own_sample: Path, cli: Cli) -> Path:
    assert cli("load", "ucdp-ged", GED, "--release", "24.1").code == 0
    return own_sample


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Read BibTeX as we write it, each field on a line, with braces that balance."""
    found: dict[str, dict[str, str]] = {}
    for record in text.strip().split("\n\n"):
        head, *fields, end = record.split("\n")
        opened = re.fullmatch(r"@misc\{([a-z0-9.-]+),", head)
        assert opened, head
        assert end == "}"
        assert opened[1] not in found
        found[opened[1]] = {}
        for field in fields:
            matched = FIELD.fullmatch(field)
            assert matched, field
            bare = re.sub(r"\\[\\{}&%$#_]", "", matched[2])
            assert bare.count("{") == bare.count("}")
            found[opened[1]][matched[1]] = matched[2]
    return found


@pytest.mark.usefixtures("store")
def test_a_data_set_is_cited_with_its_release_and_day(cli: Cli) -> None:
    text = cli("cite").text
    (ged,) = [line for line in text.splitlines() if "release 24.1" in line]
    assert ged.startswith("Uppsala Conflict Data Program: UCDP Georeferenced Event Dataset")
    assert re.search(
        r"\(loaded on \d{4}-\d\d-\d\d\)\. Licence: CC BY 4\.0\. To be cited as: S", ged
    )
    rows = list(csv.DictReader(io.StringIO(cli("cite", "--format", "csv").text)))
    assert {(row["key"], row["release"]) for row in rows} == {
        ("ucdp-ged", "24.1"),
        ("kachin-2024", "1"),
        ("myanmar-actors", "1"),
    }


@pytest.mark.usefixtures("store")
def test_the_forms_of_programs_hold_the_same(cli: Cli) -> None:
    found = json.loads(cli("cite", "--sources", "--format", "csl-json").out)
    told = read_bibtex(cli("cite", "--sources", "--format", "bibtex").text)
    assert [one["id"] for one in found] == list(told)
    (ged,) = [one for one in found if one.get("version") == "24.1"]
    assert (ged["type"], ged["publisher"]) == ("dataset", "Uppsala Conflict Data Program")
    assert len(ged["accessed"]["date-parts"][0]) == 3
    (rfa,) = [one for one in found if one["id"] == "kachin-2024-rfa"]
    assert rfa["issued"] == {"date-parts": [[2024, 11, 21]]}
    assert told["kachin-2024-rfa"]["author"] == "{Radio Free Asia}"


@pytest.mark.usefixtures("store")
def test_the_reports_are_those_that_live_records_name(cli: Cli) -> None:
    rows = json.loads(cli("cite", "--sources", "--format", "json").out)
    named = {row["key"]: row["records"] for row in rows if row["dataset"] == "kachin-2024"}
    query = (
        "PREFIX mar: <https://w3id.org/marchland/ontology#> "
        "SELECT (COUNT(?r) AS ?n) { ?r mar:source ?s . { ?r a mar:Claim } UNION { ?r a mar:Event }"
        " FILTER STRENDS(STR(?s), '/kachin-2024/rfa') }"
    )
    count = json.loads(cli("query", "-e", query, "--format", "json").out)[0]["n"]
    assert named["rfa"] == count > 50
    cli("retract", "kachin-2024")
    rows = json.loads(cli("cite", "--sources", "--format", "json").out)
    assert "kachin-2024" not in {row["dataset"] for row in rows}
    # its things stay
    (left,) = [row for row in rows if row["key"] == "kachin-2024"]
    assert (left["claims"], left["events"]) == (0, 0)


def test_the_end_of_a_files_name_tells_the_form(store: Path, cli: Cli, tmp_path: Path) -> None:
    cli("cite", "-o", tmp_path / "x.bib")
    assert "ucdp-ged-24.1" in read_bibtex((tmp_path / "x.bib").read_text())
    assert cli("cite", "--format", "ris").code == 2


def test_what_titles_hold_breaks_no_form() -> None:
    def source(key: str, title: str, url: str | None) -> CitedSource:
        return CitedSource(key, "a", None, "P & Q", title, url, None, "2024-02", None, None, 1)

    cited = [
        source("Ä b", "100% {of} \\it $x_1$ ~ ^ #\n@misc{x,", "https://a.example/{x}_%20?a=b&c"),
        source("a:b", "second", None),
    ]
    entries = [source_entry(one) for one in cited]
    told = read_bibtex(bibtex(entries))
    assert list(told) == ["a-a-b", "a-a-b-2"]
    assert told["a-a-b"]["url"] == "https://a.example/%7Bx%7D_%20?a=b&c"
    assert told["a-a-b"]["title"] == (
        r"{100\% \{of\} \textbackslash{}it \$x\_1\$ \textasciitilde{} \textasciicircum{} \#"
        r" @misc\{x,}"
    )
    first = json.loads(csl(entries))[0]
    assert first["title"] == cited[0].title
    assert first["issued"] == {"date-parts": [[2024, 2]]}


@pytest.mark.parametrize("name", loaders())
def test_all_of_a_source_is_told(name: str, cli: Cli) -> None:
    about = loaders()[name].about
    done = cli("sources", name)
    told = " ".join(done.text.split())
    assert done.code == 0
    for key in ("label", "publisher", "licence", "url", "about"):
        assert " ".join(about[key].split()) in told, key
    (row,) = json.loads(cli("sources", name, "--format", "json").out)
    assert row["citation"] == about["citation"]
    flat = list(csv.DictReader(io.StringIO(cli("sources", name, "--format", "csv").text)))
    assert flat == row["columns"]
    for column in flat:
        assert f"{column['column']} " in told


def test_the_list_of_sources_is_short_and_its_json_whole(cli: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("sources").text)))
    assert [row["source"] for row in rows] == list(loaders())
    whole = json.loads(cli("sources", "--format", "json").out)
    assert {row["source"]: row["about"] for row in whole} == {
        name: loader.about["about"] for name, loader in loaders().items()
    }
    assert cli("sources", "ucdp_ged").code == 2

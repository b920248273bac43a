"""A store behind an endpoint answers every verb as one in a folder does."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHEET = """\
sheet: t
release: "1"
sources:
  a: {publisher: Paper A, title: one, published: "2024-01-05", reliability: B}
  b: {publisher: Paper B, title: two, published: "2024-03-09", reliability: B}
things:
  red: {type: InsurgentGroup, label: Red Front, alt: [RF]}
  blue: {type: Government, label: Blue Council}
  ford: {type: Settlement, label: Old Ford, point: [97.5, 25.25]}
  hill: {type: Settlement, label: Long Hill}
claims:
  - {id: c1, subject: blue, relation: controls, object: ford, time: "2020-01-01/..", source: a}
  - {id: c2, subject: red, relation: controls, object: hill, seen: "2024-03-01", source: b}
  - {id: c3, subject: red, relation: pressures, object: blue, seen: "2024-03-01", source: b}
  - {id: c4, subject: red, relation: controls, object: hill, seen: "2024-02-01", source: b,
     withholdUntil: "2999-01-01", locator: tunnel nine}
events:
  - {id: e1, type: capture, initiator: [red], target: [blue], place: ford, time: "2024-03-05",
     source: b, fatalitiesBest: 3}
"""
LATER = (
    SHEET.replace('release: "1"', 'release: "2"')
    .replace("label: Long Hill", "label: Longer Hill")
    .replace('withholdUntil: "2999-01-01", ', "")
)
LATER = "\n".join(line for line in LATER.splitlines() if "id: c3" not in line)
STEPS: list[tuple[str, ...]] = [
    ("init",),
    ("load", "claims", "1.yaml"),
    ("load", "claims", "1.yaml"),
    ("query", "who-controls", "--place", "Old Ford", "--as-of", "2024-03-06", "--format", "json"),
    ("query", "who-controls", "--place", "Long Hill", "--as-of", "2024-02-02", "--format", "json"),
    ("query", "who-pressures", "--actor", "Blue Council", "--as-of", "2024-03-06"),
    (
        "query",
        "-e",
        "SELECT ?l { GRAPH ?g { ?c <https://w3id.org/marchland/ontology#locator> ?l } }",
    ),
    ("explain", "--place", "Old Ford", "--as-of", "2024-03-06"),
    ("export", "x.geojson"),
    ("load", "claims", "2.yaml", "--replaces", "1"),
    ("info", "--format", "json"),
    (
        "query",
        "who-controls",
        "--place",
        "Longer Hill",
        "--as-of",
        "2024-02-02",
        "--format",
        "json",
    ),
    ("query", "who-controls", "--place", "Long Hill", "--as-of", "2024-02-02"),
    ("query", "who-pressures", "--actor", "Blue Council", "--as-of", "2024-03-06"),
    ("timeline", "Old Ford", "--format", "json"),
    ("diff", "2024-03-01", "2024-03-09", "--format", "json"),
    ("query", "dyads", "--format", "json"),
    ("retract", "t"),
    ("query", "who-controls", "--place", "Old Ford", "--as-of", "2024-03-06"),
    ("load", "claims", "2.yaml"),
    ("query", "who-controls", "--place", "Old Ford", "--as-of", "2024-03-06"),
    ("query", "-e", "SELECT * {\n ?s ?p }"),
    ("query", "who-controls", "--place", "Nowhere"),
]


def plain(text: str) -> str:
    """Leave out what differs by the minute: names and times of loads."""
    text = re.sub(r"load/t/[\w.]+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(\+00:00|Z| UTC)?", "…", text)
    return re.sub(r"\S*(store|127\.0\.0\.1)\S*", "…", text)


def test_every_step_answers_alike(
    cli: Callable[..., Any], oxigraph: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("1.yaml").write_text(SHEET, "utf-8")
    Path("2.yaml").write_text(LATER, "utf-8")
    login = "me" + ":" + "hush-hush@"
    url = f"{oxigraph}/query".replace("//", f"//{login}")
    codes = []
    for step in STEPS:
        here = cli(*step, "--store", str(tmp_path / "store"))
        there = cli(*step, "--store", url)
        assert (there.code, plain(there.text)) == (here.code, plain(here.text)), (step, there.err)
        assert plain(there.err) == plain(here.err), step
        assert "hush" not in there.text + there.err
        codes.append(here.code)
    assert codes == [2 if "Long Hill" in s and n > 9 else 0 for n, s in enumerate(STEPS[:-2])] + [
        5,
        2,
    ]


def test_a_dump_of_it_is_that_of_a_folder(
    cli: Callable[..., Any], oxigraph: str, tmp_path: Path
) -> None:
    (tmp_path / "1.yaml").write_text(SHEET, "utf-8")
    dumps = []
    for place in (str(tmp_path / "store"), f"{oxigraph}/query"):
        assert cli("init", "--store", place).code == 0
        assert cli("load", "claims", tmp_path / "1.yaml", "--store", place).code == 0
        assert cli("export", tmp_path / "x.nt", "--store", place).code == 0
        lines = (tmp_path / "x.nt").read_text("utf-8").splitlines()
        dumps.append(sorted(line for line in lines if "/load/" not in line))
    assert dumps[0] == dumps[1]
    assert dumps[0]
    assert "tunnel nine" not in "".join(dumps[1])


def test_an_endpoint_is_changed_where_it_is_told(
    cli: Callable[..., Any], oxigraph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"{oxigraph}/query?x=1"
    wrong = cli("init", "--store", place, "--update-url", f"{oxigraph}/nowhere")
    assert wrong.code == 5
    assert "/nowhere: 404" in wrong.err
    monkeypatch.setenv("MARCHLAND_UPDATE_URL", f"{oxigraph}/update")
    assert cli("init", "--store", place).code == 0
    assert json.loads(cli("info", "--store", place, "--format", "json").text)["claims"] == 0

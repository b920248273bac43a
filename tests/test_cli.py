"""The command line as people meet it: formats, files, terminals, help whose examples run."""

import csv
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import polars as pl
import pyoxigraph as ox
import pytest

from marchland.cli import verbs
from marchland.queries.catalogue import queries

Cli = Callable[..., Any]
WHO = ("query", "who-controls", "--place", "Kan Paik Ti", "--as-of", "2024-11-21")
KIA = "Kachin Independence Army"
SHEET = """\
sheet: t
sources: {a: {publisher: A}}
things: {x: {type: Mine, label: X}}
events: [{id: e, type: clash, place: x, source: a}]
"""
UNANSWERED = {"disputed"}  # the sample's one report does not disagree with itself
NAMES = sorted(verbs.commands)
EXAMPLE = re.compile(r"^\s*(?:Example|Begin with):\s+(marchland .*)$", re.MULTILINE)


def help_of(name: str) -> str:
    command = verbs.commands[name]
    return command.get_help(click.Context(command, info_name=f"marchland {name}"))


# --- formats ---


@pytest.mark.usefixtures("sample")
def test_an_answer_is_the_same_in_every_format(cli: Cli, tmp_path: Path) -> None:
    rows = json.loads(cli(*WHO, "--format", "json").out)
    assert [row["subject"] for row in rows] == [KIA]
    flat = list(csv.DictReader(io.StringIO(cli(*WHO, "--format", "csv").text)))
    tabbed = csv.DictReader(io.StringIO(cli(*WHO, "--format", "tsv").text), delimiter="\t")
    lines = [json.loads(line) for line in cli(*WHO, "--format", "jsonl").out.splitlines()]
    assert lines == rows
    assert flat == list(tabbed)
    assert flat[0]["claim"] == "; ".join(rows[0]["claim"])
    assert list(flat[0]) == list(rows[0])
    cli(*WHO, "-o", tmp_path / "x.parquet")
    assert pl.read_parquet(tmp_path / "x.parquet").rows(named=True) == rows
    found = ox.parse_query_results(
        cli(*WHO, "--format", "srj").out, format=ox.QueryResultsFormat.JSON
    )
    assert isinstance(found, ox.QuerySolutions)
    assert next(found)["subject_iri"] == ox.NamedNode(rows[0]["subject_iri"])


@pytest.mark.usefixtures("sample")
def test_turtle_is_the_evidence_of_an_answer(cli: Cli) -> None:
    rows = json.loads(cli(*WHO, "--format", "json").out)
    triples = list(ox.parse(cli(*WHO, "--format", "ttl").out, format=ox.RdfFormat.TURTLE))
    subjects = {quad.subject.value for quad in triples if isinstance(quad.subject, ox.NamedNode)}
    assert set(rows[0]["claim"]) <= subjects


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("query", "form", "said"),
    [
        ("SELECT ('=1' AS ?x) {}", "csv", b"x\n'=1\n"),
        ("SELECT ('=1' AS ?x) {}", "json", b'[\n {\n  "x": "=1"\n }\n]\n'),
        ("SELECT (1 AS ?x) (1.5 AS ?y) {}", "jsonl", b'{"x": 1, "y": 1.5}\n'),
        ("SELECT (1/0 AS ?x) {}", "csv", b'x\n""\n'),
        ("ASK {}", "json", b"true\n"),
        ("ASK { <a:a> ?p ?o }", "csv", b"false\n"),
        (
            "CONSTRUCT { <a:a> <a:b> 1 } {}",
            "nt",
            b'<a:a> <a:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
        ),
        ("SELECT ?x { VALUES ?x { UNDEF } }", "json", b'[\n {\n  "x": null\n }\n]\n'),
    ],
)
def test_sparql_of_ones_own_is_answered(query: str, form: str, said: bytes, cli: Cli) -> None:
    done = cli("query", "-e", query, "--format", form)
    assert (done.code, done.out) == (0, said), done.err


@pytest.mark.usefixtures("sample")
def test_raw_leaves_formulas(cli: Cli) -> None:
    assert cli("query", "-e", "SELECT ('=1' AS ?x) {}", "--raw").out == b"x\n=1\n"


@pytest.mark.usefixtures("sample")
def test_a_query_is_read_from_a_file_or_from_stdin(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    assert cli("query", "-f", tmp_path / "q.rq").out == b"true\n"
    assert cli("query", "-f", "-", stdin=b"ASK {}").out == b"true\n"


# --- files ---


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("form", ["csv", "json", "parquet", "ttl"])
def test_a_file_is_there_whole_or_not_at_all(
    form: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"x.{form}"
    path.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        failed = cli(*WHO, "-o", path, "--format", form)
    assert failed.code == 4
    assert str(path) in failed.err
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
    done = cli(*WHO, "-o", path, "--format", form)
    assert (done.code, done.out) == (0, b"")
    assert path.read_bytes() == cli(*WHO, "--format", form, "-o", "-").out != b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("sample")
def test_the_end_of_a_files_name_tells_the_format(cli: Cli, tmp_path: Path) -> None:
    cli(*WHO, "-o", tmp_path / "x.jsonl")
    assert json.loads((tmp_path / "x.jsonl").read_text())["subject"] == KIA
    cli(*WHO, "-o", tmp_path / "x.unknown")
    assert (tmp_path / "x.unknown").read_text().startswith("subject,relation,object,")


# --- terminals and pipes ---


def started(*arguments: str, store: Path, **more: Any) -> "subprocess.Popen[bytes]":
    given = {**os.environ, "MARCHLAND_STORE": str(store), "TERM": "xterm", **more.pop("env", {})}
    given = {name: value for name, value in given.items() if value is not None}
    command = [sys.executable, "-m", "marchland", *arguments]
    return subprocess.Popen(command, env=given, stderr=subprocess.PIPE, **more)


def on_terminal(*arguments: str, store: Path, **env: str | None) -> str:
    ours, theirs = pty.openpty()
    run = started(*arguments, store=store, stdout=theirs, env={"COLUMNS": "120", **env})
    os.close(theirs)
    said = b""
    while True:
        try:
            said += (chunk := os.read(ours, 65536))
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
    os.close(ours)
    run.communicate(timeout=60)
    assert run.returncode == 0
    return said.decode()


def test_a_terminal_gets_a_table_in_colour(sample: Path) -> None:
    said = on_terminal(*WHO, store=sample, NO_COLOR=None)
    assert "──────" in said
    assert "\x1b[1msubject\x1b[0m" in said
    assert max(len(re.sub("\x1b.*?m", "", line)) for line in said.splitlines()) <= 120


def test_no_color_is_heeded(sample: Path) -> None:
    said = on_terminal(*WHO, store=sample, NO_COLOR="1")
    assert "──────" in said
    assert "\x1b" not in said


def test_a_pipe_gets_csv(sample: Path) -> None:
    run = started(*WHO, store=sample, stdout=subprocess.PIPE)
    out, _ = run.communicate(timeout=60)
    assert out.decode().startswith("subject,relation,object,")
    assert b"\x1b" not in out


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000", "csv"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "nt"),
    ],
)
def test_a_reader_that_has_seen_enough_ends_it_quietly(
    query: str, form: str, buffered: str, sample: Path
) -> None:
    run = started(
        *("query", "-e", query, "--format", form),
        store=sample,
        stdout=subprocess.PIPE,
        env={"PYTHONUNBUFFERED": buffered},
    )
    assert run.stdout is not None
    assert run.stderr is not None
    assert len(os.read(run.stdout.fileno(), 10)) == 10
    run.stdout.close()
    with run.stderr:
        assert (run.stderr.read(), run.wait(60)) == (b"", 141)


# --- the store ---


def test_a_store_in_use_is_told_in_a_sentence(sample: Path, tmp_path: Path) -> None:
    hold = (
        "import sys, marchland.graph.store as s\n"
        f"with s.open_store({str(sample)!r}): print('open', flush=True); sys.stdin.read()\n"
    )
    held = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdout is not None
    assert held.stdout.readline() == b"open\n"
    try:
        run = started(*WHO, store=sample, stdout=subprocess.PIPE)
        out, err = run.communicate(timeout=60)
    finally:
        held.communicate(timeout=60)
    assert (run.returncode, out) == (4, b"")
    assert len(err.decode().splitlines()) == 1
    assert "in use by another process" in err.decode()


def test_dry_run_changes_nothing(own_sample: Path, cli: Cli, tmp_path: Path) -> None:
    before = cli("info", "--format", "json").out
    sheet = tmp_path / "t.yaml"
    sheet.write_text(SHEET)
    done = cli("load", "claims", sheet, "--dry-run")
    assert (done.code, "would add 1 events" in done.err) == (0, True), done.err
    assert cli("info", "--format", "json").out == before
    assert cli("load", "claims", sheet).code == 0
    assert cli("info", "--format", "json").out != before


def test_issues_are_written_down(own_sample: Path, cli: Cli, tmp_path: Path) -> None:
    sheet, log = tmp_path / "t.yaml", tmp_path / "i.jsonl"
    sheet.write_text("sheet: t\nthings:\n  x: {type: Mine}\n  y: {type: Myne, label: Y}\n")
    assert cli("load", "claims", sheet, "--issues", log).code == 3
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["line"], one["field"]) for one in told] == [(4, "type")]


# --- help ---


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_and_option_is_explained(name: str) -> None:
    command = verbs.commands[name]
    assert command.help
    assert command.get_short_help_str(200).endswith(".")
    unexplained = [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and not (option.help or "").endswith((".", ")"))
    ]
    assert unexplained == []
    assert "marchland" in help_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_verb_runs(
    name: str, cli: Cli, own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = EXAMPLE.findall(help_of(name))
    assert examples, f"{name} --help has no example"
    monkeypatch.chdir(tmp_path)
    for example in examples:
        words = shlex.split(example)
        assert words[1] == name
        done = cli(*words[1:])
        assert done.code == 0, (example, done.err)
        assert done.out or done.err or len(list(tmp_path.iterdir())) > 1


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", list(queries()))
def test_the_example_of_a_query_runs(name: str, cli: Cli) -> None:
    words = shlex.split(queries()[name].example)
    done = cli(*words[1:], "--format", "json")
    assert done.code == 0, done.err
    assert bool(json.loads(done.out)) is (name not in UNANSWERED)


def test_help_comes_fast_and_without_the_heavy_parts() -> None:
    heavy = "('polars', 'pyoxigraph', 'rdflib', 'networkx', 'rich', 'ruamel', 'openpyxl')"
    code = (
        "import sys; sys.argv = ['marchland', '--help']\n"
        "from marchland.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print(sorted(set({heavy}) & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told(cli: Cli) -> None:
    assert re.search(r"\d+\.\d+\.\d+", cli("--version").text)


def test_the_module_runs_as_the_program_does() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "marchland", "--help"], capture_output=True, text=True, check=True
    )
    assert set(NAMES) <= set(run.stdout.split())

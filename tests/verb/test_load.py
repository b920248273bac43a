"""Loading as people do it: many files, patterns, streams, and what each file gave."""

import csv
import gzip
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parents[1] / "loaders"
GED = GOLDEN / "ucdp_ged/plain/input.csv"
SHEET = "sheet: s\nsources: {a: {publisher: A}}\nthings: {x: {type: Mine, label: X}}\n"
Cli = Callable[..., Any]


@pytest.fixture
def store(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with an empty store, and GED rows in three files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "store"))
    assert cli("init").code == 0
    with GED.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    for number, row in enumerate(rows[:3]):
        with Path(f"ged{number}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([head, row])
    return tmp_path / "store"


def events(cli: Cli) -> int:
    return int(json.loads(cli("info", "--format", "json").out)["events"])


def load(cli: Cli, *arguments: str, **more: Any) -> Any:
    return cli("load", "ucdp-ged", *arguments, "--release", "24.1", **more)


@pytest.mark.usefixtures("store")
def test_a_pattern_in_quotes_is_expanded_in_order(cli: Cli) -> None:
    done = load(cli, "ged*.csv", "ged1.csv", "--format", "json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert [row["file"] for row in told] == ["ged0.csv", "ged1.csv", "ged2.csv"]
    assert [row["events"] for row in told] == [1, 1, 1]
    assert events(cli) == 3


@pytest.mark.usefixtures("store")
def test_a_pattern_that_fits_nothing_is_told(cli: Cli) -> None:
    done = load(cli, "none*.csv")
    assert (done.code, "no file fits none*.csv" in done.err) == (2, True)


@pytest.mark.usefixtures("store")
def test_a_file_whose_name_looks_like_a_pattern_is_that_file(cli: Cli) -> None:
    Path("ged0.csv").rename("ged[1].csv")
    done = load(cli, "ged[1].csv", "--format", "json")
    assert [row["file"] for row in json.loads(done.out)] == ["ged[1].csv"]


@pytest.mark.usefixtures("store")
def test_what_was_loaded_is_not_read_again(cli: Cli) -> None:
    load(cli, "ged0.csv")
    done = load(cli, "ged0.csv", "ged1.csv")
    assert "nothing new; ged0.csv was loaded at 20" in done.err
    assert "added 1 events" in done.err
    again = load(cli, "ged0.csv", "--again", "--format", "json")
    assert json.loads(again.out)[0]["unchanged"] == 1
    other = cli("load", "ucdp-ged", "ged0.csv", "--release", "25.1", "--format", "json")
    assert json.loads(other.out)[0]["extended"] == 1


@pytest.mark.usefixtures("store")
def test_what_was_taken_back_is_read_again(cli: Cli) -> None:
    load(cli, "ged0.csv")
    assert cli("retract", "ucdp-ged").code == 0
    assert events(cli) == 0
    done = load(cli, "ged0.csv")
    assert "1 live again" in done.err
    assert events(cli) == 1


@pytest.mark.usefixtures("store")
def test_a_bad_file_leaves_what_was_loaded_before_it(cli: Cli) -> None:
    Path("ged1.csv").write_text("a,b\n1,2\n")
    done = load(cli, "ged0.csv", "ged1.csv", "ged2.csv")
    assert done.code == 3
    assert "stopped; the load before it stays; run it again to go on" in done.err
    assert re.search(r"error: ged1\.csv:1: ", done.err)
    assert events(cli) == 1


@pytest.mark.usefixtures("store")
def test_a_release_is_replaced_by_all_files_together(cli: Cli) -> None:
    load(cli, "ged*.csv")
    new = ("ged0.csv", "ged2.csv", "--release", "25.1", "--replaces", "24.1", "--format", "json")
    told = json.loads(cli("load", "ucdp-ged", *new).out)
    assert [(row["file"], row["extended"], row["retracted"]) for row in told] == [
        ("ged0.csv; ged2.csv", 2, 1)
    ]
    assert events(cli) == 2


@pytest.mark.usefixtures("store")
def test_releases_that_come_in_many_readings_are_replaced_as_one(cli: Cli, tmp_path: Path) -> None:
    rows = (GOLDEN / "ofac/plain/input.csv").read_text("utf-8").splitlines()
    actors = [row for row in rows if ",vessel," not in row and row[:1].isdigit()]
    for number in range(2):
        Path(f"ofac{number}.csv").write_text(actors[number] + "\n", "utf-8")
    first = cli("load", "ofac", "ofac*.csv", "--release", "2023-01-01", "--format", "json")
    assert first.code == 0, first.err
    again = ("--release", "2024-01-01", "--replaces", "2023-01-01", "--format", "json")
    told = json.loads(cli("load", "ofac", "ofac*.csv", *again).out)
    assert [(row["file"], row["retracted"]) for row in told] == [("ofac0.csv; ofac1.csv", 0)]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_stream_is_loaded_and_its_faults_are_told(
    pack: Callable[[bytes], bytes], cli: Cli
) -> None:
    faults = (GOLDEN / "ucdp_ged/faults/input.csv").read_bytes()
    done = load(cli, "-", "--issues", "log", stdin=pack(faults))
    assert done.code == 0, done.err
    assert events(cli) > 1
    assert {json.loads(line)["file"] for line in Path("log").read_text().splitlines()} == {"-"}
    bad = load(cli, "-", stdin=pack(b"a,b\n1,2\n"))
    assert (bad.code, "error: -:1: " in bad.err) == (3, True), bad.err
    assert load(cli, "-", "-", stdin=pack(faults)).code == 2


@pytest.mark.usefixtures("store")
def test_what_a_stream_is_its_first_bytes_tell(cli: Cli) -> None:
    sheet = SHEET + "events: [{id: e, type: clash, place: x, source: a}]\n"
    done = cli("load", "claims", "-", stdin=b"\xef\xbb\xbf" + sheet.encode())
    assert (done.code, events(cli)) == (0, 1), done.err
    for form in ("ttl", "nq", "jsonld"):
        assert cli("export", f"dump.{form}").code == 0
        dump = Path(f"dump.{form}").read_bytes()
        assert cli("init", "--store", form).code == 0
        done = cli("load", "rdf", "-", "--store", form, stdin=dump)
        assert (done.code, "added 1 events" in done.err) == (0, True), (form, done.err)
    assert cli("load", "network", "-", stdin=b"a,b\n").code == 2


@pytest.mark.usefixtures("store")
def test_a_dry_run_tells_what_each_file_would_give(cli: Cli) -> None:
    load(cli, "ged0.csv")
    done = load(cli, "ged0.csv", "ged1.csv", "--dry-run", "--format", "json")
    assert [
        {name: row[name] for name in ("file", "events", "unchanged", "issues")}
        for row in json.loads(done.out)
    ] == [
        {"file": "ged0.csv", "events": 0, "unchanged": 1, "issues": 0},
        {"file": "ged1.csv", "events": 1, "unchanged": 0, "issues": 1},
    ]
    assert events(cli) == 1
    table = load(cli, "ged1.csv", "--dry-run", "--format", "table")
    assert "ged1.csv" in table.text


@pytest.mark.usefixtures("store")
def test_a_part_of_a_release_is_told_as_one(cli: Cli) -> None:
    actors = GOLDEN / "ucdp_actor/plain/input.csv"
    done = cli("load", "ucdp-actor", actors, "--release", "22.1")
    assert "ucdp-actor 22.1 was issued with 464 records; these files have" in done.err
    assert "was issued" not in cli("load", "ucdp-actor", actors, "--release", "22.0").err


@pytest.mark.usefixtures("store")
def test_a_file_that_is_not_there_is_told_before_its_release_is_asked_for(cli: Cli) -> None:
    for source in ("ucdp-ged", "ofac", "claims"):
        done = cli("load", source, "none.csv")
        assert done.code == 3
        assert "none.csv: there is no such file; check the path" in done.err


@pytest.mark.usefixtures("store")
def test_a_table_of_another_loader_is_refused_with_its_name(cli: Cli) -> None:
    dyads = GOLDEN / "ucdp_dyadic/plain/input.csv"
    done = cli("load", "ucdp-acd", dyads, "--release", "24.1")
    assert done.code == 3
    assert "dyad_id" in done.err
    assert "marchland load ucdp-dyadic" in done.err


def test_who_interrupts_a_load_is_told_what_became_of_it(
    store: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("marchland.loaders.run.loads", interrupted)
    done = cli("load", "sample", "kachin-2024", "--store", store)
    assert done.code == 130
    assert "interrupted; a load is there whole or not at all" in done.err


def test_a_terminal_shows_how_far_it_is(store: Path) -> None:
    ours, theirs = pty.openpty()
    more = {"TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    run = subprocess.Popen(
        [sys.executable, "-m", "marchland", "load", "ucdp-ged", "ged0.csv", "--release", "1"],
        env={**os.environ, **more},
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            said += os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert run.wait(60) == 0
    assert b"1 rows" in said
    assert b"a second" in said
    assert b"added 1 events" in said

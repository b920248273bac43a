"""A load that is killed leaves all of it or nothing, and the next one completes it."""

import csv
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from marchland.graph.load import load
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues

HERE = Path(__file__).parent
MOMENTS = 12
ROWS = 2_000
MAR = "https://w3id.org/marchland/ontology#"

LOAD = """
import sys
from pathlib import Path
from marchland.graph.load import load
from marchland.graph.store import open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.term import ontology

ontology()
with open_store(sys.argv[1]) as store:
    print("begins", flush=True)
    for reading in find("ucdp-ged").read([Path(sys.argv[2])], "t", Issues()):
        load(store, reading.origin, reading.batches)
print("is done", flush=True)
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write many rows in GED's form."""
    with (HERE / "ucdp_ged" / "plain" / "input.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    path = tmp_path_factory.mktemp("kill") / "ged.csv"
    key, town = head.index("id"), head.index("where_description")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number in range(ROWS):
            row = list(rows[number % len(rows)])
            row[key], row[town] = str(number), f"{row[town]} {number}"
            writer.writerow(row)
    return path


def begin(store: Path, table: Path) -> subprocess.Popen[str]:
    """Start a load elsewhere; come back at the moment when it begins."""
    make_store(str(store))
    command = [sys.executable, "-c", LOAD, str(store), str(table)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def held(store: Store) -> tuple[int, int]:
    row = next(store.select(f"SELECT (COUNT(?e) AS ?n) {{ ?e a <{MAR}Event> }}"))
    return int(row["n"].value), store.count()


@pytest.fixture(scope="module")
def whole(table: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[int, int], float]:
    """Load it undisturbed: what the store then holds, and how many seconds it took."""
    place = tmp_path_factory.mktemp("whole") / "store"
    process = begin(place, table)
    began = time.perf_counter()
    assert process.communicate()[0] == "is done\n"
    took = time.perf_counter() - began
    with open_store(str(place)) as store:
        return held(store), took


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_load_is_whole_or_nothing_and_the_next_completes_it(
    moment: int, table: Path, whole: tuple[tuple[int, int], float], tmp_path: Path
) -> None:
    everything, seconds = whole
    assert everything[0] == ROWS
    part = (moment + random.Random(moment).random()) / MOMENTS
    process = begin(tmp_path / "store", table)
    time.sleep(seconds * part)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with open_store(str(tmp_path / "store")) as store:
        found = held(store)
        assert found in ((0, 0), everything)
        (reading,) = find("ucdp-ged").read([table], "t", Issues())
        report = load(store, reading.origin, reading.batches)
        assert report.is_change == (found == (0, 0))
        assert held(store) == everything
    with open_store(str(tmp_path / "store")) as store:
        assert held(store) == everything
        unsettled = f"?l a <{MAR}Load> MINUS {{ GRAPH ?g {{ ?g <{MAR}settledWith> ?l }} }}"
        derived = f"{MAR}graph/derived"
        assert not store.ask(f"ASK {{ {unsettled} }}", graphs=(derived,))


@pytest.mark.slow
def test_moments_fall_before_and_after_the_change(
    table: Path, whole: tuple[tuple[int, int], float], tmp_path: Path
) -> None:
    """Both outcomes occur, so that the test above could fail on either side."""
    early = begin(tmp_path / "early", table)
    early.kill()
    early.communicate()
    late = begin(tmp_path / "late", table)
    assert late.communicate()[0] == "is done\n"
    for name, expected in (("early", (0, 0)), ("late", whole[0])):
        with open_store(str(tmp_path / name)) as store:
            assert held(store) == expected

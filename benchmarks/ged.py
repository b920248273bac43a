"""GED rows into a queryable store, beside the bulk load alone of the same finished N-Quads.

Each measurement is a child process of its own, so that CPU time and memory are its alone. The file
is made of real rows, with ids and articles of their own: repeated articles would flatter the
conversion.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS = 300_000
RUNS = 3
LIMIT_RATIO = 1.3
LIMIT_MEMORY = 2_500
"""MB, 10^6 bytes."""
LIMIT_COLD = {"help": 0.25, "query": 0.8}
"""Seconds."""
HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
REAL = HERE.parent / "../shared/data/ucdp/ged-myanmar.csv"


def make_file(real: Path, target: Path, rows: int) -> None:
    """Write so many rows as UCDP would, made from real ones."""
    with real.open(newline="", encoding="utf-8-sig") as file:
        head, *body = csv.reader(file)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(head)
        writer.writerows(_copies(head, body, rows))


def _copies(head: list[str], body: list[list[str]], rows: int) -> Iterator[list[str]]:
    key, own, article = (head.index(name) for name in ("id", "relid", "source_article"))
    for number in range(rows):
        row = list(body[number % len(body)])
        copy = number // len(body)
        row[key] = str(1_000_000 + number)
        row[own] = f"{row[own]}-{copy}"
        row[article] = _numbered(row[article], copy)
        yield row


def _numbered(article: str, copy: int) -> str:
    """Make the articles of a copy of the rows its own."""
    if not article.endswith('"'):
        return f"{article} {copy}"
    return article[:-1].replace('";"', f' {copy}";"') + f' {copy}"'


def measure(what: str, *args: Path) -> dict[str, float]:
    """Run one of the measurements below in a process of its own."""
    command = [sys.executable, __file__, what, *map(str, args)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def pipeline(table: Path, work: Path) -> dict[str, float]:
    """Load a table into a new store."""
    from marchland.graph.load import load
    from marchland.graph.store import make_store, open_store
    from marchland.loaders.catalogue import find
    from marchland.loaders.issue import Issues

    make_store(str(work / "pipeline"))
    with open_store(str(work / "pipeline")) as store:
        for reading in find("ucdp-ged").read([table], "24.1", Issues()):
            report = load(store, reading.origin, reading.batches)
        return {"events": report.added["event"]}


def convert(table: Path, target: Path) -> dict[str, float]:
    """Write as a file what the pipeline gives to the store, and nothing else."""
    from marchland.graph.load import load
    from marchland.graph.store import make_store, open_store
    from marchland.loaders.catalogue import find
    from marchland.loaders.issue import Issues

    class Kept:
        """A store that writes what it is given to a file."""

        def __init__(self, store: Any) -> None:
            self._store = store
            self.quads = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

        def load(self, chunks: Iterator[str]) -> None:
            with target.open("w", encoding="utf-8") as file:
                for chunk in chunks:
                    self.quads += chunk.count("\n")
                    file.write(chunk)

    place = str(target) + ".store"
    make_store(place)
    with open_store(place) as store:
        kept = Kept(store)
        for reading in find("ucdp-ged").read([table], "24.1", Issues()):
            load(kept, reading.origin, reading.batches)  # type: ignore[arg-type]
    return {"quads": kept.quads}


def floor(quads: Path, work: Path) -> dict[str, float]:
    """Load finished N-Quads with the engine alone."""
    import pyoxigraph as ox

    store = ox.Store(str(work / "floor"))
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
    store.flush()
    return {}


CHILDREN = {"pipeline": pipeline, "convert": convert, "floor": floor}


def _child(what: str, *args: str) -> None:
    began = time.perf_counter()
    found = CHILDREN[what](*map(Path, args))
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({**found, "cpu": cpu, "wall": wall, "rss": used.ru_maxrss * 1024 / 1e6}))


def compare(table: Path, work: Path, runs: int) -> dict[str, Any]:
    """Measure the pipeline and the engine alone by turns."""
    quads = work / "quads.nq"
    converted = measure("convert", table, quads)
    found: dict[str, list[dict[str, float]]] = {"pipeline": [], "floor": []}
    for _ in range(runs):
        for what, given in (("pipeline", table), ("floor", quads)):
            place = work / ("kept" if what == "pipeline" else "gone")
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            found[what].append(measure(what, given, place))
    return {
        "rows": found["pipeline"][0]["events"],
        "runs": runs,
        "quads": converted["quads"],
        "table_mb": table.stat().st_size / 1e6,
        "quads_mb": quads.stat().st_size / 1e6,
        "conversion": converted,
        **{what: _median(several) for what, several in found.items()},
    }


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in ("cpu", "wall", "rss")}


def answer(store: Path) -> dict[str, float]:
    """Time the command line, cold: its help, and a named query on the store that was filled."""
    marchland = [sys.executable, "-m", "marchland"]
    question = ["query", "events-of", "--actor", "ucdp:actor/201", "--store", str(store)]
    days = ["--from", "2018-01-01", "--until", "2018-01-31", "--format", "csv"]
    walls: dict[str, list[float]] = {"help": [], "query": []}
    for _ in range(RUNS):
        for name, words in (("help", ["--help"]), ("query", [*question, *days])):
            began = time.perf_counter()
            subprocess.run([*marchland, *words], check=True, capture_output=True)
            walls[name].append(time.perf_counter() - began)
    return {name: statistics.median(several) for name, several in walls.items()}


def run(rows: int, runs: int) -> dict[str, Any]:
    """Measure, and judge by the limits."""
    with tempfile.TemporaryDirectory(prefix="marchland-bench-") as folder:
        table = Path(folder) / "ged.csv"
        make_file(REAL, table, rows)
        found = compare(table, Path(folder), runs)
        found["cold"] = answer(Path(folder) / "kept" / "pipeline")
    found["ratio"] = found["pipeline"]["cpu"] / found["floor"]["cpu"]
    found["statements_a_second"] = found["quads"] / found["pipeline"]["wall"]
    found["cores"] = os.cpu_count()
    found["is_within"] = (
        found["ratio"] <= LIMIT_RATIO
        and found["pipeline"]["rss"] <= LIMIT_MEMORY
        and all(found["cold"][name] <= limit for name, limit in LIMIT_COLD.items())
    )
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """Lay the figures out."""
    out = [
        f"{found['rows']:,.0f} rows ({found['table_mb']:,.0f} MB), {found['quads']:,.0f} quads"
        f" ({found['quads_mb']:,.0f} MB), {found['cores']} cores; medians of {found['runs']} runs",
        "",
        "| what | CPU s | wall s | peak MB | CPU us a quad | CPU us a row |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, label in (
        ("pipeline", "GED rows into a queryable store"),
        ("floor", "`bulk_load` and `optimize` of the same quads, finished"),
        ("conversion", "rows into an N-Quads file, once"),
    ):
        one = found[name]
        each = (one["cpu"] / found["quads"] * 1e6, one["cpu"] / found["rows"] * 1e6)
        out.append(
            f"| {label} | {one['cpu']:.1f} | {one['wall']:.1f} | {one['rss']:,.0f}"
            f" | {each[0]:.2f} | {each[1]:.0f} |"
        )
    return [
        *out,
        "",
        f"CPU ratio {found['ratio']:.3f} (limit {LIMIT_RATIO});"
        f" {found['statements_a_second']:,.0f} statements a second of wall time;"
        f" peak memory {found['pipeline']['rss']:,.0f} MB (limit {LIMIT_MEMORY:,}).",
        f"Cold, by the command line: --help {found['cold']['help']:.2f} s (limit"
        f" {LIMIT_COLD['help']}), a named query {found['cold']['query']:.2f} s (limit"
        f" {LIMIT_COLD['query']}).",
        "Within the limits." if found["is_within"] else "NOT within the limits.",
    ]


def main() -> int:
    """Measure, print a table, keep the figures under ``benchmarks/out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    if not REAL.exists():
        print("skipped: the real rows that the file is made of are not here")
        return 0
    found = run(given.rows, given.runs)
    print("\n".join(lines(found)))
    OUT.mkdir(exist_ok=True)
    (OUT / f"ged-{given.rows}.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0 if found["is_within"] else 1


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CHILDREN:
        _child(*sys.argv[1:])
    else:
        sys.exit(main())

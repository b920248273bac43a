"""GED rows into a queryable store, beside morph-kgc (RML) and rdflib in the same run.

morph-kgc needs an older engine, so it runs in an environment of its own, which is made once under
``benchmarks/out``. It maps the same columns by ``ged.rml.ttl``; what RML does not say without code
(several articles in a cell, bounds of time by precision) it leaves out, and so it writes fewer
triples. Figures are per row of the table and per statement written.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import ged

ROWS = 300_000
RUNS = 3
RDFLIB_ROWS = 10_000
"""Rows that rdflib is given: it keeps everything in memory, about 1 kB a triple."""
LIMIT_CONVERSION = 2.5
"""Times less CPU a row than morph-kgc, from the table to N-Quads."""
PEER = "morph-kgc==2.10.0"
HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
MAPPING = HERE / "ged.rml.ttl"


def peer_python() -> Path:
    """Make the peer's environment, once; give its interpreter."""
    place = OUT / "morph-kgc"
    python = place / "bin" / "python"
    if not (place / "done").exists():
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
        (place / "done").touch()
    return python


def by_peer(python: Path, table: Path, work: Path) -> dict[str, float]:
    """Convert a table with morph-kgc, in one process, to N-Triples."""
    shutil.copy(MAPPING, work / "mapping.ttl")
    settings = "[CONFIGURATION]\noutput_file: peer.nt\nlogging_level: ERROR\n"
    settings += "number_of_processes: 1\n[DataSource1]\nmappings: mapping.ttl\n"
    (work / "config.ini").write_text(settings, "utf-8")
    if table != work / "ged.csv":
        shutil.copy(table, work / "ged.csv")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([python, "-m", "morph_kgc", "config.ini"], cwd=work, check=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with (work / "peer.nt").open("rb") as file:
        statements = sum(1 for _ in file)
    return {"cpu": cpu, "wall": wall, "statements": statements}


def by_rdflib(triples: Path) -> dict[str, float]:
    """Read N-Triples into an rdflib graph, in this process."""
    from rdflib import Graph

    began, wall = time.process_time(), time.perf_counter()
    found = len(Graph().parse(triples, format="nt"))
    return {
        "cpu": time.process_time() - began,
        "wall": time.perf_counter() - wall,
        "statements": found,
    }


def compare(table: Path, rows: int, work: Path, runs: int) -> dict[str, Any]:
    """Measure each by turns; medians of CPU and wall time."""
    python = peer_python()
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(runs):
        ours = ged.measure("convert", table, work / "ours.nq")
        found.setdefault("conversion", []).append({**ours, "statements": ours["quads"]})
        found.setdefault("peer", []).append(by_peer(python, table, work))
        for what, quads in (("whole", table), ("peer_load", work / "peer.nt")):
            place = work / what
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            kind = "pipeline" if what == "whole" else "floor"
            found.setdefault(what, []).append(ged.measure(kind, quads, place))
    small = work / "small.nt"
    with (work / "peer.nt").open("rb") as file, small.open("wb") as target:
        share = RDFLIB_ROWS / rows
        most = int(found["peer"][0]["statements"] * min(share, 1))
        target.writelines(line for number, line in enumerate(file) if number < most)
    return {
        "rows": rows,
        "runs": runs,
        "cores": os.cpu_count(),
        **{what: _medians(several) for what, several in found.items()},
        "rdflib": by_rdflib(small),
    }


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in runs) for name in runs[0]}


def lines(found: dict[str, Any]) -> list[str]:
    """Lay the figures out."""
    rows, ours, peer = found["rows"], found["conversion"], found["peer"]
    told = [
        ("Marchland: rows into N-Quads", ours["cpu"], ours["statements"]),
        (f"{PEER.replace('==', ' ')}: rows into N-Triples", peer["cpu"], peer["statements"]),
        ("Marchland: rows into a queryable store", found["whole"]["cpu"], ours["statements"]),
        (
            "morph-kgc, then Oxigraph's bulk load",
            peer["cpu"] + found["peer_load"]["cpu"],
            peer["statements"],
        ),
    ]
    out = [
        f"{rows:,} rows, {found['cores']} cores; medians of {found['runs']} runs",
        "",
        "| what | CPU s | statements | CPU us a row | CPU us a statement |",
        "|---|--:|--:|--:|--:|",
    ]
    for label, cpu, statements in told:
        out.append(
            f"| {label} | {cpu:.1f} | {statements:,.0f} | {cpu / rows * 1e6:.0f}"
            f" | {cpu / statements * 1e6:.2f} |"
        )
    read = found["rdflib"]
    each = read["cpu"] / read["statements"] * 1e6
    out.append(
        f"| rdflib: N-Triples into a graph in memory | {read['cpu']:.1f}"
        f" | {read['statements']:,.0f} | | {each:.2f} |"
    )
    return [
        *out,
        "",
        f"Conversion: {found['ratio']:.1f} times less CPU a row than morph-kgc"
        f" (limit {LIMIT_CONVERSION}), {found['each']:.1f} times less a statement; into a store"
        f" {found['whole_ratio']:.2f} times less a row: the engine takes most of both.",
        "Within the limits." if found["is_within"] else "NOT within the limits.",
    ]


def judge(found: dict[str, Any]) -> dict[str, Any]:
    """Add the ratios, and whether they keep within the limits."""
    ours, peer = found["conversion"], found["peer"]
    found["ratio"] = peer["cpu"] / ours["cpu"]
    found["each"] = found["ratio"] * ours["statements"] / peer["statements"]
    found["whole_ratio"] = (peer["cpu"] + found["peer_load"]["cpu"]) / found["whole"]["cpu"]
    found["is_within"] = found["ratio"] >= LIMIT_CONVERSION
    return found


def main() -> int:
    """Measure, print a table, keep the figures under ``benchmarks/out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    if not ged.REAL.exists():
        print("skipped: the real rows that the file is made of are not here")
        return 0
    with tempfile.TemporaryDirectory(prefix="marchland-bench-") as folder:
        table = Path(folder) / "ged.csv"
        ged.make_file(ged.REAL, table, given.rows)
        found = judge(compare(table, given.rows, Path(folder), given.runs))
    print("\n".join(lines(found)))
    OUT.mkdir(exist_ok=True)
    (OUT / f"peers-{given.rows}.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0 if found["is_within"] else 1


if __name__ == "__main__":
    sys.exit(main())

"""The benchmark of projection runs on few rows, and compares what is the same."""

import importlib.util
from pathlib import Path

import pytest

from marchland.graph.load import Batch, Origin, load
from marchland.graph.network import stretch
from marchland.graph.store import make_store, open_store

ROOT = Path(__file__).resolve().parents[1]


def test_both_sides_make_the_same_of_the_same_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "benchmarks" / "projection.py"
    spec = importlib.util.spec_from_file_location("benchmark_projection", path)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    monkeypatch.setattr(stretch, "_FEW", -1)
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        load(store, Origin("b", "0"), [Batch((bench.things(),))])
        edges = bench.compare_edges(store, 2_000, 1)
        counts = bench.compare_events(store, tmp_path, 500, 1)
    assert all(spent.cpu > 0 for spent in (*edges.values(), *counts.values()))
    assert not bench.judge("networkx", bench.Spent(1.4, 1), bench.Spent(1, 1))
    assert bench.judge("sparql", bench.Spent(1, 1), bench.Spent(51, 1))

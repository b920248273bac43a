"""The benchmarks run, on few rows; what they measure is for `make bench`."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROWS = ROOT / "tests" / "loaders" / "ucdp_ged" / "plain" / "input.csv"


@pytest.fixture(scope="module")
def ged() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_ged", ROOT / "benchmarks" / "ged.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pipeline_and_engine_are_measured_on_the_same_quads(
    ged: ModuleType, tmp_path: Path
) -> None:
    table = tmp_path / "ged.csv"
    ged.make_file(ROWS, table, 50)
    found = ged.compare(table, tmp_path, 1)
    assert found["rows"] == 50
    assert found["quads"] == (tmp_path / "quads.nq").read_bytes().count(b"\n")
    for what in ("pipeline", "floor", "conversion"):
        assert found[what]["cpu"] > 0
        assert found[what]["rss"] > 10


def test_copies_of_rows_have_ids_and_articles_of_their_own(ged: ModuleType) -> None:
    head = ["id", "relid", "source_article"]
    body = [["1", "a", '"P,2031-01-01,x";"Q,2031-01-02,y"'], ["2", "b", "Paper 1"]]
    assert list(ged._copies(head, body, 4))[2:] == [
        ["1000002", "a-1", '"P,2031-01-01,x 1";"Q,2031-01-02,y 1"'],
        ["1000003", "b-1", "Paper 1 1"],
    ]

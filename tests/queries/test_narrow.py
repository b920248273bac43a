"""What is read for an answer is enough: the answer is that of all records."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.network import stretch
from marchland.graph.record import read_found, read_records
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.queries import narrow
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

ROOT = Path(__file__).parents[2]
SHEETS = [Path(__file__).parent / "small.yaml", ROOT / "docs/example/lashio-2024.yaml"]
DAYS = [date(2024, 3, 1), date(2024, 3, 10), date(2024, 7, 24), date(2024, 7, 25)]
EVER = 10**6
"""Days after which nothing here is stale: the same answer, for which all records are read."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = str(tmp_path_factory.mktemp("narrow") / "store")
    make_store(place)
    with open_store(place) as opened:
        for reading in claims.read(SHEETS, None, Issues(), {}):
            load(opened, reading.origin, reading.batches)
        yield opened


def rows(store: Store, name: str, given: dict[str, str], view: View) -> list[tuple[object, ...]]:
    table = answer(store, find(name), given, view)
    return [tuple(str(row.get(column)) for column in table.columns) for row in table.rows]


def test_what_is_disputed_is_what_all_records_tell(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {day: rows(store, "disputed", {}, View(Clocks(day), stale_after=EVER)) for day in DAYS}
    assert sum(map(bool, whole.values())) >= 2
    # all records are not read for it
    monkeypatch.setattr("marchland.queries.answer.read_records", None)
    assert {day: rows(store, "disputed", {}, View(Clocks(day))) for day in DAYS} == whole


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("other", ["Green Court", "Ann Example", "Blue Council"])
def test_how_two_are_linked_is_what_all_records_tell(
    store: Store, monkeypatch: pytest.MonkeyPatch, day: date, other: str
) -> None:
    given = {"actor": "Red Front", "other": other}
    whole = rows(store, "how-linked", given, View(Clocks(day)))
    monkeypatch.setattr(stretch, "_FEW", -1)
    assert narrow.has_columns(store, View(Clocks(day)))
    assert rows(store, "how-linked", given, View(Clocks(day))) == whole


def test_two_steps_find_what_one_does(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = f"?r <{MAR}source> ?source"
    monkeypatch.setattr("marchland.graph.record._BLOCK", 3)
    assert read_found(store, pattern) == read_records(store, pattern)
    assert read_found(store, f"?r <{MAR}source> <{MAR}none>") == []

"""Rows say of a day no more than the records do."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.queries.answer import answer
from marchland.queries.catalogue import find
from marchland.queries.row import Row

SHEET = """sheet: vague
sources:
  a: {publisher: The Day, title: one, published: "2024-12-01"}
things:
  red: {type: InsurgentGroup, label: Red Front}
  blue: {type: Government, label: Blue Council}
claims:
  - {id: c1, subject: blue, relation: supports, object: red, time: "2015", source: a}
  - {id: c2, subject: blue, relation: recognises, object: red, seen: "2015-06-01", source: a}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("rows")
    (folder / "vague.yaml").write_text(SHEET, encoding="utf-8")
    make_store(str(folder / "store"))
    with open_store(str(folder / "store")) as opened:
        for reading in claims.read([folder / "vague.yaml"], None, Issues(), {}):
            load(opened, reading.origin, reading.batches)
        yield opened


def rows(store: Store, name: str, given: dict[str, str]) -> dict[str, Row]:
    table = answer(store, find(name), given, View(Clocks(date(2015, 6, 1))))
    return {row["relation"]: row for row in table.rows}


def test_a_year_is_no_day_on_which_somebody_saw_it(store: Store) -> None:
    found = rows(store, "relations-of", {"actor": "Red Front"})
    assert (found["supports"]["status"], found["supports"]["last_observed"]) == ("possible", None)
    assert found["supports"]["age_days"] is None
    assert found["recognises"]["last_observed"] == "2015-06-01"


def test_what_was_seen_on_a_day_is_not_said_to_have_begun_and_ended_then(store: Store) -> None:
    seen = rows(store, "claims-about", {"thing": "Red Front"})["recognises"]
    assert (seen["start"], seen["end"], seen["observed"]) == (None, None, "2015-06-01")
    assert (seen["start_latest"], seen["end_earliest"]) == ("2015-06-01", "2015-06-02")

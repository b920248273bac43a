# ruff: noqa: E501  a line of a sheet stays whole
"""The ties of an actor: those that nobody dates are told, and are of an unknown time."""

from datetime import date
from pathlib import Path

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.trade.market import find_market
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.ontology.error import AmbiguousError, UsageError
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

SHEET = """\
sheet: kin
release: "1"
sources:
  a: {publisher: The Day, title: one, published: "2024-03-20", reliability: B}
things:
  red: {type: InsurgentGroup, label: Red Front}
  old: {type: InsurgentGroup, label: Old Guard}
  new: {type: InsurgentGroup, label: New Guard}
  wing: {type: InsurgentGroup, label: Youth Wing}
  one: {type: Company, label: Tin Works}
  two: {type: Industry, label: Tin Works}
claims:
  - {id: c1, subject: red, relation: splitFrom, object: old, source: a}
  - {id: c2, subject: new, relation: splitFrom, object: red, time: "2024-01-05/..", observedOn: "2024-02-01", source: a}
  - {id: c3, subject: new, relation: splitFrom, object: red, source: a}
  - {id: c4, subject: wing, relation: partOf, object: red, polarity: Denied, source: a}
  - {id: c5, subject: red, relation: mergedInto, object: wing, modality: Planned, source: a}
"""


@pytest.fixture
def kin(store: Store, tmp_path: Path) -> Store:
    (tmp_path / "kin.yaml").write_text(SHEET, "utf-8")
    for reading in claims.read([tmp_path / "kin.yaml"], None, Issues(), {}):
        load(store, reading.origin, reading.batches)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    make_store(str(tmp_path / "store"))
    return open_store(str(tmp_path / "store"))


def ties(store: Store, **how: bool) -> set[tuple[str, str, str]]:
    view = View(Clocks(date(2024, 3, 1)), **how)
    rows = answer(store, find("lineage"), {"actor": "Red Front"}, view).rows
    assert all(row["claim"] and row["sources"] for row in rows if row["status"] == "unknown")
    return {
        (row["tie"], row["who"], row["status"])
        for row in rows
        if not row["tie"].startswith(("called", "known"))
    }


def test_a_tie_without_any_time_is_told_and_its_time_is_unknown(kin: Store) -> None:
    told = {("split from", "Old Guard", "unknown"), ("had the split", "New Guard", "presumed")}
    assert ties(kin) == told
    assert ties(kin, acts=False) == told | {("merged into", "Youth Wing", "unknown")}
    kin.close()


def test_an_ambiguous_market_is_an_error_that_lists_what_it_may_be(kin: Store) -> None:
    with pytest.raises(AmbiguousError, match=r"Tin Works \(Company.*Tin Works \(Industry"):
        find_market(kin, "Tin Works")
    with pytest.raises(UsageError, match="no place"):
        find_market(kin, "Nowhere")
    assert find_market(kin, "Red Front").label == "Red Front"
    kin.close()

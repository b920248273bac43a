"""What is derived follows the records, whenever the program was cut off."""

from datetime import date

import pytest

from marchland.graph import clock
from marchland.graph.settle import mend, settle
from marchland.graph.store import Store
from marchland.graph.term import DERIVED, ID_BASE, MAR, WITHHELD, XSD
from marchland.ontology.prefix import PREFIXES

RECORD = f"<{ID_BASE}claim/t/1>"
LOAD = f"<{ID_BASE}load/t/1>"


def line(subject: str, name: str, value: str, graph: str = "") -> str:
    return f"{subject} <{MAR}{name}> {value}{graph and f' <{graph}>'} .\n"


def flagged(store: Store, graph: str = "") -> bool:
    pattern = f"{RECORD} <{MAR}retracted> true"
    if graph:
        return store.ask(f"ASK {{ GRAPH <{graph}> {{ {pattern} }} }}", graphs=(graph,))
    return store.ask(f"ASK {{ {pattern} }}")


def history(learned: int, taken: int, graph: str = "") -> list[str]:
    flag = line(RECORD, "retracted", f'"true"^^<{XSD}boolean>', graph)
    loads = [line(RECORD, "recordedIn", f"<x:in{n}>", graph) for n in range(learned)]
    return [
        flag,
        *loads,
        *(line(RECORD, "retractedIn", f"<x:out{n}>", graph) for n in range(taken)),
    ]


@pytest.mark.parametrize("graph", ["", WITHHELD])
@pytest.mark.parametrize(
    ("learned", "taken", "stays"), [(1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False)]
)
def test_a_flag_stays_while_a_record_was_taken_back_as_often_as_learned(
    store: Store, graph: str, learned: int, taken: int, stays: bool
) -> None:
    store.load(history(learned, taken, graph))
    settle(store)
    assert flagged(store, graph) is stays


def test_settling_again_changes_nothing(store: Store) -> None:
    store.load(history(2, 1))
    settle(store)
    before = store.count()
    settle(store)
    assert store.count() == before


def test_a_store_is_mended_only_if_a_load_is_not_covered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Store] = []
    monkeypatch.setattr("marchland.graph.settle.settle", called.append)
    mend(store)
    assert called == []
    store.load([f"{LOAD} <{PREFIXES['rdf']}type> <{MAR}Load> .\n"])
    mend(store)
    assert called == [store]
    monkeypatch.undo()
    mend(store)
    assert store.ask(f"ASK {{ GRAPH <{DERIVED}> {{ ?g ?settled {LOAD} }} }}", graphs=(DERIVED,))
    monkeypatch.setattr("marchland.graph.settle.settle", called.append)
    mend(store)
    assert called == [store]


@pytest.mark.parametrize(("now", "out"), [(date(2030, 4, 30), False), (date(2030, 5, 1), True)])
def test_what_has_come_due_is_put_among_the_others_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch, now: date, out: bool
) -> None:
    monkeypatch.setattr(clock, "today", lambda: now)
    shape = f"<{ID_BASE}claim/t/1/geometry>"
    store.load(
        [
            line(RECORD, "withholdUntil", f'"2030-05-01"^^<{XSD}date>', WITHHELD),
            line(RECORD, "locator", '"tunnel nine"', WITHHELD),
            f"{RECORD} <{PREFIXES['geo']}hasGeometry> {shape} <{WITHHELD}> .\n",
            f'{shape} <{PREFIXES["geo"]}asWKT> "POINT(1 2)" <{WITHHELD}> .\n',
            line("<x:other>", "locator", '"tunnel ten"', WITHHELD),
        ]
    )
    mend(store)
    assert store.count() == (4 if out else 0)
    left = store.select(f"SELECT ?o {{ GRAPH <{WITHHELD}> {{ ?s ?p ?o }} }}", graphs=(WITHHELD,))
    assert len(list(left)) == (1 if out else 5)

# ruff: noqa: E501  a line of a sheet stays whole
"""What stands by the clocks of a query is what the named queries say by the same clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.derived.standing_graph import names_standing, standing_lines
from marchland.graph.load import load, retract
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR, STANDING
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.ontology.error import QueryError, UsageError
from marchland.queries.answer import answer
from marchland.queries.ask import inquiry, select_table
from marchland.queries.catalogue import find

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ALL = f"SELECT ?n ?p ?o {{ GRAPH <{STANDING}> {{ ?n a <{MAR}Spell> ; ?p ?o }} }}"
DIRECT = f"SELECT ?s ?p ?o {{ GRAPH <{STANDING}> {{ ?s ?p ?o }} FILTER isIRI(?s) }}"
ONE = {
    "object": RDF + "object",
    "status": MAR + "status",
    "grade": MAR + "grade",
    "start": MAR + "startEarliest",
    "start_latest": MAR + "startLatest",
    "end": MAR + "endLatest",
    "end_earliest": MAR + "endEarliest",
    "last_observed": MAR + "lastObserved",
    "subject_iri": RDF + "subject",
}
MANY = {"why": MAR + "why", "claim": MAR + "basis"}
SHEET = """\
sheet: made
release: "1"
sources:
  a: {publisher: The Day, title: one, published: "2024-03-20", reliability: B}
  b: {publisher: The Echo, title: two, published: "2024-05-08", reliability: C}
  c: {publisher: The Eve, title: three, published: "2024-09-01"}
things:
  party: {type: PoliticalParty, label: Red Party}
  red: {type: InsurgentGroup, label: Red Front, partOf: party}
  blue: {type: Government, label: Blue Council}
  state: {type: Government, label: State of Farland}
  near: {type: Country, label: Nearland}
  far: {type: Country, label: Farland}
  ford: {type: Settlement, label: Old Ford, within: near}
  mill: {type: Settlement, label: Grey Mill, within: near}
  gate: {type: BorderCrossing, label: North Gate, within: near}
claims:
  - {id: c1, subject: blue, relation: controls, object: ford, time: "2024-01-01/..", observedOn: "2024-02-19", source: a, credibility: 2}
  - {id: c2, subject: blue, relation: controls, object: mill, seen: "2024-02-01", source: a}
  - {id: c3, subject: red, relation: controls, object: mill, seen: "2024-03-01", source: b}
  - {id: c4, subject: red, relation: controls, object: gate, time: "2024-04/..", observedOn: "2024-04-30", source: b, attributed: [a trader]}
  - {id: c5, subject: state, relation: controls, object: gate, side: far, seen: "2024-04-02", source: b}
  - {id: c6, subject: red, relation: controls, object: gate, time: "2024-07-01/..", modality: Threatened, source: c}
  - {id: c7, subject: blue, relation: supports, object: state, time: "2024-02-01/2024-04-30", source: b}
  - {id: c8, subject: party, relation: seeks, object: a land of its own, seen: "2024-05-01", source: b}
  - {id: c9, subject: red, relation: controls, object: ford, seen: "2024-06-01", polarity: Denied, source: c}
  - {id: c10, subject: red, relation: controls, object: ford, seen: "2024-06-02", source: c}
events:
  - {id: e1, type: capture, initiator: [red], target: [blue], place: ford, time: "2024-03-05", source: b}
  - {id: e2, type: clash, initiator: [red], target: [blue], place: mill, time: "2024-03-02", source: b}
  - {id: e3, type: capture, initiator: [blue], target: [red], place: ford, time: "2024-08", source: c}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("made")
    make_store(str(folder / "store"))
    (folder / "sheet.yaml").write_text(SHEET, "utf-8")
    with open_store(str(folder / "store")) as store:
        for reading in claims.read([folder / "sheet.yaml"], None, Issues(), {}):
            load(store, reading.origin, reading.batches)
        gone = store.select(f"SELECT ?r {{ ?r <{MAR}polarity> <{MAR}Denied> }}")
        retract(store, "made", [row["r"].value for row in gone])
        yield store


def loaded(store: Store) -> list[datetime]:
    rows = store.select(f"SELECT ?t {{ ?l <{MAR}recordedAt> ?t }}")
    return [datetime.fromisoformat(row["t"].value) for row in rows]


def a_view(random: Random, times: list[datetime]) -> View:
    day = date(2024, 1, 1) + timedelta(days=random.randrange(300))
    known = date(2024, 3, 1) + timedelta(days=random.randrange(220))
    clocks = Clocks(
        day,
        random.choice([None, known]),
        random.choice([None, *times, datetime(2000, 1, 1, tzinfo=UTC)]),
    )
    return View(
        clocks,
        random.choice(list(Policy)),
        random.random() < 0.7,
        stale_after=random.choice([None, None, 10, 90]),
    )


def shown(store: Store, view: View) -> list[dict[str, Any]]:
    """Read the nodes of the view as rows of an answer."""
    nodes: dict[str, dict[str, list[str]]] = {}
    for row in select_table(store, ALL, view).rows:
        nodes.setdefault(row["n"], {}).setdefault(row["p"], []).append(row["o"])
    return [
        {name: node.get(iri, [None])[0] for name, iri in ONE.items()}
        | {name: sorted(node.get(iri, [])) for name, iri in MANY.items()}
        | {"relation": node[RDF + "predicate"][0].removeprefix(MAR)}
        for node in nodes.values()
    ]


def said(store: Store, view: View) -> list[dict[str, Any]]:
    """Ask the named queries about everything there is, each row once."""
    found = []
    for place in ("Old Ford", "Grey Mill", "North Gate"):
        found += answer(store, find("who-controls"), {"place": place}, view).rows
    for one in ("Red Party", "Red Front", "Blue Council", "State of Farland"):
        found += answer(store, find("relations-of"), {"actor": one}, view).rows
    rows = [row | {"object": row["object_iri"] or row["object"]} for row in found]
    kept = [{name: row[name] for name in (*ONE, *MANY, "relation")} for row in rows]
    for row in kept:
        row["why"], row["claim"] = sorted(row["why"]), sorted(row["claim"])
    whole = [row for row in kept if row["status"] != "unknown"]
    return [row for number, row in enumerate(whole) if row not in whole[:number]]


def by_name(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", range(20))
def test_it_says_what_the_named_queries_say_by_any_clocks(made: Store, seed: int) -> None:
    view = a_view(Random(seed), loaded(made))
    assert by_name(shown(made, view)) == by_name(said(made, view))


def test_the_clocks_tried_tell_of_much(made: Store) -> None:
    views = [a_view(Random(seed), loaded(made)) for seed in range(20)]
    statuses = {row["status"] for view in views for row in said(made, view)}
    assert statuses == {"reported", "presumed", "possible", "contested"}


def test_a_triple_of_its_own_is_what_nobody_disputes_and_no_plan(made: Store) -> None:
    for seed in range(40, 48):
        view = a_view(Random(seed), loaded(made))
        rows = shown(made, view)
        direct = {(r["s"], r["p"], r["o"]) for r in select_table(made, DIRECT, view).rows}
        sure = {
            (row["subject_iri"], MAR + row["relation"], row["object"])
            for row in rows
            if row["status"] in ("reported", "presumed")
        }
        assert direct <= sure
        assert not view.acts or direct == sure


def test_a_threat_is_never_a_triple_of_its_own(made: Store) -> None:
    view = View(Clocks(date(2024, 7, 2), date(2024, 9, 2)), acts=False, stale_after=10)
    (gate,) = (row for row in shown(made, view) if row["status"] == "reported")
    assert gate["relation"] == "controls"
    assert select_table(made, DIRECT, view).rows == []


def test_without_clocks_it_is_of_today_and_made_only_where_it_is_named(made: Store) -> None:
    today = select_table(made, ALL).rows
    assert {row["o"] for row in today if row["p"] == MAR + "status"} == {"presumed", "contested"}
    assert len(today) == len(select_table(made, ALL, View()).rows)
    anything = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    graphs = {row["g"] for row in select_table(made, anything).rows}
    assert STANDING not in graphs
    with_it = {row["g"] for row in select_table(made, anything, View()).rows}
    assert with_it == {*graphs, STANDING}


def test_clocks_that_nothing_asks_for_are_an_error(made: Store) -> None:
    with pytest.raises(UsageError, match="asks none"):
        inquiry(made, "SELECT * { ?s ?p ?o }", View())
    with pytest.raises(QueryError, match="SELECT"):
        select_table(made, "ASK {}")


@pytest.mark.parametrize(
    ("query", "is_named"),
    [
        (ALL, True),
        (f"PREFIX g: <{MAR}graph/> SELECT * {{ graph g:standing {{ ?s ?p ?o }} }}", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT ?standing { ?standing ?p ?o }", False),
    ],
)
def test_whether_a_query_names_it(query: str, is_named: bool) -> None:
    assert names_standing(query) is is_named


def test_every_line_is_of_its_graph(made: Store) -> None:
    lines = list(standing_lines(made, View(Clocks(date(2024, 4, 10)))))
    assert lines
    assert all(line.endswith(f" <{STANDING}> .\n") for line in lines)

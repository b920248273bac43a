"""Every named query: it parses, its header is true, and its answer on a small world is right."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.ontology.error import QueryError, UsageError
from marchland.queries.answer import answer
from marchland.queries.catalogue import KINDS, bind, find, queries, read_query
from marchland.queries.row import Table

HERE = Path(__file__).parent
DAY = date(2024, 3, 10)


@dataclass(frozen=True)
class Check:
    """What a query is asked, and the cells that its rows must have, in any order."""

    given: dict[str, str]
    columns: tuple[str, ...]
    rows: set[tuple[Any, ...]]
    view: dict[str, Any] = field(default_factory=dict)


RELATION = ("subject", "relation", "object", "status")
RED, BLUE, GREEN = "Red Front", "Blue Council", "Green Court"
TAKEN = (RED, "controls", "Old Ford", "presumed")
MILL = {
    (BLUE, "controls", "Grey Mill", "contested"),
    (RED, "controls", "Grey Mill", "contested"),
}
GATE = (RED, "controls", "Gate", "reported")
SQUEEZE = (GREEN, "pressures", RED, "presumed")
LED = ("Ann Example", "leads", RED, "presumed")
CHECKS: dict[str, list[Check]] = {
    "who-controls": [
        Check({"place": "ford"}, RELATION, {TAKEN}),
        Check(
            {"place": "Old Ford"},
            ("start", "grade", "sources"),
            {("2024-03-05", "B6, 1 line", ("The Day, 2024-03-06",))},
        ),
        Check({"place": "Grey Mill"}, RELATION, MILL),
        Check({"place": "Hidden Cave"}, ("subject", "status"), {(None, "unknown")}),
        Check(
            {"place": "Old Ford"},
            ("subject", "status"),
            {(BLUE, "reported")},
            {"as_of": date(2024, 3, 4)},
        ),
        Check({"place": "Gate"}, ("subject", "status"), {(None, "unknown")}, {"known_by": DAY}),
    ],
    "who-controls-in": [
        Check(
            {"area": "Hills"},
            ("subject", "object", "status"),
            {
                (RED, "Old Ford", "presumed"),
                (RED, "Grey Mill", "contested"),
                (BLUE, "Grey Mill", "contested"),
                (None, "Hidden Cave", "unknown"),
                (None, "Tin Pit", "unknown"),
            },
        ),
        Check(
            {"area": "West"},
            ("subject", "object"),
            {(BLUE, "Old Ford"), (BLUE, "Grey Mill")}
            | {(None, one) for one in ("Gate", "Hidden Cave", "Tin Pit", "Hills")},
            {"known_by": date(2024, 3, 6), "as_of": date(2024, 3, 4)},
        ),
    ],
    "controlled-by": [
        Check(
            {"actor": "Red Front"},
            RELATION,
            {TAKEN, GATE, (RED, "controls", "Grey Mill", "contested")},
        ),
        Check({"actor": "Green Court"}, RELATION, set()),
    ],
    "relations-of": [
        Check({"actor": "Ann Example"}, RELATION, {LED}),
        Check(
            {"actor": "x:red"},
            RELATION,
            {
                LED,
                SQUEEZE,
                TAKEN,
                GATE,
                (RED, "controls", "Grey Mill", "contested"),
            },
        ),
    ],
    "who-supports": [
        Check({"actor": "blue council"}, RELATION, {(GREEN, "supports", BLUE, "presumed")})
    ],
    "who-pressures": [
        Check({"actor": "Red Front"}, RELATION, {SQUEEZE}),
        Check({"actor": "Ann Example"}, RELATION, set(), {"as_of": date(2024, 4, 9)}),
        Check(
            {"actor": "Ann Example"},
            RELATION,
            {(GREEN, "pressures", "Ann Example", "reported")},
            {"as_of": date(2024, 4, 9), "acts": False},
        ),
    ],
    "how-linked": [
        Check(
            {"actor": "Ann Example", "other": "Green Court"},
            ("path", "step", "subject", "relation", "object"),
            {(1, 1, "Ann Example", "leads", RED), (1, 2, GREEN, "pressures", RED)},
        ),
        Check({"actor": "Ann Example", "other": "Old Guard"}, RELATION, set()),
    ],
    "events-at": [
        Check(
            {"place": "Old Ford"},
            ("type", "start"),
            {("capture", "2024-03-05"), ("clash", "2024-02-01")},
        ),
        Check({"place": "Old Ford", "from": "2024-02-02"}, ("type",), {("capture",)}),
        Check({"place": "Old Ford", "until": "2024-02-01"}, ("type",), {("clash",)}),
        Check({"place": "Old Ford", "from": "2024-03-06"}, ("type",), set()),
        Check(
            {"place": "Old Ford", "from": "2025-06-01"},
            ("type", "modality"),
            {("election", "Planned")},
            {"acts": False},
        ),
    ],
    "events-of": [
        Check(
            {"actor": "Blue Council"},
            ("type", "initiator", "target"),
            {("capture", (RED,), (BLUE,)), ("clash", (RED,), (BLUE,))},
        ),
        Check({"actor": "Green Court"}, ("type",), set()),
        Check(
            {"actor": "Red Front", "from": "2024-03-01", "until": "2024-03-31"},
            ("fatalities_low", "fatalities_best", "fatalities_high"),
            {(2, 3, 5)},
        ),
    ],
    "dyads": [
        Check(
            {},
            (
                "actor",
                "other",
                "events",
                "fatalities_best",
                "events_without_estimate",
                "first",
                "last",
            ),
            {(RED, BLUE, 2, 3, 1, "2024-02-01", "2024-03-05")},
        ),
        Check({"from": "2024-03-01"}, ("events", "fatalities_high"), {(1, 5)}),
        Check({"until": "2024-01-31"}, ("events",), set()),
        Check({"from": "2024-01-01", "until": "2024-12-31"}, ("events",), {(2,)}),
        Check({}, ("events",), set(), {"known_by": date(2024, 1, 31)}),
    ],
    "routes": [
        Check(
            {"commodity": "tin", "market": "East"},
            ("site", "route", "market"),
            {("Tin Pit", ("Tin Pit", "Gate", "East"), "East")},
        ),
        Check({"commodity": "tin", "market": "Hidden Cave"}, ("site",), set()),
    ],
    "claims-about": [
        Check(
            {"thing": "Old Ford"},
            ("relation", "polarity", "modality"),
            {
                ("controls", "Affirmed", "Actual"),
                ("controls", "Denied", "Actual"),
                ("event: capture", "Affirmed", "Actual"),
                ("event: clash", "Affirmed", "Actual"),
                ("event: election", "Affirmed", "Planned"),
            },
        ),
        Check(
            {"thing": "Old Ford"},
            ("relation", "subject"),
            {
                ("controls", BLUE),
                ("event: capture", RED),
                ("event: clash", RED),
                ("event: election", BLUE),
            },
            {"known_by": date(2024, 3, 6)},
        ),
    ],
    "disputed": [
        Check({}, RELATION, MILL),
        Check({"place": "Old Ford"}, RELATION, set()),
    ],
    "weakest": [
        Check({"actor": "Red Front"}, RELATION, {(RED, "controls", "Grey Mill", "contested")}),
    ],
    "gaps": [
        Check(
            {"area": "Hills", "since": "2024-03-04"},
            ("place", "last_observed"),
            {("Hidden Cave", None), ("Grey Mill", "2024-03-01")},
        ),
    ],
    "sequence": [
        Check(
            {"actor": "Green Court", "other": "Red Front"},
            ("what", "instrument", "response_to", "motive"),
            {("pressures", ("border-closure",), ("Capture of Ford",), "to end the war")},
        ),
    ],
    "lineage": [
        Check(
            {"actor": "Red Front"},
            ("tie", "who", "status"),
            {
                ("called (en)", RED, "described"),
                ("split from", "Old Guard", "reported"),
                ("led by", "Ann Example", "presumed"),
            },
        ),
    ],
    "who-profits": [
        Check(
            {"thing": "tin"},
            ("actor", "role", "of", "sanctioned_by"),
            {("Tin Works", "owner", "Tin Pit", (GREEN,))},
        ),
    ],
}
CASES = [(name, number) for name, checks in CHECKS.items() for number in range(len(checks))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = str(tmp_path_factory.mktemp("small") / "store")
    make_store(place)
    with open_store(place) as opened:
        for reading in claims.read([HERE / "small.yaml"], None, Issues(), {}):
            load(opened, reading.origin, reading.batches)
        yield opened


@pytest.fixture
def ask(store: Store) -> Callable[..., Table]:
    def asked(name: str, given: dict[str, str], **view: Any) -> Table:
        clocks = Clocks(view.get("as_of", DAY), view.get("known_by"))
        return answer(store, find(name), given, View(clocks, Policy.ANY, view.get("acts", True)))

    return asked


def plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_query_answers(name: str, number: int, ask: Callable[..., Table]) -> None:
    check = CHECKS[name][number]
    table = ask(name, check.given, **check.view)
    found = {tuple(plain(row.get(column)) for column in check.columns) for row in table.rows}
    assert found == check.rows


@pytest.mark.parametrize(("name", "number"), CASES)
def test_the_columns_of_an_answer_are_those_of_its_rows(
    name: str, number: int, ask: Callable[..., Table]
) -> None:
    check = CHECKS[name][number]
    table = ask(name, check.given, **check.view)
    assert len({*table.columns, *table.twins}) == len(table.columns) + len(table.twins)
    filled = {column for row in table.rows for column in row}
    assert not table.rows or set(table.columns) - filled == set()


def test_every_query_is_checked() -> None:
    assert set(queries()) - set(CHECKS) == set()
    assert all(any(check.rows for check in checks) for checks in CHECKS.values())


# --- headers ---


@pytest.mark.parametrize("name", list(queries()))
def test_a_query_parses_with_its_parameters_bound_and_unbound(name: str) -> None:
    query = queries()[name]
    empty = ox.Store()
    for values in ({}, {one.name: () for one in query.parameters}):
        found = empty.query(f"{query.prologue}\n{bind(query, values)}")
        assert isinstance(found, ox.QuerySolutions)
        names = tuple(variable.value for variable in found.variables)
        assert names == (query.columns or ("r",))


@pytest.mark.parametrize("name", list(queries()))
def test_a_header_is_true(name: str) -> None:
    query = queries()[name]
    assert query.summary.endswith(".")
    assert query.focus in ("subject", "object", "both", "all")
    words = shlex.split(query.example)
    assert words[:3] == ["marchland", "query", name]
    given = {word[2:] for word in words if word.startswith("--")} - {"as-of", "modality"}
    known = {one.name for one in query.parameters}
    assert {one.name for one in query.parameters if one.is_required} <= given <= known
    assert {one.kind for one in query.parameters} <= set(KINDS)


GOOD = """#+ summary: One.
#+ answer: claims
#+ params:
#+   place: {kind: place, about: where}
#+ example: x
SELECT ?r { VALUES ?place {} ?r ?p ?place }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#+ summary: One.\n", "", "keys must be among"),
        ("#+ summary", "#+ sumary", "keys must be among"),
        ("answer: claims", "answer: claim", "'claim' is not one of"),
        ("VALUES ?place {}", "", r"declares \['place'\] and binds \[\]"),
        ("VALUES ?place {}", "VALUES ?place {} VALUES ?day {}", "binds"),
        ("kind: place", "kind: town", "needs a kind"),
        (", about: where", "", "needs a kind"),
        ("#+ params:", "#+ params: [", "not YAML"),
        ("#+", "#", "has no header"),
    ],
)
def test_a_header_that_is_not_true_is_refused(old: str, new: str, said: str) -> None:
    assert read_query("good", GOOD).parameters[0].name == "place"
    with pytest.raises(QueryError, match=said):
        read_query("bad", GOOD.replace(old, new))


# --- what a query is asked ---


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("who-controls", {}, "needs --place"),
        (
            "events-of",
            {"actor": "Red Front", "from": "2024-03-02", "until": "2024-03-01"},
            "--from: 2024-03-02 is after --until 2024-03-01",
        ),
        ("who-controls", {"place": "Nowhere"}, "no place is named 'Nowhere'"),
        ("who-controls", {"place": "Old Ford", "actor": "Red Front"}, "has no parameter --actor"),
        ("who-controls", {"place": "Oldd Ford"}, "did you mean 'old ford'"),
        (
            "events-at",
            {"place": "Old Ford", "from": "yesterday"},
            "--from: 'yesterday' is not a day",
        ),
        ("routes", {"commodity": "Old Ford", "market": "East"}, "no commodity is named"),
        ("how-linked", {"actor": "Red Front", "other": "Old Ford"}, "no actor is named"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    name: str, given: dict[str, str], said: str, ask: Callable[..., Table]
) -> None:
    with pytest.raises(UsageError, match=said):
        ask(name, given)


def test_a_query_is_found_by_name_or_a_near_one_is_offered() -> None:
    assert find("dyads").name == "dyads"
    with pytest.raises(UsageError, match="did you mean who-supports"):
        find("who-suports")
    for name in ("", "../graph/store", "Dyads", "dyads.rq", "__init__"):
        with pytest.raises(UsageError, match="no query is called"):
            find(name)

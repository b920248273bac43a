"""SPARQL of somebody's own: answered whole, and ended where it takes too much."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.inquiry import Inquiry, Limits, inquire
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import XSD, Term, read_term, term_text
from marchland.ontology.error import MarchlandError, QueryError

TERMS = [
    *("<https://e.org/a>", '"plain"', '"tab\\tand \\"quote\\" \\\\ \\n end"', '"word"@en'),
    *('""', '"1"', '"no number"^^<' + XSD + "integer>", '"2020-02-30"^^<' + XSD + "date>"),
    *("1", "-2", "1.50", "1e3", "true", '"INF"^^<' + XSD + "double>", '"a\\u2028b\\u0085c"'),
]
MANY = 3_000
# more triples than can be paired within the age of anybody
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a"
LONG = f"SELECT * {{ {' '.join(f'?v{n} ?p{n} ?v{n + 1} .' for n in range(900))} }}"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = str(tmp_path_factory.mktemp("full") / "store")
    make_store(place)
    with open_store(place) as store:
        store.load([f"<x:a{n}> <x:p> <x:b{n % 7}> .\n" for n in range(MANY)])
        yield store


def copies(store: Store) -> list[Path]:
    assert store.beside is not None
    return list((store.beside.parent / "asked").glob("*"))


def test_rows_are_those_that_the_store_itself_gives(store: Store) -> None:
    block = " ".join(f"({term} {number})" for number, term in enumerate(TERMS))
    query = f"SELECT ?x ?n ?none {{ VALUES (?x ?n) {{ {block} (UNDEF 99) }} }} ORDER BY ?n"
    with inquire(store, query) as asked:
        assert (asked.form, asked.columns, asked.truth) == ("select", ["x", "n", "none"], None)
        assert list(asked.rows()) == list(store.select(query))
    assert copies(store) == []


@pytest.mark.parametrize("query", ["SELECT * {}", "SELECT ?x {}", "SELECT ?x { ?s <x:no> ?x }"])
def test_a_row_without_a_value_is_a_row(store: Store, query: str) -> None:
    with inquire(store, query) as asked:
        assert list(asked.rows()) == list(store.select(query))


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0\n\r\\"\t\b\f')),
    st.sampled_from([(XSD + "string", None), (XSD + "date", None)]),
)
def test_a_term_is_read_as_it_is_written(text: str, kind: tuple[str, str | None]) -> None:
    term = Term("literal", text, *kind)
    assert read_term(term_text(term)) == term


@pytest.mark.parametrize("form", ["csv", "tsv", "srj"])
def test_what_is_written_is_what_the_store_writes(full: Store, form: str) -> None:
    query = "SELECT ?s ?o { ?s <x:p> ?o } ORDER BY ?s"
    sinks = io.BytesIO(), io.BytesIO()
    with inquire(full, query) as asked:
        asked.write(form, sinks[0])
    full.answer(query, form, sinks[1])
    assert sinks[0].getvalue() == sinks[1].getvalue() != b""


def test_an_ask_and_a_graph(full: Store) -> None:
    with inquire(full, "ASK { <x:a1> ?p ?o }") as asked:
        assert (asked.form, asked.truth) == ("ask", True)
    with inquire(full, "CONSTRUCT { ?s <x:q> ?o } WHERE { ?s <x:p> ?o }") as asked:
        sink = io.BytesIO()
        asked.write("nt", sink)
    assert asked.form == "graph"
    assert sink.getvalue().count(b"<x:q>") == MANY


def test_it_sees_the_graphs_that_it_is_given_and_what_is_added_for_it(full: Store) -> None:
    query = "SELECT ?o { GRAPH <x:g> { <x:s> <x:p> ?o } }"
    more = ["<x:s> <x:p> <x:o> <x:g> .\n"]
    for graphs, found in ((["x:g"], ["x:o"]), (["x:h"], [])):
        with inquire(full, query, graphs=graphs, more=more) as asked:
            assert [row["o"].value for row in asked.rows()] == found
    assert not full.ask("ASK { GRAPH ?g { ?s ?p ?o } }", graphs=["x:g"]), "nothing is kept"


@pytest.mark.parametrize("query", [ENDLESS, LONG])
def test_a_query_that_takes_too_long_is_ended(full: Store, query: str) -> None:
    wrong = r"longer than 0\.5 seconds.*--timeout"
    with pytest.raises(QueryError, match=wrong), inquire(full, query, limits=Limits(0.5)) as asked:
        list(asked.rows())
    assert full.count() == MANY
    assert copies(full) == []


def test_a_query_that_needs_too_much_memory_is_ended(full: Store) -> None:
    limits = Limits(None, 2**29)
    wrong = r"more than 0\.5 GB of memory.*--memory"
    with pytest.raises(QueryError, match=wrong), inquire(full, GREEDY, limits=limits) as asked:
        list(asked.rows())
    assert full.count() == MANY


def test_whoever_is_slow_to_read_does_not_use_up_the_time(full: Store) -> None:
    query = "SELECT * { ?a <x:p> ?b . ?c <x:p> ?d } LIMIT 200000"
    with inquire(full, query, limits=Limits(10)) as asked:
        rows = asked.rows()
        next(rows)
        left = _left(asked)
        time.sleep(0.3)
        next(rows)
        assert left - _left(asked) < 0.3
        assert sum(1 for _ in rows) == 200_000 - 2


def _left(asked: Inquiry) -> float:
    left = vars(asked)["_left"]
    assert isinstance(left, float)
    return left


def _kill_and_read(asked: Inquiry) -> None:
    rows = asked.rows()
    next(rows)
    os.kill(vars(asked)["_process"].pid, signal.SIGSEGV)
    list(rows)


def test_an_engine_that_dies_harms_nobody(full: Store) -> None:
    with (
        inquire(full, "SELECT * { ?a ?b ?c . ?d ?e ?f }") as asked,
        pytest.raises(QueryError, match="brought the engine down") as raised,
    ):
        _kill_and_read(asked)
    assert raised.value.exit_code == 5
    assert "split it" in raised.value.remedy
    assert full.count() == MANY


def test_an_error_of_the_query_keeps_its_place(full: Store) -> None:
    with (
        pytest.raises(QueryError) as raised,
        inquire(full, "SELECT *\n{ ?s mar:x ?o }"),
    ):
        pass
    assert raised.value.line == 2
    assert raised.value.column is not None
    with (
        pytest.raises(QueryError, match="SERVICE"),
        inquire(full, "SELECT * { SERVICE <x:y> { } }"),
    ):
        pass


def test_what_was_left_by_somebody_killed_is_cleared_away(tmp_path: Path) -> None:
    place = tmp_path / "store"
    make_store(str(place))
    with open_store(str(place)) as store:
        left = store.copy()  # type: ignore[attr-defined]  # an embedded store's own
    assert left.is_dir()
    with open_store(str(place)) as store:
        assert copies(store) == []


class _Endpoint:
    """A store that no copy can be made of."""

    def __init__(self, store: Store) -> None:
        self.form, self.columns, self.ask = store.form, store.columns, store.ask
        self.select, self.answer = store.select, store.answer


def test_a_store_that_cannot_be_copied_answers_itself(full: Store) -> None:
    store: Store = _Endpoint(full)  # type: ignore[assignment]  # as much of one as is asked
    with inquire(store, "SELECT ?s { ?s <x:p> <x:b1> }") as asked:
        assert asked.columns == ["s"]
        assert len(list(asked.rows())) == len(range(1, MANY, 7))
    with (
        pytest.raises(MarchlandError, match="named query"),
        inquire(store, "SELECT * { GRAPH ?g { } }", more=[]),
    ):
        pass


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait(until: object) -> bool:
    assert callable(until)
    return any(until() or time.sleep(0.05) for _ in range(400))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_whoever_stops_us_stops_the_query(
    full: Store, tmp_path: Path, sign: signal.Signals
) -> None:
    place = tmp_path / "store"
    make_store(str(place))
    with open_store(str(place)) as store:
        store.load([f"<x:a{n}> <x:p> <x:b{n % 7}> .\n" for n in range(MANY)])
    command = ["query", "-e", ENDLESS, "--timeout", "0", "--store", str(place)]
    # a shell that starts us in the background has us ignore Ctrl-C
    start = "import signal as s; s.signal(s.SIGINT, s.default_int_handler); "
    start += "from marchland.cli import main; main()"
    with subprocess.Popen([sys.executable, "-c", start, *command]) as asking:
        try:
            assert _wait(lambda: _children(asking.pid))
            (worker,) = _children(asking.pid)
            assert _wait(lambda: (place / "asked").exists())
            os.kill(asking.pid, sign)
            code = asking.wait(20)
        finally:
            asking.kill()
    assert code == (130 if sign is signal.SIGINT else -sign)
    assert _wait(lambda: not _is_running(worker))
    assert sign is signal.SIGKILL or not (place / "asked").exists()

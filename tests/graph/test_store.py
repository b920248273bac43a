"""The contract of a store: every backend passes these tests."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from marchland.graph.disk import storage_errors
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import DERIVED, ID_BASE, MAR, WITHHELD, XSD
from marchland.ontology.error import QueryError, SourceError, StoreError
from marchland.ontology.prefix import PREFIXES

# a backend is the name of a fixture that names a fresh, empty store of its kind
BACKENDS = ("store_folder", "store_url")

A, P = "<https://e.org/a>", "<https://e.org/p>"
OBJECT = "https://e.org/o"
LINE = f"{A} {P} <{OBJECT}> .\n"
SECRET = f'{A} {P} "tunnel nine" <{WITHHELD}> .\n'
HINT = f'{A} {P} "made of others" <{DERIVED}> .\n'


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    make_store(place)
    with open_store(place) as opened:
        yield opened


def answered(store: Store, query: str, form: str) -> str:
    sink = io.BytesIO()
    store.answer(query, form, sink)
    return sink.getvalue().decode()


def dumped(store: Store, form: str) -> bytes:
    sink = io.BytesIO()
    store.dump(sink, form)
    return sink.getvalue()


def test_a_store_is_made_once(place: str) -> None:
    assert make_store(place)
    assert not make_store(place)
    with open_store(place) as store:
        assert store.count() == 0
        assert store.base == ID_BASE


def test_a_store_keeps_the_base_that_it_was_made_with(place: str) -> None:
    make_store(place, "https://example.org/id/")
    with open_store(place) as store:
        assert store.base == "https://example.org/id/"


def test_what_was_loaded_is_there_when_it_is_opened_again(place: str) -> None:
    make_store(place)
    with open_store(place) as store:
        store.load([LINE])
    with open_store(place) as store:
        assert store.count() == 1


def test_a_chunk_may_hold_many_lines_or_none(store: Store) -> None:
    store.load(["", LINE + LINE, f'{A} {P} "é" .\n', ""])
    assert store.count() == 2


@pytest.mark.parametrize(
    "error",
    [
        SourceError("f.csv", 3, "day", "x", "is no day"),
        ValueError("no"),
        FileNotFoundError("gone"),
        KeyboardInterrupt(),
    ],
)
def test_what_goes_wrong_while_loading_leaves_nothing_and_is_told_as_it_is(
    store: Store, error: BaseException
) -> None:
    def chunks() -> Iterator[str]:
        yield LINE * 1000
        raise error

    with pytest.raises(type(error)) as raised:
        store.load(chunks())
    assert raised.value is error
    assert store.count() == 0


def test_a_line_that_cannot_be_read_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="line 1001"):
        store.load([LINE * 1000, f"{A} {P} <not an iri> .\n"])
    assert store.count() == 0


def test_an_error_leaves_what_was_there_before(store: Store) -> None:
    store.load([LINE])
    with pytest.raises(StoreError):
        store.load([f"<{OBJECT}> {P} {A} .\n", "nonsense\n"])
    assert store.count() == 1


HIDDEN = [
    "SELECT ?o {{ ?s ?p ?o }}",
    "SELECT ?o {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
    "SELECT ?o {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}",
]


@pytest.mark.parametrize("query", HIDDEN)
@pytest.mark.parametrize("graph", [WITHHELD, DERIVED])
def test_no_query_sees_a_graph_that_it_was_not_given(store: Store, query: str, graph: str) -> None:
    store.load([LINE, SECRET, HINT])
    text = query.format(graph=graph)
    assert {row["o"].value for row in store.select(text)} <= {OBJECT}
    assert "tunnel" not in answered(store, text, "srj")
    assert "made of" not in answered(store, text, "csv")


@pytest.mark.parametrize(
    "query", ["CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{0}> {{ ?s ?p ?o }} }}", "DESCRIBE {1}"]
)
def test_no_graph_is_built_of_what_is_withheld(store: Store, query: str) -> None:
    store.load([LINE, SECRET])
    assert "tunnel" not in answered(store, query.format(WITHHELD, A), "nt")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o FROM <{}> {{ ?s ?p ?o }}",
        "SELECT ?o FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "CONSTRUCT {{ ?s ?p ?o }} FROM <{}> {{ ?s ?p ?o }}",
    ],
)
def test_no_query_chooses_its_own_data(store: Store, query: str) -> None:
    store.load([LINE, SECRET])
    with pytest.raises(QueryError, match="FROM"):
        store.form(query.format(WITHHELD))
    with pytest.raises(QueryError, match="FROM"):
        answered(store, query.format(WITHHELD), "nt")


def test_a_graph_that_was_named_is_seen_by_graph_patterns_alone(store: Store) -> None:
    store.load([LINE, SECRET])
    inside = f"SELECT ?o {{ GRAPH <{WITHHELD}> {{ ?s ?p ?o }} }}"
    assert [row["o"].value for row in store.select(inside, graphs=(WITHHELD,))] == ["tunnel nine"]
    outside = list(store.select("SELECT ?o { ?s ?p ?o }", graphs=(WITHHELD,)))
    assert [row["o"].value for row in outside] == [OBJECT]
    assert store.ask(f"ASK {{ GRAPH <{WITHHELD}> {{ ?s ?p ?o }} }}", graphs=(WITHHELD,))


def test_terms_come_back_with_their_kind_datatype_and_language(store: Store) -> None:
    store.load(
        [
            LINE,
            f'{A} {P} "x"@en .\n',
            f'{A} {P} "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
        ]
    )
    found = {row["o"] for row in store.select("SELECT ?o { ?s ?p ?o }")}
    assert {(term.kind, term.value, term.language) for term in found} == {
        ("iri", OBJECT, None),
        ("literal", "x", "en"),
        ("literal", "7", None),
    }


def test_a_variable_without_a_value_is_left_out_of_its_row(store: Store) -> None:
    store.load([LINE])
    (row,) = store.select("SELECT ?s ?x { ?s ?p ?o OPTIONAL { ?o ?p ?x } }")
    assert set(row) == {"s"}


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("ASK { ?s ?p ?o }", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        ("DESCRIBE <https://e.org/a>", "graph"),
    ],
)
def test_the_form_of_a_query_is_told(store: Store, query: str, form: str) -> None:
    assert store.form(query) == form


def test_an_answer_is_written_in_each_standard_form(store: Store) -> None:
    store.load([LINE])
    query = "SELECT ?o { ?s ?p ?o }"
    assert answered(store, query, "csv").split() == ["o", OBJECT]
    assert answered(store, query, "tsv").split() == ["?o", f"<{OBJECT}>"]
    (row,) = json.loads(answered(store, query, "srj"))["results"]["bindings"]
    assert row["o"]["value"] == OBJECT
    assert json.loads(answered(store, "ASK { ?s ?p ?o }", "srj"))["boolean"] is True
    assert answered(store, "CONSTRUCT WHERE { ?s ?p ?o }", "nt") == LINE
    assert rdflib.Graph().parse(data=answered(store, "CONSTRUCT WHERE { ?s ?p ?o }", "ttl"))


@pytest.mark.parametrize(
    ("query", "form"), [("SELECT * { ?s ?p ?o }", "ttl"), ("DESCRIBE <x:a>", "csv")]
)
def test_rows_are_not_written_as_a_graph_nor_a_graph_as_rows(
    store: Store, query: str, form: str
) -> None:
    with pytest.raises(QueryError, match="is not answered as"):
        answered(store, query, form)


def test_rows_are_asked_for_with_select_and_a_yes_or_no_with_ask(store: Store) -> None:
    with pytest.raises(QueryError, match="write a SELECT"):
        list(store.select("ASK { ?s ?p ?o }"))
    with pytest.raises(QueryError, match="write an ASK"):
        store.ask("SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT * {\n ?s ?p }", 2),
        ("SELECT *\n\n{ ?s mar:controls ?o }", 3),
        ("nonsense", 1),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 1),
        ("DROP ALL", 1),
    ],
)
def test_a_query_that_cannot_be_read_is_told_with_its_line(
    store: Store, query: str, line: int
) -> None:
    store.load([LINE])
    for ask in (lambda: list(store.select(query)), lambda: store.form(query)):
        with pytest.raises(QueryError) as raised:
            ask()
        assert raised.value.line == line
        assert raised.value.column is not None
        assert "\n" not in str(raised.value)
    assert store.count() == 1


def test_a_query_does_not_reach_out(store: Store) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        list(store.select("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"))


def test_a_query_nested_too_deep_is_refused_and_the_store_lives(store: Store) -> None:
    with pytest.raises(QueryError, match="nested"):
        list(store.select("SELECT * { " + "{" * 5000 + "?s ?p ?o" + "}" * 5000 + " }"))
    assert store.count() == 0


def test_an_update_changes_what_is_derived(store: Store) -> None:
    store.load([LINE])
    store.update(f"INSERT DATA {{ GRAPH <{DERIVED}> {{ {A} {P} 1 }} }}")
    assert store.ask(f"ASK {{ GRAPH <{DERIVED}> {{ ?s ?p 1 }} }}", graphs=(DERIVED,))
    assert store.count() == 1


GRAPHS = {"ttl": "turtle", "nq": "nquads", "trig": "trig", "jsonld": "json-ld", "nt": "nt"}
ODD = [
    LINE,
    f'{A} {P} "say \\"no\\"\\n\\ttwice" .\n',
    f'{A} {P} "က ချင်"@my .\n',
    f'{A} {P} "2024-11-20"^^<{XSD}date> .\n',
    f'{A} {P} "true"^^<{XSD}boolean> .\n',
    f"{A} {P} <https://e.org/Kan%20Paik%20Ti> .\n",
]


# rdflib warns of what its own Dataset does
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("form", GRAPHS)
def test_a_dump_is_read_by_another_tool_as_the_graph_that_went_in(store: Store, form: str) -> None:
    store.load([*ODD, SECRET, HINT])
    read = rdflib.Dataset()
    read.parse(data=dumped(store, form), format=GRAPHS[form])
    back = rdflib.Graph()
    for subject, predicate, value, _ in read.quads():
        back.add((subject, predicate, value))
    assert isomorphic(back, rdflib.Graph().parse(data="".join(ODD), format="nt"))


def test_a_dump_in_n_quads_loads_to_the_same_graph(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store.load([*ODD, SECRET, HINT])
    other = str(tmp_path_factory.mktemp("other") / "store")
    make_store(other)
    with open_store(other) as copy:
        copy.load([dumped(store, "nq").decode()])
        assert sorted(dumped(copy, "nt").splitlines()) == sorted(dumped(store, "nt").splitlines())
        assert copy.count() == store.count() == len(ODD)


def test_what_is_withheld_or_derived_is_neither_dumped_nor_counted(store: Store) -> None:
    store.load([LINE, SECRET, HINT])
    for form in GRAPHS:
        text = dumped(store, form)
        assert b"tunnel" not in text
        assert b"made of" not in text
    assert store.count() == 1


def test_a_store_grows(store: Store) -> None:
    before = store.size()
    store.load([f'{A} {P} "{n}" .\n' for n in range(2000)])
    store.tidy()
    assert store.size() > before
    assert store.count() == 2000


def test_opening_mends_what_a_kill_left_half_done(place: str) -> None:
    load = f"<{ID_BASE}load/x/1>"
    cut = f"{load} <{PREFIXES['rdf']}type> <{MAR}Load> .\n"
    make_store(place)
    with open_store(place) as store:
        store.load([cut])
    with open_store(place) as store:
        assert store.ask(f"ASK {{ GRAPH <{DERIVED}> {{ ?g ?settled {load} }} }}", graphs=(DERIVED,))


def test_a_full_disk_is_told_as_what_it_means(tmp_path: Path) -> None:
    full = OSError(28, "No space left on device")
    with pytest.raises(StoreError) as raised, storage_errors(tmp_path):
        raise full
    assert str(raised.value) == f"the disk that holds {tmp_path} is full; make room and run again"
    added = storage_errors(tmp_path, "nothing was added")
    with pytest.raises(StoreError, match="full, and nothing was added; make room"), added:
        raise full

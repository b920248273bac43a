import pytest

from marchland.graph.syntax import MAX_DEPTH, MAX_LENGTH, MAX_PARTS, check_query
from marchland.ontology.error import QueryError

FINE = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s <http://e.org/SERVICE> 'SERVICE' } # SERVICE <http://e.org/>",
    'PREFIX service: <http://e.org/> SELECT ?service { ?service service:service """SERVICE"""@en }',
    "SELECT * { ?s ?p '" + "{(" * 500 + "' }",
    "SELECT * { FILTER " + "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1) + " }",
    "SELECT * { VALUES ?s { " + "<http://e.org/a-b/c.d> " * 5000 + "} ?s ?p ?o }",
    "SELECT * { VALUES ?s { " + "2.5 -7e-3 " * 400 + "} ?s ?p ?o }",
    "SELECT * { ?s ?p 'it\\'s' , \"a\\\"b{\" }",
    "PREFIX add: <http://e.org/> BASE <http://e.org/> # DELETE\nSELECT ?load { add:drop ?p ?load }",
]


@pytest.mark.parametrize("query", FINE)
def test_a_harmless_query_passes(query: str) -> None:
    check_query(query)


DANGEROUS = [
    ("SELECT * {\n  SERVICE <http://e.org/> { ?s ?p ?o } }", 2, 3, "SERVICE"),
    ("SELECT * { service SILENT ?x { } }", 1, 12, "SERVICE"),
    ("SELECT * { ?s ?p 'a' SERVICE<http://e.org/>{} }", 1, 22, "SERVICE"),
    ("SELECT * " + "{" * (MAX_DEPTH + 1), 1, 110, "nested"),
    ("SELECT * { FILTER" + "(" * 5000, 1, 117, "nested"),
    ("SELECT * { FILTER(" + "!" * 9000 + "true) }", 1, 19, "nested"),
    ("SELECT * { FILTER(" + "- " * 9000 + "1) }", 1, 19, "nested"),
    ("SELECT * { FILTER(1" + "+1" * (MAX_PARTS + 1) + ") }", 1, None, "parts"),
    ("SELECT * { ?s <x:p>" + "|<x:p>" * (MAX_PARTS + 1) + " ?o }", 1, None, "parts"),
    ("SELECT * { " + "FILTER(1=1) " * (MAX_PARTS + 1) + " }", 1, None, "parts"),
    ("SELECT * { " + "?s ?p ?o . " * (MAX_PARTS + 1) + " }", 1, None, "parts"),
    ("SELECT * { {}" + "\nUNION {}" * (MAX_PARTS + 1) + " }", MAX_PARTS, 1, "parts"),
]
CHANGING = [
    ("DELETE WHERE { ?s ?p ?o }", 1, 1, "DELETE would change the store; only questions"),
    ("insert data { <x:a> <x:b> <x:c> }", 1, 1, "INSERT"),
    ("PREFIX x: <x:>\nBASE <x:>\n  CLEAR ALL", 3, 3, "CLEAR"),
    ("# about\nWITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 2, 1, "WITH"),
]


@pytest.mark.parametrize(("query", "line", "column", "why"), DANGEROUS + CHANGING)
def test_a_dangerous_query_is_refused_with_its_place(
    query: str, line: int, column: int | None, why: str
) -> None:
    with pytest.raises(QueryError, match=why) as raised:
        check_query(query)
    assert raised.value.line == line
    assert column is None or raised.value.column == column


def test_a_query_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="longer than"):
        check_query(" " * (MAX_LENGTH + 1))

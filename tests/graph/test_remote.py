"""Endpoints that answer and that misbehave: what is no result is never taken for one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from marchland.graph.remote import Endpoint
from marchland.graph.term import XSD, Term
from marchland.graph.web import Web
from marchland.ontology.error import RemoteError

Start = Callable[..., Any]
Write = Callable[..., bytes]
SRJ = "application/sparql-results+json"
ASKED = "SELECT ?s { ?s ?p ?o }"


def result(values: list[Any], **more: Any) -> str:
    rows = [{"s": value} for value in values]
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": rows}} | more)


def literal(text: object, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": str(text), **more}


@pytest.fixture
def said(loopback: Start, http_answer: Write) -> Callable[..., Endpoint]:
    """Give an endpoint that always says the same."""

    def make(body: str | bytes, status: int = 200, kind: str = SRJ, **headers: str) -> Endpoint:
        server = loopback(lambda _: http_answer(body, status, kind, **headers))
        return Endpoint(server.url, web=Web(timeout=2, retries=1, wait=lambda _: None))

    return make


def test_an_engine_answers_in_terms(oxigraph: str) -> None:
    endpoint = Endpoint(f"{oxigraph}/query", f"{oxigraph}/update")
    graph = "https://e.org/g"
    endpoint.update(
        f'INSERT DATA {{ GRAPH <{graph}> {{ <x:a> <x:p> "é"@my , 7 , _:b }} <x:c> <x:p> "out" }}'
    )
    table = endpoint.select("SELECT ?o ?none { ?s ?p ?o } ORDER BY ?o", default=[graph])
    assert table.columns == ["o", "none"]
    blank, *rest = [row["o"] for row in table.rows]
    assert blank.kind == "bnode"
    assert set(rest) == {
        Term("literal", "é", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "my"),
        Term("literal", "7", XSD + "integer"),
    }
    assert endpoint.ask("ASK { ?s ?p 'out' }")
    assert not endpoint.ask("ASK { ?s ?p 'out' }", default=[graph])
    assert endpoint.ask("ASK { GRAPH ?g { ?s ?p 7 } }", named=[graph])
    body, form = endpoint.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert form in ("nt", "ttl")
    assert b'"out"' in body


def test_an_engine_refuses_a_wrong_query_in_its_own_words(oxigraph: str) -> None:
    endpoint = Endpoint(f"{oxigraph}/query")
    with pytest.raises(RemoteError, match="400") as raised:
        endpoint.select("SELECT nonsense")
    assert raised.value.exit_code == 5


def test_a_query_is_posted_as_a_form_with_its_graphs(loopback: Start, http_answer: Write) -> None:
    server = loopback(lambda _: http_answer(result([]), kind=SRJ))
    login = server.url.replace("//", "//me" + ":" + "hush@")
    endpoint = Endpoint(login, web=Web(contact="me@example.org"))
    long = f"SELECT ?s {{ VALUES ?s {{ {'1 ' * 9000} }} }}"
    endpoint.select(long, default=["x:d"], named=["x:n", "x:m"])
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/")
    assert parse_qs(asked.body.decode()) == {
        "query": [long],
        "default-graph-uri": ["x:d"],
        "named-graph-uri": ["x:n", "x:m"],
    }
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert SRJ in asked.headers["accept"]
    assert "me@example.org" in asked.headers["user-agent"]
    assert asked.headers["authorization"].startswith("Basic ")
    assert "hush" not in repr(endpoint)


def test_an_update_goes_to_its_own_address_once(loopback: Start, http_answer: Write) -> None:
    server = loopback(lambda _: http_answer("", 500))
    endpoint = Endpoint(f"{server.url}/query", f"{server.url}/update")
    with pytest.raises(RemoteError):
        endpoint.update("DELETE WHERE { <x:select> ?p ?o }")
    (asked,) = server.asked
    assert asked.path == "/update"
    assert parse_qs(asked.body.decode()) == {"update": ["DELETE WHERE { <x:select> ?p ?o }"]}


def test_a_password_does_not_leave_its_server(loopback: Start, http_answer: Write) -> None:
    thief = loopback(lambda _: http_answer(result([]), kind=SRJ))
    server = loopback(lambda _: http_answer(status=307, Location=thief.url))
    endpoint = Endpoint(server.url.replace("//", "//me" + ":" + "hush@"))
    with pytest.raises(RemoteError) as raised:
        endpoint.select(ASKED)
    assert thief.asked == []
    assert "hush" not in str(raised.value)


def test_a_file_is_no_endpoint(tmp_path: Path) -> None:
    file = tmp_path / "x.srj"
    file.write_text(result([]))
    with pytest.raises(RemoteError, match="no address"):
        Endpoint(file.as_uri()).select(ASKED)


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        ("upstream timed out", "text/plain", "upstream timed out"),
        ("<html>login", "text/html", "text/html"),
        (result([]), "application/xml", "application/xml"),
        (result([literal(1)])[:-9] + "The query was cancelled", SRJ, "The query was cancelled"),
        ("", SRJ, "broke off"),
        ("[]", SRJ, "broke off"),
        ("{}", SRJ, "no result"),
        (result(["x"]), SRJ, "no result"),
        (result([{"type": "thing", "value": "x"}]), SRJ, "no result"),
        ('{"head": {"vars": ["s"]}, "results": {"bindings": 5}}', SRJ, "no result"),
        ("[" * 100_000, SRJ, "broke off"),
        (b"\xff\xfe", SRJ, "broke off"),
    ],
)
def test_a_refusal_with_status_200_is_no_result(
    said: Callable[..., Endpoint], body: str, kind: str, told: str
) -> None:
    with pytest.raises(RemoteError, match=told):
        said(body, kind=kind).select(ASKED)


def test_a_part_of_an_answer_is_no_answer(said: Callable[..., Endpoint]) -> None:
    with pytest.raises(RemoteError, match="out of time"):
        said(result([]), X_SQL_State="S1TAT").select(ASKED)


def cutting(at: int, rows: int) -> Callable[[Any], str]:
    """Answer as a server does that gives no more than so many rows, and does not say so."""

    def reply(question: Any) -> str:
        text = parse_qs(question.body.decode())["query"][0]
        asked = {word: int(n) for word, n in re.findall(r"(LIMIT|OFFSET) (\d+)", text)}
        rest = [literal(n) for n in range(rows)][asked.get("OFFSET", 0) :]
        return result(rest[: min(asked.get("LIMIT", at), at)])

    return reply


@pytest.mark.parametrize("end", ["", "\nVALUES ?x { 1 2 }", " # LIMIT"])
def test_an_answer_cut_silently_is_told(loopback: Start, http_answer: Write, end: str) -> None:
    for rows, whole in ((2001, False), (2000, True), (1999, True)):
        reply = cutting(2000, rows)
        server = loopback(lambda q, reply=reply: http_answer(reply(q), kind=SRJ))
        endpoint = Endpoint(server.url)
        if whole:
            assert len(endpoint.select(ASKED + end).rows) == rows
        else:
            with pytest.raises(RemoteError, match="gives 2000 rows of an answer that has more"):
                endpoint.select(ASKED + end)
    text = parse_qs(server.asked[0].body.decode())["query"][0]
    assert text == ASKED + end


@pytest.mark.parametrize("size", [3, 10, 50])
def test_pages_go_on_to_the_end_whatever_a_server_gives_at_once(
    loopback: Start, http_answer: Write, size: int
) -> None:
    reply = cutting(10, 37)
    server = loopback(lambda q: http_answer(reply(q), kind=SRJ))
    pages = Endpoint(server.url).pages(ASKED, size)
    assert [int(row["s"].value) for page in pages for row in page.rows] == list(range(37))


@pytest.mark.parametrize(
    ("body", "truth"),
    [
        ('{"head": {"link": []}, "boolean": true}', True),
        ('{"head": {}, "boolean": "False"}', False),
        (result([{"type": "typed-literal", "value": "1", "datatype": XSD + "integer"}]), True),
        (result([literal("0")]), False),
        (result([]), False),
    ],
)
def test_an_ask_is_understood_as_engines_answer_it(
    said: Callable[..., Endpoint], body: str, truth: bool
) -> None:
    assert said(body).ask("ASK {}") is truth


def test_terms_of_other_engines_are_read(said: Callable[..., Endpoint]) -> None:
    typed = {"type": "typed-literal", "value": "1", "datatype": XSD + "integer"}
    words = literal("x", **{"xml:lang": "en"})
    table = said(result([typed, words, {"type": "bnode", "value": "b0"}])).select(ASKED)
    kinds = [(row["s"].kind, row["s"].value, row["s"].language) for row in table.rows]
    assert kinds == [("literal", "1", None), ("literal", "x", "en"), ("bnode", "b0", None)]


def test_a_busy_endpoint_is_asked_again(loopback: Start, http_answer: Write) -> None:
    waits: list[float] = []
    told = [http_answer(status=429, Retry_After="5"), http_answer(status=502)]
    told.append(http_answer(result([literal("x")]), kind=SRJ))
    server = loopback(lambda _: told.pop(0))
    endpoint = Endpoint(server.url, web=Web(wait=waits.append))
    assert len(endpoint.select(ASKED).rows) == 1
    assert waits == [5, 2]

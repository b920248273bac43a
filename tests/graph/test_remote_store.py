"""A store behind an endpoint: what it refuses, and what survives a line that breaks."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from marchland.graph.remote import Endpoint
from marchland.graph.remote_probe import check_endpoint
from marchland.graph.remote_store import RECORDS, RemoteStore, connect, make
from marchland.graph.store import make_store, open_store
from marchland.graph.term import DERIVED, MAR
from marchland.graph.web import Answer, Web
from marchland.ontology.error import RemoteError, StoreError

Start = Callable[..., Any]
Write = Callable[..., bytes]
STORE = MAR + "graph/store"
LINE = "<x:a> <x:p> <x:o> .\n"


def long() -> Iterator[str]:
    """Give more than one request holds."""
    return (f'<x:a> <x:p> "{number}" .\n' for number in range(5001))


@pytest.fixture
def both(store_url: str) -> Iterator[tuple[RemoteStore, RemoteStore]]:
    """Open one store twice, as two programs would."""
    make_store(store_url)
    with RemoteStore(connect(store_url)) as one, RemoteStore(connect(store_url)) as other:
        yield one, other


def graphs(url: str) -> set[str]:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    return {row["g"].value for row in Endpoint(url).select(query).rows}


@pytest.mark.parametrize("chunks", [lambda: iter(["<x:b> <x:p> <x:o> .\n"]), long])
def test_who_comes_second_is_refused_and_adds_nothing(
    both: tuple[RemoteStore, RemoteStore], chunks: Callable[[], Iterator[str]]
) -> None:
    one, other = both
    one.load([LINE])
    with pytest.raises(StoreError, match="by another program in the meantime; run again"):
        other.load(chunks())
    with pytest.raises(StoreError, match="by another program"):
        other.update(f"INSERT DATA {{ GRAPH <{DERIVED}> {{ <x:a> <x:p> 1 }} }}")
    assert one.count() == other.count() == 1
    one.load(["<x:c> <x:p> <x:o> .\n"])
    assert one.count() == 2


def test_a_load_that_fails_half_way_leaves_nothing_behind(store_url: str) -> None:
    make_store(store_url)
    before = graphs(store_url)

    def chunks() -> Iterator[str]:
        for number in range(6000):
            yield f'<x:a> <x:p> "{number}" .\n<x:a> <x:p> "{number}" <{DERIVED}> .\n'
        assert any("staging" in graph for graph in graphs(store_url))
        raise KeyboardInterrupt

    with open_store(store_url) as store, pytest.raises(KeyboardInterrupt):
        store.load(chunks())
    assert graphs(store_url) == before


def test_a_long_load_goes_in_parts_and_is_whole(store_url: str) -> None:
    make_store(store_url)
    with open_store(store_url) as store:
        store.load(
            f'<x:a> <x:p> "{n}" <{DERIVED}> .\n<x:a> <x:p> {n!r} .\n'.replace(
                f"{n!r} .", f'"{n}" .'
            )
            for n in range(7000)
        )
        assert store.count() == 7000
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DERIVED}> {{ ?s ?p ?o }} }}"
        (row,) = store.select(query, graphs=(DERIVED,))
        assert row["n"].value == "7000"
    assert graphs(store_url) == {RECORDS, DERIVED, STORE}


def test_what_was_left_behind_long_ago_is_swept(store_url: str) -> None:
    make_store(store_url)
    endpoint = connect(store_url)
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    old, new = (f"{MAR}graph/staging/{day}-00" for day in ("20200101T000000Z", now))
    for stage in (old, new):
        endpoint.update(
            f"INSERT DATA {{ GRAPH <{STORE}> {{ <{STORE}> <http://purl.org/dc/terms/requires> "
            f"<{stage}> }} GRAPH <{stage}/0> {{ <x:a> <x:p> 1 }} }}"
        )
    with open_store(store_url) as store:
        assert store.count() == 0
        store.load(long())
    assert graphs(store_url) == {RECORDS, STORE, f"{new}/0"}


def test_blank_nodes_are_refused(store_url: str) -> None:
    make_store(store_url)
    for line in ("_:a <x:p> <x:o> .\n", "<x:a> <x:p> _:o .\n"):
        with open_store(store_url) as store, pytest.raises(StoreError, match="blank nodes"):
            store.load([LINE, line])
    with open_store(store_url) as store:
        assert store.count() == 0


def test_a_store_of_a_later_layout_is_refused(store_url: str) -> None:
    make_store(store_url)
    layout = "<http://purl.org/dc/terms/conformsTo>"
    connect(store_url).update(
        f'DELETE DATA {{ GRAPH <{STORE}> {{ <{STORE}> {layout} "1" }} }} ; '
        f'INSERT DATA {{ GRAPH <{STORE}> {{ <{STORE}> {layout} "2" }} }}'
    )
    with pytest.raises(StoreError, match="later version"):
        open_store(store_url)


def test_where_there_is_none_is_told_without_the_password(store_url: str) -> None:
    with pytest.raises(StoreError, match=r"no store at .*; make one") as raised:
        open_store(store_url.replace("//", "//me" + ":" + "hush@"))
    assert "hush" not in str(raised.value)
    assert store_url in str(raised.value)


@pytest.mark.parametrize(
    ("place", "given", "update"),
    [
        ("http://a.org/query", None, "http://a.org/update"),
        ("http://a.org/db/query?x=1", None, "http://a.org/db/update?x=1"),
        ("http://a.org/sparql", None, "http://a.org/sparql"),
        ("http://a.org/query", "http://a.org/change", "http://a.org/change"),
    ],
)
def test_where_a_store_is_changed(place: str, given: str | None, update: str) -> None:
    assert connect(place, given).update_url == update


# --- engines that behave otherwise ---


def passed_on(question: Any, server: str, change: Callable[[dict[str, list[str]]], None]) -> Answer:
    """Ask a real engine what was asked, changed."""
    fields = parse_qs(question.body.decode())
    change(fields)
    told = {name: question.headers[name] for name in ("accept", "content-type")}
    url = server + question.path
    return Web().post(url, urlencode(fields, doseq=True).encode(), headers=told)


@pytest.mark.parametrize(("chunks", "count"), [(lambda: [LINE], 1), (long, 5001)])
def test_a_line_that_breaks_after_the_last_request_loses_nothing(
    chunks: Callable[[], Iterator[str]],
    count: int,
    oxigraph: str,
    loopback: Start,
    http_answer: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marchland.graph.remote_store.check_endpoint", lambda endpoint: None)
    broken = []

    def reply(question: Any) -> bytes:
        answer = passed_on(question, oxigraph, lambda fields: None)
        if b"identifier" in question.body and b"WHERE" in question.body and not broken:
            broken.append(question)
            return http_answer("gone", 502, "text/plain")
        return http_answer(answer.body, answer.status, answer.type)

    url = f"{loopback(reply).url}/query"
    make_store(url)
    with open_store(url) as store:
        store.load(chunks())
        assert broken
        assert store.count() == count
        store.load(["<x:b> <x:p> <x:o> .\n"])
        assert store.count() == count + 1


@pytest.mark.parametrize("chunks", [lambda: [LINE], long])
def test_a_request_that_was_never_done_is_an_error_and_adds_nothing(
    chunks: Callable[[], Iterator[str]],
    oxigraph: str,
    loopback: Start,
    http_answer: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marchland.graph.remote_store.check_endpoint", lambda endpoint: None)

    def reply(question: Any) -> bytes:
        if b"identifier" in question.body and b"WHERE" in question.body:
            return http_answer("out of memory", 500, "text/plain")
        answer = passed_on(question, oxigraph, lambda fields: None)
        return http_answer(answer.body, answer.status, answer.type)

    url = f"{loopback(reply).url}/query"
    make_store(url)
    with open_store(url) as store:
        with pytest.raises(RemoteError, match="out of memory"):
            store.load(chunks())
        assert store.count() == 0
    assert graphs(f"{oxigraph}/query") == {STORE}


def without_graphs(fields: dict[str, list[str]]) -> None:
    fields.pop("default-graph-uri", None)
    fields.pop("named-graph-uri", None)


def cut(body: bytes) -> bytes:
    told = json.loads(body)
    if "results" in told:
        told["results"]["bindings"] = told["results"]["bindings"][:10_000]
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("change", "spoil", "why"),
    [
        (without_graphs, lambda body: body, "does not keep to the graphs that a question names"),
        (
            lambda fields: None,
            lambda body: body.replace(b"2024-11-20", b"2024-11-20Z"),
            "gives back",
        ),
        (lambda fields: None, lambda body: body.replace(b"\\t", b" "), "gives back something else"),
        (lambda fields: None, cut, "10000 rows of an answer that has more"),
    ],
)
def test_an_endpoint_that_cannot_hold_a_store_is_refused(
    change: Callable[[dict[str, list[str]]], None],
    spoil: Callable[[bytes], bytes],
    why: str,
    oxigraph: str,
    loopback: Start,
    http_answer: Write,
) -> None:
    def reply(question: Any) -> bytes:
        answer = passed_on(question, oxigraph, change)
        body = spoil(answer.body) if answer.body else b""
        return http_answer(body, answer.status, answer.type)

    url = f"{loopback(reply).url}/query"
    with pytest.raises(StoreError, match=why):
        make(connect(url))
    assert graphs(f"{oxigraph}/query") == set()


def test_an_endpoint_that_can_is_tried_and_left_as_it_was(oxigraph: str) -> None:
    check_endpoint(connect(f"{oxigraph}/query"))
    assert graphs(f"{oxigraph}/query") == set()

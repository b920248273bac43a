"""A store behind a SPARQL 1.1 endpoint, by the same contract as the one in a folder.

The records are in a named graph, and every question tells the endpoint which graphs it may see, so
that what is withheld stays so whatever the endpoint takes for its default graph. A load is put into
a graph of its own first, and goes among the records by one request. Two programs that change a
store at once are told apart by its stamp: the second is refused, and nothing of it is kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Self

from ..ontology.error import QueryError, RemoteError, StoreError
from .address import hide
from .graph_update import within
from .offline import read_lines, read_query, results, write_graph, write_rows
from .remote import Endpoint
from .remote_probe import check_endpoint
from .store import Row
from .term import ID_BASE, MAR, iri, literal
from .web import Web

__all__ = ["FORMAT", "RECORDS", "RemoteStore", "connect", "make"]

FORMAT = "1"
"""How the graphs of a store are laid out; a program refuses a store of another layout."""
RECORDS = MAR + "graph/records"
_STORE = MAR + "graph/store"
"""What is told of the store itself: the base of its names, its layout, its stamp, its stagings."""
_BASE = "http://rdfs.org/ns/void#uriSpace"
_FORMAT = "http://purl.org/dc/terms/conformsTo"
_STAMP = "http://purl.org/dc/terms/identifier"
_STAGED = "http://purl.org/dc/terms/requires"
_PART = 2**20  # characters of a request; some endpoints compile an update, and slowly
_LINES = 5_000  # triples of a request; Virtuoso compiles no more than 10,000
_TRIPLE = 100  # bytes: a guess, to compare with itself
_STALE = timedelta(days=1)
_GRAPHS = 16
"""More than a load goes to: records, what is withheld, derived or past."""
_SECONDS = 600.0
_Part = dict[str | None, list[str]]
_LARGEST = 2**30


def connect(place: str, update_url: str | None = None) -> Endpoint:
    """Give the endpoint of a store.

    ``…/query`` is changed at ``…/update``, and any other address at itself.
    """
    if update_url is None and place.partition("?")[0].endswith("/query"):
        head, mark, tail = place.partition("?")
        update_url = head.removesuffix("query") + "update" + mark + tail
    return Endpoint(place, update_url, web=Web(timeout=_SECONDS, largest=_LARGEST))


def make(endpoint: Endpoint, base: str | None = None) -> bool:
    """Make an empty store behind an endpoint; one that is there stays as it is.

    Returns
    -------
    Whether one was made.

    Raises
    ------
    StoreError
        The endpoint cannot hold one: it does not keep to the graphs that a question names, gives
        back other terms than it got, or cuts its answers.
    """
    if _settings(endpoint):
        return False
    check_endpoint(endpoint)
    told = {_BASE: base or ID_BASE, _FORMAT: FORMAT, _STAMP: secrets.token_hex(16)}
    lines = " ; ".join(f"{iri(name)} {literal(value)}" for name, value in told.items())
    endpoint.update(f"INSERT DATA {{ GRAPH {iri(_STORE)} {{ {iri(_STORE)} {lines} }} }}")
    return True


def _settings(endpoint: Endpoint) -> dict[str, list[str]]:
    table = endpoint.select(f"SELECT ?p ?o {{ {iri(_STORE)} ?p ?o }}", default=[_STORE])
    found: dict[str, list[str]] = {}
    for row in table.rows:
        found.setdefault(row["p"].value, []).append(row["o"].value)
    return found


class RemoteStore:
    """A store behind an endpoint.

    Raises
    ------
    StoreError
        There is none there, or one that this program does not know.
    RemoteError
        The endpoint does not answer.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        settings = _settings(endpoint)
        shown = hide(endpoint.url)
        if not settings:
            raise StoreError(f"no store at {shown}; make one with: marchland init")
        if settings.get(_FORMAT) != [FORMAT] or len(settings.get(_STAMP, ())) != 1:
            raise StoreError(f"{shown} was made by a later version of Marchland, or is damaged")
        self.base: str = settings[_BASE][0]
        self.memory: dict[str, dict[str, Any]] = {}
        self.beside: Path | None = None
        self._stamp = settings[_STAMP][0]
        self._triples: int | None = None

    # --- questions ---

    def select(self, query: str, *, graphs: Collection[str] = ()) -> Iterator[Row]:
        """Answer a SELECT; the whole answer is there before its first row."""
        self._check(query, "select", "gives no rows: write a SELECT")
        yield from self._endpoint.select(query, default=[RECORDS], named=graphs).rows

    def columns(self, query: str, *, graphs: Collection[str] = ()) -> list[str]:
        """Name the columns of a SELECT, in order."""
        return read_query(query).columns

    def ask(self, query: str, *, graphs: Collection[str] = ()) -> bool:
        """Answer an ASK."""
        self._check(query, "ask", "is neither true nor false: write an ASK")
        return self._endpoint.ask(query, default=[RECORDS], named=graphs)

    def form(self, query: str) -> str:
        """Tell what a query gives: ``select``, ``ask`` or ``graph``."""
        return read_query(query).form

    def answer(
        self, query: str, form: str, sink: BinaryIO, *, graphs: Collection[str] = ()
    ) -> None:
        """Write the answer to a query in one of the standard formats."""
        kind = read_query(query).form
        if (kind == "graph") != (form in ("ttl", "nt")):
            raise QueryError(f"a {kind} query is not answered as {form}")
        if kind == "graph":
            body, given = self._endpoint.construct(query, default=[RECORDS], named=graphs)
            write_graph(body, given, form, sink)
        elif kind == "ask":
            truth = self.ask(query, graphs=graphs)
            write_rows(json.dumps({"head": {}, "boolean": truth}).encode(), form, sink)
        else:
            rows = self.select(query, graphs=graphs)
            write_rows(results(self.columns(query), rows), form, sink)

    def dump(self, sink: BinaryIO, form: str) -> None:
        """Write the records and things; withheld and derived triples are no part of a dump."""
        every = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        body, given = self._endpoint.construct(every, default=[RECORDS])
        write_graph(body, given, form, sink)

    def count(self) -> int:
        """Count the triples that a dump would hold."""
        row = next(self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        return int(row["n"].value)

    def size(self) -> int:
        """Guess the size from the number of triples."""
        if self._triples is None:
            self._triples = self.count()
        return self._triples * _TRIPLE

    # --- changes ---

    def load(self, chunks: Iterable[str]) -> None:
        """Add N-Quads text: in one request, or staged first if it is long, then by one request.

        Raises
        ------
        StoreError
            A line cannot be read, or another program changed the store in the meantime; nothing
            was added.
        """
        parts = _parts(chunks)
        try:
            some = list(islice(parts, 2))
            if len(some) == 1:
                self._commit(
                    f"INSERT {{ {_blocks(some[0], RECORDS)} }} WHERE {{ {_stamped(self._stamp)} }}"
                )
            elif some:
                self._load_staged(chain(some, parts))
        finally:
            self.memory.clear()
            self._triples = None

    def _load_staged(self, parts: Iterable[_Part]) -> None:
        self._sweep()
        stage = f"{MAR}graph/staging/{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(8)}"
        targets: dict[str | None, str] = {}
        self._endpoint.update(f"INSERT DATA {{ {_noted(stage)} }}")
        try:
            for part in parts:
                for graph in part:
                    targets.setdefault(graph, f"{stage}/{len(targets)}")
                staged = {targets[graph]: lines for graph, lines in part.items()}
                self._endpoint.update(f"INSERT DATA {{ {_blocks(staged)} }}")
            moves = (
                f"INSERT {{ GRAPH {iri(graph or RECORDS)} {{ ?s ?p ?o }} }} "
                f"WHERE {{ {_stamped(self._stamp)} GRAPH {iri(staged)} {{ ?s ?p ?o }} }}"
                for graph, staged in targets.items()
            )
            self._commit(" ;\n".join(moves))
        finally:
            with suppress(RemoteError):  # else it is swept later
                self._endpoint.update(_dropping(stage, targets.values()))

    def _commit(self, changes: str) -> None:
        """Make changes and renew the stamp; the changes look at the stamp themselves."""
        after, is_same = secrets.token_hex(16), _stamped(self._stamp)
        switch = f"DELETE {{ {is_same} }} INSERT {{ {_stamped(after)} }} WHERE {{ {is_same} }}"
        try:
            self._endpoint.update(f"{changes} ;\n{switch}")
        except RemoteError:
            # the line may have broken after all was done
            if self._current() != after:
                raise
        if self._current() != after:
            raise self._changed()
        self._stamp = after

    def update(self, update: str) -> None:
        """Change what is derived."""
        if self._current() != self._stamp:
            raise self._changed()
        try:
            self._endpoint.update(within(update, RECORDS))
        finally:
            self.memory.clear()

    def _current(self) -> str:
        return "".join(_settings(self._endpoint).get(_STAMP, ()))

    def _changed(self) -> StoreError:
        message = f"{hide(self._endpoint.url)} was changed by another program in the meantime"
        return StoreError(message, "run again")

    def _sweep(self) -> None:
        """Drop what loads left behind that were cut off long ago; a running one is let alone."""
        limit = f"{datetime.now(UTC) - _STALE:%Y%m%dT%H%M%SZ}"
        for stage in _settings(self._endpoint).get(_STAGED, ()):
            if stage.rpartition("/")[2] < limit:
                graphs = (f"{stage}/{number}" for number in range(_GRAPHS))
                self._endpoint.update(_dropping(stage, graphs))

    def tidy(self) -> None:
        """Leave the endpoint to tidy itself."""

    def close(self) -> None:
        """Let go; everything is written."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self, query: str, wanted: str, why: str) -> None:
        form = read_query(query).form
        if form != wanted:
            raise QueryError(f"a {form} query {why}")


def _parts(chunks: Iterable[str]) -> Iterator[_Part]:
    """Give N-Quads text in parts that a request may hold, by graph."""
    part: _Part = {}
    count = size = 0
    for triple, graph in read_lines(chunks):
        part.setdefault(graph, []).append(triple)
        count, size = count + 1, size + len(triple)
        if count == _LINES or size > _PART:
            yield part
            part, count, size = {}, 0, 0
    if part:
        yield part


def _blocks(part: Mapping[str | None, list[str]] | Mapping[str, list[str]], plain: str = "") -> str:
    """Write the triples of a part; `plain` names the graph of those that name none."""
    return " ".join(
        f"GRAPH {iri(graph or plain)} {{ {' . '.join(lines)} }}" for graph, lines in part.items()
    )


def _stamped(stamp: str) -> str:
    return f"GRAPH {iri(_STORE)} {{ {iri(_STORE)} {iri(_STAMP)} {literal(stamp)} }}"


def _noted(stage: str) -> str:
    return f"GRAPH {iri(_STORE)} {{ {iri(_STORE)} {iri(_STAGED)} {iri(stage)} }}"


def _dropping(stage: str, graphs: Iterable[str]) -> str:
    drops = [f"DROP SILENT GRAPH {iri(graph)}" for graph in graphs]
    return " ;\n".join([*drops, f"DELETE DATA {{ {_noted(stage)} }}"])

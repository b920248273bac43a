"""What the engine does without a store of its own: read queries, answers and texts of others.

A store behind an endpoint is asked only what the engine here can read, and so refuses a wrong query
in the same words as a store in a folder; what it answers is written in the same forms.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import BinaryIO

import pyoxigraph as ox

from ..ontology.error import RemoteError, StoreError
from .disk import Stream
from .embedded import Answer, run
from .store import Row
from .syntax import check_query
from .term import Term

__all__ = ["read_lines", "read_query", "results", "write_graph", "write_rows"]

_BUFFER = 2**18
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_ROWS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "srj": ox.QueryResultsFormat.JSON,
}


@cache
def _nothing() -> ox.Store:
    return ox.Store()


def read_query(query: str) -> Answer:
    """Read a query: its form and the names of its columns, in order.

    Raises
    ------
    QueryError
        It cannot be read, or is dangerous by its form, with the line and column.
    """
    check_query(query)
    return Answer(run(_nothing(), query, ()))


def read_lines(chunks: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Read N-Quads text: each triple as text that SPARQL reads as well, and its graph, if named.

    Raises
    ------
    StoreError
        A line cannot be read, or holds a blank node, which no two requests would take for one.
        What `chunks` raises is raised as it is.
    """
    stream = Stream(chunks)
    try:
        for quad in ox.parse(io.BufferedReader(stream, _BUFFER), ox.RdfFormat.N_QUADS):
            subject, graph, end = quad.subject, quad.graph_name, quad.object
            if isinstance(subject, ox.BlankNode) or isinstance(end, ox.BlankNode):
                raise StoreError("a store behind an endpoint holds no blank nodes")
            named = graph.value if isinstance(graph, ox.NamedNode) else None
            yield f"{subject} {quad.predicate} {end}", named
    except SyntaxError as error:
        raise StoreError(f"the store refused what was to be loaded: {error}") from error
    except OSError:
        if stream.error is not None:
            raise stream.error from None
        raise


def write_rows(body: bytes, form: str, sink: BinaryIO) -> None:
    """Write the answer to a SELECT or ASK, given as JSON, as ``csv``, ``tsv`` or ``srj``."""
    try:
        ox.parse_query_results(body, ox.QueryResultsFormat.JSON).serialize(sink, _ROWS[form])
    except SyntaxError as error:
        raise RemoteError("the endpoint", message="broke off in the middle of a result") from error


def write_graph(body: bytes, given: str, form: str, sink: BinaryIO) -> None:
    """Write triples, given as ``nt`` or ``ttl``, in one of the forms of RDF."""
    from ..ontology.prefix import PREFIXES

    prefixes = PREFIXES if form in ("ttl", "trig", "jsonld") else None
    try:
        triples = (quad.triple for quad in ox.parse(body, _GRAPHS[given]))
        ox.serialize(triples, sink, _GRAPHS[form], prefixes=prefixes)
    except SyntaxError as error:
        raise RemoteError("the endpoint", message="broke off in the middle of a graph") from error


def results(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Write rows as JSON as the standard has it, whatever the dialect of their endpoint."""
    bindings = [{name: _binding(row[name]) for name in columns if name in row} for row in rows]
    told = {"head": {"vars": [*columns]}, "results": {"bindings": bindings}}
    return json.dumps(told, ensure_ascii=False).encode()


def _binding(term: Term) -> dict[str, str]:
    kinds = {"iri": "uri", "bnode": "bnode", "literal": "literal"}
    told = {"type": kinds[term.kind], "value": term.value}
    if term.language:
        told["xml:lang"] = term.language
    elif term.datatype:
        told["datatype"] = term.datatype
    return told

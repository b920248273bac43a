"""SPARQL of one's own, answered over the records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import BinaryIO

from ..graph.derived.standing_graph import names_graph, names_standing, standing_lines
from ..graph.inquiry import Inquiry, Limits, inquire
from ..graph.standing.view import View
from ..graph.store import Store
from ..graph.term import DERIVED, STANDING, iri
from ..ontology.error import QueryError, UsageError
from .answer import number
from .format import write_rows, write_table
from .row import Row, Table

__all__ = ["RAW_FORMS", "ask", "describe", "inquiry", "select_table"]

RAW_FORMS = {
    "select": ("table", "csv", "tsv", "json", "jsonl", "srj", "parquet"),
    "ask": ("table", "csv", "json", "srj"),
    "graph": ("csv", "table", "ttl", "nt"),
}
"""The formats that each kind of query can be answered in."""
_SEEN = (DERIVED, STANDING)
"""Besides the records: what is derived from them, and never what is withheld."""
_DRAWN = 10_000
"""Rows of a table that is drawn: the widths of its columns hang on all of them."""


def inquiry(
    store: Store, query: str, view: View | None = None, limits: Limits | None = None
) -> AbstractContextManager[Inquiry]:
    """Ask a query over the records.

    Parameters
    ----------
    view
        The clocks and the policy by which ``mar:graph/standing`` is to be told; if none is given,
        it is told of today, to a query that names it.

    Raises
    ------
    UsageError
        A view is given, and the query asks no named graph that it could bear on; or it is one for
        named queries.
    StoreError
        A view is given, and the store is behind an endpoint.
    """
    if view is not None and (view.exact or view.inherit):
        raise UsageError("exact and inherit bear on named queries only", "leave them out")
    if view is not None and not names_graph(query):
        raise UsageError(
            "clocks and policy bear on what the query asks of a named graph, and it asks none",
            f"ask GRAPH <{STANDING}> {{ … }}: see docs/derived.md",
        )
    if view is None and names_standing(query):
        view = View()
    more = standing_lines(store, view) if view is not None else None
    return inquire(store, query, graphs=_SEEN, more=more, limits=limits)


def ask(asked: Inquiry, form: str, sink: BinaryIO, *, raw: bool = False) -> list[str]:
    """Write the answer to a query in a format of its kind, as it is found.

    A graph is Turtle where no other syntax is asked. A table and Parquet need all their rows first.

    Returns
    -------
    What must be said beside it.
    """
    if asked.form == "graph":
        asked.write("nt" if form == "nt" else "ttl", sink)
    elif form == "srj":
        asked.write("srj", sink)
    elif asked.form == "ask":
        sink.write(json.dumps(asked.truth).encode() + b"\n")
    elif form == "table":
        return _draw(asked, sink)
    else:
        write_rows(asked.columns, _rows(asked), form, sink, raw=raw)
    return []


def _draw(asked: Inquiry, sink: BinaryIO) -> list[str]:
    rows = list(islice(_rows(asked), _DRAWN + 1))
    write_table(Table(asked.columns, rows[:_DRAWN]), "table", sink)
    if len(rows) <= _DRAWN:
        return []
    return [f"the first {_DRAWN:,} rows; there are more: --format csv gives all"]


def _rows(asked: Inquiry) -> Iterator[Row]:
    """Give rows with IRIs and texts as text, numbers and truth values as themselves."""
    for row in asked.rows():
        yield {
            name: term.value if term.kind != "literal" else number(term)
            for name, term in row.items()
        }


def select_table(store: Store, query: str, view: View | None = None) -> Table:
    """Answer a SELECT as rows: IRIs and texts as text, numbers and truth values as themselves."""
    with inquiry(store, query, view) as asked:
        if asked.form != "select":
            raise QueryError(f"a {asked.form} query gives no rows: write a SELECT")
        return Table(asked.columns, list(_rows(asked)))


def describe(store: Store, records: Sequence[str], sink: BinaryIO) -> None:
    """Write records with all their properties, as Turtle."""
    block = " ".join(iri(record) for record in records)
    store.answer(
        f"CONSTRUCT {{ ?r ?p ?o }} WHERE {{ VALUES ?r {{ {block} }} ?r ?p ?o }}", "ttl", sink
    )

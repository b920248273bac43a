"""SPARQL of one's own, answered over the records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO

from ..graph.store import Store
from ..graph.term import DERIVED, iri
from .answer import number
from .format import write_table
from .row import Table

__all__ = ["RAW_FORMS", "ask", "describe", "select_table"]

RAW_FORMS = {
    "select": ("table", "csv", "tsv", "json", "jsonl", "srj", "parquet"),
    "ask": ("table", "csv", "json", "srj"),
    "graph": ("csv", "table", "ttl", "nt"),
}
"""The formats that each kind of query can be answered in."""
_SEEN = (DERIVED,)
"""Besides the records: what is derived from them, and never what is withheld."""


def ask(store: Store, query: str, kind: str, form: str, sink: BinaryIO, *, raw: bool) -> None:
    """Answer a query in a format of its kind; a graph is Turtle where no other syntax is asked."""
    if kind == "graph":
        store.answer(query, "nt" if form == "nt" else "ttl", sink, graphs=_SEEN)
    elif form == "srj":
        store.answer(query, "srj", sink, graphs=_SEEN)
    elif kind == "ask":
        sink.write(json.dumps(store.ask(query, graphs=_SEEN)).encode() + b"\n")
    else:
        write_table(select_table(store, query), form, sink, raw=raw)


def select_table(store: Store, query: str) -> Table:
    """Answer a SELECT as rows: IRIs and texts as text, numbers and truth values as themselves."""
    rows = [
        {name: term.value if term.kind != "literal" else number(term) for name, term in row.items()}
        for row in store.select(query, graphs=_SEEN)
    ]
    return Table(store.columns(query, graphs=_SEEN), rows)


def describe(store: Store, records: Sequence[str], sink: BinaryIO) -> None:
    """Write records with all their properties, as Turtle."""
    block = " ".join(iri(record) for record in records)
    store.answer(
        f"CONSTRUCT {{ ?r ?p ?o }} WHERE {{ VALUES ?r {{ {block} }} ?r ?p ?o }}", "ttl", sink
    )

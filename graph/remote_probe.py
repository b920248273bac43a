"""Whether an endpoint can hold a store: tried before one is made, and not hoped for."""

from __future__ import annotations

from ..ontology.error import RemoteError, StoreError
from .address import hide
from .remote import Endpoint
from .term import MAR, XSD, Term, iri, term_text

__all__ = ["check_endpoint"]

_PROBE, _OTHER = MAR + "graph/probe", MAR + "graph/probe/other"
_TERMS = [
    Term("iri", "https://e.org/Kan%20Paik%20Ti"),
    Term("literal", 'say "no"\n\ttwice \\', XSD + "string"),
    Term("literal", "ကချင် é 😀", XSD + "string"),
    Term("literal", "Kachin", language="en"),
    Term("literal", "2024-11-20", XSD + "date"),
    Term("literal", "true", XSD + "boolean"),
]
_MANY = 101
"""A square of this is more rows than the limit that some servers have by default."""


def check_endpoint(endpoint: Endpoint) -> None:
    """Try what a store needs of its endpoint; what was tried is dropped again.

    Raises
    ------
    StoreError
        It cannot hold a store, with the reason.
    """
    try:
        lines = " , ".join(term_text(term) for term in _TERMS)
        endpoint.update(f"INSERT DATA {{ GRAPH {iri(_PROBE)} {{ {iri(_PROBE)} <x:p> {lines} }} }}")
        why = _graph_fault(endpoint) or _term_fault(endpoint) or _row_fault(endpoint)
    finally:
        endpoint.update(f"DROP SILENT GRAPH {iri(_PROBE)}")
    if why:
        raise StoreError(f"{hide(endpoint.url)} cannot hold a store: it {why}")


def _graph_fault(endpoint: Endpoint) -> str | None:
    """Tell whether a question sees more, or less, than the graphs that it names."""
    plain, inside = (
        f"ASK {{ {iri(_PROBE)} ?p ?o }}",
        f"ASK {{ GRAPH ?g {{ {iri(_PROBE)} ?p ?o }} }}",
    )
    seen = (
        endpoint.ask(plain, default=[_PROBE]),
        endpoint.ask(inside, default=[_OTHER], named=[_PROBE]),
        endpoint.ask(plain, default=[_OTHER], named=[_PROBE]),
        endpoint.ask(plain, default=[_OTHER]),
        endpoint.ask(inside, default=[_OTHER]),
    )
    if seen == (True, True, False, False, False):
        return None
    return (
        "does not keep to the graphs that a question names (default-graph-uri, named-graph-uri), "
        "so that what is withheld could be seen"
    )


def _term_fault(endpoint: Endpoint) -> str | None:
    table = endpoint.select(f"SELECT ?o {{ {iri(_PROBE)} ?p ?o }}", default=[_PROBE])
    found = {term_text(row["o"]) for row in table.rows}
    missing = [text for text in map(term_text, _TERMS) if text not in found]
    return f"gives back something else than {missing[0]!r}" if missing else None


def _row_fault(endpoint: Endpoint) -> str | None:
    numbers = " ".join(map(str, range(_MANY)))
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    try:
        count = len(endpoint.select(query, default=[_PROBE]).rows)
    except RemoteError as error:
        return error.message
    return None if count == _MANY**2 else f"gives {count:,} rows where there are {_MANY**2:,}"

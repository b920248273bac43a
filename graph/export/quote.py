"""What claims say, quoted as triples: for readers of RDF 1.2 and of RDF-star."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...ontology.prefix import PREFIXES
from ..store import Store
from ..term import MAR, term_text

__all__ = ["quotations"]

_RDF: Final = PREFIXES["rdf"]
_MARKS: Final = {"rdf-1.2": ("<<(", ")>>"), "rdf-star": ("<<", ">>")}


def quotations(store: Store, syntax: str) -> Iterator[str]:
    """Give a line for each claim and triple that it tells of: ``claim rdf:reifies triple``.

    The triple is quoted and not asserted: nothing is true in this graph, it is claimed.

    Parameters
    ----------
    syntax
        ``rdf-1.2`` or ``rdf-star``.

    References
    ----------
    RDF 1.2 Concepts, W3C, section 3.5, "Triple terms"; RDF-star and SPARQL-star, W3C Community
    Group, section 2.
    """
    start, end = _MARKS[syntax]
    query = f"""SELECT ?claim ?s ?p ?o {{ ?claim a <{MAR}Claim> ; <{_RDF}subject> ?s ;
        <{_RDF}predicate> ?p ; <{_RDF}object> ?o }}"""
    for row in store.select(query):
        told = " ".join(term_text(row[name]) for name in "spo")
        yield f"{term_text(row['claim'])} <{_RDF}reifies> {start} {told} {end} .\n"

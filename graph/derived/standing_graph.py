"""What stands by the clocks of one query, as triples that it can read beside the records.

They are made for the query, shown to it in a named graph, and thrown away; see
``docs/derived.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...ontology.prefix import PREFIXES
from ..standing.dossier import dossier
from ..standing.spell import Status
from ..standing.view import Stand, View, stands
from ..store import Store
from ..term import MAR, STANDING, XSD, date_text, iri, literal
from .stored_spell import rule_of

__all__ = ["names_graph", "names_standing", "standing_lines"]

_RDF = PREFIXES["rdf"]
_UNDISPUTED = (Status.REPORTED, Status.PRESUMED)
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)


def names_graph(query: str) -> bool:
    """Say whether a query may ask any named graph."""
    return _GRAPH.search(query) is not None


def names_standing(query: str) -> bool:
    """Say whether a query may ask for what stands, by the name of its graph."""
    # a prefix may stand for any part of the name but its end
    return "standing" in query and names_graph(query)


def standing_lines(store: Store, view: View) -> Iterator[str]:
    """Write what stands by a view's clocks and policy as N-Quads, of all places and relations.

    Of each row of an answer a node tells all there is to tell, in the terms of a stored spell. What
    nobody disputes, and is no mere plan, stands as a triple of its own besides.
    """
    day = view.clocks.as_of
    retracted = view.clocks.recorded_by is not None
    records = dossier(store, [day], retracted=retracted)
    for number, stand in enumerate(stands(store, records, view)):
        for line in _lines(stand, f"_:s{number}", day):
            yield f"{line} <{STANDING}> .\n"


def _lines(stand: Stand, node: str, day: date) -> Iterator[str]:
    held = stand.holding
    subject, relation = iri(stand.subject), iri(MAR + stand.relation)
    thing = literal(stand.object) if stand.is_text else iri(stand.object)
    if held.status in _UNDISPUTED and any(record.is_act for record in held.basis):
        yield f"{subject} {relation} {thing}"
    yield f"{node} <{_RDF}type> <{MAR}Spell>"
    yield f"{node} <{_RDF}subject> {subject}"
    yield f"{node} <{_RDF}predicate> {relation}"
    yield f"{node} <{_RDF}object> {thing}"
    yield from (f"{node} <{MAR}{name}> {value}" for name, value in _told(stand, day))


def _told(stand: Stand, day: date) -> Iterator[tuple[str, str]]:
    """Give what is told of a row: properties by local name, and their values."""
    held, graded = stand.holding, stand.holding.grade
    yield "status", literal(held.status.value)
    yield "rule", literal(rule_of(stand, held.basis))
    if stand.side:
        yield "side", iri(stand.side)
    yield from (("why", literal(why)) for why in held.why)
    days = {
        "startEarliest": held.start,
        "startLatest": held.start_latest,
        "endEarliest": held.end_earliest,
        "endLatest": held.end,
        "lastObserved": held.observed(graded.last_observed, day),
    }
    yield from ((name, date_text(one.isoformat())) for name, one in days.items() if one)
    yield "grade", literal(str(graded))
    for name, number in zip(("fewestLines", "mostLines"), graded.lines, strict=True):
        yield name, f"{literal(str(number))}^^<{XSD}integer>"
    yield from (("basis", iri(record.id)) for record in held.basis)
    yield from (("contestedBy", iri(record.id)) for record in held.against)
    sources = {source for record in held.basis for source in record.all("source")}
    yield from (("source", iri(source)) for source in sorted(sources))

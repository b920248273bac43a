"""One RDF statement in Marchland's terms, as a column and its value."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from ..graph.term import MAR, Term
from ..ontology.error import OntologyError
from ..ontology.prefix import PREFIXES
from ..ontology.term import Kind, Property, ontology

__all__ = ["Cell", "cell_of"]

_NAMED = {
    PREFIXES["rdf"] + "subject": ("subject", Kind.THING),
    PREFIXES["rdf"] + "predicate": ("relation", Kind.RELATION),
    PREFIXES["rdfs"] + "label": ("label", Kind.STRING),
    PREFIXES["rdfs"] + "comment": ("comment", Kind.STRING),
    PREFIXES["skos"] + "altLabel": ("alt", Kind.STRING),
    MAR + "form": ("form", Kind.STRING),
}
_OBJECT = PREFIXES["rdf"] + "object"
_MOMENT = re.compile(r"[0-9T:.Z+-]+", re.ASCII)


class Cell(NamedTuple):
    """A column and a value; or, without a column, why there is none (empty: not ours)."""

    column: str
    value: str


def cell_of(predicate: str, term: Term, base: str) -> Cell:
    """Turn a statement's predicate and object into a cell."""
    if "\0" in term.value:
        return Cell("", "holds a NUL, which is no text; value left out")
    if predicate == _OBJECT:
        if term.kind == "literal":
            return Cell("objectText", term.value)
        return _cell("object", Kind.THING, term, base, None)
    if predicate in _NAMED:
        name, kind = _NAMED[predicate]
        return _cell(name, kind, term, base, None)
    if not predicate.startswith(MAR):
        return Cell("", "")
    name = predicate.removeprefix(MAR)
    terms = ontology()
    if name in terms.properties:
        told = terms.properties[name]
        return _cell(name, told.kind, term, base, told)
    if name in terms.relations:
        return _cell(name, Kind.THING, term, base, None)
    return Cell("", "is no property of the ontology; value left out")


def _cell(name: str, kind: Kind, term: Term, base: str, told: Property | None) -> Cell:
    if kind in (Kind.STRING, Kind.TEXT):
        if term.kind != "literal":
            return Cell("", "is no text; value left out")
        return Cell(f"{name}@{term.language}" if term.language else name, term.value)
    value = _reference(kind, term, base) if kind in _REFERENCES else _literal(kind, term)
    if value is None:
        return Cell("", f"is no {kind.value}; value left out")
    if told is not None and told.values and value not in told.values:
        return Cell("", f"is none of {', '.join(told.values)}; value left out")
    return Cell(name, value)


_REFERENCES = frozenset({Kind.THING, Kind.INDIVIDUAL, Kind.RELATION, Kind.CODE})


def _reference(kind: Kind, term: Term, base: str) -> str | None:
    """Give an IRI by the part that rows hold; None if it names nothing of the kind."""
    start = {Kind.THING: base, Kind.CODE: PREFIXES["code"]}.get(kind, MAR)
    if term.kind != "iri" or not term.value.startswith(start):
        return None
    name = term.value[len(start) :]
    if kind is Kind.RELATION and name not in ontology().relations:
        return None
    if kind is Kind.CODE and not _is_code(name):
        return None
    return name if name and "#" not in name else None


@cache
def _is_code(name: str) -> bool:
    try:
        ontology().code(name)
    except OntologyError:
        return False
    return True


def _literal(kind: Kind, term: Term) -> str | None:
    if term.kind == "iri" and kind is Kind.URI:
        return term.value
    if term.kind != "literal":
        return None
    text = term.value.strip()
    return text if _is_fit(kind, text) else None


def _is_fit(kind: Kind, text: str) -> bool:
    try:
        if kind is Kind.DATE:
            return date.fromisoformat(text).isoformat() == text
        if kind is Kind.INTEGER:
            return str(int(text)) == text.lstrip("+")
        if kind is Kind.DECIMAL:
            return Decimal(text).is_finite() and "e" not in text.lower()
    except (ValueError, InvalidOperation):
        return False
    if kind is Kind.BOOLEAN:
        return text in ("true", "false")
    return kind is not Kind.DATETIME or _MOMENT.fullmatch(text) is not None

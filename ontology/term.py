"""The terms of the ontology as Python values, read from its Turtle file and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property
from typing import TypeVar

from .code import MATCHES, Code, Match
from .error import OntologyError

__all__ = ["Class", "Code", "Kind", "Match", "Ontology", "Property", "Relation", "ontology"]

T = TypeVar("T")


class Kind(StrEnum):
    """What a property's values are, which is how they are written and read."""

    THING = "thing"
    """An IRI below the id base: an actor, a place, another record."""
    INDIVIDUAL = "individual"
    """An IRI of the ontology, such as mar:Denied."""
    CODE = "code"
    """An IRI of a code list."""
    RELATION = "relation"
    """An IRI of a relation."""
    STRING = "string"
    TEXT = "text"
    """A string with a language."""
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    URI = "uri"
    """A literal of xsd:anyURI: an address on the web that names nothing in the graph."""
    WKT = "wkt"


@dataclass(frozen=True, slots=True)
class Class:
    """A class; `kind` is the word in its members' IRIs, empty for classes of terms (Polarity)."""

    name: str
    iri: str
    label: str
    comment: str
    parents: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that a claim may state.

    `sign` is 1 (friendly), 0 or -1 (hostile); `domain` and `range` are local names of classes, of
    which an end must have one; `literal` tells whether the object may be words.
    """

    name: str
    iri: str
    label: str
    comment: str
    sign: int
    symmetric: bool
    domain: tuple[str, ...]
    range: tuple[str, ...]
    literal: bool


@dataclass(frozen=True, slots=True)
class Property:
    """A property of records and things.

    `values` lists what is allowed, as local names of individuals or as words; it is empty where
    anything of the kind is. `of` tells who carries it: claim, event, spell, source, thing, dataset,
    load, informant, judgement; `domain` the same as classes, and `range` the classes of a THING's
    values.
    """

    name: str
    iri: str
    label: str
    comment: str
    kind: Kind
    many: bool
    values: tuple[str, ...]
    scheme: str | None
    of: tuple[str, ...]
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ontology:
    """All terms by their local names, code lists by their keys."""

    version: str
    classes: dict[str, Class]
    relations: dict[str, Relation]
    properties: dict[str, Property]
    schemes: Mapping[str, dict[str, Code]]

    def klass(self, name: str) -> Class:
        """Find a class; OntologyError if there is none of that name."""
        return _known(self.classes, name, "class")

    def relation(self, name: str) -> Relation:
        """Find a relation; OntologyError if there is none of that name."""
        return _known(self.relations, name, "relation")

    def property(self, name: str) -> Property:
        """Find a property; OntologyError if there is none of that name."""
        return _known(self.properties, name, "property")

    def code(self, name: str) -> Code:
        """Find a code by ``scheme/notation``; OntologyError if there is none.

        >>> ontology().code("event-type/capture").gains
        'initiator'
        """
        scheme, _, notation = name.partition("/")
        return _known(_known(self.schemes, scheme, "code list"), notation, f"{scheme} code")

    def subclasses(self, name: str) -> tuple[str, ...]:
        """List a class and all classes below it, by name."""
        self.klass(name)
        return self._below[name]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Tell whether a class is another one or lies below it."""
        return name in self.subclasses(ancestor)

    def mapped(self, name: str, scheme: str) -> Code | None:
        """Find what a code is called in another list, by its nearest match.

        Matches count whichever of the two lists states them. A code without a match is answered for
        by the code above it, also when that one stands in a list of its own (CAMEO 190 by 19).

        >>> ontology().mapped("acled-event/armed-clash", "event-type").notation
        'clash'
        >>> ontology().mapped("ucdp-esd/ext_w", "support-type").notation
        'weapons'
        """
        code = self.code(name)
        stated = [match.notation for match in code.mappings if match.scheme == scheme]
        hit = next(iter(stated), None) or self._matching(code, scheme)
        if hit is not None:
            return self.code(f"{scheme}/{hit}")
        above = [f"{m.scheme}/{m.notation}" for m in code.mappings if m.kind == "broadMatch"]
        parents = [f"{code.scheme}/{code.broader}"] if code.broader else above
        return next((found for up in parents if (found := self.mapped(up, scheme))), None)

    def _matching(self, code: Code, scheme: str) -> str | None:
        """Find the code of a list that states a match with this one, the nearest first."""
        found = [
            (MATCHES.index(match.kind), other.notation)
            for other in _known(self.schemes, scheme, "code list").values()
            for match in other.mappings
            if (match.scheme, match.notation) == (code.scheme, code.notation)
        ]
        return min(found)[1] if found else None

    @cached_property
    def _below(self) -> dict[str, tuple[str, ...]]:
        ancestors = {name: self._ancestors(name) for name in self.classes}
        return {
            name: tuple(sorted(low for low, high in ancestors.items() if name in high))
            for name in self.classes
        }

    def _ancestors(self, name: str) -> set[str]:
        return {name}.union(*(self._ancestors(parent) for parent in self.classes[name].parents))


def _known(terms: Mapping[str, T], name: str, what: str) -> T:
    """Look a name up, and suggest near ones if it is not there."""
    if name in terms:
        return terms[name]
    near = get_close_matches(name, list(terms), n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else ""
    raise OntologyError(f"no {what} is called {name!r}", remedy)


@cache
def ontology() -> Ontology:
    """Read the ontology; the same one is given every time."""
    from .reader import read_ontology

    return read_ontology()

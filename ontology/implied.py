"""The shapes that the ontology implies: of each property's values and of each relation's ends."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from .code import read_graph
from .prefix import CODE, MAR, PREFIXES, expand
from .term import Kind, Ontology, Property, Relation, ontology

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["shapes"]

_DATATYPES: Final = {
    Kind.STRING: "xsd:string",
    Kind.TEXT: "rdf:langString",
    Kind.DATE: "xsd:date",
    Kind.DATETIME: "xsd:dateTime",
    Kind.INTEGER: "xsd:integer",
    Kind.DECIMAL: "xsd:decimal",
    Kind.BOOLEAN: "xsd:boolean",
    Kind.URI: "xsd:anyURI",
}


@cache
def shapes() -> Graph:
    """Give all shapes: those of shapes.ttl and those that the ontology implies.

    SHACL core only, so that any SHACL processor reads them. `sh:class` asks the processor for the
    ontology beside the data.
    """
    graph = read_graph("shapes.ttl")
    for prefix in ("shape", "mar", "sh", "rdf", "rdfs", "xsd", "owl", "geo", "skos"):
        graph.bind(prefix, PREFIXES[prefix])
    writer = _Writer(graph)
    terms = ontology()
    for prop in terms.properties.values():
        writer.values(prop, terms)
    writer.relations(terms)
    for relation in terms.relations.values():
        writer.end(relation, "subject", relation.domain, literal=False)
        writer.end(relation, "object", relation.range, literal=relation.literal)
    return graph


class _Writer:
    """Adds shapes to a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def values(self, prop: Property, terms: Ontology) -> None:
        """Add the shape of a property: what its values are, and that there is one if it has one."""
        from rdflib import Literal

        node = self.shape(f"value-{prop.name}", "PropertyShape", prop.domain)
        self.add(node, "path", _iri(prop.iri))
        if not prop.many:
            self.add(node, "maxCount", Literal(1))
        if prop.kind is Kind.CODE and prop.scheme:
            self.add(
                node, "in", self.list(_iri(c.iri) for c in terms.schemes[prop.scheme].values())
            )
        elif prop.kind is Kind.INDIVIDUAL:
            self.add(node, "in", self.list(_iri(MAR + value) for value in prop.values))
        elif prop.values:
            self.add(node, "in", self.list(Literal(value) for value in prop.values))
        elif prop.kind is Kind.THING:
            self.ends(node, prop.range, literal=False)
        else:
            self.add(node, "datatype", _iri(expand(_DATATYPES[prop.kind])))
        self.message(node, _wanted(prop))

    def relations(self, terms: Ontology) -> None:
        """Add the shape of a claim's predicate."""
        node = self.shape("relation", "PropertyShape", ("Claim",))
        self.add(node, "path", _iri(expand("rdf:predicate")))
        self.add(node, "in", self.list(_iri(r.iri) for r in terms.relations.values()))
        self.message(node, "a claim's predicate is a relation of the ontology")

    def end(
        self, relation: Relation, side: str, classes: tuple[str, ...], *, literal: bool
    ) -> None:
        """Add the shape of one end of a relation: another relation, or an end of these classes."""
        node = self.shape(f"{relation.name}-{side}", "NodeShape", ("Claim",))
        path, other, says, wanted = (self.blank() for _ in range(4))
        self.add(path, "path", _iri(expand("rdf:predicate")))
        self.add(path, "hasValue", _iri(relation.iri))
        self.add(says, "property", path)
        self.add(other, "not", says)
        self.add(wanted, "path", _iri(expand(f"rdf:{side}")))
        self.ends(wanted, classes, literal=literal)
        end = self.blank()
        self.add(end, "property", wanted)
        self.add(node, "or", self.list([other, end]))
        words = " or words" if literal else ""
        self.message(node, f"the {side} of {relation.name} is {_either(classes)}{words}")

    def ends(self, node: Node, classes: tuple[str, ...], *, literal: bool) -> None:
        """Ask that values are of one of the classes, or literals where those are allowed."""
        if len(classes) == 1 and not literal:
            self.add(node, "class", _iri(MAR + classes[0]))
            return
        choices = []
        for name in classes:
            choices.append(self.blank())
            self.add(choices[-1], "class", _iri(MAR + name))
        if literal:
            choices.append(self.blank())
            self.add(choices[-1], "nodeKind", _iri(expand("sh:Literal")))
        self.add(node, "or", self.list(choices))

    def shape(self, name: str, kind: str, targets: Iterable[str]) -> Node:
        from rdflib import RDF

        node = _iri(expand("shape:") + name)
        self.graph.add((node, RDF.type, _iri(expand(f"sh:{kind}"))))
        for target in targets:
            self.add(node, "targetClass", _iri(MAR + target))
        return node

    def add(self, node: Node, name: str, value: Node) -> None:
        self.graph.add((node, _iri(expand(f"sh:{name}")), value))

    def message(self, node: Node, text: str) -> None:
        from rdflib import Literal

        self.add(node, "message", Literal(text, lang="en"))

    def blank(self) -> Node:
        from rdflib import BNode

        return BNode()

    def list(self, members: Iterable[Node]) -> Node:
        from rdflib.collection import Collection

        head = self.blank()
        Collection(self.graph, head, list(members))
        return head


def _iri(text: str) -> Node:
    from rdflib import URIRef

    return URIRef(text)


def _wanted(prop: Property) -> str:
    """Say in words what a property's values are."""
    number = f"{prop.name} is " if prop.many else f"{prop.name} is at most one value, "
    if prop.scheme:
        return f"{number}a code of {CODE}{prop.scheme}"
    if prop.values:
        return f"{number}one of {', '.join(prop.values)}"
    if prop.kind is Kind.THING:
        return number + _either(prop.range)
    return f"{number}an {_DATATYPES[prop.kind]}"


def _either(classes: tuple[str, ...]) -> str:
    named = [f"an {name}" if name[0] in "AEIOU" else f"a {name}" for name in classes]
    return " or ".join(named)

"""From the ontology's Turtle file to its terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from .code import Schemes, read_graph
from .error import OntologyError
from .prefix import CODE, MAR, expand
from .term import Class, Kind, Ontology, Property, Relation

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

__all__ = ["read_ontology"]

_KINDS: Final = {
    expand("xsd:string"): Kind.STRING,
    expand("rdf:langString"): Kind.TEXT,
    expand("xsd:date"): Kind.DATE,
    expand("xsd:dateTime"): Kind.DATETIME,
    expand("xsd:integer"): Kind.INTEGER,
    expand("xsd:decimal"): Kind.DECIMAL,
    expand("xsd:boolean"): Kind.BOOLEAN,
    expand("xsd:anyURI"): Kind.URI,
    expand("geo:wktLiteral"): Kind.WKT,
    expand("skos:Concept"): Kind.CODE,
}
_THINGS: Final = frozenset({"actor", "place", "commodity"})
_CARRIERS: Final = (
    *("claim", "event", "judgement", "spell", "source", "thing", "dataset", "load", "informant"),
)


def read_ontology() -> Ontology:
    """Read marchland.ttl; the code lists follow when they are asked for.

    Raises
    ------
    OntologyError
        The file is missing or broken, or a term in it lacks what every term has.
    """
    return _Reader(read_graph("marchland.ttl")).read()


class _Reader:
    """One reading of the ontology's graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes: dict[str, Class] = {}
        self.individuals: dict[str, list[str]] = {}

    def read(self) -> Ontology:
        self.classes = {c.name: c for c in map(self.klass, self.typed("owl:Class"))}
        for node in self.typed("owl:NamedIndividual"):
            for name in self.local(self.iris(node, "rdf:type")):
                self.individuals.setdefault(name, []).append(str(node).removeprefix(MAR))
        relations = [self.relation(node) for node in self.typed("mar:Relation")]
        known = {relation.iri for relation in relations}
        nodes = {*self.typed("owl:ObjectProperty"), *self.typed("owl:DatatypeProperty")}
        rest = [self.property(node) for node in sorted(nodes) if str(node) not in known]
        return Ontology(
            version=self.texts(next(self.typed("owl:Ontology")), "owl:versionInfo")[0],
            classes=self.classes,
            relations={relation.name: relation for relation in relations},
            properties={prop.name: prop for prop in rest},
            schemes=Schemes(),
        )

    def klass(self, node: URIRef) -> Class:
        kind = self.texts(node, "mar:idKind")
        return Class(
            *self.head(node),
            parents=self.local(self.iris(node, "rdfs:subClassOf")),
            kind=kind[0] if kind else "",
        )

    def relation(self, node: URIRef) -> Relation:
        ends = self.iris(node, "schema:rangeIncludes")
        return Relation(
            *self.head(node),
            sign=int(self.one(node, "mar:sign")),
            symmetric=expand("owl:SymmetricProperty") in self.iris(node, "rdf:type"),
            domain=self.local(self.iris(node, "schema:domainIncludes")),
            range=self.local(ends),
            literal=expand("xsd:string") in ends,
        )

    def property(self, node: URIRef) -> Property:
        domain = self.local(self.either(node, "domain"))
        ends = self.either(node, "range")
        words = self.words(node)
        kind = Kind.STRING if words else self.kind(ends)
        scheme = self.texts(node, "mar:scheme")
        return Property(
            *self.head(node),
            kind=kind,
            many=expand("owl:FunctionalProperty") not in self.iris(node, "rdf:type"),
            values=words or self.members(kind, ends),
            scheme=scheme[0].removeprefix(CODE) if scheme else None,
            of=self.carriers(domain),
            domain=domain,
            range=self.local(ends),
        )

    def kind(self, ends: Iterable[str]) -> Kind:
        """Tell a property's kind from the classes or the datatype of its values."""
        found = {_KINDS[end] for end in ends if end in _KINDS}
        if found:
            return found.pop()
        if any(name in self.individuals for name in self.local(ends)):
            return Kind.INDIVIDUAL
        return Kind.THING

    def members(self, kind: Kind, ends: Iterable[str]) -> tuple[str, ...]:
        if kind is not Kind.INDIVIDUAL:
            return ()
        return tuple(sorted(m for name in self.local(ends) for m in self.individuals[name]))

    def words(self, node: URIRef) -> tuple[str, ...]:
        """List the words of a range that is an enumeration of literals."""
        from rdflib import RDFS, URIRef
        from rdflib.collection import Collection

        one_of = URIRef(expand("owl:oneOf"))
        lists = [
            head
            for range_ in self.graph.objects(node, RDFS.range)
            for head in self.graph.objects(range_, one_of)
        ]
        return tuple(str(word) for head in lists for word in Collection(self.graph, head))

    def carriers(self, domain: Iterable[str]) -> tuple[str, ...]:
        kinds = {self.classes[name].kind for name in domain}
        if kinds & _THINGS:
            kinds.add("thing")
        return tuple(carrier for carrier in _CARRIERS if carrier in kinds)

    def typed(self, name: str) -> Iterator[URIRef]:
        """List the named nodes of a type, in the order of their names."""
        from rdflib import RDF, URIRef

        nodes = self.graph.subjects(RDF.type, URIRef(expand(name)))
        return iter(sorted(node for node in nodes if isinstance(node, URIRef)))

    def head(self, node: URIRef) -> tuple[str, str, str, str]:
        """Give name, IRI, label and comment."""
        label, comment = self.one(node, "rdfs:label"), self.one(node, "rdfs:comment")
        return str(node).removeprefix(MAR), str(node), label, comment

    def one(self, node: URIRef, name: str) -> str:
        values = self.texts(node, name)
        if not values:
            raise OntologyError(f"{node} has no {name}")
        return values[0]

    def texts(self, node: Node, name: str) -> list[str]:
        from rdflib import URIRef

        return sorted(str(value) for value in self.graph.objects(node, URIRef(expand(name))))

    def iris(self, node: Node, name: str) -> list[str]:
        from rdflib import URIRef

        values = self.graph.objects(node, URIRef(expand(name)))
        return sorted(str(value) for value in values if isinstance(value, URIRef))

    def either(self, node: URIRef, end: str) -> list[str]:
        """Read a domain or range, stated in RDFS if it is one class, as alternatives if several."""
        return self.iris(node, f"rdfs:{end}") or self.iris(node, f"schema:{end}Includes")

    @staticmethod
    def local(iris: Iterable[str]) -> tuple[str, ...]:
        return tuple(iri.removeprefix(MAR) for iri in iris if iri.startswith(MAR))

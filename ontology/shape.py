"""Shapes as SPARQL: each constraint becomes a SELECT of the nodes that break it.

A SHACL processor walks the data node by node; a store answers a constraint in one pass. The queries
ask for what breaks a constraint first, and only of that whether it is a target of the shape: where
little is wrong, little is joined. Classes are written out with their subclasses, since the store
does not hold the ontology.

Understood: targets by class; paths that are one property, a sequence or an alternative; and the
constraints of `_CONSTRAINTS`, `sh:or` among values, and `sh:or` of a negated `sh:hasValue` with a
property shape (if the predicate is this, then its end is that). Anything else is refused.

References
----------
Shapes Constraint Language (SHACL), W3C Recommendation 2017, sections 2 to 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from .error import OntologyError
from .prefix import MAR, PREFIXES, expand
from .term import ontology

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Check", "checks", "compile_shapes"]

SH: Final = PREFIXES["sh"]
XSD: Final = PREFIXES["xsd"]
_CAST: Final = frozenset(
    XSD + name for name in ("date", "dateTime", "integer", "decimal", "boolean")
)
"""Datatypes whose literals can be ill-formed; a store keeps `"2024-02-30"^^xsd:date` as it came."""


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of a shape, as a query.

    Parameters
    ----------
    constraint
        The local name of the SHACL parameter, such as ``minCount``.
    path
        The IRI of the property that the shape is about; None for node shapes and composed paths.
    severity
        ``Violation`` or ``Warning``.
    query
        A SELECT of ``?focus``, the node that breaks it, and ``?value``, the value that does, if
        it is one value's fault.
    """

    shape: str
    constraint: str
    path: str | None
    severity: str
    message: str
    query: str


@cache
def checks() -> tuple[Check, ...]:
    """Compile all shapes of Marchland."""
    from .implied import shapes

    return tuple(compile_shapes(shapes()))


def compile_shapes(graph: Graph) -> Iterator[Check]:
    """Compile the shapes of a graph, in the order of their names.

    Raises
    ------
    OntologyError
        A shape uses what the compiler does not know; to leave it out silently would pass bad data.
    """
    from rdflib import URIRef

    shapes = {
        node for node in graph.subjects(URIRef(SH + "targetClass")) if isinstance(node, URIRef)
    }
    for shape in sorted(shapes):
        target = _target(graph, shape)
        for part in [shape, *sorted(graph.objects(shape, URIRef(SH + "property")), key=str)]:
            yield from _Shape(graph, part, target).checks()


def _target(graph: Graph, shape: Node) -> str:
    """Write a pattern that holds of the nodes a shape is for."""
    from rdflib import URIRef

    classes = [str(node) for node in graph.objects(shape, URIRef(SH + "targetClass"))]
    return f"VALUES ?type {{ {_below(classes)} }} ?focus a ?type ."


def _below(classes: Iterable[str]) -> str:
    """Write out classes with all their subclasses."""
    terms = ontology()
    names = {low for iri in classes for low in terms.subclasses(iri.removeprefix(MAR))}
    return " ".join(f"<{MAR}{name}>" for name in sorted(names))


class _Shape:
    """One node or property shape."""

    def __init__(self, graph: Graph, node: Node, target: str) -> None:
        self.graph = graph
        self.node = node
        self.target = target
        self.given = ""
        """A pattern of ?focus outside which the shape asks nothing."""

    def checks(self) -> Iterator[Check]:
        for name, value in self.parameters:
            body = self.body(name, value)
            yield Check(
                shape=str(self.node),
                constraint=name,
                path=self.plain_path,
                severity=(self.one("severity") or SH + "Violation").removeprefix(SH),
                message=self.one("message") or "",
                query=f"SELECT DISTINCT ?focus ?value WHERE {{ {body} }}",
            )

    @cached_property
    def parameters(self) -> list[tuple[str, Node]]:
        """List the constraints, and refuse those that are not understood."""
        found = [
            (str(predicate).removeprefix(SH), value)
            for predicate, value in self.graph.predicate_objects(self.node)
            if str(predicate).startswith(SH)
        ]
        known = [(name, value) for name, value in found if name not in _DESCRIPTION]
        strange = sorted(name for name, _ in known if name not in _CONSTRAINTS)
        if strange:
            raise OntologyError(f"{self.node}: sh:{strange[0]} is not understood")
        return sorted(known, key=lambda pair: pair[0])

    def body(self, name: str, value: Node) -> str:
        """Write the pattern of what breaks a constraint, bound to the target."""
        if name == "minCount":
            return f"{self.target} MINUS {self.min_count(value)}"
        core = self.implication(value) if not self.path else _CONSTRAINTS[name](self, value)
        return f"{_select('?focus ?value', core)} FILTER EXISTS {{ {self.target} }}"

    @cached_property
    def path(self) -> str:
        """Write the path in SPARQL; empty for a node shape."""
        nodes = list(self.objects(self.node, "path"))
        return self.step(nodes[0]) if nodes else ""

    @property
    def plain_path(self) -> str | None:
        return self.path[1:-1] if self.path.count("<") == 1 else None

    def step(self, node: Node) -> str:
        from rdflib import URIRef

        if isinstance(node, URIRef):
            return f"<{node}>"
        for choice in self.objects(node, "alternativePath"):
            return "|".join(map(self.step, self.members(choice)))
        return "/".join(map(self.step, self.members(node)))

    @property
    def values(self) -> str:
        """Write the pattern of all values; two subselects make a store join by hash."""
        values = f"?focus {self.path} ?value"
        if not self.given:
            return values
        return f"{_select('?focus', self.given)} {_select('?focus ?value', values)}"

    def wrong_values(self, test: str) -> str:
        """Write the pattern of values that do not pass a test; an error is no pass."""
        return f"{self.values} FILTER(!COALESCE({test}, false))"

    def min_count(self, value: Node) -> str:
        """Write the pattern of the nodes that have as many values as are asked for."""
        if int(str(value)) == 1:
            return f"{{ ?focus {self.path} ?any }}"
        counted = f"SELECT ?focus WHERE {{ ?focus {self.path} ?one }} GROUP BY ?focus"
        return f"{{ {counted} HAVING (COUNT(DISTINCT ?one) >= {value}) }}"

    def max_count(self, value: Node) -> str:
        if int(str(value)) == 0:
            return self.values
        counted = f"SELECT ?focus WHERE {{ ?focus {self.path} ?one }} GROUP BY ?focus"
        return f"{{ {counted} HAVING (COUNT(DISTINCT ?one) > {value}) }}"

    def datatype(self, value: Node) -> str:
        return self.wrong_values(_has_datatype(value))

    def klass(self, value: Node) -> str:
        return self.unlike([str(value)], "")

    def one_of(self, value: Node) -> str:
        members = " ".join(term.n3() for term in self.members(value))
        return f"{self.values} MINUS {{ VALUES ?value {{ {members} }} }}"

    def pattern(self, value: Node) -> str:
        return self.wrong_values(f"!isBlank(?value) && REGEX(STR(?value), {_quoted(str(value))})")

    def at_least(self, value: Node) -> str:
        return self.wrong_values(f"?value >= {value}")

    def at_most(self, value: Node) -> str:
        return self.wrong_values(f"?value <= {value}")

    def before(self, value: Node) -> str:
        return self.compared("<", value)

    def not_after(self, value: Node) -> str:
        return self.compared("<=", value)

    def compared(self, sign: str, other: Node) -> str:
        """Compare with another property; two subselects make a store join by hash."""
        mine, theirs = f"?focus {self.path} ?value", f"?focus <{other}> ?bound"
        return (
            f"{_select('?focus ?value', mine)} {_select('?focus ?bound', theirs)} "
            f"FILTER(!COALESCE(?value {sign} ?bound, false))"
        )

    def any_of(self, value: Node) -> str:
        """Write the pattern of values that fit no alternative."""
        tests, classes = [], []
        for choice in self.members(value):
            classes += [str(node) for node in self.objects(choice, "class")]
            tests += [_NODE_KINDS[str(node)] for node in self.objects(choice, "nodeKind")]
            tests += [_has_datatype(node) for node in self.objects(choice, "datatype")]
        said = " || ".join(f"COALESCE({test}, false)" for test in tests)
        return self.unlike(classes, f"FILTER(!({said}))" if tests else "")

    def unlike(self, classes: list[str], test: str) -> str:
        """Write the pattern of values that are of none of the classes, among those of a test."""
        if not classes:
            return f"{self.values} {test}"
        alike = f"VALUES ?class {{ {_below(classes)} }} ?value a ?class"
        return f"{self.values} {test} MINUS {{ {alike} }}"

    def implication(self, value: Node) -> str:
        """Write "if it has this value, then its end is of these classes", broken."""
        unless, then = self.members(value)
        (negated,) = self.objects(unless, "not")
        (said,) = self.objects(negated, "property")
        (has,) = self.objects(said, "hasValue")
        (wanted,) = self.objects(then, "property")
        end = _Shape(self.graph, wanted, self.target)
        ((name, constraint),) = end.parameters
        end.given = f"?focus {_Shape(self.graph, said, '').path} {has.n3()}"
        return _CONSTRAINTS[name](end, constraint)

    def one(self, name: str) -> str | None:
        return next((str(value) for value in self.objects(self.node, name)), None)

    def objects(self, node: Node, name: str) -> Iterator[Node]:
        from rdflib import URIRef

        return self.graph.objects(node, URIRef(SH + name))

    def members(self, head: Node) -> list[Node]:
        from rdflib.collection import Collection

        return list(Collection(self.graph, head))


def _select(variables: str, pattern: str) -> str:
    return f"{{ SELECT {variables} WHERE {{ {pattern} }} }}"


def _has_datatype(datatype: Node) -> str:
    """Test that a value is a literal of a datatype, and well formed."""
    test = f"DATATYPE(?value) = <{datatype}>"
    return f"{test} && <{datatype}>(?value) = ?value" if str(datatype) in _CAST else test


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_NODE_KINDS: Final = {
    expand("sh:IRI"): "isIRI(?value)",
    expand("sh:Literal"): "isLiteral(?value)",
    expand("sh:BlankNode"): "isBlank(?value)",
}
_DESCRIPTION: Final = frozenset({"targetClass", "property", "path", "severity", "message"})
_CONSTRAINTS: Final[dict[str, Callable[[_Shape, Node], str]]] = {
    "minCount": lambda shape, _: shape.path,
    "maxCount": _Shape.max_count,
    "datatype": _Shape.datatype,
    "class": _Shape.klass,
    "in": _Shape.one_of,
    "pattern": _Shape.pattern,
    "minInclusive": _Shape.at_least,
    "maxInclusive": _Shape.at_most,
    "lessThan": _Shape.before,
    "lessThanOrEquals": _Shape.not_after,
    "or": _Shape.any_of,
}

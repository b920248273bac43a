"""A page for every term, written from the ontology.

Run it as ``python -m marchland.ontology.page docs/ontology``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .code import Code, read_graph
from .implied import shapes
from .prefix import CODE, MAR, compact, expand
from .shape import Check, checks
from .term import Class, Kind, Ontology, Property, Relation, ontology

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["pages", "write_pages"]

_SIGNS: Final = {1: "1, friendly", 0: "0, neither friendly nor hostile", -1: "-1, hostile"}
_KINDS: Final = {
    Kind.THING: "a thing or record",
    Kind.INDIVIDUAL: "one of the individuals below",
    Kind.CODE: "a code",
    Kind.STRING: "words",
    Kind.DATE: "a day, `xsd:date`",
    Kind.DATETIME: "a moment, `xsd:dateTime`",
    Kind.INTEGER: "a whole number, `xsd:integer`",
    Kind.DECIMAL: "a number, `xsd:decimal`",
    Kind.BOOLEAN: "true or false, `xsd:boolean`",
    Kind.URI: "a web address, `xsd:anyURI`",
}
_ALIGNMENTS: Final = ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:closeMatch")
_MATCHES: Final = {
    "exactMatch": "=",
    "closeMatch": "≈",
    "broadMatch": "<",
    "narrowMatch": ">",
    "relatedMatch": "~",
}


def pages() -> dict[str, str]:
    """Write all pages.

    Returns
    -------
    Texts by their paths within the folder: a page a class, relation, property and code list, an
    index, and the shapes in Turtle. The same ontology gives the same texts.
    """
    return dict(_Book(ontology(), read_graph("marchland.ttl")).pages())


def write_pages(folder: Path) -> None:
    """Write all pages into a folder, and remove pages of terms that are gone."""
    wanted = pages()
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


class _Book:
    """The pages of one ontology."""

    def __init__(self, terms: Ontology, graph: Graph) -> None:
        self.terms = terms
        self.graph = graph

    def pages(self) -> Iterator[tuple[str, str]]:
        yield "index.md", self.index()
        yield "shapes.ttl", shapes().serialize(format="longturtle")
        for klass in self.terms.classes.values():
            yield f"class/{klass.name}.md", self.klass(klass)
        for relation in self.terms.relations.values():
            yield f"relation/{relation.name}.md", self.relation(relation)
        for prop in self.terms.properties.values():
            yield f"property/{prop.name}.md", self.property(prop)
        for scheme in self.terms.schemes:
            yield f"code/{scheme}.md", self.scheme(scheme)

    def index(self) -> str:
        terms = self.terms
        lists = [
            f"- [{key}](code/{key}.md): {self.scheme_title(key)}, {len(codes)} codes"
            for key, codes in terms.schemes.items()
        ]
        return _text(
            "# The terms of Marchland",
            f"Ontology version {terms.version}: <{MAR.rstrip('#')}>, prefix `mar:`. These "
            "pages are written from `ontology/marchland.ttl` and `ontology/codes/`; change those, "
            "and run `python -m marchland.ontology.page docs/ontology`. The [shapes](shapes.ttl) "
            "say in SHACL what `marchland check` asks of every record and thing.",
            "## Relations",
            "What a claim may state, with its sign for signed networks.",
            _table(
                ("relation", "sign", "from", "to"),
                (
                    (
                        _link(f"relation/{r.name}.md", r.name) + (" (symmetric)" * r.symmetric),
                        str(r.sign),
                        ", ".join(r.domain),
                        ", ".join([*r.range, *(["words"] * r.literal)]),
                    )
                    for r in terms.relations.values()
                ),
            ),
            "## Classes",
            "\n".join(self.tree()),
            "## Properties",
            _table(
                ("property", "of", "values"),
                (
                    (_link(f"property/{p.name}.md", p.name), ", ".join(p.of), _KINDS[p.kind])
                    for p in terms.properties.values()
                ),
            ),
            "## Code lists",
            "\n".join(lists),
        )

    def tree(self) -> Iterator[str]:
        """List the classes, each below its first parent."""
        roots = [klass for klass in self.terms.classes.values() if not klass.parents]
        for root in roots:
            yield from self.branch(root, 0)

    def branch(self, klass: Class, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}- {_link(f'class/{klass.name}.md', klass.name)}"
        for child in self.terms.classes.values():
            if klass.name in child.parents[:1]:
                yield from self.branch(child, depth + 1)

    def klass(self, klass: Class) -> str:
        terms = self.terms
        lines = {
            "name of a member": f"`id/{klass.kind}/<data set>/<key>`" if klass.kind else "",
            "a kind of": _links("class", klass.parents, 1),
            "kinds of it": _links(
                "class", (c.name for c in terms.classes.values() if klass.name in c.parents), 1
            ),
            "aligned to": self.alignments(klass.iri),
        }
        above = {name for name in terms.classes if terms.is_a(klass.name, name)}
        carried = [p.name for p in terms.properties.values() if above & set(p.domain)]
        subject = [r.name for r in terms.relations.values() if above & set(r.domain)]
        object_ = [r.name for r in terms.relations.values() if above & set(r.range)]
        return _text(
            *self.head("class", klass, lines),
            *_section("Properties it carries", _links("property", carried, 1)),
            *_section("Relations it can have", _links("relation", subject, 1)),
            *_section("Relations it can be the object of", _links("relation", object_, 1)),
            *_section("Individuals", "\n".join(self.individuals(klass.iri))),
            *self.rules(*self.asked(above)),
        )

    def asked(self, classes: set[str]) -> Iterator[str]:
        """Name the shapes that nodes of these classes must have, beside those of single values."""
        from rdflib import URIRef

        for name in sorted(classes):
            for shape in sorted(
                shapes().subjects(URIRef(expand("sh:targetClass")), URIRef(MAR + name)), key=str
            ):
                parts = shapes().objects(shape, URIRef(expand("sh:property")))
                yield from sorted(str(part).rpartition("/")[2] for part in parts)

    def individuals(self, iri: str) -> Iterator[str]:
        from rdflib import RDF, RDFS, URIRef

        for node in sorted(self.graph.subjects(RDF.type, URIRef(iri)), key=str):
            if (node, RDF.type, URIRef(expand("owl:NamedIndividual"))) in self.graph:
                comment = self.graph.value(node, RDFS.comment)
                yield f"- `{compact(str(node))}`: {comment}"

    def relation(self, relation: Relation) -> str:
        lines = {
            "sign": _SIGNS[relation.sign],
            "symmetric": "yes" if relation.symmetric else "no",
            "from": _links("class", relation.domain, 1),
            "to": _links("class", relation.range, 1) + (", or words" * relation.literal),
            "aligned to": self.alignments(relation.iri),
        }
        query = (
            "SELECT ?claim ?subject ?object WHERE {\n"
            f"  ?claim a mar:Claim ; rdf:predicate mar:{relation.name} ;\n"
            "    rdf:subject ?subject ; rdf:object ?object .\n"
            "  MINUS { ?claim mar:retracted true }\n}"
        )
        return _text(
            *self.head("relation", relation, lines),
            *_section("All live claims of it", f"```sparql\n{query}\n```"),
            *self.rules(f"{relation.name}-subject", f"{relation.name}-object"),
        )

    def property(self, prop: Property) -> str:
        lines = {
            "carried by": _links("class", prop.domain, 1),
            "values": _KINDS[prop.kind],
            "of class": _links("class", prop.range, 1),
            "code list": _links("code", [prop.scheme] if prop.scheme else [], 1),
            "allowed": ", ".join(f"`{value}`" for value in prop.values),
            "how many": "any number" if prop.many else "at most one",
            "aligned to": self.alignments(prop.iri),
        }
        individuals = [line for name in prop.range for line in self.individuals(MAR + name)]
        named = [check.shape.rpartition("/")[2] for check in checks() if check.path == prop.iri]
        return _text(
            *self.head("property", prop, lines),
            *_section("Individuals", "\n".join(individuals)),
            *self.rules(*named),
        )

    def scheme(self, key: str) -> str:
        users = [p.name for p in self.terms.properties.values() if p.scheme == key]
        rows = [
            (f"`{c.notation}`", c.label, c.comment, c.broader or "", self.notes(c))
            for c in self.terms.schemes[key].values()
        ]
        used = f" Used by {_links('property', users, 1)}." if users else ""
        name = f"Code list `{key}`: <{CODE}{key}>. A code is written `{key}/<notation>`."
        return _text(
            f"# {self.scheme_title(key)}",
            name + used,
            self.scheme_text(key, "skos:definition"),
            _table(("notation", "label", "meaning", "below", "notes and matches"), rows),
            "Matches: = the same, ≈ close, < the other is wider, > it is narrower, ~ related.",
        )

    def notes(self, code: Code) -> str:
        notes = [f"ground goes to: {code.gains}"] if code.gains else []
        notes += ["fighting"] if code.fighting else []
        notes += [f"STIX {code.confidence}"] if code.confidence is not None else []
        notes += [f"also “{alt}”" for alt in code.alt]
        notes += [f"{_MATCHES[m.kind]} {m.scheme}/{m.notation}" for m in code.mappings]
        return "; ".join(notes)

    def scheme_title(self, key: str) -> str:
        return self.scheme_text(key, "skos:prefLabel")

    def scheme_text(self, key: str, name: str) -> str:
        from rdflib import URIRef

        graph = read_graph(f"codes/{key}.ttl")
        return str(graph.value(URIRef(CODE + key), URIRef(expand(name))))

    def head(
        self, what: str, term: Class | Relation | Property, lines: dict[str, str]
    ) -> list[str]:
        title = f"# {term.name}" + (f": {term.label}" if term.label != term.name else "")
        rows = [(name, text) for name, text in lines.items() if text]
        return [
            title,
            f"A {what} of the [ontology](../index.md): `mar:{term.name}`, <{term.iri}>",
            term.comment,
            _table(("", ""), rows),
        ]

    def alignments(self, iri: str) -> str:
        from rdflib import URIRef

        found = [
            f"`{compact(str(other))}` ({name.partition(':')[2]})"
            for name in _ALIGNMENTS
            for other in sorted(self.graph.objects(URIRef(iri), URIRef(expand(name))), key=str)
            if not str(other).startswith(MAR)
        ]
        return ", ".join(found)

    @cached_property
    def by_shape(self) -> dict[str, Check]:
        return {check.shape.rpartition("/")[2]: check for check in checks()}

    def rules(self, *names: str) -> list[str]:
        """List what is checked."""
        found = [self.by_shape[name] for name in dict.fromkeys(names)]
        said = [
            f"- {check.message}" + (" (a warning only)" * (check.severity == "Warning"))
            for check in found
        ]
        return _section("What `marchland check` asks", "\n".join(said))


def _text(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, body: str) -> list[str]:
    return [f"## {title}", body] if body else []


def _link(path: str, text: str) -> str:
    return f"[{text}]({path})"


def _links(folder: str, names: Iterable[str], up: int) -> str:
    return ", ".join(_link(f"{'../' * up}{folder}/{name}.md", name) for name in names)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; a bar within a cell would end it."""
    cells = [list(head)]
    cells.append(["---"] * len(cells[0]))
    cells += [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))

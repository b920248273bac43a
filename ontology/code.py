"""Code lists: SKOS schemes, one file each, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from .error import OntologyError
from .prefix import CODE, MAR, PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["MATCHES", "Code", "Match", "Schemes", "read_graph"]

SKOS: Final = PREFIXES["skos"]
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""SKOS mapping properties, the nearest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """That a code stands for the same as, or something near, a code of another scheme.

    `kind` is the SKOS property's local name: ``broadMatch`` says that the other code is the wider.
    """

    kind: str
    scheme: str
    notation: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a list.

    Parameters
    ----------
    gains
        Who holds the place after an event of this type: ``initiator``, ``target``, ``nobody``;
        None where the type moves no ground.
    fighting
        Whether the type is fighting at the place.
    confidence
        On a grade of credibility: its STIX 2.1 confidence, 0 to 100.
    mappings
        As its own file states them; matches stated from the other side are not in it.
    """

    notation: str
    iri: str
    label: str
    comment: str
    scheme: str
    broader: str | None
    mappings: tuple[Match, ...] = ()
    alt: tuple[str, ...] = ()
    gains: str | None = None
    fighting: bool = False
    confidence: int | None = None

    @property
    def name(self) -> str:
        """The code as rows write it: ``event-type/capture``."""
        return f"{self.scheme}/{self.notation}"


def read_graph(name: str) -> Graph:
    """Read a Turtle file of this package.

    Raises
    ------
    OntologyError
        It is missing or broken: the installation is damaged.
    """
    from rdflib import Graph
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = Graph(bind_namespaces="none")
    try:
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        return graph.parse(data=text, format="turtle")
    except (OSError, BadSyntax) as error:
        raise OntologyError(f"{name} cannot be read: {error}", "install marchland anew") from error


class Schemes(Mapping[str, dict[str, Code]]):
    """The code lists by key, each a mapping of notations to codes in the order of the notations.

    A list is read when it is first asked for, since a question seldom needs more than one.
    """

    def __getitem__(self, key: str) -> dict[str, Code]:
        if key not in self._keys:
            raise KeyError(key)
        return _codes(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        found = files(__package__).joinpath("codes").iterdir()
        return tuple(sorted(f.name.removesuffix(".ttl") for f in found if f.name.endswith(".ttl")))


@cache
def _codes(scheme: str) -> dict[str, Code]:
    """Read one list."""
    from rdflib import URIRef

    graph = read_graph(f"codes/{scheme}.ttl")
    members = graph.subjects(URIRef(SKOS + "inScheme"), URIRef(CODE + scheme))
    codes = [_code(graph, node, scheme) for node in members]
    return {code.notation: code for code in sorted(codes, key=lambda code: code.notation)}


def _code(graph: Graph, node: Node, scheme: str) -> Code:
    from rdflib import URIRef

    def texts(predicate: str) -> list[str]:
        return sorted(str(o) for o in graph.objects(node, URIRef(predicate)))

    broader = texts(SKOS + "broader")
    gains = texts(MAR + "gains")
    confidence = texts(MAR + "stixConfidence")
    return Code(
        notation=texts(SKOS + "notation")[0],
        iri=str(node),
        label=texts(SKOS + "prefLabel")[0],
        comment=texts(SKOS + "definition")[0],
        scheme=scheme,
        broader=broader[0].rpartition("/")[2] if broader else None,
        mappings=tuple(
            Match(kind, *iri.removeprefix(CODE).split("/", 1))
            for kind in MATCHES
            for iri in texts(SKOS + kind)
            if iri.startswith(CODE)
        ),
        alt=tuple(texts(SKOS + "altLabel")),
        gains=gains[0] if gains else None,
        fighting=texts(MAR + "fighting") == ["true"],
        confidence=int(confidence[0]) if confidence else None,
    )

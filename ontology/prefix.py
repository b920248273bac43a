"""The prefixes that the house writes, and the names they stand for."""

from __future__ import annotations

from typing import Final

__all__ = ["CODE", "MAR", "PREFIXES", "compact", "expand", "sparql_prefixes"]

MAR: Final = "https://w3id.org/marchland/ontology#"
CODE: Final = "https://w3id.org/marchland/code/"

PREFIXES: Final[dict[str, str]] = {
    "mar": MAR,
    "code": CODE,
    "shape": "https://w3id.org/marchland/shape/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "schema": "https://schema.org/",
    "vann": "http://purl.org/vocab/vann/",
    "coy": "https://schema.coypu.org/global#",
}


def expand(name: str) -> str:
    """Write a prefixed name in full.

    Raises
    ------
    KeyError
        The prefix is not one of `PREFIXES`.

    >>> expand("mar:controls")
    'https://w3id.org/marchland/ontology#controls'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """Shorten an IRI by the longest prefix that fits; one that none fits is given back as it is.

    The result is for reading: a local part with a slash is no legal prefixed name in Turtle.

    >>> compact("https://w3id.org/marchland/code/event-type/capture")
    'code:event-type/capture'
    """
    fitting = [(len(start), name) for name, start in PREFIXES.items() if iri.startswith(start)]
    if not fitting:
        return iri
    length, name = max(fitting)
    return f"{name}:{iri[length:]}"


def sparql_prefixes() -> str:
    """Write all prefixes as the prologue of a SPARQL query, one a line."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

"""Terms as text: what goes into a query or a line of N-Quads, and what a store answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..ontology.prefix import PREFIXES

__all__ = [
    "DERIVED",
    "ID_BASE",
    "MAR",
    "PAST",
    "STANDING",
    "WITHHELD",
    "XSD",
    "Term",
    "date_text",
    "escape_literal",
    "iri",
    "literal",
    "read_term",
    "term_text",
    "values",
]

ID_BASE = "https://w3id.org/marchland/id/"
"""Where the names of things begin, unless a store was made with another base."""

MAR = PREFIXES["mar"]
XSD = PREFIXES["xsd"]
_WORDS = PREFIXES["rdf"] + "langString"
WITHHELD = MAR + "graph/withheld"
DERIVED = MAR + "graph/derived"
PAST = MAR + "graph/past"
STANDING = MAR + "graph/standing"
"""What stands by the clocks of one query: made for it, and seen by no other."""


class Term(NamedTuple):
    """An RDF term as a store answers it; ``kind`` is ``iri``, ``literal`` or ``bnode``."""

    kind: str
    value: str
    datatype: str | None = None
    language: str | None = None


def escape_literal(text: str) -> str:
    r"""Escape a literal for N-Quads and SPARQL.

    Raises
    ------
    ValueError
        It holds a NUL or a lone surrogate, which no RDF syntax can carry.

    References
    ----------
    RDF 1.1 N-Quads, W3C, section 3, ECHAR.

    >>> escape_literal('say "no"\\n')
    'say \\"no\\"\\\\n'
    """
    if "\0" in text or (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)):
        raise ValueError("a text holds a character that RDF cannot carry (NUL or a lone surrogate)")
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


# RFC 3987, section 2.2: what an IRI is made of; no private characters, brackets or second #
_IRI_PART = (
    r"(?:[!$&-;=?-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000dffff]"
    r"|%[0-9A-Fa-f]{2})*+"
)
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_IRI_PART}(?:#{_IRI_PART})?")


def iri(text: str) -> str:
    """Write an IRI in angle brackets.

    Raises
    ------
    ValueError
        It has a character that no IRI may have there, or does not begin with a scheme.
    """
    if _IRI.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not an IRI")
    return f"<{text}>"


def term_text(term: Term) -> str:
    """Write a term as N-Quads and SPARQL do.

    >>> term_text(Term("literal", "Kan Paik Ti", language="en"))
    '"Kan Paik Ti"@en'
    """
    if term.kind == "iri":
        return iri(term.value)
    if term.kind == "bnode":
        return f"_:{term.value}"
    quoted = f'"{escape_literal(term.value)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype and term.datatype != XSD + "string":
        return f"{quoted}^^{iri(term.datatype)}"
    return quoted


# SPARQL 1.1 Query Results CSV and TSV Formats, W3C, section 4: terms as Turtle writes them
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[\w-]+)|\^\^<(?P<datatype>[^>]*)>)?')
_ESCAPED = re.compile(r"\\([tbnrf\"'\\])")
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def read_term(text: str) -> Term:
    r"""Read a term as SPARQL results in TSV write it.

    >>> read_term('"Pang\\tWa"@en').value
    'Pang\tWa'
    >>> read_term("1.50").datatype
    'http://www.w3.org/2001/XMLSchema#decimal'
    """
    if text[0] == "<" and not text.startswith("<<"):
        return Term("iri", text[1:-1])
    if match := _LITERAL.fullmatch(text):
        value = match["text"]
        if "\\" in value:
            value = _ESCAPED.sub(lambda found: _ESCAPES[found[1]], value)
        datatype = match["datatype"] or (_WORDS if match["language"] else XSD + "string")
        return Term("literal", value, datatype, match["language"])
    if text.startswith("_:"):
        return Term("bnode", text[2:])
    if text.startswith("<<"):  # a triple term of RDF 1.2, in its own syntax
        return Term("literal", text)
    if text in ("true", "false"):
        return Term("literal", text, XSD + "boolean")
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return Term("literal", text, XSD + kind)


def literal(text: str) -> str:
    """Write a plain string literal."""
    return f'"{escape_literal(text)}"'


def date_text(day: str) -> str:
    """Write a day, given as ISO 8601 has it, as an xsd:date."""
    return f"{literal(day)}^^<{XSD}date>"


def values(variable: str, iris: Iterable[str]) -> str:
    """Write a VALUES block that binds a variable to IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(iri(one) for one in iris)} }}"

"""Updates that speak of the default graph, worded for an endpoint where the records have a name.

What an endpoint takes for its default graph differs: one has a graph without a name, another the
union of all, and no question can leave that out. So behind an endpoint the records are in a graph
that is named, and the updates of the house, which know nothing of it, are worded anew.

References
----------
SPARQL 1.1 Update, W3C, 3.1.3 (WITH); grammar, 19.8, rules 29 to 54.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .term import iri

__all__ = ["within"]

_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*> | "(?:[^"\\\n\r]|\\.)*" | \#[^\n\r]*
    | (?P<open>\{) | (?P<close>\}) | (?P<end>;) | [?$:][\w:]*
    | (?P<word>[A-Za-z_][\w.-]*)(?P<prefixed>:[\w.:-]*)?""",
    re.VERBOSE,
)
_DATA = re.compile(
    r"\s*((?:INSERT|DELETE)\s+DATA|DELETE\s+WHERE)\s*\{(.*)\}\s*", re.DOTALL | re.IGNORECASE
)


def within(update: str, graph: str) -> str:
    """Word an update so that what it says of the default graph is of a named one.

    >>> within("INSERT DATA { <x:a> <x:b> <x:c> GRAPH <x:g> { <x:a> <x:b> 1 } }", "x:r")
    'INSERT DATA { GRAPH <x:r> { <x:a> <x:b> <x:c> } GRAPH <x:g> { <x:a> <x:b> 1 } }'
    >>> within("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "x:r")
    'WITH <x:r> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }'
    """
    worded = (_worded(one, iri(graph)) for one in _operations(update))
    return " ;\n".join(one for one in worded if one)


def _worded(operation: str, graph: str) -> str:
    match = _DATA.fullmatch(operation)
    if match is None:
        return f"WITH {graph} {operation.strip()}" if operation.strip() else ""
    plain, named = _apart(match[2])
    own = f"GRAPH {graph} {{ {plain} }}" if plain.strip(" .\n") else ""
    inside = " ".join(part for part in (own, *named) if part)
    return f"{match[1]} {{ {inside} }}" if inside else ""


def _operations(update: str) -> Iterator[str]:
    """Give the operations of an update, which a semicolon outside of braces parts."""
    depth = start = 0
    for match in _TOKEN.finditer(update):
        depth += (match["open"] is not None) - (match["close"] is not None)
        if match["end"] and depth == 0:
            yield update[start : match.start()]
            start = match.end()
    yield update[start:]


def _apart(inside: str) -> tuple[str, list[str]]:
    """Tell the triples of the default graph from the parts that name a graph."""
    plain, named = "", list[str]()
    depth = start = 0
    in_graph = False
    for match in _TOKEN.finditer(inside):
        if depth == 0 and match["word"] and match["word"].upper() == "GRAPH":
            plain += inside[start : match.start()]
            start, in_graph = match.start(), True
        depth += (match["open"] is not None) - (match["close"] is not None)
        if in_graph and match["close"] and depth == 0:
            named.append(inside[start : match.end()])
            start, in_graph = match.end(), False
    return (plain + inside[start:]).strip(), named

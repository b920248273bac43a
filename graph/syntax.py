"""What a SPARQL query may be before an engine sees it.

An engine is given only what cannot kill it by its form alone: deep nesting and long chains overflow
its stack, SERVICE would send a question to the network behind the user's back.
"""

from __future__ import annotations

import re

from ..ontology.error import QueryError

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_PARTS", "check_query"]

MAX_DEPTH = 100
"""Levels of brackets; the engine dies somewhere above 800."""
MAX_LENGTH = 1_000_000
"""Characters."""
MAX_PARTS = 1_000
"""Operators, patterns and clauses; the engine dies of some thousands in a row."""

_CHANGES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
"""What an update of SPARQL 1.1 begins with."""
_CLAUSES = frozenset({"AS", "BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "SELECT", "UNION"})

# SPARQL 1.1, section 19.8: IRIREF, the four string forms, comments; then what counts here.
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>            # IRI
    | \"{3}(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"{3} | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | \#[^\n\r]*
    | (?P<open>[{(\[]) | (?P<close>[})\]])
    | (?P<unary>(?:[!+-]\s*){20,})
    | \d+(?:\.\d*)?(?:[eE][+-]?\d+)?
    | (?P<part>[-+*/|&.;])
    | [?$:][\w:]* | (?P<word>[A-Za-z_][\w.-]*)(?P<prefixed>:[\w.:-]*)?
    """,
    re.VERBOSE | re.DOTALL,
)

_REFUSED = {
    "FROM": "names other data; this store answers from its own",
    "SERVICE": "would send the question elsewhere; this store answers alone",
}
_UNREAD = re.compile("[\0\ud800-\udfff]")


def check_query(query: str) -> None:
    """Refuse a query whose form is dangerous.

    Raises
    ------
    QueryError
        Too long, nested too deep, of too many parts, no text, an update, or with FROM or SERVICE;
        with the line and column.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH:,} characters")
    if unread := _UNREAD.search(query):
        raise _refusal(query, unread, "holds a NUL or half a character (a surrogate): remove it")
    depth = parts = 0
    is_first = True
    for match in _TOKEN.finditer(query):
        depth += (match["open"] is not None) - (match["close"] is not None)
        if depth > MAX_DEPTH or match["unary"]:
            raise _refusal(query, match, f"nested deeper than {MAX_DEPTH} levels: simplify it")
        word = "" if match["prefixed"] else (match["word"] or "").upper()
        if is_first and word in _CHANGES:
            raise _refusal(
                query, match, f"{word} would change the store; only questions are answered here"
            )
        is_first &= word in ("", "BASE", "PREFIX")
        parts += match["part"] is not None or word in _CLAUSES
        if parts > MAX_PARTS:
            raise _refusal(query, match, f"more than {MAX_PARTS:,} parts: split it")
        if word in _REFUSED:
            raise _refusal(query, match, f"{word} {_REFUSED[word]}")


def _refusal(query: str, match: re.Match[str], why: str) -> QueryError:
    before = query[: match.start()]
    column = len(before) - (before.rfind("\n") + 1) + 1
    return QueryError(why, line=before.count("\n") + 1, column=column)

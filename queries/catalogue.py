"""The catalogue of named queries: `.rq` files with a declared header, checked when read.

A header is YAML in lines that begin with ``#+``, as grlc has it. Parameters are declared there, and
bound where the query says ``VALUES ?name {}``: as terms, never by building text from what people
type.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..graph.term import Term, term_text
from ..ontology.error import QueryError, UsageError

__all__ = ["KINDS", "Parameter", "Query", "bind", "find", "queries", "read_query"]

KINDS = ("actor", "place", "thing", "commodity", "market", "day")
"""What a parameter may be; all but a day are things that people name."""

ANSWERS = (
    *("relations", "events", "claims", "rows", "routes", "paths"),
    *("gaps", "sequence", "lineage", "profits", "dyads", "area"),
)
"""What turns the records that a query finds into rows; ``rows`` are its own."""

_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*\}")
_PROLOGUE = re.compile(r"\A(?:\s*(?:PREFIX\s+[\w-]*:\s*<[^<>\s]*>|#[^\n]*))*", re.IGNORECASE)
_KEYS = frozenset({"summary", "answer", "params", "example", "focus", "keep", "about", "columns"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter."""

    name: str
    kind: str
    about: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A named query."""

    name: str
    summary: str
    about: str
    answer: str
    focus: str
    """For relations: which ends the asked actor or place may be: subject, object or both."""
    keep: str
    """For relations: ``contested`` or ``weak`` ones only; all if empty."""
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    """For rows: what the query projects, in order."""
    example: str
    prologue: str
    body: str


@cache
def queries() -> Mapping[str, Query]:
    """Read all named queries, by name."""
    found = sorted(
        (file for file in files(__package__).iterdir() if file.name.endswith(".rq")),
        key=lambda file: file.name,
    )
    return {
        name: read_query(name, file.read_text("utf-8"))
        for file in found
        for name in [file.name.removesuffix(".rq")]
    }


def find(name: str) -> Query:
    """Find a named query.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    file = files(__package__).joinpath(f"{name}.rq")
    if re.fullmatch(r"[a-z][a-z-]*", name) and file.is_file():
        return read_query(name, file.read_text("utf-8"))
    near = difflib.get_close_matches(name, list(queries()), n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else "see: marchland queries"
    raise UsageError(f"no query is called {name!r}", remedy)


def read_query(name: str, text: str) -> Query:
    """Read a query file and check that its header is true.

    Raises
    ------
    QueryError
        The header lacks a key, has one unknown, or declares a parameter that the query does not
        bind; or the query binds one that is not declared.
    """
    header = _header(name, text)
    if header.keys() - _KEYS or not {"summary", "answer", "example"} <= header.keys():
        raise QueryError(f"the header's keys must be among {', '.join(sorted(_KEYS))}", name)
    if header["answer"] not in ANSWERS:
        raise QueryError(f"answer: {header['answer']!r} is not one of {', '.join(ANSWERS)}", name)
    given: Mapping[str, Any] = header.get("params") or {}
    parameters = tuple(_parameter(name, key, value) for key, value in given.items())
    match = _PROLOGUE.match(text)
    prologue = match[0] if match else ""
    body = text[len(prologue) :].strip()
    slots = set(_SLOT.findall(body))
    if slots != {parameter.name for parameter in parameters}:
        raise QueryError(f"declares {sorted(given)} and binds {sorted(slots)}", name)
    return Query(
        name,
        header["summary"],
        header.get("about", ""),
        header["answer"],
        header.get("focus", "both"),
        header.get("keep", ""),
        parameters,
        tuple(header.get("columns", ())),
        header["example"],
        "\n".join(line for line in prologue.splitlines() if not line.startswith("#")),
        body,
    )


def _header(name: str, text: str) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = YAML(typ="safe", pure=True).load("\n".join(lines))
    except YAMLError as error:
        raise QueryError(f"its header is not YAML: {error}", name) from error
    if not isinstance(header, dict):
        raise QueryError("has no header: lines that begin with #+", name)
    return header


def _parameter(query: str, name: str, given: Mapping[str, Any]) -> Parameter:
    if given.get("kind") not in KINDS or not given.get("about"):
        raise QueryError(f"parameter {name}: needs a kind ({', '.join(KINDS)}) and about", query)
    return Parameter(name, given["kind"], given["about"], bool(given.get("required", True)))


def bind(query: Query, values: Mapping[str, tuple[Term, ...]]) -> str:
    """Put terms in the place of the parameters; one that is not given is left unbound.

    Returns
    -------
    The query's body, to be read after its prologue.
    """

    def block(match: re.Match[str]) -> str:
        terms = values.get(match[1]) or ()
        texts = " ".join(term_text(term) for term in terms) or "UNDEF"
        return f"VALUES ?{match[1]} {{ {texts} }}"

    return _SLOT.sub(block, query.body)

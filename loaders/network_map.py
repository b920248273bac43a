"""What a study's columns mean: the mapping file beside it, checked before anything is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..ontology.error import SourceError
from ..ontology.term import ontology

__all__ = ["Mapped", "read_mapping"]

_TOP = frozenset(
    {
        *("dataset", "label", "publisher", "url", "licence", "citation", "published", "observed"),
        *("nodes", "edges"),
    }
)
_NODES = frozenset(
    {"file", "id", "label", "alt", "identifier", "comment", "kind", "class", "classes", "ignored"}
)
_EDGES = frozenset(
    {
        *("subject", "object", "always", "relation", "relations", "directed", "id", "start", "end"),
        *("time", "role", "locator", "weight", "unit", "ignored"),
    }
)
_NO_COLUMNS = frozenset(
    {"file", "kind", "classes", "ignored", "always", "relations", "directed", "unit"}
)
_ABOUT = ("publisher", "url", "licence", "citation")
_MOST = 2**20
"""Bytes of a mapping."""


@dataclass(frozen=True)
class Mapped:
    """A mapping; `nodes` and `edges` give the column of each role."""

    path: Path
    dataset: str
    about: Mapping[str, str]
    published: date | None
    observed: date | None
    nodes: Mapping[str, Any] = field(default_factory=dict)
    edges: Mapping[str, Any] = field(default_factory=dict)

    def known(self, part: str) -> set[str]:
        """Name the columns of nodes or edges that the mapping speaks of."""
        told = self.nodes if part == "nodes" else self.edges
        columns = {str(told[name]) for name in told.keys() - _NO_COLUMNS}
        return columns | set(told.get("ignored", ()))

    def cell(self, part: str, role: str, cells: Mapping[str, str]) -> str | None:
        """Give what a row says in a role, if anything."""
        told = self.nodes if part == "nodes" else self.edges
        return (cells.get(told[role]) or "").strip() or None if role in told else None


def read_mapping(file: Path, defaults: Mapping[str, Mapping[str, str]]) -> Mapped:
    """Read the mapping of a file.

    Parameters
    ----------
    defaults
        The roles that the file's format names itself, for ``nodes`` and ``edges``.

    Raises
    ------
    SourceError
        It is not there, is no TOML, has a key unknown, or names what the ontology lacks.
    """
    path = file.with_name(file.name.split(".", 1)[0] + ".toml")
    told = _toml(path, file)
    _check_keys(path, "", told, _TOP)
    nodes, edges = (_table(path, told, name) for name in ("nodes", "edges"))
    _check_keys(path, "nodes.", nodes, _NODES)
    _check_keys(path, "edges.", edges, _EDGES)
    _check_terms(path, nodes, edges)
    nodes, edges = {**defaults["nodes"], **nodes}, {**defaults["edges"], **edges}
    for part, table, name in (("edges", edges, "subject"), ("edges", edges, "object")):
        if name not in table:
            raise SourceError(path, None, f"{part}.{name}", None, "is missing")
    about: dict[str, str] = {name: str(told[name]) for name in _ABOUT if name in told}
    if "publisher" not in about:
        raise SourceError(path, None, "publisher", None, "is missing", "say whose study it is")
    dataset = str(told.get("dataset") or path.stem)
    about["label"] = str(told.get("label") or dataset)
    published, observed = _day(path, told, "published"), _day(path, told, "observed")
    return Mapped(path, dataset, about, published, observed, nodes, edges)


def _toml(path: Path, file: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes()[:_MOST].decode()
        return tomllib.loads(text)
    except FileNotFoundError as error:
        message = f"says what {file.name} means, and is not there"
        raise SourceError(path, message=message, remedy="see docs/loaders/network.md") from error
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(path, message=f"cannot be read: {error}") from error


def _table(path: Path, told: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise SourceError(path, None, name, None, "is no table", f"write [{name}]")
    return found


def _check_keys(path: Path, part: str, table: Mapping[str, Any], known: frozenset[str]) -> None:
    for name, value in table.items():
        if name not in known:
            remedy = f"use {' '.join(sorted(known))}"
            raise SourceError(path, None, f"{part}{name}", None, "is no key of a mapping", remedy)
        wanted = _type_of(name)
        if part and not isinstance(value, wanted):
            message = f"is no {wanted.__name__}"
            raise SourceError(path, None, f"{part}{name}", str(value), message)


def _type_of(name: str) -> type:
    special: dict[str, type] = {"classes": dict, "relations": dict, "ignored": list}
    return bool if name == "directed" else special.get(name, str)


def _check_terms(path: Path, nodes: Mapping[str, Any], edges: Mapping[str, Any]) -> None:
    terms = ontology()
    classes = [*nodes.get("classes", {}).values(), nodes.get("kind", "Actor")]
    for name in classes:
        if name not in terms.classes or terms.klass(name).kind not in ("actor", "place"):
            raise SourceError(path, None, "nodes", str(name), "is no class of actors or places")
    relations = [*edges.get("relations", {}).values(), edges.get("always", "linkedTo")]
    for name in relations:
        if name not in terms.relations:
            raise SourceError(path, None, "edges", str(name), "is no relation of the ontology")
    if ("always" in edges) == ("relation" in edges and "relations" in edges):
        message = "must be told, or else edges.relation with edges.relations"
        raise SourceError(path, None, "edges.always", None, message)
    if ("class" in nodes) != ("classes" in nodes):
        message = "and nodes.classes go together"
        raise SourceError(path, None, "nodes.class", None, message)


def _day(path: Path, told: Mapping[str, Any], name: str) -> date | None:
    value = told.get(name)
    try:
        return None if value is None else date.fromisoformat(str(value))
    except ValueError as error:
        raise SourceError(path, None, name, str(value), "is no day (YYYY-MM-DD)") from error

"""Whether what a store holds has the shape it must have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ..ontology.prefix import MAR
from ..ontology.shape import checks
from .term import Term

__all__ = ["Selecting", "Violation", "violations"]


class Selecting(Protocol):
    """As much of a store as a check needs."""

    def select(self, query: str, *, graphs: Collection[str] = ()) -> Iterator[Mapping[str, Term]]:
        """Answer a SELECT."""
        ...


@dataclass(frozen=True, slots=True)
class Violation:
    """One node that breaks one constraint.

    Parameters
    ----------
    focus
        The node's IRI, or its label if it is blank.
    path
        IRI of the property at fault; None where it is the node as such, or a path of several.
    value
        The value at fault; None where something is missing or there is too much of it.
    shape
        IRI of the shape.
    constraint
        Local name of the SHACL parameter that is broken, such as ``minCount``.
    severity
        ``Violation``, or ``Warning`` for what published data are known to do.
    """

    focus: str
    path: str | None
    value: Term | None
    shape: str
    constraint: str
    message: str
    severity: str


def violations(store: Selecting) -> Iterator[Violation]:
    """Check the live records and all things of the default graph against the shapes.

    Records taken back, withheld or derived are not looked at. A node that breaks several
    constraints is told once for each.

    Yields
    ------
    By shape, then by node.
    """
    dead = _Dead(store)
    for check in checks():
        found = sorted(store.select(check.query), key=lambda row: (row["focus"], _text(row)))
        for row in found:
            if row["focus"].value in dead:
                continue
            yield Violation(
                focus=row["focus"].value,
                path=check.path,
                value=row.get("value"),
                shape=check.shape,
                constraint=check.constraint,
                message=check.message,
                severity=check.severity,
            )


def _text(row: Mapping[str, Term]) -> str:
    return row["value"].value if "value" in row else ""


class _Dead:
    """The records that are taken back; they are asked for only when something is wrong."""

    def __init__(self, store: Selecting) -> None:
        self._store = store

    def __contains__(self, iri: str) -> bool:
        return iri in self._iris

    @cached_property
    def _iris(self) -> frozenset[str]:
        rows = self._store.select(f"SELECT ?record {{ ?record <{MAR}retracted> true }}")
        return frozenset(row["record"].value for row in rows)

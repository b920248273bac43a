"""What is part of, or within, what: edges from the things' own descriptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ...ontology.term import Relation, ontology
from ..derived.bearing import blocks
from ..resolve import representatives, same_things
from ..store import Store
from ..term import MAR, values

if TYPE_CHECKING:
    from .project import Network

__all__ = ["add_structure"]


def add_structure(graph: Network, store: Store, relations: Collection[str]) -> None:
    """Add what the nodes are part of, and the wholes of those, save where an edge says it."""
    wanted = frozenset(relations) or frozenset(ontology().relations)
    done: set[str] = set()
    frontier = set(graph)
    while frontier:
        done |= frontier
        triples = list(_wholes(store, frontier, wanted))
        for part, name, whole in triples:
            if part != whole and not graph.has_edge(part, whole, name):
                graph.add_edge(part, whole, name, **_structural(ontology().relation(name)))
        frontier = {whole for _, _, whole in triples} - done


def _wholes(
    store: Store, things: Collection[str], relations: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    twins = {twin: one for one, same in same_things(store, things).items() for twin in same}
    named = values("p", sorted(MAR + name for name in relations))
    found = [
        (twins[row["s"].value], row["p"].value.removeprefix(MAR), row["o"].value)
        for block in blocks(twins)
        for row in store.select(f"SELECT ?s ?p ?o {{ {named} {values('s', block)} ?s ?p ?o }}")
        if row["o"].kind == "iri"
    ]
    names = representatives(store, {whole for _, _, whole in found})
    yield from sorted({(part, relation, names[whole]) for part, relation, whole in found})


def _structural(relation: Relation) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("start", "end", "grade", "side"), "")
    lists: dict[str, Any] = {n: [] for n in ("sources", "claims", "why", "modality", "inference")}
    return {
        "relation": relation.name,
        "sign": relation.sign,
        "status": "structure",
        "weight": 1,
        "symmetric": relation.symmetric,
        **empty,
        **lists,
    }

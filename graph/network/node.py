"""What nodes carry: label, class and country."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...ontology.prefix import PREFIXES
from ..derived.bearing import blocks
from ..resolve import labels
from ..store import Store
from ..term import MAR, iri, values

if TYPE_CHECKING:
    from .project import Network

__all__ = ["describe"]

_RDF = PREFIXES["rdf"]


def describe(graph: Network, store: Store) -> None:
    """Give every node its label, class and country."""
    nodes = sorted(graph)
    named = labels(store, nodes)
    kinds = _look_up(store, nodes, iri(_RDF + "type"))
    countries = _look_up(store, nodes, f"<{MAR}country>")
    country_labels = labels(store, countries.values())
    for node in nodes:
        country = country_labels[countries[node]] if node in countries else ""
        kind = kinds.get(node, "").removeprefix(MAR)
        graph.nodes[node].update(label=named[node], kind=kind, country=country)


def _look_up(store: Store, things: Iterable[str], path: str) -> dict[str, str]:
    """Give one IRI for each thing that has any there: the first by name."""
    found: dict[str, str] = {}
    for block in blocks(things):
        for row in store.select(f"SELECT ?t ?v {{ {values('t', block)} ?t {path} ?v }}"):
            thing, value = row["t"].value, row["v"].value
            found[thing] = min(found.get(thing, value), value)
    return found

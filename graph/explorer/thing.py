"""The things of a page: by what names and numbers they are found, and how they look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from ...ontology.prefix import PREFIXES
from ...ontology.term import ontology
from ..cell import plain
from ..property import read_properties
from ..resolve import same_things
from ..store import Store
from ..term import MAR, values

__all__ = ["Names", "kinds_of", "read_names"]

_RDFS, _SKOS = PREFIXES["rdfs"], PREFIXES["skos"]
_BLOCK = 500
_SHAPES = ("actor", "place", "commodity")


class Names(NamedTuple):
    """Further names and identifiers of a thing, those of all judged the same with it."""

    also: tuple[str, ...]
    identifiers: tuple[str, ...]
    comments: tuple[str, ...]


def read_names(store: Store, labels: Mapping[str, str]) -> dict[str, Names]:
    """Read by what else things are known than their labels.

    Parameters
    ----------
    labels
        Labels of the things, by IRI.
    """
    same = same_things(store, labels)
    twins = {twin for group in same.values() for twin in group}
    told = _told(store, sorted(twins))
    return {thing: _names(labels[thing], same[thing], told) for thing in labels}


def _told(store: Store, things: list[str]) -> dict[str, dict[str, list[str]]]:
    wanted = (_RDFS + "label", _SKOS + "altLabel", MAR + "identifier", _RDFS + "comment")
    listed = ", ".join(f"<{one}>" for one in wanted)
    found: dict[str, dict[str, list[str]]] = {}
    for at in range(0, len(things), _BLOCK):
        block = values("r", things[at : at + _BLOCK])
        query = f"SELECT ?r ?p ?o {{ {block} ?r ?p ?o FILTER (?p IN ({listed})) }}"
        found |= read_properties(store, query)
    return found


def _names(
    label: str, group: Collection[str], told: Mapping[str, Mapping[str, list[str]]]
) -> Names:
    found: dict[str, set[str]] = defaultdict(set)
    for twin in group:
        for name, given in told.get(twin, {}).items():
            found[name.rpartition("/")[2].rpartition("#")[2]].update(map(plain, given))
    also = (found["label"] | found["altLabel"]) - {plain(label)}
    return Names(
        tuple(sorted(also)), tuple(sorted(found["identifier"])), tuple(sorted(found["comment"]))
    )


def kinds_of(classes: Collection[str]) -> dict[str, dict[str, Any]]:
    """Give for classes of things the word for one, and the shape in which it is drawn."""
    known = ontology().classes
    found = {}
    for name in sorted(set(classes)):
        one = known.get(name)
        shape = one.kind if one is not None and one.kind in _SHAPES else "event"
        found[name] = {"label": one.label if one is not None else "thing", "shape": shape}
    return found

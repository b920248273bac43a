"""Networks as people ask for them: around actors by name, and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..graph.network.measure import MEASURES, Value, measure
from ..graph.network.project import project
from ..graph.resolve import resolve
from ..graph.standing.view import View
from ..graph.store import Store
from ..ontology.term import ontology

if TYPE_CHECKING:
    from ..graph.network.project import Network

__all__ = ["measured", "network_of"]

_KINDS = ("actor", "place", "commodity")


def network_of(
    store: Store,
    view: View,
    *,
    relations: Sequence[str] = (),
    actors: Sequence[str] = (),
    hops: int = 1,
    structure: bool = False,
    actors_only: bool = False,
) -> Network:
    """Project the network that is asked for; see `graph.network.project.project`.

    Parameters
    ----------
    actors
        What the network is wanted around, as people name it.
    actors_only
        Leave out places, commodities and events.

    Raises
    ------
    UsageError
        There is no such relation, or a name finds nothing or several things.
    """
    centres = [iri for name in actors for iri in resolve(store, name, _KINDS).iris]
    found = project(
        store, view, relations=relations, actors=centres, hops=hops, structure=structure
    )
    if actors_only:
        classes = ontology().subclasses("Actor")
        others = [node for node, data in found.nodes(data=True) if data["kind"] not in classes]
        found.remove_nodes_from(others)
    return found


def measured(
    names: Sequence[str], view: View, networks: Callable[[View], Network], *, groups: str
) -> Iterator[tuple[str, Network, Value]]:
    """Take measures as of a view's day; those that tell threats from deeds are taken on both.

    Yields
    ------
    The day, the network and the value, measure by measure.
    """
    network = every = networks(view)
    if view.acts and any(MEASURES[name].is_of_all for name in names):
        every = networks(replace(view, acts=False))
    for name in dict.fromkeys(names):
        on = every if MEASURES[name].is_of_all else network
        for value in measure(on, [name], groups=groups):
            yield view.clocks.as_of.isoformat(), on, value

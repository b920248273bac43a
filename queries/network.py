"""Networks as people ask for them: around actors by name, and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ..graph.network.measure import MEASURES, Value, measure
from ..graph.network.project import project
from ..graph.network.reshape import merge as merged
from ..graph.network.reshape import of_kinds
from ..graph.resolve import resolve
from ..graph.standing.view import View
from ..graph.store import Store
from ..ontology.term import ontology
from .view import read_date

if TYPE_CHECKING:
    from pathlib import Path

    from ..graph.explorer.course import Course
    from ..graph.network.project import Network

__all__ = ["asked_network", "measured", "named", "write_asked_page"]

_KINDS = ("actor", "place", "commodity")


def asked_network(
    store: Store,
    view: View,
    *,
    relations: Sequence[str] = (),
    actors: Sequence[str] = (),
    hops: int = 1,
    structure: bool = False,
    evidence: str = "claims",
    since: str | date | None = None,
    mode: str | None = None,
    countries: Sequence[str] = (),
    commodities: Sequence[str] = (),
    actors_only: bool = False,
    merge: str | None = None,
) -> Network:
    """Project the network that is asked for; see `graph.network.project.project`.

    Parameters
    ----------
    actors, countries, commodities
        What the network is wanted around, as people name it.
    actors_only
        Leave out places, commodities and events.
    merge
        Make one edge of each pair and direction, which weighs as many ``lines`` of evidence,
        ``relations``, ``records`` or ``events`` (see `graph.network.reshape.merge`).

    Raises
    ------
    UsageError
        There is no such relation, day, evidence, mode or weight, or a name finds nothing or several
        things.
    """
    found = project(
        store,
        view,
        relations=relations,
        actors=named(store, actors, *_KINDS),
        hops=hops,
        structure=structure,
        evidence=evidence,
        since=read_date("since", since),
        mode=mode,
        countries=named(store, countries, "place"),
        commodities=named(store, commodities, "commodity"),
    )
    if actors_only:
        found = of_kinds(found, ontology().subclasses("Actor"))
    return merged(found, merge) if merge else found


def write_asked_page(
    store: Store,
    view: View,
    file: str | Path,
    *,
    title: str,
    relations: Sequence[str] = (),
    actors: Sequence[str] = (),
    hops: int = 1,
    structure: bool = False,
    countries: Sequence[str] = (),
    commodities: Sequence[str] = (),
    actors_only: bool = False,
    max_nodes: int | None = None,
) -> Course:
    """Write a page of the network that is asked for, for any day; see `asked_network`.

    Parameters
    ----------
    max_nodes
        So many things, the most connected first; as many as a page bears well, if not given.

    Returns
    -------
    What is on the page, and how much was left out.
    """
    from ..graph.explorer.course import MOST
    from ..graph.explorer.page import write_page

    return write_page(
        store,
        view,
        file,
        title=title,
        relations=relations,
        actors=named(store, actors, *_KINDS),
        hops=hops,
        structure=structure,
        countries=named(store, countries, "place"),
        commodities=named(store, commodities, "commodity"),
        kinds=ontology().subclasses("Actor") if actors_only else (),
        max_nodes=max_nodes or MOST,
    )


def named(store: Store, names: Iterable[str], *kinds: str) -> list[str]:
    """Find things of some kinds by what people call them."""
    return [iri for name in names for iri in resolve(store, name, kinds).iris]


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

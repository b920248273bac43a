"""What stood over all time, between which things: all that a page needs to show any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from ..network.node import describe
from ..network.project import centres_of, known_relation
from ..network.reshape import narrow, of_kinds
from ..network.scope import of_country, with_commodity
from ..network.structure import add_structure
from ..standing.dossier import dossier
from ..standing.spell import Segment
from ..standing.view import Stand, View, live_records, matters, tell
from ..store import Store

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = ["MOST", "Course", "read_course"]

MOST = 2000
"""So many things a browser moves without delay."""


@dataclass(frozen=True, slots=True)
class Course:
    """Stretches of stands in order of time, and the things that they are about.

    ``graph`` has a node for every thing, with ``label``, ``kind`` and ``country``; it has an edge
    for every relation of two that ever stood, keyed by relation and side, and those of structure.
    """

    graph: Network
    told: Sequence[tuple[Stand, Segment]]
    centre: frozenset[str]
    things_left_out: int
    relations_left_out: int


def read_course(
    store: Store,
    view: View,
    *,
    relations: Collection[str] = (),
    actors: Collection[str] = (),
    hops: int = 1,
    structure: bool = False,
    countries: Collection[str] = (),
    commodities: Collection[str] = (),
    kinds: Collection[str] = (),
    most: int = MOST,
) -> Course:
    """Read what stood on any day, by the view's policy and its clocks of report and of recording.

    On the view's day, and on each other, it is what `project` gives for it, save that with
    `actors` or `countries` everything counts that is ever within so many `hops`, on whatever day.

    Parameters
    ----------
    relations, actors, hops, structure, countries, commodities
        As for `project`.
    kinds
        Only things of these classes, if any are given.
    most
        So many things are kept, those with the most neighbours first; the centre before them.

    Raises
    ------
    UsageError
        There is no relation of that name.
    """
    wanted = [known_relation(name).name for name in sorted(set(relations))]
    told = _told(store, view, wanted)
    if commodities:
        told = _about(store, told, commodities)
    graph: Network = nx.MultiDiGraph()
    for stand, _ in told:
        _add(graph, stand)
    if structure:
        add_structure(graph, store, wanted)
    centre = frozenset(centres_of(store, actors, view.exact) if actors else ())
    if actors or countries:
        graph = narrow(graph, centre | of_country(store, countries, graph), hops)
    if kinds:
        describe(graph, store)
        graph = of_kinds(graph, kinds)
    kept = _most_connected(graph, centre, most)
    left_out = len(graph) - len(kept), graph.number_of_edges() - kept.number_of_edges()
    describe(kept, store)
    mine = [one for one in told if _is_between(one[0], kept)]
    return Course(kept, mine, centre & set(kept), *left_out)


def _told(store: Store, view: View, relations: Collection[str]) -> list[tuple[Stand, Segment]]:
    retracted = view.clocks.recorded_by is not None
    records = dossier(store, None, relations=relations, retracted=retracted)
    groups, world = matters(store, live_records(store, records, view), view.clocks)
    found = [
        told
        for matter, group in groups.items()
        for told in tell(matter, group, view, world, finely=True)
    ]
    return sorted(found, key=_order)


def _about(
    store: Store, told: Sequence[tuple[Stand, Segment]], commodities: Collection[str]
) -> list[tuple[Stand, Segment]]:
    """Keep what rests on a record about some commodities, or is a tie of theirs."""
    records, ends = with_commodity(store, commodities)
    return [
        (stand, segment)
        for stand, segment in told
        if stand.subject in ends
        or stand.object in ends
        or any(record.id in records for record in stand.holding.basis)
    ]


def _order(told: tuple[Stand, Segment]) -> tuple[str, str, str, str, str]:
    stand, segment = told
    since = segment.since.isoformat()
    return stand.relation, stand.subject, stand.object, stand.side or "", since


def _add(graph: Network, stand: Stand) -> None:
    if stand.is_text:
        graph.add_node(stand.subject)
        return
    key = f"{stand.relation} {stand.side or ''}".strip()
    graph.add_edge(stand.subject, stand.object, key, relation=stand.relation, side=stand.side)


def _most_connected(graph: Network, centre: Collection[str], most: int) -> Network:
    """Keep so many nodes, in order of name."""
    ranks = sorted(graph, key=lambda n: (n not in centre, -len(set(nx.all_neighbors(graph, n))), n))
    chosen = set(ranks[:most])
    kept: Network = nx.MultiDiGraph()
    kept.add_nodes_from(node for node in sorted(graph) if node in chosen)
    for tail, head, key, data in graph.edges(keys=True, data=True):
        if tail in chosen and head in chosen:
            kept.add_edge(tail, head, key, **data)
    return kept


def _is_between(stand: Stand, graph: Network) -> bool:
    return stand.subject in graph and (stand.is_text or stand.object in graph)

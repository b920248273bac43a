"""Answers that walk the network: the known ways of a commodity, and how two actors are linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from ..graph.record import Record
from ..graph.resolve import Match, labels, representatives
from ..graph.standing.view import Matter, Stand, View
from ..graph.store import Store
from ..graph.trade.dependence import Stop, stops
from ..graph.trade.judge import Judge
from ..graph.trade.supply import Supply, supply
from ..graph.trade.trade import trade_from
from .row import Row, Table, relation_rows

__all__ = ["MOST_PATHS", "path_table", "route_table"]

MOST_PATHS = 100
"""Ways and paths are told up to this many; a cut is told beside the rows."""

_LONGEST = 12
"""Links of a way; a longer one is no known route but a walk around the map."""

_COLUMNS = ("site", "route", "market", "controllers", "flow", "sources", "claim")


def route_table(
    store: Store, records: Sequence[Record], commodity: Match, market: Match, view: View
) -> Table:
    """Write the known ways from every site of a commodity to a market, a row a way.

    Parameters
    ----------
    records
        On yields, links and restrictions; who holds the places is read besides.
    """
    found = supply(trade_from(store, view, records, commodity, market), view)
    ways = list(islice(_ways(found), MOST_PATHS + 1))
    table = Table(
        _COLUMNS,
        _Words(store, found, ways[:MOST_PATHS]).rows(),
        ("site_iri", "market_iri", "route_iri"),
    )
    if len(ways) > MOST_PATHS:
        table.notes.append(f"there are more ways than these {MOST_PATHS}")
    cut_off = sorted(found.network.sites.keys() - found.network.known.sites)
    if cut_off:
        told = ", ".join(labels(store, cut_off).values())
        table.notes.append(f"no way to the market is known from: {told}")
    table.notes.append("these are the known routes only: nothing of other suppliers or smuggling")
    return table


def _ways(found: Supply) -> Iterator[list[str]]:
    """Give the ways from each site to where the market begins."""
    known = found.network.known
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(known.places)
    # what leaves the market again is no way to it
    graph.add_edges_from(link for link in known.links if link[0] not in known.ends)
    for site in sorted(known.sites):
        if site in known.ends:
            yield [site]
            continue
        for end in sorted(known.ends):
            yield from nx.all_simple_paths(graph, site, end, cutoff=_LONGEST)


class _Words:
    """The labels and sources that rows of ways name, looked up once."""

    def __init__(self, store: Store, found: Supply, ways: Sequence[list[str]]) -> None:
        self.found = found
        self.ways = ways
        self.halts: list[Stop] = stops(found)
        self.judge = Judge(found.view, found.trade)
        links = sorted({link for way in ways for link in pairwise(way)})
        legs = [self._stands(Matter("shipsTo", *link))[0] for link in links]
        told = relation_rows(store, legs, found.view.clocks.as_of).rows
        self.told = dict(zip(links, told, strict=True))
        doors = {place: found.border.doors(place) for way in ways for place in way}
        self.held = {
            (place, of): self._stands(Matter("controls", None, place, side=of))
            for place, sides in doors.items()
            for of in sorted(sides, key=str)
            if (place, of) in found.held
        }
        things = {place for way in ways for place in way} | {halt.actor for halt in self.halts}
        things |= {one.subject for held in self.held.values() for one in held}
        things |= {of for _, of in self.held if of}
        self.names = labels(store, things - {""})

    def _stands(self, matter: Matter) -> Sequence[Stand]:
        """Give what stands as asked, else at the most lenient."""
        asked, lenient = self.judge.stands(matter, self.found.trade.matters[matter])
        return asked or lenient

    def rows(self) -> list[Row]:
        flow = [self._flow(halt) for halt in self.halts] or ["open, as far as is known"]
        return [self._row(way, flow) for way in self.ways]

    def _row(self, way: list[str], flow: list[str]) -> dict[str, Any]:
        legs = [self.told[link] for link in pairwise(way)]
        return {
            "site": self.names[way[0]],
            "route": [self.names[place] for place in way],
            "market": self.names[way[-1]],
            "controllers": [told for place in way for told in self._holders(place)],
            "flow": flow,
            "sources": sorted({source for leg in legs for source in leg["sources"]}),
            "claim": sorted({claim for leg in legs for claim in leg["claim"]}),
            "site_iri": way[0],
            "market_iri": way[-1],
            "route_iri": way,
        }

    def _holders(self, place: str) -> Iterator[str]:
        doors = [door for door in self.held if door[0] == place]
        for door in doors:
            for one in self.held[door]:
                yield f"{self.names[place]}: {self._told(one, door[1])}"
        gates = [self.found.gates[name].get(place) for name in self.found.border.sides]
        if not doors and any(gate is not None for gate in gates):
            yield f"{self.names[place]}: unknown"

    def _told(self, one: Stand, of: str | None) -> str:
        side = f", on the side of {self.names[of]}" if of else ""
        return f"{self.names[one.subject]} ({one.holding.status}{side})"

    def _flow(self, halt: Stop) -> str:
        what = "suspended" if halt.is_suspension else "restricted"
        who = self.names[halt.actor] if halt.actor else "somebody not named"
        return f"{what} by {who} ({halt.status})"


def path_table(
    store: Store, stands: Sequence[Stand], actor: Match, other: Match, view: View
) -> Table:
    """Write the shortest paths between two actors over what stands, a row a step."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for stand in stands:
        if not stand.is_text:
            graph.add_edge(stand.subject, stand.object, stand=stand)
    ends = (actor.iris[0], other.iris[0])
    stand_in = representatives(store, ends, view.clocks.recorded_by)
    start, end = (stand_in[one] for one in ends)
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        table = relation_rows(store, [], view.clocks.as_of)
        table.notes.append("no chain of relations that stand that day links the two")
        return table
    found = list(islice(nx.all_shortest_paths(nx.Graph(graph), start, end), MOST_PATHS))
    steps = [
        (number, step, data["stand"])
        for number, path in enumerate(sorted(found), start=1)
        for step, pair in enumerate(pairwise(path), start=1)
        for data in graph.get_edge_data(*pair).values()
    ]
    table = relation_rows(store, [stand for _, _, stand in steps], view.clocks.as_of)
    for row, (number, step, _) in zip(table.rows, steps, strict=True):
        row |= {"path": number, "step": step}
    table.columns = ("path", "step", *table.columns)
    return table

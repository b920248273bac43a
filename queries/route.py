"""Answers that walk the network: the known ways of a commodity, and how two actors are linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from ..graph.resolve import Match, labels, representatives
from ..graph.store import Store
from ..graph.term import MAR, values
from ..graph.view import Stand, View
from .row import Table, relation_rows

__all__ = ["MOST_PATHS", "path_table", "route_table"]

MOST_PATHS = 100
"""Ways and paths are told up to this many; a cut is told beside the rows."""

_LONGEST = 12
"""Stops of a way; a longer one is no known route but a walk around the map."""


def route_table(
    store: Store, stands: Sequence[Stand], commodity: Match, market: Match, day: date
) -> Table:
    """Write the known ways from every site of a commodity to a market, a row a way."""
    goods = set(representatives(store, commodity.iris).values())
    graph: nx.DiGraph[str] = nx.DiGraph()
    sites = set()
    for stand in stands:
        if stand.relation == "yields" and stand.object in goods:
            sites.add(stand.subject)
        elif stand.relation == "shipsTo" and _is_of(stand, goods):
            graph.add_edge(stand.subject, stand.object, stand=stand)
    ends = _ends(store, stands, market)
    found = [
        way
        for site in sorted(sites)
        for end in sorted(ends)
        if site in graph and end in graph
        for way in nx.all_simple_paths(graph, site, end, cutoff=_LONGEST)
    ]
    rows = _route_rows(store, stands, graph, found[:MOST_PATHS], goods, day)
    columns = ("site", "route", "market", "controllers", "flow", "sources", "claim")
    table = Table(columns, rows, ("site_iri", "market_iri", "route_iri"))
    if len(found) > MOST_PATHS:
        table.notes.append(f"{len(found) - MOST_PATHS} more ways are not shown")
    cut_off = sorted(sites - {way[0] for way in found})
    if cut_off:
        names = labels(store, cut_off)
        told = ", ".join(names[site] for site in cut_off)
        table.notes.append(f"no way to the market is known from: {told}")
    table.notes.append("these are the known routes only: nothing of other suppliers or smuggling")
    return table


def _is_of(stand: Stand, goods: set[str]) -> bool:
    """Say whether what is shipped is, or may be, the commodity."""
    named = {one for record in stand.holding.basis for one in record.all("commodity")}
    return not named or not named.isdisjoint(goods)


def _ends(store: Store, stands: Iterable[Stand], market: Match) -> set[str]:
    """Give where a market is: itself, and for an industry the places that hold it."""
    asked = set(representatives(store, market.iris).values())
    query = f"SELECT ?p {{ {values('m', sorted(asked))} ?m <{MAR}within> ?p }}"
    is_industry = any("/actor/" in iri for iri in asked)
    return asked | ({row["p"].value for row in store.select(query)} if is_industry else set())


def _route_rows(
    store: Store,
    stands: Sequence[Stand],
    graph: nx.DiGraph[str],
    ways: Sequence[list[str]],
    goods: set[str],
    day: date,
) -> list[dict[str, Any]]:
    held = defaultdict(list)
    stops = [one for one in stands if one.relation == "restricts" and _names(one, goods)]
    for stand in stands:
        if stand.relation == "controls":
            held[stand.object].append(stand)
    things = {iri for way in ways for iri in way}
    things |= {one.subject for found in held.values() for one in found} | {s.subject for s in stops}
    things |= {one.side for found in held.values() for one in found if one.side}
    names = labels(store, things)
    flow = [f"suspended by {names[one.subject]} ({one.holding.status})" for one in stops]
    rows = []
    for way in ways:
        legs = [graph.edges[leg]["stand"] for leg in pairwise(way)]
        shown = relation_rows(store, legs, day)
        rows.append(
            {
                "site": names[way[0]],
                "route": [names[stop] for stop in way],
                "market": names[way[-1]],
                "controllers": [
                    f"{names[stop]}: {_told(one, names)}" for stop in way for one in held[stop]
                ]
                + [f"{names[stop]}: unknown" for stop in way[:-1] if not held[stop]],
                "flow": flow or ["open, as far as is known"],
                "sources": sorted({source for row in shown.rows for source in row["sources"]}),
                "claim": sorted({claim for row in shown.rows for claim in row["claim"]}),
                "site_iri": way[0],
                "market_iri": way[-1],
                "route_iri": way,
            }
        )
    return rows


def _names(stand: Stand, goods: set[str]) -> bool:
    return any(not goods.isdisjoint(record.all("commodity")) for record in stand.holding.basis)


def _told(stand: Stand, names: dict[str, str]) -> str:
    side = f", on the side of {names[stand.side]}" if stand.side else ""
    return f"{names[stand.subject]} ({stand.holding.status}{side})"


def path_table(
    store: Store, stands: Sequence[Stand], actor: Match, other: Match, view: View
) -> Table:
    """Write the shortest paths between two actors over what stands, a row a step."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for stand in stands:
        if not stand.is_text:
            graph.add_edge(stand.subject, stand.object, stand=stand)
    start = representatives(store, actor.iris)[actor.iris[0]]
    end = representatives(store, other.iris)[other.iris[0]]
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

"""What of a large store is worth reading, by what is derived of all that is known now.

What stands is then judged by the records as always: here it is only told where to look.
"""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx

from ..graph.derived.bearing import bearing
from ..graph.network.stretch import has_columns, stretches
from ..graph.resolve import representatives, same_things
from ..graph.standing.view import View
from ..graph.store import Store
from ..graph.term import DERIVED, MAR, date_text, values
from ..ontology.prefix import PREFIXES

__all__ = ["bearing_on", "disputed_ends", "things_between"]

_RDF = PREFIXES["rdf"]


def disputed_ends(store: Store, view: View) -> frozenset[str]:
    """Give the things of which something is contested on a day, by the stored spells.

    They tell of what is known now; see `graph.derived.holders.is_plain`.

    Returns
    -------
    Subjects, and the objects that are things, each with all that are judged the same.
    """
    day = date_text(view.clocks.as_of.isoformat())
    query = f"""SELECT DISTINCT ?s ?o {{ GRAPH <{DERIVED}> {{
        ?spell <{MAR}status> "contested" ; <{MAR}since> ?since ;
               <{_RDF}subject> ?s ; <{_RDF}object> ?o
        OPTIONAL {{ ?spell <{MAR}until> ?until }}
        FILTER (?since <= {day} && (!BOUND(?until) || ?until > {day})) }} }}"""
    rows = store.select(query, graphs=(DERIVED,))
    return _same(store, {term.value for row in rows for term in row.values() if term.kind == "iri"})


def things_between(store: Store, view: View, one: str, other: str) -> frozenset[str] | None:
    """Give what stands on the shortest ways between two things, by the columns beside the store.

    Returns
    -------
    Things, each with all that are judged the same, the two themselves among them; none if no way
    leads from the one to the other. None where the columns do not tell, or the records are few
    enough to read.
    """
    if not has_columns(store, view):
        return None
    told = stretches(store, view, day=view.clocks.as_of)
    graph: nx.Graph[str] = nx.Graph(told.select("subject", "object").unique().rows())
    ends = representatives(store, (one, other), view.clocks.recorded_by)
    start, end = ends[one], ends[other]
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return frozenset()
    near, far = (nx.single_source_shortest_path_length(graph, at) for at in (start, end))
    between = {thing for thing in near if thing in far and near[thing] + far[thing] == near[end]}
    return _same(store, between)


def _same(store: Store, things: Collection[str]) -> frozenset[str]:
    return frozenset(same for group in same_things(store, things).values() for same in group)


def bearing_on(things: Collection[str]) -> str:
    """Find the records that bear on all that stands between some things, or on who holds them."""
    named = values("thing", sorted(things))
    return f"""{{ {named} ?r <{_RDF}subject> ?thing }}
        UNION {{ {named} ?r <{_RDF}object> ?thing }}
        UNION {bearing(sorted(things))}"""

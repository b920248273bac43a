"""From the relations that stand on a day to a network of who does what to whom.

A network is made of ties between two things. A relation whose object is words ("seeks
self-determination") is none: such relations are counted in ``graph.graph["left_out"]``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from ...ontology.code import Schemes
from ...ontology.error import UsageError
from ...ontology.term import Relation, ontology
from ..record import Source, read_sources
from ..resolve import labels, parents, representatives, same_things
from ..standing.dossier import dossier
from ..standing.view import Stand, View, stands
from ..store import Store
from .node import describe
from .reshape import narrow, of_records, two_modes
from .scope import of_country, with_commodity
from .stretch import has_columns, network_on, said_in_words
from .structure import add_structure

if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[str]

__all__ = [
    "EVIDENCE",
    "MODES",
    "add_structure",
    "centres_of",
    "describe",
    "known_relation",
    "narrow",
    "project",
]

EVIDENCE: Final = ("claims", "events", "all")
"""What edges may be made of."""
MODES: Final = ("places", "events")
"""To what actors may be tied in a network of two modes."""


def project(
    store: Store,
    view: View,
    *,
    relations: Collection[str] = (),
    actors: Collection[str] = (),
    hops: int = 1,
    structure: bool = False,
    evidence: str = "claims",
    since: date | None = None,
    mode: str | None = None,
    countries: Collection[str] = (),
    commodities: Collection[str] = (),
) -> Network:
    """Give the network as of the view's clocks and policy.

    Nothing is an edge but what stands on the day: what is unknown, denied alone or only planned is
    not there, and what is contested is there once a holder.

    Parameters
    ----------
    relations
        Only these, by local name; all of them if empty. Of events, types can be named, too.
    actors
        IRIs of things about which the network is wanted, with all that is within so many `hops`.
        An army's party is added, unless the view is exact.
    structure
        Add what is part of, or within, what, as the things' own descriptions have it: edges of
        status ``structure``, which no record supports, up to the outermost whole.
    evidence
        What edges are made of: ``claims`` (and what moves ground), as they stand on the day;
        ``events``, counted up to the day by the two sides that they name; or ``all``.
    since
        Count events from that day on.
    mode
        For a network of two modes: ``places`` to which actors are tied, or ``events``.
    countries
        IRIs: only what is within so many `hops` of things that belong to one of them.
    commodities
        IRIs: only edges that rest on a record about one of them, or lead there.

    Returns
    -------
    Nodes, by IRI, with ``label``, ``kind`` (class) and ``country`` (label, or empty). Edges, by
    relation (and the side of a crossing), with ``relation``, ``sign`` (-1 hostile, 0, 1 friendly),
    ``start`` and ``end`` (ISO days, the end exclusive, empty if not known), ``status``, ``grade``,
    ``sources`` (labels), ``claims`` (IRIs of the records for it), ``weight``, ``why`` (of what is
    contested), ``side``, ``modality``, ``inference`` and ``symmetric``. Edges made of events have
    ``events``, ``events_without_estimate`` and ``fatalities_low``, ``_best``, ``_high``, sums of
    the estimates there are (missing if there is none, and never 0 for that); their sources are
    data sets, they name no ``claims``, and ``start`` and ``end`` are of the first and last event.
    The graph itself carries what was asked for, as text, in ``graph.graph``.

    Raises
    ------
    UsageError
        There is no relation, evidence or mode of that name.

    Notes
    -----
    ``weight`` is the least number of independent lines of evidence, and not the number of records:
    copies, and several claims of one article, would weigh more than they tell. It measures how well
    an edge is attested and never how strong a tie is; ``len(claims)`` gives the number of records.
    An edge made of events weighs as many as there are.
    """
    asked = _asked(relations, evidence, mode)
    graph, said = _of_claims(store, view, asked.relations) if asked.has_claims else _nothing()
    graph.graph.update(_told(view, relations, asked.evidence, since))
    records, ends = with_commodity(store, commodities) if commodities else (frozenset(), ())
    if commodities:
        graph = of_records(graph, records, ends)
    if structure:
        add_structure(graph, store, asked.relations)
    if mode is not None and asked.has_claims:
        describe(graph, store)
        graph = two_modes(graph, _classes("Actor"), _classes(_SECOND[mode]))
    if asked.has_events and (records or not commodities):
        _add_events(graph, store, view, asked, since, records)
    if actors or countries:
        centres = {*centres_of(store, actors, view.exact), *of_country(store, countries, graph)}
        graph.graph["centre"] = sorted(set(centres) & set(graph))
        graph = narrow(graph, centres, hops)
    narrowed = bool(actors or countries or commodities or mode)
    graph.graph["left_out"] = sum(one in graph or not narrowed for one in said)
    describe(graph, store)
    if mode is not None:
        _tell_modes(graph)
    return graph


def _tell_modes(graph: Network) -> None:
    actors = _classes("Actor")
    for _, data in graph.nodes(data=True):
        data["bipartite"] = 0 if data["kind"] in actors else 1


_SECOND: Final = {"places": "Place", "events": "Event"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What edges are to be made of; ``types`` are types of events."""

    evidence: str
    mode: str | None
    relations: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def has_claims(self) -> bool:
        return self.evidence != "events" and (bool(self.relations) or not self.types)

    @property
    def has_events(self) -> bool:
        return self.evidence != "claims"


def _asked(relations: Collection[str], evidence: str, mode: str | None) -> _Asked:
    if evidence not in EVIDENCE:
        raise UsageError(f"no edge is made of {evidence!r}", f"give {', '.join(EVIDENCE)}")
    if mode is not None and mode not in MODES:
        raise UsageError(f"there are no two modes of actors and {mode}", f"give {', '.join(MODES)}")
    if mode == "events" and evidence == "claims":
        evidence = "events"
    types = Schemes()["event-type"] if evidence != "claims" else {}
    wanted = sorted(set(relations))
    return _Asked(
        evidence,
        mode,
        tuple(known_relation(name).name for name in wanted if name not in types),
        tuple(name for name in wanted if name in types),
    )


def _classes(name: str) -> frozenset[str]:
    return frozenset(ontology().subclasses(name)) | {name}


def _nothing() -> tuple[Network, list[str]]:
    return nx.MultiDiGraph(), []


def _of_claims(store: Store, view: View, relations: Collection[str]) -> tuple[Network, list[str]]:
    """Give the network of what stands, and the subjects of what is said in words."""
    day = view.clocks.as_of
    if has_columns(store, view):
        return network_on(store, view, relations), said_in_words(store, day, relations)
    graph: Network = nx.MultiDiGraph()
    retracted = view.clocks.recorded_by is not None
    found = stands(store, dossier(store, [day], relations=relations, retracted=retracted), view)
    _add_edges(graph, store, [one for one in found if not one.is_text])
    return graph, [one.subject for one in found if one.is_text]


def _add_events(
    graph: Network,
    store: Store,
    view: View,
    asked: _Asked,
    since: date | None,
    records: Collection[str],
) -> None:
    from .dyad import LISTS, event_edges, read_dyads, read_parts
    from .frame import network_of

    names = (*asked.relations, *asked.types)
    if asked.mode is None:
        counted = read_dyads(store, view, since=since, events=records, relations=names)
    else:
        mode = asked.mode
        counted = read_parts(store, view, mode, since=since, events=records, relations=names)
    found = network_of(event_edges(store, counted), LISTS)
    for node in found:
        graph.add_node(node)
    for tail, head, key, data in found.edges(keys=True, data=True):
        graph.add_edge(tail, head, f"{key} (events)", **data)


def known_relation(name: str) -> Relation:
    """Give the relation of a name.

    Raises
    ------
    UsageError
        There is none; the remedy names those that are spelled like it.
    """
    known = ontology().relations
    if name not in known:
        close = get_close_matches(name, known, n=3)
        remedy = f"did you mean {' or '.join(close)}?" if close else "see: marchland info"
        raise UsageError(f"no relation is called {name!r}", remedy)
    return known[name]


def _told(
    view: View, relations: Collection[str], evidence: str, since: date | None
) -> dict[str, Any]:
    clocks = view.clocks
    return {
        "as_of": clocks.as_of.isoformat(),
        "known_by": clocks.known_by.isoformat() if clocks.known_by else "",
        "recorded_by": clocks.recorded_by.isoformat() if clocks.recorded_by else "",
        "policy": view.policy.value,
        "modality": "acts" if view.acts else "all",
        "relations": "; ".join(sorted(set(relations))),
        "evidence": evidence,
        "since": since.isoformat() if since else "",
    }


def _add_edges(graph: Network, store: Store, found: Collection[Stand]) -> None:
    records = (record for one in found for record in one.holding.basis)
    sources = read_sources(store, {source for record in records for source in record.all("source")})
    sides = labels(store, {one.side for one in found if one.side})
    relations = ontology().relations
    for one in found:
        key = f"{one.relation} {one.side}" if one.side else one.relation
        side = sides[one.side] if one.side else ""
        data = _edge(one, relations[one.relation], sources) | {"side": side}
        graph.add_edge(one.subject, one.object, key, **data)


def _edge(one: Stand, relation: Relation, sources: Mapping[str, Source]) -> dict[str, Any]:
    held = one.holding
    cited = {source for record in held.basis for source in record.all("source")}
    return {
        "relation": one.relation,
        "sign": relation.sign,
        "start": held.start.isoformat() if held.start else "",
        "end": held.end.isoformat() if held.end else "",
        "status": held.status.value,
        "grade": str(held.grade),
        "sources": sorted({sources[source].label for source in cited}),
        "claims": sorted(record.id for record in held.basis),
        "weight": max(1, held.grade.lines[0]),
        "why": list(held.why),
        "modality": sorted({record.modality for record in held.basis}),
        "inference": sorted({record.one("inference") or "Stated" for record in held.basis}),
        "symmetric": relation.symmetric,
    }


def centres_of(store: Store, actors: Collection[str], exact: bool) -> list[str]:
    """Give the nodes that stand for some things; with an army comes its party, unless exact."""
    same = same_things(store, actors)
    members = {one for group in same.values() for one in group}
    if not exact:
        members |= {party for found in parents(store, members).values() for party in found}
    return sorted(set(representatives(store, members).values()))

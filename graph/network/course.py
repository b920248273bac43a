"""A network over time: every relation once, with all the stretches of days on which it stood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from ...ontology.term import ontology
from ..record import read_sources
from ..resolve import labels
from ..standing.view import View
from ..store import Store
from .node import describe
from .project import centres_of, known_relation, narrow
from .stretch import stretches

if TYPE_CHECKING:
    from .project import Network

__all__ = ["Spell", "network_over", "united"]

Spell = tuple[date, date | None]
"""The first day, and the first day after it; None where nothing that is known ends it."""
_DAY: Final = timedelta(days=1)


def network_over(
    store: Store,
    view: View,
    *,
    first: date | None = None,
    last: date | None = None,
    relations: Collection[str] = (),
    actors: Collection[str] = (),
    hops: int = 1,
) -> Network:
    """Give all that stood on any day from the first to the last, or ever; the last is included.

    By the view's policy and its clocks of report and of recording; its day counts for nothing.

    Parameters
    ----------
    relations, actors, hops
        As for `project`: what is within so many `hops` of `actors` on any day.

    Returns
    -------
    Nodes as `project` gives them, with ``spells``: the days on which any of their edges stands.
    Edges by relation (and side), with ``relation``, ``sign``, ``symmetric``, ``side``, ``sources``
    and ``claims`` of all its time; ``weight``, the most lines of evidence that it has on a day;
    ``spells``, in order and without gaps between; and ``statuses``: each stretch of days with its
    status, as ``(status, first day, first day after it or None)``.

    Raises
    ------
    UsageError
        There is no relation of that name.
    """
    wanted = [known_relation(name).name for name in sorted(set(relations))]
    told = stretches(store, view, wanted).iter_rows(named=True)
    rows = [one for row in told if (one := _clipped(row, first, last)) is not None]
    graph: Network = nx.MultiDiGraph(
        first=first.isoformat() if first else "", last=last.isoformat() if last else ""
    )
    _add(graph, store, rows)
    if actors:
        graph = narrow(graph, centres_of(store, actors, view.exact), hops)
    describe(graph, store)
    for node in graph:
        edges = (*graph.in_edges(node, data=True), *graph.out_edges(node, data=True))
        graph.nodes[node]["spells"] = united(one for *_, data in edges for one in data["spells"])
    return graph


def _clipped(row: dict[str, Any], first: date | None, last: date | None) -> dict[str, Any] | None:
    """Cut a stretch to some days; None if it has none of them."""
    since, until = row["since"], row["until"]
    if first is not None:
        since = max(since, first)
    if last is not None:
        until = last + _DAY if until is None else min(until, last + _DAY)
    if until is not None and since >= until:
        return None
    return {**row, "since": since, "until": until}


def united(spells: Iterable[Spell]) -> list[Spell]:
    """Put spells together that meet or overlap.

    >>> day = date(2024, 1, 1)
    >>> [len(united(found)) for found in ([(day, None), (day, day + _DAY)], [(day, day)])]
    [1, 1]
    """
    found: list[Spell] = []
    for since, until in sorted(spells, key=lambda spell: (spell[0], spell[1] or date.max)):
        if not found or (found[-1][1] is not None and since > found[-1][1]):
            found.append((since, until))
            continue
        start, before = found[-1]
        found[-1] = (start, None if before is None or until is None else max(before, until))
    return found


def _add(graph: Network, store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        key = f"{row['relation']} {row['side']}" if row["side"] else row["relation"]
        groups.setdefault((row["subject"], row["object"], key), []).append(row)
    sides = labels(store, {row["side"] for row in rows if row["side"]})
    cited = {one for row in rows for one in _words(row, "sources")}
    sources = {key: source.label for key, source in read_sources(store, cited).items()}
    for (tail, head, key), told in groups.items():
        relation = ontology().relations[told[0]["relation"]]
        graph.add_edge(
            *(tail, head, key),
            relation=relation.name,
            sign=relation.sign,
            symmetric=relation.symmetric,
            side=sides[told[0]["side"]] if told[0]["side"] else "",
            weight=max(1, *(row["least"] for row in told)),
            sources=sorted({sources[one] for row in told for one in _words(row, "sources")}),
            claims=sorted({one for row in told for one in _words(row, "claims")}),
            spells=united((row["since"], row["until"]) for row in told),
            statuses=list(_statuses(told)),
        )


def _words(row: Mapping[str, Any], name: str) -> Iterator[str]:
    yield from (row[name] or "").split()


def _statuses(told: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, date, date | None]]:
    """Tell the stretches of one status, put together where only the evidence changes."""
    last: tuple[str, date, date | None] | None = None
    for row in sorted(told, key=lambda row: row["since"]):
        status, since, until = row["status"], row["since"], row["until"]
        if last is not None and last[0] == status and last[2] is not None and last[2] >= since:
            last = (status, last[1], until)
            continue
        if last is not None:
            yield last
        last = (status, since, until)
    if last is not None:
        yield last

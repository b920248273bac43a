"""Who stands between groups: the five roles of Gould and Fernandez."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from .centrality import Value, communities
from .simple import directed

if TYPE_CHECKING:
    from .project import Network

__all__ = ["GROUPS", "ROLES", "brokerage"]

ROLES: Final = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
GROUPS: Final = ("country", "kind", "community")
"""What nodes may be grouped by."""


def brokerage(network: Network, groups: str = "country") -> Iterator[Value]:
    """Count how often a node stands between two others who are not tied, by role.

    A node *b* brokers where *a* is tied to *b*, *b* to *c*, and *a* not to *c*, in that direction.

    Parameters
    ----------
    groups
        What makes nodes one group: their ``country``, their ``kind`` (class), or their
        ``community``.

    Yields
    ------
    ``brokerage.coordinator`` (all three of one group), ``brokerage.consultant`` (*a* and *c* of
    one, *b* of another), ``brokerage.gatekeeper`` (*b* and *c*), ``brokerage.representative``
    (*a* and *b*), ``brokerage.liaison`` (three groups), and ``brokerage``, their sum: counts of
    pairs, in this order of roles.

    Notes
    -----
    On the directed simple graph; a symmetric relation goes both ways. Nodes of which the group is
    not known take no part, neither as brokers nor as ends. Counts grow with degree: they say how
    much a node could broker, and not that it does.

    References
    ----------
    Gould and Fernandez (1989), Structures of mediation. Sociological Methodology 19.
    """
    graph = directed(network)
    group = _groups(network, groups)
    counts: dict[str, Counter[str]] = {node: Counter() for node in sorted(group)}
    for broker, found in counts.items():
        for start in graph.predecessors(broker):
            for end in graph.successors(broker):
                is_open = start != end and not graph.has_edge(start, end)
                if is_open and start in group and end in group:
                    found[_role(group[start], group[broker], group[end])] += 1
    for node, found in counts.items():
        yield Value("brokerage", node, "", found.total())
        yield from (Value(f"brokerage.{role}", node, "", found[role]) for role in ROLES)


def _role(start: str, broker: str, end: str) -> str:
    if start == broker:
        return "coordinator" if broker == end else "representative"
    if broker == end:
        return "gatekeeper"
    return "consultant" if start == end else "liaison"


def _groups(network: Network, groups: str) -> Mapping[str, str]:
    if groups == "community":
        return {v.node: str(v.value) for v in communities(network) if v.measure == "community"}
    return {node: str(data[groups]) for node, data in network.nodes(data=True) if data.get(groups)}

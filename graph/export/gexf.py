"""A network over time as dynamic GEXF: nodes and edges with the days on which they are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from .attribute import NOT_XML, Column, Part, Parts, Tidy
from .network_file import EDGE_TITLES, NODE_TITLES, gexf_keys, gexf_values

if TYPE_CHECKING:
    from ..network.course import Spell
    from ..network.project import Network

__all__ = ["write_dynamic_gexf"]

_GEXF: Final = "http://gexf.net/1.3"
_DAY: Final = timedelta(days=1)


def write_dynamic_gexf(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write GEXF 1.3 of a network of `network_over`, with ``spells`` on nodes and edges.

    The end of a GEXF interval is its last day, where that of a spell is the first day after it; an
    interval without an end goes on. ``status`` of an edge is an attribute that changes over time.

    References
    ----------
    https://gexf.net/schema.html, "Dynamics"
    """
    tidy, graph = Tidy(changes, NOT_XML), graph.copy()
    told = [data.pop("statuses", []) for *_, data in graph.edges(data=True)]
    edge_spells = [data.pop("spells") for *_, data in graph.edges(data=True)]
    node_spells = [data.pop("spells") for _, data in graph.nodes(data=True)]
    parts = Parts(graph, tidy)
    nodes, edges = parts.nodes(NODE_TITLES), parts.edges((*EDGE_TITLES, "status"))
    about = "; ".join(f"{key}: {value}" for key, value in graph.graph.items() if value)
    lines = _lines(tidy.text(about), parts, (nodes, node_spells), (edges, edge_spells), told)
    sink.writelines(f"{line}\n".encode() for line in lines)


def _lines(
    about: str,
    parts: Parts,
    nodes: tuple[Part, Sequence[Sequence[Spell]]],
    edges: tuple[Part, Sequence[Sequence[Spell]]],
    statuses: Sequence[Sequence[tuple[str, date, date | None]]],
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<gexf xmlns="{_GEXF}" version="1.3">'
    yield f"<meta><creator>Marchland</creator><description>{escape(about)}</description></meta>"
    yield '<graph mode="dynamic" defaultedgetype="directed" idtype="string" timeformat="date">'
    yield from gexf_keys("node", nodes[0].columns)
    yield from gexf_keys("edge", edges[0].columns)
    yield '<attributes class="edge" mode="dynamic">'
    yield '<attribute id="status" title="status" type="string"/></attributes>'
    yield "<nodes>"
    for row, name in enumerate(parts.ids):
        label = quoteattr(nodes[0].labels.written(row) or "")
        yield f"<node id={quoteattr(name)} label={label}>"
        yield f"{gexf_values(nodes[0].columns, row)}{_spells(nodes[1][row])}</node>"
    yield "</nodes>\n<edges>"
    for row, (tail, head) in enumerate(zip(parts.tails, parts.heads, strict=True)):
        ends = f'id="e{row}" source={quoteattr(tail)} target={quoteattr(head)}'
        label = quoteattr(edges[0].labels.written(row) or "")
        yield f'<edge {ends} weight="{edges[0].weights.written(row)}" label={label}>'
        values = _values(edges[0].columns, row, statuses[row])
        yield f"{values}{_spells(edges[1][row])}</edge>"
    yield "</edges>\n</graph>\n</gexf>"


def _values(
    told: Sequence[Column], row: int, statuses: Sequence[tuple[str, date, date | None]]
) -> str:
    over_time = "".join(
        f'<attvalue for="status" value={quoteattr(status)}{_days(since, until)}/>'
        for status, since, until in statuses
    )
    static = gexf_values(told, row) or "<attvalues></attvalues>"
    return static.replace("</attvalues>", f"{over_time}</attvalues>")


def _spells(spells: Sequence[Spell]) -> str:
    told = "".join(f"<spell{_days(*spell)}/>" for spell in spells)
    return f"<spells>{told}</spells>" if told else ""


def _days(since: date, until: date | None) -> str:
    end = f' end="{(until - _DAY).isoformat()}"' if until is not None else ""
    return f' start="{since.isoformat()}"{end}'

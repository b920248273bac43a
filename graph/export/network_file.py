"""A network as GEXF, GraphML or JSON; and the rules by which what a form cannot carry is changed.

=========  =========================================================================================
any form   lone surrogates are stripped; what is neither text, number, yes or no, day nor list
           becomes text, a day in ISO form; a name that the form needs for itself gains a ``_``
GEXF,      lists are joined by ``; ``; nothing is left out; characters that XML cannot carry are
GraphML    stripped; an attribute has one type, text where its values have several; every edge is
           directed (``symmetric`` tells which have no direction)
GEXF       what has no label is labelled by its name, an edge by its relation, with weight 1
CSV        the same, but nothing is an empty cell; a text that a spreadsheet would take for a
           formula is given a ``'`` in front, unless asked for raw
Parquet,   lists stay lists, of text
Arrow
JSON,      lists and nothing stay as they are; numbers that are not finite become nothing
Cytoscape
Pajek      labels, relations and weights are all it carries; quotes, backslashes and line breaks
           are replaced; an edge without direction is two arcs
KGX        lists have ``|`` between; tabs and line breaks, and ``|`` in lists, are replaced
=========  =========================================================================================
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from .attribute import NOT_XML, Column, Part, Parts, Tidy, columns

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = [
    "EDGE_TITLES",
    "NODE_TITLES",
    "gexf_keys",
    "gexf_values",
    "write_gexf",
    "write_graphml",
    "write_json",
]

_GEXF: Final = "http://www.gexf.net/1.2draft"
_GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
_RETURN: Final = {"\r": "&#13;"}
# what readers of GEXF take for themselves among the titles of attributes
NODE_TITLES: Final = (
    *("id", "pid", "viz", "start", "end", "parents", "slices", "spells"),
    "node_for_adding",
)
EDGE_TITLES: Final = (
    *("id", "type", "source", "target", "slices", "spells"),
    *("key", "networkx_key", "u_for_edge", "v_for_edge"),
)


def write_gexf(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write GEXF 1.2, static: an edge's days are attributes, since all edges stand on one day.

    `gexf.write_dynamic_gexf` writes a network over time.

    References
    ----------
    https://gexf.net/schema.html
    """
    tidy = Tidy(changes, NOT_XML)
    parts = Parts(graph, tidy)
    nodes, edges = parts.nodes(NODE_TITLES), parts.edges(EDGE_TITLES)
    told = "; ".join(f"{key}: {value}" for key, value in graph.graph.items() if value)
    lines = _gexf_lines(tidy.text(told), parts, nodes, edges)
    sink.writelines(f"{line}\n".encode() for line in lines)


def _gexf_lines(told: str, parts: Parts, nodes: Part, edges: Part) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<gexf xmlns="{_GEXF}" version="1.2">'
    yield f"<meta><creator>Marchland</creator><description>{escape(told)}</description></meta>"
    yield '<graph defaultedgetype="directed" mode="static">'
    yield from gexf_keys("node", nodes.columns)
    yield from gexf_keys("edge", edges.columns)
    yield "<nodes>"
    for row, name in enumerate(parts.ids):
        label = nodes.labels.written(row) or ""
        yield f"<node id={quoteattr(name)} label={quoteattr(label)}>"
        yield f"{gexf_values(nodes.columns, row)}</node>"
    yield "</nodes>\n<edges>"
    for row, (tail, head) in enumerate(zip(parts.tails, parts.heads, strict=True)):
        ends = f'id="e{row}" source={quoteattr(tail)} target={quoteattr(head)}'
        label = quoteattr(edges.labels.written(row) or "")
        yield f'<edge {ends} weight="{edges.weights.written(row)}" label={label}>'
        yield f"{gexf_values(edges.columns, row)}</edge>"
    yield "</edges>\n</graph>\n</gexf>"


def gexf_keys(kind: str, told: Sequence[Column]) -> Iterator[str]:
    """Declare attributes that do not change over time."""
    yield f'<attributes class="{kind}" mode="static">'
    for number, column in enumerate(told):
        yield f'<attribute id="{number}" title={quoteattr(column.name)} type="{column.kind}"/>'
    yield "</attributes>"


def gexf_values(told: Sequence[Column], row: int) -> str:
    """Write what a node or an edge has of the attributes."""
    values = [(number, column.written(row)) for number, column in enumerate(told)]
    texts = [f'<attvalue for="{n}" value={quoteattr(v)}/>' for n, v in values if v is not None]
    return f"<attvalues>{''.join(texts)}</attvalues>" if texts else ""


def write_graphml(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write GraphML.

    References
    ----------
    http://graphml.graphdrawing.org/specification.html
    """
    tidy = Tidy(changes, NOT_XML)
    parts = Parts(graph, tidy)
    about = columns([graph.graph], tidy, ("node_default", "edge_default"))
    nodes = columns(parts.node_rows, tidy, ("id",))
    edges = columns(parts.edge_rows, tidy, ("id", "source", "target"))
    lines = _graphml_lines(parts, about, nodes, edges)
    sink.writelines(f"{line}\n".encode() for line in lines)


def _graphml_lines(
    parts: Parts, about: Sequence[Column], nodes: Sequence[Column], edges: Sequence[Column]
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_GRAPHML}">'
    for kind, told in (("graph", about), ("node", nodes), ("edge", edges)):
        for number, column in enumerate(told):
            name = f'attr.name={quoteattr(column.name)} attr.type="{column.kind}"'
            yield f'<key id="{kind[0]}{number}" for="{kind}" {name}/>'
    yield f'<graph edgedefault="directed">{_graphml_values("g", about, 0)}'
    for row, name in enumerate(parts.ids):
        yield f"<node id={quoteattr(name)}>{_graphml_values('n', nodes, row)}</node>"
    for row, (tail, head) in enumerate(zip(parts.tails, parts.heads, strict=True)):
        ends = f'id="edge{row}" source={quoteattr(tail)} target={quoteattr(head)}'
        yield f"<edge {ends}>{_graphml_values('e', edges, row)}</edge>"
    yield "</graph>\n</graphml>"


def _graphml_values(mark: str, told: Sequence[Column], row: int) -> str:
    values = [(number, column.written(row)) for number, column in enumerate(told)]
    texts = [(n, escape(v, _RETURN)) for n, v in values if v is not None]
    return "".join(f'<data key="{mark}{n}">{text}</data>' for n, text in texts)


def write_json(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write node-link JSON as networkx reads it (``edges`` is the key), an object a line."""
    tidy = Tidy(changes)
    parts = Parts(graph, tidy)
    head = {"directed": True, "multigraph": True, "graph": tidy.objects([graph.graph])[0]}
    nodes = [{"id": one} for one in parts.ids]
    edges = [
        {"source": tail, "target": target, "key": tidy.plain(key)}
        for tail, target, key in zip(parts.tails, parts.heads, parts.keys, strict=True)
    ]
    sink.write(_json(head)[:-1].encode())
    for name, first, rows, taken in (
        ("nodes", nodes, parts.node_rows, ("id",)),
        ("edges", edges, parts.edge_rows, ("source", "target", "key")),
    ):
        told = zip(first, tidy.objects(rows, taken), strict=True)
        lines = ",\n".join(_json({**start, **rest}) for start, rest in told)
        sink.write(f',\n"{name}": [\n{lines}\n]'.encode())
    sink.write(b"}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)

"""A network as Cytoscape's JSON, for Cytoscape and Cytoscape.js."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from .attribute import Parts, Tidy

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = ["write_cytoscape"]

_NODE = ("id", "name", "value")
_EDGE = ("id", "source", "target", "key", "interaction")


def write_cytoscape(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write Cytoscape JSON, an element a line; each edge has an ``id`` of its own.

    ``name`` is the label, and ``interaction`` the relation, where Cytoscape looks for them.

    References
    ----------
    https://js.cytoscape.org/#notation/elements-json
    """
    tidy = Tidy(changes)
    parts = Parts(graph, tidy)
    labels = parts.node_labels()
    nodes = [{"id": one, "name": labels[one], "value": one} for one in parts.ids]
    edges = [
        {"id": f"e{number}", "source": tail, "target": head, "key": tidy.plain(key)}
        | {"interaction": tidy.plain(row.get("relation", key))}
        for number, (tail, head, key, row) in enumerate(
            zip(parts.tails, parts.heads, parts.keys, parts.edge_rows, strict=True)
        )
    ]
    about = tidy.objects([graph.graph])[0]
    head = {"data": about, "directed": True, "multigraph": True}
    sink.write(_json(head)[:-1].encode() + b', "elements": {')
    told_nodes = zip(nodes, tidy.objects(parts.node_rows, _NODE), strict=True)
    told_edges = zip(edges, tidy.objects(parts.edge_rows, _EDGE), strict=True)
    for name, told in (("nodes", told_nodes), ("edges", told_edges)):
        lines = ",\n".join(_json({"data": {**first, **rest}}) for first, rest in told)
        start = "" if name == "nodes" else ",\n"
        sink.write(f'{start}"{name}": [\n{lines}\n]'.encode())
    sink.write(b"}}\n")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)

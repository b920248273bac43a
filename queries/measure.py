"""Rows of measures: of nodes, of pairs, of a whole network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .row import Table

if TYPE_CHECKING:
    from ..graph.network.measure import Value
    from ..graph.network.project import Network

__all__ = ["measure_table"]

_COLUMNS = ("measure", "node", "other", "value")
_TWINS = ("node_iri", "other_iri")


def measure_table(values: Iterable[tuple[str, Network, Value]], *, over: bool = False) -> Table:
    """Write values, a row each; what is of a whole network has no node.

    Parameters
    ----------
    values
        Each with its day, and the network that it was taken on.
    over
        Whether they are of several days: the day then comes first.
    """
    rows = [_row(*one) for one in values]
    if any(isinstance(row["value"], float) for row in rows):
        for row in rows:
            # a column of one type: some formats take the type of the first value
            row["value"] = float(row["value"])
    columns = ("as_of", *_COLUMNS) if over else _COLUMNS
    return Table(columns, rows, _TWINS if over else (*_TWINS, "as_of"))


def _row(day: str, network: Network, value: Value) -> dict[str, Any]:
    def label(node: str) -> str | None:
        return str(network.nodes[node].get("label") or node) if node else None

    return {
        "measure": value.measure,
        "node": label(value.node),
        "other": label(value.other),
        "value": value.value,
        "node_iri": value.node or None,
        "other_iri": value.other or None,
        "as_of": day,
    }

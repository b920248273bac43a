"""A network from columns: a row an edge, a column an attribute."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import polars as pl

if TYPE_CHECKING:
    from .project import Network

__all__ = ["ENDS", "LIST", "network_of"]

ENDS: Final = ("subject", "object", "key")
"""The columns that say between whom an edge is, and which of theirs it is; one row for each."""
LIST: Final = "\x1f"
"""Stands between the members of a list in a column of text (ASCII's unit separator)."""
_REPEATED: Final = 4
"""How often values come up, on average, in a column that is read value by value."""


def network_of(edges: pl.DataFrame, lists: Sequence[str] = (), **about: Any) -> Network:
    r"""Make a network of edges; its nodes are the ends, in order of their first edge.

    Parameters
    ----------
    edges
        `ENDS`, of which no two rows have all the same, and any attributes. Where a value is null,
        the edge has no such attribute.
    lists
        Columns of text that are lists, by `LIST`; each edge is given lists of its own.
    about
        What the graph itself is to carry.

    Notes
    -----
    Dictionaries are put where networkx has them, edge by edge: to add an edge by its method takes
    three times as long, for it looks up and copies what is known here to be new.

    >>> told = pl.DataFrame({"subject": ["a"], "object": ["b"], "key": ["x"], "why": ["p\x1fq"]})
    >>> list(network_of(told, ["why"]).edges(keys=True, data=True))
    [('a', 'b', 'x', {'why': ['p', 'q']})]
    """
    graph: Network = nx.MultiDiGraph(**about)
    tails, heads, keys = (_values(edges[name]) for name in ENDS)
    graph.add_nodes_from(dict.fromkeys(chain.from_iterable(zip(tails, heads, strict=True))))
    names = [name for name in edges.columns if name not in ENDS]
    told = [_lists(edges[one]) if one in lists else _values(edges[one]) for one in names]
    after, before = graph._succ, graph._pred  # type: ignore[attr-defined]
    for tail, head, key, values in zip(tails, heads, keys, _rows(told, len(tails)), strict=True):
        data = dict(zip(names, values, strict=False))
        others = after[tail]
        if head in others:
            others[head][key] = data
        else:
            others[head] = before[head][tail] = {key: data}
    _drop_nothing(graph, [one for one in names if edges[one].null_count()])
    return graph


def _rows(columns: Sequence[Sequence[Any]], number: int) -> Any:
    return zip(*columns, strict=True) if columns else iter([()] * number)


def _drop_nothing(graph: Network, names: Sequence[str]) -> None:
    if names:
        for *_, data in graph.edges(data=True):
            for name in names:
                if data[name] is None:
                    del data[name]


def _values(column: pl.Series) -> list[Any]:
    """Give a column's values, one object for all that are equal."""
    found = _places(column) if column.dtype == pl.String else None
    if found is None:
        return column.to_list()
    places, known = found
    return [known[place] for place in places]


def _lists(column: pl.Series) -> list[list[str]]:
    """Give a column of lists; no two rows have the same one, since a list can be changed."""
    found = _places(column)
    if found is None:
        return [_split(text) for text in column.to_list()]
    places, known = found
    split = [_split(text) for text in known]
    return [split[place][:] for place in places]


def _split(text: str | None) -> list[str]:
    return text.split(LIST) if text else []


def _places(column: pl.Series) -> tuple[list[int], list[Any]] | None:
    """Give each row's place among the values that there are; None where few come up often."""
    known = column.unique(maintain_order=True)
    if known.len() * _REPEATED > column.len():
        return None
    numbers = pl.int_range(known.len(), eager=True)
    return column.replace_strict(known, numbers, return_dtype=pl.UInt32).to_list(), known.to_list()

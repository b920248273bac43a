"""A network from columns: a row an edge, a column an attribute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import polars as pl

if TYPE_CHECKING:
    from .project import Network

__all__ = ["ENDS", "Splitter", "network_of"]

ENDS: Final = ("subject", "object", "key")
"""The columns that say between whom an edge is, and which of theirs it is; one row for each."""
_SAMPLE: Final = 20_000
_REPEATED: Final = 3
"""How often values come up, on average, in a column that is read value by value."""

Splitter = Callable[[str], list[str]]
"""Makes a list of a text, which may be empty; a new one each time."""


def network_of(
    edges: pl.DataFrame, lists: Mapping[str, Splitter] | None = None, **about: Any
) -> Network:
    """Make a network of edges; its nodes are the ends, in order of their first edge.

    Parameters
    ----------
    edges
        `ENDS`, of which no two rows have all the same, and any attributes. Where a value is null,
        the edge has no such attribute.
    lists
        The columns of text that are lists, and how these are made of it.
    about
        What the graph itself is to carry.

    Notes
    -----
    Dictionaries are put where networkx has them, edge by edge: to add an edge by its method takes
    three times as long, for it looks up and copies what is known here to be new.

    >>> told = pl.DataFrame({"subject": ["a"], "object": ["b"], "key": ["x"], "why": ["p q"]})
    >>> list(network_of(told, {"why": str.split}).edges(keys=True, data=True))
    [('a', 'b', 'x', {'why': ['p', 'q']})]
    """
    lists = lists or {}
    graph: Network = nx.MultiDiGraph(**about)
    tails, heads, keys = (_shared(edges[name]) for name in ENDS)
    graph.add_nodes_from(dict.fromkeys(chain.from_iterable(zip(tails, heads, strict=True))))
    names = [name for name in edges.columns if name not in ENDS]
    told = [
        _split(edges[one], lists[one]) if one in lists else _values(edges[one]) for one in names
    ]
    after, before = graph._succ, graph._pred  # type: ignore[attr-defined]
    rows = _rows(names, told, len(tails))
    for tail, head, key, data in zip(tails, heads, keys, rows, strict=True):
        others = after[tail]
        if head in others:
            others[head][key] = data
        else:
            others[head] = before[head][tail] = {key: data}
    _drop_nothing(graph, [one for one in names if edges[one].null_count()])
    return graph


def _rows(
    names: Sequence[str], columns: Sequence[Sequence[Any]], number: int
) -> Iterator[dict[str, Any]]:
    """Give each row as a dictionary; without a step of Python's own for each."""
    rows = zip(*columns, strict=True) if columns else iter([()] * number)
    return map(dict, map(zip, repeat(names), rows))


def _drop_nothing(graph: Network, names: Sequence[str]) -> None:
    if names:
        for *_, data in graph.edges(data=True):
            for name in names:
                if data[name] is None:
                    del data[name]


def _is_repeated(column: pl.Series) -> bool:
    """Say, by its first values, whether few of a column of text come up again and again."""
    if column.dtype != pl.String or column.null_count():
        return False
    first = column.head(_SAMPLE)
    return first.n_unique() * _REPEATED <= len(first)


def _places(column: pl.Series) -> tuple[list[int], list[str]]:
    """Give each row's place among the texts that there are."""
    known = column.unique(maintain_order=True)
    return column.cast(pl.Enum(known)).to_physical().to_list(), known.to_list()


def _shared(column: pl.Series) -> list[Any]:
    """Give a column of text, one object for all that are equal."""
    places, known = _places(column)
    return [known[place] for place in places]


def _values(column: pl.Series) -> list[Any]:
    return _shared(column) if _is_repeated(column) else column.to_list()


def _split(column: pl.Series, split: Splitter) -> list[list[str]]:
    """Give a column of lists; no two rows have the same one, since a list can be changed."""
    if not _is_repeated(column):
        return list(map(split, column.fill_null("").to_list()))
    places, known = _places(column)
    lists = list(map(split, known))
    return [lists[place][:] for place in places]

"""A network from columns: a row an edge, a column an attribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
_TOGETHER: Final = 500
"""How often in one of which the values are looked at together with those of others."""

Splitter = Callable[[str], list[str]]
"""Makes a list of a text, which may be empty; a new one each time."""


def network_of(
    edges: pl.DataFrame, lists: Mapping[str, Splitter] | None = None, **about: Any
) -> Network:
    """Make a network of edges; its nodes are the subjects in order, then the objects.

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
    Lists that are equal may be one and the same: replace a list, and do not change it.

    Dictionaries are put where networkx has them, edge by edge: to add an edge by its method takes
    three times as long, for it looks up and copies what is known here to be new.

    >>> told = pl.DataFrame({"subject": ["a"], "object": ["b"], "key": ["x"], "why": ["p q"]})
    >>> list(network_of(told, {"why": str.split}).edges(keys=True, data=True))
    [('a', 'b', 'x', {'why': ['p', 'q']})]
    """
    lists = lists or {}
    graph: Network = nx.MultiDiGraph(**about)
    ends = [_places(edges[name]) for name in ENDS]
    for _, nodes in ends[:2]:
        graph.add_nodes_from(nodes)
    tails, heads, keys = ([known[place] for place in places] for places, known in ends)
    edges = edges.with_columns(pl.col(list(lists)).fill_null("")) if lists else edges
    places, patterns, rest = _patterns(edges, lists)
    told = [_split(edges[one], lists[one]) if one in lists else _values(edges[one]) for one in rest]
    rows = zip(*told, strict=True) if told else iter([()] * edges.height)
    after, before = graph._succ, graph._pred  # type: ignore[attr-defined]
    for tail, head, key, place, row in zip(tails, heads, keys, places, rows, strict=True):
        data = patterns[place].copy()
        data.update(zip(rest, row))  # noqa: B905 - to look whether they are as long takes time
        others = after[tail]
        if head in others:
            others[head][key] = data
        else:
            others[head] = before[head][tail] = {key: data}
    _drop_nothing(graph, [one for one in edges.columns if edges[one].null_count()])
    return graph


def _patterns(
    edges: pl.DataFrame, lists: Mapping[str, Splitter]
) -> tuple[list[int], list[dict[str, Any]], list[str]]:
    """Give what edges have in common, with a place for all else; and the names of all else.

    Returns
    -------
    Which pattern each edge has, the patterns, and the names of the columns that are in none.
    """
    names = [name for name in edges.columns if name not in ENDS]
    few = [name for name in names if _is_repeated(edges[name], _TOGETHER)]
    places, known = _together(edges.select(few)) if few else ([0] * edges.height, [()])
    whole: dict[str, Any] = dict.fromkeys(names)
    make: dict[str, Callable[[Any], Any]] = {name: lists.get(name, _same) for name in few}
    patterns = [
        whole | {n: make[n](value) for n, value in zip(few, row, strict=True)} for row in known
    ]
    return places, patterns, [name for name in names if name not in few]


def _same(value: Any) -> Any:
    return value


def _together(columns: pl.DataFrame) -> tuple[list[int], list[tuple[Any, ...]]]:
    """Give each row's place among the rows that there are."""
    known = columns.unique(maintain_order=True)
    numbered = known.with_row_index("place")
    placed = columns.join(
        numbered, on=columns.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return placed["place"].to_list(), known.rows()


def _drop_nothing(graph: Network, names: Sequence[str]) -> None:
    if names:
        for *_, data in graph.edges(data=True):
            for name in names:
                if data[name] is None:
                    del data[name]


def _is_repeated(column: pl.Series, times: int = _REPEATED) -> bool:
    """Say, by its first values, whether those of a column come up so many times, on average."""
    first = column.head(_SAMPLE)
    return first.n_unique() * times <= len(first)


def _places(column: pl.Series) -> tuple[list[int], list[str]]:
    """Give each row's place among the texts that there are."""
    known = column.unique(maintain_order=True)
    return column.cast(pl.Enum(known)).to_physical().to_list(), known.to_list()


def _shared(column: pl.Series) -> list[Any]:
    """Give a column of text, one object for all that are equal."""
    places, known = _places(column)
    return [known[place] for place in places]


def _values(column: pl.Series) -> list[Any]:
    is_text = column.dtype == pl.String and not column.null_count()
    return _shared(column) if is_text and _is_repeated(column) else column.to_list()


def _split(column: pl.Series, split: Splitter) -> list[list[str]]:
    """Give a column of lists."""
    if not _is_repeated(column):
        return list(map(split, column.to_list()))
    places, known = _places(column)
    lists = list(map(split, known))
    return [lists[place] for place in places]

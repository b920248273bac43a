"""Things that bear the same label, told apart in a table for people.

A place of a gazetteer, the same of a table of events and that of a sample all are called "Bhamo" as
long as nobody has said that they are one. Programs have the IRIs beside the labels; people do not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from .row import Row, Table

__all__ = ["told_apart"]

_TWIN = "_iri"


def told_apart(table: Table) -> Table:
    """Add to each label that several things of a table bear what tells them apart.

    That is the data set, and their kind or their key where several of one data set bear the label.
    A label that one thing alone bears stays as it is.

    >>> labels = {"mimu/MMR1": "Bhamo", "demo/bhamo": "Bhamo", "mimu/MMR2": "Hopin"}
    >>> rows = [{"place": label, "place_iri": f"id/place/{key}"} for key, label in labels.items()]
    >>> [row["place"] for row in told_apart(Table(["place"], rows)).rows]
    ['Bhamo (mimu)', 'Bhamo (demo)', 'Hopin']
    """
    called: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        for name in table.columns:
            for label, iri in _pairs(row, name):
                called[label].add(iri)
    marks = {label: _marks(sorted(iris)) for label, iris in called.items() if len(iris) > 1}
    return replace(table, rows=[_row(row, table.columns, marks) for row in table.rows])


def _pairs(row: Row, name: str) -> Iterator[tuple[str, str]]:
    """Give the labels of a cell with the IRIs that stand beside them."""
    labels, iris = _several(row.get(name)), _several(row.get(name + _TWIN))
    if len(labels) == len(iris):
        yield from zip(labels, iris, strict=True)


def _several(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _row(row: Row, names: Iterable[str], marks: Mapping[str, Mapping[str, str]]) -> Row:
    marked = dict(row)
    for name in names:
        if pairs := list(_pairs(row, name)):
            told = [_label(label, iri, marks) for label, iri in pairs]
            marked[name] = told if isinstance(row[name], list) else told[0]
    return marked


def _label(label: str, iri: str, marks: Mapping[str, Mapping[str, str]]) -> str:
    mark = marks.get(label, {}).get(iri)
    return f"{label} ({mark})" if mark else label


def _marks(iris: Sequence[str]) -> dict[str, str]:
    """Give each thing the shortest mark that none of the others has."""
    marks = {iri: iri for iri in iris}
    parts = {iri: part for iri in iris if (part := _parts(iri))}
    for sort in _SORTS:
        found = {iri: sort(*part) for iri, part in parts.items()}
        count = Counter(found.values())
        marks |= {iri: mark for iri, mark in found.items() if count[mark] == 1}
    return marks


def _parts(iri: str) -> tuple[str, str, str] | None:
    """Give the kind, the data set and the key that are in an IRI of ours."""
    parts = iri.rsplit("/", 3)[1:]
    if len(parts) < 3:
        return None
    kind, dataset, key = map(unquote, parts)
    return kind, dataset, key


_SORTS: Sequence[Callable[[str, str, str], str]] = (
    lambda kind, dataset, key: f"{dataset}, {kind} {key}",
    lambda _, dataset, key: f"{dataset}, {key}",
    lambda kind, dataset, _: f"{dataset}, {kind}",
    lambda _, dataset, __: dataset,
)
"""What a thing may be told by, the longest first."""

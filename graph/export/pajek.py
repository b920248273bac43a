"""A network as Pajek's text: who is tied to whom, by what, and how heavily."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO, Final

from .attribute import Parts, Tidy

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = ["write_pajek"]

# a label stands in quotes, which nothing can escape, on a line of its own
_ILLEGAL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEITHER: Final = {'"': "'", "\\": "/"}


def write_pajek(graph: Network, sink: BinaryIO, changes: Counter[str]) -> None:
    """Write a Pajek network: vertices by label, and arcs; what has no direction is two of them.

    Networks of both arcs and edges are read as of one kind by igraph and by networkx. Pajek knows
    no other attributes than the weight of a line and its label, which is the relation; all others
    are left out. Two things of one label are told apart by a number.

    References
    ----------
    Mrvar and Batagelj, Pajek: reference manual, section 2, "Networks".
    """
    parts = Parts(graph, Tidy(Counter()))
    text = _Text(changes)
    labels = parts.node_labels()
    names = text.names([labels[one] for one in parts.ids])
    number = {one: place for place, one in enumerate(parts.ids, 1)}
    lines = [f"*Vertices {len(names)}"]
    lines += [f'{place} "{name}"' for place, name in enumerate(names, 1)]
    lines.append("*Arcs")
    for row, (tail, head) in enumerate(zip(parts.tails, parts.heads, strict=True)):
        told = parts.edge_rows[row]
        weight = told.get("weight", 1)
        weight = weight if isinstance(weight, int | float) and _is_plain(weight) else 1
        label = text.clean(str(told.get("relation", parts.keys[row])))
        lines.append(f'{number[tail]} {number[head]} {weight} l "{label}"')
        if told.get("symmetric") is True:
            changes["edges made two arcs"] += 1
            lines.append(f'{number[head]} {number[tail]} {weight} l "{label}"')
    kept = {"label"}, {"weight", "relation", "symmetric"}
    for rows, names_kept in zip((parts.node_rows, parts.edge_rows), kept, strict=True):
        if left := sum(len(row.keys() - names_kept) for row in rows):
            changes["attributes left out"] += left
    sink.writelines(f"{line}\n".encode() for line in lines)


def _is_plain(weight: float) -> bool:
    """Say whether a weight is a number that a reader of plain decimals can read."""
    return not isinstance(weight, bool) and abs(weight) < 2**53


class _Text:
    """Labels as Pajek can carry them; what is changed is counted."""

    def __init__(self, changes: Counter[str]) -> None:
        self._changes = changes

    def clean(self, text: str) -> str:
        found, count = _ILLEGAL.subn(" ", text)
        for char, other in _NEITHER.items():
            count += found.count(char)
            found = found.replace(char, other)
        if count:
            self._changes["characters replaced"] += count
        return found

    def names(self, wanted: list[str]) -> list[str]:
        used: set[str] = set()
        found = []
        for one in wanted:
            name = clean = self.clean(one)
            number = 2
            while name in used:
                name, number = f"{clean} ({number})", number + 1
            if name != clean:
                self._changes["names changed"] += 1
            used.add(name)
            found.append(name)
        return found

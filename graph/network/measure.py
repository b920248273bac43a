"""Numbers on a network, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from ...ontology.error import UsageError
from .balance import frustration, triads
from .brokerage import brokerage
from .centrality import (
    Value,
    betweenness,
    communities,
    cores,
    degree,
    eigenvector,
    leiden,
    pagerank,
    reciprocity,
    strength,
)
from .ledger import ledger

if TYPE_CHECKING:
    from .project import Network

__all__ = ["MEASURES", "Measure", "Value", "find", "measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it gives, in one sentence; whether it tells threats from deeds."""

    about: str
    values: Callable[[Network], Iterator[Value]]
    is_of_all: bool = False


MEASURES: Final[Mapping[str, Measure]] = {
    "degree": Measure("to how many others a node is tied: all, in, out, by sign", degree),
    "strength": Measure("how well a node's ties are attested: all, in, out", strength),
    "betweenness": Measure("the share of shortest paths that pass a node", betweenness),
    "eigenvector": Measure("being tied to those who are well tied", eigenvector),
    "pagerank": Measure("where a random walk along the directions spends its time", pagerank),
    "k-core": Measure("the densest core that a node is in", cores),
    "community": Measure("groups with more ties inside than by chance (Louvain)", communities),
    "leiden": Measure("the same by the method of Leiden: none of them falls apart", leiden),
    "brokerage": Measure("standing between groups, by role (Gould and Fernandez)", brokerage),
    "reciprocity": Measure("the share of ties that are returned", reciprocity),
    "triads": Measure("triangles of friends and enemies, and how many are balanced", triads),
    "frustration": Measure("how few ties stand against a division into two camps", frustration),
    "balance": Measure("support, pressure and dependence of two, each way", ledger, is_of_all=True),
}


def find(name: str) -> Measure:
    """Find a measure.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    if name in MEASURES:
        return MEASURES[name]
    close = get_close_matches(name, MEASURES, n=2)
    meant = f"did you mean {' or '.join(close)}? " if close else ""
    raise UsageError(f"no measure is called {name!r}", f"{meant}there are: {', '.join(MEASURES)}")


def measure(network: Network, names: Iterable[str], *, groups: str = "country") -> Iterator[Value]:
    """Take measures on a network.

    Parameters
    ----------
    network
        As `project` gives it; for a measure that `is_of_all`, with all modalities.
    groups
        What makes nodes one group, for brokerage: ``country``, ``kind`` or ``community``.

    Raises
    ------
    UsageError
        There is no measure of a name.
    """
    wanted = {name: find(name) for name in names}
    for name, found in wanted.items():
        values = partial(brokerage, groups=groups) if name == "brokerage" else found.values
        yield from values(network)

"""Who can close the ways through a network: coalitions that hold a cut.

Pure: places, links and holders go in, coalitions come out. What is meant, and why the search finds
every smallest coalition, is written out in ``docs/leverage.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .closing import smallest_closers
from .way import Ways

__all__ = ["CLOSED_BY_NOBODY", "Answer", "Gate", "Network", "Side"]

Coalition = frozenset[str]

_MANY = 1000
"""So many places can be searched for a smallest cut in a moment."""


class Answer(StrEnum):
    """Whether a coalition holds a cut of the known ways."""

    YES = "yes"
    UNDETERMINED = "undetermined"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Gate:
    """Who can close a place.

    Each group of ``sure`` surely can, with all its members together; each actor of ``maybe`` may,
    alone; and where the gate ``is_open`` to anybody, so may everybody else.
    """

    sure: frozenset[Coalition] = frozenset()
    maybe: frozenset[str] = frozenset()
    is_open: bool = False

    @property
    def named(self) -> frozenset[str]:
        """Everybody who surely or possibly can, alone or with others."""
        return self.maybe.union(*self.sure)

    def surely(self, coalition: Set[str]) -> bool:
        """Say whether a coalition surely can close it."""
        return any(group <= coalition for group in self.sure)

    def possibly(self, coalition: Set[str]) -> bool:
        """Say whether a coalition may be able to close it; nobody at all never is."""
        return bool(coalition) and (self.is_open or not coalition.isdisjoint(self.named))


CLOSED_BY_NOBODY = Gate()


@dataclass(frozen=True)
class Network:
    """The known ways from sites to a market.

    ``sites`` and ``links`` tell of each whether it is sure to be one. ``ends`` are the places where
    the market begins; ``complete`` the places whose ways out are all listed; ``capacity`` gives the
    least and the most that a site yields, for every site or for none.
    """

    sites: Mapping[str, bool]
    links: Mapping[tuple[str, str], bool]
    ends: frozenset[str]
    complete: frozenset[str] = frozenset()
    capacity: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def known(self) -> Ways:
        """All the ways there may be, by what is known."""
        return Ways(self.sites, self.links, self.ends)

    @cached_property
    def sure(self) -> Ways:
        """The ways that there surely are."""
        if all(self.sites.values()):
            return self.by_sure_links
        sites = [site for site, is_sure in self.sites.items() if is_sure]
        return Ways(sites, self._sure_links(), self.ends)

    @cached_property
    def by_sure_links(self) -> Ways:
        """The ways over sure links, from sites that are sure or not."""
        if all(self.links.values()):
            return self.known
        return Ways(self.sites, self._sure_links(), self.ends)

    @cached_property
    def unlisted(self) -> Ways:
        """The known ways, and those that leave a place whose ways out may not all be listed."""
        places = {*self.sites, *(place for link in self.links for place in link)}
        return Ways(self.known.sites, self.links, self.ends | (places - self.complete))

    def _sure_links(self) -> list[tuple[str, str]]:
        return [link for link, is_sure in self.links.items() if is_sure]


class Side:
    """A network as those on one side of it can close it.

    Parameters
    ----------
    gates
        Who can close which place; nobody can close one without a gate.
    """

    def __init__(self, network: Network, gates: Mapping[str, Gate]) -> None:
        self.network = network
        self.gates = gates
        self.known = network.known
        self.sure = network.sure
        self._open = frozenset(place for place, gate in gates.items() if gate.is_open)
        self._may: Mapping[str, frozenset[str]] = _by_actor(gates)

    # --- what a coalition closes ---

    def closed_surely(self, coalition: Set[str]) -> set[str]:
        """Give the places that a coalition surely can close."""
        named = {place for actor in coalition for place in self._may.get(actor, ())}
        return {place for place in named if self.gates[place].surely(coalition)}

    def closed_possibly(self, coalition: Set[str]) -> set[str]:
        """Give the places that a coalition may be able to close."""
        if not coalition:
            return set()
        return set(self._open).union(*(self._may.get(actor, ()) for actor in coalition))

    def answer(self, coalition: Set[str]) -> Answer:
        """Say whether a coalition holds a cut: every known way passes a place that it controls.

        Where no way is known at all, nothing is known of a cut.
        """
        if not self.known.is_open():
            return Answer.UNDETERMINED
        if not self.known.is_open(self.closed_surely(coalition)):
            return Answer.YES
        is_free = self.sure.is_open(self.closed_possibly(coalition))
        return Answer.NO if is_free else Answer.UNDETERMINED

    def through(self, coalition: Set[str]) -> list[str]:
        """Name the fewest places at which a coalition closes all ways, surely or possibly.

        Where there are many places, all those of which each alone keeps some way shut.
        """
        ways, closed = self.known, self.closed_surely(coalition)
        if ways.is_open(closed):
            ways, closed = self.sure, self.closed_possibly(coalition)
        if not ways.places or ways.is_open(closed):
            return []
        if len(ways.places) > _MANY:
            return sorted(ways.locks(closed))
        return ways.fewest(closed)

    # --- coalitions ---

    def smallest(self, candidates: Collection[str], size: int) -> dict[Coalition, Answer]:
        """Find the coalitions that hold a cut, or may, and of which no part does as well.

        Returns
        -------
        Every one of up to `size` of the candidates: those that surely hold a cut and no part of
        which does; and those that may, and no part of which does or may. In order of size.
        """
        if not self.known.is_open():
            return {}
        wanted = frozenset(candidates)
        found = dict.fromkeys(self._surely_closing(wanted, size), Answer.YES)
        for one in self._possibly_closing(wanted, size):
            found.setdefault(one, Answer.UNDETERMINED)
        return dict(sorted(found.items(), key=lambda item: (len(item[0]), sorted(item[0]))))

    def _surely_closing(self, candidates: frozenset[str], size: int) -> list[Coalition]:
        holders = {
            place: groups
            for place, gate in self.gates.items()
            if (groups := [group for group in gate.sure if group <= candidates])
        }
        return smallest_closers(self.known, holders, size)

    def _possibly_closing(self, candidates: frozenset[str], size: int) -> list[Coalition]:
        if size > 0 and not self.sure.is_open(self._open):
            return [frozenset((one,)) for one in sorted(candidates)]
        holders = {
            place: [frozenset((one,)) for one in sorted(gate.named & candidates)]
            for place, gate in self.gates.items()
        }
        rest = self.sure.without(self._open)
        return smallest_closers(rest, {p: held for p, held in holders.items() if held}, size)

    # --- shares ---

    def shares(self, coalition: Set[str]) -> tuple[float, float]:
        """Give the least and the greatest share of the sites without a way around a coalition.

        A site counts by its capacity where that is known of all, else once. A way that is not
        listed may leave any place whose ways out are not known to be complete, unless the coalition
        surely holds that place: that lowers the least share and never the greatest.

        Returns
        -------
        Two numbers from 0 to 1; 0 and 1 where no site has a known way to the market.
        """
        sites = self.known.sites
        if not sites:
            return 0.0, 1.0
        stuck = sites - self.network.unlisted.sites_open(self.closed_surely(coalition))
        free = self.network.by_sure_links.sites_open(self.closed_possibly(coalition)) & sites
        return self._share(stuck, least=True), self._share(sites - free, least=False)

    def _share(self, part: Set[str], *, least: bool) -> float:
        """Weigh a part of the sites against the rest: as light as it can be, or as heavy."""
        mine, others = self._weigh(part), self._weigh(self.known.sites - part)
        light, heavy = (mine[0], others[1]) if least else (mine[1], others[0])
        if light + heavy:
            return light / (light + heavy)
        # what can weigh nothing at all decides nothing, if the other part can weigh something
        return float(mine[1] > 0) if least else float(others[1] == 0)

    def _weigh(self, sites: Iterable[str]) -> tuple[float, float]:
        weights = [self._weight(site) for site in sites]
        return sum(low for low, _ in weights), sum(high for _, high in weights)

    def _weight(self, site: str) -> tuple[float, float]:
        low, high = self.network.capacity.get(site, (1.0, 1.0))
        return (low if self.network.sites[site] else 0.0), high


def _by_actor(gates: Mapping[str, Gate]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for place, gate in gates.items():
        for actor in gate.named:
            found[actor].add(place)
    return {actor: frozenset(places) for actor, places in found.items()}

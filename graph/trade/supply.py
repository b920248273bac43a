"""The known network of a commodity on a day: sites, links, and who can close which place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..record import Record
from ..standing.view import View
from .assumption import NOBODY, Assumption
from .border import Border, Door
from .capacity import capacities
from .cut import CLOSED_BY_NOBODY, Gate, Network, Side
from .judge import Judge, Tie
from .trade import Trade

__all__ = ["Link", "Supply", "supply"]

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Supply:
    """The known network on a day, and what it rests on.

    ``told`` says of each door of a place who can close it, ``held`` by what; ``gates`` gives this
    by side, for every place of the network. ``unit`` is what capacities are in, empty where sites
    are counted.
    """

    trade: Trade
    view: View
    border: Border
    network: Network
    told: Mapping[Door, Gate]
    gates: Mapping[str, Mapping[str, Gate]]
    sites: Mapping[str, Tie]
    links: Mapping[Link, Tie]
    held: Mapping[Door, Sequence[Record]]
    unit: str = ""
    given: frozenset[object] = frozenset()
    """What is assumed: sites, links, and gates as place and side."""

    def side(self, name: str) -> Side:
        """Give the network as those on one side can close it."""
        return Side(self.network, self.gates[name])

    def is_listed_whole(self, site: str) -> bool:
        """Say whether a source tells that no site but those of a group yields the commodity."""
        return site in self.sites and _is_all(self.sites[site].basis)

    def candidates(self, name: str) -> frozenset[str]:
        """Name who may hold a cut on a side: whoever holds, or may, some place there, or a part.

        A part of a place counts only where it is not known who holds the whole.
        """
        known = self.network.known.places
        gates = {place: gate for place, gate in self.gates[name].items() if place in known}
        beside = [
            self.border.beside(place, name, self.told)
            for place, gate in gates.items()
            if gate.is_open
        ]
        return frozenset().union(*(gate.named for gate in gates.values()), *beside)


def supply(trade: Trade, view: View, assumed: Sequence[Assumption] = ()) -> Supply:
    """Make the network of a trade as of a view's day, with what is assumed taken as given."""
    judged = Judge(view, trade)
    sites = {
        matter.subject or "": found
        for matter, records in trade.of("yields")
        if (found := judged.tie(matter, records))
    }
    links = {
        (matter.subject or "", matter.object): found
        for matter, records in trade.of("shipsTo")
        if (found := judged.tie(matter, records))
    }
    more_sites = _assumed_sites(trade, assumed)
    more_links = [(one.subject, one.object) for one in assumed if one.relation == "shipsTo"]
    told, held = _doors(trade, judged)
    border = Border(trade, {*sites, *more_sites}, {*links, *more_links})
    more_gates = _assumed_gates(border, assumed)
    capacity, unit = capacities(sites, links)
    network = Network(
        {site: one.is_sure for site, one in sites.items()} | dict.fromkeys(more_sites, True),
        {link: one.is_sure for link, one in links.items()} | dict.fromkeys(more_links, True),
        border.places & trade.market.places,
        frozenset(tail for (tail, _), one in links.items() if one.is_sure and _is_all(one.basis)),
        {} if set(more_sites) - set(sites) else capacity,
    )
    return Supply(
        trade,
        view,
        border,
        network,
        told,
        {name: border.gates(name, told) | more_gates[name] for name in border.sides},
        sites,
        links,
        held,
        "" if set(more_sites) - set(sites) else unit,
        frozenset((*more_sites, *more_links, *((p, n) for n, g in more_gates.items() for p in g))),
    )


def _assumed_sites(trade: Trade, assumed: Sequence[Assumption]) -> list[str]:
    yields = [one for one in assumed if one.relation == "yields"]
    return [one.subject for one in yields if one.object in trade.goods]


def _assumed_gates(border: Border, assumed: Sequence[Assumption]) -> dict[str, dict[str, Gate]]:
    """Give the places that somebody is taken to hold, and nobody else."""
    found: dict[str, dict[str, Gate]] = {name: {} for name in border.sides}
    for one in assumed:
        if one.relation == "controls":
            holder = frozenset((one.subject,))
            gate = CLOSED_BY_NOBODY if one.subject == NOBODY else Gate(frozenset((holder,)))
            found[border.side(one.object, one.side)][one.object] = gate
    return found


def _doors(trade: Trade, judged: Judge) -> tuple[dict[Door, Gate], dict[Door, Sequence[Record]]]:
    told: dict[Door, Gate] = {}
    held: dict[Door, Sequence[Record]] = {}
    for matter, records in trade.of("controls"):
        gate, basis = judged.gate(matter, records)
        if gate is not None:
            told[matter.object, matter.side] = gate
            held[matter.object, matter.side] = basis
    return told, held


def _is_all(basis: Iterable[Record]) -> bool:
    """Say whether a source tells that it is all that there is."""
    return any(
        record.one("quantifier") == "all" and record.one("inference") != "Inferred"
        for record in basis
    )

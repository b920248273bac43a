"""The known network of a commodity on a day: sites, links, and who can close which place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..interval import Standing
from ..record import Record
from ..standing.evidence import World
from ..standing.policy import Policy
from ..standing.spell import Holding, Status
from ..standing.view import Matter, Stand, View, judge
from .assumption import NOBODY, Assumption
from .border import Border, Door
from .cut import CLOSED_BY_NOBODY, Gate, Network, Side
from .trade import Trade, is_weak

__all__ = ["Judge", "Link", "Supply", "Tie", "supply"]

_SURE = (Status.REPORTED, Status.PRESUMED)
Link = tuple[str, str]


_MORE = frozenset({"polarity", "jointly", "takenFrom"})
"""What makes a claim of control more than one holder's word."""


class Tie(NamedTuple):
    """A site or a link: whether it surely is one, and the records for it."""

    is_sure: bool
    basis: Sequence[Record]


class Judge:
    """What stands in a matter on the view's day, as asked, and at the most lenient.

    The lenient reading forgets no presumption for its age and asks for no second source: what it
    knows and the view does not is in doubt, and has not ceased to be.
    """

    def __init__(self, view: View, trade: Trade) -> None:
        policy = Policy.ANY if view.policy is Policy.STRICT else view.policy
        self.view = view
        self.world: World = trade.world
        self._armies = trade.armies
        self._lenient = replace(view, policy=policy, stale_after=None)
        self._is_same = self._lenient == view

    def stands(self, matter: Matter, records: Sequence[Record]) -> tuple[list[Stand], list[Stand]]:
        """Give what stands as asked, and what stands at the most lenient."""
        asked = judge(matter, records, self.view, self.world)
        if self._is_same:
            return asked, asked
        return asked, judge(matter, records, self._lenient, self.world)

    def tie(self, matter: Matter, records: Sequence[Record]) -> Tie | None:
        """Say whether a relation of two things surely stands, or may; None if nothing says so."""
        if (plain := self._plain(records)) is not None:
            return Tie(plain.is_sure, plain.basis) if plain.basis else None
        asked, lenient = self.stands(matter, records)
        if not lenient:
            return None
        is_sure = any(one.holding.status in _SURE for one in asked)
        return Tie(is_sure, (asked or lenient)[0].holding.basis)

    def gate(
        self, matter: Matter, records: Sequence[Record]
    ) -> tuple[Gate | None, Sequence[Record]]:
        """Say who can close a place by one matter of control, and by what; None for nobody."""
        if (plain := self._plain(records)) is not None:
            return self._plain_gate(plain), plain.basis
        asked, lenient = self.stands(matter, records)
        if not lenient:
            return None, ()
        sure = self._sure(matter, records, asked)
        groups = frozenset(self._army(_group(one.holding, lenient)) for one in sure)
        alone = {actor for group in groups if len(group) == 1 for actor in group}
        maybe = self._army({one.subject for one in lenient}) - alone
        is_settled = all(one.holding.why == ("sources",) for one in lenient)
        basis = {record.id: record for one in lenient for record in one.holding.basis}
        gate = Gate(groups, maybe, is_open=not groups and not is_settled)
        return gate, tuple(basis.values())

    def _plain(self, records: Sequence[Record]) -> Tie | None:
        """Read off a single claim that moves nothing what all the rules would say of it.

        None where there is more to it. Most matters of a large network are like this.
        """
        if len(records) != 1 or self.view.policy is Policy.STRICT:
            return None
        (record,) = records
        if record.is_event or not record.values.keys().isdisjoint(_MORE):
            return None
        if self.view.acts and not record.is_act:
            return Tie(False, ())
        day = self.view.clocks.as_of
        standing = record.bounds.standing(day)
        is_sure = standing in (Standing.REPORTED, Standing.PRESUMED)
        if standing is Standing.PRESUMED and self.view.stale_after is not None:
            seen = record.observed
            is_sure = seen is not None and (day - min(seen, day)).days <= self.view.stale_after
        return Tie(is_sure, () if standing is Standing.SILENT else tuple(records))

    def _plain_gate(self, plain: Tie) -> Gate | None:
        if not plain.basis:
            return None
        (record,) = plain.basis
        holders = self._army(record.all("subject"))
        if plain.is_sure and not is_weak(record):
            return Gate(frozenset((holders,)))
        return Gate(maybe=holders, is_open=True)

    def _sure(
        self, matter: Matter, records: Sequence[Record], asked: Iterable[Stand]
    ) -> list[Stand]:
        """Keep those who hold the whole place for sure: not some of it, nor in name only."""
        found = [one for one in asked if one.holding.status in _SURE]
        if not any(is_weak(record) for one in found for record in one.holding.basis):
            return found
        firm = [record for record in records if not is_weak(record)]
        # what disputes a holder counted above; here only, whether firm evidence gives it the place
        held = {
            one.subject
            for one in judge(matter, firm, self.view, self.world)
            if one.holding.status in _SURE or one.holding.why == ("sources",)
        }
        return [one for one in found if one.subject in held]

    def _army(self, actors: Iterable[str]) -> frozenset[str]:
        """Count what is coded to a party as its army's."""
        return frozenset(self._armies.get(actor, actor) for actor in actors)


def _group(holding: Holding, live: Iterable[Stand]) -> frozenset[str]:
    """Give those without whom a holder does not hold: its partners in all the evidence for it."""
    firm = [_partners(record, holding.holder) for record in holding.basis if not is_weak(record)]
    together = frozenset.intersection(*firm) if firm else frozenset()
    return (together & {one.subject for one in live}) | {holding.holder}


def _partners(record: Record, holder: str) -> frozenset[str]:
    names = ("initiator", "target") if record.is_event else ("subject", "jointly")
    named = [frozenset(record.all(name)) for name in names]
    if record.is_event:
        # a handover gives the place to its targets
        return named[0] if holder in named[0] else named[1]
    return named[0] | named[1]


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


# --- capacity ---


def capacities(
    sites: Mapping[str, Tie], links: Mapping[Link, Tie]
) -> tuple[dict[str, tuple[float, float]], str]:
    """Give what each site yields, at least and at most, and in what unit.

    A site whose yield is not told counts by what is shipped from it, if that is told of every link.
    Empty, unless it is known of every site, in one unit and for one time.
    """
    found: dict[str, tuple[float, float]] = {}
    units: set[str] = set()
    shipped: dict[str, list[Tie]] = {}
    for (tail, _), tie in links.items():
        shipped.setdefault(tail, []).append(tie)
    for site, tie in sites.items():
        told = _quantity([tie]) or _quantity(shipped.get(site, []))
        if told is None:
            return {}, ""
        low, high, unit = told
        found[site] = low, high
        units.add(unit)
    return (found, units.pop()) if len(units) == 1 else ({}, "")


def _quantity(ties: Sequence[Tie]) -> tuple[float, float, str] | None:
    """Add up the quantities told of things that stand; None unless each has one, in one unit."""
    ranges = [_range(tie.basis) for tie in ties]
    told = [one for one in ranges if one is not None]
    if not told or len(told) < len(ranges) or len({unit for *_, unit in told}) > 1:
        return None
    return sum(low for low, *_ in told), sum(high for _, high, _ in told), told[0][2]


def _range(basis: Iterable[Record]) -> tuple[float, float, str] | None:
    """Give the widest range of what is told of one thing."""
    amounts: list[float] = []
    units: set[str] = set()
    for record in basis:
        told = [record.one(f"quantity{name}") for name in ("Low", "Best", "High")]
        amounts += [float(one) for one in told if one is not None]
        if any(told):
            unit, per = record.one("unit") or "", record.one("per")
            units.add(f"{unit} per {per}" if per else unit)
    return (min(amounts), max(amounts), units.pop()) if len(units) == 1 else None

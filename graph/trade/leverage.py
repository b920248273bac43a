"""Who, alone or together, can cut the known routes of a commodity to a market.

What is meant, what is exact and what it must not be read as: ``docs/leverage.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Final

from ..resolve import Match
from ..standing.view import View
from ..store import Store
from .assumption import Assumption
from .border import SUPPLIER
from .cut import Answer, Coalition, Gate, Side
from .dependence import Stop, dependants, needs, stops
from .figure import Coverage, Cut, Figure
from .hinge import Hinges
from .supply import Supply, supply
from .trade import Trade, read_trade

__all__ = ["SIZE", "figures", "leverage", "leverage_of", "members", "over"]

SIZE: Final = 3
"""Coalitions of up to so many actors are found, every one of them."""


def leverage(
    store: Store,
    commodity: Match,
    market: Match,
    view: View | None = None,
    *,
    size: int = SIZE,
    assumed: Sequence[Assumption] = (),
) -> list[Cut]:
    """Find who can cut the known routes of a commodity to a market, as of a view's clocks.

    Parameters
    ----------
    market
        A place, or an industry: see `find_market`.
    size
        Coalitions of up to so many actors are found.
    assumed
        What is taken as given.

    Returns
    -------
    By side of the border: the coalitions that hold a cut (``yes``), or may (``undetermined``), and
    no part of which does as well; else one row with an empty coalition.
    """
    view = view or View()
    also = {place for one in assumed for place in one.places}
    trade = read_trade(store, view, commodity, market, also)
    return leverage_of(trade, view, size=size, assumed=assumed)


def over(
    trade: Trade,
    view: View,
    days: Sequence[date],
    *,
    size: int = SIZE,
    assumed: Sequence[Assumption] = (),
) -> Iterator[Cut]:
    """Find the same for several days; all else of the view stays."""
    for day in days:
        then = replace(view, clocks=replace(view.clocks, as_of=day))
        yield from leverage_of(trade, then, size=size, assumed=assumed)


def leverage_of(
    trade: Trade, view: View, *, size: int = SIZE, assumed: Sequence[Assumption] = ()
) -> list[Cut]:
    """Find who can cut the known routes of a trade that has been read."""
    return [
        cut for told in _tellers(supply(trade, view, assumed), size, assumed) for cut in told.cuts()
    ]


def figures(
    found: Supply,
    *,
    size: int = SIZE,
    assumed: Sequence[Assumption] = (),
    coalition: Coalition | None = None,
) -> list[Figure]:
    """Find the same for a network on its day, or what holds for one coalition, with what turns it.

    Parameters
    ----------
    coalition
        Whom it is asked about, on each side; if nobody, it is about all that `leverage_of` tells.
    """
    return [
        Figure(cut, told.becomes(cut))
        for told in _tellers(found, size, assumed)
        for cut in (told.cuts() if coalition is None else [told.cut_of(coalition)])
    ]


def _tellers(found: Supply, size: int, assumed: Sequence[Assumption]) -> list[_Teller]:
    hinges = Hinges(found)
    halting, wanting = tuple(stops(found)), tuple(dependants(found))
    return [
        _Teller(found, hinges, name, size, halting, wanting, assumed) for name in found.border.sides
    ]


class _Teller:
    """The rows of one side."""

    def __init__(
        self,
        found: Supply,
        hinges: Hinges,
        name: str,
        size: int,
        halting: tuple[Stop, ...],
        wanting: tuple[tuple[str, str], ...],
        assumed: Sequence[Assumption],
    ) -> None:
        self.found = found
        self.hinges = hinges
        self.name = name
        self.size = size
        self.side: Side = hinges.sides[name]
        self.candidates = found.candidates(name)
        self.suppliers = self.candidates if name == SUPPLIER else found.candidates(SUPPLIER)
        self.by_all = self.side.answer(self.candidates)
        self.coverage = _coverage(found, name, self.side)
        self.stops, self.dependants = halting, wanting
        self.assumed = tuple(one.text for one in assumed if _touches(one, found, name, self.side))
        self.unknown = tuple(
            sorted(p for p in self.side.known.places if _is_unknown(found.gates[name].get(p)))
        )

        market = found.trade.market.itself
        passed = self.side.known.bottlenecks()
        self.bottlenecks = tuple(p for p in passed if isinstance(p, str) and p not in market)

    def cuts(self) -> list[Cut]:
        smallest = self.side.smallest(self.candidates, self.size)
        if smallest:
            found = [self._cut(one, answer) for one, answer in smallest.items()]
            return sorted(found, key=_weight)
        return [self._cut(frozenset(), self._of_nobody())]

    def cut_of(self, coalition: Coalition) -> Cut:
        """Tell what holds for one coalition."""
        return self._cut(coalition, self.side.answer(coalition))

    def becomes(self, cut: Cut) -> dict[str, Answer]:
        """Give what the answer would be without each record that it hinges on."""
        about = self._about(frozenset(cut.coalition), cut.answer)
        return {one.id: self.hinges.becomes(self.name, about, one.id) for one in cut.hinges}

    def _of_nobody(self) -> Answer:
        """Say what to answer where nobody named holds a cut, or may.

        Somebody not named may hold what nobody is known to hold.
        """
        if not self.side.known.is_open():
            return Answer.UNDETERMINED
        return self.side.answer({_SOMEBODY})

    def _about(self, coalition: Coalition, answer: Answer) -> Coalition:
        """Give those for whom the answer is worked out; of nobody, all named, or one who is not."""
        return coalition or (self.candidates if answer is Answer.NO else _ONE)

    def _cut(self, coalition: Coalition, answer: Answer) -> Cut:
        about = self._about(coalition, answer)
        low, high = self.side.shares(coalition or (about & _ONE))
        is_told = self.side.answer(about) is answer
        return Cut(
            self.found.view.clocks.as_of,
            self.name,
            tuple(sorted(coalition)),
            answer,
            low,
            high,
            self.found.unit,
            tuple(self.side.through(coalition)) if coalition else (),
            self.hinges.of(self.name, about) if is_told else (),
            self.coverage,
            self.stops,
            tuple(needs(self.found, self._supplied(coalition))),
            self.dependants,
            self.assumed,
            self.unknown,
            self.bottlenecks,
            len(self.candidates),
            self.by_all,
            self.size,
        )

    def _supplied(self, coalition: Coalition) -> Collection[str]:
        """Give whose needs of the market count: the coalition's, or of all on the other side."""
        if self.name == SUPPLIER and coalition:
            return coalition
        return self.suppliers


_SOMEBODY: Final = "somebody"
"""One who is nowhere named; no IRI is this."""
_ONE: Final = frozenset((_SOMEBODY,))


def _weight(cut: Cut) -> tuple[bool, int, float, float, tuple[str, ...]]:
    return cut.answer is not Answer.YES, len(cut.coalition), -cut.low, -cut.high, cut.coalition


def _is_unknown(gate: Gate | None) -> bool:
    return gate is not None and gate.is_open and not gate.named


def _touches(one: Assumption, found: Supply, name: str, side: Side) -> bool:
    """Say whether an assumption bears on one side of the known ways."""
    if one.relation == "controls":
        here = found.border.side(one.object, one.side) == name
        return here and one.object in side.known.places
    return bool(one.places & side.known.places)


def _coverage(found: Supply, name: str, side: Side) -> Coverage:
    known = side.known
    gates = [gate for place, gate in found.gates[name].items() if place in known.places]
    links = set(known.links)
    basis = [tie.basis for link, tie in found.links.items() if link in links]
    basis += [tie.basis for site, tie in found.sites.items() if site in known.sites]
    basis += [
        records
        for (place, of), records in found.held.items()
        if place in known.places and found.border.side(place, of) == name
    ]
    day = found.view.clocks.as_of
    seen = {min(last, day) for records in basis for one in records if (last := one.observed)}
    return Coverage(
        len(known.sites),
        len(links),
        len(gates),
        sum(bool(gate.sure) for gate in gates),
        max(seen, default=None),
        any(found.is_listed_whole(site) for site in known.sites),
    )


def members(cuts: Sequence[Cut]) -> Set[str]:
    """Name every thing that rows speak of."""
    return {
        thing
        for cut in cuts
        for thing in (
            *(*cut.coalition, *cut.through, *cut.unknown, *cut.bottlenecks),
            *(stop.actor for stop in cut.stops),
            *(name for need in cut.needs for name in (need.needer, need.provider, *need.goods)),
            *(actor for need in cut.needs for actor, _ in need.restricted),
            *(actor for actor, _ in cut.dependants),
        )
        if thing
    }

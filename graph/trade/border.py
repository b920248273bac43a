"""On which side of the border a place can be closed, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from .cut import Gate
from .trade import Trade

__all__ = ["MARKET", "SUPPLIER", "Border", "Door"]

SUPPLIER: Final = "supplier"
MARKET: Final = "market"
"""The two sides of the border that goods cross on their way."""

Door = tuple[str, str | None]
"""A place, and the country of whose side is meant; None is the country that it lies in."""

_UNKNOWN: Final = Gate(is_open=True)


class Border:
    """Which side each gate of a network is on.

    The market's side is what is in the market's country, or on that country's side of a crossing;
    all else is the supplier's, transit included. Where everything lies in the market's country,
    there is one side, and it is told as the supplier's.
    """

    def __init__(
        self, trade: Trade, sites: Collection[str], links: Collection[tuple[str, str]]
    ) -> None:
        self.trade = trade
        self.places = frozenset((*sites, *(place for link in links for place in link)))
        self._home = self._countries(sites)
        self._abroad = trade.market.countries
        self.is_domestic = self._lies_within()
        self.sides = (SUPPLIER,) if self.is_domestic else (SUPPLIER, MARKET)
        self._last = frozenset(tail for tail, head in links if head in trade.market.places)
        self._doors: dict[str, set[str | None]] = {}
        for matter, _ in trade.of("controls"):
            self._doors.setdefault(matter.object, set()).add(matter.side)

    def _countries(self, places: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.trade.countries.get(one, ()) for one in places))

    def _lies_within(self) -> bool:
        found = [self.trade.countries.get(place, frozenset()) for place in self.places]
        return bool(found) and all(one and one <= self._abroad for one in found)

    def doors(self, place: str) -> frozenset[str | None]:
        """Give the sides of a place of which anything is told."""
        return frozenset(self._doors.get(place, ()))

    def side(self, place: str, of: str | None) -> str:
        """Say on which side a gate is: of a place's own country, or of the country named."""
        if self.is_domestic:
            return SUPPLIER
        if of is not None and not self._abroad:
            return SUPPLIER if of in self._home else MARKET
        countries = self.trade.countries.get(place, frozenset()) if of is None else {of}
        return MARKET if countries and self._abroad.issuperset(countries) else SUPPLIER

    def gate(self, place: str, side: str, told: Mapping[Door, Gate | None]) -> Gate | None:
        """Give a place's gate on one side; None where nobody could close it there.

        Where wholes may answer for parts, the nearest one does for a place of which nobody is told
        to hold it.

        Parameters
        ----------
        told
            Who can close each door of a place, as far as anybody is named.
        """
        if place in self.trade.market.itself:
            return None
        doors = [of for of in self.doors(place) if self.side(place, of) == side]
        found = [gate for of in doors if (gate := told.get((place, of))) is not None]
        if found:
            return _together(found)
        if self.side(place, None) == side:
            return self._nearest(place, told) or _UNKNOWN
        is_crossing = place in self.trade.crossings and place in self._last
        return _UNKNOWN if side == MARKET and is_crossing and not self.is_domestic else None

    def _nearest(self, place: str, told: Mapping[Door, Gate | None]) -> Gate | None:
        """Give the gate of the nearest whole of which anybody is told to hold it."""
        for wholes in self._wholes(place):
            for whole in sorted(wholes):
                if gate := told.get((whole, None)):
                    return gate
        return None

    def _wholes(self, place: str) -> Iterator[frozenset[str]]:
        """Give what may answer for a place: what it lies directly within, and so on outwards."""
        seen = {place}
        around = self.trade.wholes.get(place, frozenset())
        while around:
            yield around
            seen |= around
            further = (self.trade.wholes.get(whole, ()) for whole in around)
            around = frozenset().union(*further) - seen

    def answered_for(self, whole: str) -> Iterator[str]:
        """Give the places of the network that a place may answer for: itself, and its parts."""
        for place in self.places:
            if place == whole or any(whole in wholes for wholes in self._wholes(place)):
                yield place

    def gates(self, side: str, told: Mapping[Door, Gate | None]) -> dict[str, Gate]:
        """Give the gates of every place of the network on one side."""
        found = ((place, self.gate(place, side, told)) for place in sorted(self.places))
        return {place: gate for place, gate in found if gate is not None}

    def beside(self, place: str, side: str, told: Mapping[Door, Gate | None]) -> frozenset[str]:
        """Name those who hold a part of a place on one side: they may hold all of it."""
        return frozenset().union(
            *(
                gate.named
                for part in self.trade.parts.get(place, ())
                for of in self._doors.get(part, ())
                if self.side(part, of) == side and (gate := told.get((part, of))) is not None
            )
        )


def _together(gates: Collection[Gate]) -> Gate:
    """Join the gates of several doors that are on one side: whoever closes one, closes all."""
    if len(gates) == 1:
        return next(iter(gates))
    sure = frozenset().union(*(gate.sure for gate in gates))
    alone = {actor for group in sure if len(group) == 1 for actor in group}
    maybe = frozenset().union(*(gate.maybe for gate in gates)) - alone
    return Gate(sure, maybe, any(gate.is_open for gate in gates))

"""What stands in a matter of trade: a site, a link, and who can close a place, by what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..interval import Standing
from ..record import Record
from ..standing.evidence import World
from ..standing.policy import Policy
from ..standing.spell import Holding, Status
from ..standing.view import Matter, Stand, View, judge
from .cut import Gate
from .trade import Trade, is_weak

__all__ = ["Judge", "Tie"]

_SURE = (Status.REPORTED, Status.PRESUMED)
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

"""The claims on which an answer turns: what changes it, if left out.

Each record is left out by itself, and the matter that it bears on is judged anew. What follows for
a coalition is then read off the ways that it leaves open or keeps shut, without going through the
network again: ``docs/leverage.md`` says why that is exact.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from ..record import Record
from ..standing.view import Matter
from .border import Door
from .cut import Answer, Gate, Side
from .judge import Judge
from .supply import Link, Supply
from .way import Ways

__all__ = ["Hinges"]

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of one site, link or gate when a record is left out.

    Of a site or link, ``now`` is whether it is sure, and None if nothing says that it is one.
    """

    what: str | Link
    side: str | None = None
    now: bool | None = None
    gate: Gate | None = None


class Hinges:
    """What would change, record by record; asked for one coalition at a time."""

    def __init__(self, found: Supply) -> None:
        self.supply = found
        self._judge = Judge(found.view, found.trade)
        self._told: dict[Door, Gate | None] = {**found.told}
        self._records: dict[str, Record] = {}
        changes = self._changes()
        several = {one for one, told in changes.items() if len(told) > 1}
        self._several = {one: changes[one] for one in sorted(several)}
        self._single: dict[tuple[str | Link, str | None], list[tuple[str, _Change]]] = {}
        for one, told in sorted(changes.items()):
            if len(told) == 1:
                self._single.setdefault((told[0].what, told[0].side), []).append((one, told[0]))
        self.sides = {name: found.side(name) for name in found.border.sides}

    def _changes(self) -> dict[str, list[_Change]]:
        """Leave each record out of all that it bears on."""
        found: dict[str, list[_Change]] = defaultdict(list)
        doors: dict[str, dict[Door, Gate | None]] = defaultdict(dict)
        for matter, records in self.supply.trade.of("yields", "shipsTo", "controls"):
            for record in records:
                self._records[record.id] = record
                rest = [other for other in records if other.id != record.id]
                if matter.relation == "controls":
                    gate = self._judge.gate(matter, rest)[0] if rest else None
                    doors[record.id][matter.object, matter.side] = gate
                else:
                    found[record.id] += self._tie_changes(matter, rest)
        for one, changed in doors.items():
            found[one] += self._gate_changes(changed)
        return found

    def of(self, name: str, coalition: Set[str]) -> tuple[Record, ...]:
        """Give the records that change the answer for a coalition on a side, if left out."""
        side = self.sides[name]
        answer = side.answer(coalition)
        found = set(_Turn(side, name, coalition, answer, self._single).records())
        rebuilt = {**self._several, **self._added()}
        for one, changes in rebuilt.items():
            if self._altered(name, changes).answer(coalition) is not answer:
                found.add(one)
        return tuple(self._records[one] for one in sorted(found))

    def becomes(self, name: str, coalition: Set[str], record: str) -> Answer:
        """Give what the answer for a coalition on a side would be, with a record left out."""
        changes = self._several.get(record) or [
            change for changed in self._single.values() for one, change in changed if one == record
        ]
        return self._altered(name, changes).answer(coalition)

    def _added(self) -> dict[str, list[_Change]]:
        """Give what adds to the ways when left out: denials, and what ended a presumption."""
        return {
            one: [change]
            for changed in self._single.values()
            for one, change in changed
            if change.side is None and self._is_more(change)
        }

    def _is_more(self, change: _Change) -> bool:
        before = self._before(change.what)
        return before is None or (change.now is True and not before)

    def _before(self, what: str | Link) -> bool | None:
        network = self.supply.network
        return network.sites.get(what) if isinstance(what, str) else network.links.get(what)

    def _tie_changes(self, matter: Matter, rest: Sequence[Record]) -> Iterator[_Change]:
        site = matter.subject or ""
        what: str | Link = site if matter.relation == "yields" else (site, matter.object)
        tie = self._judge.tie(matter, rest) if rest else None
        now = tie.is_sure if tie else None
        if now != self._before(what) and what not in self.supply.given:
            yield _Change(what, now=now)

    def _gate_changes(self, doors: Mapping[Door, Gate | None]) -> Iterator[_Change]:
        border = self.supply.border
        changed = {door: gate for door, gate in doors.items() if gate != self._told.get(door)}
        told: Mapping[Door, Gate | None] = ChainMap(changed, self._told)
        places = {place for door in changed for place in self._answered_for(door[0])}
        for place in sorted(places):
            for name in border.sides:
                now = border.gate(place, name, told)
                given = (place, name) in self.supply.given
                if not given and now != self.supply.gates[name].get(place):
                    yield _Change(place, name, gate=now)

    def _answered_for(self, place: str) -> Iterable[str]:
        border = self.supply.border
        if border.trade.wholes:
            return border.answered_for(place)
        return (place,) if place in border.places else ()

    def _altered(self, name: str, changes: Sequence[_Change]) -> Side:
        network = self.supply.network
        sites, links = dict(network.sites), dict(network.links)
        gates = dict(self.supply.gates[name])
        for change in changes:
            if isinstance(change.what, tuple):
                _put(links, change.what, change.now)
            elif change.side is None:
                _put(sites, change.what, change.now)
            elif change.side == name:
                _put(gates, change.what, change.gate)
        places = {*sites, *(place for link in links for place in link)}
        ends = frozenset(places & self.supply.trade.market.places)
        return Side(replace(network, sites=sites, links=links, ends=ends), gates)


def _put(where: dict[K, V], key: K, value: V | None) -> None:
    if value is None:
        where.pop(key, None)
    else:
        where[key] = value


class _Turn:
    """What turns one coalition's answer, of the records that change one thing and add no way."""

    def __init__(
        self,
        side: Side,
        name: str,
        coalition: Set[str],
        answer: Answer,
        changes: Mapping[tuple[str | Link, str | None], Sequence[tuple[str, _Change]]],
    ) -> None:
        self.side = side
        self.name = name
        self.coalition = coalition
        self.answer = answer
        self.changes = changes

    def records(self) -> Iterator[str]:
        if self.answer is Answer.YES:
            yield from self._from_yes()
        elif self.answer is Answer.NO:
            yield from self._from_no()
        else:
            yield from self._to_yes()
            yield from self._to_no()

    def _from_yes(self) -> Iterator[str]:
        """Lose a place that alone keeps some way shut, or the last known way."""
        closed = self.side.closed_surely(self.coalition)
        for place in self.side.known.locks(closed):
            yield from (one for one, change in self._gates(place) if not self._surely(change.gate))
        yield from self._shut(self.side.known, set(), only_gone=True)

    def _to_yes(self) -> Iterator[str]:
        """Gain a place that every way left open passes, or see the only such way gone."""
        ways, closed = self.side.known, self.side.closed_surely(self.coalition)
        for place in self._bottlenecks(ways, closed):
            yield from (one for one, change in self._gates(place) if self._surely(change.gate))
        # with the last known way of all gone, nothing would be known
        last = set(self._shut(ways, set(), only_gone=True))
        yield from set(self._shut(ways, closed, only_gone=True)) - last

    def _to_no(self) -> Iterator[str]:
        """Lose to another a place that alone may keep a sure way shut."""
        for place in self.side.sure.locks(self.side.closed_possibly(self.coalition)):
            yield from (
                one for one, change in self._gates(place) if not self._possibly(change.gate)
            )

    def _from_no(self) -> Iterator[str]:
        """Gain, perhaps, a place that every sure way left open passes; or see the last in doubt."""
        ways, closed = self.side.sure, self.side.closed_possibly(self.coalition)
        for place in self._bottlenecks(ways, closed):
            yield from (one for one, change in self._gates(place) if self._possibly(change.gate))
        yield from self._shut(ways, closed, only_gone=False)

    def _shut(self, ways: Ways, closed: Set[str], *, only_gone: bool) -> Iterator[str]:
        """Give the records without which no way is left open."""
        links: list[str | Link] = [w for w in ways.bottlenecks(closed) if isinstance(w, tuple)]
        sites = ways.sites_open(closed)
        for what in [*links, *(sites if len(sites) == 1 else ())]:
            for one, change in self.changes.get((what, None), ()):
                if change.now is None or not (only_gone or change.now):
                    yield one

    def _bottlenecks(self, ways: Ways, closed: Set[str]) -> list[str]:
        return [what for what in ways.bottlenecks(closed) if isinstance(what, str)]

    def _gates(self, place: str) -> Sequence[tuple[str, _Change]]:
        return self.changes.get((place, self.name), ())

    def _surely(self, gate: Gate | None) -> bool:
        return gate is not None and gate.surely(self.coalition)

    def _possibly(self, gate: Gate | None) -> bool:
        return gate is not None and gate.possibly(self.coalition)

"""The smallest coalitions that close all ways, found by implicit hitting sets.

A coalition closes all ways exactly if it hits every way: holds, with its members alone, some place
on it. Ways are met one at a time, and only where no way met so far tells that a coalition fails.
Actors are bits of whole numbers, so that hitting is one operation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from .way import Ways

__all__ = ["smallest_closers"]


def smallest_closers(
    ways: Ways, holders: Mapping[str, Collection[frozenset[str]]], size: int
) -> list[frozenset[str]]:
    """Find every coalition of up to `size` actors that closes all ways, and no part of which does.

    Parameters
    ----------
    holders
        For a place, the groups each of which can close it; a place without one nobody closes.

    Returns
    -------
    In order of size, then of name. The empty coalition, where there is no way at all.

    Notes
    -----
    Exact. A coalition that fails leaves a way open, and every coalition around it that closes all
    ways holds some group on that way: adding these groups one at a time meets every smallest one.
    At most ``g ** size`` coalitions are tried, for `g` groups on a way.

    References
    ----------
    Moreno-Centeno and Karp (2013), The implicit hitting set approach. Operations Research 61(2).

    >>> links = [("mine", "gate"), ("mine", "road"), ("gate", "port"), ("road", "port")]
    >>> ways = Ways(["mine"], links, ["port"])
    >>> holders = {"gate": [frozenset("A")], "road": [frozenset("B")], "port": [frozenset("C")]}
    >>> [sorted(one) for one in smallest_closers(ways, holders, 2)]
    [['C'], ['A', 'B']]
    """
    return _Search(ways, holders, size).run()


@dataclass(frozen=True, slots=True)
class _Held:
    """The groups that hold a place, or any place of a way: single actors together, others apart."""

    singles: int = 0
    joint: tuple[int, ...] = ()

    def closes(self, coalition: int) -> bool:
        return bool(self.singles & coalition) or any(not g & ~coalition for g in self.joint)

    def missing(self, coalition: int) -> int:
        """Give the actors each of whom would close it, if the coalition took him in."""
        found = self.singles
        for group in self.joint:
            rest = group & ~coalition
            if rest.bit_count() == 1:
                found |= rest
        return found

    def groups(self) -> Iterator[int]:
        yield from _bits(self.singles)
        yield from self.joint


class _Search:
    """One search: coalitions by size, and the ways met so far."""

    def __init__(
        self, ways: Ways, holders: Mapping[str, Collection[frozenset[str]]], size: int
    ) -> None:
        self.ways = ways
        self.size = size
        held = {place: groups for place, groups in holders.items() if place in ways.places}
        self.actors = sorted({actor for groups in held.values() for g in groups for actor in g})
        self.bit = {actor: 1 << number for number, actor in enumerate(self.actors)}
        self.held = {place: self._held(groups) for place, groups in held.items() if groups}
        self.met: list[_Held] = []

    def run(self) -> list[frozenset[str]]:
        found: list[int] = []
        waiting: list[set[int]] = [{0}, *(set[int]() for _ in range(self.size))]
        for coalitions in waiting:
            for coalition in sorted(coalitions):
                if any(not one & ~coalition for one in found):
                    continue
                if self._open_way(coalition) is None:
                    found.append(coalition)
                    continue
                for wider in self._wider(coalition):
                    waiting[wider.bit_count()].add(wider)
        named = [frozenset(a for a in self.actors if self.bit[a] & one) for one in found]
        return sorted(named, key=lambda one: (len(one), sorted(one)))

    def _held(self, groups: Collection[frozenset[str]]) -> _Held:
        masks = [sum(self.bit[actor] for actor in group) for group in groups]
        joint = sorted({mask for mask in masks if mask.bit_count() > 1})
        singles = 0
        for mask in masks:
            singles |= mask if mask.bit_count() == 1 else 0
        return _Held(singles, tuple(joint))

    def _open_way(self, coalition: int) -> _Held | None:
        """Give what holds a way that the coalition leaves open: one met before, or a new one."""
        missed = [held for held in self.met if not held.closes(coalition)]
        if missed:
            return min(missed, key=lambda held: held.singles.bit_count() + len(held.joint))
        way = self._least_held(coalition)
        if way is None:
            return None
        places = [self.held[place] for place in way if place in self.held]
        singles = 0
        for place in places:
            singles |= place.singles
        joint = sorted({group for place in places for group in place.joint})
        self.met.append(_Held(singles, tuple(joint)))
        return self.met[-1]

    def _wider(self, coalition: int) -> Iterator[int]:
        """Give the coalitions to try next: with each group that holds the way left open."""
        room = self.size - coalition.bit_count()
        if room == 0:
            return
        if room == 1:
            # who is taken in last must close every way met that is still open
            last = -1
            for held in self.met:
                if not held.closes(coalition):
                    last &= held.missing(coalition)
            yield from (coalition | one for one in _bits(last))
            return
        way = self._open_way(coalition)
        for group in way.groups() if way else ():
            wider = coalition | group
            if wider.bit_count() <= self.size:
                yield wider

    def _least_held(self, coalition: int) -> list[str] | None:
        """Find an open way with the fewest held places (breadth first, with steps of 0 and 1)."""
        came: dict[str, str | None] = {}
        queue: deque[tuple[str, str | None]] = deque()
        for site in sorted(self.ways.sites):
            self._queue_up(queue, site, None, coalition)
        while queue:
            place, previous = queue.popleft()
            if place in came:
                continue
            came[place] = previous
            if place in self.ways.ends:
                return _back(came, place)
            for head in self.ways.after.get(place, ()):
                if head not in came:
                    self._queue_up(queue, head, place, coalition)
        return None

    def _queue_up(
        self,
        queue: deque[tuple[str, str | None]],
        place: str,
        previous: str | None,
        coalition: int,
    ) -> None:
        held = self.held.get(place)
        if held is None:
            queue.appendleft((place, previous))
        elif not held.closes(coalition):
            queue.append((place, previous))


def _bits(number: int) -> Iterator[int]:
    while number > 0:
        lowest = number & -number
        yield lowest
        number ^= lowest


def _back(came: Mapping[str, str | None], place: str) -> list[str]:
    way = [place]
    while (previous := came[way[-1]]) is not None:
        way.append(previous)
    return way[::-1]

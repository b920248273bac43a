"""The ways through a network from its sites to its ends, and what keeps them shut."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from itertools import islice
from typing import Final

import networkx as nx

__all__ = ["Element", "Ways"]

Element = str | tuple[str, str]
"""A place, or a link of two places."""

_START: Final = "<"
_STOP: Final = ">"
"""No IRI is one of these."""
_NOTHING: Final[frozenset[str]] = frozenset()
_NOWHERE: Final[list[str]] = []


class Ways:
    """All ways from any site to any end; what is on none is left out.

    A way begins at a site and stops at the first end that it comes to. A place that is closed lets
    nothing pass, start or arrive.
    """

    def __init__(
        self, sites: Iterable[str], links: Iterable[tuple[str, str]], ends: Collection[str]
    ) -> None:
        after, before = _neighbours(links)
        started = _reached(sites, after)
        arriving = _reached(started.intersection(ends), before)
        self.places = started & arriving
        self.sites = self.places.intersection(sites)
        self.ends = self.places.intersection(ends)
        self.after = _kept(after, self.places)
        self.before = _kept(before, self.places)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Every link that is on some way."""
        return [(tail, head) for tail, heads in self.after.items() for head in heads]

    def without(self, closed: Set[str]) -> Ways:
        """Give the ways that are left when some places are closed."""
        links = [link for link in self.links if closed.isdisjoint(link)]
        return Ways(self.sites - closed, links, self.ends - closed)

    def is_open(self, closed: Set[str] = _NOTHING) -> bool:
        """Say whether any way is open."""
        if not closed:
            return bool(self.places)
        stack = list(self.sites - closed)
        seen = set(stack)
        while stack:
            place = stack.pop()
            if place in self.ends:
                return True
            for head in self.after.get(place, _NOWHERE):
                if head not in seen and head not in closed:
                    seen.add(head)
                    stack.append(head)
        return False

    def sites_open(self, closed: Set[str] = _NOTHING) -> set[str]:
        """Give the sites that have an open way."""
        return _reached(self.ends - closed, self.before, closed) & self.sites

    def locks(self, closed: Set[str]) -> set[str]:
        """Give the closed places of which each alone keeps some way shut."""
        started = _reached(self.sites - closed, self.after, closed)
        arriving = _reached(self.ends - closed, self.before, closed)
        return {
            place
            for place in closed & self.places
            if (place in self.sites or not started.isdisjoint(self.before.get(place, ())))
            and (place in self.ends or not arriving.isdisjoint(self.after.get(place, ())))
        }

    def fewest(self, closed: Set[str]) -> list[str]:
        """Give the fewest of the closed places that keep all ways shut together.

        Raises
        ------
        networkx.NetworkXUnbounded
            They do not.

        Notes
        -----
        Menger: each place becomes two, with a link of capacity 1 between them if it is closed. Of
        several smallest cuts it is the one nearest to the sites.
        """
        graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
        for place in self.places:
            graph.add_edge((place, 0), (place, 1), **({"capacity": 1} if place in closed else {}))
        graph.add_edges_from(((tail, 1), (head, 0)) for tail, head in self.links)
        graph.add_edges_from(((_START, 0), (site, 0)) for site in self.sites)
        graph.add_edges_from(((end, 1), (_STOP, 0)) for end in self.ends)
        _, (before, after) = nx.minimum_cut(graph, (_START, 0), (_STOP, 0))
        return sorted(place for place in closed if (place, 0) in before and (place, 1) in after)

    def shortest(self, closed: Set[str] = _NOTHING) -> list[str] | None:
        """Give an open way of the fewest places, or None."""
        came: dict[str, str | None] = dict.fromkeys(sorted(self.sites - closed))
        queue = deque(came)
        while queue:
            place = queue.popleft()
            if place in self.ends:
                return _way_back(came, place)
            for head in self.after.get(place, _NOWHERE):
                if head not in came and head not in closed:
                    came[head] = place
                    queue.append(head)
        return None

    def some(self, most: int) -> Iterator[tuple[str, ...]]:
        """Give ways from site to end, those of the fewest places first, up to so many."""
        if not self.places:
            return
        graph = nx.DiGraph((_START, site) for site in sorted(self.sites))
        graph.add_edges_from((end, _STOP) for end in sorted(self.ends))
        graph.add_edges_from(link for link in sorted(self.links) if link[0] not in self.ends)
        for way in islice(nx.shortest_simple_paths(graph, _START, _STOP), most):
            yield tuple(way[1:-1])

    def bottlenecks(self, closed: Set[str] = _NOTHING) -> list[Element]:
        """Give the places and links that every open way passes, in order; none if none is open.

        Notes
        -----
        Linear. Walk one open way, and explore from it what can be reached without the rest of it:
        an element is passed by all exactly if all before it lead no further than to it.
        """
        way = self.shortest(closed)
        if way is None:
            return []
        return _Walk(self, way, closed).run()


class _Walk:
    """One look along a way for what no other way goes around."""

    def __init__(self, ways: Ways, way: list[str], closed: Set[str]) -> None:
        self.ways = ways
        self.way = way
        self.places = {place: 2 * number for number, place in enumerate(way)}
        self.seen = set(closed)
        self.reach = 0

    def run(self) -> list[Element]:
        found: list[Element] = []
        last = 2 * len(self.way) - 2
        self.reach = max((self.places.get(site, 0) for site in self.ways.sites), default=0)
        beside = [site for site in self.ways.sites if site not in self.places]
        self._explore(beside)
        for position in range(last + 1):
            if self.reach == position:
                found.append(self._element(position))
            if position % 2:
                self.reach = max(self.reach, position + 1)
            else:
                self._leave(position)
        return found

    def _element(self, position: int) -> Element:
        place = self.way[position // 2]
        return (place, self.way[position // 2 + 1]) if position % 2 else place

    def _leave(self, position: int) -> None:
        place = self.way[position // 2]
        if place in self.ways.ends:
            self.reach = 2 * len(self.way)
            return
        following = self.way[position // 2 + 1]
        self.reach = max(self.reach, position + 1)
        self._explore([head for head in self.ways.after.get(place, ()) if head != following])

    def _explore(self, places: list[str]) -> None:
        stack = [place for place in places if self._is_new(place)]
        while stack:
            place = stack.pop()
            if place in self.ways.ends:
                self.reach = 2 * len(self.way)
                continue
            stack += [head for head in self.ways.after.get(place, ()) if self._is_new(head)]

    def _is_new(self, place: str) -> bool:
        """Take note of a place; those on the way are not explored from beside it."""
        if place in self.places:
            if place not in self.seen:
                self.reach = max(self.reach, self.places[place])
            return False
        if place in self.seen:
            return False
        self.seen.add(place)
        return True


def _neighbours(
    links: Iterable[tuple[str, str]],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    # in order, so that the same way is found in every run
    for tail, head in sorted(links):
        after.setdefault(tail, []).append(head)
        before.setdefault(head, []).append(tail)
    return after, before


def _reached(
    starts: Iterable[str], steps: Mapping[str, list[str]], closed: Set[str] = _NOTHING
) -> set[str]:
    stack = list(starts)
    seen = set(stack)
    while stack:
        for place in steps.get(stack.pop(), _NOWHERE):
            if place not in seen and place not in closed:
                seen.add(place)
                stack.append(place)
    return seen


def _kept(steps: Mapping[str, list[str]], places: Set[str]) -> dict[str, list[str]]:
    return {
        place: [other for other in others if other in places]
        for place, others in steps.items()
        if place in places
    }


def _way_back(came: Mapping[str, str | None], place: str) -> list[str]:
    way = [place]
    while (previous := came[way[-1]]) is not None:
        way.append(previous)
    return way[::-1]

"""Coalitions, cuts, shares and bottlenecks against their definitions, tried out by brute force."""

import random
from collections.abc import Iterator
from itertools import chain, combinations, pairwise, product
from math import isclose

import pytest

from marchland.graph.trade.closing import smallest_closers
from marchland.graph.trade.cut import Answer, Gate, Network, Side
from marchland.graph.trade.way import Ways

ACTORS = "ABCD"
ELSEWHERE = "elsewhere in the market"
"""Where a way that is not listed may arrive: a market may have doors that nobody told of."""
NETWORKS = 2000
Links = frozenset[tuple[str, str]]


def random_network(seed: int) -> tuple[Network, dict[str, Gate]]:
    """Make a small network with all that can be doubtful in it."""
    r = random.Random(seed)
    places = "stuvwxyz"[: r.randint(3, 8)]
    ends = frozenset(r.sample(places[2:], r.randint(1, 2)) if len(places) > 3 else places[-1])
    sites = {place: r.random() < 0.8 for place in r.sample(places, r.randint(1, 3))}
    every = [(tail, head) for tail in places for head in places if tail != head]
    links = {link: r.random() < 0.8 for link in r.sample(every, r.randint(3, min(11, len(every))))}
    complete = frozenset(place for place in places if r.random() < 0.4)
    is_weighed = r.random() < 0.5
    capacity = {s: (w := float(r.randint(0, 5)), w + r.randint(0, 3)) for s in sites}
    gates = {place: random_gate(r) for place in places if r.random() < 0.8}
    return Network(sites, links, ends, complete, capacity if is_weighed else {}), gates


def random_gate(r: random.Random) -> Gate:
    kind = r.choice(["held", "held", "joint", "doubtful", "open", "both"])
    one, other = r.sample(ACTORS, 2)
    if kind == "joint":
        return Gate(
            frozenset([frozenset((one, other))]), frozenset(r.sample(ACTORS, r.randint(0, 1)))
        )
    return {
        "held": Gate(frozenset([frozenset(one)])),
        "doubtful": Gate(maybe=frozenset((one, other))),
        "open": Gate(maybe=frozenset(r.sample(ACTORS, r.randint(0, 2))), is_open=True),
        "both": Gate(frozenset([frozenset(one)]), frozenset(other)),
    }[kind]


def coalitions(size: int = len(ACTORS)) -> Iterator[frozenset[str]]:
    yield from map(frozenset, chain(*(combinations(ACTORS, n) for n in range(size + 1))))


def walks(sites: set[str], links: Links, ends: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Give every path, by trying all."""
    waiting = [(site,) for site in sorted(sites)]
    while waiting:
        path = waiting.pop()
        if path[-1] in ends:
            yield path
        waiting += [(*path, head) for tail, head in links if tail == path[-1] and head not in path]


def defined_answer(network: Network, gates: dict[str, Gate], coalition: frozenset[str]) -> Answer:
    """Read the definition word by word."""
    known = list(walks(set(network.sites), frozenset(network.links), network.ends))
    sure_sites = {site for site, is_sure in network.sites.items() if is_sure}
    sure_links = frozenset(link for link, is_sure in network.links.items() if is_sure)
    sure = list(walks(sure_sites, sure_links, network.ends))

    def holds(path: tuple[str, ...]) -> bool:
        return any(place in gates and gates[place].surely(coalition) for place in path)

    def may_hold(path: tuple[str, ...]) -> bool:
        return any(place in gates and gates[place].possibly(coalition) for place in path)

    if not known:
        return Answer.UNDETERMINED
    if all(holds(path) for path in known):
        return Answer.YES
    return Answer.UNDETERMINED if all(may_hold(path) for path in sure) else Answer.NO


def completed_share(
    network: Network,
    sites: dict[str, float],
    links: Links,
    closed: set[str],
) -> float | None:
    """Give the share of the sites without a way around what is closed, if all else is settled."""
    if not sum(sites.values()):
        return None
    stuck = [
        site
        for site in sites
        if all(
            closed.intersection(path) for path in walks({site}, links, network.ends | {ELSEWHERE})
        )
    ]
    return sum(sites[site] for site in stuck) / sum(sites.values())


def completions(
    network: Network, gates: dict[str, Gate], coalition: frozenset[str], r: random.Random
) -> Iterator[float]:
    """Settle at random what is doubtful, and the two extremes: the share that comes of each."""
    known = list(walks(set(network.sites), frozenset(network.links), network.ends))
    paired = sorted({path[0] for path in known})
    places = {*network.sites, *(place for link in network.links for place in link), *network.ends}
    leaks = sorted(places - network.complete - network.ends)
    for _ in range(6):
        sites = {
            site: r.choice(network.capacity.get(site, (1.0, 1.0)))
            for site in paired
            if network.sites[site] or r.random() < 0.5
        }
        links = {link for link, is_sure in network.links.items() if is_sure or r.random() < 0.5}
        links |= {
            (tail, r.choice([*sorted(places), ELSEWHERE])) for tail in leaks if r.random() < 0.4
        }
        closed = {
            place
            for place, gate in gates.items()
            if gate.surely(coalition) or (gate.possibly(coalition) and r.random() < 0.5)
        }
        share = completed_share(network, sites, frozenset(links), closed)
        if share is not None:
            yield share


@pytest.mark.parametrize("block", range(8))
def test_answers_and_smallest_coalitions_are_as_defined(block: int) -> None:
    for seed in range(block * NETWORKS // 8, (block + 1) * NETWORKS // 8):
        network, gates = random_network(seed)
        side = Side(network, gates)
        answers = {one: defined_answer(network, gates, one) for one in coalitions()}
        assert {one: side.answer(one) for one in coalitions()} == answers, seed
        for size in (1, 3):
            assert side.smallest(ACTORS, size) == defined_smallest(network, answers, size), seed


def defined_smallest(
    network: Network, answers: dict[frozenset[str], Answer], size: int
) -> dict[frozenset[str], Answer]:
    rank = {Answer.NO: 0, Answer.UNDETERMINED: 1, Answer.YES: 2}
    if not list(walks(set(network.sites), frozenset(network.links), network.ends)):
        return {}
    return {
        one: answers[one]
        for one in coalitions(size)
        if one
        and answers[one] is not Answer.NO
        and all(
            rank[answers[part]] < rank[answers[one]] for part in coalitions() if part < one if part
        )
    }


@pytest.mark.parametrize("block", range(4))
def test_shares_contain_every_completion(block: int) -> None:
    met = 0
    for seed in range(block * NETWORKS // 4, (block + 1) * NETWORKS // 4):
        network, gates = random_network(seed)
        side, r = Side(network, gates), random.Random(-seed)
        for coalition in r.sample(list(coalitions()), 3):
            low, high = side.shares(coalition)
            assert 0 <= low <= high <= 1, seed
            for share in completions(network, gates, coalition, r):
                met += 1
                assert low - 1e-12 <= share <= high + 1e-12, (seed, coalition)
    assert met > NETWORKS


@pytest.mark.parametrize("block", range(4))
def test_shares_are_reached(block: int) -> None:
    for seed in range(block * NETWORKS // 4, (block + 1) * NETWORKS // 4):
        network, gates = random_network(seed)
        for coalition in random.Random(seed).sample(list(coalitions()), 2):
            low, high = Side(network, gates).shares(coalition)
            shares = list(extremes(network, gates, coalition))
            if shares:
                assert isclose(min(shares), low), (seed, coalition)
                assert isclose(max(shares), high), (seed, coalition)


def extremes(
    network: Network, gates: dict[str, Gate], coalition: frozenset[str]
) -> Iterator[float]:
    """Settle the doubts all for, and all against the coalition, with every choice of sites."""
    known = list(walks(set(network.sites), frozenset(network.links), network.ends))
    paired = sorted({path[0] for path in known})
    places = {*network.sites, *(place for link in network.links for place in link)}
    leaks = {(tail, ELSEWHERE) for tail in places - network.complete - network.ends}
    against = frozenset(network.links) | leaks, {p for p, g in gates.items() if g.surely(coalition)}
    sure_links = frozenset(link for link, is_sure in network.links.items() if is_sure)
    favour = sure_links, {p for p, g in gates.items() if g.possibly(coalition)}
    choices = [
        [*network.capacity.get(site, (1.0, 1.0)), *([] if network.sites[site] else [None])]
        for site in paired
    ]
    for weights in product(*choices):
        sites = {s: w for s, w in zip(paired, weights, strict=True) if w is not None}
        for links, closed in (against, favour):
            share = completed_share(network, sites, links, closed)
            if share is not None:
                yield share


@pytest.mark.parametrize("block", range(2))
def test_bottlenecks_and_locks_are_as_defined(block: int) -> None:
    for seed in range(block * NETWORKS // 2, (block + 1) * NETWORKS // 2):
        network, gates = random_network(seed)
        closed = {place for place, gate in gates.items() if gate.is_open}
        sites, links = set(network.sites), frozenset(network.links)
        ways = Ways(sites, links, network.ends)
        paths = [path for path in walks(sites, links, network.ends) if not closed & set(path)]
        passed = [{*path, *pairwise(path)} for path in firsts(paths, network)]
        shared = set.intersection(*passed) if passed else set()
        assert set(ways.bottlenecks(closed)) == shared, seed
        if not paths:
            locks = {p for p in closed if opens(network, closed - {p})}
            assert ways.locks(closed) == locks, seed


def firsts(paths: list[tuple[str, ...]], network: Network) -> list[tuple[str, ...]]:
    """Leave out the paths that go on after the market has begun."""
    return [path for path in paths if not network.ends.intersection(path[:-1])]


def opens(network: Network, closed: set[str]) -> bool:
    paths = walks(set(network.sites), frozenset(network.links), network.ends)
    return any(not closed.intersection(path) for path in paths)


def test_nobody_closes_what_nobody_can() -> None:
    ways = Ways(["mine"], [("mine", "port")], ["port"])
    assert smallest_closers(ways, {}, 3) == []


def test_no_way_at_all_needs_nobody() -> None:
    assert smallest_closers(Ways(["mine"], [], ["port"]), {}, 3) == [frozenset()]


def test_joint_holders_close_together() -> None:
    ways = Ways(["mine"], [("mine", "port")], ["port"])
    together = {"mine": [frozenset("AB")], "port": [frozenset("BC"), frozenset("D")]}
    found = smallest_closers(ways, together, 2)
    assert found == [frozenset("D"), frozenset("AB"), frozenset("BC")]
    assert smallest_closers(ways, together, 1) == [frozenset("D")]

"""Measures against their definitions, brute force and published values."""

import random
import sys
from collections.abc import Iterable
from itertools import combinations, permutations, product
from math import isclose, sqrt
from typing import Any

import networkx as nx
import pytest

from marchland.graph.network.balance import frustration, least_frustration, triads
from marchland.graph.network.brokerage import GROUPS, ROLES, brokerage
from marchland.graph.network.centrality import (
    Value,
    betweenness,
    communities,
    cores,
    degree,
    eigenvector,
    leiden,
    pagerank,
    reciprocity,
    strength,
)
from marchland.graph.network.ledger import ledger
from marchland.graph.network.measure import MEASURES, find, measure
from marchland.graph.network.simple import Signed, signed
from marchland.ontology.error import UsageError

SIGN = {"supports": 1, "alliedWith": 1, "pressures": -1, "fights": -1, "controls": 0}
SYMMETRIC = {"alliedWith", "fights"}

# Read (1954), Cultures of the Central Highlands, New Guinea: alliances (+) and enmities (-) of 16
# sub-tribes of the Gahuku-Gama, by the matrices of Hage and Harary (1983).
ALLIES = """0-1 0-14 0-15 1-14 1-15 2-3 2-5 2-6 2-7 3-7 4-6 4-8 4-13 5-6 5-7 5-10 5-11 6-7 6-10 6-11
6-12 7-10 7-11 8-9 8-12 9-12 10-11 12-13 14-15"""
FOES = """0-2 0-3 0-4 0-5 0-11 1-2 1-4 1-5 1-8 1-9 4-14 4-15 5-8 5-12 5-15 7-13 8-10 8-14 9-10 9-14
10-12 10-14 10-15 11-13 11-14 11-15 12-14 12-15 13-15"""


def network(*edges: tuple[str, str, str], **attributes: Any) -> "nx.MultiDiGraph[str]":
    """Make a network of (tail, relation, head); ``kind`` and ``country`` by node, if given."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for tail, relation, head in edges:
        data = {"relation": relation, "sign": SIGN.get(relation, 0), "weight": 1}
        data |= {"symmetric": relation in SYMMETRIC, "modality": ["Actual"]}
        graph.add_edge(tail, head, relation, **data)
    for node, data in graph.nodes(data=True):
        data.update({name: given.get(node, "") for name, given in attributes.items()})
    return graph


def by_node(values: Iterable[Value], name: str) -> dict[str, float]:
    return {one.node: one.value for one in values if one.measure == name}


def whole(values: Iterable[Value], name: str) -> float:
    (found,) = [one.value for one in values if one.measure == name and not one.node]
    return found


def pairs(text: str) -> list[tuple[str, str]]:
    found = [tuple(pair.split("-")) for pair in text.split()]
    return [(one, other) for one, other in found]


def random_network(seed: int, nodes: str = "abcdefg") -> "nx.MultiDiGraph[str]":
    r = random.Random(seed)
    every = [(t, x, h) for t in nodes for h in nodes for x in SIGN if t != h]
    groups = {node: r.choice(["", "north", "south", "east"]) for node in nodes}
    chosen = [("a", "controls", "b"), *r.sample(every, r.randint(1, 24))]
    return network(
        *(one for one in chosen if one[1] not in SYMMETRIC or one[0] < one[2]), country=groups
    )


# --- degree, strength ---


def test_degree_counts_others_and_not_relations() -> None:
    graph = network(
        ("a", "supports", "b"),
        ("a", "pressures", "b"),
        ("b", "fights", "c"),
        ("c", "controls", "a"),
    )
    found = list(degree(graph))
    assert by_node(found, "degree") == {"a": 2, "b": 2, "c": 2}
    assert by_node(found, "degree.out") == {"a": 1, "b": 1, "c": 2}
    assert by_node(found, "degree.in") == {"a": 1, "b": 2, "c": 1}
    assert by_node(found, "degree.positive") == {"a": 1, "b": 1, "c": 0}
    assert by_node(found, "degree.negative") == {"a": 1, "b": 2, "c": 1}


def test_strength_adds_up_lines_of_evidence() -> None:
    graph = network(("a", "supports", "b"), ("b", "alliedWith", "c"))
    graph.edges["a", "b", "supports"]["weight"] = 3
    found = list(strength(graph))
    assert by_node(found, "strength") == {"a": 3, "b": 4, "c": 1}
    assert by_node(found, "strength.in") == {"a": 0, "b": 4, "c": 1}
    assert by_node(found, "strength.out") == {"a": 3, "b": 1, "c": 1}


def test_loops_count_nowhere() -> None:
    graph = network(("a", "supports", "a"), ("a", "supports", "b"))
    assert by_node(degree(graph), "degree") == {"a": 1, "b": 1}
    assert by_node(strength(graph), "strength") == {"a": 1, "b": 1}
    assert by_node(cores(graph), "k-core") == {"a": 1, "b": 1}
    assert whole(reciprocity(graph), "reciprocity") == 0


# --- paths and walks ---


def test_betweenness_of_a_star_and_of_a_path() -> None:
    star = network(*(("hub", "supports", leaf) for leaf in "abcd"))
    assert by_node(betweenness(star), "betweenness") == {"hub": 1, **dict.fromkeys("abcd", 0)}
    path = network(("a", "supports", "b"), ("c", "fights", "b"))
    assert by_node(betweenness(path), "betweenness") == {"a": 0, "b": 1, "c": 0}


def test_eigenvector_of_a_star() -> None:
    star = network(*(("hub", "supports", leaf) for leaf in "abcd"))
    found = by_node(eigenvector(star), "eigenvector")
    assert isclose(found["hub"], 1 / sqrt(2), rel_tol=1e-5)
    assert all(isclose(found[leaf], 1 / sqrt(8), rel_tol=1e-5) for leaf in "abcd")


@pytest.mark.parametrize("seed", range(30))
def test_pagerank_solves_its_equation(seed: int) -> None:
    graph = random_network(seed)
    rank = by_node(pagerank(graph), "pagerank")
    assert isclose(sum(rank.values()), 1)
    out: dict[str, set[str]] = {node: set() for node in graph}
    for tail, head, data in graph.edges(data=True):
        out[tail].add(head)
        if data["symmetric"]:
            out[head].add(tail)
    for node in graph:
        walked = sum(
            rank[tail] / (len(heads) or len(graph))
            for tail, heads in out.items()
            if node in heads or not heads
        )
        assert isclose(rank[node], 0.15 / len(graph) + 0.85 * walked, abs_tol=1e-9)


def test_cores_of_a_clique_with_a_tail() -> None:
    clique = [(one, "alliedWith", other) for one, other in combinations("abcd", 2)]
    found = by_node(cores(network(*clique, ("d", "supports", "e"))), "k-core")
    assert found == {**dict.fromkeys("abcd", 3), "e": 1}


def test_communities_of_two_cliques_joined_by_one_tie() -> None:
    camps = [("a", "b", "c", "d"), ("w", "x", "y", "z")]
    edges = [(one, "alliedWith", other) for camp in camps for one, other in combinations(camp, 2)]
    graph = network(*edges, ("a", "fights", "z"))
    found = list(communities(graph))
    number = by_node([one for one in found if one.node], "community")
    assert [len({number[node] for node in camp}) for camp in camps] == [1, 1]
    assert number["a"] != number["z"]
    # Newman and Girvan (2004): 12 of 13 ties inside, each camp with half of all ends
    assert isclose(whole(found, "community.modularity"), 12 / 13 - 1 / 2)
    assert found == list(communities(graph))


def test_leiden_finds_the_two_cliques_and_leaves_none_apart() -> None:
    camps = [("a", "b", "c", "d"), ("w", "x", "y", "z")]
    edges = [(one, "alliedWith", other) for camp in camps for one, other in combinations(camp, 2)]
    graph = network(*edges, ("a", "fights", "z"))
    graph.add_node("lonely", label="lonely", kind="Militia", country="")
    found = list(leiden(graph))
    number = by_node([one for one in found if one.node], "leiden")
    assert [len({number[node] for node in camp}) for camp in camps] == [1, 1]
    assert len({number["a"], number["z"], number["lonely"]}) == 3
    assert isclose(whole(found, "leiden.modularity"), 12 / 13 - 1 / 2)
    assert found == list(leiden(graph))


@pytest.mark.parametrize("seed", range(20))
def test_leiden_communities_hang_together(seed: int) -> None:
    graph = random_network(seed)
    number = by_node([one for one in leiden(graph) if one.node], "leiden")
    assert set(number) == set(graph)
    for group in set(number.values()):
        part = nx.Graph(graph.subgraph(node for node in graph if number[node] == group))
        assert nx.is_connected(part)


def test_without_its_library_leiden_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graspologic_native", None)
    with pytest.raises(UsageError, match=r"marchland\[measure\]"):
        list(leiden(network(("a", "supports", "b"))))


# --- reciprocity, brokerage ---


def test_reciprocity_leaves_out_what_is_symmetric() -> None:
    graph = network(
        ("a", "supports", "b"),
        ("b", "pressures", "a"),
        ("a", "supports", "c"),
        ("a", "fights", "d"),
    )
    found = list(reciprocity(graph))
    assert whole(found, "reciprocity") == 2 / 3
    values = by_node([one for one in found if one.node], "reciprocity")
    assert values == {"a": 2 / 3, "b": 1, "c": 0}


@pytest.mark.parametrize("seed", range(200))
def test_brokerage_equals_the_definition(seed: int) -> None:
    graph = random_network(seed)
    tied = {(t, h) for t, h in graph.edges() if t != h}
    tied |= {(h, t) for t, h, data in graph.edges(data=True) if data["symmetric"]}
    group = {node: name for node, name in graph.nodes(data="country") if name}
    expected = {(node, role): 0 for node in group for role in ROLES}
    for a, b, c in permutations(group, 3):
        if (a, b) in tied and (b, c) in tied and (a, c) not in tied:
            same = (group[a] == group[b], group[b] == group[c], group[a] == group[c])
            role = {
                (True, True, True): "coordinator",
                (False, False, True): "consultant",
                (False, True, False): "gatekeeper",
                (True, False, False): "representative",
                (False, False, False): "liaison",
            }[same]
            expected[b, role] += 1
    found = list(brokerage(graph))
    for role in ROLES:
        values = by_node(found, f"brokerage.{role}")
        assert values == {node: expected[node, role] for node in group}
    sums = by_node(found, "brokerage")
    assert sums == {node: sum(expected[node, role] for role in ROLES) for node in group}


@pytest.mark.parametrize("groups", GROUPS)
def test_brokerage_by_what_is_asked(groups: str) -> None:
    kinds = {"a": "Government", "b": "Militia", "c": "Government"}
    graph = network(("a", "supports", "b"), ("b", "supports", "c"), kind=kinds, country=kinds)
    role = "coordinator" if groups == "community" else "consultant"
    assert by_node(brokerage(graph, groups), f"brokerage.{role}")["b"] == 1


# --- signs ---


def test_triads_by_hand() -> None:
    graph = network(
        *(("a", "alliedWith", "b"), ("b", "supports", "c"), ("a", "fights", "c")),
        *(
            ("a", "fights", "d"),
            ("c", "alliedWith", "d"),
            ("b", "fights", "d"),
            ("d", "supports", "b"),
        ),
    )
    found = {one.measure: one.value for one in triads(graph)}
    assert found == {
        **{"triads.+++": 0, "triads.++-": 1, "triads.+--": 1, "triads.---": 0},
        **{"triads.balanced": 0.5, "triads.ambivalent": 2},
    }


@pytest.mark.parametrize("seed", range(100))
def test_triads_equal_the_definition(seed: int) -> None:
    graph = random_network(seed)
    signs: dict[frozenset[str], set[int]] = {}
    for tail, head, data in graph.edges(data=True):
        if data["sign"]:
            signs.setdefault(frozenset((tail, head)), set()).add(data["sign"])
    counts = dict.fromkeys(("+++", "++-", "+--", "---", "ambivalent"), 0)
    for nodes in combinations(sorted(graph), 3):
        found = [signs.get(frozenset(pair), set()) for pair in combinations(nodes, 2)]
        if all(found):
            clear = all(len(one) == 1 for one in found)
            hostile = sum(-1 in one for one in found)
            counts["+" * (3 - hostile) + "-" * hostile if clear else "ambivalent"] += 1
    values = {one.measure: one.value for one in triads(graph)}
    assert {name: values[f"triads.{name}"] for name in counts} == counts


def signed_graph(friends: Iterable[tuple[str, str]], foes: Iterable[tuple[str, str]]) -> Signed:
    graph = network(
        *((one, "alliedWith", other) for one, other in friends),
        *((one, "fights", other) for one, other in foes),
    )
    return signed(graph)


def frustrated(found: Signed, camps: dict[str, int]) -> int:
    """Count the ties against a division."""
    return (
        sum(camps[one] != camps[other] for one, other in found.friendly.edges)
        + sum(camps[one] == camps[other] for one, other in found.hostile.edges)
        + len(found.ambivalent)
    )


def test_frustration_of_the_highland_tribes_as_published() -> None:
    # Aref and Wilson (2019), J. Complex Networks 7(2), give 7 for Read's tribes: 16, 58 ties, 29 -
    tribes = signed_graph(pairs(ALLIES), pairs(FOES))
    assert (len(tribes.whole()), tribes.pairs) == (16, 58)
    assert tribes.hostile.number_of_edges() == 29
    least = least_frustration(tribes)
    assert (least.low, least.high) == (7, 7)
    assert frustrated(tribes, least.camps) == 7


@pytest.mark.parametrize("size", range(2, 12))
def test_frustration_of_enemies_all(size: int) -> None:
    # n(n-1)/2 ties, of which a division into halves separates floor(n^2/4)
    nodes = [str(number) for number in range(size)]
    least = least_frustration(signed_graph([], combinations(nodes, 2)))
    assert least.low == least.high == size * (size - 1) // 2 - size**2 // 4


def test_frustration_of_the_hostile_petersen_graph() -> None:
    # Zaslavsky (2012), Six signed Petersen graphs, and their automorphisms: 3
    edges = [(str(one), str(other)) for one, other in nx.petersen_graph().edges]
    least = least_frustration(signed_graph([], edges))
    assert least.low == least.high == 3


@pytest.mark.parametrize("seed", range(150))
def test_frustration_equals_brute_force(seed: int) -> None:
    found = signed(random_network(seed, "abcdefgh"))
    nodes = sorted(found.whole())
    divisions = (
        dict(zip(nodes, camps, strict=True)) for camps in product((0, 1), repeat=len(nodes))
    )
    least = least_frustration(found)
    assert least.low == least.high == min(frustrated(found, camps) for camps in divisions)
    assert frustrated(found, least.camps) == least.high


def test_frustration_gives_bounds_where_it_would_take_too_long() -> None:
    r = random.Random(5)
    nodes = [str(number) for number in range(24)]
    every = list(combinations(nodes, 2))
    foes = set(r.sample(every, len(every) // 2))
    found = signed_graph(set(every) - foes, foes)
    least = least_frustration(found, tries=50)
    assert 0 < least.low < least.high
    assert frustrated(found, least.camps) == least.high


def test_frustration_of_a_balanced_network_tells_its_camps() -> None:
    graph = network(
        ("a", "supports", "b"), ("b", "fights", "c"), ("a", "fights", "c"), ("c", "supports", "d")
    )
    found = list(frustration(graph))
    assert whole(found, "frustration") == 0
    camps = by_node(found, "frustration.camp")
    assert camps["a"] == camps["b"] != camps["c"] == camps["d"]


def test_nothing_signed_has_no_frustration() -> None:
    assert list(frustration(network(("a", "controls", "b")))) == []


# --- the ledger ---


def test_ledger_tells_threats_from_deeds_each_way() -> None:
    graph = network(
        *(("a", "supports", "b"), ("b", "pressures", "a"), ("a", "fights", "c")),
        *(("a", "dependsOn", "b"), ("c", "suppliesTo", "a"), ("a", "dependsOn", "ore")),
        kind={"ore": "Commodity", "a": "Government"},
    )
    graph.edges["b", "a", "pressures"]["modality"] = ["Actual", "Threatened"]
    graph.edges["a", "b", "supports"]["modality"] = ["Promised"]
    assert {tuple(one) for one in ledger(graph)} == {
        ("balance.support.promised", "a", "b", 1),
        ("balance.pressure.done", "b", "a", 1),
        ("balance.pressure.threatened", "b", "a", 1),
        ("balance.pressure.done", "a", "c", 1),
        ("balance.pressure.done", "c", "a", 1),
        ("balance.dependence.done", "a", "b", 1),
        ("balance.dependence.done", "a", "c", 1),
    }


# --- by name ---


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_takes_any_network(name: str) -> None:
    assert list(measure(network(), [name])) in ([], list(triads(network())))
    for seed in range(10):
        graph = random_network(seed)
        found = list(measure(graph, [name]))
        assert all(one.measure.split(".")[0] == name for one in found)
        assert all(one.node in graph or not one.node for one in found)
        assert found == list(measure(graph, [name]))


def test_a_measure_unknown_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        find("betweeness")
    assert "betweenness" in str(caught.value)
    assert "frustration" in str(caught.value)

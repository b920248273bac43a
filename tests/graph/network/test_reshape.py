"""Parts of networks, two modes, and merged edges with weights that say what they are."""

from typing import Any

import networkx as nx
import pytest

from marchland.graph.network.reshape import WEIGHTS, merge, of_kinds, of_records, two_modes
from marchland.ontology.error import UsageError


def edge(graph: Any, tail: str, head: str, relation: str, **more: Any) -> None:
    told = {"sign": 0, "start": "2024-01-01", "end": "", "status": "reported", "weight": 1}
    lists: dict[str, Any] = {"sources": ["A"], "claims": [f"{tail}{head}{relation}"]}
    graph.add_edge(tail, head, relation, **{**told, **lists, "relation": relation, **more})


@pytest.fixture
def graph() -> Any:
    found: Any = nx.MultiDiGraph(as_of="2024-11-21")
    for node, kind in zip("abpq", ("Militia", "Government", "Settlement", "Mine"), strict=True):
        found.add_node(node, label=node.upper(), kind=kind, country="")
    edge(found, "b", "a", "fights", sign=-1, symmetric=True, weight=2, end="2024-03-01")
    edge(found, "a", "b", "pressures", sign=-1, sources=["B"], claims=["x", "y"])
    edge(found, "a", "b", "supports", sign=1, start="", claims=["y"])
    edge(found, "a", "p", "controls")
    edge(found, "p", "a", "present")
    edge(found, "p", "q", "within")
    return found


def test_merged_edges_go_one_way_or_both(graph: Any) -> None:
    found = merge(graph)
    assert set(found.edges(keys=True)) == {
        *(("a", "b", "both ways"), ("a", "b", "one way"), ("a", "p", "one way")),
        *(("p", "a", "one way"), ("p", "q", "one way")),
    }
    one = found.edges["a", "b", "one way"]
    assert (one["relation"], one["relations"], one["weight"]) == ("pressures; supports", 2, 2)
    assert (one["sign"], one["is_ambivalent"], one["symmetric"]) == (0, True, False)
    assert (one["start"], one["claims"], one["sources"]) == ("", ["x", "y"], ["A", "B"])
    both = found.edges["a", "b", "both ways"]
    assert (both["sign"], both["weight"], both["end"], both["symmetric"]) == (
        *(-1, 2, "2024-03-01"),
        True,
    )
    assert dict(found.nodes(data=True)) == dict(graph.nodes(data=True))


def test_a_merged_edge_weighs_what_is_asked_for(graph: Any) -> None:
    edge(graph, "b", "p", "fights", events=7, fatalities_best=3, claims=[], weight=7)
    edge(graph, "b", "p", "attack", events=1, claims=[], weight=1)
    weighed = {
        name: [
            merge(graph, name).edges[tail, head, "one way"]["weight"] for tail, head in ("ab", "bp")
        ]
        for name in WEIGHTS
    }
    assert weighed == {"lines": [2, 8], "relations": [2, 2], "records": [2, 8], "events": [0, 8]}
    told = merge(graph).edges["b", "p", "one way"]
    assert (told["events"], told["fatalities_best"]) == (8, 3)
    assert "fatalities_low" not in told, "what nobody estimates is not 0"
    with pytest.raises(UsageError, match="lines, relations"):
        merge(graph, "strength")


def test_two_modes_lead_from_the_first(graph: Any) -> None:
    found = two_modes(graph, {"Militia", "Government"}, {"Settlement", "Mine"})
    assert sorted(found.edges(keys=True, data="turned")) == [
        ("a", "p", "controls", False),
        ("a", "p", "present (turned)", True),
    ]
    assert dict(found.nodes(data="bipartite")) == {"a": 0, "p": 1}
    assert nx.is_bipartite(found)


def test_parts_keep_what_is_told_of_nodes(graph: Any) -> None:
    actors = of_kinds(graph, {"Militia", "Government"})
    assert (sorted(actors), actors.number_of_edges()) == (["a", "b"], 3)
    of = of_records(graph, frozenset({"x"}), {"q"})
    assert sorted(of.edges(keys=True)) == [("a", "b", "pressures"), ("p", "q", "within")]
    assert of.nodes["q"] == {"label": "Q", "kind": "Mine", "country": ""}
    assert of.graph == {"as_of": "2024-11-21"}

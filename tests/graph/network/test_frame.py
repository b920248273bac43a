"""A network from columns is the one that networkx makes of the same edges."""

from typing import Any

import networkx as nx
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.network.frame import ENDS, network_of

LIST = "\x1f"
NAME = st.sampled_from(["a", "b", "c", "ü", ""])
WORD = st.text(st.characters(exclude_characters=LIST, exclude_categories=["Cs"]), min_size=1)
EDGE = st.fixed_dictionaries(
    {
        **dict.fromkeys(ENDS, NAME),
        "why": st.lists(WORD, max_size=3),
        "weight": st.integers(0, 3) | st.none(),
        "note": st.none() | st.sampled_from(["x", "y"]),
    }
)
KINDS = {**dict.fromkeys(ENDS, pl.String), "why": pl.String, "weight": pl.Int64, "note": pl.String}


def split(text: str) -> list[str]:
    return text.split(LIST) if text else []


@settings(max_examples=150, deadline=None)
@given(st.lists(EDGE, unique_by=lambda edge: tuple(edge[name] for name in ENDS), max_size=40))
def test_a_network_from_columns_is_what_networkx_makes(rows: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame([{**row, "why": LIST.join(row["why"])} for row in rows], schema=KINDS)
    found = network_of(frame, {"why": split}, as_of="2024-01-01")
    made: Any = nx.MultiDiGraph(as_of="2024-01-01")
    for end in ENDS[:2]:
        made.add_nodes_from(row[end] for row in rows)
    for row in rows:
        told = {name: row[name] for name in row if name not in ENDS and row[name] is not None}
        made.add_edge(*(row[name] for name in ENDS), **told)
    assert list(found.nodes(data=True)) == list(made.nodes(data=True))
    assert {edge[:3]: edge[3] for edge in found.edges(keys=True, data=True)} == {
        edge[:3]: edge[3] for edge in made.edges(keys=True, data=True)
    }
    assert list(found.edges(keys=True)) == list(made.edges(keys=True))
    assert [list(found.predecessors(node)) for node in found] == [
        list(made.predecessors(node)) for node in made
    ]
    assert found.graph == made.graph


def test_edges_share_no_dictionary() -> None:
    rows = {"subject": ["a"] * 2000, "object": ["b"] * 2000, "why": ["x"] * 2000}
    frame = pl.DataFrame({**rows, "key": [str(n) for n in range(2000)]})
    graph = network_of(frame, {"why": split})
    graph.edges["a", "b", "1"]["why"] = ["y"]
    assert graph.edges["a", "b", "2"]["why"] == ["x"]
    assert sum(data["why"] == ["x"] for *_, data in graph.edges(data=True)) == 1999


def test_values_that_come_up_together_are_told_of_each_edge() -> None:
    number = 3000
    frame = pl.DataFrame(
        {
            "subject": [f"a{n % 7}" for n in range(number)],
            "object": ["b"] * number,
            "key": [str(n) for n in range(number)],
            "sign": [n % 3 - 1 for n in range(number)],
            "note": [None if n % 2 else "x" for n in range(number)],
            "why": [["", "p", f"p{LIST}q", None][n % 4] for n in range(number)],
            "own": [str(n) for n in range(number)],
        }
    )
    graph = network_of(frame, {"why": split})
    for tail, _, key, data in graph.edges(keys=True, data=True):
        n = int(key)
        expected = {"sign": n % 3 - 1, "why": [[], ["p"], ["p", "q"], []][n % 4], "own": key}
        assert data == (expected if n % 2 else {**expected, "note": "x"})
        assert tail == f"a{n % 7}"
    assert graph.number_of_edges() == number


def test_a_network_from_columns_can_be_changed_as_any() -> None:
    graph = network_of(pl.DataFrame({"subject": ["a"], "object": ["b"], "key": ["k"]}))
    graph.add_edge("b", "a", "m", weight=1)
    graph.remove_edge("a", "b", "k")
    assert list(graph.edges(keys=True)) == [("b", "a", "m")]
    assert list(graph.in_edges("a", keys=True)) == [("b", "a", "m")]
    assert network_of(pl.DataFrame(schema=dict.fromkeys(ENDS, pl.String))).number_of_nodes() == 0

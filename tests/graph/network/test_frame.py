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


def test_edges_share_no_list() -> None:
    rows = {"subject": ["a"] * 9, "object": ["b"] * 9, "key": list("123456789"), "why": ["x"] * 9}
    graph = network_of(pl.DataFrame(rows), {"why": split})
    graph.edges["a", "b", "1"]["why"].append("y")
    assert graph.edges["a", "b", "2"]["why"] == ["x"]


def test_a_network_from_columns_can_be_changed_as_any() -> None:
    graph = network_of(pl.DataFrame({"subject": ["a"], "object": ["b"], "key": ["k"]}))
    graph.add_edge("b", "a", "m", weight=1)
    graph.remove_edge("a", "b", "k")
    assert list(graph.edges(keys=True)) == [("b", "a", "m")]
    assert list(graph.in_edges("a", keys=True)) == [("b", "a", "m")]
    assert network_of(pl.DataFrame(schema=dict.fromkeys(ENDS, pl.String))).number_of_nodes() == 0

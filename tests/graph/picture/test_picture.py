import pickle
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.picture.layout import _Board, lay_out, pierced
from marchland.graph.picture.picture import picture
from marchland.graph.picture.route import _Router, route
from marchland.ontology.error import UsageError

SVG = "{http://www.w3.org/2000/svg}"


def network(*edges: tuple[str, str, str], **about: Any) -> Any:
    """Make a network of edges told as tail, relation, head."""
    graph: Any = nx.MultiDiGraph(as_of="2024-11-21", **about)
    kinds = {"Old Ford": "Settlement", "rare earths": "Commodity", "Vote": "Event"}
    for tail, relation, head in edges:
        for one in (tail, head):
            graph.add_node(f"urn:{one}", label=one, kind=kinds.get(one, "InsurgentGroup"))
        sign = {"supports": 1, "pressures": -1, "fights": -1}.get(relation, 0)
        data = {"relation": relation, "sign": sign, "status": "reported", "sources": ["Paper A"]}
        data["symmetric"] = relation == "fights"
        graph.add_edge(f"urn:{tail}", f"urn:{head}", relation, **data)
    return graph


def parsed(path: Path) -> "ET.ElementTree[ET.Element]":
    return ET.parse(path)  # noqa: S314  a file of our own


def texts(path: Path) -> list[str]:
    return ["".join(one.itertext()).strip() for one in parsed(path).iter(f"{SVG}text")]


@pytest.fixture
def star() -> Any:
    return network(
        ("Red Army", "controls", "Old Ford"),
        ("Red Army", "fights", "Blue"),
        ("Red Army", "pressures", "Blue"),
        ("Green", "supports", "Blue"),
        ("Old Ford", "yields", "rare earths"),
    )


def test_the_words_of_a_picture_stay_text(star: Any, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    picture(star, path, title="Who & whom <$1>")
    found = texts(path)
    assert found.count("Red Army") == found.count("controls") == 1
    assert {"Old Ford", "settlement", "fights", "presses", "rare earths"} <= set(found)
    assert {"Who & whom <$1>", "As of 2024-11-21 · 5 things, 5 relations"} <= set(found)
    assert "Sources: Paper A." in found
    title = parsed(path).find(f"{SVG}title")
    assert title is not None
    assert title.text == "Who & whom <$1>"


def test_the_legend_explains_what_is_used_and_nothing_else(star: Any, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    picture(star, path, title="All")
    assert {"hostile", "friendly", "neither", "actor", "place", "commodity"} <= set(texts(path))
    picture(network(("Red", "pressures", "Blue")), path, title="Few")
    found = set(texts(path))
    assert {"hostile", "actor", "reported", "what one does to another"} <= found
    assert not {"friendly", "neither", "place", "commodity", "event", "presumed"} & found


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_network_gives_the_same_bytes(form: str, star: Any, tmp_path: Path) -> None:
    code = f"""
import pickle, sys
from marchland.graph.picture.picture import picture
picture(pickle.load(sys.stdin.buffer), {str(tmp_path)!r} + "/other.{form}", title="T")
"""
    subprocess.run([sys.executable, "-c", code], input=pickle.dumps(star), check=True)
    picture(star, tmp_path / f"one.{form}", title="T")
    one, other = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "other"))
    assert one == other
    assert len(one) > 10_000


def test_the_state_of_pyplot_and_the_users_settings_are_left_alone(
    star: Any, tmp_path: Path
) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with mpl.rc_context({"axes.facecolor": "red", "svg.fonttype": "path"}):
        picture(star, tmp_path / "odd.svg", title="T")
    assert dict(mpl.rcParams) == before
    picture(star, tmp_path / "net.svg", title="T")
    assert (tmp_path / "odd.svg").read_bytes() == (tmp_path / "net.svg").read_bytes()
    code = "import sys, marchland.graph.picture.page; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_looks_the_same_is_one_line(tmp_path: Path) -> None:
    graph = network(
        ("Red", "pressures", "Blue"),
        ("Red", "defies", "Blue"),
        ("Blue", "pressures", "Red"),
        ("Red", "partOf", "Blue"),
    )
    graph.edges["urn:Red", "urn:Blue", "defies"]["sign"] = -1
    drawn = picture(graph, tmp_path / "net.svg", title="T")
    assert sorted(arrow.words for arrow in drawn.arrows) == [
        ("defies", "presses"),
        ("part of",),
        ("presses",),
    ]
    assert drawn.edges == 4
    graph.edges["urn:Red", "urn:Blue", "defies"]["status"] = "contested"
    assert len(picture(graph, tmp_path / "net.svg", title="T").arrows) == 4
    assert "contested" in texts(tmp_path / "net.svg")


def test_what_is_inferred_threatened_or_of_one_side_is_told_apart(tmp_path: Path) -> None:
    graph = network(("Red", "controls", "Old Ford"), ("Red", "pressures", "Blue"))
    graph.edges["urn:Red", "urn:Old Ford", "controls"].update(side="Land", inference=["Inferred"])
    graph.edges["urn:Red", "urn:Blue", "pressures"]["modality"] = ["Actual", "Threatened"]
    path = tmp_path / "net.svg"
    drawn = picture(graph, path, title="T")
    assert {arrow.is_inferred for arrow in drawn.arrows} == {True, False}
    found = set(texts(path))
    assert {"controls, Land's side", "presses (threatened)"} <= found
    assert "words in italics: inferred, not stated" in found


def test_what_does_not_fit_is_left_out_and_told(tmp_path: Path) -> None:
    hub = [("Hub", "pressures", f"Leaf {number}") for number in range(9)]
    graph = network(*hub, ("Leaf 1", "supports", "Leaf 2"), ("Far", "supports", "Away"))
    path = tmp_path / "net.svg"
    drawn = picture(graph, path, title="T", max_nodes=3)
    assert sorted(box.label for box in drawn.boxes) == ["Hub", "Leaf 1", "Leaf 2"]
    assert (drawn.nodes_left_out, drawn.edges_left_out) == (9, 8)
    assert "Left out: 9 things, the least connected, and 8 relations." in texts(path)
    few = picture(graph, path, title="T", max_edges=4)
    assert len(few.arrows) == 4
    graph.graph.update(centre=["urn:Far"], left_out=2)
    centred = picture(graph, path, title="T", max_nodes=4)
    assert "Far" not in {box.label for box in centred.boxes}  # alone, without its neighbour
    assert "Not drawn: 2 relations to what is told in words only (an office, an aim)." in texts(
        path
    )


def test_clocks_and_policy_stand_below_the_title(tmp_path: Path) -> None:
    about = {"known_by": "2024-11-22", "policy": "best", "modality": "all"}
    graph = network(("Red", "pressures", "Blue"), **about)
    picture(graph, tmp_path / "net.svg", title="T")
    below = (
        "As of 2024-11-21 · known by 2024-11-22 · policy: best · "
        "plans, promises and threats included · 2 things, 1 relation"
    )
    assert below in texts(tmp_path / "net.svg")


ODD = [
    "$\\frac{1",
    "</text><script>alert(1)</script>",
    "a\x00b\ud800\n\n c",
    "克钦独立军",
    "ကချင် အဖွဲ့",
]


@pytest.mark.parametrize("label", [*ODD, "x" * 200, "word " * 60])
def test_a_label_is_only_text(label: str, tmp_path: Path) -> None:
    graph = network(("Red", "pressures", "Blue"))
    graph.nodes["urn:Red"]["label"] = label
    graph.edges["urn:Red", "urn:Blue", "pressures"].update(sources=[label], side=label)
    path = tmp_path / "net.svg"
    drawn = picture(graph, path, title=label)
    assert parsed(path).find(f".//{SVG}script") is None
    told = "".join("".join(drawn.boxes[1].label.split()).split("\x00"))
    shown = "".join("".join(texts(path)).split())
    assert told[:10] in shown
    picture(graph, tmp_path / "net.png", title=label)
    assert (tmp_path / "net.png").read_bytes().startswith(b"\x89PNG")


def test_a_thing_that_stands_for_nothing_known_is_drawn_all_the_same(tmp_path: Path) -> None:
    graph: Any = nx.MultiDiGraph([("a", "b"), ("a", "a")])
    drawn = picture(graph, tmp_path / "net.png", title="T")
    assert [box.label for box in drawn.boxes] == ["a", "b"]
    assert (drawn.edges, drawn.edges_left_out) == (1, 1)


@pytest.mark.parametrize(
    ("name", "graph", "said"),
    [
        ("net.svg", network(), "nothing to draw"),
        ("net.svg", nx.MultiDiGraph([("a", "a")]), "nothing to draw"),
        ("net.pdf", network(("Red", "pressures", "Blue")), "not drawn as pdf"),
        ("nowhere/net.svg", network(("Red", "pressures", "Blue")), "its folder is not there"),
    ],
)
def test_what_cannot_be_drawn_is_told(name: str, graph: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        picture(graph, tmp_path / name, title="T")
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("marchland.graph.picture.page")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install 'marchland\[picture\]'"):
        picture(network(("Red", "pressures", "Blue")), tmp_path / "net.svg", title="T")


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Any, list[tuple[int, int]]]:
    """Draw boxes of any size, and lines between them."""
    count = draw(st.integers(1, 14))
    size = st.tuples(st.floats(0.3, 2), st.floats(0.2, 0.8))
    sizes = np.array([draw(size) for _ in range(count)])
    node = st.integers(0, count - 1)
    lines = draw(st.lists(st.tuples(node, node).filter(lambda p: p[0] != p[1]), max_size=20))
    return sizes, lines


def crossings(some: Any, others: Any) -> Any:
    """Tell which lines cross which, one by one: both ends of each lie aside of the other."""

    def aside(line: Any, point: Any) -> float:
        (x, y), (across, down) = point - line[0], line[1] - line[0]
        return float(across * y - down * x)

    def parts(one: Any, other: Any) -> bool:
        return aside(one, other[0]) * aside(one, other[1]) < 0

    pairs = [[parts(a, b) and parts(b, a) for b in others] for a in some]
    return np.array(pairs, dtype=bool).reshape(len(some), len(others))


def overlaps(at: Any, sizes: Any) -> Iterator[tuple[int, int]]:
    for one, other in combinations(range(len(at)), 2):
        if (np.abs(at[one] - at[other]) < (sizes[one] + sizes[other]) / 2 - 1e-6).all():
            yield one, other


@settings(max_examples=25, deadline=None)
@given(drawings())
def test_no_box_lies_on_another_and_no_line_starts_elsewhere(drawing: Any) -> None:
    sizes, lines = drawing
    labels = np.full((len(lines), 2), (0.5, 0.1))
    at = lay_out(sizes, lines, labels)
    assert list(overlaps(at, sizes)) == []
    assert np.isfinite(at).all()
    assert np.allclose((at - sizes / 2).min(axis=0), 0)
    routes, wrong = route(at, sizes, lines, labels)
    assert wrong >= 0
    for (tail, head), one in zip(lines, routes, strict=True):
        for box, end in ((tail, one.curve[0]), (head, one.curve[2])):
            distance = np.abs(end - at[box]) - sizes[box] / 2
            assert distance.max() < 0.25, "a line ends beside its box"


@settings(max_examples=15, deadline=None)
@given(drawings())
def test_what_is_kept_of_two_lines_is_what_they_have_against_each_other(drawing: Any) -> None:
    sizes, lines = drawing
    rng = np.random.default_rng(len(lines))
    router = _Router(rng.uniform(0, 6, (len(sizes), 2)), sizes / 2, lines)
    router.curves()
    for one, other in permutations(range(len(lines)), 2):
        led = router.tracks[other, router._against[one, other]]
        for way, track in enumerate(router.tracks[one]):
            met = crossings(*(np.stack([t[:-1], t[1:]], axis=1) for t in (track, led))).sum()
            gaps = np.abs(track[2:-2, None] - led[2:-2]).max(axis=2)
            assert router._met[one, other, way] == met
            assert router._close[one, other, way].tolist() == (gaps.min(axis=1) < 0.13).tolist()


@settings(max_examples=25, deadline=None)
@given(drawings())
def test_lines_that_a_moved_box_would_cross_are_counted(drawing: Any) -> None:
    sizes, lines = drawing
    links = np.array(sorted({(min(line), max(line)) for line in lines})).reshape(-1, 2)
    rng = np.random.default_rng(len(links))
    # places on a grid, so that lines meet at ends and lie on each other, too
    at, tries = (rng.integers(0, 5, (n, 2)).astype(np.float64) for n in (len(sizes), 3))
    board = _Board(at, sizes, links, np.ones((len(at), len(at))), np.ones((len(links), 2)))
    for node in {*links.flat}:
        touching = [set(link) - {node} for link in links.tolist() if node in link]
        others = at[[link for link in links.tolist() if node not in link]].reshape(-1, 2, 2)
        mine = [[np.array([place, at[one.copy().pop()]]) for one in touching] for place in tries]
        counts = [[int(crossings([line], others).sum()) for line in row] for row in mine]
        assert board._crossed(node, tries).tolist() == counts


def test_a_line_goes_around_what_stands_in_its_way() -> None:
    at = np.array([(0.0, 0.0), (3.0, 0.0), (6.0, 0.0)])
    sizes = np.full((3, 2), (1.0, 0.5))
    (straight,), _ = route(at[[0, 2]], sizes[:2], [(0, 1)], np.full((1, 2), 0.1))
    assert abs(straight.curve[1][1]) < 1e-9
    (around,), _ = route(at, sizes, [(0, 2)], np.full((1, 2), 0.1))
    middle = around.curve.T @ (0.25, 0.5, 0.25)
    assert abs(middle[1]) > 0.25


def test_two_lines_between_the_same_boxes_run_apart() -> None:
    at, sizes = np.array([(0.0, 0.0), (4.0, 0.0)]), np.full((2, 2), (1.0, 0.5))
    routes, _ = route(at, sizes, [(0, 1), (1, 0), (0, 1)], np.full((3, 2), (0.5, 0.1)))
    heights = sorted(float(one.curve[1][1]) for one in routes)
    assert min(b - a for a, b in pairwise(heights)) > 0.3


def test_lines_that_cross_and_pierce_are_told() -> None:
    cross = np.array([((0, 0), (2, 2)), ((0, 2), (2, 0)), ((5, 0), (6, 0))], dtype=float)
    assert crossings(cross[:1], cross[1:]).tolist() == [[True, False]]
    centres = np.array([(1.0, 1.0), (1.0, 9.0)])
    found = pierced(cross[:1, 0], cross[:1, 1], centres, np.full((2, 2), 0.2))
    assert found.tolist() == [[True, False]]

"""A picture of a network for a report: who does what to whom on a day, how sure, says who.

A picture holds what a page can hold; what was left out is told in its footnote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from ...ontology.error import UsageError
from ...ontology.term import ontology
from ..export.attribute import NOT_XML
from ..export.output import whole_file

if TYPE_CHECKING:
    from ..network.project import Network

__all__ = ["FAMILY", "Arrow", "Box", "Drawing", "picture"]

_FAMILIES = {
    "control": ("controls", "claimsAuthorityOver", "present"),
    "goods": ("yields", "shipsTo", "suppliesTo", "buysFrom", "dependsOn", "taxes", "restricts"),
    "belonging": (
        *("partOf", "memberOf", "subordinateTo", "leads", "holdsOffice", "speaksFor", "within"),
        *("succeeds", "splitFrom", "mergedInto", "owns", "licenses", "operates"),
    ),
}
FAMILY = {name: family for family, names in _FAMILIES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Box:
    """A thing as it is drawn; ``shape`` is ``actor``, ``place``, ``commodity`` or ``event``."""

    label: str
    caption: str
    shape: str
    is_centre: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line as it is drawn: all edges between two things that look alike.

    ``family`` is ``control``, ``goods``, ``belonging`` or, for what one does to another, ``act``.
    """

    tail: int
    head: int
    words: tuple[str, ...]
    sign: int
    family: str
    status: str
    is_symmetric: bool
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture shows, and how much of the network it leaves out."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    edges: int
    nodes_left_out: int
    edges_left_out: int
    sources: tuple[str, ...]


def picture(
    graph: Network,
    path: str | Path,
    *,
    title: str,
    form: str | None = None,
    max_nodes: int = 40,
    max_edges: int = 90,
) -> Drawing:
    """Draw a network as SVG or PNG.

    Boxes are things, rounded for actors; a line's colour is the sign of its relation, its form the
    kind of relation, its dashes the status. The same network gives the same file, byte for byte,
    with the same version of matplotlib. Text stays text in SVG.

    Parameters
    ----------
    graph
        From `project`, narrowed there by actors, hops and relations; ``graph.graph`` tells the day,
        policy and centre.
    path
        Ending in ``.svg`` or ``.png``; ``-`` is standard output, and needs a form.
    max_nodes, max_edges
        Of the largest part that hangs together the most connected nodes are drawn, those at the
        centre first, as long as neither they nor the edges between them become too many to read.

    Returns
    -------
    What was drawn, and how much was left out.

    Raises
    ------
    UsageError
        matplotlib is missing, there is nothing to draw, or the file cannot be written.
    """
    form = form or Path(path).suffix.removeprefix(".").lower()
    if form not in ("svg", "png"):
        raise UsageError(f"a picture is not drawn as {form or 'a file without ending'}", "svg, png")
    try:
        from .page import draw_page
    except ImportError as error:
        raise UsageError(
            f"a picture needs {error.name}", "pip install 'marchland[picture]'"
        ) from error
    drawing = _draw(graph, _most_connected(graph, max_nodes, max_edges))
    if not drawing.boxes:
        raise UsageError("there is nothing to draw: no relation stands", "ask for another day")
    with whole_file(path) as sink:
        draw_page(drawing, sink, form=form, title=_clean(title), told=_told(graph, drawing))
    return drawing


def _draw(graph: Network, kept: Sequence[str]) -> Drawing:
    index = {node: number for number, node in enumerate(kept)}
    shown = [
        (index[tail], index[head], data)
        for tail, head, data in graph.edges(data=True)
        if tail in index and head in index and tail != head
    ]
    centre = graph.graph.get("centre", ())
    return Drawing(
        tuple(_box(graph.nodes[node], node, node in centre) for node in kept),
        tuple(_bundled(shown)),
        len(shown),
        len(graph) - len(kept),
        graph.number_of_edges() - len(shown),
        tuple(sorted({_clean(one) for *_, data in shown for one in data.get("sources", ())})),
    )


def _most_connected(graph: Network, max_nodes: int, max_edges: int) -> list[str]:
    """Choose what is drawn: no more than can be read, and nothing that is left alone by it.

    The largest part that hangs together comes first, in it what has the most neighbours.
    """
    ties: dict[str, Counter[str]] = defaultdict(Counter)
    for tail, head in graph.edges():
        if tail != head:
            ties[tail][head] += 1
            ties[head][tail] += 1
    whole = {node: len(part) for part in nx.weakly_connected_components(graph) for node in part}
    centre = set(graph.graph.get("centre", ()))
    kept: set[str] = set()
    edges = 0
    for node in sorted(ties, key=lambda n: (n not in centre, -whole[n], -len(ties[n]), n)):
        edges += sum(count for other, count in ties[node].items() if other in kept)
        if len(kept) == max_nodes or edges > max_edges:
            break
        kept.add(node)
    return sorted(node for node in kept if kept & ties[node].keys())


def _box(node: dict[str, Any], key: str, is_centre: bool) -> Box:
    classes = ontology().classes
    kind = str(node.get("kind", ""))
    known = classes.get(kind)
    shape = known.kind if known and known.kind in ("actor", "place", "commodity") else "event"
    caption = known.label if known and known.label != shape else ""
    return Box(_clean(node.get("label") or key), caption, shape, is_centre)


def _clean(text: object) -> str:
    """Leave out of a text what SVG cannot carry, and breaks of lines."""
    return " ".join(NOT_XML.sub("", str(text)).split())


def _bundled(edges: Collection[tuple[int, int, dict[str, Any]]]) -> list[Arrow]:
    """Join the edges between two things that would look the same into one line."""
    bundles: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for tail, head, data in edges:
        relation = str(data.get("relation", ""))
        symmetric = bool(data.get("symmetric", False))
        ends = (min(tail, head), max(tail, head)) if symmetric else (tail, head)
        look = (
            int(data.get("sign", 0)),
            FAMILY.get(relation, "act"),
            str(data.get("status", "")),
            symmetric,
            list(data.get("inference", ())) == ["Inferred"],
        )
        bundles[*ends, look].add(_words(relation, data))
    return [
        Arrow(tail, head, tuple(sorted(words)), *look)
        for (tail, head, look), words in sorted(bundles.items())
    ]


def _words(relation: str, data: dict[str, Any]) -> str:
    """Say what an edge is: the relation, the side of the border, what kind of talk it is."""
    known = ontology().relations.get(relation)
    words = known.label if known else relation
    if data.get("side"):
        words += f", {_clean(data['side'])}'s side"
    unreal = [one.lower() for one in data.get("modality", ()) if one != "Actual"]
    return f"{words} ({', '.join(unreal)})" if unreal else words


def _told(graph: Network, drawing: Drawing) -> Sequence[str]:
    """Write the line below the title, and the footnotes."""
    about = graph.graph
    day = f"As of {about['as_of']}" if about.get("as_of") else ""
    known = f"known by {about['known_by']}" if about.get("known_by") else ""
    recorded = f"recorded by {about['recorded_by']}" if about.get("recorded_by") else ""
    policy = f"policy: {about['policy']}" if about.get("policy", "any") != "any" else ""
    talk = "plans, promises and threats included" if about.get("modality") == "all" else ""
    size = f"{_count(len(drawing.boxes), 'thing')}, {_count(drawing.edges, 'relation')}"
    notes = [" · ".join(part for part in (day, known, recorded, policy, talk, size) if part)]
    if drawing.edges_left_out:
        things = f"{_count(drawing.nodes_left_out, 'thing')}, the least connected, and "
        edges = _count(drawing.edges_left_out, "relation")
        notes.append(f"Left out: {things if drawing.nodes_left_out else ''}{edges}.")
    if about.get("left_out"):
        edges = _count(about["left_out"], "relation")
        notes.append(f"Not drawn: {edges} to what is told in words only (an office, an aim).")
    return notes


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"

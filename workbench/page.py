"""What a notebook shows of a knowledge graph: what is in it."""

from __future__ import annotations

from html import escape

from ..graph.store import Store
from ..graph.summary import summarise

__all__ = ["summary_page"]

_COUNTED = ("claims", "events", "actors", "places", "commodities", "sources", "triples")
_DATASET = ("key", "release", "claims", "events")


def summary_page(store: Store, place: str) -> str:
    """Write as HTML what a store holds, by data set and release."""
    found = summarise(store)
    counts = ", ".join(f"{found[name]:,} {name}" for name in _COUNTED)
    head = "".join(f"<th>{name}</th>" for name in _DATASET)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_written(one[name])}</td>" for name in _DATASET) + "</tr>"
        for one in found["datasets"]
    )
    title = f"<p><b>Marchland</b> {escape(place)}: {counts}</p>"
    return f"{title}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _written(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(str(value))

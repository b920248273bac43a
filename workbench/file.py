"""What a knowledge graph writes to files: networks, pictures, maps, pages and dumps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..graph.export.form import DUMPS, MAPS, PAGES, PICTURES, form_of, write_dump, write_network
from ..graph.past import as_recorded
from ..graph.standing.view import View
from ..graph.store import Store
from ..ontology.error import UsageError
from ..queries.network import asked_network, write_asked_page
from ..queries.view import split_view

__all__ = ["write_file"]


def write_file(
    store: Store, file: str | Path, *, what: str | None, title: str, asked: Mapping[str, Any]
) -> None:
    """Write a file in the form that its ending tells.

    Parameters
    ----------
    what, title
        As `KnowledgeGraph.export` has them.
    asked
        Clocks, policy, and what the form heeds of what a network may be asked for.

    Raises
    ------
    UsageError
        The ending tells no form, or the form has no use for what is asked.
    """
    form = form_of(file)
    view, rest = split_view(asked)
    idle = [*(asked if form in DUMPS else rest if form in MAPS else ())]
    if what is not None and form in (*DUMPS, *PICTURES, *PAGES):
        idle.append("what")
    if idle:
        raise UsageError(f".{form} has no use for {', '.join(idle)}", "see docs/export.md")
    if form in DUMPS:
        write_dump(store, file)
        return
    with as_recorded(store, view.clocks.recorded_by) as seen:
        if form in PAGES:
            write_asked_page(seen, view, file, title=title, **rest)
        elif form in PICTURES:
            _draw(seen, view, file, title=title, **rest)
        elif form in MAPS:
            from ..graph.export.map import write_map

            write_map(seen, file, view, layer=what or "places")
        else:
            write_network(asked_network(seen, view, **rest), file, what=what or "edges")


def _draw(
    store: Store, view: View, file: str | Path, *, title: str, max_nodes: int = 40, **asked: Any
) -> None:
    from ..graph.picture.picture import picture  # needs an extra

    picture(asked_network(store, view, **asked), file, title=title, max_nodes=max_nodes)

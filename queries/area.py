"""Who controls every place of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.derived.holders import stands_at
from ..graph.resolve import labels, representatives
from ..graph.standing.view import View
from ..graph.store import Store
from ..graph.term import MAR, values
from .row import Table, relation_rows, unknown_row

if TYPE_CHECKING:
    from .answer import Asked

__all__ = ["area_table"]


def area_table(store: Store, asked: Asked, view: View) -> Table:
    """List the places within an area with their holders, in order of the places' names.

    A place of which nothing is known has a row, too; a whole never answers for it.
    """
    area = asked.matches["area"]
    query = f"SELECT DISTINCT ?p {{ {values('w', area.iris)} ?p <{MAR}within>+ ?w }}"
    places = {row["p"].value for row in store.select(query)} - set(area.iris)
    places = set(representatives(store, places, view.clocks.recorded_by).values())
    found = stands_at(store, places, view)
    table = relation_rows(store, found, view.clocks.as_of)
    names = labels(store, places)
    unknown = places - {one.object for one in found}
    table.rows += [unknown_row(names[place], place, "controls") for place in unknown]
    table.rows.sort(
        key=lambda row: (row["object"], row["object_iri"], row["subject"] or "", row["side"] or "")
    )
    table.notes.append(f"{len(places) - len(unknown)} of {len(places)} known places are told of")
    return table

"""Who holds many places on a day: from the columns beside the store, or from the records."""

from __future__ import annotations

from collections.abc import Collection

from ..clock import Clocks
from ..record import read_records
from ..resolve import same_things
from ..settle import edition
from ..standing.policy import Policy
from ..standing.view import Stand, View, stands
from ..store import Store
from .bearing import bearing

__all__ = ["is_plain", "stands_at"]

_FEW = 20
"""Places whose records are read in less time than it takes to begin with columns."""


def stands_at(store: Store, places: Collection[str], view: View) -> list[Stand]:
    """Tell who holds some places, each judged by all that is said of it.

    Parameters
    ----------
    places
        Each by the one name that stands for all judged the same.

    Notes
    -----
    Columns tell what is known now, under the policy `any`; all other questions are answered from
    the records, which takes some milliseconds a place.
    """
    if not places:
        return []
    if store.beside is not None and len(places) > _FEW and is_plain(view):
        from .spell_table import SpellTable

        table = SpellTable(store.beside)
        if table.edition == edition(store):
            return table.stands(places, view.clocks.as_of)
    same = same_things(store, places, view.clocks.recorded_by)
    names = sorted({one for group in same.values() for one in group})
    found = stands(store, read_records(store, bearing(names)), view)
    return [one for one in found if one.relation == "controls" and one.object in places]


def is_plain(view: View) -> bool:
    """Say whether a view asks for what is stored as derived: what is known now, all of it kept."""
    return view == View(
        Clocks(view.clocks.as_of), Policy.ANY, exact=view.exact, inherit=view.inherit
    )

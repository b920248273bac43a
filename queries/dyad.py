"""Who fought whom: from the stored dyad-years where they can tell it, else from the events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..graph.derived.dyad_year import Count, DyadYear, count_by, read_counts
from ..graph.resolve import labels
from ..graph.standing.view import View
from ..graph.store import Store
from .row import Table

if TYPE_CHECKING:
    from .answer import Asked
    from .catalogue import Query

__all__ = ["dyad_table"]

_TWINS = ("actor_iri", "other_iri")


def dyad_table(
    store: Store, query: Query, asked: Asked, view: View, from_events: Callable[[], Table]
) -> Table:
    """Tell of each pair of sides how many events there were, and at what cost of lives.

    Parameters
    ----------
    from_events
        Asks the query itself, of the events that are live now.
    """
    first, last = (_day(asked, name) for name in ("from", "until"))
    clocks = view.clocks
    is_now = clocks.known_by is None and clocks.recorded_by is None and view.acts
    if not is_now:
        counts: Mapping[DyadYear, Count] = count_by(store, first, last, clocks, acts=view.acts)
    elif _is_whole(first, "-01-01") and _is_whole(last, "-12-31"):
        years = int(first[:4]) if first else 0, int(last[:4]) if last else 9999
        counts = {
            key: count
            for key, count in read_counts(store).items()
            if years[0] <= key.year <= years[1]
        }
    else:
        return from_events()
    return _table(store, query, counts)


def _day(asked: Asked, name: str) -> str | None:
    terms = asked.terms.get(name)
    return terms[0].value if terms else None


def _is_whole(day: str | None, end: str) -> bool:
    return day is None or day.endswith(end)


def _table(store: Store, query: Query, counts: Mapping[DyadYear, Count]) -> Table:
    sums: dict[tuple[str, str], Count] = {}
    for key, count in counts.items():
        pair = key.actor, key.other
        sums[pair] = sums[pair] + count if pair in sums else count
    names = labels(store, {one for pair in sums for one in pair})
    ordered = sorted(sums.items(), key=lambda one: (-one[1].events, one[0]))
    rows = [
        {
            "actor": names[actor],
            "other": names[other],
            "events": count.events,
            "fatalities_low": count.low,
            "fatalities_best": count.best,
            "fatalities_high": count.high,
            "events_without_estimate": count.without,
            "first": count.first,
            "last": count.last,
            "actor_iri": actor,
            "other_iri": other,
        }
        for (actor, other), count in ordered
    ]
    return Table(query.columns, rows, _TWINS)

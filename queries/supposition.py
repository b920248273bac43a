"""What an answer would be with and without a judgement of who is who."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ..graph.judgement import Judgement, all_judgements, latest, supposing
from ..graph.resolve import labels, same_things
from ..graph.standing.view import View
from ..graph.store import Store
from .answer import answer
from .catalogue import find
from .row import Row, Table

__all__ = ["difference"]

_ASKED = {"actor": ("relations-of", "actor"), "place": ("who-controls", "place")}
_SHOWN = ("subject", "relation", "object", "start", "end", "status", "why", "grade", "sources")
_COLUMNS = ("asked", "change", *_SHOWN)
_TWINS = ("asked_iri", "subject_iri", "object_iri")


def difference(store: Store, pair: tuple[str, str], verdict: str | None, view: View) -> Table:
    """Ask about each of two things with a judgement of them and without, and give what differs.

    For an actor its relations, for a place who controls it. A row that says the same of the one as
    of the other is no difference.

    Parameters
    ----------
    verdict
        What is supposed, ``Same`` or ``Different``; else what was judged last, or ``Same``. Nothing
        is written.

    Returns
    -------
    A row for each that is there only ``with`` the judgement, or only ``without``.
    """
    recorded_by = view.clocks.recorded_by
    judged = all_judgements(store, recorded_by)
    one, other = sorted(pair)
    now = latest(judged).get((one, other))
    verdict = verdict or (now.verdict if now else "Same")
    others = [judgement for judgement in judged if judgement.things != (one, other)]
    supposed = Judgement("", (one, other), verdict, "", "", datetime.now(UTC))
    with_it: dict[str, list[Row]] = {}
    without: dict[str, list[Row]] = {}
    for judgements, found in (([*others, supposed], with_it), (others, without)):
        with supposing(store, judgements, recorded_by):
            same = same_things(store, pair, recorded_by)
            group = {twin for twins in same.values() for twin in twins}
            found |= {thing: _rows(store, thing, view) for thing in pair}
    names = labels(store, pair)
    rows = [
        {"asked": names[thing], "change": change, **row, "asked_iri": thing}
        for thing in pair
        for change, rows in _changes(without[thing], with_it[thing], group | {*pair})
        for row in rows
    ]
    table = Table(_COLUMNS, rows, _TWINS)
    counts = now is not None and now.verdict == verdict
    state = "counts now" if counts else "does not count now; this is what it would do"
    table.notes.append(f"the judgement ({verdict.lower()}) {state}; {len(rows)} rows differ by it")
    return table


def _rows(store: Store, thing: str, view: View) -> list[Row]:
    kind = thing.removeprefix(store.base).partition("/")[0]
    if kind not in _ASKED:
        return []
    query, parameter = _ASKED[kind]
    return answer(store, find(query), {parameter: thing}, view).rows


def _changes(
    without: Sequence[Row], with_it: Sequence[Row], group: set[str]
) -> list[tuple[str, list[Row]]]:
    before = {_key(row, group): row for row in without}
    after = {_key(row, group): row for row in with_it}
    return [
        ("only without", [row for key, row in before.items() if key not in after]),
        ("only with", [row for key, row in after.items() if key not in before]),
    ]


def _key(row: Row, group: set[str]) -> tuple[Any, ...]:
    """Tell what a row says, under whichever of the names it says it."""
    ends = [
        "" if row.get(name) in group else row.get(name) for name in ("subject_iri", "object_iri")
    ]
    said = [str(row.get(name)) for name in ("relation", *_SHOWN[3:])]
    return (*ends, *said)

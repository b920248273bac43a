"""The course of things as rows: stretches of time in order, and what changed between two days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..graph.resolve import labels
from ..graph.standing.change import Change
from ..graph.standing.spell import Segment
from ..graph.standing.view import Stand, View, stories
from ..graph.store import Store
from .focus import Focus
from .row import RELATION_COLUMNS, Row, Table, relation_rows

__all__ = ["Told", "change_table", "story_table", "stretches"]

Told = Sequence[tuple[Stand, Segment]]
"""Stretches of stands."""

DAY = timedelta(days=1)
_LEAD = ("from", "until")
_CHANGED = ("change", "before", "after")


def stretches(store: Store, focus: Focus, view: View) -> Told:
    """Give each stretch of time of what is asked about, in order."""
    return [told for told in stories(store, focus.records, view) if focus.has(told[0])]


def story_table(store: Store, told: Told, view: View, notes: Mapping[str, str]) -> Table:
    """Write stretches, a row each, in order of time.

    Returns
    -------
    ``from``, ``until`` (exclusive, empty if open), and the columns of a relation; ``last_observed``
    and ``age_days`` are told for the last day of the stretch, or for the view's day if it is open.
    """
    table = relation_rows(store, [stand for stand, _ in told], view.clocks.as_of, notes)
    rows = [
        _stretch(segment) | _aged(row, segment, view.clocks.as_of)
        for row, (_, segment) in zip(table.rows, told, strict=True)
    ]
    return Table((*_LEAD, *RELATION_COLUMNS), rows, table.twins, table.notes)


def _stretch(segment: Segment) -> Row:
    until = segment.until.isoformat() if segment.until else None
    return {"from": segment.since.isoformat(), "until": until}


def _aged(row: Row, segment: Segment, day: date) -> Row:
    last = segment.until - DAY if segment.until else max(day, segment.since)
    seen = (min(found, last) for one in segment.holding.basis if (found := one.observed))
    observed = segment.holding.observed(max(seen, default=None), last)
    return row | {
        "last_observed": observed.isoformat() if observed else None,
        "age_days": (last - observed).days if observed else None,
    }


def change_table(
    store: Store, found: Sequence[Change], days: tuple[date, date], notes: Mapping[str, str]
) -> Table:
    """Write changes, a row for each holder that a change is about.

    Parameters
    ----------
    days
        The days that the two answers are told for.

    Returns
    -------
    ``change``, ``before`` and ``after``, and the columns of a relation: as it is after the change,
    or, of what ended, as it was before. ``before`` and ``after`` are lists of holders, each with
    its status; of a relation that is the row's subject's alone, they are its status.
    """
    lines = [_Line(change, stand) for change in found for stand in change.about]
    names = labels(store, {stand.subject for change in found for stand in _sides(change)})
    rows: dict[_Line, Row] = {}
    for is_over, day in zip((True, False), days, strict=True):
        part = [line for line in lines if line.change.is_over is is_over]
        table = relation_rows(store, [line.stand for line in part], day, notes)
        rows |= dict(zip(part, table.rows, strict=True))
    told = [_noted(_changed(line.change, names) | rows[line]) for line in lines]
    twins = (*table.twins, "before_iri", "after_iri")
    return Table((*_CHANGED, *RELATION_COLUMNS), told, twins)


@dataclass(frozen=True, eq=False)
class _Line:
    change: Change
    stand: Stand


def _noted(row: Row) -> Row:
    """Say of what is told of only from or up to a day that it may have been so before, or after."""
    said = None
    if row["change"] == "first told":
        said = "it may have been so before"
    elif row["change"] == "last told":
        said = "it may be so still"
    return row | {"note": "; ".join(part for part in (row["note"], said) if part) or None}


def _sides(change: Change) -> Iterable[Stand]:
    return (*change.before, *change.after)


def _changed(change: Change, names: Mapping[str, str]) -> Row:
    # only where the subject may be another is it not told by the row itself
    told_names = names if change.matter.subject is None else {}
    return {
        "change": change.kind,
        "before": [_told(stand, told_names) for stand in change.before],
        "after": [_told(stand, told_names) for stand in change.after],
        "before_iri": [stand.subject for stand in change.before],
        "after_iri": [stand.subject for stand in change.after],
    }


def _told(stand: Stand, names: Mapping[str, str]) -> str:
    held = stand.holding
    status = f"{held.status}: {', '.join(held.why)}" if held.why else str(held.status)
    holder = names.get(stand.subject)
    return f"{holder} ({status})" if holder is not None else status

"""Wholes and parts: told beside each other, and never made of each other unless asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..graph.derived.holders import stands_at
from ..graph.resolve import Match, labels, representatives
from ..graph.standing.spell import Status
from ..graph.standing.view import View
from ..graph.store import Store
from ..graph.term import MAR, values
from .row import Table, relation_rows

__all__ = ["add_parts", "inherited"]

_SURE = (Status.REPORTED, Status.PRESUMED)


def add_parts(store: Store, table: Table, place: Match, view: View) -> None:
    """Tell of each holder how many of the place's known parts it holds, too.

    A part is whatever is known to lie within the place, directly or not. What is held of the parts
    says nothing of the whole, and the other way round (docs/control.md, rule 5).
    """
    known = _parts(store, place, view)
    if not known:
        return
    held = _held(store, known, view)
    for row in table.rows:
        number = len(held.get(row["subject_iri"], ()))
        told = f"{number} of {len(known)} known parts"
        row["note"] = "; ".join(part for part in (row.get("note"), told) if part)


def inherited(store: Store, place: Match, view: View) -> Table:
    """Answer for a place of which nothing is known by what is known of the nearest whole."""
    frontier: Collection[str] = place.iris
    seen = set(frontier)
    while frontier:
        found = _within(store, frontier) - seen
        wholes = set(representatives(store, found, view.clocks.recorded_by).values())
        answers = stands_at(store, wholes, view)
        if answers:
            names = labels(store, (one.object for one in answers))
            notes = {iri: f"said of the whole: {name}" for iri, name in names.items()}
            return relation_rows(store, answers, view.clocks.as_of, notes)
        seen |= found
        frontier = found
    return relation_rows(store, [], view.clocks.as_of)


def _parts(store: Store, place: Match, view: View) -> frozenset[str]:
    query = f"SELECT DISTINCT ?p {{ {values('w', place.iris)} ?p <{MAR}within>+ ?w }}"
    parts = {row["p"].value for row in store.select(query)} - set(place.iris)
    return frozenset(representatives(store, parts, view.clocks.recorded_by).values())


def _within(store: Store, places: Collection[str]) -> set[str]:
    query = f"SELECT DISTINCT ?w {{ {values('p', places)} ?p <{MAR}within> ?w }}"
    return {row["w"].value for row in store.select(query)}


def _held(store: Store, parts: Collection[str], view: View) -> Mapping[str, set[str]]:
    held: dict[str, set[str]] = {}
    for stand in stands_at(store, parts, view):
        if stand.holding.status in _SURE and stand.side is None:
            held.setdefault(stand.subject, set()).add(stand.object)
    return held

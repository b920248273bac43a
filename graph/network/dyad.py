"""Edges from events: who fought whom, how often, and how many died as far as that is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl

from ...ontology.term import ontology
from ..derived.bearing import fighting_types
from ..resolve import labels
from ..standing.view import View
from ..store import Store
from .event_table import PAIRS, PARTS, read_events

__all__ = ["LISTS", "event_edges", "read_dyads", "read_parts"]

_FIGHTS: Final = "fights"
_COUNTS: Final = ("low", "best", "high")
_BETWEEN: Final = "\x1f"
"""Stands between the labels of data sets (ASCII's unit separator)."""
LISTS: Final = {
    "sources": lambda text: text.split(_BETWEEN) if text else [],
    **dict.fromkeys(("claims", "why", "modality", "inference"), str.split),
}
"""How the lists of `event_edges` are made of its columns of text."""


def read_dyads(
    store: Store,
    view: View,
    *,
    since: date | None = None,
    events: Collection[str] = (),
    relations: Collection[str] = (),
) -> pl.DataFrame:
    """Count the events that name the same two sides, and add up what is told of deaths in them.

    Parameters
    ----------
    since
        Count the events from that day on; all up to the view's day, if it is not given.
    events
        Count only these, if any are given.
    relations
        Count only events of these types, or all fighting for ``fights``, if any are given.

    Returns
    -------
    A row for two sides and a relation: ``actor``, ``other``, ``relation``, ``events``,
    ``without`` (events that have no best estimate), ``low``, ``best``, ``high`` (persons; the sums
    of the estimates there are, null if there is none), ``first`` and ``last`` (days on which events
    began), ``datasets``. The relation is ``fights`` for events of fighting, which have no
    direction, and the type of event for all others, where ``actor`` is the first side or initiator.
    """
    rows = _wanted(read_events(store, view, PAIRS, since=since), events, relations)
    return _added_up(rows, ("actor", "other", "relation"))


def _wanted(
    rows: pl.LazyFrame, events: Collection[str], relations: Collection[str]
) -> pl.LazyFrame:
    if events:
        rows = rows.filter(pl.col("event").is_in(sorted(events)))
    if not relations:
        return rows
    types = {*relations, *(fighting_types() if _FIGHTS in relations else ())}
    return rows.filter(pl.col("type").cast(pl.String).is_in(sorted(types)))


def _added_up(rows: pl.LazyFrame, keys: Collection[str]) -> pl.DataFrame:
    sums = [
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in _COUNTS
    ]
    one = _one_dataset(rows)
    found = (
        rows.group_by(*keys)
        .agg(
            pl.len().cast(pl.Int64).alias("events"),
            pl.col("best").null_count().cast(pl.Int64).alias("without"),
            *sums,
            pl.col("start").min().alias("first"),
            pl.col("start").max().alias("last"),
            *([] if one is not None else [_LISTED]),
        )
        .with_columns(pl.col(*keys).cast(pl.String))
        .collect()
        .sort(*keys)
    )
    return (
        found
        if one is None
        else found.with_columns(pl.lit(one.implode()).first().alias("datasets"))
    )


_LISTED: Final = pl.col("dataset").cast(pl.String).drop_nulls().unique().sort().alias("datasets")


def _one_dataset(rows: pl.LazyFrame) -> pl.Series | None:
    """Give the data set of all rows, if there is but one: then none need be looked for by group."""
    known = rows.select(pl.col("dataset").unique()).collect()["dataset"].cast(pl.String)
    return known if known.len() == 1 and known.null_count() == 0 else None


def read_parts(
    store: Store,
    view: View,
    mode: str,
    *,
    since: date | None = None,
    events: Collection[str] = (),
    relations: Collection[str] = (),
) -> pl.DataFrame:
    """Count the events in which actors took part, by role, and event or place.

    Parameters
    ----------
    mode
        ``events`` or ``places``: what ``other`` is.

    Returns
    -------
    As `read_dyads` gives it; the relation is the actor's role.
    """
    rows = _wanted(read_events(store, view, PARTS, since=since), events, relations)
    other = "event" if mode == "events" else "place"
    rows = rows.filter(pl.col(other).is_not_null()).with_columns(other=other, relation="role")
    return _added_up(rows, ("actor", "other", "relation"))


def event_edges(store: Store, counted: pl.DataFrame) -> pl.DataFrame:
    """Turn counts into edges; see `project` for what they carry."""
    known = ontology().relations[_FIGHTS]
    is_fight = pl.col("relation") == _FIGHTS
    names = labels(store, counted["datasets"].explode().drop_nulls().unique())
    named = pl.element().replace_strict(names, default=None, return_dtype=pl.String)
    day_after = pl.col("last") + pl.duration(days=1)
    return counted.select(
        subject="actor",
        object="other",
        key="relation",
        relation="relation",
        sign=pl.when(is_fight).then(known.sign).otherwise(0).cast(pl.Int64),
        start=pl.col("first").dt.to_string("%Y-%m-%d"),
        end=day_after.dt.to_string("%Y-%m-%d"),
        status=pl.lit("reported"),
        grade=pl.lit(""),
        sources=pl.col("datasets").list.eval(named).list.sort().list.join(_BETWEEN),
        claims=pl.lit(""),
        weight="events",
        why=pl.lit(""),
        modality=pl.lit(""),
        inference=pl.lit(""),
        symmetric=is_fight,
        side=pl.lit(""),
        events="events",
        events_without_estimate="without",
        fatalities_low="low",
        fatalities_best="best",
        fatalities_high="high",
    )

"""Tables for whoever works with columns: every stretch of what stood, and every event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from ..record import read_sources
from ..resolve import labels
from ..standing.view import View
from ..store import Store
from .event_table import PAIRS, read_events
from .project import known_relation
from .stretch import stretches

__all__ = ["event_table", "spell_table"]


def spell_table(store: Store, view: View, relations: Collection[str] = ()) -> pl.DataFrame:
    """Give every stretch of days over which a relation of two things stands in one way.

    Returns
    -------
    ``subject``, ``relation``, ``object`` (labels), ``side``, ``start`` and ``end`` (of the stretch;
    exclusive, null if it goes on), ``status``, ``why``, ``lines_low``, ``lines_high``, ``sources``
    (labels), ``claims``, ``subject_iri``, ``object_iri``; lists are lists.

    Raises
    ------
    UsageError
        There is no relation of that name.
    """
    wanted = [known_relation(name).name for name in relations]
    told = stretches(store, view, wanted)
    ends = {one for name in ("subject", "object", "side") for one in told[name].drop_nulls()}
    names = labels(store, ends)
    cited = told["sources"].str.split(" ").explode().drop_nulls().unique()
    sources = {key: source.label for key, source in read_sources(store, cited).items()}

    def label(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(names, default=None, return_dtype=pl.String)

    said = pl.element().replace_strict(sources, default=None, return_dtype=pl.String)
    return told.select(
        label("subject"),
        "relation",
        label("object"),
        label("side"),
        start="since",
        end="until",
        status="status",
        why=_split("why"),
        lines_low="least",
        lines_high="most",
        sources=_split("sources").list.eval(said).list.unique().list.sort(),
        claims=_split("claims").list.sort(),
        subject_iri="subject",
        object_iri="object",
    )


def _split(name: str) -> pl.Expr:
    return pl.col(name).str.split(" ").list.eval(pl.element().filter(pl.element() != ""))


def event_table(store: Store, view: View, *, since: date | None = None) -> pl.DataFrame:
    """Give every event and two sides that it names, up to the view's day.

    Returns
    -------
    ``actor``, ``other`` (labels), ``type``, ``place`` (label), ``start`` (day),
    ``fatalities_low``, ``fatalities_best``, ``fatalities_high`` (null where there is no estimate),
    ``dataset``, ``event``, ``actor_iri``, ``other_iri``, ``place_iri``.
    """
    rows = read_events(store, view, PAIRS, since=since).collect()
    rows = rows.with_columns(pl.col(pl.Categorical).cast(pl.String)).with_columns(
        actor=pl.when("turned").then("other").otherwise("actor"),
        other=pl.when("turned").then("actor").otherwise("other"),
    )
    things = ("actor", "other", "place", "dataset")
    names = labels(store, {one for name in things for one in rows[name].drop_nulls().unique()})

    def label(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(names, default=None, return_dtype=pl.String)

    return rows.select(
        label("actor"),
        label("other"),
        "type",
        label("place"),
        "start",
        fatalities_low="low",
        fatalities_best="best",
        fatalities_high="high",
        dataset=label("dataset"),
        event="event",
        actor_iri="actor",
        other_iri="other",
        place_iri="place",
    ).sort("start", "event", "actor", "other")

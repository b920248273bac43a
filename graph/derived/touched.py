"""What a change of the store bears on: the places and relations to be derived anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import polars as pl

from ..property import read_properties
from ..store import Store
from ..term import values
from .bearing import Tie, blocks, fighting_types, moving_types

__all__ = ["Touched"]

_TIES = ("partOf", "subordinateTo", "speaksFor", "leads")


@dataclass(slots=True)
class Touched:
    """What records and things say that a load adds, revises or takes back; all as whole IRIs."""

    places: set[str] = field(default_factory=set)
    """Of which control is claimed, or that somebody took or left."""
    fought: set[str] = field(default_factory=set)
    """At which there was fighting: of no account where nobody holds."""
    ties: set[Tie] = field(default_factory=set)
    """Relations other than control."""
    dyads: set[tuple[str, str]] = field(default_factory=set)
    """Sides whose events are to be counted anew."""
    named: set[str] = field(default_factory=set)
    """Things that may have become, or ceased to be, one with another."""
    judged: set[str] = field(default_factory=set)
    """Things that people judge to be one with another, or not to be."""
    tied: set[str] = field(default_factory=set)
    """Actors that may have become, or ceased to be, part of another."""
    placed: set[str] = field(default_factory=set)
    """Places that may lie within another now."""
    sources: list[pl.Series] = field(default_factory=list)
    """Sources that are new or described otherwise: hundreds of thousands, it may be."""
    keeps_sources: bool = True
    """Whether new sources are noted: no need, where nothing in the store can have cited them."""
    datasets: set[str] = field(default_factory=set)
    """Data sets that are described otherwise than before."""
    restored: bool = False
    """Whether any record is live again."""
    revised: set[str] = field(default_factory=set)
    former: dict[str, frozenset[str]] = field(default_factory=dict)
    """For things revised, those that were one with them before."""

    def add_records(self, frame: pl.DataFrame, base: str, *, count: bool = False) -> None:
        """Note what rows of records bear on.

        Parameters
        ----------
        count
            Whether their sides are to be counted anew, and not only added to.
        """
        if "judges" in frame.columns:
            self.judged.update(base + key for key in _several(frame, "judges"))
        if "relation" in frame.columns:
            self._add_claims(frame.filter(pl.col("relation").is_not_null()), base)
        if "eventType" in frame.columns:
            for column, types in (("places", moving_types()), ("fought", fighting_types())):
                codes = [f"event-type/{code}" for code in types]
                found = frame.filter(pl.col("eventType").is_in(codes))
                getattr(self, column).update(base + key for key in _several(found, "place"))
        if count:
            self.dyads.update((base + one, base + two) for one, two in sides(frame))

    def _add_claims(self, frame: pl.DataFrame, base: str) -> None:
        control = frame.filter(pl.col("relation") == "controls")
        self.places.update(base + key for key in _several(control, "object"))
        rest = frame.filter(pl.col("relation") != "controls")
        for name, is_text in (("object", False), ("objectText", True)):
            if name not in rest.columns:
                continue
            columns = rest.select("relation", "subject", name).drop_nulls().unique()
            for relation, subject, thing in columns.iter_rows():
                end = thing if is_text else base + thing
                self.ties.add(Tie(relation, base + subject, end, is_text))

    def add_things(self, frame: pl.DataFrame, base: str, *, revised: bool = False) -> None:
        """Note things that are new or, with what may be gone from them, revised."""
        told = {
            "named": ("identifier",),
            "tied": _TIES,
            "placed": ("within",),
        }
        for name, columns in told.items():
            has = [pl.col(column).is_not_null() for column in columns if column in frame.columns]
            rows = frame if revised else frame.filter(pl.any_horizontal(has)) if has else None
            if rows is not None:
                getattr(self, name).update(base + key for key in rows["id"])
        kinds = frame["class"]
        sources = frame.filter(kinds == "Source").select(pl.format(base + "{}", "id"))
        if sources.height and (revised or self.keeps_sources):
            self.sources.append(sources.to_series())
        if revised:
            self.revised.update(base + key for key in frame["id"])
            self.datasets.update(base + key for key in frame.filter(kinds == "Dataset")["id"])

    def add_known(self, store: Store, records: Collection[str]) -> None:
        """Note what records bear on that are in the store already."""
        for block in blocks(records):
            query = f"SELECT ?r ?p ?o {{ {values('r', block)} ?r ?p ?o }}"
            for found in read_properties(store, query).values():
                self._add_known(found)

    def _add_known(self, found: dict[str, list[str]]) -> None:
        self.judged.update(found.get("judges", ()))
        relation = found.get("relation", [""])[0]
        if relation == "controls":
            self.places.update(found["object"])
        elif relation:
            for name in ("object", "objectText"):
                for thing in found.get(name, ()):
                    subject = found["subject"][0]
                    self.ties.add(Tie(relation, subject, thing, name == "objectText"))
        for kind in found.get("eventType", ()):
            if kind in moving_types():
                self.places.update(found.get("place", ()))
            elif kind in fighting_types():
                self.fought.update(found.get("place", ()))
        ones = found.get("sideA") or found.get("initiator", [])
        others = found.get("sideB", []) if "sideA" in found else found.get("target", [])
        self.dyads.update((one, other) for one in ones for other in others)


def sides(frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Give the pairs of sides that rows of events name, each once."""
    for one, other in (("sideA", "sideB"), ("initiator", "target")):
        if one in frame.columns and other in frame.columns:
            rows = frame.select(one, other).drop_nulls()
            for name in (one, other):
                rows = rows.explode(name) if isinstance(rows.schema[name], pl.List) else rows
            yield from rows.drop_nulls().unique().iter_rows()


def _several(frame: pl.DataFrame, name: str) -> list[str]:
    """Give the values of a column, each once, whether a row has one or a list."""
    if name not in frame.columns:
        return []
    column = frame[name].drop_nulls()
    if isinstance(column.dtype, pl.List):
        column = column.explode().drop_nulls()
    return column.unique().to_list()

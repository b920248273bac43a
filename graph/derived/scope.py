"""How far a change reaches: through identity, ties and copies to the cases to be derived anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ...ontology.prefix import PREFIXES
from ..resolve import same_things
from ..store import Store
from ..term import DERIVED, MAR, iri, values
from .bearing import Tie, blocks, event_types, moving_types
from .spell_table import SpellTable
from .touched import Touched

__all__ = ["Scope", "scope_of", "whole_scope"]

_RDF = PREFIXES["rdf"]
_NAMING = " | ".join(
    f"<{iri}>"
    for iri in (
        f"{_RDF}subject",
        f"{_RDF}object",
        *(MAR + name for name in ("jointly", "takenFrom", "onBehalfOf", "attributedTo", "side")),
    )
)
_TIED = f"(<{MAR}partOf>|<{MAR}subordinateTo>|<{MAR}speaksFor>|<{MAR}leads>)"
_VOICES = ("leads", "speaksFor")
"""Relations by claims of which somebody's word is another's."""
_FEW = 2_000
"""Places of fighting that are looked up one by one; above, all that are held are read."""


@dataclass(slots=True)
class Scope:
    """The cases to be derived anew, as records name them; ``former`` as in `Touched`."""

    places: set[str] = field(default_factory=set)
    ties: set[Tie] = field(default_factory=set)
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def names(self, store: Store, things: Collection[str]) -> dict[str, frozenset[str]]:
        """Give for each thing all names under which it is, or was, known."""
        return {
            thing: group | self.former.get(thing, frozenset())
            for thing, group in same_things(store, things).items()
        }


def whole_scope(store: Store) -> Scope:
    """Give the scope of all there is."""
    scope = Scope()
    query = f"SELECT DISTINCT ?o {{ ?r <{_RDF}predicate> <{MAR}controls> ; <{_RDF}object> ?o }}"
    scope.places.update(row["o"].value for row in store.select(query))
    scope.places.update(place for place, _ in _moves(store))
    scope.ties.update(_ties(store, f"?r a <{MAR}Claim> ."))
    return scope


def scope_of(
    store: Store, touched: Touched, table: SpellTable | None, ties: SpellTable | None = None
) -> Scope:
    """Find the cases that a change bears on.

    Parameters
    ----------
    table
        What is told of places by which sources, and `ties` what is told of ties; nothing else hangs
        on what a source is like.
    """
    scope = Scope(set(touched.places), set(touched.ties), touched.former)
    renamed = _renamed(store, touched)
    scope.places |= {one for one in renamed if one.startswith(f"{store.base}place/")}
    speaking = {tie.subject for tie in touched.ties if tie.relation in _VOICES}
    _add_mentions(store, scope, renamed | speaking | _bound(store, touched.tied | renamed))
    scope.places |= _sided(store, touched.placed)
    scope.places |= _held(store, touched.fought - scope.places)
    if table is not None:
        scope.places |= _cited(store, touched.sources, table)
    if ties is not None:
        for key in _cited(store, touched.sources, ties):
            relation, subject, thing = key.split(" ")
            scope.ties.add(Tie(relation, subject, thing))
    return scope


def _renamed(store: Store, touched: Touched) -> set[str]:
    """Give the things that are, or were, one with another by what changed."""
    named = set(touched.named)
    for dataset in touched.datasets:
        query = f"SELECT ?t {{ ?t <{MAR}dataset> {iri(dataset)} ; <{MAR}identifier> ?i }}"
        named.update(row["t"].value for row in store.select(query))
    shared: set[str] = set()
    for block in blocks(named):
        query = (
            f"SELECT DISTINCT ?t {{ {values('t', block)} ?t <{MAR}identifier> ?i . "
            f"?o <{MAR}identifier> ?i FILTER (?o != ?t) }}"
        )
        shared.update(row["t"].value for row in store.select(query))
    shared |= {one for one, group in touched.former.items() if len(group) > 1}
    shared |= touched.judged
    groups = same_things(store, shared)
    return {one for group in groups.values() for one in group} | {
        one for thing in shared for one in touched.former.get(thing, ())
    }


def _bound(store: Store, actors: Collection[str]) -> set[str]:
    """Give actors with all that are part of them, or under them, over any number of steps."""
    found = {one for one in actors if one.startswith(f"{store.base}actor/")}
    for block in blocks(found):
        query = f"SELECT DISTINCT ?t {{ {values('p', block)} ?t {_TIED}+ ?p }}"
        found.update(row["t"].value for row in store.select(query))
    voices = " ".join(f"<{MAR}{name}>" for name in _VOICES)
    for block in blocks(found):
        query = f"""SELECT DISTINCT ?t {{ VALUES ?voice {{ {voices} }} ?r <{_RDF}predicate> ?voice ;
            <{_RDF}object> ?p ; <{_RDF}subject> ?t {values("p", block)} }}"""
        found.update(row["t"].value for row in store.select(query))
    return {one for group in same_things(store, found).values() for one in group}


def _add_mentions(store: Store, scope: Scope, things: Collection[str]) -> None:
    """Add the cases of all claims, and of events that moved ground, that name some things."""
    if not things:
        return
    for block in blocks(things):
        for tie in _ties(store, f"{values('n', block)} ?r {_NAMING} ?n ."):
            scope.ties.add(tie)
        query = (
            f"SELECT DISTINCT ?o {{ {values('n', block)} ?r {_NAMING} ?n ; <{_RDF}object> ?o "
            f"FILTER EXISTS {{ ?r <{_RDF}predicate> <{MAR}controls> }} }}"
        )
        scope.places.update(row["o"].value for row in store.select(query))
    scope.places.update(place for place, named in _moves(store) if named in things)


def _ties(store: Store, pattern: str) -> Iterator[Tie]:
    query = f"""SELECT DISTINCT ?p ?s ?o {{ {pattern} ?r <{_RDF}predicate> ?p ;
        <{_RDF}subject> ?s ; <{_RDF}object> ?o FILTER (?p != <{MAR}controls>) }}"""
    for row in store.select(query):
        relation = row["p"].value.removeprefix(MAR)
        yield Tie(relation, row["s"].value, row["o"].value, row["o"].kind != "iri")


def _moves(store: Store) -> Iterator[tuple[str, str]]:
    """Give the places that events took or left, each with everything that those events name."""
    query = (
        f"SELECT DISTINCT ?place ?n {{ {values('type', event_types(moving_types()))} "
        f"?r <{MAR}eventType> ?type . ?r <{MAR}place> ?place . ?r ?p ?n FILTER (isIRI(?n)) }}"
    )
    for row in store.select(query):
        yield row["place"].value, row["n"].value


def _sided(store: Store, placed: Collection[str]) -> set[str]:
    """Give the crossings whose sides are told apart and that lie in what may lie elsewhere now."""
    if not placed:
        return set()
    query = f"SELECT DISTINCT ?p {{ ?r <{MAR}side> ?side ; <{_RDF}object>|<{MAR}place> ?p }}"
    crossings = {row["p"].value for row in store.select(query)}
    found = crossings & set(placed)
    for block in blocks(crossings - found):
        query = f"SELECT DISTINCT ?p ?w {{ {values('p', block)} ?p <{MAR}within>+ ?w }}"
        found |= {row["p"].value for row in store.select(query) if row["w"].value in placed}
    return found


def _held(store: Store, places: Collection[str]) -> set[str]:
    """Keep the places that somebody holds by what is stored: fighting bears on no others."""
    if not places:
        return set()
    groups: Mapping[str, frozenset[str]]
    spell = f"GRAPH <{DERIVED}> {{ ?s <{_RDF}object> ?o ; <{_RDF}predicate> <{MAR}controls> }}"
    if len(places) > _FEW:
        rows = store.select(f"SELECT DISTINCT ?o {{ {spell} }}", graphs=(DERIVED,))
        groups = same_things(store, {row["o"].value for row in rows})
        return {one for group in groups.values() for one in group} & set(places)
    groups = same_things(store, places)
    held: set[str] = set()
    for block in blocks({one for group in groups.values() for one in group}):
        query = f"SELECT DISTINCT ?o {{ {values('o', block)} {spell} }}"
        held.update(row["o"].value for row in store.select(query, graphs=(DERIVED,)))
    return {place for place, group in groups.items() if not group.isdisjoint(held)}


def _cited(store: Store, sources: Sequence[pl.Series], table: SpellTable) -> set[str]:
    """Give the keys of what is told by some sources, or by any that copy them."""
    if not sources or table.is_empty:
        return set()
    copies: dict[str, set[str]] = {}
    for row in store.select(f"SELECT ?x ?y {{ ?x <{MAR}copies> ?y }}"):
        copies.setdefault(row["y"].value, set()).add(row["x"].value)
    changed = pl.concat(sources)
    copied = pl.Series(sorted(copies), dtype=pl.String)
    frontier = set(copied.filter(copied.is_in(changed.implode())))
    found: set[str] = set()
    while frontier:
        frontier = {x for y in frontier for x in copies.get(y, ())} - found
        found |= frontier
    return table.citing(pl.concat([changed, pl.Series(sorted(found), dtype=pl.String)]))

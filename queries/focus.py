"""What a verb is asked about: a place, an actor or a record, with all the evidence on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..graph.account.chain import read_by_id
from ..graph.record import Record, read_found, read_records
from ..graph.resolve import representatives, resolve, same_things
from ..graph.standing.view import Matter, Stand, View, stands
from ..graph.store import Store
from ..graph.term import DERIVED, MAR, iri, literal, values
from ..ontology.error import UsageError
from ..ontology.prefix import PREFIXES
from .answer import Asked
from .catalogue import bind, find

__all__ = ["Focus", "StoredSpell", "on_actor", "on_name", "on_place", "on_record"]

_RDF = PREFIXES["rdf"]
_QUERIES = {"place": ("who-controls",), "actor": ("relations-of", "controlled-by")}
_TAIL = re.compile(r"…?([a-z0-9]{6,40})")
"""The end of a record's key, as tables show it."""
_MANY = 5
"""How many candidates an error lists."""


@dataclass(frozen=True, slots=True)
class StoredSpell:
    """A spell of the derived graph: of what, whose, and over which days, the last exclusive."""

    matter: Matter
    holder: str
    since: date
    until: date | None
    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class Focus:
    """What is asked about.

    ``kind`` is ``place``, ``actor``, ``record`` or ``spell``. ``things`` are its IRIs, as answers
    name them; ``records`` is all evidence on every matter that it bears on.
    """

    kind: str
    label: str
    iri: str
    things: frozenset[str]
    records: Sequence[Record]
    notes: Mapping[str, str] = field(default_factory=dict)
    """What to say of things that it was asked through, by IRI."""
    asked: Sequence[Record] = ()
    """The records that were asked about by name."""
    spell: StoredSpell | None = None

    def has(self, stand: Stand) -> bool:
        """Say whether a stand is about it."""
        if self.kind == "place":
            return stand.relation == "controls" and stand.object in self.things
        return not self.things.isdisjoint({stand.subject, stand.object})

    def keeps(self, matter: Matter, records: Sequence[Record], found: Sequence[Stand]) -> bool:
        """Say whether a matter is about it, given what bears on it and what stands in it."""
        if self.spell is not None:
            return matter == self.spell.matter
        if self.kind == "record":
            return any(record.id in self.things for record in records)
        if self.kind == "place":
            return matter.relation == "controls" and matter.object in self.things
        return any(self.has(stand) for stand in found)

    def names(self, matter: Matter, records: Sequence[Record], found: Sequence[Stand]) -> bool:
        """Say whether a matter names it at all, whether or not anything stands in it."""
        named = {matter.subject, matter.object}
        named |= {thing for record in records for thing in record.all("subject")}
        return self.keeps(matter, records, found) or not self.things.isdisjoint(named)


def on_place(store: Store, name: str, view: View) -> Focus:
    """Look at who controls a place, or if asked and needed at the nearest whole that is told of."""
    focus = _on(store, "place", name, view)
    if view.inherit:
        return _inherited(store, focus, view) or focus
    return focus


def on_actor(store: Store, name: str, view: View) -> Focus:
    """Look at all that an actor holds or stands in, its rivals' evidence with it."""
    return _on(store, "actor", name, view)


def on_name(store: Store, name: str, view: View) -> Focus:
    """Look at a place or an actor, whichever bears the name."""
    match = resolve(store, name, ("actor", "place"), view.clocks.recorded_by)
    kind = match.iris[0].removeprefix(store.base).partition("/")[0]
    return (
        on_place(store, match.iris[0], view)
        if kind == "place"
        else _on(store, "actor", match.iris[0], view)
    )


def _on(store: Store, kind: str, name: str, view: View) -> Focus:
    found: dict[str, Record] = {}
    for query in map(find, _QUERIES[kind]):
        asked = Asked(store, query, {kind: name}, view)
        pattern = f"{{ {bind(query, asked.terms)} }}"
        found |= {one.id: one for one in read_found(store, pattern, query.prologue)}
    match = asked.matches[kind]
    stand_in = representatives(store, match.iris, view.clocks.recorded_by)
    notes = {stand_in[thing]: note for thing, note in asked.notes.items()}
    things = frozenset(stand_in.values())
    records = list(found.values())
    return Focus(kind, match.label, stand_in[match.iris[0]], things, records, notes)


def _inherited(store: Store, focus: Focus, view: View) -> Focus | None:
    """Find the nearest whole of which something is known, if nothing is of the place itself."""
    seen: set[str] = set()
    wholes: Collection[str] = [focus.iri]
    while wholes:
        found = [_on(store, "place", whole, view) for whole in sorted(wholes)]
        told = [one for one in found if stands(store, one.records, view)]
        if told:
            whole = told[0]
            if focus.iri in whole.things:
                return None
            notes = dict.fromkeys(whole.things, f"said of the whole: {whole.label}")
            return Focus("place", focus.label, focus.iri, whole.things, whole.records, notes)
        seen |= set(wholes)
        wholes = _wholes(store, wholes) - seen
    return None


def _wholes(store: Store, places: Collection[str]) -> set[str]:
    same = {one for group in same_things(store, places).values() for one in group}
    query = f"SELECT DISTINCT ?w {{ {values('p', sorted(same))} ?p <{MAR}within> ?w }}"
    return {row["w"].value for row in store.select(query)}


def on_record(store: Store, name: str) -> Focus:
    """Look at a claim or an event, or at a stored spell.

    Parameters
    ----------
    name
        The IRI of a spell; of a record its IRI, its identifier, the key of its row, or the end of
        its IRI as tables show it.

    Raises
    ------
    UsageError
        There is none, or there are several.
    """
    spell = _stored_spell(store, name) if name.startswith(f"{store.base}spell/") else None
    records = _basis(store, name) if spell is not None else _named(store, name)
    found = {one.id: one for record in records for one in _evidence(store, record)}
    found |= {record.id: record for record in records}
    ids = frozenset(record.id for record in records)
    kind, iri = ("record", min(ids)) if spell is None else ("spell", name)
    return Focus(kind, name, iri, ids, list(found.values()), asked=records, spell=spell)


def _named(store: Store, name: str) -> list[Record]:
    patterns = [f"?r <{MAR}identifier> {literal(name)}", f"?r <{MAR}sourceKey> {literal(name)}"]
    if name.startswith(("http://", "https://")):
        patterns = [values("r", [_checked(name)])]
    elif tail := _TAIL.fullmatch(name):
        patterns.append(f"FILTER (STRENDS(STR(?r), {literal(tail[1])}))")
    for pattern in patterns:
        # what is no longer live gives way to what is
        found = read_records(store, f"?r <{MAR}recordedIn> ?load . {pattern}")
        live = [record for record in found if record.one("retracted") != "true"]
        found = live or found
        if len(found) > 1:
            listed = "; ".join(record.id for record in found[:_MANY])
            raise UsageError(f"{name!r} names {len(found)} records: {listed}", "give one IRI")
        if found:
            return found
    raise UsageError(
        f"no record is named {name!r}",
        "give the IRI of a claim or event: marchland query claims-about --thing NAME --format json",
    )


def _checked(name: str) -> str:
    try:
        iri(name)
    except ValueError as error:
        raise UsageError(f"no record is named {name!r}: {error}", "give its IRI whole") from error
    return name


def _stored_spell(store: Store, spell: str) -> StoredSpell | None:
    """Read a stored spell; None where there is none of that name, or no more."""
    block = values("spell", [_checked(spell)])
    query = f"SELECT ?p ?o {{ GRAPH <{DERIVED}> {{ {block} ?spell ?p ?o }} }}"
    told = {row["p"].value: row["o"] for row in store.select(query, graphs=(DERIVED,))}
    if not told:
        return None

    def text(iri: str) -> str | None:
        return told[iri].value if iri in told else None

    subject, thing = told[f"{_RDF}subject"].value, told[f"{_RDF}object"]
    relation = told[f"{_RDF}predicate"].value.removeprefix(MAR)
    is_held = relation == "controls"
    until = text(f"{MAR}until")
    return StoredSpell(
        Matter(
            relation,
            None if is_held else subject,
            thing.value,
            thing.kind != "iri",
            text(f"{MAR}side"),
        ),
        subject,
        date.fromisoformat(told[f"{MAR}since"].value),
        date.fromisoformat(until) if until else None,
        told[f"{MAR}status"].value,
        told[f"{MAR}rule"].value,
    )


def _basis(store: Store, spell: str) -> list[Record]:
    """Read what a stored spell rests on."""
    block = values("spell", [_checked(spell)])
    query = f"SELECT ?r {{ GRAPH <{DERIVED}> {{ {block} ?spell <{MAR}basis> ?r }} }}"
    rows = store.select(query, graphs=(DERIVED,))
    return read_by_id(store, [row["r"].value for row in rows])


def _evidence(store: Store, record: Record) -> list[Record]:
    """Read all that is judged together with a record."""
    if record.is_event or record.one("relation") == "controls":
        where = same_things(store, (*record.all("place"), *record.all("object")))
        places = sorted({one for group in where.values() for one in group})
        if not places:
            return []
        there = values("place", places)
        return read_records(
            store,
            f"""{{ {there} ?r <{_RDF}object> ?place ; <{_RDF}predicate> <{MAR}controls> }}
                UNION {{ {there} ?r <{MAR}place> ?place ; <{MAR}eventType> ?type }}""",
        )
    ends = same_things(store, record.all("subject"))
    actors = values("end", sorted({one for group in ends.values() for one in group}))
    relation = iri(MAR + (record.one("relation") or ""))
    return read_records(
        store,
        f"{{ {actors} ?r <{_RDF}subject> ?end ; <{_RDF}predicate> {relation} }} UNION"
        f" {{ {actors} ?r <{_RDF}object> ?end ; <{_RDF}predicate> {relation} }}",
    )

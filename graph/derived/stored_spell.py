"""Spells as they are stored: a node for each stretch of a relation, in the derived graph.

What they say and how to ask for them is told in ``docs/derived.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..identifier import local_iri, record_key
from ..property import read_terms
from ..standing.spell import Segment, Status
from ..standing.view import Stand
from ..store import Store
from ..term import DERIVED, MAR, date_text, iri, literal

__all__ = ["Spell", "digest_of", "read_digests", "rule_of", "spell_lines", "spells"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of a stand with one status: the days from ``since`` up to ``until``."""

    stand: Stand
    since: date
    until: date | None
    basis: Sequence[str]
    against: Sequence[str]

    @property
    def key(self) -> str:
        """The IRI, relative to the base: it hangs on what the stretch is of and when it begins."""
        stand = self.stand
        fields = [
            ("subject", stand.subject),
            ("relation", stand.relation),
            ("object", stand.object),
            ("text", "true" if stand.is_text else None),
            ("side", stand.side),
            ("since", self.since.isoformat()),
        ]
        return local_iri("spell", "derived", record_key("", "", 0, fields))

    @property
    def rule(self) -> str:
        """The rule by which it was derived."""
        return rule_of(self.stand, self.basis)


def rule_of(stand: Stand, basis: Sequence[object]) -> str:
    """Name the rule by which a stand was derived from the records that speak for it."""
    held = stand.holding
    if held.status is Status.CONTESTED:
        return "contest"
    if "bracketed" in held.why:
        return "bracket"
    if stand.relation != "controls":
        return "fusion" if len(basis) > 1 else "account"
    moved = any(record.is_event or record.all("takenFrom") for record in held.basis)
    return "transfer" if moved else "account"


def spells(told: Iterable[tuple[Stand, Segment]]) -> list[Spell]:
    """Fuse the stretches of one matter that differ only in the records they rest on."""
    found: list[Spell] = []
    last: dict[str, int] = {}
    for stand, segment in sorted(told, key=lambda one: (one[1].since, one[0].subject)):
        spell = Spell(stand, segment.since, segment.until, *_records(stand))
        before = last.get(stand.subject)
        if before is not None and _goes_on(found[before], spell):
            found[before] = _fused(found[before], spell)
        else:
            last[stand.subject] = len(found)
            found.append(spell)
    return found


def _records(stand: Stand) -> tuple[list[str], list[str]]:
    held = stand.holding
    return [record.id for record in held.basis], [record.id for record in held.against]


def _goes_on(one: Spell, other: Spell) -> bool:
    mine, theirs = one.stand.holding, other.stand.holding
    return one.until == other.since and (mine.status, mine.why, mine.start, mine.end) == (
        theirs.status,
        theirs.why,
        theirs.start,
        theirs.end,
    )


def _fused(one: Spell, other: Spell) -> Spell:
    basis, against = {*one.basis, *other.basis}, {*one.against, *other.against}
    return Spell(other.stand, one.since, other.until, sorted(basis), sorted(against))


def digest_of(spell: Spell) -> str:
    """Sum up all that a spell says, so that two can be compared by it alone."""
    stand, held = spell.stand, spell.stand.holding
    days = (held.start, held.start_latest, held.end_earliest, held.end, spell.since, spell.until)
    told = (
        *(stand.subject, stand.object, stand.is_text, stand.side, held.status.value, spell.rule),
        *(day and day.isoformat() for day in days),
        *(held.why, sorted(spell.basis), sorted(spell.against)),
    )
    # the relation stands before it: spells of one are found by it
    return f"{stand.relation} {hashlib.blake2b(repr(told).encode(), digest_size=10).hexdigest()}"


def spell_lines(spell: Spell, name: str) -> list[str]:
    """Write a spell as triples, without their graph; its digest is the last."""
    stand, held = spell.stand, spell.stand.holding
    node = f"<{name}>"
    thing = literal(stand.object) if stand.is_text else iri(stand.object)
    days = {
        "startEarliest": held.start,
        "startLatest": held.start_latest,
        "endEarliest": held.end_earliest,
        "endLatest": held.end,
        "since": spell.since,
        "until": spell.until,
    }
    lines = [
        f"{node} <{_RDF}type> <{MAR}Spell>",
        f"{node} <{_RDF}subject> {iri(stand.subject)}",
        f"{node} <{_RDF}predicate> <{MAR}{stand.relation}>",
        f"{node} <{_RDF}object> {thing}",
        f'{node} <{MAR}status> "{held.status.value}"',
        f'{node} <{MAR}rule> "{spell.rule}"',
    ]
    lines += [f'{node} <{MAR}why> "{why}"' for why in held.why]
    lines += [f"{node} <{MAR}{name}> {date_text(str(day))}" for name, day in days.items() if day]
    # records have their names from the store
    lines += [f"{node} <{MAR}basis> <{record}>" for record in sorted(spell.basis)]
    lines += [f"{node} <{MAR}contestedBy> <{record}>" for record in sorted(spell.against)]
    if stand.side:
        lines.append(f"{node} <{MAR}side> {iri(stand.side)}")
    return [*lines, f'{node} <{MAR}fingerprint> "{digest_of(spell)}"']


def read_digests(store: Store, relation: str, pattern: str) -> dict[str, tuple[str, str]]:
    """Give the digests of the stored spells of a relation that a pattern finds, by IRI.

    Parameters
    ----------
    pattern
        Of the derived graph: binds ``?s``, and ``?end``, which is given with the digest as
        N-Triples has it.
    """
    query = f"SELECT ?s ?end ?f {{ GRAPH <{DERIVED}> {{ {pattern} ?s <{MAR}fingerprint> ?f }} }}"
    rows = read_terms(store, query, graphs=(DERIVED,))
    return {
        spell[1:-1]: (end, digest[1:-1])
        for spell, end, digest in rows
        if digest.startswith(f'"{relation} ')
    }

"""Derive what is stored of the present: spells, and what stands beside the store as columns.

All of it comes from the one pure function of `spell`; what is stored saves asking it again, and
holds nothing that the records do not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from ...ontology.prefix import PREFIXES
from ..property import read_terms
from ..record import Record, read_records
from ..resolve import representatives
from ..standing.spell import Segment
from ..standing.view import SYMMETRIC, Matter, Stand, View, live_records, matters, tell
from ..store import Store
from ..term import DERIVED, MAR, iri, literal, values
from .bearing import Tie, bearing, blocks
from .scope import Scope
from .spell_table import TableWriter, key_of, rows_of
from .stored_spell import digest_of, read_digests, spell_lines, spells

__all__ = ["Derivation", "derive", "replace_lines"]

T = TypeVar("T")
Given = TypeVar("Given")

_RDF = PREFIXES["rdf"]
_PLACES = (25, 200)
"""Places derived at once, at least and at most: their records, and the next's, are in memory."""
_PARTS = 8
"""So that the next can be read meanwhile, even few places are derived in parts."""
_MANY = 20_000
"""Triples above which a bulk load takes less time than an update."""
_UNREAD = frozenset(
    {"dataset", "edtf", "locator", "release", "recordedIn", "retractedIn", "reportedOn", "dyad"}
    | {"conflict", "sourceKey", "sourceCount", "clarity", "identifier", "quantifierText"}
)
"""Of records, what no spell hangs on."""
_PRESENT = View()
"""The stored spells are of what is known now, under the policy `any`; they are of all days."""


@dataclass(slots=True)
class Derivation:
    """What deriving did: cases looked at, and spells that are new, otherwise or gone since."""

    places: int = 0
    ties: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0


def derive(
    store: Store,
    scope: Scope,
    load: str | None,
    writer: TableWriter | None = None,
    tie_writer: TableWriter | None = None,
    *,
    whole: bool = False,
) -> tuple[Derivation, str]:
    """Find how to bring the stored spells of some cases up to the records.

    Parameters
    ----------
    load
        The newest load: what is derived with.
    writer
        Takes the stretches of control, where the store keeps columns; `tie_writer` those of ties.
    whole
        Whether the scope is all there is: spells of any other case are removed.

    Returns
    -------
    How much was derived anew, and the update that is left to be made; many new spells are in the
    store already.
    """
    run = _Run(store, scope, load, writer, tie_writer)
    fresh: list[str] = []
    lines = run.lines()
    for line in lines:
        fresh.append(line)
        if len(fresh) > _MANY:
            store.load(_quads(chain(fresh, lines)))
            fresh = []
            break
    if whole:
        query = f"SELECT ?s {{ GRAPH <{DERIVED}> {{ ?s a <{MAR}Spell> }} }}"
        every = read_terms(store, query, graphs=(DERIVED,))
        run.gone |= {spell[1:-1] for (spell,) in every} - run.seen
    run.done.removed = len(run.gone)
    return run.done, _change(store, fresh, run.changed, run.gone)


def _quads(lines: Iterable[str]) -> Iterator[str]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(f"{line} <{DERIVED}> .\n")
        if len(chunk) > _MANY:
            yield "".join(chunk)
            chunk = []
    yield "".join(chunk)


def _change(
    store: Store, fresh: Iterable[str], changed: Mapping[str, list[str]], gone: Collection[str]
) -> str:
    """Write what adds what is new, and puts what changed in the place of what was."""
    old: set[str] = set()
    for block in blocks({*gone, *changed}):
        query = f"SELECT ?s ?p ?o {{ {values('s', block)} GRAPH <{DERIVED}> {{ ?s ?p ?o }} }}"
        old.update(map(" ".join, read_terms(store, query, graphs=(DERIVED,))))
    return _replacement(old, {*fresh, *chain.from_iterable(changed.values())})


def replace_lines(store: Store, old: Collection[str], new: Collection[str]) -> None:
    """Put triples in the place of others, in the derived graph."""
    if update := _replacement(old, new):
        store.update(update)


def _replacement(old: Collection[str], new: Collection[str]) -> str:
    """Write the update that puts triples in the place of others; empty if there is none."""
    before, after = set(old), set(new)
    updates = [
        f"{verb} DATA {{ GRAPH <{DERIVED}> {{ {' . '.join(block)} }} }}"
        for verb, lines in (("DELETE", before - after), ("INSERT", after - before))
        for block in blocks(lines, _MANY)
    ]
    return " ;\n".join(updates)


class _Run:
    """One run: what is new as it is found; what changed and what is gone, at the end."""

    def __init__(
        self,
        store: Store,
        scope: Scope,
        load: str | None,
        writer: TableWriter | None,
        tie_writer: TableWriter | None,
    ) -> None:
        self.store = store
        self.scope = scope
        self.load = load
        self.writer = writer
        self.tie_writer = tie_writer
        self.done = Derivation()
        self.changed: dict[str, list[str]] = {}
        self.gone: set[str] = set()
        self.seen: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yield the triples of spells that are new."""
        for names, (records, old) in _ahead(self._read, self._places()):
            yield from self._control(names, records, old)
        for ties in self._ties():
            yield from self._relations(ties)

    def _places(self) -> Iterator[dict[str, frozenset[str]]]:
        """Give the places, some at a time and each once, with all their names."""
        scope = self.scope
        former = {one for place in scope.places for one in scope.former.get(place, ())}
        wanted = representatives(self.store, scope.places | former).values()
        fewest, most = _PLACES
        for block in blocks(set(wanted), min(max(len(wanted) // _PARTS, fewest), most)):
            yield scope.names(self.store, block)

    def _read(self, names: Mapping[str, frozenset[str]]) -> tuple[list[Record], dict[str, str]]:
        """Read the records that bear on some places, and the digests of their stored spells."""
        every = sorted({one for group in names.values() for one in group})
        records = read_records(self.store, bearing(every), without=_UNREAD)
        pattern = f"{values('end', every)} ?s <{_RDF}object> ?end ."
        old = read_digests(self.store, "controls", pattern)
        return records, {key: digest for key, (_, digest) in old.items()}

    def _control(
        self,
        names: Mapping[str, frozenset[str]],
        records: Iterable[Record],
        old: Mapping[str, str],
    ) -> Iterator[str]:
        found = [
            (matter, told)
            for matter, told in self._told(records)
            if matter.relation == "controls" and matter.object in names
        ]
        self.done.places += len(names)
        if self.writer is not None:
            self.writer.add(names, rows_of(chain.from_iterable(told for _, told in found)))
        yield from self._compared(found, old)

    def _ties(self) -> Iterator[list[Tie]]:
        """Give the relations, some at a time, those of one subject together."""
        by_subject: dict[str, list[Tie]] = {}
        for tie in self.scope.ties:
            by_subject.setdefault(tie.subject, []).append(tie)
        for block in blocks(by_subject):
            yield [tie for subject in block for tie in by_subject[subject]]

    def _relations(self, ties: Collection[Tie]) -> Iterator[str]:
        ends = {end for tie in ties for end in ((tie.subject,) if tie.is_text else tie[1:3])}
        names = self.scope.names(self.store, ends)
        asked = {named for tie in ties for named in _named(tie, names)}
        found: dict[Matter, list[tuple[Stand, Segment]]] = {}
        old: dict[str, str] = {}
        for relation in sorted({tie.relation for tie in asked}):
            subjects = sorted({tie.subject for tie in asked if tie.relation == relation})
            told, stored = self._of_relation(relation, subjects, asked)
            found |= told
            old |= stored
        self.done.ties += len(found)
        if self.tie_writer is not None:
            known = {key_of(tie) for tie in asked if not tie.is_text}
            of_things = (told for matter, told in found.items() if not matter.is_text)
            self.tie_writer.add(known, rows_of(chain.from_iterable(of_things)))
        yield from self._compared(found.items(), old)

    def _of_relation(
        self, relation: str, subjects: Collection[str], asked: Collection[Tie]
    ) -> tuple[dict[Matter, list[tuple[Stand, Segment]]], dict[str, str]]:
        given = f"{values('x', subjects)} ?r <{_RDF}subject> ?x"
        of = f"<{_RDF}predicate> <{MAR}{relation}>"
        pattern = f"{given} FILTER EXISTS {{ ?r {of} }}"
        records = read_records(self.store, pattern, without=_UNREAD)
        found = {
            matter: told
            for matter, told in self._told(records)
            if Tie(relation, matter.subject or "", matter.object, matter.is_text) in asked
        }
        ends: dict[str, set[str]] = {}
        for tie in (tie for tie in asked if tie.relation == relation):
            end = literal(tie.object) if tie.is_text else iri(tie.object)
            ends.setdefault(tie.subject, set()).add(end)
        old = {
            key: digest
            for subject, wanted in ends.items()
            for key, (end, digest) in self._of_subject(relation, subject).items()
            if end in wanted
        }
        return found, old

    def _of_subject(self, relation: str, subject: str) -> dict[str, tuple[str, str]]:
        pattern = f"?s <{_RDF}subject> {iri(subject)} ; <{_RDF}object> ?end ."
        return read_digests(self.store, relation, pattern)

    def _told(
        self, records: Iterable[Record]
    ) -> Iterator[tuple[Matter, list[tuple[Stand, Segment]]]]:
        groups, world = matters(self.store, live_records(self.store, records, _PRESENT))
        for matter, group in groups.items():
            yield matter, tell(matter, group, _PRESENT, world, finely=True)

    def _compared(
        self,
        found: Iterable[tuple[Matter, list[tuple[Stand, Segment]]]],
        old: Mapping[str, str],
    ) -> Iterator[str]:
        seen: set[str] = set()
        for spell in (spell for _, told in found for spell in spells(told)):
            key = self.store.base + spell.key
            seen.add(key)
            digest = digest_of(spell)
            if old.get(key) == digest:
                continue
            lines = spell_lines(spell, key)
            if self.load is not None:
                lines.append(f"{iri(key)} <{MAR}derivedWith> {iri(self.load)}")
            if key in old:
                self.done.changed += 1
                self.changed[key] = lines
            else:
                self.done.added += 1
                yield from lines
        self.gone |= old.keys() - seen
        self.seen |= seen


def _ahead(read: Callable[[Given], T], every: Iterable[Given]) -> Iterator[tuple[Given, T]]:
    """Give each with what is read of it: the next is read while the last is worked on."""
    with ThreadPoolExecutor(1) as pool:
        before: tuple[Given, Future[T]] | None = None
        for given in every:
            begun = given, pool.submit(read, given)
            if before is not None:
                yield before[0], before[1].result()
            before = begun
        if before is not None:
            yield before[0], before[1].result()


def _named(tie: Tie, names: Mapping[str, Collection[str]]) -> Iterator[Tie]:
    """Give a relation under all names of its ends, and in either direction if it has none."""
    objects = (tie.object,) if tie.is_text else names[tie.object]
    for subject in names[tie.subject]:
        for thing in objects:
            yield Tie(tie.relation, subject, thing, tie.is_text)
            if tie.relation in SYMMETRIC and not tie.is_text:
                yield Tie(tie.relation, thing, subject)

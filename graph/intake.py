"""What of a load goes in: batches pass, and what is new comes out as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from . import clock
from .batch import Batch, Origin
from .deletion import find_deleted
from .derived.derive import Derivation
from .derived.dyad_year import Tally
from .derived.touched import Touched
from .description import arrivals, name_keys
from .entry import dataset_key, load_lines, next_load, retraction
from .identifier import row_marks
from .known import Known, Standing, known_records
from .quads import quads
from .resolve import same_things
from .seen import Seen
from .store import Store
from .term import DERIVED

__all__ = ["Intake", "Report"]

_THING_APART = frozenset({"id"})


@dataclass(slots=True)
class Report:
    """What a load did, counted in records, and in things for the last two."""

    added: Counter[str] = field(default_factory=Counter)
    """New ones, by kind: ``claim``, ``event``."""
    restored: int = 0
    extended: int = 0
    """Known ones that this release has as well."""
    unchanged: int = 0
    repeated: int = 0
    """Said more than once in this very load."""
    retracted: int = 0
    unmet: dict[str, str] = field(default_factory=dict)
    """Identifiers that the source took back and of which no record was, and why."""
    withheld: int = 0
    """New ones that are withheld for now."""
    moved: int = 0
    """Known ones that are withheld from now on, no longer, or until another day."""
    things: int = 0
    revised: int = 0
    derived: Derivation = field(default_factory=Derivation, compare=False)
    """What was derived anew because of it."""

    @property
    def is_change(self) -> bool:
        """Whether the load says anything that the store did not know."""
        records = self.added.total() + self.restored + self.extended + self.retracted + self.moved
        return bool(records + self.things)


class Intake:
    """The state of one load while its batches pass."""

    def __init__(self, store: Store, origin: Origin, replaces: str | None) -> None:
        self.origin = origin
        self.base = store.base
        self.node = next_load(store, origin.dataset)
        self.report = Report()
        self.revisions: list[str] = []
        self.moves: dict[str, str | None] = {}
        self.touched = Touched(keeps_sources=_has_spells(store))
        self.tally = Tally(store.base + dataset_key(origin.dataset), store.base)
        self.gone: list[str] = []
        self._deleted: dict[str, str | None] = {}
        self._store = store
        self._known = Known(store, origin.dataset)
        self._replaces = replaces
        self._seen = Seen()
        self._seen_things = Seen()

    def chunks(self, batches: Iterable[Batch]) -> Iterator[str]:
        """Yield the N-Quads text of what is new, and at the end the load itself."""
        for batch in batches:
            self._deleted |= batch.deleted
            for things in batch.things:
                yield from self._thing_chunks(things)
            for records in batch.records:
                yield from self._record_chunks(records)
        yield from self._replaced_lines()
        if self.report.is_change or self._known.things([dataset_key(self.origin.dataset)]):
            yield from self._thing_chunks(self._about())
        if self.report.is_change:
            yield load_lines(self.base, self.node, self.origin)
            counted = self.tally.lines(self._store, self.base + self.node[0])
            yield "".join(f"{line} <{DERIVED}> .\n" for line in counted)

    def _about(self) -> pl.DataFrame:
        row = {"id": dataset_key(self.origin.dataset), "class": "Dataset"}
        about = {"label@en" if k == "label" else k: v for k, v in self.origin.about.items() if v}
        return pl.DataFrame([row | {"label@en": self.origin.dataset} | about])

    def _thing_chunks(self, frame: pl.DataFrame) -> Iterator[str]:
        frame = self._unseen(frame)
        names = sorted(set(frame.columns) - _THING_APART)
        prints = row_marks(frame, names)
        known = self._known.things(frame["id"])
        fresh = [
            _freshness(known.get(key), mark) for key, mark in zip(frame["id"], prints, strict=True)
        ]
        frame = frame.with_columns(
            fingerprint=pl.Series(prints, dtype=pl.String),
            dataset=pl.lit(dataset_key(self.origin.dataset)),
        )
        revised = frame.filter(pl.Series([mark == "revised" for mark in fresh], dtype=pl.Boolean))
        if revised.height:
            self.revisions.append(
                "".join(quads(revised, self.base)) + "".join(name_keys(revised, self.base))
            )
        new = frame.filter(pl.Series([mark == "new" for mark in fresh], dtype=pl.Boolean))
        self.touched.add_things(new, self.base)
        self.touched.add_things(revised, self.base, revised=True)
        self.report.things += new.height + revised.height
        self.report.revised += revised.height
        yield from quads(new, self.base)
        yield from name_keys(new, self.base)
        yield from arrivals(new, self.base, self.base + self.node[0])

    def _unseen(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Leave out what this load has described already: the first description counts."""
        return frame.filter(self._seen_things.add(frame["id"]))

    def _record_chunks(self, frame: pl.DataFrame) -> Iterator[str]:
        first = self._seen.add(frame["id"])
        self.report.repeated += frame.height - int(first.sum())
        frame = frame.filter(first)
        standing = self._known.records(frame["id"])
        marks = pl.Series([self._mark(standing.get(key)) for key in frame["id"]], dtype=pl.String)
        frame = _released_from_hold(frame)
        new = frame.filter(marks == "new")
        self._count(new)
        self._touch(new, frame.filter(marks == "restored"))
        yield from quads(
            new.with_columns(
                dataset=pl.lit(dataset_key(self.origin.dataset)),
                release=pl.lit(self.origin.release),
                recordedIn=pl.lit(self.node[0]),
            ),
            self.base,
        )
        known = frame.filter(marks.is_in(["restored", "extended", "unchanged"]))
        held = {key: told.held for key, told in standing.items() if told.held is not None}
        self._note_moves(known, held)
        # what is added to a record goes where the record is
        places = pl.Series([held.get(key) for key in frame["id"]], dtype=pl.String)
        frame = frame.select("id", mark=marks, withholdUntil=places)
        said = frame.filter(pl.col("mark").is_in(["restored", "extended"])).drop("mark")
        yield from quads(said.with_columns(release=pl.lit(self.origin.release)), self.base)
        back = frame.filter(pl.col("mark") == "restored").drop("mark")
        yield from quads(back.with_columns(recordedIn=pl.lit(self.node[0])), self.base)

    def _note_moves(self, known: pl.DataFrame, held: Mapping[str, str]) -> None:
        """Note known records that are to be withheld otherwise than they are."""
        dated = "withholdUntil" in known.columns
        if not dated and not held:
            return
        days = known["withholdUntil"] if dated else [None] * known.height
        moves = {k: day for k, day in zip(known["id"], days, strict=True) if day != held.get(k)}
        self.report.moved += len(moves)
        self.moves |= moves
        moved = known.filter(pl.Series([key in moves for key in known["id"]], dtype=pl.Boolean))
        self.touched.add_records(moved, self.base, count=True)

    def _touch(self, new: pl.DataFrame, restored: pl.DataFrame) -> None:
        """Note what records bear on that count from now on."""
        if "withholdUntil" in new.columns:
            new = new.filter(pl.col("withholdUntil").is_null())
        self.tally.add(new)
        self.touched.add_records(new, self.base)
        self.touched.add_records(restored, self.base, count=True)
        # with whom things were one until now, this load itself may change
        self.touched.former |= same_things(self._store, self.touched.judged)

    def _mark(self, known: Standing | None) -> str:
        if known is None:
            return "new"
        if not known.is_live:
            self.report.restored += 1
            return "restored"
        if self.origin.release not in known.releases:
            self.report.extended += 1
            return "extended"
        self.report.unchanged += 1
        return "unchanged"

    def _count(self, new: pl.DataFrame) -> None:
        kinds = new["id"].str.split("/").list.first().value_counts()
        self.report.added.update(dict(kinds.iter_rows()))
        if "withholdUntil" in new.columns:
            self.report.withheld += new["withholdUntil"].count()

    def _replaced_lines(self) -> Iterator[str]:
        """Take back what this load no longer says, and what the source itself took back."""
        gone: list[str] = []
        if self._replaces is not None:
            said = known_records(self._store, self.origin.dataset, self._replaces, live=True)
            left = pl.Series(sorted(one.removeprefix(self.base) for one in said), dtype=pl.String)
            gone = left.filter(~self._seen.holds(left)).to_list()
        if self._deleted:
            found = find_deleted(self._store, self.origin.dataset, self._deleted)
            gone = sorted({*gone, *found.records})
            self.report.unmet = found.unmet
        self.report.retracted = len(gone)
        self.gone = gone
        yield from retraction(self._known, gone, self.base, self.node[0])


def _has_spells(store: Store) -> bool:
    from .derived.spell_table import tables

    return store.beside is None or not all(table.is_empty for table in tables(store.beside))


def _released_from_hold(frame: pl.DataFrame) -> pl.DataFrame:
    """Unset dates of withholding that have come: a record is withheld until a day, not on it."""
    if "withholdUntil" not in frame.columns:
        return frame
    day = pl.col("withholdUntil")
    today = clock.today().isoformat()
    return frame.with_columns(pl.when(day > today).then(day).alias("withholdUntil"))


def _freshness(known: str | None, fingerprint: str) -> str:
    if known == fingerprint:
        return ""
    return "new" if known is None else "revised"

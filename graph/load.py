"""One load: what a loader yields goes in, all of it or nothing, and only what is new."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import polars as pl

from . import clock
from .deletion import find_deleted
from .derived.derive import Derivation
from .derived.dyad_year import Tally
from .derived.touched import Touched
from .description import arrivals, name_keys, revision
from .identifier import local_iri, row_marks
from .known import Known, Standing, has_release, known_records
from .quads import quads
from .record import load_times
from .resolve import same_things
from .seen import Seen
from .settle import settle
from .store import Store
from .term import DERIVED, MAR, WITHHELD, XSD, iri
from .withhold import hold_update, reveal

__all__ = [
    "SOFTWARE",
    "Batch",
    "Origin",
    "Report",
    "has_release",
    "live_records",
    "load",
    "retract",
]

SOFTWARE = f"marchland {version('marchland')}"
"""What loads: another version may read the same file otherwise."""

_TIDY_SHARE = 0.1
"""Compacting pays, and is linear in the store: only after a load adding more than this share."""
_THING_APART = frozenset({"id"})


@dataclass(frozen=True, slots=True)
class Origin:
    """What is loaded: a data set in one release, and the files it came in."""

    dataset: str
    release: str
    about: Mapping[str, str] = field(default_factory=dict)
    """Of the data set: label, publisher, url, licence, citation."""
    files: tuple[tuple[str, str], ...] = ()
    """Name and SHA-256 of each file."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what a loader yields: frames of things, and frames of records with their `id`."""

    things: tuple[pl.DataFrame, ...] = ()
    records: tuple[pl.DataFrame, ...] = ()
    deleted: Mapping[str, str | None] = field(default_factory=dict)
    """Identifiers of earlier records that the source took back, each with the day if it is told."""


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


def load(
    store: Store,
    origin: Origin,
    batches: Iterable[Batch],
    *,
    replaces: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Load batches into the store as one atomic addition.

    What is live already is left out; what was retracted becomes live again; nothing is added at all
    where nothing is new. If `batches` raises, the store is as it was.

    Parameters
    ----------
    replaces
        A release of the data set: what it said and this load does not is retracted.
    dry_run
        Only count.
    """
    loading = _Loading(store, origin, replaces)
    if dry_run:
        for _ in loading.chunks(batches):
            pass
        return loading.report
    before = store.size()
    # what is there already, the ontology above all, need not be searched for garbage again
    gc.freeze()
    try:
        store.load(loading.chunks(batches))
        loading.follow()
    finally:
        gc.unfreeze()
    if loading.report.is_change and store.size() > before * (1 + _TIDY_SHARE):
        store.tidy()
    return loading.report


def retract(store: Store, dataset: str, records: Iterable[str]) -> int:
    """Take records back: they are kept, and are not live from now on.

    Parameters
    ----------
    records
        IRIs of live records.

    Returns
    -------
    How many were taken back.
    """
    taken = sorted(set(records))
    if not taken:
        return 0
    load_node = next_load(store, dataset)
    keys = [record.removeprefix(store.base) for record in taken]
    lines = [*_retraction(Known(store, dataset), keys, store.base, load_node[0])]
    touched = Touched()
    touched.add_known(store, taken)
    touched.former |= same_things(store, touched.judged)
    store.load([_load_lines(store.base, load_node, Origin(dataset, "")), *lines])
    settle(store, touched)
    return len(taken)


def live_records(store: Store, dataset: str) -> set[str]:
    """Give the IRIs of a data set's live records."""
    return known_records(store, dataset, live=True)


def next_load(store: Store, dataset: str) -> tuple[str, datetime]:
    """Name the next load and give its time, later than that of every load before it."""
    now = datetime.now(UTC)
    latest = max(load_times(store).values(), default=None)
    moment = now if latest is None else max(now, latest + timedelta(microseconds=1))
    return local_iri("load", dataset, moment.strftime("%Y%m%dT%H%M%S.%fZ")), moment


class _Loading:
    """The state of one load while its batches pass."""

    def __init__(self, store: Store, origin: Origin, replaces: str | None) -> None:
        self.origin = origin
        self.base = store.base
        self.node = next_load(store, origin.dataset)
        self.report = Report()
        self.revisions: list[str] = []
        self.moves: dict[str, str | None] = {}
        self.touched = Touched(keeps_sources=_has_spells(store))
        self.tally = Tally(store.base + _dataset(origin.dataset), store.base)
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
        if self.report.is_change or self._known.things([_dataset(self.origin.dataset)]):
            yield from self._thing_chunks(self._about())
        if self.report.is_change:
            yield _load_lines(self.base, self.node, self.origin)
            counted = self.tally.lines(self._store, self.base + self.node[0])
            yield "".join(f"{line} <{DERIVED}> .\n" for line in counted)

    def _about(self) -> pl.DataFrame:
        row = {"id": _dataset(self.origin.dataset), "class": "Dataset"}
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
            dataset=pl.lit(_dataset(self.origin.dataset)),
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
                dataset=pl.lit(_dataset(self.origin.dataset)),
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

    def follow(self) -> None:
        """Bring what hangs on the records up to what was loaded."""
        if self.revisions:
            # with what the things were one that are about to be described otherwise
            self.touched.former |= same_things(self._store, self.touched.revised)
            reveal(self._store, self.touched.revised)
            load = self.base + self.node[0]
            self._store.update(revision(self.revisions, self.touched.revised, load))
        if self.moves:
            self._store.update(hold_update(self.moves, self.base))
        if self.report.is_change:
            self.touched.add_known(self._store, [self.base + key for key in self.gone])
            self.touched.restored = self.report.restored > 0
            self.report.derived = settle(self._store, self.touched, self.tally.stale)

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
        yield from _retraction(self._known, gone, self.base, self.node[0])


def _has_spells(store: Store) -> bool:
    from .derived.spell_table import tables

    return store.beside is None or not all(table.is_empty for table in tables(store.beside))


def _dataset(key: str) -> str:
    return local_iri("dataset", key, key)


def _released_from_hold(frame: pl.DataFrame) -> pl.DataFrame:
    """Unset dates of withholding that have come: a record is withheld until a day, not on it."""
    if "withholdUntil" not in frame.columns:
        return frame
    day = pl.col("withholdUntil")
    today = clock.today().isoformat()
    return frame.with_columns(pl.when(day > today).then(day).alias("withholdUntil"))


def _retraction(known: Known, keys: Sequence[str], base: str, load_key: str) -> Iterator[str]:
    """Write that records are taken back, in the graph that each is in."""
    standing = known.records(keys)
    for key in keys:
        hidden = key in standing and standing[key].held is not None
        record, end = iri(base + key), f" <{WITHHELD}> .\n" if hidden else " .\n"
        yield f"{record} <{MAR}retractedIn> <{base}{load_key}>{end}"
        yield f'{record} <{MAR}retracted> "true"^^<{XSD}boolean>{end}'


def _freshness(known: str | None, fingerprint: str) -> str:
    if known == fingerprint:
        return ""
    return "new" if known is None else "revised"


def _load_lines(base: str, node: tuple[str, datetime], origin: Origin) -> str:
    key, moment = node
    row = {
        "id": key,
        "class": "Load",
        "recordedAt": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "dataset": _dataset(origin.dataset),
        "release": origin.release or None,
        "software": SOFTWARE,
        "file": [name for name, _ in origin.files],
        "sha256": [digest for _, digest in origin.files],
    }
    schema = {
        name: pl.List(pl.String) if isinstance(v, list) else pl.String for name, v in row.items()
    }
    return "".join(quads(pl.DataFrame([row], schema=schema), base))

"""One load: what a loader yields goes in, all of it or nothing, and only what is new."""

from __future__ import annotations

import gc
from collections.abc import Iterable

from .batch import Batch, Origin
from .derived.touched import Touched
from .description import revision
from .entry import SOFTWARE, load_lines, next_load, retraction
from .intake import Intake, Report
from .known import Known, has_release, known_records
from .resolve import same_things
from .settle import settle
from .store import Store
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

_TIDY_SHARE = 0.1
"""Compacting pays, and is linear in the store: only after a load adding more than this share."""


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
    loading = Intake(store, origin, replaces)
    if dry_run:
        for _ in loading.chunks(batches):
            pass
        return loading.report
    before = store.size()
    # what is there already, the ontology above all, need not be searched for garbage again
    gc.freeze()
    try:
        store.load(loading.chunks(batches))
        _follow(store, loading)
    finally:
        gc.unfreeze()
    if loading.report.is_change and store.size() > before * (1 + _TIDY_SHARE):
        store.tidy()
    return loading.report


def _follow(store: Store, loading: Intake) -> None:
    """Bring what hangs on the records up to what was loaded."""
    touched = loading.touched
    if loading.revisions:
        # with what the things were one that are about to be described otherwise
        touched.former |= same_things(store, touched.revised)
        reveal(store, touched.revised)
        node = store.base + loading.node[0]
        store.update(revision(loading.revisions, touched.revised, node))
    if loading.moves:
        store.update(hold_update(loading.moves, store.base))
    if loading.report.is_change:
        touched.add_known(store, [store.base + key for key in loading.gone])
        touched.restored = loading.report.restored > 0
        loading.report.derived = settle(store, touched, loading.tally.stale)


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
    lines = [*retraction(Known(store, dataset), keys, store.base, load_node[0])]
    touched = Touched()
    touched.add_known(store, taken)
    touched.former |= same_things(store, touched.judged)
    store.load([load_lines(store.base, load_node, Origin(dataset, "")), *lines])
    settle(store, touched)
    return len(taken)


def live_records(store: Store, dataset: str) -> set[str]:
    """Give the IRIs of a data set's live records."""
    return known_records(store, dataset, live=True)

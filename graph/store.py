"""The contract of a store, and the way to one.

A store takes records in loads that are atomic, answers SPARQL 1.1, and never changes a record. What
stands behind it is an embedded store in a folder, or a SPARQL 1.1 endpoint: the contract asks
nothing that an endpoint could not do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from .address import is_url
from .term import Term

__all__ = ["Row", "Store", "make_store", "open_store"]

Row = Mapping[str, Term]


class Store(Protocol):
    """What every backend does; see `tests/graph/test_store.py` for the contract as tests."""

    base: str
    """The IRI at which the names of things begin."""
    memory: dict[str, dict[str, Any]]
    """What was read of things, by kind; emptied by every change (see `memory.recall`)."""
    beside: Path | None
    """A folder for what is derived and kept as columns; None where the store is no folder."""

    def select(self, query: str, *, graphs: Collection[str] = ()) -> Iterator[Row]:
        """Answer a SELECT over the records; its GRAPH patterns see the graphs named."""
        ...

    def columns(self, query: str, *, graphs: Collection[str] = ()) -> list[str]:
        """Name the columns of a SELECT, in order."""
        ...

    def ask(self, query: str, *, graphs: Collection[str] = ()) -> bool:
        """Answer an ASK."""
        ...

    def answer(
        self, query: str, form: str, sink: BinaryIO, *, graphs: Collection[str] = ()
    ) -> None:
        """Answer any query, as ``csv``, ``tsv``, ``srj`` or, for graphs, ``ttl`` or ``nt``."""
        ...

    def form(self, query: str) -> str:
        """Tell what a query gives: ``select``, ``ask`` or ``graph``; QueryError if it is wrong."""
        ...

    def load(self, chunks: Iterable[str]) -> None:
        """Add N-Quads text, all of it or, if anything fails, none."""
        ...

    def update(self, update: str) -> None:
        """Change what is derived; records are only ever added, by `load`."""
        ...

    def dump(self, sink: BinaryIO, form: str) -> None:
        """Write the records and things as ``ttl``, ``trig``, ``nq``, ``nt`` or ``jsonld``."""
        ...

    def count(self) -> int:
        """Count the triples that a dump would hold."""
        ...

    def size(self) -> int:
        """Estimate how much the store holds, in bytes: to compare with itself."""
        ...

    def tidy(self) -> None:
        """Make a store that has grown a lot fast again."""
        ...

    def close(self) -> None:
        """Write everything to disk and let go."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(place: str, update_url: str | None = None) -> Store:
    """Open the store at a path or behind a URL, and bring what is derived in it up to date.

    Parameters
    ----------
    update_url
        Where a store behind a URL is changed, if not at ``…/update`` beside ``…/query``, nor at
        the same URL.

    Raises
    ------
    StoreError
        There is none, it is in use by another process, or it cannot be read.
    RemoteError
        Nothing that answers SPARQL is there.
    """
    from .settle import mend

    store: Store
    if is_url(place):
        from .remote_store import RemoteStore, connect

        store = RemoteStore(connect(place, update_url))
    else:
        from .embedded import Embedded

        store = Embedded(Path(place))
    mend(store)
    return store


def make_store(place: str, base: str | None = None, update_url: str | None = None) -> bool:
    """Make an empty store at a path or behind a URL; one that is there stays as it is.

    Returns
    -------
    Whether one was made.

    Raises
    ------
    StoreError
        It cannot be made there.
    RemoteError
        Nothing that answers SPARQL is there.
    """
    if is_url(place):
        from .remote_store import connect
        from .remote_store import make as make_remote

        return make_remote(connect(place, update_url), base)
    from .embedded import make

    return make(Path(place), base)

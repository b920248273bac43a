"""A question of somebody's own: asked in a process of its own, limited in time and in memory.

An engine has no brake: a query can think for years, take all memory, or overflow the stack and die.
So what others write is asked of a copy of the store, by a process that can be ended at any moment.
The questions of the house, whose form is known, need none of this.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, Protocol, cast, runtime_checkable

from ..ontology.error import QueryError, StoreError
from .store import Row, Store
from .syntax import check_query
from .term import read_term
from .worker import DATA, END, ERROR, FRAME, HEAD

__all__ = ["Inquiry", "Limits", "inquire"]


_CHUNK = 2**20
_LOOK = 50
"""Milliseconds after which to look whether to go on."""
_NO_ROOM = ("memory", "bad_alloc", "temporarily unavailable")
"""What those say who get no memory: for data, or for the stack of a thread."""


class Limits(NamedTuple):
    """What a query may take: seconds of waiting for it, bytes of memory; None is no limit."""

    seconds: float | None = 60
    memory: int | None = 4 * 2**30


class Inquiry(Protocol):
    """A query that has begun: what it gives is known, the rest is to be fetched, once."""

    form: str
    """``select``, ``ask`` or ``graph``."""
    columns: list[str]
    truth: bool | None
    """The answer to an ASK."""

    def rows(self) -> Iterator[Row]:
        """Give the rows of a SELECT as they are found."""
        ...

    def write(self, form: str, sink: BinaryIO) -> None:
        """Write the answer as it is found: ``csv``, ``tsv``, ``srj``, ``ttl`` or ``nt``."""
        ...


@runtime_checkable
class _Copied(Protocol):
    """A store of which a copy is made in no time."""

    def copy(self) -> Path: ...


@contextmanager
def inquire(
    store: Store,
    query: str,
    *,
    graphs: Collection[str] = (),
    more: Iterable[str] | None = None,
    limits: Limits | None = None,
) -> Iterator[Inquiry]:
    """Ask a query of the records, and of the named graphs that it may see.

    A store behind an endpoint answers by its own limits.

    Parameters
    ----------
    more
        N-Quads that the query is to see besides: they are never written to the store.

    Raises
    ------
    QueryError
        It is wrong, or took more time or memory than it may.
    StoreError
        The store cannot be copied, and so cannot show `more`.
    """
    check_query(query)
    if not isinstance(store, _Copied):
        if more is not None:
            raise StoreError(
                "a store behind an endpoint cannot show what stands by other clocks",
                "ask a named query, or a store in a folder",
            )
        yield _Plain(store, query, graphs)
        return
    folder = store.copy()
    try:
        asked = {"query": query, "graphs": [*graphs], "more": _kept(folder, more)}
        worker = _Worker(folder, asked, limits or Limits())
        try:
            worker.begin()
            yield worker
        finally:
            worker.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # another query's copy is there, too
            folder.parent.rmdir()


def _kept(folder: Path, more: Iterable[str] | None) -> str | None:
    if more is None:
        return None
    file = folder / "more.nq"
    with file.open("w", encoding="utf-8") as sink:
        sink.writelines(more)
    return str(file)


class _Plain:
    """A query answered by the store itself."""

    def __init__(self, store: Store, query: str, graphs: Collection[str]) -> None:
        self._store, self._query, self._graphs = store, query, graphs
        self.form = store.form(query)
        self.columns = store.columns(query, graphs=graphs) if self.form == "select" else []
        self.truth = store.ask(query, graphs=graphs) if self.form == "ask" else None

    def rows(self) -> Iterator[Row]:
        return self._store.select(self._query, graphs=self._graphs)

    def write(self, form: str, sink: BinaryIO) -> None:
        self._store.answer(self._query, form, sink, graphs=self._graphs)


class _Worker:
    """A query that a process of its own answers."""

    def __init__(self, folder: Path, asked: dict[str, Any], limits: Limits) -> None:
        self._limits = limits
        self._left = limits.seconds
        self._is_late = False
        self._held = bytearray()
        self._said = (folder / "said").open("w+b")
        self._process = subprocess.Popen(
            # -P: no module of the folder that somebody happens to stand in
            [sys.executable, "-P", "-m", "marchland.graph.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C comes to us, and we end it
        )
        self._asked = asked | {"folder": str(folder), "memory": limits.memory}
        self.form, self.columns = "", list[str]()
        self.truth: bool | None = None

    def begin(self) -> None:
        """Hand over the query, and wait until it is known what it gives."""
        self._tell(json.dumps(self._asked))
        _, data = self._frame()
        head = json.loads(data)
        self.form, self.columns, self.truth = head["form"], head["columns"], head["truth"]

    def rows(self) -> Iterator[Row]:
        """Give the rows of a SELECT as they are found."""
        names = self.columns
        for line in islice(self._lines(), 1, None):  # the first names the columns
            terms = line.split("\t") if names else ()
            yield {n: read_term(term) for n, term in zip(names, terms, strict=True) if term}

    def _lines(self) -> Iterator[str]:
        rest = b""
        for data in self._data("tsv"):
            whole, end, rest = (rest + data).rpartition(b"\n")
            if end:
                yield from whole.decode().split("\n")

    def write(self, form: str, sink: BinaryIO) -> None:
        """Write the answer as it is found."""
        for data in self._data(form):
            sink.write(data)

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._said):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()
        self._process.wait()

    def _data(self, form: str) -> Iterator[bytes]:
        self._tell(form)
        while (frame := self._frame())[0] != END:
            yield frame[1]

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # why it is gone is told by whoever reads next
            stdin = cast("IO[bytes]", self._process.stdin)
            stdin.write(line.encode() + b"\n")
            stdin.flush()

    def _frame(self) -> tuple[bytes, bytes]:
        head = self._read(FRAME.size)
        letter, size = FRAME.unpack(head) if len(head) == FRAME.size else (b"", 0)
        data = self._read(size)
        if letter == ERROR:
            told = json.loads(data)
            raise QueryError(told["message"], line=told.get("line"), column=told.get("column"))
        if letter not in (HEAD, DATA, END) or len(data) < size:
            raise self._death()
        return letter, data

    def _read(self, size: int) -> bytes:
        """Read so many bytes, or what there is before the process ends."""
        pipe = cast("IO[bytes]", self._process.stdout).fileno()
        while len(self._held) < size:
            self._wait(pipe)
            data = os.read(pipe, _CHUNK)
            if not data:
                break
            self._held += data
        read = bytes(self._held[:size])
        del self._held[:size]
        return read

    def _wait(self, pipe: int) -> None:
        """Wait until there is more; end the process when its time is up.

        That whoever reads the answer is slow does not count.
        """
        began = time.monotonic()
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        # Python looks at Ctrl-C between calls only, where a library has its own hand on signals
        while not waiting.poll(_LOOK):
            if self._left is not None and time.monotonic() - began > self._left:
                self._is_late = True
                self._process.kill()
        if self._left is not None:
            self._left -= time.monotonic() - began

    def _death(self) -> QueryError:
        """Tell why the process is gone."""
        code = self._process.wait()
        if self._is_late:
            return QueryError(
                f"the query took longer than {self._limits.seconds:g} seconds",
                remedy="ask for less, or give it more time with --timeout (0: no limit)",
            )
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        if self._limits.memory and (code == -9 or any(sign in said for sign in _NO_ROOM)):
            return QueryError(
                f"the query needs more than {self._limits.memory / 2**30:g} GB of memory",
                remedy="ask for less, or give it more with --memory (0: no limit)",
            )
        why = said.splitlines()[-1][:200] if said else f"its process ended with {code}"
        return QueryError(
            f"the query brought the engine down ({why})",
            remedy="nest it less deeply, or split it",
        )

"""How far a long task is: a bar on a terminal, elsewhere a line each 10,000 rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from .option import say

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Meter", "metered"]

EACH = 10_000
"""Rows between two lines where there is no terminal."""
_PARTS = 1_000
"""Steps of the bar: what is known is the share that is done, not how many rows there are."""


class Meter:
    """Is told how many rows are done, and tells people that and the rate and the time left."""

    def __init__(self, what: str, bar: Progress | None = None) -> None:
        self._what, self._bar = what, bar
        self._task = (
            None
            if bar is None
            else bar.add_task(what, total=None, rows="0 rows", rate="0 a second")
        )
        self._began = monotonic()
        self._next = EACH

    def tell(self, rows: int, share: float | None = None) -> None:
        """Say that so many rows are done, and, where it is known, what share of all (0 to 1)."""
        if self._bar is None and rows < self._next:
            return
        spent = max(monotonic() - self._began, 1e-3)
        rate = f"{rows / spent:,.0f} a second"
        if self._bar is not None and self._task is not None:
            done = None if share is None else int(share * _PARTS)
            total = None if share is None else _PARTS
            self._bar.update(
                self._task, completed=done, total=total, rows=f"{rows:,} rows", rate=rate
            )
            return
        self._next = rows - rows % EACH + EACH
        parts = [f"{self._what}: {rows:,} rows", rate]
        if share:
            left = spent * max(0.0, 1 - share) / share
            parts += [f"{share:.0%}", f"{left:,.0f} s left"]
        say(", ".join(parts))

    def counted(self, rows: int, of_all: int | None) -> None:
        """Say that so many rows of so many are done."""
        self.tell(rows, rows / of_all if of_all else None)


@contextmanager
def metered(what: str) -> Iterator[Meter]:
    """Show how far a task is while it runs; nothing of it stays on the terminal."""
    if not sys.stderr.isatty():
        yield Meter(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}", table_column=Column(no_wrap=True)),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[rows]}, {task.fields[rate]}", table_column=Column(no_wrap=True)),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Meter(what, bar)

"""What was read of things, kept while nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from .store import Store

__all__ = ["recall"]

T = TypeVar("T")

_MOST = 200_000
"""Answers kept of one kind: some 100 MB at most."""


def recall(
    store: Store, kind: str, keys: Iterable[str], read: Callable[[list[str]], Mapping[str, T]]
) -> dict[str, T]:
    """Give what `read` tells of each key, asking it only for what is not known yet.

    A store forgets when anything in it changes. Clocks have no say: this is for what things are,
    and not for what records tell.
    """
    wanted = set(keys)
    known: dict[str, T] = store.memory.setdefault(kind, {})
    if len(known) > _MOST:
        known.clear()
    missing = sorted(wanted - known.keys())
    if missing:
        known.update(read(missing))
    return {key: known[key] for key in sorted(wanted)}

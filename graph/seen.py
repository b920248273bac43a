"""What a load has met already, in little room: 16 bytes a key, whatever the key's length."""

from __future__ import annotations

import polars as pl

__all__ = ["Seen"]

_SEEDS = {"a": 1, "b": 2}
_ON = list(_SEEDS)


class Seen:
    """Keys that came before, as 128-bit hashes.

    A million different keys are taken for one another with a chance of about 10^-27; sets of the
    keys themselves would take ten times the room.
    """

    def __init__(self) -> None:
        self._known: list[pl.DataFrame] = []

    def add(self, keys: pl.Series) -> pl.Series:
        """Remember keys; tell of each whether this is the first time it comes."""
        hashed = _hashed(keys)
        first = keys.is_first_distinct() & ~self._holds(hashed)
        if first.any():
            self._keep(hashed.filter(first))
        return first

    def _keep(self, hashed: pl.DataFrame) -> None:
        """Put like to like, so that the frames stay few: each is over twice as high as the next."""
        while self._known and self._known[-1].height <= 2 * hashed.height:
            hashed = pl.concat([self._known.pop(), hashed], rechunk=True)
        self._known.append(hashed)

    def holds(self, keys: pl.Series) -> pl.Series:
        """Tell of each key whether it has come."""
        return self._holds(_hashed(keys))

    def _holds(self, hashed: pl.DataFrame) -> pl.Series:
        if not self._known or hashed.is_empty():
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, hashed.height)
        # the few new ones are the table, and the many known ones pass by
        met = pl.concat([known.join(hashed, on=_ON, how="semi") for known in self._known])
        marked = met.with_columns(pl.lit(value=True).alias("met"))
        found = hashed.join(marked, on=_ON, how="left", maintain_order="left")
        return found["met"].fill_null(value=False)


def _hashed(keys: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([keys.hash(seed).alias(name) for name, seed in _SEEDS.items()])

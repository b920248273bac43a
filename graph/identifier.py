"""Names of records and things: IRIs that are minted once and never change.

A record's key is a hash of its data set, its raw key there, its ordinal among the records of that
key, and its mapped fields. The release and the time of loading are not in it: an unchanged row of a
later release is the same record.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import quote

import polars as pl

__all__ = ["KEY_VERSION", "UNHASHED", "key_records", "local_iri", "name_key", "record_key"]

KEY_VERSION = "1"
"""Goes into every key: a change of what is hashed, or how, is a new version of all ids."""

UNHASHED = frozenset({"id", "key", "ordinal", "class", "dataset", "release", "withholdUntil"})
"""Columns that name, place or keep back a record and say nothing of the conflict."""


def local_iri(kind: str, dataset: str, key: str) -> str:
    """Name a thing relative to the base of all things.

    >>> local_iri("actor", "kachin-2024", "Kan Paik Ti")
    'actor/kachin-2024/Kan%20Paik%20Ti'
    """
    return f"{kind}/{quote(dataset, safe='')}/{quote(key, safe='')}"


def name_key(label: str) -> str:
    """Fold a label for looking it up: case and runs of space do not count.

    >>> name_key("  Kan  Paik TI ")
    'kan paik ti'
    """
    return " ".join(label.casefold().split())


def _netstring(text: str) -> str:
    return f"{len(text)}:{text},"


def record_key(
    dataset: str, key: str, ordinal: int, fields: Iterable[tuple[str, str | Sequence[str] | None]]
) -> str:
    """Hash a record to its key: 32 characters of base32.

    Fields are length-prefixed, never joined, so that two records share a key only if all their
    fields are equal. Absent fields do not count, so a column added to the model moves no id.

    References
    ----------
    D. J. Bernstein, "Netstrings", 1997, https://cr.yp.to/proto/netstrings.txt
    """
    parts = [KEY_VERSION, dataset, key, str(ordinal)]
    for name, value in fields:
        if value:
            text = value if isinstance(value, str) else "".join(map(_netstring, value))
            parts += (name, "s" if isinstance(value, str) else "l", text)
    encoded = "".join([f"{len(part)}:{part}," for part in parts]).encode()
    return base64.b32encode(hashlib.blake2b(encoded, digest_size=20).digest()).decode().lower()


def key_records(
    frame: pl.DataFrame, dataset: str, kind: str, apart: Collection[str] = ()
) -> pl.DataFrame:
    """Give each record its ``id``, from its ``key``, its ``ordinal`` (if any) and its fields.

    Parameters
    ----------
    frame
        Records with a column ``key``; every column but those of `UNHASHED` and `apart` is a field.
    kind
        ``claim`` or ``event``.
    apart
        Further columns to leave out: what a release, and not the row, says.
    """
    names = sorted(set(frame.columns) - UNHASHED - set(apart))
    ordinals = frame["ordinal"] if "ordinal" in frame.columns else [0] * frame.height
    rows = frame.select(names).iter_rows()
    head = f"{kind}/{quote(dataset, safe='')}/"
    ids = [
        head + record_key(dataset, key, ordinal, zip(names, row, strict=True))
        for key, ordinal, row in zip(frame["key"], ordinals, rows, strict=True)
    ]
    return frame.with_columns(pl.Series("id", ids, dtype=pl.String))

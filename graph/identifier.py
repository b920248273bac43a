"""Names of records and things: IRIs that are minted once and never change.

A record's key is a hash of its data set, its raw key there, its ordinal among the records of that
key, and its mapped fields. The release and the time of loading are not in it: an unchanged row of a
later release is the same record.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import quote, unquote

import polars as pl

__all__ = [
    "KEY_VERSION",
    "UNHASHED",
    "dataset_of",
    "key_records",
    "local_iri",
    "name_key",
    "record_key",
    "row_keys",
    "row_marks",
    "text_key",
]

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


def dataset_of(iri: str) -> str:
    """Tell of which data set a thing or record is, by its IRI.

    >>> dataset_of("https://w3id.org/marchland/id/actor/kachin-2024/Kan%20Paik%20Ti")
    'kachin-2024'
    """
    return unquote(iri.rsplit("/", 2)[1])


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
    return _hash("".join([f"{len(part)}:{part}," for part in parts]))


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
    ordinal = "ordinal" if "ordinal" in frame.columns else None
    head = f"{kind}/{quote(dataset, safe='')}/"
    ids = [head + key for key in row_keys(frame, dataset, names, ordinal=ordinal)]
    return frame.with_columns(pl.Series("id", ids, dtype=pl.String))


def row_keys(
    frame: pl.DataFrame,
    dataset: str,
    names: Sequence[str],
    *,
    key: str = "key",
    ordinal: str | None = None,
) -> list[str]:
    """Give each row what `record_key` would, column by column and several times faster.

    Parameters
    ----------
    names
        The columns that are the fields, in order.
    key, ordinal
        The columns with the raw key and the ordinal; without the latter every ordinal is 0.
    """
    number = pl.lit("0") if ordinal is None else pl.col(ordinal).cast(pl.String)
    return [_hash(text) for text in _row_texts(frame, dataset, names, pl.col(key), number)]


def row_marks(frame: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """Give each row a short hash of its columns: to tell whether two descriptions are the same."""
    texts = _row_texts(frame, "", names, pl.lit(""), pl.lit("0"))
    return [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in texts]


def _row_texts(
    frame: pl.DataFrame, dataset: str, names: Sequence[str], key: pl.Expr, ordinal: pl.Expr
) -> pl.Series:
    start = pl.lit(_netstring(KEY_VERSION) + _netstring(dataset))
    parts = [start, _framed(key), _framed(ordinal)]
    parts += [_field(name, frame.schema[name]) for name in names]
    return frame.select(pl.concat_str(parts).alias("t"))["t"]


def _field(name: str, kind: pl.DataType) -> pl.Expr:
    """Write a field as `record_key` does; nothing where it is absent."""
    if isinstance(kind, pl.List):
        items = pl.col(name).cast(pl.List(pl.String))
        text, tag = items.list.eval(_framed(pl.element())).list.join(""), "l"
    else:
        text, tag = pl.col(name).cast(pl.String), "s"
    head = pl.lit(_netstring(name) + _netstring(tag))
    return pl.when(text != "").then(pl.concat_str([head, _framed(text)])).otherwise(pl.lit(""))


def _framed(text: pl.Expr) -> pl.Expr:
    length = text.str.len_chars().cast(pl.String)
    return pl.concat_str([length, pl.lit(":"), text, pl.lit(",")])


def text_key(*parts: str) -> str:
    """Hash texts to a key: 128 bits as 32 hexadecimal digits; where one text ends is in it.

    >>> text_key("ab", "c") == text_key("a", "bc")
    False
    """
    text = "".join([f"{len(part)}:{part}," for part in parts])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _hash(text: str) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=20).digest()
    return base64.b32encode(digest).decode().lower()

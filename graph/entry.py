"""The load as it is recorded: whose, when, with which program, out of which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import polars as pl

from .batch import Origin
from .identifier import local_iri
from .known import Known
from .quads import quads
from .record import load_times
from .store import Store
from .term import MAR, WITHHELD, XSD, iri

__all__ = ["SOFTWARE", "dataset_key", "load_lines", "next_load", "retraction"]

SOFTWARE = f"marchland {version('marchland')}"
"""What loads: another version may read the same file otherwise."""


def next_load(store: Store, dataset: str) -> tuple[str, datetime]:
    """Name the next load and give its time, later than that of every load before it."""
    now = datetime.now(UTC)
    latest = max(load_times(store).values(), default=None)
    moment = now if latest is None else max(now, latest + timedelta(microseconds=1))
    return local_iri("load", dataset, moment.strftime("%Y%m%dT%H%M%S.%fZ")), moment


def dataset_key(key: str) -> str:
    """Name a data set relative to the base."""
    return local_iri("dataset", key, key)


def load_lines(base: str, node: tuple[str, datetime], origin: Origin) -> str:
    """Write a load."""
    key, moment = node
    row = {
        "id": key,
        "class": "Load",
        "recordedAt": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "dataset": dataset_key(origin.dataset),
        "release": origin.release or None,
        "software": SOFTWARE,
        "file": [name for name, _ in origin.files],
        "sha256": [digest for _, digest in origin.files],
    }
    schema = {
        name: pl.List(pl.String) if isinstance(v, list) else pl.String for name, v in row.items()
    }
    return "".join(quads(pl.DataFrame([row], schema=schema), base))


def retraction(known: Known, keys: Sequence[str], base: str, load_key: str) -> Iterator[str]:
    """Write that records are taken back, in the graph that each is in."""
    standing = known.records(keys)
    for key in keys:
        hidden = key in standing and standing[key].held is not None
        record, end = iri(base + key), f" <{WITHHELD}> .\n" if hidden else " .\n"
        yield f"{record} <{MAR}retractedIn> <{base}{load_key}>{end}"
        yield f'{record} <{MAR}retracted> "true"^^<{XSD}boolean>{end}'

"""Rows that a service answers, as a file: an object of JSON a line, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ..graph.export.output import whole_file

__all__ = ["write_rows"]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows; if asking for them fails half way, what stood there before still does.

    Returns
    -------
    How many there were. Of none no file is written.

    Raises
    ------
    UsageError, StoreError
        It cannot be written there; the disk failed or is full.
    """
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return 0
    number = 0
    with whole_file(path) as sink:
        for row in chain([first], rest):
            sink.write(json.dumps(row).encode() + b"\n")
            number += 1
    return number

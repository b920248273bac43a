"""Rows that a service answers, as a file: an object of JSON a line, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["write_rows"]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows; if asking for them fails half way, what stood there before still does.

    Returns
    -------
    How many there were. Of none no file is written.
    """
    part, number = path.with_name(path.name + ".part"), 0
    try:
        with part.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row) + "\n")
                number += 1
        if number:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return number

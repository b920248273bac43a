"""JSON, an object a line, with what is wrong told by its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..ontology.error import SourceError
from .input import open_text
from .issue import Issue, Issues

__all__ = ["is_writable", "json_lines"]

_MOST = 64 * 2**20
"""Characters of a line: the longest documents that have their whole text in them."""


def json_lines(path: Path, issues: Issues) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each object with its line; lines that hold none are reported and left out.

    Raises
    ------
    SourceError
        A line is too long, or the file cannot be read.
    """
    with open_text(path, _MOST) as text:
        number = 0
        while line := text.readline(_MOST):
            number += 1
            if len(line) == _MOST:
                raise SourceError(path, number, message=f"is longer than {_MOST:,} characters")
            if not line.strip():
                continue
            found = _object(line)
            if isinstance(found, str):
                shown = line.strip()[:80] if is_writable(line) else None
                issues.add(Issue(str(path), number, None, shown, f"{found}; left out"))
            else:
                yield number, found


def is_writable(text: str) -> bool:
    """Tell whether RDF can carry a text: no NUL, no half of a character."""
    return (text.isascii() and "\0" not in text) or not any(
        char == "\0" or "\ud800" <= char <= "\udfff" for char in text
    )


def _object(line: str) -> dict[str, Any] | str:
    if not is_writable(line):
        return "is not UTF-8"
    try:
        found = json.loads(line)
    except RecursionError:
        return "is nested too deep"
    except ValueError as error:
        return f"is no JSON ({error})"
    if not isinstance(found, dict):
        return "is no object"
    if "\\u" in line and not is_writable(json.dumps(found, ensure_ascii=False)):
        return "holds half of a character"
    # a NUL that was escaped is not written as such by dumps
    return "holds a NUL" if "\\u0000" in line else found

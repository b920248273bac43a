"""What is wrong with a row, told and not hidden: one line a fault, and a count at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TextIO

from ..ontology.error import SourceError

__all__ = ["Issue", "Issues"]

_MOST = 500
"""Characters of a value that an issue repeats: whatever a cell holds, the line stays readable."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault at one place; the message says what becomes of the row.

    ``line`` is the physical line (1-based) on which the row begins.

    >>> print(Issue("ged.csv", 10, "date_start", "2020-02-30", "does not exist; row left out"))
    ged.csv:10: date_start: 2020-02-30 does not exist; row left out
    """

    file: str
    line: int | None
    field: str | None
    value: str | None
    message: str

    def error(self) -> SourceError:
        """Give the issue as the error that it is for whoever wants no faults."""
        return SourceError(self.file, self.line, self.field, self.value, self.message)

    def __str__(self) -> str:
        """Write place, value and message as one sentence."""
        return str(self.error())


@dataclass(slots=True)
class Issues:
    """Takes issues as they are found, writes each as a line of JSON, and counts.

    Only counts are kept, so that a file of faults costs no memory.

    Parameters
    ----------
    sink
        Where the lines go, if anywhere: keys ``file line field value message``.
    strict
        Whether the first issue is an error.
    """

    sink: TextIO | None = None
    strict: bool = False
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How many there were of each kind: file, field, message."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """What people call a file, where that is not its path: a stream's is made up."""

    def __len__(self) -> int:
        return self.counts.total()

    def __bool__(self) -> bool:
        return bool(self.counts)

    def add(self, issue: Issue) -> None:
        """Note an issue.

        Raises
        ------
        SourceError
            No faults are allowed (``strict``).
        """
        issue = replace(issue, file=self.shown.get(issue.file, issue.file))
        self.counts[issue.file, issue.field or "", issue.message] += 1
        if self.sink is not None:
            line = asdict(issue) | {"value": _shortened(issue.value)}
            text = json.dumps(line, ensure_ascii=False) + "\n"
            # bytes that are not UTF-8 came in as lone surrogates, which no file can hold
            self.sink.write(text.encode("utf-8", "backslashreplace").decode())
        if self.strict:
            raise issue.error()

    def summary(self) -> list[str]:
        """Give a sentence for each kind of issue, the most frequent first."""
        return [
            f"{Path(file).name}: {name + ': ' if name else ''}{message} ({count:,} times)"
            for (file, name, message), count in sorted(
                self.counts.items(), key=lambda one: (-one[1], one[0])
            )
        ]


def _shortened(value: str | None) -> str | None:
    if value is None or len(value) <= _MOST:
        return value
    return value[:_MOST] + "…"

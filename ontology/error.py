"""What can go wrong, in words that name the place and the remedy.

Facts are kept as attributes; the sentence is written when it is asked for. Only the command line
catches these, and leaves with `exit_code`.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

__all__ = [
    "AmbiguousError",
    "MarchlandError",
    "OntologyError",
    "QueryError",
    "RemoteError",
    "SourceError",
    "StoreError",
    "UnknownNameError",
    "UsageError",
]


class MarchlandError(Exception):
    """The parent of every error that this house raises on purpose.

    Parameters
    ----------
    message
        What is wrong, without the place.
    remedy
        What to do about it; left out of the sentence when empty.
    """

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def place(self) -> str:
        """Say where it happened, ending in a colon and a space; empty where there is no place."""
        return ""

    def __str__(self) -> str:
        """Write place, message and remedy as one sentence."""
        said = self.place() + self.message
        return f"{said}; {self.remedy}" if self.remedy else said


class UsageError(MarchlandError):
    """The person asked for something that cannot be: a wrong option, name or parameter."""

    exit_code = 2


class AmbiguousError(UsageError):
    """A name may mean several things; they are listed."""


class UnknownNameError(UsageError):
    """Nothing has that name."""


class SourceError(MarchlandError):
    """A file from outside is wrong at one place.

    A term of the ontology that a user's file gets wrong is a fault of the file, so it is one too.

    >>> print(SourceError("acled.csv", 17, "event_date", "2024-02-30", "does not exist"))
    acled.csv:17: event_date: 2024-02-30 does not exist
    """

    exit_code = 3

    def __init__(
        self,
        path: str | Path,
        line: int | None = None,
        field: str | None = None,
        value: str | None = None,
        message: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(message, remedy)
        self.args = (path, line, field, value, message, remedy)
        self.path = str(path)
        self.line = line
        self.field = field
        self.value = value

    def place(self) -> str:
        """Write ``path:line: field: value``, and no value that the message repeats."""
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        said = f"{where}: {self.field}: " if self.field else f"{where}: "
        if not self.value or self.value in self.message:
            return said
        return f"{said}{self.value} "


class OntologyError(MarchlandError):
    """The ontology lacks a term that was asked of it, or its own files are broken."""

    exit_code = 4


class StoreError(MarchlandError):
    """The store cannot be opened, read or written."""

    exit_code = 4


class QueryError(MarchlandError):
    """A query is wrong, or could not be answered.

    >>> print(QueryError("expected a variable", line=2, column=9))
    line 2, column 9: expected a variable
    """

    exit_code = 5

    def __init__(
        self,
        message: str,
        name: str | None = None,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message, remedy)
        self.args = (message, name, line, column, remedy)
        self.name = name
        self.line = line
        self.column = column

    def place(self) -> str:
        """Write the query's name, line and column, as far as they are known."""
        at = [f"line {self.line}"] if self.line is not None else []
        at += [f"column {self.column}"] if self.column is not None else []
        said = [self.name] if self.name else []
        said += [", ".join(at)] if at else []
        return "".join(f"{part}: " for part in said)


class RemoteError(MarchlandError):
    """A server elsewhere refused, failed or answered nonsense.

    >>> print(RemoteError("https://example.org/sparql", 503, "the server is busy"))
    https://example.org/sparql: 503: the server is busy
    """

    exit_code = 5

    def __init__(
        self, endpoint: str, status: int | None = None, message: str = "", remedy: str = ""
    ) -> None:
        super().__init__(message, remedy)
        self.args = (endpoint, status, message, remedy)
        self.endpoint = endpoint
        self.status = status

    def place(self) -> str:
        """Write the endpoint and the HTTP status."""
        return f"{self.endpoint}: " if self.status is None else f"{self.endpoint}: {self.status}: "

"""Between the database and the disk: text as the file that is read, and what fails as an error."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..ontology.error import StoreError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Stream", "storage_errors"]


class storage_errors:  # noqa: N801  used as a statement, like contextlib.suppress
    """Turn what the database and the disk raise into a StoreError that names the remedy."""

    def __init__(self, path: Path, unchanged: str = "") -> None:
        self.path = path
        self.unchanged = unchanged
        """What is so all the same where the disk is full."""

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not isinstance(error, OSError):
            return
        text = str(error)
        if "lock" in text.lower():
            raise StoreError(
                f"{self.path} is in use by another process; wait until it is done"
            ) from error
        if "No space left" in text:
            full = f"the disk that holds {self.path} is full"
            raise StoreError(
                ", and ".join(filter(None, (full, self.unchanged))), "make room and run again"
            ) from error
        raise StoreError(f"{self.path}: {text}") from error


class Stream(io.RawIOBase):
    """Chunks of text as the binary file that the database reads."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer as far as the next chunk goes; what a chunk raises is kept as `error`."""
        while not self._rest:
            try:
                chunk = next(self._chunks, None)
            except BaseException as error:
                self.error = error
                raise
            if chunk is None:
                return 0
            self._rest = memoryview(chunk.encode())
        target = memoryview(buffer)
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

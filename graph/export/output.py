"""A file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from ...ontology.error import MarchlandError, StoreError, UsageError

__all__ = ["whole_file"]

STREAM: Final = "-"
"""The path that means standard output."""


class _Sink:
    """A file that remembers why it could not be written: what writes to it may tell it wrongly."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        try:
            while rest:  # a bare file, as stdout is with PYTHONUNBUFFERED, may take but a part
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = error
            raise
        return len(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file that is there when all of it is written, and else as it was before.

    It is written beside its place and then moved. ``-`` is standard output; what is there and no
    file (a pipe, a device) is written to as it stands.

    Raises
    ------
    UsageError, StoreError
        It cannot be written there; the disk failed or is full.
    """
    if str(path) == STREAM:
        yield from _standard_output()
        return
    target = Path(os.path.realpath(path))
    sinks: list[_Sink] = []
    try:
        with _replacing(target) if _is_replaceable(target) else target.open("wb") as file:
            sinks.append(_Sink(file))
            yield cast("BinaryIO", sinks[0])
    except OSError as error:
        raise _told(path, error) from error
    except MarchlandError as error:
        if sinks and sinks[0].error is not None:
            raise _told(path, sinks[0].error) from error
        raise


def _standard_output() -> Iterator[BinaryIO]:
    sink = _Sink(sys.stdout.buffer)
    try:
        yield cast("BinaryIO", sink)
        sys.stdout.buffer.flush()
    except MarchlandError as error:
        if isinstance(sink.error, BrokenPipeError):  # no fault of the store that was writing
            raise sink.error from error
        raise


def _is_replaceable(target: Path) -> bool:
    return target.is_file() or not target.exists()


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _mode(target: Path) -> int:
    """Give the permissions of the file that is replaced, or those of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _told(path: str | Path, error: OSError) -> MarchlandError:
    """Say in words why a file could not be written."""
    reasons = {
        errno.ENOENT: ("its folder is not there", "make the folder, or give another path"),
        errno.ENOTDIR: ("its folder is no folder", "give another path"),
        errno.EISDIR: ("it is a folder", "give the path of a file"),
        errno.EACCES: ("its folder may not be written to", "give another path"),
        errno.EPERM: ("it may not be written to", "give another path"),
        errno.EROFS: ("the disk is read-only", "give another path"),
        errno.ENAMETOOLONG: ("its name is too long", "give a shorter one"),
    }
    if error.errno in reasons:
        why, remedy = reasons[error.errno]
        return UsageError(f"{path} cannot be written: {why}", remedy)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError(f"{path} was not written: the disk is full", "make room and run again")
    return StoreError(f"{path} was not written: {error.strerror or error}")

"""Files from outside as streams: plain, gzip or zip, and nothing that unpacks without end."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from ..ontology.error import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "LONGEST_ROW",
    "Watch",
    "check_archive",
    "note_open",
    "open_bytes",
    "open_text",
    "sha256",
    "watched",
]

FREE_BYTES = 8 * 2**20
"""So much may come out of any archive, however small it is."""
MAX_RATIO = 200
"""Real tables shrink 5 to 30 times under deflate; a bomb does 1,000 times."""
LONGEST_ROW = 16 * 2**20
"""Bytes of a row of a table; the longest that any source issues has some 100,000."""
DOCUMENT_RATIO = 50
"""Of what is held in memory whole, such as JSON, which shrinks 5 to 20 times."""
_BUFFER = 2**20
_GZIP, _ZIPS = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")


class Watch:
    """Sees how much of some files is read, at no cost to the reading.

    Loaders may read a file twice, and then it is as far as the last reading is.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        # unlike a Path, this takes a name that no disk can hold; whoever reads it tells of it
        self._sizes = {path: path.stat().st_size for path in paths if isfile(path)}  # noqa: PTH113
        self._files: dict[Path, BinaryIO] = {}

    def note(self, path: Path, file: BinaryIO) -> None:
        """Note that a file is open now."""
        self._files[path] = file

    def share(self) -> float | None:
        """Give the share of all bytes that is read (0 to 1); None where there are none."""
        total = sum(self._sizes.values())
        done = sum(self._done(path, size) for path, size in self._sizes.items())
        return done / total if total else None

    def _done(self, path: Path, size: int) -> int:
        file = self._files.get(path)
        if file is None:
            return 0
        return size if file.closed else file.tell()


_watches: list[Watch] = []
"""Who watches now; readers run in threads of their own, so that it is no context variable."""


@contextmanager
def watched(paths: Iterable[Path]) -> Iterator[Watch]:
    """Watch how much of the files is read."""
    watch = Watch(paths)
    _watches.append(watch)
    try:
        yield watch
    finally:
        _watches.remove(watch)


def note_open(path: Path, file: BinaryIO) -> None:
    """Let those who watch know that a file is open."""
    for watch in _watches:
        watch.note(path, file)


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file as it lies on the disk, in hexadecimal.

    Raises
    ------
    SourceError
        It is not there, is a folder, or cannot be read.
    """
    with _told(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_bytes(path: Path, ratio: int = MAX_RATIO) -> Iterator[BinaryIO]:
    """Open a file, unpacked if it is gzip or zip; what it is, its first bytes tell.

    Raises
    ------
    SourceError
        It cannot be read, is damaged or locked, holds more than one table, or unpacks to more
        than `ratio` times its size. Damage in the middle is told when the reading comes there.
    """
    with ExitStack() as stack:
        with _told(path):
            stream = _opened(path, stack, ratio)
        yield stream


def _opened(path: Path, stack: ExitStack, ratio: int) -> BinaryIO:
    raw = stack.enter_context(path.open("rb"))
    note_open(path, raw)
    start = raw.read(4)
    raw.seek(0)
    if start[:2] == _GZIP:
        packed = stack.enter_context(gzip.GzipFile(fileobj=raw))
        return _guarded(path, cast("BinaryIO", packed), raw, ratio)
    if start in _ZIPS:
        archive = stack.enter_context(zipfile.ZipFile(raw))
        member = stack.enter_context(archive.open(_member(path, archive)))
        return _guarded(path, cast("BinaryIO", member), raw, ratio)
    return raw


@contextmanager
def open_text(path: Path, longest: int | None = None) -> Iterator[TextIO]:
    """Open a text file in UTF-8, a byte order mark or none; lines end at newline only.

    Bytes that are not UTF-8 come as lone surrogates: whoever reads rows can name the row.

    Parameters
    ----------
    longest
        Bytes of the longest line, give or take a buffer. None where a whole document may be one:
        since that is held in memory, an archive of it may not unpack to as much.

    Raises
    ------
    SourceError
        As `open_bytes`, or a line is too long, or it holds NUL bytes, which no text in UTF-8 does.
    """
    with open_bytes(path, MAX_RATIO if longest else DOCUMENT_RATIO) as stream:
        checked = io.BufferedReader(_Text(path, stream, longest), _BUFFER)
        text = io.TextIOWrapper(checked, "utf-8-sig", errors="surrogateescape", newline="\n")
        try:
            yield text
        finally:
            text.detach()


def check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that says it unpacks to far more than it is; workbooks are archives too.

    Raises
    ------
    SourceError
        More than `FREE_BYTES` would come out, and more than `MAX_RATIO` times what goes in.
    """
    packed = sum(one.compress_size for one in archive.infolist())
    unpacked = sum(one.file_size for one in archive.infolist())
    if unpacked > max(FREE_BYTES, MAX_RATIO * packed):
        raise _bomb(path)


def _member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Find the one table in an archive."""
    check_archive(path, archive)
    names = [one for one in archive.infolist() if not one.is_dir()]
    if any(one.filename == "[Content_Types].xml" for one in names):
        raise SourceError(path, message="is a workbook", remedy="save the table as CSV")
    shown = [one for one in names if not one.filename.startswith(("__MACOSX/", "."))]
    tables = [one for one in shown if one.filename.lower().endswith((".csv", ".tsv", ".txt"))]
    found = tables if len(shown) > 1 else shown
    if len(found) != 1:
        listed = ", ".join(sorted(one.filename for one in shown)[:5]) or "nothing"
        raise SourceError(
            path, message=f"is an archive of {listed}", remedy="give an archive of one table"
        )
    if found[0].flag_bits & 1:
        raise SourceError(path, message="is locked by a password", remedy="unpack it first")
    return found[0]


def _guarded(path: Path, packed: BinaryIO, raw: BinaryIO, ratio: int) -> BinaryIO:
    return io.BufferedReader(_Guard(path, packed, raw, ratio), _BUFFER)


class _Guard(io.RawIOBase):
    """What comes out of an archive, as long as it is in proportion to what went in."""

    def __init__(self, path: Path, packed: BinaryIO, raw: BinaryIO, ratio: int) -> None:
        self._path, self._packed, self._raw = path, packed, raw
        self._ratio, self._out = ratio, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        # who reads all at once asks for all at once, and it is looked at only when it is there
        target = memoryview(buffer)[:_BUFFER]
        with _told(self._path):
            chunk = self._packed.read(len(target))
        self._out += len(chunk)
        if self._out > max(FREE_BYTES, self._ratio * self._raw.tell()):
            raise _bomb(self._path, self._ratio)
        target[: len(chunk)] = chunk
        return len(chunk)


class _Text(io.RawIOBase):
    """Bytes that are text: a NUL is in UTF-16, in workbooks and in damaged files."""

    def __init__(self, path: Path, stream: BinaryIO, longest: int | None) -> None:
        self._path, self._stream, self._longest = path, stream, longest
        self._line, self._run = 1, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer)[:_BUFFER]
        with _told(self._path):
            chunk = self._stream.read(len(target))
        if b"\0" in chunk:
            line = self._line + chunk.count(b"\n", 0, chunk.index(b"\0"))
            message = "holds a NUL, and is no text in UTF-8"
            raise SourceError(self._path, line, message=message, remedy="save it as CSV in UTF-8")
        self._line += chunk.count(b"\n")
        self._check_line(chunk)
        target[: len(chunk)] = chunk
        return len(chunk)

    def _check_line(self, chunk: bytes) -> None:
        """Refuse a line that is longer than any row: it would be held in memory whole."""
        end = chunk.rfind(b"\n")
        self._run = self._run + len(chunk) if end < 0 else len(chunk) - end
        if self._longest is not None and self._run > self._longest:
            message = f"is longer than {self._longest // 2**20} MB"
            raise SourceError(self._path, self._line, message=message, remedy="mind its lines")


def _bomb(path: Path, ratio: int = MAX_RATIO) -> SourceError:
    return SourceError(
        path,
        message=f"unpacks to more than {ratio} times its size and is refused",
        remedy="unpack it yourself if you trust it",
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the disk and the unpackers raise into a SourceError."""
    try:
        yield
    except FileNotFoundError as error:
        raise SourceError(path, message="there is no such file", remedy="check the path") from error
    except IsADirectoryError as error:
        raise SourceError(path, message="is a folder", remedy="give a file in it") from error
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise SourceError(
            path, message=f"is damaged ({error})", remedy="get the file again"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise SourceError(path, message=f"cannot be read: {error}") from error

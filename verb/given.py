"""The files that a person names: as they are, by a pattern, or as a stream."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

import click

from ..ontology.error import SourceError

if TYPE_CHECKING:
    from ..loaders.catalogue import Loader

__all__ = ["STREAM", "expanded", "given_files"]

STREAM = "-"
MOST = 16 * 2**30
"""Bytes of a stream that are kept on the disk while it is read; larger ones are files."""
_CHUNK = 2**20
_START = 64


@contextmanager
def given_files(loader: Loader, names: Iterable[str]) -> Iterator[dict[Path, str]]:
    """Give the files that are named, with their names; a stream is kept in a file until the end.

    Raises
    ------
    SourceError
        A file is not there.
    UsageError
        A pattern fits no file, or what is named twice is a stream.
    """
    found = expanded(names)
    for name in found:
        if name != STREAM and _is_missing(name):
            raise SourceError(name, message="there is no such file", remedy="check the path")
    if STREAM not in found:
        yield {Path(name): name for name in found}
        return
    if found.count(STREAM) > 1:
        raise click.UsageError("- is given twice, and there is one stream")
    with TemporaryDirectory(prefix="marchland-") as folder:
        kept = _kept(loader, Path(folder), sys.stdin.buffer)
        yield {kept if name == STREAM else Path(name): name for name in found}


def _is_missing(name: str) -> bool:
    """Say whether there is no such file; what else may be wrong with it is told by its reader."""
    try:
        Path(name).stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def expanded(names: Iterable[str]) -> list[str]:
    """Give files by patterns in order of name, where a shell has not done so; each file once.

    What there is by the very name is no pattern.
    """
    found: list[str] = []
    for name in names:
        is_pattern = glob.has_magic(name) and not Path(name).exists()
        # Path.glob takes no pattern that begins at the root
        files = sorted(glob.glob(name, recursive=True)) if is_pattern else [name]  # noqa: PTH207
        if not files:
            raise click.UsageError(f"no file fits {name}")
        found += files
    streams = [one for one in found if one == STREAM]
    return [*dict.fromkeys(one for one in found if one != STREAM), *streams]


def _kept(loader: Loader, folder: Path, stream: BinaryIO) -> Path:
    """Write a stream into a file, since readers look at its first row before all others."""
    starts = loader.about.get("stream", {"": ""})
    if not starts:
        raise click.UsageError(f"{loader.name} reads several files that belong together, no stream")
    path = folder / "stream"
    size = 0
    with path.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MOST:
                raise click.UsageError(
                    f"the stream is larger than {MOST // 2**30} GB; load it from a file"
                )
            file.write(chunk)
    return path.rename(folder / f"stream{_ending(path, starts)}")


def _ending(path: Path, starts: Mapping[str, str]) -> str:
    """Name what a stream is by its first bytes, for readers that go by the end of a name."""
    from ..loaders.book import is_book
    from ..loaders.input import open_bytes

    with path.open("rb") as raw:
        is_zip = raw.read(2) == b"PK"
    if is_zip:
        return ".xlsx" if is_book(path) else ".zip"
    with open_bytes(path) as stream:
        start = stream.read(_START).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    return starts[max((one for one in starts if start.startswith(one)), key=len, default="")]

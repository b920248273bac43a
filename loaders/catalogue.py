"""The loaders there are: each is a pair of files in this package, and no list names them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from ..graph.load import Batch, Origin
from ..ontology.error import UsageError
from .asked import Asked
from .issue import Issues

__all__ = ["Loader", "Read", "Reading", "find", "find_asked", "loaders", "merged"]


class Reading(NamedTuple):
    """What is loaded as one: where it comes from, and its batches, made as they are asked for."""

    origin: Origin
    batches: Iterator[Batch]


Read: TypeAlias = Callable[
    [Sequence[Path], str | None, Issues, Mapping[str, Any]], Iterator[Reading]
]
"""How a loader's module reads files: paths, release, issues, and what its ``.toml`` says."""


@dataclass(frozen=True, slots=True)
class Loader:
    """A loader: what its ``.toml`` says of the source, and the module that reads its files.

    ``about`` has at least ``label form publisher url licence citation files about``.
    """

    name: str
    about: Mapping[str, Any]
    module: str

    def read(self, paths: Sequence[Path], release: str | None, issues: Issues) -> Iterator[Reading]:
        """Read files; each reading is one load, all of it or nothing.

        Parameters
        ----------
        release
            The release of the data set; None lets the loader find it in the files or their names.

        Raises
        ------
        SourceError
            A file is not of this kind, or cannot be read.
        UsageError
            The release is not told and cannot be found.
        """
        module = import_module(f".{self.module}", __package__)
        readings: Iterator[Reading] = module.read(paths, release, issues, self.about)
        return readings

    def parts(self, paths: Sequence[Path]) -> list[list[Path]]:
        """Divide files into what is read, and loaded, by itself.

        Files of a source that is read ``together`` say what they mean only beside each other.
        """
        return [list(paths)] if self.about.get("together") else [[path] for path in paths]

    def fetch(self, ask: Asked) -> list[Path]:
        """Ask the source over the network; what it answers is written into files, then read.

        Raises
        ------
        UsageError
            It cannot be asked for what is asked, or not at all.
        RemoteError
            The service refuses, or does not answer.
        """
        module = import_module(f".{self.module}", __package__)
        paths: list[Path] = module.fetch(ask, self.about)
        return paths


@cache
def loaders() -> dict[str, Loader]:
    """Find all loaders, by name; of each only the ``.toml`` is read."""
    found = {}
    for entry in files(__package__).iterdir():
        if entry.name.endswith(".toml"):
            about = tomllib.loads(entry.read_text("utf-8"))
            found[about["name"]] = Loader(about["name"], about, entry.name.removesuffix(".toml"))
    return dict(sorted(found.items()))


def merged(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Make one reading of those of one data set and release, in their order.

    What replaces a release replaces it by all that its files say together.
    """
    found: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        found.setdefault((reading.origin.dataset, reading.origin.release), []).append(reading)
    for several in found.values():
        files = tuple(file for one in several for file in one.origin.files)
        batches = chain.from_iterable(one.batches for one in several)
        yield Reading(replace(several[0].origin, files=files), batches)


def find(name: str) -> Loader:
    """Find a loader by name.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    known = loaders()
    if name in known:
        return known[name]
    near = get_close_matches(name, list(known), n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
    raise UsageError(f"no loader is called {name!r}", remedy)


def find_asked(name: str) -> Loader:
    """Find a loader whose source can be asked over the network.

    Raises
    ------
    UsageError
        There is none of that name, or it only reads files.
    """
    loader = find(name)
    if "api" in loader.about:
        return loader
    able = [known for known, one in loaders().items() if "api" in one.about]
    listed = ", ".join(able) or "none yet"
    raise UsageError(
        f"{name} cannot be asked over the network", f"give its files; what can be: {listed}"
    )

"""What the loaders of UCDP's tables share: how files become loads, and how their cells list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ..graph.load import Batch
from .catalogue import Reading
from .origin import origin
from .ucdp import find_release

__all__ = ["codes", "readings", "split_names"]

_BARE = re.compile(r",(?!\s)")
_OPEN = re.compile(r",(?![^()]*\))")  # not between parentheses


def readings(
    paths: Sequence[Path],
    release: str | None,
    about: Mapping[str, Any],
    batches: Callable[[str, Sequence[Path]], Iterator[Batch]],
) -> Iterator[Reading]:
    """Make a load of the files of each release.

    Raises
    ------
    UsageError
        The release is not given, and a file's name does not tell it.
    """
    of_file = {path: release or find_release(path) for path in paths}
    for one, group in groupby(sorted(paths, key=lambda path: of_file[path]), of_file.__getitem__):
        files = list(group)
        yield Reading(origin(about, one, files), batches(one, files))


def codes(about: Mapping[str, Any], column: str) -> dict[int, str]:
    """Give the words of a column's code numbers."""
    return {int(number): word for number, word in about["codes"][column].items()}


def split_names(cell: str | None, count: int) -> list[str] | None:
    """Split a list of so many names, some of which may hold commas; None where that is not sure.

    UCDP separates names by a comma and a space, or by a comma alone; in the latter files a comma
    with a space belongs to a name.

    >>> split_names("Interahamwe, ex-FAR,UNITA", 2), split_names("FLN , MNA", 2)
    (['Interahamwe, ex-FAR', 'UNITA'], ['FLN', 'MNA'])
    >>> split_names("Military Junta for Democracy, Peace and Justice", 1)
    ['Military Junta for Democracy, Peace and Justice']
    """
    if cell is None:
        return None
    ways = ([cell], _BARE.split(cell), cell.split(","), _OPEN.split(cell))
    for way in ways:
        names = [" ".join(part.split()) for part in way]
        if len(names) == count and all(names):
            return names
    return None

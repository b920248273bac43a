"""The shipped samples: claim sheets that every installation has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from ..ontology.error import UsageError
from . import claims
from .catalogue import Reading
from .issue import Issues

__all__ = ["CROSSWALK", "names", "read"]

CROSSWALK = "myanmar-actors"
"""Who is who, loaded before each sample."""


def names() -> list[str]:
    """List the samples that are shipped."""
    found = files(__package__).joinpath("sample").iterdir()
    return sorted(one.name.removesuffix(".yaml") for one in found if one.name.endswith(".yaml"))


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read samples by name; the crosswalk comes first.

    Raises
    ------
    UsageError
        No sample has that name.
    """
    wanted = [CROSSWALK, *(str(path) for path in paths if str(path) != CROSSWALK)]
    for name in wanted:
        if name not in names():
            known = ", ".join(one for one in names() if one != CROSSWALK)
            raise UsageError(f"no sample is called {name!r}", f"there are: {known}")
    with as_file(files(__package__).joinpath("sample")) as folder:
        yield from claims.read([folder / f"{name}.yaml" for name in wanted], release, issues, about)

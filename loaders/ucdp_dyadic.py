"""UCDP Dyadic: a row is a year in which two opponents fought a state-based armed conflict.

The mapping is told column by column in ``ucdp_dyadic.toml``; `ucdp_conflict` says what a row means.

References
----------
UCDP Dyadic Dataset Codebook, Uppsala University, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .catalogue import Reading
from .issue import Issues
from .ucdp_conflict import read_years

__all__ = ["read"]


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files of one release or several; each release is a load.

    Raises
    ------
    SourceError
        A file is no Dyadic table: it lacks a column, or cannot be read.
    UsageError
        The release is not given, and a file's name does not tell it.
    """
    return read_years(paths, release, issues, about, "dyad")

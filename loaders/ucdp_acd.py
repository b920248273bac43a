"""UCDP/PRIO Armed Conflict: a row is a year in which a state-based armed conflict was fought.

The mapping is told column by column in ``ucdp_acd.toml``; `ucdp_conflict` says what a row means.

References
----------
UCDP/PRIO Armed Conflict Dataset Codebook, Uppsala University and PRIO,
https://ucdp.uu.se/downloads/
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
        A file is no Armed Conflict table: it lacks a column, or cannot be read.
    UsageError
        The release is not given, and a file's name does not tell it.
    """
    return read_years(paths, release, issues, about, "conflict")

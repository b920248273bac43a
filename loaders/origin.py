"""Where a load comes from, as the ``.toml`` of its loader says: the data set, also as a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..graph.load import Origin
from .input import sha256

__all__ = ["origin", "whole", "whole_iri"]

_TOLD = ("label", "form", "publisher", "url", "licence", "citation")
_SOURCE = {"title": "label", "publisher": "publisher", "url": "url", "licence": "licence"}


def origin(about: Mapping[str, Any], release: str, paths: Sequence[Path]) -> Origin:
    """Say what is loaded: a data set in a release, and the files that it came in.

    Raises
    ------
    SourceError
        A file cannot be read.
    """
    told = {name: str(about[name]) for name in _TOLD}
    files = tuple((path.name, sha256(path)) for path in paths)
    return Origin(about["dataset"], release, told, files)


def whole_iri(dataset: str) -> str:
    """Name a data set as the source of what its rows say."""
    return local_iri("source", dataset, dataset)


def whole(about: Mapping[str, Any]) -> pl.DataFrame:
    """Describe a data set as the source of what its rows say."""
    told = {name: about[key] for name, key in _SOURCE.items()}
    return pl.DataFrame([{"id": whole_iri(about["dataset"]), "class": "Source", **told}])

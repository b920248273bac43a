"""Wikidata: items as things, and their statements as claims, with time, rank and references.

What becomes of each property, qualifier and rank is told in ``wikidata.toml``. Files are JSON of
items, as Special:EntityData gives it and as `fetch` writes it.

References
----------
https://www.wikidata.org/wiki/Help:Statements ; Help:Ranking ; Help:Sources
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from ..graph.load import Batch
from ..ontology.error import SourceError, UsageError
from .asked import Asked
from .catalogue import Reading
from .input import open_text
from .issue import Issue, Issues
from .json_lines import is_writable
from .origin import origin, whole
from .sanction import release_day
from .wikidata_claim import Claims, claim_frame
from .wikidata_entity import Entity, FormError, read_item
from .wikidata_thing import Things

__all__ = ["fetch", "read"]

_MOST = 512 * 2**20
"""Characters of a file; the whole of Wikidata is not read so."""
_BATCH = 500


def fetch(ask: Asked, about: Mapping[str, Any]) -> list[Path]:
    """Ask an endpoint for items, and write them into files of JSON.

    Raises
    ------
    UsageError
        It is not told for what to ask, or not who asks.
    RemoteError
        The endpoint does not answer.
    """
    from .wikidata_fetch import fetch_items

    return fetch_items(ask, about)


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files as one load: what one of them names, another may describe.

    Raises
    ------
    SourceError
        A file is no JSON of items, or cannot be read.
    UsageError
        The release is not given, and no file tells the day on which it was fetched.
    """
    files = [_read_file(path, issues) for path in paths]
    day = max((one.day for one in files if one.day), default=None)
    if not release and day is None:
        raise UsageError(
            f"{paths[0].name} does not tell its day",
            "give the day on which it was fetched with --release, as 2024-11-21",
        )
    told = origin(about, release or str(day), paths)
    yield Reading(told, _Items(files, release_day(told.release), issues, about).batches())


@dataclass
class _File:
    path: Path
    day: date | None
    entities: dict[str, Entity]
    above: dict[str, list[str]]
    is_named: bool
    """Whether its items are there for what others say of them alone."""


def _read_file(path: Path, issues: Issues) -> _File:
    with open_text(path) as text:
        whole_text = text.read(_MOST)
        if text.read(1):
            raise SourceError(path, message=f"is longer than {_MOST:,} characters")
    try:
        told = json.loads(whole_text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise SourceError(path, line, message="is no JSON, or nested too deep") from error
    if not isinstance(told, dict) or not isinstance(told.get("entities"), dict):
        message = "has no 'entities': it is no JSON of Special:EntityData"
        raise SourceError(path, message=message)
    entities = {}
    for name, one in told["entities"].items():
        try:
            if not is_writable(json.dumps(one, ensure_ascii=False)) or "\\u0000" in json.dumps(one):
                raise FormError("holds a NUL or half of a character")
            entity = read_item(one)
        except FormError as error:
            issues.add(Issue(str(path), None, "entities", str(name)[:40], f"{error}; left out"))
            continue
        entities[entity.id] = entity
    day = release_day(str(told.get("retrieved") or ""))
    return _File(path, day, entities, _above(told), told.get("named") is True)


def _above(told: dict[str, Any]) -> dict[str, list[str]]:
    found = told.get("superclasses")
    lists = found.items() if isinstance(found, dict) else ()
    return {kind: [str(one) for one in tops] for kind, tops in lists if isinstance(tops, list)}


@dataclass
class _Items:
    """The items of all files, and what becomes of them."""

    files: Sequence[_File]
    day: date | None
    issues: Issues
    about: Mapping[str, Any]

    def batches(self) -> Iterator[Batch]:
        """Give things and claims, then what claims name, described or not."""
        asked = {key: file for file in self.files if not file.is_named for key in file.entities}
        near = {key: file for file in self.files for key in file.entities if key not in asked}
        self._where = {**near, **asked}
        entities = {key: file.entities[key] for key, file in self._where.items()}
        above = {kind: tops for file in self.files for kind, tops in file.above.items()}
        things = Things(self.about, entities, above)
        claims = Claims(self.about, things, self.day, self._report)
        yield Batch((whole(self.about),))
        # of what is an instance of nothing, others must have told first what it is
        for has_kind in (True, False):
            keys = (key for key in asked if bool(entities[key].statements.get("P31")) is has_kind)
            while some := list(islice(keys, _BATCH)):
                known = [key for key in some if self._is_known(entities[key], things)]
                rows = [row for key in known for row in claims.of(entities[key])]
                frames = (things.frame(known), claims.sources.frame())
                yield Batch(frames, (claim_frame(rows, self.about["dataset"]),))
        yield Batch((things.frame(sorted(things.named - asked.keys())),))
        claims.tell_strange()

    def _is_known(self, entity: Entity, things: Things) -> bool:
        for name, why in entity.faults:
            self._report(entity.id, name, None, f"{why}; statement left out")
        if things.kind(entity.id) is not None:
            return True
        told = things.kinds_of(entity.id)
        message = f"is an instance of {told}, no class known here; left out"
        self._report(entity.id, "P31", entity.id, message)
        return False

    def _report(self, key: str, name: str, value: str | None, message: str) -> None:
        file = self._where[key] if key else self.files[0]
        self.issues.add(Issue(str(file.path), None, name, value, message))

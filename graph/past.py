"""The store as it was recorded by a moment: with things described as they were then.

Records bear their own clock, and are told by it. Descriptions are replaced, and so they are put
back in a copy, which takes some milliseconds, and as long again as there is to put back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ..ontology.error import StoreError, UnknownNameError
from .description import removal, restoring
from .record import load_times
from .store import Store
from .term import MAR, PAST, iri, values
from .withhold import withhold_voices

__all__ = ["as_recorded"]

_BLOCK = 2_000
"""Things put back by one update."""


@contextmanager
def as_recorded(store: Store, recorded_by: datetime | None) -> Iterator[Store]:
    """Give a store in which things are described as they were at a moment of recording.

    It is the store itself where nothing has been described since. A thing that came later has no
    name there, and is found by none. Sources and informants stay as they are until they are
    described anew: nothing but records names them.

    Raises
    ------
    StoreError
        The store is behind an endpoint, and things were described anew since.
    """
    since = _since(store, recorded_by) if recorded_by is not None else _Since()
    if not since.things:
        yield store
        return
    from .embedded import Embedded, open_copy

    if not isinstance(store, Embedded):
        raise StoreError(
            f"things were described anew since {recorded_by:%Y-%m-%d %H:%M}, and a store behind an"
            " endpoint cannot be told as it was",
            "ask without --recorded-by, or ask a store in a folder",
        )
    folder = store.copy()
    try:
        with open_copy(folder, store.base) as copy:
            _put_back(copy, since)
            yield copy
    except UnknownNameError as error:
        then = (
            f"names are as they were by {recorded_by:%Y-%m-%d %H:%M:%S}: what came later has none"
        )
        raise UnknownNameError(
            error.message, "; ".join(filter(None, (error.remedy, then)))
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Since:
    """What was described after a moment: what came, and by which load's graph to put back what."""

    things: set[str] = field(default_factory=set)
    graphs: dict[str, list[str]] = field(default_factory=dict)


def _since(store: Store, recorded_by: datetime) -> _Since:
    times = {load: time for load, time in load_times(store).items() if time > recorded_by}
    if not times:
        return _Since()
    came = {thing for thing, _ in _told(store, "describedIn", times)}
    first: dict[str, str] = {}
    for thing, load in _told(store, "describedUntil", times):
        if thing not in first or times[load] < times[first[thing]]:
            first[thing] = load
    since = _Since(came | first.keys())
    for thing in sorted(first.keys() - came):
        since.graphs.setdefault(first[thing], []).append(thing)
    return since


def _told(store: Store, name: str, times: Mapping[str, datetime]) -> Iterator[tuple[str, str]]:
    pattern = f"{values('l', sorted(times))} GRAPH <{PAST}> {{ ?t <{MAR}{name}> ?l }}"
    for row in store.select(f"SELECT ?t ?l {{ {pattern} }}", graphs=(PAST,)):
        yield row["t"].value, row["l"].value


def _put_back(copy: Store, since: _Since) -> None:
    for block in _blocks(sorted(since.things)):
        # the marks go too: what is put back once need not be again
        marks = f"VALUES ?t {{ {' '.join(block)} }} GRAPH <{PAST}> {{ ?t ?p ?l }}"
        forget = f"DELETE {{ GRAPH <{PAST}> {{ ?t ?p ?l }} }} WHERE {{ {marks} }}"
        copy.update(f"{removal(block)} ;\n{forget}")
    for load, things in since.graphs.items():
        for block in _blocks(things):
            copy.update(restoring(block, load))
    withhold_voices(copy)


def _blocks(things: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(things), _BLOCK):
        yield [iri(thing) for thing in things[start : start + _BLOCK]]

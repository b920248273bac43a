"""What a store has of a data set already, looked up for what passes: cost follows the load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from .identifier import local_iri
from .property import read_properties, read_terms
from .store import Store
from .term import MAR, WITHHELD, escape_literal, iri

__all__ = ["Known", "Standing", "dataset_node", "has_release", "known_records"]

_BLOCK = 500
"""Things asked of in one query."""


class Standing(NamedTuple):
    """How a record stands in the store."""

    is_live: bool
    releases: frozenset[str]
    held: str | None
    """The day until which it is withheld, if it is."""


class Known:
    """Looks up which records and things of a data set a store has.

    Nothing is looked up where the store has nothing of the data set at all.
    """

    def __init__(self, store: Store, dataset: str) -> None:
        self._store = store
        self._node = dataset_node(store, dataset)
        pattern = f"?x <{MAR}dataset> {self._node}"
        self._is_known = store.ask(f"ASK {{ {pattern} }}")
        hidden = f"ASK {{ GRAPH <{WITHHELD}> {{ {pattern} }} }}"
        self._is_held = store.ask(hidden, graphs=(WITHHELD,))

    def records(self, keys: Iterable[str]) -> dict[str, Standing]:
        """Tell how records stand, by key; those that the store has not are left out."""
        listed = list(keys) if self._is_known or self._is_held else []
        names = ("dataset", "release", "retracted", "withholdUntil")
        found = self._properties(listed, names) if self._is_known else {}
        if self._is_held:
            found |= self._properties(listed, names, WITHHELD)
        return {
            key: Standing(
                "retracted" not in told,
                frozenset(told.get("release", ())),
                next(iter(told.get("withholdUntil", ())), None),
            )
            for key, told in found.items()
        }

    def things(self, keys: Iterable[str]) -> dict[str, str]:
        """Give the fingerprints of the descriptions of things, by key."""
        listed, names = list(keys), ("dataset", "fingerprint")
        found = self._properties(listed, names) if self._is_known else {}
        if self._is_held:
            # sources and informants go where the only records go that name them
            found |= self._properties(listed, names, WITHHELD)
        return {key: told["fingerprint"][0] for key, told in found.items() if "fingerprint" in told}

    def _properties(
        self, keys: Iterable[str], names: Iterable[str], graph: str = ""
    ) -> dict[str, dict[str, list[str]]]:
        """Read properties of what the data set has."""
        base, node = self._store.base, self._node[1:-1]
        wanted = ", ".join(f"<{MAR}{name}>" for name in names)
        found: dict[str, dict[str, list[str]]] = {}
        for block in _blocks(_names(base, keys)):
            # one pattern with nothing fixed but the subject is the only one that is looked up
            pattern = f"VALUES ?r {{ {block} }} ?r ?p ?o FILTER (?p IN ({wanted}))"
            pattern = f"GRAPH <{graph}> {{ {pattern} }}" if graph else pattern
            query = f"SELECT ?r ?p ?o {{ {pattern} }}"
            told = read_properties(self._store, query, graphs=(graph,) if graph else ())
            found |= {
                key.removeprefix(base): values
                for key, values in told.items()
                if values.get("dataset") == [node]
            }
        return found


def dataset_node(store: Store, dataset: str) -> str:
    """Write the IRI of a data set as SPARQL has it."""
    return iri(store.base + local_iri("dataset", dataset, dataset))


def _names(base: str, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        with suppress(ValueError):  # what is no name is refused where it is written
            yield iri(base + key)


def _blocks(names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    for start in range(0, len(listed), _BLOCK):
        yield " ".join(listed[start : start + _BLOCK])


def known_records(
    store: Store, dataset: str, release: str | None = None, *, live: bool = False
) -> set[str]:
    """Give the IRIs of a data set's records: of one release or all, live ones or all."""
    return {
        record[1:-1]
        for pattern, graphs in _record_patterns(store, dataset, release, live=live)
        for (record,) in read_terms(store, f"SELECT ?r {{ {pattern} }}", graphs=graphs)
    }


def has_release(store: Store, dataset: str, release: str) -> bool:
    """Tell whether a store holds records of a release, live or not."""
    return any(
        store.ask(f"ASK {{ {pattern} }}", graphs=graphs)
        for pattern, graphs in _record_patterns(store, dataset, release)
    )


def _record_patterns(
    store: Store, dataset: str, release: str | None, *, live: bool = False
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Write what finds records among the others, and among those withheld."""
    where = f"?r <{MAR}dataset> {dataset_node(store, dataset)}"
    if release is None:
        # a thing, too, is of a data set; the loads that it came with are a record's alone
        where += f" FILTER EXISTS {{ ?r <{MAR}recordedIn> ?load }}"
    else:
        where = f'?r <{MAR}release> "{escape_literal(release)}" . {where}'
        where += f" MINUS {{ ?r a <{MAR}Load> }}"
    if live:
        where += f" MINUS {{ ?r <{MAR}retracted> true }}"
    yield where, ()
    yield f"GRAPH <{WITHHELD}> {{ {where} }}", (WITHHELD,)

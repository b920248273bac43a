"""Records that their own source took back: found by the identifier that it gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .known import Known
from .property import read_properties, read_terms
from .store import Store
from .term import MAR, WITHHELD, escape_literal, iri

__all__ = ["Deletion", "find_deleted", "records_called"]

_KINDS = ("event/", "claim/")
_ABSENT = "is taken back by its source, and is no live record of the store"
_ANEW = "is taken back by its source, and was reported anew since"


class Deletion(NamedTuple):
    """What is to be taken back, and what of it cannot be."""

    records: list[str]
    """Keys of live records."""
    unmet: dict[str, str]
    """Identifiers of which no record is taken back, and why."""


def records_called(store: Store, identifier: str) -> list[str]:
    """Give the IRIs of the records with an identifier, live or not; things may have it, too."""
    where = f'?r <{MAR}identifier> "{escape_literal(identifier)}"'
    query = f"SELECT DISTINCT ?r {{ {{ {where} }} UNION {{ GRAPH <{WITHHELD}> {{ {where} }} }} }}"
    found = sorted(row[0][1:-1] for row in read_terms(store, query, graphs=(WITHHELD,)))
    return [one for one in found if one.removeprefix(store.base).startswith(_KINDS)]


def find_deleted(store: Store, dataset: str, deleted: Mapping[str, str | None]) -> Deletion:
    """Find what a source took back.

    Parameters
    ----------
    deleted
        Identifiers, each with the day on which it was taken back, or None where that is not told: a
        record that was reported later is another account, and stays.
    """
    called = {one: records_called(store, one) for one in deleted}
    keys = [record.removeprefix(store.base) for records in called.values() for record in records]
    standing = Known(store, dataset).records(keys)
    live = {store.base + key for key, one in standing.items() if one.is_live}
    days = _reported(store, live)
    gone, unmet = [], {}
    for identifier, records in called.items():
        left = [record for record in records if record in live]
        day = deleted[identifier]
        taken = [one for one in left if day is None or days.get(one, "") <= day]
        gone += [record.removeprefix(store.base) for record in taken]
        if not taken:
            unmet[identifier] = _ANEW if left else _ABSENT
    return Deletion(sorted(gone), unmet)


def _reported(store: Store, records: Iterable[str]) -> dict[str, str]:
    """Tell on which day records were reported, of those that tell one."""
    listed = sorted(records)
    found: dict[str, str] = {}
    for start in range(0, len(listed), 500):
        block = " ".join(map(iri, listed[start : start + 500]))
        pattern = f"VALUES ?r {{ {block} }} ?r ?p ?o FILTER (?p = <{MAR}reportedOn>)"
        told = read_properties(store, f"SELECT ?r ?p ?o {{ {pattern} }}")
        found |= {record: values["reportedOn"][0] for record, values in told.items()}
    return found

"""Of what a network is wanted: a country, a commodity."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..derived.bearing import blocks
from ..resolve import representatives, same_things
from ..store import Store
from ..term import MAR, values

__all__ = ["of_country", "with_commodity"]

_TO = f"(<{MAR}country>|<{MAR}within>|<{MAR}partOf>)"


def of_country(store: Store, countries: Collection[str], things: Iterable[str]) -> set[str]:
    """Keep the things that are one of some countries, or belong there.

    They do where their description names it as their country, or what they lie within or are part
    of does, over any number of steps. A thing of which that is not known belongs to none.
    """
    if not countries:
        return set()
    known = {one for group in same_things(store, countries).values() for one in group}
    groups = same_things(store, things)
    twins = {twin: one for one, group in groups.items() for twin in group}
    found = {one for one, group in groups.items() if not group.isdisjoint(known)}
    for block in blocks(twins):
        whole = values("c", sorted(known))
        query = f"SELECT DISTINCT ?t {{ {values('t', block)} ?t {_TO}+ ?c {whole} }}"
        found.update(twins[row["t"].value] for row in store.select(query))
    return found


def with_commodity(
    store: Store, commodities: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Give the records that are about some commodities, and the names under which these go."""
    known = {one for group in same_things(store, commodities).values() for one in group}
    named = values("c", sorted(known))
    query = f"SELECT DISTINCT ?r {{ {named} ?r <{MAR}commodity> ?c }}"
    records = frozenset(row["r"].value for row in store.select(query))
    return records, frozenset(representatives(store, known).values()) | known

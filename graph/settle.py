"""Keep what is derived in step with the records; a kill in between is mended at the next open.

What derives is imported only where there is something to derive: every question comes by here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from .record import load_times
from .store import Store
from .term import DERIVED, MAR, WITHHELD, XSD
from .withhold import due_query, due_update, withhold_voices

if TYPE_CHECKING:
    from .derived.derive import Derivation
    from .derived.touched import Touched

__all__ = ["edition", "mend", "settle"]

_NODE = f"<{DERIVED}>"
_MARK = f"{_NODE} <{MAR}settledWith>"


def settle(store: Store, touched: Touched | None = None, stale: Collection[str] = ()) -> Derivation:
    """Bring all that is derived up to the newest load, and mark it as such.

    Flags of what is retracted, records whose day of withholding has come, stored spells, dyad-years
    and the columns beside the store.

    Parameters
    ----------
    touched
        What the changes since the last time bear on; None if that is not known, and all is to be
        derived anew.
    stale
        Triples of dyad-years that newer ones have replaced.

    Returns
    -------
    How much was derived anew.
    """
    from .derived.derive import replace_lines

    if touched is None or touched.restored:
        store.update(_FLAGS)
    due = _due(store)
    if due:
        # with no new load to tell that something is undone, the marks must
        store.update(f"{_UNMARKING} ;\n{due_update()}")
        if touched is not None:
            touched.add_known(store, due)
    withhold_voices(store)
    loads = load_times(store)
    newest = max(loads, key=lambda load: loads[load], default=None)
    replace_lines(store, stale, ())
    _count_anew(store, None if touched is None else touched.dyads, newest)
    done, change = _derive(store, touched, newest)
    marking = f"{_numbering(edition(store) + 1)} ;\n{_UNMARKING} ;\n{_MARKING}"
    # what is derived, and the mark that says so, are one
    store.update(f"{change} ;\n{marking}" if change else marking)
    return done


def mend(store: Store) -> None:
    """Settle, if a load was cut off before it could, or withheld records have come due."""
    if store.ask(_UNSETTLED, graphs=(DERIVED,)):
        settle(store)
    elif store.ask(due_query(), graphs=(WITHHELD,)):
        from .derived.touched import Touched

        settle(store, Touched())


def edition(store: Store) -> int:
    """Tell how many times what is derived has been settled: columns of another are not used."""
    query = f"SELECT ?n {{ GRAPH <{DERIVED}> {{ {_NODE} <{MAR}edition> ?n }} }}"
    return max((int(row["n"].value) for row in store.select(query, graphs=(DERIVED,))), default=0)


def _due(store: Store) -> list[str]:
    query = due_query().replace("ASK", "SELECT ?r", 1)
    return [row["r"].value for row in store.select(query, graphs=(WITHHELD,))]


def _derive(store: Store, touched: Touched | None, newest: str | None) -> tuple[Derivation, str]:
    from .derived.derive import derive
    from .derived.scope import scope_of, whole_scope
    from .derived.spell_table import tables

    kept = tables(store.beside) if store.beside is not None else ()
    number = edition(store)
    if any(table.edition != number for table in kept):
        touched = None
    writers = [table.begin() for table in kept]
    if touched is None:
        found = derive(store, whole_scope(store), newest, *writers, whole=True)
    else:
        found = derive(store, scope_of(store, touched, *(kept or (None,))), newest, *writers)
    for table, writer in zip(kept, writers, strict=True):
        table.close(writer, number + 1, whole=touched is None)
    return found


def _count_anew(
    store: Store, dyads: Collection[tuple[str, str]] | None, newest: str | None
) -> None:
    """Count the events of some pairs of sides anew, or of all."""
    if dyads is not None and not dyads:
        return
    from .derived.derive import replace_lines
    from .derived.dyad_year import count_lines, read_counts, recount

    old, new = read_counts(store, dyads), recount(store, dyads)
    for key in old.keys() & new.keys():
        if old[key] == new[key]:
            del old[key], new[key]
    counted = {key: replace(count, load=newest) for key, count in new.items()}
    replace_lines(store, [*count_lines(old, store.base)], [*count_lines(counted, store.base)])


def _numbering(number: int) -> str:
    old = f"GRAPH <{DERIVED}> {{ {_NODE} <{MAR}edition> ?n }}"
    new = f'GRAPH <{DERIVED}> {{ {_NODE} <{MAR}edition> "{number}"^^<{XSD}integer> }}'
    return f"DELETE {{ {old} }} WHERE {{ {old} }} ; INSERT DATA {{ {new} }}"


# A record is live if it was learned more often than taken back.
_REGAINED = f"""
  {{ SELECT ?r (COUNT(DISTINCT ?in) AS ?learned) (COUNT(DISTINCT ?out) AS ?taken) {{
      ?r <{MAR}retracted> true ; <{MAR}recordedIn> ?in ; <{MAR}retractedIn> ?out }} GROUP BY ?r }}
  FILTER (?learned > ?taken)"""

_FLAGS = f"""
DELETE {{ ?r <{MAR}retracted> true }} WHERE {{ {_REGAINED} }} ;
DELETE {{ GRAPH <{WITHHELD}> {{ ?r <{MAR}retracted> true }} }}
WHERE {{ GRAPH <{WITHHELD}> {{ {_REGAINED} }} }}"""

_UNMARKING = f"DELETE WHERE {{ GRAPH <{DERIVED}> {{ {_MARK} ?l }} }}"

_MARKING = f"INSERT {{ GRAPH <{DERIVED}> {{ {_MARK} ?l }} }} WHERE {{ ?l a <{MAR}Load> }}"

_UNSETTLED = f"""ASK {{ ?l a <{MAR}Load> MINUS {{ GRAPH <{DERIVED}> {{ {_MARK} ?l }} }} }}"""

"""Records kept back until a day: in a graph of their own, which no question sees.

With them go the sources and informants that nothing else names: their very names tell of them.

They go by today's date, whatever the clocks of a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..ontology.prefix import PREFIXES
from . import clock
from .property import read_terms
from .store import Store
from .term import MAR, WITHHELD, date_text, iri, values

__all__ = ["count_held", "due_query", "due_update", "hold_update", "reveal", "withhold_voices"]

_UNTIL = f"<{MAR}withholdUntil>"
_BLOCK = 500
"""Things asked of, or moved, at once."""
# a record's geometry is a node of its own, and goes where the record goes
_ALL = f"?r <{PREFIXES['geo']}hasGeometry>? ?s . ?s ?p ?o"
_HIDDEN = f"GRAPH <{WITHHELD}> {{ ?s ?p ?o }}"


def count_held(store: Store) -> int:
    """Count the records that are withheld: how many there are is told, and nothing else."""
    query = f"SELECT (COUNT(DISTINCT ?r) AS ?n) {{ {_hidden(f'?r {_UNTIL} ?day')} }}"
    return int(next(iter(store.select(query, graphs=(WITHHELD,))))["n"].value)


def hold_update(days: Mapping[str, str | None], base: str) -> str:
    """Write the update that withholds known records until other days, or (None) no longer."""
    every = values("r", (base + key for key in sorted(days)))
    kept = values("r", (base + key for key, day in sorted(days.items()) if day))
    dated = [f"{iri(base + key)} {_UNTIL} {date_text(day)}" for key, day in days.items() if day]
    return " ;\n".join(
        (
            f"DELETE {{ {_HIDDEN} }} INSERT {{ ?s ?p ?o }} WHERE {{ {every} {_hidden(_ALL)} }}",
            f"DELETE {{ ?r {_UNTIL} ?day }} WHERE {{ {every} ?r {_UNTIL} ?day }}",
            f"INSERT DATA {{ {' . '.join(dated)} }}",
            f"DELETE {{ ?s ?p ?o }} INSERT {{ {_HIDDEN} }} WHERE {{ {kept} {_ALL} }}",
        )
    )


def due_query() -> str:
    """Write the question whether any record need be withheld no longer."""
    return f"ASK {{ {_hidden(_due())} }}"


def due_update() -> str:
    """Write the update that puts the records whose day has come among the others."""
    found = _hidden(f"{_due()} . {_ALL}")
    return f"DELETE {{ {_HIDDEN} }} INSERT {{ ?s ?p ?o }} WHERE {{ {found} }}"


def _hidden(pattern: str) -> str:
    return f"GRAPH <{WITHHELD}> {{ {pattern} }}"


def _due() -> str:
    return f"?r {_UNTIL} ?day FILTER (?day <= {date_text(clock.today().isoformat())})"


def withhold_voices(store: Store) -> None:
    """Hide the sources and informants that only withheld records name, and show the others.

    A source that a shown one copies, or that a shown informant spoke to, is named by it.
    """
    hidden, named = _hidden_things(store), _read_hidden(store, "?o", "?r ?p ?o FILTER (isIRI(?o))")
    kinds = tuple(f"<{store.base}{kind}/" for kind in ("source", "informant"))
    found = {one for (one,) in named if one.startswith(kinds)} | hidden
    links: set[tuple[str, str]] = set()
    voices: set[str] = set()
    while found:
        voices |= found
        links |= {(s, o) for s, o in _links(store, found) if o.startswith(kinds)}
        found = {o for _, o in links} - voices
    shown = _named_elsewhere(store, voices)
    while more := {o for s, o in links if s in shown} - shown:
        shown |= more
    for update in (
        *_moves(voices - shown - hidden, hide=True),
        *_moves(shown & hidden, hide=False),
    ):
        store.update(update)


def _hidden_things(store: Store) -> set[str]:
    return {one for (one,) in _read_hidden(store, "?s", f"?s <{MAR}fingerprint> ?f")}


def _links(store: Store, things: Collection[str]) -> Iterator[list[str]]:
    """Give what some things, hidden or not, are told to have to do with."""
    for block in _blocks(things):
        pattern = f"VALUES ?s {{ {block} }} ?s ?p ?o FILTER (isIRI(?o))"
        yield from read_terms(store, f"SELECT ?s ?o {{ {pattern} }}")
        yield from _read_hidden(store, "?s ?o", pattern)


def _named_elsewhere(store: Store, voices: Collection[str]) -> set[str]:
    """Give the sources and informants that records which are not withheld, or others, name."""
    found: set[str] = set()
    for block in _blocks(voices):
        record = f"?r ?p ?o FILTER EXISTS {{ ?r <{MAR}recordedIn> ?load }}"
        query = f"SELECT ?o {{ VALUES ?o {{ {block} }} FILTER EXISTS {{ {record} }} }}"
        found.update(one for (one,) in read_terms(store, query))
        query = f"SELECT ?s ?o {{ VALUES ?o {{ {block} }} ?s <{MAR}copies> ?o }}"
        found.update(o for s, o in read_terms(store, query) if s not in voices)
    return found


def reveal(store: Store, things: Collection[str]) -> None:
    """Put what is told of some things among the rest, before it is told otherwise."""
    hidden = _hidden_things(store)
    for update in _moves(hidden.intersection(map(iri, things)), hide=False):
        store.update(update)


def _read_hidden(store: Store, names: str, pattern: str) -> list[list[str]]:
    return read_terms(
        store, f"SELECT DISTINCT {names} {{ {_hidden(pattern)} }}", graphs=(WITHHELD,)
    )


def _moves(things: Collection[str], *, hide: bool) -> Iterator[str]:
    among, apart = ("?s ?p ?o", _HIDDEN) if hide else (_HIDDEN, "?s ?p ?o")
    for block in _blocks(things):
        where = f"VALUES ?s {{ {block} }} {among}"
        yield f"DELETE {{ {among} }} INSERT {{ {apart} }} WHERE {{ {where} }}"


def _blocks(things: Iterable[str]) -> Iterator[str]:
    listed = sorted(things)
    for start in range(0, len(listed), _BLOCK):
        yield " ".join(listed[start : start + _BLOCK])

"""Records kept back until a day: in a graph of their own, which no question sees.

They go by today's date, whatever the clocks of a question.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ontology.prefix import PREFIXES
from . import clock
from .store import Store
from .term import MAR, WITHHELD, date_text, iri, values

__all__ = ["count_held", "due_query", "due_update", "hold_update"]

_UNTIL = f"<{MAR}withholdUntil>"
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

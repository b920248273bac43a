"""Keep what is derived in step with the records; a kill in between is mended at the next open."""

from __future__ import annotations

from ..ontology.prefix import PREFIXES
from .store import Store
from .term import DERIVED, WITHHELD
from .withhold import due_query, due_update

__all__ = ["mend", "settle"]

MAR = PREFIXES["mar"]
_MARK = f"<{MAR}graph/derived> <{MAR}settledWith>"


def settle(store: Store) -> None:
    """Bring the flags, the withheld records that are due and the mark up to the newest load."""
    store.update(_FLAGS)
    store.update(due_update())
    store.update(_MARKING)


def mend(store: Store) -> None:
    """Settle, if a load was cut off before it could, or withheld records have come due."""
    if store.ask(_UNSETTLED, graphs=(DERIVED,)) or store.ask(due_query(), graphs=(WITHHELD,)):
        settle(store)


# A record is live if it was learned more often than taken back.
_REGAINED = f"""
  {{ SELECT ?r (COUNT(DISTINCT ?in) AS ?learned) (COUNT(DISTINCT ?out) AS ?taken) {{
      ?r <{MAR}retracted> true ; <{MAR}recordedIn> ?in ; <{MAR}retractedIn> ?out }} GROUP BY ?r }}
  FILTER (?learned > ?taken)"""

_FLAGS = f"""
DELETE {{ ?r <{MAR}retracted> true }} WHERE {{ {_REGAINED} }} ;
DELETE {{ GRAPH <{WITHHELD}> {{ ?r <{MAR}retracted> true }} }}
WHERE {{ GRAPH <{WITHHELD}> {{ {_REGAINED} }} }}"""

_MARKING = f"""
DELETE {{ GRAPH <{DERIVED}> {{ {_MARK} ?old }} }} WHERE {{ GRAPH <{DERIVED}> {{ {_MARK} ?old }} }} ;
INSERT {{ GRAPH <{DERIVED}> {{ {_MARK} ?l }} }} WHERE {{ ?l a <{MAR}Load> }}"""

_UNSETTLED = f"""ASK {{ ?l a <{MAR}Load> MINUS {{ GRAPH <{DERIVED}> {{ {_MARK} ?l }} }} }}"""

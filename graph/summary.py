"""What is in a store, counted: live records, things, sources, by data set and release."""

from __future__ import annotations

from typing import Any

from ..ontology.term import ontology
from .store import Store
from .term import MAR

__all__ = ["summarise"]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def summarise(store: Store) -> dict[str, Any]:
    """Count what a store holds.

    Returns
    -------
    ``claims events actors places commodities sources triples`` as numbers, and ``datasets`` as a
    list of ``{key, release, claims, events}``; claims and events are live ones.
    """
    datasets = _datasets(store)
    things = _things(store)
    return {
        "claims": _live(store, "Claim"),
        "events": _live(store, "Event"),
        **{plural: things[kind] for kind, plural in _PLURALS.items()},
        "datasets": datasets,
        "triples": store.count(),
    }


_PLURALS = {"actor": "actors", "place": "places", "commodity": "commodities", "source": "sources"}


def _number(store: Store, query: str) -> int:
    return int(next(iter(store.select(query)))["n"].value)


def _live(store: Store, kind: str) -> int:
    every = _number(store, f"SELECT (COUNT(*) AS ?n) {{ ?r {_TYPE} <{MAR}{kind}> }}")
    gone = f"SELECT (COUNT(*) AS ?n) {{ ?r <{MAR}retracted> true ; {_TYPE} <{MAR}{kind}> }}"
    return every - _number(store, gone)


def _things(store: Store) -> dict[str, int]:
    kinds = {one.iri: one.kind for one in ontology().classes.values()}
    found = dict.fromkeys(_PLURALS, 0)
    block = " ".join(f"<{iri}>" for iri, kind in kinds.items() if kind in _PLURALS)
    query = f"SELECT ?c (COUNT(*) AS ?n) {{ VALUES ?c {{ {block} }} ?t {_TYPE} ?c }} GROUP BY ?c"
    for row in store.select(query):
        found[kinds[row["c"].value]] += int(row["n"].value)
    return found


def _datasets(store: Store) -> list[dict[str, Any]]:
    query = f"""SELECT ?d ?release ?kind (COUNT(*) AS ?n) {{
        ?r <{MAR}dataset> ?d ; <{MAR}release> ?release ; {_TYPE} ?kind
        VALUES ?kind {{ <{MAR}Claim> <{MAR}Event> }}
        MINUS {{ ?r <{MAR}retracted> true }} }} GROUP BY ?d ?release ?kind"""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in store.select(query):
        key = row["d"].value.rpartition("/")[2], row["release"].value
        entry = found.setdefault(key, {"key": key[0], "release": key[1], "claims": 0, "events": 0})
        entry["claims" if row["kind"].value.endswith("Claim") else "events"] = int(row["n"].value)
    return [found[key] for key in sorted(found)]

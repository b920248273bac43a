"""How things are described: new ones, those described anew, and what was said of them before.

A description that another takes the place of is kept in a graph that is named for the load that
brought the other. The graph of the past tells until which load each was so, and with which load a
thing came at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from ..ontology.prefix import PREFIXES
from ..ontology.term import ontology
from .identifier import name_key
from .term import DERIVED, MAR, PAST, escape_literal, iri

__all__ = ["arrivals", "name_keys", "removal", "restoring", "revision"]

_KINDS = ("actor", "place", "commodity")
"""Things that are found by their names; others are named by records alone, which have a clock."""
# a place's geometry is a node of its own, and goes where the place goes
_WHOLE = f"?t <{PREFIXES['geo']}hasGeometry>? ?s . ?s ?p ?o"
_NAMED = f"?t <{MAR}nameKey> ?k"


def name_keys(frame: pl.DataFrame, base: str) -> Iterator[str]:
    """Write the folded labels that names are looked up by, into the derived graph."""
    columns = [name for name in frame.columns if name.partition("@")[0] in ("label", "alt")]
    if not columns:
        return
    wanted = _found_by_name()
    for key, kind, *labels in frame.select("id", "class", *columns).iter_rows():
        if kind not in wanted:
            continue
        folded = {name_key(label) for given in labels for label in _several(given)}
        for text in sorted(folded):
            literal = escape_literal(text)
            yield f'<{base}{key}> <{MAR}nameKey> "{literal}" <{DERIVED}> .\n'


def _found_by_name() -> set[str]:
    return {name for name, kind in ontology().classes.items() if kind.kind in _KINDS}


def _several(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def arrivals(frame: pl.DataFrame, base: str, load: str) -> Iterator[str]:
    """Write with which load new things came, into the graph of the past."""
    for key in frame.filter(pl.col("class").is_in(sorted(_found_by_name())))["id"]:
        yield f"<{base}{key}> <{MAR}describedIn> <{load}> <{PAST}> .\n"


def revision(texts: Iterable[str], revised: Iterable[str], load: str) -> str:
    """Write the update that puts new descriptions of things in the place of the old ones.

    Parameters
    ----------
    texts
        The new descriptions, as N-Quads.
    revised
        The things.
    load
        The load that brings them: its graph takes in the old ones.
    """
    lines = [line for text in texts for line in text.split("\n") if line]
    things = [iri(thing) for thing in sorted(revised)]
    end = f" <{DERIVED}> ."
    names = "\n".join(line.removesuffix(end) + " ." for line in lines if line.endswith(end))
    triples = "\n".join(line for line in lines if not line.endswith(end))
    until = "\n".join(f"{thing} <{MAR}describedUntil> <{load}> ." for thing in things)
    given = f"VALUES ?t {{ {' '.join(things)} }}"
    named = f"GRAPH <{DERIVED}> {{ {_NAMED} }}"
    return " ;\n".join(
        (
            f"INSERT {{ GRAPH <{load}> {{ ?s ?p ?o }} }} WHERE {{ {given} {_WHOLE} }}",
            f"INSERT {{ GRAPH <{load}> {{ {_NAMED} }} }} WHERE {{ {given} {named} }}",
            removal(things),
            f"INSERT DATA {{ {triples} GRAPH <{DERIVED}> {{ {names} }}"
            f" GRAPH <{PAST}> {{ {until} }} }}",
        )
    )


def removal(things: Sequence[str]) -> str:
    """Write the update that takes the descriptions of things away; they are in angle brackets."""
    given = f"VALUES ?t {{ {' '.join(things)} }}"
    named = f"GRAPH <{DERIVED}> {{ {_NAMED} }}"
    return (
        f"DELETE {{ ?s ?p ?o }} WHERE {{ {given} {_WHOLE} }} ;\n"
        f"DELETE {{ {named} }} WHERE {{ {given} {named} }}"
    )


def restoring(things: Sequence[str], load: str) -> str:
    """Write the update that puts back what a load took the place of; see `removal` for the rest."""
    given = f"VALUES ?t {{ {' '.join(things)} }}"
    named = f"GRAPH <{DERIVED}> {{ {_NAMED} }}"
    return (
        f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH <{load}> {{ {given} {_WHOLE}"
        f" FILTER (?p != <{MAR}nameKey>) }} }} ;\n"
        f"INSERT {{ {named} }} WHERE {{ GRAPH <{load}> {{ {given} {_NAMED} }} }}"
    )

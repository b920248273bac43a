"""What bears on what: the patterns by which the evidence on places and relations is found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ...ontology.code import Schemes
from ...ontology.prefix import PREFIXES
from ..term import MAR, iri, values

__all__ = ["Tie", "bearing", "blocks", "event_types", "fighting_types", "moving_types"]

_RDF = PREFIXES["rdf"]
_CODE = PREFIXES["code"] + "event-type/"
_BLOCK = 500
"""Things asked of in one query."""


class Tie(NamedTuple):
    """A relation of two things, as claims name them; the object may be words."""

    relation: str
    subject: str
    object: str
    is_text: bool = False


def bearing(places: Collection[str]) -> str:
    """Find the records that bear on who holds some places."""
    there = values("place", places)
    types = ", ".join(map(iri, event_types(moving_types() | fighting_types())))
    return f"""{{ {there} ?r <{_RDF}object> ?place
            FILTER EXISTS {{ ?r <{_RDF}predicate> <{MAR}controls> }} }}
        UNION {{ {there} ?r <{MAR}place> ?place ; <{MAR}eventType> ?type
            FILTER (?type IN ({types})) }}"""


def event_types(notations: Iterable[str]) -> list[str]:
    """Give the IRIs of types of events."""
    return sorted(_CODE + notation for notation in notations)


@cache
def moving_types() -> frozenset[str]:
    """Give the types of events that move ground."""
    return frozenset(code.notation for code in Schemes()["event-type"].values() if code.gains)


@cache
def fighting_types() -> frozenset[str]:
    """Give the types of events that are fighting at a place and move no ground."""
    events = Schemes()["event-type"].values()
    return frozenset(code.notation for code in events if code.fighting and not code.gains)


def blocks(things: Iterable[str], size: int = _BLOCK) -> Iterator[list[str]]:
    """Give things in order, so many at a time."""
    listed = sorted(things)
    yield from (listed[start : start + size] for start in range(0, len(listed), size))

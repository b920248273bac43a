"""One FollowTheMoney entity: its schema, and lists of words by property."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

__all__ = ["Entity", "Fault", "read_entity"]

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Fault(NamedTuple):
    """What is wrong with a line, and in which of its fields."""

    field: str
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity; `first_seen` and `last_seen` are days, if it has them."""

    line: int
    id: str
    schema: str
    properties: Mapping[str, list[str]]
    datasets: list[str]
    referents: list[str]
    caption: str | None
    first_seen: date | None
    last_seen: date | None

    def all(self, name: str) -> list[str]:
        """Give all values of a property."""
        return self.properties.get(name, [])

    def number(self, name: str) -> str | None:
        """Give a property that is one plain number."""
        found = self.all(name)
        return found[0] if len(found) == 1 and _NUMBER.fullmatch(found[0]) else None

    @property
    def label(self) -> str | None:
        """What it is called: its caption, its name, or the text of an address."""
        if self.caption:
            return self.caption
        return next((one for name in ("name", "full") for one in self.all(name)), None)


def read_entity(line: int, found: Mapping[str, Any]) -> Entity | Fault:
    """Read an entity off a line, or say what it lacks."""
    for name in ("id", "schema"):
        if not isinstance(found.get(name), str) or not found[name].strip():
            return Fault(name, None, "is missing; line left out")
    properties = found.get("properties")
    if not isinstance(properties, dict):
        return Fault("properties", None, "is missing; line left out")
    values = {name: _words(given) for name, given in properties.items()}
    odd = next((name for name, given in values.items() if given is None), None)
    if odd is not None:
        return Fault(odd, None, "is no list of words; line left out")
    caption = found.get("caption")
    return Entity(
        line,
        found["id"],
        found["schema"],
        {name: given for name, given in values.items() if given},
        _words(found.get("datasets")) or [],
        _words(found.get("referents")) or [],
        caption if isinstance(caption, str) and caption != found["schema"] else None,
        _day(found.get("first_seen")),
        _day(found.get("last_seen")),
    )


def _words(given: object) -> list[str] | None:
    several: list[Any] = given if isinstance(given, list) else [given]
    if not all(isinstance(one, str) for one in several):
        return None
    return list(dict.fromkeys(str(one) for one in several if one.strip()))


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(given[:10]) if isinstance(given, str) else None
    except ValueError:
        return None

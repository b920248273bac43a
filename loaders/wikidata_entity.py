"""Items of Wikidata as their JSON has them: names, and statements with all that qualifies them.

Only what is written as Wikibase writes it is read; the rest is reported by whoever reads files.

References
----------
Wikibase JSON, https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ITEM", "Entity", "FormError", "Reference", "Snak", "Statement", "read_item"]

ITEM = re.compile(r"Q[1-9]\d{0,18}", re.ASCII)
_PROPERTY = re.compile(r"P[1-9]\d{0,18}", re.ASCII)
_RANKS = ("preferred", "normal", "deprecated")
_SNAKS = ("value", "somevalue", "novalue")
# globes other than the earth have coordinates, too
_EARTH = "Q2"


class FormError(ValueError):
    """Something is not written as Wikibase writes it; the text says what."""


@dataclass(frozen=True, slots=True)
class Snak:
    """A property with a value, an unknown value (``somevalue``) or none (``novalue``)."""

    name: str
    kind: str
    type: str = ""
    value: Any = None

    @property
    def item(self) -> str | None:
        """The id of the item that is the value."""
        found = self._of("wikibase-entityid").get("id")
        return found if isinstance(found, str) and ITEM.fullmatch(found) else None

    @property
    def text(self) -> str | None:
        """The value as words: a text, an address, a text in a language."""
        if self.type == "monolingualtext":
            return _text(self._of("monolingualtext").get("text"))
        return _text(self.value) if self.type == "string" else None

    @property
    def time(self) -> Mapping[str, Any] | None:
        """The value as a time."""
        return self._of("time") or None

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees, on the earth."""
        told = self._of("globecoordinate")
        globe = str(told.get("globe") or _EARTH).rpartition("/")[2]
        x, y = told.get("longitude"), told.get("latitude")
        if globe != _EARTH or not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
            return None
        return (float(x), float(y)) if abs(x) <= 180 and abs(y) <= 90 else None

    @property
    def quantity(self) -> tuple[str, str] | None:
        """Amount, and the item of its unit or an empty text."""
        told = self._of("quantity")
        amount, unit = told.get("amount"), str(told.get("unit") or "1").rpartition("/")[2]
        if not isinstance(amount, str) or not re.fullmatch(r"[+-]?\d+(\.\d+)?", amount, re.ASCII):
            return None
        return amount.removeprefix("+"), "" if unit == "1" else unit

    def _of(self, kind: str) -> dict[str, Any]:
        return self.value if self.type == kind and isinstance(self.value, dict) else {}


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement is from, as snaks by property."""

    snaks: Mapping[str, Sequence[Snak]]

    def first(self, *names: str) -> Snak | None:
        """Give the first snak with a value of the first property that has one."""
        return next((s for n in names for s in self.snaks.get(n, ()) if s.kind == "value"), None)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: a main snak, its rank, qualifiers and references."""

    id: str
    main: Snak
    rank: str
    qualifiers: Mapping[str, Sequence[Snak]]
    references: Sequence[Reference]

    def all(self, name: str) -> list[Snak]:
        """Give the qualifiers of a property that have a value."""
        return [snak for snak in self.qualifiers.get(name, ()) if snak.kind == "value"]

    def has(self, name: str, kind: str) -> bool:
        """Tell whether a qualifier is said to be unknown, or to be none."""
        return any(snak.kind == kind for snak in self.qualifiers.get(name, ()))


@dataclass(slots=True)
class Entity:
    """An item; what of it could not be read stands in `faults`: its place and why."""

    id: str
    labels: Mapping[str, str]
    descriptions: Mapping[str, str]
    aliases: Mapping[str, list[str]]
    modified: str
    statements: dict[str, list[Statement]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def best(self, name: str) -> list[Statement]:
        """Give the statements of a property that have a value: preferred ones, else normal ones."""
        told = [one for one in self.statements.get(name, ()) if one.main.kind == "value"]
        for rank in ("preferred", "normal"):
            if found := [one for one in told if one.rank == rank]:
                return found
        return []


def read_item(told: Any) -> Entity:
    """Read an item.

    Raises
    ------
    FormError
        It is no item: a property, a lexeme, a redirect or something else.
    """
    if not isinstance(told, dict):
        raise FormError("is no object")
    key = told.get("id")
    if not isinstance(key, str) or not ITEM.fullmatch(key):
        raise FormError("has no id of an item (Q and a number)")
    if "missing" in told:
        raise FormError("does not exist, or no longer")
    entity = Entity(
        key,
        dict(_names(told.get("labels"))),
        dict(_names(told.get("descriptions"))),
        _aliases(told.get("aliases")),
        str(told.get("modified") or ""),
    )
    claims = told.get("claims") or {}
    if not isinstance(claims, dict):
        raise FormError("has claims that are no object")
    for name, statements in claims.items():
        for one in statements if isinstance(statements, list) else [None]:
            try:
                entity.statements.setdefault(name, []).append(_statement(one, name))
            except FormError as error:
                entity.faults.append((str(name)[:40], str(error)))
    return entity


def _names(told: Any) -> Iterator[tuple[str, str]]:
    # an empty map comes as an empty list
    for language, one in (told or {}).items() if isinstance(told, dict) else ():
        text = _text(one.get("value") if isinstance(one, dict) else None)
        if text:
            yield language, text


def _aliases(told: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, several in (told or {}).items() if isinstance(told, dict) else ():
        for one in several if isinstance(several, list) else ():
            text = _text(one.get("value") if isinstance(one, dict) else None)
            if text:
                found.setdefault(language, []).append(text)
    return found


def _statement(told: Any, name: str) -> Statement:
    if not isinstance(told, dict) or not _PROPERTY.fullmatch(name):
        raise FormError("is no statement")
    main = _snak(told.get("mainsnak"), name)
    key, rank = told.get("id"), told.get("rank", "normal")
    if not isinstance(key, str) or not key or rank not in _RANKS:
        raise FormError("has no id, or a rank that does not exist")
    references = told.get("references") or []
    if not isinstance(references, list):
        raise FormError("has references that are no list")
    return Statement(
        key,
        main,
        rank,
        _snaks(told.get("qualifiers")),
        [Reference(_snaks(one.get("snaks"))) for one in references if isinstance(one, dict)],
    )


def _snaks(told: Any) -> dict[str, list[Snak]]:
    if told is None or told == []:
        return {}
    if not isinstance(told, dict) or not all(isinstance(one, list) for one in told.values()):
        raise FormError("has qualifiers or references that are no lists by property")
    return {name: [_snak(one, name) for one in several] for name, several in told.items()}


def _snak(told: Any, name: str) -> Snak:
    if not isinstance(told, dict) or told.get("snaktype") not in _SNAKS:
        raise FormError(f"has a value of {name} that is none")
    value = told.get("datavalue")
    if told["snaktype"] != "value":
        return Snak(name, told["snaktype"])
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise FormError(f"has a value of {name} without a type")
    return Snak(name, "value", value["type"], value.get("value"))


def _text(value: Any) -> str | None:
    """Give a text on one line; a text may hold what only its writer can see."""
    return " ".join(value.split()) or None if isinstance(value, str) else None

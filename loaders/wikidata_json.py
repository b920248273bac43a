"""Rows of a Wikidata endpoint as the JSON that Wikidata itself gives of items.

References
----------
https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format : a day by the Julian calendar has
been turned into ours there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..graph.term import Term
from .wikidata_entity import ITEM
from .wikidata_query import ENTITY, STATEMENT

__all__ = ["Said", "add_name", "local", "named_in"]

Row = Mapping[str, Term]
_GREGORIAN = ENTITY + "Q1985727"
_DAY = 11
_GLOBE = "http://www.opengis.net/ont/geosparql#wktLiteral"
_POINT = re.compile(r"(?:<([^>]+)>\s*)?POINT\s*\((\S+)\s+(\S+)\)", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9-]{1,80}", re.ASCII)
_GENID = "/.well-known/genid/"


def local(term: Term) -> str:
    """Give the last part of an IRI."""
    return term.value.rpartition("/")[2]


def add_name(entities: Mapping[str, Any], row: Row) -> None:
    """Add a label, an alias or a description to its item."""
    entity, text, kind = entities.get(local(row["item"])), row["text"], row["kind"].value
    if entity is None or not text.language:
        return
    told = {"language": text.language, "value": text.value}
    if kind == "aliases":
        entity[kind].setdefault(text.language, []).append(told)
    else:
        entity[kind][text.language] = told


def named_in(entities: Iterable[Mapping[str, Any]], name: str | None = None) -> set[str]:
    """Give the items that are values of statements, qualifiers and references."""
    found = set()
    for entity in entities:
        for key, statements in entity["claims"].items():
            if name in (None, key):
                for statement in statements:
                    snaks = [statement["mainsnak"]]
                    if name is None:
                        snaks += [
                            s for several in statement["qualifiers"].values() for s in several
                        ]
                        for one in statement["references"]:
                            snaks += [s for several in one["snaks"].values() for s in several]
                    found |= {key for snak in snaks if (key := _item_of(snak))}
    return found


class Said:
    """Statements, built up from the rows of several questions."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.ids: dict[str, tuple[str, str, dict[str, Any]]] = {}
        """By the end of their IRI: the item, the property and the statement."""
        for row in rows:
            key, name = local(row["statement"]), local(row["property"])
            if not _ID.fullmatch(key):
                raise ValueError(key)
            if key not in self.ids and _is_detail_of(row):
                told = {
                    "type": "statement",
                    "id": key.replace("-", "$", 1),
                    "rank": _rank(row["rank"]),
                    "mainsnak": _snak(name, row),
                    "qualifiers": {},
                    "references": [],
                }
                self.ids[key] = (local(row["item"]), name, told)

    def statements(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Give each with its item and its property, in the order of their names."""
        for key in sorted(self.ids):
            yield self.ids[key]

    def add_nones(self, rows: Iterable[Row]) -> None:
        """Note of which properties it is said that there is no value."""
        for row in rows:
            _, own, statement = self.ids[local(row["statement"])]
            name = local(row["property"])
            none = {"snaktype": "novalue", "property": name}
            # a statement and what qualifies it are marked in one way
            if name == own and "datavalue" not in statement["mainsnak"]:
                statement["mainsnak"] = none
            else:
                statement["qualifiers"].setdefault(name, []).append(none)

    def add_qualifiers(self, rows: Iterable[Row]) -> None:
        """Add what qualifies statements."""
        for row in rows:
            _add(self.ids[local(row["statement"])][2]["qualifiers"], row)

    def add_references(self, rows: Iterable[Row]) -> None:
        """Add references, each with what it is made of."""
        for row in rows:
            references = self.ids[local(row["statement"])][2]["references"]
            hashed = local(row["reference"])
            found = [one for one in references if one["hash"] == hashed]
            if not found:
                found = [{"hash": hashed, "snaks": {}}]
                references += found
            _add(found[0]["snaks"], row)


def _add(snaks: dict[str, list[Any]], row: Row) -> None:
    name = local(row["property"])
    if _is_detail_of(row):
        snak, several = _snak(name, row), snaks.setdefault(name, [])
        if snak not in several:
            several.append(snak)


def _is_detail_of(row: Row) -> bool:
    """Tell whether the detail in a row is that of its value, where a property has several."""
    value = row.get("value")
    if value is None or value.kind != "literal":
        return True
    if "time" in row:
        return row["time"].value == value.value
    if "amount" in row:
        return row["amount"].value.lstrip("+") == value.value.lstrip("+")
    return True


def _rank(term: Term) -> str:
    word = term.value.rpartition("#")[2].removesuffix("Rank").lower()
    return word if word in ("preferred", "deprecated") else "normal"


def _snak(name: str, row: Row) -> dict[str, Any]:
    value = row.get("value")
    if value is None or value.kind == "bnode" or _GENID in value.value:
        return {"snaktype": "somevalue", "property": name}
    kind, told = _value(value, row)
    datavalue = {"type": kind, "value": told}
    return {"snaktype": "value", "property": name, "datavalue": datavalue}


def _value(value: Term, row: Row) -> tuple[str, Any]:
    if value.kind == "iri":
        if value.value.startswith(ENTITY) and not value.value.startswith(STATEMENT):
            return "wikibase-entityid", {"id": local(value)}
        return "string", value.value
    if "time" in row:
        return "time", _time(value.value, row)
    if "amount" in row:
        amount = value.value if value.value[:1] in "+-" else f"+{value.value}"
        unit = row["unit"].value if "unit" in row else "1"
        return "quantity", {"amount": amount, "unit": "1" if unit.endswith("/Q199") else unit}
    if value.datatype == _GLOBE and (match := _POINT.match(value.value)):
        x, y, globe = float(match[2]), float(match[3]), match[1] or f"{ENTITY}Q2"
        return "globecoordinate", {"longitude": x, "latitude": y, "globe": globe}
    if value.language:
        return "monolingualtext", {"text": value.value, "language": value.language}
    return "string", value.value


def _time(text: str, row: Row) -> dict[str, Any]:
    precision = int(row["precision"].value)
    calendar = _GREGORIAN if precision >= _DAY else row["calendar"].value
    signed = text if text[:1] in "+-" else f"+{text}"
    return {"time": signed, "precision": precision, "calendarmodel": calendar}


def _item_of(snak: Mapping[str, Any]) -> str | None:
    value = snak.get("datavalue", {}).get("value")
    key = value.get("id") if isinstance(value, Mapping) else None
    return key if isinstance(key, str) and ITEM.fullmatch(key) else None

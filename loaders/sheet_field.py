"""The fields of a claim sheet: each cell checked against the ontology and turned into columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ..graph.clock import read_day
from ..graph.identifier import local_iri
from ..graph.interval import Bounds, TimeError, read_seen, read_time
from ..graph.term import escape_literal
from ..ontology.error import OntologyError, SourceError
from ..ontology.term import Kind, Property, Relation, ontology
from .sheet import Cell, Row, Sheet

__all__ = ["Fields", "Thing"]

Columns = dict[str, Any]

_ACTS = ("Actual", "Alleged")
_QUANTIFIER = re.compile(r"all|some|most|\d+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_RENAMED = {"type": "eventType", "attributed": "attributedTo", "ids": "identifier"}
"""Keys of sheets that are not the local name of their property."""
_DERIVED = frozenset(
    {"startEarliest", "startLatest", "endEarliest", "endLatest", "openEnd", "edtf"}
    | {"recordedIn", "retractedIn", "retracted", "dataset", "release"}
)
"""Properties that the house sets, from the time as written and from the load."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that the sheet can name: its IRI, relative to the base, and its class."""

    iri: str
    kind: str


@dataclass
class Fields:
    """Turns rows into columns; what is wrong is added to `wrong`, and the rest goes on."""

    sheet: Sheet
    key: str
    wrong: list[SourceError]
    things: dict[str, Thing] = field(default_factory=dict)
    informants: dict[str, Columns] = field(default_factory=dict)

    def fail(self, line: int, name: str, value: str, message: str, remedy: str = "") -> None:
        """Note that a cell is wrong."""
        self.wrong.append(SourceError(self.sheet.path, line, name, value or None, message, remedy))

    # --- things and sources ---

    def thing(self, row: Row) -> Columns:
        """Describe a thing."""
        known = self.things.get(row.key)
        if known is None:
            return {"id": "", "class": ""}
        columns: Columns = {"id": known.iri, "class": known.kind}
        if "label" not in row.cells:
            self.fail(row.line, "label", "", f"{row.key} has no label", "give it one")
        for name, cell in row.cells.items():
            if cell.value is None or name == "type":
                continue
            columns.update(self._thing_field(name, cell, known))
        return columns

    def _thing_field(self, name: str, cell: Cell, known: Thing) -> Columns:
        if name in ("label", "alt", "comment"):
            return self._texts(name, cell)
        if name == "point":
            return self._point(cell)
        if name == "wkt":
            return {"wkt": self._text(name, cell)}
        if name == "ids":
            return {"identifier": self._list(cell)}
        if name == "country":
            return {"country": self._named(name, cell, cell_text(cell), ("Country",))}
        relation = ontology().relations.get(name)
        if relation is None:
            keys = ("type", "label", "alt", "ids", "point", "wkt", "country", "comment")
            self._unknown(cell.line, name, (*keys, *ontology().relations))
            return {}
        self._check_end(cell.line, name, known.kind, relation.domain, "subject")
        parents = [self._named(name, cell, one, relation.range) for one in self._list(cell)]
        return {name: [one for one in parents if one]}

    def source(self, row: Row) -> Columns:
        """Describe a source."""
        columns: Columns = {"id": local_iri("source", self.key, row.key), "class": "Source"}
        for name, cell in row.cells.items():
            if cell.value is None:
                continue
            if name == "copies":
                columns["copies"] = [self._source(cell, one) for one in self._list(cell)]
            elif name in ("label", "comment"):
                columns.update(self._texts(name, cell))
            else:
                columns.update(self._property(name, cell, "source"))
        if not {"publisher", "title", "url"} & columns.keys():
            self.fail(
                row.line, "publisher", "", f"source {row.key} has neither publisher nor title"
            )
        return columns

    # --- records ---

    def claim(self, row: Row) -> Columns:
        """State a claim."""
        columns = self._record(row, "claim", ("subject", "relation", "object"))
        relation = self._relation(row)
        if relation is None:
            return columns
        subject = row.cells.get("subject")
        if subject is None or subject.value is None:
            self.fail(row.line, "subject", "", f"claim {row.key} has no subject")
        else:
            name = cell_text(subject)
            columns["subject"] = self._named("subject", subject, name, relation.domain)
        columns["relation"] = relation.name
        return columns | self._object(row, relation)

    def event(self, row: Row) -> Columns:
        """Give an account of an event."""
        columns = self._record(row, "event", ())
        if "eventType" not in columns:
            self.fail(
                row.line, "type", "", f"event {row.key} has no type", "see: marchland sources"
            )
        return columns

    def _relation(self, row: Row) -> Relation | None:
        cell = row.cells.get("relation")
        name = cell_text(cell) if cell is not None else ""
        known = ontology().relations.get(name)
        if known is None:
            line = cell.line if cell is not None else row.line
            self.fail(line, "relation", name, "is no relation", _near(name, ontology().relations))
        return known

    def _object(self, row: Row, relation: Relation) -> Columns:
        cell = row.cells.get("object")
        if cell is None or cell.value is None:
            self.fail(row.line, "object", "", f"claim {row.key} has no object")
            return {}
        name = cell_text(cell)
        if name in self.things:
            return {"object": self._named("object", cell, name, relation.range)}
        is_event = any(event.key == name for event in self.sheet.tables["events"])
        if is_event and (relation.literal or "Event" in relation.range):
            return {"object": name}
        if relation.literal:
            return {"objectText": self._clean("object", cell, name)}
        return {"object": self._named("object", cell, name, relation.range)}

    def _record(self, row: Row, kind: str, apart: Collection[str]) -> Columns:
        columns: Columns = {"key": row.key, "sourceKey": row.key, "class": kind.capitalize()}
        columns["source"] = self._sources(row)
        for name, cell in row.cells.items():
            if cell.value is None or name in ("source", "time", "seen", *apart):
                continue
            if name == "attributed":
                columns["attributedTo"] = self._speakers(cell, row, columns["source"])
            elif name == "label":
                columns.update(self._texts(name, cell))
            else:
                columns.update(self._property(name, cell, kind))
        self._date(row, columns)
        return columns

    def _sources(self, row: Row) -> list[str]:
        cell = row.cells.get("source")
        if cell is None or cell.value is None:
            self.fail(row.line, "source", "", f"{row.key} has no source", "say who tells it")
            return []
        return [self._source(cell, name) for name in self._list(cell)]

    def _source(self, cell: Cell, name: str) -> str:
        known = [row.key for row in self.sheet.tables["sources"]]
        if name not in known:
            self.fail(cell.line, "source", name, "is no source of this sheet", _near(name, known))
        return local_iri("source", self.key, name)

    def _speakers(self, cell: Cell, row: Row, sources: list[str]) -> list[str]:
        """Name who says it: an actor of the sheet, or an informant known only within the source."""
        found: list[str] = []
        told_in = next(iter(self._list(row.cells["source"])), "") if sources else ""
        for text in self._list(cell):
            known = self.things.get(text)
            if known is not None:
                self._check_end(cell.line, "attributed", known.kind, ("Actor",), text)
                found.append(known.iri)
                continue
            iri = local_iri("informant", self.key, f"{told_in} {text}")
            self.informants[iri] = {
                "id": iri,
                "class": "Informant",
                "label@en": self._clean("attributed", cell, text),
                "source": sources[:1],
            }
            found.append(iri)
        return found

    # --- time ---

    def _date(self, row: Row, columns: Columns) -> None:
        reported = columns.get("reportedOn") or self._published(columns["source"])
        if reported:
            columns["reportedOn"] = reported
        time, seen = row.cells.get("time"), row.cells.get("seen")
        cell = time or seen
        if cell is None or cell.value is None:
            return
        if time is not None and seen is not None:
            self.fail(seen.line, "seen", "", "given beside time", "keep one of them")
            return
        observed = columns.get("observedOn") or reported
        try:
            text = cell_text(cell)
            bounds = (
                read_seen(text)
                if time is None
                else read_time(text, date.fromisoformat(observed) if observed else None)
            )
        except TimeError as error:
            self.fail(cell.line, "seen" if time is None else "time", "", str(error))
            return
        self._check_start(cell, bounds, reported, columns)
        columns.update(_bound_columns(bounds), edtf=text if time is not None else f"seen {text}")

    def _check_start(
        self, cell: Cell, bounds: Bounds, reported: str | None, columns: Columns
    ) -> None:
        start = bounds.start_earliest or bounds.start_latest
        if bounds.start_earliest is None and bounds.end_earliest is not None and start is not None:
            start = min(start, bounds.end_earliest - timedelta(days=1))
        is_act = columns.get("modality", "Actual") in _ACTS
        if start is not None and reported and is_act and start.isoformat() > reported:
            self.fail(
                cell.line,
                "time",
                cell_text(cell),
                f"starts after it was reported ({reported})",
                "correct it, or give the modality of what is only planned",
            )

    def _published(self, sources: list[str]) -> str | None:
        keys = {local_iri("source", self.key, row.key): row for row in self.sheet.tables["sources"]}
        days = []
        for source in sources:
            cell = keys[source].cells.get("published") if source in keys else None
            if cell is not None and cell.value:
                days.append(cell_text(cell))
        return min(days, default=None)

    # --- properties ---

    def _property(self, name: str, cell: Cell, kind: str) -> Columns:
        known = ontology().properties.get(_RENAMED.get(name, name))
        if known is None or kind not in known.of or known.name in _DERIVED or name == "eventType":
            names = [one.name for one in ontology().properties.values() if kind in one.of]
            self._unknown(
                cell.line, name, sorted({*names, "time", "seen", "attributed"} - _DERIVED)
            )
            return {}
        given = self._list(cell) if known.many else [cell_text(cell)]
        read = self._reader(known)
        values = [value for one in given if (value := read(name, cell, one)) is not None]
        if not values:
            return {}
        return {known.name: values if known.many else values[0]}

    def _reader(self, known: Property) -> Callable[[str, Cell, str], str | None]:
        readers: Mapping[Kind, Callable[[str, Cell, str], str | None]] = {
            Kind.THING: lambda name, cell, text: self._thing_value(known, name, cell, text),
            Kind.INDIVIDUAL: lambda name, cell, text: self._one_of(known.values, name, cell, text),
            Kind.CODE: lambda name, cell, text: self._code(known, name, cell, text),
            Kind.DATE: self._day,
            Kind.INTEGER: self._integer,
            Kind.DECIMAL: self._decimal,
            Kind.BOOLEAN: lambda name, cell, text: self._one_of(
                ("true", "false"), name, cell, text
            ),
        }
        if known.kind in readers:
            return readers[known.kind]
        if known.name == "quantifier":
            return self._quantifier
        if known.values:
            return lambda name, cell, text: self._one_of(known.values, name, cell, text)
        return self._clean

    def _thing_value(self, known: Property, name: str, cell: Cell, text: str) -> str | None:
        """Name a thing, or, where the property links records, another record of the sheet."""
        if {"Claim", "Event"} & set(known.range) and text not in self.things:
            records = [row.key for t in ("claims", "events") for row in self.sheet.tables[t]]
            if text not in records:
                self.fail(cell.line, name, text, "is no record of this sheet", _near(text, records))
            return text
        return self._named(name, cell, text, known.range)

    def _named(self, name: str, cell: Cell, text: str, classes: Collection[str]) -> str | None:
        known = self.things.get(text)
        if known is None:
            self.fail(cell.line, name, text, "is no thing of this sheet", _near(text, self.things))
            return None
        self._check_end(cell.line, name, known.kind, classes, text)
        return known.iri

    def _check_end(
        self, line: int, name: str, kind: str, classes: Collection[str], what: str
    ) -> None:
        terms = ontology()
        if classes and not any(one in terms.classes and terms.is_a(kind, one) for one in classes):
            self.fail(
                line, name, "", f"{what} is a {kind}, and must be: {' or '.join(sorted(classes))}"
            )

    def _code(self, known: Property, name: str, cell: Cell, text: str) -> str | None:
        scheme = known.scheme or ""
        code = text if text.startswith(f"{scheme}/") else f"{scheme}/{text}"
        try:
            return ontology().code(code).name
        except OntologyError:
            near = _near(text, ontology().schemes[scheme])
            self.fail(cell.line, name, text, f"is no code of {scheme}", near)
            return None

    def _one_of(self, allowed: Collection[str], name: str, cell: Cell, text: str) -> str | None:
        if text in allowed:
            return text
        self.fail(cell.line, name, text, "is not known", f"one of {', '.join(sorted(allowed))}")
        return None

    def _day(self, name: str, cell: Cell, text: str) -> str | None:
        try:
            return read_day(text).isoformat()
        except ValueError as error:
            self.fail(cell.line, name, "", str(error))
            return None

    def _integer(self, name: str, cell: Cell, text: str) -> str | None:
        credible = name != "credibility" or text in ("1", "2", "3", "4", "5", "6")
        if re.fullmatch(r"\d{1,18}", text, re.ASCII) and credible:
            return str(int(text))
        what = "must be 1 to 6" if name == "credibility" else "is not a whole number from 0"
        self.fail(cell.line, name, text, what)
        return None

    def _decimal(self, name: str, cell: Cell, text: str) -> str | None:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and len(text) <= 40:
            return f"{number:f}"
        self.fail(cell.line, name, text, "is not a number")
        return None

    def _quantifier(self, name: str, cell: Cell, text: str) -> str | None:
        if _QUANTIFIER.fullmatch(text):
            return text
        self.fail(cell.line, name, text, "is not all, some, most or a number")
        return None

    # --- texts ---

    def _texts(self, name: str, cell: Cell) -> Columns:
        """Write a label, alternative label or comment, in one language or in several."""
        by_language = cell.value if isinstance(cell.value, dict) else {"en": cell.value}
        columns: Columns = {}
        for language, given in by_language.items():
            if not _LANGUAGE.fullmatch(language):
                self.fail(cell.line, name, language, "is no language tag", "write en, my, zh …")
                continue
            texts = self._list(Cell(given, cell.line)) if name == "alt" else [str(given or "")]
            clean = [self._clean(name, cell, one) for one in texts]
            columns[f"{name}@{language}"] = clean if name == "alt" else clean[0]
        return columns

    def _text(self, name: str, cell: Cell) -> str | None:
        return self._clean(name, cell, cell_text(cell))

    def _clean(self, name: str, cell: Cell, text: str) -> str | None:
        try:
            escape_literal(text)
        except ValueError as error:
            self.fail(cell.line, name, "", str(error), "remove it")
            return None
        if not text.strip():
            self.fail(cell.line, name, "", "is empty", "leave it out, or give it a value")
            return None
        return text

    def _list(self, cell: Cell) -> list[str]:
        if isinstance(cell.value, list):
            return cell.value
        text = cell_text(cell)
        if self.sheet.is_flat:
            return [part.strip() for part in text.split(";") if part.strip()]
        return [text]

    def _point(self, cell: Cell) -> Columns:
        parts = cell.value if isinstance(cell.value, list) else re.split(r"[,\s]+", cell_text(cell))
        try:
            longitude, latitude = (float(part) for part in parts)
        except ValueError:
            self.fail(cell.line, "point", str(cell.value), "is not a longitude and a latitude")
            return {}
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            self.fail(
                cell.line, "point", str(cell.value), "is not on Earth", "longitude comes first"
            )
            return {}
        return {"wkt": f"POINT ({parts[0]} {parts[1]})"}

    def _unknown(self, line: int, name: str, known: Collection[str]) -> None:
        self.fail(line, name, "", "is not a key here", _near(name, known))


def cell_text(cell: Cell) -> str:
    """Give a cell as one text; a list or mapping where one value belongs is shown as it is."""
    return (
        cell.value if isinstance(cell.value, str) else "" if cell.value is None else str(cell.value)
    )


def _near(text: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(text, list(known), n=3)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _bound_columns(bounds: Bounds) -> Columns:
    def text(day: date | None) -> str | None:
        return day.isoformat() if day is not None else None

    return {
        "startEarliest": text(bounds.start_earliest),
        "startLatest": text(bounds.start_latest),
        "endEarliest": text(bounds.end_earliest),
        "endLatest": text(bounds.end_latest),
        "openEnd": "true" if bounds.open_end else None,
    }

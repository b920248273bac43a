"""The rows of a claim sheet: each checked against the ontology and turned into columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ..graph.identifier import local_iri
from ..ontology.term import Kind, Property, Relation, ontology
from .sheet import Cell, Mark, Row
from .sheet_time import Times
from .sheet_value import Columns, Reader, near, one_of

__all__ = ["RECORD_LINKS", "STRUCTURE", "Fields", "Thing", "check_key", "keys_of"]

STRUCTURE = ("within", "partOf", "memberOf", "subordinateTo")
"""Relations that things may have of themselves; all else is a claim, with a source."""

RECORD_LINKS = ("basis", "disputes", "corroborates", "copies", "response")
"""Properties that link a record to others of its sheet, by their ids there."""

_RENAMED = {"type": "eventType", "attributed": "attributedTo", "ids": "identifier"}
"""Keys of sheets that are not the local name of their property."""
_APART = ("source", "time", "seen", "attributed", "label")
"""Keys of records that are read apart from the properties."""
_BOUNDS = ("startEarliest", "startLatest", "endEarliest", "endLatest", "openEnd", "edtf")
_DERIVED = frozenset(
    {*_BOUNDS, "recordedIn", "retractedIn", "retracted", "dataset", "release", "sourceKey"}
)
"""Properties that the house sets, from the time as written and from the load."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that the sheet can name: its IRI, relative to the base, and its class."""

    iri: str
    kind: str


@dataclass
class Fields(Times):
    """Turns rows into columns; what is wrong is added to `wrong`, and the rest goes on."""

    key: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    informants: dict[str, Columns] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tables = self.sheet.tables
        self._source_keys = {row.key for row in tables["sources"]}
        self._events = {row.key: row for row in tables["events"]}
        self._records = {row.key for row in tables["claims"]} | self._events.keys()

    # --- things and sources ---

    def thing(self, row: Row) -> Columns:
        """Describe a thing."""
        known = self.things[row.key]
        columns: Columns = {"id": known.iri, "class": known.kind}
        for name, cell in row.cells.items():
            if not cell.is_empty and name != "type":
                columns.update(self._thing_field(name, cell, known))
        if not any(name.startswith("label@") for name in columns):
            self.fail(row.mark, "label", "", f"{row.key} has no label", "give it one")
        return columns

    def _thing_field(self, name: str, cell: Cell, known: Thing) -> Columns:
        if name in ("label", "alt", "comment"):
            return self.texts(name, cell, is_many=name == "alt")
        if name == "point":
            return self.point(cell)
        if name == "wkt":
            return self.wkt(name, cell)
        if name not in STRUCTURE:
            extra = ("label", "alt", "comment", "type", "point", "wkt", *STRUCTURE)
            return self._property(name, cell, "thing", extra)
        relation = ontology().relation(name)
        self._check_end(cell.mark, name, known.kind, relation.domain, "a thing with it")
        parents = [self._named(name, cell, one, relation.range) for one in self.many(name, cell)]
        return {name: [one for one in parents if one]}

    def source(self, row: Row) -> Columns:
        """Describe a source."""
        columns: Columns = {"id": local_iri("source", self.key, row.key), "class": "Source"}
        for name, cell in row.cells.items():
            if cell.is_empty:
                continue
            if name == "copies":
                columns["copies"] = [self._source(cell, one) for one in self.many(name, cell)]
            elif name in ("label", "comment"):
                columns.update(self.texts(name, cell))
            else:
                columns.update(self._property(name, cell, "source", ("copies", "label", "comment")))
        if "published" in columns:
            self.published[columns["id"]] = columns["published"]
        if not {"publisher", "title", "url"} & columns.keys():
            self.fail(
                row.mark, "publisher", "", f"source {row.key} has none", "say who published it"
            )
        if columns["id"] in columns.get("copies", ()):
            self.fail(row.cells["copies"].mark, "copies", row.key, "is no copy of itself")
        return columns

    # --- records ---

    def claim(self, row: Row) -> Columns:
        """Give a claim."""
        columns = self._record(row, "claim", ("subject", "relation", "object"))
        relation = self._relation(row)
        if relation is None:
            return columns
        columns["relation"] = relation.name
        subject = self._required(row, "subject")
        if subject is not None:
            name = self.one("subject", subject)
            columns["subject"] = name and self._named("subject", subject, name, relation.domain)
        return columns | self._object(row, relation)

    def event(self, row: Row) -> Columns:
        """Give an account of an event."""
        columns = self._record(row, "event", ())
        if "type" not in row.cells:
            self.fail(row.mark, "type", "", f"event {row.key} has no type", "such as capture")
        return columns

    def _required(self, row: Row, name: str) -> Cell | None:
        cell = row.cells.get(name)
        if cell is not None and not cell.is_empty:
            return cell
        self.fail(row.mark, name, "", f"{row.key} has no {name}", "give it one")
        return None

    def _relation(self, row: Row) -> Relation | None:
        cell = self._required(row, "relation")
        name = self.one("relation", cell) if cell is not None else None
        if cell is None or name is None:
            return None
        known = ontology().relations.get(name)
        if known is None:
            remedy = one_of(name, ontology().relations)
            self.fail(cell.mark, "relation", name, "is no relation", remedy)
        return known

    def _object(self, row: Row, relation: Relation) -> Columns:
        cell = self._required(row, "object")
        name = self.one("object", cell) if cell is not None else None
        if cell is None or name is None:
            return {}
        if name in self._events and name not in self.things:
            if relation.literal or "Event" in relation.range:
                return {"object": self._event_object(cell, name)}
        elif name not in self.things and relation.literal:
            return {"objectText": self.clean("object", cell, name)}
        return {"object": self._named("object", cell, name, relation.range)}

    def _event_object(self, cell: Cell, name: str) -> str:
        """Name an event of the sheet that is sought or rejected: people read it by its label."""
        if "label" not in self._events[name].cells:
            self.fail(cell.mark, "object", name, "is an event without a label", "give it one")
        return name

    def _record(self, row: Row, kind: str, apart: Collection[str]) -> Columns:
        columns: Columns = {"key": row.key, "class": kind.capitalize()}
        sources = columns["source"] = self._sources(row)
        for name, cell in row.cells.items():
            if cell.is_empty or name in apart:
                continue
            if name == "attributed":
                columns["attributedTo"] = self._speakers(cell, sources)
            elif name == "label":
                columns.update(self.texts(name, cell))
            elif name not in _APART:
                found = self._property(name, cell, kind, (*_APART, *apart))
                if name in RECORD_LINKS and row.key in found.get(name, ()):
                    self.fail(cell.mark, name, row.key, "is the record itself", "name another")
                columns.update(found)
        self.take_time(row, columns)
        return columns

    def _sources(self, row: Row) -> list[str]:
        """Name the sources of a record, by their keys' IRIs."""
        cell = row.cells.get("source")
        if cell is None or cell.is_empty:
            self.fail(row.mark, "source", "", f"{row.key} has no source", "say who tells it")
            return []
        return [self._source(cell, name) for name in self.many("source", cell)]

    def _source(self, cell: Cell, name: str) -> str:
        if name not in self._source_keys:
            remedy = one_of(name, self._source_keys)
            self.fail(cell.mark, "source", name, "is no source of this sheet", remedy)
            return ""
        return local_iri("source", self.key, name)

    def _speakers(self, cell: Cell, sources: list[str]) -> list[str]:
        """Name who says it: an actor of the sheet, or an informant known only within the source."""
        found: list[str] = []
        told_in = sources[0].rpartition("/")[2] if sources else ""
        for text in self.many("attributed", cell):
            known = self.things.get(text)
            if known is not None:
                self._check_end(cell.mark, "attributed", known.kind, ("Actor",), text)
                found.append(known.iri)
            elif (label := self.clean("attributed", cell, text)) is not None:
                # the source's key is quoted, so the first space parts it from the text
                iri = local_iri("informant", self.key, f"{told_in} {label}")
                row = {"id": iri, "class": "Informant", "label@en": label, "source": sources[:1]}
                self.informants[iri] = row
                found.append(iri)
        return found

    # --- properties ---

    def _property(self, name: str, cell: Cell, kind: str, extra: Collection[str]) -> Columns:
        """Read a property of a thing, source, claim or event."""
        known = ontology().properties.get(_RENAMED.get(name, name))
        names = keys_of(kind)
        if known is None or name not in names:
            self._unknown_key(cell.mark, name, kind, {*names, *extra})
            return {}
        given = self.many(name, cell) if known.many else [self.one(name, cell)]
        read = self._reader(known)
        found = [read(name, cell, one) for one in given if one is not None]
        values = [value for value in found if value is not None]
        if not values:
            return {}
        return {known.name: values if known.many else values[0]}

    def _unknown_key(self, mark: Mark, name: str, kind: str, names: Collection[str]) -> None:
        if name in _BOUNDS:
            self.fail(mark, name, "", "is not a key here", "write the time as time or seen")
        elif kind == "thing" and name in ontology().relations:
            self.fail(mark, name, "", "is not a key here", "make it a claim, with its source")
        else:
            self.fail(mark, name, "", "is not a key here", near(name, names))

    def _reader(self, known: Property) -> Reader:
        if known.kind is Kind.THING:
            return lambda name, cell, text: self._thing_value(known, name, cell, text)
        return self.reader(known)

    def _thing_value(self, known: Property, name: str, cell: Cell, text: str) -> str | None:
        """Name a thing, or, where the property links records, another record of the sheet."""
        if not {"Claim", "Event"} & set(known.range):
            return self._named(name, cell, text, known.range)
        if text not in self._records:
            remedy = one_of(text, self._records)
            self.fail(cell.mark, name, text, "is no record of this sheet", remedy)
        return text

    def _named(self, name: str, cell: Cell, text: str, classes: Collection[str]) -> str | None:
        known = self.things.get(text)
        if known is None:
            remedy = near(text, self.things) or "add it to things"
            self.fail(cell.mark, name, text, "is no thing of this sheet", remedy)
            return None
        self._check_end(cell.mark, name, known.kind, classes, text)
        return known.iri

    def _check_end(
        self, mark: Mark, name: str, kind: str, classes: Collection[str], what: str
    ) -> None:
        terms = ontology()
        if classes and not any(one in terms.classes and terms.is_a(kind, one) for one in classes):
            wanted = " or ".join(sorted(classes))
            self.fail(mark, name, "", f"{what} is a {kind}, and must be: {wanted}")


def check_key(key: str) -> str | None:
    """Say what is wrong with the key of a row, if anything; keys become the ends of IRIs."""
    if not key.strip() or key.strip(".") == "":
        return "is empty" if not key.strip() else "is no key: it would lead up in an address"
    if any("\ud800" <= char <= "\udfff" or not char.isprintable() for char in key):
        return "holds a character that no key can carry (a control character or a lone surrogate)"
    return "is longer than 200 characters" if len(key) > 200 else None


def keys_of(kind: str) -> list[str]:
    """List the keys by which the properties of a kind of row are given."""
    keys = {name: key for key, name in _RENAMED.items()}
    return [
        keys.get(one.name, one.name)
        for one in ontology().properties.values()
        if kind in one.of and one.name not in _DERIVED
    ]

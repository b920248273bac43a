"""Statements of Wikidata as claims: one for each source, with what it can have told.

References
----------
https://www.wikidata.org/wiki/Help:Statements ; Help:Ranking ; Help:Sources
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from ..graph.identifier import key_records
from ..graph.interval import TimeError
from ..ontology.term import ontology
from .origin import whole_iri
from .sanction import APART, Row, release_day
from .wikidata_entity import Entity, Snak, Statement
from .wikidata_reference import Cited, Sources
from .wikidata_thing import Things
from .wikidata_time import Told, read_span, read_told, time_of

__all__ = ["Claims", "claim_frame"]

_FLAT = (
    *("key", "class", "subject", "relation", "object", "objectText", "role", "reason", "edtf"),
    *("startEarliest", "startLatest", "endEarliest", "endLatest", "openEnd"),
    *("observedOn", "reportedOn", "locator", "sourceKey", "quantityBest", "unit"),
    *("polarity", "modality", "inference"),
)
_PERCENT = "Q11229"


@dataclass
class Claims:
    """What makes claims of the statements of items.

    Parameters
    ----------
    day
        On which the items were as they are; None: on the day of their last change.
    report
        Takes the item, the property, a value and what is wrong.
    """

    about: Mapping[str, Any]
    things: Things
    day: date | None
    report: Callable[[str, str, str | None, str], None]
    _strange: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with no source cited."""
        self.sources = Sources(self.about["dataset"], self.things.label)

    def of(self, entity: Entity) -> Iterator[Row]:
        """Give the claims of an item; what of its statements is not read is reported."""
        for name, statements in entity.statements.items():
            rule = self.about["properties"].get(name)
            if rule is None:
                self._audit(name, statements)
                self._check_attribute(entity, name)
                continue
            has_best = any(one.rank == "preferred" for one in statements)
            for statement in statements:
                yield from self._statement(entity, statement, rule, has_best)

    def _audit(self, name: str, statements: Sequence[Statement]) -> None:
        columns = self.about["columns"]
        if name not in columns["taken"] and name not in columns["not_taken"]:
            types = {one.main.type for one in statements}
            # identifiers elsewhere and files are texts; there are thousands of such properties
            if types - {"string", ""}:
                self._strange["property", name] += len(statements)

    def _check_attribute(self, entity: Entity, name: str) -> None:
        """Tell what of a thing's days and coordinates cannot be read."""
        for statement in entity.best(name):
            if name in self.about["days"]:
                try:
                    read_span(statement.main.time or {})
                except TimeError as error:
                    self.report(entity.id, name, statement.id, f"{error}; value left out")
            elif name == "P625" and statement.main.point is None:
                message = "is no point on the earth; value left out"
                self.report(entity.id, name, statement.id, message)

    def tell_strange(self) -> None:
        """Report the properties and qualifiers that the ``.toml`` does not know."""
        for (what, name), count in sorted(self._strange.items()):
            message = f"this {what} is not known here; {count:,} statements have it, not read"
            self.report("", name, None, message)

    def _statement(
        self, entity: Entity, statement: Statement, rule: Mapping[str, Any], has_best: bool
    ) -> Iterator[Row]:
        name = statement.main.name
        if statement.main.kind != "value":
            what = "none" if statement.main.kind == "novalue" else "someone or something unknown"
            self.report(entity.id, name, statement.id, f"is said to be {what}; no claim is made")
            return
        ends = self._ends(entity, statement, rule)
        if ends is None:
            return
        self._audit_qualifiers(statement)
        shared = ends | self._qualified(entity, statement, rule)
        # beside a preferred statement, one without an end does not say that it still holds
        is_past = has_best and statement.rank != "preferred"
        for cited, told in self._cited(entity, statement):
            bounds, seen = time_of(told, None if is_past else cited.observed)
            place = f", {cited.place}" if cited.place else ""
            yield shared | {
                "key": statement.id,
                "sourceKey": statement.id,
                "source": [cited.source],
                "reportedOn": cited.reported.isoformat() if cited.reported else None,
                "observedOn": seen.isoformat() if seen else None,
                "locator": f"{name} of {entity.id}{place}",
                **bounds,
            }

    def _ends(
        self, entity: Entity, statement: Statement, rule: Mapping[str, Any]
    ) -> dict[str, str | None] | None:
        key, name = statement.main.item, statement.main.name
        if key is None:
            self.report(entity.id, name, statement.id, "names no item; no claim is made")
            return None
        relation: str = rule["relation"]
        if rule.get("words"):  # a post, which is no thing
            return {
                "subject": self.things.iri(entity.id),
                "relation": relation,
                "objectText": self.things.label(key),
            }
        own = self.things.kind(entity.id)
        if own is None or not ontology().is_a(own, rule.get("only", own)):
            return None
        family = "Place" if ontology().is_a(own, "Place") else "Actor"
        other = self.things.note(key, family if rule["other"] == "same" else rule["other"])
        if other is None:
            told = self.things.kinds_of(key)
            message = f"{key} is an instance of {told}, no class known here; no claim is made"
            self.report(entity.id, name, statement.id, message)
            return None
        here, there = self.things.iri(entity.id), self.things.iri(key)
        if "post" in rule:
            post = f"{rule['post']}, {self.things.label(entity.id)}"
            return {"subject": there, "relation": relation, "objectText": post}
        inverse = rule.get("inverse", False)
        kinds = (other, own) if inverse else (own, other)
        if not _fits(relation, *kinds):
            message = f"{relation} does not join {kinds[0]} and {kinds[1]}; no claim is made"
            self.report(entity.id, name, statement.id, message)
            return None
        subject, target = (there, here) if inverse else (here, there)
        return {"subject": subject, "relation": relation, "object": target}

    def _qualified(self, entity: Entity, statement: Statement, rule: Mapping[str, Any]) -> Row:
        """Give what qualifies the claim, whoever says so."""
        roles = [rule["role"]] if "role" in rule else []
        for name in self.about["roles"]:
            roles += [self._words(snak) for snak in statement.all(name)]
        row: Row = {"role": "; ".join(dict.fromkeys(filter(None, roles))) or None}
        row |= _share(statement)
        if statement.rank == "deprecated":
            why = [self._words(snak) for snak in statement.all("P2241")]
            row["polarity"] = "Unconfirmed"
            row["reason"] = f"deprecated in Wikidata: {'; '.join(why) or 'no reason told'}"
        for snak in _circumstances(statement):
            found = self.about["circumstances"].get(snak.item or "")
            if found is None:
                words = self._words(snak)
                self.report(entity.id, snak.name, statement.id, f"'{words}' is not known here")
            elif found != "about":
                row["modality"] = found
        references = [name for one in statement.references for name in one.snaks]
        if "P887" in references or "P3452" in references:  # found by a rule, or from another item
            row["inference"] = "Inferred"
        return row

    def _words(self, snak: Snak) -> str:
        return self.things.label(snak.item) if snak.item else snak.text or ""

    def _audit_qualifiers(self, statement: Statement) -> None:
        known = {*self.about["qualifiers"], *self.about["qualifiers_not_taken"]}
        self._strange.update(("qualifier", n) for n in statement.qualifiers if n not in known)

    # --- when, and who says so ---

    def _cited(self, entity: Entity, statement: Statement) -> Iterator[tuple[Cited, Told]]:
        """Give who says so, and what each can have told of its time.

        Where no source tells on what day it says all of it, Wikidata itself does.
        """

        def report(name: str, value: str | None, message: str) -> None:
            self.report(entity.id, name, value, message)

        marks = {self.about["circumstances"].get(s.item) for s in _circumstances(statement)}
        told = read_told(statement, "about" in marks, report)
        is_told = False
        for cited in self.sources.cited(statement):
            known = told.up_to(cited.reported)
            if known is None:
                message = f"begins after {cited.reported}, when its source was; source left out"
                report("references", statement.id, message)
                continue
            is_told |= known == told and cited.observed is not None
            yield cited, known
        if not is_told:
            day = self.day or release_day(entity.modified[:10])
            yield Cited(whole_iri(self.about["dataset"]), day, day), told


def _circumstances(statement: Statement) -> list[Snak]:
    return [*statement.all("P1480"), *statement.all("P5102")]


def _share(statement: Statement) -> Row:
    for snak in statement.all("P1107"):
        if snak.quantity is not None:
            amount, unit = snak.quantity
            share = float(amount) if unit == _PERCENT else float(amount) * 100
            return {"quantityBest": f"{share:.6f}".rstrip("0").rstrip("."), "unit": "%"}
    return {}


def _fits(relation: str, subject: str, target: str) -> bool:
    terms = ontology()
    told = terms.relation(relation)
    if relation == "partOf" and terms.is_a(subject, "Place") != terms.is_a(target, "Place"):
        return False
    return all(
        any(terms.is_a(kind, allowed) for allowed in side)
        for kind, side in ((subject, told.domain), (target, told.range))
    )


def claim_frame(claims: Sequence[Row], dataset: str) -> pl.DataFrame:
    """Make records of claims; rows name only the columns that they have."""
    schema = {**dict.fromkeys(_FLAT, pl.String()), "source": pl.List(pl.String)}
    rows = [{name: {"class": "Claim", **one}.get(name) for name in schema} for one in claims]
    return key_records(pl.DataFrame(rows, schema=schema), dataset, "claim", APART)

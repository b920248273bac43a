"""FollowTheMoney entities: things and, where an entity is a tie between two, claims.

Schemata, their ends and their properties are told in ``ftm.toml``.

References
----------
FollowTheMoney model, https://followthemoney.tech/explorer/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ..graph.identifier import local_iri
from ..graph.load import Batch
from ..ontology.term import ontology
from .catalogue import Reading
from .ftm_entity import Entity, read_entity
from .ftm_thing import Things
from .ftm_time import time_of
from .issue import Issue, Issues
from .json_lines import json_lines
from .origin import origin, whole, whole_iri
from .sanction import Row, claim_frame

__all__ = ["read"]

_BATCH = 5_000


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files, each a load of its own; each is read twice, for its ends may stand anywhere.

    Raises
    ------
    SourceError
        A file cannot be read.
    """
    for path in paths:
        told = origin(about, release or "1", [path])
        yield Reading(told, _File(path, issues, about).batches())


@dataclass
class _File:
    """One file: the schema of each id, and what is needed of those that are no things."""

    path: Path
    issues: Issues
    about: Mapping[str, Any]
    _schema: dict[str, str] = field(default_factory=dict)
    _posts: dict[str, str] = field(default_factory=dict)
    _left: Counter[str] = field(default_factory=Counter)
    _strange: set[str] = field(default_factory=set)

    def batches(self) -> Iterator[Batch]:
        """Give the things and claims, then what they name and nobody describes."""
        self._survey()
        things = Things(self.about)
        yield Batch((whole(self.about),))
        entities = self._entities()
        while some := list(islice(entities, _BATCH)):
            claims = [claim for one in some for claim in self._claims(one, things)]
            frames = things.frames([one for one in some if one.schema in self.about["things"]])
            yield Batch(tuple(frames), (claim_frame(claims, self.about["dataset"]),))
        yield Batch(tuple(things.rest()))
        for schema, count in sorted(self._left.items()):
            why = self.about["schemata_not_taken"].get(schema, "no schema known here")
            self._report(None, "schema", schema, f"{count:,} entities not taken: {why}")

    def _survey(self) -> None:
        """Learn what every id is; what is wrong with a line is told at the second reading."""
        for _, found in json_lines(self.path, Issues()):
            entity = read_entity(0, found)
            if isinstance(entity, Entity):
                self._schema.setdefault(entity.id, entity.schema)
                if entity.schema == "Position" and entity.label:
                    self._posts[entity.id] = entity.label

    def _entities(self) -> Iterator[Entity]:
        """Give the entities that are taken, each once."""
        seen: set[str] = set()
        for line, found in json_lines(self.path, self.issues):
            entity = read_entity(line, found)
            if not isinstance(entity, Entity):
                self._report(line, *entity)
            elif entity.id in seen:
                self._report(line, "id", entity.id, "is the id of an earlier line; left out")
            elif entity.schema in self.about["things"] or entity.schema in self.about["edges"]:
                seen.add(entity.id)
                self._audit(entity)
                yield entity
            else:
                self._left[entity.schema] += 1

    def _audit(self, entity: Entity) -> None:
        columns = self.about["columns"]
        for name in entity.properties:
            if name in columns["taken"] or name in columns["not_taken"] or name in self._strange:
                continue
            self._strange.add(name)
            self._report(entity.line, name, None, "this property is new here and was not read")

    def _report(self, line: int | None, name: str, value: str | None, message: str) -> None:
        self.issues.add(Issue(str(self.path), line, name, value, message))

    # --- claims ---

    def _claims(self, entity: Entity, things: Things) -> Iterator[Row]:
        edge = self.about["edges"].get(entity.schema)
        if edge is None:
            return
        is_sanction, is_post = entity.schema == "Sanction", entity.schema == "Occupancy"
        subjects = (
            things.authority(entity) if is_sanction else self._ends(entity, edge["subject"], things)
        )
        objects = self._posts_of(entity) if is_post else self._ends(entity, edge["object"], things)
        if not subjects or not objects:
            missing = edge["object"] if subjects else edge["subject"]
            self._report(entity.line, missing, entity.id, "has no such end; no claim is made")
        things.note(entity)
        time = time_of(entity, self.about["closed"], self._report)
        for subject in subjects:
            for end in objects:
                if is_post or self._fits(entity, edge["relation"], subject, end, things):
                    yield self._claim(entity, edge["relation"], subject, end, is_post) | time

    def _ends(self, entity: Entity, name: str, things: Things) -> list[str]:
        """Give the things at an end: what is never described is an actor known by its id."""
        found = []
        for key in entity.all(name):
            schema = self._schema.get(key)
            if schema is None:
                self._report(entity.line, name, key, "is described by no line; kept as an Actor")
                found.append(things.bare(key))
            elif schema in self.about["things"]:
                found.append(things.iri(key, self.about["things"][schema]))
            else:
                self._report(entity.line, name, key, f"is a {schema}, which is not taken")
        return found

    def _posts_of(self, entity: Entity) -> list[str]:
        return [self._posts[key] for key in entity.all("post") if key in self._posts]

    def _fits(self, entity: Entity, relation: str, subject: str, end: str, things: Things) -> bool:
        terms = ontology()
        told = terms.relation(relation)
        if all(
            any(terms.is_a(things.kinds[one], allowed) for allowed in side)
            for one, side in ((subject, told.domain), (end, told.range))
        ):
            return True
        pair = f"{things.kinds[subject]} and a {things.kinds[end]}"
        message = f"{relation} does not join a {pair}; no claim is made"
        self._report(entity.line, "schema", entity.schema, message)
        return False

    def _claim(self, entity: Entity, relation: str, subject: str, end: str, is_words: bool) -> Row:
        role = dict.fromkeys((*entity.all("role"), *entity.all("relationship")))
        share = entity.number("percentage")
        dataset = self.about["dataset"]
        sources = [local_iri("source", dataset, one) for one in entity.datasets]
        return {
            "key": entity.id,
            "sourceKey": entity.id,
            "identifier": [f"ftm:{entity.id}"],
            "subject": subject,
            "relation": relation,
            "objectText" if is_words else "object": end,
            "role": "; ".join(role) or None,
            "reason": "; ".join(entity.all("reason")) or None,
            "quantityBest": share,
            "unit": "%" if share else None,
            "locator": _locator(entity),
            "source": sources or [whole_iri(dataset)],
        }


def _locator(entity: Entity) -> str:
    parts = [f"{entity.schema} {entity.id}"]
    for name in ("program", "provisions", "sourceUrl"):
        parts += [f"{name} {value}" for value in sorted(entity.all(name))]
    return "; ".join(parts)

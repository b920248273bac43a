"""The evidence of a page: records with who says so and where, each source and data set once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..account.chain import Link, Origin, Proof, prove
from ..account.wording import span
from ..cell import plain
from ..property import read_properties
from ..standing.view import View
from ..store import Store
from ..term import values
from .course import Course

__all__ = ["Document", "Files", "kept", "proofs_of", "record_of"]

Document = dict[str, Any]


def kept(told: Document) -> Document:
    """Leave out what says nothing."""
    return {key: value for key, value in told.items() if value not in (None, [], "", 0, False)}


def proofs_of(store: Store, course: Course, view: View) -> dict[str, Proof]:
    """Prove every record that a stretch rests on, or that disputes it."""
    records = {
        record.id: record
        for stand, _ in course.told
        for record in (*stand.holding.basis, *stand.holding.against)
    }
    return prove(store, [records[key] for key in sorted(records)], view)


def record_of(proof: Proof, files: Files) -> Document:
    """Write down one record: its words, days and speakers, and where it is from."""
    record = proof.record
    told = {
        "id": record.id,
        "event": record.is_event,
        "says": plain(proof.says),
        "coding": plain(proof.coding or ""),
        "when": span(record.bounds),
        "given": record.one("edtf"),
        "seen": record.observed.isoformat() if record.observed else None,
        "reported": record.one("reportedOn"),
        "speakers": [plain(one) for one in proof.speakers],
        "attribution": record.one("attribution"),
        "locator": plain(record.one("locator") or ""),
        "credibility": record.one("credibility"),
        "polarity": record.polarity,
        "modality": record.modality,
        "inference": record.one("inference") or "Stated",
        "key": plain("; ".join(record.all("sourceKey"))),
        "links": [_link(link) for link in proof.links],
    }
    usual = {"polarity": "Affirmed", "modality": "Actual", "inference": "Stated"}
    told = {key: value for key, value in told.items() if usual.get(key) != value}
    # the number 0 is a data set's, too
    numbers = {"from": files.origin(proof), "sources": list(map(files.source, proof.sources))}
    return kept(told) | numbers


def _link(link: Link) -> Document:
    told = {
        "kind": link.kind,
        "back": link.is_back,
        "says": plain(link.says),
        "when": link.when,
        "sources": [plain(one) for one in link.sources],
    }
    return kept(told)


class Files:
    """Sources and data sets, each once, by number."""

    def __init__(self, store: Store, proofs: Mapping[str, Proof]) -> None:
        self.sources: list[Document] = []
        self._of: dict[str, int] = {}
        wanted = {one for p in proofs.values() for one in p.record.all("dataset")}
        found = _read_datasets(store, sorted(wanted))
        self.datasets = list(found.values())
        self._datasets = {iri: number for number, iri in enumerate(found)}
        self.origins: list[Document] = []
        self._from: dict[tuple[Any, ...], int] = {}

    def source(self, origin: Origin) -> int:
        """Give the number of a source; those that it copies get theirs before it."""
        if origin.id not in self._of:
            copies = [self.source(one) for one in origin.copies]
            self._of[origin.id] = len(self.sources)
            self.sources.append(_source(origin, copies))
        return self._of[origin.id]

    def origin(self, proof: Proof) -> int:
        """Give the number of where a record is from: many are of one load."""
        record = proof.record
        dataset, release = (
            self._datasets[record.all("dataset")[0]],
            ", ".join(record.all("release")),
        )
        learned = [load.at for load in proof.learned]
        key = (dataset, release, *learned)
        if key not in self._from:
            self._from[key] = len(self.origins)
            self.origins.append({"dataset": dataset, "release": release, "learned": learned})
        return self._from[key]


def _source(origin: Origin, copies: Sequence[int]) -> Document:
    told = {
        "name": origin.name,
        "label": origin.label,
        "publisher": origin.publisher,
        "title": origin.title,
        "published": origin.published,
        "url": origin.url,
        "archived": origin.archived,
        "licence": origin.licence,
        "reliability": origin.reliability,
    }
    clean = {key: plain(value) if value else None for key, value in told.items()}
    return kept(clean) | kept({"copies": list(copies)})


def _read_datasets(store: Store, datasets: Sequence[str]) -> dict[str, Document]:
    """Read what is to be told of data sets that are used: their makers, terms, and how to cite."""
    if not datasets:
        return {}
    query = f"SELECT ?r ?p ?o {{ {values('r', datasets)} ?r ?p ?o }}"
    found = read_properties(store, query)
    names = ("label", "publisher", "licence", "citation", "url", "form")
    return {
        iri: kept({name: plain("; ".join(sorted(told.get(name, [])))) for name in names})
        for iri in datasets
        for told in [found.get(iri, {})]
    }

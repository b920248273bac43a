"""OFAC's SDN list: an entry is a person or an entity, under one programme of sanctions or several.

The mapping is told column by column in ``ofac.toml``.

References
----------
OFAC, SDN list data formats, https://ofac.treasury.gov/specially-designated-nationals-list-data-formats
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from ..graph.interval import read_seen
from ..graph.load import Batch
from .catalogue import Reading
from .issue import Issues
from .sanction import Listing, Row, actor_frame, claim_frame, readings, release_day, times
from .table import LINE

__all__ = ["read", "read_remarks"]

_BATCH = 5_000
_PROGRAMMES = re.compile(r"\]\s*\[")
_NAME = re.compile(r"(?:[afn]\.k\.a\.|alt\. [afn]\.k\.a\.)\s+'(.*)'", re.DOTALL)
_LINK = re.compile(r"Linked To:\s*(.+)", re.DOTALL)
_PART = re.compile(r";\s+")
_END_OF_FILE = "\x1a"


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    key: str
    name: str
    kind: str
    programmes: list[str]
    title: str | None
    names: list[str]
    links: list[str]
    rest: list[str]

    @property
    def labels(self) -> list[str]:
        """Other names; of a person the list puts the family's name first."""
        turned = []
        if self.kind == "Person" and self.name.count(", ") == 1:
            family, given = self.name.split(", ")
            turned = [f"{given} {family}"]
        return sorted({*turned, *self.names} - {self.name})


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read lists, each a load of its own.

    Raises
    ------
    SourceError
        A file is no SDN list: it lacks a column, or cannot be read.
    UsageError
        The release is not given: the file does not tell its day.
    """
    return readings(_List, paths, release, issues, about)


def read_remarks(text: str | None) -> tuple[list[str], list[str], list[str]]:
    """Take remarks apart into other names, names linked to, and the rest.

    A full stop at the end is the remarks' or a name's: it is left on a name linked to.

    >>> read_remarks("DOB 1970; a.k.a. 'AH PANG'; Linked To: HODWALKER CIA.")
    (['AH PANG'], ['HODWALKER CIA.'], ['DOB 1970'])
    """
    names, links, rest = [], [], []
    for part in _PART.split(text or ""):
        if match := _NAME.fullmatch(part.removesuffix(".").strip()):
            names.append(match[1])
        elif match := _LINK.fullmatch(part.strip()):
            links.append(match[1])
        elif part.strip():
            rest.append(part.strip().removesuffix("."))
    return names, links, rest


@dataclass
class _List(Listing):
    issuer_class: ClassVar[str] = "Government"

    _left: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _unlisted: dict[str, str] = field(default_factory=dict)

    def batches(self) -> Iterator[Batch]:
        """Give all entries, then what they are linked to and the list does not hold."""
        entries = list(self._entries())
        for kind, count in sorted(self._left.items()):
            why = self.about["types_not_taken"][kind]
            self.report(None, "sdn_type", kind, f"{count:,} entries not taken: {why}")
        self._tell_day()
        named = _names_of(entries)
        yield self.head()
        for start in range(0, len(entries), _BATCH):
            yield self._batch(entries[start : start + _BATCH], named)
        yield Batch((actor_frame([self._bare(*one) for one in self._unlisted.items()]),))

    def _tell_day(self) -> None:
        if release_day(self.release) is None:
            message = "is not a day (YYYY-MM-DD), so nothing tells when the entries were listed"
            self.report(None, "release", self.release, message)

    def _entries(self) -> Iterator[_Entry]:
        for frame in self.rows():
            for row in frame.iter_rows(named=True):
                if row["ent_num"] != _END_OF_FILE and (entry := self._entry(row)):
                    yield entry

    def _entry(self, row: Mapping[str, Any]) -> _Entry | None:
        line, key = int(row[LINE]), row["ent_num"]
        if key is None or not key.isascii() or not key.isdigit() or key in self._seen:
            why = "is given twice" if key in self._seen else "is no number"
            self.report(line, "ent_num", key, f"{why}; row left out")
            return None
        kind = self._kind(line, row["sdn_type"])
        if kind is None:
            return None
        for name in ("sdn_name", "program"):
            if row[name] is None:
                self.report(line, name, None, "is missing; row left out")
                return None
        self._seen.add(key)
        programmes = [one.strip() for one in _PROGRAMMES.split(row["program"])]
        remarks = read_remarks(row["remarks"])
        return _Entry(line, key, row["sdn_name"], kind, programmes, row["title"], *remarks)

    def _kind(self, line: int, written: str | None) -> str | None:
        if written is None:
            return "Actor"
        if written in self.about["types_not_taken"]:
            self._left[written] += 1
            return None
        found: str | None = self.about["types"].get(written)
        if found is None:
            self.report(line, "sdn_type", written, "is no type known here; row left out")
        return found

    # --- things ---

    def _actor(self, entry: _Entry) -> Row:
        title = [f"Title: {entry.title}"] if entry.title else []
        return {
            "id": self.iri(entry.key),
            "class": entry.kind,
            "label@en": entry.name,
            "alt@en": entry.labels,
            "identifier": [f"ofac:{entry.key}"],
            "comment@en": "; ".join([*title, *entry.rest]) or None,
        }

    def _bare(self, name: str, comment: str) -> Row:
        key = self.iri(f"named-{name}")
        return {"id": key, "class": "Actor", "label@en": name, "comment@en": comment}

    # --- claims ---

    def _batch(self, entries: Sequence[_Entry], named: Mapping[str, set[str]]) -> Batch:
        claims = [
            claim
            for entry in entries
            for claim in (*self._sanctions(entry), *self._links(entry, named))
        ]
        actors = actor_frame([self._actor(entry) for entry in entries])
        return Batch((actors,), (claim_frame(claims, self.about["dataset"]),))

    def _claim(self, entry: _Entry) -> Row:
        """Begin a claim of an entry: the list holds no times, and tells of the day it came out."""
        day = release_day(self.release)
        seen = {} if day is None else times(read_seen(day.isoformat()))
        return self.listed(entry.key, self.iri(entry.key)) | seen

    def _sanctions(self, entry: _Entry) -> Iterator[Row]:
        for programme in dict.fromkeys(entry.programmes):
            yield self._claim(entry) | {
                "instrument": ["instrument/asset-freeze"],
                "locator": f"entry {entry.key}, programme {programme}",
            }

    def _links(self, entry: _Entry, named: Mapping[str, set[str]]) -> Iterator[Row]:
        for written in dict.fromkeys(entry.links):
            yield self._claim(entry) | {
                "subject": self.iri(entry.key),
                "relation": "linkedTo",
                "object": self._linked(entry, written, named),
                "locator": f"entry {entry.key}, Linked To: {written.removesuffix('.')}",
            }

    def _linked(self, entry: _Entry, written: str, named: Mapping[str, set[str]]) -> str:
        """Find the entry of a name; where there is none, or several, an actor of that name alone.

        The last remark ends in a full stop, which may be the name's own.
        """
        bare = written.removesuffix(".")
        for name in (written, bare):
            if len(named.get(name, ())) == 1:
                return self.iri(next(iter(named[name])))
        several = sorted(named.get(written, set()) | named.get(bare, set()))
        if several:
            why = f"is the name of {len(several)} entries; linked to the name alone"
            comment = f"One of the entries {', '.join(several)}: the list does not tell which"
        else:
            why = "is the name of no entry; linked to the name alone"
            comment = "Named in the list, which has no entry of that name"
        self.report(entry.line, "remarks", bare, why)
        self._unlisted.setdefault(bare, comment)
        return self.iri(f"named-{bare}")


def _names_of(entries: Sequence[_Entry]) -> dict[str, set[str]]:
    """Give the entries of each name; another name counts only where no entry has it as its own."""
    own: dict[str, set[str]] = {}
    other: dict[str, set[str]] = {}
    for entry in entries:
        own.setdefault(entry.name, set()).add(entry.key)
        for name in entry.names:
            other.setdefault(name, set()).add(entry.key)
    return other | own

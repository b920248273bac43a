"""The page that an explanation is written on: lines, numbers of records, chains of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap

from ..graph.account.wording import listed
from .account import Document

__all__ = [
    *("LINKS", "WIDTH", "Page", "attribution_words", "clean", "upper"),
    *("write_record", "write_records"),
]

WIDTH = 100
"""Columns."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""What would move a terminal's cursor, or turn the direction of writing."""
LINKS = {
    "basis": ("rests on", "ground for"),
    "disputes": ("disputes", "disputed by"),
    "corroborates": ("corroborates", "corroborated by"),
    "copies": ("copies", "copied by"),
}


def clean(value: object) -> str:
    """Write a value on one line, with nothing in it that a terminal would obey."""
    return _CONTROL.sub(" ", str(value)).strip()


class Page:
    """Lines of text as they are written, and the numbers that records go by."""

    def __init__(self, document: Document) -> None:
        self.records: Mapping[str, Document] = document["records"]
        self.lines: list[str] = []
        self.numbers: dict[str, int] = {}
        self.told: dict[str, int] = {}
        """For sources and loads told in full already, the record where that was."""

    def add(self, said: str, indent: int = 0, hang: int = 2) -> None:
        """Write a paragraph, its further lines indented."""
        lead, room = " " * indent, " " * (indent + hang)
        self.lines += wrap(
            clean(said),
            WIDTH,
            initial_indent=lead,
            subsequent_indent=room,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def gap(self) -> None:
        """Leave a line empty."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def cite(self, records: Iterable[str]) -> str:
        """Name records by their numbers: ``[1] [2]``."""
        known = [record for record in records if record in self.records]
        for record in known:
            self.numbers.setdefault(record, len(self.numbers) + 1)
        return " ".join(f"[{self.numbers[record]}]" for record in known)

    def numbered(self) -> Iterator[str]:
        """Give the records in order of their numbers; those that are cited meanwhile, too."""
        at = 0
        while at < len(self.numbers):
            yield list(self.numbers)[at]
            at += 1

    def whole(self) -> str:
        """Give all that was written."""
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "\n".join(self.lines) + "\n"


def write_records(page: Page, records: Iterable[str]) -> None:
    for record in records:
        if record in page.records:
            write_record(page, record)


def write_record(page: Page, record: str, why: str = "") -> None:
    """Write the chain of a record once, and after that only where it was written."""
    proof = page.records[record]
    is_new = record not in page.told
    number = page.cite([record])
    page.add(f"{number} {upper(proof['says'])}{why}{'' if is_new else ' (as above)'}", 2, 4)
    if is_new:
        page.told[record] = page.numbers[record]
        for line in chain_lines(proof, page):
            page.add(line, 6)


def upper(said: str) -> str:
    """Begin with a capital letter."""
    return said[:1].upper() + said[1:]


def chain_lines(proof: Document, page: Page) -> Iterator[str]:
    """Write what a record rests on, a line a link of the chain."""
    if proof["coding"]:
        yield f"coded as: {proof['coding']}"
    yield _time_words(proof)
    yield _kind_words(proof)
    if speakers := attribution_words(proof):
        yield speakers
    for source in proof["sources"]:
        yield from _source_lines(source, page, page.numbers[_id_of(proof, page)])
    yield from _row_lines(proof, page)
    for link in proof["links"]:
        kind = LINKS[link["kind"]][link["back"]]
        told = "; ".join((link["when"], *link["sources"]))
        yield f"{kind}: {upper(link['says'])} ({told}) {page.cite([link['record']])}"


def _id_of(proof: Document, page: Page) -> str:
    return next(record for record, one in page.records.items() if one is proof)


def _time_words(proof: Document) -> str:
    is_plain = proof["time"] in (None, proof["when"].replace("on ", "", 1))
    return f"time: {proof['when']}" + ("" if is_plain else f" (as given: {proof['time']})")


def _kind_words(proof: Document) -> str:
    said = "stated by the source" if proof["inference"] == "Stated" else "inferred by the coder"
    parts = [said]
    parts += [proof[name].lower() for name in ("polarity", "modality")]
    if proof["credibility"]:
        parts.append(f"credibility {proof['credibility']}")
    return ", ".join(parts)


def attribution_words(proof: Document) -> str:
    """Say who says it, where that is not the publisher."""
    speakers = proof["attributed"]
    if not speakers:
        return ""
    how = {"joint": " (together)", "each": " (each)"}.get(proof["attribution"] or "", "")
    return f"said by {listed(speakers)}{how}"


def _source_lines(source: Document, page: Page, number: int) -> Iterator[str]:
    first = page.told.setdefault(source["iri"], number)
    name = source["name"]
    if first != number:
        yield f"source: {name}, as under [{first}]"
        return
    title = f': "{source["title"]}"' if source["title"] else ""
    grade = f" (reliability {source['reliability']})" if source["reliability"] else ""
    yield f"source: {name}{title}{grade}"
    if source["label"] not in (name, source["title"]):
        yield f"        known here as: {source['label']}"
    for key in ("url", "archived"):
        if source[key]:
            yield f"        {source[key]}"
    for copied in source["copies"]:
        yield f"        which copies: {copied['label']}"


def _row_lines(proof: Document, page: Page) -> Iterator[str]:
    parts = [f"where: {proof['locator']}"] if proof["locator"] else []
    release = f", release {', '.join(proof['release'])}" if proof["release"] else ""
    row = ", ".join(p for p in (proof["key"], *proof["identifiers"]) if p)
    parts.append(f"data set: {proof['dataset_label']}{release}{f', row {row}' if row else ''}")
    yield from parts
    number = page.numbers[_id_of(proof, page)]
    for kind, what in (("learned", "learned"), ("taken_back", "taken back")):
        for load in proof[kind]:
            yield f"{what}: {_load_words(load, page, number)}"


def _load_words(load: Document, page: Page, number: int) -> str:
    moment = f"{load['at'][:19].replace('T', ' ')} UTC"
    first = page.told.setdefault(load["load"], number)
    if first != number or not load["files"]:
        return moment
    return f"{moment} from {listed(load['files'])} (sha256 {listed(load['sha256'])})"

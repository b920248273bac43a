"""An explanation for people, as text to read from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from ..graph.wording import amount, listed
from .account import Document

__all__ = [
    *(
        "ALL_SAME",
        "LINKS",
        "WIDTH",
        "Page",
        "attribution_words",
        "clean",
        "grouped",
        "heading",
        "nothing",
    ),
    *("row_words", "text", "unknown_words", "upper"),
]

WIDTH = 100
"""Columns."""
_FEW = 12
"""How many records that do not count are listed, where nothing is known."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""What would move a terminal's cursor, or turn the direction of writing."""
LINKS = {
    "basis": ("rests on", "ground for"),
    "disputes": ("disputes", "disputed by"),
    "corroborates": ("corroborates", "corroborated by"),
    "copies": ("copies", "copied by"),
}
ALL_SAME = "none of these alone: each could be false, and the answer would be the same"


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

    def whole(self) -> str:
        """Give all that was written."""
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "\n".join(self.lines) + "\n"


def text(document: Document) -> str:
    """Write an explanation as text, at most `WIDTH` columns wide where words allow it."""
    page = Page(document)
    page.add(heading(document))
    for record in document["asked_records"]:
        page.gap()
        page.add(f"{page.cite([record])} is what was asked about:")
        _write_records(page, [record])
    for answer in document["answers"]:
        page.gap()
        _write_answer(page, answer, document)
    if not document["answers"]:
        page.gap()
        page.add(nothing(document))
    return page.whole()


def heading(document: Document) -> str:
    """Say what was asked, and how it is read."""
    answers = document["answers"]
    question = answers[0]["question"] if len(answers) == 1 else document["asked"]["label"]
    clocks = f"as of {document['as_of']}"
    if document["known_by"]:
        clocks += f", as known by {document['known_by']}"
    if document["recorded_by"]:
        clocks += f", as recorded by {document['recorded_by']}"
    if document["policy"] != "any":
        clocks += f", policy {document['policy']}"
    if document["modality"] == "all":
        clocks += ", plans and threats counted"
    if document["stale_after"] is not None:
        clocks += f", nothing presumed after {amount(document['stale_after'], 'day')}"
    return f"{question}, {clocks}"


def nothing(document: Document) -> str:
    """Say that nothing bears on what was asked."""
    asked = document["asked"]
    if asked["kind"] == "record":
        return "It bears on no relation and on no place's control: there is no answer to explain."
    return f"Nothing on record names {asked['label']} in any relation."


def _write_answer(page: Page, answer: Document, document: Document) -> None:
    known = [row for row in answer["rows"] if row["status"] != "unknown"]
    if len(document["answers"]) > 1:
        page.add(answer["question"].upper() if not known else answer["question"])
        page.lines.append("-" * min(WIDTH, len(clean(answer["question"]))))
    for row in known:
        _write_row(page, row)
    if not known:
        page.add(unknown_words(answer))
    for reason in (*answer["ended"], *answer["set_aside"]):
        page.add(f"- {_reason_words(page, reason)}", 2)
    _write_evidence(page, answer, known)
    _write_hinges(page, answer, known)
    _write_uncounted(page, answer, bool(known))


def _write_row(page: Page, row: Document) -> None:
    page.add(row_words(row))
    page.add(_grade_words(row), 2, 0)
    if row["note"]:
        page.add(row["note"], 2, 0)
    for reason in row["because"]:
        page.add(f"- {_reason_words(page, reason)}", 2)


def row_words(row: Document) -> str:
    """Say a row: who, how sure, since when and until when."""
    why = f" ({', '.join(row['why'])})" if row["why"] else ""
    return f"{row['subject']}: {row['status'].upper()}{why}, {_spell_words(row)}"


def _spell_words(row: Document) -> str:
    start, latest, end = row["start"], row["start_latest"], row["end"]
    if start:
        since = f"since {start}" if latest in (start, None) else f"since some day {start}/{latest}"
    else:
        since = f"since {latest} or before" if latest else "since when is not told"
    return f"{since}, until {end} (not that day)" if end else f"{since}, no end is told"


def _grade_words(row: Document) -> str:
    observed = row["last_observed"]
    told = f"grade {row['grade']}"
    if observed:
        age = row["age_days"]
        ago = "that very day" if age == 0 else f"{amount(age, 'day')} before"
        told += f"; last observed {observed}, {ago}"
    return told


def _reason_words(page: Page, reason: Document) -> str:
    rule = f" ({reason['number']}: {reason['rule']})" if reason["number"] else ""
    cited = page.cite(reason["records"])
    return f"{reason['text']}{rule}{' ' if cited else ''}{cited}"


def _write_evidence(page: Page, answer: Document, known: Sequence[Document]) -> None:
    basis = list(dict.fromkeys(record for row in known for record in row["claim"]))
    against = list(dict.fromkeys(record for row in known for record in row["against"]))
    against = [record for record in against if record not in basis]
    if basis:
        page.gap()
        page.add("What it rests on")
        _write_records(page, basis)
    if known:
        page.gap()
        page.add("What is against it" if against else "Against it: nothing on record.")
        _write_records(page, against)
    named = [one["record"] for one in answer["hinges"]]
    named += [r for reason in (*answer["ended"], *answer["set_aside"]) for r in reason["records"]]
    rest = [record for record in dict.fromkeys(named) if record not in (*basis, *against)]
    if any(record in page.records for record in rest):
        page.gap()
        page.add("What else has a bearing on it")
        _write_records(page, rest)


def _write_records(page: Page, records: Iterable[str]) -> None:
    """Write the chain of each record once, and after that only where it was written."""
    for record in records:
        proof = page.records.get(record)
        if proof is None:
            continue
        is_new = record not in page.told
        number = page.cite([record])
        page.add(f"{number} {upper(proof['says'])}{'' if is_new else ' (as above)'}", 2, 4)
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
    given = f" (as given: {proof['time']})" if proof["time"] not in (None, proof["when"]) else ""
    plain = proof["when"].split()[-1] == proof["time"] or proof["when"] == proof["time"]
    return f"time: {proof['when']}{'' if plain else given}"


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


def _write_hinges(page: Page, answer: Document, known: Sequence[Document]) -> None:
    hinges = answer["hinges"]
    if not known and not hinges:
        return
    page.gap()
    if not hinges:
        page.add(f"What it hinges on: {ALL_SAME}.")
        return
    page.add("What it hinges on")
    for hinge in hinges:
        beside = page.cite(hinge["with"])
        also = f" (and with it {beside})" if beside else ""
        page.add(f"- if {page.cite([hinge['record']])}{also} is false: {hinge['text']}", 2)


def unknown_words(answer: Document) -> str:
    """Say that nothing is known."""
    if answer["subject"] is None:
        said = "UNKNOWN: nobody is known to hold it that day."
    else:
        said = "UNKNOWN: nothing of the kind is known for that day."
    return said if answer["not_counted"] else f"{said} Nothing on record bears on it."


def _write_uncounted(page: Page, answer: Document, is_known: bool) -> None:
    silent = answer["not_counted"]
    if not silent:
        return
    page.gap()
    if is_known:
        page.add(f"On record, and not counted for that day: {grouped(silent)}.")
        return
    page.add("What is on record, and why it does not answer")
    shown = [one for one in silent if one["why"] != "no control"][:_FEW]
    for one in shown:
        key = f" [{one['key']}]" if one["key"] else ""
        page.add(f"- {upper(one['says'])}{key}: {one['text']}", 2)
    _write_records(page, [one["record"] for one in shown])
    rest = [one for one in silent if one not in shown]
    if rest:
        page.add(f"- {grouped(rest)}", 2)


def grouped(silent: Sequence[Document]) -> str:
    """Count records by why they do not count."""
    counts: dict[str, int] = {}
    for one in silent:
        counts[one["why"]] = counts.get(one["why"], 0) + 1
    return listed(f"{amount(number, 'record')} ({_WHY[why]})" for why, number in counts.items())


_WHY = {
    "unconfirmed": "not confirmed",
    "no act": "plans, promises, threats or demands",
    "later": "of a later change of hands",
    "earlier": "of an earlier change of hands",
    "fighting": "of fighting",
    "other day": "of another time",
    "no control": "of events that move no control",
    "denial": "denials",
    "overtaken": "of a time before a change of hands",
    "set aside": "set aside",
    "no day of report": "with no day of report",
    "known later": "reported later",
    "learned later": "learned later",
    "taken back": "taken back",
}

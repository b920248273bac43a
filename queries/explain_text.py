"""An explanation for people, as text to read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..graph.account.wording import amount, listed
from .account import Document
from .explain_page import WIDTH, Page, clean, upper, write_record, write_records

__all__ = [
    *(
        "ALL_SAME",
        "heading",
        "nothing",
        "reason_words",
        "row_words",
        "spell_words",
        "text",
        "unknown_words",
    ),
]

_FEW = 12
"""How many records that do not count are listed, where nothing is known."""
ALL_SAME = "none of these alone: each could be false, and the answer would be the same"


def text(document: Document) -> str:
    """Write an explanation as text, at most `WIDTH` columns wide where words allow it."""
    page = Page(document)
    page.add(heading(document))
    if document["asked"]["kind"] == "spell":
        page.add(spell_words(document["asked"]))
    for record in document["asked_records"]:
        page.gap()
        what = "the spell rests on" if document["asked"]["kind"] == "spell" else "was asked about"
        page.add(f"{page.cite([record])} is what {what}:")
        write_records(page, [record])
    if _is_silent(document):
        _write_silent(page, document)
        return page.whole()
    for answer in document["answers"]:
        page.gap()
        _write_answer(page, answer, document)
    if not document["answers"]:
        page.gap()
        page.add(nothing(document))
    return page.whole()


def _is_silent(document: Document) -> bool:
    """Say whether an actor was asked about of which nothing is known for the day."""
    rows = [row for answer in document["answers"] for row in answer["rows"]]
    is_known = any(row["status"] != "unknown" for row in rows)
    return bool(rows) and document["asked"]["kind"] == "actor" and not is_known


def _write_silent(page: Page, document: Document) -> None:
    page.gap()
    page.add("UNKNOWN: nothing is known of it for that day. What is on record:")
    for answer in document["answers"]:
        for reason in answer["set_aside"]:
            page.add(f"- {answer['question']}: {reason_words(page, reason)}", 2)
        for one in answer["not_counted"]:
            key = f" (row {one['key']})" if one["key"] else ""
            page.add(f"- {upper(one['says'])}{key}: {one['text']}", 2)


def heading(document: Document) -> str:
    """Say what was asked, and how it is read."""
    answers, asked = document.get("answers", ()), document["asked"]
    question = answers[0]["question"] if len(answers) == 1 else asked["label"]
    question = asked.get("question", question)
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


def spell_words(asked: Document) -> str:
    """Say of which days a stored spell is, and what it is."""
    until = f"before {asked['until']}" if asked["until"] else "as far as is known"
    return (
        f"The spell stored: {asked['status']}, from {asked['since']} to {until}, by the rule"
        f" {asked['rule']}."
    )


def nothing(document: Document) -> str:
    """Say that nothing bears on what was asked."""
    asked = document["asked"]
    if asked["kind"] == "record":
        return "It bears on no relation and on no place's control: there is no answer to explain."
    return f"Nothing on record names {asked['label']} in any relation."


def _write_answer(page: Page, answer: Document, document: Document) -> None:
    known = [row for row in answer["rows"] if row["status"] != "unknown"]
    if len(document["answers"]) > 1:
        page.add(answer["question"])
        page.lines.append("-" * min(WIDTH, len(clean(answer["question"]))))
    for row in known:
        _write_row(page, row)
    if not known:
        page.add(unknown_words(answer))
    for reason in (*answer["ended"], *answer["set_aside"]):
        page.add(f"- {reason_words(page, reason)}", 2)
    _write_evidence(page, answer, known)
    _write_hinges(page, answer, known)
    _write_uncounted(page, answer, bool(known))


def _write_row(page: Page, row: Document) -> None:
    page.add(f"{row['subject']}: {row_words(row)}")
    page.add(_grade_words(row), 2, 0)
    if row["note"]:
        page.add(row["note"], 2, 0)
    for reason in row["because"]:
        page.add(f"- {reason_words(page, reason)}", 2)


def row_words(row: Document) -> str:
    """Say a row: how sure, since when and until when."""
    why = f" ({', '.join(row['why'])})" if row["why"] else ""
    return f"{row['status'].upper()}{why}, {_spell_words(row)}"


def _spell_words(row: Document) -> str:
    start, latest, end = row["start"], row["start_latest"], row["end"]
    if start:
        since = f"since {start}" if latest in (start, None) else f"since some day {start}/{latest}"
    else:
        since = f"since {latest} or before" if latest else "since when is not told"
    return f"{since}, over by {end}" if end else f"{since}, no end is told"


def _grade_words(row: Document) -> str:
    observed = row["last_observed"]
    told = f"grade {row['grade']}"
    if observed:
        age = row["age_days"]
        ago = "that very day" if age == 0 else f"{amount(age, 'day')} before"
        told += f"; last observed {observed}, {ago}"
    return told


def reason_words(page: Page, reason: Document) -> str:
    """Say what decided, by which rule, and by which records."""
    rule = f" ({reason['number']}: {reason['rule']})" if reason["number"] else ""
    cited = page.cite(reason["records"])
    return f"{reason['text']}{rule}{' ' if cited else ''}{cited}"


def _write_evidence(page: Page, answer: Document, known: Sequence[Document]) -> None:
    told: list[str] = []
    for row in known:
        page.gap()
        who = "it" if len(known) == 1 else row["subject"]
        page.add(f"What {who} rests on")
        write_records(page, row["claim"])
        told += row["claim"]
    against = [record for row in known for record in row["against"]]
    if known and not against:
        page.gap()
        page.add("Against it: nothing on record.")
    _write_under(page, "What is against it", against, told)
    named = [one["record"] for one in answer["hinges"]]
    named += [r for reason in (*answer["ended"], *answer["set_aside"]) for r in reason["records"]]
    _write_under(page, "What else has a bearing on it", named, (*told, *against))


def _write_under(page: Page, title: str, records: Iterable[str], told: Sequence[str]) -> None:
    rest = [one for one in dict.fromkeys(records) if one not in told and one in page.records]
    if rest:
        page.gap()
        page.add(title)
        write_records(page, rest)


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
    is_told = any(answer[name] for name in ("not_counted", "set_aside", "ended"))
    return said if is_told else f"{said} Nothing on record bears on it."


def _write_uncounted(page: Page, answer: Document, is_known: bool) -> None:
    silent = answer["not_counted"]
    if not silent:
        return
    page.gap()
    if is_known:
        page.add(f"On record, and not counted for that day: {_grouped(silent)}.")
        return
    page.add("What is on record, and why it does not answer")
    shown = [one for one in silent if one["why"] != "no control"][:_FEW]
    for one in shown:
        if one["record"] in page.records:
            write_record(page, one["record"], f": {one['text']}")
        else:
            key = f" (row {one['key']})" if one["key"] else ""
            page.add(f"- {upper(one['says'])}{key}: {one['text']}", 2)
    rest = [one for one in silent if one not in shown]
    if rest:
        page.add(f"- {_grouped(rest)}", 2)


def _grouped(silent: Sequence[Document]) -> str:
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
    "not exact": "told too vaguely to move control",
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

"""An explanation as a small tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from .account import Document
from .explain_page import LINKS, WIDTH, Page, attribution_words, clean, upper
from .explain_text import ALL_SAME, heading, nothing, row_words, spell_words, unknown_words

__all__ = ["Node", "answer_nodes", "draw_tree", "record_node", "tree"]

_FEW = 12
"""How many records that do not count are listed, where nothing is known."""

Node = tuple[str, "list[Node]"]


def tree(document: Document) -> str:
    """Draw an explanation as a small tree, at most `WIDTH` columns wide."""
    page = Page(document)
    asked = [record_node(page, record) for record in document["asked_records"]]
    answers = [node for answer in document["answers"] for node in answer_nodes(page, answer)]
    title = heading(document)
    if document["asked"]["kind"] == "spell":
        title = f"{title}. {spell_words(document['asked'])}"
    return draw_tree(title, asked + answers or [(nothing(document), [])])


def draw_tree(title: str, nodes: Sequence[Node]) -> str:
    """Draw nodes under a title."""
    return "\n".join([*wrap(clean(title), WIDTH), *_drawn(nodes, "")]) + "\n"


def _drawn(nodes: Sequence[Node], lead: str) -> Iterator[str]:
    for at, (said, below) in enumerate(nodes):
        is_last = at == len(nodes) - 1
        under = lead + ("   " if is_last else "│  ")
        hang = under + ("│  " if below else "   ")
        first = lead + ("└─ " if is_last else "├─ ")
        yield from wrap(
            clean(said), max(WIDTH, len(lead) + 30), initial_indent=first, subsequent_indent=hang
        )
        yield from _drawn(below, under)


def answer_nodes(page: Page, answer: Document, *, with_hinges: bool = True) -> Iterator[Node]:
    """Give the nodes of one matter: each row, with what it rests on; what ended; what turns it."""
    known = [row for row in answer["rows"] if row["status"] != "unknown"]
    rest: list[Node] = [
        (_plain_reason(one), []) for one in (*answer["ended"], *answer["set_aside"])
    ]
    for row in known:
        below: list[Node] = [(f"because {_plain_reason(one)}", []) for one in row["because"]]
        below += [record_node(page, record) for record in row["claim"]]
        below += [record_node(page, record, "against: ") for record in row["against"]]
        who = f"{row['subject']} {answer['question'].removeprefix('Who ')}"
        said = who if answer["subject"] is None else answer["question"]
        yield f"{said}: {row_words(row)}; {row['grade']}", below
    if not known:
        telling = [one for one in answer["not_counted"] if one["why"] != "no control"]
        silent: list[Node] = [
            (f"{upper(one['says'])}: {one['text']}", []) for one in telling[:_FEW]
        ]
        yield f"{answer['question']}? {unknown_words(answer)}", silent
    yield from rest
    if not with_hinges:
        return
    if answer["hinges"]:
        yield "hinges on", [_hinge_node(page, one) for one in answer["hinges"]]
    elif known:
        yield f"hinges on {ALL_SAME}", []


def _plain_reason(reason: Document) -> str:
    number = f" ({reason['number']}: {reason['rule']})" if reason["number"] else ""
    return f"{reason['text']}{number}"


def _hinge_node(page: Page, hinge: Document) -> Node:
    record = hinge["record"]
    proof = page.records[record]
    said = "" if record in page.numbers else f"{upper(proof['says'])}: "
    return f"{page.cite([record])} {said}if false: {hinge['text']}", []


def record_node(page: Page, record: str, lead: str = "") -> Node:
    """Give the node of a record, with its chain of evidence where it is named first."""
    proof = page.records.get(record)
    if proof is None:
        return f"{lead}{record}", []
    is_new = record not in page.numbers
    said = f"{lead}{page.cite([record])} {upper(proof['says'])}, {proof['when']}"
    if not is_new:
        return f"{said} (as above)", []
    below: list[Node] = []
    if speakers := attribution_words(proof):
        below.append((speakers, []))
    below += [_source_node(source) for source in proof["sources"]]
    row = f"{proof['dataset']} {', '.join(proof['release'])}"
    below.append((f"{row}{', row ' + proof['key'] if proof['key'] else ''}", []))
    for link in proof["links"]:
        below.append((f"{LINKS[link['kind']][link['back']]}: {link['says']}", []))
    return said, below


def _source_node(source: Document) -> Node:
    name = source["name"]
    title = f', "{source["title"]}"' if source["title"] else ""
    grade = f" ({source['reliability']})" if source["reliability"] else ""
    return f"{name}{grade}{title}", [(f"copies {one['label']}", []) for one in source["copies"]]

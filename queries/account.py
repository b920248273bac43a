"""An explanation as one document of plain values: what JSON writes, and text and tree read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..graph.account.chain import Link, Load, Origin, Proof
from ..graph.account.crux import Crux, Outcome
from ..graph.account.explain import Account, Answer, Explanation, explain
from ..graph.account.reason import RULES, Reason
from ..graph.account.silence import Silence
from ..graph.account.wording import phrase, sentence, span
from ..graph.resolve import Match
from ..graph.standing.view import Matter, View
from ..graph.store import Store
from .focus import Focus, StoredSpell
from .part import add_parts
from .row import Table, relation_rows, unknown_row

__all__ = ["Document", "answer_of", "document", "proof_of", "read_as"]

Document = dict[str, Any]


def document(store: Store, focus: Focus, view: View) -> Document:
    """Explain what is asked about.

    Returns
    -------
    ``asked``; the clocks and the policy; ``answers``, one a matter, each with its ``rows``,
    ``ended``, ``set_aside``, ``hinges`` and ``not_counted``; ``records``, the chain of evidence of
    each record that those name, by IRI. Everything is plain: text, numbers, lists.
    """
    found = explain(store, focus.records, view, focus.keeps, focus.asked)
    if not found.accounts and focus.kind == "actor":
        found = explain(store, focus.records, view, focus.names)
    answers = [answer_of(store, one, found, focus.notes, view) for one in found.accounts]
    if not answers and focus.kind == "place":
        answers = [_no_answer(focus)]
    return {
        "asked": {
            "kind": focus.kind,
            "label": focus.label,
            "iri": focus.iri,
            **(_spell(focus.spell) if focus.spell else {}),
        },
        **read_as(view),
        "answers": answers,
        "records": {record: proof_of(proof) for record, proof in sorted(found.proofs.items())},
        "asked_records": [record.id for record in focus.asked],
    }


def _spell(spell: StoredSpell) -> Document:
    return {
        "since": spell.since.isoformat(),
        "until": spell.until.isoformat() if spell.until else None,
        "holder": spell.holder,
        "status": spell.status,
        "rule": spell.rule,
    }


def read_as(view: View) -> Document:
    """Tell the clocks and the policy by which the records are read."""
    clocks = view.clocks
    return {
        "as_of": clocks.as_of.isoformat(),
        "known_by": clocks.known_by.isoformat() if clocks.known_by else None,
        "recorded_by": clocks.recorded_by.isoformat() if clocks.recorded_by else None,
        "policy": view.policy.value,
        "modality": "acts" if view.acts else "all",
        "stale_after": view.stale_after,
    }


def answer_of(
    store: Store, account: Account, found: Explanation, notes: Mapping[str, str], view: View
) -> Document:
    """Tell the answer in one matter, with what decided."""
    names, matter = found.names, account.matter
    stands = [answer.stand for answer in account.answers]
    table = relation_rows(store, stands, view.clocks.as_of, notes)
    if matter.subject is None and table.rows:
        _tell_parts(store, table, matter, names, view)
    rows = [row | _because(answer) for row, answer in zip(table.rows, account.answers, strict=True)]
    return {
        **_matter(matter, names),
        "rows": rows or [_unknown(matter, names)],
        "ended": [_reason(one) for one in account.endings],
        "set_aside": [_reason(one) for one in account.set_aside],
        "hinges": [_hinge(one, names) for one in account.cruxes],
        "not_counted": [_silence(one, names) for one in account.silences],
    }


def _tell_parts(
    store: Store, table: Table, matter: Matter, names: Mapping[str, str], view: View
) -> None:
    place = Match(names.get(matter.object, matter.object), (matter.object,))
    add_parts(store, table, place, view)


def _matter(matter: Matter, names: Mapping[str, str]) -> Document:
    def name(thing: str | None) -> str | None:
        return None if thing is None else names.get(thing, thing)

    thing, side = name(matter.object), name(matter.side)
    on_side = f", on the side of {side}" if side else ""
    does = f"{phrase(matter.relation)} {thing}{on_side}"
    subject = name(matter.subject)
    return {
        "question": f"Who {does}" if subject is None else f"{subject} {does}",
        "relation": matter.relation,
        "subject": subject,
        "subject_iri": matter.subject,
        "object": thing,
        "object_iri": None if matter.is_text else matter.object,
        "side": side,
    }


def _unknown(matter: Matter, names: Mapping[str, str]) -> Document:
    row = unknown_row(names.get(matter.object, matter.object), matter.object, matter.relation)
    return row | {"because": [], "against": []}


def _no_answer(focus: Focus) -> Document:
    matter = Matter("controls", None, focus.iri)
    names = {focus.iri: focus.label}
    empty: Document = {key: [] for key in ("ended", "set_aside", "hinges", "not_counted")}
    return {**_matter(matter, names), "rows": [_unknown(matter, names)], **empty}


def _because(answer: Answer) -> Document:
    return {
        "because": [_reason(reason) for reason in answer.reasons],
        "against": [record.id for record in answer.stand.holding.against],
    }


def _reason(reason: Reason) -> Document:
    return {
        "rule": reason.rule,
        "number": RULES.get(reason.rule),
        "text": reason.text,
        "records": list(reason.records),
    }


def _hinge(hinge: Crux, names: Mapping[str, str]) -> Document:
    return {
        "record": hinge.record.id,
        "with": [record.id for record in hinge.beside],
        "change": hinge.change,
        "text": hinge.text,
        "before": [_outcome(one, names) for one in hinge.before],
        "after": [_outcome(one, names) for one in hinge.after],
    }


def _outcome(one: Outcome, names: Mapping[str, str]) -> Document:
    return {
        "subject": names.get(one.holder, one.holder),
        "subject_iri": one.holder,
        "status": one.status,
        "why": list(one.why),
        "start": one.start.isoformat() if one.start else None,
        "end": one.end.isoformat() if one.end else None,
    }


def _silence(one: Silence, names: Mapping[str, str]) -> Document:
    return {
        "record": one.record.id,
        "key": _key(one.record.all("sourceKey")),
        "says": sentence(one.record, names),
        "why": one.why,
        "text": one.text,
        "counts": not one.is_dead,
    }


def _key(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


def proof_of(proof: Proof) -> Document:
    """Tell the chain of evidence of one record."""
    record, bounds = proof.record, proof.record.bounds
    given = {
        name: record.one(name)
        for name in ("attribution", "credibility", "quantifier", "locator", "observedOn")
    }
    return {
        "kind": "event" if record.is_event else "claim",
        "says": proof.says,
        "coding": proof.coding,
        "time": record.one("edtf"),
        "when": span(bounds),
        "start_earliest": record.one("startEarliest"),
        "start_latest": record.one("startLatest"),
        "end_earliest": record.one("endEarliest"),
        "end_latest": record.one("endLatest"),
        "polarity": record.polarity,
        "modality": record.modality,
        "inference": record.one("inference") or "Stated",
        **given,
        "reportedOn": record.one("reportedOn"),
        "attributed": list(proof.speakers),
        "sources": [_origin(one) for one in proof.sources],
        "dataset": proof.dataset,
        "dataset_label": proof.dataset_label,
        "release": list(record.all("release")),
        "key": _key(record.all("sourceKey")),
        "identifiers": list(record.all("identifier")),
        "learned": [_load(one) for one in proof.learned],
        "taken_back": [_load(one) for one in proof.taken_back],
        "links": [_link(one) for one in proof.links],
    }


def _origin(one: Origin) -> Document:
    return {
        "iri": one.id,
        "name": one.name,
        "label": one.label,
        "publisher": one.publisher,
        "title": one.title,
        "published": one.published,
        "url": one.url,
        "archived": one.archived,
        "licence": one.licence,
        "reliability": one.reliability,
        "copies": [_origin(copied) for copied in one.copies],
    }


def _load(one: Load) -> Document:
    return {"at": one.at, "files": list(one.files), "sha256": list(one.sha256), "load": one.id}


def _link(one: Link) -> Document:
    return {
        "kind": one.kind,
        "back": one.is_back,
        "record": one.record.id,
        "says": one.says,
        "when": one.when,
        "sources": list(one.sources),
    }

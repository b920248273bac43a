"""Rows as people and programs read them: labels beside IRIs, ISO dates, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..graph.record import Record, Source, read_sources
from ..graph.resolve import labels
from ..graph.standing.view import Stand
from ..graph.store import Store

__all__ = [
    "RELATION_COLUMNS",
    "Table",
    "claim_rows",
    "event_rows",
    "relation_rows",
    "unknown_row",
]

Row = dict[str, Any]

RELATION_COLUMNS = (
    *("subject", "relation", "object", "start", "end", "status", "why", "grade"),
    *("last_observed", "age_days", "sources", "claim"),
    *("side", "note"),
)
_RELATION_TWINS = ("subject_iri", "object_iri", "start_latest", "end_earliest")
EVENT_COLUMNS = (
    *("start", "end", "type", "label", "initiator", "with", "target", "participant", "place"),
    *("fatalities_low", "fatalities_best", "fatalities_high"),
    *("polarity", "modality", "inference", "attributed", "sources", "event"),
)
CLAIM_COLUMNS = (
    *("subject", "relation", "object", "start", "end", "polarity", "modality", "inference"),
    *("quantifier", "attributed", "sources", "locator", "observed", "reported", "claim"),
)


@dataclass(slots=True)
class Table:
    """An answer: the columns that people are shown, all rows, and what must be said beside them."""

    columns: Sequence[str]
    rows: list[Row]
    twins: Sequence[str] = ()
    """Further columns, for machines."""
    notes: list[str] = field(default_factory=list)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def relation_rows(
    store: Store, stands: Sequence[Stand], day: date, notes: Mapping[str, str] | None = None
) -> Table:
    """Write what stands, a row a spell.

    Parameters
    ----------
    notes
        What to say of a row whose subject or object it is asked through, by IRI.
    """
    things = {iri for one in stands for iri in _ends(one)}
    names = labels(store, things | {one.side for one in stands if one.side})
    sources = _source_labels(store, (record for one in stands for record in one.holding.basis))
    rows = [_relation_row(one, day, names, sources, notes or {}) for one in stands]
    return Table(RELATION_COLUMNS, rows, _RELATION_TWINS)


def _ends(stand: Stand) -> tuple[str, ...]:
    return (stand.subject,) if stand.is_text else (stand.subject, stand.object)


def _relation_row(
    stand: Stand,
    day: date,
    names: Mapping[str, str],
    sources: Mapping[str, str],
    notes: Mapping[str, str],
) -> Row:
    held = stand.holding
    observed = held.observed(held.grade.last_observed, day)
    said = [notes[iri] for iri in _ends(stand) if iri in notes]
    quantifiers = sorted({q for record in held.basis if (q := record.one("quantifier"))})
    said += [f"said of {quantifier} of them" for quantifier in quantifiers]
    if all(record.one("inference") == "Inferred" for record in held.basis):
        said.append("inferred, not stated by a source")
    return {
        "subject": names[stand.subject],
        "relation": stand.relation,
        "object": stand.object if stand.is_text else names[stand.object],
        "start": _text(held.start),
        "end": _text(held.end),
        "status": held.status.value,
        "why": list(held.why),
        "grade": str(held.grade),
        "last_observed": _text(observed),
        "age_days": (day - observed).days if observed else None,
        "sources": _told_by(held.basis, sources),
        "claim": [record.id for record in held.basis],
        "subject_iri": stand.subject,
        "object_iri": None if stand.is_text else stand.object,
        "start_latest": _text(held.start_latest),
        "end_earliest": _text(held.end_earliest),
        "side": names[stand.side] if stand.side else None,
        "note": "; ".join(said) or None,
    }


def unknown_row(label: str, iri: str, relation: str) -> Row:
    """Write the row that says that nothing is known: an empty subject, status unknown."""
    row: Row = dict.fromkeys((*RELATION_COLUMNS, *_RELATION_TWINS))
    empty: Row = {"why": [], "sources": [], "claim": []}
    return (
        row
        | empty
        | {"relation": relation, "object": label, "object_iri": iri, "status": "unknown"}
    )


def _source_labels(store: Store, records: Iterable[Record]) -> dict[str, str]:
    found = read_sources(store, (source for record in records for source in record.all("source")))
    return {iri: _source_label(source) for iri, source in found.items()}


def _source_label(source: Source) -> str:
    if source.publisher and source.published:
        return f"{source.publisher}, {source.published}"
    return source.label


def _told_by(records: Iterable[Record], sources: Mapping[str, str]) -> list[str]:
    return sorted({sources[one] for record in records for one in record.all("source")})


def event_rows(store: Store, records: Sequence[Record]) -> Table:
    """Write events, a row each, in order of time."""
    ends = ("initiator", "with", "target", "participant", "place", "attributedTo")
    names = labels(store, _values(store, records, ends))
    sources = _source_labels(store, records)
    rows = [_event_row(record, names, sources) for record in sorted(records, key=_when)]
    twins = tuple(f"{name}_iri" for name in ("initiator", "with", "target", "participant", "place"))
    return Table(EVENT_COLUMNS, rows, twins)


def _when(record: Record) -> tuple[str, str, str]:
    """Order records by time; what has none comes last."""
    bounds = record.bounds
    start = bounds.start_earliest or bounds.start_latest
    return (_text(start) or "~", _text(bounds.end_latest) or "~", record.id)


def _values(store: Store, records: Iterable[Record], names: Iterable[str]) -> set[str]:
    wanted = tuple(names)
    return {
        value
        for record in records
        for name in wanted
        for value in record.all(name)
        if value.startswith(store.base)
    }


def _event_row(record: Record, names: Mapping[str, str], sources: Mapping[str, str]) -> Row:
    def named(name: str) -> list[str]:
        return [names.get(iri, iri) for iri in record.all(name)]

    def number(name: str) -> int | None:
        text = record.one(name)
        return int(text) if text is not None else None

    bounds = record.bounds
    place = record.one("place")
    return {
        "start": _text(bounds.start_earliest or bounds.start_latest),
        "end": _text(bounds.end_latest),
        "type": record.one("eventType"),
        "label": record.one("label"),
        **{name: named(name) for name in ("initiator", "with", "target", "participant")},
        "place": names.get(place, place) if place else None,
        "fatalities_low": number("fatalitiesLow"),
        "fatalities_best": number("fatalitiesBest"),
        "fatalities_high": number("fatalitiesHigh"),
        "polarity": record.polarity,
        "modality": record.modality,
        "inference": record.one("inference"),
        "attributed": named("attributedTo"),
        "sources": _told_by([record], sources),
        "event": record.id,
        **{
            f"{name}_iri": list(record.all(name))
            for name in ("initiator", "with", "target", "participant")
        },
        "place_iri": place,
    }


def claim_rows(store: Store, records: Sequence[Record]) -> Table:
    """Write the records themselves, a row each, in order of time.

    Of what was seen, or held when it was last observed, no ``start`` or ``end`` is told: the inner
    bounds stand beside, and the day observed.
    """
    ends = ("subject", "object", "initiator", "attributedTo", "place")
    names = labels(store, _values(store, records, ends))
    sources = _source_labels(store, records)
    rows = [_claim_row(record, names, sources) for record in sorted(records, key=_when)]
    twins = ("subject_iri", "object_iri", "start_latest", "end_earliest")
    return Table(CLAIM_COLUMNS, rows, twins)


def _claim_row(record: Record, names: Mapping[str, str], sources: Mapping[str, str]) -> Row:
    subject = record.one("subject") or record.one("initiator")
    thing = record.one("object") or record.one("place")
    bounds = record.bounds
    return {
        "subject": names.get(subject, subject) if subject else None,
        "relation": record.one("relation") or f"event: {record.one('eventType')}",
        "object": names.get(thing, thing) if thing else record.one("objectText"),
        "start": _text(bounds.start_earliest),
        "end": _text(bounds.end_latest),
        "polarity": record.polarity,
        "modality": record.modality,
        "inference": record.one("inference"),
        "quantifier": record.one("quantifier"),
        "attributed": [names.get(iri, iri) for iri in record.all("attributedTo")],
        "sources": _told_by([record], sources),
        "locator": record.one("locator"),
        "observed": _text(record.observed),
        "reported": record.one("reportedOn"),
        "claim": record.id,
        "subject_iri": subject,
        "object_iri": thing,
        "start_latest": _text(bounds.start_latest),
        "end_earliest": _text(bounds.end_earliest),
    }

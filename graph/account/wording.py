"""What records and relations say, in words that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ...ontology.code import Schemes
from ...ontology.term import ontology
from ..interval import Bounds
from ..record import Record

__all__ = ["amount", "coding", "listed", "phrase", "sentence", "span", "things_of"]

DAY = timedelta(days=1)
_NO_VERB = frozenset(
    {"alliedWith", "ceasefireWith", "memberOf", "mergedInto", "partOf", "present", "splitFrom"}
    | {"subordinateTo", "within"}
)
"""Relations whose labels have no verb of their own: "allied with"."""

_THINGS = (
    *("subject", "object", "initiator", "with", "target", "participant", "place", "jointly"),
    *("takenFrom", "onBehalfOf", "against", "side", "commodity"),
)
_MODALITIES = {
    "Alleged": "alleged: ",
    "Planned": "planned: ",
    "Promised": "promised: ",
    "Threatened": "threatened: ",
    "Demanded": "demanded: ",
}
_POLARITIES = {"Denied": "denied: ", "Unconfirmed": "not confirmed: "}
_QUALIFIERS = (
    ("jointly", "jointly with {}"),
    ("onBehalfOf", "on behalf of {}"),
    ("takenFrom", "taken from {}"),
    ("against", "against {}"),
    ("instrument", "by {}"),
    ("supportType", "support: {}"),
    ("controlLevel", "level: {}"),
    ("controlDimension", "in the dimension {}"),
    ("commodity", "goods: {}"),
    ("traffic", "traffic: {}"),
    ("direction", "going {}"),
    ("side", "on the side of {}"),
    ("quantifier", "said of {} of them"),
    ("role", "role: {}"),
    ("reason", "reason: {}"),
)
_SIDES = (("place", "at"), ("initiator", "by"), ("with", "with"), ("target", "against"))
_CODED = {
    "instrument": "instrument",
    "supportType": "support-type",
    "controlLevel": "control-level",
    "controlDimension": "control-dimension",
    "eventType": "event-type",
}


def things_of(record: Record) -> set[str]:
    """Give the things that a record's sentence names, by IRI."""
    return {value for name in _THINGS for value in record.all(name)}


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does.

    >>> listed(["the KIA", "the junta", "China"])
    'the KIA, the junta and China'
    """
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def amount(number: int, what: str) -> str:
    """Count things.

    >>> amount(2, "record"), amount(1, "record")
    ('2 records', '1 record')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def phrase(relation: str) -> str:
    """Give the words that stand between the two ends of a relation."""
    known = ontology().relations.get(relation)
    label = known.label if known is not None else relation
    return f"is {label}" if relation in _NO_VERB else label


def sentence(record: Record, names: Mapping[str, str]) -> str:
    """Say what a record says, its polarity and modality told, its speakers not.

    Parameters
    ----------
    names
        The labels of things by IRI; a thing that has none is told by its IRI.
    """
    before = _MODALITIES.get(record.modality, "")
    before = _POLARITIES.get(record.polarity, "") + before
    if record.is_event:
        said = record.one("label") or coding(record, names)
    else:
        said = _claim(record, names)
    said = f"{before}{said}" if before else said
    qualifiers = "; ".join(_qualifiers(record, names))
    return f"{said} ({qualifiers})" if qualifiers else said


def span(bounds: Bounds) -> str:
    """Say of which days a record speaks.

    >>> span(Bounds(None, date(2024, 11, 21), date(2024, 11, 22), None, True))
    'seen on 2024-11-21'
    >>> span(Bounds(date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 10), None, True))
    'from some day of 2024-02-01 to 2024-02-29, and still on 2024-03-09'
    """
    first, latest = bounds.start_earliest, bounds.start_latest
    last = bounds.end_earliest and bounds.end_earliest - DAY
    after = bounds.end_latest and bounds.end_latest - DAY
    if latest is not None and latest == last and (first, after) in ((latest, latest), (None, None)):
        return f"on {latest}" if first else f"seen on {latest}"
    if latest is None and last is None and first and after:
        return f"some time from {first} to {after}"
    if first is None and latest is not None and latest == last == after:
        return f"until {latest}, since when is not told"
    if after is None and not bounds.open_end and first is not None and first == latest == last:
        return f"from {first}, until when is not told"
    told = [_start(first, latest), _end(last, after, bounds.open_end)]
    return ", ".join(part for part in told if part) or "at no time that is told"


def _start(first: date | None, latest: date | None) -> str:
    if first is None:
        return f"on {latest} or from before" if latest else ""
    if latest is None:
        return f"from {first} at the earliest"
    return f"from {first}" if first == latest else f"from some day of {first} to {latest}"


def _end(last: date | None, after: date | None, is_open: bool) -> str:
    if after is None:
        if last is None:
            return ""
        return f"and still on {last}" if is_open else f"to {last} at least"
    if last is None:
        return f"to {after} at the latest"
    return f"to {last}" if last == after else f"to some day of {last} to {after}"


def _named(values: Sequence[str], names: Mapping[str, str]) -> str:
    return listed(_name(value, names) for value in values)


def _name(value: str, names: Mapping[str, str]) -> str:
    found = names.get(value, value)
    return f'"{found}"' if "/event/" in value else found


def _claim(record: Record, names: Mapping[str, str]) -> str:
    subject = _named(record.all("subject"), names)
    thing = _named((*record.all("object"), *record.all("objectText")), names)
    return f"{subject} {phrase(record.one('relation') or '')} {thing}"


def coding(record: Record, names: Mapping[str, str]) -> str:
    """Say what an event is coded as: its type, place and sides."""
    kind = _coded("eventType", record.one("eventType") or "event")
    parts = [kind]
    for name, words in _SIDES:
        if found := record.all(name):
            parts.append(f"{words} {_named(found, names)}")
    if found := record.all("participant"):
        parts.append(f"between {_named(found, names)}")
    return " ".join(parts)


def _qualifiers(record: Record, names: Mapping[str, str]) -> Iterable[str]:
    for name, words in _QUALIFIERS:
        values = record.all(name)
        if name in _CODED:
            values = tuple(_coded(name, value) for value in values)
        if values:
            yield words.format(_named(values, names))


def _coded(name: str, notation: str) -> str:
    code = Schemes()[_CODED[name]].get(notation)
    return code.label if code is not None else notation.replace("-", " ")

"""What investigators ask beyond who holds what: silence, sequence, lineage, profit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ..graph.interval import Bounds
from ..graph.record import Record, read_records
from ..graph.resolve import labels, representatives, same_things
from ..graph.standing.grade import grade
from ..graph.standing.spell import Holding, Status
from ..graph.standing.view import Stand, View, live_records, matters, stands, stories
from ..graph.store import Store
from ..graph.term import MAR, values
from ..ontology.prefix import PREFIXES
from .row import Table, claim_rows, relation_rows

if TYPE_CHECKING:
    from .answer import Asked

__all__ = ["gap_table", "lineage_table", "profit_table", "sequence_table"]

_RDF = PREFIXES["rdf"]
_ROLES = {
    "owns": "owner",
    "licenses": "licensor or licensee",
    "operates": "operator",
    "taxes": "taxer",
    "buysFrom": "buyer",
    "controls": "holder",
    "dependsOn": "dependant",
}
_KIN = {  # what the other end is to the actor, as subject and as object of the relation
    "partOf": ("part of", "has the part"),
    "memberOf": ("member of", "has the member"),
    "subordinateTo": ("subordinate to", "has the subordinate"),
    "leads": ("leads", "led by"),
    "succeeds": ("succeeded", "succeeded by"),
    "splitFrom": ("split from", "had the split"),
    "mergedInto": ("merged into", "took in"),
}


# --- gaps ---


def gap_table(store: Store, records: Sequence[Record], asked: Asked, view: View) -> Table:
    """List the places of an area of which nothing is told since a day, longest silence first."""
    since = date.fromisoformat(asked.terms["since"][0].value)
    last = _last_told(live_records(store, records, view), view.clocks.as_of)
    areas = values("a", asked.matches["area"].iris)
    query = f"SELECT DISTINCT ?p {{ {areas} ?p <{MAR}within>+ ?a }}"
    places = {row["p"].value for row in store.select(query)}
    stand_in = representatives(store, places, view.clocks.recorded_by)
    names = labels(store, places)
    told: dict[str, date] = {}
    for place, day in last.items():
        one = stand_in.get(place, place)
        told[one] = max(day, told.get(one, date.min))
    rows = [
        {
            "place": names[place],
            "last_observed": told[place].isoformat() if place in told else None,
            "age_days": (view.clocks.as_of - told[place]).days if place in told else None,
            "place_iri": place,
        }
        for place in sorted(set(stand_in.values()) & places)
        if told.get(place, date.min) < since
    ]
    rows.sort(key=lambda row: (row["last_observed"] or "", str(row["place"])))
    table = Table(("place", "last_observed", "age_days"), rows, ("place_iri",))
    table.notes.append(f"{len(rows)} of {len(set(stand_in.values()))} known places")
    return table


def _last_told(records: Iterable[Record], by: date) -> dict[str, date]:
    """Give for each place the last day, up to a day, that a record speaks of."""
    found: dict[str, date] = {}
    for record in records:
        start = record.bounds.start_earliest or record.bounds.start_latest
        observed = record.observed
        if observed is None or (start is not None and start > by):
            continue
        for place in (*record.all("object"), *record.all("place")):
            found[place] = max(min(observed, by), found.get(place, date.min))
    return found


# --- sequence ---


def sequence_table(store: Store, records: Sequence[Record], asked: Asked, view: View) -> Table:
    """Write what two actors did to each other, in order of time, a row a record."""
    kept = [one for one in live_records(store, records, view) if one.is_act or not view.acts]
    table = claim_rows(store, kept)
    by_id = {record.id: record for record in kept}
    answered = {iri for record in kept for iri in record.all("response")}
    names = _record_names(store, answered)
    for row in table.rows:
        record = by_id[row["claim"]]
        row["what"] = record.one("label") or row["relation"]
        row["instrument"] = list(record.all("instrument"))
        row["response_to"] = [names.get(iri, iri) for iri in record.all("response")]
        row["motive"] = record.one("reason")
    table.columns = (
        *("start", "end", "subject", "relation", "object", "what", "instrument", "response_to"),
        *("motive", "modality", "polarity", "inference", "observed", "sources", "claim"),
    )
    return table


def _record_names(store: Store, records: Iterable[str]) -> dict[str, str]:
    """Name records in words: an event by its label, a claim by its ends."""
    found = read_records(store, f"{values('r', sorted(set(records)))} ?r ?p ?o")
    ends = {one for record in found for name in ("subject", "object") for one in record.all(name)}
    names = labels(store, (one for one in ends if one.startswith(store.base)))
    return {record.id: _record_name(record, names) for record in found}


def _record_name(record: Record, names: dict[str, str]) -> str:
    if record.is_event:
        return record.one("label") or record.one("eventType") or record.id
    subject, thing = record.one("subject") or "", record.one("object") or record.one("objectText")
    return f"{names.get(subject, subject)} {record.one('relation')} {names.get(thing or '', thing)}"


# --- lineage ---


def lineage_table(store: Store, records: Sequence[Record], asked: Asked, view: View) -> Table:
    """Write an actor's names and ties over all time, a row each.

    Of a tie that no source dates the status is unknown: it was, and when is not told.
    """
    match = asked.matches["actor"]
    by = view.clocks.recorded_by
    own = same_things(store, match.iris[:1], by)[match.iris[0]]
    wanted = set(representatives(store, own, by).values())
    latest: dict[tuple[str, str, str], Stand] = {}
    for stand, _ in stories(store, records, view):
        if not wanted.isdisjoint((stand.subject, stand.object)):
            latest[stand.relation, stand.subject, stand.object] = stand
    timeless = [
        stand
        for stand in _timeless(store, records, view)
        if not wanted.isdisjoint((stand.subject, stand.object))
        and (stand.relation, stand.subject, stand.object) not in latest
    ]
    table = relation_rows(store, [*latest.values(), *timeless], view.clocks.as_of)
    for row in table.rows:
        is_subject = row["subject_iri"] in wanted
        row["tie"] = _KIN[row["relation"]][0 if is_subject else 1]
        row["who"] = row["object"] if is_subject else row["subject"]
        row["who_iri"] = row["object_iri"] if is_subject else row["subject_iri"]
    claimed = {(row["tie"], row["who_iri"]) for row in table.rows}
    table.rows += [
        row for row in _described(store, own) if (row["tie"], row["who_iri"]) not in claimed
    ]
    table.rows += _names(store, own)
    table.rows.sort(key=lambda row: (row["tie"], row["start"] or "", str(row["who"])))
    table.columns = ("tie", "who", "start", "end", "status", "why", "grade", "sources", "claim")
    table.twins = ("who_iri", "start_latest", "end_earliest")
    return table


def _timeless(store: Store, records: Sequence[Record], view: View) -> Iterator[Stand]:
    """Give the ties of which it is told that they were, and nothing of when: status unknown."""
    groups, world = matters(store, live_records(store, records, view), view.clocks)
    for matter, group in groups.items():
        told = [one for one in group if _is_timeless(one) and (one.is_act or not view.acts)]
        if matter.subject is not None and told:
            held = Holding(
                matter.subject,
                Status.UNKNOWN,
                (),
                *(None, None, None, None),
                grade(told, world),
                tuple(told),
            )
            yield Stand(matter.subject, matter.relation, matter.object, matter.is_text, None, held)


def _is_timeless(record: Record) -> bool:
    return record.bounds == Bounds() and record.polarity == "Affirmed"


def _blank(tie: str, who: str, iri: str | None, status: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"start": None, "end": None, "why": [], "sources": [], "claim": []}
    return empty | {"tie": tie, "who": who, "who_iri": iri, "status": status}


def _described(store: Store, own: Iterable[str]) -> list[dict[str, Any]]:
    """Give the ties that data sets describe their actors by, and no record states."""
    ties = " ".join(f"<{MAR}{name}>" for name in _KIN)
    query = f"""SELECT DISTINCT ?t ?rel ?o ?out {{ VALUES ?rel {{ {ties} }}
        {{ {values("t", sorted(own))} ?t ?rel ?o BIND (true AS ?out) }} UNION
        {{ {values("t", sorted(own))} ?o ?rel ?t BIND (false AS ?out) }} }}"""
    found = {
        (row["rel"].value.removeprefix(MAR), row["o"].value, row["out"].value == "true")
        for row in store.select(query)
    }
    stand_in = representatives(store, (iri for _, iri, _ in found))
    names = labels(store, stand_in.values())
    ends = sorted({(_KIN[rel][0 if out else 1], stand_in[iri]) for rel, iri, out in found})
    return [_blank(tie, names[iri], iri, "described") for tie, iri in ends]


def _names(store: Store, own: Iterable[str]) -> list[dict[str, Any]]:
    skos, rdfs = PREFIXES["skos"], PREFIXES["rdfs"]
    query = f"""SELECT DISTINCT ?n {{ {values("t", sorted(own))}
        ?t <{rdfs}label>|<{skos}altLabel> ?n }}"""
    found = {(row["n"].value, row["n"].language or "") for row in store.select(query)}
    return [
        _blank(f"called ({language})", name, None, "described") for name, language in sorted(found)
    ]


# --- who profits ---


def profit_table(store: Store, records: Sequence[Record], asked: Asked, view: View) -> Table:
    """Write who has a hand in a place or commodity, by role, and by whom each is sanctioned."""
    found = [one for one in stands(store, records, view) if one.relation in _ROLES]
    table = relation_rows(store, found, view.clocks.as_of)
    blamed = _sanctioned(store, {one.subject for one in found}, view)
    for row in table.rows:
        row["role"] = _ROLES[row["relation"]]
        row["actor"] = row["subject"]
        row["of"] = row["object"]
        row["actor_iri"], row["of_iri"] = row["subject_iri"], row["object_iri"]
        row["sanctioned_by"] = blamed[row["subject_iri"]]
    table.columns = (
        *("actor", "role", "of", "start", "end", "status", "why", "grade"),
        *("sanctioned_by", "sources", "claim"),
    )
    table.twins = ("actor_iri", "of_iri", "start_latest", "end_earliest", "note")
    return table


def _sanctioned(store: Store, actors: Iterable[str], view: View) -> dict[str, list[str]]:
    """Give for each actor the governments whose sanctions on it stand."""
    found: dict[str, list[str]] = defaultdict(list)
    same = same_things(store, actors, view.clocks.recorded_by)
    every = sorted({one for group in same.values() for one in group})
    pattern = f"{values('a', every)} ?r <{_RDF}object> ?a ; <{_RDF}predicate> <{MAR}sanctions>"
    held = stands(store, read_records(store, pattern), view) if every else []
    names = labels(store, (one.subject for one in held))
    for actor, group in same.items():
        found[actor] = sorted({names[one.subject] for one in held if one.object in group})
    return found

"""All the records that bear on what stands on some days, read at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from ...ontology.code import Schemes
from ...ontology.prefix import PREFIXES
from ..record import Record, read_records
from ..store import Store
from ..term import MAR, date_text, values

__all__ = ["dossier"]

_RDF = PREFIXES["rdf"]
_LIVE = f"MINUS {{ ?r <{MAR}retracted> true }}"


def dossier(
    store: Store,
    days: Collection[date] | None,
    *,
    relations: Collection[str] = (),
    retracted: bool = False,
) -> list[Record]:
    """Read every record that bears on what stands on the days: claims, and what judges control.

    Events count that moved ground, on whatever day, and fighting on one of the days at a place that
    somebody is ever said to hold or take.

    Parameters
    ----------
    days
        None is every day.
    relations
        Only these, by local name; all of them if empty.
    retracted
        Read what is no longer live, too, as the clock of recording needs it.
    """
    live = "" if retracted else _LIVE
    of = f"?r <{_RDF}predicate> ?relation {values('relation', (MAR + n for n in relations))}"
    pattern = f"?r <{_RDF}type> <{MAR}Claim> . {of if relations else ''} {live}"
    records = read_records(store, pattern)
    if not relations or "controls" in relations:
        for pattern in _event_patterns(days):
            records += read_records(store, f"{pattern} {live}")
    return records


def _event_patterns(days: Collection[date] | None) -> Iterator[str]:
    """Find the events that moved ground, and the fighting on the days where somebody holds."""
    codes = Schemes()["event-type"].values()
    moving = values("moving", (code.iri for code in codes if code.gains))
    fighting = values("type", (code.iri for code in codes if code.fighting and not code.gains))
    yield f"{moving} ?r <{MAR}eventType> ?moving ."
    yield f"""{{ SELECT DISTINCT ?place {{
            {{ ?c <{_RDF}predicate> <{MAR}controls> ; <{_RDF}object> ?place }} UNION
            {{ {moving} ?c <{MAR}eventType> ?moving ; <{MAR}place> ?place }} }} }}
        ?r <{MAR}place> ?place ; <{MAR}eventType> ?type . {fighting}
        {_on(days)}"""


def _on(days: Collection[date] | None) -> str:
    """Write the pattern of what is told to have been on one of the days."""
    if days is None:
        return ""
    texts = [date_text(day.isoformat()) for day in sorted(set(days))]
    on_a_day = " || ".join(f"(?from <= {day} && {day} < ?until)" for day in texts)
    return f"?r <{MAR}startLatest> ?from ; <{MAR}endEarliest> ?until FILTER ({on_a_day})"

"""Answer a named query: names become things, records become rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from ..graph.clock import read_day
from ..graph.derived.holders import is_plain
from ..graph.judgement import all_judgements, latest
from ..graph.record import Record, read_found, read_records
from ..graph.resolve import Match, labels, parents, representatives, resolve, same_things
from ..graph.standing.spell import Status
from ..graph.standing.view import Stand, View, live_records, stands
from ..graph.store import Store
from ..graph.term import XSD, Term
from ..graph.trade.market import find_market
from ..ontology.error import UsageError
from .catalogue import Parameter, Query, bind
from .narrow import bearing_on, disputed_ends, things_between
from .part import add_parts, inherited
from .row import Table, claim_rows, event_rows, relation_rows, unknown_row

__all__ = ["Asked", "answer"]

_KINDS = {
    "actor": ("actor",),
    "place": ("place",),
    "commodity": ("commodity",),
    "thing": ("actor", "place", "commodity", "event", "claim", "source"),
}


class Asked:
    """The arguments of a query, as things: each with all that are judged the same."""

    def __init__(self, store: Store, query: Query, given: Mapping[str, str], view: View) -> None:
        self.matches: dict[str, Match] = {}
        self.terms: dict[str, tuple[Term, ...]] = {}
        self.notes: dict[str, str] = {}
        """For things asked about through another, what to say of them, by IRI."""
        _check_names(query, given)
        for parameter in query.parameters:
            if parameter.name in given:
                self._take(store, parameter, given[parameter.name], view)
        first, last = (self.terms.get(name) for name in ("from", "until"))
        if first and last and first[0].value > last[0].value:
            raise UsageError(
                f"--from: {first[0].value} is after --until {last[0].value}", "turn them round"
            )

    def _take(self, store: Store, parameter: Parameter, text: str, view: View) -> None:
        if parameter.kind == "day":
            try:
                day = read_day(text).isoformat()
            except ValueError as error:
                raise UsageError(f"--{parameter.name}: {error}") from error
            self.terms[parameter.name] = (Term("literal", day, XSD + "date"),)
            return
        match = (
            find_market(store, text)
            if parameter.kind == "market"
            else resolve(store, text, _KINDS[parameter.kind], view.clocks.recorded_by)
        )
        if parameter.kind == "actor" and not view.exact:
            match = self._rolled_up(store, match, view)
        self.matches[parameter.name] = match
        self.terms[parameter.name] = tuple(Term("iri", iri) for iri in match.iris)

    def _rolled_up(self, store: Store, match: Match, view: View) -> Match:
        """Add the party whose army is asked about: its records may be the army's doing."""
        found = {one for group in parents(store, match.iris).values() for one in group}
        same = same_things(store, found, view.clocks.recorded_by)
        parties = {one for group in same.values() for one in group}
        for iri, label in labels(store, parties).items():
            self.notes[iri] = f"coded to {label}"
        return replace(match, iris=(*match.iris, *sorted(parties - set(match.iris))))


def _check_names(query: Query, given: Mapping[str, str]) -> None:
    known = {parameter.name for parameter in query.parameters}
    for name in given:
        if name not in known:
            takes = ", ".join(f"--{one}" for one in sorted(known)) or "no parameters"
            raise UsageError(f"{query.name} has no parameter --{name}", f"it takes {takes}")
    for parameter in query.parameters:
        if parameter.is_required and parameter.name not in given:
            raise UsageError(
                f"{query.name} needs --{parameter.name} ({parameter.about})",
                f"for example: {query.example}",
            )


def answer(store: Store, query: Query, given: Mapping[str, str], view: View) -> Table:
    """Answer a named query.

    Parameters
    ----------
    given
        What was typed for each parameter.

    Raises
    ------
    UsageError
        A parameter is missing, unknown or of no kind that it may be; a name finds nothing, or
        several things.
    """
    asked = Asked(store, query, given, view)
    table = _ANSWERS[query.answer](store, query, asked, view)
    if asked.notes and any(row.get("note") for row in table.rows):
        table.notes.append(
            "an army is shown with what is coded to its party; --exact leaves it out"
        )
    table.notes += _judged(store, asked, view)
    return table


def _judged(store: Store, asked: Asked, view: View) -> Iterator[str]:
    """Say where what is asked about is one by somebody's judgement."""
    things = {iri for match in asked.matches.values() for iri in match.iris}
    judgements = latest(all_judgements(store, view.clocks.recorded_by)).values()
    found = [one for one in judgements if one.verdict == "Same" and things.issuperset(one.things)]
    names = labels(store, {thing for one in found for thing in one.things})
    for one in found:
        first, second = (names[thing] for thing in one.things)
        yield f"{first} and {second} count as one, as {one.by} judged: {one.reason}"


def _records(
    store: Store, query: Query, asked: Asked, without: Collection[str] = ()
) -> list[Record]:
    pattern = f"{{ {bind(query, asked.terms)} }}"
    read = read_found if asked.terms else read_records
    return read(store, pattern, query.prologue, without=without)


def _bearing(store: Store, query: Query, asked: Asked, view: View) -> list[Record]:
    """Read what bears on an answer; where all that is disputed is asked for, on that alone."""
    without = _unread(view)
    if query.keep == "contested" and not asked.terms and is_plain(view):
        ends = disputed_ends(store, view)
        return read_found(store, bearing_on(ends), without=without) if ends else []
    return _records(store, query, asked, without)


def _unread(view: View) -> frozenset[str]:
    """Give the properties that no answer on what stands needs: a third of what there is to read."""
    clocks = view.clocks
    loads = {"recordedIn", "retractedIn"} if clocks.recorded_by is None else set()
    reported = {"reportedOn"} if clocks.known_by is None else set()
    return frozenset({"dataset", "edtf", "locator", "release"} | loads | reported)


def _relations(store: Store, query: Query, asked: Asked, view: View) -> Table:
    found = stands(store, _bearing(store, query, asked, view), view)
    match = next(iter(asked.matches.values()), None)
    recorded_by = view.clocks.recorded_by
    stand_in = representatives(store, match.iris, recorded_by) if match is not None else {}
    wanted = set(stand_in.values())
    found = [one for one in found if _is_about(one, wanted, query.focus) and _KEPT[query.keep](one)]
    notes = {stand_in[iri]: note for iri, note in asked.notes.items()}
    table = relation_rows(store, found, view.clocks.as_of, notes)
    if match is not None and any(one.kind == "place" for one in query.parameters):
        _tell_of_place(store, table, match, stand_in[match.iris[0]], view, bool(query.keep))
    return table


def _tell_of_place(
    store: Store, table: Table, place: Match, iri: str, view: View, is_kept: bool
) -> None:
    """Say of a place what its parts and its wholes add, and if nothing is known, that."""
    if not table.rows and not is_kept and view.inherit:
        table.rows += inherited(store, place, view).rows
    elif table.rows:
        add_parts(store, table, place, view)
    if not table.rows and not is_kept:
        table.rows.append(unknown_row(place.label, iri, "controls"))


def _is_weak(stand: Stand) -> bool:
    """Say whether a stand rests on one unnamed informant, or on parties to the conflict only."""
    grade = stand.holding.grade
    told = all(record.all("attributedTo") for record in stand.holding.basis)
    return grade.parties_only or (told and grade.lines[1] == 1)


_KEPT: Mapping[str, Callable[[Stand], bool]] = {
    "": lambda stand: True,
    "contested": lambda stand: stand.holding.status is Status.CONTESTED,
    "weak": _is_weak,
}


def _is_about(stand: Stand, wanted: set[str], focus: str) -> bool:
    if focus == "all" or not wanted:
        return True
    ends = {"subject": {stand.subject}, "object": {stand.object}}
    return not wanted.isdisjoint(ends.get(focus, {stand.subject, stand.object}))


def _events(store: Store, query: Query, asked: Asked, view: View) -> Table:
    records = live_records(store, _records(store, query, asked), view)
    return event_rows(store, [one for one in records if one.is_act or not view.acts])


def _claims(store: Store, query: Query, asked: Asked, view: View) -> Table:
    return claim_rows(store, live_records(store, _records(store, query, asked), view))


def _rows(store: Store, query: Query, asked: Asked, view: View) -> Table:
    if view.clocks.known_by or view.clocks.recorded_by:
        raise UsageError(
            f"{query.name} counts what is live now", "leave out --known-by and --recorded-by"
        )
    found = list(store.select(f"{query.prologue}\n{bind(query, asked.terms)}"))
    names = labels(
        store, (term.value for row in found for term in row.values() if term.kind == "iri")
    )
    columns = query.columns
    rows = []
    for row in found:
        plain: dict[str, object] = dict.fromkeys(columns)
        for name, term in row.items():
            plain[name] = names[term.value] if term.kind == "iri" else number(term)
            if term.kind == "iri":
                plain[f"{name}_iri"] = term.value
        rows.append(plain)
    twins = sorted({name for row in rows for name in row} - set(columns))
    return Table(columns, rows, twins)


def number(term: Term) -> int | float | str | bool:
    """Give a literal as Python has it: whole numbers, decimals and truth values; else its text."""
    datatype = (term.datatype or "").removeprefix(XSD)
    if datatype == "integer":
        return int(term.value)
    if datatype in ("decimal", "double", "float"):
        return float(term.value)
    return term.value == "true" if datatype == "boolean" else term.value


def _routes(store: Store, query: Query, asked: Asked, view: View) -> Table:
    from .route import route_table

    records = _records(store, query, asked)
    return route_table(store, records, asked.matches["commodity"], asked.matches["market"], view)


def _paths(store: Store, query: Query, asked: Asked, view: View) -> Table:
    from .route import path_table

    ends = (asked.matches["actor"].iris[0], asked.matches["other"].iris[0])
    between = things_between(store, view, *ends)
    if between is None:
        records = _records(store, query, asked)
    else:
        records = read_found(store, bearing_on(between)) if between else []
    found = stands(store, records, view)
    return path_table(store, found, asked.matches["actor"], asked.matches["other"], view)


def _dyads(store: Store, query: Query, asked: Asked, view: View) -> Table:
    from .dyad import dyad_table

    return dyad_table(store, query, asked, view, lambda: _rows(store, query, asked, view))


def _area(store: Store, query: Query, asked: Asked, view: View) -> Table:
    from .area import area_table

    return area_table(store, asked, view)


def _inquiry(name: str) -> Callable[[Store, Query, Asked, View], Table]:
    def table(store: Store, query: Query, asked: Asked, view: View) -> Table:
        from . import inquiry

        found: Table = getattr(inquiry, name)(store, _records(store, query, asked), asked, view)
        return found

    return table


_ANSWERS: Mapping[str, Callable[[Store, Query, Asked, View], Table]] = {
    "relations": _relations,
    "events": _events,
    "claims": _claims,
    "rows": _rows,
    "routes": _routes,
    "paths": _paths,
    "gaps": _inquiry("gap_table"),
    "sequence": _inquiry("sequence_table"),
    "lineage": _inquiry("lineage_table"),
    "profits": _inquiry("profit_table"),
    "dyads": _dyads,
    "area": _area,
}

"""What is derived: always what the pure function gives for the records, however they came."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.graph import clock
from marchland.graph import load as loading
from marchland.graph.clock import Clocks
from marchland.graph.derived.derive import Derivation
from marchland.graph.derived.dyad_year import count_by, read_counts, recount
from marchland.graph.derived.spell_table import SpellTable, key_of, tables
from marchland.graph.derived.stored_spell import spell_lines, spells
from marchland.graph.identifier import key_records
from marchland.graph.load import Batch, Origin, Report, live_records, load, retract
from marchland.graph.record import Record, read_records
from marchland.graph.settle import edition, mend
from marchland.graph.standing.view import View, matters, stands, stories, tell
from marchland.graph.standing.view import live_records as live
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import DERIVED, ID_BASE, MAR, term_text
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

Row = dict[str, str | list[str] | None]

FIRST = date(2024, 1, 1)
ACTORS = ("red", "blue", "green")
PLACES = ("ford", "hill", "gate")
SLOW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


# --- stores and what goes into them ---


@contextmanager
def empty() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "store")
        make_store(place)
        with open_store(place) as store:
            yield store


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    names = {name: None for row in rows for name in row}
    many = {n for row in rows for n, value in row.items() if isinstance(value, list)}
    schema = {n: pl.List(pl.String) if n in many else pl.String for n in names}
    return pl.DataFrame(rows, schema=schema)


def records(rows: Sequence[Row], dataset: str = "test") -> tuple[pl.DataFrame, ...]:
    """Claims and events as a loader gives them, each with its id."""
    found = []
    for kind in ("claim", "event"):
        some = [row for row in rows if row["class"] == kind.capitalize()]
        if some:
            found.append(key_records(frame(some), dataset, kind))
    return tuple(found)


def put(
    store: Store,
    rows: Sequence[Row] = (),
    things: Sequence[Row] = (),
    *,
    release: str = "1",
    dataset: str = "test",
    replaces: str | None = None,
    **about: str,
) -> Report:
    batch = Batch((frame(things),) if things else (), records(rows, dataset))
    return load(store, Origin(dataset, release, about), [batch], replaces=replaces)


def claim(key: str, holder: str, place: str, start: int, **more: str | list[str] | None) -> Row:
    """Say that an actor was seen to hold a place on a day, and not what came after."""
    bounds: Row = {"startLatest": day(start), "endEarliest": day(start + 1), "openEnd": "true"}
    row: Row = {
        "key": key,
        "class": "Claim",
        "subject": f"actor/test/{holder}",
        "relation": "controls",
        "object": f"place/test/{place}",
        "source": f"source/test/{more.pop('by', 'a')}",
        "reportedOn": day(start + 2),
    }
    return row | bounds | more


def event(key: str, kind: str, place: str, start: int, **more: str | list[str] | None) -> Row:
    return {
        "key": key,
        "class": "Event",
        "eventType": f"event-type/{kind}",
        "place": f"place/test/{place}",
        "startEarliest": day(start),
        "startLatest": day(start),
        "endEarliest": day(start + 1),
        "endLatest": day(start + 1),
        "source": "source/test/a",
        "reportedOn": day(start + 1),
    } | more


def actor(name: str, *identifiers: str, **more: str | list[str] | None) -> Row:
    key = {"id": f"actor/test/{name}", "class": "InsurgentGroup", "label@en": name}
    return key | {"identifier": list(identifiers) or None} | more


def place(name: str, *identifiers: str, **more: str | list[str] | None) -> Row:
    key = {"id": f"place/test/{name}", "class": "Settlement", "label@en": name}
    return key | {"identifier": list(identifiers) or None} | more


WORLD: tuple[Row, ...] = (
    *(actor(name, f"test:{name}") for name in ACTORS),
    *(place(name, f"test:{name}", within=["place/test/land"]) for name in PLACES),
    {"id": "place/test/land", "class": "Country", "label@en": "Land"},
    {"id": "place/test/beyond", "class": "Country", "label@en": "Beyond"},
    *(
        {
            "id": f"source/test/{name}",
            "class": "Source",
            "label@en": name,
            "reliability": f"source-reliability/{name.upper()}",
        }
        for name in "abc"
    ),
)


# --- what is stored, and what should be ---


def stored(store: Store) -> set[str]:
    """The triples of the stored spells, but for the load that they were derived with."""
    query = f"""SELECT ?s ?p ?o {{ GRAPH <{DERIVED}> {{ ?s a <{MAR}Spell> ; ?p ?o
        FILTER (?p != <{MAR}derivedWith>) }} }}"""
    return {
        " ".join(term_text(row[name]) for name in ("s", "p", "o"))
        for row in store.select(query, graphs=(DERIVED,))
    }


def wanted(store: Store) -> set[str]:
    """The triples of all spells that the records make, by the pure function."""
    every = live(store, read_records(store, f"?r <{MAR}recordedIn> ?load"), View())
    groups, world = matters(store, every)
    return {
        line
        for matter, group in groups.items()
        for spell in spells(tell(matter, group, View(), world, finely=True))
        for line in spell_lines(spell, store.base + spell.key)
    }


def assert_settled(store: Store) -> None:
    """All that is derived is what the records make."""
    assert stored(store) == wanted(store)
    counts = read_counts(store)
    assert counts == recount(store, None)
    assert counts == count_by(store, None, None, Clocks(recorded_by=datetime.now(UTC)))
    every = read_records(store, f"?r <{MAR}recordedIn> ?load")
    table = SpellTable(store.beside) if store.beside else None
    assert table is not None
    assert table.edition == edition(store)
    for number in range(-2, 40, 3):
        on = FIRST + timedelta(days=number)
        found = [s for s in stands(store, every, View(Clocks(on))) if s.relation == "controls"]
        held = {one.object for one in found}
        seen = [shown(one) for one in table.stands(held | {ID_BASE + "place/test/ford"}, on)]
        assert seen == [shown(one) for one in found]
        assert_ties(store, every, on)


def assert_ties(store: Store, every: list[Record], on: date) -> None:
    """The columns tell of the ties of two things on a day what the records do."""
    assert store.beside is not None
    _, table = tables(store.beside)
    assert table.edition == edition(store)
    found = [
        (key_of(one), one.holding.status.value, {record.id for record in one.holding.basis})
        for one in stands(store, every, View(Clocks(on)))
        if one.relation != "controls" and not one.is_text
    ]
    until = pl.col("until")
    rows = table.stretches((pl.col("since") <= on) & (until.is_null() | (until > on)))
    kept = rows.select("place", "status", "claims").rows()
    assert sorted((key, status, set(claims.split())) for key, status, claims in kept) == sorted(
        found, key=lambda one: one[0]
    )


def shown(stand: object) -> tuple[object, ...]:
    """What an answer shows of a stand."""
    from marchland.graph.standing.view import Stand

    assert isinstance(stand, Stand)
    held = stand.holding
    sources = sorted({one for record in held.basis for one in record.all("source")})
    return (
        *(stand.subject, stand.relation, stand.object, stand.side, held.status, held.why),
        *(held.start, held.start_latest, held.end_earliest, held.end, held.grade),
        *([record.id for record in held.basis], sources),
    )


# --- histories ---


@st.composite
def claims(draw: st.DrawFn, number: int) -> Row:
    holder, where = draw(st.sampled_from(ACTORS)), draw(st.sampled_from(PLACES))
    more: dict[str, str | list[str] | None] = {"by": draw(st.sampled_from("abc"))}
    roll = draw(st.integers(0, 9))
    if roll == 0:
        more["polarity"] = "Denied"
    elif roll == 1:
        more["takenFrom"] = ["actor/test/" + draw(st.sampled_from(ACTORS))]
    elif roll == 2:
        more["relation"] = draw(st.sampled_from(("supports", "alliedWith", "partOf", "speaksFor")))
        more["object"] = "actor/test/" + draw(st.sampled_from(ACTORS))
    elif roll == 3:
        more["relation"], more["object"], more["objectText"] = "seeks", None, "self-rule"
    elif roll == 4:
        more["side"] = "place/test/" + draw(st.sampled_from(("land", "beyond")))
        more["object"] = "place/test/gate"
    elif roll == 5:
        more["attributedTo"] = ["actor/test/" + draw(st.sampled_from(ACTORS))]
    return claim(f"c{number}", holder, where, draw(st.integers(0, 30)), **more)


@st.composite
def events(draw: st.DrawFn, number: int) -> Row:
    one, other = draw(st.permutations(ACTORS))[:2]
    kind = draw(st.sampled_from(("capture", "withdrawal", "clash", "handover", "meeting")))
    killed = draw(st.sampled_from((None, "0", "3", "12")))
    sides: dict[str, str | list[str] | None] = {
        "initiator": [f"actor/test/{one}"],
        "target": [f"actor/test/{other}"],
        "fatalitiesBest": killed,
        "fatalitiesLow": killed,
        "modality": draw(st.sampled_from((None, "Planned"))),
    }
    if draw(st.booleans()):
        sides |= {"sideA": f"actor/test/{one}", "sideB": f"actor/test/{other}"}
    where, when = draw(st.sampled_from(PLACES)), draw(st.integers(0, 30))
    return event(f"e{number}", kind, where, when, **sides)


@st.composite
def rows(draw: st.DrawFn, least: int = 1, most: int = 12) -> list[Row]:
    number = draw(st.integers(least, most))
    return [draw(claims(n) if draw(st.integers(0, 2)) else events(n)) for n in range(number)]


@st.composite
def descriptions(draw: st.DrawFn) -> list[Row]:
    """Things told otherwise: with identifiers that make two of them one, as parts of others."""
    found: list[Row] = []
    for name in draw(st.sets(st.sampled_from(ACTORS))):
        one = draw(st.sampled_from(ACTORS))
        part = draw(st.sampled_from((None, *ACTORS)))
        whole = {"partOf": [f"actor/test/{part}"]} if part and part != name else {}
        found.append(actor(name, f"test:{one}", **whole))
    for name in draw(st.sets(st.sampled_from(PLACES))):
        land = draw(st.sampled_from(("land", "beyond")))
        one = draw(st.sampled_from(PLACES))
        found.append(place(name, f"test:{one}", within=[f"place/test/{land}"]))
    for name in draw(st.sets(st.sampled_from("abc"))):
        grade = draw(st.sampled_from("ACF"))
        copied = draw(st.sampled_from((None, *"abc")))
        source: Row = {"id": f"source/test/{name}", "class": "Source", "label@en": name}
        source["reliability"] = f"source-reliability/{grade}"
        source["copies"] = [f"source/test/{copied}"] if copied and copied != name else None
        found.append(source)
    return found


@dataclass(frozen=True)
class Step:
    """A load, or with `retracts` a retraction of so many of the live records."""

    rows: Sequence[Row] = ()
    things: Sequence[Row] = ()
    release: str = "1"
    replaces: str | None = None
    retracts: int = 0


@st.composite
def histories(draw: st.DrawFn, *, things: bool = True) -> list[Step]:
    known = draw(rows(2, 14))
    steps: list[Step] = []
    for number in range(draw(st.integers(2, 5))):
        kind = draw(st.sampled_from(("load", "load", "replace", "retract", "describe")))
        if kind == "retract":
            steps.append(Step(retracts=draw(st.integers(1, 4))))
        elif kind == "describe" and things:
            steps.append(Step(things=draw(descriptions())))
        else:
            some = draw(st.lists(st.sampled_from(known), unique_by=lambda row: str(row["key"])))
            old = str(number - 1) if kind == "replace" else None
            steps.append(Step(some, release=str(number), replaces=old))
    return steps


def take(store: Store, step: Step) -> None:
    if step.retracts:
        retract(store, "test", sorted(live_records(store, "test"))[: step.retracts])
    else:
        put(store, step.rows, step.things, release=step.release, replaces=step.replaces)


@SLOW
@given(histories())
def test_what_is_derived_is_what_the_records_make_after_every_load(steps: list[Step]) -> None:
    with empty() as store:
        put(store, things=WORLD)
        for step in steps:
            take(store, step)
            assert_settled(store)


@SLOW
@given(rows(), descriptions(), st.randoms(use_true_random=False))
def test_the_order_and_the_size_of_loads_do_not_matter(
    said: list[Row], told: list[Row], random: object
) -> None:
    from random import Random

    assert isinstance(random, Random)
    named = [str(thing["id"]) for thing in told]
    world = [thing for thing in WORLD if thing["id"] not in named] + told
    items: list[tuple[str, Row]] = [("record", row) for row in said]
    items += [("thing", row) for row in world]
    found = []
    for cuts in ([], sorted(random.choices(range(len(items) + 1), k=3))):  # all at once, then not
        with empty() as store:
            for start, end in zip([0, *cuts], [*cuts, len(items)], strict=True):
                part = items[start:end]
                put(
                    store,
                    [row for kind, row in part if kind == "record"],
                    [row for kind, row in part if kind == "thing"],
                )
            assert_settled(store)
            found.append((stored(store), read_counts(store)))
        random.shuffle(items)
    assert found[0] == found[1]


# --- the past stays what it was ---


def answers(store: Store, recorded_by: datetime | None) -> list[object]:
    every = read_records(store, f"?r <{MAR}recordedIn> ?load")
    found: list[object] = []
    for number in (0, 7, 15, 23, 31):
        for known in (None, FIRST + timedelta(days=12)):
            view = View(Clocks(FIRST + timedelta(days=number), known, recorded_by))
            found.append([shown(one) for one in stands(store, every, view)])
    told = stories(store, every, View(Clocks(recorded_by=recorded_by)))
    return [*found, [(shown(one), part.since, part.until) for one, part in told]]


@SLOW
@given(histories(things=False))
def test_the_answer_of_any_past_moment_of_recording_stays_what_it_was(steps: list[Step]) -> None:
    with empty() as store:
        put(store, things=WORLD)
        given_then = []
        for step in steps:
            take(store, step)
            given_then.append((datetime.now(UTC), answers(store, None)))
        for moment, then in given_then:
            assert answers(store, moment) == then


# --- only what changed ---


def spread(number: int) -> list[Row]:
    return [claim(f"p{n}", "red", f"p{n}", 1) for n in range(number)]


def test_a_load_that_touches_three_places_derives_three_places(store: Store) -> None:
    put(store, spread(20), WORLD)
    report = put(store, [claim(f"n{n}", "blue", f"p{n}", 5) for n in range(3)])
    assert report.derived.places == 3
    assert_settled(store)


def test_what_a_load_does_not_touch_keeps_the_load_that_it_was_derived_with(store: Store) -> None:
    put(store, spread(4), WORLD)
    with_first = derived_with(store)
    put(store, [claim("n", "blue", "p0", 5)])
    changed = {key for key, load in derived_with(store).items() if with_first.get(key) != load}
    touched = {key for key, spot in objects(store).items() if spot.endswith("/p0")}
    assert changed
    assert changed < touched, "not even all of the place touched: its first day is as it was"


def derived_with(store: Store) -> Mapping[str, str]:
    return pairs(store, f"<{MAR}derivedWith>")


def objects(store: Store) -> Mapping[str, str]:
    return pairs(store, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#object>")


def pairs(store: Store, predicate: str) -> Mapping[str, str]:
    query = f"SELECT ?s ?o {{ GRAPH <{DERIVED}> {{ ?s a <{MAR}Spell> ; {predicate} ?o }} }}"
    rows = store.select(query, graphs=(DERIVED,))
    return {row["s"].value: row["o"].value for row in rows}


def test_a_new_shared_identifier_derives_what_it_makes_one(store: Store) -> None:
    put(store, spread(10), WORLD)
    twin: Row = {"id": "place/other/p3", "class": "Settlement", "identifier": ["x:3"]}
    put(store, [claim("o", "blue", "x", 4, object="place/other/p3")], [twin], dataset="other")
    report = put(store, things=[place("p3", "x:3")])
    assert report.derived.places == 1
    assert_settled(store)
    assert {row.split("/")[-1] for row in objects(store).values()} >= {"p3"}


def test_a_retraction_restores_what_was_derived_before(store: Store) -> None:
    put(store, spread(3), WORLD)
    before = stored(store)
    put(store, [claim("n", "blue", "p0", 5)], release="2")
    assert stored(store) != before
    gone = live_records(store, "test") - {ID_BASE + key for key in records(spread(3))[0]["id"]}
    retract(store, "test", gone)
    assert stored(store) == before


def test_what_is_withheld_bears_on_nothing_until_its_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [date(2025, 1, 1)]
    monkeypatch.setattr(clock, "today", lambda: now[0])
    put(store, spread(2), WORLD)
    put(store, [claim("w", "blue", "p0", 5, withholdUntil="2025-02-01")])
    assert "blue" not in "".join(stored(store))
    now[0] = date(2025, 2, 1)
    mend(store)
    assert "blue" in "".join(stored(store))
    assert_settled(store)


def test_a_load_cut_off_before_it_settled_is_mended(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, spread(3), WORLD)
    with monkeypatch.context() as patch:
        patch.setattr(loading, "settle", lambda *_: Derivation())
        put(store, [claim("n", "blue", "p0", 5), event("e", "capture", "p1", 9)])
    mend(store)
    assert_settled(store)
    before = edition(store)
    mend(store)
    assert edition(store) == before, "what is settled is not settled again"


def test_columns_of_another_edition_are_made_anew(store: Store) -> None:
    put(store, spread(3), WORLD)
    assert store.beside is not None
    SpellTable(store.beside).drop()
    put(store, [claim("n", "blue", "p0", 5)])
    assert_settled(store)


def test_layers_of_columns_are_made_one_now_and_then(store: Store) -> None:
    put(store, spread(60), WORLD)
    for number in range(16):
        put(store, [claim(f"n{number}", "blue", f"p{number % 3}", 5 + number)])
    assert_settled(store)
    assert store.beside is not None
    assert len(list(store.beside.glob("*.parquet"))) < 15


# --- what is derived answers as the records do ---


def rows_of(store: Store, name: str, given: Mapping[str, str], view: View) -> list[Row]:
    return answer(store, find(name), given, view).rows


def test_dyads_are_the_same_from_what_is_derived_and_from_events(store: Store) -> None:
    said = [
        event("a", "clash", "ford", 0, sideA="actor/test/red", sideB="actor/test/blue"),
        event("b", "clash", "hill", 400, initiator=["actor/test/red"], target=["actor/test/blue"]),
        event(
            "c",
            "clash",
            "hill",
            401,
            initiator=["actor/test/red", "actor/test/green"],
            target=["actor/test/blue"],
            fatalitiesBest="7",
        ),
        event(
            "d",
            "clash",
            "hill",
            9,
            initiator=["actor/test/red"],
            target=["actor/test/blue"],
            polarity="Unconfirmed",
        ),
    ]
    put(store, said, WORLD)
    now = View()
    whole = rows_of(store, "dyads", {"from": "2024-01-01", "until": "2025-12-31"}, now)
    assert [(row["actor"], row["events"], row["fatalities_best"]) for row in whole] == [
        ("red", 3, 7),
        ("green", 1, 7),
    ]
    every_event = rows_of(store, "dyads", {"from": "2023-12-30", "until": "2026-01-02"}, now)
    then = View(Clocks(recorded_by=datetime.now(UTC)))
    by_clock = rows_of(store, "dyads", {"from": "2024-01-01", "until": "2025-12-31"}, then)
    assert whole == every_event == by_clock
    part = rows_of(store, "dyads", {"from": "2025-01-01"}, now)
    assert [(row["actor"], row["events"], row["first"]) for row in part] == [
        ("red", 2, "2025-02-04"),
        ("green", 1, "2025-02-05"),
    ]
    retract(store, "test", live_records(store, "test"))
    assert rows_of(store, "dyads", {}, now) == []
    assert rows_of(store, "dyads", {}, then) == by_clock


def test_all_places_of_an_area_answer_as_each_does(store: Store) -> None:
    number = 30
    said = [
        row
        for n in range(number)
        for row in (
            claim(f"a{n}", ACTORS[n % 3], f"p{n}", n % 7, by="abc"[n % 3]),
            claim(f"b{n}", ACTORS[n % 2], f"p{n}", n % 11, quantifier="most"),
            event(f"c{n}", "capture", f"p{n}", n % 13, initiator=["actor/test/green"]),
        )
        if n % 5 or row["class"] == "Event"
    ]
    places = [place(f"p{n}", within=["place/test/land"]) for n in range(number)]
    put(store, said, [*WORLD, *places])
    assert len(places) > 20, "fewer are read from the records"
    for on in (0, 4, 9, 20):
        view = View(Clocks(FIRST + timedelta(days=on)))
        found = rows_of(store, "who-controls-in", {"area": "Land"}, view)
        one_by_one = [
            row
            for n in range(number)
            for row in rows_of(store, "who-controls", {"place": f"p{n}"}, view)
        ]
        of_land = {str(row["object_iri"]) for row in one_by_one}
        assert sorted([r for r in found if r["object_iri"] in of_land], key=str) == sorted(
            one_by_one, key=str
        )
        others = [r for r in found if r["object_iri"] not in of_land]
        assert {(r["object"], r["status"]) for r in others} == {(n, "unknown") for n in PLACES}
        past = View(Clocks(FIRST + timedelta(days=on), recorded_by=datetime.now(UTC)))
        assert rows_of(store, "who-controls-in", {"area": "Land"}, past) == found

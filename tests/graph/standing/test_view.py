"""From a store's records to what stands: sides, one thing under two names, relations, clocks."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.identifier import key_records
from marchland.graph.interval import read_seen, read_time
from marchland.graph.load import Batch, Origin, load, retract
from marchland.graph.record import load_times, read_records
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import Stand, View, live_records, stands, stories
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR

EVERY = f"{{ ?r a <{MAR}Claim> }} UNION {{ ?r a <{MAR}Event> }}"
Row = dict[str, str | list[str] | None]
DAY = date(2024, 3, 5)


def told(time: str, observed: str | None = None) -> Row:
    """The columns of a time as written."""
    if time.startswith("seen: "):
        found = read_seen(time[6:])
    else:
        found = read_time(time, observed and date.fromisoformat(observed))
    names = ("startEarliest", "startLatest", "endEarliest", "endLatest")
    days = (found.start_earliest, found.start_latest, found.end_earliest, found.end_latest)
    row: Row = {name: str(day) for name, day in zip(names, days, strict=True) if day}
    return row | ({"openEnd": "true"} if found.open_end else {})


def claim(subject: str, relation: str, thing: str, time: str, **more: str | list[str]) -> Row:
    ends = {"subject": f"actor/t/{subject}", "relation": relation, "object": thing}
    return {"class": "Claim", **ends, **told(time, "2024-03-09"), **more}


def event(kind: str, who: str, place: str, time: str, **more: str) -> Row:
    ends: Row = {"initiator": [f"actor/t/{who}"], "place": place, "eventType": f"event-type/{kind}"}
    return {"class": "Event", **ends, **told(time), **more}


def put(store: Store, *rows: Row, things: list[Row] | None = None, release: str = "1") -> None:
    records = []
    for kind in ("Claim", "Event"):
        mine = [{"key": "k", **row} for row in rows if row["class"] == kind]
        if mine:
            frame = pl.DataFrame(mine, infer_schema_length=None)
            records.append(key_records(frame, "t", kind.lower()))
    described = tuple(pl.DataFrame([thing]) for thing in things or [])
    load(store, Origin("t", release), [Batch(described, tuple(records))])


def ask(store: Store, day: date | str = DAY, **how: object) -> set[tuple[str, ...]]:
    """Subject, relation, object and status of what stands, by the last part of their names."""
    as_of = date.fromisoformat(day) if isinstance(day, str) else day
    clocks = Clocks(as_of, how.pop("known_by", None), how.pop("recorded_by", None))
    view = View(clocks, **how)
    return {
        (
            one.subject.rpartition("/")[2],
            one.relation,
            one.object.rpartition("/")[2],
            one.holding.status.value,
            *([one.side.rpartition("/")[2]] if one.side else []),
        )
        for one in stands(store, read_records(store, EVERY), view)
    }


def test_each_place_is_a_matter_of_its_own(store: Store) -> None:
    put(
        store,
        claim("red", "controls", "place/t/ford", "2024-03-01/.."),
        claim("blue", "controls", "place/t/hill", "2024-03-01/.."),
    )
    assert ask(store) == {
        ("red", "controls", "ford", "reported"),
        ("blue", "controls", "hill", "reported"),
    }


GATE: list[Row] = [
    {"id": "place/t/home", "class": "Country", "label@en": "Home"},
    {"id": "place/t/state", "class": "AdministrativeArea", "within": "place/t/home"},
    {"id": "place/t/gate", "class": "BorderCrossing", "within": "place/t/state"},
]


def test_the_two_sides_of_a_crossing_do_not_dispute_each_other(store: Store) -> None:
    put(
        store,
        claim("red", "controls", "place/t/gate", "2024-03-01/.."),
        claim("red", "controls", "place/t/gate", "2024-03-01/..", side="place/t/home", locator="2"),
        claim("blue", "controls", "place/t/gate", "2024-03-01/..", side="place/t/abroad"),
        things=GATE,
    )
    assert ask(store) == {
        ("red", "controls", "gate", "reported"),
        ("blue", "controls", "gate", "reported", "abroad"),
    }


def test_a_crossing_within_both_countries_has_two_sides_and_none_of_its_own(store: Store) -> None:
    things: list[Row] = [
        {"id": f"place/t/{name}", "class": "Country", "label@en": name}
        for name in ("home", "abroad")
    ]
    gate: Row = {"id": "place/t/gate", "class": "BorderCrossing", "label@en": "gate"}
    things.append(gate | {"within": ["place/t/home", "place/t/abroad"]})
    put(
        store,
        claim("red", "controls", "place/t/gate", "2024-03-01/..", side="place/t/home", locator="2"),
        claim("blue", "controls", "place/t/gate", "2024-03-01/..", side="place/t/abroad"),
        things=things,
    )
    assert ask(store) == {
        ("red", "controls", "gate", "reported", "home"),
        ("blue", "controls", "gate", "reported", "abroad"),
    }


def test_a_capture_of_one_side_leaves_the_other(store: Store) -> None:
    put(
        store,
        claim("blue", "controls", "place/t/gate", "2024-03-01/..", side="place/t/abroad"),
        claim("red", "controls", "place/t/gate", "2024-02-01/2024-03-04"),
        event("capture", "green", "place/t/gate", "2024-03-05"),
        event("capture", "black", "place/t/gate", "2024-03-20", side="place/t/abroad"),
        things=GATE,
    )
    assert ask(store) == {
        ("green", "controls", "gate", "reported"),
        ("blue", "controls", "gate", "reported", "abroad"),
    }
    assert ask(store, "2024-03-20") == {
        ("green", "controls", "gate", "presumed"),
        ("black", "controls", "gate", "reported", "abroad"),
    }


def test_one_actor_under_two_names_does_not_dispute_itself(store: Store) -> None:
    same: list[Row] = [
        {"id": f"actor/t/{key}", "class": "InsurgentGroup", "identifier": ["ucdp:actor/1"]}
        for key in ("red", "rouge")
    ]
    put(
        store,
        claim("red", "controls", "place/t/ford", "2024-03-01/.."),
        claim("rouge", "controls", "place/t/ford", "2024-03-01/.."),
        things=same,
    )
    assert ask(store) == {("red", "controls", "ford", "reported")}


def test_other_relations_stand_side_by_side(store: Store) -> None:
    put(
        store,
        claim("red", "supports", "actor/t/green", "2024-03-01/.."),
        claim("blue", "supports", "actor/t/green", "2024-03-01/.."),
        claim("red", "supports", "actor/t/green", "2024-03-01/..", polarity="Denied"),
    )
    assert ask(store) == {
        ("red", "supports", "green", "contested"),
        ("blue", "supports", "green", "reported"),
    }


def test_a_symmetric_relation_is_one_matter_whoever_is_named_first(store: Store) -> None:
    put(
        store,
        claim("red", "fights", "actor/t/blue", "2024-03-01/2024-03-05"),
        claim("blue", "fights", "actor/t/red", "2024-03-03/.."),
    )
    assert ask(store) == {("blue", "fights", "red", "reported")}


def test_words_can_be_an_object(store: Store) -> None:
    put(store, {**claim("red", "seeks", "", "seen: 2024-03-05"), "objectText": "autonomy"})
    (found,) = stands(store, read_records(store, EVERY), View(Clocks(DAY)))
    assert (found.object, found.is_text) == ("autonomy", True)


def test_plans_show_where_they_are_asked_for(store: Store) -> None:
    put(store, claim("red", "pressures", "actor/t/blue", "2024-03-01/..", modality="Threatened"))
    assert ask(store) == set()
    assert ask(store, acts=False) == {("red", "pressures", "blue", "reported")}


def test_what_nothing_speaks_of_is_not_in_the_answer(store: Store) -> None:
    put(store, claim("red", "controls", "place/t/ford", "2024-03-01/.."))
    assert ask(store, "1990-01-01") == set()


def test_an_event_without_a_place_bears_on_no_place(store: Store) -> None:
    row = event("capture", "red", "", "2024-03-05")
    put(store, {name: value for name, value in row.items() if name != "place"})
    assert ask(store) == set()


def test_the_view_hands_on_policy_and_staleness(store: Store) -> None:
    put(store, claim("red", "controls", "place/t/ford", "2024-03-01/.."))
    assert ask(store, "2024-06-01", stale_after=84) == {("red", "controls", "ford", "presumed")}
    assert ask(store, "2024-06-01", stale_after=83) == set()
    assert ask(store, policy=Policy.STRICT) == set()


def test_each_clock_shows_what_it_knew(store: Store) -> None:
    first = claim("blue", "controls", "place/t/ford", "seen: 2024-01-05", reportedOn="2024-01-05")
    put(store, first)
    early = max(load_times(store).values())
    put(
        store, first, event("capture", "red", "place/t/ford", "2024-03-05", reportedOn="2024-03-09")
    )
    before, after = ("blue", "controls", "ford"), ("red", "controls", "ford")
    late = max(load_times(store).values())
    retract(store, "t", [one.id for one in read_records(store, EVERY)])
    assert ask(store) == set()
    assert ask(store, recorded_by=late) == {(*after, "reported")}
    assert ask(store, "2024-03-20", recorded_by=early) == {(*before, "presumed")}
    known = {"recorded_by": late, "known_by": date(2024, 3, 8)}
    assert ask(store, "2024-03-20", **known) == {(*before, "presumed")}


def test_records_that_do_not_count_are_left_out(store: Store) -> None:
    put(
        store,
        claim("red", "controls", "place/t/ford", "2024-03-01/..", reportedOn="2024-03-01"),
        claim("blue", "controls", "place/t/ford", "2024-03-01/.."),
    )
    records = read_records(store, EVERY)
    assert len(live_records(store, records, View())) == 2
    view = View(Clocks(DAY, known_by=date(2024, 3, 2)))
    assert [one.one("subject") for one in live_records(store, records, view)] == [
        store.base + "actor/t/red"
    ]


def test_stories_tell_each_stretch_in_order_and_agree_with_every_day(store: Store) -> None:
    put(
        store,
        claim("blue", "controls", "place/t/ford", "2024-01-01/2024-02-20"),
        event("capture", "red", "place/t/ford", "2024-03-05"),
        event("clash", "red", "place/t/ford", "2024-03-07"),
    )
    found = stories(store, read_records(store, EVERY), View())
    told_by = [
        (stand.subject.rpartition("/")[2], part.holding.status.value, str(part.since), part.until)
        for stand, part in found
    ]
    assert [one[:3] for one in told_by] == [
        ("blue", "reported", "2024-01-01"),
        ("red", "reported", "2024-03-05"),
        ("red", "presumed", "2024-03-06"),
        ("red", "contested", "2024-03-07"),
        ("red", "presumed", "2024-03-08"),
    ]
    assert told_by[-1][3] is None
    for number in range(100):
        day = date(2023, 12, 25) + timedelta(days=number)
        alone = {(one[0], one[3]) for one in ask(store, day)}
        then = {
            (stand.subject.rpartition("/")[2], part.holding.status.value)
            for stand, part in found
            if part.since <= day and (part.until is None or day < part.until)
        }
        assert alone == then, day


@pytest.mark.parametrize("relation", ["controls", "supports"])
def test_an_empty_store_has_nothing_that_stands(store: Store, relation: str) -> None:
    assert stands(store, read_records(store, f"?r <{MAR}{relation}> ?o"), View()) == []


POOL: list[Row] = [
    claim("blue", "controls", "place/t/ford", "seen: 2024-02-20", attributedTo=["actor/t/voice"]),
    claim("blue", "controls", "place/t/ford", "seen: 2024-03-06", source="source/t/b"),
    event("capture", "red", "place/t/ford", "2024-03-05"),
    claim("red", "controls", "place/t/ford", "seen: 2024-03-01", polarity="Denied"),
    claim("voice", "speaksFor", "actor/t/blue", "2024-01-01/.."),
    event("clash", "red", "place/t/ford", "2024-03-04"),
]
steps = st.lists(
    st.tuples(st.booleans(), st.sets(st.integers(0, len(POOL) - 1), min_size=1)), max_size=6
)


@given(steps)
@settings(max_examples=8, deadline=None)
def test_every_past_answer_stays_what_it_was_to_the_last_grade(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[bool, set[int]]]
) -> None:
    """And a retraction restores what was before what it takes back was learned."""
    place = str(tmp_path_factory.mktemp("past") / "store")
    make_store(place)
    past: dict[datetime, list[tuple[object, ...]]] = {}
    learned: dict[frozenset[str], list[tuple[object, ...]]] = {}
    with open_store(place) as store:

        def answer(recorded_by: datetime | None = None) -> list[tuple[object, ...]]:
            records = read_records(store, EVERY)
            clocks = (Clocks(day, None, recorded_by) for day in (date(2024, 3, 4), DAY))
            found = [one for by in clocks for one in stands(store, records, View(by))]
            return [told_of(one) for one in found]

        for number, (adds, keys) in enumerate(history):
            known = {one.id for one in live_records(store, read_records(store, EVERY), View())}
            if adds:
                put(store, *(POOL[key] for key in sorted(keys)), release=str(number))
            else:
                retract(store, "t", sorted(known)[: len(keys)])
            live = {one.id for one in live_records(store, read_records(store, EVERY), View())}
            now = answer()
            assert learned.setdefault(frozenset(live), now) == now
            if times := load_times(store).values():
                past[max(times)] = now
            for moment, then in past.items():
                assert answer(moment) == then


def told_of(one: Stand) -> tuple[object, ...]:
    held = one.holding
    spell = (held.start, held.start_latest, held.end_earliest, held.end)
    evidence = ([r.id for r in held.basis], sorted(r.id for r in held.against))
    return (
        one.subject,
        one.relation,
        one.object,
        held.status,
        held.why,
        *spell,
        held.grade,
        evidence,
    )

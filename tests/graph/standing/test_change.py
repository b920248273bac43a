"""What changed between two answers: its laws, its kinds, and how it is read off a store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.load import Batch, Origin, load, retract
from marchland.graph.record import load_times
from marchland.graph.standing.change import MIRROR, changes, compare
from marchland.graph.standing.dossier import dossier
from marchland.graph.standing.grade import Grade
from marchland.graph.standing.spell import Holding, Status
from marchland.graph.standing.view import Stand, View
from marchland.graph.store import Store

GRADE = Grade("B", "2", (1, 1), False, None)
SURE = (Status.REPORTED, Status.PRESUMED, Status.POSSIBLE)


def stand(subject: str, status: Status, thing: str = "p", relation: str = "controls") -> Stand:
    held = Holding(subject, status, (), None, None, None, None, GRADE, ())
    return Stand(subject, relation, thing, False, None, held)


def kinds(before: Sequence[Stand], after: Sequence[Stand]) -> list[str]:
    return [one.kind for one in changes(before, after)]


@st.composite
def answers(draw: st.DrawFn) -> list[Stand]:
    found = []
    for thing in "pq":
        holders = draw(st.sets(st.sampled_from("abc")))
        found += [
            stand(one, draw(st.sampled_from([*SURE, Status.CONTESTED])), thing) for one in holders
        ]
    for one in draw(st.sets(st.sampled_from("ab"))):
        status = draw(st.sampled_from([*SURE, Status.CONTESTED]))
        found.append(stand(one, status, "z", "supports"))
    return found


@given(answers())
def test_nothing_changes_from_an_answer_to_itself(found: list[Stand]) -> None:
    assert changes(found, found) == []


@given(answers(), answers())
def test_told_in_reverse_each_change_is_its_mirror(one: list[Stand], other: list[Stand]) -> None:
    there, back = changes(one, other), changes(other, one)
    mirrored = [(c.matter, MIRROR[c.kind], c.after, c.before) for c in there]
    assert [(c.matter, c.kind, c.before, c.after) for c in back] == mirrored


@given(answers(), answers())
def test_a_change_is_one_of_who_holds_or_of_whether_it_is_contested(
    one: list[Stand], other: list[Stand]
) -> None:
    def told(found: list[Stand]) -> dict[object, tuple[frozenset[str], bool]]:
        matters: dict[object, list[Stand]] = {}
        for s in found:
            key = (s.relation, s.object, s.subject if s.relation != "controls" else None)
            matters.setdefault(key, []).append(s)
        return {
            key: (
                frozenset(s.subject for s in group),
                any(s.holding.status is Status.CONTESTED for s in group),
            )
            for key, group in matters.items()
        }

    were, are = told(one), told(other)
    changed = {key for key in were.keys() | are.keys() if were.get(key) != are.get(key)}
    found = changes(one, other)
    assert {(c.matter.relation, c.matter.object, c.matter.subject) for c in found} == changed
    assert all(c.about for c in found)


def test_each_kind_of_change() -> None:
    a, b = stand("a", Status.REPORTED), stand("b", Status.PRESUMED)
    a_, b_ = stand("a", Status.CONTESTED), stand("b", Status.CONTESTED)
    assert kinds([], [a]) == ["began"]
    assert kinds([a], []) == ["ended"]
    assert kinds([a], [b]) == ["changed hands"]
    assert kinds([a], [b_]) == ["changed hands"]
    assert kinds([a], [a_, b_]) == ["became contested"]
    assert kinds([a_, b_], [b]) == ["was settled"]
    assert kinds([a], [a, b]) == ["began"]
    assert kinds([a, b], [a, stand("c", Status.REPORTED)]) == ["changed hands"]


def test_that_a_report_fades_is_no_change() -> None:
    told = [stand("a", status) for status in SURE]
    assert all(kinds([one], [other]) == [] for one in told for other in told)


def test_a_change_is_about_who_is_new_or_gone() -> None:
    a, b, c = (stand(one, Status.REPORTED) for one in "abc")
    (joined,) = changes([a], [a, b])
    assert joined.about == (b,)
    (left,) = changes([a, b], [a])
    assert left.about == (b,)
    (swapped,) = changes([a, b], [a, c])
    assert swapped.about == (c,)


# --- read off a store ---

SEEN = {"startLatest": "2024-03-01", "endEarliest": "2024-03-02", "openEnd": "true"}


def fill(store: Store) -> None:
    claims = pl.DataFrame(
        [
            {"id": "claim/t/1", "subject": "actor/t/blue", "reportedOn": "2024-03-02", **SEEN},
            {
                **{"id": "claim/t/2", "subject": "actor/t/red", "reportedOn": "2024-04-02"},
                **{"startLatest": "2024-03-20", "endEarliest": "2024-03-21", "openEnd": "true"},
                **{"startEarliest": "2024-03-20", "takenFrom": "actor/t/blue"},
            },
        ]
    ).with_columns(
        pl.lit("Claim").alias("class"),
        pl.lit("controls").alias("relation"),
        pl.lit("place/t/ford").alias("object"),
        pl.lit("source/t/s").alias("source"),
    )
    load(store, Origin("t", "1"), [Batch((), (claims,))])


def test_a_change_of_hands_is_read_off_the_valid_clock(store: Store) -> None:
    fill(store)
    days = (date(2024, 3, 10), date(2024, 3, 21))
    one, other = (View(Clocks(day)) for day in days)
    records = dossier(store, days)
    (found,) = compare(store, records, one, other)
    assert found.kind == "changed hands"
    assert [s.subject.rpartition("/")[2] for s in (*found.before, *found.after)] == ["blue", "red"]
    (back,) = compare(store, records, other, one)
    assert back.after == found.before
    assert compare(store, records, one, one) == []


def test_a_change_of_hands_is_read_off_the_clock_of_reports(store: Store) -> None:
    fill(store)
    day = date(2024, 3, 21)
    views = [View(Clocks(day, known_by=by)) for by in (date(2024, 3, 10), date(2024, 4, 10))]
    (found,) = compare(store, dossier(store, [day]), views[0], views[1])
    assert found.kind == "changed hands"


def test_what_was_taken_back_is_read_off_the_clock_of_recording(store: Store) -> None:
    fill(store)
    before = max(load_times(store).values())
    retract(store, "t", [f"{store.base}claim/t/2"])
    after = datetime.now(UTC)
    day = date(2024, 3, 21)
    views = [View(Clocks(day, recorded_by=by)) for by in (before, after)]
    records = dossier(store, [day], retracted=True)
    (found,) = compare(store, records, views[0], views[1])
    assert found.kind == "changed hands"
    assert [s.subject.rpartition("/")[2] for s in (*found.before, *found.after)] == ["red", "blue"]
    # a dossier of what is live cannot tell what was
    live = dossier(store, [day])
    assert [record.id for record in live] == [f"{store.base}claim/t/1"]


@pytest.mark.parametrize("relations", [(), ("controls",)])
def test_a_dossier_holds_the_fighting_of_each_day_that_is_asked_about(
    store: Store, relations: tuple[str, ...]
) -> None:
    fill(store)
    fights = [
        {
            "id": f"event/t/{day}",
            "startEarliest": f"2024-03-{day}",
            "startLatest": f"2024-03-{day}",
            "endEarliest": f"2024-03-{day + 1}",
            "endLatest": f"2024-03-{day + 1}",
            "place": place,
        }
        for day, place in ((10, "place/t/ford"), (12, "place/t/ford"), (14, "place/t/other"))
    ]
    events = pl.DataFrame(fights).with_columns(
        pl.lit("Event").alias("class"), pl.lit("event-type/clash").alias("eventType")
    )
    load(store, Origin("f", "1"), [Batch((), (events,))])
    days = [date(2024, 3, 10), date(2024, 3, 11), date(2024, 3, 14)]
    found = {record.id.rpartition("/")[2] for record in dossier(store, days, relations=relations)}
    assert found == {"1", "2", "10"}
    (contested,) = compare(
        store,
        dossier(store, days, relations=relations),
        View(Clocks(days[0])),
        replace(View(), clocks=Clocks(days[1])),
    )
    assert contested.kind == "was settled"

"""Records read back as they were written, and live or not by the clocks."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.interval import Bounds
from marchland.graph.load import Batch, Origin, load
from marchland.graph.quads import quads
from marchland.graph.record import Record, is_live, load_times, read_records, read_sources
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import ID_BASE, MAR

EVERY = f"{{ ?r a <{MAR}Claim> }} UNION {{ ?r a <{MAR}Event> }}"
CLAIM = {
    "id": "claim/t/1",
    "class": "Claim",
    "subject": "actor/t/red",
    "relation": "controls",
    "object": "place/t/ford",
    "jointly": ["actor/t/blue", "actor/t/a"],
    "controlDimension": "control-dimension/military",
    "polarity": "Denied",
    "modality": "Alleged",
    "credibility": "2",
    "locator": 'line 3: "so\tit\nseems" \\ ကချင်',
    "startEarliest": "2024-01-01",
    "endEarliest": "2024-02-01",
    "openEnd": "true",
    "reportedOn": "2024-03-01",
}


def put(store: Store, *rows: dict[str, str | list[str]]) -> None:
    store.load([text for row in rows for text in quads(pl.DataFrame([row]), store.base)])


def test_a_record_comes_back_with_names_as_short_as_they_are_unambiguous(store: Store) -> None:
    put(store, CLAIM)
    (found,) = read_records(store, EVERY)
    assert found.id == ID_BASE + "claim/t/1"
    assert found.one("subject") == ID_BASE + "actor/t/red"
    assert found.all("jointly") == (ID_BASE + "actor/t/a", ID_BASE + "actor/t/blue")
    assert found.one("relation") == "controls"
    assert found.one("controlDimension") == "military"
    assert (found.polarity, found.modality) == ("Denied", "Alleged")
    assert found.one("credibility") == "2"
    assert found.one("locator") == CLAIM["locator"]
    assert found.bounds == Bounds(date(2024, 1, 1), None, date(2024, 2, 1), None, open_end=True)
    assert found.day("reportedOn") == date(2024, 3, 1)
    assert (found.all("nothing"), found.one("nothing"), found.day("nothing")) == ((), None, None)


def test_words_for_an_object_are_told_from_a_thing(store: Store) -> None:
    put(store, {"id": "claim/t/2", "class": "Claim", "relation": "seeks", "objectText": "autonomy"})
    (found,) = read_records(store, EVERY)
    assert (found.all("object"), found.all("objectText")) == ((), ("autonomy",))


def test_what_is_not_said_is_affirmed_and_actual() -> None:
    plain = Record("x", {"class": ("Claim",)})
    assert (plain.polarity, plain.modality, plain.is_act, plain.is_event) == (
        "Affirmed",
        "Actual",
        True,
        False,
    )
    assert Record("x", {"class": ("Event",)}).is_event


@pytest.mark.parametrize("modality", ["Planned", "Promised", "Threatened", "Demanded"])
def test_a_plan_is_no_act(modality: str) -> None:
    assert not Record("x", {"modality": (modality,)}).is_act


def test_the_last_day_observed_is_told_or_the_last_of_the_inner_bounds() -> None:
    bounds = Bounds(date(2024, 1, 1), date(2024, 1, 1), date(2024, 2, 2), None, open_end=True)
    assert Record("x", {}, bounds).observed == date(2024, 2, 1)
    told = Record("x", {"observedOn": ("2024-01-20",)}, bounds)
    assert told.observed == date(2024, 1, 20)
    assert Record("x", {}).observed is None


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1)


@given(st.lists(texts, min_size=20, max_size=60))
@settings(max_examples=4, deadline=None)
def test_every_text_comes_back(tmp_path_factory: pytest.TempPathFactory, each: list[str]) -> None:
    place = str(tmp_path_factory.mktemp("text") / "store")
    make_store(place)
    kept = {f"claim/t/{number}": text for number, text in enumerate(each)}
    with open_store(place) as store:
        claim = {"class": "Claim"}
        put(store, *({**claim, "id": k, "locator": v, "objectText": v} for k, v in kept.items()))
        found = {one.id.removeprefix(store.base): one for one in read_records(store, EVERY)}
    assert {key: one.one("locator") for key, one in found.items()} == kept
    assert {key: one.one("objectText") for key, one in found.items()} == kept


def test_properties_can_be_left_out(store: Store) -> None:
    put(store, CLAIM)
    (found,) = read_records(store, EVERY, without=("locator", "credibility"))
    assert found.all("locator") == found.all("credibility") == ()
    assert found.one("relation") == "controls"


def at(hour: int) -> datetime:
    return datetime(2024, 1, 1, hour, tzinfo=UTC)


TIMES = {f"load/{hour}": at(hour) for hour in range(24)}
TWICE = Record("x", {"recordedIn": ("load/1", "load/5"), "retractedIn": ("load/3", "load/7")})


@pytest.mark.parametrize(
    ("hour", "live"),
    [(0, False), (1, True), (2, True), (3, False), (4, False), (5, True), (6, True), (7, False)],
)
def test_live_is_what_was_learned_more_often_than_taken_back(hour: int, live: bool) -> None:
    assert is_live(TWICE, Clocks(recorded_by=at(hour)), TIMES) is live


def test_without_the_clock_of_recording_the_flag_decides() -> None:
    assert is_live(Record("x", {}), Clocks(), {})
    assert not is_live(Record("x", {"retracted": ("true",)}), Clocks(), {})


@pytest.mark.parametrize(
    ("reported", "known_by", "live"),
    [
        ("2024-03-01", "2024-03-01", True),
        ("2024-03-01", "2024-02-29", False),
        (None, "2024-03-01", False),
        (None, None, True),
    ],
)
def test_what_was_not_yet_reported_was_not_known(
    reported: str | None, known_by: str | None, live: bool
) -> None:
    record = Record("x", {"reportedOn": (reported,)} if reported else {})
    clocks = Clocks(known_by=date.fromisoformat(known_by) if known_by else None)
    assert is_live(record, clocks, {}) is live


def test_times_of_loads_are_moments_in_utc(store: Store) -> None:
    before = datetime.now(UTC)
    load(store, Origin("t", "1"), [Batch(records=(pl.DataFrame([{**CLAIM, "jointly": None}]),))])
    (moment,) = load_times(store).values()
    assert before <= moment <= datetime.now(UTC)


def test_a_source_is_read_with_what_an_answer_shows(store: Store) -> None:
    put(
        store,
        {
            "id": "source/t/a",
            "class": "Source",
            "publisher": "Paper A",
            "title": "one",
            "published": "2024-01-05",
            "url": "https://e.org/a",
            "reliability": "source-reliability/B",
            "copies": ["source/t/b"],
        },
    )
    name, other = ID_BASE + "source/t/a", ID_BASE + "source/t/none"
    found = read_sources(store, [name, other, name])
    assert found[name].label == "Paper A, 2024-01-05"
    assert (found[name].publisher, found[name].published) == ("Paper A", "2024-01-05")
    assert (found[name].reliability, found[name].copies) == ("B", (ID_BASE + "source/t/b",))
    assert (found[other].label, found[other].reliability) == (other, None)

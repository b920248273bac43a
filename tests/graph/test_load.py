"""Loads: atomic, idempotent, only adding; releases, retraction, revision, withholding."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.graph import clock
from marchland.graph.clock import Clocks
from marchland.graph.identifier import key_records
from marchland.graph.load import Batch, Origin, Report, live_records, load, retract
from marchland.graph.record import is_live, load_times, read_records
from marchland.graph.resolve import labels, resolve
from marchland.graph.settle import mend
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.summary import summarise
from marchland.graph.term import DERIVED, ID_BASE, MAR, WITHHELD
from marchland.ontology.error import SourceError, UsageError
from marchland.ontology.prefix import PREFIXES

Rows = list[dict[str, str | list[str] | None]]


def origin(release: str = "1", **about: str) -> Origin:
    return Origin("test", release, about, ((f"{release}.csv", "0" * 64),))


def claims(*keys: str, **more: str | None) -> pl.DataFrame:
    rows: Rows = [
        {
            "key": key,
            "class": "Claim",
            "subject": "actor/test/red",
            "relation": "controls",
            "object": f"place/test/{key}",
            **more,
        }
        for key in keys
    ]
    return key_records(pl.DataFrame(rows, infer_schema_length=None), "test", "claim")


def things(**label_of: str) -> pl.DataFrame:
    rows = [
        {"id": f"actor/test/{key}", "class": "InsurgentGroup", "label@en": label}
        for key, label in label_of.items()
    ]
    return pl.DataFrame(rows)


def batch(*keys: str, **more: str | None) -> list[Batch]:
    return [Batch(records=(claims(*keys, **more),))] if keys else []


def record(key: str) -> str:
    return ID_BASE + str(claims(key)["id"][0])


def dump(store: Store) -> set[str]:
    sink = io.BytesIO()
    store.dump(sink, "nt")
    return set(sink.getvalue().decode().splitlines())


def hidden(store: Store) -> set[tuple[str, str, str]]:
    query = f"SELECT * {{ GRAPH <{WITHHELD}> {{ ?s ?p ?o }} }}"
    return {
        (row["s"].value, row["p"].value, row["o"].value)
        for row in store.select(query, graphs=(WITHHELD,))
    }


def values(store: Store, key: str, name: str) -> set[str]:
    query = f"SELECT ?o {{ <{record(key)}> <{MAR}{name}> ?o }}"
    return {row["o"].value for row in store.select(query)}


def live(store: Store) -> set[str]:
    """The keys of what is live, read as an answer reads it."""
    found = read_records(store, f"?r a <{MAR}Claim>")
    return {one.all("object")[0].rpartition("/")[2] for one in found if is_live(one, Clocks(), {})}


def by(store: Store, moment: datetime) -> set[str]:
    """The keys of what was live at a moment of recording."""
    times = load_times(store)
    clocks = Clocks(recorded_by=moment)
    return {
        one.all("object")[0].rpartition("/")[2]
        for one in read_records(store, f"?r a <{MAR}Claim>")
        if is_live(one, clocks, times)
    }


def latest(store: Store) -> datetime:
    return max(load_times(store).values())


def test_a_load_says_what_it_did(store: Store) -> None:
    report = load(store, origin(), [Batch((things(red="Red"),), (claims("a", "b"),))])
    assert report == Report(added=report.added, things=2)
    assert report.added == {"claim": 2}
    assert live(store) == {"a", "b"}
    assert live_records(store, "test") == {record("a"), record("b")}
    assert values(store, "a", "release") == {"1"}


def test_a_load_is_recorded_with_its_files(store: Store) -> None:
    load(store, origin("7"), batch("a"))
    (node,) = values(store, "a", "recordedIn")
    rows = store.select(f"SELECT ?p ?o {{ <{node}> ?p ?o }}")
    told = {(row["p"].value.removeprefix(MAR), row["o"].value) for row in rows}
    assert {("release", "7"), ("file", "7.csv"), ("sha256", "0" * 64)} <= told


def test_loading_the_same_again_changes_nothing(store: Store) -> None:
    given_batch = [Batch((things(red="Red"),), (claims("a", "b"),))]
    load(store, origin(label="Test"), given_batch)
    before = dump(store)
    report = load(store, origin(label="Test"), given_batch)
    assert not report.is_change
    assert report.unchanged == 2
    assert dump(store) == before
    assert len(load_times(store)) == 1


def test_what_is_said_twice_in_one_load_is_counted_once(store: Store) -> None:
    report = load(store, origin(), [*batch("a", "a"), *batch("a")])
    assert (report.added["claim"], report.repeated) == (1, 2)


def test_an_empty_load_leaves_no_trace(store: Store) -> None:
    assert not load(store, origin(), []).is_change
    assert dump(store) == set()


def test_an_error_on_the_way_leaves_the_store_as_it_was(store: Store) -> None:
    load(store, origin(), batch("a"))
    before = dump(store)

    def batches() -> Iterator[Batch]:
        yield Batch((things(red="Red"),), (claims("b"),))
        raise SourceError("f.csv", 9, "day", "x", "is no day")

    with pytest.raises(SourceError):
        load(store, origin("2"), batches(), replaces="1")
    assert dump(store) == before


def test_a_dry_run_counts_the_same_and_changes_nothing(store: Store) -> None:
    load(store, origin(), [Batch((things(red="Red"),), (claims("a", "b"),))])
    before = dump(store)
    change = [Batch((things(red="Crimson", blue="Blue"),), (claims("b", "c"),))]
    counted = load(store, origin("2"), change, replaces="1", dry_run=True)
    assert dump(store) == before
    assert load(store, origin("2"), change, replaces="1") == counted
    assert dump(store) != before


def test_a_later_release_is_added_to_what_it_says_again(store: Store) -> None:
    load(store, origin("1"), batch("a", "b"))
    report = load(store, origin("2"), batch("b", "c"))
    assert (report.extended, report.added["claim"], report.retracted) == (1, 1, 0)
    assert values(store, "a", "release") == {"1"}
    assert values(store, "b", "release") == {"1", "2"}
    assert len(values(store, "b", "recordedIn")) == 1
    assert live(store) == {"a", "b", "c"}


def test_a_release_that_replaces_another_takes_back_what_it_says_no_longer(store: Store) -> None:
    load(store, origin("0"), batch("z"))
    load(store, origin("1"), batch("a", "b"))
    then = latest(store)
    report = load(store, origin("2"), batch("b", "c"), replaces="1")
    assert report.retracted == 1
    assert live(store) == {"z", "b", "c"}
    assert by(store, then) == {"z", "a", "b"}
    assert values(store, "a", "retracted") == {"true"}
    again = load(store, origin("2"), batch("b", "c"), replaces="1")
    assert not again.is_change


def test_a_retraction_keeps_the_record_and_tells_when(store: Store) -> None:
    load(store, origin(), batch("a", "b"))
    then = latest(store)
    assert retract(store, "test", [record("a"), record("a")]) == 1
    assert live(store) == {"b"}
    assert by(store, then) == {"a", "b"}
    assert by(store, latest(store)) == {"b"}
    assert live_records(store, "test") == {record("b")}


def test_retracting_nothing_is_no_load(store: Store) -> None:
    load(store, origin(), batch("a"))
    assert retract(store, "test", []) == 0
    assert len(load_times(store)) == 1


def test_what_was_taken_back_can_be_learned_again_and_every_past_state_stays(store: Store) -> None:
    moments = []
    for number in range(3):
        report = load(store, origin(), batch("a", "b"))
        assert report.restored == (2 if number else 0)
        moments.append((latest(store), {"a", "b"}))
        assert live(store) == {"a", "b"}
        assert not values(store, "a", "retracted")
        retract(store, "test", [record("a"), record("b")])
        moments.append((latest(store), set()))
        assert live(store) == set()
    for moment, expected in moments:
        assert by(store, moment) == expected


def test_times_of_loads_increase_though_the_clock_goes_back(store: Store) -> None:
    late = datetime.now(UTC) + timedelta(days=400)
    node = f"<{ID_BASE}load/other/1>"
    moment = f'"{late.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}"^^<{PREFIXES["xsd"]}dateTime>'
    store.load(
        [f"{node} <{PREFIXES['rdf']}type> <{MAR}Load> .\n{node} <{MAR}recordedAt> {moment} .\n"]
    )
    for number in range(4):
        load(store, origin(str(number)), batch(f"k{number}"))
    times = sorted(load_times(store).values())
    assert times[0] == late
    assert len(set(times)) == 5
    assert all(values(store, f"k{n}", "recordedIn") for n in range(4))


def test_a_thing_described_anew_shows_its_new_description_alone(store: Store) -> None:
    odd = 'Red\u2028"Front"\x85 <x> .'
    place = pl.DataFrame(
        {"id": ["place/test/p"], "class": ["Settlement"], "label@en": [odd], "wkt": ["POINT(1 2)"]}
    )
    load(store, origin(), [Batch((things(red=odd, blue="Blue"), place))])
    renamed = pl.DataFrame({"id": ["place/test/p"], "class": ["Mine"], "label@en": [f"New {odd}"]})
    report = load(store, origin(), [Batch((things(red=f"New {odd}", blue="Blue"), renamed))])
    assert (report.things, report.revised) == (2, 2)
    red = ID_BASE + "actor/test/red"
    assert labels(store, [red]) == {red: f"New {odd}"}
    assert resolve(store, f"new {odd}", ["actor"]).iris == (red,)
    with pytest.raises(UsageError):
        resolve(store, odd, ["actor"])
    assert not any("POINT" in line for line in dump(store))
    assert not load(store, origin(), [Batch((things(blue="Blue"), renamed))]).is_change


def test_many_things_are_described_anew_at_once(store: Store) -> None:
    keys = [f"k{n}" for n in range(3000)]
    load(store, origin(), [Batch((things(**dict.fromkeys(keys, "old")),))])
    report = load(store, origin(), [Batch((things(**dict.fromkeys(keys, "new")),))])
    assert report.revised == 3000
    assert set(labels(store, [f"{ID_BASE}actor/test/{key}" for key in keys]).values()) == {"new"}


def test_the_first_description_of_a_thing_in_a_load_counts(store: Store) -> None:
    load(store, origin(), [Batch((things(red="Red"),)), Batch((things(red="Crimson"),))])
    red = ID_BASE + "actor/test/red"
    assert labels(store, [red]) == {red: "Red"}


def test_a_data_set_described_anew_shows_it(store: Store) -> None:
    load(store, origin(label="Test", licence="CC0"), batch("a"))
    assert load(store, origin(label="Test", licence="CC BY 4.0"), batch("a")).revised == 1
    node = f"{ID_BASE}dataset/test/test"
    rows = store.select(f"SELECT ?l {{ <{node}> <{MAR}licence> ?l }}")
    assert [row["l"].value for row in rows] == ["CC BY 4.0"]


def test_names_in_no_language_are_found_too(store: Store) -> None:
    frame = pl.DataFrame(
        {"id": ["actor/test/x"], "class": ["Company"], "label": ["KIO"], "alt": [["K I O"]]}
    )
    load(store, origin(), [Batch((frame,))])
    assert resolve(store, "kio", ["actor"]) == resolve(store, "k i  o", ["actor"])


DUE = "2030-05-01"


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Today, to be set as days[0]."""
    now = [date(2030, 4, 30)]
    monkeypatch.setattr(clock, "today", lambda: now[0])
    return now


def test_what_is_withheld_is_nowhere_until_its_day_comes(
    store: Store, days: list[date], tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = claims("a", locator="tunnel nine", wkt="POINT(1 2)", withholdUntil=DUE)
    report = load(store, origin(), [Batch(records=(frame, claims("b")))])
    assert report.withheld == 1
    assert live(store) == {"b"}
    assert not any("tunnel" in line or "POINT" in line for line in dump(store))
    assert any("tunnel nine" in row for row in hidden(store))
    days[0] = date(2030, 5, 1)
    load(store, origin(), batch("c"))
    assert live(store) == {"a", "b", "c"}
    assert hidden(store) == set()
    assert any("POINT" in line for line in dump(store))


def test_what_has_come_due_is_there_when_the_store_is_opened(
    tmp_path_factory: pytest.TempPathFactory, days: list[date]
) -> None:
    place = str(tmp_path_factory.mktemp("due") / "store")
    make_store(place)
    with open_store(place) as store:
        load(store, origin(), batch("a", withholdUntil=DUE))
    with open_store(place) as store:
        assert live(store) == set()
    days[0] = date(2030, 5, 2)
    with open_store(place) as store:
        assert live(store) == {"a"}


def test_a_day_that_has_come_withholds_nothing(store: Store, days: list[date]) -> None:
    report = load(store, origin(), batch("a", withholdUntil="2030-04-30"))
    assert report.withheld == 0
    assert live(store) == {"a"}


def test_what_is_withheld_is_known_to_a_second_load(store: Store, days: list[date]) -> None:
    load(store, origin("1"), batch("a", withholdUntil=DUE))
    assert not load(store, origin("1"), batch("a", withholdUntil=DUE)).is_change
    report = load(store, origin("2"), batch("a", withholdUntil=DUE))
    assert report.extended == 1
    assert not any(record("a") in line for line in dump(store))
    days[0] = date(2030, 5, 1)
    load(store, origin("3"), batch("b"))
    assert values(store, "a", "release") == {"1", "2"}


def test_withholding_can_be_lifted_put_off_and_set(store: Store, days: list[date]) -> None:
    load(store, origin(), batch("a", "b", "c"))
    load(store, origin(), batch("a", withholdUntil=DUE))
    assert live(store) == {"b", "c"}
    assert not any(record("a") in line for line in dump(store))
    report = load(store, origin(), batch("a", withholdUntil="2031-01-01"))
    assert (report.moved, report.unchanged) == (1, 1)
    days[0] = date(2030, 6, 1)
    load(store, origin(), batch("d"))
    assert live(store) == {"b", "c", "d"}
    assert load(store, origin(), batch("a")).moved == 1
    assert live(store) == {"a", "b", "c", "d"}
    assert hidden(store) == set()
    assert not load(store, origin(), batch("a", "b", "c")).is_change


def test_what_is_withheld_can_be_taken_back_unseen_and_learned_again(
    store: Store, days: list[date]
) -> None:
    load(store, origin("1"), batch("a", "b", withholdUntil=DUE))
    assert live_records(store, "test") == {record("a"), record("b")}
    retract(store, "test", [record("a")])
    load(store, origin("2"), batch("c"), replaces="1")
    assert live_records(store, "test") == {record("c")}
    assert not any(record("a") in line or record("b") in line for line in dump(store))
    assert load(store, origin("1"), batch("b", withholdUntil=DUE)).restored == 1
    days[0] = date(2030, 5, 1)
    load(store, origin("3"), batch("d"))
    assert live(store) == {"b", "c", "d"}


def voice(kind: str, key: str, label: str, **more: str) -> pl.DataFrame:
    row = {"id": f"{kind.lower()}/test/{key}", "class": kind, "label@en": label, **more}
    return pl.DataFrame([row])


def shown(store: Store) -> set[str]:
    """What can be seen of the secrets: in the dump, or as counted."""
    words = ("deep throat", "secret paper", "leaked cable", "known paper")
    text = "".join(dump(store))
    return {word for word in words if word in text}


VOICES = (
    voice("Source", "secret", "secret paper", copies="source/test/cable"),
    voice("Source", "cable", "leaked cable"),
    voice("Source", "known", "known paper"),
    voice("Informant", "throat", "deep throat", source="source/test/secret"),
)


def test_sources_and_informants_that_only_withheld_records_name_are_withheld_with_them(
    store: Store, days: list[date]
) -> None:
    secret = {"source": "source/test/secret", "attributedTo": "informant/test/throat"}
    kept = claims("a", withholdUntil=DUE, **secret)
    told = claims("b", source="source/test/known")
    load(store, origin(), [Batch(VOICES, (kept, told))])
    assert shown(store) == {"known paper"}
    assert summarise(store)["sources"] == 1
    assert labels(store, [ID_BASE + "informant/test/throat"]) == {
        ID_BASE + "informant/test/throat": ID_BASE + "informant/test/throat"
    }
    again = load(store, origin("2"), [Batch(VOICES, (kept, told))])
    assert (again.things, shown(store)) == (0, {"known paper"}), "they are known, though hidden"
    load(store, origin(), [Batch((voice("Source", "secret", "secret paper, revised"),))])
    assert shown(store) == {"known paper"}, "told otherwise, it is hidden still"
    load(store, origin("3"), [Batch(records=(claims("c", source="source/test/cable"),))])
    assert shown(store) == {"known paper", "leaked cable"}, "another record names it"
    days[0] = date(2030, 5, 1)
    mend(store)
    assert shown(store) == {"known paper", "leaked cable", "secret paper", "deep throat"}
    assert hidden(store) == set()
    assert labels(store, [ID_BASE + "source/test/secret"]) == {
        ID_BASE + "source/test/secret": "secret paper, revised"
    }


def test_a_source_is_withheld_from_when_its_last_shown_record_is(
    store: Store, days: list[date]
) -> None:
    told = claims("a", source="source/test/known")
    load(store, origin(), [Batch(VOICES[2:3], (told,))])
    assert shown(store) == {"known paper"}
    kept = claims("a", source="source/test/known", withholdUntil=DUE)
    load(store, origin(), [Batch(records=(kept,))])
    assert shown(store) == set()
    load(store, origin(), [Batch(records=(told,))])
    assert shown(store) == {"known paper"}
    assert hidden(store) == set()


def test_a_load_cut_off_before_it_settled_mends_at_the_next_open(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path_factory.mktemp("cut") / "store")
    make_store(place)
    with open_store(place) as store:
        load(store, origin(), batch("a"))
        retract(store, "test", [record("a")])
        with monkeypatch.context() as patch:
            patch.setattr("marchland.graph.load.settle", lambda *_: None)
            load(store, origin(), batch("a"))
        assert live(store) == set()
    with open_store(place) as store:
        assert live(store) == {"a"}
        assert store.ask(f"ASK {{ GRAPH <{DERIVED}> {{ ?g ?settled ?load }} }}", graphs=(DERIVED,))


def test_a_load_cut_off_before_its_revisions_is_completed_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, origin(), [Batch((things(red="Red"),))])
    with monkeypatch.context() as patch:
        patch.setattr(type(store), "update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load(store, origin(), [Batch((things(red="Crimson"),), (claims("a"),))])
    assert live(store) == {"a"}
    report = load(store, origin(), [Batch((things(red="Crimson"),), (claims("a"),))])
    assert (report.revised, report.unchanged) == (1, 1)
    red = ID_BASE + "actor/test/red"
    assert labels(store, [red]) == {red: "Crimson"}


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("load"), st.sets(st.sampled_from("abc"), min_size=1), st.sampled_from("12")
        ),
        st.tuples(st.just("retract"), st.sets(st.sampled_from("abc"), min_size=1), st.just("")),
        st.tuples(st.just("replace"), st.sets(st.sampled_from("abc")), st.sampled_from("12")),
    ),
    max_size=6,
)


@given(steps)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_answer_of_every_past_moment_stays_what_it_was(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, set[str], str]]
) -> None:
    place = str(tmp_path_factory.mktemp("past") / "store")
    make_store(place)
    expected: set[str] = set()
    said: dict[str, set[str]] = {"1": set(), "2": set()}
    past: dict[datetime, set[str]] = {}
    with open_store(place) as store:
        for verb, keys, release in history:
            if verb == "retract":
                retract(store, "test", [record(key) for key in sorted(keys & expected)])
                expected = expected - keys
            else:
                replaces = "1" if verb == "replace" else None
                gone = (said["1"] & expected) - keys if replaces else set()
                load(store, origin(release), batch(*sorted(keys)), replaces=replaces)
                expected = (expected | keys) - gone
                said[release] |= keys
            assert live(store) == expected
            if load_times(store):
                past[latest(store)] = set(expected)
            for moment, then in past.items():
                assert by(store, moment) == then

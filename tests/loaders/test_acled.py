"""ACLED: both schemas, who acted on whom and where that is not said, zeros, and deletions.

All rows are made up in the documented form.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from marchland.graph.load import Report, load
from marchland.graph.record import Record, read_records
from marchland.graph.store import Store
from marchland.loaders.catalogue import find, loaders
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError, UsageError

ABOUT = loaders()["acled"].about
MAR = "https://w3id.org/marchland/ontology#"
EVENT = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,interaction"
ACTORS = "actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2"
PLACE = "iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision"
TOLD = "source,source_scale,notes,fatalities,timestamp"
BOTH = ",".join((EVENT, ACTORS, PLACE, TOLD)).split(",")
NEW = [*BOTH, "disorder_type", "civilian_targeting", "tags"]
OLD = ["data_id", *BOTH, "event_id_no_cnty", "iso3"]
ARMY = "Military Forces of Freedonia (2021-)"
PAIR = "FLO/FLA: Freedonia Liberation Organization/Freedonia Liberation Army"
CLASH = {
    "event_id_cnty": "FRE7",
    "event_date": "2024-03-05",
    "time_precision": "1",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": ARMY,
    "inter1": "State forces",
    "actor2": PAIR,
    "inter2": "Rebel group",
    "iso": "4",
    "country": "Freedonia",
    "admin1": "North",
    "admin2": "Hill",
    "location": "Old Ford",
    "latitude": "25.1",
    "longitude": "97.5",
    "geo_precision": "1",
    "source": "Ford Gazette; Hill Radio",
    "notes": "A clash near the ford.",
    "fatalities": "3",
    "timestamp": "1710000000",
}
TAKEN = {
    "sub_event_type": "Non-state actor overtakes territory",
    "actor1": PAIR,
    "inter1": "Rebel group",
    "actor2": ARMY,
    "inter2": "State forces",
}
CIVILIANS = {
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "actor2": "Civilians (Freedonia)",
    "inter2": "Civilians",
}

Rows = Sequence[Mapping[str, str]]


def write(path: Path, rows: Rows, columns: Sequence[str] = NEW) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    return path


def read(
    store: Store, folder: Path, *rows: Mapping[str, str], deleted: Rows = (), **given: Any
) -> tuple[list[Report], list[dict[str, Any]]]:
    paths = [write(folder / "e.csv", [CLASH | row for row in rows])] if rows else []
    if deleted:
        paths.append(write(folder / "d.csv", deleted, ("event_id_cnty", "deleted_timestamp")))
    release = given.pop("release", None)
    with (folder / "log").open("w") as log:
        reports = [
            load(store, origin, batches, **given)
            for origin, batches in find("acled").read(paths, release, Issues(log))
        ]
    return reports, [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def events(store: Store) -> list[Record]:
    return sorted(read_records(store, f"?r a <{MAR}Event>"), key=lambda one: one.all("identifier"))


def names(store: Store, things: Sequence[str]) -> list[str]:
    return [label for thing in things for label in values(store, thing, "rdfs:label")]


def values(store: Store, thing: str, name: str) -> list[str]:
    prefixes = (
        f"PREFIX mar: <{MAR}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    )
    query = f"{prefixes} SELECT ?v {{ <{store.base}{thing.removeprefix(store.base)}> {name} ?v }}"
    return sorted(row["v"].value for row in store.select(query))


def test_an_event_has_its_day_place_sides_deaths_and_sources(store: Store, tmp_path: Path) -> None:
    _, told = read(store, tmp_path, {})
    (event,) = events(store)
    assert told == []
    assert event.all("identifier") == ("acled:event/FRE7",)
    assert event.one("eventType") == "clash"
    assert event.one("locator") == "sub_event_type: Armed clash"
    assert (str(event.bounds.start_latest), str(event.bounds.end_earliest)) == (
        "2024-03-05",
        "2024-03-06",
    )
    assert event.one("reportedOn") == "2024-03-09"
    assert event.one("fatalitiesBest") == "3"
    assert event.one("zeroMayMeanUnknown") is None
    assert names(store, event.all("place")) == ["Old Ford"]
    publishers = [
        name for one in event.all("source") for name in values(store, one, "mar:publisher")
    ]
    assert sorted(publishers) == ["Ford Gazette", "Hill Radio"]


def test_the_order_of_actors_says_nothing_of_who_began(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {})
    (event,) = events(store)
    assert (event.all("initiator"), event.all("target")) == ((), ())
    assert set(event.all("participant")) == {*event.all("sideA"), *event.all("sideB")}


def test_both_schemas_say_the_same(store: Store, tmp_path: Path) -> None:
    old = {
        "event_date": "05 March 2024",
        "inter1": "1",
        "inter2": "2",
        "data_id": "1234",
        "event_id_no_cnty": "7",
        "iso3": "FRE",
    }
    read(store, tmp_path, {})
    path = write(tmp_path / "old.csv", [CLASH | old], OLD)
    ((origin, batches),) = find("acled").read([path], "old", issues := Issues())
    assert load(store, origin, batches).added["event"] == 0
    assert not issues


def test_paired_names_are_a_party_and_the_army_that_fought(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {})
    (army,) = events(store)[0].all("sideB")
    assert names(store, [army]) == ["Freedonia Liberation Army"]
    assert "FLA" in values(store, army, "skos:altLabel")
    assert values(store, army, "rdf:type") == [f"{MAR}InsurgentGroup"]
    (party,) = values(store, army, "mar:partOf")
    assert names(store, [party]) == ["Freedonia Liberation Organization"]
    assert values(store, party, "rdf:type") == [f"{MAR}PoliticalParty"]


def test_of_an_agreement_both_of_paired_names_are_named(store: Store, tmp_path: Path) -> None:
    kind = {"event_type": "Strategic developments", "sub_event_type": "Agreement"}
    read(store, tmp_path, kind)
    assert names(store, events(store)[0].all("sideB")) == [
        "Freedonia Liberation Army",
        "Freedonia Liberation Organization",
    ]


def test_names_with_a_stroke_that_are_no_party_and_army_stay_one(
    store: Store, tmp_path: Path
) -> None:
    read(store, tmp_path, {"actor2": "AB/AC: A Bureau/A Chamber"})
    assert len(events(store)[0].all("sideB")) == 1


def test_forces_outlive_a_regime_and_governments_do_not(store: Store, tmp_path: Path) -> None:
    read(
        store,
        tmp_path,
        {"actor2": "Government of Freedonia (2021-)"},
        {
            "event_id_cnty": "FRE8",
            "actor1": "Military Forces of Freedonia (2016-2021)",
            "actor2": "Government of Freedonia (2016-2021)",
        },
        {"event_id_cnty": "FRE9", "actor1": ARMY + " Border Guard"},
    )
    one, other, unit = events(store)
    assert one.all("sideA") == other.all("sideA")
    assert one.all("sideB") != other.all("sideB")
    (army,) = one.all("sideA")
    assert values(store, army, "skos:altLabel") == [
        "Military Forces of Freedonia (2016-2021)",
        ARMY,
    ]
    assert values(store, army, "rdf:type") == [f"{MAR}ArmedForces"]
    assert values(store, unit.all("sideA")[0], "mar:partOf") == [
        store.base + army.removeprefix(store.base)
    ]


@pytest.mark.parametrize(
    ("sub_type", "above", "kind"),
    [
        ("Non-state actor overtakes territory", "Battles", "capture"),
        ("Non-violent transfer of territory", "Strategic developments", "takeover"),
    ],
)
def test_who_gains_territory_is_the_first_actor(
    store: Store, tmp_path: Path, sub_type: str, above: str, kind: str
) -> None:
    assoc = {"assoc_actor_1": "Hill Friends", "assoc_actor_2": "Ford Militia"}
    read(store, tmp_path, TAKEN | assoc | {"sub_event_type": sub_type, "event_type": above})
    (event,) = events(store)
    assert event.one("eventType") == kind
    assert names(store, event.all("initiator")) == ["Freedonia Liberation Army"]
    assert names(store, event.all("target")) == ["Military Forces of Freedonia"]
    assert names(store, event.all("with")) == ["Hill Friends"]
    assert names(store, event.all("participant")) == ["Ford Militia"]


def test_a_government_regains(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {"sub_event_type": "Government regains territory"})
    (event,) = events(store)
    assert names(store, event.all("initiator")) == ["Military Forces of Freedonia"]
    assert event.one("eventType") in ("capture", "recapture")


def test_who_cannot_have_gained_gains_nothing(store: Store, tmp_path: Path) -> None:
    _, told = read(store, tmp_path, {"sub_event_type": "Non-state actor overtakes territory"})
    (event,) = events(store)
    assert [one["field"] for one in told] == ["inter1"]
    assert event.one("eventType") == "territory-change"
    assert event.all("initiator") == ()
    assert len(event.all("participant")) == 2


@pytest.mark.parametrize("precision", ["2", "3", "9"])
def test_ground_near_a_place_is_not_the_place(store: Store, tmp_path: Path, precision: str) -> None:
    _, told = read(store, tmp_path, TAKEN | {"geo_precision": precision})
    (event,) = events(store)
    assert names(store, event.all("place")) == ["Area around Old Ford"]
    assert event.one("placePrecision") == (None if precision == "9" else precision)
    assert len(told) == (precision == "9")


def test_places_lie_in_each_other(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {})
    place, chain = str(events(store)[0].one("place")), []
    while whole := values(store, place, "mar:within"):
        place = whole[0]
        chain += names(store, [place])
    assert chain == ["Hill", "North", "Freedonia"]
    assert values(store, place, "mar:identifier") == ["iso3166:004"]


@pytest.mark.parametrize("side", ["1", "2"])
def test_civilians_are_the_target_wherever_they_stand(
    store: Store, tmp_path: Path, side: str
) -> None:
    other = "2" if side == "1" else "1"
    row = CIVILIANS | {
        f"actor{side}": "Civilians (Freedonia)",
        f"inter{side}": "7",
        f"actor{other}": "Hill Band",
        f"inter{other}": "3",
    }
    read(store, tmp_path, row)
    (event,) = events(store)
    (people,) = event.all("target")
    assert names(store, event.all("initiator")) == ["Hill Band"]
    assert values(store, people, "rdf:type") == [f"{MAR}Population"]
    assert values(store, people, "mar:identifier") == []
    assert len(values(store, people, "mar:country")) == 1


def test_protesters_are_a_target_only_where_it_is_told(store: Store, tmp_path: Path) -> None:
    row = {
        "event_type": "Protests",
        "sub_event_type": "Excessive force against protesters",
        "actor1": "Protesters (Freedonia)",
        "inter1": "Protesters",
        "actor2": ARMY,
        "inter2": "State forces",
    }
    targeted = row | {"event_id_cnty": "FRE8", "civilian_targeting": "Civilian targeting"}
    read(store, tmp_path, row, targeted)
    untold, told = events(store)
    assert untold.all("target") == ()
    assert names(store, told.all("target")) == ["Protesters (Freedonia)"]


@pytest.mark.parametrize(
    ("precision", "first", "after"),
    [("2", "2024-02-28", "2024-03-12"), ("3", "2024-03-01", "2024-04-01")],
)
def test_a_day_that_stands_for_a_week_or_month_sets_no_inner_bounds(
    store: Store, tmp_path: Path, precision: str, first: str, after: str
) -> None:
    read(store, tmp_path, {"time_precision": precision})
    bounds = events(store)[0].bounds
    assert (str(bounds.start_earliest), str(bounds.end_latest)) == (first, after)
    assert (bounds.start_latest, bounds.end_earliest) == (None, None)


def test_a_zero_may_be_unknown_and_a_round_number_a_word(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {"fatalities": "0"}, {"event_id_cnty": "FRE8", "fatalities": "12"})
    zero, dozens = events(store)
    assert (zero.one("fatalitiesBest"), zero.one("zeroMayMeanUnknown")) == ("0", "true")
    assert (dozens.one("fatalitiesBest"), dozens.one("zeroMayMeanUnknown")) == ("12", None)
    assert any("dozens" in text for text in values(store, dozens.id, "rdfs:comment"))
    assert not any("stand for" in text for text in values(store, zero.id, "rdfs:comment"))


@pytest.mark.parametrize(
    ("field", "value", "is_kept"),
    [
        ("event_date", "2024-02-30", False),
        ("event_id_cnty", "", False),
        ("sub_event_type", "Dance", False),
        ("location", "", False),
        ("event_type", "Riots", True),
        ("inter1", "9", True),
        ("time_precision", "4", True),
        ("fatalities", "many", True),
        ("latitude", "nan", True),
        ("civilian_targeting", "maybe", True),
        ("timestamp", "soon", True),
    ],
)
def test_what_is_wrong_is_told_and_never_guessed(
    tmp_path: Path, field: str, value: str, *, is_kept: bool
) -> None:
    path = write(tmp_path / "e.csv", [CLASH | {"event_id_cnty": "FRE8"}, CLASH | {field: value}])
    log = io.StringIO()
    ((_, batches),) = find("acled").read([path], "1", Issues(log))
    number = sum(frame.height for batch in batches for frame in batch.records)
    (told,) = map(json.loads, log.getvalue().splitlines())
    assert (told["line"], told["field"], told["value"]) == (3, field, value or None)
    assert number == 1 + is_kept


def test_an_unknown_type_of_actor_has_no_class(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {"actor1": "Hill Band", "inter1": "9"})
    (band,) = events(store)[0].all("sideA")
    assert values(store, band, "rdf:type") == [f"{MAR}Actor"]


def test_an_id_comes_once(store: Store, tmp_path: Path) -> None:
    _, told = read(store, tmp_path, {}, {"fatalities": "4"})
    assert [one["line"] for one in told] == [3]
    assert len(events(store)) == 1


def test_deleted_events_are_left_out_and_taken_back_by_replacing(
    store: Store, tmp_path: Path
) -> None:
    rows = ({}, {"event_id_cnty": "FRE8"})
    read(store, tmp_path, *rows, release="1")
    deleted = [{"event_id_cnty": "FRE8", "deleted_timestamp": "1720000000"}]
    (report,), told = read(store, tmp_path, *rows, deleted=deleted, release="2", replaces="1")
    assert report.retracted == 1
    assert [(one["field"], one["value"]) for one in told] == [("event_id_cnty", "FRE8")]


def test_an_event_that_came_back_is_kept(store: Store, tmp_path: Path) -> None:
    deleted = [{"event_id_cnty": "FRE7", "deleted_timestamp": "1700000000"}]
    read(store, tmp_path, {}, deleted=deleted)
    assert len(events(store)) == 1


def live(store: Store) -> list[str]:
    return [one.all("identifier")[0] for one in events(store) if not one.one("retracted")]


def test_a_list_of_deletions_takes_back_what_was_loaded(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {}, {"event_id_cnty": "FRE8"})
    deleted = [
        {"event_id_cnty": "FRE7", "deleted_timestamp": "1720000000"},
        {"event_id_cnty": "FRE9", "deleted_timestamp": "1720000000"},
    ]
    (report,), _ = read(store, tmp_path, deleted=deleted)
    assert report.retracted == 1
    assert list(report.unmet) == ["acled:event/FRE9"]
    assert "no live record" in report.unmet["acled:event/FRE9"]
    assert live(store) == ["acled:event/FRE8"]
    (again,), _ = read(store, tmp_path, deleted=deleted)
    assert (again.retracted, again.is_change) == (0, False)


def test_what_was_uploaded_after_its_deletion_stays(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {})
    older = [{"event_id_cnty": "FRE7", "deleted_timestamp": "1000000000"}]
    (report,), _ = read(store, tmp_path, deleted=older)
    assert (report.retracted, live(store)) == (0, ["acled:event/FRE7"])
    assert "reported anew" in report.unmet["acled:event/FRE7"]
    undated = [{"event_id_cnty": "FRE7"}]
    assert read(store, tmp_path, deleted=undated)[0][0].retracted == 1


def test_deletions_beside_events_take_back_others_that_were_loaded(
    store: Store, tmp_path: Path
) -> None:
    read(store, tmp_path, {}, {"event_id_cnty": "FRE8"})
    deleted = [{"event_id_cnty": "FRE8", "deleted_timestamp": "1720000000"}]
    (report,), _ = read(store, tmp_path, {"event_id_cnty": "FRE9"}, deleted=deleted)
    assert (report.added["event"], report.retracted) == (1, 1)
    assert live(store) == ["acled:event/FRE7", "acled:event/FRE9"]


def test_a_list_of_deletions_may_be_json_or_a_workbook(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {}, {"event_id_cnty": "FRE8"})
    lines = tmp_path / "deleted.jsonl"
    lines.write_text('{"event_id_cnty": "FRE7", "deleted_timestamp": 1720000000}\n', "utf-8")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["event_id_cnty", "deleted_timestamp"])
    book.worksheets[0].append(["FRE8", 1720000000])
    book.save(tmp_path / "deleted.xlsx")
    for path in (lines, tmp_path / "deleted.xlsx"):
        ((origin, batches),) = find("acled").read([path], None, Issues())
        assert origin.release == "deletions to 2024-07-03"
        assert load(store, origin, batches).retracted == 1
    assert live(store) == []


def test_a_deletion_that_is_wrong_is_told(store: Store, tmp_path: Path) -> None:
    rows = [{"event_id_cnty": ""}, {"event_id_cnty": "FRE7", "deleted_timestamp": "soon"}]
    _, told = read(store, tmp_path, deleted=rows)
    assert [(one["line"], one["field"]) for one in told] == [
        (2, "event_id_cnty"),
        (3, "deleted_timestamp"),
    ]


def test_an_event_is_taken_back_from_the_command_line(tmp_path: Path, cli: Callable) -> None:
    store, path = tmp_path / "store", tmp_path / "e.csv"
    write(path, [CLASH, CLASH | {"event_id_cnty": "FRE8"}])
    write(
        tmp_path / "d.csv",
        [{"event_id_cnty": "FRE7"}, {"event_id_cnty": "FRE9"}],
        ("event_id_cnty", "deleted_timestamp"),
    )
    assert cli("init", "--store", store).code == 0
    assert cli("load", "acled", path, "--store", store).code == 0
    done = cli("load", "acled", tmp_path / "d.csv", "--store", store)
    assert done.code == 0
    assert "1 retracted" in done.err
    assert "no live record of the store (1 times)" in done.err
    assert "1 record retracted" in cli("retract", "acled:event/FRE8", "--store", store).err
    again = cli("retract", "acled:event/FRE8", "--store", store)
    assert (again.code, "no live record" in again.err) == (2, True)
    # loaded again they are live again, so that the same list takes them back again
    assert "2 live again" in cli("load", "acled", path, "--store", store).err
    assert "1 retracted" in cli("load", "acled", tmp_path / "d.csv", "--store", store).err


def test_an_upload_without_a_change_is_no_new_record(store: Store, tmp_path: Path) -> None:
    (first,), _ = read(store, tmp_path, {})
    (again,), _ = read(store, tmp_path, {})
    (later,), _ = read(store, tmp_path, {"timestamp": "1720000000"})
    assert first.is_change
    assert not again.is_change
    assert later.added["event"] == 0


def test_the_release_is_the_newest_upload_or_must_be_given(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", [CLASH, CLASH | {"timestamp": "1720000000"}])
    ((origin, _),) = find("acled").read([path], None, Issues())
    assert origin.release == "2024-07-03"
    for columns in (NEW, [name for name in NEW if name != "timestamp"]):
        write(path, [CLASH | {"timestamp": ""}], columns)
        with pytest.raises(UsageError, match="uploaded"):
            next(find("acled").read([path], None, Issues()))


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", [{"a": "1"}], ("a", "b"))
    readings = find("acled").read([path], "1", Issues())
    with pytest.raises(SourceError, match="header"):
        list(next(readings).batches)


def test_every_column_of_both_schemas_is_taken_or_named_as_not_taken() -> None:
    taken, left = ABOUT["columns"]["taken"], ABOUT["columns"]["not_taken"]
    assert {*NEW, *OLD} <= {*taken, *left}
    assert not taken.keys() & left.keys()

"""ICEWS and POLECAT: events, what their codes state and what they do not, and wrong rows."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from marchland.graph.record import Record, read_records
from marchland.graph.store import Store
from marchland.loaders import cameo
from marchland.loaders.catalogue import loaders
from marchland.loaders.plover import MODES, event_type
from marchland.ontology.error import SourceError
from marchland.ontology.term import ontology

MAR = "https://w3id.org/marchland/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

ICEWS = {
    "Event ID": "7",
    "Event Date": "2018-03-05",
    "Source Name": "Red Front",
    "Source Sectors": "Rebels,Dissident",
    "Source Country": "Northland",
    "Event Text": "fight with small arms and light weapons",
    "CAMEO Code": "193",
    "Intensity": "-10.0",
    "Target Name": "Military (Northland)",
    "Target Sectors": "Military",
    "Target Country": "Northland",
    "Story ID": "4711",
    "Sentence Number": "3",
    "Publisher": "Northland Times",
    "City": "Old Ford",
    "District": "",
    "Province": "Hill Province",
    "Country": "Northland",
    "Latitude": "25.1",
    "Longitude": "97.5",
}
POLECAT = {
    "Event ID": "20230305-7",
    "Event Date": "2023-03-05",
    "Event Type": "ASSAULT",
    "Event Mode": "firearms",
    "Intensity": "-10",
    "Quad Code": "4",
    "Contexts": "military;territory",
    "Actor Name": "Red Front",
    "Actor Country": "NTL",
    "Actor COW": "999",
    "Primary Actor Sector": "REB",
    "Actor Sectors": "REB",
    "Actor Title": "None",
    "Actor Name Raw": "the Red Front",
    "Wikipedia Actor ID": "Red_Front",
    "Recipient Name": "None",
    "Recipient Country": "NTL",
    "Recipient COW": "999",
    "Primary Recipient Sector": "MIL",
    "Recipient Sectors": "MIL",
    "Recipient Title": "None",
    "Recipient Name Raw": "soldiers",
    "Wikipedia Recipient ID": "None",
    "Placename": "Old Ford",
    "City": "Old Ford",
    "District": "None",
    "Province": "Hill Province",
    "Country": "NTL",
    "Latitude": "25.1",
    "Longitude": "97.5",
    "GeoNames ID": "1234",
    "Raw Placename": "Old Ford",
    "Feature Type": "PPL",
    "Source": "northland-times.example",
    "Publication Date": "2023-03-06",
    "Story People": "None",
    "Story Organizations": "Red Front",
    "Story Locations": "Old Ford",
    "Language": "en",
    "Version": "1.0",
}
ROWS = {"icews": ICEWS, "polecat": POLECAT}


def write(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    lines = ["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


@pytest.fixture
def told(tmp_path: Path, store: Store, load_file: Callable) -> Callable:
    """Load rows that differ from the model one, and give the events and claims."""

    def load(name: str, *changes: dict[str, str]) -> tuple[list[Record], list[Record]]:
        rows = [ROWS[name] | one for one in (changes or ({},))]
        load_file(name, write(tmp_path / "rows.tab", *rows))
        return (
            read_records(store, f"?r a <{MAR}Event>"),
            read_records(store, f"?r a <{MAR}Claim>"),
        )

    return load


def labels(store: Store, kind: str) -> set[str]:
    query = f"SELECT ?l {{ ?c a <{MAR}{kind}> ; <{LABEL}> ?l }}"
    return {row["l"].value for row in store.select(query)}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_event_has_its_day_actors_place_and_source(
    told: Callable, store: Store, name: str
) -> None:
    (event,), (claim,) = told(name)
    key, day = ROWS[name]["Event ID"], ROWS[name]["Event Date"]
    assert event.all("identifier") == (f"{name}:event/{key}",)
    assert str(event.bounds.start_earliest) == day
    assert str(event.one("initiator")).endswith(
        "Red%20Front%20%28" + ("Northland%29" if name == "icews" else "NTL%29")
    )
    assert claim.one("relation") == "fights"
    assert (claim.one("inference"), claim.all("basis")) == ("Inferred", (event.id,))
    assert labels(store, "Settlement") == {"Old Ford"}
    assert labels(store, "AdministrativeArea") == {"Hill Province"}
    assert labels(store, "ArmedForces") == {
        "Military (Northland)" if name == "icews" else "Military (NTL)"
    }
    assert len(event.all("source")) == 1
    assert event.one("reportedOn") == (None if name == "icews" else "2023-03-06")


@pytest.mark.parametrize(
    ("name", "change", "relation", "modality"),
    [
        ("icews", {"CAMEO Code": "138"}, "pressures", "Threatened"),
        ("icews", {"CAMEO Code": "0332"}, "supports", "Promised"),
        ("icews", {"CAMEO Code": "051"}, None, None),
        ("icews", {"CAMEO Code": "010"}, None, None),
        ("polecat", {"Event Type": "AID", "Event Mode": ""}, "supports", "Actual"),
        ("polecat", {"Event Type": "SUPPORT", "Event Mode": ""}, None, None),
        ("polecat", {"Event Type": "COOPERATE", "Event Mode": ""}, None, None),
        (
            "polecat",
            {"Event Type": "THREATEN", "Event Mode": "violence"},
            "pressures",
            "Threatened",
        ),
        ("polecat", {"Event Type": "COERCE", "Event Mode": "arrest"}, "pressures", "Actual"),
        ("polecat", {"Event Type": "SANCTION", "Event Mode": "withdraw"}, None, None),
        ("polecat", {"Event Type": "SANCTION", "Event Mode": "discontinue"}, "pressures", "Actual"),
        ("polecat", {"Primary Recipient Sector": "CVL", "Recipient Sectors": "CVL"}, None, None),
        ("polecat", {"Event Mode": "abduct"}, None, None),
    ],
)
def test_a_claim_is_what_the_code_states(
    told: Callable, name: str, change: dict[str, str], relation: str | None, modality: str | None
) -> None:
    events, claims = told(name, change)
    assert len(events) == 1
    found = [(one.one("relation"), one.modality) for one in claims]
    assert found == ([(relation, modality)] if relation else [])


def test_aid_is_of_the_kind_that_one_context_tells(told: Callable) -> None:
    aid = {"Event Type": "AID", "Event Mode": "None"}
    _, claims = told(
        "polecat",
        aid | {"Event ID": "1", "Contexts": "military"},
        aid | {"Event ID": "2", "Contexts": "military;economic"},
        aid | {"Event ID": "3", "Contexts": "election"},
    )
    assert sorted(one.one("supportType") or "" for one in claims) == ["", "", "military"]


def test_a_word_in_the_story_about_an_actor_is_no_class(told: Callable, store: Store) -> None:
    told("icews", {"Source Name": "Ann Example", "Source Sectors": "Government,Executive"})
    assert "Ann Example" in labels(store, "Actor")
    assert labels(store, "Government") == set()


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("icews", {"Event Date": "2018-02-30"}, "event date"),
        ("icews", {"CAMEO Code": "13y"}, "cameo code"),
        ("icews", {"CAMEO Code": "10"}, "cameo code"),
        ("icews", {"Event ID": ""}, "event id"),
        ("polecat", {"Event Type": "WAR"}, "event type"),
        ("polecat", {"Event Date": "yesterday"}, "event date"),
    ],
)
def test_a_wrong_row_is_left_out_and_told(
    tmp_path: Path, read_lines: Callable, name: str, change: dict[str, str], field: str
) -> None:
    path = write(tmp_path / "rows.tab", ROWS[name] | change)
    lines, issues = read_lines(name, path)
    assert not [line for line in lines if "/event/" in line]
    assert [(one["line"], one["field"]) for one in issues] == [(2, field)]
    assert issues[0]["message"].endswith("row left out")


def test_a_mode_that_is_new_is_told_and_the_row_read_by_its_type(
    tmp_path: Path, read_lines: Callable
) -> None:
    path = write(tmp_path / "rows.tab", POLECAT | {"Event Mode": "laser"})
    lines, issues = read_lines("polecat", path)
    assert [one["field"] for one in issues] == ["event mode"]
    assert any("event-type/armed-violence" in line for line in lines)


def test_an_id_given_twice_is_told(tmp_path: Path, read_lines: Callable) -> None:
    path = write(tmp_path / "rows.tab", ICEWS, ICEWS)
    _, issues = read_lines("icews", path)
    assert [(one["line"], one["value"]) for one in issues] == [(3, "7")]


def test_a_quote_begins_no_cell_that_runs_on(told: Callable, store: Store) -> None:
    events, _ = told(
        "icews",
        {"Source Name": '"Tiger" Brigade', "Event ID": "1"},
        {"Source Name": 'A 5" Band', "Event ID": "2"},
    )
    assert len(events) == 2
    assert {'"Tiger" Brigade', 'A 5" Band'} <= labels(store, "Actor")


def test_rows_in_latin_1_are_read_as_such(tmp_path: Path, read_lines: Callable) -> None:
    row = ICEWS | {"Source Name": "Frente Niño"}
    path = write(tmp_path / "rows.tab", row, encoding="iso-8859-1")
    lines, issues = read_lines("icews", path)
    assert any('"Frente Niño"@en' in line for line in lines)
    assert "read as iso-8859-1" in issues[0]["message"]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_loaded_again_nothing_changes(tmp_path: Path, load_file: Callable, name: str) -> None:
    path = write(tmp_path / "rows.tab", ROWS[name])
    assert load_file(name, path)[0].is_change
    assert not load_file(name, path)[0].is_change


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_column_is_taken_or_named_as_not_taken(name: str) -> None:
    columns = loaders()[name].about["columns"]
    assert {*columns["taken"], *columns["not_taken"]} == set(ROWS[name])
    assert not columns["taken"].keys() & columns["not_taken"].keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_new_column_is_told_and_a_missing_one_refused(
    tmp_path: Path, read_lines: Callable, name: str
) -> None:
    _, issues = read_lines(name, write(tmp_path / "new.tab", ROWS[name] | {"Mood": "calm"}))
    assert [one["field"] for one in issues] == ["mood"]
    cut = {key: value for key, value in ROWS[name].items() if key != "Event Date"}
    with pytest.raises(SourceError, match="event date: this column is missing"):
        read_lines(name, write(tmp_path / "cut.tab", cut))


@pytest.mark.parametrize("scheme", ["cameo", "cameo-root"])
def test_no_code_of_cameo_moves_ground(scheme: str) -> None:
    terms = ontology()
    for code in terms.schemes[scheme]:
        found = cameo.event_type(code)
        assert found is not None
        assert terms.code(found).gains is None


def test_every_type_and_mode_of_plover_has_a_kind_of_event() -> None:
    terms = ontology()
    assert set(MODES) <= set(terms.schemes["plover"])
    for kind in terms.schemes["plover"]:
        for mode in (None, *MODES.get(kind, ())):
            found = event_type(kind, mode)
            assert found is not None
            # what a machine read in the news moves no ground
            assert terms.code(found).gains is None


def test_the_release_is_told_by_the_files_name(tmp_path: Path, load_file: Callable) -> None:
    path = write(tmp_path / "events.2018.tab", ICEWS)
    assert json.dumps(load_file("icews", path, release=None)[0].added) == '{"event": 1, "claim": 1}'

"""GDELT: events, mentions, what a CAMEO code states, and what it does not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report, load
from marchland.graph.record import Record, read_records
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find, loaders
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError

REAL = Path(__file__).parents[2].parent / "shared/data/gdelt"
ABOUT = loaders()["gdelt"].about
COLUMNS = ABOUT["columns"]["events"]
MAR = "https://w3id.org/marchland/ontology#"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    make_store(str(tmp_path / "store"))
    return open_store(str(tmp_path / "store"))


def row(key: str, code: str, width: int = 61, **more: str) -> str:
    told = {
        "GlobalEventID": key,
        "SQLDATE": "20240305",
        "Actor1Code": "REDREB",
        "Actor1Name": "RED FRONT",
        "Actor1CountryCode": "MMR",
        "Actor1Type1Code": "REB",
        "Actor2Code": "BLUGOV",
        "Actor2Name": "BLUE COUNCIL",
        "Actor2Type1Code": "GOV",
        "EventCode": code,
        "NumSources": "2",
    } | more
    cells = [told.get(name, "") for name in COLUMNS]
    size = 8 if width == 61 else 7
    place = ["4", "Old Ford, Shan State, Burma", "BM", "BM11", "25.1", "97.5", "-77"]
    place[4:4] = ["1234"] if size == 8 else []
    cells += [""] * 2 * size + place + [told.get("DATEADDED", "20240306120000")]
    return "\t".join(cells + ([told.get("SOURCEURL", "https://a.example/x")] * (width != 57)))


def read(
    store: Store, folder: Path, files: dict[str, Sequence[str]]
) -> tuple[Report, list[dict[str, Any]]]:
    paths = [folder / name for name in files]
    for path, rows in zip(paths, files.values(), strict=True):
        path.write_text("\n".join(rows) + "\n", "utf-8")
    with (folder / "log").open("w") as log:
        reports = [
            load(store, origin, batches)
            for origin, batches in find("gdelt").read(paths, "t", Issues(log))
        ]
    return reports[0], [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def events(store: Store) -> list[Record]:
    return read_records(store, f"?r a <{MAR}Event>")


def claims(store: Store) -> list[Record]:
    return read_records(store, f"?r a <{MAR}Claim>")


@pytest.mark.parametrize("width", [61, 58, 57])
def test_an_event_has_its_actors_place_day_and_source(
    store: Store, tmp_path: Path, width: int
) -> None:
    read(store, tmp_path, {"e.tsv": [row("7", "193", width)]})
    (event,) = events(store)
    assert event.all("identifier") == ("gdelt:event/7",)
    assert event.one("eventType") == "clash"
    assert str(event.bounds.start_earliest) == "2024-03-05"
    assert str(event.bounds.end_latest) == "2024-03-06"
    assert event.one("reportedOn") == "2024-03-06"
    assert str(event.one("initiator")).endswith("REDREB%20RED%20FRONT")
    assert str(event.one("place")).endswith("Old%20Ford%2C%20Shan%20State%2C%20Burma")
    sources = {str(one).rpartition("/")[2] for one in event.all("source")}
    assert (sources == {"gdelt"}) == (width == 57)


def test_bm_is_burma_and_not_bermuda(store: Store, tmp_path: Path) -> None:
    read(store, tmp_path, {"e.tsv": [row("7", "193")]})
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    query = f"SELECT ?l {{ ?c <{MAR}identifier> 'fips:BM' ; {label} ?l }}"
    assert [one["l"].value for one in store.select(query)] == ["Burma"]


@pytest.mark.parametrize(
    ("code", "relation", "modality"),
    [
        ("193", "fights", "Actual"),
        ("072", "supports", "Actual"),
        ("0332", "supports", "Promised"),
        ("138", "pressures", "Threatened"),
        ("100", "pressures", "Demanded"),
        ("172", "pressures", "Actual"),
    ],
)
def test_a_code_that_states_a_relation_is_a_claim_that_we_infer(
    store: Store, tmp_path: Path, code: str, relation: str, modality: str
) -> None:
    read(store, tmp_path, {"e.tsv": [row("7", code)]})
    (claim,) = claims(store)
    assert (claim.one("relation"), claim.modality) == (relation, modality)
    assert claim.one("inference") == "Inferred"
    assert claim.all("basis") == (events(store)[0].id,)


@pytest.mark.parametrize("code", ["010", "042", "051", "112", "020"])
def test_a_code_of_mere_words_states_no_relation(store: Store, tmp_path: Path, code: str) -> None:
    read(store, tmp_path, {"e.tsv": [row("7", code)]})
    assert len(events(store)) == 1
    assert claims(store) == []


def test_without_two_actors_there_is_no_relation(store: Store, tmp_path: Path) -> None:
    alone = row("7", "193", Actor2Code="", Actor2Name="")
    same = row("8", "193", Actor2Code="REDREB", Actor2Name="RED FRONT")
    read(store, tmp_path, {"e.tsv": [alone, same]})
    assert len(events(store)) == 2
    assert claims(store) == []


def test_what_is_wrong_is_told_and_never_guessed(store: Store, tmp_path: Path) -> None:
    rows = [
        row("1", "193"),
        row("1", "193"),
        row("2", "193", SQLDATE="20240230"),
        row("3", "999"),
        row("4", "19x"),
        "too\tfew",
        row("5", "193", SQLDATE="20230306"),
    ]
    report, told = read(store, tmp_path, {"e.tsv": rows})
    assert report.added["event"] == 2
    assert [(one["line"], one["field"]) for one in told] == [
        (2, "GlobalEventID"),
        (3, "SQLDATE"),
        (4, "EventCode"),
        (5, "EventCode"),
        (6, None),
        (7, "SQLDATE"),
    ]


def test_mentions_give_their_event_more_sources(store: Store, tmp_path: Path) -> None:
    def mention(key: str, kind: str, where: str) -> str:
        cells = [key, "20240306120000", "20240307120000", kind, "b.example", where, *[""] * 10]
        return "\t".join(cells)

    rows = [mention("7", "1", "https://b.example/y"), mention("8", "2", "BBC Monitoring")]
    _, told = read(store, tmp_path, {"e.tsv": [row("7", "193")], "m.tsv": rows})
    (event,) = events(store)
    assert len(event.all("source")) == 2
    assert [one["value"] for one in told] == ["8"]


def test_mentions_alone_and_other_files_are_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="mentions alone"):
        read(store, tmp_path, {"m.tsv": ["\t".join(["7"] + [""] * 15)]})
    with pytest.raises(SourceError, match="has 2 columns"):
        read(store, tmp_path, {"x.tsv": ["a\tb"]})


def test_loaded_again_nothing_changes(store: Store, tmp_path: Path) -> None:
    files = {"e.tsv": [row("7", "193"), row("8", "042")]}
    first, _ = read(store, tmp_path, files)
    again, _ = read(store, tmp_path, files)
    assert first.is_change
    assert not again.is_change


def test_every_column_is_taken_or_named_as_not_taken() -> None:
    columns = ABOUT["columns"]
    named = {*columns["taken"], *columns["not_taken"]}
    whole = {"Actor1Geo", "Actor2Geo"}
    geography = {f"ActionGeo_{name}" for name in columns["geography"]}
    every = {*COLUMNS, *columns["mentions"], *geography, *whole, "DATEADDED", "SOURCEURL"}
    assert named == every
    assert not columns["taken"].keys() & columns["not_taken"].keys()


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_the_real_files(store: Store, tmp_path: Path) -> None:
    for name, number in (("gdelt2-events.tsv", 100), ("gdelt1-events.tsv", 100)):
        (origin, batches), *_ = find("gdelt").read([REAL / name], name, Issues())
        assert load(store, origin, batches).added["event"] == number


def test_a_row_that_is_not_utf8_is_left_out_and_an_address_that_is_none_is_words(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    strange = row("2", "190").replace("RED FRONT", "RED \udce9")
    rows = [row("1", "190", SOURCEURL="http://[x"), strange]
    path.write_bytes("\n".join(rows).encode("utf-8", "surrogateescape"))
    with (tmp_path / "log").open("w") as log:
        ((origin, batches),) = find("gdelt").read([path], "t", Issues(log))
        assert load(store, origin, batches).added["event"] == 1
    (told,) = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert (told["line"], told["message"]) == (2, "is not UTF-8; row left out")
    titles = store.select(f"SELECT ?t {{ ?s <{MAR}title> ?t }}")
    assert "http://[x" in {one["t"].value for one in titles}

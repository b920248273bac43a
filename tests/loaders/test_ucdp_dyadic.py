"""UCDP Dyadic: what a dyad's year claims, and the real file. (Forms: test_ucdp_tables.)"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from marchland.graph.interval import Standing
from marchland.graph.load import load
from marchland.graph.store import make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.loaders.ucdp import split_numbers
from marchland.loaders.ucdp_file import split_names
from marchland.loaders.ucdp_year import Days, bounds, read_day

HERE = Path(__file__).parent / "ucdp_dyadic"
REAL = Path(__file__).parents[2] / "../shared/data/ucdp/Dyadic_v24_1.csv"
PREFIX = (
    "PREFIX mar: <https://w3id.org/marchland/ontology#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
)


def read(path: Path, issues: Issues | None = None) -> Reading:
    (reading,) = find("ucdp-dyadic").read([path], "t", Issues() if issues is None else issues)
    return reading


def records(path: Path) -> list[dict[str, object]]:
    return [
        row
        for batch in read(path).batches
        for frame in batch.records
        for row in frame.iter_rows(named=True)
    ]


def things(path: Path) -> dict[str, dict[str, object]]:
    frames = [frame for batch in read(path).batches for frame in batch.things]
    return {row["id"]: row for frame in frames for row in frame.iter_rows(named=True)}


def changed(path: Path, row: int = 0, **cells: str) -> Path:
    """Write one golden row with other cells."""
    with (HERE / "plain" / "input.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerow(table[row] | cells)
    return path


# --- time ---


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("2021-08-26", 2021, date(2021, 8, 26)),
        ("2021-08-26 00:00:00.000", 2021, date(2021, 8, 26)),
        ("25.6.2018", 2020, date(2018, 6, 25)),
        ("5/31/1946", 1946, date(1946, 5, 31)),
        ("31/5/1946", 1946, date(1946, 5, 31)),
        ("10-10-2021", 2021, date(2021, 10, 10)),
        ("23-Sep-16", 2020, date(2016, 9, 23)),
        ("23-Sep-46", 2020, date(1946, 9, 23)),
        ("23 September 2016", 2020, date(2016, 9, 23)),
        ("10-4-2021", 2021, None),
        ("2021-02-30", 2021, None),
        ("30.2.2021", 2021, None),
        ("23-Sup-16", 2020, None),
        ("ca. 1970", 1970, None),
        ("", 1970, None),
    ],
)
def test_only_sure_days_are_read(text: str, year: int, day: date | None) -> None:
    assert read_day(text, year) == day


def test_a_year_is_possible_on_each_of_its_days_and_sure_on_none() -> None:
    told = bounds(2031)
    assert told.standing(date(2030, 12, 31)) is Standing.SILENT
    assert told.standing(date(2031, 1, 1)) is Standing.POSSIBLE
    assert told.standing(date(2031, 12, 31)) is Standing.POSSIBLE
    assert told.standing(date(2032, 1, 1)) is Standing.SILENT


def test_a_day_of_fighting_is_sure_and_what_was_before_the_first_is_not_possible() -> None:
    told = bounds(2031, Days(date(2031, 2, 3), date(2031, 5, 6), date(2031, 8, 9)))
    standings = {
        date(2031, 2, 2): Standing.SILENT,
        date(2031, 2, 3): Standing.POSSIBLE,
        date(2031, 5, 6): Standing.REPORTED,
        date(2031, 5, 7): Standing.POSSIBLE,
        date(2031, 8, 9): Standing.POSSIBLE,
        date(2031, 8, 10): Standing.SILENT,
    }
    assert {day: told.standing(day) for day in standings} == standings


def test_days_of_other_years_say_nothing() -> None:
    assert bounds(2031, Days(date(2030, 2, 3), date(2030, 5, 6))) == bounds(2031)


@pytest.mark.parametrize("precision", ["2", "3", "4", "5", "6", "7", "8", ""])
def test_a_day_that_is_not_exact_is_not_taken(tmp_path: Path, precision: str) -> None:
    path = changed(tmp_path / "a.csv", start_prec=precision, start_prec2=precision)
    (claim,) = records(path)
    assert claim["startEarliest"] == "2031-01-01"
    assert claim["startLatest"] is None
    assert claim["endEarliest"] is None
    assert claim["endLatest"] == "2032-01-01"


# --- who ---


@pytest.mark.parametrize(
    ("cell", "count", "names"),
    [
        ("A, B", 2, ["A", "B"]),
        ("A,B", 2, ["A", "B"]),
        ("A, the lesser,B", 2, ["A, the lesser", "B"]),
        ("A, Faction (of B, C and D)", 2, ["A", "Faction (of B, C and D)"]),
        ("A, the lesser", 1, ["A, the lesser"]),
        ("A, B, C", 2, None),
        ("A,,B", 3, None),
    ],
)
def test_names_are_split_only_where_their_number_fits(
    cell: str, count: int, names: list[str] | None
) -> None:
    assert split_names(cell, count) == names


@pytest.mark.parametrize("cell", ["", "n/a", "൩", "1;2", "1,,2", "-1", "XXX775", None])
def test_what_is_no_list_of_numbers_is_none(cell: str | None) -> None:
    assert split_numbers(cell) is None


def test_secondary_parties_support_and_are_not_said_to_fight() -> None:
    claims = [row for row in records(HERE / "plain" / "input.csv") if row["key"] == "99101/2032"]
    told = {
        (row["subject"], row["relation"], row["object"], *(row["against"] or ())) for row in claims
    }
    start = "actor/ucdp-dyadic/"
    assert told == {
        (f"{start}99501", "fights", f"{start}99601"),
        *(
            (f"{start}named-Government of {one}land".replace(" ", "%20"), "supports", *ends)
            for one, ends in (
                ("East", (f"{start}99501", f"{start}99601")),
                ("West", (f"{start}99501", f"{start}99601")),
                ("South", (f"{start}99601", f"{start}99501")),
            )
        ),
    }
    helped = [row for row in claims if row["relation"] == "supports"]
    assert {row["supportType"] for row in helped} == {"support-type/troops"}
    assert {row["role"] for row in helped} == {"secondary warring party"}


def test_a_secondary_party_shares_the_number_of_the_primary_one_of_its_name() -> None:
    found = things(HERE / "plain" / "input.csv")
    named = {
        one["label@en"]: one.get("identifier") for name, one in found.items() if "named" in name
    }
    assert named["Government of Westland"] == "ucdp:actor/99503"
    assert named["Government of Southland"] is None


def test_a_secondary_party_keeps_its_iri_when_it_becomes_a_primary_one(tmp_path: Path) -> None:
    alone = records(changed(tmp_path / "a.csv", row=1))
    among = records(HERE / "plain" / "input.csv")
    assert {row["id"] for row in alone} < {row["id"] for row in among}


def test_parties_of_one_side_fight_jointly(tmp_path: Path) -> None:
    sides = {
        "side_a": "Government of Eastland, Government of Westland",
        "side_a_id": "99502, 99503",
        "side_b": "Government of Northland",
        "side_b_id": "99501",
    }
    both = records(changed(tmp_path / "a.csv", row=2, **sides))
    assert {(row["subject"], *row["jointly"]) for row in both} == {
        ("actor/ucdp-dyadic/99502", "actor/ucdp-dyadic/99503"),
        ("actor/ucdp-dyadic/99503", "actor/ucdp-dyadic/99502"),
    }
    assert {row["quantityLow"] for row in both} == {None}  # the deaths are the dyad's


def test_names_of_a_list_are_told_only_by_rows_of_one() -> None:
    found = things(HERE / "plain" / "input.csv")
    # 99503 is alone in another row; 99502 is what is then left
    assert found["actor/ucdp-dyadic/99503"]["label@en"] == "Government of Westland"
    assert found["actor/ucdp-dyadic/99502"]["label@en"] == "Government of Eastland"


def test_names_of_a_list_that_no_row_tells_apart_are_left_open(tmp_path: Path) -> None:
    found = things(changed(tmp_path / "a.csv", row=2))
    assert found["actor/ucdp-dyadic/99502"]["label@en"] == "UCDP actor 99502"
    assert "Eastland, Government of Westland" in str(found["actor/ucdp-dyadic/99502"]["comment@en"])


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("1", "InsurgentGroup"),
        ("2", "Government"),
        ("3", "InsurgentGroup"),
        ("4", "InsurgentGroup"),
        ("9", "Actor"),
        ("", "Actor"),
    ],
)
def test_side_b_is_what_the_kind_of_conflict_makes_it(
    tmp_path: Path, kind: str, named: str
) -> None:
    found = things(changed(tmp_path / "a.csv", type_of_conflict=kind))
    assert found["actor/ucdp-dyadic/99601"]["class"] == named


# --- the real file ---


@pytest.fixture
def store(tmp_path: Path) -> Iterator:
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as opened:
        yield opened


def test_the_real_file_comes_whole(store) -> None:
    if not REAL.exists():
        pytest.skip("the real file Dyadic_v24_1.csv is not here")
    table = pl.read_csv(REAL, infer_schema=False).fill_null("")

    def size(name: str) -> pl.Expr:
        return (
            pl.when(pl.col(name) == "").then(0).otherwise(pl.col(name).str.count_matches(",") + 1)
        )

    fights = size("side_a_id") * size("side_b_id")
    helps = size("side_a_2nd") * size("side_a_id") + size("side_b_2nd") * size("side_b_id")
    counted = table.select(fights=fights.sum(), helps=helps.sum()).row(0, named=True)
    assert table.height == 3357
    issues = Issues()
    reading = read(REAL, issues)
    first = load(store, reading.origin, reading.batches)
    assert not issues
    assert first.added == Counter(claim=counted["fights"] + counted["helps"])
    kio = (
        'SELECT ?e { ?c mar:dyad "ucdp:dyad/461" ; rdf:predicate mar:fights ; mar:edtf ?e ; '
        'rdf:subject/mar:identifier "ucdp:actor/144" ; '
        'rdf:object/mar:identifier "ucdp:actor/201" }'
    )
    years = [row["e"].value for row in store.select(PREFIX + kio)]
    expected = table.filter(pl.col("dyad_id") == "461")["year"].to_list()
    assert sorted(years) == sorted(expected)
    assert len(years) == 44
    exact = table.filter(
        (pl.col("start_prec2") == "1") & (pl.col("start_date2").str.slice(0, 4) == pl.col("year"))
    )
    sure = next(store.select(f"{PREFIX} SELECT (COUNT(?c) AS ?n) {{ ?c mar:startLatest ?d }}"))
    pairs = exact.filter(
        ~pl.col("side_a_id").str.contains(",") & ~pl.col("side_b_id").str.contains(",")
    )
    assert int(sure["n"].value) == pairs.height

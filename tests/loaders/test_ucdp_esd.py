"""UCDP External Support: who gave what, as far as a row says, and the real file."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from marchland.graph.load import load
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError
from marchland.ontology.term import ontology

HERE = Path(__file__).parent / "ucdp_esd"
REAL = Path(__file__).parents[2] / "../shared/data/ucdp/ucdp-esd-ay-181.xlsx"
START = "actor/ucdp-esd/"
KINDS = "xpywmtfilou"
PREFIX = (
    "PREFIX mar: <https://w3id.org/marchland/ontology#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
Row = Mapping[str, object]


def read(path: Path, issues: Issues | None = None) -> Reading:
    (reading,) = find("ucdp-esd").read([path], "t", Issues() if issues is None else issues)
    return reading


def records(path: Path) -> list[Row]:
    return [
        row
        for batch in read(path).batches
        for frame in batch.records
        for row in frame.iter_rows(named=True)
    ]


def things(path: Path) -> dict[str, Row]:
    frames = [frame for batch in read(path).batches for frame in batch.things]
    return {str(row["id"]): row for frame in frames for row in frame.iter_rows(named=True)}


def types(row: Row) -> set[str]:
    found = row["supportType"]
    assert isinstance(found, list)
    return {one.removeprefix("support-type/") for one in found}


def changed(path: Path, row: int, **cells: str) -> Path:
    """Write one golden row with other cells; a cell of None drops its column."""
    with (HERE / "plain" / "input.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerow(table[row] | cells)
    return path


def of_year(year: int, kind: str = "plain") -> list[Row]:
    found = records(HERE / kind / "input.csv")
    return [row for row in found if row["key"] == f"99601/99101/{year}"]


def test_the_kinds_of_the_codebook_have_codes() -> None:
    names = [ontology().mapped(f"ucdp-esd/ext_{kind}", "support-type") for kind in KINDS]
    assert [one.notation for one in names if one] == [
        *("troops", "troop-presence", "joint-operations", "weapons", "materiel", "training"),
        *("funding", "intelligence", "territory", "other", "unknown"),
    ]


def test_a_lone_supporter_gave_all_that_was_given() -> None:
    (claim,) = of_year(2032)
    assert (claim["subject"], claim["relation"], claim["object"]) == (
        f"{START}99502",
        "supports",
        f"{START}99601",
    )
    assert claim["against"] == [f"{START}99501"]
    assert types(claim) == {"weapons", "territory"}
    assert claim["locator"] == "actor_id 99601, dyad_id 99101, year 2032"


def test_of_several_each_gave_only_what_all_gave() -> None:
    claims = of_year(2033)
    assert [row["subject"] for row in claims] == [f"{START}99502", f"{START}99701"]
    assert [types(row) for row in claims] == [{"weapons"}, {"weapons"}]
    (locator,) = {row["locator"] for row in claims}
    assert "ext_t (training and expertise) by 1 of 2 supporters, untold who" in str(locator)
    assert "ext_u" in str(locator)


@pytest.mark.parametrize("count", ["1", "0", "3", ""])
def test_a_count_that_is_not_that_of_the_supporters_types_nobody(
    tmp_path: Path, count: str
) -> None:
    claims = records(changed(tmp_path / "a.csv", 2, ext_w_count=count))
    assert [types(row) for row in claims] == [set(), set()]
    assert all("ext_w" in str(row["locator"]) for row in claims)


def test_no_support_is_nobodys_claim() -> None:
    assert of_year(2031) == []


def test_what_a_row_says_without_saying_of_whom_is_in_the_locator() -> None:
    claims = of_year(2034)
    assert len(claims) == 3
    for row in claims:
        assert "coalition among the supporters: Two Lands" in str(row["locator"])
        assert "elements within a state" in str(row["locator"])
        assert "both sides" in str(row["locator"])
        assert row["modality"] is None


def test_elements_within_a_state_are_nobody_in_particular() -> None:
    found = things(HERE / "plain" / "input.csv")[f"{START}99702"]
    assert found["class"] == "UnidentifiedActor"
    assert found["identifier"] is None


def test_a_supporter_is_what_the_rows_make_it() -> None:
    found = things(HERE / "plain" / "input.csv")
    kinds = {name.removeprefix(START): row["class"] for name, row in found.items() if START in name}
    assert kinds == {
        "99501": "Government",
        "99502": "Government",
        "99503": "Government",
        "99601": "InsurgentGroup",
        "99605": "Actor",  # an opponent of whom no row says what it is
        "99701": "Actor",
        "99702": "UnidentifiedActor",
    }
    assert found[f"{START}99701"]["label@en"] == "Exiles, League of"
    assert found[f"{START}99502"]["country"] == "place/ucdp-esd/country-9002"


def test_a_triad_year_names_one_supporter_and_may_be_alleged() -> None:
    claims = {str(row["subject"]): row for row in of_year(2031, "triad")}
    assert types(claims[f"{START}99502"]) == {"weapons", "training"}
    assert claims[f"{START}99502"]["modality"] is None
    assert types(claims[f"{START}99701"]) == {"unknown"}
    assert claims[f"{START}99701"]["modality"] == "Alleged"


def test_the_two_layouts_tell_one_support_as_one_claim(tmp_path: Path) -> None:
    with (HERE / "triad" / "input.csv").open(newline="", encoding="utf-8") as file:
        head, row, *_ = csv.reader(file)
    with (tmp_path / "ty.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, row])
    cells = {"ext_id": "99502", "ext_name": "Government of Eastland", "ext_sup": "1"}
    counts = {"ext_count": "1", "ext_w": "1", "ext_w_count": "1", "ext_t": "1", "ext_t_count": "1"}
    year = changed(tmp_path / "ay.csv", 0, **cells, **counts)
    assert [one["id"] for one in records(year)] == [
        one["id"] for one in records(tmp_path / "ty.csv")
    ]


def test_a_dyad_year_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dy.csv"
    path.write_text(
        "year,dyad_id,side_a,side_b,ext_id,ext_name,ext_sup,ext_x\n2031,1,a,b,2,c,1,1\n"
    )
    with pytest.raises(SourceError, match="actor_id: this column is missing"):
        records(path)


# --- the real file ---


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    if not REAL.exists():
        pytest.skip("the real file ucdp-esd-ay-181.xlsx is not here")
    path = str(tmp_path_factory.mktemp("esd") / "store")
    make_store(path)
    with open_store(path) as opened:
        reading = read(REAL)
        report = load(opened, reading.origin, reading.batches)
        assert report.repeated == 0
        yield opened


@pytest.fixture(scope="module")
def table() -> list[dict[str, object]]:
    if not REAL.exists():
        pytest.skip("the real file ucdp-esd-ay-181.xlsx is not here")
    book = openpyxl.load_workbook(REAL, read_only=True)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_real_file_comes_whole(store: Store, table: list[dict[str, object]]) -> None:
    assert len(table) == 4781
    assert len(table[0]) == 97
    claims = sum(int(str(row["ext_count"])) for row in table)
    given = sum(
        int(str(row["ext_count"]))
        for row in table
        for kind in KINDS
        if row[f"ext_{kind}"] == 1 and row[f"ext_{kind}_count"] == row["ext_count"]
    )
    query = PREFIX + "SELECT (COUNT(DISTINCT ?c) AS ?n) (COUNT(?t) AS ?m) { ?c a mar:Claim "
    (row,) = store.select(query + "OPTIONAL { ?c mar:supportType ?t } }")
    assert (int(row["n"].value), int(row["m"].value)) == (claims, given)


def test_china_supports_the_government_of_myanmar_after_2011(store: Store) -> None:
    query = (
        "SELECT (COUNT(*) AS ?n) { ?c rdf:predicate mar:supports ; "
        'rdf:subject/mar:identifier "ucdp:actor/135" ; rdf:object/mar:identifier "ucdp:actor/144" ;'
        ' mar:startEarliest ?d FILTER(?d >= "2011-01-01"^^xsd:date) }'
    )
    (row,) = store.select(PREFIX + query)
    assert int(row["n"].value) >= 1


def test_who_supported_the_kio_and_the_government_against_it(store: Store) -> None:
    query = (
        "SELECT ?o ?s ?y { ?c rdf:predicate mar:supports ; mar:edtf ?y ; "
        'mar:dyad "ucdp:dyad/461" ; rdf:subject/rdfs:label ?s ; rdf:object/mar:identifier ?o }'
    )
    prefix = PREFIX + "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in store.select(prefix + query):
        found[row["o"].value, row["s"].value].add(int(row["y"].value))
    kio, government = "ucdp:actor/201", "ucdp:actor/144"
    assert found == {
        (kio, "CPB"): set(range(1976, 1989)),
        (kio, "KNU"): {1976},
        (kio, "Government of India"): {1989, *range(1993, 1999)},
        (kio, "ULA"): {2011, 2012, 2016, 2017},
        (kio, "PSLF"): {2015, 2016, 2017},
        (kio, "MNDAA"): {2016, 2017},
        (government, "Government of China"): {*range(1989, 1993), *range(2011, 2018)},
        (government, "Government of India"): {2013, 2017},
    }


def test_the_numbers_of_the_real_file_have_one_name_each(table: list[dict[str, object]]) -> None:
    """Numbers and names of supporters are in one order: else they could not be read together."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for row in table:
        numbers = str(row["ext_id"] or "").split(",")
        told = str(row["ext_name"] or "").split(",")
        for number, name in zip(numbers, told, strict=False) if len(numbers) == len(told) else ():
            names[number][name] += 1
    assert {number: told for number, told in names.items() if len(told) > 1} == {}

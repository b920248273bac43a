"""UCDP GED: golden folders, the forms files come in, every column accounted for, the real files.

The rows of the golden folders are made by hand. To write their expectations anew after a change
that is meant to move them: ``GOLDEN=write pytest tests/loaders/test_ucdp_ged.py``, then read the
difference.
"""

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.graph.interval import read_time
from marchland.graph.load import load
from marchland.graph.quads import quads
from marchland.graph.store import make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.loaders.ucdp import find_release
from marchland.loaders.ucdp_article import read_articles
from marchland.ontology.error import SourceError, UsageError
from marchland.ontology.prefix import PREFIXES
from marchland.ontology.term import ontology

HERE = Path(__file__).parent / "ucdp_ged"
REAL = Path(__file__).parents[2] / "../shared/data/ucdp"
ABOUT = find("ucdp-ged").about
COLUMNS = ABOUT["columns"]
MAR = "https://w3id.org/marchland/ontology#"
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def read(path: Path, issues: Issues | None = None, release: str = "t") -> Reading:
    found = Issues() if issues is None else issues
    (reading,) = find("ucdp-ged").read([path], release, found)
    return reading


def lines(path: Path, issues: Issues | None = None, release: str = "t") -> set[str]:
    return {
        line
        for batch in read(path, issues, release).batches
        for frame in (*batch.things, *batch.records)
        for text in quads(frame)
        for line in text.splitlines()
    }


def rows(name: str = "plain") -> list[list[str]]:
    with (HERE / name / "input.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write(path: Path, table: list[list[str]], **form: str) -> Path:
    with path.open("w", newline="", encoding=form.pop("encoding", "utf-8")) as file:
        form = {"lineterminator": "\n"} | form
        csv.writer(file, quoting=csv.QUOTE_ALL, **form).writerows(table)
    return path


def changed(path: Path, **cells: str) -> Path:
    """Write the first golden row with other cells."""
    head, first, *_ = rows()
    row = dict(zip(head, first, strict=True)) | cells
    return write(path, [head, [row[name] for name in head]])


def objects(found: set[str], term: str) -> set[str]:
    part = f" <{MAR}{term}> "
    return {line.partition(part)[2].removesuffix(" .") for line in found if part in line}


@pytest.mark.parametrize("name", ["plain", "faults"])
def test_a_golden_folder_gives_what_it_should(name: str) -> None:
    folder = HERE / name
    sink = io.StringIO()
    found = "".join(f"{line}\n" for line in sorted(lines(folder / "input.csv", Issues(sink))))
    issues = sink.getvalue().replace(str(folder), "")
    if os.environ.get("GOLDEN") == "write":
        (folder / "expected.nq").write_text(found, "utf-8")
        (folder / "issues.jsonl").write_text(issues, "utf-8")
    assert found == (folder / "expected.nq").read_text("utf-8")
    assert issues == (folder / "issues.jsonl").read_text("utf-8")


# --- the forms that files come in ---


def _gz(path: Path, table: list[list[str]]) -> Path:
    plain = write(path, table)
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    return packed


def _zip(path: Path, table: list[list[str]]) -> Path:
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write(path, table), "GEDEvent_v99_1.csv")
        archive.writestr("__MACOSX/._GEDEvent_v99_1.csv", "x")
    return packed


def _nulls(path: Path, table: list[list[str]]) -> Path:
    filled = [[cell or "NULL" for cell in row] for row in table]
    return write(path, filled, lineterminator="\r\n", encoding="utf-8-sig")


def _shuffled(path: Path, table: list[list[str]]) -> Path:
    return write(path, [list(reversed(row)) for row in table], delimiter=";")


def _older(path: Path, table: list[list[str]]) -> Path:
    """Name the estimates as the releases before 17.1 did, in capitals."""
    head = [f"{cell}_est" if cell in ("best", "high", "low") else cell for cell in table[0]]
    return write(path, [[cell.upper() for cell in head], *table[1:]])


def _narrow(path: Path, table: list[list[str]]) -> Path:
    keep = [name not in COLUMNS["not_taken"] for name in table[0]]
    return write(
        path, [[cell for cell, kept in zip(row, keep, strict=True) if kept] for row in table]
    )


def _typed(path: Path, table: list[list[str]]) -> Path:
    return write(path, [[f"{one}.0" if one.isdigit() else one for one in row] for row in table])


FORMS = {
    "gz": _gz,
    "zip": _zip,
    "BOM, CRLF and NULL": _nulls,
    "another order, semicolons": _shuffled,
    "names of older releases": _older,
    "without the columns not taken": _narrow,
    "without a header row": lambda path, table: write(path, table[1:]),
    "with spaces around": lambda path, table: write(
        path, [table[0], *([f" {cell} " for cell in row] for row in table[1:])]
    ),
    "with .0 of a typed copy": _typed,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_a_file_does_not_matter(tmp_path: Path, form: str) -> None:
    issues = Issues()
    path = FORMS[form](tmp_path / "ged.csv", rows())
    expected = set((HERE / "plain" / "expected.nq").read_text("utf-8").splitlines())
    assert lines(path, issues) == expected
    assert {field for _, field, _ in issues.counts} == {"source_article"}


def test_a_release_does_not_move_a_record(tmp_path: Path) -> None:
    path = write(tmp_path / "ged.csv", rows())
    dated = {line for line in lines(path, release="24.1") if f"<{MAR}reportedOn>" not in line}
    plain = {line for line in lines(path) if f"<{MAR}reportedOn>" not in line}
    assert dated == plain


# --- columns ---


def test_every_column_is_taken_or_named_as_not_taken() -> None:
    (layout,) = COLUMNS["layouts"]
    assert len(layout) == len(set(layout)) == 49
    assert set(layout) == set(COLUMNS["taken"]) | set(COLUMNS["not_taken"])
    assert not set(COLUMNS["taken"]) & set(COLUMNS["not_taken"])
    assert set(COLUMNS["required"]) <= set(COLUMNS["taken"])
    assert all(COLUMNS["taken"].values())
    assert all(COLUMNS["not_taken"].values())


@pytest.mark.parametrize("column", sorted(set(COLUMNS["taken"]) - set(COLUMNS["required"])))
def test_a_taken_column_makes_a_difference(tmp_path: Path, column: str) -> None:
    table = rows()
    place = table[0].index(column)
    if column.endswith("_dset_id"):  # a placeholder is known by its name as well
        side = table[0].index(column.removesuffix("_dset_id"))
        table = [[*row[:side], "somebody", *row[side + 1 :]] for row in table[1:]]
        table = [rows()[0], *table]
    whole = write(tmp_path / "whole.csv", table)
    cut = write(tmp_path / "cut.csv", [row[:place] + row[place + 1 :] for row in table])
    assert lines(whole) != lines(cut)


@pytest.mark.parametrize("column", sorted(COLUMNS["not_taken"]))
def test_a_column_not_taken_makes_none(tmp_path: Path, column: str) -> None:
    table = rows()
    place = table[0].index(column)
    other = [table[0], *([*row[:place], "other", *row[place + 1 :]] for row in table[1:])]
    assert lines(write(tmp_path / "other.csv", other)) == lines(HERE / "plain" / "input.csv")


@pytest.mark.parametrize("column", COLUMNS["required"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    table = rows()
    table[0][table[0].index(column)] = "another"
    with pytest.raises(SourceError) as caught:
        lines(write(tmp_path / "cut.csv", table))
    assert caught.value.exit_code == 3
    assert f"cut.csv:1: {column}: this column is missing" in str(caught.value)


def test_a_new_column_is_reported(tmp_path: Path) -> None:
    issues = Issues()
    table = [[*row, "calm"] for row in rows()]
    table[0][-1] = "mood"
    path = write(tmp_path / "ged.csv", table)
    assert lines(path, issues) == lines(HERE / "plain" / "input.csv")
    assert issues.counts[str(path), "mood", "this column is new here and was not read"] == 1


# --- what rows mean ---


def test_codes_are_those_of_the_ontology() -> None:
    kinds = ABOUT["codes"]["type_of_violence"]
    for number, kind in kinds.items():
        assert ontology().mapped(f"ucdp-violence/{number}", "event-type").notation == kind
    fights = {
        number: ontology().code(f"event-type/{kind}").fighting for number, kind in kinds.items()
    }
    assert fights == {"1": True, "2": True, "3": False}


def test_only_one_sided_violence_has_a_direction(tmp_path: Path) -> None:
    both = lines(changed(tmp_path / "1.csv", type_of_violence="1"))
    directed = lines(changed(tmp_path / "3.csv", type_of_violence="3"))
    assert len(objects(both, "participant")) == 2
    assert not objects(both, "initiator") | objects(both, "target")
    assert objects(directed, "initiator") == objects(directed, "sideA")
    assert objects(directed, "target") == objects(directed, "sideB")
    assert not objects(directed, "participant")


@pytest.mark.parametrize(
    ("start", "end", "time"),
    [
        ("2031-05-04", "2031-05-04", "2031-05-04"),
        ("2031-05-04", "2031-05-06", "2031-05-04/2031-05-06"),
    ],
)
def test_exact_days_have_all_four_bounds(tmp_path: Path, start: str, end: str, time: str) -> None:
    found = lines(changed(tmp_path / "1.csv", date_prec="1", date_start=start, date_end=end))
    assert objects(found, "edtf") == {f'"{time}"'}
    bounds = read_time(time)
    for name, day in (
        ("startEarliest", bounds.start_earliest),
        ("startLatest", bounds.start_latest),
        ("endEarliest", bounds.end_earliest),
        ("endLatest", bounds.end_latest),
    ):
        assert {text[1:11] for text in objects(found, name)} == {str(day)}


@pytest.mark.parametrize("precision", ["2", "3", "4", "5", "0", ""])
def test_inexact_days_have_only_the_outer_bounds(tmp_path: Path, precision: str) -> None:
    path = changed(
        tmp_path / "4.csv", date_prec=precision, date_start="2031-05-01", date_end="2031-05-31"
    )
    found = lines(path)
    assert {text[1:11] for text in objects(found, "startEarliest")} == {"2031-05-01"}
    assert {text[1:11] for text in objects(found, "endLatest")} == {"2031-06-01"}
    assert not objects(found, "startLatest") | objects(found, "endEarliest")
    assert objects(found, "edtf") == {'"[2031-05-01..2031-05-31]"'}


def test_civilians_and_placeholders_have_no_identifier(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "x.csv",
        type_of_violence="3",
        side_a_new_id="99001",
        side_a="XXX9001",
        side_b_new_id="1",
        side_b="Civilians",
        gwnoa="",
    )
    found = lines(path)
    actors = {line.split()[0]: line for line in found if "/actor/" in line.split()[0]}
    assert {name.rpartition("/")[2] for name in actors} == {"unidentified-9001>", "civilians-9001>"}
    assert {one for one in objects(found, "identifier") if "actor" in one} == set()


def test_unknown_deaths_have_no_triple(tmp_path: Path) -> None:
    found = lines(changed(tmp_path / "1.csv", best="", deaths_a="0"))
    assert not objects(found, "fatalitiesBest")
    assert {text[:3] for text in objects(found, "fatalitiesSideA")} == {'"0"'}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('"Post,2031-05-05,A;B"', [("Post", "2031-05-05", "A;B")]),
        (
            '"Post,2031-05-05,A";"Wire ,2031-05-06, B "',
            [("Post", "2031-05-05", "A"), ("Wire", "2031-05-06", "B")],
        ),
        ('"Post,2031-05-05,A";"Post,2031-05-05,A"', [("Post", "2031-05-05", "A")]),
        (
            '"He said "no",2031-05-05,"Yes" he said"',
            [('He said "no"', "2031-05-05", '"Yes" he said')],
        ),
        ('"Post,2031-05-05,"', [("Post", "2031-05-05", None)]),
        ('"Post,2031-02-30,A"', [(None, None, "Post,2031-02-30,A")]),
        ("Post 2031-05-05", [("Post", "2031-05-05", None)]),
        ("Post 5/5 2031", [(None, None, "Post 5/5 2031")]),
        ("Post, A headline, 2031-05-05", [(None, None, "Post, A headline, 2031-05-05")]),
        ('A title" by "somebody"', [(None, None, 'A title" by "somebody"')]),
        ('"', [(None, None, '"')]),
    ],
)
def test_articles_are_read_as_far_as_they_are_sure(cell: str, expected: list[tuple]) -> None:
    found = [(one.publisher, one.published, one.title) for one in read_articles(cell)]
    assert found == expected


def test_the_report_is_the_earliest_article_that_can_tell_of_it(tmp_path: Path) -> None:
    cell = '"A,2031-05-01,x";"B,2031-05-09,y";"C,2031-05-07,z"'
    issues = Issues()
    found = lines(changed(tmp_path / "1.csv", source_article=cell), issues)
    assert {text[1:11] for text in objects(found, "reportedOn")} == {"2031-05-07"}
    assert len(issues) == 1


def test_an_undated_event_is_known_by_the_release(tmp_path: Path) -> None:
    path = changed(tmp_path / "1.csv", source_article="Yearbook", source_date="")
    assert not objects(lines(path), "reportedOn")
    published = {text[1:11] for text in objects(lines(path, release="24.1"), "reportedOn")}
    assert published == {ABOUT["releases"]["24.1"]}


# --- what is wrong ---


def test_a_row_that_is_not_utf8_is_left_out(tmp_path: Path) -> None:
    table = rows()
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table[:3])
    path = tmp_path / "ged.csv"
    path.write_bytes(text.getvalue().replace("Alder town, by", "Ålder, by", 1).encode("latin-1"))
    sink = io.StringIO()
    assert len(objects(lines(path, Issues(sink)), "sourceKey")) == 1
    assert '"line": 2, "field": null, "value": null, "message": "is not UTF-8' in sink.getvalue()


def test_strict_stops_at_the_first_fault() -> None:
    with pytest.raises(SourceError, match=r"input\.csv:1: mood"):
        lines(HERE / "faults" / "input.csv", Issues(strict=True))


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("GEDEvent_v24_1.csv", "24.1"),
        ("GEDEvent_v21_01_21_12.csv.gz", "21.01.21.12"),
        ("GEDEvent_v25_0_3.csv", "25.0.3"),
        ("ged241-csv.zip", "24.1"),
        ("ucdp-actor-221.csv", "22.1"),
    ],
)
def test_the_release_is_in_the_name(name: str, release: str) -> None:
    assert find_release(Path(name)) == release


def test_a_name_without_a_release_asks_for_one() -> None:
    with pytest.raises(UsageError, match="--release"):
        list(find("ucdp-ged").read([Path("ged-myanmar.csv")], None, Issues()))


def test_files_of_two_releases_are_two_loads(tmp_path: Path) -> None:
    names = ("GEDEvent_v98_1.csv", "GEDEvent_v99_1.csv", "ged981.csv")
    paths = [write(tmp_path / name, rows()) for name in names]
    found = find("ucdp-ged").read(paths, None, Issues())
    assert [(one.origin.release, len(one.origin.files)) for one in found] == [
        ("98.1", 2),
        ("99.1", 1),
    ]


# --- real files ---


@pytest.fixture
def store(tmp_path: Path) -> Iterator:
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as opened:
        yield opened


def number(store, pattern: str, what: str) -> int:
    row = next(store.select(f"{PROLOGUE} SELECT ({what} AS ?n) {{ {pattern} }}"))
    return int(row["n"].value)


def real(name: str) -> Path:
    if not (REAL / name).exists():
        pytest.skip(f"the real file {name} is not here")
    return REAL / name


def counted(path: Path) -> tuple[int, int, set[str], int]:
    """Count with an independent reader: rows, best estimates, ids of actors, deaths of the KIO."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    sides = [(row[f"side_{x}"], row[f"side_{x}_new_id"]) for row in table for x in "ab"]
    named = {number for name, number in sides if not name.startswith("XXX")}
    of_kio = [row for row in table if "201" in (row["side_a_new_id"], row["side_b_new_id"])]
    every, some = (sum(int(row["best"]) for row in rows) for rows in (table, of_kio))
    return len(table), every, named - {"1"}, some


@pytest.mark.parametrize(
    ("name", "kio"), [("ged-myanmar.csv", 2390), ("GEDEvent_v21_01_21_12.csv.gz", 143)]
)
def test_a_real_file_comes_whole(store, name: str, kio: int) -> None:
    path = real(name)
    events, best, actors, deaths = counted(path)
    reading = read(path)
    first = load(store, reading.origin, reading.batches)
    triples = store.count()
    reading = read(path)
    again = load(store, reading.origin, reading.batches)
    assert first.added == Counter(event=events)
    assert not again.is_change
    assert (again.unchanged, store.count()) == (events, triples)
    assert number(store, "?e a mar:Event ; mar:fatalitiesBest ?b", "SUM(?b)") == best
    identified = '?a mar:identifier ?i FILTER STRSTARTS(?i, "ucdp:actor/")'
    assert number(store, identified, "COUNT(DISTINCT ?i)") == len(actors)
    without_source = "?e a mar:Event MINUS { ?e mar:source/a mar:Source }"
    assert number(store, without_source, "COUNT(?e)") == 0
    took_part = "?e (mar:initiator|mar:target|mar:participant) ?k ; mar:fatalitiesBest ?b"
    pattern = f'{{ SELECT DISTINCT ?e ?b {{ ?k mar:identifier "ucdp:actor/201" . {took_part} }} }}'
    assert number(store, pattern, "SUM(?b)") == deaths == kio


# --- spoilt files ---


SPOILS = (
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\xff",
    b"\\",
    b"NULL",
    b"9" * 30,
    b"-1",
    b"nan",
    b"<>",
    b"XXX1",
)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_file_is_read_or_refused_in_words(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray((HERE / chance.choice(["plain", "faults"]) / "input.csv").read_bytes())
    for _ in range(chance.choice([1, 5, 50])):
        place = chance.randrange(len(content))
        cut = chance.randrange(30) if chance.random() < 0.3 else 0
        content[place : place + cut] = chance.choice(SPOILS)
    path = tmp_path / "ged.csv"
    path.write_bytes(content)
    sink = io.StringIO()
    try:
        lines(path, Issues(sink))
    except SourceError as error:
        assert str(error).startswith(str(path))  # noqa: PT017  either ending is right
    else:
        assert all(json.loads(line)["line"] for line in sink.getvalue().splitlines())

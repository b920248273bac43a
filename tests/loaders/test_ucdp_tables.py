"""What UCDP's tables have in common: golden folders, forms of files, columns, loading twice.

The rows of the golden folders are made by hand. To write their expectations anew after a change
that is meant to move them: ``GOLDEN=write pytest tests/loaders/test_ucdp_tables.py``, then read
the difference.
"""

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from marchland.graph.load import load
from marchland.graph.quads import quads
from marchland.graph.store import make_store, open_store
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError, UsageError

HERE = Path(__file__).parent
NAMES = (
    *("ucdp-actor", "ucdp-dyadic", "ucdp-acd", "ucdp-esd"),
    *("ucdp-nonstate", "ucdp-onesided"),
)
MAR = "https://w3id.org/marchland/ontology#"
Table = list[list[str]]


def folder(name: str) -> Path:
    return HERE / name.replace("-", "_")


def golden() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        yield from ((name, one.name) for one in sorted(folder(name).iterdir()) if one.is_dir())


def reading(name: str, path: Path, issues: Issues | None = None, release: str = "t") -> Reading:
    (one,) = find(name).read([path], release, Issues() if issues is None else issues)
    return one


def lines(name: str, path: Path, issues: Issues | None = None, release: str = "t") -> set[str]:
    return {
        line
        for batch in reading(name, path, issues, release).batches
        for frame in (*batch.things, *batch.records)
        for text in quads(frame)
        for line in text.splitlines()
    }


def rows(name: str, kind: str = "plain") -> Table:
    with (folder(name) / kind / "input.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write(path: Path, table: Table, encoding: str = "utf-8", **form: str) -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, **{"lineterminator": "\n"} | form).writerows(table)
    return path


@pytest.mark.parametrize(("name", "kind"), list(golden()))
def test_a_golden_folder_gives_what_it_should(name: str, kind: str) -> None:
    here = folder(name) / kind
    sink = io.StringIO()
    found = "".join(f"{line}\n" for line in sorted(lines(name, here / "input.csv", Issues(sink))))
    issues = sink.getvalue().replace(str(here), "")
    if os.environ.get("GOLDEN") == "write":
        (here / "expected.nq").write_text(found, "utf-8")
        (here / "issues.jsonl").write_text(issues, "utf-8")
    assert found == (here / "expected.nq").read_text("utf-8")
    assert issues == (here / "issues.jsonl").read_text("utf-8")
    assert bool(issues) == (kind == "faults" or name == "ucdp-actor")


# --- the forms that files come in ---


def _book(path: Path, table: Table) -> Path:
    book = openpyxl.Workbook()
    for row in table:
        cells = [int(cell) if cell.isdigit() else cell or None for cell in row]
        book.worksheets[0].append(cells)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def _gz(path: Path, table: Table) -> Path:
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(write(path, table).read_bytes()))
    return packed


def _zip(path: Path, table: Table) -> Path:
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write(path, table), "table.csv")
    return packed


FORMS = {
    "workbook": _book,
    "gz": _gz,
    "zip": _zip,
    "semicolons, another order": lambda path, table: write(
        path, [list(reversed(row)) for row in table], delimiter=";"
    ),
    "BOM, CRLF and NULL": lambda path, table: write(
        path,
        [[cell or "NULL" for cell in row] for row in table],
        encoding="utf-8-sig",
        lineterminator="\r\n",
    ),
    "quotes and spaces": lambda path, table: write(
        path, [[f" {cell} " for cell in row] for row in table], quoting=csv.QUOTE_ALL
    ),
    "numbers of a typed copy": lambda path, table: write(
        path, [[f"{cell}.0" if cell.isdigit() else cell for cell in row] for row in table]
    ),
    "capitals": lambda path, table: write(path, [[cell.upper() for cell in table[0]], *table[1:]]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_a_file_does_not_matter(tmp_path: Path, name: str, form: str) -> None:
    path = FORMS[form](tmp_path / "table.csv", rows(name))
    expected = (folder(name) / "plain" / "expected.nq").read_text("utf-8")
    assert lines(name, path) == set(expected.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_a_release_does_not_move_a_record(name: str) -> None:
    path = folder(name) / "plain" / "input.csv"
    (dated, undated) = (
        {line for line in lines(name, path, release=one) if f"<{MAR}reportedOn>" not in line}
        for one in ("24.1", "t")
    )
    assert dated == undated


@pytest.mark.parametrize("name", NAMES)
def test_the_day_of_a_release_is_that_of_its_report(name: str) -> None:
    releases = find(name).about["releases"]
    path = folder(name) / "plain" / "input.csv"
    for release in (*releases, "t"):
        found = {line for line in lines(name, path, release=release) if "#reportedOn>" in line}
        assert bool(found) == (release in releases)
        assert all(f'"{releases[release]}"' in line for line in found)


@pytest.mark.parametrize("name", NAMES)
def test_files_of_two_releases_are_two_loads(tmp_path: Path, name: str) -> None:
    paths = [write(tmp_path / f"table-{one}.csv", rows(name)) for one in ("981", "991")]
    found = list(find(name).read(paths, None, Issues()))
    assert [one.origin.release for one in found] == ["98.1", "99.1"]
    with pytest.raises(UsageError, match="--release"):
        list(find(name).read([tmp_path / "table.csv"], None, Issues()))


@pytest.mark.parametrize("name", NAMES)
def test_a_second_load_changes_nothing(tmp_path: Path, name: str) -> None:
    path = folder(name) / "plain" / "input.csv"
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        one = reading(name, path)
        first = load(store, one.origin, one.batches)
        triples = store.count()
        two = reading(name, path)
        second = load(store, two.origin, two.batches)
        assert first.is_change
        assert first.repeated == 0
        assert not second.is_change
        assert store.count() == triples


# --- columns ---


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_taken_or_named_as_not_taken(name: str) -> None:
    columns = find(name).about["columns"]
    taken, not_taken = set(columns["taken"]), set(columns["not_taken"])
    apart = {"ext_alleged"}  # in one of the two layouts
    assert {cell.lower() for cell in rows(name)[0]} == (taken | not_taken) - apart
    assert not taken & not_taken
    assert set(columns["required"]) <= taken
    assert all(columns["taken"].values())
    assert all(columns["not_taken"].values())


def columns(kind: str) -> list[tuple[str, str]]:
    return [
        (name, column)
        for name in NAMES
        for column in find(name).about["columns"][kind]
        if column != "ext_alleged"
    ]


def with_cells(path: Path, table: Table, cell: str, *names: str) -> Path:
    """Write a table with the same cell in all rows of some columns."""
    places = [place for place, name in enumerate(table[0]) if name.lower() in names]
    assert len(places) == len(names)
    changed = [
        [cell if place in places else text for place, text in enumerate(row)] for row in table[1:]
    ]
    return write(path, [table[0], *changed])


SILENT = {
    # names of actors that rows of their own describe
    ("ucdp-actor", "namealliance"),
    ("ucdp-actor", "nameprev"),
    ("ucdp-actor", "namesplittemp"),
}


@pytest.mark.parametrize(("name", "column"), columns("taken"))
def test_a_taken_column_makes_a_difference(tmp_path: Path, name: str, column: str) -> None:
    issues = Issues()
    before = lines(name, folder(name) / "plain" / "input.csv", issues), len(issues)
    is_seen = False
    for cell in ("", "Another", "9"):
        issues = Issues()
        path = with_cells(tmp_path / "table.csv", rows(name), cell, column)
        is_seen |= (lines(name, path, issues), len(issues)) != before
    assert is_seen == ((name, column) not in SILENT)


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_not_taken_make_none(tmp_path: Path, name: str) -> None:
    apart = find(name).about["columns"]["not_taken"]
    path = with_cells(tmp_path / "table.csv", rows(name), "another", *apart)
    assert lines(name, path) == lines(name, folder(name) / "plain" / "input.csv")


@pytest.mark.parametrize(("name", "column"), columns("required"))
def test_a_missing_column_is_named(tmp_path: Path, name: str, column: str) -> None:
    table = rows(name)
    table[0] = ["another" if cell.lower() == column else cell for cell in table[0]]
    with pytest.raises(SourceError) as caught:
        lines(name, write(tmp_path / "cut.csv", table))
    assert caught.value.exit_code == 3
    assert f"cut.csv:1: {column}: this column is missing" in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_strict_stops_at_the_first_fault(name: str) -> None:
    with pytest.raises(SourceError, match=r"input\.csv:1: mood: this column is new"):
        lines(name, folder(name) / "faults" / "input.csv", Issues(strict=True))

"""The form of a sheet: YAML read as it is written, tables with their cells, limits."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.loaders.sheet import MAX_CELL, Cell, Mark, Sheet, read_sheet
from marchland.ontology.error import SourceError


def yaml(folder: Path, text: str) -> Sheet:
    path = folder / "t.yaml"
    path.write_text(text, encoding="utf-8")
    return read_sheet(path)


def value(sheet: Sheet, name: str) -> object:
    return sheet.meta[name].value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("010", "010"),
        ("1e3", "1e3"),
        ("2024-02-30", "2024-02-30"),
        ("2024-11-20", "2024-11-20"),
        ("true", "true"),
        ("0x10", "0x10"),
        ("'~'", "~"),
        ('"null"', "null"),
        ("~", None),
        ("null", None),
        ("", None),
        ("[]", []),
        ("[a, 'b, c', 3]", ["a", "b, c", "3"]),
        ("{en: A, my: B}", {"en": "A", "my": "B"}),
        ("{en: [A, B]}", {"en": ["A", "B"]}),
        ('"a\\nb\\u00e9"', "a\nb\u00e9"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        (">-\n  one\n  line\n", "one line"),
    ],
)
def test_a_value_of_yaml_is_what_is_written(written: str, read: object, tmp_path: Path) -> None:
    deeper = written.replace("\n  ", "\n      ")
    (row,) = yaml(tmp_path, f"things:\n  a:\n    x: {deeper}\n").tables["things"]
    assert row.cells["x"].value == read


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.yml"
    path.write_bytes(b"\xef\xbb\xbfsheet: t\r\nclaims:\r\n- {id: a}\r\n- {id: b}\r\n")
    assert [(row.key, row.mark.line) for row in read_sheet(path).tables["claims"]] == [
        ("a", 3),
        ("b", 4),
    ]


def test_empty_tables_are_tables(tmp_path: Path) -> None:
    sheet = yaml(tmp_path, "sheet: t\nthings:\nsources: {}\nclaims: []\nevents: ~\n")
    assert sheet.tables == {"sources": [], "things": [], "claims": [], "events": []}


def test_keys_keep_their_order_and_lines(tmp_path: Path) -> None:
    sheet = yaml(
        tmp_path, "sheet: t\nthings:\n  b: {label: B,\n      type: Mine}\n  a:\n    type: Base\n"
    )
    cells = {
        (row.key, name): cell.mark.line
        for row in sheet.tables["things"]
        for name, cell in row.cells.items()
    }
    assert cells == {("b", "label"): 3, ("b", "type"): 4, ("a", "type"): 6}


def table(folder: Path, text: str) -> Sheet:
    (folder / "sheet.csv").write_text("sheet\nt\n")
    (folder / "things.csv").write_text(text, encoding="utf-8", newline="")
    return read_sheet(folder)


def test_a_column_of_a_language_stands_beside_the_english_one(tmp_path: Path) -> None:
    sheet = table(tmp_path, "label@my,id,label,alt@en,alt\nမြို့,a,Town,Old,\n,b,Ford,,Older\n")
    first, second = sheet.tables["things"]
    assert first.cells["label"].value == {"en": "Town", "my": "မြို့"}
    assert first.cells["alt"].value == {"en": "Old"}
    assert second.cells == {
        "label": Cell("Ford", Mark(tmp_path / "things.csv", 3)),
        "alt": Cell("Older", Mark(tmp_path / "things.csv", 3)),
    }


def test_one_language_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"things.csv:2: label@en: is given twice"):
        table(tmp_path, "id,label,label@en\na,Town,City\n")


def test_empty_cells_and_rows_are_nothing(tmp_path: Path) -> None:
    sheet = table(tmp_path, "\n,,\nid,type,label,\n\n , , \na,Mine,,\n")
    (row,) = sheet.tables["things"]
    assert (row.key, row.mark.line, list(row.cells)) == ("a", 6, ["type"])


def test_a_workbook_is_read_as_its_author_saw_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Claims "
    page.append(["id", "a", "b", "c", "d", "e", "f", "g"])
    page.append([1, 24.1, 3.0, True, datetime(2024, 11, 20), date(2024, 11, 21), " x ", "'=1+1"])  # noqa: DTZ001
    page["H2"] = "=1+1"
    page["H2"].data_type = "s"  # a text that looks like a formula is a text
    head = book.create_sheet("sheet")
    head.append(["sheet"])
    head.append(["t"])
    book.save(tmp_path / "t.xlsx")
    (row,) = read_sheet(tmp_path / "t.xlsx").tables["claims"]
    assert row.key == "1"
    assert [cell.value for cell in row.cells.values()] == [
        *("24.1", "3", "true", "2024-11-20", "2024-11-21", "x", "=1+1"),
    ]


def test_a_cell_has_a_limit_in_every_form(tmp_path: Path) -> None:
    long = "x" * (MAX_CELL + 1)
    with pytest.raises(SourceError, match=r"t.yaml:2: is longer than 100,000 characters"):
        yaml(tmp_path, f"sheet: t\nlabel: {long}\n")
    with pytest.raises(
        SourceError, match=r"things.csv:2: label: is longer than 100,000 characters"
    ):
        table(tmp_path, f"id,label\na,{long}\n")
    assert value(yaml(tmp_path, f"sheet: t\nlabel: {long[1:]}\n"), "label") == long[1:]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    for whole in (text, f"sheet: t\nclaims:\n  - {text}", f"things: {{{text}}}", f"x: [{text}]"):
        path.write_bytes(whole.encode("utf-8", "surrogatepass"))
        try:
            read_sheet(path)
        except SourceError as error:
            assert "\n" not in str(error).strip() or text in str(error)  # noqa: PT017

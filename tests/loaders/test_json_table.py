"""Tables as JSON: lines, lists and pages; numbers as text; what is no row or no cell."""

import json
from pathlib import Path
from typing import Any

import pytest

from marchland.loaders.issue import Issues
from marchland.loaders.json_table import is_json, json_rows
from marchland.loaders.table import Form, read_frames
from marchland.ontology.error import SourceError

ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "Åland\n", "share": 12.0, "open": True},
    {"id": 2, "name": None, "share": 0.25, "open": False},
]
CELLS = [
    ["id", "name", "share", "open"],
    ["1", "Åland\n", "12", "true"],
    ["2", "", "0.25", "false"],
]
FORM = Form(("id",), frozenset({"id", "name"}), frozenset({"share", "open"}))


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def cells(path: Path, issues: Issues | None = None) -> list[list[str]]:
    return [row for _, row in json_rows(path, Issues() if issues is None else issues)]


@pytest.mark.parametrize(
    "text",
    [
        "".join(json.dumps(row) + "\n" for row in ROWS),
        "\n\n" + "\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS),
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        json.dumps({"TotalCount": 2, "Result": ROWS}),
        json.dumps({"status": 200, "data": ROWS}, indent=1),
        "\ufeff" + json.dumps(ROWS),
    ],
)
def test_lines_lists_and_pages_give_the_same_rows(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "t", text)
    assert is_json(path)
    assert cells(path) == CELLS


def test_a_table_of_cells_is_no_json(tmp_path: Path) -> None:
    assert not is_json(write(tmp_path / "t.csv", "id,name\n1,x\n"))
    assert not is_json(write(tmp_path / "empty.csv", ""))


def test_a_frame_is_as_of_any_other_table(tmp_path: Path) -> None:
    text = "".join(json.dumps(row | {"ID ": row.pop("id")}) + "\n" for row in map(dict, ROWS))
    (frame,) = read_frames(write(tmp_path / "t.jsonl", text), FORM, Issues())
    assert frame["id"].to_list() == ["1", "2"]
    assert frame["name"].to_list() == ["Åland", None]
    assert frame["line"].to_list() == [1, 2]


def test_what_is_no_row_or_no_cell_is_told(tmp_path: Path) -> None:
    issues = Issues()
    text = '{"id": 1, "name": {"a": 1}}\nnonsense\n[7]\n{"id": 2}\n'
    found = cells(write(tmp_path / "t.jsonl", text), issues)
    assert found == [["id", "name"], ["1", ""], ["2", ""]]
    assert len(issues) == 3
    page = write(tmp_path / "t.json", '{"Result": [7, {"id": 1}]}')
    assert cells(page, issues) == [["id"], ["1"]]
    assert len(issues) == 4


def test_a_field_that_comes_late_is_told(tmp_path: Path) -> None:
    issues = Issues()
    rows = [{"id": number} for number in range(1_000)] + [{"id": 1_000, "late": 1}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    assert len(cells(write(tmp_path / "t.jsonl", text), issues)) == 1_002
    assert [field for _, field, _ in issues.counts] == ["late"]


@pytest.mark.parametrize(
    "text", ["{", "[" * 100_000, '{"Result": 7}\n', '{"Result": [', '"[', "[1, 2"]
)
def test_what_is_broken_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "t", text)
    with pytest.raises(SourceError):
        list(read_frames(path, FORM, Issues()))


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    issues = Issues()
    page = write(tmp_path / "t.json", '[{"id": "\\ud800"}]')
    assert cells(page, issues) == [["id"], [""]]
    assert len(issues) == 1

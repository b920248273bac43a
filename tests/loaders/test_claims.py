"""Claim sheets: golden folders, the same content in every form, ids, links, lines, the extended.

The golden sheets are made by hand. To write their expectations anew after a change that is meant to
move them: ``GOLDEN=write pytest tests/loaders/test_claims.py``, then read the difference.
"""

import csv
import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ruamel.yaml import YAML

from marchland.graph.load import load
from marchland.graph.quads import quads
from marchland.graph.store import make_store, open_store
from marchland.graph.term import WITHHELD
from marchland.loaders.catalogue import Reading, find
from marchland.loaders.issue import Issues
from marchland.loaders.sheet_field import keys_of
from marchland.ontology.error import SourceError

HERE = Path(__file__).parent / "claims"
EVERY = HERE / "every-key"
SOURCES = "sources:\n  a: {publisher: A, published: 2024-01-05}\n  b: {publisher: B}\n"
THINGS = (
    "things:\n  red: {type: InsurgentGroup, label: Red}\n  ford: {type: Settlement, label: Ford}\n"
)
CLAIM = "{id: c1, subject: red, relation: controls, object: ford, source: a, seen: 2024-01-01}"
EVENT = "{id: e1, type: clash, place: ford, source: a, time: 2024-01-01}"


def read(path: Path, *more: Path, issues: Issues | None = None) -> Reading:
    found = Issues() if issues is None else issues
    return next(find("claims").read([path, *more], None, found))


def lines(reading: Reading) -> list[str]:
    return sorted(
        line
        for batch in reading.batches
        for frame in (*batch.things, *batch.records)
        for text in quads(frame)
        for line in text.splitlines()
    )


def sheet(folder: Path, *claims: str, events: tuple[str, ...] = (), head: str = "") -> Path:
    """Write a small sheet."""
    parts = [f"sheet: t\n{head}", SOURCES, THINGS, "claims:\n", *(f"  - {one}\n" for one in claims)]
    parts += ["events:\n", *(f"  - {one}\n" for one in events)]
    path = folder / "t.yaml"
    path.write_text("".join(parts), encoding="utf-8")
    return path


def ids(reading: Reading) -> dict[str, str]:
    (batch,) = reading.batches
    return {
        key: iri
        for frame in batch.records
        for key, iri in zip(frame["key"], frame["id"], strict=True)
    }


def values(reading: Reading, key: str) -> dict[str, Any]:
    (batch,) = reading.batches
    rows = [row for frame in batch.records for row in frame.iter_rows(named=True)]
    (found,) = [row for row in rows if row["key"] == key]
    return found


# --- golden folders ---


def test_the_golden_sheet_gives_what_is_written_down() -> None:
    found = "".join(f"{line}\n" for line in lines(read(EVERY / "input.yaml")))
    written = EVERY / "expected.nq"
    if os.environ.get("GOLDEN") == "write":
        written.write_text(found, encoding="utf-8")
    assert found == written.read_text(encoding="utf-8")


def test_all_that_is_wrong_is_told() -> None:
    out = io.StringIO()
    with pytest.raises(SourceError, match="more places are wrong"):
        read(HERE / "wrong/input.yaml", issues=Issues(out))
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    found = "".join(
        json.dumps({**one, "file": Path(one["file"]).name}, ensure_ascii=False) + "\n"
        for one in sorted(told, key=lambda one: one["line"])
    )
    written = HERE / "wrong/issues.jsonl"
    if os.environ.get("GOLDEN") == "write":
        written.write_text(found, encoding="utf-8")
    assert found == written.read_text(encoding="utf-8")


def golden() -> Mapping[str, Any]:
    text = (EVERY / "input.yaml").read_text(encoding="utf-8")
    parsed: Mapping[str, Any] = YAML(typ="base", pure=True).load(text)  # all as it is written
    return parsed


def used(table: str) -> set[str]:
    rows = golden()[table]
    return {key for row in (rows.values() if isinstance(rows, dict) else rows) for key in row}


@pytest.mark.parametrize(
    ("kind", "tables"),
    [
        ("thing", ["things"]),
        ("source", ["sources"]),
        ("claim", ["claims"]),
        ("event", ["events", "claims"]),  # what both have is shown with claims
    ],
)
def test_the_golden_sheet_has_every_key(kind: str, tables: list[str]) -> None:
    assert set(keys_of(kind)) - {key for table in tables for key in used(table)} == set()


# --- the same in every form ---


def tables() -> dict[str, list[dict[str, str]]]:
    """Give the golden sheet as flat tables."""
    whole = golden()
    head = {key: flat(value) for key, value in whole.items() if key not in TABLES}
    found = {"sheet": [head]}
    for name in TABLES:
        rows = whole[name]
        named = (
            [{"id": key, **row} for key, row in rows.items()] if isinstance(rows, dict) else rows
        )
        found[name] = [
            {column: text for key, value in row.items() for column, text in columns(key, value)}
            for row in named
        ]
    return found


TABLES = ("sources", "things", "claims", "events")


def columns(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [(f"{key}@{language}", flat(one)) for language, one in value.items()]
    return [(key, flat(value))]


def flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)


def table_rows(rows: list[dict[str, str]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def as_folder(folder: Path) -> Path:
    made = folder / "made"
    made.mkdir()
    for name, rows in tables().items():
        with (made / f"{name}.csv").open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows(table_rows(rows))
    return made


def as_zip(folder: Path) -> Path:
    made = folder / "made.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in as_folder(folder).iterdir():
            archive.write(file, f"deep/every-key.{file.name}")
            archive.writestr(f"__MACOSX/._{file.name}", b"\0")
    return made


def as_workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables().items():
        page = book.create_sheet(name.title())
        for row in table_rows(rows):
            page.append([text or None for text in row])
    made = folder / "made.xlsx"
    book.save(made)
    return made


@pytest.mark.parametrize("make", [as_folder, as_zip, as_workbook])
def test_every_form_gives_the_same_lines(make: Callable[[Path], Path], tmp_path: Path) -> None:
    expected = (EVERY / "expected.nq").read_text(encoding="utf-8").splitlines()
    made = make(tmp_path)
    (tmp_path / "shared.yaml").write_bytes((EVERY / "shared.yaml").read_bytes())
    # a list has ; between its values in a flat table, so words with one are written otherwise
    reading = read(made)
    assert lines(reading) == expected
    assert reading.origin.dataset == "every-key"
    assert reading.origin.release == "2"
    assert reading.origin.about == read(EVERY / "input.yaml").origin.about
    assert all(len(digest) == 64 for _, digest in reading.origin.files)


# --- ids and order ---


def test_an_id_does_not_depend_on_the_order_of_rows_or_keys(tmp_path: Path) -> None:
    one = ids(read(EVERY / "input.yaml"))
    whole = golden()
    shuffled: dict[str, Any] = dict(whole)
    for name in TABLES:
        rows = whole[name]
        pairs = list(rows.items() if isinstance(rows, dict) else enumerate(rows))
        random.Random(7).shuffle(pairs)
        turned = [(key, dict(reversed(row.items()))) for key, row in pairs]
        shuffled[name] = dict(turned) if isinstance(rows, dict) else [row for _, row in turned]
    with (tmp_path / "input.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(dict(reversed(shuffled.items())), file)
    (tmp_path / "shared.yaml").write_bytes((EVERY / "shared.yaml").read_bytes())
    other = read(tmp_path / "input.yaml")
    assert lines(other) == (EVERY / "expected.nq").read_text(encoding="utf-8").splitlines()
    assert ids(read(tmp_path / "input.yaml")) == one


def test_an_id_moves_with_what_the_record_says(tmp_path: Path) -> None:
    before = ids(read(sheet(tmp_path, CLAIM)))["c1"]
    assert ids(read(sheet(tmp_path, CLAIM.replace("2024-01-01", "2024-01-02"))))["c1"] != before
    assert ids(read(sheet(tmp_path, CLAIM.replace("c1", "c2"))))["c2"] != before
    assert ids(read(sheet(tmp_path, CLAIM, head="release: '9'\n")))["c1"] == before


def test_an_id_does_not_move_with_a_record_that_it_links_to(tmp_path: Path) -> None:
    link = CLAIM.replace("c1", "c2").replace("}", ", disputes: [c1]}")
    before = ids(read(sheet(tmp_path, CLAIM, link)))
    after = ids(read(sheet(tmp_path, CLAIM.replace("2024-01-01", "2024-01-02"), link)))
    assert (before["c2"] == after["c2"], before["c1"] == after["c1"]) == (True, False)


# --- links, informants, withheld records, sheets that extend ---


def test_links_lead_forth_and_back(tmp_path: Path) -> None:
    first = CLAIM.replace("}", ", disputes: [c2], basis: [e1]}")
    second = CLAIM.replace("c1", "c2").replace("}", ", disputes: [c1, e1]}")
    event = EVENT.replace("}", ", corroborates: [c1], copies: [c2]}")
    reading = read(sheet(tmp_path, first, second, events=(event,)))
    (batch,) = reading.batches
    rows = {row["key"]: row for frame in batch.records for row in frame.iter_rows(named=True)}
    named = {key: row["id"] for key, row in rows.items()}
    assert rows["c1"]["disputes"] == [named["c2"]]
    assert rows["c2"]["disputes"] == [named["c1"], named["e1"]]
    assert rows["c1"]["basis"] == [named["e1"]]
    assert (rows["e1"]["corroborates"], rows["e1"]["copies"]) == ([named["c1"]], [named["c2"]])


def test_an_informant_is_known_within_its_source_only(tmp_path: Path) -> None:
    told = [
        CLAIM.replace("c1", f"c{number}").replace("source: a", f"source: {source}")[:-1]
        + ", attributed: a resident}"
        for number, source in enumerate(["a", "a", "b"])
    ]
    reading = read(sheet(tmp_path, *told))
    (batch,) = reading.batches
    (frame,) = batch.records
    one, same, other = (row[0] for row in frame["attributedTo"])
    assert one == same != other
    informants = batch.things[-1]
    assert informants["class"].to_list() == ["Informant", "Informant"]
    assert informants["source"].to_list() == [["source/t/a"], ["source/t/b"]]


def test_informants_of_sources_with_spaces_are_not_mixed_up(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        CLAIM.replace("source: a", "source: x y")[:-1] + ", attributed: z}",
        CLAIM.replace("c1", "c2").replace("source: a", "source: x")[:-1] + ", attributed: y z}",
    )
    path.write_text(path.read_text().replace("  a: {", "  x y: {").replace("  b: {", "  x: {"))
    (batch,) = read(path).batches
    assert batch.things[-1].height == 2


def test_a_withheld_record_stands_in_a_graph_of_its_own() -> None:
    reading = lines(read(EVERY / "input.yaml"))
    held = [line for line in reading if line.endswith(f"<{WITHHELD}> .")]
    assert {line.split(" ", 1)[0] for line in held} == {held[0].split(" ", 1)[0]}
    assert any("2999-01-01" in line for line in held)
    assert not any(held[0].split(" ", 1)[0] in line for line in set(reading) - set(held))


def test_a_sheet_names_the_things_of_one_that_it_extends_and_does_not_describe_them() -> None:
    (batch,) = read(EVERY / "input.yaml").batches
    described = {iri for frame in batch.things for iri in frame["id"]}
    assert not any("/shared/" in iri for iri in described)
    assert values(read(EVERY / "input.yaml"), "c2")["subject"] == "actor/shared/blue"


def test_the_extended_sheet_may_be_among_the_files(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    other = tmp_path / "x" / "any-name.yaml"
    other.write_bytes((EVERY / "shared.yaml").read_bytes())
    mine = tmp_path / "input.yaml"
    mine.write_bytes((EVERY / "input.yaml").read_bytes())
    assert lines(read(mine, other)) == lines(read(EVERY / "input.yaml"))


def test_a_thing_of_the_extended_sheet_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_bytes((EVERY / "shared.yaml").read_bytes())
    path = sheet(tmp_path, CLAIM, head="extends: [shared]\n")
    path.write_text(
        path.read_text().replace("  red: {", "  blue: {type: Person, label: B}\n  red: {")
    )
    with pytest.raises(SourceError, match=r"'blue' is a thing of the sheet shared, too") as told:
        read(path)
    assert told.value.line == 7


# --- what a store makes of it ---


def test_a_sheet_loads_once_and_its_records_conform(tmp_path: Path) -> None:
    from marchland.graph.conform import violations

    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        for path in (EVERY / "shared.yaml", EVERY / "input.yaml"):
            reading = read(path)
            report = load(store, reading.origin, reading.batches)
        assert (report.added["claim"], report.added["event"], report.withheld) == (7, 2, 1)
        broken = [one for one in violations(store) if one.severity == "Violation"]
        assert broken == []
        count = store.count()
        again = read(EVERY / "input.yaml")
        assert not load(store, again.origin, again.batches).is_change
        assert store.count() == count


# --- lines ---


def refusal(path: Path) -> SourceError:
    with pytest.raises(SourceError) as told:
        read(path)
    return told.value


def test_lines_are_those_of_the_cell_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    claim = "  - id: c1\n    subject: red\n    object:\n\n      fort\n    relation: controls\n"
    text = f"# one\nsheet: t\n{SOURCES}{THINGS}claims:\n{claim}    source: a\n"
    path.write_text(text)
    error = refusal(path)
    assert (error.line, error.field) == (text[: text.index("fort")].count("\n") + 1, "object")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_those_of_the_row_in_csv(end: str, tmp_path: Path) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    files = {
        "sheet": ["sheet", "t"],
        "sources": ["id,publisher", "a,A"],
        "things": ["id,type,label", 'red,InsurgentGroup,"Red', "", 'Front"', "", "ford,Town,Ford"],
    }
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(end.join(text) + end, newline="")
    error = refusal(folder)
    assert (error.line, error.field, error.path) == (6, "type", str(folder / "things.csv"))


def test_lines_are_those_of_the_row_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    first = book.create_sheet("sheet")
    for row in (["sheet"], ["t"]):
        first.append(row)
    page = book.create_sheet("sources")
    for row in (["id", "published"], ["a", None], [None, None], ["b", "2024-02-30"]):
        page.append(row)
    book.save(tmp_path / "t.xlsx")
    out = io.StringIO()
    with pytest.raises(SourceError):
        read(tmp_path / "t.xlsx", issues=Issues(out))
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(one["field"], one["line"]) for one in told] == [
        ("publisher", 2),
        ("published", 4),
        ("publisher", 4),
    ]
    assert {one["file"] for one in told} == {str(tmp_path / "t.xlsx" / "sources")}

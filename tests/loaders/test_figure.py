"""The figures of docs/sources.md: as the files give them, and as other code counts them."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import marchland.loaders
from marchland.loaders.catalogue import loaders
from marchland.loaders.figure import SAMPLES, Sample, figures, page

DOCS = Path(marchland.loaders.__file__).parent.parent / "docs"
REAL = Path(__file__).parents[2].parent / "shared/data"
LARGE = 2**21
"""Bytes of a file that other tests read whole."""
Row = dict[str, Any]


def told() -> list[dict[str, Any]]:
    if not DOCS.exists():
        pytest.skip("the documentation is not installed with the package")
    found: list[dict[str, Any]] = json.loads((DOCS / "sources.json").read_text("utf-8"))
    return found


def paths(sample: Sample) -> list[Path]:
    found = [REAL / name for name in sample.files]
    if not all(path.exists() for path in found):
        pytest.skip(f"the real files of {sample.loader} are not here")
    return found


def rows(path: Path) -> list[Row]:
    """Read rows with no code of ours."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        head, *cells = book.worksheets[0].iter_rows(values_only=True)
        book.close()
        return [dict(zip(map(str, head), row, strict=True)) for row in cells]
    if path.suffix == ".json":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".tsv":
        lines = path.read_text("utf-8").rstrip("\n").split("\n")
        return [dict(enumerate(line.split("\t"))) for line in lines]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if "\x1a" not in row.values()]


def many(cell: object, mark: str = ",") -> list[str]:
    return [part.strip() for part in str(cell or "").split(mark) if part.strip()]


def fights(row: Row) -> int:
    """Count the claims of a row of conflict: each side against the other, each helper for each."""
    sides = {name: len(many(row[f"side_{name}"])) for name in ("a_id", "a_2nd", "b_id", "b_2nd")}
    return (
        sides["a_id"] * sides["b_id"]
        + sides["a_2nd"] * sides["a_id"]
        + sides["b_2nd"] * sides["b_id"]
    )


def supports(row: Row) -> int:
    return len(set(many(row["ext_id"]))) if str(row["ext_sup"]) == "1" else 0


def listed(row: Row) -> int:
    """Count the claims of an entry of OFAC's list: its programmes, and whom it is linked to."""
    if row["Type"].strip() in ("vessel", "aircraft"):
        return 0
    links = {
        one.removesuffix(".") for one in re.findall(r"Linked To:\s*(.+?)(?=;\s|$)", row["Details"])
    }
    return len(set(re.split(r"\]\s*\[", row["Country"].strip()))) + len(links)


CLAIMS: dict[str, Callable[[Row], int]] = {
    "ucdp-dyadic": fights,
    "ucdp-acd": fights,
    "ucdp-esd": supports,
    "ofac": listed,
    "eu-sanctions": lambda row: len(set(many(row["measure"], ";"))),
}


def counted(sample: Sample) -> Iterator[tuple[str, int]]:
    """Count what a sample should give, as far as plain code can tell."""
    every = [rows(path) for path in paths(sample)]
    yield "rows", sum(len(one) for one in every)
    if sample.loader in CLAIMS:
        yield "claims", sum(CLAIMS[sample.loader](row) for row in every[0])
        yield "events", 0
    if sample.loader == "ucdp-ged":
        yield "events", len({row["id"] for row in every[0]})
        yield "claims", 0
    if sample.loader == "gdelt":
        yield "events", len({row[0] for row in every[0]})
    if sample.loader == "places":
        names = ("SR_Pcode", "District/SAZ_Pcode", "Tsp_Pcode", "Town_Pcode")
        yield "things", len({row[name] for row in every[0] for name in names}) + 1  # the country
        wrong = [row for row in every[0] if not re.match(r"\d", row["Longitude"])]
        yield "reported", len(wrong)
    if sample.loader == "eu-sanctions":
        yield "things", len(every[0]) + 2  # who lists them, and the list


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_the_figures_are_those_that_other_code_counts(number: int) -> None:
    figure = told()[number]
    found = dict(counted(SAMPLES[number]))
    assert found == {name: figure[name] for name in found}


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_the_figures_are_those_that_the_files_give(number: int) -> None:
    sample = SAMPLES[number]
    if sum(path.stat().st_size for path in paths(sample)) > LARGE or "ged" in sample.loader:
        pytest.skip("is read whole by other tests")
    (found,) = figures(REAL, [sample])
    assert found == told()[number], "run: python -m marchland.loaders.figure count"


def test_what_a_release_is_expected_to_hold_is_what_was_counted() -> None:
    known = [
        (one["loader"], expected, one["claims"] + one["events"])
        for one in told()
        if (expected := loaders()[one["loader"]].about.get("counts", {}).get(one["release"]))
    ]
    assert len(known) == 5
    assert [one for one in known if one[1] != one[2]] == []


def test_the_page_is_written_from_the_figures() -> None:
    text = (DOCS / "sources.md").read_text("utf-8") if told() else ""
    assert text == page(told()), "run: python -m marchland.loaders.figure page"
    assert len(told()) == len(SAMPLES)


def test_figures_are_counted_on_made_files(tmp_path: Path) -> None:
    golden = Path(__file__).parent / "ofac/plain/input.csv"
    (tmp_path / "a.csv").write_bytes(golden.read_bytes())
    sample = Sample("ofac", ("a.csv",), "2024-01-01", has_header=False)
    (found,) = figures(tmp_path, [sample])
    entries = [line for line in golden.read_text("utf-8").splitlines() if line[:1] != "\x1a"]
    issues = (golden.parent / "issues.jsonl").read_text("utf-8").splitlines()
    expected = (golden.parent / "expected.nq").read_text("utf-8")
    assert found["rows"] == len(entries)
    assert found["claims"] == len(set(re.findall(r"^<\S+/claim/\S+>", expected, re.MULTILINE)))
    assert sum(count for *_, count in found["faults"]) == len(issues)
    assert "`ofac` | `a.csv` | 2024-01-01 |" in page([found])

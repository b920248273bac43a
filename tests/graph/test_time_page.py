"""Every table of docs/time.md is true."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import marchland.cli
from marchland.graph.interval import Bounds, TimeError, read_seen, read_time

PAGE = Path(marchland.cli.__file__).parent / "docs" / "time.md"


def tables(first: str, last: str) -> list[list[str]]:
    """The rows of the tables whose head begins and ends so."""
    found: list[list[str]] = []
    head: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|"):
            head = []
        elif not head:
            head = cells
        elif (head[0], head[-1]) == (first, last) and not cells[0].startswith("-"):
            found.append(cells)
    return found


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read(written: str, observed: str) -> Bounds:
    text = written.strip("`")
    if text.startswith("seen: "):
        return read_seen(text.removeprefix("seen: "))
    return read_time(text, day(observed))


@pytest.mark.parametrize("row", tables("written", "open"), ids=lambda row: row[0])
def test_the_bounds_of_the_page(row: list[str]) -> None:
    written, observed, *bounds, is_open = row
    assert read(written, observed) == Bounds(*map(day, bounds), open_end=is_open == "open")


@pytest.mark.parametrize("row", tables("written", "told"), ids=lambda row: f"{row[0]} {row[2]}")
def test_the_days_of_the_page(row: list[str]) -> None:
    written, observed, when, told = row
    assert read(written, observed).standing(date.fromisoformat(when)).value == told


@pytest.mark.parametrize("row", tables("written", "why"), ids=lambda row: row[0])
def test_the_errors_of_the_page(row: list[str]) -> None:
    written, observed, why = row
    with pytest.raises(TimeError, match=why):
        read(written, observed)


def ways() -> Iterator[str]:
    yield from (row[0].strip("`") for row in tables("written", "open"))


def test_every_way_of_writing_is_on_the_page() -> None:
    forms = {"".join("9" if c.isdigit() else c for c in way) for way in ways()}
    assert {
        *("9999-99-99/9999-99-99", "9999-99-99/..", "9999-99-99/", "/9999-99-99"),
        *("../9999-99-99", "seen: 9999-99-99", "9999-99", "9999", "999X", "9999-99-99~"),
    } <= forms

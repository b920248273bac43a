"""The examples of docs/derived.md, run as they stand."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import marchland.queries
from marchland.graph.load import load, retract
from marchland.graph.record import read_records
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.queries.ask import ask, inquiry
from marchland.queries.view import read_view

PAGE = (Path(marchland.queries.__file__).parents[1] / "docs/derived.md").read_text("utf-8")
(SHEET,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
PROLOGUE, *QUERIES = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
TABLES = re.findall(r"```\n\n(\|.*?\n)\n", PAGE + "\n", re.DOTALL)
TITLES = re.findall(r"^### (.*)$", PAGE.partition("## The three clocks")[2], re.MULTILINE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    place = str(tmp_path / "store")
    make_store(place)
    (tmp_path / "sheet.yaml").write_text(SHEET, "utf-8")
    with open_store(place) as opened:
        for reading in claims.read([tmp_path / "sheet.yaml"], None, Issues(), {}):
            load(opened, reading.origin, reading.batches)
        yield opened


def rows(store: Store, query: str) -> list[list[str]]:
    """Answer as `marchland query -e` does; cells as a page shows them."""
    sink = io.BytesIO()
    before = PAGE.partition(query)[0].rpartition("###")[2]
    given = dict(re.findall(r"--([a-z-]+) (\S+?)[` ]", before.partition("```")[0]))
    view = read_view(**{n.replace("-", "_"): v for n, v in given.items()}) if given else None
    with inquiry(store, PROLOGUE + query, view) as asked:
        ask(asked, "json", sink)
    return [[str(cell) for cell in row.values()] for row in json.loads(sink.getvalue())]


def told(table: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def test_every_example_has_its_answer() -> None:
    assert len(QUERIES) == len(TABLES) == len(TITLES) == 8


@pytest.mark.parametrize("number", range(len(QUERIES)), ids=TITLES)
def test_an_example_answers_what_the_page_says(store: Store, number: int) -> None:
    assert rows(store, QUERIES[number]) == told(TABLES[number])


def test_what_is_retracted_is_live_by_the_recorded_clock_only(store: Store) -> None:
    live, recorded = (QUERIES[TITLES.index(t)] for t in TITLES if t[:4] in ("Live", "Reco"))
    before = rows(store, live)
    then = datetime.now(UTC).isoformat()
    gone = read_records(store, f"?r <{MAR}observedOn> ?day")
    assert retract(store, "derived", [one.id for one in gone]) == 1
    after = rows(store, live)
    assert len(after) == len(before) - 1
    assert rows(store, recorded) == after
    assert rows(store, recorded.replace("9999-01-01T00:00:00Z", then)) == before


def test_spells_of_the_page_are_what_the_named_query_says(store: Store) -> None:
    from datetime import date

    from marchland.graph.clock import Clocks
    from marchland.graph.standing.view import View
    from marchland.queries.answer import answer
    from marchland.queries.catalogue import find

    judged = rows(store, QUERIES[TITLES.index("As of a day, judged")])
    for place in ("Grey Mill", "Old Ford"):
        table = answer(
            store, find("who-controls"), {"place": place}, View(Clocks(date(2024, 3, 6)))
        )
        said = sorted([place, row["subject"], row["status"]] for row in table.rows)
        assert said == [row for row in judged if row[0] == place]

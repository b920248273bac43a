"""The page on claim sheets: it names every key, and its example is loaded and answers."""

import re
from pathlib import Path

import pytest

import marchland.loaders
from marchland.graph.clock import Clocks, read_day
from marchland.graph.load import load
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View
from marchland.graph.store import make_store, open_store
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.loaders.sheet_field import STRUCTURE, keys_of
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

PAGE = (Path(marchland.loaders.__file__).parents[1] / "docs/claim-sheets.md").read_text("utf-8")
SECTIONS = {
    "thing": ("Things",),
    "source": ("Sources",),
    "claim": ("Claims", "Claims and events alike"),
    "event": ("Events", "Claims and events alike"),
}
EXTRA = {
    "thing": {"type", "label", "alt", "comment", "point", "wkt", *STRUCTURE},
    "source": {"label", "comment", "copies"},
    "claim": {"id", "subject", "relation", "object", "time", "seen"},
    "event": {"id", "label", "time", "seen"},
}


def keys_in(*titles: str) -> set[str]:
    """Give the keys in the first column of the tables of some sections."""
    found = set()
    for title in titles:
        (body,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
        for first in re.findall(r"^\| ([^|]*)\|", body, re.MULTILINE):
            found |= set(re.findall(r"`(\w+)`", first))
    return found


@pytest.mark.parametrize("kind", list(SECTIONS))
def test_every_key_is_explained_and_no_other(kind: str) -> None:
    assert keys_in(*SECTIONS[kind]) == {*keys_of(kind), *EXTRA[kind]}


def test_every_key_of_the_head_is_explained() -> None:
    assert keys_in("The head") == set(claims.HEAD)


def test_the_worked_example_answers(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "ford.yaml").write_text(example, encoding="utf-8")
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as store:
        (reading,) = claims.read([tmp_path / "ford.yaml"], None, Issues(), {})
        report = load(store, reading.origin, reading.batches)
        assert (report.added["claim"], report.added["event"]) == (3, 1)
        view = View(Clocks(read_day("2024-03-06")), Policy.ANY)
        rows = answer(store, find("who-controls"), {"place": "Old Ford"}, view).rows
    assert [(row["subject"], row["status"], row["why"]) for row in rows] == [
        ("Red Front", "contested", ["denied"])
    ]

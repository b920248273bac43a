"""The page of the named queries is up to date, and what it says of writing one is true."""

import re
from pathlib import Path

import pytest

import marchland.queries
from marchland.ontology.error import UsageError
from marchland.queries.catalogue import ANSWERS, KINDS, queries, read_query
from marchland.queries.page import BEGIN, END, renew

PAGE = Path(marchland.queries.__file__).parents[1] / "docs/queries.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_catalogue_is_up_to_date(page: str) -> None:
    assert renew(page) == page, "run make docs"


def test_every_query_has_its_section(page: str) -> None:
    headings = re.findall(r"^### (.*)$", page, re.MULTILINE)
    assert headings == list(queries())


def test_the_worked_example_is_a_query(page: str) -> None:
    (example,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    query = read_query("what-owned", example)
    assert [parameter.name for parameter in query.parameters] == ["actor"]


def test_every_kind_of_answer_and_parameter_is_explained(page: str) -> None:
    written = page[page.index("## How to write one") : page.index("## The catalogue")]
    assert [name for name in (*ANSWERS, *KINDS) if f"`{name}`" not in written] == []


def test_a_page_without_a_place_for_it_is_refused(page: str) -> None:
    for mark in (BEGIN, END):
        with pytest.raises(UsageError, match="no place for the catalogue"):
            renew(page.replace(mark, ""))

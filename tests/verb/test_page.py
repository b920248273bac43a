"""The reference of the command line is up to date and has every verb."""

import re
from pathlib import Path

import pytest

import marchland.cli
from marchland.verb.page import commands, write_page

PAGE = Path(marchland.cli.__file__).parent / "docs/cli.md"


def test_the_page_is_up_to_date() -> None:
    assert write_page() == PAGE.read_text(encoding="utf-8"), "run make docs"


def test_every_verb_of_the_program_has_its_section() -> None:
    assert commands() == dict(sorted(marchland.cli.verbs.commands.items()))
    headings = re.findall(r"^## (.*)$", write_page(), re.MULTILINE)
    assert headings == sorted(marchland.cli.verbs.commands)


def test_the_page_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = write_page()
    monkeypatch.setenv("COLUMNS", "40")
    assert write_page() == before

"""Sources that are asked: what is asked reaches the loader, and what comes is loaded as files."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from marchland.loaders import catalogue
from marchland.loaders.asked import Asked
from marchland.loaders.catalogue import Loader, find, loaders

Cli = Callable[..., Any]
API = {
    "endpoint": "https://example.org/api",
    "where": {"country": "a country's name"},
    "secrets": {"MADE_TOKEN": "a token; ask for it at https://example.org/token"},
}
SHEET = """\
sheet: asked
release: "1"
sources: {a: {publisher: A}}
things: {x: {type: Mine, label: X}}
events: [{id: e, type: clash, place: x, source: a}]
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Add a source that can be asked, and give what it is asked for."""
    said: list[Asked] = []

    def fetch(ask: Asked, about: Mapping[str, Any]) -> list[Path]:
        assert about["name"] == "made"
        said.append(ask)
        for rows in range(0, 30_000, 5_000):
            ask.told(rows, 30_000)
        path = ask.folder / "answer.yaml"
        path.write_text(SHEET)
        return [path]

    module = ModuleType("marchland.loaders.made")
    module.__dict__.update(fetch=fetch, read=lambda *_: find("claims").read(*_[:3]))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    known = {
        **loaders(),
        "made": Loader("made", {"name": "made", "form": "sheet", "api": API}, "made"),
    }
    monkeypatch.setattr(catalogue, "loaders", lambda: known)
    monkeypatch.setenv("MADE_TOKEN", "secret-1")
    return said


def test_what_a_source_answers_is_loaded(
    asked: list[Asked], cli: Cli, own_sample: Path, tmp_path: Path
) -> None:
    where = ("--where", "country=Chad", "--where", "country=Mali")
    done = cli("load", "made", "--api", *where, "--release", "7")
    assert (done.code, "asked 7: added 1 events" in done.err) == (0, True), done.err
    assert "made: 20,000 rows" in done.err
    assert "secret" not in done.err
    (ask,) = asked
    assert ask.where == {"country": ("Chad", "Mali")}
    assert (ask.endpoint, ask.release) == ("https://example.org/api", "7")
    assert ask.secrets == {"MADE_TOKEN": "secret-1"}
    assert not ask.folder.exists()


def test_answers_are_kept_where_asked(
    asked: list[Asked], cli: Cli, own_sample: Path, tmp_path: Path
) -> None:
    before = cli("info", "--format", "json").out
    kept = tmp_path / "kept" / "here"
    done = cli("load", "made", "--api", "--keep", kept, "--endpoint", "http://x.test", "--dry-run")
    assert (done.code, "would add 1 events" in done.err) == (0, True), done.err
    assert (kept / "answer.yaml").read_text() == SHEET
    assert asked[0].endpoint == "http://x.test"
    assert cli("info", "--format", "json").out == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("made", "--api", "--where", "cuntry=Chad"), "it knows country: a country's name"),
        (("made", "--api", "--where", "country"), "write KEY=VALUE"),
        (("made", "--api", "x.csv"), "not both"),
        (("made", "x.csv", "--keep", "y"), "--keep goes with --api"),
        (("ofac", "--api"), "what can be: "),
    ],
)
def test_what_cannot_be_asked_is_told(
    arguments: tuple[str, ...], said: str, asked: list[Asked], cli: Cli, own_sample: Path
) -> None:
    done = cli("load", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert asked == []


def test_a_secret_that_is_missing_is_named(
    asked: list[Asked], cli: Cli, own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MADE_TOKEN")
    done = cli("load", "made", "--api")
    assert done.code == 2
    assert "MADE_TOKEN; it is a token; ask for it at https://example.org/token" in done.err

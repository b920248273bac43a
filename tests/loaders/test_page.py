"""The committed pages are those that the loaders' ``.toml`` give."""

from pathlib import Path

import pytest

import marchland.loaders
from marchland.loaders.catalogue import loaders
from marchland.loaders.description import column_rows
from marchland.loaders.page import pages, write_pages

DOCS = Path(marchland.loaders.__file__).parent.parent / "docs" / "loaders"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_committed_page_is_the_generated_one(name: str) -> None:
    if not DOCS.parent.exists():
        pytest.skip("the documentation is not installed with the package")
    page = DOCS / name
    text = page.read_text("utf-8") if page.exists() else ""
    assert text == pages()[name], "run: python -m marchland.loaders.page docs/loaders"


def test_a_page_accounts_for_every_column() -> None:
    texts = pages()
    assert len(texts) >= 5
    for name, text in texts.items():
        for row in column_rows(loaders()[name.removesuffix(".md")].about):
            assert f"| `{row['column']}` | {row['told']} |" in text


def test_pages_are_written_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text("kept")
    write_pages(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"own.md", *pages()}
    assert (tmp_path / "own.md").read_text() == "kept"

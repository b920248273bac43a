"""The committed pages are those that the ontology gives, and their links lead somewhere."""

import posixpath
import re
from pathlib import Path

import pytest
from rdflib import Graph

import marchland.ontology
from marchland.ontology.page import pages, write_pages
from marchland.ontology.shape import checks, compile_shapes
from marchland.ontology.term import ontology

DOCS = Path(marchland.ontology.__file__).parent.parent / "docs" / "ontology"


def test_the_committed_pages_are_the_generated_ones() -> None:
    if not DOCS.parent.exists():
        pytest.skip("the documentation is not installed with the package")
    committed = {
        path.relative_to(DOCS).as_posix(): path.read_text("utf-8")
        for path in DOCS.rglob("*")
        if path.is_file()
    }
    assert committed == pages(), "run: python -m marchland.ontology.page docs/ontology"


def test_every_term_has_a_page_that_carries_its_comment() -> None:
    texts = pages()
    terms = ontology()
    for folder, found in (
        ("class", terms.classes),
        ("relation", terms.relations),
        ("property", terms.properties),
    ):
        for name, term in found.items():
            assert term.comment in texts[f"{folder}/{name}.md"]
    for scheme, codes in terms.schemes.items():
        assert all(f"`{notation}`" in texts[f"code/{scheme}.md"] for notation in codes)


def test_no_two_pages_differ_by_case_only() -> None:
    names = [name.lower() for name in pages()]
    assert len(names) == len(set(names))


def test_links_lead_to_pages() -> None:
    texts = pages()
    links = [
        (name, posixpath.normpath(posixpath.join(posixpath.dirname(name), link)))
        for name, text in texts.items()
        if name.endswith(".md")
        for link in re.findall(r"\]\(([^)#]+)\)", text)
    ]
    assert len(links) > 500
    assert [pair for pair in links if pair[1] not in texts] == []


def test_the_index_names_every_page() -> None:
    texts = pages()
    named = set(re.findall(r"\]\(([^)]+)\)", texts["index.md"])) | {"index.md"}
    assert set(texts) - named == set()


def test_the_published_shapes_are_the_checked_ones() -> None:
    published = Graph().parse(data=pages()["shapes.ttl"], format="turtle")
    assert sorted(map(str, compile_shapes(published))) == sorted(map(str, checks()))


def test_writing_replaces_what_is_stale(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "Gone.md").write_text("old", "utf-8")
    (tmp_path / "index.md").write_text("old", "utf-8")
    write_pages(tmp_path)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == set(pages())
    assert (tmp_path / "index.md").read_text("utf-8") == pages()["index.md"]

"""The file of a page: safe, whole, and telling what it is made from."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.explorer.course import read_course
from marchland.graph.explorer.document import document
from marchland.graph.explorer.page import _is_web, _json, page_text, write_page
from marchland.graph.network.project import project
from marchland.graph.standing.view import View
from marchland.graph.store import Store
from marchland.ontology.error import UsageError

DAY = date(2024, 11, 21)
VIEW = View(Clocks(DAY))
VOID = {"meta", "link", "input", "br"}
Cli = Callable[..., Any]


class Reader(HTMLParser):
    """Reads a page as a browser without scripts does: elements with their attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[tuple[str, list[str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words: list[str] = []
        self.found.append((tag, dict(attrs), words))
        if tag not in VOID:
            self.open.append((tag, words))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, words in self.open:
            words.append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, "".join(text)) for name, attrs, text in self.found if name == tag]


@pytest.fixture(scope="module")
def text(made: dict[str, Any]) -> str:
    return page_text(made)


@pytest.fixture(scope="module")
def page(text: str) -> Reader:
    return Reader(text)


def data_of(page: Reader) -> Any:
    return json.loads(
        next(text for attrs, text in page.all("script") if attrs.get("id") == "course")
    )


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_this_script_and_style_run_and_nothing_else_load(page: Reader) -> None:
    (policy,) = [
        attrs["content"]
        for attrs, _ in page.all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    ((style, style_text),) = page.all("style")
    ((script, script_text),) = [one for one in page.all("script") if "type" not in one[0]]
    assert not style
    assert not script
    assert rules == {
        "default-src": "'none'",
        "script-src": digest(script_text),
        "style-src": digest(style_text),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_is_loaded_and_no_attribute_is_a_script(page: Reader) -> None:
    for tag, attrs, _ in page.found:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
        assert "src" not in attrs
        assert "srcset" not in attrs
        if "href" in attrs:
            kinds = {"link": ("data:",), "a": ("https://", "http://")}
            assert str(attrs["href"]).startswith(kinds[tag]), attrs
        if tag == "a":
            assert attrs["rel"] == "noopener noreferrer"
    ((_, style),) = page.all("style")
    assert not re.search(r"url\(|@import|expression", style)


def test_the_script_makes_no_markup_and_asks_for_nothing() -> None:
    for part in files("marchland.graph.explorer").iterdir():
        if part.name.endswith(".js"):
            script = part.read_text("utf-8")
            wrong = (
                r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|setHTML"
            )
            assert not re.search(wrong, script), part.name
            asks = r"\bfetch\(|XMLHttp|WebSocket|EventSource|sendBeacon|import\(|\bImage\(|Worker\("
            assert not re.search(asks, script), part.name
            assert "</script" not in script


def test_the_data_are_those_of_the_document(page: Reader, made: dict[str, Any]) -> None:
    assert data_of(page) == json.loads(json.dumps(made))


def test_the_page_is_small(text: str, made: dict[str, Any]) -> None:
    assert len(text.encode()) < 110_000 + 700 * len(made["records"]) + 400 * len(made["spells"])


def test_every_stretch_has_its_edge_its_records_and_their_sources(made: dict[str, Any]) -> None:
    assert all(
        made["sources"][source]["name"]
        and made["datasets"][made["origins"][record["from"]]["dataset"]]
        for record in made["records"]
        for source in record["sources"]
    )
    for spell in made["spells"]:
        assert spell["for"] or spell["status"] == "structure"
        assert all(
            0 <= one < len(made["records"]) for one in (*spell["for"], *spell.get("against", []))
        )
        assert "text" in spell or 0 <= spell["e"] < len(made["edges"])


def test_without_scripts_one_reads_what_stands_on_the_day(page: Reader, kachin: Store) -> None:
    rows = len(page.all("tr")) - 1
    graph = project(kachin, VIEW)
    assert rows == graph.number_of_edges() + graph.graph["left_out"]
    cells = [text for _, text in page.all("td")]
    assert "Kachin Independence Army" in cells
    assert {"reported", "presumed"} <= set(cells)
    assert any("does not run" in text for _, text in page.all("p"))


def test_the_head_tells_the_clocks_and_the_foot_what_it_is_made_from(kachin: Store) -> None:
    view = View(Clocks(DAY, known_by=DAY), acts=False, stale_after=400)
    read = Reader(
        page_text(document(kachin, read_course(kachin, view, most=12), view, title="<T> & co"))
    )
    ((_, head),) = read.all("h1")
    assert head.strip() == "<T> & co"
    ((_, clocks),) = [one for one in read.all("p") if one[0].get("class") == "clocks"]
    for words in ("As of 2024-11-21", "known by 2024-11-21", "policy: any", "threats", "400 days"):
        assert words in clocks
    listed = " ".join(text for _, text in read.all("b"))
    assert "kachin-2024" in listed


def test_what_is_left_out_is_told_on_the_page(kachin: Store, tmp_path: Path) -> None:
    course = write_page(kachin, VIEW, tmp_path / "net.html", title="T", max_nodes=12)
    text = (tmp_path / "net.html").read_text("utf-8")
    told = f"left out: the {course.things_left_out} least connected things"
    assert text.count(told) == 3  # in the head, in the foot, and in how to cite
    assert data_of(Reader(text))["about"]["thingsLeftOut"] == course.things_left_out


def test_where_nothing_ever_stood_no_file_is_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to show"):
        write_page(store, VIEW, tmp_path / "net.html", title="T")
    assert list(tmp_path.glob("*.html")) == []


@given(st.text())
def test_no_text_ends_the_element_of_the_data(text: str) -> None:
    written = _json({"label": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"label": text}


def test_the_same_store_gives_the_same_page(kachin: Store) -> None:
    two = [read_course(kachin, VIEW, most=15) for _ in "ab"]
    one, other = (page_text(document(kachin, course, VIEW, title="T")) for course in two)
    assert one == other


def test_what_was_only_said_is_on_the_page_if_asked_for_and_says_so(kachin: Store) -> None:
    said = {}
    for acts in (True, False):
        view = View(Clocks(DAY), acts=acts)
        course = read_course(kachin, view, relations=("pressures", "supports", "restricts"))
        found = document(kachin, course, view, title="T")
        voices = [
            found["records"][n].get("modality", "Actual") for s in found["spells"] for n in s["for"]
        ]
        said[acts] = set(voices) - {"Actual", "Alleged"}
    assert said[True] == set()
    assert said[False]


def test_the_picture_in_the_docs_is_light() -> None:
    picture = Path(__file__).parents[3] / "docs" / "picture" / "explorer.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 200_000


HOSTILE = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x"),
    *("vbscript:x", "file:///etc/passwd", "//example.org/x", "https:", "http://["),
)


@pytest.mark.parametrize("address", HOSTILE)
def test_only_addresses_of_the_web_become_links(address: str, made: dict[str, Any]) -> None:
    assert not _is_web(address)
    sources = [one | {"url": address} for one in made["sources"]]
    datasets = [one | {"url": address} for one in made["datasets"]]
    page = Reader(page_text({**made, "sources": sources, "datasets": datasets}))
    assert page.all("a") == []


@pytest.mark.parametrize(
    "payload", ["</title><b>", "{{course}}", "{{style}}", '"><script>', "&lt;"]
)
def test_a_label_stays_a_label(payload: str, made: dict[str, Any]) -> None:
    nodes = [one | {"label": payload} for one in made["nodes"]]
    about = made["about"] | {"title": payload}
    sources = [
        one | {"name": payload, "url": f"https://example.org/{payload}"} for one in made["sources"]
    ]
    datasets = [one | {"label": payload, "licence": payload} for one in made["datasets"]]
    changed = {**made, "nodes": nodes, "about": about, "sources": sources, "datasets": datasets}
    page, plain = Reader(page_text(changed)), Reader(page_text(made))
    # a source is given once for its name, and not for its number
    tags = [tag for tag, *_ in page.found if tag not in ("a", "br")]
    assert tags == [tag for tag, *_ in plain.found if tag not in ("a", "br")]
    assert page.all("title")[0][1] == payload
    assert data_of(page)["nodes"][0]["label"] == payload


def test_export_writes_a_page_and_says_how_much_is_on_it(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    done = cli(
        "export",
        tmp_path / "net.html",
        "--as-of",
        "2024-11-21",
        "--actor",
        "KIA",
        "--title",
        "A & B",
    )
    assert done.code == 0, done.err
    assert re.search(r"\d+ things, \d+ relations, \d+ stretches of time", done.err)
    page = Reader((tmp_path / "net.html").read_text("utf-8"))
    assert page.all("title")[0][1] == "A & B"
    assert [node["label"] for node in data_of(page)["nodes"] if node.get("centre")] == [
        "Kachin Independence Army",
        "Kachin Independence Organization",
    ]


def test_export_tells_what_it_left_out_and_what_it_does_not_know(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    done = cli("export", tmp_path / "net.html", "--max-nodes", "9")
    assert "least connected things are left out" in done.err
    wrong = cli("export", tmp_path / "no.html", "--relation", "helps")
    assert wrong.code == 2
    assert not (tmp_path / "no.html").exists()


@pytest.mark.parametrize(
    "option",
    [
        *[("--from", "events"), ("--since", "2024-01-01"), ("--two-mode", "places")],
        *[("--merge", "lines"), ("--what", "nodes"), ("--dynamic",)],
        ("--over", "2024-01-01", "2024-02-01"),
    ],
)
def test_options_without_effect_on_a_page_are_refused(
    cli: Cli, sample: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    done = cli("export", tmp_path / "net.html", *option)
    assert done.code == 2
    assert f"leave {option[0]} out" in done.err
    assert not (tmp_path / "net.html").exists()


def test_a_page_needs_the_extra_and_says_so(sample_folder: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['numpy'] = None; from marchland.cli import main; main()"
    asked = ["export", str(tmp_path / "net.html"), "--store", str(sample_folder)]
    done = subprocess.run(
        [sys.executable, "-c", code, *asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "a page needs numpy" in done.stderr
    assert "marchland[picture]" in done.stderr

"""What comes from outside stays text in a browser, and nothing leaves the page."""

import time
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from typing import Any

import pytest

from marchland.graph.explorer.page import page_text

from .browser import Browser, asked, until

PAYLOADS = (
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 1</script>",
    "<!--<script>window.pwned = 1//",
    "<img src=x onerror=window.pwned=1>",
    "\"><img src=http://127.0.0.1:9/x onerror='window.pwned=1'>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=javascript:parent.pwned=1>",
    "<math><mtext></title><img src onerror=window.pwned=1>",
    "<a href=javascript:window.pwned=1>x</a>",
    "' onmouseover='window.pwned=1",
    '" autofocus onfocus="window.pwned=1',
    "javascript:window.pwned=1",
    "JaVaScRiPt://x%0awindow.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:window.pwned=1",
    "${window.pwned=1}{{course}}{{constructor.constructor('window.pwned=1')()}}",
    "\u2028window.pwned=1\u2029</title><base href=http://127.0.0.1:9/>",
    "]]><![CDATA[<script>window.pwned=1</script>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<form action=http://127.0.0.1:9/><input name=x><button>go</button></form>",
    "__proto__",
    "&lt;img src=x onerror=window.pwned=1&gt;\\u003cscript\\u003ewindow.pwned=1",
)
OPEN_TEXT = frozenset(
    *[("label", "also", "ids", "comment", "country", "title", "says", "coding", "when", "given",
       "speakers", "locator", "key", "name", "publisher", "published", "url", "archived", "licence",
       "citation", "text", "side", "release", "learned", "sources", "reliability", "attribution",
       "credibility", "grade")]
)  # fmt: skip


def spoiled(value: Any, words: Iterator[str], name: str = "") -> Any:
    """Put payloads wherever a page has text that may come from outside."""
    if isinstance(value, dict):
        return {key: spoiled(one, words, key) for key, one in value.items()}
    if isinstance(value, list):
        return [spoiled(one, words, name) for one in value]
    return next(words) if isinstance(value, str) and name in OPEN_TEXT else value


@pytest.fixture(scope="session")
def hostile(made: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    whole = deepcopy(made)
    words = cycle(PAYLOADS)
    for part in ("about", "nodes", "edges", "spells", "records", "sources", "datasets", "origins"):
        whole[part] = spoiled(whole[part], words)
    for source, address in zip(whole["sources"], words, strict=False):
        source |= {"url": address, "archived": address}
    path = tmp_path_factory.mktemp("hostile") / "net.html"
    path.write_text(page_text(whole), "utf-8")
    return path.as_uri()


def test_nothing_that_a_source_wrote_is_run_or_becomes_markup(
    window: Browser, hostile: str, made: dict[str, Any]
) -> None:
    window.open("about:blank")
    window.log("browser"), window.log("performance")
    window.open(hostile)
    steps = """
        const click = (one) => one.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        const label = document.querySelector("#graph .node title").textContent;
        for (const node of document.querySelectorAll("#graph .node")) click(node);
        for (const details of document.querySelectorAll("details")) details.open = true;
        for (const edge of document.querySelectorAll("#graph .edge")) click(edge);
        for (const word of arguments[0]) {
            const box = document.getElementById("search");
            box.value = word;
            box.dispatchEvent(new Event("input"));
        }
        document.getElementById("view-button").click();
        document.getElementById("compare-button").click();
        for (const box of document.querySelectorAll("#filters input"))
            for (const time of [1, 2]) box.click();
        for (const day of ["2015-01-01", "2024-11-19"])
            location.hash = `day=${day}&with=2024-11-21`;
        return label;"""
    assert window.run(steps, list(PAYLOADS)) is not None
    time.sleep(0.5)
    assert window.alert() is None
    assert window.run("return window.pwned") is None
    made_here = "img, iframe, object, embed, base, form, math, audio, video, template"
    assert window.run("return document.querySelectorAll(arguments[0]).length", made_here) == 0
    counts = """return ["script", "style", "link", "meta", "title"]
        .map((one) => document.head.querySelectorAll(one).length);"""
    assert window.run(counts) == [0, 1, 1, 6, 1]
    assert window.run("return document.scripts.length") == 2
    hrefs = window.run("return [...document.querySelectorAll('a')].map((one) => one.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
    assert [one for one in window.log("browser") if one["level"] == "SEVERE"] == []
    assert {url.partition("#")[0] for url in asked(window)} <= {hostile}


def test_every_payload_is_read_as_it_was_written(window: Browser, hostile: str) -> None:
    window.open(hostile)
    shown = window.run("""return [...document.querySelectorAll("#graph .node title")]
        .map((one) => one.textContent).join("|");""")
    found = [one for one in PAYLOADS if one in shown]
    assert len(found) > len(PAYLOADS) / 2
    assert len(PAYLOADS) == 25


def test_the_policy_stops_what_a_page_would_ask_for(window: Browser, address: str) -> None:
    window.open(address)
    window.log("performance")
    window.run("""window.stopped = [];
        addEventListener("securitypolicyviolation", (one) => stopped.push(one.effectiveDirective));
        new Image().src = "http://127.0.0.1:9/x.png";
        fetch("http://127.0.0.1:9/x").catch(() => {});
        const made = document.createElement("script");
        made.textContent = "window.pwned = 1";
        document.body.append(made);
        document.body.insertAdjacentHTML("beforeend",
            "<p style='color: red' onclick='window.pwned = 1'>x</p>");
        document.body.lastElementChild.click();""")
    until(window, "return window.stopped.length >= 5")
    stopped = window.run("return [...new Set(window.stopped)].sort()")
    assert stopped == [
        "connect-src",
        "img-src",
        "script-src-attr",
        "script-src-elem",
        "style-src-attr",
    ]
    assert window.run("return window.pwned") is None
    window.log("browser")

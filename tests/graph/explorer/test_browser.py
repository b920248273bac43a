"""The page in a browser: search, filter, click for evidence; by address and keyboard, too."""

from typing import Any

import pytest

from .browser import (
    ENTER,
    ESCAPE,
    LEFT,
    Browser,
    rows_of,
    seen,
    show_table,
    until,
)

KIA = "Kachin Independence Army"
DAY = "2024-11-21"


def set_filter(browser: Browser, kind: str, value: str) -> None:
    browser.run(
        """for (const box of document.querySelectorAll("#filters input"))
            if (box.dataset.filter === arguments[0] && box.value === arguments[1]) box.click();""",
        kind,
        value,
    )


# --- the first view ---


@pytest.mark.parametrize(("wide", "high"), [(1440, 900), (390, 844), (2200, 1200)])
def test_at_first_nothing_that_is_written_covers_anything_else(
    browser: Browser, address: str, wide: int, high: int
) -> None:
    browser.cdp(
        "Emulation.setDeviceMetricsOverride",
        width=wide,
        height=high,
        deviceScaleFactor=1,
        mobile=wide < 500,
    )
    try:
        browser.run("location.reload()")
        boxes = browser.run("""
            const shown = (one) => one.closest("[style*=none]") === null;
            const wanted = "#graph :is(.node .shape, .aside, .edge text)";
            return [...document.querySelectorAll(wanted)].filter(shown).map((one) => {
                const { left, top, right, bottom } = one.getBoundingClientRect();
                return [left, top, right, bottom, one.parentNode.textContent];
            });""")
        sideways = browser.run("return document.documentElement.scrollWidth - innerWidth;")
    finally:
        browser.cdp("Emulation.clearDeviceMetricsOverride")
    assert len(boxes) > 60
    assert sideways <= 0
    slack = 1.5  # what the widths of strokes take
    for n, (left, top, right, bottom, words) in enumerate(boxes):
        for other in boxes[:n]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(bottom, other[3]) - max(top, other[1])
            assert min(across, down) < slack, (words, other[4])


def test_every_thing_is_named_at_first_where_there_is_room(browser: Browser) -> None:
    script = """const shown = (one) => one.closest("[style*=none]") === null;
        return [".node", ".node .label:first-of-type", ".aside"]
            .map((one) => [...document.querySelectorAll(`#graph ${one}`)].filter(shown).length);"""
    things, in_boxes, beside = browser.run(script)
    assert things - in_boxes - beside <= things / 10


# --- search, filter, evidence ---


@pytest.mark.parametrize(
    ("typed", "found"),
    [("KIA", KIA), ("kachin independence a", KIA), ("mimu:MMR001", "Kachin State")],
)
def test_search_finds_by_name_other_name_and_number(
    browser: Browser, typed: str, found: str
) -> None:
    browser.type("#search", typed)
    assert (
        browser.run("""return document.querySelector("#found li").firstChild.textContent""")
        == found
    )
    browser.type("#search", ENTER)
    assert browser.text("#panel h2") == found
    assert browser.run(
        "return document.querySelector('#graph .node.picked title').textContent"
    ).startswith(found)


def test_search_says_that_it_finds_nothing(browser: Browser) -> None:
    browser.type("#search", "no such thing")
    assert browser.text("#found") == "Nothing here has that name."
    browser.type("#search", ESCAPE)
    assert not browser.run("return document.getElementById('search').value")


@pytest.mark.parametrize(
    ("kind", "value", "selector"),
    [
        ("relation", "controls", ".edge.control:not(.present)"),
        ("status", "presumed", ".edge.presumed"),
        ("kind", "Commodity", ".node.commodity"),
    ],
)
def test_a_filter_hides_what_it_names_and_gives_it_back(
    browser: Browser, kind: str, value: str, selector: str
) -> None:
    if kind == "relation":  # what is present is drawn as control is
        set_filter(browser, kind, "present")
    whole, before = seen(browser, ".edge"), seen(browser, selector)
    assert before > 0
    set_filter(browser, kind, value)
    assert seen(browser, selector) == 0
    assert seen(browser, ".edge") < whole
    assert "hidden by filters" in browser.text("#count")
    set_filter(browser, kind, value)
    assert (seen(browser, ".edge"), seen(browser, selector)) == (whole, before)


def test_a_filter_by_source_leaves_what_another_source_tells(
    browser: Browser, made: dict[str, Any]
) -> None:
    set_filter(browser, "source", "Radio Free Asia")
    show_table(browser)
    told = 0
    for spell in made["spells"]:
        if spell["since"] <= DAY < spell.get("until", "9999"):
            cited = {s for r in spell["for"] for s in made["records"][r]["sources"]}
            publishers = {made["sources"][s]["publisher"] for s in cited}
            told += publishers != {"Radio Free Asia"}
    rows = [row for row in rows_of(browser) if row[3] != "unknown"]
    assert 0 < len(rows) == told


def test_a_click_on_a_line_shows_who_says_so(browser: Browser) -> None:
    # upon the line itself, where no box covers it
    browser.run(
        """const edge = [...document.querySelectorAll("#graph .edge.control")].find((one) =>
            one.querySelector("title").textContent === arguments[0]);
        edge.querySelector(".hit").dispatchEvent(new MouseEvent("click", { bubbles: true }));""",
        f"{KIA} controls Kan Paik Ti (reported)",
    )
    panel = browser.text("#panel")
    assert panel.startswith(f"{KIA} controls Kan Paik Ti")
    for words in (
        *("reported", "A source accounts for this very day", "on 2024-11-20", "EVIDENCE (2)"),
        *(
            "Stated by the source",
            "Radio Free Asia",
            "usually reliable",
            "row L1a",
            "Seen on 2024-11-21",
        ),
        *("2: probably true", "kachin-2024, release 1", "by about 19:00 local time"),
    ):
        assert words in panel, words


def test_a_thing_leads_to_its_ties_and_these_to_their_evidence(browser: Browser) -> None:
    browser.type("#search", f"KIA{ENTER}")
    assert "Also: KIA" in browser.text("#panel")
    browser.run("""[...document.querySelectorAll("#panel li button.link")]
        .find((one) => one.textContent === "Myanmar Armed Forces").click();""")
    assert browser.text("#panel h2") == "Kachin Independence Army fights Myanmar Armed Forces"
    assert browser.run("return document.activeElement === document.querySelector('#panel h2')")
    assert seen(browser, "#panel .card") > 0


def test_sources_are_linked_safely(browser: Browser) -> None:
    browser.type("#search", f"Arakan Army{ENTER}")
    browser.run("document.querySelector('#panel li button.link').click()")
    links = browser.run("""return [...document.querySelectorAll("#panel .card a")]
        .map((one) => [one.href, one.rel, one.target]);""")
    assert links
    assert all(
        url.startswith("https://") and rel == "noopener noreferrer" and target == "_blank"
        for url, rel, target in links
    )


# --- moving about ---

FIRST = "#graph .node:not([style*=none])"


def place(browser: Browser) -> tuple[float, float, float]:
    """Give where the first thing stands, and how far it is from the second."""
    found = browser.run("""
        const [one, other] = [...document.querySelectorAll(arguments[0])].slice(0, 2)
            .map((node) => node.getBoundingClientRect());
        const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const [[x, y], [u, v]] = [middle(one), middle(other)];
        return [x, y, Math.hypot(x - u, y - v)];""", FIRST)  # fmt: skip
    return tuple(found)


def test_a_thing_is_dragged_and_not_picked_by_that(browser: Browser) -> None:
    before = place(browser)
    browser.drag(FIRST, 60, -40)
    until(browser, "return new Promise((done) => requestAnimationFrame(() => done(true)))")
    after = place(browser)
    assert after[:2] == pytest.approx((before[0] + 60, before[1] - 40), abs=2)
    assert browser.run("return document.getElementById('panel').hidden")
    browser.click(FIRST)
    assert browser.text("#panel h2") == KIA


def test_the_wheel_zooms_and_the_buttons_show_all_again(browser: Browser) -> None:
    before = place(browser)
    browser.wheel(FIRST, -240)
    until(browser, "return new Promise((done) => requestAnimationFrame(() => done(true)))")
    nearer = place(browser)
    assert nearer[2] > before[2] * 1.2
    assert nearer[:2] == pytest.approx(before[:2], abs=2)  # the wheel zooms to where it points
    browser.click("#whole")
    assert browser.text("#hint") == ""
    assert place(browser)[2] < before[2]


def test_the_paper_is_moved_by_keys(browser: Browser) -> None:
    before = place(browser)
    browser.type("#graph", LEFT)
    assert place(browser)[:2] == pytest.approx((before[0] + 60, before[1]), abs=1)


# --- the address, the keyboard ---


def test_the_address_keeps_day_choice_and_filters(browser: Browser, address: str) -> None:
    browser.type("#search", f"Kan Paik Ti{ENTER}")
    set_filter(browser, "relation", "within")
    set_filter(browser, "source", "Wikipedia")
    browser.type("#slider-day", LEFT)
    kept = browser.run("return location.hash")
    before = [browser.text("#count"), browser.text("#panel"), browser.text("#panel h2")]
    browser.open("about:blank")
    browser.open(address + kept)
    assert [browser.text("#count"), browser.text("#panel"), browser.text("#panel h2")] == before
    assert browser.run("return document.getElementById('day').value") == "2024-11-20"


def test_an_address_that_says_nonsense_opens_the_page_as_it_is(
    browser: Browser, address: str
) -> None:
    whole = browser.text("#count")
    for wrong in ("day=2024-02-30", "day=x&with=y", "node=no&edge=no", "%", "no-x=1"):
        browser.open("about:blank")
        browser.open(f"{address}#{wrong}")
        assert browser.text("#count") == whole, wrong


def test_the_keyboard_alone_gets_to_the_evidence(browser: Browser) -> None:
    browser.run("document.querySelector('#graph .node:not([style*=none])').focus()")
    name = browser.run("return document.activeElement.querySelector('title').textContent")
    browser.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
                "{ key: ' ', bubbles: true }))")  # fmt: skip
    heading = browser.text("#panel h2")
    assert name.startswith(heading)
    browser.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    assert browser.run("return document.getElementById('panel').hidden")
    unnamed = browser.run("""
        const parts = document.querySelectorAll("button, input, [role=slider], #graph .node");
        return [...parts].filter((one) =>
            !(one.ariaLabel || one.textContent.trim() || one.closest("label"))).length;""")
    assert unnamed == 0

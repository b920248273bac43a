"""The days of the page: what a browser shows of each is what Python answers for it."""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.explorer.course import read_course
from marchland.graph.resolve import labels
from marchland.graph.standing.change import compare
from marchland.graph.standing.dossier import dossier
from marchland.graph.standing.view import Stand, View, matters, stands
from marchland.graph.store import Store
from marchland.ontology.term import ontology

from .browser import LEFT, RIGHT, SHIFT, Browser, rows_of, seen, show_table, until

DAY = date(2024, 11, 21)
Rows = list[tuple[str, ...]]


def answers(store: Store, day: date) -> Rows:
    """Give the rows of the page's table as Python answers them."""
    found = stands(store, dossier(store, [day]), View(Clocks(day)))
    held = {one.object for one in found if one.relation == "controls"}
    silent = places_ever_held(store) - held
    things = {t for one in found for t in (one.subject, one.object, one.side or "") if "://" in t}
    names = labels(store, things | silent)
    rows = [row_of(one, names) for one in found]
    return sorted(rows + [("?", "controls", names[place], "unknown", "", "") for place in silent])


def row_of(one: Stand, names: dict[str, str]) -> tuple[str, ...]:
    held = one.holding
    does = ontology().relation(one.relation).label
    side = f", on the side of {names[one.side]}" if one.side else ""
    days = (day.isoformat() if day else "" for day in (held.start, held.end))
    whom = one.object if one.is_text else names[one.object]
    return names[one.subject], does + side, whom, held.status.value, *days


def places_ever_held(store: Store) -> set[str]:
    course = read_course(store, View(Clocks(DAY)), relations=["controls"])
    return {stand.object for stand, _ in course.told}


def go(browser: Browser, address: str, which: str, day: str) -> None:
    browser.run("location.hash = arguments[0]", address)
    until(browser, f"return document.getElementById('{which}').value === '{day}'")


@pytest.mark.parametrize(
    "day", ["1991-05-01", "2015-06-01", "2024-01-15", "2024-11-19", "2024-11-20", "2025-03-01"]
)
def test_the_rows_of_a_day_are_what_python_answers(
    browser: Browser, kachin: Store, day: str
) -> None:
    go(browser, f"day={day}&view=table", "day", day)
    assert rows_of(browser) == answers(kachin, date.fromisoformat(day))


def test_the_slider_goes_day_by_day_and_change_by_change(browser: Browser, kachin: Store) -> None:
    show_table(browser)
    slider = "#slider-day"
    assert browser.run("return document.querySelector('#slider-day').ariaValueText") == "2024-11-21"
    browser.type(slider, LEFT)
    assert rows_of(browser) == answers(kachin, DAY - timedelta(days=1))
    browser.type(slider, LEFT)
    assert rows_of(browser) == answers(kachin, DAY - timedelta(days=2))
    browser.type(slider, SHIFT + RIGHT)
    day = date.fromisoformat(browser.run("return document.getElementById('day').value"))
    assert day > DAY - timedelta(days=2)
    assert rows_of(browser) == answers(kachin, day) != answers(kachin, day - timedelta(days=1))


def test_the_slider_is_dragged_with_the_mouse(browser: Browser) -> None:
    browser.run("""const strip = document.querySelector("#strip svg");
        const { left, top, width } = strip.getBoundingClientRect();
        const at = (name, part) => strip.dispatchEvent(new PointerEvent(name,
            { clientX: left + width * part, clientY: top + 30, pointerId: 1, bubbles: true }));
        strip.setPointerCapture = () => {};
        at("pointerdown", .9); at("pointermove", .5); at("pointermove", 0); at("pointerup", 0);""")
    assert browser.run("return document.getElementById('day').value") == "1988-12-31"
    assert "day=1988-12-31" in browser.run("return location.hash")


def test_play_goes_from_change_to_change_and_stops(browser: Browser) -> None:
    go(browser, "day=2024-11-18", "day", "2024-11-18")
    browser.click("#play")
    until(browser, "return document.getElementById('day').value > '2024-11-18'")
    browser.click("#play")
    day = browser.run("return document.getElementById('day').value")
    assert browser.run("return document.getElementById('play').ariaPressed") == "false"
    time.sleep(1.2)
    assert browser.run("return document.getElementById('day').value") == day


@pytest.mark.parametrize(
    ("first", "last"),
    [("2024-11-19", "2024-11-21"), ("2015-01-01", "2024-11-21"), ("2024-11-21", "2025-01-01")],
)
def test_two_days_differ_as_diff_says(
    browser: Browser, kachin: Store, first: str, last: str
) -> None:
    go(browser, f"day={last}&with={first}", "other", first)
    found = browser.run("""return [...document.querySelectorAll("#changes > li")]
        .map((one) => one.querySelector(".change").textContent);""")
    before, after = (View(Clocks(date.fromisoformat(day))) for day in (first, last))
    records = dossier(kachin, [before.clocks.as_of, after.clocks.as_of])
    told = [f"{one.kind.capitalize()}: " for one in compare(kachin, records, before, after)]
    assert sorted(found) == sorted(told) != []
    assert seen(browser, ".edge.new, .edge.gone") > 0


def test_the_button_compares_with_the_change_before(browser: Browser) -> None:
    browser.click("#compare-button")
    assert "From 2024-11-2" in browser.text("#panel h2")
    browser.click("#compare-button")
    assert browser.run("return document.getElementById('panel').hidden")
    assert "with=" not in browser.run("return location.hash")


def test_a_place_whose_holder_nothing_tells_looks_and_reads_unknown(
    browser: Browser, kachin: Store
) -> None:
    go(browser, "day=2015-06-01", "day", "2015-06-01")
    rows = [row for row in answers(kachin, date(2015, 6, 1)) if row[3] == "unknown"]
    assert seen(browser, ".node.unknown") == len(rows) > 0
    browser.run("""document.querySelector("#graph .node.unknown:not([style*=none])")
        .dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));""")
    assert "nothing on record tells who held it on this day" in browser.text("#panel")


def test_what_can_change_hands_is_what_python_says(kachin: Store, made: dict[str, Any]) -> None:
    """The page groups what it compares as Python does: control by place and side."""
    groups, _ = matters(kachin, dossier(kachin, None))
    there = {(one.object, one.side) for one in groups if one.relation == "controls"}
    here = {
        (made["nodes"][edge["o"]]["id"], edge.get("sideId"))
        for edge in made["edges"]
        if edge["r"] == "controls"
    }
    assert here <= there

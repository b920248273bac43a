"""Tables for people: no wider than the page, folded at words, nothing left out in silence."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from marchland.graph.cell import plain
from marchland.queries.drawing import draw
from marchland.queries.row import RELATION_COLUMNS, Row, Table

LONG = "Fighters allied with the KIA at Kan Paik Ti (not named)"


def row(number: int = 0, **more: object) -> Row:
    return {
        "subject": LONG,
        "relation": "controls",
        "object": "Rare-earth mines captured by the KIA (number not given)",
        "start": (date(2024, 11, 1) + timedelta(number)).isoformat(),
        "end": None,
        "status": "reported" if number % 2 else "presumed",
        "why": [],
        "grade": "B6, 1-2 lines",
        "last_observed": "2024-11-21",
        "age_days": number,
        "sources": ["Radio Free Asia, 2024-11-21", "Le Monde diplomatique, 2012-06-01"],
        "claim": ["https://w3id.org/marchland/id/claim/kachin-2024/aaaaaaaaaa624jvz"],
        "side": None,
        "note": "said of some of them; inferred, not stated by a source" if number else None,
        **more,
    }


def table(*rows: Row) -> Table:
    return Table(RELATION_COLUMNS, list(rows))


@pytest.mark.parametrize("width", [40, 80, 100, 120, 160, 400])
@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_no_line_is_wider_than_the_page(width: int, count: int) -> None:
    text = draw(table(*map(row, range(count))), width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert text.endswith("\n")


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_dates_statuses_and_words_are_not_broken(width: int) -> None:
    rows = [row(number) for number in range(8)]
    text = draw(table(*rows), width)
    assert all(one["start"] in text for one in rows)
    assert len(re.findall(r"\b(reported|presumed)\b", text)) == len(rows)
    known = " ".join(
        str(cell)
        for one in rows
        for value in one.values()
        for cell in (value if isinstance(value, list) else [value])
    )
    known += " In every row No room here for " + " ".join(RELATION_COLUMNS).replace("_", " ")
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    assert words - set(re.findall(r"[A-Za-z]+", known)) == set()


def test_what_is_the_same_in_all_rows_is_said_once() -> None:
    text = draw(table(*map(row, range(4))), 160)
    assert text.startswith(
        "In every row: relation controls; grade B6, 1-2 lines; last observed 2024-11-21"
    )
    assert text.count("Radio Free Asia") == 1


def test_a_column_for_which_there_is_no_room_is_named() -> None:
    wide, narrow = (draw(table(*map(row, range(8))), width) for width in (300, 90))
    assert "624jvz" in wide
    assert "No room" not in wide
    (told,) = re.findall(r"No room here for: (.*)", narrow)
    assert "claim" in told
    assert "624jvz" not in narrow


def test_a_table_of_few_rows_keeps_its_columns_however_tall() -> None:
    text = draw(table(row(1)), 130)
    assert "inferred" in text
    assert "…624jvz" in text


def test_empty_columns_and_defaults_are_not_shown() -> None:
    rows: list[Row] = [
        {"a": "x", "b": None, "c": [], "polarity": "Affirmed", "modality": "Actual"},
        {"a": "y", "b": "", "c": None, "polarity": "Affirmed", "modality": "Planned"},
    ]
    text = draw(Table(("a", "b", "c", "polarity", "modality"), rows), 80)
    assert text.splitlines()[0].split() == ["a", "modality"]


def test_a_table_without_rows_says_so() -> None:
    assert draw(Table(("a",), []), 80) == "nothing\n"


def test_rows_of_nothing_are_still_rows() -> None:
    assert len(draw(Table(("a", "b"), [{}, {}]), 80).splitlines()) == 4


def test_the_relation_stays_and_a_range_goes_as_a_whole() -> None:
    row = {"subject": "Red Front of the Hills", "relation": "pressures", "object": "Blue Council"}
    more = {"fatalities_low": 1, "fatalities_high": 9, "note": "a remark that takes some room"}
    lines = draw(Table((*row, *more), [row | more]), 44).splitlines()
    assert lines[0].startswith("No room here for: ")
    assert "fatalities low, fatalities high" in " ".join(lines[:2])
    assert "relation" not in " ".join(lines[:2])


def test_numbers_stand_to_the_right() -> None:
    text = draw(Table(("n", "x"), [{"n": 1, "x": "a"}, {"n": 1200, "x": "b"}]), 80)
    assert [line.split("  ")[-2:] for line in text.splitlines()[2:]] == [["1", "a"], ["1,200", "b"]]


def test_what_would_move_the_cursor_is_taken_out() -> None:
    bad = "Kan\x1b[2J\x07 \u202ePaik\u202c\r\nTi\x9b1m"
    text = draw(Table(("a",), [{"a": bad}, {"a": [bad]}]), 80)
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text) == []
    assert "Paik" in text
    assert plain("Kachin (ကချင်)") == "Kachin (ကချင်)"


def test_colours_tell_statuses_apart_and_change_nothing_else() -> None:
    rows = [row(0, status="contested"), row(1, status="unknown")]
    drawn = table(*rows)
    colored, bare = draw(drawn, 120, is_colored=True), draw(drawn, 120)
    assert re.sub("\x1b\\[[0-9]+m", "", colored) == bare
    assert "\x1b[33mcontested\x1b[0m" in colored
    assert "\x1b" not in bare


@given(
    st.lists(
        st.fixed_dictionaries(
            {"a": st.text(max_size=40), "b": st.lists(st.text(max_size=9), max_size=3)}
        ),
        max_size=5,
    ),
    st.integers(min_value=10, max_value=60),
)
def test_any_text_fits_any_page(rows: list[Row], width: int) -> None:
    lines = draw(Table(("a", "b"), rows), width).splitlines()
    assert all(cell_len(line) <= width for line in lines)

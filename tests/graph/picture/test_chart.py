"""The chart of a timeline: XML that is safe and the same each time, on an axis that keeps order."""

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.picture.axis import make_axis
from marchland.graph.picture.chart import Bar, Chart, Lane, draw_chart

DAY = timedelta(days=1)
SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 330.0, 1120.0
D1, D2, D3 = date(2024, 2, 1), date(2024, 3, 5), date(2024, 4, 1)


def chart(*bars: Bar, day: date | None = None, label: str = "Red Front") -> Chart:
    return Chart(
        "Who held Old Ford", "By 1 source", (Lane(label, "source 1", bars),), ("1  A",), day
    )


def drawn(what: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(draw_chart(what))  # noqa: S314, our own text


def texts(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def bar_boxes(root: ElementTree.Element) -> list[dict[str, str]]:
    """The boxes of the bars themselves: those with an edge."""
    groups = root.findall(f"{SVG}g")
    return [dict(r.attrib) for g in groups for r in g.iter(f"{SVG}rect") if "stroke" in r.attrib]


def test_a_chart_is_svg_and_the_same_each_time() -> None:
    what = chart(Bar(D1, D2, "reported", "tip"), Bar(D2, None, "presumed", "tip"))
    assert drawn(what).tag == f"{SVG}svg"
    assert draw_chart(what) == draw_chart(what)
    assert {"Who held Old Ford", "By 1 source", "Red Front", "source 1", "1 A"} <= set(
        texts(drawn(what))
    )


@given(st.text(), st.sampled_from(("label", "title", "foot", "tip")))
def test_no_text_from_outside_becomes_markup(text: str, where: str) -> None:
    given_ = dict.fromkeys(("label", "title", "foot", "tip"), "plain") | {where: text}
    lane = Lane(given_["label"], "", (Bar(D1, D2, "reported", given_["tip"]),))
    root = drawn(Chart(given_["title"], "", (lane,), (given_["foot"],)))
    plain = drawn(
        Chart("plain", "", (Lane("plain", "", (Bar(D1, D2, "reported", "plain"),)),), ("plain",))
    )
    extra = {"text"}  # a long label takes more lines
    assert [e.tag for e in root.iter() if e.tag.removeprefix(SVG) not in extra] == [
        e.tag for e in plain.iter() if e.tag.removeprefix(SVG) not in extra
    ]


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '" onload="x', "a\x00\x1b[2Jb", "]]>"]
)
def test_what_is_hostile_is_shown_as_it_is_or_left_out(evil: str) -> None:
    root = drawn(chart(Bar(D1, D2, "reported", evil), label=evil))
    assert not list(root.iter(f"{SVG}script"))
    assert not [one for one in root.iter() if "onload" in one.attrib]


def test_each_status_has_a_fill_of_its_own() -> None:
    statuses = ("reported", "presumed", "possible", "contested")
    bars = [Bar(D1 + at * DAY, D1 + (at + 1) * DAY, s, "") for at, s in enumerate(statuses)]
    boxes = bar_boxes(drawn(chart(*bars)))
    assert len({box["fill"] for box in boxes}) == len(statuses)
    legend = " ".join(texts(drawn(chart(*bars))))
    assert all(status in legend for status in statuses)
    assert "contested" not in " ".join(texts(drawn(chart(bars[0]))))


def test_bars_meet_where_one_ends_and_the_next_begins() -> None:
    first, second = bar_boxes(
        drawn(chart(Bar(D1, D2, "reported", ""), Bar(D2, D3, "presumed", "")))
    )
    assert float(first["x"]) + float(first["width"]) == pytest.approx(float(second["x"]), abs=0.11)


def test_what_goes_on_ends_in_an_arrow_and_what_began_before_fades_in() -> None:
    def arrows(what: Chart) -> int:
        return len(drawn(what).findall(f"{SVG}g/{SVG}polygon"))

    def veils(what: Chart) -> int:
        return draw_chart(what).count("<rect") - draw_chart(
            chart(Bar(D1, D2, "reported", ""))
        ).count("<rect")

    closed = chart(Bar(D1, D2, "reported", ""))
    assert arrows(closed) == 0
    assert arrows(chart(Bar(D1, None, "presumed", ""))) == 1
    assert "since when is not told" not in texts(drawn(closed))
    late = chart(Bar(D1, D2, "reported", "", is_late=True))
    assert "since when is not told" in texts(drawn(late))
    assert veils(late) == 4  # the bar before its start and a veil over it, here and in the legend
    assert veils(chart(Bar(D1, D2, "reported", "", is_early=True))) == 2


def test_words_are_written_where_there_is_room() -> None:
    wide = chart(Bar(D1, D3, "contested", "", word="contested: sources"))
    assert "contested: sources" in texts(drawn(wide))
    narrow = chart(
        Bar(D1, D1 + 400 * DAY, "reported", "", word="reported"),
        Bar(D1 + 400 * DAY, D1 + 401 * DAY, "contested", "", word="contested: sources"),
    )
    assert "contested: sources" not in texts(drawn(narrow))


def test_a_day_is_marked_and_on_the_axis() -> None:
    root = drawn(chart(Bar(D1, D2, "reported", ""), day=D3))
    assert f"as of {D3}" in texts(root)
    dashed = [one for one in root.iter(f"{SVG}line") if "stroke-dasharray" in one.attrib]
    assert [LEFT <= float(one.attrib["x1"]) <= RIGHT for one in dashed] == [True]


def test_a_chart_of_nothing_says_so() -> None:
    root = drawn(Chart("Who held X", "Nothing on record tells of it.", (), ()))
    assert "Nothing on record tells of it." in texts(root)


all_days = st.sets(st.dates(date(1, 1, 1), date(9999, 12, 31)), min_size=1, max_size=9)
near_days = st.sets(st.dates(date(2024, 1, 1), date(2024, 3, 1)), min_size=1, max_size=9)


@given(
    st.one_of(all_days, near_days, st.tuples(all_days, near_days).map(lambda p: p[0] | p[1])),
    st.booleans(),
)
def test_an_axis_keeps_the_order_of_days(days: set[date], is_open: bool) -> None:
    axis = make_axis(days, LEFT, RIGHT, is_open=is_open)
    places = [axis.x(day) for day in sorted(days)]
    assert all(LEFT <= x <= RIGHT + 1e-6 for x in places)
    assert all(one < other for one, other in pairwise(places))
    ticks = [tick.x for tick in axis.ticks]
    assert all(other - one > 60 for one, other in pairwise(ticks))
    assert all(tick.x == axis.x(tick.day) for tick in axis.ticks)
    for gap in axis.breaks:
        assert not [x for x in places if gap.left + 0.01 < x < gap.right - 0.01]


def test_a_long_gap_is_cut_short_where_much_happens_in_a_few_days() -> None:
    busy = [date(2024, 11, day) for day in (18, 19, 20, 21, 22)]
    plain = make_axis(busy, LEFT, RIGHT)
    assert plain.breaks == ()
    cut = make_axis([date(2012, 6, 30), *busy], LEFT, RIGHT)
    assert [gap.label for gap in cut.breaks] == ["12 years"]
    assert cut.x(busy[1]) - cut.x(busy[0]) > 50
    # but a lone event years later is told apart on a plain scale
    assert make_axis([date(2012, 6, 30), date(2024, 11, 20)], LEFT, RIGHT).breaks == ()


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (date(2024, 11, 18), date(2024, 11, 24), "20 Nov 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "Mar 2024"),
        (date(9999, 12, 20), date(9999, 12, 31), "26 Dec 9999"),
        (date(1948, 1, 4), date(2024, 1, 1), "1960"),
    ],
)
def test_ticks_fit_the_length_that_is_shown(first: date, last: date, label: str) -> None:
    ticks = make_axis([first, last], LEFT, RIGHT).ticks
    assert label in [tick.label for tick in ticks]
    assert 4 <= len(ticks) <= 10

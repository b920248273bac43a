"""Times as written: every row of the table, its errors, and the laws that bounds obey."""

from datetime import date, timedelta
from time import struct_time

import pytest
from edtf import parse_edtf
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.graph.interval import Bounds, Moment, Standing, TimeError, read_seen, read_time

DAY = timedelta(days=1)
SEEN = date(2024, 3, 9)


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


# time as written: earliest start, latest start, earliest end, latest end; ends are exclusive
TABLE = [
    ("2024-02-10/2024-03-05", "2024-02-10 2024-02-10 2024-03-06 2024-03-06"),
    ("2024-02-10/2024-02-10", "2024-02-10 2024-02-10 2024-02-11 2024-02-11"),
    ("2024-02-10", "2024-02-10 2024-02-10 2024-02-11 2024-02-11"),
    ("2024-02-10/", "2024-02-10 2024-02-10 2024-02-11 -"),
    ("/2024-02-10", "- 2024-02-10 2024-02-11 2024-02-11"),
    ("../2024-02-10", "- 2024-02-10 2024-02-11 2024-02-11"),
    # a month or a year as a start or an end: some day of it
    ("2024-02/2024-03-05", "2024-02-01 2024-02-29 2024-03-06 2024-03-06"),
    ("2024-02-10/2024-04", "2024-02-10 2024-02-10 2024-04-02 2024-05-01"),
    ("2023/2024", "2023-01-01 2023-12-31 2024-01-02 2025-01-01"),
    ("2024-02/", "2024-02-01 2024-02-29 2024-02-02 -"),
    ("/2024-02", "- 2024-02-29 2024-02-02 2024-03-01"),
    # it began before it ended, however coarsely either is told
    ("2024-02/2024-02-10", "2024-02-01 2024-02-10 2024-02-11 2024-02-11"),
    ("2024-02-10/2024-02", "2024-02-10 2024-02-10 2024-02-11 2024-03-01"),
    # alone: some time within
    ("2024-02", "2024-02-01 - - 2024-03-01"),
    ("2024-12", "2024-12-01 - - 2025-01-01"),
    ("2024", "2024-01-01 - - 2025-01-01"),
    ("202X", "2020-01-01 - - 2030-01-01"),
    ("19XX", "1900-01-01 - - 2000-01-01"),
    ("00XX", "0001-01-01 - - 0100-01-01"),
    # about: one unit wider on each side, no inner bounds
    ("2024-02-10~", "2024-02-09 - - 2024-02-12"),
    ("2024-02-10?", "2024-02-09 - - 2024-02-12"),
    ("2024-02~", "2024-01-01 - - 2024-04-01"),
    ("2024-01%", "2023-12-01 - - 2024-03-01"),
    ("2024-12?", "2024-11-01 - - 2025-02-01"),
    ("2024~", "2023-01-01 - - 2026-01-01"),
    ("202X?", "2010-01-01 - - 2040-01-01"),
    ("2024-02-10~/2024-03-05", "2024-02-09 - 2024-03-06 2024-03-06"),
    ("2024-02-10/2024-03~", "2024-02-10 2024-02-10 - 2024-05-01"),
    ("2024-02-10~/", "2024-02-09 - - -"),
    ("/2024-02-10~", "- - - 2024-02-12"),
]


@pytest.mark.parametrize(("text", "bounds"), TABLE)
def test_a_time_as_written_has_the_bounds_of_the_table(text: str, bounds: str) -> None:
    assert read_time(text) == Bounds(*map(day, bounds.split()))


# the same, where the account speaks of 9 March 2024
OPEN = [
    ("2024-02-10/..", "2024-02-10 2024-02-10 2024-03-10"),
    ("2024-02/..", "2024-02-01 2024-02-29 2024-03-10"),
    ("2024/..", "2024-01-01 2024-03-09 2024-03-10"),
    ("2024-02~/..", "2024-01-01 2024-03-09 2024-03-10"),
    ("2024-03-09/..", "2024-03-09 2024-03-09 2024-03-10"),
]


@pytest.mark.parametrize(("text", "bounds"), OPEN)
def test_an_open_end_held_when_last_observed(text: str, bounds: str) -> None:
    assert read_time(text, SEEN) == Bounds(*map(day, bounds.split()), None, open_end=True)


@pytest.mark.parametrize(
    ("text", "latest", "earliest"),
    [
        ("2024-11-21", "2024-11-21", "2024-11-22"),
        ("2024-11", "2024-11-30", "2024-11-02"),
        ("2024-11-21~", "2024-11-22", "2024-11-21"),
    ],
)
def test_what_was_seen_held_that_day_and_nothing_is_said_of_others(
    text: str, latest: str, earliest: str
) -> None:
    assert read_seen(text) == Bounds(None, day(latest), day(earliest), None, open_end=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024-03-05/2024-02-10", "reversed"),
        ("2024-03/2024-02", "reversed"),
        ("2024-03-10/2024-03-05~", "reversed"),
        ("2024-02-30", "does not exist"),
        ("2023-02-29/..", "does not exist"),
        ("2024-13", "does not exist"),
        ("2024-00-10", "does not exist"),
        ("202X-02", "does not exist"),
        ("0000", "0001-9999"),
        ("0000-05-01", "does not exist"),
        ("0001~", "0001-9999"),
        ("9999-12-31", "0001-9999"),
        ("9999", "0001-9999"),
        ("2024-01-01/9999-12-31", "0001-9999"),
        ("10000-01-01", "not a date"),
        ("-0044-03-15", "not a date"),
        ("", "not a date"),
        ("yesterday", "not a date"),
        ("20241120", "not a date"),
        ("2024-2-1", "not a date"),
        ("2024-11-20T12:00", "not a date"),
        ("\u0662\u0660\u0662\u0664", "not a date"),
        ("2024/2025/2026", "not a date"),
        ("/", "says nothing"),
        ("../..", "says nothing"),
        ("/..", "says nothing"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(TimeError, match=why):
        read_time(text, SEEN)


@pytest.mark.parametrize("text", ["2024-02-30", "", "2024-01-01/..", "9999-12-31"])
def test_what_was_seen_is_one_moment_that_exists(text: str) -> None:
    with pytest.raises(TimeError):
        read_seen(text)


def test_an_open_end_needs_a_day_of_observation_after_its_start() -> None:
    with pytest.raises(TimeError, match="observation"):
        read_time("2024-02-10/..")
    with pytest.raises(TimeError, match="after it was last observed"):
        read_time("2024-03-10/..", SEEN)
    with pytest.raises(TimeError, match="observation"):
        read_time("2024-02-10/..", date.max)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-10/2024-03-05", "02-09 silent, 02-10 reported, 03-05 reported, 03-06 silent"),
        ("2024-02/..", "01-31 silent, 02-01 possible, 02-28 possible, 02-29 reported"),
        ("2024-02/..", "03-09 reported, 03-10 presumed, 12-31 presumed"),
        ("2024-02-10/", "02-09 silent, 02-10 reported, 02-11 silent"),
        ("/2024-02-10", "02-09 silent, 02-10 reported, 02-11 silent"),
        ("seen: 2024-02-10", "02-09 silent, 02-10 reported, 02-11 presumed, 12-31 presumed"),
        ("2024-02", "01-31 silent, 02-01 possible, 02-29 possible, 03-01 silent"),
        ("2024-02-10~", "02-08 silent, 02-09 possible, 02-11 possible, 02-12 silent"),
        ("2024-02-10/2024-03", "03-01 reported, 03-02 possible, 03-31 possible, 04-01 silent"),
        ("2024-02~/2024-04-10", "01-01 possible, 03-20 possible, 04-10 possible, 04-11 silent"),
    ],
)
def test_a_day_stands_as_the_bounds_have_it(text: str, expected: str) -> None:
    seen = text.startswith("seen: ")
    found = read_seen(text[6:]) if seen else read_time(text, SEEN)
    told = [pair.split() for pair in expected.split(", ")]
    assert [[one, found.standing(date.fromisoformat(f"2024-{one}"))] for one, _ in told] == told


def struct_day(moment: struct_time) -> date:
    return date(*moment[:3])


days = st.dates(date(30, 1, 1), date(9900, 12, 31))
plain = st.one_of(days.map(str), days.map(lambda d: str(d)[:7]), days.map(lambda d: str(d)[:4]))


@given(plain)
def test_a_plain_date_spans_what_the_edtf_library_says(text: str) -> None:
    moment = Moment.read(text)
    theirs = parse_edtf(text)
    assert moment.first == struct_day(theirs.lower_strict())
    assert moment.last == struct_day(theirs.upper_strict())


@given(plain, plain)
def test_an_interval_of_plain_dates_has_the_outer_bounds_of_the_edtf_library(
    one: str, other: str
) -> None:
    first, last = sorted((one, other), key=lambda text: Moment.read(text).first)
    theirs = parse_edtf(f"{first}/{last}")
    bounds = read_time(f"{first}/{last}")
    assert bounds.start_earliest == struct_day(theirs.lower_strict())
    assert bounds.end_latest == struct_day(theirs.upper_strict()) + DAY


moments = st.tuples(plain, st.sampled_from(["", "", "~", "?"])).map("".join)
written = st.one_of(
    moments,
    st.tuples(moments, moments).map("/".join),
    moments.map(lambda text: f"{text}/.."),
    moments.map(lambda text: f"{text}/"),
    moments.map(lambda text: f"/{text}"),
    moments.map(lambda text: f"../{text}"),
)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    if draw(st.booleans()):
        return read_seen(draw(moments))
    try:
        return read_time(draw(written), draw(days))
    except TimeError:
        assume(False)
        raise


def neighbours(found: Bounds) -> list[date]:
    given = (found.start_earliest, found.start_latest, found.end_earliest, found.end_latest)
    return sorted({one + n * DAY for one in given if one for n in (-1, 0, 1)})


@given(bounds())
def test_bounds_are_ordered(found: Bounds) -> None:
    def ordered(*pair: date | None) -> bool:
        first, second = pair
        return first is None or second is None or first <= second

    assert ordered(found.start_earliest, found.start_latest)
    assert ordered(found.end_earliest, found.end_latest)
    assert found.start_earliest is None or found.start_earliest != found.end_latest
    assert ordered(found.start_earliest, found.end_latest)
    assert ordered(found.start_earliest, found.end_earliest)


# from the inside of a span outwards, no day is surer than the one before
RANK = {Standing.REPORTED: 3, Standing.PRESUMED: 2, Standing.POSSIBLE: 1, Standing.SILENT: 0}


@given(bounds())
def test_standing_rises_to_one_summit_and_falls(found: Bounds) -> None:
    ranks = [RANK[found.standing(one)] for one in neighbours(found)]
    top = ranks.index(max(ranks))
    assert ranks[:top] == sorted(ranks[:top])
    assert ranks[top:] == sorted(ranks[top:], reverse=True)


@given(bounds(), days)
def test_an_unset_outer_bound_makes_no_day_possible(found: Bounds, one: date) -> None:
    standing = found.standing(one)
    if found.start_earliest is None and (found.start_latest is None or one < found.start_latest):
        assert standing is Standing.SILENT
    beyond = found.end_latest is None and (found.end_earliest is None or one >= found.end_earliest)
    if beyond and not found.open_end:
        assert standing is Standing.SILENT


@given(bounds(), days)
def test_only_a_day_inside_the_inner_bounds_is_reported(found: Bounds, one: date) -> None:
    inside = (
        found.start_latest is not None
        and found.end_earliest is not None
        and found.start_latest <= one < found.end_earliest
    )
    assert (found.standing(one) is Standing.REPORTED) == inside


@given(bounds())
def test_the_last_day_is_one_that_it_speaks_of(found: Bounds) -> None:
    last = found.last_day
    if last is not None and found.start_latest and found.end_earliest:
        assert (found.standing(last) is Standing.REPORTED) == (last >= found.start_latest)

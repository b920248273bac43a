from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from marchland.graph.clock import Clocks, read_day, read_instant, today


def test_unset_clocks_stand_at_now() -> None:
    before = datetime.now(UTC).date()
    assert before <= Clocks().as_of <= datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()
    assert Clocks().known_by is None
    assert Clocks().recorded_by is None


def test_a_day_is_read() -> None:
    assert read_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-2-3", "20240203", "2024-02-30", "2024-W05-1", "03/02/2024", "today"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2024-11-20"):
        read_day(text)


def test_a_moment_given_as_a_day_is_its_end() -> None:
    assert read_instant("2024-11-20") == datetime(2024, 11, 20, 23, 59, 59, 999999, UTC)


@pytest.mark.parametrize(
    "text", ["2024-11-20T12:00:00Z", "2024-11-20T12:00", "2024-11-20T18:30+06:30"]
)
def test_a_moment_is_in_utc_unless_it_says_otherwise(text: str) -> None:
    moment = read_instant(text)
    assert moment == datetime(2024, 11, 20, 12, tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


def test_microseconds_count() -> None:
    text = datetime(2024, 11, 20, 12, 0, 0, 17, timezone(timedelta(hours=7))).isoformat()
    assert read_instant(text) == datetime(2024, 11, 20, 5, 0, 0, 17, UTC)


@pytest.mark.parametrize(
    "text", ["", "noon", "2024-02-30", "2024-02-30T00:00Z", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2024-11-20T12:00:00Z"):
        read_instant(text)

"""What came before is known, whatever it is and however much it is."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.seen import Seen

BATCHES = st.lists(st.lists(st.text(max_size=2), max_size=6), max_size=5)


def series(keys: list[str]) -> pl.Series:
    return pl.Series(keys, dtype=pl.String)


@given(BATCHES)
def test_a_key_comes_first_once(batches: list[list[str]]) -> None:
    seen, known = Seen(), set()
    for keys in batches:
        assert seen.holds(series(keys)).to_list() == [key in known for key in keys]
        first = []
        for key in keys:
            first.append(key not in known)
            known.add(key)
        assert seen.add(series(keys)).to_list() == first


def test_many_keys_take_little_room_and_are_all_told_apart() -> None:
    seen = Seen()
    keys = [
        series([f"event/d/{number}" for number in range(start, start + 50_000)])
        for start in range(0, 500_000, 50_000)
    ]
    assert all(seen.add(batch).all() for batch in keys)
    assert not any(seen.add(batch).any() for batch in keys)
    assert sum(known.estimated_size() for known in seen._known) <= 16.5 * 500_000

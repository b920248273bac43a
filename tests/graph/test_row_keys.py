"""Keys made by columns are those made by rows."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.identifier import record_key, row_keys

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ROWS = st.lists(
    st.tuples(
        TEXT,
        st.integers(0, 3),
        st.none() | TEXT,
        st.none() | TEXT,
        st.none() | st.lists(TEXT, max_size=3),
    ),
    min_size=1,
    max_size=6,
)
SCHEMA = {
    "key": pl.String,
    "ordinal": pl.Int64,
    "a": pl.String,
    "b": pl.String,
    "c": pl.List(pl.String),
}


@given(ROWS)
def test_keys_by_columns_are_those_by_rows(rows):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    names = ["a", "b", "c"]
    expected = [
        record_key("set", key, ordinal, zip(names, fields, strict=True))
        for key, ordinal, *fields in rows
    ]
    assert row_keys(frame, "set", names, ordinal="ordinal") == expected


def test_a_column_without_any_value_is_absent():
    frame = pl.DataFrame({"key": ["1"], "a": ["x"], "b": [None]})
    assert row_keys(frame, "set", ["a", "b"]) == [record_key("set", "1", 0, [("a", "x")])]

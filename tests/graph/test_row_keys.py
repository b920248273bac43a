"""Keys of things that their source does not number, and marks that tell descriptions apart."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.identifier import row_marks, text_key

TEXTS = st.lists(st.text(max_size=4), max_size=3)
ROW = st.tuples(
    st.none() | st.text(min_size=1, max_size=3),
    st.none() | st.text(min_size=1, max_size=3),
    st.none() | st.lists(st.text(max_size=2), min_size=1, max_size=3),
)
SCHEMA = {"a": pl.String, "b": pl.String, "c": pl.List(pl.String)}


@given(TEXTS, TEXTS)
def test_different_texts_have_different_keys(one: list[str], other: list[str]) -> None:
    assert (text_key(*one) == text_key(*other)) == (one == other)
    assert len(text_key(*one)) == 32


@given(ROW, ROW)
def test_different_descriptions_have_different_marks(one: tuple, other: tuple) -> None:
    marks = row_marks(pl.DataFrame([one, other], schema=SCHEMA, orient="row"), list(SCHEMA))
    assert (marks[0] == marks[1]) == (one == other)


def test_a_column_without_any_value_is_not_in_a_mark() -> None:
    plain = pl.DataFrame({"a": ["x"]})
    wider = plain.with_columns(b=pl.lit(None))
    assert row_marks(wider, ["a", "b"]) == row_marks(plain, ["a"])

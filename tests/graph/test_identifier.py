"""Ids never change, never collide, and say nothing of the release."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.identifier import (
    KEY_VERSION,
    UNHASHED,
    key_records,
    local_iri,
    name_key,
    record_key,
    row_keys,
)

FIELDS = [("subject", "actor/x/kia"), ("relation", "controls"), ("alt", ["a", "b"])]


def test_golden_ids() -> None:
    """Published ids: a change here is a new major version, and of KEY_VERSION."""
    assert KEY_VERSION == "1"
    assert record_key("kachin-2024", "c1", 0, FIELDS) == "xuyhh5ehi45gr67pkh7dfygow2nt27pl"
    assert record_key("ucdp-ged", "MYA-2021-1-461-1", 0, []) == "zhbmrzuyymmq4qlt5zz5x7fsc22n4a4v"
    frame = pl.DataFrame(
        {
            "key": ["c1", "c2"],
            "class": ["Claim", "Claim"],
            "subject": ["actor/x/kia", "actor/x/ကချင်"],
            "jointly": [["actor/x/a", "actor/x/b"], None],
            "startEarliest": ["2024-11-20", None],
        }
    )
    assert key_records(frame, "kachin 2024", "claim")["id"].to_list() == [
        "claim/kachin%202024/c6hhu3gi4qtxhj6ptpmzx5jqhdux2pwc",
        "claim/kachin%202024/zklpzmyxh253gee4gjhzfabmykykygko",
    ]


def test_what_is_left_out_of_an_id_is_published() -> None:
    assert {"id", "key", "ordinal", "class", "dataset", "release", "withholdUntil"} == UNHASHED


def frame(**columns: object) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in columns.items()})


def key(given_frame: pl.DataFrame, dataset: str = "d", **more: object) -> str:
    return str(key_records(given_frame, dataset, "claim", **more)["id"][0])


def test_release_load_and_withholding_are_not_in_an_id() -> None:
    plain = key(frame(key="k", subject="a"))
    assert key(frame(key="k", subject="a", release="2", withholdUntil="2999-01-01")) == plain
    assert key(frame(key="k", subject="a", **{"class": "Claim"}, dataset="x")) == plain


def test_an_absent_field_is_not_in_an_id_so_a_new_column_moves_none() -> None:
    plain = key(frame(key="k", subject="a"))
    assert key(frame(key="k", subject="a", locator=None)) == plain
    assert key(frame(key="k", subject="a", locator="")) == plain
    assert key(frame(key="k", subject="a", jointly=[])) == plain


def test_the_order_of_columns_is_not_in_an_id() -> None:
    assert key(frame(key="k", subject="a", object="b")) == key(
        frame(object="b", key="k", subject="a")
    )


def test_fields_apart_are_not_in_an_id() -> None:
    plain = key(frame(key="k", subject="a"))
    assert key(frame(key="k", subject="a", reportedOn="2024-01-01"), apart=("reportedOn",)) == plain
    assert key(frame(key="k", subject="a", reportedOn="2024-01-01")) != plain


def test_data_set_key_ordinal_and_each_field_are_in_an_id() -> None:
    made = [
        key(frame(key="k", subject="a")),
        key(frame(key="k", subject="a"), dataset="e"),
        key(frame(key="l", subject="a")),
        key(frame(key="k", subject="a", ordinal=1)),
        key(frame(key="k", subject="b")),
        key(frame(key="k", object="a")),
        key(frame(key="k", subject=["a"])),
    ]
    assert len(set(made)) == len(made)


texts = st.text(max_size=6)
fields = st.lists(
    st.tuples(texts, st.one_of(texts.filter(bool), st.lists(texts, min_size=1, max_size=3))),
    max_size=3,
)
records = st.tuples(texts, texts, st.integers(0, 12), fields)


@given(records, records)
def test_different_records_have_different_keys(
    one: tuple[str, str, int, list[tuple[str, str | list[str]]]],
    other: tuple[str, str, int, list[tuple[str, str | list[str]]]],
) -> None:
    assert (record_key(*one) == record_key(*other)) == (one == other)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "key": texts,
                "ordinal": st.integers(0, 3),
                "subject": st.none() | texts,
                "jointly": st.none() | st.lists(texts, max_size=3),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_frame_is_hashed_as_its_rows_are(rows: list[dict[str, object]]) -> None:
    schema = {"key": pl.String, "ordinal": pl.Int64, "subject": pl.String}
    table = pl.DataFrame(rows, schema={**schema, "jointly": pl.List(pl.String)})
    names = ["jointly", "subject"]
    assert row_keys(table, "d", names, ordinal="ordinal") == [
        record_key("d", one["key"], one["ordinal"], [(name, one[name]) for name in names])
        for one in rows
    ]


# the same text cut at another place: what joining with dots would confuse
@given(st.text(min_size=2, max_size=12), st.integers(1, 11), st.integers(1, 11))
def test_where_one_part_ends_is_in_the_key(text: str, cut: int, other: int) -> None:
    def cut_at(place: int) -> str:
        place = min(place, len(text) - 1)
        return record_key(text[:place], text[place:], 0, [(text[:place], text[place:])])

    assert (cut_at(cut) == cut_at(other)) == (min(cut, len(text) - 1) == min(other, len(text) - 1))


@given(st.text(max_size=20), st.text(max_size=20))
def test_things_of_different_keys_have_different_names(one: str, other: str) -> None:
    made = local_iri("actor", "d", one), local_iri("actor", "d", other)
    assert (made[0] == made[1]) == (one == other)
    assert made[0].count("/") == 2


def test_a_name_keeps_letters_and_escapes_the_rest() -> None:
    assert local_iri("place", "a/b", "Kan Paik/Ti<>") == "place/a%2Fb/Kan%20Paik%2FTi%3C%3E"


@given(st.text(max_size=20))
def test_looking_up_a_label_twice_folded_is_the_same(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text) == name_key(f" {text} \n")


def test_case_and_space_do_not_count_in_a_label() -> None:
    assert name_key("KAN\u00a0 Paik\tTi") == name_key("kan paik ti")
    assert name_key("STRASSE") == name_key("straße")

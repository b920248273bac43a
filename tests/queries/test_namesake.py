"""What bears the same label is told apart for people, and stays as it is for programs."""

import io
import json
from typing import Any

import pytest

from marchland.queries.format import write_table
from marchland.queries.namesake import told_apart
from marchland.queries.row import Table

BASE = "https://w3id.org/marchland/id/"


def row(subject: str | None, thing: str, label: str = "Bhamo", **more: Any) -> dict[str, Any]:
    iri = BASE + subject if subject else None
    named = {"subject": "Reds" if subject else None, "subject_iri": iri}
    return named | {"object": label, "object_iri": BASE + thing, **more}


def objects(*things: str) -> list[str]:
    table = Table(("subject", "object"), [row(None, thing) for thing in things])
    return [str(one["object"]) for one in told_apart(table).rows]


def test_places_of_several_data_sets_are_told_by_them() -> None:
    found = objects("place/mimu/1", "place/ucdp-ged/2", "place/a%20b/bhamo", "place/mimu/1")
    assert found == ["Bhamo (mimu)", "Bhamo (ucdp-ged)", "Bhamo (a b)", "Bhamo (mimu)"]


def test_things_of_one_data_set_are_told_by_kind_or_key() -> None:
    assert objects("place/x/1", "actor/x/1") == ["Bhamo (x, place)", "Bhamo (x, actor)"]
    found = objects("place/x/1", "place/x/2", "actor/x/2", "place/y/1")
    assert found == ["Bhamo (x, 1)", "Bhamo (x, place 2)", "Bhamo (x, actor)", "Bhamo (y)"]


def test_one_thing_keeps_its_label_wherever_it_stands() -> None:
    rows = [row("actor/x/reds", "place/x/1"), row("actor/x/reds", "place/x/1")]
    assert told_apart(Table(("subject", "object"), rows)).rows == rows


def test_namesakes_are_found_across_columns_and_in_lists() -> None:
    one = row(
        "actor/x/reds", "place/y/reds", "Reds", side=["Reds", "Blues"],
        side_iri=[BASE + "actor/z/reds", BASE + "actor/z/blues"],
    )  # fmt: skip
    (told,) = told_apart(Table(("subject", "object", "side"), [one])).rows
    assert (told["subject"], told["object"]) == ("Reds (x)", "Reds (y)")
    assert told["side"] == ["Reds (z)", "Blues"]
    assert one["side"] == ["Reds", "Blues"]


@pytest.mark.parametrize("iri", ["urn:x", "https://example.org/x"])
def test_names_of_any_form_are_told_apart(iri: str) -> None:
    rows = [{"place": "A", "place_iri": iri}, {"place": "A", "place_iri": BASE + "place/x/a"}]
    first, second = (one["place"] for one in told_apart(Table(("place",), rows)).rows)
    assert first != second == "A (x)"
    assert iri.rpartition("/")[2] in first


def test_programs_get_label_and_name_as_they_are() -> None:
    rows = [row("actor/x/reds", "place/x/1"), row("actor/x/reds", "place/y/1")]
    table = Table(("subject", "object"), rows, ("subject_iri", "object_iri"))
    sink = io.BytesIO()
    write_table(table, "json", sink)
    assert json.loads(sink.getvalue()) == rows
    sink = io.BytesIO()
    write_table(table, "table", sink)
    assert "Bhamo (x)" in sink.getvalue().decode()
    assert "Bhamo (y)" in sink.getvalue().decode()

"""Every stored spell can be explained, and is what its explanation says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.standing.view import View
from marchland.graph.store import open_store
from marchland.graph.term import DERIVED, MAR
from marchland.ontology.error import UsageError
from marchland.queries.account import document
from marchland.queries.explain_text import text
from marchland.queries.explain_tree import tree
from marchland.queries.focus import on_record
from marchland.queries.view import on_day

SPELLS = f"SELECT ?s {{ GRAPH <{DERIVED}> {{ ?s a <{MAR}Spell> }} }} ORDER BY ?s"


def test_every_spell_of_the_sample_is_what_its_explanation_says(sample_folder: Path) -> None:
    with open_store(str(sample_folder)) as store:
        rows = list(store.select(SPELLS, graphs=(DERIVED,)))
        assert len(rows) > 100
        for row in rows:
            focus = on_record(store, row["s"].value)
            spell = focus.spell
            assert spell is not None
            told = document(store, focus, on_day(View(), spell.since))
            (answer,) = told["answers"]
            (held,) = (one for one in answer["rows"] if one["subject_iri"] == spell.holder)
            assert held["status"] == spell.status
            assert set(told["asked_records"]) <= told["records"].keys()
            for said in (text(told), tree(told)):
                words = " ".join(said.replace("│", "").split())
                assert f"The spell stored: {spell.status}, from {spell.since}" in words


def test_a_spell_that_is_not_there_is_said_so(sample_folder: Path) -> None:
    with open_store(str(sample_folder)) as store, pytest.raises(UsageError, match="no record"):
        on_record(store, f"{store.base}spell/derived/nowhere")


@pytest.mark.usefixtures("sample")
def test_a_spell_is_explained_on_its_first_day_or_the_one_asked(cli: Callable[..., Any]) -> None:
    query = (
        f'SELECT ?s {{ GRAPH <{DERIVED}> {{ ?s <{MAR}status> "reported" ; <{MAR}rule> "transfer" ;'
        f" <{MAR}until> ?until ; <{MAR}since> ?since }} }} ORDER BY ?since LIMIT 1"
    )
    spell = cli("query", "-e", query, "--format", "csv").text.split()[1]
    first = cli("explain", spell).text
    assert "as of 2024-11-20" in first
    assert "as of 2024-12-01" in cli("explain", spell, "--as-of", "2024-12-01").text

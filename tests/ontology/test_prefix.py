"""Prefixes: one name space each, and names that come back."""

import pytest
from rdflib import Graph

from marchland.ontology.prefix import CODE, MAR, PREFIXES, compact, expand, sparql_prefixes


def test_the_fixed_name_spaces() -> None:
    assert MAR == PREFIXES["mar"] == "https://w3id.org/marchland/ontology#"
    assert CODE == PREFIXES["code"] == "https://w3id.org/marchland/code/"


def test_no_name_space_has_two_prefixes() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(iri[-1] in "#/" for iri in PREFIXES.values())


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_name_comes_back(prefix: str) -> None:
    assert compact(expand(f"{prefix}:name")) == f"{prefix}:name"


def test_a_strange_name_stays_and_a_strange_prefix_is_refused() -> None:
    assert compact("https://example.org/x") == "https://example.org/x"
    with pytest.raises(KeyError):
        expand("nope:x")


def test_the_prologue_binds_every_prefix() -> None:
    query = sparql_prefixes() + "ASK { " + " . ".join(f"{p}:a {p}:b {p}:c" for p in PREFIXES) + " }"
    assert Graph().query(query).askAnswer is False

"""Frames become N-Quads that another reader reads as the same values, or an error says why not."""

import re

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.graph.quads import quads
from marchland.graph.term import ID_BASE, MAR, WITHHELD, XSD
from marchland.ontology.error import OntologyError, SourceError
from marchland.ontology.prefix import PREFIXES

ID = "claim/test/1"


def parsed(frame: pl.DataFrame, base: str = ID_BASE) -> list[ox.Quad]:
    return list(ox.parse("".join(quads(frame, base)), ox.RdfFormat.N_QUADS))


def row(**values: str | list[str] | None) -> pl.DataFrame:
    kinds = {n: pl.List(pl.String) if isinstance(v, list) else pl.String for n, v in values.items()}
    return pl.DataFrame([{"id": ID, **values}], schema={"id": pl.String, **kinds})


def told(frame: pl.DataFrame) -> set[tuple[str, str]]:
    return {(str(quad.predicate), str(quad.object)) for quad in parsed(frame)}


@pytest.mark.parametrize(
    ("column", "value", "predicate", "term"),
    [
        ("class", "Claim", PREFIXES["rdf"] + "type", f"<{MAR}Claim>"),
        ("subject", "actor/x/kia", PREFIXES["rdf"] + "subject", f"<{ID_BASE}actor/x/kia>"),
        ("relation", "controls", PREFIXES["rdf"] + "predicate", f"<{MAR}controls>"),
        ("object", "place/x/a", PREFIXES["rdf"] + "object", f"<{ID_BASE}place/x/a>"),
        ("objectText", "autonomy", PREFIXES["rdf"] + "object", '"autonomy"'),
        ("label@en", "Kan Paik Ti", PREFIXES["rdfs"] + "label", '"Kan Paik Ti"@en'),
        ("label", "Kan Paik Ti", PREFIXES["rdfs"] + "label", '"Kan Paik Ti"'),
        ("alt@my", "ကန်ပိုက်တီ", PREFIXES["skos"] + "altLabel", '"ကန်ပိုက်တီ"@my'),
        ("comment@en", "a town", PREFIXES["rdfs"] + "comment", '"a town"@en'),
        ("polarity", "Denied", MAR + "polarity", f"<{MAR}Denied>"),
        (
            "eventType",
            "event-type/capture",
            MAR + "eventType",
            f"<{PREFIXES['code']}event-type/capture>",
        ),
        ("startEarliest", "2024-11-20", MAR + "startEarliest", f'"2024-11-20"^^<{XSD}date>'),
        ("credibility", "2", MAR + "credibility", f'"2"^^<{XSD}integer>'),
        ("quantityBest", "1.5", MAR + "quantityBest", f'"1.5"^^<{XSD}decimal>'),
        ("openEnd", "true", MAR + "openEnd", f'"true"^^<{XSD}boolean>'),
        ("url", "https://e.org/a b", MAR + "url", f'"https://e.org/a b"^^<{XSD}anyURI>'),
        ("within", "place/x/b", MAR + "within", f"<{ID_BASE}place/x/b>"),
    ],
)
def test_a_column_becomes_the_triple_of_its_kind(
    column: str, value: str, predicate: str, term: str
) -> None:
    assert told(row(**{column: value})) == {(f"<{predicate}>", term)}


def test_a_list_is_several_triples() -> None:
    found = told(row(jointly=["actor/x/a", "actor/x/b"]))
    assert {value for _, value in found} == {f"<{ID_BASE}actor/x/{key}>" for key in "ab"}


@pytest.mark.parametrize("value", [None, "", []])
def test_nothing_given_is_no_triple(value: str | list[str] | None) -> None:
    assert told(row(locator=value, **{"class": "Claim"})) == {
        (f"<{PREFIXES['rdf']}type>", f"<{MAR}Claim>")
    }


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame(),
        pl.DataFrame({"id": [], "class": []}, schema={"id": pl.String, "class": pl.String}),
        pl.DataFrame({"id": [ID]}),
        pl.DataFrame({"id": [ID], "key": ["k"], "ordinal": [1]}),
        pl.DataFrame({"id": [ID], "locator": [None], "jointly": [[]]}),
    ],
)
def test_a_frame_that_says_nothing_is_no_text(frame: pl.DataFrame) -> None:
    assert list(quads(frame)) == []


def test_a_geometry_is_a_node_with_its_text() -> None:
    link, shape = parsed(row(wkt="POINT(98.1 25.4)"))
    assert str(link.predicate) == f"<{PREFIXES['geo']}hasGeometry>"
    assert link.object == shape.subject
    assert str(shape.object) == f'"POINT(98.1 25.4)"^^<{PREFIXES["geo"]}wktLiteral>'


def test_what_is_withheld_goes_to_its_own_graph_with_all_it_says() -> None:
    frame = pl.concat(
        [
            row(locator="open", wkt="POINT(1 2)", jointly=["actor/x/a"], withholdUntil=None),
            row(
                locator="secret",
                wkt="POINT(3 4)",
                jointly=["actor/x/b"],
                withholdUntil="2999-01-01",
            ),
            row(locator="free", wkt="POINT(5 6)", jointly=["actor/x/c"], withholdUntil=""),
        ]
    )
    graphs: dict[str, set[str]] = {}
    for quad in parsed(frame):
        graphs.setdefault(str(quad.graph_name), set()).add(str(quad.object))
    hidden = graphs[f"<{WITHHELD}>"]
    assert {'"secret"', f"<{ID_BASE}actor/x/b>", f'"2999-01-01"^^<{XSD}date>'} <= hidden
    assert any("POINT(3 4)" in one for one in hidden)
    assert not any("secret" in one or "(3 4)" in one for one in graphs["DEFAULT"])
    assert {'"open"', '"free"'} <= graphs["DEFAULT"]


def test_names_begin_at_the_base_of_the_store() -> None:
    (quad,) = parsed(row(subject="actor/x/a"), "https://e.org/")
    assert str(quad.subject) == f"<https://e.org/{ID}>"
    assert str(quad.object) == "<https://e.org/actor/x/a>"


# what a text can hold: anything but NUL and lone surrogates
texts = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40
)
ODD = [
    'say "no"',
    "back\\slash",
    "\\u0041",
    "a\nb\r\nc\td",
    "\u202eevil",
    "\x85\u2028\x0b",
    "' . <x:y>",
]


def values_back(frame: pl.DataFrame) -> set[str]:
    return {quad.object.value for quad in parsed(frame) if isinstance(quad.object, ox.Literal)}


@given(st.lists(st.one_of(texts, st.sampled_from(ODD)), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_went_in(given_texts: list[str]) -> None:
    assert values_back(row(locator=given_texts[0])) == {given_texts[0]}
    assert values_back(row(**{"alt@en": given_texts})) == set(given_texts)
    assert values_back(row(url=given_texts[0])) == {given_texts[0]}


@given(texts)
def test_no_value_breaks_out_of_its_term(text: str) -> None:
    """Whatever stands in a cell, a row gives its one triple or an error."""
    for column in ("subject", "eventType", "polarity", "startEarliest", "credibility", "openEnd"):
        try:
            found = parsed(row(**{column: text}))
        except SourceError:
            continue
        assert len(found) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("locator", "a\0b"),
        ("label@en", "\0"),
        ("subject", "actor/x/a b"),
        ("subject", "actor/x/a> <x:p> <x:o> .\n<x:s"),
        ("object", 'place/"x"'),
        ("eventType", "event type/capture"),
        ("polarity", "Den{ied}"),
        ("subject", "actor/x/[a]"),
        ("subject", "actor/x/100%"),
        ("subject", "actor/x/a#b"),
        ("startEarliest", "2024-02-30"),
        ("startEarliest", "2024-2-3"),
        ("startEarliest", '2024-02-03"'),
        ("startEarliest", "2024-02-03\n"),
        ("credibility", "two"),
        ("credibility", "\u0662"),
        ("quantityBest", "1,5"),
        ("openEnd", "yes"),
        ("withholdUntil", "soon"),
    ],
)
def test_a_value_that_cannot_be_written_is_named(column: str, value: str) -> None:
    with pytest.raises(SourceError) as raised:
        list(quads(row(**{column: value})))
    assert raised.value.field == column
    assert ID in str(raised.value)
    assert "\0" not in str(raised.value)


def test_one_bad_value_of_a_list_is_found() -> None:
    with pytest.raises(SourceError, match="actor/x y"):
        list(quads(row(jointly=["actor/x/a", "actor/x y"])))


def test_a_bad_name_of_a_record_is_refused() -> None:
    with pytest.raises(SourceError, match="claim/a b"):
        list(quads(pl.DataFrame({"id": ["claim/a b"], "class": ["Claim"]})))


@pytest.mark.parametrize(
    "frame",
    [
        row(colour="red"),
        row(**{"label@e n": "x"}),
        row(**{"label@en> .": "x"}),
        pl.DataFrame({"id": [ID], "credibility": [2]}),
        pl.DataFrame({"id": [ID], "jointly": [[1, 2]]}),
    ],
)
def test_a_column_that_is_none_of_the_ontology_or_no_text_is_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(OntologyError):
        list(quads(frame))


def test_chunks_are_whole_lines() -> None:
    frame = pl.DataFrame({"id": [f"claim/t/{n}" for n in range(50)], "locator": ["a\nb"] * 50})
    assert all(re.fullmatch(r"(<[^\n]* \.\n)+", chunk) for chunk in quads(frame))

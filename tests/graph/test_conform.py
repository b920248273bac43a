"""What is checked in a store, and what is left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.graph.conform import violations
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import DERIVED, WITHHELD
from marchland.ontology.prefix import CODE, PREFIXES

ID = "https://w3id.org/marchland/id/"
RDF_TYPE = PREFIXES["rdf"] + "type"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    make_store(str(tmp_path / "store"))
    with open_store(str(tmp_path / "store")) as opened:
        yield opened


def expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def lines(node: str, pairs: dict[str, str], graph: str = "") -> str:
    """N-Quads of one node; values are IRIs by prefix, names below the id base, or literals."""

    def value(text: str) -> str:
        if text[0] == '"':
            return text
        return expanded(text) if text.partition(":")[0] in PREFIXES else f"<{ID}{text}>"

    end = f" <{graph}> .\n" if graph else " .\n"
    return "".join(f"<{ID}{node}> {expanded(p)} {value(o)}{end}" for p, o in pairs.items())


WORLD = (
    lines("actor/x/a", {"rdf:type": "mar:Militia", "rdfs:label": '"A"'})
    + lines("place/x/p", {"rdf:type": "mar:Settlement", "rdfs:label": '"P"'})
    + lines("source/x/s", {"rdf:type": "mar:Source", "mar:publisher": '"S"'})
    + lines("dataset/x", {"rdf:type": "mar:Dataset", "mar:publisher": '"S"'})
    + lines(
        "load/x/1",
        {
            "rdf:type": "mar:Load",
            "mar:dataset": "dataset/x",
            "mar:recordedAt": f'"2024-11-22T10:00:00Z"^^{expanded("xsd:dateTime")}',
        },
    )
)
CLAIM = {
    "rdf:type": "mar:Claim",
    "rdf:subject": "actor/x/a",
    "rdf:predicate": "mar:controls",
    "rdf:object": "place/x/p",
    "mar:source": "source/x/s",
    "mar:dataset": "dataset/x",
    "mar:recordedIn": "load/x/1",
}
WRONG = {**CLAIM, "rdf:object": "actor/x/a"}
TRUE = f'"true"^^{expanded("xsd:boolean")}'


def test_an_empty_store_conforms(store: Store) -> None:
    assert list(violations(store)) == []


def test_a_right_claim_conforms(store: Store) -> None:
    store.load([WORLD, lines("claim/x/1", CLAIM)])
    assert list(violations(store)) == []


def test_a_wrong_claim_is_told_with_place_and_reason(store: Store) -> None:
    store.load([WORLD, lines("claim/x/1", CLAIM), lines("claim/x/2", WRONG)])
    (found,) = violations(store)
    assert found.focus == ID + "claim/x/2"
    assert found.value is not None
    assert found.value.value == ID + "actor/x/a"
    assert found.shape == PREFIXES["shape"] + "controls-object"
    assert found.message == "the object of controls is a Place"
    assert found.severity == "Violation"


def test_what_is_missing_has_a_path_and_no_value(store: Store) -> None:
    sourceless = {name: value for name, value in CLAIM.items() if name != "mar:source"}
    store.load([WORLD, lines("claim/x/1", sourceless)])
    (found,) = violations(store)
    assert (found.path, found.value) == (PREFIXES["mar"] + "source", None)
    assert found.constraint == "minCount"


def test_records_taken_back_are_left_alone(store: Store) -> None:
    gone = {**WRONG, "mar:retractedIn": "load/x/1", "mar:retracted": TRUE}
    store.load([WORLD, lines("claim/x/1", gone), lines("claim/x/2", WRONG)])
    assert [found.focus for found in violations(store)] == [ID + "claim/x/2"]


@pytest.mark.parametrize("graph", [WITHHELD, DERIVED])
def test_what_is_withheld_or_derived_is_left_alone(store: Store, graph: str) -> None:
    store.load([WORLD, lines("claim/x/1", WRONG, graph)])
    assert list(violations(store)) == []


def test_published_estimates_out_of_order_are_a_warning(store: Store) -> None:
    integer = expanded("xsd:integer")
    event = {
        "rdf:type": "mar:Event",
        "mar:source": "source/x/s",
        "mar:dataset": "dataset/x",
        "mar:recordedIn": "load/x/1",
        "mar:fatalitiesLow": f'"3"^^{integer}',
        "mar:fatalitiesBest": f'"2"^^{integer}',
    }
    typed = f"<{ID}event/x/1> {expanded('mar:eventType')} <{CODE}event-type/clash> .\n"
    store.load([WORLD, lines("event/x/1", event), typed])
    (found,) = violations(store)
    assert found.severity == "Warning"
    assert found.value is not None
    assert found.value.value == "3"


def test_many_faults_are_told_in_a_steady_order(store: Store) -> None:
    claims = [lines(f"claim/x/{n}", {**WRONG, "mar:edtf": '"x"@en'}) for n in range(5)]
    store.load([WORLD, *claims])
    found = list(violations(store))
    assert len(found) == 10
    assert found == list(violations(store))
    assert [v.focus for v in found[:5]] == sorted(v.focus for v in found[:5])

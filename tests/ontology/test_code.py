"""The code lists: unique notations, described codes, matches that lead somewhere."""

import re
from collections import Counter
from importlib.resources import files

import pytest
from rdflib import OWL, RDF, SKOS, Graph, Literal, URIRef

from marchland.ontology.code import Schemes, read_graph
from marchland.ontology.error import OntologyError
from marchland.ontology.prefix import CODE
from marchland.ontology.term import ontology


def words(text: str) -> list[str]:
    return text.split()


SCHEMES = words(
    """
    event-type support-type instrument control-level control-dimension commodity commodity-hs
    source-reliability credibility ucdp-violence ucdp-esd gsdb ties cameo cameo-root plover
    acled-event acled-inter
    """
)

# as the sub-types stand in ACLED's files (CODES: event types and sub-types)
ACLED = """Armed clash; Government regains territory; Non-state actor overtakes territory;
Chemical weapon; Air/drone strike; Suicide bomb; Shelling/artillery/missile attack;
Remote explosive/landmine/IED; Grenade; Sexual violence; Attack; Abduction/forced disappearance;
Peaceful protest; Protest with intervention; Excessive force against protesters;
Violent demonstration; Mob violence; Agreement; Arrests; Change to group/activity;
Disrupted weapons use; Headquarters or base established; Looting/property destruction;
Non-violent transfer of territory; Other; Battles; Explosions/Remote violence;
Violence against civilians; Protests; Riots; Strategic developments"""


def test_the_lists_are_there() -> None:
    assert sorted(ontology().schemes) == sorted(SCHEMES)
    assert len(ontology().schemes) == len(SCHEMES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_code_is_described_once(scheme: str) -> None:
    text = files("marchland.ontology").joinpath("codes", f"{scheme}.ttl").read_text("utf-8")
    graph = Graph().parse(data=text, format="turtle")
    top = URIRef(CODE + scheme)
    assert (top, RDF.type, SKOS.ConceptScheme) in graph
    assert graph.value(top, OWL.versionInfo)
    assert graph.value(top, SKOS.definition)
    concepts = list(graph.subjects(RDF.type, SKOS.Concept))
    notations = Counter(str(n) for n in graph.objects(None, SKOS.notation))
    assert set(notations.values()) == {1}
    assert len(notations) == len(concepts) == len(ontology().schemes[scheme])
    for concept in concepts:
        notation = str(graph.value(concept, SKOS.notation))
        assert str(concept) == f"{CODE}{scheme}/{notation}"
        assert list(graph.objects(concept, SKOS.inScheme)) == [top]
        for predicate in (SKOS.prefLabel, SKOS.definition):
            texts = list(graph.objects(concept, predicate))
            assert [t.language for t in texts if isinstance(t, Literal)] == ["en"], concept
        assert (
            graph.value(concept, SKOS.broader)
            or graph.value(concept, SKOS.topConceptOf)
            or (graph.value(concept, SKOS.broadMatch))
        ), concept


@pytest.mark.parametrize("scheme", SCHEMES)
def test_broader_codes_and_matches_exist(scheme: str) -> None:
    terms = ontology()
    codes = terms.schemes[scheme]
    for code in codes.values():
        seen = [code.notation]
        while (above := codes[seen[-1]].broader) is not None:
            assert above in codes, code
            assert above not in seen, f"{code.notation} is above itself"
            seen.append(above)
        for match in code.mappings:
            assert match.notation in terms.schemes[match.scheme], code


def test_labels_of_event_types_are_told_apart() -> None:
    for scheme in ("event-type", "support-type", "instrument", "commodity"):
        labels = Counter(code.label for code in ontology().schemes[scheme].values())
        assert [label for label, times in labels.items() if times > 1] == []


def test_our_own_notations_are_lower_case_with_hyphens() -> None:
    for scheme in ("event-type", "support-type", "instrument", "control-level", "commodity"):
        for notation in ontology().schemes[scheme]:
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", notation), notation


def test_what_moves_ground_says_who_gains() -> None:
    types = ontology().schemes["event-type"]
    gains = {name: code.gains for name, code in types.items() if code.gains}
    assert set(gains.values()) == {"initiator", "target", "nobody"}
    assert (gains["capture"], gains["handover"], gains["withdrawal"]) == (
        "initiator",
        "target",
        "nobody",
    )
    for name, code in types.items():
        above = types[code.broader].gains if code.broader else None
        assert above is None or code.gains == above, name
    assert types["seizure-of-power"].gains is None
    assert types["advance"].gains is None


def test_what_is_fighting_says_so() -> None:
    types = ontology().schemes["event-type"]
    fighting = {name for name, code in types.items() if code.fighting}
    assert {"clash", "attack", "air-strike", "shelling", "offensive"} <= fighting
    assert not fighting & {
        "capture",
        "violence-against-civilians",
        "flight",
        "quiet",
        "border-seal",
    }


def test_every_acled_label_leads_to_an_event_type() -> None:
    terms = ontology()
    by_label = {code.label: code for code in terms.schemes["acled-event"].values()}
    assert set(by_label) == {label.strip() for label in ACLED.replace("\n", " ").split(";")}
    found = {label: terms.mapped(code.name, "event-type") for label, code in by_label.items()}
    assert None not in found.values()
    gains = {label: code.gains for label, code in found.items() if code is not None and code.gains}
    assert gains == {
        "Government regains territory": "initiator",
        "Non-state actor overtakes territory": "initiator",
        "Non-violent transfer of territory": "initiator",
    }


@pytest.mark.parametrize(
    ("name", "scheme", "notation"),
    [
        ("cameo/193", "event-type", "clash"),
        ("cameo/191", "instrument", "blockade"),
        ("cameo-root/19", "event-type", "fighting"),
        ("plover/SUPPORT", "support-type", "verbal"),
        ("ucdp-esd/ext_w", "support-type", "weapons"),
        ("support-type/territory", "ucdp-esd", "ext_l"),
        ("gsdb/trade-exp-compl", "instrument", "export-restriction-complete"),
        ("ties/asset-freeze", "instrument", "asset-freeze"),
        ("instrument/export-restriction-partial", "ties", "export-restriction"),
        ("commodity/jade-unworked", "commodity-hs", "7103.10"),
        ("commodity-hs/2846", "commodity", "rare-earths"),
        ("ucdp-violence/3", "event-type", "violence-against-civilians"),
    ],
)
def test_codes_are_found_across_lists(name: str, scheme: str, notation: str) -> None:
    found = ontology().mapped(name, scheme)
    assert found is not None
    assert (found.scheme, found.notation) == (scheme, notation)


@pytest.mark.parametrize("scheme", ["cameo", "cameo-root", "plover"])
def test_machine_coded_events_all_find_a_type(scheme: str) -> None:
    terms = ontology()
    lost = [
        code.name
        for code in terms.schemes[scheme].values()
        if not terms.mapped(code.name, "event-type")
    ]
    assert lost == []


def test_each_ucdp_column_of_support_is_one_type_of_ours() -> None:
    terms = ontology()
    found = [terms.mapped(code.name, "support-type") for code in terms.schemes["ucdp-esd"].values()]
    assert None not in found
    assert len({code.name for code in found if code}) == 11


def test_closing_ones_own_border_is_no_blockade() -> None:
    terms = ontology()
    assert terms.mapped("instrument/border-closure", "cameo") is None
    assert terms.mapped("instrument/border-closure", "ties") is None


def test_credibility_carries_stix_confidence() -> None:
    grades = ontology().schemes["credibility"]
    assert [grades[n].confidence for n in "123456"] == [90, 70, 50, 30, 10, None]


def test_an_unknown_list_is_a_key_error_and_a_missing_file_names_itself() -> None:
    with pytest.raises(KeyError):
        Schemes()["../marchland"]
    with pytest.raises(OntologyError, match=r"no-such\.ttl cannot be read"):
        read_graph("no-such.ttl")

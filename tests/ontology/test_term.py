"""The terms: that they are complete, described, and read as the Turtle files state them."""

import re
from importlib.resources import files

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef

from marchland.ontology.error import OntologyError
from marchland.ontology.prefix import MAR
from marchland.ontology.term import Kind, Ontology, ontology

M = Namespace(MAR)
SCHEMA = Namespace("https://schema.org/")
HERE = files("marchland.ontology")


def words(text: str) -> list[str]:
    return text.split()


RELATIONS = words(
    """
    controls supports pressures fights* alliedWith* partOf memberOf subordinateTo leads
    holdsOffice speaksFor detains rejects defies proposesTo negotiatesWith ceasefireWith*
    recognises claimsAuthorityOver seeks hasInterestIn owns licenses operates taxes buysFrom
    dependsOn yields shipsTo suppliesTo restricts sanctions within present succeeds splitFrom
    mergedInto linkedTo
    """
)
CLASSES = words(
    """
    Claim Event Spell DyadYear Load Source Dataset Informant Actor InsurgentGroup Government
    ArmedForces Militia Coalition PoliticalParty Organization Company Industry Population Person
    UnidentifiedActor Place Country AdministrativeArea Settlement BorderCrossing Mine Base
    Pipeline Route Area Commodity Relation Polarity Modality Inference Judgement Verdict
    """
)
OF_RECORDS = words(
    """
    startEarliest startLatest endEarliest endLatest openEnd edtf source attributedTo attribution
    observedOn reportedOn recordedIn retractedIn retracted polarity modality inference
    quantifier credibility locator basis disputes corroborates copies jointly onBehalfOf
    takenFrom against instrument supportType controlLevel controlDimension side role commodity
    response reason quantityLow quantityBest quantityHigh unit per dataset release withholdUntil
    """
)
OF_EVENTS = words(
    """
    eventType initiator with target participant place fatalitiesBest fatalitiesLow
    fatalitiesHigh sideA sideB fatalitiesSideA fatalitiesSideB fatalitiesCivilians
    fatalitiesUnknown datePrecision placePrecision clarity codeStatus sourceCount dyad conflict
    violence zeroMayMeanUnknown sourceKey
    """
)
OF_SOURCES = words(
    """
    publisher title url archived published licence reliability copies
    """
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=HERE.joinpath("marchland.ttl").read_text("utf-8"), format="turtle")


@pytest.fixture(scope="module")
def terms() -> Ontology:
    return ontology()


def test_the_relations_are_those_of_the_design(terms: Ontology) -> None:
    said = {name.rstrip("*"): name.endswith("*") for name in RELATIONS}
    assert {name: relation.symmetric for name, relation in terms.relations.items()} == said


def test_the_classes_are_those_of_the_design(terms: Ontology) -> None:
    assert sorted(terms.classes) == sorted(CLASSES)


@pytest.mark.parametrize(
    ("carrier", "names"),
    [
        ("claim", OF_RECORDS),
        ("event", OF_RECORDS + OF_EVENTS),
        ("source", OF_SOURCES),
        ("thing", ["identifier", "country"]),
        ("judgement", ["judges", "verdict", "judgedBy", "reason", "recordedIn", "retractedIn"]),
        ("dataset", ["publisher", "licence", "url", "citation"]),
        ("load", ["recordedAt", "dataset", "release", "file", "sha256", "software"]),
    ],
)
def test_each_carrier_has_its_properties(terms: Ontology, carrier: str, names: list[str]) -> None:
    carried = {name for name, prop in terms.properties.items() if carrier in prop.of}
    assert set(names) - carried == set()


def test_every_own_term_has_one_label_and_one_comment_in_english(graph: Graph) -> None:
    own = {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(MAR)}
    assert len(own) > 170
    for term in own:
        for predicate in (RDFS.label, RDFS.comment):
            texts = list(graph.objects(term, predicate))
            assert [text.language for text in texts] == ["en"], (term, predicate)  # type: ignore[attr-defined]
    comments = [str(c) for c in graph.objects(None, RDFS.comment)]
    assert len(comments) == len(set(comments)), "two terms say the same of themselves"


def test_every_term_used_is_defined(graph: Graph) -> None:
    used = {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(MAR)}
    assert used - set(graph.subjects(RDF.type, None)) == set()


def test_every_relation_has_sign_domain_and_range(graph: Graph, terms: Ontology) -> None:
    for name, relation in terms.relations.items():
        assert relation.sign in (-1, 0, 1), name
        assert relation.domain, name
        assert relation.range or relation.literal, name
        assert set(relation.domain + relation.range) <= set(terms.classes), name
        assert (M[name], M["sign"], None) in graph
        assert (M[name], SCHEMA["domainIncludes"], None) in graph
        assert (M[name], SCHEMA["rangeIncludes"], None) in graph


def test_a_symmetric_relation_has_the_same_ends(terms: Ontology) -> None:
    for relation in terms.relations.values():
        assert not relation.symmetric or relation.domain == relation.range, relation.name


def test_only_three_relations_take_words(terms: Ontology) -> None:
    literal = {name for name, relation in terms.relations.items() if relation.literal}
    assert literal == {"seeks", "rejects", "holdsOffice"}
    assert all("Event" in terms.relations[name].range for name in literal)


def test_every_property_says_who_carries_it_and_what_its_values_are(terms: Ontology) -> None:
    for name, prop in terms.properties.items():
        assert prop.of, name
        assert (prop.kind is Kind.CODE) == (prop.scheme is not None), name
        assert prop.kind is not Kind.THING or prop.range, name
        assert prop.kind is not Kind.INDIVIDUAL or prop.values, name


def test_the_properties_agree_with_the_file(graph: Graph, terms: Ontology) -> None:
    stated = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    stated |= set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    stated -= set(graph.subjects(RDF.type, M["Relation"]))
    assert {str(term) for term in stated} == {prop.iri for prop in terms.properties.values()}
    for prop in terms.properties.values():
        single = (URIRef(prop.iri), RDF.type, OWL.FunctionalProperty) in graph
        assert prop.many is not single, prop.name


@pytest.mark.parametrize(
    ("name", "kind", "many", "values"),
    [
        ("startEarliest", Kind.DATE, False, ()),
        ("recordedAt", Kind.DATETIME, False, ()),
        ("openEnd", Kind.BOOLEAN, False, ()),
        ("quantityLow", Kind.DECIMAL, False, ()),
        ("credibility", Kind.INTEGER, False, ()),
        ("url", Kind.URI, False, ()),
        ("source", Kind.THING, True, ()),
        ("attribution", Kind.STRING, False, ("joint", "each")),
        ("polarity", Kind.INDIVIDUAL, False, ("Affirmed", "Denied", "Unconfirmed")),
        ("inference", Kind.INDIVIDUAL, False, ("Inferred", "Stated")),
        ("instrument", Kind.CODE, True, ()),
    ],
)
def test_kinds_are_told_from_ranges(
    terms: Ontology, name: str, kind: Kind, many: bool, values: tuple[str, ...]
) -> None:
    prop = terms.property(name)
    assert (prop.kind, prop.many, prop.values) == (kind, many, values)


def test_alignments_name_each_vocabulary(graph: Graph) -> None:
    objects = {str(o) for o in graph.objects() if isinstance(o, URIRef)}
    for start in (
        "http://www.w3.org/ns/prov#",
        "http://www.opengis.net/ont/geosparql#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/ns/org#",
        "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "http://www.w3.org/ns/dcat#",
        "https://schema.coypu.org/global#",
    ):
        assert any(iri.startswith(start) for iri in objects), start


def test_the_hierarchy_is_walked_down(terms: Ontology) -> None:
    assert "Company" in terms.subclasses("Actor")
    assert terms.subclasses("Mine") == ("Mine",)
    assert terms.is_a("Company", "Organization")
    assert not terms.is_a("Actor", "Company")
    kinds = {terms.classes[name].kind for name in terms.subclasses("Place")}
    assert kinds == {"place"}


def test_a_wrong_name_gets_a_suggestion(terms: Ontology) -> None:
    for wrong, find, right in (
        ("control", terms.relation, "controls"),
        ("polarty", terms.property, "polarity"),
        ("Actr", terms.klass, "Actor"),
        ("event-type/captur", terms.code, "capture"),
        ("event-typ/capture", terms.code, "event-type"),
    ):
        with pytest.raises(OntologyError, match=re.escape(right)):
            find(wrong)
    with pytest.raises(OntologyError, match=r"no class is called 'zzzz'$"):
        terms.klass("zzzz")


def test_the_ontology_is_read_once() -> None:
    assert ontology() is ontology()
    assert re.fullmatch(r"\d+\.\d+\.\d+", ontology().version)

"""The compiled shapes give the verdicts that a SHACL processor gives."""

from functools import cache
from importlib.resources import files

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import RDF, SH, BNode, Graph, URIRef

from marchland.ontology.error import OntologyError
from marchland.ontology.implied import shapes
from marchland.ontology.prefix import CODE, MAR, PREFIXES
from marchland.ontology.shape import Check, checks, compile_shapes
from marchland.ontology.term import Kind, Ontology, Property, ontology

Verdict = tuple[str, str, str, str, str | None]
"""Focus node, shape, constraint, severity, path."""

PROLOGUE = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
PROLOGUE += "@prefix : <https://example.org/> .\n"

# what every case stands on
WORLD = f"""
:ds a mar:Dataset ; mar:publisher "Somebody" .
:load a mar:Load ; mar:dataset :ds ; mar:recordedAt "2024-11-22T10:00:00.000001Z"^^xsd:dateTime .
:src a mar:Source ; mar:publisher "Radio" ; mar:reliability <{CODE}source-reliability/B> .
:res a mar:Informant ; rdfs:label "a resident"@en ; mar:source :src .
:kia a mar:InsurgentGroup ; rdfs:label "KIA"@en .
:firm a mar:Company ; rdfs:label "A firm" .
:mm a mar:Country ; rdfs:label "Myanmar"@en .
:town a mar:Settlement ; rdfs:label "Town"@en ; mar:within :mm ; geo:hasGeometry :point .
:point geo:asWKT "POINT(98.1 25.4)"^^geo:wktLiteral .
:ree a mar:Commodity ; rdfs:label "rare earths"@en .
"""
RECORD = "mar:source :src ; mar:dataset :ds ; mar:recordedIn :load"
BARE = f":c a mar:Claim ; {RECORD}"
CLAIM = f"{BARE} ; rdf:subject :kia ; rdf:predicate mar:controls ; rdf:object :town"
EVENT = f":e a mar:Event ; {RECORD} ; mar:eventType <{CODE}event-type/capture>"

JUDGEMENT = """:j a mar:Judgement ; mar:dataset :ds ; mar:recordedIn :load ;
    mar:reason "one name, one leader" ; mar:judgedBy "Ann" """


def day(text: str) -> str:
    return f'"{text}"^^xsd:date'


def claim(subject: str, relation: str, object_: str) -> str:
    return f"{BARE} ; rdf:subject {subject} ; rdf:predicate mar:{relation} ; rdf:object {object_} ."


GOOD = {
    "the world alone": "",
    "a claim": f"{CLAIM} .",
    "all four bounds": f"""{CLAIM} ; mar:startEarliest {day("2024-11-01")} ;
        mar:startLatest {day("2024-11-20")} ; mar:endEarliest {day("2024-11-21")} ;
        mar:endLatest {day("2024-11-30")} ; mar:openEnd true ; mar:edtf "2024-11" .""",
    "a single day": f"""{CLAIM} ; mar:startEarliest {day("2024-11-20")} ;
        mar:startLatest {day("2024-11-20")} ; mar:endEarliest {day("2024-11-21")} ;
        mar:endLatest {day("2024-11-21")} .""",
    "one bound only": f"{CLAIM} ; mar:startLatest {day('2024-11-21')} .",
    "qualifiers": f"""{CLAIM} ; mar:polarity mar:Denied ; mar:modality mar:Alleged ;
        mar:inference mar:Inferred ; mar:quantifier "12" ; mar:credibility 6 ;
        mar:attribution "joint" ; mar:attributedTo :res , :kia ; mar:side :mm ;
        mar:commodity :ree ; mar:quantityLow 1.5 ; mar:quantityBest 1.5 ; mar:quantityHigh 2.0 .""",
    "words as an object": claim(":kia", "seeks", '"self-determination"@en'),
    "an event as an object": claim(":kia", "rejects", ":e") + f"{EVENT} .",
    "a subclass for its class": claim(":firm", "fights", ":kia"),
    "an event with deaths": f"""{EVENT} ; mar:initiator :kia ; mar:with :firm ; mar:place :town ;
        mar:fatalitiesLow 0 ; mar:fatalitiesBest 2 ; mar:fatalitiesHigh 2 .""",
    "a source told by its title": ':s2 a mar:Source ; mar:title "A report" .',
    "an unnamed actor": ':u a mar:UnidentifiedActor ; rdfs:label "allies"@en .',
    "identifiers": ':firm mar:identifier "ucdp:actor/201" , "wikidata:Q1" .',
    "an actor part of an actor": ":kia mar:partOf :firm ; mar:within :mm ; mar:memberOf :firm .",
    "a judgement": f"{JUDGEMENT} ; mar:judges :kia , :firm ; mar:verdict mar:Same .",
    "nothing of ours": ':x a :Thing ; mar:credibility 9 ; mar:startEarliest "soon" .',
}

# the shapes, by the ends of their names, that each breaks
BAD = {
    "no subject": (
        f"{BARE} ; rdf:predicate mar:controls ; rdf:object :town .",
        ["claim-subject"],
    ),
    "two subjects": (f"{CLAIM} ; rdf:subject :firm .", ["claim-subject"]),
    "no predicate": (f"{BARE} ; rdf:subject :kia ; rdf:object :town .", ["claim-predicate"]),
    "two predicates": (f"{CLAIM} ; rdf:predicate mar:taxes .", ["claim-predicate"]),
    "no relation of ours": (
        f"{BARE} ; rdf:subject :kia ; rdf:predicate mar:source ; rdf:object :town .",
        ["relation"],
    ),
    "no object": (f"{BARE} ; rdf:subject :kia ; rdf:predicate mar:controls .", ["claim-object"]),
    "two objects": (f"{CLAIM} ; rdf:object :mm .", ["claim-object"]),
    "a place that controls": (claim(":town", "controls", ":town"), ["controls-subject"]),
    "an actor that is controlled": (claim(":kia", "controls", ":firm"), ["controls-object"]),
    "words where a thing must be": (claim(":kia", "fights", '"them"'), ["fights-object"]),
    "a thing nobody described": (claim(":kia", "fights", ":nobody"), ["fights-object"]),
    "a blank node as an end": (claim(":kia", "fights", "[]"), ["fights-object"]),
    "no source": (
        ":c a mar:Claim ; mar:dataset :ds ; mar:recordedIn :load ; rdf:subject :kia ;"
        " rdf:predicate mar:controls ; rdf:object :town .",
        ["record-source"],
    ),
    "no provenance at all": (
        f":e a mar:Event ; mar:eventType <{CODE}event-type/clash> .",
        ["record-source", "record-dataset", "record-load"],
    ),
    "a source that is a place": (f"{CLAIM} ; mar:source :town .", ["value-source"]),
    "a day that does not exist": (
        f"{CLAIM} ; mar:startLatest {day('2024-02-30')} .",
        ["value-startLatest"],
    ),
    "a day as text": (f'{CLAIM} ; mar:startLatest "2024-02-20" .', ["value-startLatest"]),
    "a day twice": (
        f"{CLAIM} ; mar:observedOn {day('2024-02-20')} , {day('2024-02-21')} .",
        ["value-observedOn"],
    ),
    "a start later than its latest": (
        f"{CLAIM} ; mar:startEarliest {day('2024-03-02')} ; mar:startLatest {day('2024-03-01')} .",
        ["start-order"],
    ),
    "an end later than its latest": (
        f"{CLAIM} ; mar:endEarliest {day('2024-03-02')} ; mar:endLatest {day('2024-03-01')} .",
        ["end-order"],
    ),
    "an end on the day of the start": (
        f"{CLAIM} ; mar:startEarliest {day('2024-03-02')} ; mar:endLatest {day('2024-03-02')} .",
        ["time-order"],
    ),
    "bounds that cannot be compared": (
        f'{CLAIM} ; mar:startEarliest "x" ; mar:startLatest {day("2024-03-02")} .',
        ["start-order", "value-startEarliest"],
    ),
    "a polarity of one's own": (f"{CLAIM} ; mar:polarity mar:Doubted .", ["value-polarity"]),
    "a modality for a polarity": (f"{CLAIM} ; mar:polarity mar:Planned .", ["value-polarity"]),
    "a quantifier in words": (f'{CLAIM} ; mar:quantifier "a few" .', ["record-quantifier"]),
    "credibility 0": (f"{CLAIM} ; mar:credibility 0 .", ["record-credibility"]),
    "credibility 7": (f"{CLAIM} ; mar:credibility 7 .", ["record-credibility"]),
    "credibility in words": (
        f'{CLAIM} ; mar:credibility "high" .',
        ["record-credibility", "record-credibility", "value-credibility"],
    ),
    "an attribution of one's own": (
        f'{CLAIM} ; mar:attribution "some" .',
        ["value-attribution"],
    ),
    "a level that is no level": (
        f"{CLAIM} ; mar:controlLevel <{CODE}control-level/contested> .",
        ["value-controlLevel"],
    ),
    "a code of another list": (
        f"{CLAIM} ; mar:instrument <{CODE}event-type/blockade> .",
        ["value-instrument"],
    ),
    "quantities out of order": (
        f"{CLAIM} ; mar:quantityLow 3 ; mar:quantityBest 2.5 ; mar:quantityHigh 2.0 .",
        ["quantity-low", "quantity-high", "value-quantityLow"],
    ),
    "an event without a type": (f":e a mar:Event ; {RECORD} .", ["event-type"]),
    "an event of two types": (
        f"{EVENT} ; mar:eventType <{CODE}event-type/clash> .",
        ["value-eventType"],
    ),
    "a place as a participant": (f"{EVENT} ; mar:participant :town .", ["value-participant"]),
    "fewer than no deaths": (f"{EVENT} ; mar:fatalitiesBest -1 .", ["fatalities-best"]),
    "half a death": (f"{EVENT} ; mar:fatalitiesBest 0.5 .", ["value-fatalitiesBest"]),
    "deaths out of order, as published": (
        f"{EVENT} ; mar:fatalitiesLow 3 ; mar:fatalitiesBest 2 ; mar:fatalitiesHigh 1 .",
        ["fatalities-low-order", "fatalities-high-order"],
    ),
    "a judgement of one thing": (
        f"{JUDGEMENT} ; mar:judges :kia ; mar:verdict mar:Same .",
        ["judgement-things"],
    ),
    "a judgement of three": (
        f"{JUDGEMENT} ; mar:judges :kia , :firm , :town ; mar:verdict mar:Same .",
        ["judgement-things"],
    ),
    "a judgement without a verdict": (
        f"{JUDGEMENT} ; mar:judges :kia , :firm .",
        ["judgement-verdict"],
    ),
    "a judgement by nobody, from nowhere, for no reason": (
        ":j a mar:Judgement ; mar:judges :kia , :firm ; mar:verdict mar:Unsure .",
        ["judgement-reason", "judgement-by", "judgement-dataset", "judgement-load"],
    ),
    "a thing without a label": (":x a mar:Mine .", ["thing-label"]),
    "a label that is a number": (":x a mar:Mine ; rdfs:label 7 .", ["thing-label"]),
    "an alternative label that is a thing": (":kia skos:altLabel :town .", ["thing-alt"]),
    "two classes": (":kia a mar:Militia .", ["thing-type"]),
    "an identifier without a register": (
        ':kia mar:identifier "201" .',
        ["thing-identifier"],
    ),
    "an identified unidentified actor": (
        ':u a mar:UnidentifiedActor ; rdfs:label "allies" ; mar:identifier "ucdp:actor/1" .',
        ["unidentified-identifier"],
    ),
    "a place within an actor": (":town mar:within :kia .", ["place-within"]),
    "a place part of an actor": (":town mar:partOf :kia .", ["place-part-of"]),
    "an actor within an actor": (":kia mar:within :firm .", ["actor-within"]),
    "an actor part of a place": (":kia mar:partOf :town .", ["actor-part-of"]),
    "a member of a place": (":kia mar:memberOf :town .", ["actor-member-of"]),
    "a commodity part of a place": (":ree mar:partOf :town .", ["commodity-part-of"]),
    "a geometry that is text": (
        ':mm geo:hasGeometry [ geo:asWKT "POINT(1 2)" ] .',
        ["place-geometry"],
    ),
    "a geometry of numbers": (
        ':mm geo:hasGeometry [ geo:asWKT "98.1 25.4"^^geo:wktLiteral ] .',
        ["place-geometry"],
    ),
    "a source nobody can look up": (":s a mar:Source .", ["source-named"]),
    "an informant of nobody": (":i a mar:Informant .", ["informant-label", "informant-source"]),
    "a data set nobody can cite": (":d a mar:Dataset .", ["dataset-named"]),
    "a load out of time": (":l a mar:Load .", ["load-time", "load-dataset"]),
    "a load at two times": (
        ':load mar:recordedAt "2024-11-22T10:00:00Z"^^xsd:dateTime .',
        ["value-recordedAt"],
    ),
    "a digest that is none": (':load mar:sha256 "ABC" .', ["load-digest"]),
    "a regular expression with a dollar in the data": (
        f'{CLAIM} ; mar:quantifier "all\\nsome" .',
        ["record-quantifier"],
    ),
}


@cache
def ontology_graph() -> Graph:
    text = files("marchland.ontology").joinpath("marchland.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def compiled(turtle: str) -> set[Verdict]:
    """The verdicts of the compiled queries, from a store that does not hold the ontology."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    found: set[Verdict] = set()
    for check in checks():
        solutions = store.query(check.query)
        assert isinstance(solutions, ox.QuerySolutions)
        for solution in solutions:
            focus = solution["focus"]
            assert isinstance(focus, ox.NamedNode)
            found.add((focus.value, check.shape, check.constraint, check.severity, check.path))
    return found


def judged(turtle: str) -> set[Verdict]:
    """The verdicts of pySHACL."""
    _, report, _ = validate(
        Graph().parse(data=turtle, format="turtle"),
        shacl_graph=shapes(),
        ont_graph=ontology_graph(),
        inference="none",
        allow_warnings=True,
    )
    assert isinstance(report, Graph)
    found: set[Verdict] = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent))
        constraint = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        path = report.value(result, SH.resultPath)
        found.add(
            (
                str(report.value(result, SH.focusNode)),
                str(report.value(result, SH.sourceShape)),
                constraint[0].lower() + constraint[1:],
                str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                str(path) if isinstance(path, URIRef) else None,
            )
        )
    return found


def names(verdicts: set[Verdict]) -> list[str]:
    return sorted(shape.rpartition("/")[2] for _, shape, *_ in verdicts)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_passes(name: str) -> None:
    turtle = PROLOGUE + WORLD + GOOD[name]
    assert compiled(turtle) == set()
    assert judged(turtle) == set()


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_found(name: str) -> None:
    text, broken = BAD[name]
    turtle = PROLOGUE + WORLD + text
    verdicts = compiled(turtle)
    assert names(verdicts) == sorted(broken)
    assert verdicts == judged(turtle)


def test_only_what_published_data_do_is_a_warning() -> None:
    warned = {check.shape.rpartition("/")[2] for check in checks() if check.severity == "Warning"}
    assert warned == {
        "fatalities-low-order",
        "fatalities-high-order",
        "quantity-low",
        "quantity-high",
        "dataset-named",
    }


# Every constraint that the ontology implies is broken once, by nodes of one graph.


def carrier(prop: Property, name: str) -> str:
    """A node that may carry a property, with nothing wrong but what is added to it."""
    kind = prop.domain[0]
    if kind == "Claim":
        return f"{CLAIM.replace(':c', name, 1)} ; mar:{prop.name} "
    if kind == "Event":
        event = EVENT.replace(":e", name, 1)
        return (
            event if prop.name != "eventType" else event.rpartition(";")[0]
        ) + f" ; mar:{prop.name} "
    return f'{name} a mar:{kind} ; rdfs:label "x" ; mar:{prop.name} '


def wrong_value(prop: Property) -> str:
    if prop.kind in (Kind.STRING, Kind.URI) and not prop.values:
        return "7"
    return {Kind.THING: ":nobody", Kind.CODE: ":nobody", Kind.INDIVIDUAL: ":nobody"}.get(
        prop.kind, '"wrong"'
    )


def two_values(prop: Property, terms: Ontology) -> str:
    """Two values, each of them right by itself."""
    if prop.scheme:
        first, second, *_ = terms.schemes[prop.scheme].values()
        return f"<{first.iri}> , <{second.iri}>"
    if prop.kind is Kind.INDIVIDUAL:
        return " , ".join(f"mar:{value}" for value in prop.values[:2])
    if prop.values:
        return " , ".join(f'"{value}"' for value in prop.values[:2])
    if prop.kind is Kind.THING:
        return ":one , :two"
    first_, second_ = {
        Kind.DATE: ("2024-01-01", "2024-01-02"),
        Kind.DATETIME: ("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
        Kind.BOOLEAN: ("true", "false"),
    }.get(prop.kind, ("1", "2"))
    datatype = {Kind.URI: "anyURI", Kind.DATETIME: "dateTime"}.get(prop.kind, str(prop.kind))
    return f'"{first_}"^^xsd:{datatype} , "{second_}"^^xsd:{datatype}'


def all_values_wrong() -> str:
    terms = ontology()
    lines = []
    for prop in terms.properties.values():
        lines.append(f"{carrier(prop, f':wrong-{prop.name}')} {wrong_value(prop)} .")
        if not prop.many:
            lines.append(f"{carrier(prop, f':twice-{prop.name}')} {two_values(prop, terms)} .")
    return "\n".join(lines)


def all_ends_wrong() -> str:
    """A claim of each relation with both ends of a class that no end may have."""
    return "\n".join(
        f":wrong-{name} a mar:Claim ; {RECORD} ; rdf:subject :src ;"
        f" rdf:predicate mar:{name} ; rdf:object :src ."
        for name in ontology().relations
    )


def test_every_constraint_is_broken_somewhere_and_told_as_pyshacl_tells_it() -> None:
    turtles = [PROLOGUE + WORLD + text for text, _ in BAD.values()]
    big = PROLOGUE + WORLD + all_values_wrong() + all_ends_wrong()
    found = compiled(big)
    assert found == judged(big)
    for turtle in turtles:
        found |= compiled(turtle)
    untried = {(check.shape, check.constraint) for check in checks()} - {
        (shape, constraint) for _, shape, constraint, *_ in found
    }
    assert untried == set()


def test_every_end_of_every_relation_lets_its_own_classes_pass() -> None:
    terms = ontology()
    members = {name: f":{name}" for name in terms.classes}
    lines = [f'{node} a mar:{name} ; rdfs:label "x" .' for name, node in members.items()]
    tried = {}
    for relation in terms.relations.values():
        for side, classes in (("subject", relation.domain), ("object", relation.range)):
            other = "object" if side == "subject" else "subject"
            fitting = (relation.range if side == "subject" else relation.domain)[0]
            for name in terms.classes:
                if not terms.classes[name].kind:
                    continue
                node = f":{relation.name}-{side}-{name}"
                lines.append(
                    f"{node} a mar:Claim ; {RECORD} ; rdf:predicate mar:{relation.name} ;"
                    f" rdf:{side} {members[name]} ; rdf:{other} {members[fitting]} ."
                )
                tried[node] = any(terms.is_a(name, above) for above in classes)
    broken = {
        ":" + focus.rpartition("/")[2]
        for focus, shape, constraint, *_ in compiled(PROLOGUE + WORLD + "\n".join(lines))
        if constraint == "or"
    }
    assert {node: node not in broken for node in tried} == tried


def test_every_check_says_what_is_wrong() -> None:
    for check in checks():
        assert check.message, check.shape
        assert check.severity in {"Violation", "Warning"}
        assert check.shape.startswith(PREFIXES["shape"])
    assert len({check.shape for check in checks() if check.path is None}) > 70


def test_a_shape_that_is_not_understood_is_refused() -> None:
    graph = Graph().parse(
        data=PROLOGUE + ":s a sh:NodeShape ; sh:targetClass mar:Claim ; sh:property"
        " [ sh:path mar:source ; sh:uniqueLang true ] .",
        format="turtle",
    )
    with pytest.raises(OntologyError, match="sh:uniqueLang is not understood"):
        list(compile_shapes(graph))


def test_the_shapes_name_only_terms_that_exist() -> None:
    known = set(ontology_graph().subjects(RDF.type))
    used = {t for triple in shapes() for t in triple if isinstance(t, URIRef) and t.startswith(MAR)}
    assert used - known == set()


def test_the_queries_hold_no_blank_node_and_no_graph() -> None:
    assert [c for c in checks() if "_:" in c.query or "GRAPH" in c.query] == []
    assert not any(isinstance(node, BNode) for node in shapes().subjects(SH.targetClass))


def test_a_check_is_for_its_shape_only() -> None:
    by_name: dict[str, list[Check]] = {}
    for check in checks():
        by_name.setdefault(f"{check.shape} {check.constraint}", []).append(check)
    twice = [name for name, same in by_name.items() if len(same) > 1]
    assert twice == []

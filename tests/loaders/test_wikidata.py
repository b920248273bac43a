"""Wikidata: what items say, in files and behind an endpoint, and what they get wrong."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.load import Report
from marchland.graph.quads import quads
from marchland.graph.store import Store
from marchland.loaders.asked import Asked
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.loaders.wikidata_entity import FormError, Snak, read_item
from marchland.loaders.wikidata_fetch import fetch_items
from marchland.loaders.wikidata_time import read_span
from marchland.ontology.error import RemoteError, SourceError, UsageError
from marchland.ontology.term import ontology

HERE = Path(__file__).parent / "wikidata/plain"
MAR = "https://w3id.org/marchland/ontology#"
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]
Start = Callable[..., Any]
Write = Callable[..., bytes]
ABOUT = find("wikidata").about
TOLD = json.loads((HERE / "input.json").read_text("utf-8"))


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("wikidata", HERE, "input.json", None)


def claims_of(lines: set[str], key: str) -> list[dict[str, str]]:
    """Give what is said by the claims of one statement: local names to values."""
    names = {line.split(" ")[0] for line in lines if line.endswith(f'sourceKey> "{key}" .')}
    found = []
    for name in sorted(names):
        said = [line.split(" ", 2) for line in lines if line.startswith(f"{name} ")]
        row = {p.strip("<>").rpartition("#")[2]: value.removesuffix(" .") for _, p, value in said}
        found.append({p: v.split("^^")[0].strip('"<>').replace(MAR, "") for p, v in row.items()})
    return sorted(found, key=lambda one: one.get("reportedOn", ""))


def day(text: str, precision: int = 11, **more: Any) -> dict[str, Any]:
    return {"time": f"{text}T00:00:00Z", "precision": precision, **more}


JULIAN = {"calendarmodel": "http://www.wikidata.org/entity/Q1985786"}


@pytest.mark.parametrize(
    ("value", "edtf", "first", "last"),
    [
        (day("+2010-03-05"), "2010-03-05", "2010-03-05", "2010-03-05"),
        (day("+2010-03-05", 14), "2010-03-05", "2010-03-05", "2010-03-05"),
        (day("+2010-03-00", 10), "2010-03", "2010-03-01", "2010-03-31"),
        (day("+2010-00-00", 9), "2010", "2010-01-01", "2010-12-31"),
        (day("+2010-01-01", 9), "2010", "2010-01-01", "2010-12-31"),
        (day("+1967-00-00", 8), "196X", "1960-01-01", "1969-12-31"),
        (day("+0044-00-00", 9), "0044", "0044-01-01", "0044-12-31"),
        (day("+1917-10-25", **JULIAN), "1917-11-07", "1917-11-07", "1917-11-07"),
        (day("+1582-10-05", **JULIAN), "1582-10-15", "1582-10-15", "1582-10-15"),
        (day("+1700-02-29", **JULIAN), "1700-03-11", "1700-03-11", "1700-03-11"),
        (day("+1917-10-00", 10, **JULIAN), "1917-10~", "1917-09-01", "1917-11-30"),
    ],
)
def test_a_time_is_as_exact_as_wikidata_knows_it(
    value: dict[str, Any], edtf: str, first: str, last: str
) -> None:
    span = read_span(value)
    assert (span.edtf, str(span.first), str(span.last)) == (edtf, first, last)


@pytest.mark.parametrize(
    "value",
    [
        {},
        day("2010-01-01"),
        day("+2010-02-30"),
        day("-0044-03-15"),
        day("+10000-01-01", 9),
        day("+1900-00-00", 7),
        day("+2010-01-01", None),  # type: ignore[arg-type]
        day("+9999-12-31", **JULIAN),
        {"time": 5, "precision": 11},
    ],
)
def test_a_time_that_cannot_be_a_bound_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is no time|outside|century|exist"):
        read_span(value)


def edited(tmp_path: Path, change: Callable[[dict[str, Any]], None], name: str = "x.json") -> Path:
    told = json.loads(json.dumps(TOLD))
    change(told)
    path = tmp_path / name
    path.write_text(json.dumps(told), "utf-8")
    return path


def statement(told: dict[str, Any], key: str) -> dict[str, Any]:
    item = told["entities"][key.split("$")[0]]
    return next(s for several in item["claims"].values() for s in several if s["id"] == key)


def test_each_source_says_what_it_can_have_known(read_lines: Read) -> None:
    lines = read_lines("wikidata", HERE / "input.json", release=None)[0]
    early, late = claims_of(lines, "Q100$S4")
    assert (early["edtf"], early["observedOn"], early["openEnd"]) == (
        "2010-10/..",
        "2010-10-20",
        "true",
    )
    assert (late["edtf"], late.get("observedOn")) == ("2010-10/2012", None)


def test_what_began_after_its_source_was_is_not_told_by_it(
    read_lines: Read, tmp_path: Path
) -> None:
    def change(told: dict[str, Any]) -> None:
        snaks = statement(told, "Q100$S4")["references"][0]["snaks"]
        snaks["P577"][0]["datavalue"]["value"]["time"] = "+2009-01-01T00:00:00Z"

    lines, issues = read_lines("wikidata", edited(tmp_path, change), release=None)
    (claim,) = claims_of(lines, "Q100$S4")
    assert claim["reportedOn"] == "2020-05-01"
    assert [one["value"] for one in issues if "source left out" in one["message"]] == ["Q100$S4"]


def test_a_source_without_a_day_is_joined_by_wikidata_itself(read_lines: Read) -> None:
    lines = read_lines("wikidata", HERE / "input.json", release=None)[0]
    book, own = claims_of(lines, "Q100$S3")
    assert (book["edtf"], book["locator"]) == ("1961-02-05/", "P749 of Q100, page 17")
    assert (own["edtf"], own["observedOn"]) == ("1961-02-05/..", "2024-11-21")
    assert own["source"].endswith("source/wikidata/wikidata")


def test_beside_a_preferred_statement_another_is_not_taken_to_hold(read_lines: Read) -> None:
    lines = read_lines("wikidata", HERE / "input.json", release=None)[0]
    ((best,), (other,)) = claims_of(lines, "Q100$S6"), claims_of(lines, "Q100$S7")
    assert (best["edtf"], best["openEnd"]) == ("2016/..", "true")
    assert (other["edtf"], other.get("openEnd")) == ("200X/", None)


def test_a_deprecated_statement_is_kept_and_affirms_nothing(read_lines: Read) -> None:
    lines = read_lines("wikidata", HERE / "input.json", release=None)[0]
    (claim,) = claims_of(lines, "Q100$S10")
    assert claim["polarity"] == "Unconfirmed"
    assert claim["reason"] == "deprecated in Wikidata: withdrawn identifier value"


def test_an_item_as_special_entitydata_gives_it(read_lines: Read, tmp_path: Path) -> None:
    """No day of retrieval, empty lists for empty maps, labels of nothing else."""
    item = {**TOLD["entities"]["Q100"], "aliases": [], "descriptions": []}
    path = tmp_path / "Q100.json"
    path.write_text(json.dumps({"entities": {"Q100": item}}), "utf-8")
    lines, _ = read_lines("wikidata", path, release="2024-11-01")
    (claim,) = claims_of(lines, "Q100$S9")
    assert (claim["observedOn"], claim["predicate"]) == ("2024-11-01", "present")
    (claim,) = claims_of(read_lines("wikidata", path, release="t")[0], "Q100$S9")
    assert claim["observedOn"] == "2024-10-01", "the day of its last change"
    assert any('label> "Q31"@und' in line for line in lines)
    with pytest.raises(UsageError, match="does not tell its day"):
        list(find("wikidata").read([path], None, Issues()))


def test_files_are_read_together_in_any_order(read_lines: Read, tmp_path: Path) -> None:
    paths = []
    for number, key in enumerate(reversed(TOLD["entities"])):
        paths.append(tmp_path / f"{number}.json")
        one = {**TOLD, "entities": {key: TOLD["entities"][key]}}
        paths[-1].write_text(json.dumps(one), "utf-8")
    whole = read_lines("wikidata", HERE / "input.json", release=None)[0]
    assert read_lines("wikidata", *paths, release=None)[0] == whole


def test_a_later_reading_of_the_same_is_no_new_claim(
    load_file: Callable[..., list[Report]], store: Store, tmp_path: Path
) -> None:
    (first,) = load_file("wikidata", HERE / "input.json", release=None)
    later = edited(tmp_path, lambda told: told.update(retrieved="2024-12-24"))
    (again,) = load_file("wikidata", later, release=None)
    assert first.added["claim"] > 20
    assert (again.added.total(), again.extended) == (0, first.added["claim"])
    bad = f"""SELECT ?c {{ ?c <{MAR}source> ?s . ?s <{MAR}publisher> ?p
              FILTER NOT EXISTS {{ ?s <{MAR}title> ?t }} }}"""
    assert list(store.select(bad)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "no 'entities'"),
        ("{}", "no 'entities'"),
        ('{"entities": []}', "no 'entities'"),
        ("<html>", "no JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_file_of_another_kind_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=message):
        list(find("wikidata").read([path], "2024-01-01", Issues()))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (None, "no object"),
        ({}, "no id"),
        ({"id": "P31"}, "no id"),
        ({"id": "Q0"}, "no id"),
        ({"id": "Q1", "missing": ""}, "does not exist"),
        ({"id": "Q1", "claims": 5}, "no object"),
    ],
)
def test_what_is_no_item_is_told(item: Any, message: str) -> None:
    with pytest.raises(FormError, match=message):
        read_item(item)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.clear(),
        lambda s: s.update(rank="best"),
        lambda s: s.update(id=5),
        lambda s: s.update(qualifiers=5),
        lambda s: s.update(qualifiers={"P580": {}}),
        lambda s: s.update(references=5),
        lambda s: s.update(mainsnak={"snaktype": "value"}),
        lambda s: s["mainsnak"].update(snaktype="maybe"),
        lambda s: s["mainsnak"].update(datavalue={"value": 1}),
    ],
)
def test_a_statement_of_another_form_costs_itself_alone(
    change: Callable[[dict[str, Any]], None], read_lines: Read, tmp_path: Path
) -> None:
    path = edited(tmp_path, lambda told: change(statement(told, "Q100$S9")))
    lines, issues = read_lines("wikidata", path, release=None)
    assert claims_of(lines, "Q100$S9") == []
    assert claims_of(lines, "Q100$S8") != []
    assert [one["field"] for one in issues if "statement left out" in one["message"]] == ["P2541"]


def test_values_of_the_wrong_kind_make_no_claim(read_lines: Read, tmp_path: Path) -> None:
    def change(told: dict[str, Any]) -> None:
        statement(told, "Q100$S9")["mainsnak"]["datavalue"] = {"type": "string", "value": "North"}
        statement(told, "Q100$S8")["mainsnak"]["datavalue"]["value"] = ["Q30"]

    lines, issues = read_lines("wikidata", edited(tmp_path, change), release=None)
    assert claims_of(lines, "Q100$S9") == claims_of(lines, "Q100$S8") == []
    told = [one["value"] for one in issues if "names no item" in one["message"]]
    assert sorted(told) == ["Q100$S8", "Q100$S9"]


@pytest.mark.parametrize(
    ("value", "point"),
    [
        ({"longitude": 97.5, "latitude": 25}, (97.5, 25.0)),
        ({"longitude": 181, "latitude": 25}, None),
        ({"longitude": "97", "latitude": 25}, None),
        ({"longitude": 1, "latitude": 2, "globe": "http://www.wikidata.org/entity/Q405"}, None),
    ],
)
def test_a_point_lies_on_the_earth(value: Any, point: Any) -> None:
    assert Snak("P625", "value", "globecoordinate", value).point == point


def places(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of everything in a JSON text."""
    inside = told.items() if isinstance(told, dict) else enumerate(told)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(places(TOLD))),
    st.sampled_from(
        [
            None,
            5,
            1e400,
            True,
            "",
            "Q7",
            "x\ny",
            [],
            {},
            [[]],
            {"a": 1},
            "P31",
            ["Q1"],
            "http://[::1",
        ]
    ),
)
def test_whatever_is_damaged_a_file_is_read_or_refused(path: tuple[Any, ...], value: Any) -> None:
    told = json.loads(json.dumps(TOLD))
    inside = told
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    with TemporaryDirectory() as folder:
        file = Path(folder) / "x.json"
        file.write_text(json.dumps(told))
        try:
            (reading,) = find("wikidata").read([file], "2024-01-01", Issues())
        except SourceError:
            assert path == ("entities",)
            return
        frames = [f for batch in reading.batches for f in (*batch.things, *batch.records)]
        assert "".join(text for frame in frames for text in quads(frame))


def test_the_toml_names_what_there_is() -> None:
    terms = ontology()
    for name, rule in ABOUT["properties"].items():
        assert name in ABOUT["columns"]["taken"]
        assert terms.relation(rule["relation"])
        assert rule.get("other") == "same" or rule.get("words") or terms.klass(rule["other"])
    assert all(terms.klass(kind) for kind in ABOUT["classes"].values())
    assert not set(ABOUT["columns"]["taken"]) & set(ABOUT["columns"]["not_taken"])
    assert not set(ABOUT["qualifiers"]) & set(ABOUT["qualifiers_not_taken"])
    rest = {"P31", "P27", "P625", *ABOUT["days"], *ABOUT["identifiers"]}
    assert set(ABOUT["columns"]["taken"]) == {*ABOUT["properties"], *rest}


# --- behind an endpoint ---

WD = "http://www.wikidata.org/"
WB = "http://wikiba.se/ontology#"
STATEMENT = f"{WD}entity/statement/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NAMES = {
    "labels": "http://www.w3.org/2000/01/rdf-schema#label",
    "descriptions": "http://schema.org/description",
    "aliases": "http://www.w3.org/2004/02/skos/core#altLabel",
}
XSD = "http://www.w3.org/2001/XMLSchema#"


class Rdf:
    """Items as the RDF that Wikidata has of them (see the Wikibase RDF dump format)."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.store = ox.Store()
        self.count = 0
        for key, item in told["entities"].items():
            self.names(f"{WD}entity/{key}", item)
            for several in item["claims"].values():
                for one in several:
                    self.statement(f"{WD}entity/{key}", one)
        for kind, tops in told["superclasses"].items():
            for top in tops:
                self.add(f"{WD}entity/{kind}", f"{WD}prop/direct/P279", f"{WD}entity/{top}")

    def add(self, subject: str, predicate: str, value: Any) -> None:
        if isinstance(value, str):
            value = ox.NamedNode(value)
        self.store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    def names(self, node: str, item: Mapping[str, Any]) -> None:
        told = {kind: list(item[kind].values()) for kind in ("labels", "descriptions")}
        told["aliases"] = [one for several in item["aliases"].values() for one in several]
        for kind, several in told.items():
            for one in several:
                self.add(node, NAMES[kind], ox.Literal(one["value"], language=one["language"]))

    def statement(self, item: str, one: Mapping[str, Any]) -> None:
        node, main = STATEMENT + one["id"].replace("$", "-"), one["mainsnak"]
        self.add(item, f"{WD}prop/{main['property']}", node)
        self.add(node, WB + "rank", f"{WB}{one['rank'].title()}Rank")
        self.snak(node, "statement", main)
        if one["rank"] != "deprecated" and "datavalue" in main:
            value, _ = TERMS[main["datavalue"]["type"]](main["datavalue"]["value"])
            self.add(item, f"{WD}prop/direct/{main['property']}", value)
        for several in one["qualifiers"].values():
            for snak in several:
                self.snak(node, "qualifier", snak)
        for reference in one["references"]:
            hashed = f"{WD}reference/{reference['hash']}"
            self.add(node, "http://www.w3.org/ns/prov#wasDerivedFrom", hashed)
            for several in reference["snaks"].values():
                for snak in several:
                    self.snak(hashed, "reference", snak)

    def snak(self, node: str, kind: str, one: Mapping[str, Any]) -> None:
        name = one["property"]
        self.describe(name)
        if one["snaktype"] == "novalue":
            self.add(node, TYPE, f"{WD}prop/novalue/{name}")
        elif one["snaktype"] == "somevalue":
            self.add(node, f"{WD}prop/{kind}/{name}", ox.BlankNode())
        else:
            value, deep = TERMS[one["datavalue"]["type"]](one["datavalue"]["value"])
            self.add(node, f"{WD}prop/{kind}/{name}", value)
            self.count += 1
            for predicate, term in deep.items():
                self.add(node, f"{WD}prop/{kind}/value/{name}", f"{WD}value/{self.count}")
                self.add(f"{WD}value/{self.count}", WB + predicate, term)

    def describe(self, name: str) -> None:
        node = f"{WD}entity/{name}"
        self.add(node, f"{WB}claim", f"{WD}prop/{name}")
        self.add(node, f"{WB}novalue", f"{WD}prop/novalue/{name}")
        kind = "ExternalId" if name in ("P214", "P297", "P1566") else "WikibaseItem"
        self.add(node, f"{WB}propertyType", WB + kind)
        for what in ("statementProperty", "qualifier", "reference"):
            folder = what.removesuffix("Property")
            self.add(node, WB + what, f"{WD}prop/{folder}/{name}")
            self.add(node, f"{WB}{folder}Value", f"{WD}prop/{folder}/value/{name}")


def typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(kind))


def time_term(told: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    text = told["time"].removeprefix("+").replace("-00", "-01")
    if told["calendarmodel"].endswith("Q1985786") and told["precision"] == 11:
        text = f"{read_span(told).first}T00:00:00Z"
    time, precision = typed(text, XSD + "dateTime"), ox.Literal(told["precision"])
    deep = {"timeValue": time, "timePrecision": precision}
    return time, {**deep, "timeCalendarModel": told["calendarmodel"]}


def amount_term(told: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    amount = typed(told["amount"], XSD + "decimal")
    unit = f"{WD}entity/Q199" if told["unit"] == "1" else told["unit"]
    return amount, {"quantityAmount": amount, "quantityUnit": unit}


def point_term(told: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    globe = "" if told["globe"].endswith("Q2") else f"<{told['globe']}> "
    text = f"{globe}Point({told['longitude']} {told['latitude']})"
    return typed(text, "http://www.opengis.net/ont/geosparql#wktLiteral"), {}


TERMS: dict[str, Callable[[Any], tuple[Any, dict[str, Any]]]] = {
    "wikibase-entityid": lambda told: (f"{WD}entity/{told['id']}", {}),
    "monolingualtext": lambda told: (ox.Literal(told["text"], language=told["language"]), {}),
    "string": lambda told: (told if told.startswith("http") else ox.Literal(told), {}),
    "time": time_term,
    "quantity": amount_term,
    "globecoordinate": point_term,
}


@pytest.fixture
def wikidata(loopback: Start, http_answer: Write) -> Any:
    """Start an endpoint that has the items of the golden folder as Wikidata would."""
    store = Rdf(TOLD).store

    def reply(question: Any) -> bytes:
        query = parse_qs(question.body.decode())["query"][0]
        answer = store.query(query).serialize(format=ox.QueryResultsFormat.JSON)
        return http_answer(answer, kind="application/sparql-results+json")

    return loopback(reply)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long the service is left to rest, and do not wait."""
    rests: list[float] = []
    monkeypatch.setattr("marchland.loaders.wikidata_fetch.time.sleep", rests.append)
    return rests


def ask(folder: Path, endpoint: str | None, **where: str | tuple[str, ...]) -> Asked:
    given = {name: (one,) if isinstance(one, str) else one for name, one in where.items()}
    return Asked(folder, None, given, endpoint, {}, lambda done, of: None)


def test_what_is_fetched_reads_as_the_items_do(
    wikidata: Any, read_lines: Read, tmp_path: Path, no_rest: list[float]
) -> None:
    told = tuple(key for key, item in TOLD["entities"].items() if item["claims"])
    paths = find("wikidata").fetch(ask(tmp_path, wikidata.url, item=told))
    assert [path.name for path in paths] == [
        "wikidata-items-0001.json",
        "wikidata-named-0001.json",
    ]
    days = {json.loads(path.read_text("utf-8"))["retrieved"] for path in paths}
    assert days == {datetime.now(UTC).date().isoformat()}
    assert sorted(tmp_path.iterdir()) == paths
    assert len(no_rest) == len(wikidata.asked)
    lines = read_lines("wikidata", *paths, release="2024-11-21")[0]
    expected = read_lines("wikidata", HERE / "input.json", release=None)[0]
    assert sorted(lines - expected) == sorted(expected - lines) == []


def test_a_list_and_a_country_name_items(wikidata: Any, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# groups\nQ100 Red Front\n\nhttp://www.wikidata.org/entity/Q102\nQ100\n")
    for where in ({"list": str(listed)}, {"country": "mm"}, {"country": "Q20"}):
        paths = fetch_items(ask(tmp_path / "out", wikidata.url, **where), ABOUT)
        items = json.loads(paths[0].read_text("utf-8"))["entities"]
        assert set(items) == ({"Q100", "Q102"} if "list" in where else {"Q100"})


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({}, "no item"),
        ({"item": "Kachin"}, "no item of Wikidata"),
        ({"item": "Q1} DROP ALL"}, "no item of Wikidata"),
        ({"item": "P31"}, "no item of Wikidata"),
        ({"country": "XX"}, "knows no country"),
        ({"country": '"'}, "no item of Wikidata"),
        ({"list": "no-such-file"}, "cannot be read"),
        ({"list": __file__}, "test_wikidata.py:1: "),
    ],
)
def test_a_wrong_wish_is_told(
    where: dict[str, str], message: str, wikidata: Any, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        fetch_items(ask(tmp_path, wikidata.url, **where), ABOUT)


def test_wikimedia_is_told_who_asks(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tell who runs them; set MARCHLAND_CONTACT"):
        fetch_items(ask(tmp_path, None, item="Q100"), ABOUT)


def test_who_asks_is_in_every_question(wikidata: Any, tmp_path: Path) -> None:
    secrets = {"MARCHLAND_CONTACT": "me@example.org"}
    fetch_items(ask(tmp_path, wikidata.url, item="Q105")._replace(secrets=secrets), ABOUT)
    assert {"me@example.org" in one.headers["user-agent"] for one in wikidata.asked} == {True}


def results(*rows: Mapping[str, str]) -> str:
    told = [
        {
            n: {"type": "uri" if v.startswith("http") else "literal", "value": v}
            for n, v in row.items()
        }
        for row in rows
    ]
    return json.dumps({"head": {"vars": []}, "results": {"bindings": told}})


@pytest.mark.parametrize(
    "rows",
    [
        [{"item": f"{WD}entity/Q7"}],
        [{"item": f"{WD}entity/Q100", "property": "P31", "statement": "x> } DROP", "rank": "x"}],
        [{"statement": f"{STATEMENT}Q7-S1"}],
    ],
)
def test_an_endpoint_that_answers_something_else_is_told(
    rows: list[dict[str, str]], loopback: Start, http_answer: Write, tmp_path: Path
) -> None:
    kind = "application/sparql-results+json"
    server = loopback(lambda _: http_answer(results(*rows), kind=kind))
    with pytest.raises(RemoteError):
        fetch_items(ask(tmp_path, server.url, item="Q100"), ABOUT)
    assert list(tmp_path.glob("*.json")) == []


def test_a_service_that_breaks_off_leaves_no_half_file(
    wikidata: Any, loopback: Start, http_answer: Write, tmp_path: Path
) -> None:
    def reply(question: Any) -> Iterator[bytes]:
        yield http_answer("<html>too many requests", 403, "text/html")

    server = loopback(reply)
    with pytest.raises(RemoteError, match="403"):
        fetch_items(ask(tmp_path, server.url, item="Q100"), ABOUT)
    assert list(tmp_path.iterdir()) == []

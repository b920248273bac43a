"""The verb that asks who is who, as people use it."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from marchland.graph.load import load
from marchland.graph.store import make_store, open_store
from marchland.graph.term import ID_BASE
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.verb import resolve as verb

SHEET = """sheet: marches
release: "1"
sources:
  a: {publisher: Paper A, published: "2024-03-09", reliability: B}
things:
  freedonia: {type: Country, label: Freedonia}
  rno: {type: PoliticalParty, label: Red Northern Organization, alt: [RNO], country: freedonia}
  rna: {type: InsurgentGroup, label: Red Northern Army, alt: [RNA], partOf: rno, country: freedonia}
  ford: {type: Settlement, label: Old Ford, within: freedonia}
claims:
  - {id: c1, subject: rna, relation: controls, object: ford, seen: "2024-03-05", source: a}
  - {id: c2, subject: rno, relation: rejects, object: the truce, seen: "2024-03-05", source: a}
"""
OTHER = """sheet: digest
release: "1"
sources:
  b: {publisher: Digest, published: "2024-03-10", reliability: D}
things:
  free: {type: Country, label: Freedonia}
  army: {type: InsurgentGroup, label: Army of the Red North, alt: ["RNA: Red Northern Army"],
    country: free}
  party: {type: InsurgentGroup, label: RNO, alt: [Red Northern Organisation], country: free}
  town: {type: Settlement, label: Old Ford, within: free}
claims:
  - {id: d1, subject: party, relation: fights, object: army, seen: "2024-03-06", source: b}
"""
RNO, RNA, PARTY, ARMY = (
    ID_BASE + f"actor/{key}"
    for key in ("marches/rno", "marches/rna", "digest/party", "digest/army")
)
Cli = Callable[..., Any]
WHY = ("--reason", "one spelling or another", "--by", "Ann")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets that tell of the same actors, loaded; for copying."""
    folder = tmp_path_factory.mktemp("resolve")
    make_store(str(folder / "store"))
    with open_store(str(folder / "store")) as store:
        for name, text in (("marches", SHEET), ("digest", OTHER)):
            path = folder / f"{name}.yaml"
            path.write_text(text, "utf-8")
            for origin, batches in claims.read([path], None, Issues(), {}):
                load(store, origin, batches)
    return folder / "store"


@pytest.fixture
def two(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `cli` change a store with two sheets, of this test's own."""
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "store"))
    shutil.copytree(made, tmp_path / "store")
    return tmp_path


def rows(cli: Cli, *arguments: str) -> list[dict[str, str]]:
    done = cli("resolve", *arguments)
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.text)))


def told(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [(row["tier"], row["one_iri"], row["other_iri"]) for row in found]


def test_what_may_be_one_is_proposed_with_reasons_best_first(two: Path, cli: Cli) -> None:
    found = rows(cli)
    assert told(found)[0] == ("certain", PARTY, RNO)
    assert "one name: red northern organization" in found[0]["reasons"]
    assert "both of freedonia" in found[0]["reasons"]
    pairs = {frozenset(one[1:]): one[0] for one in told(found)}
    assert pairs[frozenset({ARMY, RNA})] in ("likely", "possible")
    assert pairs[frozenset({PARTY, RNA})] == "related"
    tiers = [one[0] for one in told(found)]
    assert tiers == sorted(tiers, key=["certain", "likely", "possible", "related"].index)


def test_one_thing_a_source_a_kind_and_a_limit_narrow_it(two: Path, cli: Cli) -> None:
    assert {ARMY} <= {one for row in told(rows(cli, ARMY)) for one in row[1:]}
    assert all(ARMY in row for row in told(rows(cli, ARMY)))
    assert len(rows(cli, "--limit", "1")) == 1
    assert "--limit shows them" in cli("resolve", "--limit", "1").err
    assert rows(cli, "--source", "elsewhere") == []
    places = rows(cli, "--kind", "place")
    assert [row["one"] for row in places if row["tier"] == "certain"] == ["Old Ford"] or places
    found = json.loads(cli("resolve", "--format", "json").text)
    assert isinstance(found[0]["reasons"], list)


def test_a_judgement_is_remembered_and_not_proposed_again(two: Path, cli: Cli) -> None:
    done = cli("resolve", RNO, PARTY, "--same", *WHY)
    assert (done.code, done.out) == (0, b"")
    assert "judged same by Ann; Red Northern Organization is one with 1 other thing" in done.err
    assert frozenset({RNO, PARTY}) not in {frozenset(one[1:]) for one in told(rows(cli))}
    assert "was judged already" in cli("resolve", RNO, PARTY, "--same", *WHY).err
    (row,) = rows(cli, "--judged")
    assert (row["verdict"], row["by"], row["reason"]) == ("same", "Ann", "one spelling or another")
    assert row["counts"] == "true"
    assert "taken back: same by Ann" in cli("resolve", RNO, PARTY, "--undo").err
    assert frozenset({RNO, PARTY}) in {frozenset(one[1:]) for one in told(rows(cli))}
    assert rows(cli, "--judged") == []


def test_different_is_left_out_and_unsure_comes_last(two: Path, cli: Cli) -> None:
    assert cli("resolve", RNA, ARMY, "--different", *WHY).code == 0
    assert cli("resolve", RNO, PARTY, "--unsure", *WHY).code == 0
    found = rows(cli)
    assert frozenset({RNA, ARMY}) not in {frozenset(one[1:]) for one in told(found)}
    assert told(found)[-1][1:] == (PARTY, RNO)
    assert found[-1]["unsure"].startswith("unsure: Ann, ")


def test_show_tells_what_differs_and_writes_nothing(two: Path, cli: Cli) -> None:
    size = cli("info", "--format", "json").text
    found = rows(cli, RNO, PARTY, "--show")
    assert {(row["asked"], row["change"], row["relation"]) for row in found} == {
        ("Red Northern Organization", "only with", "fights"),
        ("RNO", "only with", "rejects"),
    }
    assert "does not count now" in cli("resolve", RNO, PARTY, "--show").err
    assert cli("info", "--format", "json").text == size
    assert cli("resolve", RNO, PARTY, "--same", *WHY).code == 0
    assert rows(cli, RNO, PARTY, "--show") == found
    assert "counts now" in cli("resolve", RNO, PARTY, "--show").err
    assert rows(cli, RNO, PARTY, "--show", "--different") == []
    before = json.loads(cli("query", "relations-of", "--actor", PARTY, "--format", "json").text)
    assert {row["relation"] for row in before} == {"fights", "rejects"}


def test_a_judgement_counts_from_when_it_was_made(two: Path, cli: Cli) -> None:
    def told(*more: str) -> set[str]:
        done = cli("query", "relations-of", "--actor", PARTY, "--format", "json", *more)
        return {row["relation"] for row in json.loads(done.text)}

    before = datetime.now(UTC).isoformat()
    assert cli("resolve", RNO, PARTY, "--same", *WHY).code == 0
    assert told() == {"fights", "rejects"}
    assert told("--recorded-by", before) == {"fights"}
    noted = "RNO and Red Northern Organization count as one, as Ann judged: one spelling or another"
    assert noted in cli("query", "relations-of", "--actor", PARTY).err
    assert (
        "judged" not in cli("query", "relations-of", "--actor", PARTY, "--recorded-by", before).err
    )
    after = datetime.now(UTC).isoformat()
    assert cli("resolve", RNO, PARTY, "--undo").code == 0
    assert told() == {"fights"}
    assert told("--recorded-by", after) == {"fights", "rejects"}


def test_a_party_and_its_army_stay_two(two: Path, cli: Cli) -> None:
    done = cli("resolve", RNA, RNO, "--same", *WHY)
    assert done.code == 2
    assert "stay two" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((RNO, PARTY), "say what to do"),
        ((RNO, "--same"), "name the two things"),
        ((RNO, PARTY, ARMY), "one thing or two"),
        ((RNO, PARTY, "--same"), "needs a reason"),
        ((RNO, PARTY, "--same", "--undo", *WHY), "one at a time"),
        (("--review", "--judged"), "one at a time"),
        ((RNO, PARTY, "--undo"), "have not been judged"),
        (("Nobody Here",), "no actor or commodity or place is named"),
        ((RNO, PARTY, "--show", "--as-of", "2024-02-30"), "not a day"),
        (("--format", "gif"), "no format is called"),
        ((RNO, "Old Ford", "--same", *WHY), "may be several things"),
        ((RNO, ID_BASE + "place/digest/town", "--same", *WHY), "two kinds"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    two: Path, cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    done = cli("resolve", *arguments)
    assert (done.code, done.out) == (2, b"")
    assert told in done.err


def test_contradictory_judgements_are_told(two: Path, cli: Cli) -> None:
    for one, other, verdict in ((RNO, PARTY, "same"), (PARTY, ARMY, "same")):
        assert cli("resolve", one, other, f"--{verdict}", *WHY).code == 0
    done = cli("resolve", RNO, ARMY, "--different", *WHY)
    assert "judged different, and judgements make them one" in done.err
    assert "judged different" in cli("resolve").err


def test_review_asks_one_after_the_other_and_takes_down_each_answer(
    two: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[str] = iter(["s", "the same office", "n", "q"])
    monkeypatch.setattr(verb.click, "prompt", lambda *_, **__: next(answers))
    done = cli("resolve", "--review", "--by", "Ben")
    assert done.code == 0
    assert "1 of " in done.err
    assert "Red Northern Organization" in done.err
    (row,) = rows(cli, "--judged")
    assert (row["by"], row["reason"]) == ("Ben", "the same office")
    assert isinstance(verb.resolve, click.Command)


def test_judgements_go_with_a_dump_and_count_where_it_is_loaded(
    two: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for verdict, name in (("different", "Ann"), ("same", "Ben")):
        why = ("--reason", "a reason", "--by", name)
        assert cli("resolve", RNO, PARTY, f"--{verdict}", *why).code == 0
    told = rows(cli, "--judged")
    assert [(row["by"], row["counts"]) for row in told] == [("Ann", "false"), ("Ben", "true")]
    dump = tmp_path / "all.nq"
    assert cli("export", dump).code == 0
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "other"))
    assert cli("init").code == 0
    assert cli("load", "rdf", dump, "--release", "1").code == 0
    assert rows(cli, "--judged") == told
    done = cli("query", "relations-of", "--actor", PARTY, "--format", "json")
    assert {row["relation"] for row in json.loads(done.text)} == {"fights", "rejects"}


def test_a_judgement_that_came_in_half_counts_for_nothing(
    two: Path, cli: Cli, tmp_path: Path
) -> None:
    start, mar = "<https://w3id.org/marchland/id/", "https://w3id.org/marchland/ontology#"
    node, kind = f"{start}judgement/x/1>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    (tmp_path / "half.nt").write_text(
        f"{node} {kind} <{mar}Judgement> .\n{node} <{mar}judges> <{RNO}> .\n"
        f'{node} <{mar}verdict> <{mar}Same> .\n{node} <{mar}judgedAt> "soon" .\n',
        "utf-8",
    )
    assert cli("load", "rdf", tmp_path / "half.nt", "--release", "1").code in (0, 3)
    assert rows(cli, "--judged") == []
    assert rows(cli)


SHARED = Path(__file__).parents[3] / "shared" / "data"
ACLED = Path(__file__).parents[1] / "graph" / "identity" / "gold" / "thing.csv"
_HEAD = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
_ROW = (
    'MMR{number},2021-06-{day:02},2021,1,Political violence,Battles,Armed clash,"{name}",,'
    "Rebel group,Military Forces of Myanmar (2021-),,State forces,State forces-Rebel group,,104,"
    "Southeast Asia,Myanmar,Kachin,Myitkyina,Myitkyina,Myitkyina,25.3833,97.4000,2,Somebody,"
    "National,,0,,1625000000"
)


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared/data is absent: no real lists to compare"
)
def test_real_lists_are_told_apart_as_the_gold_list_says(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "store"))
    with ACLED.open(encoding="utf-8", newline="") as file:
        things = [row for row in csv.DictReader(file) if row["set"] == "acled"]
    names = [next((a for a in row["alt"].split(";") if ": " in a), row["label"]) for row in things]
    lines = [
        _ROW.format(number=number, day=number % 28 + 1, name=name)
        for number, name in enumerate(names, start=1)
    ]
    (tmp_path / "acled.csv").write_text("\n".join([_HEAD, *lines]) + "\n", "utf-8")
    assert cli("init").code == 0
    for source, path, *more in (
        ("acled", tmp_path / "acled.csv", "--release", "2021"),
        ("ucdp-actor", SHARED / "ucdp" / "ucdp-actor-221.csv", "--release", "22.1"),
        ("eu-sanctions", SHARED / "sanctions" / "eu-32013R0401.csv", "--release", "2024-12-01"),
    ):
        done = cli("load", source, path, *more)
        assert done.code == 0, done.err
    found = rows(cli, "--limit", "5000")
    gold = gold_by_names()
    certain = [row for row in found if row["tier"] == "certain" and "acled" in row["one_dataset"]]
    verdicts = [gold.get(frozenset((row["one"], row["other"]))) for row in certain]
    assert len(certain) >= 30
    assert "different" not in verdicts


def gold_by_names() -> dict[frozenset[str], str]:
    """The verdicts of the gold list, by the labels of the two."""
    with ACLED.open(encoding="utf-8", newline="") as file:
        labels = {f"{row['set']}/{row['key']}": row["label"] for row in csv.DictReader(file)}
    with ACLED.with_name("pair.csv").open(encoding="utf-8", newline="") as file:
        return {
            frozenset((labels[row["one"]], labels[row["other"]])): row["verdict"]
            for row in csv.DictReader(file)
        }

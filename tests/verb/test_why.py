"""The verbs that account for answers, as people use them: explain, timeline, diff."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import marchland.cli
from marchland.graph.load import load
from marchland.graph.standing.spell import Status
from marchland.graph.store import make_store, open_store
from marchland.graph.term import DERIVED, MAR
from marchland.loaders import claims
from marchland.loaders.issue import Issues

SHEET = """sheet: marches
release: "1"
sources:
  a: {publisher: Paper A, title: Blue holds on, published: "2024-01-05", reliability: B,
      url: "https://a.example/1"}
  b: {publisher: Paper B, title: Red takes the ford, published: "2024-03-09", reliability: B}
  c: {publisher: Paper C, title: Not so, published: "2024-06-30", reliability: D}
  d: {publisher: Paper D, title: The hill, published: "2024-05-02", reliability: B}
  e: {publisher: Digest, title: From the press, published: "2024-07-01", reliability: D, copies: c}
things:
  red: {type: InsurgentGroup, label: Red Front, alt: [Reds]}
  blue: {type: Government, label: Blue Council}
  ford: {type: Settlement, label: Old Ford}
  lane: {type: Settlement, label: Ford Lane, within: ford}
  hill: {type: Settlement, label: Long Hill}
  mill: {type: Settlement, label: Grey Mill}
  moor: {type: Settlement, label: "Moor \\x1b[2Jhouse"}
  cave: {type: Settlement, label: Hidden Cave}
claims:
  - {id: c0, subject: blue, relation: controls, object: ford, time: "2020-01-01/..", source: a,
     locator: page 7}
  - {id: c1, subject: red, relation: controls, object: hill, seen: "2024-05-01", source: d,
     attributed: [a shepherd, a miller], attribution: each}
  - {id: c2, subject: blue, relation: controls, object: hill, seen: "2024-05-01", source: c,
     disputes: [c1]}
  - {id: c3, subject: blue, relation: controls, object: hill, seen: "2024-05-01", source: e,
     copies: [c2]}
  - {id: c4, subject: red, relation: controls, object: mill, seen: "2024-03-01", source: b,
     polarity: Denied}
  - {id: c5, subject: red, relation: pressures, object: blue, seen: "2024-03-01", source: b,
     modality: Threatened}
  - {id: c6, subject: red, relation: controls, object: moor, seen: "2024-03-01", source: b}
  - {id: w1, subject: red, relation: controls, object: cave, seen: "2024-03-01", source: b,
     locator: tunnel nine, withholdUntil: "2999-01-01"}
  - {id: w2, subject: blue, relation: controls, object: ford, seen: "2024-04-01", source: d,
     disputes: [e1], locator: tunnel ten, withholdUntil: "2999-01-01"}
events:
  - {id: e1, type: capture, initiator: [red], target: [blue], place: ford, time: "2024-03-05",
     source: b}
"""
COLUMNS = [
    *("subject", "relation", "object", "start", "end", "status", "why", "grade"),
    *("last_observed", "age_days", "sources", "claim"),
]
Cli = Callable[..., Any]


@pytest.fixture(scope="session")
def marches_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sheet above, for copying."""
    folder = tmp_path_factory.mktemp("marches")
    (folder / "marches.yaml").write_text(SHEET, encoding="utf-8")
    make_store(str(folder / "store"))
    with open_store(str(folder / "store")) as store:
        for origin, batches in claims.read([folder / "marches.yaml"], None, Issues(), {}):
            load(store, origin, batches)
    return folder / "store"


@pytest.fixture
def marches(marches_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the sheet above."""
    shutil.copytree(marches_folder, tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def found(cli: Cli, *arguments: str) -> Any:
    done = cli(*arguments, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.text)


def chains(told: Any) -> Iterator[Any]:
    return iter(told["records"].values())


# --- explain ---


@pytest.mark.usefixtures("sample")
def test_kan_paik_ti_is_explained_down_to_who_said_so(cli: Cli) -> None:
    done = cli("explain", "--place", "Kan Paik Ti", "--as-of", "2024-11-21")
    assert done.code == 0
    for said in (
        *("a resident of the town", "a source close to the KIA", "Radio Free Asia", "together"),
        *("2024-11-20", "paragraph 3", "row E2", "kachin-2024.yaml", "sha256", "rule 1: transfer"),
        *("reliability B", "What it hinges on", "Military government of Myanmar"),
    ):
        assert said in done.text, said


@pytest.mark.usefixtures("sample")
def test_every_answer_of_an_actor_is_explained_with_the_chain_of_each_record(cli: Cli) -> None:
    told = found(cli, "explain", "--actor", "KIA", "--as-of", "2024-11-21")
    rows = [row for answer in told["answers"] for row in answer["rows"]]
    asked = {
        (row["subject"], row["relation"], row["object"])
        for query in ("relations-of", "controlled-by")
        for row in found(cli, "query", query, "--actor", "KIA", "--as-of", "2024-11-21")
    }
    assert asked == {(row["subject"], row["relation"], row["object"]) for row in rows}
    for row in rows:
        assert row["because"]
        for record in (*row["claim"], *row["against"]):
            assert told["records"][record]["sources"][0]["publisher"]
    for chain in chains(told):
        assert chain["key"]
        assert chain["learned"][0]["sha256"]


@pytest.mark.usefixtures("sample")
def test_a_tree_keeps_within_its_columns(cli: Cli) -> None:
    done = cli("explain", "--actor", "KIA", "--as-of", "2024-11-21", "--format", "tree")
    assert max(map(len, done.text.splitlines())) <= 100
    assert "└─" in done.text


@pytest.mark.usefixtures("marches")
def test_a_capture_is_the_hinge_of_what_follows(cli: Cli) -> None:
    done = cli("explain", "--place", "Old Ford", "--as-of", "2024-04-01")
    assert "Paper B" in done.text
    assert "2024-03-05" in done.text
    told = found(cli, "explain", "--place", "Old Ford", "--as-of", "2024-04-01")
    (answer,) = told["answers"]
    (hinge,) = answer["hinges"]
    assert told["records"][hinge["record"]]["key"] == "e1"
    assert hinge["change"] == "holder"
    assert [one["subject"] for one in hinge["after"]] == ["Blue Council"]
    assert "Blue Council (presumed)" in hinge["text"]
    assert answer["ended"][0]["rule"] == "transfer"


@pytest.mark.usefixtures("marches")
def test_a_dispute_shows_both_sides_and_what_copies_what(cli: Cli) -> None:
    told = found(cli, "explain", "--place", "Long Hill", "--as-of", "2024-05-01")
    (answer,) = told["answers"]
    rows = {row["subject"]: row for row in answer["rows"]}
    assert {row["status"] for row in rows.values()} == {"contested"}
    keys = {record: chain["key"] for record, chain in told["records"].items()}
    assert {keys[one] for one in rows["Red Front"]["against"]} == {"c2", "c3"}
    links = {
        (keys[record], link["kind"], link["back"], keys[link["record"]])
        for record, chain in told["records"].items()
        for link in chain["links"]
    }
    assert links == {
        ("c1", "disputes", True, "c2"),
        ("c2", "disputes", False, "c1"),
        ("c2", "copies", True, "c3"),
        ("c3", "copies", False, "c2"),
    }
    (red,) = [chain for chain in chains(told) if chain["key"] == "c1"]
    assert red["attributed"] == ["a miller", "a shepherd"]
    assert red["attribution"] == "each"
    (digest,) = [chain for chain in chains(told) if chain["key"] == "c3"]
    assert digest["sources"][0]["copies"][0]["publisher"] == "Paper C"
    # c2 false takes its copy with it
    assert {
        (keys[one["record"]], tuple(keys[w] for w in one["with"])) for one in answer["hinges"]
    } == {("c1", ()), ("c2", ("c3",))}


@pytest.mark.usefixtures("marches")
def test_what_is_withheld_never_shows(cli: Cli, marches: Path) -> None:
    told = ""
    for form in ("text", "json", "tree"):
        for place in ("Old Ford", "Hidden Cave"):
            done = cli("explain", "--place", place, "--as-of", "2024-04-01", "--format", form)
            assert done.code == 0
            told += done.text
    told += cli("explain", "e1", "--as-of", "2024-04-01").text
    told += cli("timeline", "Hidden Cave").text + cli("diff", "2024-02-01", "2024-04-02").text
    assert "tunnel" not in told
    assert "w2" not in told
    assert "Nothing on record bears on it" in told
    with open_store(str(marches)) as store:
        hidden = [
            row["r"].value
            for row in store.select(
                f'SELECT ?r {{ GRAPH ?g {{ ?r <{MAR}locator> "tunnel ten" }} }}',
                graphs=(MAR + "graph/withheld",),
            )
        ]
    assert len(hidden) == 1
    assert hidden[0] not in told
    for name in (hidden[0], "w2", hidden[0][-8:]):
        done = cli("explain", name)
        assert (done.code, "no record is named" in done.err) == (2, True)


def test_an_empty_answer_says_what_was_learned_later(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "store"))
    make_store(str(tmp_path / "store"))
    moments = [datetime.now(UTC).isoformat()]
    for text in (SHEET.partition("claims:")[0], SHEET):
        (tmp_path / "marches.yaml").write_text(text, encoding="utf-8")
        assert cli("load", "claims", str(tmp_path / "marches.yaml")).code == 0
        moments.append(datetime.now(UTC).isoformat())
    asked = ("explain", "--place", "Old Ford", "--as-of", "2024-04-01", "--recorded-by")
    (answer,) = found(cli, *asked, moments[1])["answers"]
    assert [row["status"] for row in answer["rows"]] == ["unknown"]
    assert ("learned later", "e1") in {(one["why"], one["key"]) for one in answer["not_counted"]}
    (answer,) = found(cli, *asked, moments[2])["answers"]
    assert [row["status"] for row in answer["rows"]] == ["presumed"]
    done = cli(*asked, moments[0])
    assert (done.code, "no place is named 'Old Ford'" in done.err) == (2, True)
    assert "what came later has none" in done.err


@pytest.mark.usefixtures("marches")
@pytest.mark.parametrize(
    ("place", "options", "why", "key"),
    [
        ("Grey Mill", ("--as-of", "2024-03-01"), "denial", "c4"),
        ("Old Ford", ("--as-of", "1990-01-01"), "other day", "c0"),
        ("Old Ford", ("--as-of", "2024-04-01", "--known-by", "2023-01-01"), "known later", "e1"),
    ],
)
def test_an_empty_answer_says_why(
    cli: Cli, place: str, options: tuple[str, ...], why: str, key: str
) -> None:
    told = found(cli, "explain", "--place", place, *options)
    (answer,) = told["answers"]
    assert [row["status"] for row in answer["rows"]] == ["unknown"]
    assert (why, key) in {(one["why"], one["key"]) for one in answer["not_counted"]}
    done = cli("explain", "--place", place, *options)
    assert "UNKNOWN" in done.text


@pytest.mark.usefixtures("marches")
def test_what_the_policy_or_age_drops_is_told(cli: Cli) -> None:
    strict = cli("explain", "--place", "Old Ford", "--as-of", "2024-04-01", "--policy", "strict")
    assert "policy strict drops it" in strict.text
    stale = cli("explain", "--place", "Old Ford", "--as-of", "2024-06-01", "--stale-after", "9")
    assert "88 days before: more than 9 days" in stale.text


@pytest.mark.usefixtures("marches")
def test_a_retracted_record_is_told_as_taken_back(cli: Cli) -> None:
    told = found(cli, "explain", "e1", "--as-of", "2024-04-01")
    (record,) = told["asked_records"]
    assert cli("retract", record).code == 0
    done = cli("explain", "--place", "Old Ford", "--as-of", "2024-04-01")
    assert "Blue Council: PRESUMED" in done.text
    assert "1 record (taken back)" in done.text
    done = cli("explain", record, "--as-of", "2024-04-01")
    assert "taken back: " in done.text


@pytest.mark.usefixtures("marches")
def test_a_record_is_found_by_any_of_its_names(cli: Cli, marches: Path) -> None:
    (whole,) = found(cli, "explain", "e1", "--as-of", "2024-04-01")["asked_records"]
    for name in (whole, whole[-6:], f"…{whole[-6:]}", "e1"):
        told = found(cli, "explain", name, "--as-of", "2024-04-01")
        assert told["asked_records"] == [whole]
        assert [answer["object"] for answer in told["answers"]] == ["Old Ford"]
    with open_store(str(marches)) as store:
        resting = f"SELECT ?s {{ GRAPH <{DERIVED}> {{ ?s <{MAR}basis> <{whole}> }} }}"
        spell = next(store.select(resting, graphs=(DERIVED,)))["s"].value
    assert whole in found(cli, "explain", spell, "--as-of", "2024-04-01")["asked_records"]


@pytest.mark.usefixtures("marches")
def test_a_threat_bears_on_an_answer_only_if_asked(cli: Cli) -> None:
    (answer,) = found(cli, "explain", "c5", "--as-of", "2024-03-01")["answers"]
    assert [row["status"] for row in answer["rows"]] == ["unknown"]
    assert [one["why"] for one in answer["not_counted"]] == ["no act"]
    (answer,) = found(cli, "explain", "c5", "--as-of", "2024-03-01", "--modality", "all")["answers"]
    assert [row["status"] for row in answer["rows"]] == ["reported"]


@pytest.mark.usefixtures("marches")
def test_a_whole_answers_for_its_part_only_if_asked(cli: Cli) -> None:
    ask = ("explain", "--place", "Ford Lane", "--as-of", "2024-04-01")
    assert "UNKNOWN" in cli(*ask).text
    told = cli(*ask, "--inherit").text
    assert "Red Front: PRESUMED" in told
    assert "said of the whole: Old Ford" in told


@pytest.mark.usefixtures("marches")
def test_no_label_moves_the_cursor(cli: Cli) -> None:
    for form in ("text", "tree"):
        done = cli("explain", "c6", "--as-of", "2024-03-01", "--format", form)
        assert "house" in done.text
        assert "\x1b" not in done.text


@pytest.mark.usefixtures("marches")
@pytest.mark.parametrize(
    "arguments",
    [
        ("explain",),
        ("explain", "e1", "--place", "Old Ford"),
        ("explain", "--place", "Nowhere"),
        ("explain", "nothing"),
        ("explain", "https://x.example/ } ?s ?p ?o {"),
        ("explain", '" } ?s ?p ?o {'),
        ("explain", "e1", "--format", "pdf"),
        ("explain", "e1", "--as-of", "2024-02-30"),
        ("timeline",),
        ("timeline", "Nowhere"),
        ("timeline", "Old Ford", "--format", "pdf"),
        ("diff", "2024-01-01"),
        ("diff", "2024-01-01", "2024-02-30"),
        ("diff", "2024-01-01", "2024-02-01", "--as-of", "2024-01-01"),
        ("diff", "2024-01-01", "2024-02-01", "--clock", "known", "--known-by", "2024-01-01"),
        ("diff", "2024-01-01", "2024-02-01", "--place", "Old Ford", "--actor", "Reds"),
    ],
)
def test_wrong_use_is_an_error_in_words(cli: Cli, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert done.out == b""
    assert "rror" in done.err


@pytest.mark.usefixtures("marches")
def test_an_explanation_goes_to_a_file_in_the_form_of_its_ending(cli: Cli) -> None:
    assert cli("explain", "e1", "-o", "e1.json").code == 0
    assert json.loads(Path("e1.json").read_text(encoding="utf-8"))["asked"]["kind"] == "record"


# --- timeline ---


@pytest.mark.usefixtures("marches")
def test_a_timeline_tells_who_held_a_place_in_order(cli: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("timeline", "Old Ford").text)))
    assert list(rows[0])[: 2 + len(COLUMNS)] == ["from", "until", *COLUMNS]
    told = [(row["from"], row["until"], row["subject"], row["status"]) for row in rows]
    assert told == [
        ("2020-01-01", "2024-01-06", "Blue Council", "reported"),
        ("2024-01-06", "2024-03-05", "Blue Council", "presumed"),
        ("2024-03-05", "2024-03-06", "Red Front", "reported"),
        ("2024-03-06", "", "Red Front", "presumed"),
    ]
    assert rows[1]["last_observed"] == "2024-01-05"
    assert rows[1]["age_days"] == "59"


@pytest.mark.usefixtures("marches")
def test_a_timeline_obeys_the_clocks(cli: Cli) -> None:
    rows = found(cli, "timeline", "Old Ford", "--known-by", "2024-03-01")
    assert {row["subject"] for row in rows} == {"Blue Council"}
    assert found(cli, "timeline", "Hidden Cave") == []


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "day", ["2023-12-01", "2024-11-19", "2024-11-20", "2024-11-21", "2025-01-01"]
)
def test_an_actors_timeline_agrees_with_what_stands_on_a_day(cli: Cli, day: str) -> None:
    def key(row: Any) -> tuple[str, ...]:
        return tuple(row[name] for name in ("subject_iri", "relation", "object", "status"))

    told = {
        key(row)
        for row in found(cli, "timeline", "KIA")
        if row["from"] <= day and (row["until"] is None or day < row["until"])
    }
    asked = ("relations-of", "controlled-by")
    assert told == {
        key(row)
        for name in asked
        for row in found(cli, "query", name, "--actor", "KIA", "--as-of", day)
    }
    assert told


@pytest.mark.usefixtures("sample")
def test_a_name_of_a_place_and_of_an_actor_asks_which(cli: Cli) -> None:
    done = cli("timeline", "China")
    assert done.code == 2
    assert "may be several things" in done.err
    assert cli("timeline", "--actor", "China").code == 0


@pytest.mark.usefixtures("sample")
def test_a_chart_is_drawn_whole_and_the_same_each_time(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "kia.svg"
    assert cli("timeline", "KIA", "--as-of", "2024-11-21", "-o", path).code == 0
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314, our own text
    lines = " ".join(text for text in root.itertext())
    for said in (
        *("Kachin Independence Army", "controls Kan Paik Ti", "China presses it", "reported"),
        *("Radio Free Asia, 2024-11-21", "as of 2024-11-21"),
    ):
        assert said in lines
    streamed = cli("timeline", "KIA", "--as-of", "2024-11-21", "--format", "svg")
    assert streamed.out == path.read_bytes()


@pytest.mark.usefixtures("marches")
def test_sources_too_many_for_a_footnote_are_counted(cli: Cli) -> None:
    days = [f"2024-{1 + at // 28:02}-{1 + at % 28:02}" for at in range(45)]
    lines = ["sheet: many", 'release: "1"', "sources:"]
    lines += [f'  s{at}: {{publisher: Paper {at}, published: "{d}"}}' for at, d in enumerate(days)]
    lines += ["things:", "  grey: {type: Militia, label: Grey Band}"]
    lines += ["  pass: {type: Settlement, label: High Pass}", "claims:"]
    held = "subject: grey, relation: controls, object: pass"
    lines += [f'  - {{id: m{at}, {held}, seen: "{d}", source: s{at}}}' for at, d in enumerate(days)]
    Path("many.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli("load", "claims", "many.yaml").code == 0
    drawn = cli("timeline", "High Pass", "--format", "svg").text
    assert ">45 sources: the rows of this timeline name them<" in drawn
    assert "Paper 7, " not in drawn.replace("<title>", "\n").split("</title>")[-1]
    few = cli("timeline", "Long Hill", "--format", "svg").text
    assert ">1 Paper D, 2024-05-02: The hill<" in few
    assert "From the press (copies Paper C, 2024-06-30)" in few
    assert ">sources 2, 3<" in few


@pytest.mark.usefixtures("sample")
def test_the_picture_on_the_page_is_what_is_drawn(cli: Cli) -> None:
    page = Path(marchland.cli.__file__).parent / "docs/picture/kan-paik-ti.svg"
    assert cli("timeline", "Kan Paik Ti", "--format", "svg").out == page.read_bytes()


# --- diff ---


@pytest.mark.usefixtures("marches")
def test_a_diff_tells_what_changed_hands_and_not_what_only_faded(cli: Cli) -> None:
    rows = found(cli, "diff", "2024-03-01", "2024-03-09")
    assert [(row["change"], row["object"]) for row in rows] == [("changed hands", "Old Ford")]
    assert rows[0]["before"] == ["Blue Council (presumed: bracketed)"]
    assert rows[0]["after"] == ["Red Front (presumed)"]
    assert set(COLUMNS) <= set(rows[0])
    assert found(cli, "diff", "2024-03-01", "2024-03-01") == []
    assert "nothing changed" in cli("diff", "2024-03-01", "2024-03-01").err


@pytest.mark.usefixtures("marches")
def test_a_diff_is_of_one_place_or_actor_if_asked(cli: Cli) -> None:
    whole = found(cli, "diff", "2024-02-01", "2024-05-01")
    assert {row["object"] for row in whole} == {"Old Ford", "Long Hill", "Moor \x1b[2Jhouse"}
    (hill, other) = found(cli, "diff", "2024-02-01", "2024-05-01", "--place", "Long Hill")
    assert {hill["change"], other["change"]} <= {"began", "first told"}
    assert hill["change"] == "first told"
    assert "it may have been so before" in hill["note"]
    of_red = found(cli, "diff", "2024-02-01", "2024-05-01", "--actor", "Reds")
    assert {row["object"] for row in of_red} == {row["object"] for row in whole}


@pytest.mark.usefixtures("sample")
def test_a_diff_names_holders_and_repeats_no_subject(cli: Cli) -> None:
    told: dict[str, list[str]] = {"before": [], "after": []}
    days = ("2019-06-01", "2021-06-01")
    for row in (*found(cli, "diff", *days), *found(cli, "diff", *reversed(days))):
        if row["relation"] != "controls":
            assert len([*row["before_iri"], *row["after_iri"]]) == 1
            for name, texts in told.items():
                texts += row[name]
    assert set(told["before"]) == set(told["after"]) <= {one.value for one in Status}
    assert told["before"]


@pytest.mark.usefixtures("marches")
def test_a_diff_of_reports_tells_what_became_known(cli: Cli) -> None:
    ask = ("--clock", "known", "--as-of", "2024-05-01", "--place", "Long Hill")
    rows = found(cli, "diff", "2024-05-02", "2024-06-29", *ask)
    assert rows == []
    rows = found(cli, "diff", "2024-06-29", "2024-07-02", *ask)
    assert {row["change"] for row in rows} == {"became contested"}
    back = found(cli, "diff", "2024-07-02", "2024-06-29", *ask)
    assert {row["change"] for row in back} == {"was settled"}


@pytest.mark.usefixtures("marches")
def test_a_diff_of_recordings_tells_what_was_learned_and_taken_back(cli: Cli) -> None:
    ask = ("--clock", "recorded", "--as-of", "2024-03-05")
    rows = found(cli, "diff", "2020-01-01", "2999-01-01", *ask, "--place", "Old Ford")
    assert [row["change"] for row in rows] == ["began"]
    assert cli("retract", "marches").code == 0
    assert found(cli, "diff", "2020-01-01", "2999-01-01", *ask) == []

"""FollowTheMoney: things, intervals as claims, and ends that stand anywhere or nowhere."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report
from marchland.graph.store import Store
from marchland.loaders.catalogue import find
from marchland.ontology.term import ontology

HERE = Path(__file__).parent / "ftm/plain"
REAL = Path(__file__).parents[2].parent / "shared/data/ftm/zala.ftm.json"
MAR = "https://w3id.org/marchland/ontology#"
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]
WRONG = {
    ("asset", 4): "is described by no line",
    ("asset", 5): "is a Vessel",
    ("authority", 8): "has no such end",
    ("startDate", 9): "2010/2009 is reversed",
    ("schema", 13): "linkedTo does not join a Person and a Place",
    ("id", 16): "is the id of an earlier line",
    ("startDate", 18): "'next year' is not a date",
    ("id", 19): "is missing",
    ("name", 20): "is no list of words",
    ("shoeSize", 3): "this property is new here",
    (None, 21): "is no JSON",
    (None, 22): "is no object",
    (None, 23): "holds a NUL",
    (None, 24): "holds half of a character",
}


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("ftm", HERE, "input.json")


@pytest.mark.parametrize(("place", "message"), WRONG.items())
def test_what_is_wrong_is_told_with_its_line(
    place: tuple[str | None, int], message: str, read_lines: Read
) -> None:
    told = read_lines("ftm", HERE / "input.json")[1]
    found = [one["message"] for one in told if (one["field"], one["line"]) == place]
    assert [one[: len(message)] for one in found][:1] == [message]


def test_order_and_packing_do_not_matter(read_lines: Read, tmp_path: Path) -> None:
    rows = (HERE / "input.json").read_text("utf-8").splitlines()
    rows = [row for row in rows if "Mya Again" not in row]
    packed = tmp_path / "input.json.gz"
    packed.write_bytes(gzip.compress("\n".join(reversed(rows)).encode()))
    assert read_lines("ftm", packed)[0] == read_lines("ftm", HERE / "input.json")[0]


def test_a_later_reading_of_the_same_is_no_new_claim(
    load_file: Callable[..., list[Report]], tmp_path: Path
) -> None:
    load_file("ftm", HERE / "input.json", release="1")
    (again,) = load_file("ftm", HERE / "input.json", release="1")
    later = tmp_path / "later.json"
    text = (HERE / "input.json").read_text("utf-8")
    later.write_text(text.replace("2026-04-29", "2026-05-29"), "utf-8")
    (third,) = load_file("ftm", later, release="2")
    assert (again.is_change, third.added.total(), third.extended) == (False, 0, 7)


def test_a_data_set_that_is_not_kept_up_observes_nothing(read_lines: Read) -> None:
    lines = read_lines("ftm", HERE / "input.json")[0]
    claim = {line.split(" ")[0] for line in lines if '"ftm:f1"' in line}
    said = [line for line in lines if line.split(" ")[0] in claim]
    assert claim
    assert not [line for line in said if "observedOn" in line or "openEnd" in line]


def test_the_table_of_schemata_uses_terms_that_exist() -> None:
    about = find("ftm").about
    for edge in about["edges"].values():
        assert edge["relation"] in ontology().relations
    assert set(about["things"].values()) <= set(ontology().classes)
    assert not set(about["columns"]["taken"]) & set(about["columns"]["not_taken"])
    assert not (set(about["things"]) | set(about["edges"])) & set(about["schemata_not_taken"])


@pytest.mark.skipif(not REAL.exists(), reason="the file is not here")
def test_the_real_file(load_file: Callable[..., list[Report]], store: Store) -> None:
    with REAL.open(encoding="utf-8") as file:
        kinds = Counter(json.loads(line)["schema"] for line in file)
    claims = sum(kinds[name] for name in ("Sanction", "Ownership", "Family", "Directorship"))
    (report,) = load_file("ftm", REAL)
    assert (kinds.total(), report.added["claim"]) == (91, claims)
    ask = f"SELECT (COUNT(DISTINCT ?a) AS ?n) {{ ?a a <{MAR}%s> }}"
    for name in ("Person", "Company"):
        assert next(store.select(ask % name))["n"].value == str(kinds[name])

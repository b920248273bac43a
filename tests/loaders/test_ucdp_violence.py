"""UCDP Non-State Conflict and One-sided Violence: names and numbers of all their releases."""

from collections.abc import Callable
from pathlib import Path

import pytest

from marchland.graph.record import read_records
from marchland.graph.standing.view import View
from marchland.graph.store import Store
from marchland.loaders.ucdp import is_old_scheme
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

MAR = "https://w3id.org/marchland/ontology#"

OLD_NON_STATE = (
    "dyadid,org,sidea,sideacomponents,sideb,sidebcomponents,startdate,startprec,startdate2,"
    "startprec2,epend,ependdate,ependprec,year,bestfatalityestimate,lowfatalityestimate,"
    "highfatalityestimate,location,gwnolocation,region,version\n"
    "2-39,1,Marsh Front,,Hill Band,,2011-02-03,1,2011-02-03,1,0,,,2011,40,30,55,Northland,9001,"
    "3,2.5-2016\n"
)
OLD_ONE_SIDED = (
    "ActorId,CoalitionComponents,ActorName,Year,BestFatalityEstimate,LowFatalityEstimate,"
    "HighFatalityEstimate,IsGovernmentActor,Location,GWNOLocation,Region,Version\n"
    "9001,,Government of Northland,2011,40,30,55,1,Northland,9001,3,1.4-2016\n"
)


@pytest.mark.parametrize(
    ("release", "is_old"),
    [("1.4-2016", True), ("14-2016", True), ("22.1", False), ("t", False), ("17.1", False)],
)
def test_releases_before_2017_are_told_by_their_numbers(release: str, is_old: bool) -> None:
    assert is_old_scheme(release) == is_old


def test_an_old_non_state_file_gives_claims_and_no_identifiers(
    tmp_path: Path, store: Store, load_file: Callable
) -> None:
    path = tmp_path / "old.csv"
    path.write_text(OLD_NON_STATE, "utf-8")
    load_file("ucdp-nonstate", path, release="2.5-2016")
    (claim,) = read_records(store, f"?r a <{MAR}Claim>")
    assert claim.one("relation") == "fights"
    assert (claim.one("quantityBest"), claim.one("dyad")) == ("40", None)
    assert claim.one("sourceKey") == "2-39/2011"
    query = f"SELECT ?i {{ ?a <{MAR}identifier> ?i }}"
    assert {row["i"].value for row in store.select(query)} == {"gw:9001"}


def test_an_old_one_sided_file_shares_no_actor_with_a_new_one(
    tmp_path: Path, store: Store, load_file: Callable
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(OLD_ONE_SIDED, "utf-8")
    new.write_text(OLD_ONE_SIDED.replace("ActorId", "actor_id"), "utf-8")
    load_file("ucdp-onesided", old, release="1.4-2016")
    load_file("ucdp-onesided", new, release="22.1")
    events = read_records(store, f"?r a <{MAR}Event>")
    actors = {str(event.one("initiator")).rpartition("/")[2] for event in events}
    assert actors == {"old-9001", "9001"}
    (target,) = {event.one("target") for event in events}
    assert str(target).endswith("civilians-9001")


def test_what_several_countries_suffered_counts_once(
    tmp_path: Path, store: Store, load_file: Callable
) -> None:
    path = tmp_path / "two.csv"
    row = "7,,Marsh Front,2031,9,9,9,0,{},{},3,99.1\n"
    text = OLD_ONE_SIDED.partition("\n")[0] + "\n"
    text += row.format('"Eastland, Northland"', '"9002, 9001"')
    path.write_text(text, "utf-8")
    load_file("ucdp-onesided", path)
    (event,) = read_records(store, f"?r a <{MAR}Event>")
    assert len(event.all("place")) == 2
    # how many died in each is not told: one population, whose dead are those of the row
    assert str(event.one("target")).endswith("civilians-9001-9002")
    (row,) = answer(store, find("dyads"), {}, View()).rows
    assert (row["events"], row["fatalities_best"]) == (1, 9)
    assert row["other"].startswith("Civilians in country 9001 (Gleditsch-Ward) and country 9002")
    # which of the two names is whose, nothing tells: neither is guessed
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    query = f"SELECT ?l {{ ?c a <{MAR}Country> ; <{label}> ?l }}"
    assert {row["l"].value for row in store.select(query)} == {
        "country 9001 (Gleditsch-Ward)",
        "country 9002 (Gleditsch-Ward)",
    }


def test_a_side_without_a_number_is_known_by_its_name(
    tmp_path: Path, store: Store, load_file: Callable
) -> None:
    path = tmp_path / "names.csv"
    path.write_text(OLD_NON_STATE, "utf-8")
    load_file("ucdp-nonstate", path, release="2.5-2016")
    (claim,) = read_records(store, f"?r a <{MAR}Claim>")
    assert str(claim.one("subject")).endswith("/named-Marsh%20Front")

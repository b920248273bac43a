"""Who is who among Myanmar's main actors: each row has its reason, and joins what it names."""

import csv
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from marchland.graph.resolve import resolve, same_things
from marchland.graph.store import Store, open_store
from marchland.graph.term import ID_BASE

SHARED = Path(__file__).parents[3] / "shared" / "data"
HEAD = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
ROW = (
    'MMR1,2021-06-01,2021,1,Political violence,Battles,Armed clash,"KIO/KIA: Kachin Independence '
    'Organization/Kachin Independence Army",,Rebel group,Military Forces of Myanmar (2021-),,State '
    "forces,State forces-Rebel group,,104,Southeast Asia,Myanmar,Kachin,Myitkyina,Myitkyina,"
    "Myitkyina,25.3833,97.4000,2,Somebody,National,,0,,1625000000"
)


def things() -> dict[str, dict[str, Any]]:
    text = files("marchland.loaders").joinpath("sample/myanmar-actors.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)["things"]
    return found


def registers(row: dict[str, Any]) -> list[str]:
    return [one for one in row.get("ids", []) if not one.startswith("mimu:")]


@pytest.fixture
def store(own_sample: Path, cli: Callable[..., Any], tmp_path: Path) -> Iterator[Store]:
    """The sample, with one clash in ACLED's form."""
    (tmp_path / "acled.csv").write_text(f"{HEAD}\n{ROW}\n", "utf-8")
    done = cli("load", "acled", tmp_path / "acled.csv", "--release", "2021")
    assert done.code == 0, done.err
    with open_store(str(own_sample)) as opened:
        yield opened


def test_every_row_that_names_other_lists_says_why() -> None:
    named = {key: row for key, row in things().items() if registers(row)}
    assert len(named) > 30
    silent = {key for key, row in named.items() if not row.get("comment")}
    # persons of the sanctions list are told apart by their own number there
    assert silent <= {"min-aung-hlaing"}


def test_no_two_rows_bear_one_number() -> None:
    borne = [one for row in things().values() for one in row.get("ids", [])]
    assert len(borne) == len(set(borne))


def test_an_army_of_acled_is_one_with_the_army_and_not_with_its_party(store: Store) -> None:
    kia, kio = (f"{ID_BASE}actor/myanmar-actors/{key}" for key in ("kia", "kio"))
    found = same_things(store, [kia, kio])
    assert len(found[kia]) == len(found[kio]) == 2
    assert found[kia].isdisjoint(found[kio])
    assert resolve(store, "acled:actor/KIA: Kachin Independence Army", ["actor"]).iris[0] == kia
    forces = f"{ID_BASE}actor/myanmar-actors/tatmadaw"
    assert any("Military" in one for one in same_things(store, [forces])[forces])


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent: no numbers to look up")
def test_the_numbers_of_ucdp_are_those_of_the_names() -> None:
    with (SHARED / "ucdp" / "ucdp-actor-221.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["ActorId"]: row for row in csv.DictReader(file)}
    columns = ("NameData", "NameOrigFullEng", "NewNameFullEng")
    for key, row in things().items():
        for one in registers(row):
            if one.startswith("ucdp:actor/"):
                names = {plain(known[one[11:]][column]) for column in columns}
                told = {plain(row["label"]), *map(plain, row.get("alt", []))}
                assert names & told, key


def plain(name: str | dict[str, str]) -> str:
    name = name["en"] if isinstance(name, dict) else name
    return re.sub(r"\W+", " ", name).casefold().strip()


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent: no codes to look up")
def test_the_codes_of_cameo_are_made_of_codes_that_exist() -> None:
    codes = {
        line.split("\t")[0]
        for name in ("cameoCountry.txt", "cameoType.txt")
        for line in (SHARED / "cameo" / name).read_text("utf-8").splitlines()
    }
    found = [one[6:] for row in things().values() for one in registers(row) if "cameo:" in one]
    assert len(found) >= 5
    assert {code[at : at + 3] for code in found for at in range(0, len(code), 3)} <= codes

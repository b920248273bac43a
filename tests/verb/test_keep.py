"""The store's own verbs, as people read what they tell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FAULTS = Path(__file__).parents[1] / "loaders/ucdp_ged/faults/input.csv"


def test_what_does_not_conform_is_told_with_its_value(
    own_sample: Path, cli: Callable[..., Any]
) -> None:
    assert cli("load", "ucdp-ged", FAULTS, "--release", "24.1").code == 0
    rows = json.loads(cli("check", "--format", "json").out)
    values = [row["value"] for row in rows if row["value"] is not None]
    assert values
    assert not any("Term(" in value for value in values)


def test_a_single_record_is_taken_back_by_its_iri_and_what_is_none_is_refused(
    own_sample: Path, cli: Callable[..., Any]
) -> None:
    rows = cli("query", "-e", "SELECT ?c { ?c a <https://w3id.org/marchland/ontology#Claim> }")
    record = rows.out.decode().splitlines()[1]
    done = cli("retract", record)
    assert (done.code, done.err.strip()) == (0, f"{record.split('/')[-2]}: 1 record retracted")
    for wrong in (record, "https://w3id.org/marchland/id/one"):
        again = cli("retract", wrong)
        assert (again.code, "is no live record" in again.err) == (2, True)

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

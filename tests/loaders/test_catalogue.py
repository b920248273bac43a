"""Loaders are found by their files, and nothing of them is imported before it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

import marchland.loaders
from marchland.loaders.catalogue import find, loaders
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError

FOLDER = Path(marchland.loaders.__file__).parent
KEYS = ("name", "label", "form", "publisher", "url", "licence", "citation", "files", "about")


def test_every_pair_of_files_is_a_loader() -> None:
    pairs = {path.stem for path in FOLDER.glob("*.toml") if path.with_suffix(".py").exists()}
    assert {loader.module for loader in loaders().values()} == pairs
    assert "ucdp-ged" in loaders()


@pytest.mark.parametrize("name", loaders())
def test_a_loader_tells_what_it_loads(name: str) -> None:
    loader = loaders()[name]
    assert loader.name == name == loader.module.replace("_", "-")
    assert all(loader.about.get(key) for key in KEYS), name


def test_finding_loaders_imports_none() -> None:
    code = (
        "import sys; from marchland.loaders.catalogue import loaders; loaders();"
        "print([one.module for one in loaders().values()"
        " if 'marchland.loaders.' + one.module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wrong_name_is_answered_by_near_ones() -> None:
    with pytest.raises(UsageError, match="did you mean ucdp-ged"):
        find("ucdp_ged")


def test_nothing_is_read_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(marchland.ontology.error.SourceError, match="no such file"):
        list(find("ucdp-ged").read([tmp_path / "none.csv"], "1", Issues()))

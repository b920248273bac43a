"""The notebooks run, with the publishers' files and without them."""

import os
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import marchland.cli

ROOT = Path(marchland.cli.__file__).parent
FOLDER = ROOT / "notebooks"
DATA = ROOT.parent / "shared/data"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
NEEDY = [one for one in NAMES if "data_file" in (FOLDER / f"{one}.ipynb").read_text("utf-8")]
"""Those that need files of publishers."""
LIMIT = 180
"""Seconds, that a notebook may take on a clean checkout."""


def run(name, folder, data, monkeypatch):
    """Run a notebook in a copy of its folder; give it with what it put out."""
    copy = folder / "notebooks"
    shutil.copytree(FOLDER, copy)
    monkeypatch.setenv("MARCHLAND_DATA", str(data))
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    found = nbformat.read(copy / f"{name}.ipynb", 4)
    for cell in found.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []
    client = NotebookClient(
        found, timeout=LIMIT, kernel_name="python3", resources={"metadata": {"path": str(copy)}}
    )
    client.execute()
    return found


def shown(notebook):
    return [
        str(output.get("data", output.get("text", "")))
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent: nothing to count")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_the_publishers_files(name, tmp_path, monkeypatch):
    put_out = shown(run(name, tmp_path, DATA, monkeypatch))
    assert put_out
    assert not any("is missing" in one for one in put_out)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "name", [one for one in NAMES if "data_file" in (FOLDER / f"{one}.ipynb").read_text("utf-8")]
)
def test_without_the_files_a_notebook_says_so_and_shows_what_was(name, tmp_path, monkeypatch):
    put_out = shown(run(name, tmp_path, tmp_path / "nothing", monkeypatch))
    assert any("is missing" in one for one in put_out)
    assert any("image/png" in one for one in put_out)
    assert not any("was never made" in one for one in put_out)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_was_left_whole(name):
    found = nbformat.read(FOLDER / f"{name}.ipynb", 4)
    nbformat.validate(found)
    assert found.cells[0].source.startswith("# ")
    for cell in found.cells:
        if cell.cell_type == "code":
            assert cell.execution_count
            assert not [one for one in cell.outputs if one.output_type == "error"]
    text = (FOLDER / f"{name}.ipynb").read_text("utf-8")
    for path in (tempfile.gettempdir(), str(Path.home()), str(ROOT.parent)):
        path = path.rstrip(os.sep) + os.sep
        assert path not in text

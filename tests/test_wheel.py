"""The wheel, built and installed in an environment of its own, answers there.

The other environment borrows the libraries of this one by a `.pth` line, and so needs no network.
Path files inside a folder that such a line adds are not read: an editable installation of the
checkout stays invisible there.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import marchland.cli

pytestmark = pytest.mark.wheel

ROOT = Path(marchland.cli.__file__).parent
FOLDERS = ("graph", "loaders", "ontology", "queries", "verb", "workbench")
SHIPPED = ("*.py", "*.ttl", "*.rq", "*.toml", "*.yaml", "*.js", "*.css", "*.html")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def copy_sources(target: Path) -> Path:
    """What a build reads, copied, so that building leaves no trace in the checkout."""
    target.mkdir()
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, target)
    for folder in (*FOLDERS, "tests"):
        shutil.copytree(
            ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return target


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source distribution, as `python -m build` does."""
    folder = tmp_path_factory.mktemp("build")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", "."],
        cwd=copy_sources(folder / "source"),
        check=True,
        capture_output=True,
        text=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment that holds the wheel and borrows this one's libraries."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    (site,) = home.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", built], check=True)
    return home


@pytest.fixture(scope="module")
def run(elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program of that environment in an empty folder, with a store of its own."""
    work = tmp_path_factory.mktemp("work")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COVERAGE"))}
    env |= {"MARCHLAND_STORE": str(work / "store"), "NO_COLOR": "1"}

    def call(program: str, *args: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [elsewhere / "bin" / program, *args], cwd=work, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done

    return call


def test_the_wheel_holds_every_module_and_data_file_and_nothing_else(built: Path) -> None:
    sources = {p for d in FOLDERS for s in SHIPPED for p in (ROOT / d).rglob(s)}
    roots = {ROOT / n for n in ("__init__.py", "__main__.py", "cli.py", "py.typed")}
    held = {n for n in zipfile.ZipFile(built).namelist() if ".dist-info/" not in n}
    assert held == {f"marchland/{p.relative_to(ROOT).as_posix()}" for p in sources | roots}


def test_the_wheel_carries_its_licence(built: Path) -> None:
    held = zipfile.ZipFile(built)
    assert [n for n in held.namelist() if n.endswith("licenses/LICENSE")]
    (metadata,) = (n for n in held.namelist() if n.endswith("METADATA"))
    assert "License-Expression: Apache-2.0" in held.read(metadata).decode()


def test_it_is_imported_from_there_and_not_from_the_checkout(run: Run, elsewhere: Path) -> None:
    done = run("python", "-c", "import marchland.graph; print(marchland.graph.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(elsewhere)
    assert not Path(done.stdout.strip()).is_relative_to(ROOT)


def test_help_and_version(run: Run) -> None:
    assert "Usage:" in run("marchland", "--help").stdout
    assert run("python", "-m", "marchland", "--help").stdout.startswith("Usage:")
    assert marchland.__version__ in run("marchland", "--version").stdout


def test_it_loads_the_case_and_answers(run: Run) -> None:
    run("marchland", "init")
    run("marchland", "load", "sample")
    ask = ("who-controls", "--place", "Kan Paik Ti", "--as-of", "2024-11-21")
    assert "Kachin Independence Army" in run("marchland", "query", *ask, "--format", "csv").stdout

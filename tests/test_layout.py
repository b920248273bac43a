import ast
import subprocess
import sys
from collections.abc import Iterable
from configparser import ConfigParser
from pathlib import Path

import pytest

import marchland.cli

ROOT = Path(marchland.cli.__file__).parent
FOLDERS = ("graph", "loaders", "ontology", "queries", "verb", "workbench")
HEAVY = (
    *("matplotlib", "networkx", "numpy", "openpyxl", "polars", "pyoxigraph", "rapidfuzz", "rdflib"),
)
# a name that could stand on any drawer says nothing of what is inside
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "data", "common", "core", "misc"}


def config() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def files(pattern: str) -> list[Path]:
    return [p for d in FOLDERS for p in (ROOT / d).rglob(pattern) if p.is_file()]


def packed() -> set[Path]:
    """The data files that the wheel takes."""
    return {
        path
        for package, patterns in config()["options.package_data"].items()
        for pattern in patterns.replace(",", " ").split()
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(pattern)
    }


def loaded_by(module: str, wanted: Iterable[str]) -> list[str]:
    """Which of `wanted` a fresh interpreter holds after importing `module`."""
    code = f"import sys, {module}; print(*(m for m in {tuple(wanted)} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests"
    )
    return done.stdout.split()


def test_only_three_modules_live_at_the_root() -> None:
    assert {p.name for p in ROOT.glob("*.py")} == {"__init__.py", "__main__.py", "cli.py"}


def test_the_root_init_holds_a_docstring_and_at_most_one_lazy_getattr() -> None:
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    docstring, *rest = tree.body
    assert isinstance(docstring, ast.Expr)
    assert [n.name if isinstance(n, ast.FunctionDef) else ast.dump(n) for n in rest] in (
        [],
        ["__getattr__"],
    )


def test_the_root_tells_its_version_and_refuses_other_names() -> None:
    assert marchland.__version__ == config()["metadata"]["version"]
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = marchland.nonsense


@pytest.mark.parametrize("module", ["marchland", "marchland.cli"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    assert loaded_by(module, HEAVY) == []


def test_what_is_imported_is_seen() -> None:
    assert loaded_by("json", ("json", "polars")) == ["json"]


def test_every_package_is_listed_in_setup_cfg() -> None:
    listed = config()["options"]["packages"].split()
    found = [p.parent.relative_to(ROOT).parts for p in files("__init__.py")]
    assert sorted(listed) == sorted(["marchland", *(".".join(("marchland", *f)) for f in found)])


def test_every_module_lies_in_a_package() -> None:
    assert [p for p in files("*.py") if not (p.parent / "__init__.py").exists()] == []


def test_every_package_says_what_it_is() -> None:
    assert [
        p
        for p in files("__init__.py")
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ] == []


def test_every_data_file_is_matched_by_package_data() -> None:
    data = {p for p in files("*") if p.suffix not in {".py", ".pyc"}}
    assert data - packed() == set()


def test_every_pattern_of_package_data_matches_a_file() -> None:
    assert [
        (package, pattern)
        for package, patterns in config()["options.package_data"].items()
        for pattern in patterns.replace(",", " ").split()
        if not list(ROOT.joinpath(*package.split(".")[1:]).glob(pattern))
    ] == []


def test_the_package_says_that_it_is_typed() -> None:
    assert ROOT / "py.typed" in packed()


def test_modules_are_named_for_what_they_hold() -> None:
    assert [p for p in files("*.py") if p.stem in EMPTY_NAMES or p.parent.name in EMPTY_NAMES] == []


def test_no_module_is_imported_under_two_names() -> None:
    names: dict[str, set[str]] = {}
    for name, module in list(sys.modules.items()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS:
            names.setdefault(str(path), set()).add(name)
    assert [n for n in names.values() if len(n) > 1] == []

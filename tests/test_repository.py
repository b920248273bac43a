"""What may stand in the repository: its files as git lists them, and what its pages promise."""

import hashlib
import os
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

import marchland.cli

ROOT = Path(marchland.cli.__file__).parent
LARGEST = 1024 * 1024  # bytes
FOLDERS = {
    *(".ci", "benchmarks", "docs", "graph", "loaders", "notebooks", "ontology", "queries", "tests"),
    *("verb", "workbench"),
}
FILES = {
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "MANIFEST.in",
    "Makefile",
    "NOTICE",
    "README.md",
    "__init__.py",
    "__main__.py",
    "cli.py",
    "py.typed",
    "pyproject.toml",
    "setup.cfg",
}
# an absolute path is one machine's; the classes of one letter keep this line from matching itself
MACHINE_PATH = re.compile(
    r"(?<![\w.~*}:-])[/](?:home|Users|root|tmp|mnt|work|opt)[/]|[A-Z]:[\\]Users"
)
SECRET = re.compile(
    r"[-]{5}BEGIN [A-Z ]*PRIVATE KEY|\bgh[po]_[A-Za-z0-9]{36}|\bAKIA[0-9A-Z]{16}\b"
    r"|https?://[^/\s:@{}<>]+:[^/\s:@{}<>]+@"
)
MAKE = re.compile(r"(?:`|^\s*\$?\s*)make ([a-z][a-z-]*)", re.MULTILINE)


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nobody can say which files are tracked")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    assert paths, "git lists no file"
    return [p for p in paths if p.exists()]


def texts() -> dict[str, str]:
    pictures = {".png", ".xlsx", ".gz", ".zip", ".parquet"}
    return {
        str(p.relative_to(ROOT)): p.read_text(encoding="utf-8", errors="replace")
        for p in tracked()
        if p.suffix not in pictures
    }


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def pages() -> list[Path]:
    return [p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if p.is_file()]


def blob(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha256(str(len(content)).encode() + b"\0" + content).hexdigest()


def test_only_known_names_stand_at_the_top() -> None:
    parts = {p.relative_to(ROOT).parts for p in tracked()}
    assert {p[0] for p in parts if len(p) > 1} - FOLDERS == set()
    assert {p[0] for p in parts if len(p) == 1} - FILES == set()


def test_no_file_is_large() -> None:
    assert [(p, p.stat().st_size) for p in tracked() if p.stat().st_size > LARGEST] == []


def test_nothing_that_is_made_is_kept() -> None:
    ignored = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=tracked()[0].parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ignored.stdout.split() == []


def test_no_link_leads_out_of_the_repository() -> None:
    assert [p for p in tracked() if p.is_symlink() and not p.resolve().is_relative_to(ROOT)] == []


@pytest.mark.parametrize("pattern", [MACHINE_PATH, SECRET], ids=["path", "secret"])
def test_no_text_holds_a_machines_path_or_a_secret(pattern: re.Pattern[str]) -> None:
    assert found(pattern) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("open('{}home{}ann/x.csv')", True),
        ("path={}tmp{}store", True),
        ("https://example.org{}home{}page", False),
        ("docs{}work{}flow.md", False),
    ],
)
def test_a_machines_path_is_told_from_other_text(text: str, seen: bool) -> None:
    assert bool(MACHINE_PATH.search(text.format("/", "/"))) is seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("-" * 5 + "BEGIN RSA PRIVATE KEY", True),
        ("gh" + "p_" + "a1" * 18, True),
        ("https://ann:" + "pass@example.org/", True),
        ("https://example.org:7878/a@b", False),
    ],
)
def test_a_secret_is_told_from_other_text(text: str, seen: bool) -> None:
    assert bool(SECRET.search(text)) is seen


def test_no_file_of_a_publishers_data_is_kept() -> None:
    shared = ROOT.parent / "shared" / "data"
    if not shared.is_dir():
        pytest.skip("../shared/data is absent: nothing to compare with")
    theirs = {blob(p): p.name for p in shared.rglob("*") if p.is_file()}
    assert [(p, theirs[blob(p)]) for p in tracked() if p.stat().st_size and blob(p) in theirs] == []


def test_the_licence_is_there_and_is_the_one_named() -> None:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    assert parser["metadata"]["license_expression"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert re.match(r"\s*Apache License\s+Version 2\.0, January 2004", text)
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_make_target_that_a_page_names_exists() -> None:
    named = {
        (page.name, target)
        for page in pages()
        for target in MAKE.findall(page.read_text(encoding="utf-8"))
    }
    assert {target for _, target in named} >= {"test", "check"}
    assert {(page, target) for page, target in named if target not in targets()} == set()


def test_the_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"demo", "test"} <= set(MAKE.findall(readme))


def test_every_make_target_is_explained_and_declared() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == targets()
    assert {
        t for t in targets() if not re.search(rf"^{t}:.*## \S", makefile, re.MULTILINE)
    } == set()


def test_the_machines_command_runs_what_the_readme_says() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    lines = run.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert [line.split()[1] for line in lines if line.startswith("make ")] == ["test", "check"]

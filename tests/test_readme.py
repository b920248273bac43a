"""Every command of the README and the pages is run, and what it shows is what comes out."""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import marchland.cli

ROOT = Path(marchland.cli.__file__).parent
README = ROOT / "README.md"
WIDTH = "118"
SHELLS = ("make ", "marchland ")


PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path) -> list[str]:
    return re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what is shown after it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def on_a_terminal(command: str, folder: Path, store: Path) -> tuple[int, str]:
    """Run a command as if a person had typed it in a terminal of a known width."""
    leader, follower = pty.openpty()
    env = {
        **os.environ,
        "COLUMNS": WIDTH,
        "MARCHLAND_STORE": str(store),
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    process = subprocess.Popen(  # noqa: S602  the page's own commands, pipes and all
        command, shell=True, cwd=folder, env=env, stdout=follower, stderr=subprocess.DEVNULL
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    os.close(leader)
    text = seen.decode().replace("\r\n", "\n")
    return process.wait(), "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def run(command: str, folder: Path, store: Path) -> str:
    code, shown = on_a_terminal(command, folder, store)
    assert code == 0, f"{command}: exit {code}"
    return shown


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    store = folder / "store"
    run("marchland init && marchland load sample", folder, store)
    return store


@pytest.mark.parametrize("page", [one for one in PAGES if blocks(one)], ids=lambda one: one.name)
def test_every_command_shows_what_the_page_says(page: Path, sample: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs/example", tmp_path, dirs_exist_ok=True)
    # a page that makes a store of its own asks that one from there on
    text, store = page.read_text("utf-8"), sample
    for block in blocks(page):
        if "$ marchland init" in block:
            store = tmp_path / "own"
        parts = [(command, run(command, tmp_path, store)) for command, _ in steps(block)]
        true = "".join(f"$ {command}\n{shown}" for command, shown in parts)
        if os.environ.get("UPDATE_PAGES"):
            text = text.replace(block, true, 1)
            page.write_text(text, "utf-8")
        else:
            assert block == true


def test_every_other_command_is_a_verb_or_a_target_that_exists() -> None:
    others = re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lines = [line.split("#")[0].strip() for block in others for line in block.splitlines()]
    assert [line for line in lines if not line.startswith(SHELLS)] == []
    for line in lines:
        program, word = line.split()[:2]
        known = rf"^{word}:" if program == "make" else None
        if known is not None:
            assert re.search(known, makefile, re.MULTILINE), line
        else:
            assert word in marchland.cli.verbs.commands, line


def test_the_files_that_the_readme_names_are_there() -> None:
    named = re.findall(r"\]\(([^):]+)\)", README.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []

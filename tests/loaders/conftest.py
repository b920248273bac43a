"""What tests of loaders share: reading files, golden folders, and loading twice.

To write the expectations anew after a change that is meant to move them: ``GOLDEN=write pytest
tests/loaders``, then read the difference.
"""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report, load
from marchland.graph.quads import quads
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues

Told = list[dict[str, Any]]


def written(name: str, paths: list[Path], release: str | None) -> tuple[set[str], str]:
    sink = io.StringIO()
    lines = {
        line
        for reading in find(name).read(paths, release, Issues(sink))
        for batch in reading.batches
        for frame in (*batch.things, *batch.records)
        for text in quads(frame)
        for line in text.splitlines()
    }
    return lines, sink.getvalue()


def plain(lines: set[str]) -> str:
    """Sort lines, and number claims by what they say: how ids are hashed is tested elsewhere."""
    said: dict[str, list[str]] = {}
    for line in sorted(lines):
        subject, _, rest = line.partition(" ")
        if "/claim/" in subject:
            said.setdefault(subject, []).append(rest)
    text = "".join(f"{line}\n" for line in sorted(lines))
    for number, claim in enumerate(sorted(said, key=lambda one: said[one]), start=1):
        text = text.replace(claim, f"{claim.rpartition('/')[0]}/{number}>")
    return "".join(f"{line}\n" for line in sorted(text.splitlines()))


@pytest.fixture
def read_lines() -> Callable[..., tuple[set[str], Told]]:
    """Read files to lines of N-Quads and issues."""

    def read(name: str, *paths: Path, release: str | None = "t") -> tuple[set[str], Told]:
        lines, issues = written(name, list(paths), release)
        return lines, [json.loads(line) for line in issues.splitlines()]

    return read


@pytest.fixture
def check_golden() -> Callable[..., None]:
    """Compare what a folder's input gives with what it should."""

    def check(name: str, folder: Path, file: str, release: str | None = "t") -> None:
        lines, issues = written(name, [folder / file], release)
        found = plain(lines)
        issues = issues.replace(f"{folder}/", "")
        if os.environ.get("GOLDEN") == "write":
            (folder / "expected.nq").write_text(found, "utf-8")
            (folder / "issues.jsonl").write_text(issues, "utf-8")
        assert found == (folder / "expected.nq").read_text("utf-8")
        assert issues == (folder / "issues.jsonl").read_text("utf-8")

    return check


@pytest.fixture
def store(tmp_path: Path) -> Store:
    make_store(str(tmp_path / "store"))
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def load_file(store: Store) -> Callable[..., list[Report]]:
    """Load files, and give what each load did."""

    def run(
        name: str, *paths: Path, release: str | None = "t", replaces: str | None = None
    ) -> list[Report]:
        readings = find(name).read(list(paths), release, Issues())
        return [load(store, origin, rows, replaces=replaces) for origin, rows in readings]

    return run

"""What many tests share: the command line in this process, and a store with the sample."""

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest


@dataclass(frozen=True)
class Done:
    """How a run of the command line ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


def run(*arguments: str | Path, stdin: bytes = b"") -> Done:
    """Run `marchland` as its entry point does, in this process."""
    from marchland.cli import main

    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    sys.argv = ["marchland", *map(str, arguments)]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout, sys.stderr = out, err
    code: object = 0
    try:
        main()
    except SystemExit as left:
        code = left.code
    finally:
        out.flush()
        err.flush()
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
    assert code is None or isinstance(code, int), code
    written = [cast("io.BytesIO", stream.buffer).getvalue() for stream in (out, err)]
    return Done(code or 0, written[0], written[1].decode())


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run the command line; what it raises but cannot tell people is an error of the test."""
    monkeypatch.setenv("NO_COLOR", "1")
    return run


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store that holds the shipped sample, for reading only."""
    store = tmp_path_factory.mktemp("sample") / "store"
    assert run("init", "--store", store).code == 0
    assert run("load", "sample", "kachin-2024", "--store", store).code == 0
    return store


@pytest.fixture
def sample(sample_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `cli` read the store with the sample."""
    monkeypatch.setenv("MARCHLAND_STORE", str(sample_folder))
    return sample_folder


@pytest.fixture
def own_sample(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `cli` change a store with the sample, of this test's own."""
    store = tmp_path / "store"
    shutil.copytree(sample_folder, store)
    monkeypatch.setenv("MARCHLAND_STORE", str(store))
    return store

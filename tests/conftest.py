"""What many tests share: the command line in this process, and a store with the sample."""

import io
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass(frozen=True)
class Question:
    """What a server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Loopback:
    """A server on this machine that answers as a test wants; `url` ends without a slash."""

    url: str
    asked: list[Question]


def answer(
    body: bytes | str = b"", status: int = 200, kind: str = "application/json", **headers: str
) -> bytes:
    """Write an answer of HTTP with its length; ``Retry_After="1"`` gives ``Retry-After: 1``."""
    data = body.encode() if isinstance(body, str) else body
    told = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + data


@pytest.fixture
def loopback() -> Iterator[Callable[..., Loopback]]:
    """Start servers on this machine; each is a function from a question to bytes, raw."""
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Callable[[Question], bytes | Iterable[bytes]]) -> Loopback:
        asked: list[Question] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                told = {name.lower(): value for name, value in self.headers.items()}
                question = Question(self.command, self.path, told, self.rfile.read(length))
                asked.append(question)
                said = reply(question)
                with suppress(OSError):  # who asked has hung up
                    for piece in [said] if isinstance(said, bytes) else said:
                        self.wfile.write(piece)
                self.close_connection = True

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  the names that the server calls

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return Loopback(f"http://127.0.0.1:{server.server_port}", asked)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def http_answer() -> Callable[..., bytes]:
    """Write an answer of HTTP, for a server of `loopback`."""
    return answer


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[str]:
    """Start an Oxigraph server in memory on this machine, and give its address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    program = Path(sys.executable).with_name("oxigraph")
    server = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def oxigraph(oxigraph_server: str) -> str:
    """Give the address of an empty Oxigraph server."""
    from marchland.graph.remote import Endpoint

    Endpoint(f"{oxigraph_server}/query", f"{oxigraph_server}/update").update("DROP ALL")
    return oxigraph_server

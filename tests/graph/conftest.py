"""What the tests of this room share."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from marchland.graph.remote import Endpoint
from marchland.graph.store import Store, make_store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    place = str(tmp_path / "store")
    make_store(place)
    with open_store(place) as opened:
        yield opened


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
    Endpoint(f"{oxigraph_server}/query", f"{oxigraph_server}/update").update("DROP ALL")
    return oxigraph_server


@pytest.fixture
def store_folder(tmp_path: Path) -> str:
    """Name a folder where a store may be made."""
    return str(tmp_path / "store")


@pytest.fixture
def store_url(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name an endpoint where a store may be made; what it can do is tried elsewhere."""
    monkeypatch.setattr("marchland.graph.remote_store.check_endpoint", lambda endpoint: None)
    return f"{oxigraph}/query"

"""What the tests of this room share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.graph.store import Store, make_store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    place = str(tmp_path / "store")
    make_store(place)
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def store_folder(tmp_path: Path) -> str:
    """Name a folder where a store may be made."""
    return str(tmp_path / "store")


@pytest.fixture
def store_url(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name an endpoint where a store may be made; what it can do is tried elsewhere."""
    monkeypatch.setattr("marchland.graph.remote_store.check_endpoint", lambda endpoint: None)
    return f"{oxigraph}/query"

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

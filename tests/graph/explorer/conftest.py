"""What the tests of this room share: a store with the sample, opened for reading."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.graph.store import Store, open_store


@pytest.fixture(scope="module")
def kachin(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give the sample's store, opened; the command line can use the other meanwhile."""
    place = tmp_path_factory.mktemp("kachin") / "store"
    shutil.copytree(sample_folder, place)
    with open_store(str(place)) as opened:
        yield opened

"""What the tests of this room share: a store with the sample, its page, a browser."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.explorer.course import read_course
from marchland.graph.explorer.document import document
from marchland.graph.explorer.page import page_text
from marchland.graph.standing.view import View
from marchland.graph.store import Store, open_store

from .browser import Browser, asked, missing, opened


@pytest.fixture(scope="session")
def kachin(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give the sample's store, opened; the command line can use the other meanwhile."""
    place = tmp_path_factory.mktemp("kachin") / "store"
    shutil.copytree(sample_folder, place)
    with open_store(str(place)) as store:
        yield store


@pytest.fixture(scope="session")
def made(kachin: Store) -> dict[str, Any]:
    """Give the sample as a document; who changes it changes a copy."""
    view = View(Clocks(date(2024, 11, 21)))
    return document(kachin, read_course(kachin, view), view, title="The borderland")


@pytest.fixture(scope="session")
def address(made: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "net.html"
    path.write_text(page_text(made), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if missing():
        pytest.skip(f"the page is not driven: {missing()}")
    with opened(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser, address: str) -> Iterator[Browser]:
    """The page as it first opens; at the end, nothing was amiss and nothing was asked for."""
    window.open("about:blank")
    window.log("browser"), window.log("performance")
    window.open(address)
    yield window
    assert window.alert() is None
    assert window.log("browser") == []
    assert {url.partition("#")[0] for url in asked(window)} <= {address}

"""What is the embedded store's own: its folder, its lock, its version."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from marchland.graph.embedded import FORMAT, Embedded, make
from marchland.graph.store import make_store, open_store
from marchland.ontology.error import StoreError

OTHER = """
import sys
from marchland.graph.store import open_store
from marchland.ontology.error import StoreError
try:
    open_store(sys.argv[1])
except StoreError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_another_process_is_told_in_one_sentence_that_the_store_is_in_use(tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    make_store(place)
    with open_store(place):
        done = subprocess.run([sys.executable, "-c", OTHER, place], capture_output=True, text=True)
    assert done.returncode == 4
    assert done.stdout.splitlines() == [
        f"{place} is in use by another process; wait until it is done"
    ]
    assert done.stderr == ""
    again = subprocess.run([sys.executable, "-c", OTHER, place], capture_output=True, text=True)
    assert again.returncode == 0


def test_a_folder_without_a_store_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="marchland init"):
        Embedded(tmp_path)
    with pytest.raises(StoreError, match="marchland init"):
        Embedded(tmp_path / "nowhere")


def test_a_file_is_not_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        Embedded(tmp_path / "file")
    with pytest.raises(StoreError, match="not empty"):
        make(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"


def test_no_store_is_made_in_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match="not empty"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        make(tmp_path / "file" / "store")


def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "s")
    marker = tmp_path / "s" / "marchland.json"
    marker.write_text(json.dumps({"format": FORMAT + 1, "base": "https://e.org/"}))
    with pytest.raises(StoreError, match="later version"):
        Embedded(tmp_path / "s")
    with pytest.raises(StoreError, match="later version"):
        make(tmp_path / "s")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "x", "base": "y"}', "\x00"])
def test_a_broken_marker_is_named(tmp_path: Path, text: str) -> None:
    make(tmp_path / "s")
    (tmp_path / "s" / "marchland.json").write_text(text)
    with pytest.raises(StoreError, match=r"marchland\.json"):
        Embedded(tmp_path / "s")


def test_making_that_was_cut_off_is_completed(tmp_path: Path) -> None:
    make(tmp_path / "s")
    (tmp_path / "s" / "marchland.json").unlink()
    assert make(tmp_path / "s")
    with Embedded(tmp_path / "s") as store:
        assert store.count() == 0


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    make(tmp_path / "s")
    store = Embedded(tmp_path / "s")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.count()


def test_an_answer_left_unread_does_not_keep_the_lock(tmp_path: Path) -> None:
    make(tmp_path / "s")
    store = Embedded(tmp_path / "s")
    store.load([f"<x:a> <x:p> <x:{n}> .\n" for n in range(100)])
    rows = store.select("SELECT * { ?s ?p ?o }")
    next(iter(rows))
    del rows
    store.close()
    with Embedded(tmp_path / "s") as again:
        assert again.count() == 100

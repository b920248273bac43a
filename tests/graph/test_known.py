"""What a store has already is found for what passes, and nothing else is read."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from marchland.graph.identifier import key_records
from marchland.graph.known import Known, Standing, has_release, known_records
from marchland.graph.load import Batch, Origin, load, retract
from marchland.graph.store import Store
from marchland.graph.term import ID_BASE

FAR = "2999-01-01"


def claims(*keys: str, **more: str) -> pl.DataFrame:
    rows = [
        {"key": key, "class": "Claim", "subject": "actor/t/red", "object": f"place/t/{key}", **more}
        for key in keys
    ]
    return key_records(pl.DataFrame(rows), "t", "claim")


def key(name: str) -> str:
    return str(claims(name)["id"][0])


def put(store: Store, *frames: pl.DataFrame, release: str = "1", dataset: str = "t") -> None:
    things = pl.DataFrame(
        {"id": ["actor/t/red"], "class": ["InsurgentGroup"], "label@en": [dataset]}
    )
    load(store, Origin(dataset, release), [Batch((things,) if dataset == "t" else (), frames)])


def test_records_are_told_as_they_stand(store: Store) -> None:
    put(store, claims("a", "b"))
    put(store, claims("b"), claims("w", withholdUntil=FAR), release="2")
    retract(store, "t", [ID_BASE + key("a")])
    found = Known(store, "t").records([key(name) for name in "abwx"])
    assert found == {
        key("a"): Standing(False, frozenset("1"), None),
        key("b"): Standing(True, frozenset("12"), None),
        key("w"): Standing(True, frozenset("2"), FAR),
    }
    assert Known(store, "other").records([key("a"), key("w")]) == {}


def test_things_are_told_by_their_fingerprints(store: Store) -> None:
    put(store, claims("a"))
    found = Known(store, "t").things(["actor/t/red", "actor/t/blue", "not a name", key("a")])
    assert list(found) == ["actor/t/red"]
    assert len(found["actor/t/red"]) == 16
    put(store, claims("a"), dataset="other")
    assert Known(store, "other").things(["actor/t/red"]) == {}, "it is of another data set"


def test_records_of_a_release_are_found_among_all(store: Store) -> None:
    put(store, claims("a", "b"))
    put(store, claims("b"), claims("w", withholdUntil=FAR), release="2")
    retract(store, "t", [ID_BASE + key("a")])

    def of(release: str | None, *, live: bool) -> set[str]:
        return known_records(store, "t", release, live=live)

    def named(names: str) -> set[str]:
        return {ID_BASE + key(name) for name in names}

    assert (of(None, live=False), of(None, live=True)) == (named("abw"), named("bw"))
    assert (of("1", live=False), of("1", live=True)) == (named("ab"), named("b"))
    assert of("2", live=True) == named("bw")
    assert [has_release(store, "t", one) for one in ("1", "2", "3")] == [True, True, False]
    assert not has_release(store, "other", "1")


def test_a_load_reads_of_the_store_what_it_speaks_of(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, claims(*(f"k{number}" for number in range(300))))
    read: list[str] = []
    answer, select = type(store).answer, type(store).select

    def answered(self: Store, query: str, form: str, sink: Any, **graphs: Any) -> None:
        counted: Any = _Counted(sink, read)
        answer(self, query, form, counted, **graphs)

    def selected(self: Store, query: str, **graphs: Any) -> Iterator[Any]:
        for row in select(self, query, **graphs):
            read.append(query)
            yield row

    monkeypatch.setattr(type(store), "answer", answered)
    monkeypatch.setattr(type(store), "select", selected)
    put(store, claims("k7", "new"), release="2")
    assert 0 < len(read) < 150, "three hundred records are there"


class _Counted:
    """A file that counts the lines that pass."""

    def __init__(self, sink: Any, lines: list[str]) -> None:
        self._sink = sink
        self._lines = lines

    def write(self, data: bytes) -> int:
        self._lines += bytes(data).decode().splitlines()
        return int(self._sink.write(data))

    def flush(self) -> None:
        """Nothing is held back."""

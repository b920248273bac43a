"""Things are told as they were described by a moment of recording, exactly."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.past import as_recorded
from marchland.graph.resolve import labels, resolve
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import ID_BASE
from marchland.ontology.error import MarchlandError, UsageError
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

from .derived.test_derive import FIRST, Row, actor, claim, day, place, put

ACTORS = ("red", "blue", "host")
PLACES = ("ford", "hill")
QUESTIONS = (
    ("who-controls", {"place": "ford"}),
    ("who-controls", {"place": "Old hill"}),
    ("controlled-by", {"actor": "red"}),
    ("relations-of", {"actor": "Old blue"}),
    ("who-controls-in", {"area": "Land"}),
    ("gaps", {"area": "Beyond", "since": day(5)}),
    ("lineage", {"actor": "red"}),
    ("claims-about", {"thing": "ford"}),
    ("weakest", {}),
)


def asked(store: Store, recorded_by: datetime | None) -> list[object]:
    """What a store answers, or why it does not."""
    found: list[object] = []
    view = View(Clocks(FIRST, recorded_by=recorded_by))
    with as_recorded(store, recorded_by) as then:
        for name, given_names in QUESTIONS:
            try:
                found.append(answer(then, find(name), given_names, view).rows)
            except MarchlandError as error:
                found.append(str(error))
    return found


@contextmanager
def empty() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        make_store(f"{folder}/store")
        with open_store(f"{folder}/store") as store:
            yield store


def source(name: str, reliability: str) -> Row:
    return {
        "id": f"source/test/{name}",
        "class": "Source",
        "label@en": f"paper {name}",
        "reliability": f"source-reliability/{reliability}",
    }


LANDS: tuple[Row, ...] = (
    {"id": "place/test/land", "class": "Country", "label@en": "Land"},
    {"id": "place/test/beyond", "class": "Country", "label@en": "Beyond"},
    source("a", "B"),
)


@st.composite
def descriptions(draw: st.DrawFn) -> list[Row]:
    """Things told otherwise: their names, identifiers, wholes, countries, shapes."""
    found: list[Row] = []
    for name in sorted(draw(st.sets(st.sampled_from(ACTORS)))):
        whole = draw(st.sampled_from((None, *(one for one in ACTORS if one != name))))
        one = draw(st.sampled_from((name, "red")))
        told = actor(name, f"test:{one}", partOf=[f"actor/test/{whole}"] if whole else None)
        found.append(
            told | {"label@en": draw(st.sampled_from((name, f"Old {name}", f"New {name}")))}
        )
    for name in sorted(draw(st.sets(st.sampled_from(PLACES)))):
        land = draw(st.sampled_from(("land", "beyond")))
        shape = draw(st.sampled_from((None, "POINT(1 2)", "POINT(3 4)")))
        told = place(name, f"test:{name}", within=[f"place/test/{land}"], wkt=shape)
        found.append(told | {"label@en": draw(st.sampled_from((name, f"Old {name}")))})
    if draw(st.booleans()):
        found.append(source("a", draw(st.sampled_from("AD"))))
    return found


CLAIMS = [
    claim(f"{holder}-{spot}", holder, spot, 0) for holder in ("red", "blue") for spot in PLACES
]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(descriptions(), st.lists(st.sampled_from(CLAIMS), max_size=2)),
        min_size=2,
        max_size=3,
    )
)
def test_the_answer_of_any_past_moment_stays_what_it_was(
    history: Sequence[tuple[list[Row], list[Row]]],
) -> None:
    with empty() as store:
        put(store, things=LANDS)
        then: list[tuple[datetime, list[object]]] = []
        for things, rows in history:
            unique = {str(row["key"]): row for row in rows}
            put(store, list(unique.values()), things)
            then.append((datetime.now(UTC), asked(store, None)))
        for moment, told in then:
            assert asked(store, moment) == told


def test_what_nothing_has_replaced_costs_no_copy(store: Store) -> None:
    put(store, CLAIMS[:1], [*LANDS, actor("red")])
    with as_recorded(store, datetime.now(UTC)) as then:
        assert then is store
    moment = datetime.now(UTC)
    put(store, CLAIMS[1:2])
    with as_recorded(store, moment) as then:
        assert then is store, "records have a clock of their own"
    with as_recorded(store, None) as then:
        assert then is store


def test_a_thing_has_the_name_that_it_had(store: Store) -> None:
    red = ID_BASE + "actor/test/red"
    moments = []
    for number in range(3):
        put(store, things=[actor("red") | {"label@en": f"Red {number}"}])
        moments.append(datetime.now(UTC))
    put(store, things=[actor("blue")])
    for number, moment in enumerate(moments):
        with as_recorded(store, moment) as then:
            assert labels(then, [red]) == {red: f"Red {number}"}
            assert resolve(then, f"red {number}", ["actor"]).iris == (red,)
            for other in {"red 0", "red 1", "red 2", "blue"} - {f"red {number}"}:
                with pytest.raises(UsageError):
                    resolve(then, other, ["actor"])
    assert labels(store, [red]) == {red: "Red 2"}


def test_a_copy_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    put(store, things=[actor("red")])
    moment = datetime.now(UTC)
    put(store, things=[actor("red") | {"label@en": "Crimson"}])
    before = store.count()
    with as_recorded(store, moment) as then:
        assert then is not store
    assert not [one for one in tmp_path.rglob("quads") if one.parent.name != "store"]
    assert store.count() == before

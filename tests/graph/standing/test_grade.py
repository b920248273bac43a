"""The worth of evidence: its best grades, its independent lines, and whether all are parties'."""

from datetime import date

import pytest

from marchland.graph.record import Record, Source
from marchland.graph.standing.evidence import World
from marchland.graph.standing.grade import Grade, grade

WORLD = World(
    sources={
        "a": Source("a", "Paper A", reliability="B"),
        "b": Source("b", "Paper B", reliability="D"),
        "u": Source("u", "Paper U"),
        "copy": Source("copy", "Paper of copies", reliability="A", copies=("a",)),
        "copy of copy": Source("copy of copy", "Another", copies=("copy",)),
        "loop": Source("loop", "Loop", copies=("pool",)),
        "pool": Source("pool", "Pool", copies=("loop",)),
    },
    ties={"voice": frozenset({"red"})},
)
RESIDENT, OTHER = "id/informant/x/1", "id/informant/x/2"
made = iter(range(10**6))


def said(source: str = "a", *speakers: str, **values: str | tuple[str, ...]) -> Record:
    told = {name: (one,) if isinstance(one, str) else one for name, one in values.items()}
    return Record(f"r{next(made)}", {"source": (source,), "attributedTo": speakers, **told})


def lines(*records: Record) -> tuple[int, int]:
    return grade(records, WORLD).lines


def test_the_best_reliability_and_the_best_credibility_count() -> None:
    found = grade([said("b", credibility="2"), said("a", credibility="4")], WORLD)
    assert (found.reliability, found.credibility) == found.rank == ("B", "2")


def test_what_nobody_judged_cannot_be_judged() -> None:
    assert grade([said("u")], WORLD).rank == ("F", "6")
    assert grade([said("no such source")], WORLD).rank == ("F", "6")
    assert grade([], WORLD) == Grade("F", "6", (0, 0), False, None)


def test_each_publisher_is_a_line() -> None:
    assert lines(said("a")) == (1, 1)
    assert lines(said("a"), said("a")) == (1, 1)
    assert lines(said("a"), said("b")) == (2, 2)


def test_a_copy_is_the_line_of_its_original() -> None:
    assert lines(said("a"), said("copy"), said("copy of copy")) == (1, 1)
    original = said("b")
    assert lines(original, said("a", copies=(original.id,))) == (1, 1)
    assert lines(said("a", copies=("elsewhere",))) == (1, 1)
    assert lines(said("a", copies=("elsewhere",)), said("b", copies=("elsewhere",))) == (1, 1)
    again = said("a", copies=(original.id,))
    assert lines(original, again, said("u", copies=(again.id,))) == (1, 1)


def test_sources_that_copy_each_other_end() -> None:
    assert lines(said("loop"))[1] == 1
    ring = [
        Record(key, {"source": (source,), "copies": (other,)})
        for key, source, other in (("x", "a", "y"), ("y", "b", "x"))
    ]
    assert lines(*ring) == (1, 1)


def test_a_named_speaker_is_one_line_wherever_quoted() -> None:
    assert lines(said("a", "voice"), said("b", "voice")) == (1, 1)
    assert lines(said("a", "voice"), said("b", "mayor")) == (2, 2)


def test_unnamed_people_of_two_papers_may_be_one() -> None:
    assert lines(said("a", RESIDENT), said("b", OTHER)) == (1, 2)
    assert lines(said("a", RESIDENT), said("a", OTHER)) == (2, 2)
    assert lines(said("a", RESIDENT), said("a", OTHER), said("b", "id/informant/y/1")) == (2, 3)


def test_those_who_say_it_jointly_are_one_line() -> None:
    assert lines(said("a", "red", "blue", attribution="joint")) == (1, 1)
    assert lines(said("a", "red", "blue", attribution="each")) == (2, 2)


def test_a_papers_own_word_may_rest_on_those_it_quotes() -> None:
    assert lines(said("a"), said("a", RESIDENT)) == (1, 2)


def test_a_coders_inference_is_no_line_beside_what_is_stated() -> None:
    assert lines(said("a"), said("b", inference="Inferred")) == (1, 1)
    assert lines(said("b", inference="Inferred")) == (1, 1)


def parties_only(*records: Record) -> bool:
    return grade(records, WORLD, {"red", "blue"}).parties_only


def test_evidence_is_parties_only_if_no_other_line_speaks() -> None:
    assert parties_only(said("a", "red"))
    assert parties_only(said("a", "voice"), said("b", "blue"))
    assert not parties_only(said("a", "red"), said("b"))
    assert not parties_only(said("a", "mayor"))
    assert not parties_only(said("a", "red", "mayor", attribution="joint"))
    assert not parties_only()


def test_the_last_observation_is_the_latest() -> None:
    records = [said(observedOn="2024-01-05"), said(observedOn="2024-02-01"), said()]
    assert grade(records, WORLD).last_observed == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Grade("B", "2", (1, 1), False, None), "B2, 1 line"),
        (Grade("F", "6", (2, 3), True, None), "F6, 2-3 lines, parties only"),
        (Grade("A", "1", (0, 0), False, None), "A1, 0 lines"),
    ],
)
def test_a_grade_is_written_as_answers_show_it(found: Grade, text: str) -> None:
    assert str(found) == text

"""Errors name the place, the fault and the remedy, and keep the facts."""

import pickle

import pytest

from marchland.ontology.error import (
    MarchlandError,
    OntologyError,
    QueryError,
    RemoteError,
    SourceError,
    StoreError,
    UsageError,
)

ERRORS: list[tuple[MarchlandError, str, int]] = [
    (
        SourceError("a.csv", 17, "date", "2024-02-30", "does not exist", "give a day that does"),
        "a.csv:17: date: 2024-02-30 does not exist; give a day that does",
        3,
    ),
    (
        SourceError("a.csv", 17, "date", "2024-02-30", "2024-02-30 does not exist"),
        "a.csv:17: date: 2024-02-30 does not exist",
        3,
    ),
    (SourceError("a.yaml", message="is empty"), "a.yaml: is empty", 3),
    (SourceError("a.yaml", 3, message="a key twice"), "a.yaml:3: a key twice", 3),
    (UsageError("no such verb", "see --help"), "no such verb; see --help", 2),
    (OntologyError("no such class"), "no such class", 4),
    (StoreError("in use"), "in use", 4),
    (QueryError("expected a name", "mine", 2, 9), "mine: line 2, column 9: expected a name", 5),
    (QueryError("too long"), "too long", 5),
    (QueryError("expected a name", line=2), "line 2: expected a name", 5),
    (RemoteError("https://e.org/q", 503, "busy"), "https://e.org/q: 503: busy", 5),
    (RemoteError("https://e.org/q", message="no answer"), "https://e.org/q: no answer", 5),
]


@pytest.mark.parametrize(("error", "sentence", "code"), ERRORS)
def test_an_error_is_one_sentence_and_an_exit_code(
    error: MarchlandError, sentence: str, code: int
) -> None:
    assert str(error) == sentence
    assert error.exit_code == code


@pytest.mark.parametrize("error", [error for error, *_ in ERRORS])
def test_an_error_passes_between_processes(error: MarchlandError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_the_facts_are_kept() -> None:
    error = SourceError("a.csv", 17, "date", "2024-02-30", "does not exist", "mend it")
    assert (error.path, error.line, error.field, error.value) == ("a.csv", 17, "date", "2024-02-30")
    assert (error.message, error.remedy) == ("does not exist", "mend it")

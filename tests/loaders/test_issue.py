"""Issues are counted, written one a line, and stop a strict reading."""

import io
import json

import pytest

from marchland.loaders.issue import Issue, Issues
from marchland.ontology.error import SourceError

FAULT = Issue("folder/ged.csv", 10, "date_start", "2020-02-30", "does not exist; row left out")


def test_an_issue_names_place_field_and_value() -> None:
    assert str(FAULT) == "folder/ged.csv:10: date_start: 2020-02-30 does not exist; row left out"


def test_issues_are_lines_of_json() -> None:
    sink = io.StringIO()
    issues = Issues(sink)
    issues.add(FAULT)
    issues.add(Issue("ged.csv", None, None, None, 'a "quote" and\na line: ကချင်'))
    first, second = map(json.loads, sink.getvalue().splitlines())
    assert first == {
        "file": "folder/ged.csv",
        "line": 10,
        "field": "date_start",
        "value": "2020-02-30",
        "message": "does not exist; row left out",
    }
    assert second["line"] is second["field"] is second["value"] is None
    assert "ကချင်" in sink.getvalue()


def test_a_long_value_is_cut() -> None:
    sink = io.StringIO()
    Issues(sink).add(Issue("ged.csv", 1, "x", "y" * 10_000, "is long"))
    assert len(sink.getvalue()) < 1_000
    assert json.loads(sink.getvalue())["value"].endswith("…")


def test_issues_are_counted_by_kind() -> None:
    issues = Issues()
    assert not issues
    for line in range(1_200):
        issues.add(Issue("a/ged.csv", line, "best", "x", "is no number"))
    issues.add(FAULT)
    assert len(issues) == 1_201
    assert issues.summary() == [
        "ged.csv: best: is no number (1,200 times)",
        "ged.csv: date_start: does not exist; row left out (1 times)",
    ]


def test_strict_raises_what_the_issue_says_and_writes_it_first() -> None:
    sink = io.StringIO()
    with pytest.raises(SourceError) as caught:
        Issues(sink, strict=True).add(FAULT)
    assert str(caught.value) == str(FAULT)
    assert (caught.value.line, caught.value.field, caught.value.value) == (
        10,
        "date_start",
        "2020-02-30",
    )
    assert json.loads(sink.getvalue())["line"] == 10

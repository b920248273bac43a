"""UCDP's API: pages to files that give what CSV gives, and a service that misbehaves."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from marchland.loaders.catalogue import find
from marchland.ontology.error import RemoteError, UsageError

HERE = Path(__file__).parent
TOKEN = "very-secret"  # noqa: S105  of no service
NAMES = ("ucdp-ged", "ucdp-acd", "ucdp-dyadic", "ucdp-nonstate", "ucdp-onesided")
NUMBERS = {"id", "year", "best", "low", "high", "type_of_violence", "where_prec", "date_prec"}
NUMBERS |= {"side_a_new_id", "country_id", "best_fatality_estimate", "is_government_actor"}
Row = dict[str, Any]


def table(name: str) -> Path:
    return HERE / name.replace("-", "_") / "plain" / "input.csv"


def rows(name: str) -> list[Row]:
    """Give the rows of a golden folder with the types that the API has."""
    with table(name).open(newline="", encoding="utf-8-sig") as file:
        return [
            {key: typed(key, cell) for key, cell in row.items()} for row in csv.DictReader(file)
        ]


def typed(name: str, cell: str) -> object:
    if cell in ("", "NULL"):
        return None
    if name in NUMBERS and cell.isdigit():
        return int(cell)
    if name in ("latitude", "longitude"):
        return float(cell)
    if name in ("date_start", "date_end"):
        return f"{cell[:10]}T00:00:00"
    return cell


def page(listed: Iterable[Row], total: int, following: str | None = None) -> str:
    told = {"TotalCount": total, "TotalPages": 9, "PreviousPageUrl": None}
    return json.dumps(told | {"NextPageUrl": following, "Result": list(listed)})


@pytest.fixture
def fetch(tmp_path: Path) -> Callable[..., list[Path]]:
    """Ask a service as the command line does, and give the files."""
    from marchland.loaders.asked import ask_for

    def run(name: str, endpoint: str, *where: str, release: str | None = "24.1") -> list[Path]:
        loader = find(name)
        folder = tmp_path / "answers"
        folder.mkdir(exist_ok=True)
        asked = ask_for(
            loader.about,
            folder,
            lambda *_: None,
            {"UCDP_ACCESS_TOKEN": TOKEN},
            release=release,
            where=where,
            endpoint=endpoint,
        )
        return loader.fetch(asked)

    return run


def of(question: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(question.path).query)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_api_answers_is_read_as_the_file_is(
    fetch: Callable, loopback: Callable, http_answer: Callable, read_lines: Callable, name: str
) -> None:
    listed = rows(name)

    def reply(question: Any) -> bytes:
        first = "page" not in of(question)
        # the address of the next page is another server's: only its number is used
        following = "http://elsewhere.example/api/x/24.1?pagesize=1000&page=2" if first else None
        return http_answer(page(listed[:1] if first else listed[1:], len(listed), following))

    server = loopback(reply)
    (path,) = fetch(name, server.url)
    assert path.name.endswith("_v24_1.jsonl")
    assert read_lines(name, path)[0] == read_lines(name, table(name))[0]
    assert [one.headers["x-ucdp-access-token"] for one in server.asked] == [TOKEN] * 2
    assert TOKEN not in path.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_kept_as_it_was_served_is_read_as_well(
    tmp_path: Path, read_lines: Callable, name: str
) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps(json.loads(page(rows(name), 9)), indent=1), "utf-8")
    assert read_lines(name, path)[0] == read_lines(name, table(name))[0]


def test_what_is_asked_goes_by_the_names_of_the_service(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(lambda _: http_answer(page(rows("ucdp-ged")[:1], 1)))
    fetch("ucdp-ged", server.url + "/api/", "country=775", "country=710", "from=2024-01-01")
    (question,) = server.asked
    assert urlsplit(question.path).path == "/api/gedevents/24.1"
    told = {"Country": ["775,710"], "StartDate": ["2024-01-01"], "pagesize": ["1000"]}
    assert of(question) == told


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "does not take the access token"),
        (403, "refuses it this data"),
        (404, "has no such release"),
        (400, "refuses the question"),
        (429, "5,000"),
    ],
)
def test_each_refusal_has_its_words_and_remedy(
    fetch: Callable, loopback: Callable, http_answer: Callable, status: int, said: str
) -> None:
    # a wait that is longer than anybody waits here
    server = loopback(lambda _: http_answer("no", status, "text/plain", Retry_After="86400"))
    with pytest.raises(RemoteError, match=said) as caught:
        fetch("ucdp-ged", server.url)
    assert caught.value.remedy
    assert TOKEN not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (['{"Result": null}'], "no page of rows"),
        (["[]"], "no page of rows"),
        (['{"TotalCount": 1, "Result": [7]}'], "no objects"),
        (["<html>busy</html>"], "not JSON"),
        ([page([{"id": 1}], 5)], "says 5 rows and gives 1"),
        ([page([{"id": 1}], 5, "http://x.test/?page=3")] * 4, "again and again"),
    ],
)
def test_an_answer_that_is_none_leaves_no_file(
    fetch: Callable,
    loopback: Callable,
    http_answer: Callable,
    tmp_path: Path,
    answers: list[str],
    said: str,
) -> None:
    left = list(answers)
    server = loopback(lambda _: http_answer(left.pop(0)))
    with pytest.raises(RemoteError, match=said):
        fetch("ucdp-ged", server.url)
    assert list((tmp_path / "answers").iterdir()) == []


def test_without_a_release_or_without_rows_there_is_nothing_to_load(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(lambda _: http_answer(page([], 0)))
    with pytest.raises(UsageError, match="--release"):
        fetch("ucdp-ged", server.url, release=None)
    assert server.asked == []
    with pytest.raises(UsageError, match="no rows that fit"):
        fetch("ucdp-ged", server.url, "country=1")


def test_no_secret_of_an_address_is_told_and_a_release_is_any_text(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(lambda _: http_answer("", 404))
    with pytest.raises(RemoteError, match="no such release") as caught:
        fetch("ucdp-onesided", server.url.replace("//", "//me:s3cret@"))
    assert "s3cret" not in str(caught.value)
    listed = rows("ucdp-onesided")
    server = loopback(lambda _: http_answer(page(listed, len(listed))))
    (path,) = fetch("ucdp-onesided", server.url, release="24.1/../x")
    assert path.name == "onesided_v24_1____x.jsonl"
    assert "/24.1%2F..%2Fx?" in server.asked[0].path


def test_the_command_line_asks_loads_and_keeps(
    loopback: Callable,
    http_answer: Callable,
    cli: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = rows("ucdp-onesided")
    server = loopback(lambda _: http_answer(page(listed, len(listed))))
    store, kept = tmp_path / "store", tmp_path / "kept"
    cli("init", "--store", store)
    arguments = ("load", "ucdp-onesided", "--api", "--endpoint", server.url, "--store", store)
    arguments += ("--release", "24.1", "--keep", kept)
    monkeypatch.delenv("UCDP_ACCESS_TOKEN", raising=False)
    refused = cli(*arguments)
    assert (refused.code, "UCDP_ACCESS_TOKEN" in refused.err) == (2, True)
    monkeypatch.setenv("UCDP_ACCESS_TOKEN", TOKEN)
    done = cli(*arguments)
    assert done.code == 0, done.err
    assert f"added 2 claims, {len(listed)} events" in done.err
    assert TOKEN not in done.err
    assert [one.name for one in kept.iterdir()] == ["onesided_v24_1.jsonl"]
    assert cli("load", "ucdp-onesided", kept / "onesided_v24_1.jsonl", "--store", store).code == 0


def test_fields_that_are_no_cells_are_told(tmp_path: Path, read_lines: Callable) -> None:
    path = tmp_path / "odd.jsonl"
    odd = [row | {"side_a": ["x"]} for row in rows("ucdp-acd")[:1]]
    path.write_text("".join(json.dumps(row) + "\n" for row in odd), "utf-8")
    _, issues = read_lines("ucdp-acd", path)
    assert ("side_a", 1) in [(one["field"], one["line"]) for one in issues]
    assert any("is no text, number or truth" in one["message"] for one in issues)

"""ACLED's API: login, refreshed tokens, pages, deletions, and three refusals told apart.

All rows are made up in the documented form.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from marchland.loaders.catalogue import find
from marchland.ontology.error import MarchlandError, RemoteError, UsageError

NAME, PASSWORD = "ann@example.org", "hunter2 & more"
EVENT = {
    "event_id_cnty": "FRE7",
    "event_date": "2024-03-05",
    "year": "2024",
    "time_precision": 1,
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Red Front",
    "inter1": "Rebel group",
    "actor2": "Military Forces of Freedonia (2021-)",
    "inter2": "State forces",
    "iso": 999,
    "country": "Freedonia",
    "admin1": "Hill Province",
    "location": "Old Ford",
    "latitude": "25.1",
    "longitude": "97.5",
    "geo_precision": 1,
    "source": "Freedonia Times",
    "notes": None,
    "fatalities": 3,
    "timestamp": 1710000000,
}


class Acled:
    """A service like ACLED's: gives tokens, takes them for so many questions, and has pages."""

    def __init__(self, answer: Callable[..., bytes], *pages: list[dict[str, Any]]) -> None:
        self.answer, self.pages = answer, pages
        self.uses = 99
        """How often a token is taken before it is worn out."""
        self.takes_refresh, self.given, self.left, self.token = True, 0, 0, ""
        self.data: bytes | None = None
        """What it answers to every question for data, whatever the token."""

    def __call__(self, question: Any) -> bytes:
        parts = urlsplit(question.path)
        if parts.path == "/oauth/token":
            return self.login(parse_qs(question.body.decode()))
        if question.headers.get("authorization") != f"Bearer {self.token}" or not self.left:
            return self.answer('{"message": "token expired"}', 401)
        self.left -= 1
        if self.data is not None:
            return self.data
        number = int(parse_qs(parts.query)["page"][0]) - 1
        rows = self.pages[number] if number < len(self.pages) else []
        told = {"status": 200, "success": True, "count": len(rows), "data": rows}
        return self.answer(json.dumps(told))

    def login(self, form: dict[str, list[str]]) -> bytes:
        assert form["client_id"] == ["acled"]
        kind = form["grant_type"][0]
        is_right = form.get("username") == [NAME] and form.get("password") == [PASSWORD]
        is_fresh = self.takes_refresh and form.get("refresh_token") == [f"refresh-{self.given}"]
        if not (is_right if kind == "password" else is_fresh):
            return self.answer(json.dumps({"error": "invalid_grant"}), 400)
        self.given += 1
        self.left, self.token = self.uses, f"token-{self.given}"
        told = {"token_type": "Bearer", "expires_in": 86400, "access_token": self.token}
        return self.answer(json.dumps(told | {"refresh_token": f"refresh-{self.given}"}))


@pytest.fixture
def fetch(tmp_path: Path) -> Callable[..., list[Path]]:
    from marchland.loaders.asked import ask_for

    def run(endpoint: str, *where: str, password: str = PASSWORD) -> list[Path]:
        loader = find("acled")
        asked = ask_for(
            loader.about,
            tmp_path,
            lambda *_: None,
            {"ACLED_USERNAME": NAME, "ACLED_PASSWORD": password},
            where=where,
            endpoint=endpoint,
        )
        return loader.fetch(asked)

    return run


def kinds(asked: list[Any]) -> list[str]:
    return [parse_qs(one.body.decode()).get("grant_type", ["data"])[0] for one in asked]


def events(number: int, start: int = 0) -> list[dict[str, Any]]:
    return [EVENT | {"event_id_cnty": f"FRE{start + one}"} for one in range(number)]


def test_all_pages_become_one_file_that_loads(
    fetch: Callable, loopback: Callable, http_answer: Callable, load_file: Callable
) -> None:
    server = loopback(Acled(http_answer, events(3), events(2, 3)))
    (path,) = fetch(server.url)
    # whoever may see fewer rows at once gets fewer: only a page without any is the last
    assert kinds(server.asked) == ["password", "data", "data", "data"]
    (report,) = load_file("acled", path, release=None)
    assert report.added["event"] == 5


def test_what_is_asked_goes_by_the_names_of_the_service(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(Acled(http_answer, events(1)))
    fetch(server.url, "country=Freedonia", "country=Sylvania", "from=2024-01-01", "year=2024")
    query = parse_qs(urlsplit(server.asked[1].path).query)
    assert query["country"] == ["Freedonia|Sylvania"]
    assert query["event_date"] == ["2024-01-01|9999-12-31"]
    assert query["event_date_where"] == ["BETWEEN"]
    assert (query["limit"], query["page"], query["_format"]) == (["5000"], ["1"], ["json"])


def test_a_token_that_is_worn_out_is_renewed(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    service = Acled(http_answer, events(1), events(1, 1), events(1, 2))
    service.uses = 2
    server = loopback(service)
    (path,) = fetch(server.url)
    assert len(path.read_text().splitlines()) == 3
    assert kinds(server.asked) == ["password", *["data"] * 3, "refresh_token", *["data"] * 2]


def test_where_no_renewal_is_taken_the_login_serves(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    service = Acled(http_answer, events(1), events(1, 1))
    service.uses, service.takes_refresh = 2, False
    server = loopback(service)
    (path,) = fetch(server.url)
    assert len(path.read_text().splitlines()) == 2
    renewed = ["refresh_token", "password", "data"]
    assert kinds(server.asked) == ["password", *["data"] * 3, *renewed]


def refused(fetch: Callable, url: str, **given: str) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        fetch(url, **given)
    text = str(caught.value)
    assert caught.value.remedy
    assert PASSWORD not in text
    assert "token-1" not in text
    assert "refresh-1" not in text
    return caught.value


def test_a_wrong_login_is_told_as_such(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(Acled(http_answer))
    error = refused(fetch, server.url, password="wrong")  # noqa: S106  of no service
    assert "does not know this name and password" in error.message
    assert "ACLED_PASSWORD" in error.remedy
    assert "wrong" not in str(error)


@pytest.mark.parametrize(
    "inside",
    [False, True],
    ids=["as a status", "as a page that holds one"],
)
def test_a_token_without_access_is_told_as_such(
    fetch: Callable, loopback: Callable, http_answer: Callable, inside: bool
) -> None:
    service = Acled(http_answer)
    said = json.dumps({"status": 403, "message": f"Access denied to {PASSWORD} token-1"})
    service.data = http_answer(said, 200 if inside else 403)
    error = refused(fetch, loopback(service).url)
    assert (error.status, "the login is right" in error.message) == (403, True)
    assert "Access denied" in error.message
    assert "access@acleddata.com" in error.remedy


def test_a_token_that_is_never_taken_is_no_access_either(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    service = Acled(http_answer)
    service.uses = 0
    server = loopback(service)
    error = refused(fetch, server.url)
    assert "the login is right" in error.message
    assert len(server.asked) < 10


def test_a_quota_that_is_used_up_is_told_as_such(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    service = Acled(http_answer)
    service.data = http_answer("{}", 429, Retry_After="86400")
    error = refused(fetch, loopback(service).url)
    assert (error.status, "quota" in error.message) == (429, True)


def test_a_failure_that_repeats_the_password_is_told_without_it(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(lambda _: http_answer(f"no such user: {PASSWORD}", 500, "text/plain"))
    error = refused(fetch, server.url)
    assert (error.status, "ACLED fails: no such user" in error.message) == (500, True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("<html>", "not JSON"),
        ('{"status": 200, "data": {"a": 1}}', "no page of rows"),
        ('{"status": 200, "data": [1]}', "no page of rows"),
        ('{"status": 200, "data": [{"event_id_cnty": "FRE7"}]}', "rows of the one before"),
    ],
)
def test_an_answer_that_is_none_leaves_no_file(
    fetch: Callable,
    loopback: Callable,
    http_answer: Callable,
    tmp_path: Path,
    said: str,
    words: str,
) -> None:
    service = Acled(http_answer)
    service.data = http_answer(said)
    with pytest.raises(RemoteError, match=words):
        fetch(loopback(service).url)
    assert list(tmp_path.iterdir()) == []


def test_deletions_are_asked_for_and_take_back(
    fetch: Callable, loopback: Callable, http_answer: Callable, load_file: Callable
) -> None:
    service = Acled(http_answer, events(2))
    server = loopback(service)
    load_file("acled", *fetch(server.url), release=None)
    service.pages = ([{"event_id_cnty": "FRE1", "deleted_timestamp": 1720000000}],)
    (path,) = fetch(server.url, "deleted=2024-01-01")
    asked = urlsplit(server.asked[-1].path)
    assert asked.path == "/api/deleted/read"
    query = parse_qs(asked.query)
    assert query["deleted_timestamp"] == ["2024-01-01"]
    assert query["deleted_timestamp_where"] == [">="]
    (report,) = load_file("acled", path, release=None)
    assert (report.retracted, report.unmet) == (1, {})


def test_conditions_that_do_not_go_together_and_no_rows_are_told(
    fetch: Callable, loopback: Callable, http_answer: Callable
) -> None:
    server = loopback(Acled(http_answer))
    with pytest.raises(UsageError, match="no other condition"):
        fetch(server.url, "deleted=2024-01-01", "country=Freedonia")
    with pytest.raises(MarchlandError, match="nothing that fits"):
        fetch(server.url, "country=Nowhere")


def test_the_command_line_asks_and_loads(
    loopback: Callable,
    http_answer: Callable,
    cli: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = loopback(Acled(http_answer, events(2)))
    monkeypatch.setenv("ACLED_USERNAME", NAME)
    monkeypatch.setenv("ACLED_PASSWORD", PASSWORD)
    store = tmp_path / "store"
    cli("init", "--store", store)
    arguments = ("load", "acled", "--api", "--endpoint", server.url, "--store", store)
    done = cli(*arguments)
    assert done.code == 0, done.err
    assert "added 2 events" in done.err
    monkeypatch.setenv("ACLED_PASSWORD", "wrong")
    wrong = cli(*arguments)
    assert (wrong.code, "does not know this name" in wrong.err) == (5, True)

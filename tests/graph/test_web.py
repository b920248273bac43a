"""Servers that misbehave on purpose: what they do is told, bounded, and never trusted."""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

import marchland
from marchland.graph.address import hide, is_local, read_address, step
from marchland.graph.web import Answer, Web
from marchland.ontology.error import RemoteError

Start = Callable[..., Any]
Write = Callable[..., bytes]
LOGIN = "alice" + ":" + "hush-hush" + "@"
WAITED: list[float] = []


@pytest.fixture
def web() -> Web:
    WAITED.clear()
    return Web(timeout=0.5, largest=2**20, wait=WAITED.append)


def refused(web: Web, url: str, **more: Any) -> RemoteError:
    with pytest.raises(RemoteError) as raised:
        web.get(url, **more)
    return raised.value


def test_an_answer_is_its_status_headers_and_body(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda _: http_answer('{"a": 1}', X_Odd="Yes"))
    answer = web.get(f"{server.url}/x?y=1")
    assert (answer.status, answer.json(), answer.type) == (200, {"a": 1}, "application/json")
    assert answer.headers["x-odd"] == "Yes"
    assert answer.url == f"{server.url}/x"
    assert [(q.method, q.path) for q in server.asked] == [("GET", "/x?y=1")]


@pytest.mark.parametrize(
    ("given", "environment", "end"),
    [
        ("me@example.org", None, " (me@example.org)"),
        (None, "https://example.org/", " (https://example.org/)"),
        (None, None, ""),
        ("a\r\nX-Evil: 1", None, " (aX-Evil: 1)"),
    ],
)
def test_who_asks_is_told(
    monkeypatch: pytest.MonkeyPatch,
    loopback: Start,
    http_answer: Write,
    given: str | None,
    environment: str | None,
    end: str,
) -> None:
    monkeypatch.delenv("MARCHLAND_CONTACT", raising=False)
    if environment:
        monkeypatch.setenv("MARCHLAND_CONTACT", environment)
    server = loopback(lambda _: http_answer())
    Web(contact=given).get(server.url)
    told = server.asked[0].headers
    assert told["user-agent"] == f"Marchland/{marchland.__version__}{end}"
    assert "x-evil" not in told


def test_a_form_and_a_body_are_sent_as_such(web: Web, loopback: Start, http_answer: Write) -> None:
    server = loopback(lambda _: http_answer())
    web.post(server.url, {"query": "a b&c"})
    web.post(server.url, b"<x>", headers={"Content-Type": "application/n-quads"})
    form, body = server.asked
    assert (form.method, form.body) == ("POST", b"query=a+b%26c")
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (body.body, body.headers["content-type"]) == (b"<x>", "application/n-quads")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "data:,x",
        "gopher://127.0.0.1/",
        "http://",
        "http:///x",
        "127.0.0.1:80",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: 1",
        "http://exämple.org/",
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_not_asked(web: Web, url: str) -> None:
    assert "\n" not in str(refused(web, url))


def test_credentials_in_a_url_are_sent_and_never_told(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda q: http_answer(q.headers["authorization"], status=403))
    url = server.url.replace("//", f"//{LOGIN}") + "/query?access_token=open-sesame"
    error = refused(web, url, headers={"X-Key": "letmein"})
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    assert server.asked[0].path == "/query?access_token=open-sesame"
    for text in (str(error), repr(error), repr(web)):
        assert not [s for s in ("hush", "alice", "sesame", "letmein", "YWxpY2U") if s in text]
    assert error.endpoint == f"{server.url}/query"
    assert error.status == 403


def test_a_secret_that_a_server_repeats_is_not_told(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda q: http_answer(b"no: " + q.body + str(q.headers).encode(), 401))
    with pytest.raises(RemoteError) as raised:
        web.post(
            server.url,
            {"username": "me", "password": "hush-hush"},
            headers={"Authorization": "Bearer abcdef"},
        )
    assert "hush" not in str(raised.value)
    assert "abcdef" not in str(raised.value)
    assert "no: " in str(raised.value)


# --- redirects ---


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_one_server_is_followed_with_credentials(
    web: Web, loopback: Start, http_answer: Write, status: int
) -> None:
    def reply(question: Any) -> bytes:
        if question.path == "/old":
            return http_answer(status=status, Location="/new")
        return http_answer(question.headers["x-key"])

    server = loopback(reply)
    assert web.get(f"{server.url}/old", headers={"X-Key": "k"}).text == "k"


def test_a_redirect_elsewhere_takes_nothing_along(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    there = loopback(lambda _: http_answer("here"))
    server = loopback(lambda _: http_answer(status=302, Location=there.url))
    assert web.get(server.url).text == "here"
    assert "authorization" not in there.asked[0].headers
    there.asked.clear()
    login = server.url.replace("//", f"//{LOGIN}")
    for url, headers in ((login, {}), (server.url, {"Authorization": "Bearer x"})):
        assert "another server" in str(refused(web, url, headers=headers))
    with pytest.raises(RemoteError, match="POST"):
        web.post(server.url, {"password": "x"})
    assert there.asked == []


@pytest.mark.parametrize("status", [307, 308])
def test_a_body_is_never_handed_on(
    web: Web, loopback: Start, http_answer: Write, status: int
) -> None:
    there = loopback(lambda _: http_answer())
    server = loopback(lambda _: http_answer(status=status, Location=there.url))
    with pytest.raises(RemoteError, match="another server"):
        web.post(server.url, b"secret")
    assert there.asked == []


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://[::1", "//"])
def test_a_redirect_out_of_the_web_is_refused(
    web: Web, loopback: Start, http_answer: Write, where: str
) -> None:
    server = loopback(lambda _: http_answer(status=302, Location=where))
    assert refused(web, server.url)


def test_a_redirect_that_never_ends_is_refused(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda _: http_answer(status=302, Location="/again"))
    assert "more than 5 times" in str(refused(web, server.url))
    assert len(server.asked) == 5


def test_a_redirect_leads_neither_to_plain_text_nor_inside() -> None:
    public = read_address("https://example.org/sparql")
    assert step(public, "/x").url == "https://example.org/x"
    for where in ("http://example.org/sparql", "https://127.0.0.1/", "https://169.254.169.254/m"):
        with pytest.raises(RemoteError):
            step(public, where)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("8.8.8.8", False),
        ("example.org", False),
    ],
)
def test_hosts_of_this_machine_and_its_network_are_known(host: str, local: bool) -> None:
    assert is_local(host) is local


@pytest.mark.parametrize(
    "url", ["http:" + "//u:p@[::1", "http://a.org/\x1b[31m", f"https://{LOGIN}a.org/b?token=x#y"]
)
def test_an_address_is_told_without_what_is_secret_or_unprintable(url: str) -> None:
    told = hide(url)
    assert not [part for part in ("u:p", "hush", "token", "\x1b") if part in told]


# --- time and size ---


def test_a_silent_server_is_given_up(web: Web, loopback: Start) -> None:
    def reply(_: Any) -> Iterator[bytes]:
        time.sleep(3)
        yield b""

    server = loopback(reply)
    assert "0.5 s" in str(refused(Web(timeout=0.5, retries=0), server.url))
    assert "0.5 s" in str(refused(web, server.url))
    assert WAITED == [1, 2, 4]


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Y: "])
def test_a_server_that_drips_is_given_up(loopback: Start, head: bytes) -> None:
    def reply(_: Any) -> Iterator[bytes]:
        yield head
        for _ in range(400):
            time.sleep(0.02)
            yield b"x"

    server = loopback(reply)
    assert "took longer than 1 s" in str(refused(Web(timeout=0.1, retries=0), server.url))


def test_an_endless_answer_is_cut(web: Web, loopback: Start) -> None:
    def reply(_: Any) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x" * 65536

    assert "more than 1048576 bytes" in str(refused(web, loopback(reply).url))


def test_headers_without_end_are_cut(web: Web, loopback: Start) -> None:
    server = loopback(lambda _: b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000 + b"\r\n")
    assert refused(web, server.url)


def test_an_answer_that_would_be_too_long_is_not_read(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda _: http_answer(Content_Length=str(2**40)))
    assert "would send" in str(refused(web, server.url))


def test_an_answer_shorter_than_told_is_not_taken_for_whole(
    loopback: Start, http_answer: Write
) -> None:
    whole = [False, False, True]

    def reply(_: Any) -> bytes:
        return http_answer("[1, 2]", **({} if whole.pop(0) else {"Content_Length": "600"}))

    web = Web(wait=WAITED.append)
    assert web.get(loopback(reply).url).json() == [1, 2]
    server = loopback(lambda _: http_answer("[1, 2]", Content_Length="600"))
    with pytest.raises(RemoteError, match="broke off after 6 of 600"):
        web.post(server.url, b"")
    assert len(server.asked) == 1, "what may have changed something is not sent twice"
    with pytest.raises(RemoteError, match="broke off"):
        web.post(server.url, b"", safe=True)
    assert len(server.asked) == 1 + 4


def test_chunks_that_break_off_are_not_taken_for_whole(web: Web, loopback: Start) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = loopback(lambda _: head + b"5\r\nhello\r\n")
    assert "broke off" in str(refused(web, server.url))


def test_a_packed_answer_is_unpacked(web: Web, loopback: Start, http_answer: Write) -> None:
    halves = gzip.compress(b"[1,") + gzip.compress(b"2]")
    server = loopback(lambda _: http_answer(halves, Content_Encoding="gzip"))
    assert web.get(server.url).json() == [1, 2]
    assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_a_bomb_is_not_unpacked(web: Web, loopback: Start, http_answer: Write) -> None:
    bomb = gzip.compress(b"0" * 2**26)
    server = loopback(lambda _: http_answer(bomb, Content_Encoding="gzip"))
    assert len(bomb) < web.largest
    assert "more than 1048576 bytes" in str(refused(web, server.url))


@pytest.mark.parametrize(
    ("body", "coding"),
    [(b"nonsense", "gzip"), (gzip.compress(b"x" * 99, mtime=0)[:20], "gzip"), (b"x", "br")],
    ids=["nonsense", "cut", "unknown"],
)
def test_what_cannot_be_unpacked_is_told(
    web: Web, loopback: Start, http_answer: Write, body: bytes, coding: str
) -> None:
    server = loopback(lambda _: http_answer(body, Content_Encoding=coding))
    assert refused(web, server.url)


# --- refusals ---


def test_a_busy_server_is_asked_again_when_it_says(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    told = [{"Retry_After": "7"}, {"Retry_After": soon}, {}, None]

    def reply(_: Any) -> bytes:
        headers = told.pop(0)
        return http_answer("done") if headers is None else http_answer(status=429, **headers)

    assert web.get(loopback(reply).url).text == "done"
    assert WAITED[0] == 7
    assert 20 < WAITED[1] <= 30
    assert WAITED[2] == 4


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_stays_busy_is_an_error_that_says_when(
    web: Web, loopback: Start, http_answer: Write, status: int
) -> None:
    server = loopback(lambda _: http_answer(status=status, Retry_After="0"))
    error = refused(web, server.url)
    assert (error.status, len(server.asked), WAITED) == (status, 4, [0, 0, 0])
    assert "later" in str(error)


@pytest.mark.parametrize("wait", ["86400", "9" * 400, "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_nobody_waits_for_a_day(web: Web, loopback: Start, http_answer: Write, wait: str) -> None:
    server = loopback(lambda _: http_answer(status=429, Retry_After=wait))
    assert wait[:40] in str(refused(web, server.url))
    assert WAITED == []


@pytest.mark.parametrize("wait", ["soon", "-5", "", "٣", "Mon, 99 Foo 2000"])
def test_a_wait_that_cannot_be_read_is_our_own(
    web: Web, loopback: Start, http_answer: Write, wait: str
) -> None:
    said = wait.encode().decode("latin-1")
    server = loopback(lambda _: http_answer(status=503, Retry_After=said))
    assert refused(web, server.url).status == 503
    assert WAITED == [1, 2, 4]


def test_a_failure_is_told_with_its_first_words(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    body = "Virtuoso 42000 Error\r\n\x1b[31mthe query\x00 is wrong " + "x" * 9999
    server = loopback(lambda _: http_answer(body, 500, "text/plain"))
    error = refused(web, server.url)
    assert error.status == 500
    assert "Internal Server Error: Virtuoso 42000 Error" in str(error)
    assert str(error).isprintable()
    assert len(str(error)) < 400
    assert len(server.asked) == 1


def test_a_page_of_html_is_not_repeated(web: Web, loopback: Start, http_answer: Write) -> None:
    server = loopback(lambda _: http_answer("<html><b>no", 404, "text/html; charset=utf-8"))
    assert "<" not in str(refused(web, server.url))


def test_a_refusal_is_an_answer_for_who_asks_for_it(
    web: Web, loopback: Start, http_answer: Write
) -> None:
    server = loopback(lambda _: http_answer("bad query", 400))
    assert web.get(server.url, allowed=(400, 403)) == Answer(
        400,
        {"content-type": "application/json", "content-length": "9", "connection": "close"},
        b"bad query",
        f"{server.url}/",
    )
    assert refused(web, server.url, allowed=(403,)).status == 400


@pytest.mark.parametrize("body", ["<html>login</html>", "", "[" * 100_000, '{"a": '])
def test_what_is_no_json_is_told(web: Web, loopback: Start, http_answer: Write, body: str) -> None:
    answer = web.get(loopback(lambda _: http_answer(body, kind="text/html")).url)
    with pytest.raises(RemoteError, match="text/html, which is not JSON"):
        answer.json()


@pytest.mark.parametrize(
    "said", [b"", b"\x00\xff\x00", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc X\r\n\r\n"]
)
def test_what_speaks_no_http_is_told(web: Web, loopback: Start, said: bytes) -> None:
    assert refused(web, loopback(lambda _: said).url)


def test_a_server_that_is_not_there_is_told_at_once(web: Web) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        error = refused(web, f"http://127.0.0.1:{held.getsockname()[1]}/")
    assert "cannot be reached" in str(error)
    assert WAITED == []


def test_a_proxy_is_not_asked_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, web: Web, loopback: Start, http_answer: Write
) -> None:
    proxy = loopback(lambda _: http_answer("by proxy"))
    server = loopback(lambda _: http_answer("direct"))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    assert web.get(server.url).text == "direct"
    assert web.get("http://marchland.example/").text == "by proxy"

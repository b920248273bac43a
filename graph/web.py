"""Asking servers over HTTP: the one place that does, and trusts nothing that comes back.

Only http and https. A proxy that the environment names is used, save for this machine. Redirects
are followed by hand: never with credentials or a body to another origin, never out of the web.

References
----------
RFC 9110 (HTTP semantics), 10.2.3 (Retry-After) and 15.4 (redirects).
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.request
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ..ontology.error import RemoteError
from .address import SECRET, Address, hide, read_address, step
from .line import FAULTS, BrokenError, Watch, make_opener, unpacked, unreached

__all__ = ["Answer", "Web", "words"]

CONTACT = "MARCHLAND_CONTACT"
"""The environment's word for a mail address or page, by which a service can reach who asks."""

_LONGEST = 10  # times the timeout: a server that sends a byte now and then is not waited for
_WAIT = 120.0  # seconds at most before one more try, whatever the server asks for
_STEPS = 5
_AGAIN = frozenset({429, 503})  # the server says that it did nothing
_AGAIN_SAFE = _AGAIN | {502, 504}
_MOVED = frozenset({301, 302, 303, 307, 308})
# headers that carry no right to anything; all others stay with the origin they were given for
_PLAIN = frozenset({"accept", "accept-language", "content-type", "user-agent", "accept-encoding"})


class Answer(NamedTuple):
    """What a server answered, whole."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    url: str = ""
    """Who answered, after redirects; without parameters and secrets."""

    @property
    def type(self) -> str:
        """The media type without its parameters, in lower case; empty if none is told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as UTF-8, other bytes shown as such."""
        return self.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """Read the body as JSON.

        Raises
        ------
        RemoteError
            It is something else, such as a page that says why not.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.type or "something without a type"
            message = f"answered {kind}, which is not JSON: {words(self.text)}"
            raise RemoteError(self.url, self.status, message) from error


class Web:
    """A way to ask servers.

    Parameters
    ----------
    contact
        A mail address or page of who asks, told to servers in the User-Agent; where none is
        given, ``MARCHLAND_CONTACT`` of the environment.
    timeout
        Seconds without a byte after which a server is given up; the whole of an answer may take
        ten times as long.
    retries
        How often a server that is busy, or fails a GET half way, is asked again.
    largest
        Bytes that an answer may have, as sent and unpacked.
    wait
        What waits, in seconds; for tests.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        timeout: float = 60,
        retries: int = 3,
        largest: int = 2**28,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.contact = contact or os.environ.get(CONTACT) or None
        self.timeout, self.retries, self.largest = timeout, retries, largest
        self._wait = wait

    def __repr__(self) -> str:
        """Tell the limits, and nothing that was asked."""
        return f"Web(timeout={self.timeout}, retries={self.retries}, largest={self.largest})"

    @property
    def agent(self) -> str:
        """What servers are told of the program and of who runs it."""
        agent = f"Marchland/{version('marchland')}"
        if self.contact is None:
            return agent
        return f"{agent} ({''.join(c for c in self.contact if ' ' <= c <= '~')})"

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        allowed: Collection[int] = (),
    ) -> Answer:
        """Ask for what stands at an address.

        Parameters
        ----------
        headers
            Sent to the origin of the URL alone, save what any server may know (Accept …).
        allowed
            Statuses of 400 and above that are an answer to the caller and no error.

        Raises
        ------
        RemoteError
            No answer: the server cannot be reached, refuses, fails, sends too much or too slowly.
        """
        return self._ask(url, None, dict(headers or {}), allowed, _AGAIN_SAFE)

    def post(
        self,
        url: str,
        form: Mapping[str, str] | bytes,
        *,
        headers: Mapping[str, str] | None = None,
        allowed: Collection[int] = (),
        safe: bool = False,
    ) -> Answer:
        """Send a form, or a body as it is.

        Parameters
        ----------
        form
            Fields by name, or a body whose Content-Type stands in the headers.
        safe
            Whether asking twice does no harm, as with a query: then a failure half way is tried
            again, too.
        headers, allowed
            As for `get`.

        Raises
        ------
        RemoteError
            As for `get`; also a redirect to another origin, which would hand the body on.
        """
        sent, secrets = dict(headers or {}), list[str]()
        if not isinstance(form, bytes):
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            secrets = [value for name, value in form.items() if SECRET.search(name)]
            form = urlencode(form).encode()
        again = _AGAIN_SAFE if safe else _AGAIN
        return self._ask(url, form, sent, allowed, again, secrets)

    def _ask(
        self,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        allowed: Collection[int],
        again: frozenset[int],
        private: Iterable[str] = (),
    ) -> Answer:
        address = read_address(url)
        secrets = (*private, *address.secrets, *_secrets(headers))
        for left in range(self.retries, -1, -1):
            try:
                answer = self._follow(address, body, headers)
            except BrokenError as error:
                if not left or 502 not in again:
                    raise RemoteError(hide(url), message=str(error)) from error
                self._wait(2.0 ** (self.retries - left))
                continue
            if answer.status < 400 or (answer.status in allowed and answer.status not in again):
                return answer
            pause = _pause(answer, self.retries - left)
            if left and answer.status in again and pause is not None:
                self._wait(pause)
            elif answer.status in allowed:
                return answer
            else:
                raise _refusal(answer, pause, secrets)
        raise AssertionError("the last try either answers or raises")

    def _follow(self, address: Address, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Ask, and ask again where a redirect leads."""
        start = address
        for _ in range(_STEPS):
            answer = self._once(address, body, headers)
            location = answer.headers.get("location")
            if answer.status not in _MOVED or not location:
                return answer
            there = step(address, location)
            if body is not None and answer.status not in (307, 308):
                message = f"leads a POST to {hide(there.url)}; give that address instead"
                raise RemoteError(hide(address.url), answer.status, message)
            if there.origin != address.origin:
                private = {name for name in headers if name.lower() not in _PLAIN}
                if body is not None or private or address.login:
                    message = f"leads to {hide(there.url)}, another server, which is not told"
                    message += " what was meant for this one; give that address instead"
                    raise RemoteError(hide(address.url), answer.status, message)
                there = there._replace(login=None)
            else:
                there = there._replace(login=address.login)
            address = there
        raise RemoteError(hide(start.url), message=f"leads on more than {_STEPS} times")

    def _once(self, address: Address, sent: bytes | None, headers: dict[str, str]) -> Answer:
        told = {"User-Agent": self.agent, "Accept-Encoding": "gzip", **headers}
        if address.login:
            told["Authorization"] = address.login
        request = urllib.request.Request(address.url, data=sent, headers=told)  # noqa: S310  read_address
        watch = Watch(self.timeout * _LONGEST)
        shown = hide(address.url)
        try:
            opener = make_opener(address, watch)
            with watch, opener.open(request, timeout=self.timeout) as response:
                status, header = response.status, response.headers
                body = b"".join(unpacked(response, self.largest, shown))
        except FAULTS as error:
            if watch.rang:
                raise watch.late(shown) from error
            raise unreached(shown, error, self.timeout) from error
        if watch.rang:  # a line that was cut reads like the end of an answer without a length
            raise watch.late(shown)
        return Answer(status, {name.lower(): text for name, text in header.items()}, body, shown)


def _pause(answer: Answer, tried: int) -> float | None:
    """How many seconds to wait before asking again; None where the server asks for too many."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdecimal():
        seconds = float(asked[:9])
    else:
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return float(2**tried)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        seconds = max(0.0, (until - datetime.now(UTC)).total_seconds())
    return seconds if seconds <= _WAIT else None


def _refusal(answer: Answer, pause: float | None, secrets: Collection[str]) -> RemoteError:
    """Tell why a server refused, in its own words without what must stay secret."""
    said = words(answer.text if "html" not in answer.type else "", secrets)
    reason = http.client.responses.get(answer.status, "an unknown status")
    remedy = ""
    if answer.status in _AGAIN:
        asked = answer.headers.get("retry-after", "")[:40]
        remedy = f"ask again after {asked}" if pause is None else "ask again later"
    message = f"{reason}: {said}" if said else reason
    return RemoteError(answer.url, answer.status, message, remedy)


def _secrets(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() not in _PLAIN:
            yield value
            yield value.rpartition(" ")[2]


def words(text: str, secrets: Collection[str] = ()) -> str:
    """Give the first words of a text as one line, without control characters or secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…") if len(secret) > 3 else text
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())
    return line if len(line) <= 200 else f"{line[:199]}…"

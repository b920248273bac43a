"""Addresses of the web: which may be asked, and how they are told without their secrets."""

from __future__ import annotations

import ipaddress
import re
from base64 import b64encode
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from ..ontology.error import RemoteError

__all__ = [
    "SECRET",
    "Address",
    "hide",
    "hide_secrets",
    "is_local",
    "is_url",
    "read_address",
    "step",
]

_DEFAULT = {"http": 80, "https": 443}
SECRET = re.compile(r"pass|secret|token|key|auth|signature|session|credential", re.IGNORECASE)
"""Names of parameters and fields whose values are not told."""
# nothing that ends a line of a request or cannot stand in an address (RFC 3986, 2)
_WRONG = re.compile(r"[\x00-\x20\x7f-\U0010ffff<>\"\\^`{|}]")


class Address(NamedTuple):
    """What is asked and with what right: the credentials of a URL stand apart from it."""

    url: str
    """Without user, password and fragment."""
    login: str | None
    """The value of an Authorization header, where the URL held a user."""
    secrets: tuple[str, ...]
    """What may not be told: passwords, and values of parameters that sound like keys."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port (RFC 6454)."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname or "", parts.port or _DEFAULT[parts.scheme]


def is_url(place: str) -> bool:
    """Tell whether what people typed for a place is an address of the web and no path."""
    return "://" in place


def read_address(url: str) -> Address:
    """Check an address that is to be asked.

    Raises
    ------
    RemoteError
        It is not of http or https, has no host, or holds what no address may.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RemoteError(hide(url), message="is no address") from error
    if parts.scheme not in _DEFAULT or not parts.hostname or _WRONG.search(url) or port == 0:
        raise RemoteError(hide(url), message="is no address of http or https that can be asked")
    host = parts.netloc.rpartition("@")[2]
    given = [(name, value) for name, value in parse_qsl(parts.query) if SECRET.search(name)]
    secrets = [value for _, value in given]
    login = None
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = "Basic " + b64encode(pair.encode()).decode()
        secrets += [login, login[6:], parts.password or "", unquote(parts.password or "")]
    bare = urlunsplit(parts._replace(netloc=host, path=parts.path or "/", fragment=""))
    return Address(bare, login, tuple(secret for secret in secrets if secret))


def hide(url: str) -> str:
    """Write an address for people: without user, password, parameters and fragment.

    >>> hide("https:" + "//me:word@example.org/query?token=1#x")
    'https://example.org/query'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", url.partition("?")[0].rpartition("@")[2], "", "")
    netloc = parts.netloc.rpartition("@")[2]
    bare = urlunsplit(parts._replace(netloc=netloc, query="", fragment=""))
    return "".join(c if c.isprintable() else "?" for c in bare)[:300]


def hide_secrets(place: str) -> str:
    """Write the place of a store for people: a folder as it is, an address without its secrets."""
    return hide(place) if is_url(place) else place


def step(address: Address, location: str) -> Address:
    """Read where a redirect leads.

    Raises
    ------
    RemoteError
        It leads out of the web (``file:``), from https to http, or from elsewhere into this
        machine or its own network.
    """
    told = hide(address.url)
    try:
        there = read_address(urljoin(address.url, location))
    except (RemoteError, ValueError) as error:
        raise RemoteError(told, message=f"leads to {hide(location)}, which is not asked") from error
    before, after = urlsplit(address.url), urlsplit(there.url)
    if before.scheme == "https" and after.scheme == "http":
        raise RemoteError(told, message=f"leads to {hide(there.url)}, which anyone could read")
    if is_local(after.hostname or "") and not is_local(before.hostname or ""):
        raise RemoteError(told, message=f"leads to {hide(there.url)}, which is not for others")
    return there


def is_local(host: str) -> bool:
    """Tell whether a host is, by its name, this machine or one of its own network."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False

"""The line to a server: opened for http and https alone, watched, and read up to a limit.

Nothing but `web` uses it.
"""

from __future__ import annotations

import http.client
import ssl
import threading
import urllib.request
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.error import URLError

from ..ontology.error import RemoteError
from .address import Address, is_local

__all__ = ["FAULTS", "BrokenError", "Watch", "make_opener", "unpacked", "unreached"]

_CHUNK = 2**16


class BrokenError(Exception):
    """A try that came to nothing, and may be made again."""


FAULTS = (OSError, http.client.HTTPException, ValueError, zlib.error, BrokenError)
"""What opening and reading a line can raise."""


class Watch:
    """Cuts the line when an answer takes too long as a whole."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.rang = seconds, False
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def over(self, connection: http.client.HTTPConnection) -> None:
        """Watch the line of a connection."""
        self._socket = connection.sock

    def late(self, shown: str) -> RemoteError:
        """Tell that the line was cut."""
        return RemoteError(shown, message=f"took longer than {self.seconds:g} s to answer")

    def _ring(self) -> None:
        self.rang = True
        if self._socket is not None:
            try:
                self._socket.shutdown(2)
            except OSError:
                return  # closed in the meantime

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


@cache
def _trusted() -> ssl.SSLContext:
    """Read whom this machine trusts, once: it takes longer than many a question."""
    return ssl.create_default_context()


def make_opener(address: Address, watch: Watch) -> urllib.request.OpenerDirector:
    """Build an opener that knows http and https alone, and leaves every status to us."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            watch.over(self)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            watch.over(self)

    class Http(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class Https(urllib.request.AbstractHTTPHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req, context=_trusted())

        https_request = urllib.request.AbstractHTTPHandler.do_request_

    opener = urllib.request.OpenerDirector()
    # a proxy is never asked for what stands on this machine
    proxies: dict[str, str] | None = {} if is_local(address.origin[1]) else None
    handlers = (urllib.request.ProxyHandler(proxies), urllib.request.UnknownHandler())
    for handler in (*handlers, Http(), Https()):
        opener.add_handler(handler)
    return opener


def unreached(shown: str, error: Exception, timeout: float) -> Exception:
    """Tell apart what another try may mend and what it will not."""
    if isinstance(error, BrokenError):
        return error
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return BrokenError(f"sent nothing for {timeout:g} s")
    if isinstance(cause, (ConnectionResetError, http.client.HTTPException)):
        return BrokenError("broke off in the middle of its answer")
    if isinstance(cause, zlib.error):
        return RemoteError(shown, message="is packed in a way that cannot be read")
    text = getattr(cause, "verify_message", None) or getattr(cause, "strerror", None)
    said = str(text or type(cause).__name__)
    return RemoteError(shown, message=f"cannot be reached: {said}", remedy="is the address right?")


def unpacked(response: http.client.HTTPResponse, largest: int, shown: str) -> Iterator[bytes]:
    """Give the body in pieces, as it was before it was packed, up to a number of bytes.

    Raises
    ------
    RemoteError
        There is more, or it cannot be unpacked.
    BrokenError
        It is shorter than the server told.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise RemoteError(shown, response.status, f"is packed as {coding}, unasked")
    unpack = zlib.decompressobj(31) if "gzip" in coding else None
    size = 0
    for piece in _pieces(response, largest, shown):
        rest = piece
        while rest:
            plain = unpack.decompress(rest, _CHUNK) if unpack else rest
            rest = unpack.unconsumed_tail if unpack else b""
            if unpack and unpack.eof and unpack.unused_data:  # one more member (RFC 1952, 2.2)
                rest, unpack = unpack.unused_data, zlib.decompressobj(31)
            size += len(plain)
            if size > largest:
                message = f"sends more than {largest} bytes"
                raise RemoteError(shown, response.status, message, "ask for less at once")
            yield plain
    if unpack and size and not unpack.eof:
        raise BrokenError("broke off in the middle of its answer")


def _pieces(response: http.client.HTTPResponse, largest: int, shown: str) -> Iterator[bytes]:
    """Read what is sent, and see that it is as long as was told."""
    declared, size = response.length, 0
    if declared is not None and declared > largest:
        message = f"would send {declared} bytes, more than {largest}"
        raise RemoteError(shown, response.status, message, "ask for less at once")
    while piece := response.read1(_CHUNK):
        size += len(piece)
        yield piece
    if declared is not None and size < declared:
        raise BrokenError(f"broke off after {size} of {declared} bytes")

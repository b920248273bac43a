"""A browser that is driven over W3C WebDriver: chromedriver and Chromium, both of this machine.

References
----------
W3C WebDriver, sections 7 (capabilities), 12 (elements), 13 (scripts), 17 (screenshots); for what is
of Chromium alone, the Chrome DevTools Protocol through ``goog/cdp/execute``.
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

__all__ = [
    *("ENTER", "ESCAPE", "LEFT", "RIGHT", "SHIFT"),
    *("Browser", "asked", "missing", "opened", "rows_of", "seen", "show_table", "until"),
]

RIGHT, LEFT, ENTER, SHIFT, ESCAPE = "\ue014", "\ue012", "\ue007", "\ue008", "\ue00c"
"""Keys, as W3C WebDriver section 17.4.2 writes them."""

_CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
_DRIVER: Final = ("chromedriver", "chromium-driver")
_FLAGS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-default-apps", "--disable-dev-shm-usage", "--mute-audio"),
)
_KEY: Final = "element-6066-11e4-a52e-4f735466cecf"
"""W3C WebDriver, section 11: the web element identifier."""


def _found(names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def missing() -> str:
    """Say what keeps this machine from driving a browser; nothing, if it can."""
    lacks = [names[0] for names in (_CHROMIUM, _DRIVER) if _found(names) is None]
    return f"no {' and no '.join(lacks)} is installed here" if lacks else ""


class Browser:
    """One window of a browser."""

    def __init__(self, address: str, session: str) -> None:
        self._root = f"{address}/session/{session}"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return _ask(method, self._root + path, body)

    def open(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page, with ``arguments``; give what it returns."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def element(self, selector: str) -> str:
        found = self.ask("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[_KEY])

    def click(self, selector: str) -> None:
        self.ask("POST", f"/element/{self.element(selector)}/click", {})

    def type(self, selector: str, keys: str) -> None:
        self.ask("POST", f"/element/{self.element(selector)}/value", {"text": keys})

    def drag(self, selector: str, x: int, y: int) -> None:
        """Press the mouse on an element, move it, and let go."""
        origin = {_KEY: self.element(selector)}
        moves = [
            {"type": "pointerMove", "origin": origin, "x": 0, "y": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerMove", "origin": "pointer", "x": x // 2, "y": y // 2},
            {"type": "pointerMove", "origin": "pointer", "x": x - x // 2, "y": y - y // 2},
            {"type": "pointerUp", "button": 0},
        ]
        self.ask(
            "POST", "/actions", {"actions": [{"type": "pointer", "id": "m", "actions": moves}]}
        )

    def wheel(self, selector: str, turn: int) -> None:
        """Turn the mouse's wheel over an element."""
        scroll: dict[str, Any] = {"type": "scroll", "x": 0, "y": 0, "deltaX": 0, "deltaY": turn}
        scroll["origin"] = {_KEY: self.element(selector)}
        self.ask(
            "POST", "/actions", {"actions": [{"type": "wheel", "id": "w", "actions": [scroll]}]}
        )

    def text(self, selector: str) -> str:
        return str(self.ask("GET", f"/element/{self.element(selector)}/text"))

    def cdp(self, command: str, **given: Any) -> Any:
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": given})

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Give what is new in a log: ``browser`` (console) or ``performance`` (events of CDP)."""
        found: list[dict[str, Any]] = self.ask("POST", "/se/log", {"type": kind})
        return found

    def alert(self) -> str | None:
        """Give the words of a dialog that is open, if one is."""
        try:
            return str(self.ask("GET", "/alert/text"))
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return None

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("GET", "/screenshot"))


def _ask(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    head = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, head, method=method)  # noqa: S310 - loopback
    # a proxy that the machine has set is not for loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        return json.load(answer)["value"]


@contextmanager
def opened(profile: Path, *, wide: int = 1400, high: int = 900) -> Iterator[Browser]:
    """Start a browser with an empty profile, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = _found(_DRIVER)
    assert program, missing()
    driver = subprocess.Popen(
        [program, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        session = _session(address, profile, wide, high)
        yield Browser(address, session)
        _ask("DELETE", f"{address}/session/{session}")
    finally:
        driver.terminate()
        driver.wait(20)


def _session(address: str, profile: Path, wide: int, high: int) -> str:
    flags = [*_FLAGS, f"--user-data-dir={profile}", f"--window-size={wide},{high}"]
    chrome = {"binary": _found(_CHROMIUM), "args": flags}
    logs = {"browser": "ALL", "performance": "ALL"}
    wanted = {"goog:chromeOptions": chrome, "goog:loggingPrefs": logs}
    wanted["unhandledPromptBehavior"] = "ignore"  # type: ignore[assignment]
    for _ in range(100):
        try:
            _ask("GET", f"{address}/status")
            break
        except OSError:
            time.sleep(0.1)
    made = _ask("POST", f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
    return str(made["sessionId"])


def asked(browser: Browser) -> list[str]:
    """Give every address that the page asked for, from the log of the browser's network.

    What ``data:`` holds is asked of nobody: a browser's own pictures of buttons, for one.
    """
    events = [json.loads(one["message"])["message"] for one in browser.log("performance")]
    sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
    sockets = [one["params"]["url"] for one in events if one["method"].endswith("webSocketCreated")]
    found = [one["request"]["url"] for one in sent] + sockets
    return [url for url in found if not url.startswith("data:")]


def seen(browser: Browser, selector: str) -> int:
    """Count what is shown of the drawing, or of the panel."""
    script = """return [...document.querySelectorAll(arguments[0])]
        .filter((one) => one.closest("#graph, #panel"))
        .filter((one) => one.style.display !== "none").length;"""
    return int(browser.run(script, selector))


def until(browser: Browser, script: str, tries: int = 100) -> None:
    for _ in range(tries):
        if browser.run(script):
            return
        time.sleep(0.05)
    raise AssertionError(f"did not come: {script}")


def rows_of(browser: Browser) -> list[tuple[str, ...]]:
    """Give the rows of the table: who, does, to whom, how sure, from, until."""
    found = browser.run("""return [...document.querySelectorAll("#table tbody tr")]
        .map((row) => [...row.cells].slice(0, 6).map((cell) => cell.textContent));""")
    return sorted(tuple(row) for row in found)


def show_table(browser: Browser) -> None:
    browser.click("#view-button")

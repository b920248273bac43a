"""ACLED's API: events and deletions, page by page, written as lines of JSON.

A login and access to the data are two things: the service gives a token to whoever is registered,
and may then refuse what the token is for.

References
----------
ACLED API documentation, https://acleddata.com/api-documentation/getting-started
RFC 6749 (OAuth 2.0), 4.3 (password), 6 (refreshing a token) and 5.2 (errors).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..graph.address import hide
from ..graph.web import Answer, Web
from ..ontology.error import RemoteError, UsageError
from .asked import Asked
from .json_table import page_rows
from .page_file import write_rows

__all__ = ["PASSWORD", "USERNAME", "fetch"]

USERNAME, PASSWORD = "ACLED_USERNAME", "ACLED_PASSWORD"
_PAGE_ROWS = 5_000
_CLIENT = "acled"
_OK, _UNKNOWN, _FORBIDDEN, _TOO_MANY = 200, 401, 403, 429
_WRONG_LOGIN = (400, _UNKNOWN, _FORBIDDEN)
_REFUSED = range(400, 600)
"""All of them are told here, where what must stay secret is known."""
_FAILURE = 500
_DELETED = "deleted"


def fetch(ask: Asked, about: Mapping[str, Any]) -> list[Path]:
    """Ask for events, or with the condition ``deleted`` for those that were deleted.

    Returns
    -------
    One file, whole or not at all.

    Raises
    ------
    UsageError
        Nothing fits what is asked, or the conditions do not go together.
    RemoteError
        The login is wrong, the data is not open to it, the quota is used up; or the service fails.
    """
    service = _Service(ask)
    since = ask.where.get(_DELETED)
    if since is not None and len(ask.where) > 1:
        raise UsageError(
            "--where deleted=… asks for a list of deletions, which knows no other condition",
            "ask for events and for deletions one after the other",
        )
    if since is not None:
        query = _after("deleted_timestamp", since[0])
        path, kind = ask.folder / "acled-deleted.jsonl", "deleted"
    else:
        query = _conditions(ask.where, about["api"]["parameters"])
        path, kind = ask.folder / "acled.jsonl", "acled"
    if not write_rows(path, service.rows(kind, query)):
        raise UsageError("ACLED has nothing that fits --where", "see: marchland sources acled")
    return [path]


def _conditions(where: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> dict[str, str]:
    """Write conditions as the service has them; several values are told by a bar."""
    query = {names[key]: "|".join(values) for key, values in where.items() if key in names}
    first, last = where.get("from", ("1900-01-01",))[0], where.get("until", ("9999-12-31",))[0]
    if "from" in where or "until" in where:
        query |= {"event_date": f"{first}|{last}", "event_date_where": "BETWEEN"}
    if "uploaded" in where:
        query |= _after("timestamp", where["uploaded"][0])
    return query


def _after(name: str, moment: str) -> dict[str, str]:
    return {name: moment, f"{name}_where": ">="}


class _Service:
    """Asks with a token, and gets another when it is no longer taken."""

    def __init__(self, ask: Asked) -> None:
        self._ask = ask
        self._web = Web()
        self._base = (ask.endpoint or "").rstrip("/")
        self._token: str | None = None
        self._refresh: str | None = None

    def rows(self, kind: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Give the rows of all pages; the last is the one without any."""
        url = f"{self._base}/api/{kind}/read"
        number, before = 0, None
        for page in count(1):
            asked = {"_format": "json", **query, "limit": str(_PAGE_ROWS), "page": str(page)}
            rows = self._page(url, asked)
            if rows and rows == before:
                raise RemoteError(
                    hide(url), _OK, f"answers page {page} with the rows of the one before"
                )
            yield from rows
            if not rows:
                return
            number, before = number + len(rows), rows
            self._ask.told(number, None)

    def _page(self, url: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
        answer, status = self._get(url, asked)
        if status == _UNKNOWN:
            self._renew()
            answer, status = self._get(url, asked)
        if status != _OK:
            raise self._refusal(url, status, answer)
        rows = page_rows(answer.json())
        if rows is None or not all(isinstance(row, dict) for row in rows):
            raise RemoteError(hide(url), status, "answers JSON that is no page of rows")
        return rows

    def _get(self, url: str, asked: Mapping[str, str]) -> tuple[Answer, int]:
        """Ask; some refusals come as pages, with their status inside."""
        headers = {"Authorization": f"Bearer {self._token or self._login()}"}
        headers["Accept"] = "application/json"
        answer = self._web.get(f"{url}?{urlencode(asked)}", headers=headers, allowed=_REFUSED)
        if answer.status != _OK:
            return answer, answer.status
        page = answer.json()
        status = page.get("status", _OK) if isinstance(page, dict) else _OK
        return answer, status if isinstance(status, int) else _OK

    def _login(self) -> str:
        """Get a token for name and password."""
        secrets = self._ask.secrets
        form = {"username": secrets[USERNAME], "password": secrets[PASSWORD]}
        answer = self._post({**form, "grant_type": "password"})
        if answer.status in _WRONG_LOGIN:
            raise RemoteError(
                hide(f"{self._base}/oauth/token"),
                answer.status,
                "ACLED does not know this name and password",
                f"check {USERNAME} (a mail address) and {PASSWORD}, and that one can log in with"
                " them at acleddata.com; the keys of before September 2025 are no longer taken",
            )
        return self._keep(answer)

    def _renew(self) -> None:
        """Get another token: for the one that renews, or for the login where that is not taken."""
        token, self._token, self._refresh = self._refresh, None, None
        if token is None:
            return
        answer = self._post({"refresh_token": token, "grant_type": "refresh_token"})
        if answer.status == _OK:
            self._keep(answer)

    def _post(self, form: Mapping[str, str]) -> Answer:
        url = f"{self._base}/oauth/token"
        answer = self._web.post(url, {**form, "client_id": _CLIENT}, allowed=_REFUSED)
        if answer.status not in (_OK, *_WRONG_LOGIN):
            raise self._refusal(url, answer.status, answer)
        return answer

    def _keep(self, answer: Answer) -> str:
        told = answer.json()
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token:
            raise RemoteError(hide(f"{self._base}/oauth/token"), answer.status, "answers no token")
        refresh = told.get("refresh_token")
        self._token, self._refresh = token, refresh if isinstance(refresh, str) else None
        return token

    def _refusal(self, url: str, status: int, answer: Answer) -> RemoteError:
        if status == _TOO_MANY:
            message, remedy = (
                "ACLED's quota for this account is used up",
                "ask again later, or for less with --where",
            )
        elif status in (_UNKNOWN, _FORBIDDEN):
            message, remedy = (
                "the login is right, and ACLED does not open this data to it",
                "a token is no access: complete the profile and accept the terms at"
                " acleddata.com/user, or ask access@acleddata.com for the level that has it",
            )
        elif status >= _FAILURE:
            message, remedy = "ACLED fails", "ask again later"
        else:
            message, remedy = "ACLED refuses the question", "mind what --where asks for"
        return RemoteError(hide(url), status, message + self._said(answer), remedy)

    def _said(self, answer: Answer) -> str:
        """Repeat what a refusal says, in one line and without what must stay secret."""
        if "html" in answer.type:
            return ""
        text = " ".join("".join(c if c.isprintable() else " " for c in answer.text[:500]).split())
        for secret in (*self._ask.secrets.values(), self._token, self._refresh):
            text = text.replace(secret, "…") if secret else text
        return f": {text[:200]}" if text else ""

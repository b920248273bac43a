"""UCDP's API: the rows of a release of a data set, page by page, written as lines of JSON.

What it answers has the columns of the files that UCDP issues, and is read as they are.

References
----------
UCDP API documentation, https://ucdp.uu.se/apidocs/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from ..graph.address import hide
from ..graph.web import Answer, Web
from ..ontology.error import RemoteError, UsageError
from .asked import Asked
from .page_file import write_rows

__all__ = ["TOKEN", "fetch"]

TOKEN = "UCDP_ACCESS_TOKEN"  # noqa: S105  the name of a variable of the environment
_HEADER = "x-ucdp-access-token"
_PAGE_ROWS = 1_000
_NO_NAME = re.compile(r"[^A-Za-z0-9-]")
"""What stands in no file's name here: a release is any text."""
_REFUSED = {
    400: ("refuses the question", "mind what --where asks for; where many were asked, wait"),
    401: (
        "does not take the access token",
        f"check {TOKEN}; a token is given by UCDP, see https://ucdp.uu.se/apidocs/",
    ),
    403: (
        "knows the access token and refuses it this data",
        "ask UCDP for access, see https://ucdp.uu.se/apidocs/",
    ),
    404: ("has no such release", "give one with --release that UCDP lists, as 24.1"),
    429: (
        "has answered as many questions as it does in a day (5,000, refusals included)",
        "ask again tomorrow, or for less with --where",
    ),
}


def fetch(ask: Asked, about: Mapping[str, Any]) -> list[Path]:
    """Ask for a release of a data set.

    Returns
    -------
    One file, named for data set and release, whole or not at all.

    Raises
    ------
    UsageError
        No release is given, or nothing fits what is asked.
    RemoteError
        The service refuses, fails, or answers less than it says there is.
    """
    if ask.release is None:
        raise UsageError("UCDP's API has no data without a release", "give --release, as 24.1")
    resource = str(about["api"]["resource"])
    path = ask.folder / f"{resource}_v{_NO_NAME.sub('_', ask.release)}.jsonl"
    names: Mapping[str, str] = about["api"]["parameters"]
    query = {names[key]: ",".join(values) for key, values in ask.where.items()}
    url = f"{(ask.endpoint or '').rstrip('/')}/{resource}/{quote(ask.release, safe='')}"
    if not write_rows(path, _rows(ask, url, query)):
        raise UsageError(f"UCDP's {resource} {ask.release} has no rows that fit --where")
    return [path]


def _rows(ask: Asked, url: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give the rows of all pages, and see that they are as many as the service says."""
    web, pages = Web(), set[str]()
    headers = {_HEADER: ask.secrets[TOKEN], "Accept": "application/json"}
    number, page = 0, ""
    while True:
        asked = {**query, "pagesize": str(_PAGE_ROWS), **({"page": page} if page else {})}
        answer = web.get(f"{url}?{urlencode(asked)}", headers=headers, allowed=_REFUSED)
        rows, total, page = _page(url, answer)
        yield from rows
        number += len(rows)
        ask.told(number, total)
        if not page:
            break
        if page in pages:
            raise RemoteError(hide(url), answer.status, f"leads to page {page} again and again")
        pages.add(page)
    if number != total:
        raise RemoteError(hide(url), None, f"says {total:,} rows and gives {number:,}", "ask again")


def _page(url: str, answer: Answer) -> tuple[list[dict[str, Any]], int, str]:
    """Read a page: its rows, how many there are in all, and the number of the next page."""
    if answer.status in _REFUSED:
        message, remedy = _REFUSED[answer.status]
        raise RemoteError(hide(url), answer.status, message, remedy)
    page = answer.json()
    rows = page.get("Result") if isinstance(page, dict) else None
    total = page.get("TotalCount") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not isinstance(total, int):
        raise RemoteError(hide(url), answer.status, "answers JSON that is no page of rows")
    if not all(isinstance(row, dict) for row in rows):
        raise RemoteError(hide(url), answer.status, "answers rows that are no objects")
    return rows, total, _next(page.get("NextPageUrl"))


def _next(url: object) -> str:
    """Give the number of the next page; of its address nothing else is used."""
    query = parse_qs(urlsplit(str(url or "")).query)
    return next((values[0] for name, values in query.items() if name.lower() == "page"), "")

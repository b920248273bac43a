"""Asking SPARQL endpoints: SPARQLWrapper words the request and reads the result, `web` sends it.

SPARQLWrapper alone would hand a password on to wherever a server redirects to, open ``file:``
addresses, wait for ever, and take a refusal in plain text for a result. Here it opens nothing.

References
----------
SPARQL 1.1 Protocol, W3C, 2.1 and 2.2; SPARQL 1.1 Query Results JSON Format, W3C.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from email.message import Message
from typing import Any, NamedTuple, cast

from SPARQLWrapper import ASK, CONSTRUCT, INSERT, JSON, N3, POST, SELECT, SPARQLWrapper

from ..ontology.error import RemoteError
from .address import hide
from .term import XSD, Term
from .web import Answer, Web, words

__all__ = ["Endpoint", "Table"]

_JSON = ("application/sparql-results+json", "application/json")
_GRAPH = ("application/n-triples", "text/turtle", "application/turtle", "text/plain")
# servers cut at a round number of rows: an answer of so many is looked at twice
_ROUND = 1000
_LIMIT = re.compile(r"\bLIMIT\s+\d", re.IGNORECASE)
# SPARQL 1.1, 18.2.4.3: what may stand behind a LIMIT
_VALUES = re.compile(r"\bVALUES\b[^{}]*\{[^{}]*\}\s*$", re.IGNORECASE)
_WORDS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Table(NamedTuple):
    """The answer to a SELECT: its columns in order, and rows that leave out what has no value."""

    columns: list[str]
    rows: list[dict[str, Term]]


class _Response:
    """An answer in the form in which SPARQLWrapper takes it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def read(self) -> bytes:
        return self._answer.body

    def info(self) -> Message:
        message = Message()
        message["content-type"] = self._answer.type
        return message

    def geturl(self) -> str:
        return self._answer.url


class _Wording(SPARQLWrapper):
    """SPARQLWrapper that sends through a `Web`."""

    def __init__(self, endpoint: Endpoint, kind: str, text: str, form: str) -> None:
        super().__init__(endpoint.url, endpoint.update_url, returnFormat=form)
        self.asking = endpoint
        # its own search for the kind of a query can be led astray, and is slow on some texts
        self.queryString, self.queryType = text, kind
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def __repr__(self) -> str:
        return repr(self.asking)

    __str__ = __repr__

    def _query(self) -> tuple[Any, str]:
        request = self._createRequest()
        sent = {name: value for name, value in request.header_items() if name != "User-agent"}
        answer = self.asking.web.post(
            request.full_url,
            cast("bytes", request.data),
            headers=sent,
            safe=not self.isSparqlUpdateRequest(),
        )
        self.asking.check(answer, self.queryType)
        return _Response(answer), self.returnFormat


class Endpoint:
    """A SPARQL 1.1 endpoint.

    Parameters
    ----------
    url
        Where queries go; a user and password in it are sent there alone, and never told.
    update_url
        Where updates go; the same, if not given.
    web
        How it is asked; one of our own, if not given.

    Notes
    -----
    Every method raises RemoteError where the endpoint cannot be reached, refuses, breaks off, or
    answers with something that is no result: also where it says so with status 200.
    """

    def __init__(self, url: str, update_url: str | None = None, *, web: Web | None = None) -> None:
        self.url, self.update_url = url, update_url or url
        self.web = web or Web()

    def __repr__(self) -> str:
        """Name the endpoint without its secrets."""
        return f"Endpoint({hide(self.url)!r})"

    def select(
        self, query: str, *, default: Collection[str] = (), named: Collection[str] = ()
    ) -> Table:
        """Answer a SELECT, whole.

        Parameters
        ----------
        default, named
            The graphs that the query sees; what the endpoint thinks fit, if none is given.

        Raises
        ------
        RemoteError
            Also if the endpoint gives only a part of the rows.
        """
        table = self._select(query, default, named)
        size = len(table.rows)
        if size and size % _ROUND == 0 and self._has_more(query, size, default, named):
            raise self._cut(size)
        return table

    def _select(self, query: str, default: Collection[str], named: Collection[str]) -> Table:
        return _table(self._result(SELECT, query, default, named), hide(self.url))

    def ask(
        self, query: str, *, default: Collection[str] = (), named: Collection[str] = ()
    ) -> bool:
        """Answer an ASK."""
        result = self._result(ASK, query, default, named)
        if isinstance(told := result.get("boolean"), bool):
            return told
        # Virtuoso: as a text, or as a table with a row that holds 1
        if isinstance(told, str) and told.lower() in ("true", "false"):
            return told.lower() == "true"
        rows = _table(result, hide(self.url)).rows
        return bool(rows) and all(term.value not in ("0", "false") for term in rows[0].values())

    def construct(
        self, query: str, *, default: Collection[str] = (), named: Collection[str] = ()
    ) -> tuple[bytes, str]:
        """Answer a CONSTRUCT or DESCRIBE, as ``nt`` or ``ttl``, whichever the endpoint gives."""
        wording = self._wording(CONSTRUCT, query, default, named, N3)
        body, kind = self._converted(wording)
        return body, "nt" if kind == "application/n-triples" else "ttl"

    def pages(self, query: str, size: int = 1000) -> Iterator[Table]:
        """Answer a SELECT a page at a time.

        Parameters
        ----------
        query
            Without LIMIT and OFFSET, and ordered so that no two rows are equal in the order: else
            an endpoint may give a row twice and another never.
        size
            Rows a page; an endpoint that gives fewer at once is asked on from there.
        """
        offset = 0
        while True:
            table = self._select(f"{query}\nLIMIT {size} OFFSET {offset}", (), ())
            if not table.rows:
                return
            yield table
            offset += len(table.rows)

    def update(self, update: str) -> None:
        """Send an update; it is never sent twice unless the endpoint said that it did nothing."""
        self._wording(INSERT, update, (), (), JSON).query()

    # --- the parts ---

    def check(self, answer: Answer, kind: str | None) -> None:
        """See that what came with a status of success is a result, and whole."""
        if kind == INSERT:
            return
        wanted = _GRAPH if kind == CONSTRUCT else _JSON
        if answer.type not in wanted:
            what = answer.type or "something without a type"
            message = f"answered {what}, which is no result: {words(answer.text)}"
            raise RemoteError(answer.url, answer.status, message)
        # Virtuoso: a query over its time gives what it has so far, with this state
        if "s1tat" in answer.headers.get("x-sql-state", "").lower():
            raise RemoteError(answer.url, answer.status, "gave a part of the answer: out of time")

    def _wording(
        self, kind: str, text: str, default: Collection[str], named: Collection[str], form: str
    ) -> _Wording:
        wording = _Wording(self, kind, text, form)
        for name, graphs in (("default-graph-uri", default), ("named-graph-uri", named)):
            for graph in graphs:
                wording.addParameter(name, graph)
        return wording

    def _result(
        self, kind: str, query: str, default: Collection[str], named: Collection[str]
    ) -> Mapping[str, Any]:
        result, _ = self._converted(self._wording(kind, query, default, named, JSON))
        return cast("Mapping[str, Any]", result)

    def _converted(self, wording: _Wording) -> tuple[Any, str]:
        result = wording.query()
        response = cast("_Response", result.response)
        try:
            return result.convert(), response.info()["content-type"]
        except (ValueError, TypeError, RecursionError) as error:
            # an engine that fails half way, after it told success, writes its error at the end
            said = words(response.read()[-200:].decode("utf-8", "replace"))
            message = f"broke off in the middle of a result, which ends: {said}"
            raise RemoteError(hide(self.url), message=message) from error

    def _has_more(
        self, query: str, size: int, default: Collection[str], named: Collection[str]
    ) -> bool:
        """Look whether a row follows; a query with a LIMIT of its own has what it asked for."""
        if _LIMIT.search(query):
            return False
        values = _VALUES.search(query)
        head, tail = (query[: values.start()], values[0]) if values else (query, "")
        ask = f"{head}\nLIMIT 1 OFFSET {size}\n{tail}"
        return bool(self._select(ask, default, named).rows)

    def _cut(self, size: int) -> RemoteError:
        message = f"gives {size} rows of an answer that has more, and does not say so"
        remedy = "raise the limit of rows in its configuration"
        return RemoteError(hide(self.url), message=message, remedy=remedy)


def _table(result: Mapping[str, Any], shown: str) -> Table:
    try:
        columns = [str(name) for name in result["head"]["vars"]]
        bindings = result["results"]["bindings"]
        rows = [{name: _term(told) for name, told in row.items()} for row in bindings]
    except (KeyError, TypeError, AttributeError) as error:
        message = "answered JSON that is no result of SPARQL"
        raise RemoteError(shown, message=message) from error
    return Table(columns, rows)


def _term(told: Mapping[str, Any]) -> Term:
    kind, value = told["type"], told["value"]
    if kind == "uri":
        return Term("iri", str(value))
    if kind == "bnode":
        return Term("bnode", str(value))
    if kind not in ("literal", "typed-literal"):  # the latter: Virtuoso
        raise TypeError(kind)
    language = told.get("xml:lang")
    datatype = told.get("datatype") or (_WORDS if language else XSD + "string")
    return Term("literal", str(value), datatype, language)

"""Asking a Wikidata endpoint for items, politely, and writing them as Wikidata's own JSON.

One form for what is asked and for what people have: `wikidata.read` reads both.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ..graph.address import hide, read_address
from ..graph.export.output import whole_file
from ..graph.remote import Endpoint
from ..graph.term import Term
from ..graph.web import Web
from ..ontology.error import RemoteError, UsageError
from . import wikidata_query as query
from .asked import Asked
from .wikidata_entity import ITEM
from .wikidata_json import Said, add_name, local, named_in

__all__ = ["fetch_items"]

_ITEMS, _STATEMENTS, _NEIGHBOURS = 50, 200, 100
"""How many are asked about at once."""
_LONGEST = 10.0  # seconds of rest after an answer, at most
_RESULT = 65.0  # seconds: the service gives up after 60
_CONTACT = "MARCHLAND_CONTACT"


def fetch_items(ask: Asked, about: Mapping[str, Any]) -> list[Path]:
    """Fetch items and what they name, a file for each 50, and one for what they name.

    Raises
    ------
    UsageError
        No item is asked for, or none is found, or a service of Wikimedia is not told who asks.
    RemoteError
        The endpoint does not answer.
    """
    if not ask.where:
        known = ", ".join(f"--where {name}=…" for name in about["api"]["where"])
        raise UsageError("no item of Wikidata is asked for", f"tell which: {known}")
    endpoint = ask.endpoint or about["api"]["endpoint"]
    contact = ask.secrets.get(_CONTACT)
    host = read_address(endpoint).origin[1]
    if not contact and host.endswith((".wikidata.org", ".wikimedia.org")):
        raise UsageError(
            "Wikimedia asks programs to tell who runs them",
            f"set {_CONTACT} to your mail address or page",
        )
    asking = _Asking(Endpoint(endpoint, web=Web(contact=contact, timeout=_RESULT)), time.sleep)
    return _Fetch(ask, about, asking).run()


class _Asking:
    """An endpoint that is left to rest after each answer for as long as that took."""

    def __init__(self, endpoint: Endpoint, sleep: Callable[[float], None]) -> None:
        self._endpoint, self._sleep = endpoint, sleep
        self.shown = hide(endpoint.url)

    def __call__(self, text: str) -> list[dict[str, Term]]:
        before = time.monotonic()
        rows = self._endpoint.select(text).rows
        self._sleep(min(time.monotonic() - before, _LONGEST))
        return rows


class _Fetch:
    """One fetch: which items, and what is known of them so far."""

    def __init__(self, ask: Asked, about: Mapping[str, Any], asking: _Asking) -> None:
        self.ask, self.about, self._asking = ask, about, asking
        self._day = datetime.now(UTC).date().isoformat()

    def run(self) -> list[Path]:
        """Fetch, and give the files."""
        items = self._items()
        if not items:
            raise UsageError("no item of Wikidata is asked for, or none is found")
        self.ask.folder.mkdir(parents=True, exist_ok=True)
        paths, near = [], set[str]()
        for number, some in enumerate(_parts(items, _ITEMS), start=1):
            entities = self._entities(some)
            near |= named_in(entities.values())
            paths.append(self._write(f"items-{number:04}", entities))
            self.ask.told(min(number * _ITEMS, len(items)), len(items))
        paths += self._near(sorted(near - set(items)))
        return paths

    # --- which items ---

    def _items(self) -> list[str]:
        where = self.ask.where
        items = [_item(text) for text in where.get("item", ())]
        for name in where.get("list", ()):
            items += _listed(Path(name))
        for code in where.get("country", ()):
            items += self._groups(code)
        return list(dict.fromkeys(items))

    def _groups(self, code: str) -> list[str]:
        if re.fullmatch("[A-Za-z]{2}", code, re.ASCII):
            found = [local(row["item"]) for row in self._asking(query.countries(code.upper()))]
        else:
            found = [_item(code)]
        if not found:
            raise UsageError(f"Wikidata knows no country {code!r}", "give two letters or its item")
        kinds = self.about["api"]["groups"]
        rows = [row for one in sorted(found) for row in self._asking(query.groups(one, kinds))]
        return [key for row in rows if (key := local(row["item"])) and ITEM.fullmatch(key)]

    # --- what is said of them ---

    def _entities(self, items: Sequence[str], only: Sequence[str] = ()) -> dict[str, Any]:
        try:
            return self._told(items, only)
        except (KeyError, ValueError) as error:
            message = "answered with rows that are not about what was asked"
            raise RemoteError(self._asking.shown, message=message) from error

    def _told(self, items: Sequence[str], only: Sequence[str]) -> dict[str, Any]:
        entities: dict[str, Any] = {
            key: {"type": "item", "id": key, "labels": {}, "descriptions": {}, "aliases": {}}
            | {"claims": {}}
            for key in items
        }
        for row in self._asking(query.names(items, self.about["languages"])):
            add_name(entities, row)
        rows = self._asking(query.statements(items, list(self.about["identifiers"]), only))
        said = Said(rows)
        for some in _parts(list(said.ids), _STATEMENTS):
            said.add_nones(self._asking(query.nones(some)))
            if not only:
                said.add_qualifiers(self._asking(query.qualifiers(some)))
                said.add_references(self._asking(query.references(some)))
        for key, name, statement in said.statements():
            entities[key]["claims"].setdefault(name, []).append(statement)
        return entities

    def _near(self, items: Sequence[str]) -> Iterator[Path]:
        """Fetch of what is only named what it is called, what it is and what stands above that."""
        for number, some in enumerate(_parts(items, _NEIGHBOURS), start=1):
            entities = self._entities(some, only=("P31",))
            yield self._write(f"named-{number:04}", entities, is_named=True)

    def _write(self, name: str, entities: Mapping[str, Any], *, is_named: bool = False) -> Path:
        kinds = sorted(named_in(entities.values(), "P31"))
        above = defaultdict(list)
        for some in _parts(kinds, _NEIGHBOURS):
            for row in self._asking(query.superclasses(some, self.about["classes"])):
                above[local(row["item"])].append(local(row["above"]))
        path = self.ask.folder / f"wikidata-{name}.json"
        told = {"retrieved": self._day, "named": is_named, "entities": entities}
        told["superclasses"] = {key: sorted(one) for key, one in sorted(above.items())}
        with whole_file(path) as sink:
            sink.write(json.dumps(told, indent=1).encode())
        return path


def _item(text: str) -> str:
    found = text.strip().removeprefix("wikidata:").rpartition("/")[2]
    if not ITEM.fullmatch(found):
        raise UsageError(f"{text!r} is no item of Wikidata", "write it as Q123")
    return found


def _listed(path: Path) -> list[str]:
    """Read a file with an item a line; what stands behind the item, or after #, is for people."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the list {path} cannot be read") from error
    words = [(number, line.split("#")[0].split()) for number, line in enumerate(lines, start=1)]
    found = []
    for number, word in words:
        if word:
            try:
                found.append(_item(word[0].rstrip(",;")))
            except UsageError as error:
                raise UsageError(f"{path}:{number}: {error.message}", error.remedy) from error
    return found


def _parts(several: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(several)
    while some := list(islice(rest, size)):
        yield some

"""Claim sheets in YAML 1.2, read event by event: nothing is built that was not written out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..ontology.error import SourceError
from .sheet import MAX_CELL, TABLES, Cell, Mark, Row, Sheet, check_cell, check_size, decode

__all__ = ["read_yaml"]

MAX_DEPTH = 20
"""Levels; a sheet has five."""

_LONG_LINE = re.compile(rf"^.{{{10 * MAX_CELL}}}", re.MULTILINE)
_NULLS = ("", "~", "null", "Null", "NULL")  # YAML 1.2.2, section 10.3.2


def read_yaml(path: Path) -> Sheet:
    """Read a sheet in YAML.

    Raises
    ------
    SourceError
        It is not YAML, or not a sheet's: with the line.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    check_size(path, path.stat().st_size)
    text = decode(path, path.read_bytes())
    if long := _LONG_LINE.search(text):  # the scanner would take seconds to come to its end
        check_cell(Mark(path, text.count("\n", 0, long.start()) + 1), None, long[0])
    try:
        return _sheet(path, _Nodes(path, text).document())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem, remedy = error.problem or "", ""
        if "\\t" in problem:
            problem, remedy = "a tab begins a value", "indent with spaces"
        line = mark.line + 1 if mark else None
        raise SourceError(path, line, message=f"not YAML: {problem}", remedy=remedy) from error
    except (YAMLError, ValueError) as error:
        raise SourceError(path, message=f"not YAML: {' '.join(str(error).split())}") from error


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the document: ``content`` is a text, None, a list of nodes, or pairs of nodes."""

    kind: str
    """``word``, ``list`` or ``keys``."""
    content: Any
    mark: Mark


class _Nodes:
    """Builds the nodes of the one document, and refuses what would be read by guessing."""

    def __init__(self, path: Path, text: str) -> None:
        from ruamel.yaml import YAML

        self.path = path
        self.events = YAML(typ="safe", pure=True).parse(text)

    def document(self) -> _Node | None:
        """Read the document; None where there is none."""
        found: _Node | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and found is not None:
                raise self.mark(event).wrong(
                    None, None, "a sheet is one document", "remove the line ---"
                )
            if kind in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent"):
                found = self.node(event, 1)
        return found

    def mark(self, event: Any) -> Mark:
        return Mark(self.path, event.start_mark.line + 1)

    def node(self, event: Any, depth: int) -> _Node:
        mark = self.mark(event)
        kind = type(event).__name__
        # a few bytes of aliases can stand for billions of items
        if event.anchor is not None:
            raise mark.wrong(
                None, None, "anchors and aliases (& and *) are not read", "write it out"
            )
        if event.tag is not None:
            raise mark.wrong(None, None, "a tag (!) is not read", "remove it")
        if depth > MAX_DEPTH:
            raise mark.wrong(None, None, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        if kind == "ScalarEvent":
            is_null = event.style is None and event.value in _NULLS
            return _Node("word", None if is_null else check_cell(mark, None, event.value), mark)
        if kind == "SequenceStartEvent":
            return _Node("list", list(self.children("SequenceEndEvent", depth)), mark)
        items = list(self.children("MappingEndEvent", depth))
        return _Node("keys", list(zip(items[::2], items[1::2], strict=True)), mark)

    def children(self, end: str, depth: int) -> Iterator[_Node]:
        for event in self.events:
            if type(event).__name__ == end:
                return
            yield self.node(event, depth + 1)


def _sheet(path: Path, node: _Node | None) -> Sheet:
    if node is None or (node.kind == "word" and not node.content):
        raise SourceError(path, message="is empty: a sheet begins with its key, sheet: …")
    sheet = Sheet(path)
    for name, value in _items(node, "a sheet"):
        if name not in TABLES:
            sheet.meta[name] = _head(name, value)
        elif name in ("sources", "things"):
            sheet.tables[name] = [_row(key, one) for key, one in _items(value, name)]
        else:
            sheet.tables[name] = [_record(one, name) for one in _list(value, name)]
    return sheet


def _head(name: str, node: _Node) -> Cell:
    if node.kind == "keys" or (
        node.kind == "list" and any(one.kind != "word" for one in node.content)
    ):
        near = get_close_matches(name, TABLES, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"the tables are: {', '.join(TABLES)}"
        raise node.mark.wrong(name, None, "is no table of a sheet", remedy)
    return _cell(node)


def _items(node: _Node, what: str) -> Iterator[tuple[str, _Node]]:
    if node.content is None:
        return
    if node.kind != "keys":
        raise node.mark.wrong(what, None, "must be keys with values", "write key: value")
    known: dict[str, int | None] = {}
    for key, value in node.content:
        if key.kind != "word" or key.content is None:
            raise key.mark.wrong(None, None, "a key must be a plain word")
        if key.content in known:
            message = f"{key.content!r} is given twice (first on line {known[key.content]})"
            raise key.mark.wrong(None, None, message, "keep one of them")
        known[key.content] = key.mark.line
        yield key.content, value


def _list(node: _Node, what: str) -> list[_Node]:
    if node.content is None:
        return []
    if node.kind != "list":
        raise node.mark.wrong(what, None, "must be a list: lines that begin with '- '")
    return list(node.content)


def _row(key: str, node: _Node) -> Row:
    return Row(key, node.mark, {name: _cell(value) for name, value in _items(node, key)})


def _record(node: _Node, what: str) -> Row:
    cells = {name: _cell(value) for name, value in _items(node, f"one of the {what}")}
    key = cells.pop("id", None)
    if key is None or not isinstance(key.value, str):
        message = "missing" if key is None or key.is_empty else "must be one word"
        raise node.mark.wrong("id", None, message, "give every record an id")
    return Row(key.value, node.mark, cells)


def _cell(node: _Node) -> Cell:
    if node.kind == "word":
        return Cell(node.content, node.mark)
    if node.kind == "list":
        return Cell([_word(one) for one in node.content], node.mark)
    by_language: dict[str, Any] = {}
    for name, value in _items(node, "a value"):
        by_language[name] = _cell(value).value
        if value.kind == "keys":
            raise value.mark.wrong(name, None, "a value has at most keys of languages")
    return Cell(by_language, node.mark)


def _word(node: _Node) -> str:
    if node.kind != "word" or node.content is None:
        raise node.mark.wrong(None, None, "a list must hold plain values", "quote it, or remove it")
    return str(node.content)

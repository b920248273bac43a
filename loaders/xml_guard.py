"""XML from outside, looked through before any parser of meaning sees it.

Entities that hold entities multiply without end, and elements in elements cost some parsers the
square of their depth: both are refused. References to other files are refused as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

from ..ontology.error import SourceError
from .input import open_bytes

__all__ = ["MAX_DEPTH", "check_xml", "parse_xml"]

MAX_DEPTH = 200
"""Elements in elements; real files have some ten."""
_MAX_ENTITY = 1_000
"""Characters of an entity: they abbreviate the names of vocabularies."""
_CHUNK = 2**20


def check_xml(path: Path) -> None:
    """Look a file through.

    Raises
    ------
    SourceError
        It is no XML, is nested deeper than `MAX_DEPTH`, or has entities that are not short texts.
    """
    parse_xml(path, _Guard(path).parser)


def parse_xml(path: Path, parser: expat.XMLParserType) -> None:
    """Give a file to a parser, piece by piece; what is no XML is told with its line.

    Raises
    ------
    SourceError
        It is no XML, or in an encoding that cannot be read.
    """
    with open_bytes(path) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (LookupError, ValueError) as error:
            message = f"is in an encoding that cannot be read: {error}"
            raise SourceError(path, 1, message=message, remedy="save it in UTF-8") from error
        except expat.ExpatError as error:
            message = f"is no XML: {expat.ErrorString(error.code)}"
            raise SourceError(path, error.lineno, message=message) from error


class _Guard:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _start(self, _name: str, _attributes: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(f"is nested deeper than {MAX_DEPTH} elements")

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _entity(self, name: str, _is_parameter: object, value: str | None, *_ids: object) -> None:
        if value is None:
            self._refuse(f"names another file by the entity {name}")
        elif "&" in value or "%" in value or len(value) > _MAX_ENTITY:
            self._refuse(f"has the entity {name}, which is no short text")

    def _refuse(self, message: str) -> None:
        line = self.parser.CurrentLineNumber
        raise SourceError(self.path, line, message=f"{message} and is refused")

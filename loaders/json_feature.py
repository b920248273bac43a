"""A GeoJSON file as features, each with the line on which it begins.

References
----------
RFC 7946, The GeoJSON Format, IETF, 2016.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from ..ontology.error import SourceError
from .input import open_text
from .json_lines import is_writable

__all__ = ["Features"]

_SPACE = re.compile(r"[ \t\r\n]*")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


class Features:
    """Reads a file into `features`; `head` holds what stands beside them.

    Parameters
    ----------
    most
        Characters; a longer file is refused.

    Raises
    ------
    SourceError
        It is no JSON, nested too deep, too long, or no object.
    """

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.head: dict[str, Any] = {}
        self.features: list[tuple[int, Any]] = []
        with open_text(path) as stream:
            self._text = stream.read(most + 1)
        if len(self._text) > most:
            raise SourceError(
                path, message=f"is longer than {most:,} characters", remedy="split it"
            )
        self._line, self._counted = 1, 0
        self._members()
        self._check_text()
        if self.head.get("type") == "Feature":
            self.features = [(1, self.head)]

    def _members(self) -> None:
        position = self._expect(0, "{")
        if self._at(position) == "}":
            return
        while True:
            name, position = self._value(position)
            position = self._expect(position, ":")
            if name == "features" and self._at(position) == "[":
                position = self._array(position)
            else:
                self.head[str(name)], position = self._value(position)
            if self._at(position) == "}":
                break
            position = self._expect(position, ",")
        if self._text[self._skip(self._skip(position) + 1) :]:
            self._refuse(position, "goes on after its end")

    def _array(self, position: int) -> int:
        position = self._expect(position, "[")
        if self._at(position) == "]":
            return self._expect(position, "]")
        while True:
            line = self._line_of(self._skip(position))
            feature, position = self._value(position)
            self.features.append((line, feature))
            if self._at(position) == "]":
                return self._expect(position, "]")
            position = self._expect(position, ",")

    def _value(self, position: int) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self._text, self._skip(position))
        except RecursionError:
            self._refuse(position, "is nested too deep")
        except ValueError as error:
            at = error.pos if isinstance(error, json.JSONDecodeError) else position
            message = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            self._refuse(at, f"is no JSON: {message}")

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match else position

    def _at(self, position: int) -> str:
        start = self._skip(position)
        return self._text[start : start + 1]

    def _expect(self, position: int, char: str) -> int:
        if self._at(position) != char:
            self._refuse(position, f"is no GeoJSON: {char} is missing")
        return self._skip(position) + 1

    def _line_of(self, position: int) -> int:
        """Count lines up to a place; places come in order."""
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _refuse(self, position: int, message: str) -> NoReturn:
        line = self._text.count("\n", 0, position) + 1
        remedy = "give a FeatureCollection as RFC 7946 has it"
        raise SourceError(self.path, line, message=message, remedy=remedy)

    def _check_text(self) -> None:
        if not is_writable(self._text):
            raise SourceError(self.path, message="is not UTF-8", remedy="save it in UTF-8")
        for line, feature in self._escaped():
            text = json.dumps(feature, ensure_ascii=False)
            if not is_writable(text) or "\\u0000" in text:
                raise SourceError(self.path, line, message="holds a NUL or half of a character")

    def _escaped(self) -> Iterator[tuple[int, Any]]:
        if "\\u" in self._text:
            yield 1, self.head
            yield from self.features

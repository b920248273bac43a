"""Drawings and texts as notebooks show them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from ..graph.export.output import whole_file

__all__ = ["Drawing", "Text"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, as SVG; a notebook shows it."""

    svg: str = field(repr=False)

    @classmethod
    def made(cls, draw: Callable[[str], object]) -> Drawing:
        """Take the drawing that a function writes to a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "drawing.svg"
            draw(str(path))
            return cls(path.read_text("utf-8"))

    def save(self, file: str | Path) -> None:
        """Write it to a file, whole or not at all."""
        with whole_file(file) as sink:
            sink.write(self.svg.encode())

    def _repr_svg_(self) -> str:
        return self.svg


@dataclass(frozen=True, slots=True)
class Text:
    """An explanation in words, and as plain values."""

    text: str
    document: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"

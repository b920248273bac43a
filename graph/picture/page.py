"""The page of a picture: title, boxes, lines, legend and footnotes, drawn with matplotlib.

Lengths are inches, sizes of type points. No state of pyplot is touched.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from .glyph import (
    CAPTION,
    DASHES,
    FAINT,
    FORMS,
    LABEL,
    LEADING,
    POINT,
    SHAPES,
    SIGNS,
    WORDS,
    draw_arrow,
    draw_box,
    draw_key,
    draw_words,
    write,
)
from .layout import Floats, lay_out
from .route import Route, route

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .picture import Box, Drawing

__all__ = ["draw_page"]

_FONT: Final = "DejaVu Sans"
"""It comes with matplotlib, so that text is as wide on every machine."""
_NOTE, _TITLE = 7.0, 15.0
_EDGE: Final = 0.45
"""Margin of the page."""
_WIDEST: Final = 24
"""Letters in a line of a label; four lines at most."""
_NARROWEST: Final = 9.5
"""Width of what lies between the margins, at least."""
_TRIALS: Final = 3
_Entries: TypeAlias = list[tuple[str, Any, str]]
"""Of a legend: what kind of sign, which one, and what it means."""
_DOTS: Final = 200
"""Dots an inch, in a PNG."""


def draw_page(
    drawing: Drawing, sink: BinaryIO, *, form: str, title: str, told: Sequence[str]
) -> None:
    """Draw a page and write it.

    Parameters
    ----------
    told
        The line below the title, then the footnotes that stand before the sources.
    """
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "marchland", "font.family": _FONT}
    about: Any = {"Title": title, "Software": "Marchland"}
    if form == "svg":
        about = {"Title": title, "Creator": "Marchland", "Date": None}
    # what the user has set for matplotlib does not reach in here
    with style.context(["default", settings]), warnings.catch_warnings():
        # a letter that the font lacks is drawn as a box in PNG, and stays itself in SVG
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure = _Page(drawing, title, told).figure()
        figure.savefig(sink, format=form, dpi=_DOTS, metadata=about)


@cache
def _measure() -> TextToPath:
    return TextToPath()


def _type(size: float, **how: Any) -> FontProperties:
    return FontProperties(family=_FONT, size=size, **how)


def _width(text: str, size: float, **how: Any) -> float:
    """Give the width of a line of text."""
    wide, _, _ = _measure().get_text_width_height_descent(text, _type(size, **how), False)
    return float(wide) * POINT


def _lines(label: str) -> list[str]:
    """Break a label into up to four lines that are about as long."""
    count = min(4, len(textwrap.wrap(label, _WIDEST)))
    for width in range(8, _WIDEST + 1):
        lines = textwrap.wrap(label, width, break_long_words=False)
        if len(lines) <= count and max(map(len, lines), default=0) <= width:
            return lines
    return textwrap.wrap(label, _WIDEST, max_lines=4, placeholder=" …")


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """Where everything in a drawing is; (0, 0) is the lower left corner of what is drawn."""

    lines: list[list[str]]
    sizes: Floats
    at: Floats
    words: list[str]
    routes: list[Route]
    extent: Floats


@lru_cache(maxsize=2)
def _plan(drawing: Drawing) -> _Plan:
    """Lay a drawing out several times, and keep what is the least tangled.

    It is kept for the next page, since the same drawing is often wanted as SVG and PNG.
    """
    lines = [_lines(box.label) for box in drawing.boxes]
    pairs = zip(drawing.boxes, lines, strict=True)
    sizes = np.array([_box_size(box, text) for box, text in pairs])
    ends = [(arrow.tail, arrow.head) for arrow in drawing.arrows]
    words = [", ".join(arrow.words) for arrow in drawing.arrows]
    widths = [(_width(text, WORDS) + 0.03, WORDS * POINT * 1.1) for text in words]
    labels = np.array(widths).reshape(-1, 2)
    trials = []
    for seed in range(_TRIALS):
        at = lay_out(sizes, ends, labels, width=_NARROWEST, seed=seed)
        routes, wrong = route(at, sizes, ends, labels)
        trials.append((wrong, seed, at, routes))
    _, _, at, routes = min(trials, key=lambda trial: trial[:2])
    low, high = _extent(at, sizes, routes)
    routes = [Route(one.curve - low, one.label - low) for one in routes]
    return _Plan(lines, sizes, at - low, words, routes, high - low)


class _Page:
    """One page: what goes where is settled when it is made, and drawn when it is asked for."""

    def __init__(self, drawing: Drawing, title: str, told: Sequence[str]) -> None:
        self.drawing = drawing
        self.plan = _plan(drawing)
        self.title = title
        self.told = told
        wide, high = (float(one) for one in self.plan.extent)
        self.width = max(wide, _NARROWEST) + 2 * _EDGE
        self.notes = list(self._notes())
        self.legend = self._legend()
        rows = max(len(entries) for _, entries in self.legend)
        written = len(self.notes) * _NOTE * POINT * LEADING
        self.legend_top = _EDGE + written + 0.42 + rows * 0.19
        self.shift = np.array([(self.width - wide) / 2, self.legend_top + 0.25])
        self.height = self.legend_top + 0.25 + high + 0.8 + _EDGE

    def figure(self) -> Figure:
        """Draw the page."""
        figure = Figure(figsize=(self.width, self.height), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(0, self.height)
        plan, arrows = self.plan, self.drawing.arrows
        for arrow, one, words in zip(arrows, plan.routes, plan.words, strict=True):
            draw_arrow(axes, arrow, one.curve + self.shift)
            draw_words(axes, arrow, words, one.label + self.shift)
        for row, box in enumerate(self.drawing.boxes):
            draw_box(axes, box, plan.lines[row], plan.at[row] + self.shift, plan.sizes[row])
        self._draw_head(axes)
        self._draw_legend(axes)
        self._draw_notes(axes)
        return figure

    def _draw_head(self, axes: Axes) -> None:
        top = self.height - _EDGE
        write(axes, _EDGE, top, self.title, _TITLE, va="top", weight="bold")
        write(axes, _EDGE, top - 0.33, self.told[0], 9.0, va="top", color=FAINT)

    def _notes(self) -> Iterator[str]:
        room = int((self.width - 2 * _EDGE) / (_width("n", _NOTE) * 0.93))
        for note in self.told[1:]:
            yield from textwrap.wrap(note, room)
        if self.drawing.sources:
            named = f"Sources: {'; '.join(self.drawing.sources)}."
            yield from textwrap.wrap(named, room, max_lines=5, placeholder=" … and others.")

    def _draw_notes(self, axes: Axes) -> None:
        step = _NOTE * POINT * LEADING
        for row, note in enumerate(self.notes):
            height = _EDGE + (len(self.notes) - 1 - row) * step
            write(axes, _EDGE, height, note, _NOTE, va="bottom", color=FAINT)

    def _legend(self) -> list[tuple[str, _Entries]]:
        """Give what the legend explains: of each way of drawing, what the picture uses."""
        arrows, boxes = self.drawing.arrows, self.drawing.boxes
        shapes: _Entries = [
            ("box", key, one[2]) for key, one in SHAPES.items() if _has(boxes, shape=key)
        ]
        signs: _Entries = [
            ("sign", key, one[1]) for key, one in SIGNS.items() if _has(arrows, sign=key)
        ]
        forms: _Entries = [
            ("form", key, one[1]) for key, one in FORMS.items() if _has(arrows, family=key)
        ]
        status: _Entries = [("status", key, key) for key in DASHES if _has(arrows, status=key)]
        if _has(arrows, is_inferred=True):
            status.append(("words", "", "words in italics: inferred, not stated"))
        groups = [("Things", shapes), ("Colour", signs), ("Line", forms), ("How sure", status)]
        return [(name, entries) for name, entries in groups if entries]

    def _draw_legend(self, axes: Axes) -> None:
        top = self.legend_top
        axes.plot([_EDGE, self.width - _EDGE], [top, top], color="#D5D8DC", lw=0.8)
        left = _EDGE
        for name, entries in self.legend:
            write(axes, left, top - 0.1, name, 7.5, va="top", weight="bold")
            for row, (what, key, words) in enumerate(entries):
                height = top - 0.36 - row * 0.19
                if what != "words":
                    draw_key(axes, what, key, left, height)
                style = "italic" if what == "words" else "normal"
                start = left if what == "words" else left + 0.55
                write(axes, start, height, words, 7.2, va="center", style=style)
            widest = max((_width(words, 7.2) for *_, words in entries), default=0)
            left += max(1.6, widest + 0.95)


def _has(drawn: Sequence[Any], **wanted: object) -> bool:
    ((name, value),) = wanted.items()
    return any(getattr(one, name) == value for one in drawn)


def _box_size(box: Box, lines: Sequence[str]) -> tuple[float, float]:
    weight = "bold" if box.is_centre else "normal"
    widths = [_width(line, LABEL, weight=weight) for line in lines]
    wide = max([*widths, _width(box.caption, CAPTION)])
    high = len(lines) * LABEL * LEADING + (CAPTION * 1.3 if box.caption else 0)
    ends = 0.34 if box.shape == "commodity" else 0.2
    return wide + ends, high * POINT + 0.13


def _extent(at: Floats, sizes: Floats, routes: Sequence[Route]) -> tuple[Floats, Floats]:
    """Give the corners of all that is drawn."""
    bends = [one.curve.mean(axis=0, keepdims=True) for one in routes]
    labels = [one.label[None] for one in routes]
    points = np.concatenate([at - sizes / 2, at + sizes / 2, *bends, *labels])
    return points.min(axis=0), points.max(axis=0)

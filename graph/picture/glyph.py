"""What a picture is drawn with: boxes, arrows and words, and what their looks mean.

Lengths are inches, sizes of type points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.patches import FancyBboxPatch, Patch, PathPatch, Polygon
from matplotlib.path import Path

from .layout import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .picture import Arrow, Box

__all__ = [
    "CAPTION",
    "DASHES",
    "FAINT",
    "FORMS",
    "LABEL",
    "LEADING",
    "POINT",
    "SHAPES",
    "SIGNS",
    "WORDS",
    "draw_arrow",
    "draw_box",
    "draw_key",
    "draw_words",
    "write",
]

LABEL, CAPTION, WORDS = 8.0, 6.0, 6.8
"""Sizes of type: a box's label, what kind of thing it is, the words on a line."""
POINT: Final = 1 / 72
LEADING: Final = 1.22
_INK: Final = "#22262B"
FAINT: Final = "#6A7077"

# blue and vermilion are told apart by nearly all eyes: M. Okabe, K. Ito, "Color Universal Design"
SIGNS: Final = {
    -1: ("#C2410C", "hostile"),
    0: ("#5B6168", "neither"),
    1: ("#0B62A8", "friendly"),
}
SHAPES: Final = {
    "actor": ("#FFF4D6", "#A67C00", "actor"),
    "place": ("#E6F1EA", "#3F7A57", "place"),
    "commodity": ("#EEE6F6", "#7A4FA3", "commodity"),
    "event": ("#F1F2F4", "#7B828A", "event"),
}
FORMS: Final = {
    "control": (2.7, "control, presence"),
    "act": (1.5, "what one does to another"),
    "goods": (2.9, "goods, dependence, restriction"),
    "belonging": (0.9, "belonging, office, place"),
}
DASHES: Final[dict[str, Any]] = {
    "reported": ("solid", 1.0),
    "presumed": ((0, (4.5, 1.8)), 1.0),
    "possible": ((0, (1, 1.6)), 0.7),
    "contested": ((0, (6, 1.6, 1, 1.6)), 1.0),
    "structure": ("solid", 0.35),
}


def write(axes: Axes, x: float, y: float, text: str, size: float, **how: Any) -> None:
    """Write a line of text."""
    color = how.pop("color", _INK)
    # labels are data: a dollar sign in one begins no formula
    axes.text(x, y, text, fontsize=size, color=color, parse_math=False, **how)


def draw_box(axes: Axes, box: Box, lines: Sequence[str], at: Floats, size: Floats) -> None:
    """Draw a thing: its label, and below it what kind of thing it is."""
    axes.add_patch(_outline(box.shape, at, size, 1.9 if box.is_centre else 0.9))
    step = LABEL * POINT * LEADING
    high = len(lines) * step + (CAPTION * POINT * 1.3 if box.caption else 0)
    top = float(at[1]) + high / 2
    weight = "bold" if box.is_centre else "normal"
    for row, line in enumerate(lines):
        y = top - (row + 0.5) * step
        write(axes, at[0], y, line, LABEL, ha="center", va="center_baseline", weight=weight)
    if box.caption:
        y = top - len(lines) * step - CAPTION * POINT * 0.6
        how = {"ha": "center", "va": "center_baseline", "color": FAINT}
        write(axes, at[0], y, box.caption, CAPTION, **how)


def _outline(shape: str, at: Floats, size: Floats, line: float) -> Patch:
    fill, edge, _ = SHAPES[shape]
    low, high = at - size / 2, at + size / 2
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": edge, "linewidth": line, "zorder": 3}
    if shape == "commodity":
        tip = min(0.12, float(size[1]) / 2)
        right, left = (high[0], at[1]), (low[0], at[1])
        top = [(low[0] + tip, high[1]), (high[0] - tip, high[1])]
        bottom = [(high[0] - tip, low[1]), (low[0] + tip, low[1])]
        return Polygon([left, *top, right, *bottom], closed=True, **look)
    if shape == "event":
        look["linestyle"] = (0, (3, 1.5))
    # "round" draws its corners outside of what it is given, "square" nothing
    curve = min(0.1, float(size[1]) / 2) if shape == "actor" else 0.0
    style = f"round,pad=0,rounding_size={curve}" if curve else "square,pad=0"
    return FancyBboxPatch((low[0], low[1]), size[0], size[1], boxstyle=style, **look)


def draw_arrow(axes: Axes, arrow: Arrow, curve: Floats) -> None:
    """Draw a line that leads along a curve."""
    color = SIGNS[arrow.sign][0]
    _draw_line(axes, curve, color, arrow.family, arrow.status, heads=1 + arrow.is_symmetric)


def _draw_line(axes: Axes, curve: Floats, color: str, family: str, status: str, heads: int) -> None:
    """Draw a curve with its heads; the line ends where a head begins."""
    wide = FORMS[family][0]
    dash, alpha = DASHES.get(status, DASHES["reported"])
    length = 0.07 + 0.024 * wide
    shaft = curve.copy()
    for end in (2, 0)[:heads]:
        shaft[end] = _draw_head(axes, curve, end, length, color, alpha, family)
    path = Path(shaft, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    look: dict[str, Any] = {"facecolor": "none", "capstyle": "butt", "alpha": alpha, "zorder": 2}
    axes.add_patch(PathPatch(path, edgecolor=color, linewidth=wide, linestyle=dash, **look))
    if family == "goods":
        look["alpha"] = 1
        axes.add_patch(PathPatch(path, edgecolor="white", linewidth=wide - 1.7, **look))


def _draw_head(
    axes: Axes, curve: Floats, end: int, length: float, color: str, alpha: float, family: str
) -> Floats:
    """Draw an arrow head at an end of a curve, and give the middle of its back."""
    tip = curve[end]
    along = tip - curve[1]
    along = along / max(float(np.hypot(*along)), 1e-9)
    back: Floats = tip - along * length
    across = np.array([-along[1], along[0]]) * length * 0.42
    fill = "white" if family == "belonging" else color
    look: dict[str, Any] = {"edgecolor": color, "alpha": alpha, "zorder": 2.5, "linewidth": 0.8}
    axes.add_patch(
        Polygon([tip, back + across, back - across], closed=True, facecolor=fill, **look)
    )
    return back


def draw_words(axes: Axes, arrow: Arrow, text: str, at: Floats) -> None:
    """Write what a line says on it."""
    style = "italic" if arrow.is_inferred else "normal"
    ground = {
        "facecolor": "white",
        "edgecolor": "none",
        "alpha": 0.88,
        "boxstyle": "square,pad=0.1",
    }
    how: dict[str, Any] = {"ha": "center", "va": "center_baseline", "style": style, "bbox": ground}
    write(axes, at[0], at[1], text, WORDS, color=SIGNS[arrow.sign][0], zorder=2.8, **how)


def draw_key(axes: Axes, what: str, key: Any, left: float, height: float) -> None:
    """Draw one sign of the legend."""
    if what == "box":
        size = np.array([0.42, 0.14])
        axes.add_patch(_outline(key, np.array([left + 0.22, height]), size, 0.9))
        return
    color = SIGNS[key][0] if what == "sign" else SIGNS[0][0]
    family = key if what == "form" else "act"
    status = key if what == "status" else "reported"
    curve = np.array([(left, height), (left + 0.22, height), (left + 0.44, height)])
    _draw_line(axes, curve, color, family, status, heads=1 if what != "status" else 0)

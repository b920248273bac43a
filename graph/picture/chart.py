"""A chart of stretches of time, as SVG: a lane a holder or relation, its status told by its fill.

Everything that comes from outside is escaped; the same chart gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from ..export.attribute import NOT_XML
from .axis import Axis, make_axis

__all__ = ["Bar", "Chart", "Lane", "draw_chart"]

DAY = timedelta(days=1)
_WIDTH = 1180
_MARGIN = 28
_LEFT, _RIGHT = 330.0, 1120.0
_TOP = 92.0
_BAR = 24.0
_LINE = 15.0
_FADE = 34.0
_INK, _SOFT, _RULE = "#1b1f24", "#5b6570", "#d8dde3"
_BLUE, _PALE, _RED = "#00558f", "#a9cfe8", "#b8400a"
"""After M. Okabe and K. Ito's colours, which those blind to some colours can tell apart."""
_FILLS = {
    "reported": _BLUE,
    "presumed": _PALE,
    "possible": "url(#possible)",
    "contested": "url(#contested)",
}
_EDGES = {"reported": _BLUE, "presumed": "#4f94c0", "possible": "#4f94c0", "contested": _RED}
_LEGEND = {
    "reported": "reported: told of those days",
    "presumed": "presumed from what was observed",
    "possible": "possible: within outer bounds",
    "contested": "contested",
}
_FEW = 8
"""Lanes up to which bars bear the word for their status."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days with one status; ``until`` is exclusive, None if it goes on.

    ``is_late`` says that it had begun before, since when is not told; ``is_early`` that it may have
    gone on after.
    """

    since: date
    until: date | None
    status: str
    tip: str
    is_late: bool = False
    is_early: bool = False
    word: str = ""
    """What is written on it, where there is room."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One holder or relation over time."""

    label: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn; ``day``, if any, is marked across all lanes."""

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    footnotes: tuple[str, ...]
    day: date | None = None


def draw_chart(chart: Chart) -> str:
    """Draw a chart as a document of SVG 1.1.

    References
    ----------
    Scalable Vector Graphics (SVG) 1.1, W3C, https://www.w3.org/TR/SVG11/
    """
    body: list[str] = []
    y = _TOP
    axis = _axis(chart)
    for lane in chart.lanes:
        height = _lane_height(lane)
        body += _lane(lane, axis, y, height, is_worded=len(chart.lanes) <= _FEW)
        y += height
    bottom = y
    frame = [*_grid(axis, bottom), *_marker(chart.day, axis, bottom)] if axis else []
    foot = list(_legend(chart, bottom + 26)) if axis else []
    y = bottom + (66 if axis else 20)
    for note in chart.footnotes:
        for at, line in enumerate(_wrapped(note, _WIDTH - 2 * _MARGIN - 20, 12)):
            foot.append(_text(_MARGIN + 18 * (at > 0), y, line, 12, _SOFT))
            y += 17
    head = _head(chart, round(y + 14))
    return "\n".join([*head, *frame, *body, *foot, "</svg>"]) + "\n"


def _axis(chart: Chart) -> Axis | None:
    bars = [bar for lane in chart.lanes for bar in lane.bars]
    days = [day for bar in bars for day in (bar.since, bar.until) if day is not None]
    if not days:
        return None
    days += [chart.day, chart.day + DAY] if chart.day and chart.day < date.max else []
    return make_axis(days, _LEFT, _RIGHT, is_open=any(bar.until is None for bar in bars))


def _head(chart: Chart, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}" role="img" font-family="Helvetica, Arial,'
        " 'DejaVu Sans', sans-serif\">"
    )
    yield f"<title>{_clean(chart.title)}</title>"
    yield f"<desc>{_clean(chart.subtitle)}</desc>"
    yield _DEFINITIONS
    yield f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    yield _text(_MARGIN, 36, chart.title, 21, _INK, "bold")
    yield _text(_MARGIN, 58, chart.subtitle, 13, _SOFT)


_DEFINITIONS = f"""<defs>
<pattern id="possible" width="7" height="7" patternUnits="userSpaceOnUse" \
patternTransform="rotate(45)"><rect width="7" height="7" fill="#ffffff"/>\
<rect width="2" height="7" fill="#4f94c0"/></pattern>
<pattern id="contested" width="10" height="10" patternUnits="userSpaceOnUse" \
patternTransform="rotate(-45)"><rect width="10" height="10" fill="#fbe0d0"/>\
<rect width="5" height="10" fill="{_RED}"/></pattern>
<linearGradient id="veil-left"><stop offset="0" stop-color="#ffffff"/>\
<stop offset="1" stop-color="#ffffff" stop-opacity="0"/></linearGradient>
<linearGradient id="veil-right"><stop offset="0" stop-color="#ffffff" stop-opacity="0"/>\
<stop offset="1" stop-color="#ffffff"/></linearGradient>
</defs>"""


def _grid(axis: Axis, bottom: float) -> Iterator[str]:
    for tick in axis.ticks:
        yield _line(tick.x, _TOP - 6, tick.x, bottom, _RULE)
        yield _text(tick.x, _TOP - 12, tick.label, 12, _SOFT, anchor="middle")
    for gap in axis.breaks:
        yield _rect(gap.left, _TOP - 6, gap.right - gap.left, bottom - _TOP + 6, "#f4f5f7")
        yield _text((gap.left + gap.right) / 2, bottom + 12, gap.label, 10, _SOFT, anchor="middle")
    yield _line(_LEFT, _TOP - 6, _RIGHT, _TOP - 6, _SOFT)
    for gap in axis.breaks:
        middle = (gap.left + gap.right) / 2
        yield _rect(middle - 4, _TOP - 8, 8, 4, "#ffffff")
        yield _line(middle - 7, _TOP, middle - 1, _TOP - 12, _SOFT)
        yield _line(middle + 1, _TOP, middle + 7, _TOP - 12, _SOFT)


def _marker(day: date | None, axis: Axis, bottom: float) -> Iterator[str]:
    if day is None:
        return
    x = (axis.x(day) + axis.x(min(day, date.max - DAY) + DAY)) / 2
    yield _line(x, _TOP - 6, x, bottom, _INK, 'stroke-dasharray="4 3"')
    yield _text(x, bottom + 12, f"as of {day}", 11, _INK, "bold", "middle")


def _lane_height(lane: Lane) -> float:
    lines = len(_wrapped(lane.label, _LEFT - _MARGIN - 24, 13)) + bool(lane.note)
    return max(_BAR + 18, lines * _LINE + 14)


def _lane(
    lane: Lane, axis: Axis | None, y: float, height: float, *, is_worded: bool
) -> Iterator[str]:
    yield _line(_MARGIN, y + height, _RIGHT, y + height, _RULE)
    lines = _wrapped(lane.label, _LEFT - _MARGIN - 24, 13)
    at = y + (height - (len(lines) + bool(lane.note)) * _LINE) / 2 + 11
    for line in lines:
        yield _text(_MARGIN, at, line, 13, _INK)
        at += _LINE
    if lane.note:
        yield _text(_MARGIN, at, lane.note, 11, _SOFT)
    if axis is None:
        return
    for bar in lane.bars:
        yield from _bar(bar, axis, y + (height - _BAR) / 2, bar.word if is_worded else "")


def _bar(bar: Bar, axis: Axis, y: float, word: str) -> Iterator[str]:
    left = axis.x(bar.since)
    right = axis.x(bar.until) if bar.until is not None else _RIGHT - 12
    fill, edge = _FILLS[bar.status], _EDGES[bar.status]
    yield f"<g><title>{_clean(bar.tip)}</title>"
    if bar.is_late:
        start = max(_LEFT, left - _FADE)
        yield _rect(start, y, left - start, _BAR, fill)
        yield _rect(start - 1, y - 1, left - start + 1, _BAR + 2, "url(#veil-left)")
    yield _rect(left, y, max(right - left, 2), _BAR, fill, f'stroke="{edge}"')
    if bar.until is None:
        yield _arrow(right, y, 14, _BAR, edge)
    elif bar.is_early:
        stop = min(_RIGHT, right + _FADE)
        yield _rect(right, y, stop - right, _BAR, fill)
        yield _rect(right, y - 1, stop - right + 1, _BAR + 2, "url(#veil-right)")
    # the whole word where there is room, else the part of it before the colon
    for said in (word, word.partition(":")[0]):
        if said and right - left >= _length(said, 11) + 14:
            yield from _worded(bar, (left + right) / 2, y, said)
            break
    yield "</g>"


def _worded(bar: Bar, middle: float, y: float, word: str) -> Iterator[str]:
    width = _length(word, 11) + 10
    if bar.status in ("possible", "contested"):
        yield _rect(middle - width / 2, y + 4, width, _BAR - 8, "#ffffff", 'rx="3"')
    color = "#ffffff" if bar.status == "reported" else _INK
    yield _text(middle, y + 16, word, 11, color, anchor="middle")


def _legend(chart: Chart, y: float) -> Iterator[str]:
    """Explain the fills and ends that the chart has."""
    bars = [bar for lane in chart.lanes for bar in lane.bars]
    used = {bar.status for bar in bars}
    x = float(_MARGIN)
    for status, words in _LEGEND.items():
        if status in used:
            yield _rect(x, y, 26, 14, _FILLS[status], f'stroke="{_EDGES[status]}"')
            yield _text(x + 33, y + 11.5, words, 12, _INK)
            x += 57 + _length(words, 12)
    if any(bar.until is None for bar in bars):
        yield _rect(x, y, 20, 14, _PALE)
        yield _arrow(x + 20, y, 9, 14, "#4f94c0")
        yield _text(x + 36, y + 11.5, "no end is told", 12, _INK)
        x += 60 + _length("no end is told", 12)
    if any(bar.is_late for bar in bars):
        yield _rect(x, y, 26, 14, _BLUE)
        yield _rect(x - 1, y - 1, 27, 16, "url(#veil-left)")
        yield _text(x + 33, y + 11.5, "since when is not told", 12, _INK)


def _line(x1: float, y1: float, x2: float, y2: float, color: str, more: str = "") -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"'
        f"{' ' if more else ''}{more}/>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
        f' fill="{fill}"{" " if more else ""}{more}/>'
    )


def _arrow(x: float, y: float, width: float, height: float, fill: str) -> str:
    tip = f"{x + width:.1f},{y + height / 2:.1f}"
    return f'<polygon points="{x:.1f},{y:.1f} {tip} {x:.1f},{y + height:.1f}" fill="{fill}"/>'


def _text(
    x: float, y: float, said: str, size: int, color: str, weight: str = "", anchor: str = ""
) -> str:
    given = f" font-weight={quoteattr(weight)}" if weight else ""
    given += f" text-anchor={quoteattr(anchor)}" if anchor else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}"{given}>'
        f"{_clean(said)}</text>"
    )


def _clean(said: str) -> str:
    return escape(NOT_XML.sub("", said))


def _length(said: str, size: int) -> float:
    """Estimate how wide a text is, in pixels."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.54 for char in said) * size


def _wrapped(said: str, width: float, size: int) -> Sequence[str]:
    """Break a text into lines that are not wider, within words if need be."""
    lines = [""]
    for word in said.split():
        while _length(word, size) > width:
            room = max(1, int(width / size))
            lines.append(word[:room])
            word = word[room:]
        longer = f"{lines[-1]} {word}".strip()
        if _length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line] or [""]

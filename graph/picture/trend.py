"""A chart of leverage over time: what share each coalition could cut, at least and at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ...ontology.error import UsageError
from ..export.output import whole_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST", "Trend", "draw"]

MOST: Final = 8
"""So many coalitions are drawn: those that surely hold a cut for the longest first."""

_COLOURS: Final = {"yes": "#9c2f2f", "undetermined": "#c9a24b", "no": "#7a8794"}
_RANK: Final = {"yes": 2, "undetermined": 1, "no": 0}
_STYLE: Final[Any] = {"svg.fonttype": "none", "svg.hashsalt": "marchland", "font.size": 9}

Key = tuple[str, str]
Row = Mapping[str, Any]


class Trend(NamedTuple):
    """What was drawn: the number of coalitions, and of those left out."""

    drawn: int
    left_out: int


def draw(rows: Sequence[Row], path: str | Path, *, title: str = "", form: str = "") -> Trend:
    """Draw rows of leverage over time, a strip a coalition.

    A strip is filled from the least to the greatest share that could be cut, in the colour of the
    answer; on days on which a coalition has no row, its strip is empty.

    Parameters
    ----------
    rows
        As `marchland leverage --over` gives them.
    form
        ``svg`` or ``png``, where the path does not tell it.

    Raises
    ------
    UsageError
        matplotlib is missing, the form is none that can be drawn, or there is nothing to draw.
    """
    form = form or Path(path).suffix.lstrip(".").lower()
    if form not in ("svg", "png"):
        raise UsageError(f"a chart is not drawn as {form or 'a file without ending'}", "svg, png")
    if find_spec("matplotlib") is None:
        raise UsageError("charts need matplotlib", "pip install 'marchland[picture]'")
    strips = _strips(rows)
    if not strips:
        raise UsageError("there is nothing to draw: no day has a row")
    kept = sorted(strips, key=lambda key: _importance(key, strips[key]))[:MOST]
    import matplotlib as mpl

    with mpl.rc_context(_STYLE), whole_file(path) as sink:
        figure = _figure(rows, {key: strips[key] for key in kept}, title)
        figure.savefig(sink, format=form, dpi=144, metadata={"Date": None} if form == "svg" else {})
    return Trend(len(kept), len(strips) - len(kept))


def _strips(rows: Sequence[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    # a day on which no route is known has a row that says so, and nothing to draw
    for row in (row for row in rows if row["sites"]):
        name = " + ".join(row["coalition"]) or "nobody named"
        found.setdefault((row["side"], name), []).append(row)
    return found


def _importance(key: Key, rows: Sequence[Row]) -> tuple[int, int, Key]:
    return -sum(row["cut"] == "yes" for row in rows), -sum(_RANK[r["cut"]] for r in rows), key


def _figure(rows: Sequence[Row], strips: Mapping[Key, Sequence[Row]], title: str) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 1.1 + 0.9 * len(strips)), layout="constrained")
    FigureCanvasAgg(figure)
    every = figure.subplots(len(strips), 1, sharex=True, squeeze=False)[:, 0]
    days = sorted({date.fromisoformat(row["as_of"]) for row in rows})
    for axes, ((side, name), told) in zip(every, strips.items(), strict=True):
        _fill(axes, days, {date.fromisoformat(row["as_of"]): row for row in told})
        axes.set_title(f"{name} ({side}'s side)", loc="left", fontsize=8)
    units = sorted({str(row["share_of"]) for row in rows})
    figure.supylabel(f"share of {' or '.join(units)} that could be cut", fontsize=8)
    figure.suptitle(f"{title}: the known routes only" if title else "The known routes only")
    _explain(figure)
    return figure


def _fill(axes: Axes, days: Sequence[date], told: Mapping[date, Row]) -> None:
    """Fill each day up to the next; the last one has the length of the one before it."""
    import matplotlib.dates as mdates

    last = days[-1] + (days[-1] - days[-2] if len(days) > 1 else date.resolution)
    for day, after in zip(days, [*days[1:], last], strict=True):
        if day in told:
            row = told[day]
            span = mdates.date2num([day, after])  # type: ignore[no-untyped-call]
            colour = _COLOURS[row["cut"]]
            axes.fill_between(span, row["low"], row["high"], color=colour, alpha=0.45, lw=0)
            axes.plot(span, [row["low"]] * 2, color=colour, lw=1.6)
            axes.plot(span, [row["high"]] * 2, color=colour, lw=1.6)
    axes.xaxis_date()
    axes.set_ylim(-0.06, 1.06)
    axes.set_yticks([0, 0.5, 1])
    axes.spines[["top", "right"]].set_visible(False)


def _explain(figure: Figure) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, alpha=0.45, label=name) for name, colour in _COLOURS.items()]
    figure.legend(handles=patches, loc="outside lower center", ncols=3, frameon=False, fontsize=8)

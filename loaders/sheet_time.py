"""The time of a claim or event as a sheet tells it: when it held, and when it was reported."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from ..graph.interval import Bounds, TimeError, read_seen, read_time
from .sheet import Cell, Row
from .sheet_value import Columns, Values

__all__ = ["Times"]

_ACTS = ("Actual", "Alleged")


@dataclass
class Times(Values):
    """Reads times; what is wrong is added to `wrong`, and the rest goes on."""

    published: dict[str, str] = field(default_factory=dict)
    """The days of the sources read so far, by IRI: read them before the records."""

    def take_time(self, row: Row, columns: Columns) -> None:
        """Add to a record's columns its bounds, and the day on which it was reported."""
        reported = columns.get("reportedOn") or self._published(columns["source"])
        if reported:
            columns["reportedOn"] = reported
        given = [name for name in ("time", "seen") if name in row.cells and row.cells[name].value]
        if len(given) == 2:
            self.fail(row.cells["seen"].mark, "seen", "", "given beside time", "keep one of them")
        if len(given) != 1:
            return
        name, cell = given[0], row.cells[given[0]]
        text = self.one(name, cell)
        observed = columns.get("observedOn") or reported
        bounds = self._bounds(name, cell, text, observed) if text else None
        if text and bounds is not None:
            self._check_start(name, cell, bounds, reported, columns)
            columns.update(_bound_columns(bounds), edtf=text if name == "time" else f"seen {text}")

    def _bounds(self, name: str, cell: Cell, text: str, observed: str | None) -> Bounds | None:
        try:
            if name == "seen":
                return read_seen(text)
            return read_time(text, date.fromisoformat(observed) if observed else None)
        except TimeError as error:
            self.fail(cell.mark, name, text, str(error))
            return None

    def _check_start(
        self, name: str, cell: Cell, bounds: Bounds, reported: str | None, columns: Columns
    ) -> None:
        start = bounds.start_earliest or bounds.start_latest
        if bounds.start_earliest is None and bounds.end_earliest is not None and start is not None:
            start = min(start, bounds.end_earliest - timedelta(days=1))
        is_act = columns.get("modality", "Actual") in _ACTS
        if start is not None and reported and is_act and start.isoformat() > reported:
            self.fail(
                cell.mark,
                name,
                str(cell.value),
                f"starts after it was reported ({reported})",
                "correct it, or give the modality of what is only planned",
            )

    def _published(self, sources: list[str]) -> str | None:
        """Give the day of the first of a record's sources."""
        return min((self.published[one] for one in sources if one in self.published), default=None)


def _bound_columns(bounds: Bounds) -> Columns:
    def text(day: date | None) -> str | None:
        return day.isoformat() if day is not None else None

    return {
        "startEarliest": text(bounds.start_earliest),
        "startLatest": text(bounds.start_latest),
        "endEarliest": text(bounds.end_earliest),
        "endLatest": text(bounds.end_latest),
        "openEnd": "true" if bounds.open_end else None,
    }

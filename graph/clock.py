"""The three clocks: when it held, by when it was reported, by when this graph had learned it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

__all__ = ["Clocks", "read_day", "read_instant", "today"]


def today() -> date:
    """Give the day that unset clocks stand at (UTC)."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where the three clocks stand; None is "now"."""

    as_of: date = field(default_factory=today)
    known_by: date | None = None
    recorded_by: datetime | None = None


def read_day(text: str) -> date:
    """Read a day, as ISO 8601 writes it: 2024-11-20."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is None:
        raise ValueError(f"{text!r} is not a day: write 2024-11-20")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is not a day that exists: write 2024-11-20") from error


def read_instant(text: str) -> datetime:
    """Read a moment of recording; a day means its end, and without an offset it is UTC."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is no moment: write 2024-11-20 or 2024-11-20T12:00:00Z"
        ) from error

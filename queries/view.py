"""How to look at the records, as people write it: clocks, policy and what counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from inspect import signature
from typing import Any, Final, TypeVar

from ..graph.clock import Clocks, read_day, read_instant, today
from ..graph.standing.policy import Policy
from ..graph.standing.view import View
from ..ontology.error import UsageError

__all__ = ["on_day", "read_date", "read_view", "split_view"]

T = TypeVar("T")

MODALITIES: Final = ("acts", "all")


def read_view(
    *,
    as_of: str | date | None = None,
    known_by: str | date | None = None,
    recorded_by: str | datetime | None = None,
    policy: str = "any",
    modality: str = "acts",
    exact: bool = False,
    stale_after: int | None = None,
    inherit: bool = False,
) -> View:
    """Make a view of what was written for it; what is left out is as on the command line.

    Raises
    ------
    UsageError
        A day does not exist, there is no such policy or modality, or an age is negative.

    Examples
    --------
    >>> read_view(as_of="2024-11-21", policy="best").clocks.as_of
    datetime.date(2024, 11, 21)
    """
    clocks = Clocks(
        read_date("as-of", as_of) or today(),
        read_date("known-by", known_by),
        _read("recorded-by", recorded_by, read_instant),
    )
    _one_of("policy", policy, tuple(Policy))
    _one_of("modality", modality, MODALITIES)
    if stale_after is not None and stale_after < 0:
        raise UsageError(f"--stale-after: {stale_after} is no number of days", "give 0 or more")
    return View(clocks, Policy(policy), modality == "acts", exact, stale_after, inherit)


def split_view(given: Mapping[str, Any]) -> tuple[View, dict[str, Any]]:
    """Part the clocks and the policy, which make a view, from what else was given."""
    view = read_view(**{name: one for name, one in given.items() if name in _NAMES})
    return view, {name: one for name, one in given.items() if name not in _NAMES}


_NAMES: Final = frozenset(signature(read_view).parameters)


def on_day(view: View, day: date) -> View:
    """Set a view to another day."""
    return replace(view, clocks=replace(view.clocks, as_of=day))


def read_date(name: str, given: str | date | None) -> date | None:
    """Read the day that an option of a name was given, if it was.

    Raises
    ------
    UsageError
        It does not exist.
    """
    return _read(name, given, read_day)


def _read(name: str, given: Any, reader: Callable[[str], T]) -> T | None:
    if given is None:
        return None
    if isinstance(given, datetime) and reader is read_day:
        given = given.date()
    text = given.isoformat() if isinstance(given, date) else str(given)
    try:
        return reader(text)
    except ValueError as error:
        raise UsageError(f"--{name}: {error}") from error


def _one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise UsageError(f"--{name}: there is no {given!r}", f"give {', '.join(known)}")

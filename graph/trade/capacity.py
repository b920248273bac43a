"""How much each site yields, as far as it is told of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..record import Record
from .judge import Tie

__all__ = ["capacities"]


def capacities(
    sites: Mapping[str, Tie], links: Mapping[tuple[str, str], Tie]
) -> tuple[dict[str, tuple[float, float]], str]:
    """Give what each site yields, at least and at most, and in what unit.

    A site whose yield is not told counts by what is shipped from it, if that is told of every link.
    Empty, unless it is known of every site, in one unit and for one time.
    """
    found: dict[str, tuple[float, float]] = {}
    units: set[str] = set()
    shipped: dict[str, list[Tie]] = {}
    for (tail, _), tie in links.items():
        shipped.setdefault(tail, []).append(tie)
    for site, tie in sites.items():
        told = _quantity([tie]) or _quantity(shipped.get(site, []))
        if told is None:
            return {}, ""
        low, high, unit = told
        found[site] = low, high
        units.add(unit)
    return (found, units.pop()) if len(units) == 1 else ({}, "")


def _quantity(ties: Sequence[Tie]) -> tuple[float, float, str] | None:
    """Add up the quantities told of things that stand; None unless each has one, in one unit."""
    ranges = [_range(tie.basis) for tie in ties]
    told = [one for one in ranges if one is not None]
    if not told or len(told) < len(ranges) or len({unit for *_, unit in told}) > 1:
        return None
    return sum(low for low, *_ in told), sum(high for _, high, _ in told), told[0][2]


def _range(basis: Iterable[Record]) -> tuple[float, float, str] | None:
    """Give the widest range of what is told of one thing."""
    amounts: list[float] = []
    units: set[str] = set()
    for record in basis:
        told = [record.one(f"quantity{name}") for name in ("Low", "Best", "High")]
        amounts += [float(one) for one in told if one is not None]
        if any(told):
            unit, per = record.one("unit") or "", record.one("per")
            units.add(f"{unit} per {per}" if per else unit)
    return (min(amounts), max(amounts), units.pop()) if len(units) == 1 else None

"""What is told of leverage: the answer for one coalition on one side, and how much is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..record import Record
from .cut import Answer
from .dependence import Need, Stop

__all__ = ["Coverage", "Cut", "Figure"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known of the routes that an answer is about, on one side of them.

    ``held`` of ``places`` that can be closed on this side have a holder that is sure;
    ``is_all_sites`` tells whether a source says that no other sites yield the commodity.
    """

    sites: int
    links: int
    places: int
    held: int
    last_observed: date | None
    is_all_sites: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """What holds for one coalition on one side: a row of the answer.

    An empty coalition: nobody named can (``no``), or it is not known who could (``undetermined``).
    ``low`` and ``high`` are shares, 0 to 1, of sites or of capacity in ``unit``; ``through`` the
    places where the cut is; ``hinges`` the records without which the answer would be another.
    ``considered`` is how many actors were considered, ``by_all`` the answer for them all together.
    """

    day: date
    side: str
    coalition: tuple[str, ...]
    answer: Answer
    low: float
    high: float
    unit: str
    through: tuple[str, ...]
    hinges: tuple[Record, ...]
    coverage: Coverage
    stops: tuple[Stop, ...]
    needs: tuple[Need, ...]
    dependants: tuple[tuple[str, str], ...]
    assumed: tuple[str, ...]
    unknown: tuple[str, ...]
    """Places on the known ways of which it is not known who holds them."""
    bottlenecks: tuple[str, ...]
    """Places that every known way passes before the market, whoever holds them."""
    considered: int
    by_all: Answer
    size: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the answer, with what it would be without each record that it hinges on, by IRI."""

    cut: Cut
    becomes: Mapping[str, Answer]

"""Who took part in ACLED's events, and who acted on whom: its order of actors does not tell.

References
----------
ACLED Codebook, https://acleddata.com/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..ontology.term import ontology
from .acled_actor import Cast

__all__ = ["Roles", "split_names"]

_CIVILIAN_TARGETING = "Civilian targeting"
_AGAINST_CIVILIANS = "Violence against civilians"
_TARGETED = frozenset({"6", "7"})
"""Types of actors that are targeted: protesters and civilians."""
_NOBODY = (None, "0")
Row = Mapping[str, Any]


def split_names(cell: str | None) -> list[str]:
    """Give the names that stand between semicolons, each once.

    >>> split_names("A Band;  B  Band; ")
    ['A Band', 'B Band']
    """
    return _unique([name for part in (cell or "").split(";") if (name := " ".join(part.split()))])


def _inters() -> dict[str, str]:
    """Give the number of each type of actor, by its number and its words."""
    return {
        name.casefold(): code.notation
        for code in ontology().schemes["acled-inter"].values()
        for name in (code.notation, code.label, *code.alt)
    }


@dataclass(slots=True)
class Roles:
    """Finds the actors of rows, and remembers them in the cast.

    Parameters
    ----------
    report
        Takes a row, the column that is wrong, and what becomes of it.
    """

    codes: Mapping[str, Any]
    cast: Cast
    report: Callable[[Row, str, str], None]
    _inters: Mapping[str, str] = field(default_factory=_inters)

    def find(self, row: Row, kind: str) -> dict[str, Any]:
        """Tell what it was, and who took part: who did it to whom only where ACLED says so."""
        gains = bool(ontology().code(kind).gains)
        inters = self._inter(row, "inter1"), self._inter(row, "inter2")
        broader = self._above(row)
        is_violent = gains or broader in self.codes["violent"]
        one, other = (
            self._side(row, f"actor{number}", inter, is_violent=is_violent)
            for number, inter in zip("12", inters, strict=True)
        )
        beside = [self._associates(row, number, is_violent=is_violent) for number in "12"]
        first = self._first(row, inters, broader, gains=gains)
        if gains and (first is None or not one):
            kind = "event-type/territory-change"
            first = None
        told = {"eventType": kind, "sideA": one, "sideB": other}
        if first is None:
            return told | {"participant": _unique(one + other + beside[0] + beside[1])}
        sides = (one, other)
        return told | {
            "initiator": sides[first],
            "target": sides[1 - first],
            "with": beside[first],
            "participant": beside[1 - first],
        }

    def _first(
        self, row: Row, inters: tuple[str | None, str | None], broader: str, *, gains: bool
    ) -> int | None:
        """Tell which of the two sides acted on the other; None if neither is said to have."""
        if gains:
            if inters[0] is not None and inters[0] == self.codes["cannot_gain"].get(
                row["sub_event_type"]
            ):
                self.report(row, "inter1", "cannot have gained territory so; no gain is told")
                return None
            return 0
        is_targeting = self._is_targeting(row) or broader == _AGAINST_CIVILIANS
        targets = [number for number in (0, 1) if inters[number] in _TARGETED]
        return 1 - targets[0] if is_targeting and len(targets) == 1 else None

    def _is_targeting(self, row: Row) -> bool:
        told = row.get("civilian_targeting")
        if told not in (None, _CIVILIAN_TARGETING):
            self.report(row, "civilian_targeting", "is not known here; value left out")
        return told == _CIVILIAN_TARGETING

    def _above(self, row: Row) -> str:
        """Give the type that the sub-type is a part of; another one in the row is told."""
        scheme = ontology().schemes["acled-event"]
        sub = next(code for code in scheme.values() if code.label == row["sub_event_type"])
        label = scheme[sub.broader].label if sub.broader else sub.label
        if row["event_type"] != label:
            self.report(row, "event_type", "is not the type that the sub-type is of; not read")
        return label

    def _inter(self, row: Row, name: str) -> str | None:
        text = (row[name] or "").removesuffix(".0") or None
        if text in _NOBODY:
            return None
        if text.casefold() not in self._inters:
            self.report(row, name, "is no type of actor known here; class left out")
        return self._inters.get(text.casefold())

    def _side(self, row: Row, name: str, inter: str | None, *, is_violent: bool) -> list[str]:
        if row[name] is None:
            return []
        return self._actors([row[name]], inter, row["country"], is_violent=is_violent)

    def _associates(self, row: Row, number: str, *, is_violent: bool) -> list[str]:
        names = split_names(row.get(f"assoc_actor_{number}"))
        return self._actors(names, None, row["country"], is_violent=is_violent)

    def _actors(
        self, names: Sequence[str], inter: str | None, country: str, *, is_violent: bool
    ) -> list[str]:
        return _unique(
            [
                actor
                for name in names
                for actor in self.cast.find(
                    " ".join(name.split()), inter, country, is_violent=is_violent
                )
            ]
        )


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))

"""The two sides of UCDP's events: who they are, as far as its files can honestly say.

UCDP names a movement by its political body and never its army, calls all civilians one actor, and
writes ``XXX`` and a country's number for whom it could not identify.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ..graph.identifier import local_iri
from .ucdp import UNSET, Cells
from .ucdp_place import country_iri

__all__ = ["Cast"]

_CIVILIANS = "1"
"""UCDP's actor number for civilians of whatever country."""
_STATE_BASED = "1"
_NUMBER = r"^\d+$"
_PLACEHOLDER = r"^XXX(\d+)$"
_GOVERNMENT_OF = re.compile(r"Government of (.+)")


@dataclass(slots=True)
class _Actor:
    """What a load has told so far of an actor."""

    number: str
    name: str | None
    states: tuple[str, ...] = ()
    is_rebel: bool = False

    @property
    def kind(self) -> str:
        """The narrowest class that the rows allow: a party is not its army, a gang no insurgent."""
        if self.states:
            return "Government" if len(self.states) == 1 else "Coalition"
        return "InsurgentGroup" if self.is_rebel else "Actor"


@dataclass(slots=True)
class Cast:
    """All actors and countries of a load; they are described at its end, when all is known."""

    dataset: str
    _actors: dict[str, _Actor] = field(default_factory=dict)
    _civilians: dict[str, str] = field(default_factory=dict)
    _unidentified: dict[str, str] = field(default_factory=dict)
    _countries: dict[str, str] = field(default_factory=dict)

    def countries(self, cells: Cells) -> pl.Series:
        """Give each row's country number, and remember the names."""
        number = cells.key("country_id")
        good = number.str.contains(_NUMBER)
        cells.report(
            ~good.fill_null(value=False), "country_id", f"is no number of a country; {UNSET}"
        )
        number = number.set(~good, None)
        named = pl.DataFrame({"number": number, "name": cells.text("country")}).unique(
            maintain_order=True
        )
        for key, name in named.drop_nulls().iter_rows():
            self._countries.setdefault(key, name)
        return number

    def sides(self, cells: Cells, letter: str, country: pl.Series) -> pl.Series:
        """Give each row's actor on one side (``a``, ``b``), and remember what is told of it."""
        told = pl.DataFrame(
            {
                "number": cells.key(f"side_{letter}_new_id"),
                "name": cells.text(f"side_{letter}"),
                "states": cells.key(f"gwno{letter}"),
                "violence": cells.key("type_of_violence"),
                "country": country,
            }
        ).with_columns(
            unknown=pl.coalesce(
                pl.col("name").str.extract(_PLACEHOLDER),
                cells.text(f"side_{letter}_dset_id").str.extract(_PLACEHOLDER),
            )
        )
        told = told.with_columns(actor=self._named(told))
        bad = told["actor"].is_null()
        cells.report(bad, f"side_{letter}_new_id", f"names no actor; {UNSET}")
        for row in told.filter(~bad).unique(maintain_order=True).iter_rows(named=True):
            self._remember(letter, row)
        return told["actor"]

    def _named(self, told: pl.DataFrame) -> pl.Series:
        start = f"actor/{self.dataset}/"
        unknown = pl.format(start + "unidentified-{}", "unknown")
        civilians = pl.format(start + "civilians-{}", "country")
        known = pl.when(pl.col("number").str.contains(_NUMBER)).then(
            pl.format(start + "{}", "number")
        )
        is_civilian = (pl.col("number") == _CIVILIANS).fill_null(value=False)
        return told.select(
            pl.when(pl.col("unknown").is_not_null())
            .then(unknown)
            .when(is_civilian)
            .then(civilians)
            .otherwise(known)
        ).to_series()

    def _remember(self, letter: str, row: dict[str, str | None]) -> None:
        number, name = row["number"] or "", row["name"]
        if row["unknown"] is not None:
            self._unidentified[row["unknown"]] = row["actor"] or ""
        elif number == _CIVILIANS:
            self._civilians[row["country"] or ""] = row["actor"] or ""
        else:
            actor = self._actors.setdefault(number, _Actor(number, name))
            states = tuple(re.findall(r"\d+", row["states"] or ""))
            actor.states = actor.states or states
            actor.is_rebel |= letter == "b" and row["violence"] == _STATE_BASED and not states
            self._name_states(name, states)

    def _name_states(self, name: str | None, states: tuple[str, ...]) -> None:
        match = _GOVERNMENT_OF.fullmatch(name or "")
        if match and len(states) == 1:
            self._countries.setdefault(states[0], match[1])

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the things: countries, then actors."""
        dataset = self.dataset
        yield _frame(
            {
                "id": country_iri(dataset, number),
                "class": "Country",
                "label@en": name,
                "identifier": f"gw:{number}",
            }
            for number, name in sorted(self._countries.items())
        )
        yield _frame(self._rows())

    def _rows(self) -> Iterator[dict[str, str | None]]:
        for number, actor in sorted(self._actors.items()):
            yield {
                "id": local_iri("actor", self.dataset, number),
                "class": actor.kind,
                "label@en": actor.name or f"UCDP actor {number}",
                "identifier": f"ucdp:actor/{number}",
                "country": self._country(actor.states[0] if len(actor.states) == 1 else ""),
            }
        for number, name in sorted(self._civilians.items()):
            yield {
                "id": name,
                "class": "Population",
                "label@en": f"Civilians in {self._countries.get(number, number)}",
                "country": self._country(number),
            }
        for number, name in sorted(self._unidentified.items()):
            country = self._countries.get(number)
            yield {
                "id": name,
                "class": "UnidentifiedActor",
                "label@en": "Unidentified actor"
                + (f" in {country}" if country else f" XXX{number}"),
                "alt@en": f"XXX{number}",
                "country": self._country(number),
            }

    def _country(self, number: str) -> str | None:
        return country_iri(self.dataset, number) if number in self._countries else None


def _frame(rows: Iterator[dict[str, str | None]]) -> pl.DataFrame:
    names = ("id", "class", "label@en", "alt@en", "identifier", "country")
    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String))

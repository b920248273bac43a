"""UCDP One-sided Violence: a row is a year in which an actor killed civilians.

The mapping is told column by column in ``ucdp_onesided.toml``.

References
----------
UCDP One-sided Violence Codebook, Uppsala University, https://ucdp.uu.se/downloads/
Eck, Kristine and Lisa Hultman (2007) One-Sided Violence Against Civilians in War. Journal of
Peace Research 44(2): 233-246.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from .issue import Issues
from .ucdp import LEFT_OUT, Cells
from .ucdp_api import fetch
from .ucdp_coalition import (
    claims_of_members,
    places,
    read_member,
    read_members,
    scheme_number,
)
from .ucdp_fight import SCHEMA
from .ucdp_file import codes
from .ucdp_party import GOVERNMENT
from .ucdp_table import Table, reader
from .ucdp_year import times, years

__all__ = ["fetch", "read"]

_DEATHS = ("fatalitiesLow", "fatalitiesBest", "fatalitiesHigh")
_EVENT = (
    *("key", "class", "eventType", "violence", "initiator", "target", "place", "edtf"),
    *("startEarliest", "startLatest", "endEarliest", "endLatest", *_DEATHS),
    *("conflict", "dyad", "source", "sourceKey", "locator", "reportedOn"),
)
_SCHEMA = {name: pl.List(pl.String) if name == "place" else pl.String for name in _EVENT}


class _OneSided(Table):
    """One load: what it knows of earlier rows is their keys, and whom they name."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        super().__init__(about, release, issues)
        self._civilians: dict[tuple[str, ...], str] = {}

    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the events of some rows, and the claims of who belonged to an alliance."""
        cells = self._kept(cells)
        events, claims = [], []
        for event, members in self._rows(cells):
            events.append(event)
            told = {name: event[name] for name in _EVENT if name in SCHEMA and name != "place"}
            told |= {"class": "Claim", "violence": None}
            claims += list(claims_of_members(told, members, event["initiator"]))
        return {
            "event": pl.DataFrame(events, schema=_SCHEMA),
            "claim": pl.DataFrame(claims, schema=SCHEMA),
        }

    def things(self) -> Iterator[pl.DataFrame]:
        """Give the countries, the actors, then the civilians of one country or several."""
        yield from self.parties.frames()
        rows = [
            {
                "id": found,
                "class": "Population",
                "label@en": f"Civilians in {_listed([self.countries.name(n) for n in numbers])}",
                "country": self.countries.point(numbers[0]) if len(numbers) == 1 else None,
            }
            for numbers, found in sorted(self._civilians.items())
        ]
        names = ("id", "class", "label@en", "country")
        yield pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))

    def _kept(self, cells: Cells) -> Cells:
        """Leave out the rows that tell of nobody's year."""
        lost = years(cells).is_null()
        number = scheme_number(cells.key("actor_id"))
        cells.report(number.is_null(), "actor_id", f"is no number of an actor; {LEFT_OUT}")
        repeated = self.repeated(number, cells.key("year"))
        cells.report(repeated, "actor_id", f"has an earlier row of this year; {LEFT_OUT}")
        return cells.without(lost | number.is_null() | repeated)

    def _rows(self, cells: Cells) -> Iterator[tuple[dict[str, Any], list[str]]]:
        deaths = cells.estimates(*(f"{one}_fatality_estimate" for one in ("low", "best", "high")))
        found = places(cells, self.countries)
        nowhere = pl.Series([not one for one in found], dtype=pl.Boolean)
        cells.report(nowhere, "gwno_location", "names no country; whose civilians is not told")
        columns = (
            *(scheme_number(cells.key(f"{one}_id")) for one in ("actor", "dyad", "conflict")),
            years(cells),
            *(self._actors(cells), deaths.cast(pl.String).iter_rows(), found),
            cells.text("coalition_components"),
        )
        for number, dyad, conflict, year, actor, died, numbers, cell in zip(*columns, strict=True):
            key = f"{number}/{year}"
            event = {
                "key": key,
                "class": "Event",
                "eventType": "event-type/violence-against-civilians",
                "violence": "ucdp-violence/3",
                "initiator": actor,
                "target": self._target(numbers),
                "place": [self.countries.point(one) for one in numbers],
                "conflict": f"ucdp:conflict/{conflict}" if conflict and not self.is_old else None,
                "dyad": f"ucdp:dyad/{dyad}" if dyad and not self.is_old else None,
                "source": self.source,
                "sourceKey": key,
                "locator": f"actor_id {number}, year {year}",
                "reportedOn": self.published,
                **times(year),
                **dict(zip(_DEATHS, died, strict=True)),
            }
            yield event, read_members(self.parties, cell)

    def _actors(self, cells: Cells) -> list[str]:
        """Give who did it in each row, and remember what is told of them."""
        known = codes(self.about, "is_government_actor")
        flags = cells.code("is_government_actor", known)
        columns = (
            scheme_number(cells.key("actor_id")),
            *(cells.text(f"actor_name{end}") for end in ("", "_fulltext", "_mothertongue")),
            *(flags, cells.numbers("gwnoa"), cells.text("coalition_components")),
        )
        found = []
        for number, name, full, native, flag, states, members in zip(*columns, strict=True):
            if len(states) == 1:
                self.countries.add_seat(name, states[0])
            kind = GOVERNMENT if flag == 1 else None
            others, is_whole = (full, native), members is not None
            found.append(read_member(self.parties, number, name, others, kind, is_whole=is_whole))
        return found

    def _target(self, numbers: Sequence[str]) -> str | None:
        """Give the civilians of some countries: one population, as the row has one count of them.

        As targets of their own each would be told all the dead.
        """
        if not numbers:
            return None
        key = tuple(sorted(set(numbers)))
        name = f"civilians-{'-'.join(key)}"
        return self._civilians.setdefault(key, local_iri("actor", self.dataset, name))


def _listed(names: Sequence[str]) -> str:
    """Write names as a sentence has them.

    >>> _listed(["Angola", "Burundi", "Chad"])
    'Angola, Burundi and Chad'
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


read = reader(_OneSided)

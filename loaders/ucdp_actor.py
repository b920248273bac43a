"""UCDP Actor: a row is an actor, with its names and the actors that it came from or joined.

The mapping is told column by column in ``ucdp_actor.toml``.

References
----------
UCDP Actor Dataset Codebook, Uppsala University, https://ucdp.uu.se/downloads/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from ..graph.identifier import local_iri
from .issue import Issue, Issues
from .table import LINE
from .ucdp import LEFT_OUT, Cells, split_numbers
from .ucdp_file import codes, split_names
from .ucdp_name import UNKNOWN_LANGUAGE, is_zawgyi, split_alternatives, split_new_names
from .ucdp_table import Table, reader

__all__ = ["read"]

_FORMAL = 1
_LISTS = frozenset({"alt@en", f"alt@{UNKNOWN_LANGUAGE}"})
_ACTOR = ("id", "class", "label@en", *sorted(_LISTS), "comment@en", "identifier", "country")
_CLAIM = (
    *("key", "class", "subject", "relation", "object", "role"),
    *("source", "sourceKey", "locator", "reportedOn"),
)


class _Tie(NamedTuple):
    """Columns that tie an actor to others: a flag, their numbers, their names."""

    flag: str
    numbers: str
    names: str
    relation: str
    role: str | None


# Splinter: left another for good; SplitTemp: left it and came back. Alliance names what several
# formed together, and JoinGroup what one went up in.
_TIES = (
    _Tie("splinter", "actoridprev", "nameprev", "splitFrom", None),
    _Tie("splittemp", "actoridsplittemp", "namesplittemp", "splitFrom", "temporary split"),
    _Tie("alliance", "actoridalliance", "namealliance", "memberOf", "alliance"),
    _Tie("joingroup", "actoridgroup", "groupname", "mergedInto", None),
)


class _Actors(Table):
    """One load: actors wait for its end, when all countries have been named."""

    def __init__(self, about: Mapping[str, Any], release: str, issues: Issues) -> None:
        super().__init__(about, release, issues)
        self._classes = codes(about, "org")
        self._rows: dict[str, dict[str, Any]] = {}
        self._others: dict[str, tuple[str | None, Issue]] = {}
        """Actors that are only pointed at: their name, and where."""

    def records(self, cells: Cells) -> Mapping[str, pl.DataFrame]:
        """Give the claims of some rows."""
        cells = self._kept(cells)
        self._place(cells)
        self._describe(cells)
        claims = [claim for tie in _TIES for claim in self._claims(cells, tie)]
        return {"claim": pl.DataFrame(claims, schema=dict.fromkeys(_CLAIM, pl.String))}

    def _kept(self, cells: Cells) -> Cells:
        number = cells.key("actorid")
        bad = ~number.str.contains("^[0-9]+$").fill_null(value=False)
        seen = number.is_in(list(self._rows)) | ~number.is_first_distinct()
        cells.report(bad, "actorid", f"is no number; {LEFT_OUT}")
        cells.report(~bad & seen, "actorid", f"is the number of an earlier row; {LEFT_OUT}")
        return cells.without(bad | seen)

    def _place(self, cells: Cells) -> None:
        rows = zip(cells.key("gwnoloc"), cells.text("location"), strict=True)
        for number, name in dict.fromkeys(rows):
            found = split_numbers(number) or []
            if len(found) == 1:
                self.countries.add(found[0], name)

    # --- things ---

    def _describe(self, cells: Cells) -> None:
        org = cells.code("org", self._classes)
        cells.report(cells.text("namedata").is_null(), "namedata", "is missing; numbered instead")
        native = cells.text("nameorigfull")
        is_old = [text is not None and is_zawgyi(text) for text in native]
        message = "is in the Zawgyi encoding and not in Unicode; kept as written"
        cells.report(pl.Series(is_old, dtype=pl.Boolean), "nameorigfull", message)
        columns = {name: cells.text(name) for name in self.about["columns"]["taken"]}
        frame = pl.DataFrame(columns).with_columns(org=org, actorid=cells.key("actorid"))
        for row in frame.iter_rows(named=True):
            self._rows[row["actorid"]] = row

    def things(self) -> Iterator[pl.DataFrame]:
        """Give the countries, then the actors."""
        yield self.countries.frame()
        others = {one: told for one, told in self._others.items() if one not in self._rows}
        for _, issue in others.values():
            self.issues.add(issue)
        rows = [self._actor(row) for row in self._rows.values()]
        rows += [self._other(number, name) for number, (name, _) in others.items()]
        schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in _ACTOR}
        yield pl.DataFrame(rows, schema=schema)

    def _actor(self, row: Mapping[str, Any]) -> dict[str, Any]:
        number, name = row["actorid"], row["namedata"]
        label = " ".join(name.split()) if name else f"UCDP actor {number}"
        english, others = _names(row, label)
        kind = self._kind(row)
        return {
            "id": local_iri("actor", self.dataset, number),
            "class": kind,
            "label@en": label,
            "alt@en": english,
            f"alt@{UNKNOWN_LANGUAGE}": others,
            "comment@en": _locations(row),
            "identifier": f"ucdp:actor/{number}",
            "country": self._country(row, kind, label),
        }

    def _kind(self, row: Mapping[str, Any]) -> str:
        """Give the class of the organisation; who fought a state is known as an insurgent."""
        kind = self._classes.get(row["org"], "Actor")
        is_rebel = row["org"] == _FORMAL and row["conflictid"] is not None
        return "InsurgentGroup" if is_rebel else kind

    def _country(self, row: Mapping[str, Any], kind: str, label: str) -> str | None:
        """Give the country it belongs to: not where a government sent its troops."""
        if kind == "Government":
            return self.countries.seat(label)
        found = split_numbers(row["gwnoloc"]) or []
        return self.countries.find(found[0]) if len(found) == 1 else None

    def _other(self, number: str, name: str | None) -> dict[str, Any]:
        return {
            "id": local_iri("actor", self.dataset, number),
            "class": "Actor",
            "label@en": name or f"UCDP actor {number}",
            "identifier": f"ucdp:actor/{number}",
        }

    # --- claims ---

    def _claims(self, cells: Cells, tie: _Tie) -> Iterator[dict[str, str | None]]:
        """Tie each actor to others, of no known time: the table dates none of it."""
        flag = cells.code(tie.flag, codes(self.about, "flag"), f"{tie.numbers} was not read")
        numbers = [split_numbers(one) for one in cells.text(tie.numbers)]
        self._check(cells, tie, flag, numbers)
        said = (flag == 1) | cells.text(tie.flag).is_null()
        columns = (cells.key("actorid"), said, numbers, cells.text(tie.names), cells.frame[LINE])
        for actor, is_said, others, names, line in zip(*columns, strict=True):
            told = split_names(names, len(others)) if others else None
            for place, other in enumerate(others or [] if is_said else []):
                if other != actor:
                    self._point(cells, tie, line, other, told[place] if told else None)
                    yield self._claim(actor, other, tie)

    def _check(
        self, cells: Cells, tie: _Tie, flag: pl.Series, numbers: list[list[str] | None]
    ) -> None:
        text = cells.text(tie.numbers)
        unread = pl.Series([one is None for one in numbers], dtype=pl.Boolean)
        cells.report(text.is_not_null() & unread, tie.numbers, "is no list of numbers; left out")
        yes = (flag == 1).fill_null(value=False)
        no = (flag == 0).fill_null(value=False)
        cells.report(yes & text.is_null(), tie.flag, f"says yes, and {tie.numbers} names nobody")
        own = zip(cells.key("actorid"), numbers, strict=True)
        itself = pl.Series([actor in (others or ()) for actor, others in own], dtype=pl.Boolean)
        cells.report(itself, tie.numbers, "names the actor itself, which was left out")
        message = f"is told though {tie.flag} says no; left out"
        cells.report(no & text.is_not_null(), tie.numbers, message)

    def _point(self, cells: Cells, tie: _Tie, line: int, other: str, name: str | None) -> None:
        """Remember an actor that is pointed at, in case no row describes it."""
        message = "is an actor that no row describes; known by its name here only"
        issue = Issue(str(cells.path), line, tie.numbers, other, message)
        self._others.setdefault(other, (name, issue))

    def _claim(self, actor: str, other: str, tie: _Tie) -> dict[str, str | None]:
        return {
            "key": actor,
            "class": "Claim",
            "subject": local_iri("actor", self.dataset, actor),
            "relation": tie.relation,
            "object": local_iri("actor", self.dataset, other),
            "role": tie.role,
            "source": self.source,
            "sourceKey": actor,
            "locator": f"ActorId {actor}, column {tie.numbers}",
            "reportedOn": self.published,
        }


read = reader(_Actors)


def _names(row: Mapping[str, Any], label: str) -> tuple[list[str], list[str]]:
    """Give the alternative names in English, and those in a language that is not told."""
    count = len((row["newname"] or "").split(","))
    english = [
        *split_alternatives(row["nameorig"]),
        *split_alternatives(row["nameorigfulleng"]),
        *split_new_names(row["newname"], count),
        *split_new_names(row["newnamefulleng"], count),
    ]
    others = [
        *split_alternatives(row["nameorigfull"]),
        *split_new_names(row["newnamefullmothertongue"], count),
    ]
    english = [name for name in dict.fromkeys(english) if name != label]
    return english, [name for name in dict.fromkeys(others) if name not in {label, *english}]


def _locations(row: Mapping[str, Any]) -> str | None:
    """Say in words where it took part in violence, if that was in several countries."""
    several = len(split_numbers(row["gwnoloc"]) or []) > 1
    return f"Took part in organised violence over or in: {row['location']}" if several else None

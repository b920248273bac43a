"""Who held every place, and what stood between any two, over all time: columns beside the store.

What is there is used only if it is of the store's own edition, and can be thrown away: the next
load, or opening the store, makes it again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ..record import Record
from ..standing.grade import Grade
from ..standing.spell import Holding, Segment, Status
from ..standing.view import Stand
from .bearing import Tie

__all__ = ["SpellTable", "frame_of", "key_of", "rows_of", "tables"]

_LIST = pl.String
"""Words or IRIs with a space between: far faster to write than lists."""
_SCHEMA: dict[str, Any] = {
    "place": pl.String,
    "holder": pl.String,
    "side": pl.String,
    "status": pl.String,
    "why": _LIST,
    **dict.fromkeys(
        ("since", "until", "start", "start_latest", "end_earliest", "end", "seen"), pl.Date
    ),
    "reliability": pl.String,
    "credibility": pl.String,
    "least": pl.Int32,
    "most": pl.Int32,
    "parties_only": pl.Boolean,
    "claims": _LIST,
    "sources": _LIST,
    "quantifiers": _LIST,
    "is_inferred": pl.Boolean,
    "modalities": _LIST,
    "inferences": _LIST,
}
_FORM = 2
"""Of the columns: those of another form are made anew."""
_MOST_LAYERS = 12
"""Layers above the lowest: each is looked through at every question."""
_SHARE = 0.25
"""Of the rows of the lowest layer: where those above have more, all are made one."""


def tables(beside: Path) -> tuple[SpellTable, SpellTable]:
    """Give the columns of a store: of who held each place, and of ties of two things.

    In those of ties, ``place`` is the tie as `key_of` writes it.
    """
    return SpellTable(beside), SpellTable(beside / "ties")


def key_of(tie: Tie | Stand) -> str:
    """Write a tie as one word a part: no IRI has a space."""
    return f"{tie.relation} {tie.subject} {tie.object}"


def rows_of(told: Iterable[tuple[Stand, Segment]]) -> Iterator[tuple[Any, ...]]:
    """Give the rows of stretches, in the order of the columns."""
    for stand, segment in told:
        held, graded = stand.holding, stand.holding.grade
        records: Sequence[Record] = held.basis
        if stand.relation != "controls":
            records = sorted(records, key=lambda record: record.id)
        seen = [record.observed for record in records if record.observed]
        yield (
            stand.object if stand.relation == "controls" else key_of(stand),
            stand.subject,
            stand.side,
            held.status.value,
            " ".join(held.why),
            segment.since,
            segment.until,
            held.start,
            held.start_latest,
            held.end_earliest,
            held.end,
            max(seen, default=None),
            graded.reliability,
            graded.credibility,
            *graded.lines,
            graded.parties_only,
            " ".join(record.id for record in records),
            " ".join(sorted({source for record in records for source in record.all("source")})),
            " ".join(sorted({told for record in records for told in record.all("quantifier")})),
            all(record.one("inference") == "Inferred" for record in records),
            " ".join(sorted({record.modality for record in records})),
            " ".join(sorted({record.one("inference") or "Stated" for record in records})),
        )


def frame_of(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """Put rows, as `rows_of` gives them, into columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    named = zip(_SCHEMA.items(), columns, strict=True)
    return pl.DataFrame([pl.Series(name, told, kind) for (name, kind), told in named])


class SpellTable:
    """The stretches of control of all places, in layers: each speaks for the places it names.

    Parameters
    ----------
    folder
        Where the files are, or are to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest = folder / "spells.json"

    @property
    def edition(self) -> int | None:
        """Of what edition of the store it is; None if there is none that can be read."""
        edition: int | None = self._read()["edition"]
        return edition

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told in it of any place."""
        return not self._read()["layers"]

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._manifest.read_text("utf-8"))
            if found["form"] != _FORM:
                return {"edition": None, "layers": []}
            return {"edition": int(found["edition"]), "layers": list(found["layers"])}
        except (OSError, ValueError, KeyError, TypeError):
            return {"edition": None, "layers": []}

    def begin(self) -> TableWriter:
        """Begin to write a layer."""
        return TableWriter(self)

    def close(self, writer: TableWriter, edition: int, *, whole: bool) -> None:
        """Take in what was written: in the place of all, or of what it names.

        The old stays valid until the new is whole.
        """
        layers = [] if whole else self._read()["layers"]
        if writer.files:
            layers.append({"files": writer.files, "rows": writer.rows})
        layers = self._merged(layers)
        self._write(edition, layers)

    def mark(self, edition: int) -> None:
        """Say that it is of an edition in which nothing of it changed."""
        self._write(edition, self._read()["layers"])

    def drop(self) -> None:
        """Throw all away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, edition: int, layers: list[dict[str, Any]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self._manifest.with_suffix(".partial")
        told = {"form": _FORM, "edition": edition, "layers": layers}
        partial.write_text(json.dumps(told) + "\n", "utf-8")
        partial.replace(self._manifest)
        kept = {name for layer in layers for name in layer["files"]}
        for file in self.folder.glob("*.parquet"):
            if file.name not in kept:
                file.unlink()

    def _merged(self, layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(layers) < 2:
            return layers
        above = sum(layer["rows"] for layer in layers[1:])
        first = 0 if above > _SHARE * layers[0]["rows"] else 1
        if first and len(layers) <= _MOST_LAYERS:
            return layers
        writer = self.begin()
        for frame in self._frames(layers[first:], None):
            writer.add_frame(frame)
        return [*layers[:first], {"files": writer.files, "rows": writer.rows}]

    def _frames(
        self,
        layers: list[dict[str, Any]],
        where: pl.Expr | None,
        places: Collection[str] = (),
        names: Collection[str] = tuple(_SCHEMA),
    ) -> Iterator[pl.DataFrame]:
        """Read the rows that are not spoken for by a layer above."""
        done: set[str] = set()
        asked = pl.col("place").is_in(sorted(places)) if places else pl.lit(True)
        for layer in reversed(layers):
            files = [self.folder / name for name in layer["files"]]
            rows = pl.scan_parquet(files).filter(asked)
            if done:
                rows = rows.filter(~pl.col("place").is_in(sorted(done)))
            yield (rows if where is None else rows.filter(where)).select(names).collect()
            if layer is not layers[0]:
                done.update(rows.select(pl.col("place").unique()).collect()["place"])

    def citing(self, sources: pl.Series) -> set[str]:
        """Give the places of which something is told by some sources."""
        found: set[str] = set()
        for layer in self._read()["layers"]:
            rows = pl.scan_parquet([self.folder / name for name in layer["files"]])
            cited = rows.select("place", pl.col("sources").str.split(" ")).explode("sources")
            asked = cited.filter(pl.col("sources").is_in(sources.implode()))
            found.update(asked.select(pl.col("place").unique()).collect()["place"])
        return found

    @property
    def rows(self) -> int:
        """How many rows there are, with those that a layer above speaks for."""
        return sum(layer["rows"] for layer in self._read()["layers"])

    def stretches(
        self, where: pl.Expr | None = None, names: Collection[str] = tuple(_SCHEMA)
    ) -> pl.DataFrame:
        """Give all rows, or those wanted: see the schema of this module for their columns."""
        told = pl.col("since").is_not_null()
        where = told if where is None else told & where
        frames = list(self._frames(self._read()["layers"], where, names=names))
        return pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA).select(names)

    def stands(self, places: Collection[str], day: date) -> list[Stand]:
        """Tell who held some places on a day."""
        until = pl.col("until")
        on = (pl.col("since") <= day) & (until.is_null() | (until > day))
        frames = list(self._frames(self._read()["layers"], on, places)) if places else []
        found = [_stand(row, day) for frame in frames for row in frame.iter_rows(named=True)]
        return sorted(
            found, key=lambda one: (one.relation, one.object, one.subject, one.side or "")
        )


class TableWriter:
    """Writes the files of a layer."""

    def __init__(self, table: SpellTable) -> None:
        self._table = table
        self.files: list[str] = []
        self.rows = 0

    def add(self, places: Collection[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Write all that is told of some places; a place of which nothing is told is named, too."""
        listed = list(rows)
        empty = set(places) - {row[0] for row in listed}
        width = len(_SCHEMA) - 1
        listed += [(place, *[None] * width) for place in sorted(empty)]
        self.add_frame(frame_of(listed))

    def add_frame(self, frame: pl.DataFrame) -> None:
        """Write rows."""
        if frame.is_empty():
            return
        self._table.folder.mkdir(parents=True, exist_ok=True)
        name = _free_name(self._table.folder)
        frame.write_parquet(self._table.folder / name, compression="zstd")
        self.files.append(name)
        self.rows += frame.height


def _free_name(folder: Path) -> str:
    numbers = [int(file.stem) for file in folder.glob("*.parquet") if file.stem.isdigit()]
    return f"{max(numbers, default=0) + 1:06}.parquet"


def _stand(row: dict[str, Any], day: date) -> Stand:
    graded = Grade(
        row["reliability"],
        row["credibility"],
        (row["least"], row["most"]),
        row["parties_only"],
        min(row["seen"], day) if row["seen"] else None,
    )
    holding = Holding(
        row["holder"],
        Status(row["status"]),
        tuple(row["why"].split()),
        row["start"],
        row["start_latest"],
        row["end_earliest"],
        row["end"],
        graded,
        tuple(_records(row)),
    )
    return Stand(row["holder"], "controls", row["place"], False, row["side"], holding)


def _records(row: dict[str, Any]) -> Iterator[Record]:
    """Give the records as far as rows of answers show them; the first bears what all cite."""
    shared = {"inference": ("Inferred",)} if row["is_inferred"] else {}
    told = {
        "source": tuple(row["sources"].split()),
        "quantifier": tuple(row["quantifiers"].split()),
    }
    for number, key in enumerate(row["claims"].split()):
        yield Record(key, shared if number else {**shared, **told})

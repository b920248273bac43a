"""Claim sheets into claims, events and things: checked whole, refused whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.load import Batch, Origin
from ..ontology.error import SourceError
from ..ontology.term import ontology
from .catalogue import Reading
from .input import sha256
from .issue import Issue, Issues
from .sheet import Row, Sheet, read_sheet
from .sheet_field import Fields, Thing

__all__ = ["read"]

_HEAD = frozenset(
    {"sheet", "release", "extends", "label", "licence", "publisher", "url", "citation"}
)
_RECORD_LINKS = ("basis", "disputes", "corroborates", "copies", "response")


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read claim sheets, each a load of its own.

    A sheet that extends another is given that one's things: it is looked for among the paths and
    beside the sheet.

    Raises
    ------
    SourceError
        Something in a sheet is wrong: the first such place; all of them are in the issues.
    """
    sheets = {path: read_sheet(path) for path in paths}
    for sheet in sheets.values():
        yield _reading(sheet, _extended(sheet, sheets), release, issues, about)


def _extended(sheet: Sheet, sheets: Mapping[Path, Sheet]) -> list[Sheet]:
    """Find the sheets that this one extends."""
    cell = sheet.meta.get("extends")
    if cell is None or cell.value is None:
        return []
    named = cell.value if isinstance(cell.value, list) else str(cell.value).split(";")
    found = []
    for name in (one.strip() for one in named):
        beside = [
            sheet.path.with_name(f"{name}{end}") for end in (".yaml", ".yml", ".xlsx", ".zip")
        ]
        known = [one for one in sheets.values() if one.text("sheet") == name]
        known += [read_sheet(path) for path in beside if not known and path.exists()]
        if not known:
            raise SourceError(
                sheet.path,
                cell.line,
                "extends",
                name,
                f"no sheet {name!r} is there",
                f"put {name}.yaml beside this sheet, or load both at once",
            )
        found.append(known[0])
    return found


def _reading(
    sheet: Sheet,
    extended: Sequence[Sheet],
    release: str | None,
    issues: Issues,
    about: Mapping[str, Any],
) -> Reading:
    wrong: list[SourceError] = []
    key = _head(sheet, wrong)
    fields = Fields(sheet, key, wrong)
    for other in extended:
        _add_things(Fields(other, other.text("sheet") or "", wrong), fields.things)
    _add_things(fields, fields.things)
    batch = _batch(fields) if not wrong else Batch()
    if wrong:
        for error in wrong:
            issues.add(Issue(error.path, error.line, error.field, error.value, error.message))
        first = wrong[0]
        if len(wrong) > 1:
            first.remedy = "; ".join(
                part for part in (first.remedy, f"{len(wrong) - 1} more places are wrong") if part
            )
        raise first
    origin = Origin(
        key,
        release or sheet.text("release") or "1",
        {
            "form": "sheet",
            **{name: text for name in sorted(_HEAD) if (text := _about(sheet, name))},
        },
        ((sheet.path.name, sha256(sheet.path)),),
    )
    return Reading(origin, iter([batch]))


def _about(sheet: Sheet, name: str) -> str | None:
    return None if name in ("sheet", "release", "extends") else sheet.text(name)


def _head(sheet: Sheet, wrong: list[SourceError]) -> str:
    key = sheet.text("sheet")
    if not key:
        line = sheet.meta["sheet"].line if "sheet" in sheet.meta else 1
        raise SourceError(
            sheet.path, line, "sheet", None, "missing", "give the sheet a key: sheet: my-sheet"
        )
    for name, cell in sheet.meta.items():
        if name not in _HEAD:
            known = ", ".join(sorted((*_HEAD, "sources", "things", "claims", "events")))
            wrong.append(
                SourceError(
                    sheet.path, cell.line, name, None, "not a key of a sheet", f"known: {known}"
                )
            )
    for table, rows in sheet.tables.items():
        _refuse_twins(sheet, table, rows, wrong)
    _refuse_twins(
        sheet, "claims and events", [*sheet.tables["claims"], *sheet.tables["events"]], wrong
    )
    return key


def _refuse_twins(sheet: Sheet, table: str, rows: Sequence[Row], wrong: list[SourceError]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            message = f"{row.key!r} is given twice in {table} (first on line {first[row.key]})"
            error = SourceError(sheet.path, row.line, "id", None, message, "keep one, or rename it")
            if str(error) not in map(str, wrong):
                wrong.append(error)
        first.setdefault(row.key, row.line)


def _add_things(fields: Fields, known: dict[str, Thing]) -> None:
    """Add a sheet's things to those that can be named."""
    for row in fields.sheet.tables["things"]:
        cell = row.cells.get("type")
        kind = cell.value if cell is not None else None
        if not isinstance(kind, str) or not _is_thing_class(kind):
            where = cell.line if cell is not None else row.line
            fields.fail(where, "type", str(kind or ""), "is no type of thing", _near(kind))
            continue
        iri = local_iri(ontology().klass(kind).kind, fields.key, row.key)
        known[row.key] = Thing(iri, kind)


def _is_thing_class(name: str) -> bool:
    known = ontology().classes.get(name)
    return known is not None and known.kind in ("actor", "place", "commodity")


def _near(kind: object) -> str:
    import difflib

    names = [name for name in ontology().classes if _is_thing_class(name)]
    near = difflib.get_close_matches(str(kind or ""), names, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(sorted(names))}"


def _batch(fields: Fields) -> Batch:
    sheet = fields.sheet
    things = [fields.thing(row) for row in sheet.tables["things"]]
    sources = [fields.source(row) for row in sheet.tables["sources"]]
    claims = [fields.claim(row) for row in sheet.tables["claims"]]
    events = [fields.event(row) for row in sheet.tables["events"]]
    frames = [_keyed(claims, fields.key, "claim"), _keyed(events, fields.key, "event")]
    names = {
        key: iri
        for frame in frames
        if frame is not None
        for key, iri in zip(frame["key"], frame["id"], strict=True)
    }
    linked = tuple(_linked(frame, names) for frame in frames if frame is not None)
    tables = (_frame(things), _frame(sources), _frame(list(fields.informants.values())))
    return Batch(tuple(table for table in tables if table is not None), linked)


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame | None:
    """Make a frame of rows; a column that has a list anywhere is one of lists."""
    if not rows:
        return None
    names = dict.fromkeys(name for row in rows for name in row)
    many = {name for row in rows for name, value in row.items() if isinstance(value, list)}
    schema = {name: pl.List(pl.String) if name in many else pl.String for name in names}
    whole = [{name: row.get(name) for name in names} for row in rows]
    return pl.DataFrame(whole, schema=schema)


def _keyed(rows: Sequence[Mapping[str, Any]], dataset: str, kind: str) -> pl.DataFrame | None:
    frame = _frame(rows)
    return None if frame is None else key_records(frame, dataset, kind)


def _linked(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Write the links between records, which their keys hold as the sheet's own ids, as IRIs."""
    for column in (*_RECORD_LINKS, "object"):
        if column not in frame.columns:
            continue
        is_list = isinstance(frame.schema[column], pl.List)
        values = pl.element() if is_list else pl.col(column)
        renamed = values.replace(names)
        frame = frame.with_columns(
            pl.col(column).list.eval(renamed) if is_list else renamed.alias(column)
        )
    return frame

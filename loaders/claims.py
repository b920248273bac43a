"""Claim sheets into claims, events and things: checked whole, refused whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import key_records, local_iri
from ..graph.load import Batch, Origin
from ..ontology.error import SourceError, UsageError
from ..ontology.term import ontology
from .catalogue import Reading
from .input import sha256
from .issue import Issue, Issues
from .sheet import TABLES, Row, Sheet, read_sheet
from .sheet_field import RECORD_LINKS, Fields, Thing, check_key
from .sheet_table import tables_in
from .sheet_value import near, one_of

__all__ = ["HEAD", "read"]

HEAD = ("sheet", "release", "extends", "label", "licence", "publisher", "url", "citation")
_KEY = re.compile(r"\w[\w.-]{0,99}")
_RELEASE = re.compile(r"\S(?:.{0,98}\S)?")


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read claim sheets, each a load of its own; none is loaded unless all are good.

    A sheet that extends another is given that one's things: it is looked for among the paths and
    beside the sheet.

    Raises
    ------
    SourceError
        Something in a sheet is wrong: the first such place; all of them are in the issues.
    UsageError
        The release is no name of one.
    """
    if release is not None and not _is_release(release):
        raise UsageError(f"{release!r} is no name of a release", "give --release a short text")
    sheets = {path: read_sheet(path) for path in paths}
    readings = [
        _reading(sheet, _extended(sheet, sheets), release, issues) for sheet in sheets.values()
    ]
    yield from readings


def _is_release(text: str) -> bool:
    return _RELEASE.fullmatch(text) is not None and text.isprintable()


# --- sheets that extend others ---


def _extended(sheet: Sheet, sheets: Mapping[Path, Sheet]) -> list[Sheet]:
    """Find the sheets whose things this one may name, and refuse a circle."""
    found = [_beside(sheet, name, sheets) for name in _extends(sheet)]
    for other in found:
        _refuse_circle(sheet, other, sheets)
    return found


def _refuse_circle(sheet: Sheet, start: Sheet, sheets: Mapping[Path, Sheet]) -> None:
    queue, seen = [start], {start.text("sheet")}
    while queue:
        other = queue.pop()
        if other.text("sheet") == sheet.text("sheet"):
            by = "" if other is start else f" by way of {start.text('sheet')}"
            raise sheet.meta["extends"].mark.wrong(
                "extends",
                None,
                f"the sheet extends itself{by}",
                "move what both use to a third sheet",
            )
        further = [_beside(other, name, sheets) for name in _extends(other)]
        queue += [one for one in further if one.text("sheet") not in seen]
        seen |= {one.text("sheet") for one in further}


def _extends(sheet: Sheet) -> list[str]:
    cell = sheet.meta.get("extends")
    if cell is None or cell.is_empty:
        return []
    given = cell.value if isinstance(cell.value, list) else str(cell.value).split(";")
    return [name.strip() for name in given]


def _beside(sheet: Sheet, name: str, sheets: Mapping[Path, Sheet]) -> Sheet:
    """Find a sheet by its key: among those that are read, or beside the one that names it."""
    mark = sheet.meta["extends"].mark
    if not _KEY.fullmatch(name):
        remedy = "write the key of a sheet, without a path"
        raise mark.wrong("extends", name, "is no key of a sheet", remedy)
    known = [one for one in sheets.values() if one.text("sheet") == name]
    if known:
        return known[0]
    ends = (".yaml", ".yml", ".xlsx", ".zip", "")
    beside = [sheet.path.absolute().with_name(f"{name}{end}") for end in ends]
    for path in beside:
        if path.exists():
            found = read_sheet(path)
            if found.text("sheet") != name:
                raise mark.wrong("extends", name, f"is not the key of the sheet in {path.name}")
            return found
    remedy = f"put {name}.yaml beside this sheet, or load both at once"
    raise mark.wrong("extends", name, f"no sheet {name!r} is there", remedy)


# --- one sheet ---


def _reading(
    sheet: Sheet, extended: Sequence[Sheet], release: str | None, issues: Issues
) -> Reading:
    wrong: list[SourceError] = []
    fields = Fields(sheet, wrong, key=_head(sheet, wrong))
    for other in extended:
        _add_things(Fields(other, wrong, key=other.text("sheet") or ""), fields.things)
    _add_things(fields, fields.things)
    batch = _batch(fields) if not wrong else Batch()
    if wrong:
        raise _told(wrong, issues)
    about = {name: text for name in HEAD[3:] if (text := sheet.text(name))}
    paths = [sheet.path] if sheet.path.is_file() else tables_in(sheet.path)
    files = tuple((path.name, sha256(path)) for path in paths)
    origin = Origin(
        fields.key, release or sheet.text("release") or "1", {"form": "sheet", **about}, files
    )
    return Reading(origin, iter([batch]))


def _told(wrong: Sequence[SourceError], issues: Issues) -> SourceError:
    """Note all that is wrong, and give the first of it."""
    for error in wrong:
        issues.add(Issue(error.path, error.line, error.field, error.value, error.message))
    first = min(wrong, key=lambda error: error.line or 0)
    if len(wrong) > 1:
        more = len(wrong) - 1
        what = "1 more place is wrong" if more == 1 else f"{more} more places are wrong"
        first.remedy = "; ".join(part for part in (first.remedy, what) if part)
    return first


def _head(sheet: Sheet, wrong: list[SourceError]) -> str:
    for name, cell in sheet.meta.items():
        if name not in HEAD:
            remedy = near(name, (*HEAD, *TABLES)) or f"known: {', '.join((*HEAD, *TABLES))}"
            wrong.append(cell.mark.wrong(name, None, "is not a key of a sheet", remedy))
        elif name != "extends" and cell.value is not None and not isinstance(cell.value, str):
            wrong.append(cell.mark.wrong(name, None, "must be one value"))
    release = sheet.text("release")
    if release is not None and not _is_release(release):
        mark = sheet.meta["release"].mark
        wrong.append(mark.wrong("release", None, "is no name of a release", "write a short text"))
    for table, rows in sheet.tables.items():
        _check_keys(table, rows, wrong)
    records = [*sheet.tables["claims"], *sheet.tables["events"]]
    _refuse_twins("claims and events", records, wrong)
    return _sheet_key(sheet)


def _sheet_key(sheet: Sheet) -> str:
    key = sheet.text("sheet")
    cell = sheet.meta.get("sheet")
    if cell is None or not key:
        line = cell.mark.line if cell is not None else 1
        remedy = "give the sheet a key: sheet: my-sheet"
        raise SourceError(sheet.path, line, "sheet", None, "missing", remedy)
    if not _KEY.fullmatch(key):
        remedy = "write letters, digits, . - _, and no dot first"
        raise cell.mark.wrong("sheet", key, "is no key of a sheet", remedy)
    return key


def _check_keys(table: str, rows: Sequence[Row], wrong: list[SourceError]) -> None:
    for row in rows:
        if problem := check_key(row.key):
            name = "id" if table in ("claims", "events") else "key"
            wrong.append(row.mark.wrong(name, None, problem, "rename it, or remove it"))
    if table in ("sources", "things"):
        _refuse_twins(table, rows, wrong)


def _refuse_twins(what: str, rows: Sequence[Row], wrong: list[SourceError]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        if row.key in first:
            message = (
                f"{row.key!r} is given twice in {what} (first on line {first[row.key].mark.line})"
            )
            wrong.append(row.mark.wrong("id", None, message, "keep one, or rename it"))
        first.setdefault(row.key, row)


def _add_things(fields: Fields, known: dict[str, Thing]) -> None:
    """Add a sheet's things to those that can be named."""
    for row in fields.sheet.tables["things"]:
        cell = row.cells.get("type")
        kind = fields.one("type", cell) if cell is not None else None
        classes = [name for name in ontology().classes if _is_thing_class(name)]
        if kind is None or kind not in classes:
            mark = cell.mark if cell is not None else row.mark
            remedy = one_of(kind or "", classes)
            fields.fail(mark, "type", kind or "", f"{row.key} needs a type of thing", remedy)
        elif row.key in known:
            whose = known[row.key].iri.split("/")[1]
            message = f"{row.key!r} is a thing of the sheet {whose}, too"
            fields.fail(row.mark, "things", "", message, "rename it, or leave it out")
        elif check_key(row.key) is None:
            known[row.key] = Thing(
                local_iri(ontology().klass(kind).kind, fields.key, row.key), kind
            )


def _is_thing_class(name: str) -> bool:
    return ontology().classes[name].kind in ("actor", "place", "commodity")


# --- into frames ---


def _batch(fields: Fields) -> Batch:
    tables = fields.sheet.tables
    things = [fields.thing(row) for row in tables["things"]]
    sources = [fields.source(row) for row in tables["sources"]]
    claims = _frame([fields.claim(row) for row in tables["claims"]])
    events = _frame([fields.event(row) for row in tables["events"]])
    if fields.wrong:
        return Batch()
    frames = [
        # the key is hashed already: told beside it, it moves no id
        key_records(frame, fields.key, kind).with_columns(sourceKey=pl.col("key"))
        for frame, kind in ((claims, "claim"), (events, "event"))
        if frame is not None
    ]
    names = {
        key: iri for frame in frames for key, iri in zip(frame["key"], frame["id"], strict=True)
    }
    described = (_frame(things), _frame(sources), _frame(list(fields.informants.values())))
    return Batch(
        tuple(frame for frame in described if frame is not None),
        tuple(_linked(frame, names) for frame in frames),
    )


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame | None:
    """Make a frame of rows; a column that has a list anywhere is one of lists."""
    if not rows:
        return None
    names = dict.fromkeys(name for row in rows for name in row)
    many = {name for row in rows for name, value in row.items() if isinstance(value, list)}
    schema = {name: pl.List(pl.String) if name in many else pl.String for name in names}
    whole = [{name: row.get(name) for name in names} for row in rows]
    return pl.DataFrame(whole, schema=schema)


def _linked(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Write the links between records, which their keys hold as the sheet's own ids, as IRIs."""
    for column in (*RECORD_LINKS, "object"):
        if column not in frame.columns:
            continue
        is_list = isinstance(frame.schema[column], pl.List)
        values = pl.element() if is_list else pl.col(column)
        renamed = values.replace(names)
        frame = frame.with_columns(
            pl.col(column).list.eval(renamed) if is_list else renamed.alias(column)
        )
    return frame

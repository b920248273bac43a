"""Gazetteers into places: MIMU's towns with the areas above them, and GeoNames' features.

References
----------
MIMU place codes, https://themimu.info/place-codes
GeoNames readme.txt, https://download.geonames.org/export/dump/readme.txt
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..graph.load import Batch
from .book import is_book
from .catalogue import Reading
from .input import LONGEST_ROW, open_text
from .issue import Issue, Issues
from .json_lines import is_writable
from .origin import origin
from .table import LINE, Form, read_frames

__all__ = ["read"]

_GEONAMES_COLUMNS = 19
_BATCH = 20_000
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
Thing = dict[str, str | list[str] | None]
_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "class": pl.String(),
    "label@en": pl.String(),
    "label@my": pl.String(),
    "alt@en": pl.List(pl.String()),
    "alt@und": pl.List(pl.String()),
    "identifier": pl.List(pl.String()),
    "within": pl.List(pl.String()),
    "wkt": pl.String(),
}


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read gazetteers, each a load of its own; the first line tells of which kind a file is.

    Raises
    ------
    SourceError
        A file is neither, lacks a column, or cannot be read.
    """
    for path in paths:
        kind = "geonames" if _is_geonames(path) else "mimu"
        told = about[kind]
        batches = (_geonames if kind == "geonames" else _mimu)(path, told, issues)
        yield Reading(origin({"form": about["form"], **told}, release or "1", [path]), batches)


def _is_geonames(path: Path) -> bool:
    if is_book(path):
        return False
    with open_text(path, LONGEST_ROW) as text:
        cells = next(text, "").split("\t")
    return len(cells) == _GEONAMES_COLUMNS and cells[0].isdigit()


def _frame(things: Sequence[Thing]) -> pl.DataFrame:
    rows = [{name: thing.get(name) for name in _SCHEMA} for thing in things]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _point(longitude: str | None, latitude: str | None) -> str | None:
    """Write a point as WKT; nothing where the two are no place on Earth."""
    if not (_NUMBER.fullmatch(longitude or "") and _NUMBER.fullmatch(latitude or "")):
        return None
    if not (-180 <= float(longitude or "") <= 180 and -90 <= float(latitude or "") <= 90):
        return None
    return f"POINT ({longitude} {latitude})"


# --- MIMU ---


def _mimu(path: Path, about: Mapping[str, Any], issues: Issues) -> Iterator[Batch]:
    columns = about["columns"]
    form = Form(
        tuple(columns["required"]),
        frozenset(columns["taken"]),
        frozenset(columns["not_taken"]),
        nulls=tuple(columns["nulls"]),
    )
    country = local_iri("place", about["dataset"], "MMR")
    yield Batch(things=(_frame([{"id": country, "class": "Country", "label@en": "Myanmar"}]),))
    seen: set[str] = set()
    for frame in read_frames(path, form, issues):
        things: list[Thing] = []
        for row in frame.iter_rows(named=True):
            things += _town(path, row, about["dataset"], country, seen, issues)
        if things:
            yield Batch(things=(_frame(things),))


def _town(
    path: Path,
    row: Mapping[str, Any],
    dataset: str,
    whole: str,
    seen: set[str],
    issues: Issues,
) -> Iterator[Thing]:
    """Give a town, and the areas above it that no row before has named."""
    for code, name in (
        ("sr_pcode", "sr_name_eng"),
        ("district/saz_pcode", "district/saz_name_eng"),
        ("tsp_pcode", "township_name_eng"),
    ):
        if row[code] is None or row[name] is None:
            absent = code if row[code] is None else name
            message = "is missing; the place is put within the wider area"
            issues.add(Issue(str(path), row[LINE], absent, None, message))
            continue
        area = _place(dataset, row[code], "AdministrativeArea", row[name], whole)
        whole = str(area["id"])
        if row[code] not in seen:
            seen.add(row[code])
            yield area
    code = row["town_pcode"]
    if code is None or row["town_name_eng"] is None or code in seen:
        message = "is given twice; row left out" if code in seen else "is missing; row left out"
        issues.add(Issue(str(path), row[LINE], "town_pcode", code, message))
        return
    seen.add(code)
    point = _point(row["longitude"], row["latitude"])
    if point is None:
        told = f"{row['longitude']} {row['latitude']}"
        issues.add(Issue(str(path), row[LINE], "longitude", told, "no point; value left out"))
    written = row["town_name_eng"]
    name = written.removesuffix(" Town")
    yield _place(dataset, code, "Settlement", name, whole) | {
        "label@my": row.get("town_name_mmr"),
        "alt@en": [written] if written != name else [],
        "wkt": point,
    }


def _place(dataset: str, code: str, kind: str, name: str, whole: str) -> Thing:
    return {
        "id": local_iri("place", dataset, code),
        "class": kind,
        "label@en": name,
        "identifier": [f"mimu:{code}"],
        "within": [whole],
    }


# --- GeoNames ---


def _geonames(path: Path, about: Mapping[str, Any], issues: Issues) -> Iterator[Batch]:
    things: list[Thing] = []
    seen: set[str] = set()
    named: set[str] = set()
    codes: set[str] = set()
    with open_text(path, LONGEST_ROW) as text:
        for line, row in enumerate(text, start=1):
            cells = row.rstrip("\r\n").split("\t")
            if fault := _fault(row, cells, seen):
                issues.add(Issue(str(path), line, None, None, f"{fault}; row left out"))
                continue
            seen.add(cells[0])
            thing = _feature(cells, about)
            if thing["wkt"] is None:
                told = f"{cells[5]} {cells[4]}"
                issues.add(Issue(str(path), line, "longitude", told, "no point; value left out"))
            things.append(thing)
            codes.add(cells[8])
            if thing["class"] == "Country":
                named.add(cells[8])
            if len(things) == _BATCH:
                yield Batch(things=(_frame(things),))
                things = []
    # a country that the file does not describe is known by its code alone
    things += [_bare_country(about["dataset"], code) for code in sorted(codes - named - {""})]
    if things:
        yield Batch(things=(_frame(things),))


def _fault(row: str, cells: Sequence[str], seen: Container[str]) -> str:
    """Say what keeps a row from being read, if anything."""
    if len(cells) != _GEONAMES_COLUMNS:
        return f"{len(cells)} columns where there are {_GEONAMES_COLUMNS}"
    if not is_writable(row):
        return "is not UTF-8"
    if not (cells[0].isascii() and cells[0].isdigit()):
        return "has no number"
    return "has a number that was given before" if cells[0] in seen else ""


def _bare_country(dataset: str, code: str) -> Thing:
    return {
        "id": _country(dataset, code),
        "class": "Country",
        "label@en": code,
        "identifier": [f"iso3166:{code}"],
    }


def _country(dataset: str, code: str) -> str:
    return local_iri("place", dataset, f"country-{code}")


def _feature(cells: Sequence[str], about: Mapping[str, Any]) -> Thing:
    """Describe a feature: columns as the readme lists them.

    Its alternative names come without their languages.
    """
    key, name, ascii_name, others, latitude, longitude, group, code, country = cells[:9]
    kinds = about["features"]
    kind = kinds.get(code) or kinds.get(group) or "Place"
    dataset = about["dataset"]
    alternatives = {ascii_name, *others.split(",")} - {"", name}
    whole = [_country(dataset, country)] if country else []
    is_country = kind == "Country" and country
    return {
        "id": _country(dataset, country) if is_country else local_iri("place", dataset, key),
        "class": kind,
        "label@en": name,
        "alt@und": sorted(alternatives),
        "identifier": [f"geonames:{key}"],
        "within": [] if kind == "Country" else whole,
        "wkt": _point(longitude, latitude),
    }

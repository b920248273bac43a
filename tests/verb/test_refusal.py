"""What bad input gets: the right exit code, one sentence with the place and the remedy, no change."""
# ruff: noqa: E501  the tables have a line a case

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from marchland.graph.store import open_store
from marchland.graph.summary import summarise

SHEET = """\
sheet: t
release: "1"
sources:
  a: {publisher: Paper A, title: one, published: "2024-01-05", reliability: B}
things:
  red: {type: InsurgentGroup, label: Red Front}
  blue: {type: Government, label: Blue Council}
  ford: {type: Settlement, label: Old Ford}
claims:
  - {id: c1, subject: blue, relation: controls, object: ford, time: "2020-01-01/..", source: a, credibility: 2}
events:
  - {id: e1, type: clash, initiator: [red], target: [blue], place: ford, time: "2024-01-03", source: a}
"""
CLAIM, EVENT = 10, 12  # the lines on which they stand


@dataclass(frozen=True)
class Case:
    """Something bad, and what is said of it."""

    name: str
    said: tuple[str, ...]
    arguments: tuple[str, ...] = ("load", "claims", "t.yaml")
    files: dict[str, bytes | Callable[[], bytes]] = field(default_factory=dict)
    code: int = 3
    seconds: float = 5.0


def sheet(name: str, old: str, new: str, *said: str) -> Case:
    """Change a good sheet in one place."""
    assert old in SHEET, old
    return Case(
        name, said, files={"t.yaml": SHEET.replace(old, new, 1).encode("utf-8", "surrogatepass")}
    )


def raw(name: str, content: bytes | Callable[[], bytes], *said: str, file: str = "t.yaml") -> Case:
    return Case(name, said, ("load", "claims", file), {file: content})


def asked(name: str, code: int, *said: str, given: tuple[str, ...], files: Any = None) -> Case:
    return Case(name, said, given, files or {}, code)


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return out.getvalue()


def book(**pages: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in pages.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def spoilt(good: bytes, old: bytes, new: bytes) -> bytes:
    """Change a workbook's parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as was,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now,
    ):
        parts = {name: was.read(name) for name in was.namelist()}
        assert any(old in part for part in parts.values())
        for name, part in parts.items():
            now.writestr(name, part.replace(old, new))
    return out.getvalue()


def book_bomb() -> bytes:
    """Give a workbook whose page unpacks to far more than it is."""
    return spoilt(
        book(sheet=[["sheet"], ["t"]]), b"</sheetData>", b" " * 60_000_000 + b"</sheetData>"
    )


def book_with_surrogate() -> bytes:
    """Give a workbook with half a character, which XML cannot carry."""
    return spoilt(book(sheet=[["sheet"], ["Red"]]), b">Red<", b">Red &#xD800;<")


def month_in_book() -> bytes:
    """Give a workbook in which someone typed 2024-11, which it keeps as 2024-11-01."""
    made = openpyxl.load_workbook(
        io.BytesIO(
            book(sheet=[["sheet"], ["t"]], sources=[["id", "published"], ["a", date(2024, 11, 1)]])
        )
    )
    made["sources"]["B2"].number_format = "mmm-yy"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def wide_book() -> bytes:
    """Give a workbook that says it has cells a billion rows down."""
    far = spoilt(book(sheet=[["sheet"], ["Red"]]), b'r="2"', b'r="999999999"')
    return spoilt(far, b"A1:A2", b"A1:A999999999")


def locked_zip() -> bytes:
    """Give a zip whose members say that they are locked."""
    content = bytearray(zipped(sheet_csv="sheet\nt\n"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


ALIASES = "sheet: t\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
C = 'time: "2020-01-01/.."'
E = 'time: "2024-01-03"'

# fmt: off
SHEETS = [
    sheet("a key of a thing twice", "label: Red Front", "label: x, label: y", "t.yaml:6", "twice", "keep one"),
    sheet("a thing twice", "  blue: {", "  red: {", "t.yaml:7", "'red'", "twice", "line 6"),
    sheet("an id twice among claims and events", "id: e1", "id: c1", f"t.yaml:{EVENT}", "'c1'", "twice", "rename"),
    sheet("an anchor", "subject: blue", "subject: &x blue", f"t.yaml:{CLAIM}", "anchor", "write it out"),
    raw("an alias bomb", ALIASES.encode(), "t.yaml:2", "anchor", "write it out"),
    sheet("a tab for indentation", "  red:", "\tred:", "t.yaml:6", "not YAML", "tab"),
    raw("a binary file", bytes(range(256)) * 40, "t.yaml:", "UTF-8"),
    raw("an empty file", b"", "t.yaml", "empty", "sheet:"),
    raw("a file of white space", b" \n\n", "t.yaml", "empty", "sheet:"),
    raw("UTF-16", SHEET.encode("utf-16"), "t.yaml:1", "not UTF-8", "save it as UTF-8"),
    sheet("a NUL", "Red Front", "Red\0Front", "t.yaml:6", "remove"),
    sheet("a NUL as an escape", "label: Red Front", 'label: "Red\\0Front"', "t.yaml:6", "label", "remove it"),
    sheet("a lone surrogate as an escape", "label: Red Front", 'label: "Red \\ud800"', "t.yaml:6", "surrogate", "remove it"),
    sheet("a lone surrogate in an id", "id: c1", 'id: "c\\ud800"', f"t.yaml:{CLAIM}", "surrogate", "remove it"),
    raw("not UTF-8", SHEET.replace("Red Front", "Rød").encode("latin-1"), "t.yaml:6", "not UTF-8", "save it as UTF-8"),
    sheet("a very large cell", "Red Front", "x" * 10_000_000, "t.yaml:6", "characters", "shorten"),
    raw("10,000 brackets", b"sheet: t\nclaims: " + b"[" * 10_000, "t.yaml:2", "nested"),
    raw("10,000 brackets that close", b"sheet: t\nx: " + b"[" * 10_000 + b"]" * 10_000, "t.yaml:2", "nested"),
    raw("10,000 levels of indentation", b"sheet: t\n" + b"".join(b" " * n + b"a:\n" for n in range(1000)), "nested"),
    sheet("a key unknown", "subject: blue", "subjct: blue", f"t.yaml:{CLAIM}: subjct", "did you mean subject"),
    sheet("a key of a thing unknown", "label: Red Front", "labl: Red Front", "t.yaml:6: labl", "did you mean label"),
    sheet("a key of a source unknown", "publisher:", "publsher:", "t.yaml:4: publsher", "did you mean publisher"),
    sheet("a key of the sheet unknown", "release:", "relase:", "t.yaml:2: relase", "release"),
    sheet("a table unknown", "claims:", "claim:", "t.yaml:10: claim", "did you mean claims"),
    sheet("the wrong kind at an end", "object: ford", "object: red", f"t.yaml:{CLAIM}: object", "InsurgentGroup", "Place"),
    sheet("the wrong kind at the subject", "subject: blue", "subject: ford", f"t.yaml:{CLAIM}: subject", "Settlement", "Actor"),
    sheet("an event at an actor", "place: ford", "place: red", f"t.yaml:{EVENT}: place", "InsurgentGroup", "Place"),
    sheet("a literal where a thing belongs", "object: ford", "object: the whole town", f"t.yaml:{CLAIM}: object", "the whole town", "no thing of this sheet"),
    sheet("a relation unknown", "relation: controls", "relation: contrls", f"t.yaml:{CLAIM}: relation", "did you mean controls"),
    sheet("a type of thing unknown", "InsurgentGroup", "InsurgentGrup", "t.yaml:6: type", "did you mean InsurgentGroup"),
    sheet("a class that is no type of thing", "InsurgentGroup", "Source", "t.yaml:6: type", "Source", "one of"),
    sheet("a type of event unknown", "type: clash", "type: clsh", f"t.yaml:{EVENT}: type", "did you mean clash"),
    sheet("an event of no type", "type: clash, ", "", f"t.yaml:{EVENT}: type", "no type"),
    sheet("a claim of no subject", "subject: blue, ", "", f"t.yaml:{CLAIM}: subject"),
    sheet("a claim of no object", "object: ford, ", "", f"t.yaml:{CLAIM}: object"),
    sheet("a claim of no relation", "relation: controls, ", "", f"t.yaml:{CLAIM}: relation"),
    sheet("a code unknown", "credibility: 2", "instrument: [border-closur]", f"t.yaml:{CLAIM}: instrument", "border-closur"),
    sheet("no id", "id: c1, ", "", f"t.yaml:{CLAIM}: id", "missing", "give every record an id"),
    sheet("an empty id", "id: c1", 'id: " "', f"t.yaml:{CLAIM}: id", "empty"),
    sheet("an id that is a list", "id: c1", "id: [c1]", f"t.yaml:{CLAIM}: id"),
    sheet("no source", ", source: a, credibility: 2", "", f"t.yaml:{CLAIM}: source", "no source", "say who"),
    sheet("a source not defined", "source: a, credibility", "source: aa, credibility", f"t.yaml:{CLAIM}: source", "aa", "did you mean a"),
    sheet("a subject not defined", "subject: blue", "subject: bleu", f"t.yaml:{CLAIM}: subject", "did you mean blue"),
    sheet("a day that does not exist", C, 'time: "2024-02-30"', f"t.yaml:{CLAIM}: time", "2024-02-30 does not exist"),
    sheet("a day without dashes", C, "time: 20240305", f"t.yaml:{CLAIM}: time", "20240305", "write 2024-11-20"),
    sheet("a day without zeros", C, "time: 2024-2-3", f"t.yaml:{CLAIM}: time", "2024-2-3", "write 2024-11-20"),
    sheet("the year 0", C, "time: 0000-01-01", f"t.yaml:{CLAIM}: time", "0000-01-01"),
    sheet("the year 10000", C, "time: 10000-01-01", f"t.yaml:{CLAIM}: time", "10000-01-01"),
    sheet("a time reversed", C, "time: 2020-02-01/2020-01-01", f"t.yaml:{CLAIM}: time", "reversed"),
    sheet("a start after the report", E, "time: 2024-01-06", f"t.yaml:{EVENT}: time", "2024-01-05", "modality"),
    sheet("a start after the report, as seen", E, "seen: 2024-01-06", f"t.yaml:{EVENT}: seen", "2024-01-05"),
    sheet("time beside seen", C, f'{C}, seen: "2020-01-01"', f"t.yaml:{CLAIM}: seen", "keep one"),
    sheet("a time that is a list", C, "time: [2020-01-01]", f"t.yaml:{CLAIM}: time", "one value"),
    sheet("a published day that is none", "2024-01-05", "January 2024", "t.yaml:4: published", "January 2024", "write 2024-11-20"),
    sheet("an open end never observed", ', published: "2024-01-05"', "", f"t.yaml:{CLAIM}: time", "observedOn"),
    sheet("credibility 7", "credibility: 2", "credibility: 7", f"t.yaml:{CLAIM}: credibility", "1 to 6"),
    sheet("reliability Z", "reliability: B", "reliability: Z", "t.yaml:4: reliability", "Z"),
    sheet("a number that is none", "place: ford", "fatalitiesBest: many, place: ford", f"t.yaml:{EVENT}: fatalitiesBest", "many", "whole number"),
    sheet("an infinite quantity", "credibility: 2", "quantityBest: inf", f"t.yaml:{CLAIM}: quantityBest", "number"),
    sheet("a polarity unknown", "credibility: 2", "polarity: No", f"t.yaml:{CLAIM}: polarity", "Denied"),
    sheet("a quantifier unknown", "credibility: 2", "quantifier: several", f"t.yaml:{CLAIM}: quantifier", "most"),
    sheet("a bound set by hand", "credibility: 2", "startEarliest: 2020-01-01", f"t.yaml:{CLAIM}: startEarliest", "time"),
    sheet("a language that is none", "label: Red Front", 'label: {"e n": Red}', "t.yaml:6: label", "language"),
    sheet("a point off the Earth", "label: Old Ford", "label: Old Ford, point: [25, 98]", "t.yaml:8: point", "longitude comes first"),
    sheet("a point of one number", "label: Old Ford", "label: Old Ford, point: [98]", "t.yaml:8: point", "longitude and a latitude"),
    sheet("a point that is not a number", "label: Old Ford", "label: Old Ford, point: [nan, 5]", "t.yaml:8: point"),
    sheet("a link to no record", "credibility: 2", "disputes: [c9]", f"t.yaml:{CLAIM}: disputes", "c9", "no record"),
    sheet("a speaker that is a place", "credibility: 2", "attributed: [ford]", f"t.yaml:{CLAIM}: attributed", "Settlement"),
    sheet("a sheet that extends one that is not there", 'release: "1"', "extends: [other]", "t.yaml:2: extends", "other.yaml"),
    sheet("a sheet that extends itself", 'release: "1"', "extends: [t]", "t.yaml:2: extends", "itself"),
    sheet("a sheet that extends a path", 'release: "1"', "extends: [../../secret]", "t.yaml:2: extends", "../../secret"),
    sheet("a key with slashes", "sheet: t", "sheet: a/b", "t.yaml:1: sheet", "a/b", "letters"),
    sheet("a key that leads up", "sheet: t", 'sheet: ".."', "t.yaml:1: sheet", "..", "letters"),
    sheet("a key that is a list", "sheet: t", "sheet: [t]", "t.yaml:1: sheet"),
    sheet("no key of a sheet", "sheet: t\n", "", "t.yaml:1: sheet", "missing", "give the sheet a key"),
    sheet("a release with a newline", '"1"', '"1\\n2"', "t.yaml:2: release"),
    sheet("a list at the top", "sheet: t\n", "- sheet: t\n", "t.yaml:"),
    sheet("claims that are no list", "  - {id: c1,", "  c1: {", "t.yaml:10: claims", "list"),
    sheet("a claim that is a word", "  - {id: e1,", "  - nothing\n  - {id: e1,", "t.yaml:12"),
    sheet("two documents", "claims:", "---\nclaims:", "t.yaml:9", "one document"),
    sheet("a merge key", "  red: {", "  red: {<<: {label: x}, ", "t.yaml:6", "<<"),
    sheet("a tag", "label: Red Front", "label: !!python/name:os.system x", "t.yaml:6", "tag"),
    sheet("a name that would move the cursor", "relation: controls", 'relation: "\\e[2J\\u202econtrols"', f"t.yaml:{CLAIM}: relation", "no relation"),
    Case("a circle of sheets", ("a.yaml:2: extends", "b"), ("load", "claims", "a.yaml"), {
        "a.yaml": SHEET.replace("sheet: t", "sheet: a\nextends: [b]").encode(),
        "b.yaml": SHEET.replace("sheet: t", "sheet: b\nextends: [a]").encode()}),
    Case("a good sheet before a bad one", ("b.yaml:2: relase",), ("load", "claims", "t.yaml", "b.yaml"), {
        "t.yaml": SHEET.encode(), "b.yaml": SHEET.replace("release", "relase").encode()}),
    Case("a folder without tables", ("empty", "sheet.csv"), ("load", "claims", "empty"), {"empty/readme.txt": b"x"}),
    Case("a folder with a table unknown", ("d/clams.csv", "claims"), ("load", "claims", "d"), {"d/clams.csv": b"id\nc1\n"}),
    Case("a folder without the key of a sheet", ("d", "sheet.csv"), ("load", "claims", "d"), {"d/sources.csv": b"id,publisher\na,A\n"}),
    Case("a cell too many", ("d/sources.csv:3", "2 columns"), ("load", "claims", "d"), {"d/sheet.csv": b"sheet\nt\n", "d/sources.csv": b"id,publisher\na,A\nb,B,C\n"}),
    Case("a quote that never ends", ("d/sources.csv:2", "not CSV"), ("load", "claims", "d"), {"d/sheet.csv": b"sheet\nt\n", "d/sources.csv": b'id,publisher\na,"A\n'}),
    Case("a column twice", ("d/sources.csv:1: publisher",), ("load", "claims", "d"), {"d/sheet.csv": b"sheet\nt\n", "d/sources.csv": b"id,publisher,publisher\na,A,B\n"}),
    Case("a bad cell after one of several lines", ("d/sources.csv:5: reliability", "Z"), ("load", "claims", "d"), {"d/sheet.csv": b"sheet\nt\n", "d/sources.csv": b'id,publisher,reliability\na,"one\ntwo\nthree",B\nb,B,Z\n'}),
    raw("a workbook that is none", b"not a workbook", "t.xlsx", "workbook", file="t.xlsx"),
    raw("a workbook that is another zip", zipped(a_csv="x\n"), "t.xlsx", "workbook", file="t.xlsx"),
    raw("a workbook that unpacks without end", book_bomb, "t.xlsx", "unpacks", file="t.xlsx"),
    raw("half a character in a workbook", book_with_surrogate, "t.xlsx", "workbook", file="t.xlsx"),
    raw("a zip that unpacks without end", lambda: zipped(sheet_csv="sheet\n" + "x" * 60_000_000), "t.zip", "unpacks", file="t.zip"),
    raw("a formula in a workbook", lambda: book(sheet=[["sheet"], ["=1+1"]]), "t.xlsx/sheet:2: A2", "=1+1", "formula", "paste its value", file="t.xlsx"),
    raw("a month that a workbook keeps as a day", month_in_book, "t.xlsx/sources:2: B2", "mmm-yy", "make the cell a text", file="t.xlsx"),
    raw("a page unknown", lambda: book(sheet=[["sheet"], ["t"]], clams=[["id"]]), "t.xlsx/clams", "claims", file="t.xlsx"),
    raw("a workbook of empty cells", wide_book, "t.xlsx/sheet:", "cells", "delete", file="t.xlsx"),
    raw("a table twice", lambda: zipped(sheet_csv="sheet\nt\n", a__sources_csv="id\n", b__sources_csv="id\n"), "t.zip/sources.csv", "twice", file="t.zip"),
    raw("a locked zip", locked_zip, "t.zip", "password", "unpack it", file="t.zip"),
    raw("a zip without tables", lambda: zipped(x="x"), "t.zip", "sheet.csv", file="t.zip"),
    raw("a zip that is none", b"PK\x03\x04 broken", "t.zip", "zip", file="t.zip"),
    raw("a file of no form", b"x", "t.doc", ".yaml or .xlsx", file="t.doc"),
    Case("a name too long for the disk", ("xxx", "cannot be read"), ("load", "claims", "x" * 300 + ".yaml")),
    Case("a missing sheet", ("t.yaml", "no such file", "check the path")),
    Case("a sheet in a file that is a folder", ("t.yaml", "sheet.csv"), files={"t.yaml/x": b""}),
]
GED_ROW = {
    **{"id": "1", "relid": "MYA-1", "type_of_violence": "1", "side_a_new_id": "144"},
    **{"side_a": "Government of Myanmar (Burma)", "side_b_new_id": "201", "side_b": "KIO"},
    **{"where_prec": "1", "latitude": "25.4", "longitude": "98.1", "country": "Myanmar (Burma)"},
    **{"country_id": "775", "date_prec": "1", "date_start": "2020-01-01", "date_end": "2020-01-02"},
    **{"best": "1", "high": "2", "low": "0"},
}


def ged(**changed: str | None) -> bytes:
    """Give a file of one event, with some cells changed, or columns left out."""
    row = {name: text for name, text in (GED_ROW | changed).items() if text is not None}
    out = io.StringIO()
    csv.writer(out).writerows([row.keys(), row.values()])
    return out.getvalue().encode()


def events(name: str, content: bytes | Callable[[], bytes], *said: str, file: str = "g.csv") -> Case:
    return Case(name, said, ("load", "ucdp-ged", file, "--release", "t", "--strict"), {file: content})


GED = [
    events("events of which a column is missing", ged(date_start=None), "g.csv:1", "date_start"),
    events("events of no row", b"", "g.csv:1", "empty"),
    events("events in UTF-16", ged().decode().encode("utf-16"), "g.csv", "UTF-8"),
    events("events in another encoding", ged(side_b="Kachin\xe9").decode().encode("latin-1"), "g.csv:2"),
    events("an event on a day that does not exist", ged(date_start="2020-02-30"), "g.csv:2: date_start", "2020-02-30"),
    events("an event that ends before it starts", ged(date_end="2019-01-01"), "g.csv:2", "2019-01-01"),
    events("an event off the Earth", ged(latitude="254"), "g.csv:2: latitude", "254"),
    events("an event of no number", ged(id=""), "g.csv:2: id"),
    events("an event of words for deaths", ged(best="many"), "g.csv:2: best", "many"),
    events("an event of an unknown kind of violence", ged(type_of_violence="9"), "g.csv:2: type_of_violence", "9"),
    events("events cut off in a quote", ged() + b'2,"MYA', "g.csv:3"),
    events("a packed file that is cut off", lambda: gzip.compress(ged() * 100)[:-20], "g.csv.gz", "damaged", file="g.csv.gz"),
    events("a packed file that unpacks without end", lambda: gzip.compress(ged() + b" " * 60_000_000), "g.csv.gz", "unpacks", file="g.csv.gz"),
    events("an archive of several tables", zipped(a_csv="x\n", b_csv="y\n"), "g.zip", "a.csv, b.csv", file="g.zip"),
]
QUERY = ("query", "who-controls")
HEAD = "PREFIX mar: <https://w3id.org/marchland/ontology#>\n"
ASKED = [
    asked("a missing file of events", 3, "none.csv", "no such file", given=("load", "ucdp-ged", "none.csv", "--release", "1")),
    asked("a source unknown", 2, "ucdp-gde", "did you mean", given=("load", "ucdp-gde", "x.csv")),
    asked("a sample unknown", 2, "kachin-2042", "kachin-2024", given=("load", "sample", "kachin-2042")),
    asked("a load of no file", 2, "name the files", given=("load", "claims")),
    asked("issues written where nothing can be", 2, "no/i.jsonl", given=("load", "sample", "--issues", "no/i.jsonl")),
    asked("a release that is empty", 2, "''", "--release", given=("load", "claims", "t.yaml", "--release", ""), files={"t.yaml": SHEET.encode()}),
    asked("a release of two lines", 2, "'1\\n2'", "--release", given=("load", "claims", "t.yaml", "--release", "1\n2"), files={"t.yaml": SHEET.encode()}),
    asked("a release replaced that is not there", 2, "t has no release '9'", "marchland info", given=("load", "claims", "t.yaml", "--replaces", "9"), files={"t.yaml": SHEET.encode()}),
    asked("a record to retract that is not there", 2, "'t/c1'", "marchland info", given=("retract", "t/c1")),
    asked("a format unknown of a check", 2, "xml", "parquet", given=("check", "--format", "xml")),
    asked("a moment beyond the calendar", 2, "--recorded-by", given=(*QUERY, "--place", "Kan Paik Ti", "--recorded-by", "9999-12-31T23:59:59-12:00")),
    asked("a verb unknown", 2, "frob", given=("frob",)),
    asked("an option unknown", 2, "--frob", given=("info", "--frob")),
    asked("a query unknown", 2, "who-contrls", "did you mean who-controls", given=("query", "who-contrls")),
    asked("a query that leads up", 2, "../who-controls", given=("query", "../who-controls")),
    asked("neither query nor SPARQL", 2, "marchland queries", given=("query",)),
    asked("a parameter before the name", 2, "--place", "name comes before", given=("query", "--place", "Kan Paik Ti", "who-controls")),
    asked("a parameter missing", 2, "needs --place", "for example", given=QUERY),
    asked("a parameter twice", 2, "--place", "twice", given=(*QUERY, "--place", "a", "--place", "b")),
    asked("a parameter unknown", 2, "no parameter --plce", "--place", given=(*QUERY, "--plce", "a")),
    asked("a parameter without a value", 2, "--place needs a value", given=(*QUERY, "--place")),
    asked("a word too many", 2, "Kachin", "--place NAME", given=(*QUERY, "Kachin")),
    asked("a name unknown", 2, "'Kan Pak Ti'", "did you mean 'kan paik ti'", given=(*QUERY, "--place", "Kan Pak Ti")),
    asked("an empty name", 2, "no place is named ''", given=(*QUERY, "--place", "")),
    asked("a name of the wrong kind", 2, "no place is named 'KIA'", given=(*QUERY, "--place", "KIA")),
    asked("an ambiguous name", 2, "may be several things", "https://w3id.org/marchland/id/", "give one of these", given=("query", "relations-of", "--actor", "Twin")),
    asked("an IRI that is none", 2, "https://<x>", given=(*QUERY, "--place", "https://<x>")),
    asked("half a character in a name", 2, "surrogate", given=(*QUERY, "--place", "a\udcff")),
    asked("a bad --as-of", 2, "--as-of", "2024-13-01", "write 2024-11-20", given=(*QUERY, "--place", "KIA", "--as-of", "2024-13-01")),
    asked("an --as-of without dashes", 2, "--as-of", "20241120", "write 2024-11-20", given=(*QUERY, "--place", "KIA", "--as-of", "20241120")),
    asked("a week for an --as-of", 2, "--as-of", "2024-W47-3", "write 2024-11-20", given=(*QUERY, "--place", "KIA", "--as-of", "2024-W47-3")),
    asked("a bad --recorded-by", 2, "--recorded-by", "yesterday", "write 2024-11-20", given=(*QUERY, "--place", "KIA", "--recorded-by", "yesterday")),
    asked("a negative --stale-after", 2, "--stale-after", "-1", given=(*QUERY, "--place", "KIA", "--stale-after", "-1")),
    asked("a policy unknown", 2, "--policy", "strict", given=(*QUERY, "--place", "KIA", "--policy", "worst")),
    asked("a bad day of a parameter", 2, "--from", "2024-02-30", given=("query", "dyads", "--from", "2024-02-30")),
    asked("a format unknown", 2, "xml", "parquet", given=(*QUERY, "--place", "Kan Paik Ti", "--format", "xml")),
    asked("a format unknown of a list", 2, "xml", "parquet", given=("queries", "--format", "xml")),
    asked("a format that fits no table", 2, "'ttl'", "json", given=("query", "-e", "SELECT * {}", "--format", "ttl")),
    asked("output into a folder that is not there", 2, "no/x.csv", given=(*QUERY, "--place", "Kan Paik Ti", "-o", "no/x.csv")),
    asked("output onto a folder", 2, "d", "folder", given=(*QUERY, "--place", "Kan Paik Ti", "-o", "d"), files={"d/x": b""}),
    asked("an export of no form", 2, "x.doc", ".gexf", given=("export", "x.doc")),
    asked("an export into a folder that is not there", 2, "no/x.nq", given=("export", "no/x.nq")),
    asked("SPARQL that is wrong", 5, "line 2", "column", given=("query", "-e", "SELECT * {\n ?s ?p }")),
    asked("an empty query", 5, "query", given=("query", "-e", "")),
    asked("a prefix not declared", 5, "line 1", "prefix", given=("query", "-e", "SELECT * { ?s mar:x ?o }")),
    asked("an update", 5, "line 1", "only questions", given=("query", "-e", "INSERT DATA { <x:a> <x:b> <x:c> }")),
    asked("SERVICE", 5, "line 1", "SERVICE", given=("query", "-e", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")),
    asked("SERVICE after a comment's bracket", 5, "line 2", "SERVICE", given=("query", "-e", "SELECT * { # }\n SERVICE SILENT ?x { ?s ?p ?o } }")),
    asked("5,000 nested groups", 5, "nested", "simplify", given=("query", "-e", "SELECT * " + "{" * 5000 + "}" * 5000)),
    asked("5,000 nested negations", 5, "nested", given=("query", "-e", "SELECT * { FILTER (" + "!" * 5000 + "true) }")),
    asked("5,000 nested parentheses", 5, "nested", given=("query", "-e", "SELECT * { FILTER " + "(" * 5000 + "1" + ")" * 5000 + " }")),
    asked("LOAD as a query", 5, "line 1", given=("query", "-e", "LOAD <http://127.0.0.1:1/x.ttl>")),
    asked("INSERT as a query", 5, "line 1", given=("query", "-e", "INSERT DATA { <a:a> <a:b> <a:c> }")),
    asked("DROP as a query", 5, "line 1", given=("query", "-e", "DROP ALL")),
    asked("a FROM elsewhere", 5, "FROM", given=("query", "-e", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")),
    asked("a regular expression that is none", 5, "", given=("query", "-e", "SELECT")),
    asked("half a character in an option", 2, "argument 3", "surrogate", given=("query", "-e", "SELECT ('\udcff' AS ?x) {}")),
    asked("a NUL in a query", 5, "NUL", given=("query", "-f", "q.rq"), files={"q.rq": b"SELECT ('\0' AS ?x) {}"}),
    asked("a query file that is missing", 2, "none.rq", given=("query", "-f", "none.rq")),
    asked("a query file that is not UTF-8", 2, "q.rq", "utf-8", given=("query", "-f", "q.rq"), files={"q.rq": b"\xff\xfe"}),
    asked("a query both ways", 2, "-e or -f, not both", given=("query", "-e", "ASK {}", "-f", "q.rq")),
    asked("a query by name and as text", 2, "give the name of a query", given=("query", "dyads", "-e", "ASK {}")),
    asked("a parameter for SPARQL of one's own", 2, "give the name of a query", given=("query", "-e", "ASK {}", "--place", "x")),
    asked("a store that is a file", 4, "f", given=("info", "--store", "f"), files={"f": b"x"}),
    asked("a store that is not there", 4, "no store at none", "marchland init", given=("info", "--store", "none")),
    asked("a folder that is no store", 4, "no store at d", "marchland init", given=("info", "--store", "d"), files={"d/x": b""}),
    asked("a store made in a folder with files", 4, "d is not empty", "new folder", given=("init", "--store", "d"), files={"d/x": b""}),
    asked("a store whose mark is damaged", 4, "marchland.json", given=("info", "--store", "d"), files={"d/marchland.json": b"{"}),
    asked("a store of a later version", 4, "later version", "upgrade", given=("info", "--store", "d"), files={"d/marchland.json": b'{"format": 99, "base": "x:"}'}),
    asked("a base that is no IRI", 2, "--base", given=("init", "--store", "new", "--base", "no iri")),
]
# fmt: on


@pytest.fixture(scope="module")
def state() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Path:
    """Give a store that none of what follows changes; two actors in it have one name."""
    import shutil

    folder = tmp_path_factory.mktemp("refusal")
    shutil.copytree(sample_folder, folder / "store")
    twins = (
        SHEET.replace("sheet: t", "sheet: twins")
        .replace("Red Front", "Twin")
        .replace("Blue Council", "Twin")
    )
    (folder / "twins.yaml").write_text(twins)
    subprocess.run(
        [sys.executable, "-m", "marchland", "load", "claims", "twins.yaml", "--store", "store"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "store"


def content(store: Path) -> tuple[str, list[bytes]]:
    """Give what `info --format json` tells, and a dump."""
    dump = io.BytesIO()
    with open_store(str(store)) as opened:
        told = json.dumps(summarise(opened))
        opened.dump(dump, "nq")
    return told, sorted(dump.getvalue().splitlines())


def sentences(err: str) -> list[str]:
    """Drop what click says of usage above the error."""
    lines = [line for line in err.splitlines() if line.strip()]
    return [line for line in lines if not re.match(r"(Usage:|Try ')", line)]


@pytest.mark.parametrize("case", [*SHEETS, *GED, *ASKED], ids=lambda case: case.name)
def test_what_is_bad_is_refused_in_words(
    case: Case,
    cli: Callable[..., Any],
    store: Path,
    state: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARCHLAND_STORE", str(store))
    monkeypatch.setenv("COLUMNS", "400")
    for name, made in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(made if isinstance(made, bytes) else made())
    if "before" not in state:
        state["before"] = content(store)
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    began = time.process_time()
    done = cli(*case.arguments)
    assert time.process_time() - began < case.seconds
    assert done.code == case.code, (done.code, done.err, done.text)
    (said,) = sentences(done.err)
    assert "Traceback" not in done.err
    assert said.isprintable(), said
    assert len(said) < 600, said[:1000]
    assert [part for part in case.said if part not in said] == [], said
    assert done.out == b""
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == there
    before, state["before"] = state["before"], content(store)
    assert before == state["before"]


def test_there_are_enough_kinds_of_bad_input() -> None:
    names = [case.name for case in [*SHEETS, *GED, *ASKED]]
    assert len(set(names)) == len(names) >= 40


def test_the_sheet_that_is_spoilt_is_good(
    cli: Callable[..., Any], own_sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(SHEET)
    done = cli("load", "claims", tmp_path / "t.yaml")
    assert done.code == 0, done.err
    assert "1 claims, 1 events" in done.err

"""Files that are small and would fill the memory: refused early, whatever loader is given them.

Each is read in a process of its own, whose time and memory the system counts.
"""

import gzip
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

HERE = Path(__file__).parent
SECONDS = 3.0
"""CPU of a refusal, which takes a third of that on a quiet machine."""
MEGABYTES = 200
"""Memory of the whole process, of which what is imported takes half."""
MANY = 300_000
GED = (HERE / "ucdp_ged/plain/input.csv").read_bytes()
# forked before any work, so that each file finds the process as it was
SCRIPT = """
import json, os, sys
from pathlib import Path
import marchland.loaders.table
from importlib import import_module
from marchland.graph.quads import quads
from marchland.loaders.catalogue import find, loaders
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError
for loader in loaders().values():
    import_module(f"marchland.loaders.{loader.module}")
import openpyxl, ruamel.yaml, marchland.loaders.sheet_yaml, marchland.loaders.sheet_table
for name, file in json.load(sys.stdin):
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = "loaded"
        issues = Issues()
        try:
            for reading in find(name).read([Path(file)], "2024-01-01", issues):
                for batch in reading.batches:
                    for frame in (*batch.things, *batch.records):
                        for text in quads(frame):
                            pass
            said += "; " + "; ".join(issues.summary())
        except SourceError as error:
            said = str(error)
        except BaseException as error:
            said = f"crash: {type(error).__name__}: {error}"
        os.write(theirs, said[:2000].encode("utf-8", "backslashreplace"))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read().decode()
    _, status, used = os.wait4(pid, 0)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps([said, status, cpu, used.ru_maxrss // 1024]), flush=True)
"""


def blank(size: int) -> bytes:
    """Give a stream of spaces, deflated, without writing them all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = packer.compress(b" " * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    second = packer.compress(b" " * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    return block + second * (size // 2**24 - 1)


def archive(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("_dot_", "."), content)
    return sink.getvalue()


def workbook(**parts: bytes) -> bytes:
    """Make a workbook with some of its parts replaced; ``_`` in a name is a slash."""
    book, sink = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["a", "b"])
    book.save(sink)
    out = io.BytesIO()
    with zipfile.ZipFile(sink) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            plain = name.removesuffix(".xml").replace("/", "_")
            made.writestr(name, parts.pop(plain, None) or source.read(name))
        assert not parts
    return out.getvalue()


def page(rows: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def laughs(element: str) -> str:
    names = "abcdefghij"
    nested = "".join(f'<!ENTITY {new} "{("&" + old + ";") * 10}">' for old, new in pairwise(names))
    return f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{nested}]><{element}>&j;</{element}>'


def yaml_laughs() -> str:
    lines = ["sheet: s", "a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for old, new in pairwise("abcdefghij"):
        lines.append(f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]")
    return "\n".join(lines)


def bombs() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Give files by name: the loader, and what makes the content."""

    def text(content: str) -> Callable[[], bytes]:
        return lambda: content.encode()

    tables = ("ucdp-ged", "ucdp-esd", "ofac", "eu-sanctions", "acled", "gdelt", "places", "polecat")
    big = blank(2**30)
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        **{f"{name}.csv.gz": (name, lambda: big) for name in tables},
        **{f"{name}-line.csv": (name, lambda: GED[:200] + b"x" * 2**25) for name in tables},
        "line.csv": ("ucdp-ged", lambda: GED[:200] + b"x" * 2**27),
        "zip.zip": ("ucdp-ged", lambda: archive(a_dot_csv=b" " * 2**27)),
        "sheet.zip": ("claims", lambda: archive(things_dot_csv=b" " * 2**27)),
        "zip-in-zip.zip": ("ucdp-ged", lambda: archive(a_dot_csv=archive(b_dot_csv=b"0" * 2**27))),
        "quote.csv": ("ucdp-ged", lambda: GED.split(b"\n")[0] + b'\n"' + b"x,\n" * 2**24),
        "columns.csv": ("ucdp-ged", lambda: b"," * 2**23),
        "page.xlsx": ("ucdp-esd", lambda: workbook(xl_worksheets_sheet1=page(b"<row/>" * 2**23))),
        "far.xlsx": (
            "ucdp-esd",
            lambda: workbook(
                xl_worksheets_sheet1=page(
                    b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>a</t></is></c></row>' * 100_000
                )
            ),
        ),
        "entities.xlsx": (
            "ucdp-esd",
            lambda: workbook(xl_worksheets_sheet1=laughs("worksheet").encode()),
        ),
        "alias.yaml": ("claims", text(yaml_laughs())),
        "deep.yaml": ("claims", text("sheet: s\nthings: " + "[" * MANY)),
        "deeper.yaml": ("claims", text("\n".join(" " * n + "a:" for n in range(3_000)))),
        "entities.graphml": ("network", text(laughs("graphml"))),
        "deep.graphml": ("network", text("<graphml>" + "<graph>" * MANY)),
        "entities.gexf": ("network", text(laughs("gexf"))),
        "entities.rdf": ("rdf", text(laughs("r"))),
        "deep.ttl": ("rdf", text("<a:a> <a:b> " + "(" * MANY)),
        "blank.ttl": ("rdf", text("<a:a> <a:b> " + "[ <a:b> " * (MANY // 3))),
        "deep.jsonld": ("rdf", text('{"https://e.org/p":' * MANY)),
        "deep.ftm.json": (
            "ftm",
            text('{"id": "a", "schema": "Person", "properties":' + "[" * MANY),
        ),
        "deep.geojson": ("geojson", text('{"type": "FeatureCollection", "features":' + "[" * MANY)),
        "deep-point.geojson": (
            "geojson",
            text(
                '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
                ' "geometry": {"type": "Point", "coordinates": ' + "[" * MANY
            ),
        ),
        "deep.json": ("wikidata", text('{"entities":' + "[" * MANY)),
        "deep-page.json": ("ucdp-ged", text('{"Result":' + "[" * MANY)),
        "digits.json": ("ftm", text('{"id": ' + "9" * 2**22 + "}")),
        "json.gz": ("geojson", lambda: gzip.compress(b"[") + big),
        "lines.json.gz": ("ftm", lambda: gzip.compress(b"{") + big),
    }
    return made


NAMES = sorted(bombs())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Any]]]:
    """Read every bomb, and tell by name: what was said, the exit status, seconds, megabytes."""
    folder = tmp_path_factory.mktemp("bombs")
    made = bombs()
    for name in NAMES:
        (folder / name).write_bytes(made[name][1]())
    for name in ("entities", "deep"):
        for mapped in (HERE / "network/graphml").glob("*.toml"):
            (folder / f"{name}.toml").write_bytes(mapped.read_bytes())
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        input=json.dumps([(made[name][0], str(folder / name)) for name in NAMES]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(rows) == len(NAMES), run.stderr
    return dict(zip(NAMES, rows, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_is_refused(name: str, told: dict[str, list[Any]]) -> None:
    said, status, seconds, megabytes = told[name]
    assert status == 0
    assert said.startswith("/") or (said.startswith("loaded") and name in said), said
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)


def test_the_other_loaders_are_tried(told: dict[str, list[Any]]) -> None:
    """What is a table to one loader is read by the same code for others."""
    tried = {loader for loader, _ in bombs().values()}
    assert {"ftm", "geojson", "rdf", "network", "claims", "wikidata", "ucdp-ged"} <= tried

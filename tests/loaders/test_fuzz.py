"""Damaged files of every kind: an error or issues with the line, never a crash or half a load.

Each seed makes one file of one loader: the same on every machine. A seed that failed stays told in
the test's name.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from marchland.graph.load import load
from marchland.graph.quads import quads
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import Reading, find, loaders
from marchland.loaders.issue import Issues
from marchland.ontology.error import MarchlandError, SourceError

HERE = Path(__file__).parent
CASES = 500
BLOCK = 25
"""Cases a test: what one of them costs is little beside what a test does."""
WHOLE = re.compile(
    "workbook|damaged|is empty|archive|no such file|holds nothing|holds no features|is not UTF-8|"
    "holds no rows|has no 'entities'|unpacks to more"
)
"""What is wrong with a file as a whole, which has no line."""
NOT_TRIED = {"sample": "is shipped, and read by the name of a sample"}


class Input(NamedTuple):
    """A sound file: of which loader, its name and content, and what lies beside it."""

    loader: str
    file: str
    content: bytes
    beside: tuple[Path, ...]


ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp\n"
    "FRE7,2024-03-05,2024,1,Political violence,Battles,Armed clash,Military Forces of Freedonia,,"
    "State forces,Hill Front,,Rebel group,State forces-Rebel group,,4,Southeast Asia,Freedonia,"
    "North,Hill,,Old Ford,25.1,97.5,1,Paper A,National,Words,3,,1709900000\n"
    "FRE8,2024-03-06,2024,2,Strategic developments,Strategic developments,Agreement,Hill Front,,"
    "Rebel group,,,,Rebel group only,,4,Southeast Asia,Freedonia,North,Hill,,Old Ford,25.1,97.5,1,"
    "Paper A; Paper B,National,Words,0,,1709900000\n"
)
TOWNS = (
    "SR_Pcode,SR_Name_Eng,District/SAZ_Pcode,District/SAZ_Name_Eng,Tsp_Pcode,Township_Name_Eng,"
    "Town_Pcode,Town_Name_Eng,Town_Name_MMR,Longitude,Latitude,Remark\n"
    "M1,North,M1D1,Hill,M1T1,Ford,M1T1X1,Old Ford Town,,97.5,25.1,\n"
    "M1,North,M1D1,Hill,M1T1,Ford,M1T1X2,New Ford Town,,97.6,25.2,\n"
)
GEONAMES = (
    "1\tOld Ford\tOld Ford\tFord,Furt\t25.1\t97.5\tP\tPPL\tMM\t\t11\t\t\t\t1\t\t9\tx\t2020-01-01\n"
    "2\tMyanmar\tMyanmar\tBurma\t22\t98\tA\tPCLI\tMM\t\t00\t\t\t\t100\t\t9\tx\t2020-01-01\n"
)


CODED = {
    "icews": {
        **{"Event ID": "7", "Event Date": "2018-03-05", "CAMEO Code": "193", "Intensity": "-10.0"},
        **{"Source Name": "Red Front", "Source Sectors": "Rebels", "Target Name": "Blue Council"},
        **{"Country": "Northland", "Latitude": "25.1", "Longitude": "97.5", "Story ID": "4"},
    },
    "polecat": {
        **{"Event ID": "20230305-7", "Event Date": "2023-03-05", "Event Type": "ASSAULT"},
        **{"Event Mode": "firearms", "Actor Name": "Red Front", "Actor Country": "NTL"},
        **{"Recipient Name": "None", "Primary Recipient Sector": "MIL", "Country": "NTL"},
    },
}


def coded(name: str) -> str:
    """Give rows of a table that a machine coded, with every column that its loader knows."""
    columns = loaders()[name].about["columns"]
    row = {**dict.fromkeys([*columns["taken"], *columns["not_taken"]], ""), **CODED[name]}
    return "".join("\t".join(cells) + "\n" for cells in (row, row.values(), row.values()))


def gdelt(code: str) -> str:
    """Give a row of GDELT 2.0 with an event of a CAMEO code."""
    columns = loaders()["gdelt"].about["columns"]["events"]
    told = {"GlobalEventID": code, "SQLDATE": "20240305", "Actor1Code": "REB", "EventCode": code}
    told |= {"Actor1Name": "RED FRONT", "Actor2Code": "GOV", "Actor1Type1Code": "REB"}
    place = ["4", "Old Ford, Burma", "BM", "BM11", "1234", "25.1", "97.5", "-77"]
    cells = [told.get(name, "") for name in columns] + [""] * 16 + place
    return "\t".join([*cells, "20240306120000", "https://a.example/x"]) + "\n"


@cache
def inputs() -> list[Input]:
    """Give sound files of all loaders: those of the golden folders, and some made here."""
    found = [one for folder in sorted(HERE.glob("*/*/")) for one in golden(folder)]
    made = {"acled": [ACLED], "places": [TOWNS, GEONAMES], "gdelt": [gdelt("190") + gdelt("0841")]}
    made |= {name: [coded(name)] for name in CODED}
    found += [
        Input(name, "input.csv", text.encode(), ())
        for name, texts in made.items()
        for text in texts
    ]
    return found


def golden(folder: Path) -> Iterator[Input]:
    """Give the input of a golden folder, and for one of UCDP's tables a workbook of it, too."""
    name = folder.parent.name.replace("_", "-")
    main = next((one for one in folder.glob("input.*") if one.suffix != ".toml"), None)
    if main is None or name not in loaders():
        return
    kinds = (".toml", ".csv", ".yaml")
    beside = tuple(one for one in folder.iterdir() if one.suffix in kinds and one != main)
    yield Input(name, main.name, main.read_bytes(), beside)
    if main.suffix == ".csv" and name.startswith("ucdp"):
        yield Input(name, "input.xlsx", main.read_bytes(), beside)


def book(content: bytes) -> bytes:
    """Make a workbook of what was a table, or still is."""
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    made = openpyxl.Workbook()
    for row in csv.reader(text.splitlines()):
        made.worksheets[0].append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


# --- what happens to files ---


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def headless(content: bytes, _: Random) -> bytes:
    return content.partition(b"\n")[2]


def quoted(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice([b'"', b'""', b"'", b"<", b"]"]) + content[at:]


def flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 8) if content else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def swapped(content: bytes, random: Random) -> bytes:
    """Give the cells of a row to columns that are not theirs."""
    lines = content.split(b"\n")
    number = random.randrange(len(lines))
    mark = max(b",", b"\t", key=lines[number].count)
    cells = lines[number].split(mark)
    random.shuffle(cells)
    lines[number] = mark.join(cells)
    return b"\n".join(lines)


def strange(content: bytes, random: Random) -> bytes:
    """Put something in the place of a cell or a word that nobody writes there."""
    marks = [at for at, char in enumerate(content) if char in b',\t\n":;']
    if len(marks) < 2:
        return content
    first = random.randrange(len(marks) - 1)
    return content[: marks[first] + 1] + random.choice(STRANGE) + content[marks[first + 1] :]


def encoded(content: bytes, random: Random) -> bytes:
    codec = random.choice(["utf-16", "utf-32", "cp037", "utf-8-sig", "utf-7", "latin-1"])
    return content.decode("utf-8", "replace").encode(codec, "replace")


def turned(content: bytes, _: Random) -> bytes:
    return b"\n".join(reversed(content.split(b"\n")))


def ended(content: bytes, random: Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\n"]))


def repeated(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join([*lines, *random.choices(lines, k=random.randint(1, 5))])


def dropped(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines)


def other(_: bytes, random: Random) -> bytes:
    return random.choice(inputs()).content


def empty(_: bytes, random: Random) -> bytes:
    return random.choice([b"", b"\n", b" ", b"\xef\xbb\xbf", b"\0", b"{}", b"[]", b"PK\x03\x04"])


WEIGHTS = {
    **{cut: 2, headless: 1, quoted: 3, flipped: 3, swapped: 2, strange: 6, encoded: 1, turned: 1},
    **{ended: 1, repeated: 1, dropped: 1, other: 1, empty: 1},
}
STRANGE = (
    *(b"9" * 400, b"-1e999", b"2020-02-30", b"0000-00-00", b"NULL", b"nan", b"\0", b"", b"true"),
    *(b"31/12/2020", b"99999-01-01", b"\xff\xfe", b"1;2;;3", b"<script>", b"{", b"../../x"),
    *(b"\\ud800", b"\\u0000", b"x" * 70_000, b"http://[x", "\u202e\u0661".encode()),
)


def damaged(content: bytes, random: Random) -> bytes:
    """Do one thing to a file, or two or three."""
    times = random.choice([1, 1, 1, 2, 3])
    for change in random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=times):
        content = change(content, random)
    return content


def mutated(seed: int, folder: Path) -> tuple[str, Path]:
    """Write the file of a seed, and give the loader and the file."""
    random = Random(seed)
    sound = inputs()[seed % len(inputs())]
    content = damaged(sound.content, random)
    if sound.file.endswith(".xlsx"):
        content = book(content)
        content = damaged(content, random) if random.random() < 0.3 else content
    folder.mkdir()
    for path in sound.beside:
        shutil.copy(path, folder)
    path = folder / sound.file
    path.write_bytes(content)
    return sound.loader, path


# --- what becomes of them ---


def problems(seed: int, folder: Path, store: Store) -> Iterator[str]:
    """Read a damaged file, and tell what went otherwise than it should."""
    name, path = mutated(seed, folder)
    sink = io.StringIO()
    is_loaded = seed % 5 == 0
    count = store.count() if is_loaded else 0
    error = None
    try:
        for reading in find(name).read([path], "2024-01-01", Issues(sink)):
            if is_loaded:
                load(store, *reading)
                count = store.count()
            else:
                write(reading)
    except MarchlandError as caught:
        error = caught
    except Exception as caught:  # noqa: BLE001 (whatever it is, the test tells it)
        yield f"{seed} {name}: {type(caught).__name__}: {caught}"
    if is_loaded and store.count() != count:
        yield f"{seed} {name}: half a load: {store.count() - count} triples"
    yield from (f"{seed} {name}: no line: {one}" for one in unplaced(error, sink.getvalue()))


def unplaced(error: MarchlandError | None, issues: str) -> Iterator[object]:
    """Give what is told of a row, or of a file at a place, without its line."""
    for one in map(json.loads, issues.splitlines()):
        if one["line"] is None and "row left out" in one["message"]:
            yield one
    if isinstance(error, SourceError) and error.line is None and not WHOLE.search(str(error)):
        yield error


def write(reading: Reading) -> None:
    """Write what is read, to nowhere."""
    for batch in reading.batches:
        for frame in (*batch.things, *batch.records):
            for _ in quads(frame):
                pass


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = str(tmp_path_factory.mktemp("fuzz") / "store")
    make_store(place)
    with open_store(place) as opened:
        yield opened


@pytest.mark.parametrize("first", range(0, CASES, BLOCK))
def test_damaged_files_are_refused_or_read_and_told(
    first: int, store: Store, tmp_path: Path
) -> None:
    found = [
        problem
        for seed in range(first, first + BLOCK)
        for problem in problems(seed, tmp_path / str(seed), store)
    ]
    assert found == []


def test_every_loader_of_files_is_tried() -> None:
    tried = {one.loader for one in inputs()}
    assert set(loaders()) - tried == NOT_TRIED.keys()
    assert len(inputs()) < CASES / 10


def test_sound_files_are_read(tmp_path: Path) -> None:
    for number, sound in enumerate(inputs()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for path in sound.beside:
            shutil.copy(path, folder)
        path = folder / sound.file
        path.write_bytes(book(sound.content) if path.suffix == ".xlsx" else sound.content)
        if "wrong" not in sound.content.decode("utf-8", "replace")[:60]:
            for reading in find(sound.loader).read([path], "2024-01-01", Issues()):
                write(reading)


def test_most_files_are_damaged(tmp_path: Path) -> None:
    sound = {one.content for one in inputs()}
    files = [mutated(seed, tmp_path / str(seed))[1] for seed in range(0, CASES, 5)]
    assert sum(path.read_bytes() in sound for path in files) < len(files) / 10


def test_a_store_is_as_it_was_when_a_file_turns_out_bad_at_its_end(
    store: Store, tmp_path: Path
) -> None:
    first = (HERE / "ofac/plain/input.csv").read_bytes().split(b"\n")[0]
    path = tmp_path / "long.csv"
    path.write_bytes(first + b"\n" + b"\0")
    before = store.count()
    (reading,) = find("ofac").read([path], "2024-01-02", Issues())
    with pytest.raises(SourceError, match=r"long\.csv:2: holds a NUL"):
        load(store, *reading)
    assert store.count() == before

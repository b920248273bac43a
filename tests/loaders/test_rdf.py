"""RDF in our own terms: dumps come back as they were, and bombs are refused."""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.load import Report, load, retract
from marchland.graph.store import Store, make_store, open_store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import SourceError

HERE = Path(__file__).parent / "rdf/plain"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
MAR = "https://w3id.org/marchland/ontology#"
OF_A_LOAD = ("/id/load/", "recordedIn>", "fingerprint>")
Read = Callable[..., tuple[set[str], list[dict[str, Any]]]]


def dumped(store: Store) -> set[str]:
    sink = io.BytesIO()
    store.dump(sink, "nq")
    lines = sink.getvalue().decode().splitlines()
    return {line for line in lines if not any(own in line for own in OF_A_LOAD)}


def refusal(file: Path) -> SourceError:
    with pytest.raises(SourceError) as error:
        list(find("rdf").read([file], None, Issues()))
    return error.value


def test_the_golden_folder(check_golden: Callable[..., None]) -> None:
    check_golden("rdf", HERE, "input.ttl", None)


@pytest.mark.parametrize("form", ["nq", "ttl", "trig", "jsonld"])
def test_a_dump_comes_back_as_it_was(
    form: str, load_file: Callable[..., list[Report]], store: Store, tmp_path: Path
) -> None:
    load_file("sample", Path("kachin-2024"), release=None)
    file = tmp_path / f"dump.{form}"
    with file.open("wb") as sink:
        store.dump(sink, form)
    make_store(str(tmp_path / "other"))
    other = open_store(str(tmp_path / "other"))
    for _ in range(2):
        readings = find("rdf").read([file], None, Issues())
        reports = [load(other, origin, batches) for origin, batches in readings]
    assert not any(report.is_change for report in reports)
    assert dumped(other) == dumped(store)
    assert len(dumped(store)) > 2_000


def test_what_was_taken_back_stays_out(
    load_file: Callable[..., list[Report]], store: Store, read_lines: Read, tmp_path: Path
) -> None:
    load_file("rdf", HERE / "input.ttl")
    retract(store, "hills", [f"{store.base}claim/hills/c1"])
    file = tmp_path / "dump.nq"
    with file.open("wb") as sink:
        store.dump(sink, "nq")
    lines, told = read_lines("rdf", file)
    assert not any("claim/hills/c1>" in line for line in lines)
    assert [one["message"] for one in told if one["field"] == "retracted"] == [
        "1 records were taken back and are left out"
    ]


def test_rdf_xml_with_short_entities(read_lines: Read, tmp_path: Path) -> None:
    file = tmp_path / "one.rdf"
    file.write_text(
        f'<!DOCTYPE rdf:RDF [<!ENTITY mar "{MAR}">]><rdf:RDF {RDF} xmlns:mar="{MAR}">'
        '<mar:Person rdf:about="https://w3id.org/marchland/id/actor/x/y"/>'
        '<rdf:Description rdf:about="https://w3id.org/marchland/id/actor/x/z">'
        '<rdf:type rdf:resource="&mar;Actor"/></rdf:Description></rdf:RDF>'
    )
    lines, told = read_lines("rdf", file)
    assert (len(lines), told) == (2, [])


def test_another_base_is_taken_from_the_first_thing(read_lines: Read, tmp_path: Path) -> None:
    file = tmp_path / "one.nt"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    file.write_text(f"<https://example.org/id/actor/x/y> {kind} <{MAR}Actor> .\n")
    assert "https://w3id.org/marchland/id/actor/x/y" in read_lines("rdf", file)[0].pop()


def bombs() -> dict[str, str]:
    names = "abcdefghij"
    nested = "".join(f'<!ENTITY {new} "{("&" + old + ";") * 10}">' for old, new in pairwise(names))
    deep = "<a>" * 300_000
    return {
        "entities.rdf": f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{nested}]><r>&j;</r>',
        "long.rdf": f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]><r>{"&a;" * 100_000}</r>',
        "outside.rdf": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>',
        "deep.rdf": deep,
        "deep.jsonld": '{"https://e.org/p":' * 300_000,
        "list.jsonld": '{"https://e.org/p":' + "[" * 300_000,
        "context.jsonld": '{"@context": "http://127.0.0.1:9/c.json", "@id": "https://e.org/a"}',
    }


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
@pytest.mark.parametrize("name", bombs())
def test_bombs_are_refused_in_a_second_and_200_megabytes(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(bombs()[name])
    before = time.process_time()
    refusal(file)
    assert time.process_time() - before < 1
    script = (
        "import re, sys, pathlib\n"
        "from marchland.loaders.catalogue import find\n"
        "from marchland.loaders.issue import Issues\n"
        "from marchland.ontology.error import SourceError\n"
        "try: list(find('rdf').read([pathlib.Path(sys.argv[1])], None, Issues()))\n"
        "except SourceError: pass\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 200


@pytest.mark.parametrize(
    ("name", "text", "line", "why"),
    [
        ("a.ttl", "\n\n<a> <b> .", 3, "cannot be read"),
        ("a.nq", "<https://e.org/a> <https://e.org/b> <https://e.org/c> .\nx", 2, "cannot be read"),
        ("a.rdf", "<r>\n</s>", 2, "is no XML"),
        ("a.jsonld", "{", None, "cannot be read"),
        ("a.txt", "", None, "no name that tells"),
        ("a.nt", "", None, "holds nothing"),
    ],
)
def test_what_is_refused(name: str, text: str, line: int | None, why: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text)
    error = refusal(file)
    assert why in str(error)
    assert line is None or error.line == line

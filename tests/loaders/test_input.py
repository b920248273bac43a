"""Files are opened as what they are; bombs, damage and what is no text are refused in words."""

import gzip
import io
import resource
import time
import zipfile
from hashlib import sha256 as digest
from pathlib import Path

import pytest

from marchland.loaders.input import FREE_BYTES, open_bytes, open_text, sha256
from marchland.ontology.error import SourceError

TEXT = "id,name\n1,Ålder\n"


def text_of(path: Path) -> str:
    with open_text(path) as text:
        return text.read()


def drained(path: Path) -> int:
    size = 0
    with open_bytes(path) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
    return size


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("_dot_", "."), content)
    return path


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_plain_file(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(mark + TEXT, "utf-8")
    assert text_of(path) == TEXT


def test_gzip_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert text_of(path) == TEXT


def test_zip_with_one_table_and_other_files(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a_dot_csv=TEXT.encode(), readme_dot_pdf=b"%PDF")
    assert text_of(path) == TEXT


def test_a_zip_of_one_file_of_whatever_name(tmp_path: Path) -> None:
    assert text_of(archive(tmp_path / "a.zip", table=TEXT.encode())) == TEXT


def test_a_file_is_known_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode())
    assert sha256(path) == digest(TEXT.encode()).hexdigest()


def test_lines_end_at_newlines_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\rb\x0bc\n\xe2\x80\xa8d\n")
    with open_text(path) as text:
        assert len(list(text)) == 2


def _workbook(path: Path) -> Path:
    return archive(path, **{"[Content_Types]_dot_xml": b"<x/>", "xl/workbook_dot_xml": b"<x/>"})


def _truncated(path: Path) -> Path:
    path.write_bytes(gzip.compress(TEXT.encode() * 999)[:-20])
    return path


def _spoilt(path: Path) -> Path:
    packed = bytearray(gzip.compress(b"".join(str(n).encode() for n in range(99_999))))
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(packed)
    return path


def _locked(path: Path) -> Path:
    packed = bytearray(archive(path, a_dot_csv=TEXT.encode()).read_bytes())
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(packed)
    return path


def _wide(path: Path) -> Path:
    path.write_bytes(TEXT.encode("utf-16"))
    return path


WRONG = {
    "no such file": lambda path: path,
    "is a folder": lambda path: path.mkdir() or path,
    "is a workbook; save the table as CSV": _workbook,
    "is an archive of a.csv, b.csv; give an archive of one table": lambda path: archive(
        path, a_dot_csv=b"x", b_dot_csv=b"x"
    ),
    "is an archive of nothing": archive,
    "is damaged": _truncated,
    "damaged (Error -3": _spoilt,
    "is locked by a password": _locked,
    "1: holds a NUL, and is no text in UTF-8; save it as CSV in UTF-8": _wide,
}


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_read_is_told(tmp_path: Path, words: str) -> None:
    path = WRONG[words](tmp_path / "given")
    with pytest.raises(SourceError) as caught:
        text_of(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("content", [b"\n", b"a", b"\0"])
@pytest.mark.parametrize("form", ["gz", "zip"])
def test_a_bomb_is_refused_at_once(tmp_path: Path, form: str, content: bytes) -> None:
    path = tmp_path / f"bomb.{form}"
    if form == "zip":
        archive(path, a_dot_csv=content * 2**28)
    else:
        with gzip.open(path, "wb") as file:
            for _ in range(2**8):
                file.write(content * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        drained(path)
    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_zip_that_lies_of_its_size_is_refused_too(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.zip", a_dot_csv=b"a" * 2**26)
    packed = bytearray(path.read_bytes())
    place = packed.index(b"PK\x01\x02") + 24
    packed[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(packed)
    with pytest.raises(SourceError):
        drained(path)


def test_a_small_file_may_repeat_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"a" * FREE_BYTES))
    assert drained(path) == FREE_BYTES


def test_an_error_of_whoever_reads_is_not_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    with pytest.raises(io.UnsupportedOperation), open_text(path) as text:
        text.write("x")

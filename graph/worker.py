"""The process in which a question of somebody's own is asked: whatever it does there harms nobody.

It reads what it is to do as one line of JSON, and after the head of the answer one line more: the
form in which to write the rest. It answers in frames: a letter, a length, and so many bytes. It
ends when whoever asked ends, or wants no more.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from ..ontology.error import MarchlandError, QueryError
from .embedded import query_copy

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["DATA", "END", "ERROR", "FRAME", "HEAD", "main"]

FRAME: Final = struct.Struct(">cI")
"""What a frame begins with: its letter, and how many bytes follow."""
HEAD, DATA, END, ERROR = b"h", b"d", b"e", b"x"
_BUFFER = 2**18


class _Frames(io.RawIOBase):
    """Takes what the engine writes, and sends it on as frames."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        size = memoryview(data).nbytes
        self.send(DATA, data)
        return size

    def send(self, letter: bytes, data: ReadableBuffer = b"") -> None:
        self._sink.write(FRAME.pack(letter, memoryview(data).nbytes))
        self._sink.write(data)
        self._sink.flush()


def main() -> None:
    """Do what standard input says, and answer on standard output."""
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(lines,), daemon=True).start()
    asked = json.loads(lines.get())
    _limit_memory(asked["memory"])
    frames = _Frames(sys.stdout.buffer)
    try:
        _answer(asked, lines, frames)
    except QueryError as error:
        told = {"message": error.message, "line": error.line, "column": error.column}
        frames.send(ERROR, json.dumps(told).encode())
    except (MarchlandError, OSError) as error:
        frames.send(ERROR, json.dumps({"message": str(error)}).encode())
    os._exit(0)  # the engine need not tidy up: nothing is kept


def _listen(lines: SimpleQueue[bytes]) -> None:
    """Hear what is asked; end when nobody is there any more, even amid a query."""
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(1)


def _limit_memory(size: int | None) -> None:
    """Let the process have so many bytes of address space, where the system can see to that."""
    if size is None:
        return
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(asked: dict[str, Any], lines: SimpleQueue[bytes], frames: _Frames) -> None:
    more = Path(asked["more"]) if asked["more"] else None
    answer = query_copy(Path(asked["folder"]), asked["query"], asked["graphs"], more)
    head = {"form": answer.form, "columns": answer.columns, "truth": answer.truth}
    frames.send(HEAD, json.dumps(head).encode())
    form = lines.get().decode().strip()
    sink = io.BufferedWriter(frames, _BUFFER)
    answer.write(form, cast("BinaryIO", sink))
    sink.flush()
    frames.send(END)


if __name__ == "__main__":
    main()

"""The embedded store: a folder with an Oxigraph database; the one place that knows pyoxigraph."""

from __future__ import annotations

import gc
import io
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyoxigraph as ox

from ..ontology.error import QueryError, SourceError, StoreError
from .disk import Stream, storage_errors
from .store import Row
from .syntax import check_query
from .term import ID_BASE, Term

__all__ = ["FORMAT", "Answer", "Embedded", "make", "open_copy", "query_copy", "read_quads", "run"]

FORMAT = 1
"""The layout of a store's folder; a program refuses a store of a later one."""

_MARKER = "marchland.json"
_COPIES = "asked"
"""The folder of copies that queries read; whatever is there when a store is opened is stale."""
_BUFFER = 2**18
_FORMS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "srj": ox.QueryResultsFormat.JSON,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
}
_DUMPS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}

_SYNTAXES = _DUMPS | {"rdf": ox.RdfFormat.RDF_XML}


def make(path: Path, base: str | None = None) -> bool:
    """Make an empty store in a new or empty folder.

    Returns
    -------
    Whether one was made: False where a store is there already.

    Raises
    ------
    StoreError
        Something else is at that path, or it cannot be written.
    """
    marker = path / _MARKER
    if marker.exists():
        _settings(path)
        return False
    # what a making that was cut off left behind is no obstacle
    own = {"quads", marker.with_suffix(".partial").name}
    if path.exists() and (not path.is_dir() or any(f.name not in own for f in path.iterdir())):
        raise StoreError(f"{path} is not empty and not a store; give the path of a new folder")
    with storage_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        ox.Store(str(path / "quads")).flush()
        # the marker comes last: a folder that has it has a store
        partial = marker.with_suffix(".partial")
        partial.write_text(json.dumps({"format": FORMAT, "base": base or ID_BASE}) + "\n", "utf-8")
        partial.replace(marker)
    return True


def _settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads((path / _MARKER).read_text("utf-8"))
        version, base = int(settings["format"]), str(settings["base"])
    except FileNotFoundError as error:
        raise StoreError(
            f"no store at {path}; make one with: marchland init --store {path}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path / _MARKER} cannot be read: {error}") from error
    if version > FORMAT:
        raise StoreError(f"{path} was made by a later version of Marchland; upgrade to read it")
    return {"format": version, "base": base}


class Embedded:
    """A store in a folder, open for one process at a time.

    Raises
    ------
    StoreError
        There is no store there, another process has it open, or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base: str = _settings(path)["base"]
        self.memory: dict[str, dict[str, Any]] = {}
        self.beside: Path | None = path / "columns"
        with storage_errors(path):
            self._store: ox.Store | None = ox.Store(str(path / "quads"))
        shutil.rmtree(path / _COPIES, ignore_errors=True)  # of whoever was killed while it asked

    @property
    def _open(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"{self.path} is closed")
        return self._store

    def _query(self, query: str, graphs: Collection[str] = ()) -> Any:
        check_query(query)
        with storage_errors(self.path):
            return run(self._open, query, graphs)

    def select(self, query: str, *, graphs: Collection[str] = ()) -> Iterator[Row]:
        """Answer a SELECT, a row at a time."""
        solutions = self._query(query, graphs)
        if _form(solutions) != "select":
            raise QueryError(f"a {_form(solutions)} query gives no rows: write a SELECT")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {
                name: _term(value)
                for name, value in zip(names, solution, strict=True)
                if value is not None
            }

    def columns(self, query: str, *, graphs: Collection[str] = ()) -> list[str]:
        """Name the columns of a SELECT, in order."""
        return [variable.value for variable in self._query(query, graphs).variables]

    def ask(self, query: str, *, graphs: Collection[str] = ()) -> bool:
        """Answer an ASK."""
        answer = self._query(query, graphs)
        if _form(answer) != "ask":
            raise QueryError(f"a {_form(answer)} query is neither true nor false: write an ASK")
        return bool(answer)

    def form(self, query: str) -> str:
        """Tell what a query gives: ``select``, ``ask`` or ``graph``."""
        return _form(self._query(query))

    def answer(
        self, query: str, form: str, sink: BinaryIO, *, graphs: Collection[str] = ()
    ) -> None:
        """Write the answer to a query in one of the standard formats."""
        answer = self._query(query, graphs)
        wanted = _FORMS[form]
        if (_form(answer) == "graph") != isinstance(wanted, ox.RdfFormat):
            raise QueryError(f"a {_form(answer)} query is not answered as {form}")
        with storage_errors(self.path):
            if isinstance(sink, io.BytesIO):
                # at once: many small writes would wait for whatever else Python does
                sink.write(answer.serialize(format=wanted))
            else:
                answer.serialize(sink, wanted)

    def copy(self) -> Path:
        """Copy the database into a folder of its own, for `query_copy`: links, in milliseconds.

        Whoever asks for it removes the folder.
        """
        folder = self.path / _COPIES
        with storage_errors(self.path):
            folder.mkdir(exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=folder))
            self._open.backup(str(made / "quads"))
        return made

    def load(self, chunks: Iterable[str]) -> None:
        """Add N-Quads text in one transaction; an error, or a kill, leaves nothing of it."""
        stream = Stream(chunks)
        try:
            with storage_errors(self.path, "nothing was added"):
                # the database asks for 2 kB at a time: the buffer spares a call of Python for each
                self._open.bulk_load(io.BufferedReader(stream, _BUFFER), ox.RdfFormat.N_QUADS)
                self._open.flush()
        except SyntaxError as error:
            raise StoreError(f"the store refused what was to be loaded: {error}") from error
        except StoreError:
            # a file that cannot be read is no fault of the store
            if stream.error is not None:
                raise stream.error from None
            raise
        finally:
            self.memory.clear()

    def update(self, update: str) -> None:
        """Change what is derived."""
        try:
            with storage_errors(self.path):
                self._open.update(update)
                self._open.flush()
        finally:
            self.memory.clear()

    def dump(self, sink: BinaryIO, form: str) -> None:
        """Write the records and things; withheld and derived triples are no part of a dump."""
        from ..ontology.prefix import PREFIXES

        prefixes = PREFIXES if form in ("ttl", "trig", "jsonld") else None
        with storage_errors(self.path):
            quads: Any = self._open.quads_for_pattern(None, None, None, ox.DefaultGraph())
            if not _DUMPS[form].supports_datasets:
                quads = (quad.triple for quad in quads)
            ox.serialize(quads, sink, _DUMPS[form], prefixes=prefixes)

    def count(self) -> int:
        """Count the triples that a dump would hold."""
        row = next(self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        return int(row["n"].value)

    def size(self) -> int:
        """Add up the database's files, in bytes."""
        total = 0
        for file in (self.path / "quads").glob("*.sst"):
            with suppress(FileNotFoundError):  # compacted away in the meantime
                total += file.stat().st_size
        return total

    def tidy(self) -> None:
        """Compact the database: joins are several times faster afterwards."""
        with storage_errors(self.path):
            self._open.optimize()
            self._open.flush()

    def close(self) -> None:
        """Write everything to disk and let go of the folder."""
        if self._store is not None:
            with storage_errors(self.path):
                self._store.flush()
            self._store = None
            gc.collect()  # an answer not read to its end still holds the database's lock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_copy(folder: Path, base: str) -> Embedded:
    """Open a copy that `Embedded.copy` made as a store of its own, to be changed at will."""
    (folder / _MARKER).write_text(json.dumps({"format": FORMAT, "base": base}) + "\n", "utf-8")
    return Embedded(folder)


class Answer:
    """What a query gives, before any of it is written: its ``form`` and the names of its columns.

    ``truth`` is the answer to an ASK.
    """

    def __init__(self, found: Any) -> None:
        self._found = found
        self.form = _form(found)
        self.truth = bool(found) if self.form == "ask" else None
        self.columns = [one.value for one in found.variables] if self.form == "select" else []

    def write(self, form: str, sink: BinaryIO) -> None:
        """Write it in one of the standard formats, as it is found."""
        self._found.serialize(sink, _FORMS[form])


def query_copy(folder: Path, query: str, graphs: Collection[str], more: Path | None) -> Answer:
    """Ask a copy that `Embedded.copy` made.

    Parameters
    ----------
    more
        A file of N-Quads that the copy is to hold besides.
    """
    path = str(folder / "quads")
    with storage_errors(folder):
        if more is None:
            return Answer(run(ox.Store.read_only(path), query, graphs))
        store = ox.Store(path)
        store.bulk_load(path=str(more), format=ox.RdfFormat.N_QUADS)
        return Answer(run(store, query, graphs))


def run(store: ox.Store, query: str, graphs: Collection[str]) -> Any:
    """Run a query that sees the records and no named graph but those it is given."""
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(graph) for graph in graphs]
    try:
        return store.query(query, default_graph=ox.DefaultGraph(), named_graphs=named)
    except SyntaxError as error:
        raise _query_error(error) from error


def read_quads(
    stream: BinaryIO, form: str, place: Path
) -> Iterator[tuple[Term, str, Term, str | None]]:
    """Read RDF from outside: subject, predicate, object and the named graph, if any.

    Nothing is fetched: a JSON-LD context elsewhere is an error. Entities of RDF/XML are expanded
    without end, so that whoever calls this has looked a file through for them.

    Parameters
    ----------
    form
        ``ttl nt nq trig rdf jsonld``.

    Raises
    ------
    SourceError
        It cannot be read, with the line.
    """
    try:
        for quad in ox.parse(stream, _SYNTAXES[form]):
            graph = quad.graph_name
            named = None if isinstance(graph, ox.DefaultGraph) else graph.value
            yield _term(quad.subject), quad.predicate.value, _term(quad.object), named
    except SyntaxError as error:
        message = " ".join(re.sub(r"^Parser error at line.*?: ", "", str(error)).split())[:300]
        raise SourceError(place, error.lineno, message=f"cannot be read: {message}") from error


def _form(answer: object) -> str:
    if isinstance(answer, ox.QueryBoolean):
        return "ask"
    return "graph" if isinstance(answer, ox.QueryTriples) else "select"


def _term(value: object) -> Term:
    if isinstance(value, ox.NamedNode):
        return Term("iri", value.value)
    if isinstance(value, ox.Literal):
        return Term("literal", value.value, value.datatype.value, value.language)
    if isinstance(value, ox.BlankNode):
        return Term("bnode", value.value)
    return Term("literal", str(value))  # a triple term of RDF 1.2, in its own syntax


def _query_error(error: SyntaxError) -> QueryError:
    match = re.search(r"error at (\d+):(\d+): (.*)", str(error), re.DOTALL)
    if match is None:
        return QueryError(f"the query cannot be read: {error}")
    why = " ".join(match[3].split())
    if "Prefix not found" in why:
        why = "a prefix that is not declared"
    elif why == "expected [_]":
        why = "the query cannot go on like this"
    return QueryError(why[:200], line=int(match[1]), column=int(match[2]))

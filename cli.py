"""The verbs: what people type. The one place that catches errors for people."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from .graph.store import Store
    from .graph.view import View
    from .queries.row import Table

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_STORE = "marchland-store"


# --- options that verbs share ---


def _bundle(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


_store_option = click.option(
    "--store",
    envvar="MARCHLAND_STORE",
    default=DEFAULT_STORE,
    show_default=True,
    metavar="PATH",
    help="The store's folder; $MARCHLAND_STORE sets it, too.",
)
_view_options = _bundle(
    click.option("--as-of", metavar="DAY", help="As things stood at the end of a day (today)."),
    click.option("--known-by", metavar="DAY", help="By what had been reported by a day."),
    click.option("--recorded-by", metavar="TIME", help="By what this store had learned by then."),
    click.option(
        "--policy",
        type=click.Choice(["any", "best", "strict"]),
        default="any",
        show_default=True,
        help="What to make of sources that disagree.",
    ),
    click.option(
        "--modality",
        type=click.Choice(["acts", "all"]),
        default="acts",
        show_default=True,
        help="Acts only, or plans, promises, threats and demands, too.",
    ),
    click.option("--exact", is_flag=True, help="An army without what is coded to its party."),
    click.option(
        "--stale-after",
        type=click.IntRange(min=0),
        metavar="DAYS",
        help="Presume nothing from an observation older than this.",
    ),
)
_out_options = _bundle(
    click.option(
        "--format",
        "form",
        metavar="FORM",
        help="table, csv, tsv, json, jsonl, srj, ttl or parquet (table on a terminal, else csv).",
    ),
    click.option("-o", "--output", metavar="FILE", default="-", help="Write there; - is stdout."),
    click.option("--raw", is_flag=True, help="Leave cells that look like formulas as they are."),
)


def _view(options: dict[str, Any]) -> View:
    """Read the clocks and the policy off the options, and take them out."""
    from .graph.clock import Clocks, read_day, read_instant, today
    from .graph.policy import Policy
    from .graph.view import View

    def read(name: str, reader: Callable[[str], Any]) -> Any:
        text = options.pop(name)
        try:
            return reader(text) if text is not None else None
        except ValueError as error:
            raise click.UsageError(f"--{name.replace('_', '-')}: {error}") from error

    clocks = Clocks(
        read("as_of", read_day) or today(),
        read("known_by", read_day),
        read("recorded_by", read_instant),
    )
    return View(
        clocks,
        Policy(options.pop("policy")),
        options.pop("modality") == "acts",
        options.pop("exact"),
        options.pop("stale_after"),
    )


@contextmanager
def _opened(place: str) -> Iterator[Store]:
    from .graph.settle import mend
    from .graph.store import open_store

    with open_store(place) as store:
        mend(store)
        yield store


@contextmanager
def _sink(output: str) -> Iterator[BinaryIO]:
    """Give what is written to: stdout, or a file that is there whole or not at all."""
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise click.UsageError(f"cannot write {output}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        raise click.UsageError(f"cannot write {output}: {error.strerror}") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _form(asked: str | None, output: str, known: Sequence[str]) -> str:
    """Choose the form: as asked, as the file's name tells, or as fits where it goes."""
    named = Path(output).suffix.lstrip(".") if output != "-" else ""
    form = asked or (named if named in known else "")
    form = form or ("table" if output == "-" and sys.stdout.isatty() else "csv")
    if form not in known:
        raise click.UsageError(f"no format is called {form!r}; there are: {', '.join(known)}")
    return form


def _show(table: Table, options: dict[str, Any]) -> None:
    from .queries.format import FORMS, write_table

    form = _form(options["form"], options["output"], FORMS)
    with _sink(options["output"]) as sink:
        write_table(table, form, sink, raw=options["raw"])
    for note in table.notes:
        _say(f"note: {note}")


def _say(text: str) -> None:
    click.echo(text, err=True)


# --- the verbs ---


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="marchland")
def verbs() -> None:
    r"""Answer who controls, supports and presses whom on any day, with the evidence.

    \b
    Begin with:  marchland demo
    """


@verbs.command()
@_store_option
@click.option("--base", metavar="IRI", help="Where the names of things begin.")
def init(store: str, base: str | None) -> None:
    r"""Make an empty store.

    \b
    Example:  marchland init --store kachin
    """
    from .graph.store import make_store

    made = make_store(store, base)
    _say(f"made a store at {store}" if made else f"{store} is a store already; it stays as it is")


@verbs.command()
@_store_option
@_out_options
def info(store: str, **options: Any) -> None:
    r"""Tell what is in the store, by data set and release.

    \b
    Example:  marchland info --format json
    """
    import json

    from .graph.summary import summarise
    from .queries.row import Table

    with _opened(store) as opened:
        found = summarise(opened)
    if options["form"] == "json":
        with _sink(options["output"]) as sink:
            sink.write(json.dumps(found, indent=1).encode() + b"\n")
        return
    datasets = found.pop("datasets")
    _show(Table(("key", "release", "claims", "events"), datasets), options)
    _say(", ".join(f"{number:,} {name}" for name, number in found.items()))


@verbs.command()
@click.argument("source")
@click.argument("files", nargs=-1)
@_store_option
@click.option("--release", metavar="R", help="The release of the data set that the files are of.")
@click.option("--replaces", metavar="R0", help="Retract what release R0 said and these do not.")
@click.option("--dry-run", is_flag=True, help="Tell what would be added, and add nothing.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row.")
@click.option(
    "--issues", metavar="FILE", help="Write what is wrong in the files there, as JSON lines."
)
def load(source: str, files: tuple[str, ...], store: str, **options: Any) -> None:
    r"""Load files of a SOURCE (see: marchland sources) into the store.

    All of it or nothing; what is in the store already is left out, so that running a load again
    changes nothing.

    \b
    Example:  marchland load sample kachin-2024
    """
    from .graph.load import load as load_batches
    from .loaders.catalogue import find
    from .loaders.issue import Issues

    loader = find(source)
    paths = [Path(file) for file in files]
    if not paths:
        if source != "sample":
            raise click.UsageError(f"name the files to load: marchland load {source} FILE...")
        paths = [Path("kachin-2024")]
    log = Path(options["issues"]) if options["issues"] else None
    with _opened(store) as opened, Issues(log, strict=options["strict"]) as issues:
        for origin, batches in loader.read(paths, options["release"], issues):
            report = load_batches(
                opened,
                origin,
                batches,
                replaces=options["replaces"],
                dry_run=options["dry_run"],
            )
            _say(f"{origin.dataset} {origin.release}: {_told(report, options['dry_run'])}")
    if issues.count:
        told = f"see {log}" if log else "--issues FILE writes them down"
        _say(f"{issues.count:,} places in the files were reported; {told}")


def _told(report: Any, is_dry: bool) -> str:
    new = ", ".join(f"{number:,} {kind}s" for kind, number in sorted(report.added.items()))
    parts = [f"{'would add' if is_dry else 'added'} {new}" if new else "nothing new"]
    for name, words in (
        ("restored", "live again"),
        ("extended", "also in this release"),
        ("unchanged", "known already"),
        ("repeated", "said twice in the files"),
        ("retracted", "retracted"),
        ("withheld", "withheld"),
    ):
        if number := getattr(report, name):
            parts.append(f"{number:,} {words}")
    return "; ".join(parts)


@verbs.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name", required=False)
@click.option("-e", "--expression", metavar="SPARQL", help="Ask a SPARQL query of your own.")
@click.option("-f", "--file", metavar="FILE", help="Ask the SPARQL query in a file; - is stdin.")
@_store_option
@_view_options
@_out_options
@click.pass_context
def query(ctx: click.Context, name: str | None, store: str, **options: Any) -> None:
    r"""Ask a named query (see: marchland queries), or SPARQL of your own.

    A query's parameters are options of their own, such as --place or --actor.

    \b
    Example:  marchland query who-controls --place "Kan Paik Ti" --as-of 2024-11-21
    """
    text = _sparql(options.pop("expression"), options.pop("file"))
    if (name is None) == (text is None):
        raise click.UsageError("give the name of a query (see: marchland queries), or -e or -f")
    if text is not None:
        _refuse(ctx.args, "a SPARQL query of one's own takes no parameters")
        _ask(store, text, options)
        return
    from .queries.answer import answer
    from .queries.catalogue import find

    asked = find(name or "")
    given = _parameters(ctx.args)
    view = _view(options)
    with _opened(store) as opened:
        table = answer(opened, asked, given, view)
        if options["form"] == "ttl":
            _evidence(opened, table, options["output"])
            return
    _show(table, options)


def _sparql(expression: str | None, file: str | None) -> str | None:
    if expression is not None and file is not None:
        raise click.UsageError("give -e or -f, not both")
    if file is None:
        return expression
    try:
        with click.open_file(file, encoding="utf-8") as opened:
            return str(opened.read())
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {file}: {error}") from error


def _refuse(arguments: Sequence[str], why: str) -> None:
    if arguments:
        raise click.UsageError(f"{why}: {' '.join(arguments)}")


def _parameters(arguments: Sequence[str]) -> dict[str, str]:
    """Read ``--place X`` and ``--place=X`` off what click left."""
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if not name.startswith("--"):
            raise click.UsageError(f"unexpected: {name!r}; parameters are given as --place NAME")
        if not equals:
            if not rest:
                raise click.UsageError(f"{name} needs a value")
            value = rest.pop(0)
        if name[2:] in given:
            raise click.UsageError(f"{name} is given twice")
        given[name[2:]] = value
    return given


def _ask(store: str, text: str, options: dict[str, Any]) -> None:
    from .queries.ask import RAW_FORMS, ask

    _view(options)  # a wrong day is an error here, too
    with _opened(store) as opened:
        kind = opened.form(text)
        form = _form(options["form"], options["output"], RAW_FORMS[kind])
        with _sink(options["output"]) as sink:
            ask(opened, text, kind, form, sink, raw=options["raw"])


def _evidence(store: Store, table: Table, output: str) -> None:
    """Write the records that an answer rests on, as Turtle."""
    from .queries.ask import describe

    records = {
        one for row in table.rows for name in ("claim", "event") for one in _several(row.get(name))
    }
    with _sink(output) as sink:
        describe(store, sorted(records), sink)


def _several(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


@verbs.command()
@_out_options
def queries(**options: Any) -> None:
    r"""List the named queries, with their parameters.

    \b
    Example:  marchland queries
    """
    from .queries.catalogue import queries as catalogue
    from .queries.row import Table

    rows = [
        {
            "query": one.name,
            "parameters": [
                f"--{p.name}" + ("" if p.is_required else " (may be left out)")
                for p in one.parameters
            ],
            "answers": one.summary,
            "example": one.example,
        }
        for one in catalogue().values()
    ]
    _show(Table(("query", "parameters", "answers"), rows, ("example",)), options)


@verbs.command()
@_out_options
def sources(**options: Any) -> None:
    r"""List what can be loaded: publisher, licence, where to get it.

    \b
    Example:  marchland sources
    """
    from .loaders.catalogue import loaders
    from .queries.row import Table

    columns = ("source", "label", "publisher", "licence", "url")
    rows = [
        {
            "source": name,
            **{c: loader.about.get(c) for c in columns[1:]},
            "citation": loader.about.get("citation"),
        }
        for name, loader in loaders().items()
    ]
    _show(Table(columns, rows, ("citation",)), options)


@verbs.command()
@_store_option
@_out_options
def check(store: str, **options: Any) -> None:
    r"""Check the store against the shapes; exit 1 if anything does not conform.

    \b
    Example:  marchland check
    """
    from .graph.conform import violations
    from .queries.row import Table

    with _opened(store) as opened:
        rows = [
            {
                "severity": one.severity,
                "focus": one.focus,
                "path": one.path,
                "value": one.value,
                "message": one.message,
            }
            for one in violations(opened)
        ]
    if rows:
        _show(Table(("severity", "focus", "path", "value", "message"), rows), options)
    broken = sum(row["severity"] == "Violation" for row in rows)
    _say(f"{broken} violations, {len(rows) - broken} warnings" if rows else "conforms")
    if broken:
        raise SystemExit(1)


def main() -> None:
    """Run the program; errors become a sentence on stderr and an exit code."""
    from .ontology.error import MarchlandError

    try:
        verbs.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # whoever read the answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except MarchlandError as error:
        _say(f"error: {error}")
        sys.exit(error.exit_code)

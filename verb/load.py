"""The verb that fills the store: files of a source, or its answers, each load all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from .fetch import api_options, fetched, refuse_api
from .given import given_files
from .meter import metered
from .option import opened_store, out_options, say, show, store_option

if TYPE_CHECKING:
    from ..loaders.catalogue import Loader
    from ..loaders.issue import Issues

__all__ = ["load"]


@click.command()
@click.argument("source")
@click.argument("files", nargs=-1)
@store_option
@click.option("--release", metavar="R", help="The release of the data set that the files are of.")
@click.option("--replaces", metavar="R0", help="Retract what release R0 said and these do not.")
@click.option("--dry-run", is_flag=True, help="Tell what would be added, and add nothing.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row.")
@click.option("--again", is_flag=True, help="Read files again that were loaded as they are.")
@click.option(
    "--issues", metavar="FILE", help="Write what is wrong in the files there, as JSON lines."
)
@api_options
@out_options
def load(source: str, files: tuple[str, ...], store: str, **options: Any) -> None:
    """Load files of a SOURCE (see: marchland sources) into the store.

    Each file goes in whole or not at all; what is in the store already is left out, so that
    running a load again changes nothing, and goes on where one was cut off. A pattern in quotes
    is expanded here; - reads a stream. What each file gave is told as a table with --dry-run or
    --format.

    \b
    Example:  marchland load sample kachin-2024
    """
    from ..loaders.catalogue import find, find_asked

    if options["api"] and files:
        raise click.UsageError("give files or --api, not both")
    if options["api"]:
        loader = find_asked(source)
        with fetched(loader, options) as answers:
            _load(loader, {path: path.name for path in answers}, store, options)
        return
    refuse_api(options)
    loader = find(source)
    if source == "sample":
        _load(loader, {Path(name): name for name in files or ("kachin-2024",)}, store, options)
        return
    if not files:
        raise click.UsageError(f"name the files to load: marchland load {source} FILE...")
    with given_files(loader, files) as paths:
        _load(loader, paths, store, options)


def _load(
    loader: Loader, paths: Mapping[Path, str], store: str, options: Mapping[str, Any]
) -> None:
    """Load files, which people know by the names that are given with them."""
    from ..loaders.input import watched
    from ..loaders.issue import Issues
    from ..loaders.run import loads
    from ..queries.row import Table
    from .filling import COLUMNS, row_of, tell

    rows: list[dict[str, Any]] = []
    is_dry = options["dry_run"]
    # what is wrong with a file is told only by reading it
    again = options["again"] or options["strict"] or options["issues"]
    shown = {str(path): name for path, name in paths.items()}
    with opened_store(store) as opened, _log(options["issues"]) as lines:
        issues = Issues(lines, strict=options["strict"], shown=shown)
        with (
            metered(loader.name) as meter,
            watched(paths) as watch,
            _placed(shown, rows, is_dry),
        ):
            for done in loads(
                opened,
                loader,
                list(paths),
                issues,
                release=options["release"],
                replaces=options["replaces"],
                dry_run=is_dry,
                again=bool(again),
                told=lambda records: meter.tell(records, watch.share()),
            ):
                tell(done, is_dry=is_dry)
                rows.append(row_of(done))
    if is_dry or options["form"] or options["output"] != "-":
        show(Table(COLUMNS, rows), dict(options))
    _tell_issues(issues, options["issues"])


@contextmanager
def _placed(
    shown: Mapping[str, str], rows: Sequence[Mapping[str, Any]], is_dry: bool
) -> Iterator[None]:
    """Let an error name the file as people do, and say what stays of a run of several."""
    from ..ontology.error import SourceError

    try:
        yield
    except SourceError as error:
        error.path = shown.get(error.path, error.path)
        if rows and not is_dry:
            before = (
                "the load before it stays"
                if len(rows) == 1
                else (f"the {len(rows)} loads before it stay")
            )
            say(f"stopped; {before}; run it again to go on")
        raise
    except KeyboardInterrupt:
        say("interrupted; a load is there whole or not at all: run it again to go on")
        raise


def _tell_issues(issues: Issues, log: str | None) -> None:
    for told in issues.summary()[:10]:
        say(f"issue: {told}")
    if issues:
        where = f"see {log}" if log else "--issues FILE writes down where"
        say(f"{len(issues):,} issues in the files; {where}")


@contextmanager
def _log(path: str | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        with Path(path).open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from error

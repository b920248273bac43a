"""The verb that fills the store: files of a source, or its answers, each load all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from .fetch import api_options, fetched, refuse_api
from .option import opened_store, say, store_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..loaders.catalogue import Loader

__all__ = ["load"]


@click.command()
@click.argument("source")
@click.argument("files", nargs=-1)
@store_option
@click.option("--release", metavar="R", help="The release of the data set that the files are of.")
@click.option("--replaces", metavar="R0", help="Retract what release R0 said and these do not.")
@click.option("--dry-run", is_flag=True, help="Tell what would be added, and add nothing.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row.")
@click.option(
    "--issues", metavar="FILE", help="Write what is wrong in the files there, as JSON lines."
)
@api_options
def load(source: str, files: tuple[str, ...], store: str, **options: Any) -> None:
    """Load files of a SOURCE (see: marchland sources) into the store.

    All of it or nothing; what is in the store already is left out, so that running a load again
    changes nothing.

    \b
    Example:  marchland load sample kachin-2024
    """
    from ..loaders.catalogue import find, find_asked

    if options["api"]:
        if files:
            raise click.UsageError("give files or --api, not both")
        loader = find_asked(source)
        with fetched(loader, options) as paths:
            _load(loader, paths, store, options)
        return
    refuse_api(options)
    _load(find(source), _paths(source, files), store, options)


def _paths(source: str, files: Sequence[str]) -> list[Path]:
    paths = [Path(file) for file in files]
    if not paths:
        if source != "sample":
            raise click.UsageError(f"name the files to load: marchland load {source} FILE...")
        paths = [Path("kachin-2024")]
    return paths


def _load(loader: Loader, paths: Sequence[Path], store: str, options: Mapping[str, Any]) -> None:
    from ..graph.load import has_release
    from ..graph.load import load as load_batches
    from ..loaders.issue import Issues

    log = options["issues"]
    with opened_store(store) as opened, _log(log) as lines:
        issues = Issues(lines, strict=options["strict"])
        for origin, batches in loader.read(paths, options["release"], issues):
            replaced = options["replaces"]
            if replaced is not None and not has_release(opened, origin.dataset, replaced):
                raise click.UsageError(
                    f"--replaces: {origin.dataset} has no release {replaced!r}; see: marchland info"
                )
            report = load_batches(
                opened,
                origin,
                batches,
                replaces=replaced,
                dry_run=options["dry_run"],
            )
            say(f"{origin.dataset} {origin.release}: {_told(report, options['dry_run'])}")
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


def _told(report: Any, is_dry: bool) -> str:
    new = ", ".join(f"{number:,} {kind}s" for kind, number in sorted(report.added.items()))
    verb = "would add" if is_dry else "added"
    parts = [f"{verb} {new}"] if new else []
    if report.things:
        parts.append(f"{'' if parts else f'{verb} '}{report.things:,} descriptions of things")
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
    return "; ".join(parts) if report.is_change else "; ".join(["nothing new", *parts])

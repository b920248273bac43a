"""Verbs that keep the store: make it, fill it, tell and check what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from .option import form_for, opened_store, out_options, say, show, store_option

__all__ = ["check", "info", "init", "load", "retract"]


@click.command()
@store_option
@click.option("--base", metavar="IRI", help="Where the names of things begin.")
def init(store: str, base: str | None) -> None:
    """Make an empty store.

    \b
    Example:  marchland init --store kachin
    """
    from ..graph.store import make_store
    from ..graph.term import iri

    try:
        _ = base is None or iri(base)
    except ValueError as error:
        raise click.UsageError(f"--base: {error}; write https://example.org/id/") from error
    made = make_store(store, base)
    say(f"made a store at {store}" if made else f"{store} is a store already; it stays as it is")


@click.command()
@store_option
@out_options
def info(store: str, **options: Any) -> None:
    """Tell what is in the store, by data set and release.

    \b
    Example:  marchland info --format json
    """
    import json

    from ..graph.export.output import whole_file
    from ..graph.summary import summarise
    from ..queries.row import Table

    with opened_store(store) as opened:
        found = summarise(opened)
    if options["form"] == "json":
        with whole_file(options["output"]) as sink:
            sink.write(json.dumps(found, indent=1).encode() + b"\n")
        return
    datasets = found.pop("datasets")
    show(Table(("key", "release", "claims", "events"), datasets), options)
    say(", ".join(f"{number:,} {name}" for name, number in found.items()))


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
def load(source: str, files: tuple[str, ...], store: str, **options: Any) -> None:
    """Load files of a SOURCE (see: marchland sources) into the store.

    All of it or nothing; what is in the store already is left out, so that running a load again
    changes nothing.

    \b
    Example:  marchland load sample kachin-2024
    """
    from ..graph.load import has_release
    from ..graph.load import load as load_batches
    from ..loaders.catalogue import find
    from ..loaders.issue import Issues

    loader = find(source)
    paths = [Path(file) for file in files]
    if not paths:
        if source != "sample":
            raise click.UsageError(f"name the files to load: marchland load {source} FILE...")
        paths = [Path("kachin-2024")]
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


@click.command()
@click.argument("what", nargs=-1, required=True)
@store_option
def retract(what: tuple[str, ...], store: str) -> None:
    """Take back the records of a data set, or single RECORDs by their IRIs.

    They are kept, and count no longer; --recorded-by shows them as they counted before. Things
    stay. Loading the same again makes the records live again.

    \b
    Example:  marchland retract kachin-2024
    """
    from ..graph.load import live_records, retract
    from ..ontology.error import UsageError

    with opened_store(store) as opened:
        taken: dict[str, set[str]] = {}
        for one in what:
            records = {one} if one.startswith(opened.base) else live_records(opened, one)
            dataset = one[len(opened.base) :].split("/")[1] if one.startswith(opened.base) else one
            if not records & live_records(opened, dataset):
                raise UsageError(
                    f"{one!r} is no live record and no data set", "see: marchland info"
                )
            taken.setdefault(dataset, set()).update(records)
        for dataset, records in taken.items():
            say(f"{dataset}: {retract(opened, dataset, records):,} records retracted")


@click.command()
@store_option
@out_options
def check(store: str, **options: Any) -> None:
    """Check the store against the shapes; exit 1 if anything does not conform.

    \b
    Example:  marchland check
    """
    from ..graph.conform import violations
    from ..queries.format import FORMS
    from ..queries.row import Table

    form_for(options["form"], options["output"], FORMS)  # a wrong one is an error in any case
    with opened_store(store) as opened:
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
        show(Table(("severity", "focus", "path", "value", "message"), rows), options)
    broken = sum(row["severity"] == "Violation" for row in rows)
    say(f"{broken} violations, {len(rows) - broken} warnings" if rows else "conforms")
    if broken:
        raise SystemExit(1)

"""Verbs that keep the store: make it, tell and check what is in it, take records back."""

from __future__ import annotations

from typing import Any

import click

from .option import form_for, opened_store, out_options, say, show, store_option, update_url

__all__ = ["check", "info", "init", "retract"]


@click.command()
@store_option
@click.option("--base", metavar="IRI", help="Where the names of things begin.")
def init(store: str, base: str | None) -> None:
    """Make an empty store.

    \b
    Example:  marchland init --store kachin
    """
    from ..graph.address import hide_secrets
    from ..graph.store import make_store
    from ..graph.term import iri

    try:
        _ = base is None or iri(base)
    except ValueError as error:
        raise click.UsageError(f"--base: {error}; write https://example.org/id/") from error
    made = make_store(store, base, update_url())
    place = hide_secrets(store)
    say(f"made a store at {place}" if made else f"{place} is a store already; it stays as it is")


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
@click.argument("what", nargs=-1, required=True)
@store_option
def retract(what: tuple[str, ...], store: str) -> None:
    """Take back the records of a data set, or single records.

    WHAT is the key of a data set, or the IRI of a record, or its identifier, such as
    acled:event/XYZ123. Records taken back are kept, and count no longer; --recorded-by shows them
    as they counted before. Things stay. Loading the same again makes the records live again.

    \b
    Example:  marchland retract kachin-2024
    """
    from ..graph.account.wording import amount
    from ..graph.deletion import records_called
    from ..graph.identifier import dataset_of
    from ..graph.load import live_records, retract
    from ..ontology.error import UsageError

    with opened_store(store) as opened:
        taken: dict[str, set[str]] = {}
        named = {one: records_called(opened, one) for one in what if ":" in one}
        for one in (record for given in what for record in named.get(given) or [given]):
            records = {one} if one.startswith(opened.base) else live_records(opened, one)
            dataset = dataset_of(one) if one.startswith(opened.base) else one
            if not records & live_records(opened, dataset):
                raise UsageError(
                    f"{one!r} is no live record and no data set", "see: marchland info"
                )
            taken.setdefault(dataset, set()).update(records)
        for dataset, records in taken.items():
            taken_back = amount(retract(opened, dataset, records), "record")
            say(f"{dataset}: {taken_back} retracted")


@click.command()
@store_option
@out_options
def check(store: str, **options: Any) -> None:
    """Check the store against the shapes; exit 1 if anything does not conform.

    \b
    Example:  marchland check
    """
    from ..graph.account.wording import amount
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
                "value": None if one.value is None else one.value.value,
                "message": one.message,
            }
            for one in violations(opened)
        ]
    if rows:
        show(Table(("severity", "focus", "path", "value", "message"), rows), options)
    broken = sum(row["severity"] == "Violation" for row in rows)
    told = (amount(broken, "violation"), amount(len(rows) - broken, "warning"))
    say(", ".join(told) if rows else "conforms")
    if broken:
        raise SystemExit(1)

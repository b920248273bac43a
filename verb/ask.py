"""Verbs that ask: named queries, SPARQL of one's own, and what can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from .option import (
    form_for,
    opened_store,
    out_options,
    say,
    show,
    store_option,
    view_from,
    view_options,
)

if TYPE_CHECKING:
    from ..graph.store import Store
    from ..queries.row import Table

__all__ = ["queries", "query"]

_CLOCKS = ("as_of", "known_by", "recorded_by", "stale_after")


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name", required=False)
@click.option("-e", "--expression", metavar="SPARQL", help="Ask a SPARQL query of your own.")
@click.option("-f", "--file", metavar="FILE", help="Ask the SPARQL query in a file; - is stdin.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="For SPARQL of your own: end it after so long (60; 0 for no limit).",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=0),
    metavar="GB",
    help="For SPARQL of your own: end it where it needs more (4; 0 for no limit).",
)
@store_option
@view_options
@out_options
@click.pass_context
def query(ctx: click.Context, /, name: str | None, store: str, **options: Any) -> None:
    """Ask a named query (see: marchland queries), or SPARQL of your own.

    A query's parameters are options of their own, such as --place or --actor.

    SPARQL of your own reads the records. What stands by the clocks and the policy it asks in
    GRAPH <https://w3id.org/marchland/ontology#graph/standing> { … }: a triple for what nobody
    disputes, and a node a row; see docs/derived.md.

    \b
    Example:  marchland query who-controls --place "Kan Paik Ti" --as-of 2024-11-21
    """
    text = _sparql(options.pop("expression"), options.pop("file"))
    limits = {name: options.pop(name) for name in ("timeout", "memory")}
    if (name is None) == (text is None):
        raise click.UsageError("give the name of a query (see: marchland queries), or -e or -f")
    if name is not None and name.startswith("-"):
        raise click.UsageError(f"unexpected: {name}; a query's name comes before its parameters")
    if text is not None:
        _refuse(ctx.args, "a SPARQL query of one's own takes no parameters")
        _ask(store, text, limits, options)
        return
    if any(value is not None for value in limits.values()):
        raise click.UsageError("--timeout and --memory are for SPARQL of your own: -e or -f")
    from ..queries.answer import answer
    from ..queries.catalogue import find

    asked = find(name or "")
    given = _parameters(ctx.args)
    view = view_from(options)
    with opened_store(store, view) as opened:
        table = answer(opened, asked, given, view)
        if options["form"] == "ttl":
            _evidence(opened, table, options["output"])
            return
    show(table, options)


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


def _ask(store: str, text: str, limits: dict[str, float | None], options: dict[str, Any]) -> None:
    from ..graph.export.output import whole_file
    from ..graph.inquiry import Limits
    from ..queries.ask import RAW_FORMS, ask, inquiry

    is_given = any(options[name] is not None for name in _CLOCKS)
    is_given = is_given or (options["policy"], options["modality"]) != ("any", "acts")
    is_given = is_given or options["exact"] or options["inherit"]
    view = view_from(options)  # a wrong day is an error in any case
    seconds, memory = limits["timeout"], limits["memory"]
    allowed = Limits(
        Limits().seconds if seconds is None else seconds or None,
        Limits().memory if memory is None else int(memory * 2**30) or None,
    )
    with (
        opened_store(store, view) as opened,
        inquiry(opened, text, view if is_given else None, allowed) as asked,
    ):
        form = form_for(options["form"], options["output"], RAW_FORMS[asked.form])
        with whole_file(options["output"]) as sink:
            notes = ask(asked, form, sink, raw=options["raw"])
    for note in notes:
        say(f"note: {note}")


def _evidence(store: Store, table: Table, output: str) -> None:
    """Write the records that an answer rests on, as Turtle."""
    from ..graph.export.output import whole_file
    from ..queries.ask import describe

    records = {
        one for row in table.rows for name in ("claim", "event") for one in _several(row.get(name))
    }
    with whole_file(output) as sink:
        describe(store, sorted(records), sink)


def _several(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


@click.command()
@out_options
def queries(**options: Any) -> None:
    """List the named queries, with their parameters.

    \b
    Example:  marchland queries
    """
    from ..queries.catalogue import queries as catalogue
    from ..queries.row import Table

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
    show(Table(("query", "parameters", "answers"), rows, ("example",)), options)

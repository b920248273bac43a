"""What the verbs share: options, the store, where an answer goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..graph.standing.view import View
    from ..graph.store import Store
    from ..queries.row import Table

__all__ = [
    "bundle",
    "form_for",
    "opened_store",
    "out_options",
    "say",
    "show",
    "store_option",
    "update_url",
    "view_from",
    "view_options",
]

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_STORE = "marchland-store"
UPDATE_URL = "marchland.update_url"
"""Where `update_url` finds what was given, whichever verb runs."""
_VIEW = (
    *("as_of", "known_by", "recorded_by", "policy", "modality"),
    *("exact", "stale_after", "inherit"),
)
"""What `view_options` give."""


def bundle(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Make one decorator of several options, in the order in which help shows them."""

    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def _keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    context.meta[UPDATE_URL] = value


store_option = bundle(
    click.option(
        "--store",
        envvar="MARCHLAND_STORE",
        default=DEFAULT_STORE,
        show_default=True,
        metavar="PATH|URL",
        help="The store's folder or SPARQL endpoint; $MARCHLAND_STORE sets it, too.",
    ),
    click.option(
        "--update-url",
        envvar="MARCHLAND_UPDATE_URL",
        metavar="URL",
        callback=_keep,
        expose_value=False,
        help="Where an endpoint is changed, if not at .../update or the same URL.",
    ),
)
view_options = bundle(
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
    click.option("--inherit", is_flag=True, help="Let a whole answer for a part not told of."),
    click.option(
        "--stale-after",
        type=click.IntRange(min=0),
        metavar="DAYS",
        help="Presume nothing from an observation older than this.",
    ),
)
out_options = bundle(
    click.option(
        "--format",
        "form",
        metavar="FORM",
        help="table, csv, tsv, json, jsonl, srj, ttl or parquet (table on a terminal, else csv).",
    ),
    click.option("-o", "--output", metavar="FILE", default="-", help="Write there; - is stdout."),
    click.option("--raw", is_flag=True, help="Leave cells that look like formulas as they are."),
)


def view_from(options: dict[str, Any]) -> View:
    """Read the clocks and the policy off the options, and take them out."""
    from ..queries.view import read_view

    return read_view(**{name: options.pop(name) for name in _VIEW})


def update_url() -> str | None:
    """Give the address at which a store behind an endpoint is changed, if one was given."""
    context = click.get_current_context(silent=True)
    return context.meta.get(UPDATE_URL) if context else None


@contextmanager
def opened_store(place: str, view: View | None = None) -> Iterator[Store]:
    """Open a store, with whatever a load that was cut off left undone mended.

    By the view's clock of recording, things are described as they were then.

    How many records are withheld from whatever is answered or written is told at the end.
    """
    from ..graph.past import as_recorded
    from ..graph.settle import mend
    from ..graph.store import open_store
    from ..graph.withhold import count_held

    with open_store(place, update_url()) as store:
        mend(store)
        with as_recorded(store, view.clocks.recorded_by if view else None) as recorded:
            yield recorded
        if held := count_held(store):
            say(f"note: {held:,} record{'s are' * (held > 1) or ' is'} withheld")


def form_for(asked: str | None, output: str, known: Sequence[str]) -> str:
    """Choose the form: as asked, as the file's name tells, or as fits where it goes."""
    named = Path(output).suffix.lstrip(".") if output != "-" else ""
    form = asked or (named if named in known else "")
    form = form or ("table" if output == "-" and sys.stdout.isatty() else "csv")
    if form not in known:
        raise click.UsageError(f"no format is called {form!r}; there are: {', '.join(known)}")
    return form


def show(table: Table, options: dict[str, Any]) -> None:
    """Write an answer as the options of output say; its notes go to stderr."""
    from ..graph.export.output import whole_file
    from ..queries.format import FORMS, write_table

    form = form_for(options["form"], options["output"], FORMS)
    with whole_file(options["output"]) as sink:
        write_table(table, form, sink, raw=options["raw"])
    for note in table.notes:
        say(f"note: {note}")


def say(text: str) -> None:
    """Tell people something that is no part of the answer."""
    from ..graph.cell import plain

    click.echo(plain(text), err=True)

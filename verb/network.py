"""Verbs that compute: who can cut the routes of a commodity, and measures on the network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from .option import (
    bundle,
    opened_store,
    out_options,
    say,
    show,
    store_option,
    view_from,
    view_options,
)

if TYPE_CHECKING:
    from datetime import date

    from ..graph.standing.view import View
    from ..queries.row import Table

__all__ = ["leverage", "measure"]

over_options = bundle(
    click.option(
        "--over",
        nargs=2,
        metavar="FROM UNTIL",
        help="Answer for the days from FROM to UNTIL, and not for one.",
    ),
    click.option(
        "--step",
        type=click.Choice(["day", "week", "month", "quarter", "year"]),
        default="month",
        show_default=True,
        help="How far apart these days are.",
    ),
)


@click.command()
@click.option("--commodity", required=True, metavar="C", help="What is shipped.")
@click.option("--market", required=True, metavar="M", help="To where: a place, or an industry.")
@click.option(
    "--size",
    type=click.IntRange(1, 6),
    default=3,
    show_default=True,
    help="Find every coalition of up to so many.",
)
@click.option(
    "--assume",
    "assumptions",
    multiple=True,
    metavar="TEXT",
    help='Take as given, and do not store: "kia controls pangwa", "A ships to B", "A yields C".',
)
@over_options
@click.option("--chart", metavar="FILE", help="Draw the answer over time, too: .svg or .png.")
@store_option
@view_options
@out_options
def leverage(store: str, **options: Any) -> None:
    """Tell who, alone or together, can cut the known routes of a commodity to a market.

    The answer is yes, no or undetermined, by the side of the border; it is about the known routes
    only, and says on which claims it hinges. docs/leverage.md defines all of it.

    \b
    Example:  marchland leverage --commodity "rare earths" --market China --as-of 2024-11-21
    """
    from ..queries.leverage import leverage_table
    from ..queries.verdict import verdicts

    if options["chart"] and not options["over"]:
        raise click.UsageError("--chart shows an answer over time: give --over FROM UNTIL")
    dated = options["as_of"] is not None
    view = view_from(options)
    days = _days(view, options["over"], options["step"], dated=dated)
    asked = (options["commodity"], options["market"], days)
    with opened_store(store, view) as opened:
        cuts, trade = verdicts(
            opened, view, *asked, size=options["size"], assume=options["assumptions"]
        )
        table = leverage_table(opened, cuts, trade, over=bool(options["over"]))
    idle = [
        text for text in options["assumptions"] if not any(text.strip() in c.assumed for c in cuts)
    ]
    table.notes += [f"the assumption {text!r} touches no known route" for text in idle]
    if options["chart"]:
        _draw(table, options["chart"], f"{trade.label} to {trade.market.label}")
    show(table, options)


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--relation", "relations", multiple=True, metavar="R", help="Only this relation.")
@click.option("--actor", "actors", multiple=True, metavar="A", help="Only what is around an actor.")
@click.option("--hops", type=click.IntRange(min=1), default=1, show_default=True, help="How far.")
@click.option("--actors-only", is_flag=True, help="Leave out places, commodities and events.")
@click.option(
    "--groups",
    type=click.Choice(["country", "kind", "community"]),
    default="country",
    show_default=True,
    help="What makes nodes one group, for brokerage.",
)
@over_options
@store_option
@view_options
@out_options
def measure(names: tuple[str, ...], store: str, **options: Any) -> None:
    """Take measures on the network as of a day; without a NAME, list them.

    docs/measures.md defines them, and says what each must not be read as.

    \b
    Example:  marchland measure degree betweenness balance --as-of 2024-11-21
    """
    from ..graph.network.measure import MEASURES, find
    from ..queries.measure import measure_table
    from ..queries.network import asked_network, measured
    from ..queries.row import Table
    from ..queries.view import on_day

    if not names:
        rows = [{"measure": name, "gives": one.about} for name, one in MEASURES.items()]
        show(Table(("measure", "gives"), rows), options)
        return
    for name in names:
        find(name)
    dated = options["as_of"] is not None
    view = view_from(options)
    days = _days(view, options["over"], options["step"], dated=dated)
    asked = {name: options[name] for name in ("relations", "actors", "hops", "actors_only")}
    with opened_store(store, view) as opened:
        networks = partial(asked_network, opened, **asked)
        values = [
            one
            for day in days
            for one in measured(names, on_day(view, day), networks, groups=options["groups"])
        ]
    show(measure_table(values, over=bool(options["over"])), options)


def _days(view: View, between: Sequence[str] | None, step: str, *, dated: bool) -> list[date]:
    """Give the days to answer for: one, or those of a stretch of time."""
    from ..queries.period import days_over

    if between and dated:
        raise click.UsageError("--as-of is one day, --over several: give one of them")
    return days_over(between, step) if between else [view.clocks.as_of]


def _draw(table: Table, file: str, title: str) -> None:
    from ..graph.picture.trend import draw

    drawn = draw(table.rows, file, title=title)
    if drawn.left_out:
        say(f"note: {drawn.left_out} more coalitions are not drawn")

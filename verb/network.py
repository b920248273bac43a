"""Verbs that compute: who can cut the routes of a commodity, and measures on the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
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

    from ..graph.network.measure import Value
    from ..graph.network.project import Network
    from ..graph.standing.view import View
    from ..graph.store import Store
    from ..queries.row import Table

__all__ = ["leverage", "measure"]

_MOST_DAYS = 5000

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
    from ..graph.resolve import resolve
    from ..graph.trade.assumption import read_assumption
    from ..graph.trade.leverage import over
    from ..graph.trade.market import find_market
    from ..graph.trade.trade import read_trade
    from ..queries.leverage import leverage_table

    if options["chart"] and not options["over"]:
        raise click.UsageError("--chart shows an answer over time: give --over FROM UNTIL")
    dated = options["as_of"] is not None
    view = view_from(options)
    days = _days(view, options["over"], options["step"], dated=dated)
    with opened_store(store) as opened:
        commodity = resolve(opened, options["commodity"], ("commodity",))
        market = find_market(opened, options["market"])
        assumed = [read_assumption(opened, text) for text in options["assumptions"]]
        also = {place for one in assumed for place in one.places}
        trade = read_trade(opened, view, commodity, market, also)
        cuts = list(over(trade, view, days, size=options["size"], assumed=assumed))
        table = leverage_table(opened, cuts, trade, over=bool(options["over"]))
    idle = [
        text for text in options["assumptions"] if not any(text.strip() in c.assumed for c in cuts)
    ]
    table.notes += [f"the assumption {text!r} touches no known route" for text in idle]
    if options["chart"]:
        _draw(table, options["chart"], f"{commodity.label} to {market.label}")
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
    from ..queries.row import Table

    if not names:
        rows = [{"measure": name, "gives": one.about} for name, one in MEASURES.items()]
        show(Table(("measure", "gives"), rows), options)
        return
    for name in names:
        find(name)
    dated = options["as_of"] is not None
    view = view_from(options)
    days = _days(view, options["over"], options["step"], dated=dated)
    with opened_store(store) as opened:
        values = [one for day in days for one in _measured(opened, names, _on(view, day), options)]
    show(measure_table(values, over=bool(options["over"])), options)


def _measured(
    store: Store, names: Sequence[str], view: View, options: dict[str, Any]
) -> Iterator[tuple[str, Network, Value]]:
    from ..graph.network.measure import MEASURES, measure

    network = every = _network(store, view, options)
    if view.acts and any(MEASURES[name].is_of_all for name in names):
        every = _network(store, replace(view, acts=False), options)
    for name in dict.fromkeys(names):
        on = every if MEASURES[name].is_of_all else network
        for value in measure(on, [name], groups=options["groups"]):
            yield view.clocks.as_of.isoformat(), on, value


def _network(store: Store, view: View, options: dict[str, Any]) -> Network:
    from ..graph.network.project import project
    from ..graph.resolve import resolve
    from ..ontology.term import ontology

    kinds = ("actor", "place", "commodity")
    centres = [iri for name in options["actors"] for iri in resolve(store, name, kinds).iris]
    found = project(
        store, view, relations=options["relations"], actors=centres, hops=options["hops"]
    )
    if options["actors_only"]:
        actors = ontology().subclasses("Actor")
        others = [node for node, data in found.nodes(data=True) if data["kind"] not in actors]
        found.remove_nodes_from(others)
    return found


def _on(view: View, day: date) -> View:
    return replace(view, clocks=replace(view.clocks, as_of=day))


def _days(view: View, between: Sequence[str] | None, step: str, *, dated: bool) -> list[date]:
    """Give the days to answer for: one, or those of a stretch of time."""
    from itertools import islice

    from ..graph.clock import read_day
    from ..graph.trade.calendar import Step, steps

    if not between:
        return [view.clocks.as_of]
    if dated:
        raise click.UsageError("--as-of is one day, --over several: give one of them")
    try:
        first, last = (read_day(text) for text in between)
    except ValueError as error:
        raise click.UsageError(f"--over: {error}") from error
    if last < first:
        raise click.UsageError(f"--over: {first} is after {last}")
    days = list(islice(steps(first, last, Step(step)), _MOST_DAYS + 1))
    if len(days) > _MOST_DAYS:
        raise click.UsageError(f"--over: more than {_MOST_DAYS:,} days; take a longer --step")
    return days


def _draw(table: Table, file: str, title: str) -> None:
    from ..graph.picture.trend import draw

    drawn = draw(table.rows, file, title=title)
    if drawn.left_out:
        say(f"note: {drawn.left_out} more coalitions are not drawn")

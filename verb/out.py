"""Verbs that give things out: networks, dumps and pictures as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .network import over_options
from .network_option import centres, network_from, network_options
from .option import opened_store, say, store_option, view_from, view_options

if TYPE_CHECKING:
    from ..graph.network.project import Network
    from ..graph.standing.view import View
    from ..graph.store import Store

__all__ = ["export"]

_TITLE = "Who does what to whom"
_STAR = ("rdf-1.2", "rdf-star")
_SHAPING = {
    "evidence": "--from",
    "since": "--since",
    "mode": "--two-mode",
    "merge": "--merge",
    "countries": "--country",
    "commodities": "--commodity",
    "actors_only": "--actors-only",
    "structure": "--structure",
}
"""Options that shape the network of a day."""
_OF_A_DAY = {
    **{name: _SHAPING[name] for name in ("evidence", "since", "mode", "merge")},
    "what": "--what",
    "dynamic": "--dynamic",
    "over": "--over",
}
"""Options that a page, which shows every day as claims tell it, has no use for."""

_ON_PAGE = (
    *("relations", "actors", "hops", "structure", "countries", "commodities"),
    *("actors_only", "max_nodes"),
)
"""Options that a page heeds."""


@click.command()
@click.argument("file")
@store_option
@click.option(
    "--what",
    type=click.Choice(["edges", "nodes", "places", "spells", "events"]),
    help="Of a table: edges (or nodes, spells, events); of a map: places (or spells, events).",
)
@click.option(
    "--as",
    "--format",
    "form",
    metavar="FORM",
    help="The form, where FILE does not tell it: cytoscape, pajek, kgx, rdf-1.2, rdf-star ….",
)
@network_options
@click.option("--dynamic", is_flag=True, help="GEXF with the days on which each edge stands.")
@over_options
@click.option("--title", metavar="TEXT", help="Of a picture or page.")
@click.option(
    "--max-nodes",
    type=click.IntRange(min=1),
    help="So many things, the most connected first (a picture 40, a page 2,000).",
)
@click.option("--raw", is_flag=True, help="Leave cells that look like formulas as they are.")
@view_options
def export(file: str, store: str, **options: Any) -> None:
    """Write a network as of a day, or a dump of the records, to FILE.

    \b
    .gexf .graphml .json .cyjs .net       a network, for Gephi, igraph, networkx, Cytoscape, Pajek
    .csv .parquet .arrow                  a table of its edges or nodes, of spells, of events
    .geojson                              a map: places with who holds them, spells, or events
    .svg .png                             a picture of the network
    .html                                 a page of it, with the evidence, for any day; offline
    .ttl .nq .trig .jsonld .nt            a dump of all records and things, to load elsewhere

    With --over, a file for each day; with --dynamic, one file of all days. A file is there whole or
    not at all. docs/export.md tells what opens each form, and what it cannot carry.

    \b
    Example:  marchland export kachin.gexf --as-of 2024-11-21
    """
    from ..graph.export.form import DUMPS, MAPS, PAGES, form_of, write_dump

    dated = options["as_of"] is not None
    view = view_from(options)
    star = options["form"] if options["form"] in _STAR else None
    form = form_of(file) if star or not options["form"] else options["form"]
    if star and form not in DUMPS:
        raise click.UsageError(f"--as {star} is for a dump: give a FILE that ends in .ttl or .nq")
    # a dump is of all that is recorded, whatever the clocks
    with opened_store(store, None if form in DUMPS else view) as opened:
        if form in DUMPS:
            write_dump(opened, file, form=form, star=star)
        elif form in MAPS:
            _map(opened, file, view, options["what"] or "places")
        elif form in PAGES:
            _write_page(opened, file, view, options)
        else:
            _write_network(opened, file, form, view, options, dated=dated)


def _write_network(
    store: Store, file: str, form: str, view: View, options: dict[str, Any], *, dated: bool
) -> None:
    from ..graph.export.form import PICTURES

    if options["what"] in ("spells", "events"):
        _write_table(store, file, form, view, options)
        return
    if options["dynamic"]:
        _write_dynamic(store, file, form, view, options)
        return
    for path, network in _networks(store, file, view, options, dated=dated):
        if form in PICTURES:
            _draw(network, path, form, view, options)
        else:
            _write(network, path, form, options)


def _write(
    network: Network, path: str, form: str, options: dict[str, Any], *, dynamic: bool = False
) -> None:
    from ..graph.export.form import write_network

    what = options["what"] or "edges"
    changes = write_network(
        network, path, form=form, what=what, raw=options["raw"], dynamic=dynamic
    )
    _say_changes(changes)
    name = f"{Path(path).name}: " if options["over"] and not dynamic else ""
    say(f"{name}{network.number_of_nodes()} nodes, {network.number_of_edges()} edges")


def _networks(
    store: Store, file: str, view: View, options: dict[str, Any], *, dated: bool
) -> Iterator[tuple[str, Network]]:
    """Give the network of the day, or one for each day or stretch of days, with its file."""
    if not options["over"]:
        yield file, network_from(store, view, options)
        return
    if dated or options["since"]:
        raise click.UsageError("--over tells the days: leave --as-of and --since out")
    if file == "-":
        raise click.UsageError("--over writes a file for each day: give the name of a FILE")
    path = Path(file)
    for first, last in _stretches(options):
        told = options
        day = first
        if options["evidence"] != "claims" or options["mode"] == "events":
            told, day = options | {"since": first.isoformat()}, last
        on = replace(view, clocks=replace(view.clocks, as_of=day))
        yield (
            str(path.with_name(f"{path.stem}-{first}{path.suffix}")),
            network_from(store, on, told),
        )


def _stretches(options: dict[str, Any]) -> Iterator[tuple[date, date]]:
    """Give the days that were asked for, each with the last day before the next."""
    from ..graph.trade.calendar import Step, steps
    from ..queries.period import days_over

    days = days_over(options["over"], options["step"])
    *_, after = (
        day for day, _ in zip(steps(days[-1], date.max, Step(options["step"])), "ab", strict=False)
    )
    for first, following in zip(days, [*days[1:], after], strict=True):
        yield first, following - timedelta(days=1)


def _write_dynamic(store: Store, file: str, form: str, view: View, options: dict[str, Any]) -> None:
    from ..graph.network.course import network_over
    from ..queries.view import read_date

    _refuse("--dynamic is of claims as they stand", options, _SHAPING)
    first, last = (read_date("over", text) for text in options["over"] or (None, None))
    network = network_over(
        store,
        view,
        first=first,
        last=last,
        relations=options["relations"],
        actors=centres(store, options),
        hops=options["hops"],
    )
    _write(network, file, form, options, dynamic=True)


def _refuse(why: str, options: dict[str, Any], names: dict[str, str]) -> None:
    """Refuse options that would be without effect."""
    for name, option in names.items():
        if options[name] and options[name] != "claims":
            raise click.UsageError(f"{why}: leave {option} out")


def _write_table(store: Store, file: str, form: str, view: View, options: dict[str, Any]) -> None:
    from ..graph.export.form import write_table
    from ..graph.network.table import event_table, spell_table
    from ..queries.view import read_date

    since = read_date("since", options["since"])
    around = {"actors": "--actor"} | _SHAPING
    around.pop("since")
    _refuse(f"--what {options['what']} is a table of all there are", options, around)
    if options["what"] == "spells":
        table = spell_table(store, view, options["relations"])
    else:
        table = event_table(store, view, since=since)
    _say_changes(write_table(table, file, form=form, raw=options["raw"]))
    say(f"{table.height:,} {options['what']}")


def _write_page(store: Store, file: str, view: View, options: dict[str, Any]) -> None:
    from ..queries.network import write_asked_page

    _refuse("a page shows what stands on any day", options, _OF_A_DAY)
    asked = {name: options[name] for name in _ON_PAGE}
    course = write_asked_page(store, view, file, title=options["title"] or _TITLE, **asked)
    if course.things_left_out:
        say(f"note: the {course.things_left_out:,} least connected things are left out")
    ties = course.graph.number_of_edges()
    say(f"{len(course.graph):,} things, {ties:,} relations, {len(course.told):,} stretches of time")


def _map(store: Store, file: str, view: View, layer: str) -> None:
    from ..graph.export.map import write_map

    say(f"{write_map(store, file, view, layer=layer):,} {layer}")


def _draw(network: Network, file: str, form: str, view: View, options: dict[str, Any]) -> None:
    from ..graph.picture.picture import picture

    most = options["max_nodes"] or 40
    drawn = picture(network, file, form=form, title=options["title"] or _TITLE, max_nodes=most)
    if drawn.nodes_left_out:
        say(f"note: the {drawn.nodes_left_out} least connected things are not drawn")


def _say_changes(changes: Counter[str]) -> None:
    for kind, number in sorted(changes.items()):
        say(f"note: {number:,} times: {kind}")

"""Verbs that give things out: networks, dumps and pictures as files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from .option import opened_store, say, store_option, view_from, view_options

if TYPE_CHECKING:
    from ..graph.network.project import Network
    from ..graph.standing.view import View
    from ..graph.store import Store

__all__ = ["export"]

_TITLE = "Who does what to whom"


@click.command()
@click.argument("file")
@store_option
@click.option(
    "--what",
    type=click.Choice(["edges", "nodes", "places", "events"]),
    help="Of a network as a table: edges (or nodes); of a map: places (or events).",
)
@click.option("--relation", "relations", multiple=True, metavar="R", help="Only this relation.")
@click.option("--actor", "actors", multiple=True, metavar="A", help="Only what is around an actor.")
@click.option("--hops", type=click.IntRange(min=1), default=1, show_default=True, help="How far.")
@click.option("--structure", is_flag=True, help="Also what is part of, or within, what.")
@click.option("--title", metavar="TEXT", help="Of a picture or page.")
@click.option(
    "--max-nodes",
    type=click.IntRange(min=1),
    help="So many things, the most connected first (a picture 40, a page 2,000).",
)
@click.option("--raw", is_flag=True, help="Leave cells that look like formulas as they are.")
@click.option("--format", "form", metavar="FORM", help="The form, where FILE does not tell it.")
@view_options
def export(file: str, store: str, **options: Any) -> None:
    """Write a network as of a day, or a dump of the records, to FILE.

    \b
    .gexf .graphml .json .csv .parquet    a network, for Gephi, igraph, networkx, a spreadsheet
    .geojson                              a map: places with who holds them, or events
    .svg .png                             a picture of the network
    .html                                 a page of it, with the evidence, for any day; offline
    .ttl .nq .trig .jsonld .nt            a dump of all records and things, to load elsewhere

    A file is there whole or not at all.

    \b
    Example:  marchland export kachin.gexf --as-of 2024-11-21
    """
    from ..graph.export.form import DUMPS, MAPS, PAGES, PICTURES, form_of, write_dump, write_network

    view = view_from(options)
    form = options["form"] or form_of(file)
    with opened_store(store) as opened:
        if form in DUMPS:
            write_dump(opened, file, form=form)
            return
        if form in MAPS:
            _map(opened, file, view, options["what"] or "places")
            return
        if form in PAGES:
            _write_page(opened, file, view, options)
            return
        network = _network(opened, view, options)
    if form in PICTURES:
        _draw(network, file, form, view, options)
    else:
        changes = write_network(
            network, file, form=form, what=options["what"] or "edges", raw=options["raw"]
        )
        _say_changes(changes)
    say(f"{network.number_of_nodes()} nodes, {network.number_of_edges()} edges")


def _network(store: Store, view: View, options: dict[str, Any]) -> Network:
    from ..graph.network.project import project

    return project(
        store,
        view,
        relations=options["relations"],
        actors=_centres(store, options),
        hops=options["hops"],
        structure=options["structure"],
    )


def _centres(store: Store, options: dict[str, Any]) -> list[str]:
    from ..graph.resolve import resolve

    kinds = ("actor", "place", "commodity")
    return [iri for name in options["actors"] for iri in resolve(store, name, kinds).iris]


def _write_page(store: Store, file: str, view: View, options: dict[str, Any]) -> None:
    from ..graph.explorer.course import MOST
    from ..graph.explorer.page import write_page

    course = write_page(
        store,
        view,
        file,
        title=options["title"] or _TITLE,
        relations=options["relations"],
        actors=_centres(store, options),
        hops=options["hops"],
        structure=options["structure"],
        max_nodes=options["max_nodes"] or MOST,
    )
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

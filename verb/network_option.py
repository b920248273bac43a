"""Options that say which network is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .option import bundle

if TYPE_CHECKING:
    from ..graph.network.project import Network
    from ..graph.standing.view import View
    from ..graph.store import Store

__all__ = ["asked_network", "centres", "day_of", "named", "network_options"]

network_options = bundle(
    click.option("--relation", "relations", multiple=True, metavar="R", help="Only this relation."),
    click.option(
        "--actor", "actors", multiple=True, metavar="A", help="Only what is around an actor."
    ),
    click.option(
        "--country",
        "countries",
        multiple=True,
        metavar="C",
        help="Only what is around a country's.",
    ),
    click.option(
        "--hops", type=click.IntRange(min=1), default=1, show_default=True, help="How far."
    ),
    click.option(
        "--commodity", "commodities", multiple=True, metavar="C", help="Only what is about it."
    ),
    click.option("--actors-only", is_flag=True, help="Leave out places, commodities and events."),
    click.option("--structure", is_flag=True, help="Also what is part of, or within, what."),
    click.option(
        "--from",
        "evidence",
        type=click.Choice(["claims", "events", "all"]),
        default="claims",
        show_default=True,
        help="What edges are made of: what stands, or counts of events up to the day.",
    ),
    click.option("--since", metavar="DAY", help="Count events from that day on."),
    click.option(
        "--two-mode",
        "mode",
        type=click.Choice(["places", "events"]),
        help="Actors, tied to places or to events, and not to each other.",
    ),
    click.option(
        "--merge",
        type=click.Choice(["lines", "relations", "records", "events"]),
        help="One edge a pair and direction, which weighs as many of these.",
    ),
)


def named(store: Store, names: tuple[str, ...], *kinds: str) -> list[str]:
    """Find things of some kinds by what people call them."""
    from ..graph.resolve import resolve

    return [iri for name in names for iri in resolve(store, name, kinds).iris]


def centres(store: Store, options: dict[str, Any]) -> list[str]:
    """Find the things around which a network is wanted."""
    return named(store, options["actors"], "actor", "place", "commodity")


def day_of(option: str, text: str | None) -> Any:
    """Read an option's day."""
    from ..graph.clock import read_day

    try:
        return read_day(text) if text is not None else None
    except ValueError as error:
        raise click.UsageError(f"--{option}: {error}") from error


def asked_network(store: Store, view: View, options: dict[str, Any]) -> Network:
    """Project the network that the options ask for."""
    from ..graph.network.project import project
    from ..graph.network.reshape import merge, of_kinds
    from ..ontology.term import ontology

    found = project(
        store,
        view,
        relations=options["relations"],
        actors=centres(store, options),
        hops=options["hops"],
        structure=options["structure"],
        evidence=options["evidence"],
        since=day_of("since", options["since"]),
        mode=options["mode"],
        countries=named(store, options["countries"], "place"),
        commodities=named(store, options["commodities"], "commodity"),
    )
    if options["actors_only"]:
        found = of_kinds(found, ontology().subclasses("Actor"))
    return merge(found, options["merge"]) if options["merge"] else found

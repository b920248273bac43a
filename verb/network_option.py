"""Options that say which network is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .option import bundle

if TYPE_CHECKING:
    from ..graph.network.project import Network
    from ..graph.standing.view import View
    from ..graph.store import Store

__all__ = ["centres", "network_from", "network_options"]

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


_ASKED = (
    *("relations", "actors", "hops", "structure", "evidence", "since", "mode"),
    *("countries", "commodities", "actors_only", "merge"),
)
"""What `network_options` give."""


def centres(store: Store, options: dict[str, Any]) -> list[str]:
    """Find the things around which a network is wanted."""
    from ..queries.network import named

    return named(store, options["actors"], "actor", "place", "commodity")


def network_from(store: Store, view: View, options: dict[str, Any]) -> Network:
    """Project the network that the options ask for."""
    from ..queries.network import asked_network

    return asked_network(store, view, **{name: options[name] for name in _ASKED})

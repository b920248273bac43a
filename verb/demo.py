"""The main job in one go: a store, the sample, six questions, a network and its picture."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .option import opened_store, say

if TYPE_CHECKING:
    from ..graph.store import Store

__all__ = ["demo"]

DAY = date(2024, 11, 21)
QUESTIONS = (
    (
        "Who held Kan Paik Ti on the 19th of November 2024, the day before the last push?",
        ("who-controls", {"place": "Kan Paik Ti"}, date(2024, 11, 19)),
    ),
    ("And on the 21st?", ("who-controls", {"place": "Kan Paik Ti"}, DAY)),
    ("What does the Kachin Independence Army hold?", ("controlled-by", {"actor": "KIA"}, DAY)),
    ("Who presses it?", ("who-pressures", {"actor": "KIA"}, DAY)),
    ("And who supports the junta?", ("who-supports", {"actor": "the junta"}, DAY)),
    (
        "By which known ways do rare earths reach China, and who holds them?",
        ("routes", {"commodity": "rare earths", "market": "China"}, DAY),
    ),
)
SHOWN = ("subject", "relation", "object", "start", "status", "grade", "sources", "note")


@click.command()
@click.option("--into", metavar="DIR", default="demo", show_default=True, help="Where it goes.")
@click.option("--ged", metavar="FILE", help="Load this UCDP GED file, too.")
def demo(into: str, ged: str | None) -> None:
    """Do the main job in one go: store, sample, six questions, a network and a picture.

    \b
    Example:  marchland demo
    """
    from ..graph.store import make_store

    folder = Path(into)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make {into}: {error.strerror}") from error
    place = str(folder / "store")
    make_store(place)
    with opened_store(place) as store:
        _fill(store, ged)
        for question, (name, given, day) in QUESTIONS:
            _answer(store, question, name, given, day)
        if ged:
            between = {"from": "2021-01-01"}
            _answer(
                store, "Which sides fought since 2021, by UCDP's events?", "dyads", between, DAY
            )
        _draw(store, folder)
    click.echo(f"\nThe store is {place}; ask it more:")
    click.echo(f'  marchland query relations-of --actor KIA --as-of {DAY} --store "{place}"')
    click.echo(f'  marchland explain --place "Kan Paik Ti" --as-of {DAY} --store "{place}"')


def _fill(store: Store, ged: str | None) -> None:
    from ..loaders.catalogue import find
    from ..loaders.issue import Issues
    from ..loaders.run import loads

    wanted = [("sample", "kachin-2024"), *([("ucdp-ged", ged)] if ged else [])]
    for source, path in wanted:
        issues = Issues()
        for origin, report, *_ in loads(store, find(source), [Path(path)], issues):
            new = report.added.total()
            told = f"{new:,} records" if new else "known already"
            click.echo(f"loaded {origin.dataset} {origin.release}: {told}")
        if issues:
            say(f"{len(issues):,} issues in {path}")


def _answer(store: Store, question: str, name: str, given: dict[str, str], day: date) -> None:
    import sys

    from ..graph.clock import Clocks
    from ..graph.standing.view import View
    from ..queries.answer import answer
    from ..queries.catalogue import find
    from ..queries.format import write_table

    table = answer(store, find(name), given, View(Clocks(as_of=day)))
    table.columns = SHOWN if "subject" in table.columns else table.columns
    asked = " ".join(f"--{one} {shlex.quote(value)}" for one, value in given.items())
    dated = "" if name == "dyads" else f" --as-of {day}"
    click.secho(f"\n{question}", bold=True)
    click.echo(f"$ marchland query {name} {asked}{dated}\n")
    table.rows = table.rows[:12]
    write_table(table, "table", sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _draw(store: Store, folder: Path) -> None:
    from ..graph.clock import Clocks
    from ..graph.export.form import write_network
    from ..graph.network.project import project
    from ..graph.picture.picture import picture
    from ..graph.standing.view import View
    from ..ontology.error import UsageError

    network = project(store, View(Clocks(as_of=DAY)))
    write_network(network, folder / "kachin.gexf")
    click.echo(
        f"\nwrote {folder / 'kachin.gexf'}: {network.number_of_nodes()} things, "
        f"{network.number_of_edges()} relations; it opens in Gephi"
    )
    try:
        for ending in ("svg", "png"):
            path = folder / f"kachin.{ending}"
            picture(network, path, title="The Kachin borderland on 21 November 2024")
            click.echo(f"wrote {path}")
    except UsageError as error:
        # the one part of the job that needs an extra; all else is done
        say(f"no picture: {error}")

"""Leverage on a network of 10,000 places and 200 actors: from the store, and once it is read.

Run with ``python benchmarks/leverage.py [PLACES] [ACTORS]``. A made-up trade: sites in the first of
20 rows, each place ships to two of the next row, nine in ten are held by somebody; four groups hold
what lies before the market. Five seconds are allowed for the answer.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from marchland.graph.clock import Clocks
from marchland.graph.load import Batch, Origin, load
from marchland.graph.resolve import resolve
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.trade.border import SUPPLIER
from marchland.graph.trade.cut import Answer
from marchland.graph.trade.leverage import leverage_of
from marchland.graph.trade.market import find_market
from marchland.graph.trade.trade import read_trade

ALLOWED = 5.0
"""Seconds."""
ROWS = 20
KEEPERS = 3
"""So many groups hold the last row: together, and not otherwise, they can cut every route."""


def things(places: int, actors: int) -> Iterator[pl.DataFrame]:
    """Yield the things of the made-up trade."""

    def many(kind: str, name: str, number: int, cls: str) -> pl.DataFrame:
        rows = [
            {"id": f"{kind}/b/{name}{n}", "class": cls, "label@en": f"{name} {n}"}
            for n in range(number)
        ]
        return pl.DataFrame(rows)

    yield many("place", "p", places, "Settlement")
    yield many("actor", "a", actors, "InsurgentGroup")
    yield pl.DataFrame([{"id": "place/b/m", "class": "Settlement", "label@en": "market"}])
    yield pl.DataFrame([{"id": "commodity/b/c", "class": "Commodity", "label@en": "ore"}])
    yield pl.DataFrame(
        [{"id": "source/b/s", "class": "Source", "label@en": "s", "reliability": "B"}]
    )


def claims(places: int, actors: int) -> pl.DataFrame:
    """Make the claims on yields, links and holders."""
    r = random.Random(7)
    wide = places // ROWS
    row = [[f"place/b/p{number * wide + n}" for n in range(wide)] for number in range(ROWS)]
    found = [(site, "yields", "commodity/b/c") for site in row[0]]
    for here, there in pairwise(row):
        found += [(one, "shipsTo", other) for one in here for other in r.sample(there, 2)]
    found += [(one, "shipsTo", "place/b/m") for one in row[-1]]
    for here in row[:-1]:
        held = [place for place in here if r.random() < 0.9]
        found += [(f"actor/b/a{r.randrange(actors)}", "controls", place) for place in held]
    found += [(f"actor/b/a{n % KEEPERS}", "controls", place) for n, place in enumerate(row[-1])]
    return pl.DataFrame(
        {
            "id": [f"claim/b/{number}" for number in range(len(found))],
            "class": "Claim",
            "subject": [subject for subject, _, _ in found],
            "relation": [relation for _, relation, _ in found],
            "object": [thing for _, _, thing in found],
            "startLatest": "2024-01-01",
            "endEarliest": "2024-01-02",
            "openEnd": "true",
            "observedOn": "2024-01-01",
            "reportedOn": "2024-01-02",
            "source": [["source/b/s"]] * len(found),
        }
    )


def filled(place: str, places: int, actors: int) -> int:
    """Make a store with the trade; give the number of its claims."""
    make_store(place)
    records = claims(places, actors)
    with open_store(place) as store:
        load(store, Origin("b", "1"), [Batch(tuple(things(places, actors)), (records,))])
    return records.height


def measured(store: Store) -> tuple[float, float, float]:
    """Give the seconds of reading, of the answer for a day, and for another day."""
    view = View(Clocks(as_of=date(2024, 6, 1)))
    start = time.process_time()
    trade = read_trade(
        store, view, resolve(store, "ore", ("commodity",)), find_market(store, "market")
    )
    read = time.process_time()
    cuts = leverage_of(trade, view)
    answered = time.process_time()
    leverage_of(trade, replace(view, clocks=Clocks(as_of=date(2025, 6, 1))))
    again = time.process_time()
    sure = [cut for cut in cuts if cut.side == SUPPLIER and cut.answer is Answer.YES]
    if [len(cut.coalition) for cut in sure] != [KEEPERS]:
        raise SystemExit(f"wrong: {KEEPERS} groups together hold the cut, and not {sure}")
    return read - start, answered - read, again - answered


def main() -> None:
    """Fill a store, ask, and tell the seconds."""
    places, actors = (int(n) for n in [*sys.argv[1:], "10000", "200"][:2])
    with tempfile.TemporaryDirectory() as folder:
        number = filled(str(Path(folder) / "store"), places, actors)
        with open_store(str(Path(folder) / "store")) as store:
            read, answer, again = measured(store)
    print(f"{places:,} places, {actors} actors, {number:,} claims")
    print(f"read from the store   {read:6.2f} s")
    print(f"answer for a day      {answer:6.2f} s   (allowed: {ALLOWED} s)")
    print(f"for another day       {again:6.2f} s")
    if answer > ALLOWED:
        raise SystemExit("too slow")


if __name__ == "__main__":
    main()

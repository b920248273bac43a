"""Networks from columns: a million edges to networkx, and counts of 300,000 events by two sides.

Run with ``python benchmarks/projection.py [--edges N] [--events N] [--runs N]``. All data are made
up, from a fixed seed. Measured in one run, each time the best of some, in CPU time with wall time
beside it:

- edges, from the Parquet beside a store to a MultiDiGraph with all their attributes, against the
  same MultiDiGraph built by networkx of tuples whose attribute dictionaries are ready in memory,
  with the garbage collector off in both: at most 1.3 times its time;
- the edge list of actors with counts of events and sums of deaths: at most 3 times the time of
  DuckDB on a Parquet of these events, and at most a fiftieth of that of SPARQL on the same store.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import networkx as nx
import polars as pl

from marchland.graph.clock import Clocks
from marchland.graph.derived.spell_table import frame_of, tables
from marchland.graph.load import Batch, Origin, load
from marchland.graph.network.dyad import read_dyads
from marchland.graph.network.stretch import has_columns, network_on
from marchland.graph.settle import edition
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR

EDGES, EVENTS = 1_000_000, 300_000
ACTORS, SIDES, SOURCES = 20_000, 1_000, 2_000
DAY = date(2024, 6, 1)
RELATIONS = ("supports", "pressures", "partOf", "negotiatesWith")
LIMITS = {"networkx": 1.3, "duckdb": 3.0, "sparql": 1 / 50}
"""The time that each may take at most, as a share of that of what it is measured against."""


class Spent(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:8.3f} s CPU, {self.wall:8.3f} s wall"


def best(runs: int, work: Callable[[], object]) -> Spent:
    """Measure the shortest of some runs; what one makes is gone before the next."""
    found = []
    for _ in range(runs):
        gc.collect()
        gc.disable()
        wall, cpu = time.perf_counter(), time.process_time()
        made = work()
        found.append(Spent(time.process_time() - cpu, time.perf_counter() - wall))
        gc.enable()
        del made
    return min(found)


def require(is_so: bool, what: str) -> None:
    """Stop where what is measured is not what it should be."""
    if not is_so:
        raise SystemExit(f"projection: not {what}")


def beside(store: Store) -> Path:
    """Give the folder of a store's columns."""
    require(store.beside is not None, "a folder beside the store")
    return Path(str(store.beside))


# --- edges ---


def things() -> pl.DataFrame:
    """Make the actors and sources that edges name."""
    actors = [f"actor/b/a{n}" for n in range(ACTORS)]
    sources = [f"source/b/s{n}" for n in range(SOURCES)]
    return pl.DataFrame(
        {
            "id": [*actors, *sources],
            "class": ["InsurgentGroup"] * ACTORS + ["Source"] * SOURCES,
            "label@en": [
                *(f"Group {n}" for n in range(ACTORS)),
                *(f"Paper {n}" for n in range(SOURCES)),
            ],
        }
    )


def ties(base: str, number: int) -> Iterator[tuple[Any, ...]]:
    """Make stretches of ties as they stand beside a store, in the order of its columns."""
    r = random.Random(11)
    for n in range(number):
        one, other = r.randrange(ACTORS), r.randrange(ACTORS)
        relation = RELATIONS[n % len(RELATIONS)]
        subject, thing = f"{base}actor/b/a{one}", f"{base}actor/b/a{other}"
        start = date(2020, 1, 1) + timedelta(days=r.randrange(1000))
        lines = r.choices((1, 2, 3), (85, 10, 5))[0]  # most relations are told of by one source
        cited = " ".join(f"{base}source/b/s{r.randrange(SOURCES)}" for _ in range(lines))
        claims = " ".join(f"{base}claim/b/{n:07}{part}" for part in "abc"[:lines])
        status, why = ("contested", "sources") if n % 9 == 0 else ("presumed", "")
        yield (
            *(f"{relation} {subject} {thing}", subject, None, status, why),
            *(start, None, start, start, start + timedelta(days=1), None, start),
            *("B", "2", lines, lines, False, claims, cited, "", False, "Actual", "Stated"),
        )


def fill_ties(store: Store, number: int) -> int:
    """Put made ties beside a store; give how many different ones there are."""
    held, tied = tables(beside(store))
    writer = tied.begin()
    # derived a subject at a time, as they stand in the files
    frame = frame_of(ties(store.base, number)).unique("place", maintain_order=True).sort("holder")
    writer.add_frame(frame)
    tied.close(writer, edition(store), whole=True)
    held.mark(edition(store))
    return frame.height


def compare_edges(store: Store, number: int, runs: int) -> dict[str, Spent]:
    """Measure a network from columns, and from tuples that are ready."""
    count = fill_ties(store, number)
    view = View(Clocks(DAY))
    require(has_columns(store, view), "columns that are read")

    def project() -> Any:
        return network_on(store, view)

    graph = project()
    require(graph.number_of_edges() == count, "every edge")
    ready = list(graph.edges(keys=True, data=True))

    def build() -> Any:
        made: Any = nx.MultiDiGraph()
        made.add_edges_from(ready)
        return made

    require(nx.utils.graphs_equal(build(), graph), "the same network")
    del graph
    baseline = best(runs, build)
    ready.clear()
    return {"from tuples, by networkx": baseline, "from columns": best(runs, project)}


# --- events ---


def events(number: int) -> pl.DataFrame:
    """Make events of two sides, some without an estimate of deaths."""
    r = random.Random(13)
    rows = []
    for n in range(number):
        one, other = (int(SIDES * r.random() ** 3) for _ in "ab")
        day = date(1990, 1, 1) + timedelta(days=r.randrange(12_000))
        told = r.random() < 0.9
        low = int(r.paretovariate(1.2)) - 1
        rows.append(
            {
                "id": f"event/b/{n}",
                "class": "Event",
                "eventType": f"event-type/{('clash', 'massacre', 'raid')[n % 3]}",
                "sideA": [f"actor/b/a{one}"],
                "sideB": [f"actor/b/a{other}"],
                "startEarliest": day.isoformat(),
                "fatalitiesLow": str(low) if told else None,
                "fatalitiesBest": str(low + 1) if told else None,
                "fatalitiesHigh": str(low + 3) if told else None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


SPARQL = f"""SELECT ?actor ?other ?type (COUNT(?e) AS ?events) (SUM(?l) AS ?low) (SUM(?b) AS ?best)
  (SUM(?h) AS ?high) (MIN(?start) AS ?first) (MAX(?start) AS ?last) {{
  ?e <{MAR}sideA> ?actor ; <{MAR}sideB> ?other ; <{MAR}eventType> ?type .
  ?e <{MAR}startEarliest> ?start
  OPTIONAL {{ ?e <{MAR}fatalitiesLow> ?l }}
  OPTIONAL {{ ?e <{MAR}fatalitiesBest> ?b }}
  OPTIONAL {{ ?e <{MAR}fatalitiesHigh> ?h }}
  MINUS {{ ?e <{MAR}retracted> true }} }} GROUP BY ?actor ?other ?type"""


def compare_events(store: Store, folder: Path, number: int, runs: int) -> dict[str, Spent]:
    """Measure the edge list of actors: by columns, by DuckDB, by SPARQL."""
    load(store, Origin("b", "1"), [Batch((), (events(number),))])
    view = View(Clocks(date(2030, 1, 1)))
    cold = best(1, lambda: read_dyads(store, view))
    (kept,) = (beside(store) / "events").glob("pairs-*.parquet")
    file = folder / "events.parquet"
    told = pl.read_parquet(kept).with_columns(pl.col(pl.Categorical).cast(pl.String))
    told.drop("turned", "polarity", "modality", "gone", "reported").write_parquet(file)
    query = f"""SELECT actor, other, relation, count(*) AS events, sum(low) AS low,
        sum(best) AS best, sum(high) AS high, min(start) AS first, max(start) AS last
        FROM '{file}' GROUP BY ALL ORDER BY ALL"""  # noqa: S608 - a file of our own
    columns = ("actor", "other", "relation", "events", "low", "best", "high", "first", "last")
    with duckdb.connect() as base:
        asked = base.sql(query).fetchall()
    require(asked == read_dyads(store, view).select(columns).rows(), "the same counts")
    with duckdb.connect() as base:
        by_duckdb = best(runs, lambda: base.sql(query).fetchall())
    return {
        "by DuckDB, of a Parquet": by_duckdb,
        "by columns": best(runs, lambda: read_dyads(store, view)),
        "by SPARQL": best(1, lambda: sum(1 for _ in store.select(SPARQL))),
        "first of all, from the store": cold,
    }


def judge(name: str, mine: Spent, other: Spent) -> bool:
    """Tell whether a time keeps within its limit."""
    share, limit = mine.cpu / other.cpu, LIMITS[name]
    is_within = share <= limit
    told = f"{share:.2f} times" if limit >= 1 else f"1/{1 / share:.0f}"
    allowed = f"{limit} times" if limit >= 1 else f"1/{1 / limit:.0f}"
    print(f"  {told} that of {name}, of {allowed} allowed: {'ok' if is_within else 'TOO SLOW'}")
    return is_within


def main() -> int:
    """Measure and judge; 1 if any limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=EDGES)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_store(str(folder / "store"))
        with open_store(str(folder / "store")) as store:
            load(store, Origin("b", "0"), [Batch((things(),))])
            edges = compare_edges(store, asked.edges, asked.runs)
            counts = compare_events(store, folder, asked.events, asked.runs)
    for title, found in ((f"{asked.edges:,} edges", edges), (f"{asked.events:,} events", counts)):
        print(title)
        for what, spent in found.items():
            print(f"  {what:30} {spent}")
    mine = counts["by columns"]
    within = [
        judge("networkx", edges["from columns"], edges["from tuples, by networkx"]),
        judge("duckdb", mine, counts["by DuckDB, of a Parquet"]),
        judge("sparql", mine, counts["by SPARQL"]),
    ]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())

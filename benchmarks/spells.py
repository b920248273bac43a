"""Who controls what, at size: a made store of claims of control, asked and added to.

The store is made from a seed: places within districts within countries, each with a history of its
own (who came, who saw them there, who says otherwise), told by sources that disagree.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from marchland.graph.clock import Clocks
from marchland.graph.identifier import key_records, local_iri
from marchland.graph.load import Batch, Origin, load
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import DERIVED, MAR
from marchland.ontology.prefix import PREFIXES
from marchland.queries.answer import answer
from marchland.queries.catalogue import find

DATASET = "made"
COUNTRIES = 20
PLACES = 20_000
CLAIMS = 500_000
ACTORS = 10
"""In each country, of which every fifth is the army of another."""
DISTRICTS = 10
"""In each country."""
SOURCES = 2_000
FIRST, LAST = date(2010, 1, 1), date(2024, 12, 31)
ADDED = 100
"""Places that a later load speaks of."""

ASKED, WARM = 2_000, 500
"""Places asked about one by one, and before them, so that what a process remembers is there."""
LIMITS = {
    "p50_ms": 5.0,
    "p99_ms": 25.0,
    "over_sparql_ms": 2.0,
    "country_s": 1.0,
    "rederive_s": 1.0,
    "load_s": 2.0,
}
OUT = Path(__file__).resolve().parent / "out"

Row = dict[str, str | list[str] | None]


def made(
    claims: int = CLAIMS, places: int = PLACES, countries: int = COUNTRIES, seed: int = 1
) -> Iterator[Batch]:
    """Yield the store's content: things first, then claims of control in batches."""
    rng = random.Random(seed)
    yield Batch(things=(_frame(_things(places, countries)), _frame(_sources(rng))))
    per = claims / places
    done = 0
    for start in range(0, places, 1_000):
        rows: list[Row] = []
        for place in range(start, min(start + 1_000, places)):
            wanted = round((place + 1) * per) - done
            done += wanted
            rows += _history(rng, place, place % countries, wanted)
        yield Batch(records=(_keyed(rows),))


def later(places: int = ADDED, countries: int = COUNTRIES, seed: int = 2) -> Iterator[Batch]:
    """Yield a load that speaks of some places: a capture claimed, or one more sighting."""
    rng = random.Random(seed)
    day = LAST + timedelta(days=10)
    rows = [
        _claim(rng, place, _actor(place % countries, rng.randrange(ACTORS)), day, f"later-{place}")
        | ({"takenFrom": [_actor(place % countries, 0)]} if place % 2 else {})
        for place in range(places)
    ]
    yield Batch(records=(_keyed(rows),))


def origin(release: str = "1") -> Origin:
    """Name the made data set."""
    return Origin(DATASET, release, {"label": "made for measuring"})


def place_iri(number: int) -> str:
    """Name a place."""
    return local_iri("place", DATASET, f"p{number}")


def _actor(country: int, number: int) -> str:
    return local_iri("actor", DATASET, f"c{country}-a{number}")


def _district(country: int, number: int) -> str:
    return local_iri("place", DATASET, f"c{country}-d{number}")


def _country(country: int) -> str:
    return local_iri("place", DATASET, f"c{country}")


def _source(number: int) -> str:
    return local_iri("source", DATASET, f"s{number}")


def _things(places: int, countries: int) -> Iterator[Row]:
    for country in range(countries):
        land = _country(country)
        yield {"id": land, "class": "Country", "label@en": f"Country {country}"}
        for number in range(DISTRICTS):
            yield {
                "id": _district(country, number),
                "class": "AdministrativeArea",
                "label@en": f"District {country}.{number}",
                "within": [land],
                "country": land,
            }
        for number in range(ACTORS):
            of = number - 1 if number % 5 == 4 else None
            yield {
                "id": _actor(country, number),
                "class": "InsurgentGroup",
                "label@en": f"Group {country}.{number}",
                "identifier": [f"made:actor/{country}.{number}"],
                "partOf": [_actor(country, of)] if of is not None else None,
            }
    for place in range(places):
        country = place % countries
        yield {
            "id": place_iri(place),
            "class": "Settlement",
            "label@en": f"Town {place}",
            "identifier": [f"made:place/{place}"],
            "within": [_district(country, place // countries % DISTRICTS)],
            "country": _country(country),
        }


def _sources(rng: random.Random) -> Iterator[Row]:
    for number in range(SOURCES):
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        copied = number % 20 == 19
        yield {
            "id": _source(number),
            "class": "Source",
            "label@en": f"Paper {number % 50}, {day}",
            "publisher": f"Paper {number % 50}",
            "published": day.isoformat(),
            "reliability": f"source-reliability/{rng.choice('ABBCCDF')}",
            "copies": [_source(number - 1)] if copied else None,
        }
        yield {
            "id": local_iri("informant", DATASET, f"i{number}"),
            "class": "Informant",
            "label@en": "a resident",
            "source": _source(number),
        }


def _history(rng: random.Random, place: int, country: int, wanted: int) -> Iterator[Row]:
    """Tell one place's history: reigns that claims see, begin, end, deny and dispute."""
    days = sorted(rng.randrange((LAST - FIRST).days) for _ in range(wanted))
    holder = rng.randrange(ACTORS)
    for number, offset in enumerate(days):
        day = FIRST + timedelta(days=offset)
        roll = rng.random()
        before = holder
        if roll < 0.12:
            holder = rng.randrange(ACTORS)
        row = _claim(rng, place, _actor(country, holder), day, f"{place}-{number}")
        if roll < 0.08 and holder != before:
            row["takenFrom"] = [_actor(country, before)]
        elif roll > 0.97:
            row["polarity"] = "Denied"
        elif roll > 0.94:
            row["subject"] = _actor(country, rng.randrange(ACTORS))
        elif roll > 0.92:
            row["polarity"] = "Unconfirmed"
        elif roll > 0.90:
            row["modality"] = "Planned"
        yield row


def _claim(rng: random.Random, place: int, actor: str, day: date, key: str) -> Row:
    source = rng.randrange(SOURCES)
    reported = day + timedelta(days=rng.randrange(1, 30))
    row: Row = {
        "key": key,
        "class": "Claim",
        "subject": actor,
        "relation": "controls",
        "object": place_iri(place),
        "source": _source(source),
        "reportedOn": reported.isoformat(),
        "observedOn": day.isoformat(),
        "inference": "Stated",
        "credibility": str(rng.randrange(1, 7)),
        "locator": f"row {key}",
        "attributedTo": [local_iri("informant", DATASET, f"i{source}")]
        if rng.random() < 0.3
        else None,
    }
    return row | _time(rng, day)


def _time(rng: random.Random, day: date) -> Row:
    after = (day + timedelta(days=1)).isoformat()
    begun = (day - timedelta(days=rng.randrange(1, 60))).isoformat()
    roll = rng.random()
    if roll < 0.6:
        bounds: Row = {"startLatest": day.isoformat(), "endEarliest": after, "openEnd": "true"}
    elif roll < 0.85:
        bounds = {
            "startEarliest": begun,
            "startLatest": begun,
            "endEarliest": after,
            "openEnd": "true",
        }
    else:
        bounds = {
            "startEarliest": begun,
            "startLatest": begun,
            "endEarliest": after,
            "endLatest": after,
        }
    return bounds


def _frame(rows: Iterator[Row] | list[Row]) -> pl.DataFrame:
    listed = list(rows)
    names = {name: None for row in listed for name in row}
    many = {name for row in listed for name, value in row.items() if isinstance(value, list)}
    schema = {name: pl.List(pl.String) if name in many else pl.String for name in names}
    return pl.DataFrame(listed, schema=schema)


def _keyed(rows: list[Row]) -> pl.DataFrame:
    return key_records(_frame(rows), DATASET, "claim").drop("key")


# --- what is measured ---


def build(place: str, claims: int, places: int) -> dict[str, Any]:
    """Make the store and tell what that took: the load as such, and what is derived with it."""
    from marchland.graph import load as loading

    settled: dict[str, float] = {}
    settle = loading.settle

    def timed(*given: Any) -> Any:
        began = time.perf_counter(), time.process_time()
        done = settle(*given)
        settled["wall"] = time.perf_counter() - began[0]
        settled["cpu"] = time.process_time() - began[1]
        return done

    make_store(place)
    loading.settle = timed
    began = time.perf_counter(), time.process_time()
    with open_store(place) as store:
        report = load(store, origin(), made(claims, places))
        triples = store.count()
    loading.settle = settle
    return {
        "claims": report.added["claim"],
        "triples": triples,
        "spells": report.derived.added,
        "wall": time.perf_counter() - began[0],
        "cpu": time.process_time() - began[1],
        "derive": settled,
    }


def clocked(
    asked: Callable[[int, date], object], places: int, number: int, seed: int
) -> list[float]:
    """Ask of random places and days; give the times in ms, in order."""
    rng = random.Random(seed)
    times = []
    for _ in range(number):
        place = rng.randrange(places)
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        began = time.perf_counter()
        asked(place, day)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def ask_place(store: Store, places: int, asked: int) -> dict[str, float]:
    """Ask who controls one place, and fetch the same evidence by SPARQL alone, by turns."""
    query = find("who-controls")

    def named(place: int, day: date) -> object:
        return answer(store, query, {"place": f"Town {place}"}, View(Clocks(day)))

    def fetched(place: int, day: date) -> object:
        return [_fetch(store, text) for text in _by_hand(store, place)]

    clocked(named, places, WARM, 1)
    clocked(fetched, places, WARM, 1)
    mine: list[float] = []
    theirs: list[float] = []
    for turn in range(4):
        mine += clocked(named, places, asked // 4, 10 + turn)
        theirs += clocked(fetched, places, asked // 4, 10 + turn)
    return {
        "p50_ms": _percentile(mine, 50),
        "p99_ms": _percentile(mine, 99),
        "sparql_p50_ms": _percentile(theirs, 50),
        "sparql_p99_ms": _percentile(theirs, 99),
        "over_sparql_ms": _percentile(mine, 50) - _percentile(theirs, 50),
    }


def _percentile(times: list[float], part: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * part // 100)]


def _by_hand(store: Store, place: int) -> tuple[str, str, str]:
    """Write the best SPARQL for the evidence on a place: its name, its records, their sources."""
    rdf, rdfs = PREFIXES["rdf"], PREFIXES["rdfs"]
    node = f"<{store.base}{place_iri(place)}>"
    control = f"?r <{rdf}object> {node} FILTER EXISTS {{ ?r <{rdf}predicate> <{MAR}controls> }}"
    shown = ", ".join(
        f"<{MAR}{name}>" for name in ("publisher", "published", "reliability", "copies")
    )
    return (
        f"""SELECT ?t ?l {{ GRAPH <{DERIVED}> {{ ?t <{MAR}nameKey> "town {place}" }}
            ?t <{rdfs}label> ?l }}""",
        f"SELECT ?r ?p ?o {{ {{ SELECT ?r {{ {control} }} }} ?r ?p ?o }}",
        f"""SELECT DISTINCT ?s ?p ?o {{ {{ SELECT DISTINCT ?s {{ {{ SELECT ?r {{ {control} }} }}
            ?r <{MAR}source> ?s }} }} ?s ?p ?o FILTER (?p IN ({shown}, <{rdfs}label>)) }}""",
    )


def _fetch(store: Store, query: str) -> int:
    sink = io.BytesIO()
    store.answer(query, "tsv", sink, graphs=(DERIVED,))
    return len(sink.getvalue())


def ask_countries(store: Store, places: int, countries: int) -> list[float]:
    """Ask for all places of each country as of a day; give the seconds."""
    query = find("who-controls-in")
    rng = random.Random(7)
    times = []
    for country in range(countries):
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        began = time.perf_counter()
        table = answer(store, query, {"area": f"Country {country}"}, View(Clocks(day)))
        times.append(time.perf_counter() - began)
        if len(table.rows) < places / countries:
            raise AssertionError(f"country {country}: only {len(table.rows)} rows")
    return times


def add_later(store: Store, loads: int) -> dict[str, float]:
    """Load what touches some places, several times; give the seconds of deriving and of all."""
    from marchland.graph import load as loading

    derived: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    settle = loading.settle

    def timed(*given: Any) -> Any:
        began = time.perf_counter(), time.process_time()
        done = settle(*given)
        derived.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        return done

    loading.settle = timed
    for seed in range(loads):
        began = time.perf_counter(), time.process_time()
        report = load(store, origin(f"later-{seed}"), later(seed=seed))
        whole.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        if report.derived.places != ADDED:
            raise AssertionError(f"{report.derived.places} places were derived, not {ADDED}")
    loading.settle = settle
    return {
        "rederive_s": _percentile([wall for wall, _ in derived], 50),
        "rederive_cpu_s": _percentile([cpu for _, cpu in derived], 50),
        "rederive_most_s": max(wall for wall, _ in derived),
        "load_s": _percentile([wall for wall, _ in whole], 50),
        "load_cpu_s": _percentile([cpu for _, cpu in whole], 50),
        "load_most_s": max(wall for wall, _ in whole),
    }


def run(claims: int, places: int, asked: int, place: str) -> dict[str, Any]:
    """Measure, and judge by the limits."""
    found: dict[str, Any] = {"cores": os.cpu_count(), "places": places}
    found["made"] = build(place, claims, places)
    with open_store(place) as store:
        found |= ask_place(store, places, asked)
        times = ask_countries(store, places, COUNTRIES)
        found |= {"country_s": _percentile(times, 50), "country_most_s": max(times)}
        found |= add_later(store, 5)
    found["is_within"] = all(found[name] <= limit for name, limit in LIMITS.items())
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """Lay the figures out."""
    made, derive = found["made"], found["made"]["derive"]
    return [
        f"{made['claims']:,} claims over {found['places']:,} places, {made['triples']:,} triples,"
        f" {made['spells']:,} spells; {found['cores']} cores",
        f"made in {made['wall']:.0f} s ({made['cpu']:.0f} s of CPU), of which deriving"
        f" {derive['wall']:.0f} s ({derive['cpu']:.0f} s of CPU)",
        "",
        "| what | measured | limit |",
        "|---|--:|--:|",
        f"| who controls a place, p50 | {found['p50_ms']:.2f} ms | {LIMITS['p50_ms']} ms |",
        f"| who controls a place, p99 | {found['p99_ms']:.2f} ms | {LIMITS['p99_ms']} ms |",
        f"| the same evidence by SPARQL alone, p50 | {found['sparql_p50_ms']:.2f} ms | |",
        f"| over that | {found['over_sparql_ms']:.2f} ms | {LIMITS['over_sparql_ms']} ms |",
        f"| all places of a country, median | {found['country_s']:.2f} s"
        f" | {LIMITS['country_s']} s |",
        f"| all places of a country, the slowest | {found['country_most_s']:.2f} s | |",
        f"| deriving anew after a load of {ADDED} places, median | {found['rederive_s']:.2f} s"
        f" ({found['rederive_cpu_s']:.2f} s of CPU) | {LIMITS['rederive_s']} s |",
        f"| deriving anew, the slowest of five | {found['rederive_most_s']:.2f} s | |",
        f"| that load as a whole, median | {found['load_s']:.2f} s"
        f" ({found['load_cpu_s']:.2f} s of CPU) | {LIMITS['load_s']} s |",
        f"| that load as a whole, the slowest of five | {found['load_most_s']:.2f} s | |",
        "",
        "Within the limits." if found["is_within"] else "NOT within the limits.",
    ]


def main() -> int:
    """Measure, print a table, keep the figures under ``benchmarks/out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--asked", type=int, default=ASKED)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="marchland-bench-") as folder:
        found = run(given.claims, given.places, given.asked, str(Path(folder) / "store"))
    print("\n".join(lines(found)))
    OUT.mkdir(exist_ok=True)
    name = f"spells-{given.claims}.json"
    (OUT / name).write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0 if found["is_within"] else 1


if __name__ == "__main__":
    sys.exit(main())

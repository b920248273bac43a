"""Who controls what, at size: a made store of claims of control, asked and added to.

The store is made from a seed: places within districts within countries, each with a history of its
own (who came, who saw them there, who says otherwise), told by sources that disagree.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from marchland.graph.identifier import key_records, local_iri
from marchland.graph.load import Batch, Origin

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

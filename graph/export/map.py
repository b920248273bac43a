"""Places on a map: GeoJSON of who holds what on a day, or of what happened where.

References
----------
RFC 7946, The GeoJSON Format; OGC Simple Features, Well-known Text.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...ontology.error import UsageError
from ...ontology.prefix import PREFIXES
from ..network.stretch import stretches
from ..record import Record, read_records, read_sources
from ..resolve import labels, representatives
from ..standing.dossier import dossier
from ..standing.view import Stand, View, live_records, stands
from ..store import Store
from ..term import MAR, values
from .output import whole_file

__all__ = ["LAYERS", "read_wkt", "write_map"]

LAYERS = ("places", "spells", "events")
"""What a map may show: who holds each place, who held it over time, or each event at its point."""

_GEO = PREFIXES["geo"]
_GEOMETRIES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
}
_WKT = re.compile(r"\s*(?:<[^>]*>)?\s*([A-Z]+)\s*(\(.*\))\s*", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?)\s+(-?[\d.]+(?:e[+-]?\d+)?)[^,()]*", re.IGNORECASE)
Feature = dict[str, Any]


def read_wkt(text: str) -> Feature | None:
    """Turn well-known text into a GeoJSON geometry; None where it is none that GeoJSON has.

    >>> read_wkt("POINT (98.1 25.4)")
    {'type': 'Point', 'coordinates': [98.1, 25.4]}
    """
    match = _WKT.fullmatch(text)
    kind = _GEOMETRIES.get(match[1].upper()) if match else None
    if match is None or kind is None:
        return None
    nested = _PAIR.sub(r"[\1,\2]", match[2]).replace("(", "[").replace(")", "]")
    try:
        coordinates = json.loads(nested)
    except (ValueError, RecursionError):
        return None
    return {"type": kind, "coordinates": coordinates[0] if kind == "Point" else coordinates}


def write_map(store: Store, path: str | Path, view: View, *, layer: str = "places") -> int:
    """Write a layer as GeoJSON.

    Parameters
    ----------
    layer
        ``places``: every place with a geometry, with those who hold it as of the view
        (``holders``, ``status``, ``sources``; ``unknown`` where nothing is known). ``spells``: each
        stretch of days on which somebody held one, over all time (``start``, ``end``, exclusive).
        ``events``: every live event with a point of its own or of its place, whatever its day.

    Returns
    -------
    How many features were written.

    Raises
    ------
    UsageError
        There is no such layer, or the file cannot be written there.
    """
    if layer not in LAYERS:
        raise UsageError(f"a map has no {layer}", f"give {' or '.join(LAYERS)}")
    features = {"places": _places, "spells": _spells, "events": _events}[layer](store, view)
    count = 0
    with whole_file(path) as sink:
        sink.write(b'{"type": "FeatureCollection", "features": [')
        for feature in features:
            text = json.dumps(feature, ensure_ascii=False)
            sink.write((",\n" if count else "\n").encode() + text.encode())
            count += 1
        sink.write(b"\n]}\n")
    return count


def _feature(key: str, geometry: Feature, told: Mapping[str, Any]) -> Feature:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": dict(told)}


def _geometries(store: Store, kind: str) -> dict[str, Feature]:
    """Give the geometries of all things of a kind, by IRI."""
    query = f"SELECT ?t ?w {{ ?t <{_GEO}hasGeometry>/<{_GEO}asWKT> ?w }}"
    start = f"{store.base}{kind}/"
    found = {
        row["t"].value: read_wkt(row["w"].value)
        for row in store.select(query)
        if row["t"].value.startswith(start)
    }
    return {key: shape for key, shape in sorted(found.items()) if shape is not None}


# --- places ---


def _places(store: Store, view: View) -> Iterator[Feature]:
    shapes = _geometries(store, "place")
    retracted = view.clocks.recorded_by is not None
    records = dossier(store, [view.clocks.as_of], relations=["controls"], retracted=retracted)
    held: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands(store, records, view):
        if stand.relation == "controls":
            held[stand.object].append(stand)
    stand_in = representatives(store, shapes)
    names = labels(store, [*shapes, *_named(held.values())])
    kinds = _kinds(store, shapes)
    sources = _source_names(store, (one for found in held.values() for one in found))
    for place, shape in shapes.items():
        found = held.get(stand_in[place], [])
        day = str(view.clocks.as_of)
        told = {"label": names[place], "kind": kinds.get(place), "as_of": day}
        yield _feature(place, shape, {**told, **_held(found, names, sources)})


def _named(held: Iterable[Sequence[Stand]]) -> set[str]:
    every = [one for found in held for one in found]
    return {one.subject for one in every} | {one.side for one in every if one.side}


def _held(
    found: Sequence[Stand], names: Mapping[str, str], sources: Mapping[str, str]
) -> Mapping[str, Any]:
    statuses = sorted({one.holding.status.value for one in found})
    return {
        "holders": [names[one.subject] for one in found],
        "sides": [names[one.side] if one.side else None for one in found],
        "statuses": [one.holding.status.value for one in found],
        "status": statuses[0] if len(statuses) == 1 else "; ".join(statuses) or "unknown",
        "since": [str(one.holding.start) if one.holding.start else None for one in found],
        "sources": sorted(
            {
                sources[source]
                for one in found
                for record in one.holding.basis
                for source in record.all("source")
            }
        ),
        "claims": [record.id for one in found for record in one.holding.basis],
    }


def _kinds(store: Store, things: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(things)
    for start in range(0, len(wanted), 500):
        block = values("t", wanted[start : start + 500])
        for row in store.select(f"SELECT ?t ?c {{ {block} ?t a ?c }}"):
            found[row["t"].value] = row["c"].value.removeprefix(MAR)
    return found


def _source_names(store: Store, found: Iterable[Stand]) -> dict[str, str]:
    every = (s for one in found for record in one.holding.basis for s in record.all("source"))
    return {key: source.label for key, source in read_sources(store, every).items()}


# --- spells ---


def _spells(store: Store, view: View) -> Iterator[Feature]:
    shapes = _geometries(store, "place")
    stand_in = representatives(store, shapes)
    located = {stand_in[place]: shape for place, shape in shapes.items()}
    rows = [
        row
        for row in stretches(store, view, ["controls"]).iter_rows(named=True)
        if row["object"] in located
    ]
    ends = {row[name] for row in rows for name in ("subject", "object", "side") if row[name]}
    names = labels(store, ends)
    cited = {one for row in rows for one in row["sources"].split()}
    sources = {key: source.label for key, source in read_sources(store, cited).items()}
    for number, row in enumerate(rows):
        told = {
            "label": names[row["object"]],
            "place": row["object"],
            "holder": names[row["subject"]],
            "holder_iri": row["subject"],
            "side": names[row["side"]] if row["side"] else None,
            "status": row["status"],
            "start": str(row["since"]),
            "end": str(row["until"]) if row["until"] else None,
            "sources": sorted(sources[one] for one in row["sources"].split()),
            "claims": sorted(row["claims"].split()),
        }
        yield _feature(f"{row['object']}#{number}", located[row["object"]], told)


# --- events ---


def _events(store: Store, view: View) -> Iterator[Feature]:
    own, places = _geometries(store, "event"), _geometries(store, "place")
    pattern = f"?r a <{MAR}Event>"
    records = [
        one
        for one in live_records(store, read_records(store, pattern), view)
        if one.is_act or not view.acts
    ]
    actors = {actor for one in records for name in _ROLES for actor in one.all(name)}
    names = labels(store, {*actors, *(one.one("place") or "" for one in records)} - {""})
    for record in records:
        place = record.one("place")
        shape = own.get(record.id) or (places.get(place) if place else None)
        if shape is not None:
            yield _feature(record.id, shape, _told(record, names))


_ROLES = ("initiator", "with", "target", "participant")


def _told(record: Record, names: Mapping[str, str]) -> Mapping[str, Any]:
    bounds, place = record.bounds, record.one("place")
    best = record.one("fatalitiesBest")
    start = bounds.start_earliest or bounds.start_latest
    return {
        "label": record.one("label") or record.one("eventType"),
        "type": record.one("eventType"),
        "start": str(start) if start else None,
        "end": str(bounds.end_latest) if bounds.end_latest else None,
        "place": names.get(place) if place else None,
        **{role: [names[actor] for actor in record.all(role)] for role in _ROLES},
        "fatalities_best": int(best) if best is not None else None,
        "place_precision": record.one("placePrecision"),
        "polarity": record.polarity,
        "modality": record.modality,
    }

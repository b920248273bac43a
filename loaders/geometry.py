"""GeoJSON geometries as well-known text.

References
----------
RFC 7946, section 3.1; OGC 06-103r4, Simple Feature Access, section 7.
"""

from __future__ import annotations

from typing import Any

__all__ = ["GeometryError", "well_known"]

_DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_RING = 4
"""Positions that a ring has at least, the first and the last being one."""
_NESTED = 10
"""Collections in collections; real files have one."""


class GeometryError(ValueError):
    """A geometry that is none; the text says why."""


def well_known(geometry: Any, level: int = 0) -> str | None:
    """Write a geometry as text, longitude before latitude; nothing for none.

    Raises
    ------
    GeometryError
        It is of no kind known, its positions are not on Earth, or a ring is not closed.

    >>> well_known({"type": "Point", "coordinates": [98.1, 25.4]})
    'POINT (98.1 25.4)'
    """
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise GeometryError("is no object")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        return _collection(geometry.get("geometries"), level)
    if not isinstance(kind, str) or kind not in _DEPTH:
        raise GeometryError(f"{kind!r} is no kind of geometry")
    coordinates = geometry.get("coordinates")
    _check(kind, coordinates)
    return f"{kind.upper()} {_written(coordinates, _DEPTH[kind])}"


def _collection(given: Any, level: int) -> str:
    if not isinstance(given, list) or not given or level > _NESTED:
        raise GeometryError("is a collection of nothing, or nested too deep")
    parts = [well_known(one, level + 1) or "" for one in given]
    if "" in parts:
        raise GeometryError("is a collection that holds nothing in a place")
    return f"GEOMETRYCOLLECTION ({', '.join(parts)})"


def _written(given: Any, depth: int) -> str:
    if depth == 0:
        return f"({_position(given)})"
    if not isinstance(given, list) or not given:
        raise GeometryError("has no coordinates")
    if depth == 1:
        return f"({', '.join(_position(one) for one in given)})"
    return f"({', '.join(_written(one, depth - 1) for one in given)})"


def _position(given: Any) -> str:
    """Write a position; heights are left out, as the places here lie on the ground."""
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise GeometryError("has a position that is not two numbers or three")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in given):
        raise GeometryError("has a position that holds no numbers")
    x, y = given[:2]
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise GeometryError(f"has a position that is not on Earth: {x} {y}")
    return f"{x} {y}"


def _check(kind: str, coordinates: Any) -> None:
    if not isinstance(coordinates, list):
        raise GeometryError("has no coordinates")
    lines = [coordinates] if kind == "LineString" else coordinates
    if kind.endswith("LineString") and any(isinstance(one, list) and len(one) < 2 for one in lines):
        raise GeometryError("has a line of one position")
    if kind not in ("Polygon", "MultiPolygon"):
        return
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for ring in (ring for one in polygons if isinstance(one, list) for ring in one):
        if not isinstance(ring, list) or len(ring) < _RING or ring[0] != ring[-1]:
            raise GeometryError("has a ring that is not closed, or of fewer than 4 positions")

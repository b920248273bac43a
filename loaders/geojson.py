"""GeoJSON files as places: geometry, names, and what lies within what.

The properties of a feature are told in ``geojson.toml``.

References
----------
RFC 7946, The GeoJSON Format, IETF, 2016.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from ..graph.identifier import local_iri
from ..graph.load import Batch, Origin
from ..ontology.error import SourceError
from ..ontology.term import ontology
from .catalogue import Reading
from .geometry import GeometryError, well_known
from .input import sha256
from .issue import Issue, Issues
from .json_feature import Features

__all__ = ["dataset_key", "read"]

_ORIGIN = ("publisher", "url", "licence", "citation")
_BATCH = 5_000
_LISTS = ("alt@und", "identifier", "within")
_PLAIN = frozenset({"id", "name", "class", "alt", "identifier", "within", "country", "comment"})
_NAME = re.compile(r"name:([a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*)", re.ASCII)
Thing = dict[str, str | list[str] | None]


def dataset_key(path: Path) -> str:
    """Name a data set after its file.

    >>> dataset_key(Path("Border crossings (2024).geojson.gz"))
    'border-crossings-2024'
    """
    stem = path.name.split(".", 1)[0].lower()
    return re.sub(r"[^\w]+", "-", stem).strip("-") or "places"


def read(
    paths: Sequence[Path], release: str | None, issues: Issues, about: Mapping[str, Any]
) -> Iterator[Reading]:
    """Read files, each a data set and a load of its own.

    Raises
    ------
    SourceError
        A file is no GeoJSON, is in coordinates of another kind, or cannot be read.
    """
    for path in paths:
        file = Features(path, about["most"])
        _check(file)
        key = dataset_key(path)
        told = {name: file.head[name] for name in _ORIGIN if isinstance(file.head.get(name), str)}
        label = file.head.get("name")
        told |= {"label": label if isinstance(label, str) else key, "form": str(about["form"])}
        origin = Origin(key, release or "1", told, ((path.name, sha256(path)),))
        yield Reading(origin, _Places(file, key, issues).batches())


def _check(file: Features) -> None:
    if not file.features and file.head.get("type") != "FeatureCollection":
        raise SourceError(
            file.path, message="holds no features", remedy="give a FeatureCollection or a Feature"
        )
    crs = file.head.get("crs")
    if crs is not None and "CRS84" not in str(crs) and "4326" not in str(crs):
        raise SourceError(
            file.path, None, "crs", str(crs)[:200], "is not longitude and latitude", "use WGS 84"
        )


@dataclass(frozen=True, slots=True)
class _Feature:
    line: int
    key: str
    kind: str
    properties: Mapping[str, Any]
    geometry: Any


@dataclass
class _Places:
    file: Features
    dataset: str
    issues: Issues
    _kinds: dict[str, str] = field(default_factory=dict)

    def batches(self) -> Iterator[Batch]:
        """Give the places; what lies within what is known when all are read."""
        features = [one for line, given in self.file.features if (one := self._read(line, given))]
        repeated = {key for key, n in Counter(one.key for one in features).items() if n > 1}
        for one in features:
            if one.key in repeated:
                self._report(one.line, "id", one.key, "is the key of several; feature left out")
        kept = [one for one in features if one.key not in repeated]
        self._kinds = {one.key: one.kind for one in kept}
        self._audit(kept)
        for start in range(0, len(kept), _BATCH):
            things = [self._thing(one) for one in kept[start : start + _BATCH]]
            names = dict.fromkeys(name for thing in things for name in thing)
            schema = {name: pl.List(pl.String) if name in _LISTS else pl.String for name in names}
            rows = [{name: thing.get(name) for name in schema} for thing in things]
            yield Batch((pl.DataFrame(rows, schema=schema),))

    def _report(self, line: int | None, name: str, value: str | None, message: str) -> None:
        self.issues.add(Issue(str(self.file.path), line, name, value, message))

    def _audit(self, features: Sequence[_Feature]) -> None:
        lines: dict[str, int] = {}
        for one in features:
            for name in one.properties:
                lines.setdefault(name, one.line)
        for name, line in lines.items():
            if name not in _PLAIN and not _NAME.fullmatch(name):
                self._report(line, name, None, "this property is new here and was not read")

    def _read(self, line: int, given: Any) -> _Feature | None:
        if not isinstance(given, dict) or given.get("type") != "Feature":
            self._report(line, "type", None, "is no Feature; left out")
            return None
        properties = given.get("properties") or {}
        if not isinstance(properties, dict):
            self._report(line, "properties", None, "is no object; feature left out")
            return None
        name = next((_text(properties, n) for n in _names(properties)), None)
        key = _text(given, "id") or _text(properties, "id") or name
        if name is None or key is None:
            self._report(line, "name", None, "is missing; feature left out")
            return None
        kind = _text(properties, "class") or "Place"
        terms = ontology()
        if kind not in terms.classes or terms.klass(kind).kind != "place":
            self._report(line, "class", kind, "is no class of places; feature left out")
            return None
        return _Feature(line, key, kind, properties, given.get("geometry"))

    def _thing(self, one: _Feature) -> Thing:
        labels = {
            "label@und" if name == "name" else f"label@{name[5:]}": _text(one.properties, name)
            for name in _names(one.properties)
        }
        return {
            "id": self._iri(one.key),
            "class": one.kind,
            **labels,
            "alt@und": self._texts(one, "alt"),
            "identifier": self._texts(one, "identifier"),
            "within": [self._iri(key) for key in self._known(one, "within")],
            "country": next((self._iri(key) for key in self._known(one, "country")), None),
            "comment@und": _text(one.properties, "comment"),
            "wkt": self._geometry(one),
        }

    def _iri(self, key: str) -> str:
        return local_iri("place", self.dataset, key)

    def _geometry(self, one: _Feature) -> str | None:
        try:
            return well_known(one.geometry)
        except GeometryError as error:
            self._report(one.line, "geometry", one.key, f"{error}; value left out")
            return None

    def _texts(self, one: _Feature, name: str) -> list[str]:
        given = one.properties.get(name)
        several = given.split(";") if isinstance(given, str) else given
        if several is None:
            return []
        if not isinstance(several, list) or not all(isinstance(text, str) for text in several):
            self._report(one.line, name, None, "is no text and no list of texts; value left out")
            return []
        return list(dict.fromkeys(text.strip() for text in several if text.strip()))

    def _known(self, one: _Feature, name: str) -> list[str]:
        found = []
        for key in self._texts(one, name):
            if key not in self._kinds or key == one.key:
                message = "is the id of no other feature here; value left out"
                self._report(one.line, name, key, message)
            elif name == "country" and self._kinds[key] != "Country":
                self._report(one.line, name, key, "is no Country; value left out")
            else:
                found.append(key)
        return found


def _names(properties: Mapping[str, Any]) -> list[str]:
    names = [name for name in properties if name == "name" or _NAME.fullmatch(name)]
    return [name for name in sorted(names) if _text(properties, name)]


def _text(given: Mapping[str, Any], name: str) -> str | None:
    """Give a member as text: ids may be numbers."""
    value = given.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None

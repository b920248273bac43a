"""The one place where rows become RDF: frames of records and things, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import polars as pl

from ..ontology.prefix import PREFIXES
from ..ontology.term import Kind, ontology
from .term import ID_BASE, MAR, WITHHELD, XSD

__all__ = ["quads"]

_STRUCTURE = {  # columns that are not terms of the ontology
    "class": ("rdf:type", Kind.RELATION),
    "subject": ("rdf:subject", Kind.THING),
    "relation": ("rdf:predicate", Kind.RELATION),
    "object": ("rdf:object", Kind.THING),
    "objectText": ("rdf:object", Kind.STRING),
    "label": ("rdfs:label", Kind.STRING),
    "alt": ("skos:altLabel", Kind.STRING),
    "comment": ("rdfs:comment", Kind.STRING),
    "fingerprint": ("mar:fingerprint", Kind.STRING),
    "form": ("mar:form", Kind.STRING),
}
_IGNORED = frozenset({"id", "key", "ordinal", "wkt", "withholdUntil"})
_DATATYPES = {
    Kind.DATE: "date",
    Kind.DATETIME: "dateTime",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.BOOLEAN: "boolean",
    Kind.URI: "anyURI",
}


def quads(frame: pl.DataFrame, base: str = ID_BASE) -> Iterator[str]:
    """Turn records or things into N-Quads lines, in chunks of text.

    Parameters
    ----------
    frame
        A column ``id`` (relative to the base) and a column a property; lists are several triples,
        nulls none. Rows with a ``withholdUntil`` go to the named graph of withheld records.

    Yields
    ------
    Text of whole lines.

    Raises
    ------
    OntologyError
        A column is no property of the ontology.
    """
    if frame.is_empty():
        return
    subject = pl.format("<{}{}>", pl.lit(base), pl.col("id"))
    frame = frame.with_columns(__s=subject, __e=_graph(frame))
    flat = [name for name in frame.columns if name[:2] != "__" and frame.schema[name] == pl.String]
    pieces = [piece for name in flat if (piece := _lines(name, base)) is not None]
    yield from _joined(frame.select(pl.concat_str(pieces, ignore_nulls=True).alias("t"))["t"])
    for name, kind in frame.schema.items():
        piece = _lines(name, base) if isinstance(kind, pl.List) else None
        if piece is not None:
            rows = frame.select("__s", "__e", name).explode(name).drop_nulls(name)
            yield from _joined(rows.select(piece.alias("t"))["t"])


def _joined(lines: pl.Series) -> Iterator[str]:
    if len(lines):
        yield "".join(lines.to_list())


def _graph(frame: pl.DataFrame) -> pl.Expr:
    if "withholdUntil" not in frame.columns:
        return pl.lit(" .\n")
    held = pl.col("withholdUntil").is_not_null()
    return pl.when(held).then(pl.lit(f" <{WITHHELD}> .\n")).otherwise(pl.lit(" .\n"))


def _lines(column: str, base: str) -> pl.Expr | None:
    """Write one column's triples; the row's subject is in ``__s``, its line's end in ``__e``."""
    if column == "wkt":
        return _geometry()
    if column == "withholdUntil":
        return _triple(f"{MAR}withholdUntil", _typed(pl.col(column), Kind.DATE))
    if column in _IGNORED:
        return None
    name, _, language = column.partition("@")
    predicate, kind = _predicate(name)
    value = pl.col(column)
    if language:
        return _triple(predicate, pl.format('"{}"@' + language, _escaped(value)))
    return _triple(predicate, _encoders(base)[kind](value))


def _triple(predicate: str, value: pl.Expr) -> pl.Expr:
    return pl.concat_str([pl.col("__s"), pl.lit(f" <{predicate}> "), value, pl.col("__e")])


def _geometry() -> pl.Expr:
    """Write a place's geometry as GeoSPARQL 1.1 has it (section 8.4): a node with its WKT."""
    geo = PREFIXES["geo"]
    node = pl.col("__s").str.replace(">", "/geometry>", literal=True)
    text = pl.format('"{}"^^<' + geo + "wktLiteral>", _escaped(pl.col("wkt")))
    link = pl.concat_str([pl.col("__s"), pl.lit(f" <{geo}hasGeometry> "), node, pl.col("__e")])
    shape = pl.concat_str([node, pl.lit(f" <{geo}asWKT> "), text, pl.col("__e")])
    return pl.concat_str([link, shape])


@cache
def _predicate(name: str) -> tuple[str, Kind]:
    if name in _STRUCTURE:
        short, kind = _STRUCTURE[name]
        prefix, _, local = short.partition(":")
        return PREFIXES[prefix] + local, kind
    terms = ontology()
    if name in terms.properties:
        return terms.properties[name].iri, terms.properties[name].kind
    return terms.relation(name).iri, Kind.THING


def _escaped(value: pl.Expr) -> pl.Expr:
    for char, code in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        value = value.str.replace_all(char, code, literal=True)
    return value


def _typed(value: pl.Expr, kind: Kind) -> pl.Expr:
    return pl.format('"{}"^^<' + XSD + _DATATYPES[kind] + ">", value)


def _encoders(base: str) -> dict[Kind, Callable[[pl.Expr], pl.Expr]]:
    def named(start: str) -> Callable[[pl.Expr], pl.Expr]:
        return lambda value: pl.format("<" + start + "{}>", value)

    def typed(kind: Kind) -> Callable[[pl.Expr], pl.Expr]:
        return lambda value: _typed(_escaped(value) if kind is Kind.URI else value, kind)

    def text(value: pl.Expr) -> pl.Expr:
        return pl.format('"{}"', _escaped(value))

    return {
        Kind.THING: named(base),
        Kind.INDIVIDUAL: named(MAR),
        Kind.RELATION: named(MAR),
        Kind.CODE: named(PREFIXES["code"]),
        Kind.STRING: text,
        Kind.TEXT: text,
        Kind.WKT: text,
        **{kind: typed(kind) for kind in _DATATYPES},
    }

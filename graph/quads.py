"""The one place where rows become RDF: frames of records and things, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl

from ..ontology.error import OntologyError, SourceError
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
    "wkt": ("geo:asWKT", Kind.WKT),
}
_SLICE = 2_000
"""Rows written at a time."""
_CHUNK = 16
"""Rows, or lines of a list's column, in a chunk of text: some 100 kB stay in the cache."""
_IGNORED = frozenset({"id", "key", "ordinal"})
_TEXTS = frozenset({Kind.STRING, Kind.TEXT, Kind.WKT, Kind.URI})
_FORMS = {  # what a value of a kind looks like; XML Schema 1.1 part 2, sections 3.3 and 3.4
    Kind.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    Kind.DATETIME: r"^[0-9T:.Z+-]+$",
    Kind.INTEGER: r"^[+-]?[0-9]+$",
    Kind.DECIMAL: r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$",
    Kind.BOOLEAN: r"^(true|false)$",
}
_IRI = (  # RFC 3987, section 2.2: ipchar, slash and query; a name has no fragment
    r"^(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
    r"\x{10000}-\x{EFFFD}-]|%[0-9A-Fa-f]{2})+$"
)
_LANGUAGE = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")  # RDF 1.1 N-Quads, LANGTAG
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
        A column is no property of the ontology, or holds no text.
    SourceError
        A value cannot be written: a NUL in a text; a space, quote or bracket in a name or number.
    """
    if frame.is_empty():
        return
    columns = [name for name in frame.columns if name not in _IGNORED and _has_text(frame, name)]
    _check(frame, columns)
    flat = [name for name in columns if frame.schema[name] == pl.String]
    values = frame.select("id", *(_value(name) for name in columns if name in flat))
    lists = frame.select(name for name in columns if name not in flat)
    for start in range(0, frame.height, _SLICE):
        rows = values.slice(start, _SLICE).with_columns(_subject(base), _graph(columns))
        if flat:
            yield from _joined(_flat_lines(rows, flat, base))
        for column in lists.slice(start, _SLICE).get_columns():
            several = rows.select("__s", "__e").with_columns(column).explode(column.name)
            lines = several.with_columns(_value(column.name)).select(_lines(column.name, base))
            yield from _joined(lines.to_series().drop_nulls().to_list())


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Join a few at a time: one letter beyond Latin makes a text two or four times as wide."""
    for start in range(0, len(lines), _CHUNK):
        yield "".join(lines[start : start + _CHUNK])


def _flat_lines(frame: pl.DataFrame, columns: Sequence[str], base: str) -> list[str]:
    """Write the triples of columns without lists, row by row.

    Columns that every row has are filled into a template, since joining them by expressions takes
    four times as long; the others are written as whole lines or nothing.
    """
    whole = {name for name in columns if name != "wkt" and not frame[name].null_count()}
    if "withholdUntil" in columns:
        whole.clear()
    partly = [_lines(name, base).fill_null("") for name in columns if name not in whole]
    texts = frame.select(partly)
    subjects = frame["__s"].to_list()
    template, fills = "", []
    for name in columns:
        if name in whole:
            before, after = (part.replace("%", "%%") for part in _around(name, base))
            template += f"%s{before}%s{after} .\n"
            fills += [subjects, frame[name].to_list()]
        else:
            template += "%s"
            fills.append(texts[name].to_list())
    return [template % row for row in zip(*fills, strict=True)]


def _has_text(frame: pl.DataFrame, column: str) -> bool:
    """Say whether a column holds anything; what is not text is a mistake of whoever made it."""
    kind = frame.schema[column]
    inner = kind.inner if isinstance(kind, pl.List) else kind
    if inner == pl.Null:
        return False
    if inner != pl.String:
        raise OntologyError(f"the column {column} holds {kind} where rows hold text")
    return True


def _check(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Refuse values that would break out of their term, or that are none of their kind."""
    for name in columns:
        language = name.partition("@")[2]
        if language and not _LANGUAGE.fullmatch(language):
            raise OntologyError(f"{language!r} in the column {name} is not a language tag")
    flat = [name for name in columns if frame.schema[name] == pl.String]
    _check_values(frame, ["id", *flat])
    for name in columns:
        if name not in flat:
            _check_values(frame.select("id", name).explode(name), [name])


def _check_values(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    unfit = {name: (pl.col(name) != "") & ~_is_fit(pl.col(name), _kind(name)) for name in columns}
    is_unfit = frame.select(bad.any().alias(name) for name, bad in unfit.items()).row(0, named=True)
    for name in (name for name in columns if is_unfit[name]):
        bad = frame.filter(unfit[name])
        kind = _kind(name)
        why = "holds a NUL, which RDF cannot carry" if kind in _TEXTS else f"is no {kind.value}"
        raise SourceError(str(bad["id"][0]), None, name, repr(bad[name][0]), why)


def _kind(column: str) -> Kind:
    """Tell how a column's values are written."""
    name, _, language = column.partition("@")
    if language:
        return Kind.STRING
    return Kind.THING if name == "id" else _predicate(name)[1]


def _is_fit(value: pl.Expr, kind: Kind) -> pl.Expr:
    if kind in _TEXTS:
        return ~value.str.contains("\0", literal=True)
    fits = value.str.contains(_FORMS.get(kind, _IRI))
    if kind is Kind.DATE:
        fits &= value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return fits


def _subject(base: str) -> pl.Expr:
    return pl.format("<{}{}>", pl.lit(base), pl.col("id")).alias("__s")


def _graph(columns: Sequence[str]) -> pl.Expr:
    """End a row's lines, with the graph that withheld records are kept in."""
    end = pl.lit(" .\n")
    if "withholdUntil" in columns:
        held = pl.col("withholdUntil").is_not_null()
        end = pl.when(held).then(pl.lit(f" <{WITHHELD}> .\n")).otherwise(end)
    return end.alias("__e")


def _value(column: str) -> pl.Expr:
    """Give a column's values as they stand in their terms; an empty cell says nothing."""
    value = pl.when(pl.col(column) != "").then(pl.col(column))
    return _escaped(value) if _kind(column) in _TEXTS else value


def _around(column: str, base: str) -> tuple[str, str]:
    """Give what stands in a column's triples between subject and value, and after the value."""
    name, _, language = column.partition("@")
    predicate, kind = _predicate(name)
    starts = {
        Kind.THING: base,
        Kind.INDIVIDUAL: MAR,
        Kind.RELATION: MAR,
        Kind.CODE: PREFIXES["code"],
    }
    if language:
        opening, closing = '"', f'"@{language}'
    elif kind in starts:
        opening, closing = f"<{starts[kind]}", ">"
    elif kind in _DATATYPES:
        opening, closing = '"', f'"^^<{XSD}{_DATATYPES[kind]}>'
    else:
        opening, closing = '"', '"'
    return f" <{predicate}> {opening}", closing


def _lines(column: str, base: str) -> pl.Expr:
    """Write one column's triples; the row's subject is in ``__s``, its line's end in ``__e``."""
    if column == "wkt":
        return _geometry()
    before, after = _around(column, base)
    parts = [pl.col("__s"), pl.lit(before), pl.col(column), pl.lit(after), pl.col("__e")]
    return pl.concat_str(parts).alias(column)


def _geometry() -> pl.Expr:
    """Write a place's geometry as GeoSPARQL 1.1 has it (section 8.4): a node with its WKT."""
    geo = PREFIXES["geo"]
    node = pl.col("__s").str.replace(">", "/geometry>", literal=True)
    text = pl.format('"{}"^^<' + geo + "wktLiteral>", pl.col("wkt"))
    link = pl.concat_str([pl.col("__s"), pl.lit(f" <{geo}hasGeometry> "), node, pl.col("__e")])
    shape = pl.concat_str([node, pl.lit(f" <{geo}asWKT> "), text, pl.col("__e")])
    return pl.concat_str([link, shape]).alias("wkt")


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

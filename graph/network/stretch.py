"""What stood between any two over all time, as columns: a row a stretch of days.

The columns beside the store tell what is known now, under the policy `any`; all else is worked out
from the records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from ...ontology.prefix import PREFIXES
from ...ontology.term import ontology
from ..clock import Clocks
from ..record import read_sources
from ..resolve import labels
from ..settle import edition
from ..standing.dossier import dossier
from ..standing.grade import Grade
from ..standing.policy import Policy
from ..standing.view import View, stories
from ..store import Store
from ..term import DERIVED, MAR, date_text, values

if TYPE_CHECKING:
    import polars as pl

    from .frame import Splitter
    from .project import Network

__all__ = ["edges_of", "has_columns", "network_on", "said_in_words", "splitters", "stretches"]

_FEW: Final = 20_000
"""Stretches that are worked out from the records in less time than it takes to read columns."""
_ORDERED: Final = 50_000
"""Stretches that are put in order of relation and ends; more take longer to sort than to read."""
_READ: Final = (
    *("place", "holder", "side", "status", "why", "since", "until", "start", "end"),
    *("reliability", "credibility", "least", "most", "parties_only"),
    *("claims", "sources", "modalities", "inferences"),
)
"""What is read of the columns."""
_RDF = PREFIXES["rdf"]


def has_columns(store: Store, view: View, few: int | None = None) -> bool:
    """Say whether what a view asks for stands in columns, and is so much that they are quicker."""
    plain = View(Clocks(view.clocks.as_of), Policy.ANY, exact=view.exact, inherit=view.inherit)
    if store.beside is None or view != plain:
        return False
    from ..derived.spell_table import tables

    kept, number = tables(store.beside), edition(store)
    many = sum(table.rows for table in kept) > (_FEW if few is None else few)
    return many and all(table.edition == number for table in kept)


def stretches(
    store: Store, view: View, relations: Collection[str] = (), *, day: date | None = None
) -> pl.DataFrame:
    """Give every stretch of days over which a relation of two things stands in one way.

    Parameters
    ----------
    relations
        Only these, by local name; all of them if empty.
    day
        Only what stands on that day.

    Returns
    -------
    A row a stretch: ``relation``, ``subject``, ``object``, ``side``, ``since`` and ``until`` (the
    stretch; exclusive, null if it goes on), ``start`` and ``end`` (the outer bounds of the whole),
    ``status``, ``why``, ``reliability``, ``credibility``, ``least`` and ``most`` (lines of
    evidence), ``parties_only``, ``claims``, ``sources`` (IRIs), ``modalities``, ``inferences``:
    lists as words with a space between.
    """
    import polars as pl

    frame = _kept(store, day) if has_columns(store, view) else _worked_out(store, view)
    if relations:
        frame = frame.filter(pl.col("relation").is_in(sorted(relations)))
    if day is not None:
        frame = frame.filter(_stands_on(day))
    if frame.height > _ORDERED:
        return frame  # as it stands in the files, which is always the same
    return frame.sort("relation", "object", "subject", pl.col("side").fill_null(""), "since")


def _stands_on(day: date) -> pl.Expr:
    import polars as pl

    until = pl.col("until")
    return (pl.col("since") <= day) & (until.is_null() | (until > day))


def _kept(store: Store, day: date | None) -> pl.DataFrame:
    from ..derived.spell_table import tables

    assert store.beside is not None  # noqa: S101 - has_columns says so
    held, tied = (
        table.stretches(None if day is None else _stands_on(day), _READ)
        for table in tables(store.beside)
    )
    return _named(held, tied)


def _named(held: pl.DataFrame, tied: pl.DataFrame) -> pl.DataFrame:
    """Tell relation and ends apart: of control, the holder and the place."""
    import polars as pl

    parts = pl.col("place").str.split_exact(" ", 2).struct
    told = tied.with_columns(parts.rename_fields(["relation", "subject", "object"]))
    told = told.unnest("place").select(*tied.columns[1:], "relation", "subject", "object")
    controls = held.select(
        *held.columns[1:], relation=pl.lit("controls"), subject="holder", object="place"
    )
    return pl.concat([controls, told])


def _worked_out(store: Store, view: View) -> pl.DataFrame:
    from ..derived.spell_table import frame_of, rows_of

    retracted = view.clocks.recorded_by is not None
    told = stories(store, dossier(store, None, retracted=retracted), view)
    frame = frame_of(rows_of(one for one in told if not one[0].is_text)).select(_READ)
    is_tie = frame["place"].str.contains(" ", literal=True)
    return _named(frame.filter(~is_tie), frame.filter(is_tie))


def edges_of(frame: pl.DataFrame, sides: Mapping[str, str]) -> pl.DataFrame:
    """Turn stretches of one day into edges: see `project` for what they carry.

    Parameters
    ----------
    sides
        The labels of the countries whose sides of crossings are told apart.

    Returns
    -------
    ``subject``, ``object``, ``key`` and the attributes; the columns of `splitters` are text.
    """
    import polars as pl

    known = ontology().relations
    signs = {name: known[name].sign for name in frame["relation"].unique()}
    both = {name: known[name].symmetric for name in frame["relation"].unique()}
    keyed = pl.concat_str("relation", pl.lit(" "), "side", ignore_nulls=False)
    return frame.join(_grades(frame), on=_GRADED, how="left", nulls_equal=True).select(
        "subject",
        "object",
        key=pl.when(pl.col("side").is_null()).then("relation").otherwise(keyed),
        relation="relation",
        sign=pl.col("relation").replace_strict(signs, return_dtype=pl.Int64),
        start=pl.col("start").dt.to_string("%Y-%m-%d").fill_null(""),
        end=pl.col("end").dt.to_string("%Y-%m-%d").fill_null(""),
        status="status",
        grade="grade",
        sources="sources",
        claims=_in_order(frame["claims"], frame["relation"] == "controls"),
        weight=pl.max_horizontal("least", pl.lit(1)).cast(pl.Int64),
        why="why",
        modality="modalities",
        inference="inferences",
        symmetric=pl.col("relation").replace_strict(both, return_dtype=pl.Boolean),
        side=pl.col("side").replace_strict(sides, default="", return_dtype=pl.String),
    )


def _in_order(told: pl.Series, where: pl.Series) -> pl.Series:
    """Put the words of some texts in order; those of ties are so from the beginning."""
    import polars as pl

    texts = [" ".join(sorted(text.split(" "))) for text in told.filter(where).to_list()]
    return told.scatter(where.arg_true(), pl.Series(texts, dtype=pl.String))


_GRADED: Final = ["reliability", "credibility", "least", "most", "parties_only"]


def _grades(frame: pl.DataFrame) -> pl.DataFrame:
    """Write the grades that there are, each once."""
    import polars as pl

    known = frame.select(_GRADED).unique()
    told = [
        str(Grade(reliability, credibility, (least, most), parties, None))
        for reliability, credibility, least, most, parties in known.iter_rows()
    ]
    return known.with_columns(grade=pl.Series(told, dtype=pl.String))


def splitters(store: Store, frame: pl.DataFrame) -> dict[str, Splitter]:
    """Tell how the lists of edges are made of the columns of text that `edges_of` gives."""
    texts = frame["sources"].drop_nulls().unique()
    cited = texts.str.split(" ").explode().unique().drop_nulls()
    names = {key: source.label for key, source in read_sources(store, cited).items()}

    def sources(text: str) -> list[str]:
        return [names[text]] if text in names else sorted({names[one] for one in text.split()})

    return {
        "sources": sources,
        **dict.fromkeys(("claims", "why", "modality", "inference"), str.split),
    }


def network_on(store: Store, view: View, relations: Collection[str] = ()) -> Network:
    """Make the network of what stands on the view's day from the columns beside the store."""
    from .frame import network_of

    frame = stretches(store, view, relations, day=view.clocks.as_of)
    sides = labels(store, frame["side"].drop_nulls().unique())
    return network_of(edges_of(frame, sides), splitters(store, frame))


def said_in_words(store: Store, day: date, relations: Iterable[str] = ()) -> list[str]:
    """Give the subject of each relation to words that stands on a day, by the stored spells."""
    known = ontology().relations
    names = [one for one in (relations or known) if known[one].literal]
    if not names:
        return []
    on = date_text(day.isoformat())
    query = f"""SELECT DISTINCT ?s ?p ?o {{ GRAPH <{DERIVED}> {{
        {values("p", (MAR + name for name in sorted(names)))}
        ?spell <{_RDF}predicate> ?p ; <{_RDF}subject> ?s ; <{_RDF}object> ?o ; <{MAR}since> ?since
        OPTIONAL {{ ?spell <{MAR}until> ?until }}
        FILTER (isLiteral(?o) && ?since <= {on} && (!BOUND(?until) || ?until > {on})) }} }}"""
    return [row["s"].value for row in store.select(query, graphs=(DERIVED,))]

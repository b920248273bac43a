"""Who took part in which event, as columns beside the store: for networks of many events.

They are read from the store once, when they are first asked for after something has changed. What
is withheld is not in them; what was taken back is, since the clock of recording may ask for it.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from ..clock import Clocks
from ..derived.bearing import fighting_types
from ..property import read_terms
from ..record import load_times
from ..resolve import representatives
from ..settle import edition
from ..standing.view import View
from ..store import Store
from ..term import MAR

__all__ = ["PAIRS", "PARTS", "ROLES", "read_events"]

PAIRS: Final = "pairs"
"""A row for each event and two sides that it names, in the order in which it names them."""
PARTS: Final = "parts"
"""A row for each event and actor, with its ``role``."""
ROLES: Final = ("initiator", "with", "target", "participant")
_FORM: Final = 2
"""Of the files: others are not read."""
_FEW: Final = ("actor", "other", "type", "relation", "role", "dataset", "place")
"""Columns in which few names come up again and again."""
_KEYS: Final = {PAIRS: ("event", "actor", "other"), PARTS: ("event", "actor", "role")}
_OF_EVENTS: Final = f"""?event <{MAR}startEarliest> ?start
  OPTIONAL {{ ?event <{MAR}eventType> ?type }}
  OPTIONAL {{ ?event <{MAR}dataset> ?dataset }}
  OPTIONAL {{ ?event <{MAR}place> ?place }}
  OPTIONAL {{ ?event <{MAR}fatalitiesLow> ?low }}
  OPTIONAL {{ ?event <{MAR}fatalitiesBest> ?best }}
  OPTIONAL {{ ?event <{MAR}fatalitiesHigh> ?high }}
  OPTIONAL {{ ?event <{MAR}reportedOn> ?reported }}
  OPTIONAL {{ ?event <{MAR}polarity> ?polarity FILTER (?polarity != <{MAR}Affirmed>) }}
  OPTIONAL {{ ?event <{MAR}modality> ?modality
              FILTER (?modality NOT IN (<{MAR}Actual>, <{MAR}Alleged>)) }}
  OPTIONAL {{ ?event <{MAR}retracted> ?gone }}"""
# as for dyad-years: the sides that a source gives in order, else each initiator with each target
_QUERIES: Final = {
    PAIRS: f"""SELECT * {{
  {{ ?event <{MAR}sideA> ?actor ; <{MAR}sideB> ?other }}
  UNION
  {{ ?event <{MAR}initiator> ?actor ; <{MAR}target> ?other MINUS {{ ?event <{MAR}sideA> ?side }} }}
  {_OF_EVENTS} }}""",
    PARTS: f"""SELECT * {{
  VALUES (?of ?role) {{ {" ".join(f'(<{MAR}{name}> "{name}")' for name in ROLES)} }}
  ?event ?of ?actor . {_OF_EVENTS} }}""",
}


def read_events(
    store: Store, view: View, kind: str = PAIRS, *, since: date | None = None
) -> pl.LazyFrame:
    """Give the events that began up to the view's day, by its clocks, and who took part in them.

    Parameters
    ----------
    kind
        `PAIRS` or `PARTS`.
    since
        Only events that began on that day or after it.

    Returns
    -------
    ``event``, ``actor``, ``other`` and ``relation`` or ``role``, ``type`` (notation), ``place``,
    ``dataset`` (these are categories),
    ``turned`` (of pairs: whether the event names the two the other way round), ``start`` (day),
    ``low``, ``best``, ``high`` (deaths; null where there is no estimate).
    """
    rows = _columns(store, kind).filter(
        pl.col("start") <= view.clocks.as_of, pl.col("polarity").is_null()
    )
    if since is not None:
        rows = rows.filter(pl.col("start") >= since)
    if view.acts:
        rows = rows.filter(pl.col("modality").is_null())
    if view.clocks.known_by is not None:
        rows = rows.filter(pl.col("reported") <= view.clocks.known_by)
    if view.clocks.recorded_by is None:
        rows = rows.filter(~pl.col("gone"))
    else:
        rows = rows.join(_live(store, view.clocks), on="event", how="semi")
    return rows.drop("polarity", "modality", "gone", "reported")


def _columns(store: Store, kind: str) -> pl.LazyFrame:
    if store.beside is None:
        return _asked(store, kind).lazy()
    folder = store.beside / "events"
    file = folder / f"{kind}-{_FORM}-{edition(store)}.parquet"
    with suppress(OSError, pl.exceptions.PolarsError):
        pl.read_parquet_schema(file)  # one that is cut off or something else has none
        return pl.scan_parquet(file)
    found = _asked(store, kind)
    with suppress(OSError):  # a folder that may not be written to costs time, and no answer
        _keep(found, folder, file, kind)
    return found.lazy()


def _keep(found: pl.DataFrame, folder: Path, file: Path, kind: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    found.write_parquet(partial, compression="zstd")
    partial.replace(file)
    for other in folder.glob(f"{kind}-*.parquet"):
        if other != file:
            other.unlink()


def _asked(store: Store, kind: str) -> pl.DataFrame:
    sink = io.BytesIO()
    store.answer(_QUERIES[kind], "csv", sink)
    rows = pl.read_csv(sink.getvalue(), infer_schema=False)
    days = [pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in ("start", "reported")]
    numbers = [pl.col(name).cast(pl.Int64, strict=False) for name in ("low", "best", "high")]
    rows = rows.with_columns(
        *days,
        *numbers,
        gone=pl.col("gone").is_not_null(),
        type=pl.col("type").str.split("/").list.last(),
    ).drop("of", strict=False)
    rows = _related(_one_name_each(store, rows), kind)
    rows = rows.unique(_KEYS[kind], keep="first", maintain_order=True).sort(_KEYS[kind])
    few = [name for name in _FEW if name in rows.columns]
    return rows.with_columns(pl.col(few).cast(pl.Categorical))


def _related(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Tell the relation of two sides; those of fighting have no order, and fight once an event."""
    if kind != PAIRS:
        return rows
    fights = pl.col("type").is_in(sorted(fighting_types())).fill_null(False)
    turned = fights & (pl.col("other") < pl.col("actor"))
    return rows.with_columns(
        relation=pl.when(fights).then(pl.lit("fights")).otherwise("type"),
        actor=pl.when(turned).then("other").otherwise("actor"),
        other=pl.when(turned).then("actor").otherwise("other"),
        turned=turned.fill_null(False),
    )


def _one_name_each(store: Store, rows: pl.DataFrame) -> pl.DataFrame:
    """Name things by the one that stands for all judged the same."""
    for name in ("actor", "other", "place"):
        if name in rows.columns:
            known = rows[name].drop_nulls().unique()
            names = representatives(store, known)
            rows = rows.with_columns(
                pl.col(name).replace_strict(names, default=None, return_dtype=pl.String)
            )
    return rows


def _live(store: Store, clocks: Clocks) -> pl.LazyFrame:
    """Give the events that had been learned more often than taken back by then."""
    times, by = load_times(store), clocks.recorded_by
    standing: Counter[str] = Counter()
    for name, sign in (("recordedIn", 1), ("retractedIn", -1)):
        query = f"SELECT ?e ?l {{ ?e a <{MAR}Event> ; <{MAR}{name}> ?l }}"
        for event, load in read_terms(store, query):
            standing[event[1:-1]] += sign if by is not None and times[load[1:-1]] <= by else 0
    live: Iterable[str] = (event for event, number in standing.items() if number > 0)
    return pl.LazyFrame({"event": list(live)}, schema={"event": pl.String})

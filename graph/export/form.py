"""The forms in which networks and records leave the house, told by the ending of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ...ontology.error import UsageError
from ..store import Store
from .output import whole_file

if TYPE_CHECKING:
    import polars as pl

    from ..network.project import Network

__all__ = [
    "DUMPS",
    "MAPS",
    "NETWORKS",
    "PAGES",
    "PICTURES",
    "STAR",
    "TABLES",
    "form_of",
    "write_dump",
    "write_network",
    "write_table",
]

NETWORKS: Final = (
    *("gexf", "graphml", "json", "csv", "parquet", "arrow"),
    *("cytoscape", "pajek", "kgx"),
)
"""Forms of a network; the last three are told by name, or the first two by ``.cyjs``, ``.net``."""
TABLES: Final = ("csv", "parquet", "arrow")
"""Forms that are one table."""
STAR: Final = ("rdf-1.2", "rdf-star")
"""How a dump may quote what claims say, beside telling it in triples of their own."""
_ENDINGS: Final = {"cyjs": "cytoscape", "net": "pajek", "feather": "arrow", "ipc": "arrow"}
PICTURES: Final = ("svg", "png")
PAGES: Final = ("html",)
MAPS: Final = ("geojson",)
DUMPS: Final = ("ttl", "nq", "trig", "jsonld", "nt")


def form_of(path: str | Path) -> str:
    """Tell the form of a file by its ending.

    Raises
    ------
    UsageError
        It has none that can be written.
    """
    ending = Path(path).suffix.removeprefix(".").lower()
    own = [form for form in NETWORKS if form not in ("cytoscape", "pajek", "kgx")]
    forms = (*own, *_ENDINGS, *MAPS, *PICTURES, *PAGES, *DUMPS)
    if ending not in forms:
        known = ", ".join(f".{one}" for one in forms)
        raise UsageError(
            f"{path}: the ending tells no form that can be written",
            f"use {known}; or --as cytoscape, pajek or kgx",
        )
    return _ENDINGS.get(ending, ending)


def write_network(
    graph: Network,
    path: str | Path,
    *,
    form: str | None = None,
    what: str = "edges",
    raw: bool = False,
    dynamic: bool = False,
) -> Counter[str]:
    """Write a network to a file.

    Parameters
    ----------
    path
        Where to; ``-`` is standard output, and needs a form.
    form
        ``gexf``, ``graphml``, ``json`` (node-link), ``csv``, ``parquet``, ``arrow``, ``cytoscape``,
        ``pajek``, ``kgx``; else the ending tells it.
    what
        ``edges`` or ``nodes``, for the forms that are one table: CSV, Parquet, Arrow.
    raw
        Leave in a CSV, or in KGX, what a spreadsheet would run as a formula.
    dynamic
        Whether it is a network over time, as `network_over` gives it, for dynamic GEXF.

    Returns
    -------
    How often what was changed so that the form can carry it, by kind of change; the rules stand in
    `network_file`.

    Raises
    ------
    UsageError
        There is no such form, or the file cannot be written there.
    StoreError
        The disk failed or is full; a file that was there before is as it was.
    """
    from . import cytoscape, gexf, kgx, network_file, network_table, pajek

    writers: dict[str, Callable[[Network, BinaryIO, Counter[str]], None]] = {
        "gexf": network_file.write_gexf,
        "graphml": network_file.write_graphml,
        "json": network_file.write_json,
        "csv": partial(network_table.write_csv, what=what, raw=raw),
        "parquet": partial(network_table.write_parquet, what=what),
        "arrow": partial(network_table.write_arrow, what=what),
        "cytoscape": cytoscape.write_cytoscape,
        "pajek": pajek.write_pajek,
        "kgx": partial(kgx.write_kgx, raw=raw),
    }
    form = form or form_of(path)
    _refuse(form not in writers, f"a network is not written as {form}", NETWORKS)
    _refuse(what not in ("edges", "nodes"), f"a network has no {what}", ("edges", "nodes"))
    both = what != "edges" and form not in TABLES
    _refuse(both, f"{form} holds nodes and edges both", ("edges",))
    _refuse(dynamic and form != "gexf", f"{form} holds no spells", ("gexf",))
    if dynamic:
        writers["gexf"] = gexf.write_dynamic_gexf
    changes: Counter[str] = Counter()
    with whole_file(path) as sink:
        writers[form](graph, sink, changes)
    return changes


def write_table(
    frame: pl.DataFrame, path: str | Path, *, form: str | None = None, raw: bool = False
) -> Counter[str]:
    """Write any table to a file, as ``csv``, ``parquet`` or ``arrow``.

    Returns
    -------
    How often what was changed, as for `write_network`.
    """
    from .network_table import write_frame

    form = form or form_of(path)
    _refuse(form not in TABLES, f"{form} is no table", TABLES)
    changes: Counter[str] = Counter()
    with whole_file(path) as sink:
        write_frame(frame, sink, form, changes, raw=raw)
    return changes


def write_dump(
    store: Store, path: str | Path, *, form: str | None = None, star: str | None = None
) -> None:
    """Write all records and things as ``ttl``, ``nq``, ``trig``, ``jsonld`` or ``nt``.

    What is withheld, and what is derived, is left out. Loaded again, the file gives the same graph.

    Parameters
    ----------
    star
        Quote what each claim says as a triple, too, which the claim ``rdf:reifies``: in the syntax
        of ``rdf-1.2``, or of ``rdf-star`` as its community group wrote it. Not in JSON-LD.
    """
    from .quote import quotations

    form = form or form_of(path)
    _refuse(form not in DUMPS, f"a dump is not written as {form}", DUMPS)
    _refuse(star not in (None, *STAR), f"nothing is quoted as {star}", STAR)
    quotes_not = star is not None and form == "jsonld"
    _refuse(quotes_not, "JSON-LD quotes no triples", tuple(one for one in DUMPS if one != "jsonld"))
    with whole_file(path) as sink:
        store.dump(sink, form)
        if star is not None:
            sink.writelines(line.encode() for line in quotations(store, star))


def _refuse(is_wrong: bool, message: str, known: tuple[str, ...]) -> None:
    if is_wrong:
        raise UsageError(message, f"give {', '.join(known)}")

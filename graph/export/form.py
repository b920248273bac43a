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
    from ..network.project import Network

__all__ = [
    "DUMPS",
    "MAPS",
    "NETWORKS",
    "PAGES",
    "PICTURES",
    "form_of",
    "write_dump",
    "write_network",
]

NETWORKS: Final = ("gexf", "graphml", "json", "csv", "parquet")
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
    form = Path(path).suffix.removeprefix(".").lower()
    forms = (*NETWORKS, *MAPS, *PICTURES, *PAGES, *DUMPS)
    if form not in forms:
        known = ", ".join(f".{one}" for one in forms)
        raise UsageError(f"{path}: the ending tells no form that can be written", f"use {known}")
    return form


def write_network(
    graph: Network,
    path: str | Path,
    *,
    form: str | None = None,
    what: str = "edges",
    raw: bool = False,
) -> Counter[str]:
    """Write a network to a file.

    Parameters
    ----------
    path
        Where to; ``-`` is standard output, and needs a form.
    form
        ``gexf``, ``graphml``, ``json`` (node-link), ``csv``, ``parquet``; else the ending tells it.
    what
        ``edges`` or ``nodes``, for the forms that are one table: CSV and Parquet.
    raw
        Leave in a CSV what a spreadsheet would run as a formula.

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
    from . import network_file, network_table

    writers: dict[str, Callable[[Network, BinaryIO, Counter[str]], None]] = {
        "gexf": network_file.write_gexf,
        "graphml": network_file.write_graphml,
        "json": network_file.write_json,
        "csv": partial(network_table.write_csv, what=what, raw=raw),
        "parquet": partial(network_table.write_parquet, what=what),
    }
    form = form or form_of(path)
    _refuse(form not in writers, f"a network is not written as {form}", NETWORKS)
    _refuse(what not in ("edges", "nodes"), f"a network has no {what}", ("edges", "nodes"))
    one_table = form in ("csv", "parquet")
    _refuse(what != "edges" and not one_table, f"{form} holds nodes and edges both", ("edges",))
    changes: Counter[str] = Counter()
    with whole_file(path) as sink:
        writers[form](graph, sink, changes)
    return changes


def write_dump(store: Store, path: str | Path, *, form: str | None = None) -> None:
    """Write all records and things as ``ttl``, ``nq``, ``trig``, ``jsonld`` or ``nt``.

    What is withheld, and what is derived, is left out. Loaded again, the file gives the same graph.
    """
    form = form or form_of(path)
    _refuse(form not in DUMPS, f"a dump is not written as {form}", DUMPS)
    with whole_file(path) as sink:
        store.dump(sink, form)


def _refuse(is_wrong: bool, message: str, known: tuple[str, ...]) -> None:
    if is_wrong:
        raise UsageError(message, f"give {', '.join(known)}")

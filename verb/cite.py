"""Verbs that give credit: what can be loaded and from whom, and what a store must cite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .option import form_for, opened_store, out_options, say, show, store_option

if TYPE_CHECKING:
    from ..loaders.catalogue import Loader
    from ..queries.row import Table

__all__ = ["cite", "sources"]

_SHORT = ("source", "label", "publisher", "licence", "url")


@click.command()
@click.argument("name", required=False)
@out_options
def sources(name: str | None, **options: Any) -> None:
    """List what can be loaded, or tell all of one source.

    Its publisher, licence, where to get it, how to cite it, which columns are taken, which are not
    and why, and what may be asked of it over the network. --format json gives all of it.

    \b
    Example:  marchland sources ucdp-ged
    """
    from ..loaders.catalogue import find, loaders
    from ..loaders.description import column_rows, described, details

    found = [find(name)] if name else list(loaders().values())
    if options["form"] in ("json", "jsonl"):
        rows = [described(one) for one in found]
        _write(_json(rows, options["form"]), options["output"])
    elif name is None:
        show(_listed(found), options)
    elif options["form"] is None and options["output"] == "-":
        _write(details(found[0]), "-")
    else:
        from ..queries.row import Table

        show(Table(("column", "taken", "told"), list(column_rows(found[0].about))), options)


def _listed(found: Sequence[Loader]) -> Table:
    from ..queries.row import Table

    rows = [
        {"source": one.name}
        | {column: one.about.get(column) for column in (*_SHORT[1:], "citation")}
        for one in found
    ]
    return Table(_SHORT, rows, ("citation",))


@click.command()
@click.option("--sources", "wants_sources", is_flag=True, help="Cite the reports, too.")
@store_option
@out_options
def cite(store: str, wants_sources: bool, **options: Any) -> None:
    """Give the citations of what a store holds.

    Each release of each data set, with publisher, licence, and the day on which it was loaded;
    with --sources also the reports that live records name. --format text (as it is without), csv,
    tsv, json, jsonl, table, parquet, bibtex or csl-json.

    \b
    Example:  marchland cite --sources --format bibtex
    """
    from ..graph.citation import cited_datasets, cited_sources
    from ..queries.bibliography import bibtex, csl, dataset_entry, sentences, source_entry
    from ..queries.format import FORMS
    from ..queries.row import Table

    writers: dict[str, Callable[..., str]] = {"text": sentences, "bibtex": bibtex, "csl-json": csl}
    ending = {"bib": "bibtex", "txt": "text"}.get(options["output"].rpartition(".")[2])
    asked = options["form"] or ending or ("text" if options["output"] == "-" else None)
    options["form"] = form_for(asked, options["output"], (*writers, *FORMS))
    with opened_store(store) as opened:
        datasets = cited_datasets(opened)
        named = cited_sources(opened) if wants_sources else []
    silent = [one.key for one in datasets if not one.citation]
    if silent and not wants_sources:
        names = ", ".join(silent)
        say(f"note: {names}: not told how to cite; the reports behind them: cite --sources")
    if options["form"] in writers:
        entries = [*map(dataset_entry, datasets), *map(source_entry, named)]
        _write(writers[options["form"]](entries), options["output"])
        return
    rows = [{"kind": "dataset", **asdict(one)} for one in datasets]
    rows += [{"kind": "source", **asdict(one)} for one in named]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    show(Table(columns, [{name: row.get(name) for name in columns} for row in rows]), options)


def _json(rows: Sequence[object], form: str) -> str:
    import json

    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _write(text: str, output: str) -> None:
    from ..graph.export.output import whole_file

    with whole_file(output) as sink:
        sink.write(text.encode())

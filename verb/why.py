"""Verbs that account for an answer: why it is so, what it was before, what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .option import bundle, opened_store, store_option, view_from, view_options

if TYPE_CHECKING:
    from ..graph.store import Store
    from ..graph.view import View
    from ..queries.focus import Focus

__all__ = ["explain"]

_EXPLAINED = {"text": "text", "txt": "text", "json": "json", "tree": "tree"}
"""Forms of an explanation, by the ending of a file that asks for one."""

about_options = bundle(
    click.option("--place", metavar="P", help="Who controls a place."),
    click.option("--actor", metavar="A", help="What an actor holds and stands in."),
)


@click.command()
@click.argument("record", required=False)
@store_option
@about_options
@view_options
@click.option("--format", "form", metavar="FORM", help="text, json or tree (text).")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write there; - is stdout.")
def explain(record: str | None, store: str, **options: Any) -> None:
    """Show why an answer is as it is, down to sources, speakers and rows; and on what it hinges.

    RECORD is a claim or an event: its IRI, its identifier, the key of its row, or the end of its
    IRI as tables show it.

    \b
    Example:  marchland explain --place "Kan Paik Ti" --as-of 2024-11-21
    """
    from ..graph.export import whole_file
    from ..queries.account import document

    view = view_from(options)
    form = _form(options["form"], options["output"])
    with opened_store(store) as opened:
        focus = _focus(opened, record, options["place"], options["actor"], view)
        found = document(opened, focus, view)
    with whole_file(options["output"]) as sink:
        sink.write(_written(found, form).encode())


def _form(asked: str | None, output: str) -> str:
    form = asked or _EXPLAINED.get(Path(output).suffix.lstrip("."), "text")
    if form not in _EXPLAINED.values():
        raise click.UsageError(f"no format is called {form!r}; there are: text, json, tree")
    return form


def _written(found: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if form == "tree":
        from ..queries.explain_tree import tree

        return tree(found)
    from ..queries.explain_text import text

    return text(found)


def _focus(
    store: Store, name: str | None, place: str | None, actor: str | None, view: View
) -> Focus:
    from ..queries.focus import on_actor, on_place, on_record

    _one_of({"a RECORD": name, "--place": place, "--actor": actor})
    if place is not None:
        return on_place(store, place, view)
    return on_actor(store, actor, view) if actor is not None else on_record(store, name or "")


def _one_of(given: dict[str, str | None]) -> None:
    if sum(value is not None for value in given.values()) != 1:
        names = list(given)
        raise click.UsageError(f"give one of: {', '.join(names)}")

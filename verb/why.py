"""Verbs that account for an answer: why it is so, what it was before, what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .option import (
    bundle,
    opened_store,
    out_options,
    say,
    show,
    store_option,
    view_from,
    view_options,
)

if TYPE_CHECKING:
    from ..graph.record import Record
    from ..graph.standing.change import Change
    from ..graph.standing.view import View
    from ..graph.store import Store
    from ..queries.focus import Focus

__all__ = ["diff", "explain", "timeline"]

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
@click.option("--commodity", metavar="C", help="Of leverage: who can cut it off from --market.")
@click.option("--market", metavar="M", help="Of leverage: a place, or an industry.")
@click.option(
    "--coalition",
    multiple=True,
    metavar="A",
    help="Of leverage: this actor, or these together; else all who can or may.",
)
@click.option(
    "--assume", "assumptions", multiple=True, metavar="TEXT", help="Of leverage: take as given."
)
@view_options
@click.option("--format", "form", metavar="FORM", help="text, json or tree (text).")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write there; - is stdout.")
def explain(record: str | None, store: str, **options: Any) -> None:
    """Show why an answer is as it is, down to sources, speakers and rows; and on what it hinges.

    RECORD is a claim or an event: its IRI, its identifier, the key of its row, or the end of its
    IRI as tables show it; or a stored spell by its IRI, on its first day unless --as-of tells
    another. --commodity and --market explain a figure
    of leverage.

    \b
    Example:  marchland explain --place "Kan Paik Ti" --as-of 2024-11-21
    """
    from ..graph.export.output import whole_file

    is_dated = options["as_of"] is not None
    view = view_from(options)
    form = _form(options["form"], options["output"])
    _check_asked(record, options)
    with opened_store(store, view) as opened:
        found = _explained(opened, record, options, view, is_dated)
    with whole_file(options["output"]) as sink:
        sink.write(_written(found, form).encode())


def _check_asked(record: str | None, options: dict[str, Any]) -> None:
    names = ("place", "actor", "commodity")
    _one_of({"a RECORD": record, **{f"--{name}": options[name] for name in names}})
    of_leverage = [n for n in ("market", "coalition", "assumptions") if options[n]]
    if options["commodity"] is not None and options["market"] is None:
        raise click.UsageError("--commodity needs --market: what it is to be cut off from")
    if options["commodity"] is None and of_leverage:
        raise click.UsageError("--market, --coalition and --assume go with --commodity")


def _explained(
    store: Store, record: str | None, options: dict[str, Any], view: View, is_dated: bool
) -> dict[str, Any]:
    if options["commodity"] is None:
        from ..queries.account import document
        from ..queries.view import on_day

        focus = _focus(store, record, options["place"], options["actor"], view)
        if focus.spell is not None and not is_dated:  # of the days that it is of
            view = on_day(view, focus.spell.since)
        return document(store, focus, view)
    from ..queries.explain_leverage import leverage_document

    asked = (options["commodity"], options["market"], options["coalition"], options["assumptions"])
    return leverage_document(store, view, *asked)


def _form(asked: str | None, output: str) -> str:
    form = asked or _EXPLAINED.get(Path(output).suffix.lstrip("."), "text")
    if form not in _EXPLAINED.values():
        raise click.UsageError(f"no format is called {form!r}; there are: text, json, tree")
    return form


def _written(found: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if found["asked"]["kind"] == "leverage":
        from ..queries.explain_leverage import leverage_text, leverage_tree

        return leverage_tree(found) if form == "tree" else leverage_text(found)
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
        raise click.UsageError(f"give one of: {', '.join(given)}")


@click.command()
@click.argument("name", metavar="PLACE|ACTOR", required=False)
@store_option
@about_options
@view_options
@out_options
def timeline(name: str | None, store: str, **options: Any) -> None:
    """Tell who held a place over time, or what an actor held and stood in, a stretch a row.

    \b
    -o FILE.svg (or --format svg) draws it as a chart.

    \b
    Example:  marchland timeline "Kan Paik Ti" -o kan-paik-ti.svg
    """
    from ..graph.export.output import whole_file
    from ..queries.course import story_table, stretches
    from ..queries.focus import on_actor, on_name, on_place
    from ..queries.lane import chart_of

    _one_of({"a PLACE|ACTOR": name, "--place": options["place"], "--actor": options["actor"]})
    is_dated = options["as_of"] is not None
    view = view_from(options)
    asked = name or options["place"] or options["actor"]
    look = on_place if options["place"] else on_actor if options["actor"] else on_name
    with opened_store(store, view) as opened:
        focus = look(opened, asked, view)
        told = stretches(opened, focus, view)
        if _is_picture(options):
            day = view.clocks.as_of if is_dated else None
            drawn = chart_of(opened, focus, told, view, day)
            with whole_file(options["output"]) as sink:
                sink.write(drawn.encode())
            return
        table = story_table(opened, told, view, focus.notes)
    show(table, options)
    if not table.rows:
        say(f"nothing on record tells of {focus.label} over time")


def _is_picture(options: dict[str, Any]) -> bool:
    ending = Path(options["output"]).suffix.lower()
    return options["form"] == "svg" or (options["form"] is None and ending == ".svg")


@click.command()
@click.argument("first", metavar="D1")
@click.argument("second", metavar="D2")
@store_option
@about_options
@click.option(
    "--clock",
    type=click.Choice(["valid", "known", "recorded"]),
    default="valid",
    show_default=True,
    help="D1 and D2 are days told of, days of report, or times of recording.",
)
@view_options
@out_options
def diff(first: str, second: str, store: str, **options: Any) -> None:
    """Tell what changed hands, began, ended, became contested or was settled from D1 to D2.

    By the clock of reports (known) or of recording, both answers are told for one day, --as-of.
    That what was reported is only presumed by now is no change.

    \b
    Example:  marchland diff 2024-11-19 2024-11-21
    """
    from ..graph.standing.change import compare
    from ..queries.course import change_table

    clock = options.pop("clock")
    _refuse_clock(clock, options)
    if options["place"] is not None and options["actor"] is not None:
        raise click.UsageError("give --place or --actor, not both")
    view = view_from(options)
    before, after = (_set_clock(view, clock, text) for text in (first, second))
    with opened_store(store, after) as opened:
        records, keeps, notes = _compared(opened, options, before, after)
        found = [one for one in compare(opened, records, before, after) if keeps(one)]
        days = (before.clocks.as_of, after.clocks.as_of)
        table = change_table(opened, found, days, notes)
    show(table, options)
    say(_counted(found) or f"nothing changed from {first} to {second}")


def _counted(found: Sequence[Change]) -> str:
    """Count changes by kind."""
    from ..graph.standing.change import MIRROR

    numbers = {kind: sum(one.kind == kind for one in found) for kind in MIRROR}
    return ", ".join(f"{number:,} {kind}" for kind, number in numbers.items() if number)


def _refuse_clock(clock: str, options: dict[str, Any]) -> None:
    """Refuse the option that D1 and D2 stand in for."""
    option = {"valid": "as_of", "known": "known_by", "recorded": "recorded_by"}[clock]
    if options[option] is not None:
        name = option.replace("_", "-")
        raise click.UsageError(f"D1 and D2 are on the clock that --{name} sets; leave it out")


def _set_clock(view: View, clock: str, text: str) -> View:
    from ..graph.clock import read_day, read_instant

    try:
        if clock == "recorded":
            clocks = replace(view.clocks, recorded_by=read_instant(text))
        elif clock == "known":
            clocks = replace(view.clocks, known_by=read_day(text))
        else:
            clocks = replace(view.clocks, as_of=read_day(text))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return replace(view, clocks=clocks)


def _compared(
    store: Store, options: dict[str, Any], before: View, after: View
) -> tuple[list[Record], Callable[[Change], bool], Mapping[str, str]]:
    """Give the records that are compared, and which changes are asked about."""
    if options["place"] is None and options["actor"] is None:
        from ..graph.standing.dossier import dossier

        days = (before.clocks.as_of, after.clocks.as_of)
        retracted = before.clocks.recorded_by is not None
        return dossier(store, days, retracted=retracted), lambda change: True, {}
    focus = _focus(store, None, options["place"], options["actor"], after)

    def keeps(change: Change) -> bool:
        return any(focus.has(stand) for stand in (*change.before, *change.after))

    return list(focus.records), keeps, focus.notes

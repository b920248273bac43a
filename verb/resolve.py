"""The verb that asks people who is who, and takes down what they judge."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from .option import opened_store, out_options, say, show, store_option, view_from, view_options

if TYPE_CHECKING:
    from ..graph.identity.candidate import Proposal
    from ..graph.identity.review import Review
    from ..graph.judgement import Clash
    from ..graph.store import Store
    from ..queries.row import Table

__all__ = ["resolve"]

_KEYS = {"s": "Same", "d": "Different", "u": "Unsure"}
_COLUMNS = ("tier", "score", "one", "other", "reasons")
_TWINS = ("one_iri", "other_iri", "one_dataset", "other_dataset", "unsure")
_JUDGED = ("verdict", "one", "other", "by", "recorded", "reason", "counts")


@click.command()
@click.argument("names", nargs=-1, metavar="[ONE [OTHER]]")
@click.option("--same", "verdict", flag_value="Same", help="Judge the two to be one.")
@click.option("--different", "verdict", flag_value="Different", help="Judge them to be two.")
@click.option("--unsure", "verdict", flag_value="Unsure", help="Remember that nobody can tell.")
@click.option("--reason", metavar="TEXT", help="On what the judgement rests; it needs one.")
@click.option(
    "--by",
    envvar="MARCHLAND_NAME",
    metavar="NAME",
    help="Who judges ($MARCHLAND_NAME, else the name of the account).",
)
@click.option("--undo", is_flag=True, help="Take back the last judgement of the two.")
@click.option(
    "--show", "is_shown", is_flag=True, help="What an answer would be with and without it."
)
@click.option("--review", is_flag=True, help="Go through the proposals, one after the other.")
@click.option("--judged", is_flag=True, help="List what was judged, by whom, when and why.")
@click.option(
    "--kind",
    type=click.Choice(["actor", "place"]),
    default="actor",
    show_default=True,
    help="Propose things of this kind.",
)
@click.option("--source", metavar="DATASET", help="Only pairs with a thing of this data set.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="So many proposals, the likeliest first.",
)
@store_option
@view_options
@out_options
def resolve(names: tuple[str, ...], store: str, **options: Any) -> None:
    """Propose which things of several data sets may be one, and take down what you judge.

    Nothing is merged: a judgement is a record of its own, which counts from when it is made, can be
    taken back, and leaves every claim as it is. A party and its army stay two. The clocks and the
    policy bear on --show.

    \b
    Example:  marchland resolve --limit 10
              marchland resolve KIO "actor/ucdp-actor/201" --same --reason "UCDP's number of it"
    """
    _check(names, options)
    with opened_store(store) as opened:
        things = [_find(opened, name) for name in names]
        if options["review"]:
            _go_through(opened, things, options)
            return
        if options["undo"]:
            _undo(opened, things)
            return
        if options["verdict"] and not options["is_shown"]:
            _judge(opened, things, options)
            return
        table = _table(opened, things, options)
    show(table, options)


def _check(names: Sequence[str], options: dict[str, Any]) -> None:
    """Refuse options that do not go together."""
    two = [name for name in ("verdict", "undo", "is_shown") if options[name]]
    if len(names) > 2:
        raise click.UsageError("name one thing or two")
    if two and len(names) != 2:
        raise click.UsageError("name the two things: marchland resolve ONE OTHER --same …")
    if len(names) == 2 and not two:
        raise click.UsageError("say what to do with the two: --same, --different, --unsure, …")
    modes = [name for name in ("undo", "is_shown", "review", "judged") if options[name]]
    if len(modes) > 1 or (options["verdict"] and set(modes) - {"is_shown"}):
        raise click.UsageError("one at a time: judge, --undo, --show, --review or --judged")
    if options["verdict"] and not options["is_shown"] and not options["reason"]:
        raise click.UsageError("a judgement needs a reason: --reason TEXT")


def _find(store: Store, name: str) -> tuple[str, ...]:
    """Find a thing by what people type; of an IRI the base may be left out."""
    from ..graph.resolve import resolve as find

    kinds = ("actor", "place", "commodity")
    if name.partition("/")[0] in kinds:
        name = store.base + name
    return find(store, name, kinds).iris


def _pair(things: Sequence[tuple[str, ...]]) -> tuple[str, str]:
    return things[0][0], things[1][0]


def _name(options: dict[str, Any]) -> str:
    try:
        return options["by"] or getpass.getuser()
    except OSError as error:
        raise click.UsageError("say who judges: --by NAME") from error


def _judge(store: Store, things: Sequence[tuple[str, ...]], options: dict[str, Any]) -> None:
    from ..graph.identity.ruling import judge
    from ..graph.resolve import labels

    one, other = _pair(things)
    ruling = judge(store, one, other, options["verdict"], options["reason"], _name(options))
    judged = ruling.judgement
    news = "judged" if ruling.is_new else "was judged already:"
    others = len(ruling.group) - 1
    with_whom = f"{others} other thing{'s' * (others != 1)}" if others else "nothing else"
    label = labels(store, [one])[one]
    say(f"{news} {judged.verdict.lower()} by {judged.by}; {label} is one with {with_whom}")
    _tell_clashes(store, ruling.clashes)


def _undo(store: Store, things: Sequence[tuple[str, ...]]) -> None:
    from ..graph.identity.ruling import judgements_of, undo

    pairs = [(one, other) for one in things[0] for other in things[1]]
    exact = _pair(things)
    taken = undo(store, [exact] if judgements_of(store, [exact]) else pairs)
    left = judgements_of(store, [taken.things])
    now = f"now {left[-1].verdict.lower()} by {left[-1].by} counts" if left else "none is left"
    say(f"taken back: {taken.verdict.lower()} by {taken.by} ({taken.reason}); {now}")


def _table(store: Store, things: Sequence[tuple[str, ...]], options: dict[str, Any]) -> Table:
    view = view_from(options)  # a wrong day is an error in any case
    if options["judged"]:
        return _judgements(store, {iri for found in things for iri in found})
    if options["is_shown"]:
        from ..queries.supposition import difference

        return difference(store, _pair(things), options["verdict"], view)
    found = _found(store, things, options)
    return _proposals(store, found, options["limit"])


def _found(store: Store, things: Sequence[tuple[str, ...]], options: dict[str, Any]) -> Review:
    from ..graph.identity.review import review

    wanted = {iri for found in things for iri in found}
    found = review(store, options["kind"], things=wanted, dataset=options["source"])
    _tell_clashes(store, found.clashes)
    return found


def _proposals(store: Store, found: Review, limit: int) -> Table:
    from ..queries.row import Table

    rows = [_row(one, found) for one in found.proposals[:limit]]
    table = Table(_COLUMNS, rows, _TWINS)
    if len(found.proposals) > limit:
        table.notes.append(f"{len(found.proposals) - limit} more; --limit shows them")
    return table


def _row(one: Proposal, found: Review) -> dict[str, Any]:
    from ..graph.identifier import dataset_of

    judged = found.unsure.get((min(one[:2]), max(one[:2])))
    unsure = f"unsure: {judged.by}, {judged.at:%Y-%m-%d}: {judged.reason}" if judged else None
    return {
        "tier": one.tier,
        "score": one.score,
        "one": found.profiles[one.one].label,
        "other": found.profiles[one.other].label,
        "reasons": [*([unsure] if unsure else []), *one.reasons],
        "one_iri": one.one,
        "other_iri": one.other,
        "one_dataset": dataset_of(one.one),
        "other_dataset": dataset_of(one.other),
        "unsure": unsure,
    }


def _judgements(store: Store, things: set[str]) -> Table:
    """List the judgements that are live, and which of them count."""
    from ..graph.judgement import all_judgements, latest
    from ..graph.resolve import labels
    from ..queries.row import Table

    found = [one for one in all_judgements(store) if not things or things & set(one.things)]
    counted = set(latest(found).values())
    names = labels(store, {thing for one in found for thing in one.things})
    rows = [
        {
            "verdict": one.verdict.lower(),
            "one": names[one.things[0]],
            "other": names[one.things[1]],
            "by": one.by,
            "recorded": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
            "reason": one.reason,
            "counts": one in counted,
            "one_iri": one.things[0],
            "other_iri": one.things[1],
            "judgement": one.id,
        }
        for one in found
    ]
    return Table(_JUDGED, rows, ("one_iri", "other_iri", "judgement"))


def _tell_clashes(store: Store, clashes: Sequence[Clash]) -> None:
    from ..graph.resolve import labels

    for clash in clashes:
        names = labels(store, {*clash.apart, *clash.through})
        one, other = (names[thing] for thing in clash.apart)
        way = ", ".join(sorted(names[thing] for thing in clash.through))
        what = (
            "judgements make them one" if clash.by_hand else "a shared identifier would join them"
        )
        say(f"note: {one} and {other} are judged different, and {what} ({way}); none of it counts")


def _go_through(store: Store, things: Sequence[tuple[str, ...]], options: dict[str, Any]) -> None:
    """Ask about one proposal after the other; every answer is taken down at once."""
    from ..graph.identity.ruling import judge

    found = _found(store, things, options)
    asked = [one for one in found.proposals if one.tier != "related"][: options["limit"]]
    for number, one in enumerate(asked, start=1):
        row = _row(one, found)
        say(f"\n{number} of {len(asked)}: {one.tier}, {one.score:.2f}")
        for side in ("one", "other"):
            say(f"  {row[side]}  ({row[f'{side}_dataset']}, {row[f'{side}_iri']})")
        for reason in row["reasons"]:
            say(f"    {reason}")
        key = click.prompt(
            "[s]ame, [d]ifferent, [u]nsure, [n]ext or [q]uit",
            type=click.Choice(["s", "d", "u", "n", "q"]),
            show_choices=False,
            err=True,
        )
        if key == "q":
            return
        if key != "n":
            reason = click.prompt("Why", default="; ".join(one.reasons), err=True)
            judge(store, one.one, one.other, _KEYS[key], reason, _name(options))
    say("no more proposals")

"""What people judge of two things, taken down and taken back: records like any others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import polars as pl

from ...ontology.error import UsageError
from ...ontology.prefix import PREFIXES
from ..identifier import dataset_of, key_records
from ..judgement import VERDICTS, Clash, Judgement, all_judgements
from ..load import Batch, Origin, load, retract
from ..resolve import labels, same_things, sameness_of
from ..store import Store
from ..term import MAR, values

__all__ = ["DATASET", "Ruling", "judge", "judgements_of", "undo"]

DATASET = "judgements"
"""The data set of what is judged in this store."""

_ABOUT = {
    "label": "Judgements of who is who",
    "publisher": "whoever keeps this store",
    "form": "judgements",
}
_RELEASE = "1"
_TICK = timedelta(microseconds=1)
_TYPE = f"<{PREFIXES['rdf']}type>"
_KINDS = ("actor", "place", "commodity")


class Ruling(NamedTuple):
    """A judgement that was taken down; what it comes to is in ``group`` and ``clashes``."""

    judgement: Judgement
    is_new: bool
    group: frozenset[str]
    """All that are one with the first of the two now."""
    clashes: tuple[Clash, ...]
    """Where judgements stand in the way of what else would make things one."""


def judge(store: Store, one: str, other: str, verdict: str, reason: str, by: str) -> Ruling:
    """Take down whether two things are one; the same judgement given again changes nothing.

    Earlier judgements of the two are kept; the last one counts until it is taken back.

    Raises
    ------
    UsageError
        They cannot be judged: one thing, things of two kinds, or a party and its army.
    """
    pair = (one, other) if one < other else (other, one)
    _check(store, pair, verdict, reason, by)
    earlier = judgements_of(store, [pair])
    said = (verdict, reason, by)
    is_new = not earlier or (earlier[-1].verdict, earlier[-1].reason, earlier[-1].by) != said
    if is_new:
        now = datetime.now(UTC)
        _load(store, pair, said, max([now, *(one.at + _TICK for one in earlier)]))
    counted = judgements_of(store, [pair])[-1]
    found = sameness_of(store, pair)
    return Ruling(counted, is_new, found.groups.get(one, frozenset({one})), found.clashes)


def undo(store: Store, pairs: Collection[tuple[str, str]]) -> Judgement:
    """Take back the judgement given last of some pairs; the one before it counts again.

    Raises
    ------
    UsageError
        None of the pairs has been judged.
    """
    found = judgements_of(store, pairs)
    if not found:
        raise UsageError("the two have not been judged", "see: marchland resolve --judged")
    retract(store, dataset_of(found[-1].id), [found[-1].id])
    return found[-1]


def judgements_of(store: Store, pairs: Collection[tuple[str, str]]) -> list[Judgement]:
    """Give the live judgements of some pairs, the last one last; the order of two says nothing."""
    wanted = {(min(pair), max(pair)) for pair in pairs}
    return [one for one in all_judgements(store) if one.things in wanted]


def _load(store: Store, pair: tuple[str, str], said: tuple[str, str, str], at: datetime) -> None:
    verdict, reason, by = said
    row = {
        "key": " ".join(thing.removeprefix(store.base) for thing in pair),
        "class": "Judgement",
        "judges": [thing.removeprefix(store.base) for thing in pair],
        "verdict": verdict,
        "reason": reason,
        "judgedBy": by,
        "judgedAt": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    frame = key_records(pl.DataFrame([row]), DATASET, "judgement")
    load(store, Origin(DATASET, _RELEASE, _ABOUT), [Batch(records=(frame,))])


def _check(store: Store, pair: tuple[str, str], verdict: str, reason: str, by: str) -> None:
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is no verdict", f"one of: {', '.join(VERDICTS)}")
    if not reason.strip():
        raise UsageError("a judgement needs a reason", "say what it rests on: --reason TEXT")
    if not by.strip():
        raise UsageError("a judgement needs a name", "say who judges: --by NAME")
    one, other = pair
    if one == other:
        raise UsageError("both names stand for one thing", "give the IRIs of the two")
    kinds = {_kind(store, thing) for thing in pair}
    if len(kinds) > 1:
        raise UsageError(f"{one} and {other} are of two kinds: {' and '.join(sorted(kinds))}")
    if verdict == "Same":
        _refuse_party_and_army(store, pair)


def _kind(store: Store, thing: str) -> str:
    kind = thing.removeprefix(store.base).partition("/")[0]
    known = store.ask(f"ASK {{ {values('t', [thing])} ?t {_TYPE} ?c }}")
    if kind not in _KINDS or not known:
        raise UsageError(f"{thing} is no thing of this store", "give a name, or its IRI")
    return kind


def _refuse_party_and_army(store: Store, pair: tuple[str, str]) -> None:
    """Keep two what is part of one another: a party and its army, a force and its unit."""
    one, other = (sorted(same_things(store, [thing])[thing]) for thing in pair)
    query = f"""ASK {{ {values("x", one)} {values("y", other)}
        {{ ?x <{MAR}partOf>+ ?y }} UNION {{ ?y <{MAR}partOf>+ ?x }} }}"""
    if store.ask(query):
        names = labels(store, pair)
        raise UsageError(
            f"{names[pair[0]]} and {names[pair[1]]} are a whole and its part, and stay two",
            "a question about an army takes in what is coded to its party; --exact keeps it out",
        )

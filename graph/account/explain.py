"""Explain an answer: what decided, what it rests on, and on what it hinges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..record import Record, load_times
from ..resolve import labels
from ..standing.evidence import World, sort_records
from ..standing.view import Matter, Stand, View, judge, live_records, matters
from ..store import Store
from .chain import Proof, prove, read_by_id
from .crux import Crux, cruxes
from .reason import Inquest, Reason, endings, reasons
from .silence import Silence, set_aside, silences
from .wording import things_of

__all__ = ["Account", "Answer", "Explanation", "explain"]

_MUTE = ("no control", "other day", "fighting")
_FEW = 20
"""How many silent records are proved, where nothing is known: the others are told in a line."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of an answer, and what decided."""

    stand: Stand
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """All there is to say of one matter on the day; without answers, nothing is known of it."""

    matter: Matter
    answers: tuple[Answer, ...]
    endings: tuple[Reason, ...]
    """Whose hold a transfer had ended."""
    set_aside: tuple[Reason, ...]
    cruxes: tuple[Crux, ...]
    silences: tuple[Silence, ...]
    """The records that bear on the matter and not on the answer."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Accounts of matters, with the proof of every record that they name by IRI."""

    accounts: tuple[Account, ...]
    proofs: Mapping[str, Proof]
    names: Mapping[str, str]


def explain(
    store: Store,
    records: Sequence[Record],
    view: View,
    keep: Callable[[Matter, Sequence[Record], Sequence[Stand]], bool],
    also: Sequence[Record] = (),
) -> Explanation:
    """Explain what stands, or why nothing does.

    Parameters
    ----------
    records
        All evidence on every matter that is to be judged, dead or live.
    keep
        Whether a matter is asked about, given its records and what stands in it.
    also
        Further records to prove, whether they bear on such a matter or not.
    """
    groups, world = matters(store, records, view.clocks)
    live = {record.id for record in live_records(store, records, view)}
    asked = {
        matter: group
        for matter, group in groups.items()
        if keep(matter, group, judge(matter, [r for r in group if r.id in live], view, world))
    }
    names = _names(store, asked)
    ground = _ground(store, asked, view)
    times = load_times(store) if view.clocks.recorded_by is not None else {}
    accounts = []
    for matter, group in asked.items():
        dead = [one for one in group if one.id not in live]
        ask = _inquest(matter, [one for one in group if one.id in live], view, world, names)
        accounts.append(_account(ask, dead, ground, times))
    accounts.sort(key=_order)
    bearing = {one.id: one for group in asked.values() for one in group if one.id in live}
    shown = {one.id: one for account in accounts for one in _shown(account, bearing)}
    shown |= {one.id: one for one in also}
    return Explanation(tuple(accounts), prove(store, list(shown.values()), view), names)


def _order(account: Account) -> tuple[str, str, str, str]:
    matter = account.matter
    return matter.relation, matter.object, matter.subject or "", matter.side or ""


def _names(store: Store, asked: Mapping[Matter, Sequence[Record]]) -> Mapping[str, str]:
    things = {thing for group in asked.values() for one in group for thing in things_of(one)}
    things |= {matter.side for matter in asked if matter.side}
    return labels(store, (thing for thing in things if "://" in thing))


def _ground(store: Store, asked: Mapping[Matter, Sequence[Record]], view: View) -> Sequence[Record]:
    """Read what was not asked about, and from which what was asked about was inferred."""
    known = {one.id for group in asked.values() for one in group}
    based = {to for group in asked.values() for one in group for to in one.all("basis")}
    return live_records(store, read_by_id(store, based - known), view)


def _inquest(
    matter: Matter, records: Sequence[Record], view: View, world: World, names: Mapping[str, str]
) -> Inquest:
    case = sort_records(records, world, acts=view.acts, holder=matter.subject)
    return Inquest(matter, records, case, view, world, names)


def _account(
    ask: Inquest, dead: Sequence[Record], ground: Sequence[Record], times: Mapping[str, datetime]
) -> Account:
    stands = ask.judged()
    answers = tuple(Answer(stand, reasons(stand, ask, stands)) for stand in stands)
    holdings = [stand.holding for stand in stands]
    aside = set_aside(ask, stands)
    used = {one.id for held in holdings for one in (*held.basis, *held.against)}
    used.update(record for reason in aside for record in reason.records)
    return Account(
        ask.matter,
        answers,
        endings(ask, stands),
        aside,
        tuple(cruxes(ask, stands, ground)),
        silences(ask, dead, used, times),
    )


def _shown(account: Account, bearing: Mapping[str, Record]) -> list[Record]:
    """Give the records that an account names: those are proved."""
    found = [
        record
        for answer in account.answers
        for record in (*answer.stand.holding.basis, *answer.stand.holding.against)
    ]
    told = [record for one in (*account.endings, *account.set_aside) for record in one.records]
    found += [bearing[record] for record in told if record in bearing]
    found += [record for one in account.cruxes for record in (one.record, *one.beside)]
    if not account.answers:
        telling = [one for one in account.silences if not one.is_dead and one.why not in _MUTE]
        found += [one.record for one in telling[:_FEW]]
    return found

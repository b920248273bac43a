"""Why something stands, in words: the rules of ``docs/control.md`` that decided, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from .evidence import Case, Claim, Transfer, World
from .interval import Standing
from .policy import Policy
from .record import Record
from .spell import Status
from .view import Matter, Stand, View, judge
from .wording import amount, listed, phrase, sentence

__all__ = ["RULES", "Inquest", "Reason", "by_any", "endings", "holders", "reasons"]

DAY = timedelta(days=1)

RULES: Mapping[str, str] = {
    "transfer": "rule 1",
    "joint": "rule 1",
    "rivals": "rule 2",
    "linked": "rule 2",
    "later account": "rule 3",
    "denial": "rule 3",
    "fighting": "rule 3",
    "bracketed": "rule 4",
}
"""The written rules of control by the name of what they decide; other reasons have none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decided, and the records by which it did."""

    rule: str
    text: str
    records: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it with the rule it goes by."""
        number = RULES.get(self.rule)
        return f"{self.text} ({number}, {self.rule})" if number else self.text


@dataclass(frozen=True, slots=True)
class Inquest:
    """A matter with all that it takes to judge it again: its live records, sorted and not."""

    matter: Matter
    records: Sequence[Record]
    case: Case
    view: View
    world: World
    names: Mapping[str, str]

    def judged(
        self, view: View | None = None, without: frozenset[str] = frozenset()
    ) -> list[Stand]:
        """Say what stands, by another view, or without some of the records."""
        kept = [record for record in self.records if record.id not in without]
        return judge(self.matter, kept, view or self.view, self.world)

    def name(self, thing: str) -> str:
        """Give a thing's label."""
        return self.names.get(thing, thing)

    @property
    def does(self) -> str:
        """What a holder does, in words: ``controls Kan Paik Ti``."""
        return f"{phrase(self.matter.relation)} {self.name(self.matter.object)}"


def reasons(stand: Stand, ask: Inquest, others: Iterable[Stand]) -> tuple[Reason, ...]:
    """Say why a stand stands as it does."""
    basis = {record.id for record in stand.holding.basis}
    claims = [c for c in ask.case.claims if c.holder == stand.subject and c.record.id in basis]
    moves = [
        moved
        for moved in ask.case.transfers
        if moved.record.is_event and moved.record.id in basis and stand.subject in moved.gainers
    ]
    found = [
        *_for(stand, ask, claims, moves),
        *_against(stand, ask),
        *_beside(stand, ask, others),
        *_settled(stand, ask),
    ]
    if all(record.one("inference") == "Inferred" for record in stand.holding.basis):
        found.append(
            Reason("inferred", "no source states it: whoever coded the records inferred it")
        )
    return tuple(found)


def _for(
    stand: Stand, ask: Inquest, claims: Sequence[Claim], moves: Sequence[Transfer]
) -> Iterable[Reason]:
    """Say what speaks for the holder: that very day, before it, or only perhaps."""
    day = ask.view.clocks.as_of
    told = [claim for claim in claims if claim.standing(day) is Standing.REPORTED]
    taken = [m for m in moves if m.record.bounds.standing(day) is Standing.REPORTED]
    if taken:
        yield Reason("transfer", "it took the place that very day", _ids(taken))
    if told:
        text = f"{amount(len(told), 'record')} account{'s' * (len(told) == 1)} for that very day"
        yield Reason("reported", text, _ids(told))
    before = [moved for moved in moves if moved.latest <= day]
    if told and before and not taken:
        yield Reason("transfer", f"it took the place on {before[-1].latest}", _ids(before))
    if not told and not taken:
        held = [claim for claim in claims if claim.standing(day) is Standing.PRESUMED]
        yield from _presumed(stand, ask, claims, before, held)


def _presumed(
    stand: Stand,
    ask: Inquest,
    claims: Sequence[Claim],
    before: Sequence[Transfer],
    held: Sequence[Claim],
) -> Iterable[Reason]:
    observed = stand.holding.grade.last_observed
    loss = _next_loss(stand, ask)
    is_sure = stand.holding.status is not Status.POSSIBLE
    if is_sure and claims and loss and not (before or held):
        yield Reason(
            "bracketed",
            f"it held when last observed, on {observed}, and the place was taken from it by"
            f" {loss.latest}: in between it is presumed to have held",
            (*_ids(claims), loss.record.id),
        )
    elif is_sure and (before or held):
        if before:
            text = f"it took the place on {before[-1].latest}, and nothing since tells of its end"
            yield Reason("transfer", text, (before[-1].record.id,))
        if held:
            text = f"it held when last observed, on {observed}, and nothing since tells of its end"
            yield Reason("presumed", text, _ids(held))
    else:
        yield from _possible(stand, ask, claims)


def _next_loss(stand: Stand, ask: Inquest) -> Transfer | None:
    day = ask.view.clocks.as_of
    lost = (m for m in ask.case.transfers if m.latest > day and stand.subject in m.losers)
    return next((moved for moved in lost if not moved.spares(stand.subject)), None)


def _possible(stand: Stand, ask: Inquest, claims: Sequence[Claim]) -> Iterable[Reason]:
    day = ask.view.clocks.as_of
    for moved in ask.case.transfers:
        if moved.earliest <= day < moved.latest:
            change = (
                "it took the place" if stand.subject in moved.gainers else "the place was taken"
            )
            text = f"{change} some day from {moved.earliest} to {moved.latest}: perhaps by then"
            yield Reason("possible", text, (moved.record.id,))
    if claims:
        yield Reason(
            "possible", "the day is within the outer bounds of what is told, only", _ids(claims)
        )


def _against(stand: Stand, ask: Inquest) -> Iterable[Reason]:
    """Say what contests the holder."""
    held = stand.holding
    against = {record.id for record in held.against}
    if "sources" in held.why:
        rivals = holders(ask.case, against) - {stand.subject}
        yield _rivals(stand, ask, rivals, against)
    if "denied" in held.why:
        denied = tuple(d.record.id for d in ask.case.denials if d.record.id in against)
        text = f"{amount(len(denied), 'record')} den{'ies' if len(denied) == 1 else 'y'} it"
        yield Reason("denial", f"{text}; a denial contests, and makes no holder", denied)
    if "fighting" in held.why:
        fought = tuple(f.record.id for f in ask.case.fights if f.record.id in against)
        text = "there was fighting at the place itself that day, and nothing settled it that day"
        yield Reason("fighting", text, fought)


def _rivals(stand: Stand, ask: Inquest, rivals: set[str], against: set[str]) -> Reason:
    day = ask.view.clocks.as_of
    named = listed(ask.name(rival) for rival in sorted(rivals))
    taken = [m for m in ask.case.transfers if m.latest <= day]
    told = {entry.record.id for entry in ask.case.claims}
    told |= {moved.record.id for moved in ask.case.transfers}
    records = tuple(sorted(told & against))
    if taken and (stand.subject in taken[-1].gainers or rivals & taken[-1].gainers):
        moved = taken[-1]
        text = (
            f"{named}: held by the account of some, and the transfer of {moved.latest} does not"
            " settle it, since a day on or after it is told of otherwise"
        )
        return Reason("later account", text, records)
    text = (
        f"{named}: given as holder, too, and no transfer between them is told; neither is dropped"
    )
    return Reason("rivals", text, records)


def holders(case: Case, records: set[str]) -> set[str]:
    """Give whom some records make holders."""
    found = {claim.holder for claim in case.claims if claim.record.id in records}
    for moved in case.transfers:
        if moved.record.id in records:
            found |= moved.gainers
    return found


def _beside(stand: Stand, ask: Inquest, others: Iterable[Stand]) -> Iterable[Reason]:
    """Say why another holder beside this one does not contest it."""
    if ask.matter.subject is not None:
        return
    mine = {record.id for record in stand.holding.basis}
    contesting = holders(ask.case, {record.id for record in stand.holding.against})
    for other in others:
        if other.subject in (stand.subject, *contesting):
            continue
        name = ask.name(other.subject)
        shared = mine & {record.id for record in other.holding.basis}
        if ask.world.linked(stand.subject, other.subject):
            yield Reason("linked", f"{name} is of the same side and does not contest it")
        elif shared:
            yield Reason("joint", f"it holds jointly with {name}", tuple(sorted(shared)))


def _settled(stand: Stand, ask: Inquest) -> Iterable[Reason]:
    """Say which disputes the policy has settled."""
    if ask.view.policy is not Policy.BEST:
        return
    free = next((s for s in by_any(ask) if s.subject == stand.subject), None)
    if free is not None and free.holding.why != stand.holding.why:
        told = {"sources": "a rival", "denied": "a denial"}
        gone = [
            told[why] for why in free.holding.why if why not in stand.holding.why and why in told
        ]
        if gone:
            yield Reason("policy", f"policy best: {listed(gone)} has the lesser grade")


def by_any(ask: Inquest) -> list[Stand]:
    """Say what stands if no disagreement is settled."""
    return ask.judged(replace(ask.view, policy=Policy.ANY))


def _ids(entries: Iterable[Claim | Transfer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.record.id for entry in entries))


def endings(ask: Inquest, stands: Sequence[Stand]) -> tuple[Reason, ...]:
    """Say whose hold a transfer had ended by the day."""
    day = ask.view.clocks.as_of
    holding = {stand.subject for stand in stands}
    found: dict[str, tuple[Transfer, list[str]]] = {}
    for holder in ask.case.holders:
        lost = [m for m in ask.case.transfers if m.latest <= day and not m.spares(holder)]
        if holder in holding or not lost:
            continue
        loss = max(lost, key=lambda moved: moved.latest)
        if loss.earliest > loss.earliest.min and _held_before(ask, holder, loss):
            found.setdefault(loss.record.id, (loss, []))[1].append(ask.name(holder))
    return tuple(
        Reason(
            "transfer",
            f"on {loss.latest} this ended what {listed(names)} held:"
            f" {sentence(loss.record, ask.names)}",
            (record,),
        )
        for record, (loss, names) in sorted(found.items())
    )


def _held_before(ask: Inquest, holder: str, loss: Transfer) -> bool:
    clocks = replace(ask.view.clocks, as_of=loss.earliest - DAY)
    free = replace(ask.view, clocks=clocks, policy=Policy.ANY, stale_after=None)
    return any(stand.subject == holder for stand in ask.judged(free))

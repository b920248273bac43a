"""Why something stands, in words: the rules of ``docs/control.md`` that decided, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ..interval import Standing
from ..record import Record
from ..standing.evidence import Case, Claim, Transfer, World
from ..standing.policy import Policy
from ..standing.title import Title, titles_of
from ..standing.view import Matter, Stand, View, judge
from .wording import amount, listed, phrase, sentence

__all__ = ["RULES", "Inquest", "Reason", "by_any", "days_of", "endings", "holders", "reasons"]

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
    titles = [
        title for title in titles_of(ask.case, stand.subject) if title.entry.record.id in basis
    ]
    found = [
        *_for(stand, ask, titles),
        *_against(stand, ask),
        *_beside(stand, ask, others),
        *_settled(stand, ask),
    ]
    if all(record.one("inference") == "Inferred" for record in stand.holding.basis):
        found.append(
            Reason("inferred", "no source states it: whoever coded the records inferred it")
        )
    return tuple(found)


def _for(stand: Stand, ask: Inquest, titles: Sequence[Title]) -> Iterable[Reason]:
    """Say what speaks for the holder: that very day, before it, or only perhaps."""
    day, stale = ask.view.clocks.as_of, ask.view.stale_after
    by = {
        wanted: [title for title in titles if title.standing(day, stale) is wanted]
        for wanted in (Standing.REPORTED, Standing.PRESUMED, Standing.POSSIBLE)
    }
    told = [title for title in by[Standing.REPORTED] if isinstance(title.entry, Claim)]
    taken = [title for title in by[Standing.REPORTED] if isinstance(title.entry, Transfer)]
    before = [title for title in by[Standing.PRESUMED] if isinstance(title.entry, Transfer)]
    if taken:
        yield Reason("transfer", "it took the place that very day", _ids(taken))
    if told:
        text = f"{amount(len(told), 'record')} account{'s' * (len(told) == 1)} for that very day"
        yield Reason("reported", text, _ids(told))
    if before:
        when = listed(days_of(title.entry) for title in before)
        end = "" if told or taken else ", and nothing since tells of its end"
        yield Reason("transfer", f"it took the place {when}{end}", _ids(before))
    if not told and not taken:
        held = [title for title in by[Standing.PRESUMED] if isinstance(title.entry, Claim)]
        yield from _presumed(stand, ask, held)
    if not told and not taken and not by[Standing.PRESUMED]:
        yield from _possible(ask, by[Standing.POSSIBLE])


def days_of(entry: Claim | Transfer) -> str:
    """Say on which day something moved, or within which days."""
    first, last = entry.known
    return f"on {last}" if first == last else f"on some day from {first} to {last}"


def _presumed(stand: Stand, ask: Inquest, held: Sequence[Title]) -> Iterable[Reason]:
    day = ask.view.clocks.as_of
    observed = f"it held when last observed, on {stand.holding.grade.last_observed}"
    plain = [title for title in held if title.entry.bounds.standing(day) is Standing.PRESUMED]
    bracketed = [title for title in held if title not in plain]
    if plain:
        text = f"{observed}, and nothing since tells of its end"
        yield Reason("presumed", text, _ids(plain))
    if bracketed:
        losses = [one for title in bracketed for one in title.losses if one.earliest > day]
        loss = min(losses, key=lambda one: one.latest)
        text = f"{observed}, and the place was taken from it {days_of(loss)}: it held in between"
        yield Reason("bracketed", text, (*_ids(bracketed), loss.record.id))


def _possible(ask: Inquest, titles: Sequence[Title]) -> Iterable[Reason]:
    day = ask.view.clocks.as_of
    outer = [title for title in titles if title.entry.bounds.standing(day) is Standing.POSSIBLE]
    vague = [one for title in titles for one in title.losses if one.earliest <= day < one.latest]
    if outer:
        text = "the day is within the outer bounds of what is told, only"
        yield Reason("possible", text, _ids(outer))
    for loss in dict.fromkeys(one.record.id for one in vague):
        when = next(days_of(one) for one in vague if one.record.id == loss)
        yield Reason("possible", f"it may have lost the place by then: {when}", (loss,))
    if not outer and not vague:
        yield Reason("possible", "what is told leaves open whether it held that day", _ids(titles))


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


def _ids(titles: Iterable[Title]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(title.entry.record.id for title in titles))


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

"""What does not stand, and why not: records that are silent, and holders that are set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..interval import Standing
from ..record import Record
from ..standing.evidence import Case, Transfer, is_exact
from ..standing.policy import Policy
from ..standing.view import Stand, View
from .reason import Inquest, Reason, by_any, days_of, holders
from .wording import amount, listed, span

__all__ = ["Silence", "set_aside", "silences"]


@dataclass(frozen=True, slots=True)
class Silence:
    """A record that bears on the matter and not on the answer; ``why`` is one word for it.

    ``is_dead`` says that it does not count by the clocks of reporting and recording.
    """

    record: Record
    why: str
    text: str
    is_dead: bool = False


def silences(
    ask: Inquest,
    dead: Iterable[Record],
    used: Collection[str],
    times: Mapping[str, datetime],
) -> tuple[Silence, ...]:
    """Say of every record that bears on a matter and is not used why it is not.

    Parameters
    ----------
    dead
        Records that do not count by the clocks of reporting and recording.
    used
        The records, by IRI, that speak for or against an answer.
    times
        When each load was recorded, if the clock of recording is set.
    """
    found = [_dead(record, ask.view, times) for record in dead]
    found += [_silent(record, ask) for record in ask.records if record.id not in used]
    return tuple(sorted(found, key=lambda one: (one.is_dead, one.why, one.record.id)))


def _dead(record: Record, view: View, times: Mapping[str, datetime]) -> Silence:
    by = view.clocks
    reported = record.day("reportedOn")
    if by.known_by is not None and reported is None:
        return Silence(record, "no day of report", "when it was reported is not told", True)
    if by.known_by is not None and reported is not None and reported > by.known_by:
        return Silence(record, "known later", f"it was reported only on {reported}", True)
    learned = sorted(times[load] for load in record.all("recordedIn") if load in times)
    if by.recorded_by is not None and learned and learned[0] > by.recorded_by:
        moment = f"{learned[0]:%Y-%m-%d %H:%M:%S} UTC"
        return Silence(record, "learned later", f"this store learned it only at {moment}", True)
    return Silence(record, "taken back", "it was taken back", True)


def _silent(record: Record, ask: Inquest) -> Silence:
    if record.polarity == "Unconfirmed":
        return Silence(record, "unconfirmed", "what is not confirmed is evidence neither way")
    if ask.view.acts and not record.is_act:
        text = f"{record.modality.lower()} is not done: only acts count (--modality all)"
        return Silence(record, "no act", text)
    return _silent_event(record, ask) if record.is_event else _silent_claim(record, ask)


def _silent_event(record: Record, ask: Inquest) -> Silence:
    day = ask.view.clocks.as_of
    if record.polarity == "Denied":
        return Silence(record, "denial", "a denial makes no holder")
    moved = next((m for m in ask.case.transfers if m.record.id == record.id), None)
    if moved is not None and moved.earliest > day:
        return Silence(record, "later", f"it moved control {days_of(moved)}, after this day")
    if moved is not None:
        return Silence(record, "earlier", _overtaken(moved, ask.case))
    if any(fight.record.id == record.id for fight in ask.case.fights):
        if record.bounds.standing(day) is Standing.REPORTED:
            return Silence(record, "fighting", "fighting alone makes no holder")
        return Silence(record, "other day", f"it tells of fighting {span(record.bounds)}, only")
    if ask.world.gains.get(record.one("eventType") or "") and not is_exact(record):
        text = "it is not told closely enough, in place or in time, to move control of this place"
        return Silence(record, "not exact", text)
    return Silence(record, "no control", "an event of this kind moves no control, nor contests it")


def _overtaken(moved: Transfer, case: Case) -> str:
    later = [m for m in case.transfers if m.latest > moved.latest]
    if later:
        return f"it moved control {days_of(moved)}; what holds since was moved {days_of(later[-1])}"
    return f"it moved control {days_of(moved)}, and nobody holds it since by that"


def _silent_claim(record: Record, ask: Inquest) -> Silence:
    day = ask.view.clocks.as_of
    told = span(record.bounds)
    if record.bounds.standing(day) is Standing.SILENT:
        return Silence(record, "other day", f"it speaks of another time: {told}")
    if record.polarity == "Denied":
        return Silence(record, "denial", "a denial makes no holder")
    loss = _loss_after(record, ask)
    if loss is not None:
        text = f"it speaks of a time before the transfer of {loss.latest}: {told}"
        return Silence(record, "overtaken", text)
    return Silence(
        record, "set aside", "another record, or how the question was put, sets it aside"
    )


def _loss_after(record: Record, ask: Inquest) -> Transfer | None:
    """Find the transfer by the day that ended what a claim speaks of."""
    held = {*record.all("subject"), *record.all("jointly")}
    lost = [
        moved
        for moved in ask.case.transfers
        if moved.latest <= ask.view.clocks.as_of and not any(moved.spares(one) for one in held)
    ]
    loss = lost[-1] if lost else None
    observed = record.observed
    return loss if loss and (observed is None or observed < loss.latest) else None


def set_aside(ask: Inquest, stands: Sequence[Stand]) -> tuple[Reason, ...]:
    """Say what would stand under no policy, or with no end to presumption."""
    standing = {stand.subject for stand in stands}
    fresh = by_any(ask)
    found = [_dropped(stand, fresh, ask) for stand in fresh if stand.subject not in standing]
    if ask.view.stale_after is not None:
        known = standing | {stand.subject for stand in fresh}
        old = ask.judged(replace(ask.view, policy=Policy.ANY, stale_after=None))
        found += [_stale(stand, ask) for stand in old if stand.subject not in known]
    return tuple(found)


def _dropped(stand: Stand, fresh: Sequence[Stand], ask: Inquest) -> Reason:
    name, held = ask.name(stand.subject), stand.holding
    records = tuple(record.id for record in held.basis)
    grades = f"{name} ({held.status}, {held.grade})"
    if ask.view.policy is Policy.STRICT:
        return Reason("policy", f"{grades}: policy strict drops it, {_too_weak(stand)}", records)
    rivals = holders(ask.case, {record.id for record in held.against})
    better = [f"{ask.name(s.subject)} ({s.holding.grade})" for s in fresh if s.subject in rivals]
    what = listed(better) or "what denies it"
    return Reason("policy", f"{grades}: policy best drops it, {what} has the better grade", records)


def _too_weak(stand: Stand) -> str:
    grade = stand.holding.grade
    if grade.lines[0] < 2:
        return f"fewer than two lines of evidence are surely independent ({grade.lines[0]})"
    if grade.parties_only:
        return "all who say so are parties to the conflict"
    return "somebody who is no party disputes it"


def _stale(stand: Stand, ask: Inquest) -> Reason:
    observed = stand.holding.grade.last_observed
    day = ask.view.clocks.as_of
    age = f"{amount((day - observed).days, 'day')} before" if observed else "on no day that is told"
    text = (
        f"{ask.name(stand.subject)} would be {stand.holding.status}, last observed"
        f" {f'on {observed}, ' if observed else ''}{age}: more than"
        f" {amount(ask.view.stale_after or 0, 'day')}"
    )
    return Reason("stale", text, tuple(record.id for record in stand.holding.basis))

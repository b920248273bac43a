"""What speaks for a holder at one place, or for one relation: claims, denials, transfers, fighting.

Records are sorted into the four kinds that the rules of `spell` work on, and graded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .interval import Bounds, Standing
from .record import Record, Source

__all__ = ["Case", "Claim", "Fight", "Transfer", "World", "sort_records"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class World:
    """What the records of a question are read against.

    ``gains`` tells of each event type that moves control who gains by it (``initiator``,
    ``target`` or ``nobody``); ``fighting`` names the types that are fighting at a place; ``ties``
    holds for an actor those it is part of, subordinate to, or the whole of.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    gains: Mapping[str, str] = field(default_factory=dict)
    fighting: Collection[str] = ()
    ties: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def linked(self, one: str, other: str) -> bool:
        """Say whether two actors are one side: the same, or part of one another."""
        return one == other or other in self.ties.get(one, ()) or one in self.ties.get(other, ())


@dataclass(frozen=True, slots=True)
class Claim:
    """One record's word that somebody held (or did not), with the dimension it speaks of."""

    holder: str
    bounds: Bounds
    record: Record
    partners: frozenset[str] = frozenset()

    @property
    def dimension(self) -> str | None:
        """What kind of control; None is unspecified and matches every one."""
        return self.record.one("controlDimension")

    def standing(self, day: date) -> Standing:
        """Say how far the claim speaks of a day."""
        return self.bounds.standing(day)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Ground changed hands, by the end of some day from ``earliest`` to ``latest``.

    ``gainers`` is empty where the ground was left to nobody in particular; ``losers`` are those it
    was taken from, as far as that is told.
    """

    earliest: date
    latest: date
    gainers: frozenset[str]
    losers: frozenset[str]
    record: Record

    def spares(self, holder: str) -> bool:
        """Say whether a holder's spell outlives the transfer."""
        if self.gainers:
            return holder in self.gainers
        return holder not in self.losers


@dataclass(frozen=True, slots=True)
class Fight:
    """Fighting at the place itself."""

    bounds: Bounds
    record: Record


@dataclass(frozen=True, slots=True)
class Case:
    """All the evidence on one place (one side of it), or on one relation of two things."""

    claims: Sequence[Claim] = ()
    denials: Sequence[Claim] = ()
    transfers: Sequence[Transfer] = ()
    fights: Sequence[Fight] = ()

    @property
    def holders(self) -> list[str]:
        """Everybody who holds by some claim or transfer."""
        gained = {actor for transfer in self.transfers for actor in transfer.gainers}
        return sorted(gained | {claim.holder for claim in self.claims})


def sort_records(
    records: Iterable[Record], world: World, *, acts: bool = True, holder: str | None = None
) -> Case:
    """Sort live records into a case.

    Unconfirmed records are evidence neither way. Plans, promises and threats are left out, unless
    `acts` is false.

    Parameters
    ----------
    holder
        Whom the claims are about, where the case is a relation of two things and not a place.
    """
    claims: list[Claim] = []
    denials: list[Claim] = []
    transfers: list[Transfer] = []
    fights: list[Fight] = []
    for record in records:
        if record.polarity == "Unconfirmed" or (acts and not record.is_act):
            continue
        if record.is_event:
            _sort_event(record, world, transfers, fights)
        elif record.polarity == "Denied":
            denials += _claims(record, holder)
        else:
            claims += _claims(record, holder)
            if holder is None and record.all("takenFrom") and (moved := _claimed_transfer(record)):
                transfers.append(moved)
    transfers.sort(key=lambda moved: (moved.latest, moved.earliest, moved.record.id))
    return Case(claims, denials, transfers, fights)


def _claims(record: Record, holder: str | None) -> list[Claim]:
    if holder is not None:
        return [Claim(holder, record.bounds, record)]
    held = frozenset((*record.all("subject"), *record.all("jointly")))
    return [Claim(holder, record.bounds, record, held - {holder}) for holder in sorted(held)]


def _claimed_transfer(record: Record) -> Transfer | None:
    bounds = record.bounds
    if bounds.start_latest is None and bounds.start_earliest is None:
        return None
    latest = bounds.start_latest or bounds.start_earliest
    earliest = bounds.start_earliest or bounds.start_latest
    if latest is None or earliest is None:
        return None
    gainers = frozenset((*record.all("subject"), *record.all("jointly")))
    return Transfer(earliest, latest, gainers, frozenset(record.all("takenFrom")), record)


def _sort_event(
    record: Record, world: World, transfers: list[Transfer], fights: list[Fight]
) -> None:
    kind = record.one("eventType") or ""
    if kind in world.gains and record.polarity == "Affirmed":
        moved = _transfer(record, world.gains[kind])
        if moved is not None:
            transfers.append(moved)
    elif kind in world.fighting and record.polarity == "Affirmed" and _is_exact_place(record):
        fights.append(Fight(record.bounds, record))


def _is_exact_place(record: Record) -> bool:
    """Say whether the event was at the place itself, and not only near or somewhere within it."""
    return record.one("placePrecision") in (None, "1")


def _transfer(record: Record, gains: str) -> Transfer | None:
    window = _window(record.bounds)
    if window is None:
        return None
    initiators = frozenset(record.all("initiator"))
    targets = frozenset((*record.all("target"), *record.all("takenFrom")))
    gainers = {"initiator": initiators, "target": targets}.get(gains, frozenset())
    losers = targets if gains == "initiator" else initiators
    return Transfer(*window, gainers, losers, record)


def _window(bounds: Bounds) -> tuple[date, date] | None:
    """Give the first and last day on which the event can have been over."""
    ends = bounds.end_latest or bounds.end_earliest
    starts = bounds.start_earliest or bounds.start_latest
    latest = ends - DAY if ends else starts
    if latest is None:
        return None
    return min(starts or latest, latest), latest

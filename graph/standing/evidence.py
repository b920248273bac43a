"""What speaks for a holder at one place, or for one relation: claims, denials, transfers, fighting.

Records are sorted into the four kinds that the rules of `spell` work on, and graded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..interval import Bounds, Standing
from ..record import Record, Source

__all__ = ["Case", "Claim", "Fight", "Transfer", "World", "is_exact", "sort_records"]

DAY = timedelta(days=1)
_MONTH = timedelta(days=31)


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

    @property
    def known(self) -> tuple[date, date]:
        """The last day observed, twice: transfers after it undo the claim (rule 3)."""
        observed = self.record.observed or date.min
        return observed, observed

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

    @property
    def dimension(self) -> str | None:
        """What kind of control changed hands; None is control as a whole."""
        return self.record.one("controlDimension")

    @property
    def bounds(self) -> Bounds:
        """When the gainers hold by it: from its day on, as it stood at the day's end (rule 1)."""
        is_told = self.record.bounds.standing(self.latest) is Standing.REPORTED
        after = self.latest + DAY if is_told else None
        return Bounds(self.earliest, self.latest, after, None, open_end=True)

    @property
    def known(self) -> tuple[date, date]:
        """The first and the last day on which it can have happened: transfers after it undo it."""
        return self.earliest, self.latest

    def settles(self, day: date) -> bool:
        """Say whether it is told that it was over on that very day."""
        is_told = self.record.is_event and self.bounds.end_earliest is not None
        return day == self.latest and (is_told or self.earliest == self.latest)

    def spares(self, holder: str) -> bool:
        """Say whether a holder's spell outlives the transfer."""
        if self.gainers:
            return holder in self.gainers
        return holder not in self.losers

    def ends(self, holder: str, dimension: str | None) -> bool:
        """Say whether it ends what a holder holds in a dimension.

        That somebody takes over the taxes ends nobody's hold as a whole.
        """
        return self.dimension in (None, dimension) and not self.spares(holder)


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
            if record.is_act and record.polarity == "Affirmed":
                _sort_event(record, world, transfers, fights)
            elif record.is_act:
                denials += _denied_gains(record, world)
        elif record.polarity == "Denied":
            denials += _claims(record, holder)
        else:
            claims += _claims(record, holder)
            if holder is None and record.is_act and record.all("takenFrom"):
                transfers += _claimed_transfers(record)
    transfers.sort(key=lambda moved: (moved.latest, moved.earliest, moved.record.id))
    return Case(claims, denials, transfers, fights)


def _claims(record: Record, holder: str | None) -> list[Claim]:
    if holder is not None:
        return [Claim(holder, record.bounds, record)]
    held = frozenset((*record.all("subject"), *record.all("jointly")))
    return [Claim(holder, record.bounds, record, held - {holder}) for holder in sorted(held)]


def _claimed_transfers(record: Record) -> Iterator[Transfer]:
    """Give the transfer of a claim that tells whom the ground was taken from, as it began."""
    earliest = record.bounds.start_earliest or record.bounds.start_latest
    latest = record.bounds.start_latest or record.bounds.start_earliest
    if earliest is not None and latest is not None:
        gainers = frozenset((*record.all("subject"), *record.all("jointly")))
        yield Transfer(earliest, latest, gainers, frozenset(record.all("takenFrom")), record)


def _sort_event(
    record: Record, world: World, transfers: list[Transfer], fights: list[Fight]
) -> None:
    kind = record.one("eventType") or ""
    if kind in world.gains:
        transfers += _transfers(record, world.gains[kind]) if is_exact(record) else ()
    elif kind in world.fighting and _is_exact_place(record):
        fights.append(Fight(record.bounds, record))


def _denied_gains(record: Record, world: World) -> Iterator[Claim]:
    """Give what a denied capture or handover denies: that its gainer held from then on."""
    if not is_exact(record):
        return
    for moved in _transfers(record, world.gains.get(record.one("eventType") or "", "nobody")):
        bounds = Bounds(moved.earliest, moved.latest, moved.latest + DAY, None, open_end=True)
        yield from (Claim(gainer, bounds, record) for gainer in sorted(moved.gainers))


def is_exact(record: Record) -> bool:
    """Say whether an event is told closely enough, in place and in time, to move a place.

    Sources give codes for how far a place and a date can be trusted; 1 is the place and the day
    themselves in all of them, and what the others mean is told by each codebook. A date that its
    source does not trust is one of a stretch of days, a month at most.
    """
    if not _is_exact_place(record):
        return False
    if record.one("datePrecision") in (None, "1"):
        return True
    window = _window(record.bounds)
    return window is not None and DAY <= window[1] - window[0] < _MONTH


def _is_exact_place(record: Record) -> bool:
    """Say whether the event was at the place itself, and not only near or somewhere within it."""
    return record.one("placePrecision") in (None, "1")


def _transfers(record: Record, gains: str) -> Iterator[Transfer]:
    window = _window(record.bounds)
    if window is None:
        return
    initiators = frozenset(record.all("initiator"))
    targets = frozenset(record.all("target"))
    gainers = {"initiator": initiators, "target": targets}.get(gains, frozenset())
    losers = targets if gains == "initiator" else initiators
    yield Transfer(*window, gainers, losers | frozenset(record.all("takenFrom")), record)


def _window(bounds: Bounds) -> tuple[date, date] | None:
    """Give the first and last day on which the event can have been over."""
    ends = bounds.end_latest or bounds.end_earliest
    starts = bounds.start_earliest or bounds.start_latest
    latest = ends - DAY if ends else starts
    if latest is None:
        return None
    return min(starts or latest, latest), latest

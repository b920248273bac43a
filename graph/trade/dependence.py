"""Whether goods flow, and what the two ends of a trade need of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from ..interval import Standing
from ..record import Record
from ..standing.spell import Status
from ..standing.view import Matter
from .border import MARKET
from .judge import Judge
from .supply import Supply
from .trade import RESUMING, SUSPENDING

__all__ = ["Need", "Stop", "dependants", "needs", "stops"]

_SUSPENDS = SUSPENDING | {"embargo-total", "export-restriction-complete", "resource-denial"}
_RANK = ("reported", "presumed", "contested", "possible")


@dataclass(frozen=True, slots=True)
class Stop:
    """That somebody keeps the goods from passing, or limits it.

    ``since`` is the first day on which it may have begun, None if that is not known; by
    ``since_latest`` it had.
    """

    actor: str
    is_suspension: bool
    status: str
    since: date | None
    since_latest: date | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """That one thing needs goods (empty: not said which) that another provides."""

    needer: str
    goods: tuple[str, ...]
    provider: str
    status: str
    restricted: tuple[tuple[str, str], ...]
    """By whom the provision is restricted, with the status."""
    records: tuple[str, ...]


# --- the flow ---


def stops(found: Supply) -> list[Stop]:
    """Give who keeps the commodity from passing on the day, a stop an actor."""
    every: dict[str, Stop] = {}
    for one in (*_restrictions(found), *_suspensions(found)):
        every[one.actor] = _joined(every[one.actor], one) if one.actor in every else one
    return [every[actor] for actor in sorted(every)]


def _joined(one: Stop, other: Stop) -> Stop:
    starts = [day for day in (one.since, other.since) if day]
    latest = [day for day in (one.since_latest, other.since_latest) if day]
    return Stop(
        one.actor,
        one.is_suspension or other.is_suspension,
        min(one.status, other.status, key=_RANK.index),
        min(starts, default=None),
        min(latest, default=None),
        tuple(sorted({*one.records, *other.records})),
    )


def _restrictions(found: Supply) -> Iterator[Stop]:
    judged = Judge(found.view, found.trade)
    bears_on = found.border.places | found.trade.market.iris | found.trade.goods
    for matter, records in found.trade.of("restricts"):
        about = [record for record in records if _is_about(record, found, matter.object)]
        if matter.object not in bears_on or not about:
            continue
        for stand in judged.stands(matter, about)[0]:
            held = stand.holding
            means = {means for record in held.basis for means in record.all("instrument")}
            yield Stop(
                stand.subject,
                not means.isdisjoint(_SUSPENDS),
                held.status.value,
                held.start,
                held.start_latest,
                tuple(record.id for record in held.basis),
            )


def _is_about(record: Record, found: Supply, place: str) -> bool:
    """Say whether a restriction is of the commodity, or of any goods at a place of the network."""
    if record.one("traffic") == "persons":
        return False
    named = record.all("commodity")
    if not named:
        return place in found.border.places - found.trade.market.itself
    return not found.trade.goods.isdisjoint(named)


def _suspensions(found: Supply) -> Iterator[Stop]:
    day = found.view.clocks.as_of
    for event in found.trade.events:
        if event.one("eventType") not in SUSPENDING or not _counts(event, found):
            continue
        standing = event.bounds.standing(day)
        if standing is Standing.SILENT and event.observed and event.observed < day:
            standing = Standing.PRESUMED
        if standing is Standing.SILENT or _is_over(event, found.trade.events, day):
            continue
        for actor in event.all("initiator") or ("",):
            bounds = event.bounds
            yield Stop(
                actor,
                True,
                standing.value,
                bounds.start_earliest,
                bounds.start_latest or bounds.start_earliest,
                (event.id,),
            )


def _counts(event: Record, found: Supply) -> bool:
    """Say whether an event is an act that keeps goods from passing."""
    if event.polarity != "Affirmed" or (found.view.acts and not event.is_act):
        return False
    is_here = not found.border.places.isdisjoint(event.all("place"))
    return event.one("traffic") != "persons" and (bool(event.all("commodity")) or is_here)


def _is_over(event: Record, events: Iterable[Record], day: date) -> bool:
    """Say whether goods were told to pass again, at or after the last day told of a suspension."""
    last = event.observed or date.min
    return any(
        again.one("eventType") in RESUMING
        and again.polarity == "Affirmed"
        and again.observed is not None
        and last <= again.observed <= day
        and (again.all("commodity") or not set(event.all("place")).isdisjoint(again.all("place")))
        for again in events
    )


# --- needs ---


def dependants(found: Supply) -> list[tuple[str, str]]:
    """Give who at the market depends on the commodity, with the status."""
    judged = Judge(found.view, found.trade)
    ours = _market_parties(found)
    return sorted(
        {
            (stand.subject, stand.holding.status.value)
            for matter, records in found.trade.of("dependsOn")
            if matter.object in found.trade.goods and matter.subject in ours
            for stand in judged.stands(matter, records)[0]
        }
    )


def needs(found: Supply, coalition: Collection[str]) -> list[Need]:
    """Give what the sites, and those who hold what lies between, need from the market.

    Parameters
    ----------
    coalition
        Whose own needs count, and those of the places that they hold or may hold.
    """
    judged = Judge(found.view, found.trade)
    market = _market_parties(found)
    told = [
        need
        for matter, records in found.trade.of("suppliesTo", "dependsOn")
        for need in _needs_of(found, judged, matter, records)
        if need.provider in market
        and need.needer not in market
        and _concerns(found, need.needer, frozenset(coalition))
    ]
    return sorted(told, key=lambda need: (need.needer, need.provider, need.goods))


def _needs_of(
    found: Supply, judged: Judge, matter: Matter, records: Sequence[Record]
) -> Iterator[Need]:
    for stand in judged.stands(matter, records)[0]:
        needer, provider = stand.object, stand.subject
        if matter.relation == "dependsOn":
            needer, provider = provider, needer
        basis = stand.holding.basis
        goods = {goods for record in basis for goods in record.all("commodity")}
        yield Need(
            needer,
            tuple(sorted(goods)),
            provider,
            stand.holding.status.value,
            tuple(sorted(set(_restricted(found, judged, needer, goods)))),
            tuple(record.id for record in basis),
        )


def _restricted(
    found: Supply, judged: Judge, needer: str, goods: Set[str]
) -> Iterator[tuple[str, str]]:
    for matter, records in found.trade.of("restricts"):
        if matter.object != needer:
            continue
        about = [
            r for r in records if not r.all("commodity") or not goods.isdisjoint(r.all("commodity"))
        ]
        for stand in judged.stands(matter, about)[0] if about else ():
            if stand.holding.status is not Status.UNKNOWN:
                yield stand.subject, stand.holding.status.value


def _market_parties(found: Supply) -> frozenset[str]:
    """Give all that the market is: places, actors of its country, those who hold its side."""
    trade = found.trade
    holders = frozenset().union(*(gate.named for gate in found.gates.get(MARKET, {}).values()))
    return trade.market.iris | trade.market.places | trade.market.countries | trade.locals | holders


def _concerns(found: Supply, needer: str, coalition: frozenset[str]) -> bool:
    if needer in coalition or needer in found.border.places:
        return True
    gate = found.told.get((needer, None))
    return gate is not None and not gate.named.isdisjoint(coalition)

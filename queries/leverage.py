"""Rows of leverage: who can cut the known routes, in words and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..graph.account.wording import amount, listed, sentence, things_of
from ..graph.record import Record, Source, read_sources
from ..graph.resolve import labels
from ..graph.store import Store
from ..graph.trade.cut import Answer
from ..graph.trade.dependence import Need, Stop
from ..graph.trade.figure import Coverage, Cut
from ..graph.trade.leverage import members
from ..graph.trade.trade import Trade
from .row import Table

__all__ = ["LIMITS", "leverage_table"]

_COLUMNS = ("coalition", "side", "cut", "low", "high", "through", "hinges", "flow_state")
_TWINS = (
    *("size", "share_of", "coverage", "bottlenecks", "needs", "market_needs", "assumed"),
    "statement",
    *(
        "coalition_iri",
        "through_iri",
        "hinges_iri",
        "bottlenecks_iri",
        "sites",
        "links",
        "places",
        "held",
    ),
    *("last_observed", "as_of"),
)
LIMITS = (
    "This is about the known routes only: it says nothing of routes that nobody told of, of other"
    " suppliers, of stocks or of smuggling."
)
_SHOWN = 5
"""So many places are named in a sentence, and so many sentences beside a table; rows have all."""


def leverage_table(store: Store, cuts: Sequence[Cut], trade: Trade, *, over: bool = False) -> Table:
    """Write who can cut the known routes, a row a coalition.

    Parameters
    ----------
    trade
        What the answers are about.
    over
        Whether the rows are of several days: the day then comes first.
    """
    told = _Words(store, cuts, trade.label, trade.market.label)
    rows = [told.row(cut) for cut in cuts]
    columns = ("as_of", *_COLUMNS) if over else _COLUMNS
    table = Table(columns, rows, tuple(name for name in _TWINS if name not in columns))
    table.notes += [] if over else _notes(rows)
    table.notes += [*_readings(store, trade), LIMITS]
    return table


def _notes(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what the first rows mean, and what the table is too narrow for."""
    notes = [row["statement"].removesuffix(f" {LIMITS}") for row in rows[:_SHOWN]]
    for name, told in (("needs", "needed of the market: {}"), ("market_needs", "{}")):
        notes += [told.format(one) for one in dict.fromkeys(n for row in rows for n in row[name])]
    notes += [f"assumed: {one}" for one in dict.fromkeys(n for row in rows for n in row["assumed"])]
    return [*notes, *dict.fromkeys(f"{row['side']}: {row['coverage']}" for row in rows)]


def _readings(store: Store, trade: Trade) -> list[str]:
    """Say what was read as what it does not say itself."""
    names = labels(store, {*trade.armies, *trade.armies.values()})
    notes = [
        f"what is coded to {names[party]} counts as {names[army]}'s; --exact tells them apart"
        for party, army in sorted(trade.armies.items())
    ]
    if trade.wholes:
        notes.append("where nobody is told to hold a place, the nearest whole answers for it")
    return notes


class _Words:
    """The labels and sources that rows name, looked up once."""

    def __init__(self, store: Store, cuts: Sequence[Cut], commodity: str, market: str) -> None:
        records = [record for cut in cuts for record in cut.hinges]
        things = members(cuts) | {one for record in records for one in things_of(record)}
        self.names: Mapping[str, str] = labels(store, things)
        self.sources: Mapping[str, Source] = read_sources(
            store, {source for record in records for source in record.all("source")}
        )
        self.commodity = commodity
        self.market = market

    def row(self, cut: Cut) -> dict[str, Any]:
        """Write one row."""
        coverage = cut.coverage
        return {
            "coalition": self._named(cut.coalition),
            "size": len(cut.coalition),
            "side": cut.side,
            "cut": cut.answer.value,
            "low": round(cut.low, 6),
            "high": round(cut.high, 6),
            "share_of": cut.unit or "known sites",
            "through": self._named(cut.through),
            "hinges": [self._hinge(record) for record in cut.hinges],
            "coverage": _covered(coverage),
            "flow_state": self._flow(cut.stops),
            "bottlenecks": self._named(cut.bottlenecks),
            "needs": [self._need(need) for need in cut.needs],
            "market_needs": [
                f"{self.names[actor]} depends on {self.commodity} ({status})"
                for actor, status in cut.dependants
            ],
            "assumed": list(cut.assumed),
            "statement": f"{self._statement(cut)} {LIMITS}",
            "coalition_iri": list(cut.coalition),
            "through_iri": list(cut.through),
            "hinges_iri": [record.id for record in cut.hinges],
            "bottlenecks_iri": list(cut.bottlenecks),
            "sites": coverage.sites,
            "links": coverage.links,
            "places": coverage.places,
            "held": coverage.held,
            "last_observed": coverage.last_observed and coverage.last_observed.isoformat(),
            "as_of": cut.day.isoformat(),
        }

    def _named(self, things: Iterable[str]) -> list[str]:
        return [self.names[thing] for thing in things]

    def _hinge(self, record: Record) -> str:
        sources = [_cited(self.sources[one]) for one in record.all("source")]
        return f"{sentence(record, self.names)} ({'; '.join(sources)})"

    def _flow(self, stops: Sequence[Stop]) -> str:
        return "; ".join(map(self._stop, stops)) or "open, as far as is known"

    def _stop(self, stop: Stop) -> str:
        what = "suspended" if stop.is_suspension else "restricted"
        who = self.names[stop.actor] if stop.actor else "somebody not named"
        since = ""
        if stop.since is not None:
            since = f" since {stop.since}"
        elif stop.since_latest is not None:
            since = f" since {stop.since_latest} or before"
        return f"{what} by {who}{since} ({stop.status})"

    def _need(self, need: Need) -> str:
        goods = listed(self._named(need.goods)) or "goods"
        told = [need.status] + [
            f"restricted by {self.names[actor]}: {status}" for actor, status in need.restricted
        ]
        provider, needer = self.names[need.provider], self.names[need.needer]
        return f"{goods} from {provider} to {needer} ({'; '.join(told)})"

    # --- the statement ---

    def _statement(self, cut: Cut) -> str:
        if not cut.coverage.sites:
            return (
                f"No route of {self.commodity} from a known site to {self.market} is known as of"
                f" {cut.day}: nothing can be said of a cut."
            )
        if not cut.coalition:
            return self._of_nobody(cut)
        routes, who = self._routes(cut), listed(self._named(cut.coalition))
        surely, where = _does(cut.coalition, "surely controls"), self._places(cut.through)
        if cut.answer is Answer.YES:
            return f"{routes} passes a place that {who} {surely}: {where}."
        if cut.answer is Answer.NO:
            return (
                f"Some known route of {self.commodity} to {self.market} as of {cut.day} surely"
                f" passes no place that {who} {_does(cut.coalition, 'controls')} or may control on"
                f" the {cut.side}'s side."
            )
        may = "may together control" if len(cut.coalition) > 1 else "controls or may control"
        return (
            f"It is not determined whether {who} can cut them: {routes[0].lower()}{routes[1:]}"
            f" passes a place that {who} {may} ({where}), but not surely."
        )

    def _of_nobody(self, cut: Cut) -> str:
        if cut.answer is Answer.UNDETERMINED:
            return (
                f"Nobody is known to control a place on the {cut.side}'s side of the known routes"
                f" of {self.commodity} to {self.market} as of {cut.day}. Whoever controls"
                f" {self._places(cut.unknown)} may be able to cut them."
            )
        if not cut.considered:
            return (
                f"No place on the known routes of {self.commodity} to {self.market} as of {cut.day}"
                f" can be closed on the {cut.side}'s side by anybody named."
            )
        if cut.by_all is Answer.NO:
            return (
                f"Some known route of {self.commodity} to {self.market} as of {cut.day} surely"
                f" passes no place that any of the {amount(cut.considered, 'known holder')} on the"
                f" {cut.side}'s side controls or may control."
            )
        return (
            f"No {cut.size} or fewer of the {amount(cut.considered, 'known holder')} on the"
            f" {cut.side}'s side can cut the known routes of {self.commodity} to {self.market} as"
            f" of {cut.day}; for all of them together the answer is {cut.by_all.value}."
        )

    def _routes(self, cut: Cut) -> str:
        coverage = cut.coverage
        return (
            f"Every known route of {self.commodity} from {amount(coverage.sites, 'known site')} to"
            f" {self.market} as of {cut.day}"
        )

    def _places(self, places: Sequence[str]) -> str:
        named = self._named(places[:_SHOWN])
        if len(places) > _SHOWN:
            named.append(f"{len(places) - _SHOWN} more")
        return listed(named)


def _cited(source: Source) -> str:
    if source.publisher and source.published:
        return f"{source.publisher}, {source.published}"
    return source.label


def _does(coalition: Sequence[str], verb: str) -> str:
    return verb.removesuffix("s") if len(coalition) > 1 else verb


def _covered(coverage: Coverage) -> str:
    last = f"; last observed {coverage.last_observed}" if coverage.last_observed else ""
    whole = "; a source says that there are no other sites" if coverage.is_all_sites else ""
    return (
        f"{amount(coverage.sites, 'site')}, {amount(coverage.links, 'link')}; holder known of"
        f" {coverage.held} of {amount(coverage.places, 'place')}{last}{whole}"
    )

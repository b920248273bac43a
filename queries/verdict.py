"""Who can cut what off: names become a commodity and a market, and each day gets its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..graph.resolve import resolve
from ..graph.standing.view import View
from ..graph.store import Store
from ..graph.trade.assumption import read_assumption
from ..graph.trade.figure import Cut
from ..graph.trade.leverage import over
from ..graph.trade.market import find_market
from ..graph.trade.trade import Trade, read_trade

__all__ = ["verdicts"]


def verdicts(
    store: Store,
    view: View,
    commodity: str,
    market: str,
    days: Sequence[date],
    *,
    size: int = 3,
    assume: Sequence[str] = (),
) -> tuple[list[Cut], Trade]:
    """Tell for each day who can cut the known routes of a commodity to a market.

    Parameters
    ----------
    commodity, market, assume
        As people write them.
    size
        Every coalition of up to so many is found.

    Returns
    -------
    The cuts, day by day, and the trade that they are about.

    Raises
    ------
    UsageError
        A name finds nothing or several things, or an assumption cannot be read.
    """
    goods = resolve(store, commodity, ("commodity",))
    to = find_market(store, market)
    assumed = [read_assumption(store, text) for text in assume]
    also = {place for one in assumed for place in one.places}
    trade = read_trade(store, view, goods, to, also)
    return list(over(trade, view, days, size=size, assumed=assumed)), trade

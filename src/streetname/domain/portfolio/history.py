"""What an account was worth over time, from its books and the prices of then.

A window is told by its end: what was posted before it, at the price just before it. The close of a
session is worth what `last_equity` says the day after, and the present what `equity` says now, so
that a history and the account agree at every instant. An asset that has no price counts as it does
there: with what was paid for it, and at a close not at all.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, groupby

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import previous_session, sessions_between
from streetname.domain.portfolio.history_plan import HistoryPlan, Timeframe, Window, close_before
from streetname.domain.portfolio.portfolio import Books, Closing, Prices, closing_equities
from streetname.domain.values.amounts import TEN_THOUSANDTH, ZERO, Money, Price, to_cents
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.values.instants import MICROSECOND, exchange_date


class CashFlow(msgspec.Struct, frozen=True, gc=False):
    """Money that came or went otherwise than by trading, by the type of its activity."""

    type: str
    at: datetime
    amount: Money


class Record(msgspec.Struct, frozen=True):
    """What the books say of one account, for the instants of a plan.

    `opening` is what it owned just before the first of them, and `changes` what was posted from
    each until just before the next; `latest` is what it owns now. `paid` is the average price of
    what is held now.
    """

    account_id: AccountId
    opening: Books
    changes: Sequence[Mapping[AssetId, Decimal]]
    latest: Books
    assets: Mapping[AssetId, Asset]
    paid: Mapping[AssetId, Price]
    cash_flows: Sequence[CashFlow] | None = None


class Point(msgspec.Struct, frozen=True, gc=False):
    """One window's end: the equity, and the profit beside what it is counted from."""

    label: datetime
    equity: Money
    base: Money

    @property
    def profit(self) -> Money:
        """What has been gained since the base; deposits count as gains."""
        return self.equity - self.base

    @property
    def profit_ratio(self) -> Decimal | None:
        """The profit as a part of the base, to four decimals; None without a base."""
        if not self.base:
            return None
        return (self.profit / self.base).quantize(TEN_THOUSANDTH, ROUND_HALF_UP)


class History(msgspec.Struct, frozen=True):
    """The points in order; `base_on` is the date whose close the base is, if it is a close's.

    `cash_flows` has a sum per point for each type of activity that there was; None if nobody asked.
    """

    timeframe: Timeframe
    points: Sequence[Point]
    base: Money
    base_on: date | None
    cash_flows: Mapping[str, Sequence[Money]] | None


def history(plan: HistoryPlan, record: Record, prices: Prices) -> History:
    """The account's history in the windows of the plan."""
    values = dict(_values(plan.instants, record, prices))
    equities = [
        _worth(record, record.latest, _at(prices, plan.now)) if window.live else values[window.ends]
        for window in plan.windows
    ]
    points = list(_points(plan, equities, values))
    first = plan.windows[0].day if plan.windows else None
    closing = ZERO if first is None else values[close_before(first)]
    flows = record.cash_flows
    return History(
        timeframe=plan.timeframe,
        points=points,
        base=closing or next(filter(None, equities), ZERO),
        base_on=previous_session(first).date if first is not None and closing else None,
        cash_flows=None if flows is None else _sums(plan.windows, flows),
    )


def _values(
    instants: Sequence[datetime], record: Record, prices: Prices
) -> Iterator[tuple[datetime, Money]]:
    """What the account was worth just before each instant."""
    closes = _closes(instants)
    held = record.opening
    for instant, change in zip(instants, chain([{}], record.changes), strict=False):
        if change:
            held = _after(held, change)
        day = closes.get(instant)
        if day is None:
            yield instant, _worth(record, held, _at(prices, instant - MICROSECOND))
        else:
            yield instant, _closing_worth(record, held, day, prices)


def _closes(instants: Sequence[datetime]) -> Mapping[datetime, date]:
    """The closes from the first instant to the last, and of which day each is."""
    if not instants:
        return {}
    sessions = sessions_between(exchange_date(instants[0]), exchange_date(instants[-1]))
    return {session.closes_at: session.date for session in sessions}


def _after(held: Books, change: Mapping[AssetId, Decimal]) -> Books:
    amounts = dict(held.amounts)
    for asset_id, amount in change.items():
        amounts[asset_id] = amounts.get(asset_id, ZERO) + amount
    return Books({asset_id: amount for asset_id, amount in amounts.items() if amount})


def _at(prices: Prices, instant: datetime) -> Callable[[Asset], Price | None]:
    return lambda asset: prices.reference_price(asset, instant)


def _worth(record: Record, held: Books, price: Callable[[Asset], Price | None]) -> Money:
    """Cash and assets together, to the cent."""
    worth = held.cash
    for asset_id, quantity in held.quantities.items():
        each = price(record.assets[asset_id])
        worth += quantity * (record.paid.get(asset_id, ZERO) if each is None else each)
    return to_cents(worth)


def _closing_worth(record: Record, held: Books, day: date, prices: Prices) -> Money:
    """What `last_equity` says of that day's close."""
    assets = {asset_id: record.assets[asset_id] for asset_id in held.quantities}
    closing = Closing(day, {record.account_id: held}, assets)
    return to_cents(closing_equities(closing, prices)[record.account_id])


def _points(
    plan: HistoryPlan, equities: Sequence[Money], values: Mapping[datetime, Money]
) -> Iterator[Point]:
    """The points with their bases: a close before, or else the first equity that is something."""

    def beginning(number: int) -> date:
        return plan.windows[number].day if plan.is_per_day else plan.windows[0].day

    for day, numbers in groupby(range(len(equities)), beginning):
        base = values[close_before(day)]
        for number in numbers:
            base = base or equities[number]
            yield Point(plan.windows[number].label, equities[number], base)


def _sums(windows: Sequence[Window], flows: Sequence[CashFlow]) -> Mapping[str, Sequence[Money]]:
    """Per type of activity what came and went, for each window."""
    sums: dict[str, list[Money]] = {}
    for flow in flows:
        number = _window_of(windows, flow.at)
        if number is not None:
            of_type = sums.setdefault(flow.type, [ZERO] * len(windows))
            of_type[number] += flow.amount
    return {
        name: [to_cents(amount) for amount in of_type]
        for name, of_type in sorted(sums.items())
        if any(of_type)
    }


def _window_of(windows: Sequence[Window], instant: datetime) -> int | None:
    """The number of the window that tells of the instant: the first that ends behind it."""
    if not windows or instant < windows[0].begins:
        return None
    number = bisect_right(windows, instant, key=_end)
    if number < len(windows):
        return number
    return len(windows) - 1 if windows[-1].live else None


def _end(window: Window) -> datetime:
    return window.ends

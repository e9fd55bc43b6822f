"""A portfolio: all that the figures of one account follow from, now and at the previous close.

Prices come in as an argument. The previous close is that of the last session before today, whether
or not today has one of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.ledger.chart import USD
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, previous_session
from streetname.domain.portfolio.day_trades import (
    counted_from,
    counts_day_trades,
    day_trading_buying_power,
    is_pattern,
)
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.margin import CASH_MULTIPLIER
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import Holdings, ValuedPosition, holdings
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.values.instants import exchange_date
from streetname.domain.values.rules import Rules


class Prices(Protocol):
    """Whoever knows what assets cost."""

    def reference_price(self, asset: Asset, instant: datetime) -> Price | None:
        """The price of the latest trade."""
        ...

    def official_close(self, asset: Asset, day: date) -> Price | None:
        """The price at the close of that day's session."""
        ...


class Books(msgspec.Struct, frozen=True):
    """What one account owned at an instant, cash and assets."""

    amounts: dict[AssetId, Decimal] = msgspec.field(default_factory=dict[AssetId, Decimal])

    @property
    def cash(self) -> Money:
        """The cash."""
        return self.amounts.get(USD, ZERO)

    @property
    def quantities(self) -> Mapping[AssetId, Quantity]:
        """How much of each asset."""
        return {asset_id: amount for asset_id, amount in self.amounts.items() if asset_id != USD}


class Portfolio(msgspec.Struct, frozen=True):
    """One account's books at an instant, and `closing`, its books at the previous close.

    `day_trades` are the days of the latest day trades, `pending_fees` the regulatory fees of the
    day, and `accrued_fees` the interest of the month that is not booked yet.
    """

    account: Account
    at: datetime
    cash: Money
    held: Money
    unsettled: Money
    positions: Sequence[Position]
    assets: Mapping[AssetId, Asset]
    incoming: Money
    outgoing: Money
    adjustments: Money
    previous: Session
    closing: Books
    rules: Rules = Rules()
    day_trades: Sequence[date] = ()
    pending_fees: Money = ZERO
    accrued_fees: Money = ZERO
    overweight: Money = ZERO


class DayTrading(msgspec.Struct, frozen=True):
    """How often an account has opened and closed within a day, and what it may open by that."""

    count: int = 0
    is_pattern: bool = False
    buying_power: Money = ZERO


class Closing(msgspec.Struct, frozen=True):
    """What many accounts owned at the close of one day."""

    day: date
    books: Mapping[AccountId, Books]
    assets: Mapping[AssetId, Asset]


def most_multiplier(account: Account) -> int:
    """How many times its own money the account may use at most, by agreement and configuration."""
    if not account.margin_agreed:
        return CASH_MULTIPLIER
    return int(account.configuration.max_margin_multiplier)


def figures(portfolio: Portfolio, prices: Prices) -> Figures:
    """The account's figures as they are."""
    return Figures(
        cash=portfolio.cash,
        held=portfolio.held,
        unsettled=portfolio.unsettled,
        holdings=holdings(
            portfolio.positions,
            portfolio.assets.__getitem__,
            lambda asset: prices.reference_price(asset, portfolio.at),
            portfolio.cash,
        ),
        most_multiplier=most_multiplier(portfolio.account),
        may_short=not portfolio.account.configuration.no_shorting,
        pending_fees=portfolio.pending_fees,
        accrued_fees=portfolio.accrued_fees,
        overweight=portfolio.overweight,
    )


def closing_figures(portfolio: Portfolio, prices: Prices) -> Figures:
    """The account's figures as they were at the previous close; holds are not looked back at."""
    day = portfolio.previous.date
    closes = {
        asset_id: prices.official_close(portfolio.assets[asset_id], day)
        for asset_id in portfolio.closing.quantities
    }
    return Figures(
        cash=portfolio.closing.cash,
        held=ZERO,
        unsettled=ZERO,
        holdings=_closing_holdings(
            portfolio.account.id, portfolio.closing, portfolio.assets, closes
        ),
        most_multiplier=most_multiplier(portfolio.account),
        may_short=not portfolio.account.configuration.no_shorting,
    )


def day_trading(portfolio: Portfolio, last: Figures) -> DayTrading:
    """The account's day trading as it is, by its figures at the previous close."""
    return _day_trading(portfolio, exchange_date(portfolio.at), last)


def closing_day_trading(portfolio: Portfolio, last: Figures) -> DayTrading:
    """The account's day trading as it was at the previous close, by the figures of then."""
    return _day_trading(portfolio, portfolio.previous.date, last)


def _day_trading(portfolio: Portfolio, day: date, last: Figures) -> DayTrading:
    if not counts_day_trades(portfolio.rules, day):
        return DayTrading()
    since = counted_from(day)
    count = sum(since <= traded_on <= day for traded_on in portfolio.day_trades)
    margin = last.holdings.maintenance_margin
    power = day_trading_buying_power(count, last.equity, margin)
    return DayTrading(count, is_pattern(count), power)


def closing_equities(closing: Closing, prices: Prices) -> dict[AccountId, Money]:
    """What each account was worth at the close; one that owned nothing is missing."""
    closes = {
        asset_id: prices.official_close(asset, closing.day)
        for asset_id, asset in closing.assets.items()
    }
    return {
        account_id: books.cash
        + _closing_holdings(account_id, books, closing.assets, closes).market_value
        for account_id, books in closing.books.items()
    }


def valued(position: Position, asset: Asset, prices: Prices, now: datetime) -> ValuedPosition:
    """The position at the latest price, beside the previous close."""
    today = exchange_date(now)
    return ValuedPosition(
        position=position,
        asset=asset,
        price=prices.reference_price(asset, now),
        last_close=prices.official_close(asset, previous_session(today).date),
        day=today,
    )


def valued_at_close(position: Position, asset: Asset, prices: Prices, day: date) -> ValuedPosition:
    """The position as it was at the close of `day`, beside the close before that."""
    return ValuedPosition(
        position=position.as_of(day),
        asset=asset,
        price=prices.official_close(asset, day),
        last_close=prices.official_close(asset, previous_session(day).date),
        day=day,
    )


def _closing_holdings(
    account_id: AccountId,
    books: Books,
    assets: Mapping[AssetId, Asset],
    closes: Mapping[AssetId, Price | None],
) -> Holdings:
    positions = (
        Position(account_id, asset_id, quantity) for asset_id, quantity in books.quantities.items()
    )
    return holdings(positions, assets.__getitem__, lambda asset: closes[asset.id], books.cash)

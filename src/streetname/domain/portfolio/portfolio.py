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
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import Holdings, ValuedPosition, holdings
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.values.instants import exchange_date


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
    """One account's books at an instant, and `closing`, its books at the previous close."""

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


class Closing(msgspec.Struct, frozen=True):
    """What many accounts owned at the close of one day."""

    day: date
    books: Mapping[AccountId, Books]
    assets: Mapping[AssetId, Asset]


def figures(portfolio: Portfolio, prices: Prices, most_multiplier: int) -> Figures:
    """The account's figures as they are."""
    return Figures(
        cash=portfolio.cash,
        held=portfolio.held,
        unsettled=portfolio.unsettled,
        holdings=holdings(
            portfolio.positions,
            portfolio.assets.__getitem__,
            lambda asset: prices.reference_price(asset, portfolio.at),
        ),
        most_multiplier=most_multiplier,
    )


def closing_figures(portfolio: Portfolio, prices: Prices, most_multiplier: int) -> Figures:
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
        most_multiplier=most_multiplier,
    )


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


def _closing_holdings(
    account_id: AccountId,
    books: Books,
    assets: Mapping[AssetId, Asset],
    closes: Mapping[AssetId, Price | None],
) -> Holdings:
    positions = (
        Position(account_id, asset_id, quantity) for asset_id, quantity in books.quantities.items()
    )
    return holdings(positions, assets.__getitem__, lambda asset: closes[asset.id])

"""Providing for an order: what it sets aside, and the refusal if that is not there.

An order that opens a position holds money, one that closes holds the shares that it closes.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from streetname.domain.errors import (
    InsufficientBuyingPower,
    InsufficientQuantity,
    Unprocessable,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import Order, PositionIntent, Side
from streetname.domain.orders.reserve import (
    cost_of_purchase,
    most_commission,
    shares_to_close,
    value_of_short_sale,
)
from streetname.domain.orders.sanity import check_value
from streetname.domain.orders.terms import Terms
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.margin import is_light, weight
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ONE, ZERO, Money, Price, Quantity
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.values.written import written


class ProvideDesk(Desk, Protocol):
    """What providing for an order needs to see."""

    def quote(self, asset: Asset) -> Quote | None:
        """The best bid and offer in force."""
        ...

    def last_price(self, asset: Asset) -> Price | None:
        """The price of the latest trade."""
        ...

    def can_pay(self, account_id: AccountId, cost: Money) -> bool:
        """True if free cash alone pays for `cost`: then no price has to be asked for."""
        ...

    def figures(self, account_id: AccountId) -> Figures:
        """What the account is worth and may spend."""
        ...

    def held(self, account_id: AccountId, asset_id: AssetId) -> Quantity:
        """What open orders and withdrawals hold of cash or of an asset."""
        ...

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        """The position, empty if there is none."""
        ...

    def open_orders_in(
        self, account_id: AccountId, asset_id: AssetId, side: Side
    ) -> Sequence[Order]:
        """The account's open orders on one side of an asset, oldest first."""
        ...


def hold_for(order: Order, terms: Terms, asset: Asset, *, at_once: bool, desk: ProvideDesk) -> Hold:
    """What the order sets aside, or the refusal because it is not there."""
    reference = reference_price(terms.side, asset, at_once=at_once, desk=desk)
    if order.intent.closes:
        shares = _shares(order, terms, reference, asset, desk)
        return Hold(order.id, order.account_id, asset.id, shares)
    if order.intent is PositionIntent.BUY_TO_OPEN:
        cost = cost_of_purchase(terms, reference)
    else:
        cost = value_of_short_sale(terms, _ask(asset, reference, at_once=at_once, desk=desk))
    check_value(cost)
    total = cost + most_commission(terms, cost, reference)
    weighs = _weight(order, asset, min(terms.limit_price or reference, reference), desk)
    check_affordable(order.account_id, total, desk, weighs)
    return Hold(order.id, order.account_id, USD, total, weighs)


def reference_price(side: Side, asset: Asset, *, at_once: bool, desk: ProvideDesk) -> Price:
    """What an order is measured by: the far side of the quote, the last trade while it waits."""
    quote = desk.quote(asset) if at_once else None
    if quote is not None:
        return quote.ask if side is Side.BUY else quote.bid
    return market_price(asset, desk)


def market_price(asset: Asset, desk: ProvideDesk) -> Price:
    """The price of the latest trade; without one nothing can be measured."""
    last = desk.last_price(asset)
    if last is None:
        raise Unprocessable(
            f'there is no price for asset "{asset.symbol}": pin a quote through the control API'
        )
    return last


def check_affordable(
    account_id: AccountId, cost: Money, desk: ProvideDesk, weighs: Decimal = ONE
) -> None:
    """Refuse what the account cannot pay, with borrowed money if it may borrow.

    Each dollar of `cost` takes so much of buying power as it `weighs`.
    """
    taken = cost * weighs
    if desk.can_pay(account_id, taken):
        return
    available = desk.figures(account_id).buying_power
    if taken > available:
        raise InsufficientBuyingPower(buying_power=written(available), cost_basis=written(cost))


def check_available(
    order: Order, shares: Quantity, requested: Quantity, asset: Asset, desk: ProvideDesk
) -> None:
    """Refuse to close more shares than the position has free of other orders."""
    owned = desk.position(order.account_id, asset.id).quantity
    held = desk.held(order.account_id, asset.id)
    available = abs(owned) - held
    if shares <= available and available > ZERO:
        return
    same = desk.open_orders_in(order.account_id, asset.id, order.side)
    related = [other.id for other in same if other.intent.closes]
    raise InsufficientQuantity(
        symbol=asset.symbol,
        requested=written(requested),
        available=written(max(available, ZERO)),
        existing=written(abs(owned)),
        held=written(held),
        related_orders=related,
    )


def _weight(order: Order, asset: Asset, price: Price, desk: ProvideDesk) -> Decimal:
    short = order.intent is PositionIntent.SELL_TO_OPEN
    if is_light(asset, price, short=short):
        return ONE
    return weight(asset, price, desk.figures(order.account_id).multiplier, short=short)


def _ask(asset: Asset, reference: Price, *, at_once: bool, desk: ProvideDesk) -> Price:
    quote = desk.quote(asset) if at_once else None
    return reference if quote is None else quote.ask


def _shares(
    order: Order, terms: Terms, reference: Price, asset: Asset, desk: ProvideDesk
) -> Quantity:
    owned = desk.position(order.account_id, asset.id).quantity
    available = abs(owned) - desk.held(order.account_id, asset.id)
    shares = shares_to_close(terms, reference, available)
    check_available(order, shares, shares, asset, desk)
    _check_commission(order, terms, reference, shares, desk)
    return shares


def _check_commission(
    order: Order, terms: Terms, reference: Price, shares: Quantity, desk: ProvideDesk
) -> None:
    """A sale pays its commission from its proceeds, else from what the account may spend."""
    value = (terms.limit_price or reference) * shares
    charge = most_commission(terms, value, reference)
    missing = charge - value if order.side is Side.SELL else charge
    if missing > ZERO:
        check_affordable(order.account_id, missing, desk)

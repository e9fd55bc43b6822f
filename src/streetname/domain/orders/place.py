"""Placing an order: whether this account may, and whether it can pay.

The order of the checks is part of the contract: account, terms, asset, market rules, permissions,
quantity, buying power. A refusal leaves no trace. Source: Alpaca, order validation.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.errors import (
    Forbidden,
    InsufficientBuyingPower,
    InsufficientQuantity,
    InvalidField,
    Unprocessable,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, upcoming_session
from streetname.domain.market.quote import Quote
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.order import (
    Order,
    OrderStatus,
    Side,
    TimeInForce,
)
from streetname.domain.orders.reserve import cost_of_purchase, most_commission, shares_for_sale
from streetname.domain.orders.route import RouteDesk, announce, route
from streetname.domain.orders.terms import Terms, Ticket, check_against_asset, terms_of
from streetname.domain.portfolio.figures import suffices
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ONE, ZERO, Money, Price, Quantity
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.values.written import written

GTC_LASTS = timedelta(days=90)
_CORRESPONDENT = "correspondent"
_TRADING = frozenset({AccountStatus.ACTIVE, AccountStatus.ACCOUNT_UPDATED})


class PlaceOrder(Command, frozen=True, gc=False, tag="place_order"):
    """Place an order for an account."""

    account_id: AccountId
    ticket: Ticket
    source: str = _CORRESPONDENT


class PlaceDesk(RouteDesk, Protocol):
    """What placing an order needs to see."""

    @property
    def session(self) -> Session | None:
        """The session that is open now."""
        ...

    def account(self, account_id: AccountId) -> Account:
        """The account, or the refusal of an unknown one."""
        ...

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...

    def quote(self, asset: Asset) -> Quote | None:
        """The best bid and offer in force."""
        ...

    def last_price(self, asset: Asset) -> Price | None:
        """The price of the latest trade."""
        ...

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name already."""
        ...

    def cash(self, account_id: AccountId) -> Money:
        """The posted balance."""
        ...

    def held(self, account_id: AccountId, asset_id: AssetId) -> Money:
        """What open orders and withdrawals hold of cash or of an asset."""
        ...

    def buying_power(self, account_id: AccountId) -> Money:
        """What the account may still buy."""
        ...

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        """The position, empty if there is none."""
        ...

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        """The account's open orders."""
        ...


def place_order(command: PlaceOrder, desk: PlaceDesk) -> Changes:
    """Accept the order and set aside what it needs, or refuse it."""
    account = desk.account(command.account_id)
    _check_account(account)
    ticket = command.ticket
    terms = terms_of(ticket)
    _check_client_order_id(account, ticket, desk)
    asset = _asset(terms.symbol, desk)
    check_against_asset(terms, asset)
    if terms.is_fractional and not account.configuration.fractional_trading:
        raise Forbidden("fractional trading is disabled for this account")

    order = _order(command, terms, asset, desk)
    hold = _hold(order, terms, asset, desk)
    changes = Changes(reply=order)
    changes.save(hold)
    if desk.session is None:
        changes.save(order)
        announce(order, OrderEvent.ACCEPTED, desk, changes)
    else:
        changes.reply = route(order, desk, changes)
    return changes


def _check_account(account: Account) -> None:
    if account.account_blocked or account.trading_blocked or account.status not in _TRADING:
        raise Forbidden("account is not authorized to trade")
    if account.configuration.suspend_trade:
        raise Forbidden("new orders are rejected by user request")


def _check_client_order_id(account: Account, ticket: Ticket, desk: PlaceDesk) -> None:
    name = ticket.client_order_id
    if name and desk.client_order_id_taken(account.id, name):
        raise InvalidField("client_order_id must be unique")


def _asset(symbol: str, desk: PlaceDesk) -> Asset:
    asset = desk.asset_named(symbol)
    if asset is None:
        raise Unprocessable(f'asset "{symbol}" not found')
    return asset


def _order(command: PlaceOrder, terms: Terms, asset: Asset, desk: PlaceDesk) -> Order:
    ticket = command.ticket
    return Order(
        id=OrderId(desk.identify("order")),
        sequence=desk.sequence,
        account_id=command.account_id,
        client_order_id=ticket.client_order_id or desk.identify("client_order"),
        asset_id=asset.id,
        symbol=asset.symbol,
        asset_class=asset.asset_class,
        side=terms.side,
        type=terms.type,
        time_in_force=terms.time_in_force,
        quantity=terms.quantity,
        notional=terms.notional,
        limit_price=terms.limit_price,
        extended_hours=False,
        status=OrderStatus.ACCEPTED,
        commission=terms.commission,
        source=ticket.source or command.source,
        subtag=ticket.subtag,
        created_at=desk.now,
        updated_at=desk.now,
        submitted_at=desk.now,
        expires_at=_expiry(terms.time_in_force, desk.session, desk.now),
    )


def _expiry(lasting: TimeInForce, session: Session | None, now: datetime) -> datetime | None:
    if lasting is TimeInForce.DAY:
        return (session or upcoming_session(now)).closes_at
    return now + GTC_LASTS if lasting is TimeInForce.GTC else None


def _hold(order: Order, terms: Terms, asset: Asset, desk: PlaceDesk) -> Hold:
    reference = _reference(terms.side, asset, desk)
    if terms.side is Side.BUY:
        return Hold(order.id, order.account_id, USD, _purchase(order, terms, reference, desk))
    return Hold(order.id, order.account_id, asset.id, _sale(order, terms, reference, asset, desk))


def _reference(side: Side, asset: Asset, desk: PlaceDesk) -> Price:
    """The price that the order is measured by: the far side of the quote, else the last trade."""
    quote = desk.quote(asset) if desk.session else None
    if quote is not None:
        return quote.ask if side is Side.BUY else quote.bid
    last = desk.last_price(asset)
    if last is None:
        raise Unprocessable(
            f'there is no price for asset "{asset.symbol}": pin a quote through the control API'
        )
    return last


def _purchase(order: Order, terms: Terms, reference: Price, desk: PlaceDesk) -> Money:
    cost = cost_of_purchase(terms, reference)
    if cost < ONE:
        raise Forbidden("cost basis must be >= minimal amount of order 1")
    total = cost + most_commission(terms, cost, reference)
    account_id = order.account_id
    if not suffices(desk.cash(account_id), desk.held(account_id, USD), total):
        available = desk.buying_power(account_id)
        if total > available:
            raise InsufficientBuyingPower(
                buying_power=written(available), cost_basis=written(total)
            )
    return total


def _sale(order: Order, terms: Terms, reference: Price, asset: Asset, desk: PlaceDesk) -> Quantity:
    position = desk.position(order.account_id, asset.id)
    held = desk.held(order.account_id, asset.id)
    available = position.quantity - held
    if terms.is_fractional and not position.quantity:
        raise Unprocessable("fractional orders cannot be sold short")
    shares = shares_for_sale(terms, reference, available)
    if shares > available or available <= ZERO:
        related = [o.id for o in desk.open_orders(order.account_id) if _sells(o, asset)]
        raise InsufficientQuantity(
            symbol=asset.symbol,
            requested=written(shares),
            available=written(max(available, ZERO)),
            existing=written(position.quantity),
            held=written(held),
            related_orders=related,
        )
    _check_commission_of_sale(order, terms, reference, shares, desk)
    return shares


def _sells(order: Order, asset: Asset) -> bool:
    return order.side is Side.SELL and order.asset_id == asset.id


def _check_commission_of_sale(
    order: Order, terms: Terms, reference: Price, shares: Quantity, desk: PlaceDesk
) -> None:
    """A sale pays its commission from its proceeds, else from what the account may spend."""
    proceeds = (terms.limit_price or reference) * shares
    charge = most_commission(terms, proceeds, reference)
    if charge <= proceeds:
        return
    available = desk.buying_power(order.account_id)
    if charge - proceeds > available:
        raise InsufficientBuyingPower(
            buying_power=written(available), cost_basis=written(charge - proceeds)
        )

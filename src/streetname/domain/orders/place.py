"""Placing an order: whether this account may, and whether it can pay.

The order of the checks is part of the contract: account, terms, asset, combination, prices,
permissions, wash trades, quantity, buying power. A refusal leaves no trace.
Source: Alpaca, order validation.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, upcoming_session
from streetname.domain.market.phases import trading_session_at
from streetname.domain.market.trailing import trailing_stop
from streetname.domain.orders import permissions
from streetname.domain.orders.eligibility import check_asset, check_combination
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import legs_of
from streetname.domain.orders.order import (
    STOPS,
    Order,
    OrderClass,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.provide import ProvideDesk, hold_for, market_price
from streetname.domain.orders.route import RouteDesk, announce, route
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.sanity import (
    check_exits,
    check_increments,
    check_stop,
    check_trailing_stop,
)
from streetname.domain.orders.terms import Terms, terms_of
from streetname.domain.orders.ticket import Ticket
from streetname.domain.orders.wash import check_wash_trade
from streetname.domain.portfolio.day_trades import check_day_trade, makes_day_trade
from streetname.domain.values.amounts import ONE, Money, Price, Quantity
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.values.rules import MarginProfile

GTC_LASTS = timedelta(days=90)
CORRESPONDENT = "correspondent"
_CLOSE_AGAIN = frozenset({OrderClass.BRACKET, OrderClass.OTO})
"""Orders that bring along what closes the position that they open, perhaps on the same day."""


class PlaceOrder(Command, frozen=True, gc=False, tag="place_order"):
    """Place an order for an account."""

    account_id: AccountId
    ticket: Ticket
    source: str = CORRESPONDENT


class PlaceDesk(RouteDesk, ProvideDesk, Protocol):
    """What placing an order needs to see."""

    @property
    def session(self) -> Session | None:
        """The core session that is open now."""
        ...

    def account(self, account_id: AccountId) -> Account:
        """The account, or the refusal of an unknown one."""
        ...

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...

    def trades_now(self, asset: Asset, *, extended: bool, overnight: bool) -> bool:
        """True if the venue takes such an order now: in the core session, or also around it."""
        ...

    def day_trade_count(self, account_id: AccountId) -> int:
        """How many day trades the account has made within five trading days."""
        ...

    def last_equity(self, account_id: AccountId) -> Money:
        """What the account was worth at the previous close."""
        ...

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        """The account's open orders, oldest first."""
        ...

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name already."""
        ...


class Accepted(msgspec.Struct, frozen=True):
    """An order that may be placed, with its legs and what it sets aside."""

    order: Order
    legs: Sequence[Order]
    hold: Hold
    at_once: bool


def place_order(command: PlaceOrder, desk: PlaceDesk) -> Changes:
    """Accept the order and set aside what it needs, or refuse it."""
    changes = Changes()
    accepted = accept(command.account_id, command.ticket, command.source, desk)
    changes.reply = keep(accepted, desk, changes)
    return changes


def keep(accepted: Accepted, desk: PlaceDesk, changes: Changes) -> Order:
    """Take in an accepted order: send it if it can trade now, or let it wait; as it is then."""
    order = accepted.order
    changes.save(accepted.hold)
    if accepted.at_once:
        order = route(order, Rule.ROUTED, desk, changes)
    else:
        changes.save(order)
        announce(order, OrderEvent.ACCEPTED, Rule.QUEUED, desk, changes)
    for leg in accepted.legs:
        changes.save(leg)
        announce(leg, OrderEvent.HELD, Rule.LEG_HELD, desk, changes)
    return order


def accept(account_id: AccountId, ticket: Ticket, source: str, desk: PlaceDesk) -> Accepted:
    """The order that the ticket asks for, or the refusal of the first thing that is wrong."""
    account = desk.account(account_id)
    permissions.check_account(account)
    terms = terms_of(ticket)
    _check_names(account, ticket, desk)
    asset = _asset(terms.symbol, desk)
    owned = desk.position(account_id, asset.id).quantity
    permissions.check_liquidation(account, terms.side, owned)
    check_asset(asset)
    permissions.check_asset_class(account, asset)
    check_combination(terms, asset, desk.rules.fractional_orders)
    check_increments(terms)
    overnight = not account.configuration.disable_overnight_trading
    at_once = desk.trades_now(asset, extended=terms.extended_hours, overnight=overnight)
    market = market_price(asset, desk) if _follows_market(terms) else None
    if market is not None:
        _check_prices(terms, market)
    intent = permissions.intent_of(terms, owned)
    _check_permissions(terms, intent, account, asset, desk)

    order = _order(account, terms, asset, intent, ticket, source, market, desk)
    at_once = at_once and order.time_in_force is not TimeInForce.OPG
    hold = hold_for(order, terms, asset, at_once=at_once, desk=desk)
    return Accepted(order, legs_of(order, terms, desk), hold, at_once)


def _check_names(account: Account, ticket: Ticket, desk: PlaceDesk) -> None:
    name = ticket.client_order_id
    if name and desk.client_order_id_taken(account.id, name):
        raise InvalidField("client_order_id must be unique")
    if desk.rules.subtag_required and not ticket.subtag:
        raise InvalidField("subtag is required: orders of omnibus accounts name the end client")


def _asset(symbol: str, desk: PlaceDesk) -> Asset:
    asset = desk.asset_named(symbol)
    if asset is None:
        raise Unprocessable(f'asset "{symbol}" not found')
    return asset


def _follows_market(terms: Terms) -> bool:
    """True for an order whose prices are measured against those of the market."""
    return terms.type in STOPS or terms.order_class is not OrderClass.SIMPLE


def _check_prices(terms: Terms, market: Price) -> None:
    if terms.type is OrderType.TRAILING_STOP:
        check_trailing_stop(_trails_at(terms, market))
    if terms.stop_price is not None and not terms.is_fractional:
        check_stop(terms.side, terms.stop_price, market)
    check_exits(terms, market)
    loss = terms.stop_loss
    if terms.order_class is OrderClass.OCO and loss and loss.stop_price is not None:
        check_stop(terms.side, loss.stop_price, market)


def _check_permissions(
    terms: Terms, intent: PositionIntent, account: Account, asset: Asset, desk: PlaceDesk
) -> None:
    permissions.check_group(terms, intent)
    permissions.check_borrowing(terms, intent, asset)
    permissions.check_opening(terms, intent, account, asset)
    permissions.check_commission(terms, desk.rules)
    if intent is PositionIntent.SELL_TO_OPEN:
        permissions.check_shorting(account, desk.figures(account.id))
    permissions.check_window(terms.time_in_force, desk.now)
    opposite = desk.open_orders_in(account.id, asset.id, terms.side.opposite)
    if desk.rules.margin_profile is MarginProfile.PATTERN_DAY_TRADER:
        _check_day_trade(terms, intent, account, asset, opposite, desk)
    if opposite:
        check_wash_trade(terms, opposite)
        permissions.check_opposite(intent, opposite)
    if intent.closes:
        same = desk.open_orders_in(account.id, asset.id, terms.side)
        waiting = [order for order in same if order.status is OrderStatus.ACCEPTED]
        permissions.check_dollar_sales(terms, waiting)


def _check_day_trade(
    terms: Terms,
    intent: PositionIntent,
    account: Account,
    asset: Asset,
    opposite: Iterable[Order],
    desk: PlaceDesk,
) -> None:
    size = terms.quantity or ONE
    meets_order = intent.closes and not all(order.intent.closes for order in opposite)
    check_day_trade(
        desk.rules,
        desk.position(account.id, asset.id),
        size if terms.side is Side.BUY else -size,
        trading_session_at(desk.now).date,
        count=desk.day_trade_count(account.id) + _day_trades_to_come(account.id, asset.id, desk),
        last_equity=desk.last_equity(account.id),
        asset_class=asset.asset_class,
        meets_order=meets_order or terms.order_class in _CLOSE_AGAIN,
    )


def _day_trades_to_come(account_id: AccountId, but: AssetId, desk: PlaceDesk) -> int:
    """In how many other assets the account's open orders may make a day trade today."""
    today = trading_session_at(desk.now).date
    assets = {
        order.asset_id
        for order in desk.open_orders(account_id)
        if order.order_class in _CLOSE_AGAIN
        or makes_day_trade(desk.position(account_id, order.asset_id), _signed_size(order), today)
    }
    return len(assets - {but})


def _signed_size(order: Order) -> Quantity:
    size = order.left or ONE
    return size if order.side is Side.BUY else -size


def _order(  # noqa: PLR0913, PLR0917 - what an order is made of
    account: Account,
    terms: Terms,
    asset: Asset,
    intent: PositionIntent,
    ticket: Ticket,
    source: str,
    market: Price | None,
    desk: PlaceDesk,
) -> Order:
    trails = terms.type is OrderType.TRAILING_STOP
    return Order(
        id=OrderId(desk.identify("order")),
        sequence=desk.number(),
        account_id=account.id,
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
        extended_hours=terms.extended_hours,
        status=OrderStatus.ACCEPTED,
        intent=intent,
        commission=terms.commission,
        source=ticket.source or source,
        subtag=ticket.subtag,
        created_at=desk.now,
        updated_at=desk.now,
        submitted_at=desk.now,
        expires_at=expiry(terms.time_in_force, desk, extended=terms.extended_hours),
        order_class=terms.order_class,
        stop_price=_stop_of(terms, market),
        trail_price=terms.trail_price,
        trail_percent=terms.trail_percent,
        high_water_mark=market if trails else None,
        marked_at=desk.now if trails else None,
    )


def _stop_of(terms: Terms, market: Price | None) -> Price | None:
    if terms.type is not OrderType.TRAILING_STOP:
        return terms.stop_price
    assert market is not None, "a trailing stop follows the market"
    return _trails_at(terms, market)


def _trails_at(terms: Terms, market: Price) -> Price:
    falling = terms.side is Side.SELL
    return trailing_stop(
        market, price=terms.trail_price, percent=terms.trail_percent, falling=falling
    )


def expiry(lasting: TimeInForce, desk: PlaceDesk, *, extended: bool) -> datetime | None:
    """When the order's time is over, if it is by itself.

    Source: Alpaca, expiry.
    """
    if lasting is TimeInForce.GTC:
        return desk.now + GTC_LASTS
    if lasting is not TimeInForce.DAY:
        return None
    if extended:
        return trading_session_at(desk.now).post_closes_at
    return (desk.session or upcoming_session(desk.now)).closes_at

"""What must come of placing, estimating and closing, in the order of the checks."""

from datetime import datetime
from decimal import Decimal

from streetname.domain.orders.close import ClosePosition
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.rules import MarginProfile
from streetname.simulation import terms
from streetname.simulation.amounts import FINE, MICRO, NANO, nanos
from streetname.simulation.asking import ACCEPTED, EITHER
from streetname.simulation.combinations import fits_asset, prices_make_sense
from streetname.simulation.market import Market
from streetname.simulation.model import Holder, Model
from streetname.simulation.working import AUCTIONS, WITH_STOP, Working
from streetname.simulation.worth import affords, may_short, weight, worth

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _WRONG = 401, 403, 404, 422
_ALL = 100
_WITH_LIMIT = ("limit", "stop_limit")


class Placing:
    """Says what will come of tickets."""

    def __init__(self, model: Model, market: Market) -> None:
        self._model = model
        self._market = market

    def status(self, account: str, ticket: Ticket, flaw: int, now: datetime) -> int:
        """The status that the ticket must be answered with."""
        holder = self._model.holders.get(account)
        if holder is None:
            return _UNAUTHORIZED
        if not may_trade(holder):
            return _FORBIDDEN
        if flaw == _WRONG or not self._is_named(account, ticket):
            return _WRONG
        symbol = (ticket.symbol or "").partition(":")[0]
        owned = self._model.owned(account, symbol).quantity
        order = terms.draft(account, ticket, owned, now)
        if not self._fits_market(order, ticket, now):
            return _WRONG
        if flaw != ACCEPTED:
            return flaw
        return self._against_account(order, holder, now)

    def goes_at_once(self, order: Working, now: datetime) -> bool:
        """True if such an order is sent to the venue when it is placed."""
        if order.lasting == "opg":
            return False
        if order.extended and self._market.is_overnight(now):
            holder = self._model.holders[order.account]
            return holder.overnight and self._market.takes(order.symbol, now, extended=True)
        return self._market.takes(order.symbol, now, extended=order.extended)

    def held(self, order: Working, now: datetime) -> tuple[int, int] | None:
        """What the order sets aside, and how much each dollar weighs; None without a price."""
        at_once = self.goes_at_once(order, now)
        price = terms.reference(order, self._market, now, at_once=at_once)
        if price is None:
            return None
        if order.closes:
            return terms.shares_held(order, price, self.available(order)), 100
        cost = self._cost(order, price, now)
        total = cost + terms.most_commission(order, cost * FINE, price)
        return total, self.weight(order, price, now)

    def available(self, order: Working) -> int:
        """The shares of the position that no order has set aside."""
        owned = self._model.owned(order.account, order.symbol).quantity
        return abs(owned) - self._model.held_shares.get((order.account, order.symbol), 0)

    def weight(self, order: Working, price: int, now: datetime) -> int:
        """How much buying power each dollar takes that is set aside, in hundredths."""
        multiplier = worth(order.account, self._model, self._market, now).multiplier
        lowest = min(order.limit or price, price)
        short = order.intent == "sell_to_open"
        return weight(self._market.assets[order.symbol], lowest, multiplier, short=short)

    def affords(self, account: str, cost: int, weighs: int, now: datetime) -> bool:
        """True if free cash or borrowed money pays for so much money."""
        return affords(account, cost * weighs * FINE // 100, self._model, self._market, now)

    def closing(self, command: ClosePosition, now: datetime) -> int:
        """The status that closing a position must be answered with."""
        account = command.account_id
        if account not in self._model.holders:
            return _UNAUTHORIZED
        known = command.symbol in self._market.assets
        if not known or not self._model.owned(account, command.symbol).quantity:
            return _NOT_FOUND
        percentage = command.percentage
        if percentage is not None and (command.quantity is not None or not 0 < percentage <= _ALL):
            return _WRONG
        shares = self.shares_to_close(command)
        if shares <= 0:
            return _WRONG if may_trade(self._model.holders[account]) else _FORBIDDEN
        ticket = self.ticket_to_close(account, command.symbol, shares)
        return self.status(account, ticket, ACCEPTED, now)

    def shares_to_close(self, command: ClosePosition) -> int:
        """How many shares a command to close is about."""
        owned = abs(self._model.owned(command.account_id, command.symbol).quantity)
        if command.quantity is not None:
            return nanos(command.quantity)
        if command.percentage is None:
            return owned
        part = owned * nanos(command.percentage) // (_ALL * NANO)
        return part if owned % NANO else part // NANO * NANO

    def ticket_to_close(self, account: str, symbol: str, shares: int) -> Ticket:
        """The order that closes so many shares."""
        owned = self._model.owned(account, symbol).quantity
        return Ticket(
            symbol=symbol,
            quantity=Decimal(shares).scaleb(-9),
            side="sell" if owned > 0 else "buy",
            type="market",
            time_in_force="day",
        )

    def _fits_market(self, order: Working, ticket: Ticket, now: datetime) -> bool:
        """False for an order that nobody could place now, and that is refused with 422."""
        fractional = self._model.rules.fractional_orders
        if not fits_asset(order, self._market, fractional):
            return False
        last = self._market.last(order.symbol, now)
        follows = order.kind in WITH_STOP or order.group != "simple"
        if (follows and last is None) or not prices_make_sense(order, last or 0):
            return False
        in_group = order.group != "simple"
        is_meant = ticket.position_intent in (None, order.intent)
        if not is_meant or (in_group and order.closes != (order.group == "oco")):
            return False
        return self.may_borrow(order)

    def _is_named(self, account: str, ticket: Ticket) -> bool:
        """True if the name is free, and the end client is named if that must be."""
        if self._model.rules.subtag_required and not ticket.subtag:
            return False
        name = ticket.client_order_id
        return not name or (account, name) not in self._model.names

    def _against_account(self, order: Working, holder: Holder, now: datetime) -> int:
        if not self.may_open(order, holder, now):
            return _FORBIDDEN
        if order.lasting in AUCTIONS and self._market.is_too_late(order.lasting, now):
            return _FORBIDDEN
        if self._is_in_the_way(order):
            return _FORBIDDEN
        status = self._affordable(order, now)
        counts = self._model.rules.margin_profile is MarginProfile.PATTERN_DAY_TRADER
        return EITHER if status == ACCEPTED and counts else status

    def may_open(self, order: Working, holder: Holder, now: datetime) -> bool:
        """False for what the account may not open; whatever it owns it may sell."""
        divides = self._market.assets[order.symbol].fractionable and holder.fractional
        if order.is_fractional and not (order.closes or divides):
            return False
        if order.intent != "sell_to_open":
            return True
        return may_short(order.account, self._model, self._market, now)

    def may_borrow(self, order: Working) -> bool:
        """False for what cannot be borrowed, or not for so long; shorts are of whole shares."""
        asset = self._market.assets[order.symbol]
        if order.is_fractional and order.intent in ("sell_to_open", "buy_to_close"):
            return False
        if order.intent == "sell_to_open" and not asset.shortable:
            return False
        hard = asset.shortable and not asset.easy_to_borrow
        return order.buys or not hard or order.lasting == "day"

    def _is_in_the_way(self, order: Working) -> bool:
        """True if an order of the same account forbids this one."""
        others = [o for o in self._model.open_of(order.account) if o.symbol == order.symbol]
        if self.could_meet(order):
            return True
        opposite = {"buy_to_open": "sell_to_open", "sell_to_open": "buy_to_open"}
        if any(other.intent == opposite.get(order.intent) for other in others):
            return True
        sales = [o for o in others if o.status == "accepted" and o.closes]
        by_dollars = any(sale.notional is not None for sale in sales)
        return order.closes and bool(by_dollars or (order.notional is not None and sales))

    def could_meet(self, order: Working) -> bool:
        """True if the order could trade with another one of the same account."""
        others = self._model.open_of(order.account)
        return any(_could_meet(order, o) for o in others if o.symbol == order.symbol)

    def _affordable(self, order: Working, now: datetime) -> int:
        at_once = self.goes_at_once(order, now)
        price = terms.reference(order, self._market, now, at_once=at_once)
        if price is None:
            return _WRONG
        if order.closes:
            return self._closable(order, price, now)
        cost = self._cost(order, price, now)
        if cost < MICRO:
            return _FORBIDDEN
        total = cost + terms.most_commission(order, cost * FINE, price)
        weighs = self.weight(order, price, now)
        return ACCEPTED if self.affords(order.account, total, weighs, now) else _FORBIDDEN

    def _cost(self, order: Working, price: int, now: datetime) -> int:
        """What an order that opens a position may cost, in money, without commission."""
        if order.buys:
            return terms.purchase(order, order.quantity, terms.base_of(order, price))
        quote = self._market.quote(order.symbol, now) if self.goes_at_once(order, now) else None
        assert order.quantity is not None
        return terms.short_value(order, order.quantity, quote.ask if quote else price)

    def _closable(self, order: Working, price: int, now: datetime) -> int:
        available = self.available(order)
        shares = terms.shares_held(order, price, available)
        if shares > available or available <= 0:
            return _FORBIDDEN
        proceeds = (price if order.limit is None else order.limit) * shares
        charge = terms.most_commission(order, proceeds, price) * FINE
        missing = charge if order.buys else charge - proceeds
        if missing <= 0 or affords(order.account, missing, self._model, self._market, now):
            return ACCEPTED
        return _FORBIDDEN


def may_trade(holder: Holder) -> bool:
    """True if the account may place orders at all."""
    is_kept_from_it = holder.blocked or holder.trading_blocked or holder.suspended
    return holder.status in ("ACTIVE", "ACCOUNT_UPDATED") and not is_kept_from_it


def _could_meet(order: Working, other: Working) -> bool:
    """True if the two orders of one account could trade with each other."""
    exempt = (o.kind == "trailing_stop" or o.group != "simple" for o in (order, other))
    if order.side == other.side or any(exempt):
        return False
    if order.kind not in _WITH_LIMIT or other.kind not in _WITH_LIMIT:
        return True
    bid, offer = (order.limit, other.limit) if order.buys else (other.limit, order.limit)
    assert bid is not None
    assert offer is not None
    return bid >= offer

"""Trades, and what follows from them for money and shares, as the auditor reckons it."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from streetname.domain.orders.events import Execution, OrderChanged
from streetname.domain.values.rules import FillModel
from streetname.simulation.amounts import (
    CENT,
    FINE,
    commission,
    nanos,
    nearest,
    trade_value,
    upwards,
)
from streetname.simulation.asking import Violation
from streetname.simulation.charges import Charges
from streetname.simulation.market import Market, Shown
from streetname.simulation.model import Lot, Model, Owned
from streetname.simulation.working import AUCTIONS, Working
from streetname.simulation.worth import worth


class TradeAudit:
    """Checks every trade against the quote, the limit and what is left of the order."""

    def __init__(self, model: Model, market: Market, charges: Charges) -> None:
        self._model = model
        self._market = market
        self._charges = charges

    def filled(self, order: Working, fact: OrderChanged, execution: Execution) -> Working:
        """The order after a trade that is told of, once that is found to be sound."""
        price, quantity = nanos(execution.price), nanos(execution.quantity)
        if order.lasting in AUCTIONS:
            self._check_auction(order, price, quantity, fact.at)
        else:
            self._check_price(order, price, quantity, self._quote(order, fact.at))
        if beyond(order, price):
            raise Violation(f"traded at {price}, beyond the limit: {order}")
        if not 0 < quantity <= self.wanted(order, price):
            raise Violation(f"traded {quantity}, which is not wanted: {order}")
        value = trade_value(price, quantity)
        filled, traded = order.filled + quantity, order.value + value
        charge = commission(order.rate_kind, order.rate, filled, traded * FINE) - order.charged
        event = str(fact.event)
        if (event == "fill") != (quantity == self.wanted(order, price)):
            raise Violation(f"{event} of {quantity} at {price}: {order}")
        self._exchange(order, execution, value, charge, fact.at)
        return msgspec.structs.replace(
            order,
            status="filled" if event == "fill" else "partially_filled",
            held=0 if event == "fill" else self._left_held(order, quantity, value + charge),
            filled=filled,
            value=traded,
            charged=order.charged + charge,
        )

    def wanted(self, order: Working, price: int) -> int:
        """The shares that are left to trade at the price."""
        if order.quantity is not None:
            return order.quantity - order.filled
        assert order.notional is not None
        shares = (order.notional - order.value) * FINE // price
        return shares if order.buys else min(shares, order.held)

    def cannot_pay(self, order: Working, at: datetime) -> bool:
        """True if the rest of a purchase costs more than is held and can be bought with."""
        price = self._price(order, at)
        if price is None or not order.buys or order.closes:
            return False
        wanted = self.wanted(order, price)
        traded = order.value + trade_value(price, wanted)
        charge = commission(order.rate_kind, order.rate, order.filled + wanted, traded * FINE)
        missing = traded - order.value + charge - order.charged - order.held
        power = worth(order.account, self._model, self._market, at).power
        return upwards(missing, CENT) * CENT * FINE * order.weight > power * 100

    def _price(self, order: Working, at: datetime) -> int | None:
        """What a purchase would trade at."""
        if order.lasting in AUCTIONS:
            opening = order.lasting == "opg"
            day = self._market.auction_at(at, opening=opening)
            return (
                None if day is None else self._market.official(order.symbol, day, opening=opening)
            )
        quote = self._market.quote(order.symbol, at)
        return None if quote is None else quote.ask

    def _quote(self, order: Working, at: datetime) -> Shown:
        quote = self._market.quote(order.symbol, at)
        trades = self._market.takes(order.symbol, at, extended=order.extended)
        if quote is None or not trades or self._model.is_halted(order.symbol):
            raise Violation(f"a trade where nothing trades at {at}: {order}")
        if order.waits:
            raise Violation(f"a stop traded before it was reached: {order}")
        overnight = self._model.holders[order.account].overnight
        if not overnight and self._market.is_overnight(at):
            raise Violation(f"a trade at night, which the account does not want: {order}")
        return quote

    def _check_auction(self, order: Working, price: int, quantity: int, at: datetime) -> None:
        opening = order.lasting == "opg"
        day = self._market.auction_at(at, opening=opening)
        if day is None or self._model.is_halted(order.symbol):
            raise Violation(f"a trade without an auction: {order}")
        official = self._market.official(order.symbol, day, opening=opening)
        if price != official or quantity != order.left:
            raise Violation(f"{quantity} crossed at {price}, not at {official}: {order}")

    def _check_price(self, order: Working, price: int, quantity: int, quote: Shown) -> None:
        best, shown = (quote.ask, quote.ask_size) if order.buys else (quote.bid, quote.bid_size)
        if price != best:
            raise Violation(f"traded at {price} where {best} is quoted: {order}")
        if self._model.rules.fill_model is FillModel.REALISTIC and quantity > shown:
            raise Violation(f"traded {quantity} where {shown} are shown: {order}")

    def _left_held(self, order: Working, quantity: int, cost: int) -> int:
        """What stays set aside after a part has traded; what was missing was added to the cent."""
        if order.closes:
            return order.held - quantity
        if not order.buys:
            return order.held - nearest(order.held * quantity, order.left)
        missing = upwards(max(0, cost - order.held), CENT) * CENT
        return order.held + missing - cost

    def _exchange(
        self, order: Working, execution: Execution, value: int, charge: int, at: datetime
    ) -> None:
        """Let money and shares change hands."""
        price, quantity = nanos(execution.price), nanos(execution.quantity)
        sign = 1 if order.buys else -1
        before = self._model.owned(order.account, order.symbol)
        day = self._market.trades_on(at)
        after = _with_trade(before, sign * quantity, price, day)
        settles_on = self._market.settles_on(at)
        if after.quantity != nanos(execution.position_quantity) or (
            settles_on != execution.settles_on
        ):
            raise Violation(f"the trade is told wrongly: {execution}, {after}, {settles_on}")
        self._model.own(order.account, order.symbol, after)
        self._model.pay(order.account, -sign * value - charge)
        self._model.settle_later(order.account, -sign * value, settles_on, self._market.today(at))
        entries = 2 if charge else 1
        self._charges.traded(order, quantity, value, day)
        self._model.count("fills")
        self._model.count("entries", entries)
        self._model.count("activities", entries)
        self._model.count("commissions", charge)
        self._model.count("clearing", sign * value)


def beyond(order: Working, price: int) -> bool:
    """True if the order's limit forbids to trade at the price."""
    if order.limit is None:
        return False
    return price > order.limit if order.buys else price < order.limit


def _with_trade(before: Owned, quantity: int, price: int, day: date) -> Owned:
    """What is owned, or owed, after a trade; what opens moves the average, what closes does not."""
    after = before.quantity + quantity
    if before.quantity * after < 0:
        raise Violation(f"traded {quantity} across nothing, from {before.quantity}")
    if not after:
        return Owned(0, 0, day)
    average = before.average_on(day)
    if before.quantity * quantity < 0:
        return Owned(after, average, day, tuple(_without(before.lots, abs(quantity))))
    cost = average * abs(before.quantity) + price * abs(quantity)
    return Owned(
        after, nearest(cost, abs(after)), day, _with(before.lots, abs(quantity), price, day)
    )


def _with(lots: tuple[Lot, ...], quantity: int, price: int, day: date) -> tuple[Lot, ...]:
    """All that is opened on one day is one lot."""
    today = next((lot for lot in lots if lot.day == day), Lot(day, 0, 0, 0))
    cost = today.cost + price * quantity
    grown = Lot(day, today.opened + quantity, cost, today.left + quantity)
    return (*(lot for lot in lots if lot.day != day), grown)


def _without(lots: tuple[Lot, ...], quantity: int) -> Iterator[Lot]:
    """The oldest go first."""
    for lot in lots:
        gone = min(quantity, lot.left)
        quantity -= gone
        if gone < lot.left:
            yield msgspec.structs.replace(lot, left=lot.left - gone)

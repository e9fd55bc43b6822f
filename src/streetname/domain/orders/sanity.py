"""Price sanity: increments, stops on the right side of the market, exits on that of the entry.

Source: Alpaca, order validation, rule violations.
"""

from streetname.domain.errors import Forbidden, Unprocessable
from streetname.domain.orders.order import OrderClass, OrderType, Side
from streetname.domain.orders.terms import Terms
from streetname.domain.values.amounts import CENT, ONE, TEN_THOUSANDTH, ZERO, Price
from streetname.domain.values.written import written

_LEAST_DISTANCE = CENT


def check_increments(terms: Terms) -> None:
    """Refuse prices that are finer than the market's steps."""
    loss = terms.stop_loss
    for name, price in (
        ("limit_price", terms.limit_price),
        ("stop_price", terms.stop_price),
        ("take_profit.limit_price", terms.take_profit),
        ("stop_loss.stop_price", loss and loss.stop_price),
        ("stop_loss.limit_price", loss and loss.limit_price),
    ):
        if price is not None:
            check_increment(name, price)


def check_increment(name: str, price: Price) -> None:
    """Refuse a price of a dollar or more beyond the cent, or of less beyond its hundredth."""
    step = CENT if price >= ONE else TEN_THOUSANDTH
    if price % step:
        raise Unprocessable(
            f"invalid {name} {price}. sub-penny increment does not fulfill minimum pricing criteria"
        )


def check_stop(side: Side, stop: Price, market: Price) -> None:
    """Refuse a stop that the market has reached already."""
    if side is Side.SELL and stop >= market:
        word = "less"
    elif side is Side.BUY and stop <= market:
        word = "greater"
    else:
        return
    raise Unprocessable(
        f"stop price must be {word} than current price",
        facts={"market_price": written(market), "stop_price": written(stop)},
    )


def check_exits(terms: Terms, market: Price) -> None:
    """Refuse a group whose exits are missing, in each other's way, or too close to its entry."""
    if terms.order_class is OrderClass.SIMPLE:
        return
    profit, loss = terms.take_profit, terms.stop_loss
    stop = loss.stop_price if loss else None
    _check_presence(terms, profit, stop)
    base = _base_price(terms, market)
    exits_sell = (terms.side is Side.BUY) != (terms.order_class is OrderClass.OCO)
    check_exits_apart(profit, stop, falls=exits_sell)
    if profit is not None and terms.order_class is not OrderClass.OCO:
        _check_distance("take_profit.limit_price", profit, base, above=exits_sell)
    if stop is not None:
        _check_distance("stop_loss.stop_price", stop, base, above=not exits_sell)
    check_stop_limit(stop, loss.limit_price if loss else None, falls=exits_sell)


def check_exits_apart(profit: Price | None, stop: Price | None, *, falls: bool) -> None:
    """Refuse a take-profit that the stop-loss is not behind; `falls` if the stop waits below."""
    if profit is not None and stop is not None and _is_beyond(stop, profit, above=falls):
        sign = ">" if falls else "<"
        raise Unprocessable(f"take_profit.limit_price must be {sign} stop_loss.stop_price")


def check_stop_limit(stop: Price | None, limit: Price | None, *, falls: bool) -> None:
    """Refuse a stop-loss whose limit would keep it from trading; `falls` if it waits below."""
    if limit is not None and stop is not None and _is_past(limit, stop, above=falls):
        sign = "<=" if falls else ">="
        raise Unprocessable(f"stop_loss.limit_price must be {sign} stop_loss.stop_price")


def check_trailing_stop(stop: Price) -> None:
    """Refuse a stop that trails so far behind that no price could ever reach it."""
    if stop <= ZERO:
        raise Unprocessable("trail_price must be less than the current price")


def _check_presence(terms: Terms, profit: Price | None, stop: Price | None) -> None:
    kind = terms.order_class
    if kind is OrderClass.OTO:
        if (profit is None) == (stop is None):
            raise Unprocessable(
                "oto orders require one of take_profit.limit_price and stop_loss.stop_price"
            )
        return
    limit = terms.limit_price if kind is OrderClass.OCO else None
    if profit is None and limit is None:
        raise Unprocessable(f"{kind} orders require take_profit.limit_price")
    if stop is None:
        raise Unprocessable(f"{kind} orders require stop_loss.stop_price")


def _base_price(terms: Terms, market: Price) -> Price:
    """What the exits are measured against: the price that the entry asks for, else the market."""
    if terms.type is OrderType.STOP and terms.stop_price is not None:
        return terms.stop_price
    return market if terms.limit_price is None else terms.limit_price


def _check_distance(name: str, price: Price, base: Price, *, above: bool) -> None:
    bound = base + _LEAST_DISTANCE if above else base - _LEAST_DISTANCE
    if price < bound if above else price > bound:
        rule = ">= base_price + 0.01" if above else "<= base_price - 0.01"
        raise Unprocessable(f"{name} must be {rule}", facts={"base_price": written(base)})


def _is_beyond(stop: Price, profit: Price, *, above: bool) -> bool:
    return stop >= profit if above else stop <= profit


def _is_past(limit: Price, stop: Price, *, above: bool) -> bool:
    return limit > stop if above else limit < stop


def check_value(cost: Price) -> None:
    """Refuse an order that is worth less than a dollar."""
    if cost < ONE:
        raise Forbidden("cost basis must be >= minimal amount of order 1")

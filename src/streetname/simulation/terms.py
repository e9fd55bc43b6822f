"""What an order costs and sets aside, as the auditor reckons it."""

from datetime import datetime

from streetname.domain.orders.ticket import Ticket
from streetname.simulation.amounts import (
    FINE,
    NANO,
    commission,
    fine_up_to_cents,
    micros,
    nanos,
    upwards,
)
from streetname.simulation.market import Market
from streetname.simulation.working import WITH_STOP, Working

_COLLAR_CHANGES_AT = 50 * NANO
_PERCENT = 100 * NANO


def optional(amount: object) -> int | None:
    """A price or a quantity in billionths, if there is one."""
    return None if amount is None else nanos(amount)  # type: ignore[arg-type]


def draft(account: str, ticket: Ticket, owned: int, now: datetime) -> Working:
    """The order that a sound ticket asks for, before anything is looked up for it."""
    side, group = ticket.side or "", ticket.order_class or "simple"
    profit = optional(ticket.take_profit.limit_price) if ticket.take_profit else None
    loss = ticket.stop_loss
    limit = optional(ticket.limit_price)
    closes = owned < 0 if side == "buy" else owned > 0
    rate_kind, rate = _rate(ticket)
    return Working(
        id="",
        root="",
        account=account,
        symbol=(ticket.symbol or "").partition(":")[0],
        side=side,
        intent=f"{side}_to_{'close' if closes else 'open'}",
        kind=ticket.type or "",
        lasting=ticket.time_in_force or "",
        quantity=optional(ticket.quantity),
        notional=None if ticket.notional is None else micros(ticket.notional),
        limit=profit if group == "oco" and profit is not None else limit,
        rate=rate,
        rate_kind=rate_kind,
        status="",
        placed_at=now,
        changed_at=now,
        stop=optional(ticket.stop_price),
        trail_price=optional(ticket.trail_price),
        trail_percent=optional(ticket.trail_percent),
        extended=ticket.extended_hours,
        group=group,
        take_profit=profit,
        stop_loss=optional(loss.stop_price) if loss else None,
        stop_loss_limit=optional(loss.limit_price) if loss else None,
    )


def trails_at(order: Working, mark: int, *, falling: bool) -> int:
    """Where a trailing stop is that has seen no better price than the mark."""
    if order.trail_price is not None:
        distance = order.trail_price
    else:
        assert order.trail_percent is not None
        distance, rest = divmod(mark * order.trail_percent, _PERCENT)
        assert not rest, "a trail is no finer than a billionth"
    return mark - distance if falling else mark + distance


def reference(order: Working, market: Market, now: datetime, *, at_once: bool) -> int | None:
    """The price that an order is measured by."""
    quote = market.quote(order.symbol, now) if at_once else None
    if quote is None:
        return market.last(order.symbol, now)
    return quote.ask if order.buys else quote.bid


def collar(price: int) -> int:
    """How far above the price a market purchase may trade, in thousandths."""
    return 40 if price < _COLLAR_CHANGES_AT else 25


def purchase(order: Working, quantity: int | None, base: int) -> int:
    """The most that so many shares may cost, in money; `base` is what the collar is about."""
    if quantity is None:
        assert order.notional is not None
        return order.notional
    if order.limit is not None:
        return fine_up_to_cents(order.limit * quantity)
    collared = base * (1000 + collar(base)) * quantity
    return fine_up_to_cents(upwards(collared, 1000))


def base_of(order: Working, price: int) -> int:
    """What a new purchase is collared from: its stop if it has one, else the price."""
    if order.kind == "trailing_stop":
        return trails_at(order, price, falling=False)
    return order.stop if order.kind in WITH_STOP and order.stop is not None else price


def short_value(order: Working, quantity: int, ask: int) -> int:
    """What a short sale sets aside, in money."""
    raised = upwards(ask * 103 * quantity, 100)
    return fine_up_to_cents(max((order.limit or 0) * quantity, raised))


def shares_asked(order: Working, price: int) -> int:
    """The shares that the order is for at the price."""
    if order.quantity is not None:
        return order.quantity
    assert order.notional is not None
    return order.notional * FINE // price


def shares_held(order: Working, price: int, available: int) -> int:
    """The shares that a closing order sets aside; one by notional a few more, if there are."""
    asked = shares_asked(order, price)
    if order.quantity is not None:
        return asked
    return max(asked, min(asked * (1000 + collar(price)) // 1000, available))


def most_commission(order: Working, fine_cost: int, price: int) -> int:
    """The most that the order may be charged, in money."""
    shares = max(shares_asked(order, price), NANO)
    return commission(order.rate_kind, order.rate, shares, max(fine_cost, 0))


def _rate(ticket: Ticket) -> tuple[str, int]:
    """How the commission is counted, and how much it is in billionths."""
    if ticket.commission_bps is not None:
        return "bps", nanos(ticket.commission_bps)
    kind = ticket.commission_type or "notional"
    return kind, nanos(ticket.commission) if ticket.commission else 0

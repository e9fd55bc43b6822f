"""What an order costs and sets aside, as the auditor reckons it."""

from datetime import datetime

from streetname.domain.orders.ticket import Ticket
from streetname.simulation.amounts import (
    FINE,
    MICRO,
    NANO,
    commission,
    fine_up_to_cents,
    micros,
    nanos,
    upwards,
)
from streetname.simulation.market import Market
from streetname.simulation.model import Model

_LEAST_EQUITY = 2_000 * MICRO * FINE
_LOW_PRICE = 2_500_000_000
_USUAL_REQUIREMENT = 30
_COLLAR_CHANGES_AT = 50 * NANO


def rate_of(ticket: Ticket) -> tuple[str, int]:
    """How the commission is counted, and how much it is in billionths."""
    if ticket.commission_bps is not None:
        return "bps", nanos(ticket.commission_bps)
    kind = ticket.commission_type or "notional"
    return kind, nanos(ticket.commission) if ticket.commission else 0


def reference(symbol: str, side: str, market: Market, now: datetime) -> int | None:
    """The price that an order is measured by."""
    quote = market.quote(symbol, now) if market.is_open(now) else None
    if quote is None:
        return market.last(symbol, now)
    return quote.ask if side == "buy" else quote.bid


def collar(price: int) -> int:
    """How far above the price a market purchase may trade, in thousandths."""
    return 40 if price < _COLLAR_CHANGES_AT else 25


def purchase(ticket: Ticket, price: int) -> int:
    """The most that the shares may cost, in money."""
    if ticket.notional is not None:
        return micros(ticket.notional)
    assert ticket.quantity is not None
    quantity = nanos(ticket.quantity)
    if ticket.limit_price is not None:
        return fine_up_to_cents(nanos(ticket.limit_price) * quantity)
    collared = price * (1000 + collar(price)) * quantity
    return fine_up_to_cents(upwards(collared, 1000))


def shares_asked(ticket: Ticket, price: int) -> int:
    """The shares that the order is for at the price."""
    if ticket.quantity is not None:
        return nanos(ticket.quantity)
    assert ticket.notional is not None
    return micros(ticket.notional) * FINE // price


def shares_held(ticket: Ticket, price: int, available: int) -> int:
    """The shares that a sale sets aside; one by notional a few more, if there are."""
    asked = shares_asked(ticket, price)
    if ticket.quantity is not None:
        return asked
    return max(asked, min(asked * (1000 + collar(price)) // 1000, available))


def most_commission(ticket: Ticket, fine_cost: int, price: int) -> int:
    """The most that the order may be charged, in money."""
    kind, rate = rate_of(ticket)
    return commission(kind, rate, max(shares_asked(ticket, price), NANO), fine_cost)


def buying_power(account: str, model: Model, market: Market, now: datetime) -> int:
    """What the account may still buy, in trillionths of millionths of a dollar."""
    holder = model.holders[account]
    cash = model.cash.get(account, 0) * FINE
    value, initial_percent, intraday_percent = _holdings(account, model, market, now)
    lends = holder.margin and holder.multiplier != "1" and cash + value >= _LEAST_EQUITY
    percent = intraday_percent if holder.multiplier == "4" else initial_percent
    excess = max(0, (100 * (cash + value) - percent) // 100)
    most = int(holder.multiplier) * excess if lends else cash
    return max(0, most - model.held_cash.get(account, 0) * FINE)


def withdrawable(account: str, model: Model, market: Market, now: datetime) -> int:
    """The settled cash that nothing holds, in money; what is owned secures itself."""
    today = market.today(now)
    unsettled = sum(amount for day, amount in model.unsettled.get(account, ()) if day > today)
    settled = model.cash.get(account, 0) - max(unsettled, 0)
    return max(0, settled - model.held_cash.get(account, 0))


def _holdings(account: str, model: Model, market: Market, now: datetime) -> tuple[int, int, int]:
    """The value of what is owned, and a hundred times its initial and its intraday margin."""
    value = margin = intraday = 0
    for symbol in model.symbols.get(account, ()):
        owned = model.owned(account, symbol)
        if not owned.quantity:
            continue
        last = market.last(symbol, now)
        price = owned.average if last is None else last
        worth = price * owned.quantity
        value += worth
        asset = market.assets[symbol]
        lends = asset.marginable and price >= _LOW_PRICE
        own = asset.margin_requirement
        margin += worth * (max(50, own) if lends else 100)
        intraday += worth * ((own if own > _USUAL_REQUIREMENT else 25) if lends else 100)
    return value, margin, intraday

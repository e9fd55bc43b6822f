"""What an order costs and sets aside, as the auditor reckons it."""

from datetime import datetime

from streetname.domain.market.asset import Asset
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
_MOST_LENT = 4
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
    cash = model.cash.get(account, 0) * FINE
    value, initial_percent, intraday_percent = _holdings(account, model, market, now)
    lent = multiplier(account, model, market, now)
    percent = intraday_percent if lent == _MOST_LENT else initial_percent
    excess = max(0, (100 * (cash + value) - percent) // 100)
    most = cash if lent == 1 else lent * excess
    return max(0, most - model.held_cash.get(account, 0) * FINE - overweight(account, model))


def multiplier(account: str, model: Model, market: Market, now: datetime) -> int:
    """How many times its own money the account may use."""
    holder = model.holders[account]
    value, _, _ = _holdings(account, model, market, now)
    lends = holder.margin and model.cash.get(account, 0) * FINE + value >= _LEAST_EQUITY
    return int(holder.multiplier) if lends else 1


def overweight(account: str, model: Model) -> int:
    """The buying power that is taken beyond what is held, as fine as buying power is."""
    return model.overweight.get(account, 0) * FINE // 100


def weight(
    ticket: Ticket, account: str, price: int, model: Model, market: Market, now: datetime
) -> int:
    """How many per cent of its cost a purchase takes of buying power."""
    limit = price if ticket.limit_price is None else nanos(ticket.limit_price)
    asset = market.assets[ticket.symbol or ""]
    initial, intraday = _rates(asset, min(limit, price))
    lent = multiplier(account, model, market, now)
    return max(100, lent * (intraday if lent == _MOST_LENT else initial)) if lent > 1 else 100


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
        initial_rate, intraday_rate = _rates(asset, price)
        margin += worth * initial_rate
        intraday += worth * intraday_rate
    return value, margin, intraday


def _rates(asset: Asset, price: int) -> tuple[int, int]:
    """The initial and the intraday margin of what is owned, in per cent."""
    if not asset.marginable or price < _LOW_PRICE:
        return 100, 100
    own = asset.margin_requirement
    return max(50, own), own if own > _USUAL_REQUIREMENT else 25

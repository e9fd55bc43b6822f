"""What can be wrong with a ticket in itself, and the status of the refusal that it deserves."""

from decimal import Decimal

import msgspec

from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.simulation.asking import ACCEPTED
from streetname.simulation.chance import Chance

_FORBIDDEN, _WRONG = 403, 422
_TOO_LONG = "x" * 129

_FLAWS: tuple[tuple[dict[str, object], int], ...] = (
    ({"symbol": None}, _WRONG),
    ({"symbol": "NOSUCH"}, _WRONG),
    ({"symbol": "AAPL ", "client_order_id": None}, _WRONG),
    ({"quantity": None, "notional": None}, _WRONG),
    ({"quantity": Decimal(1), "notional": Decimal(5)}, _WRONG),
    ({"quantity": Decimal(0), "notional": None}, _WRONG),
    ({"quantity": Decimal(-3), "notional": None}, _WRONG),
    ({"quantity": Decimal("0.0000000001"), "notional": None}, _WRONG),
    ({"quantity": Decimal(10) ** 30, "notional": None}, _WRONG),
    ({"quantity": None, "notional": Decimal("10.001")}, _WRONG),
    ({"quantity": None, "notional": Decimal("0.99"), "side": "buy"}, _WRONG),
    ({"side": None}, _WRONG),
    ({"side": "hold"}, _WRONG),
    ({"type": "banana"}, _WRONG),
    ({"type": "trailing_stop"}, _WRONG),
    ({"type": "stop"}, _WRONG),
    ({"type": "stop_limit"}, _WRONG),
    ({"type": "limit", "limit_price": None}, _WRONG),
    ({"type": "limit", "limit_price": Decimal(0)}, _WRONG),
    ({"type": "limit", "limit_price": Decimal(5), "stop_price": Decimal(5)}, _WRONG),
    ({"type": "market", "limit_price": Decimal(5)}, _WRONG),
    ({"type": "market", "stop_price": Decimal(5)}, _WRONG),
    ({"trail_price": Decimal(1)}, _WRONG),
    ({"trail_percent": Decimal(1)}, _WRONG),
    ({"time_in_force": "forever"}, _WRONG),
    ({"order_class": "bracket"}, _WRONG),
    ({"order_class": "mleg"}, _WRONG),
    ({"order_class": "pair"}, _WRONG),
    ({"take_profit": TakeProfit(Decimal(-1))}, _WRONG),
    ({"stop_loss": StopLoss(Decimal(0))}, _WRONG),
    ({"position_intent": "hold"}, _WRONG),
    ({"client_order_id": _TOO_LONG}, _WRONG),
    ({"subtag": _TOO_LONG}, _WRONG),
    ({"commission": Decimal(1), "commission_bps": Decimal(1)}, _WRONG),
    ({"commission": Decimal(1), "commission_type": "tithe"}, _WRONG),
    ({"commission": Decimal("-0.01"), "commission_type": None, "commission_bps": None}, _FORBIDDEN),
    ({"commission": Decimal("0.0000000001"), "commission_bps": None}, _WRONG),
)
_TRAILS: tuple[dict[str, object], ...] = (
    {"trail_price": None, "trail_percent": None},
    {"trail_price": Decimal(1), "trail_percent": Decimal(1)},
    {"trail_price": Decimal(0), "trail_percent": None},
    {"trail_price": Decimal("0.001"), "trail_percent": None},
    {"trail_price": None, "trail_percent": Decimal("0.05")},
    {"trail_price": None, "trail_percent": Decimal(100)},
    {"trail_price": None, "trail_percent": Decimal("1.005")},
    {"limit_price": Decimal(5)},
    {"stop_price": Decimal(5)},
)


def flawed(chance: Chance, ticket: Ticket) -> tuple[Ticket, int]:
    """The ticket with something wrong in it, and the status of the refusal that it deserves."""
    if ticket.type == "trailing_stop":
        changes, status = chance.pick(_TRAILS), _WRONG
    else:
        changes, status = chance.pick(_FLAWS)
    spoilt = msgspec.structs.replace(ticket, **changes)
    return (spoilt, status) if spoilt != ticket else (ticket, ACCEPTED)

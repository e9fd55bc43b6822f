"""Random tickets: sound ones, and ones with something wrong planted in them."""

from decimal import Decimal

import msgspec

from streetname.domain.orders.ticket import Ticket
from streetname.simulation.asking import ACCEPTED
from streetname.simulation.chance import Chance
from streetname.simulation.market import Shown
from streetname.simulation.options import Options

_LASTING = {"day": 60, "gtc": 20, "ioc": 10, "fok": 10}
_FORBIDDEN, _WRONG = 403, 422
_SHARES_OF_MONEY = (2, 5, 10, 30, 95, 150, 220)
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
    ({"type": "limit", "limit_price": None}, _WRONG),
    ({"type": "limit", "limit_price": Decimal(0)}, _WRONG),
    ({"type": "limit", "limit_price": Decimal(5), "stop_price": Decimal(5)}, _WRONG),
    ({"type": "market", "limit_price": Decimal(5)}, _WRONG),
    ({"time_in_force": "forever"}, _WRONG),
    ({"time_in_force": "opg"}, _WRONG),
    ({"order_class": "bracket"}, _WRONG),
    ({"extended_hours": True}, _WRONG),
    ({"client_order_id": _TOO_LONG}, _WRONG),
    ({"subtag": _TOO_LONG}, _WRONG),
    ({"commission": Decimal(1), "commission_bps": Decimal(1)}, _WRONG),
    ({"commission": Decimal(1), "commission_type": "tithe"}, _WRONG),
    ({"commission": Decimal("-0.01"), "commission_type": None, "commission_bps": None}, _FORBIDDEN),
    ({"commission": Decimal("0.0000000001"), "commission_bps": None}, _WRONG),
)


class Tickets:
    """Writes tickets as the options of a run would have them."""

    def __init__(self, chance: Chance, options: Options) -> None:
        self._chance = chance
        self._options = options
        self._written = 0

    def sound(self, symbol: str, quote: Shown | None, owned: int, money: int) -> Ticket:
        """A ticket with nothing wrong in itself, most often within the dollars that there are."""
        chance, options = self._chance, self._options
        self._written += 1
        sells = bool(owned) and chance.percent(options.sales)
        limited = chance.percent(options.limits)
        fractional = not limited and chance.percent(options.fractional)
        ticket = Ticket(
            symbol=symbol,
            side="sell" if sells or chance.one_in(50) else "buy",
            type="limit" if limited else "market",
            time_in_force="day" if fractional else chance.weighted(_LASTING),
            client_order_id=f"ours-{self._written}" if chance.percent(60) else None,
            subtag="desk" if chance.one_in(10) else None,
        )
        price = _middle(quote)
        changes = self._size(price, owned if sells else 0, money, fractional=fractional)
        if limited:
            changes["limit_price"] = self._limit(price)
        if chance.percent(options.charged):
            changes |= self._commission()
        return msgspec.structs.replace(ticket, **changes)

    def flawed(self, ticket: Ticket) -> tuple[Ticket, int]:
        """The ticket with something wrong in it, and the status of the refusal that it deserves."""
        changes, status = self._chance.pick(_FLAWS)
        spoilt = msgspec.structs.replace(ticket, **changes)
        return (spoilt, status) if spoilt != ticket else (ticket, ACCEPTED)

    def _size(
        self, price: Decimal, owned: int, money: int, *, fractional: bool
    ) -> dict[str, object]:
        chance = self._chance
        if owned and chance.one_in(3):
            return {"quantity": Decimal(owned).scaleb(-9)}
        dollars = chance.between(1, max(1, money * chance.pick(_SHARES_OF_MONEY) // 100))
        if fractional and chance.one_in(2):
            cents = chance.between(100, 100 + 100 * dollars)
            return {"notional": Decimal(cents).scaleb(-2)}
        if fractional:
            places = chance.between(1, 9)
            most = max(1, int(dollars / price * 10**places))
            return {"quantity": Decimal(chance.between(1, most)).scaleb(-places)}
        return {"quantity": Decimal(chance.between(1, max(1, int(dollars / price))))}

    def _limit(self, price: Decimal) -> Decimal:
        """Mostly near the price and on a tick, sometimes far or between ticks."""
        chance = self._chance
        if chance.percent(self._options.gone_wild):
            return Decimal(chance.between(1, 3 * int(price * 10_000))).scaleb(-4)
        shifted = price * (10_000 + chance.between(-150, 150)) / 10_000
        return max(Decimal("0.01"), shifted.quantize(Decimal("0.01")))

    def _commission(self) -> dict[str, object]:
        chance = self._chance
        match chance.below(5):
            case 0:
                return {"commission": _drawn(chance, 500, 2)}
            case 1:
                return {"commission": _drawn(chance, 300, 2), "commission_type": "notional"}
            case 2:
                return {"commission": _drawn(chance, 3_000, 4), "commission_type": "qty"}
            case 3:
                return {"commission": _drawn(chance, 900, 1), "commission_type": "bps"}
            case _:
                return {"commission_bps": _drawn(chance, 90_000, 3)}


def _middle(quote: Shown | None) -> Decimal:
    return Decimal(100) if quote is None else Decimal((quote.bid + quote.ask) // 2).scaleb(-9)


def _drawn(chance: Chance, most: int, places: int) -> Decimal:
    return Decimal(chance.below(most + 1)).scaleb(-places)

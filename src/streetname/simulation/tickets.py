"""Random tickets with nothing wrong in themselves, of every kind."""

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal

import msgspec

from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.simulation.chance import Chance
from streetname.simulation.market import Shown
from streetname.simulation.options import Options

_LASTING = {"day": 60, "gtc": 20, "ioc": 10, "fok": 10}
_STANDING = {"day": 60, "gtc": 40}
_SHARES_OF_MONEY = (2, 5, 10, 30, 95, 150, 220)
_CENT, _HUNDREDTH = Decimal("0.01"), Decimal("0.0001")


class Tickets:
    """Writes tickets as the options of a run would have them."""

    def __init__(self, chance: Chance, options: Options) -> None:
        self._chance = chance
        self._options = options
        self._written = 0
        self._shapes: dict[str, Callable[[Ticket, Decimal], dict[str, object]]] = {
            "simple": self._simple,
            "stop": self._stop,
            "stop_limit": self._stop_limit,
            "trailing_stop": self._trailing_stop,
            "auction": self._auction,
            "extended": self._extended,
            "bracket": self._bracket,
            "oco": self._oco,
            "oto": self._oto,
        }

    def sound(self, symbol: str, quote: Shown | None, owned: int, money: int) -> Ticket:
        """A ticket with nothing wrong in itself, most often within the dollars that there are.

        `owned` is how many shares there are to sell.
        """
        chance, options = self._chance, self._options
        self._written += 1
        shape = chance.weighted(options.shapes)
        sells = bool(owned) and (chance.percent(options.sales) or shape == "oco")
        sells = sells and shape not in ("bracket", "oto")
        ticket = Ticket(
            symbol=symbol,
            side="sell" if sells or chance.one_in(50) else "buy",
            client_order_id=f"ours-{self._written}" if chance.percent(60) else None,
            subtag="desk" if options.rules.subtag_required or chance.one_in(10) else None,
        )
        price = _middle(quote)
        ticket = msgspec.structs.replace(ticket, **self._shapes[shape](ticket, price))
        changes = self._size(ticket, price, owned if sells else 0, money)
        if chance.percent(options.charged):
            changes |= self._commission()
        return msgspec.structs.replace(ticket, **changes)

    def shifted(self, price: Decimal, thousandths: int) -> Decimal:
        """A price that far from another one, on a step; sometimes anything at all."""
        if self._chance.percent(self._options.gone_wild // 4):
            most = max(1, min(3 * int(price * 10_000), 10**12))
            return Decimal(self._chance.between(1, most)).scaleb(-4)
        moved = price * (1_000 + thousandths) / 1_000
        return max(_HUNDREDTH, moved.quantize(_CENT if moved >= 1 else _HUNDREDTH, ROUND_DOWN))

    def _simple(self, _ticket: Ticket, price: Decimal) -> dict[str, object]:
        chance = self._chance
        lasting = chance.weighted(_LASTING)
        if chance.percent(self._options.limits):
            limit = self.shifted(price, chance.between(-15, 15))
            return {"type": "limit", "time_in_force": lasting, "limit_price": limit}
        return {"type": "market", "time_in_force": lasting}

    def _stop(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        return {
            "type": "stop",
            "time_in_force": self._chance.weighted(_STANDING),
            "stop_price": self.shifted(price, self._away(ticket)),
        }

    def _stop_limit(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        stop = self.shifted(price, self._away(ticket))
        limit = self.shifted(stop, self._chance.between(-10, 10))
        changes = self._stop(ticket, price)
        return changes | {"type": "stop_limit", "stop_price": stop, "limit_price": limit}

    def _trailing_stop(self, _ticket: Ticket, price: Decimal) -> dict[str, object]:
        chance = self._chance
        trail: dict[str, object] = {
            "type": "trailing_stop",
            "time_in_force": chance.weighted(_STANDING),
        }
        if chance.one_in(2):
            return trail | {"trail_percent": Decimal(chance.between(10, 500)).scaleb(-2)}
        cents = chance.between(1, max(1, int(price * 5)))
        return trail | {"trail_price": Decimal(cents).scaleb(-2)}

    def _auction(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        lasting = self._chance.pick(("opg", "cls"))
        return self._simple(ticket, price) | {"time_in_force": lasting}

    def _extended(self, _ticket: Ticket, price: Decimal) -> dict[str, object]:
        limit = self.shifted(price, self._chance.between(-8, 8))
        lasting = self._chance.weighted(_STANDING)
        changes: dict[str, object] = {"time_in_force": lasting, "extended_hours": True}
        if self._chance.one_in(20):
            return changes | {"type": "market"}
        return changes | {"type": "limit", "limit_price": limit}

    def _bracket(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        entry = self._entry(ticket, price)
        base = _base(entry, price)
        return entry | {"order_class": "bracket"} | self._exits(base, up=ticket.side == "buy")

    def _oco(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        exits = self._exits(price, up=ticket.side == "sell")
        changes: dict[str, object] = {"type": "limit", "order_class": "oco"}
        return changes | {"time_in_force": self._chance.weighted(_STANDING)} | exits

    def _oto(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        entry = self._entry(ticket, price)
        exits = self._exits(_base(entry, price), up=ticket.side == "buy")
        exits.pop(self._chance.pick(("take_profit", "stop_loss")))
        return entry | {"order_class": "oto"} | exits

    def _entry(self, ticket: Ticket, price: Decimal) -> dict[str, object]:
        match self._chance.below(6):
            case 0:
                return self._stop(ticket, price)
            case 1:
                return self._stop_limit(ticket, price)
            case 2 | 3:
                limit = self.shifted(price, self._chance.between(-6, 6))
                lasting = self._chance.weighted(_STANDING)
                return {"type": "limit", "time_in_force": lasting, "limit_price": limit}
            case _:
                return {"type": "market", "time_in_force": self._chance.weighted(_STANDING)}

    def _exits(self, base: Decimal, *, up: bool) -> dict[str, object]:
        """Exits on both sides of the entry's price."""
        chance, sign = self._chance, 1 if up else -1
        profit = self.shifted(base, sign * chance.between(1, 20)) + sign * _CENT
        stop = self.shifted(base, -sign * chance.between(1, 20)) - sign * _CENT
        profit, stop = max(profit, _CENT), max(stop, _CENT)
        limit = None
        if chance.one_in(3):
            limit = max(_CENT, self.shifted(stop, -sign * chance.between(0, 4)))
        return {"take_profit": TakeProfit(profit), "stop_loss": StopLoss(stop, limit)}

    def _away(self, ticket: Ticket) -> int:
        """A little way ahead of the market, in thousandths; now and then behind it."""
        ahead = 1 if ticket.side == "buy" else -1
        return ahead * self._chance.between(-1, 25)

    def _size(self, ticket: Ticket, price: Decimal, owned: int, money: int) -> dict[str, object]:
        chance = self._chance
        in_group = ticket.order_class is not None
        if owned and chance.one_in(3):
            shares = Decimal(owned).scaleb(-9)
            return {"quantity": max(shares // 1, Decimal(1)) if in_group else shares}
        fractional = not in_group and self._is_divided(ticket)
        changes: dict[str, object] = {"time_in_force": "day"} if fractional else {}
        dollars = chance.between(1, max(1, money * chance.pick(_SHARES_OF_MONEY) // 100))
        if fractional and chance.one_in(2):
            cents = chance.between(100, 100 + 100 * dollars)
            return changes | {"notional": Decimal(cents).scaleb(-2)}
        if fractional:
            places = chance.between(1, 9)
            most = max(1, int(dollars / price * 10**places))
            return changes | {"quantity": Decimal(chance.between(1, most)).scaleb(-places)}
        return {"quantity": Decimal(chance.between(1, max(1, int(dollars / price))))}

    def _is_divided(self, ticket: Ticket) -> bool:
        """Most often only where fractions are taken."""
        seldom = ticket.type != "market" and not self._chance.one_in(4)
        return not seldom and self._chance.percent(self._options.fractional)

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
                return {"commission_bps": _drawn(chance, 9_000, 2)}


def _base(entry: dict[str, object], price: Decimal) -> Decimal:
    """The price that an entry asks for."""
    asked = entry.get("limit_price") or entry.get("stop_price")
    return asked if isinstance(asked, Decimal) else price


def _middle(quote: Shown | None) -> Decimal:
    return Decimal(100) if quote is None else Decimal((quote.bid + quote.ask) // 2).scaleb(-9)


def _drawn(chance: Chance, most: int, places: int) -> Decimal:
    return Decimal(chance.below(most + 1)).scaleb(-places)

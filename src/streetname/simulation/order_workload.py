"""The part of the workload that is about orders."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import msgspec

from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.values.ids import AccountId, OrderId
from streetname.simulation.amounts import MICRO
from streetname.simulation.asking import Asked
from streetname.simulation.chance import Chance
from streetname.simulation.flaws import flawed
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.options import UNTRADABLE, Options
from streetname.simulation.tickets import Tickets
from streetname.simulation.working import Working

_MOST_OPEN = 25
_REMEMBERED = 200
_TIMES = ("day", "gtc", "ioc", "fok", "opg", "cls", "never")


class OrderWorkload:
    """Thinks of commands about orders; `account` says of whom."""

    def __init__(
        self,
        chance: Chance,
        options: Options,
        model: Model,
        market: Market,
        account: Callable[[], AccountId],
    ) -> None:
        self._chance = chance
        self._options = options
        self._model = model
        self._market = market
        self._account = account
        self._tickets = Tickets(chance, options)
        self._orders: list[tuple[AccountId, OrderId]] = []
        self.kinds: dict[str, Callable[[datetime], Asked | None]] = {
            "order": self._order,
            "estimate": self._estimate,
            "replace": self._replace,
            "cancel": self._cancel,
            "cancel_all": self._cancel_all,
            "close_position": self._close,
            "close_positions": self._close_all,
            "halt": self._halt,
        }

    def answered(self, account: AccountId, order: OrderId) -> None:
        """Remember an order that a reply has named."""
        self._orders.append((account, order))
        del self._orders[:-_REMEMBERED]

    def _symbol(self) -> str:
        rare = self._chance.one_in(40)
        return self._chance.pick(UNTRADABLE if rare else self._options.symbols)

    def _order(self, now: datetime) -> Asked | None:
        account = self._account()
        if len(self._model.open_orders.get(account, ())) > _MOST_OPEN:
            return Asked(CancelOrders(account, at_once=self._chance.one_in(4)))
        money = self._model.cash.get(account, 0) - self._model.held_cash.get(account, 0)
        if money < MICRO and self._chance.percent(80):
            return None
        symbol = self._symbol()
        owned = self._model.owned(account, symbol).quantity
        quote = self._market.quote(symbol, now)
        ticket = self._tickets.sound(symbol, quote, max(owned, 0), max(10, money // MICRO))
        if ticket.order_class is None and self._chance.percent(self._options.flawed):
            ticket, flaw = flawed(self._chance, ticket)
            return Asked(PlaceOrder(account, ticket), flaw)
        return Asked(PlaceOrder(account, ticket))

    def _estimate(self, now: datetime) -> Asked | None:
        asked = self._order(now)
        if asked is None or not isinstance(asked.command, PlaceOrder):
            return asked
        return Asked(EstimateOrder(asked.command.account_id, asked.command.ticket), asked.flaw)

    def _cancel(self, _now: datetime) -> Asked | None:
        found = self._any_order()
        if found is None:
            return None
        account, order = found
        return Asked(CancelOrder(self._account() if self._chance.one_in(20) else account, order))

    def _cancel_all(self, _now: datetime) -> Asked:
        return Asked(CancelOrders(self._account(), at_once=self._chance.one_in(3)))

    def _close(self, _now: datetime) -> Asked:
        chance, account = self._chance, self._account()
        owned = self._model.symbols.get(account, ())
        symbol = chance.pick(owned) if owned and not chance.one_in(10) else self._symbol()
        quantity = percentage = None
        match chance.below(6):
            case 0:
                percentage = Decimal(chance.between(0, 1_010)).scaleb(-1)
            case 1:
                percentage = Decimal(chance.between(1, 10**11)).scaleb(-9)
            case 2:
                quantity = Decimal(chance.between(0, 50))
            case 3 if chance.one_in(4):
                quantity, percentage = Decimal(1), Decimal(1)
            case _:
                pass
        return Asked(ClosePosition(account, symbol, quantity, percentage))

    def _close_all(self, _now: datetime) -> Asked:
        return Asked(ClosePositions(self._account()))

    def _halt(self, _now: datetime) -> Asked:
        symbol = self._chance.pick(self._options.symbols)
        if self._model.is_halted(symbol) or self._chance.one_in(10):
            return Asked(ResumeAsset(symbol))
        return Asked(HaltAsset(symbol))

    def _replace(self, now: datetime) -> Asked | None:
        found = self._any_order()
        if found is None:
            return None
        account, order_id = found
        order = self._model.orders.get(order_id)
        if order is None:
            return None
        return Asked(ReplaceOrder(account, order_id, self._replacement(order, now)))

    def _replacement(self, order: Working, now: datetime) -> Replacement:
        """Something different, most often something that makes sense."""
        chance = self._chance
        changes: dict[str, object] = {}
        quote = self._market.quote(order.symbol, now)
        middle = 100 * 10**9 if quote is None else (quote.bid + quote.ask) // 2
        price = Decimal(middle).scaleb(-9)
        if order.limit is not None and chance.one_in(2):
            changes["limit_price"] = self._tickets.shifted(price, chance.between(-15, 15))
        if order.stop is not None and order.kind != "trailing_stop" and chance.one_in(2):
            away = chance.between(-1, 25) * (1 if order.buys else -1)
            changes["stop_price"] = self._tickets.shifted(price, away)
        if order.kind == "trailing_stop" and chance.percent(70):
            changes["trail"] = Decimal(chance.between(5, 400)).scaleb(-2)
        is_exit = order.group != "simple" and not order.is_entry
        if order.quantity is not None and not is_exit and (not changes or chance.one_in(2)):
            shares = max(1, order.quantity // 10**9)
            changes["quantity"] = Decimal(chance.between(1, 2 * shares))
        if chance.one_in(6):
            changes["time_in_force"] = chance.pick(_TIMES)
        if chance.one_in(12):
            changes["client_order_id"] = f"theirs-{chance.below(500)}"
        if chance.one_in(25):
            odd = Decimal("1.005")
            changes[chance.pick(("limit_price", "stop_price", "trail", "quantity"))] = odd
        return msgspec.structs.replace(Replacement(), **changes)

    def _any_order(self) -> tuple[AccountId, OrderId] | None:
        """An open order most often, else one that has been named."""
        account = self._account()
        listed = self._model.open_orders.get(account, ())
        if listed and not self._chance.one_in(8):
            return account, OrderId(self._chance.pick(listed))
        return self._chance.pick(self._orders) if self._orders else None

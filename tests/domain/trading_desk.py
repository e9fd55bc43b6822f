"""A desk for orders over dictionaries, and orders, accounts and assets to put before it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.errors import Unauthorized
from streetname.domain.ledger.activity import Activity
from streetname.domain.ledger.chart import USD, LedgerAccount, customer
from streetname.domain.ledger.entry import Entry
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset, us_equity
from streetname.domain.market.calendar import Session, session_at
from streetname.domain.market.pinning import PinQuote, UnpinQuote, pin_quote, unpin_quote
from streetname.domain.market.quote import Pin, Quote
from streetname.domain.orders.cancel import CancelOrder, CancelOrders, cancel_order, cancel_orders
from streetname.domain.orders.day import (
    CloseDay,
    ExpireOrders,
    OpenDay,
    ReleaseOrders,
    close_day,
    expire_orders,
    open_day,
    release_orders,
)
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.route import VenueReacts
from streetname.domain.orders.terms import Ticket
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import holdings
from streetname.domain.values.changes import Changes, Command, Due, Fact, Value
from streetname.domain.values.ids import AccountId, AssetId, OrderId, derived_uuid
from streetname.domain.values.rules import FillModel, Rules
from streetname.domain.venue import models
from streetname.domain.venue.react import venue_reacts

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
MONDAY_EVENING = datetime(2026, 3, 2, 23, tzinfo=UTC)
AMBER = AccountId("a11ce000-0000-4000-8000-000000000000")

_VERBS: dict[type[Command], Callable[[Any, Any], Changes]] = {
    PlaceOrder: place_order,
    VenueReacts: venue_reacts,
    CancelOrder: cancel_order,
    CancelOrders: cancel_orders,
    OpenDay: open_day,
    CloseDay: close_day,
    ReleaseOrders: release_orders,
    ExpireOrders: expire_orders,
    PinQuote: pin_quote,
    UnpinQuote: unpin_quote,
}


def an_asset(symbol: str = "AAPL", **terms: Any) -> Asset:
    asset = us_equity(
        symbol=symbol,
        name=f"{symbol} Common Stock",
        exchange="NASDAQ",
        marginable=True,
        shortable=True,
        fractionable=True,
        base_price=Decimal(187),
        volatility=Decimal("0.28"),
    )
    return msgspec.structs.replace(asset, **terms)


AAPL = an_asset()


def an_account(account_id: AccountId = AMBER, **members: Any) -> Account:
    account = Account(
        id=account_id,
        account_number="924000001",
        status=AccountStatus.ACTIVE,
        crypto_status=AccountStatus.INACTIVE,
        currency="USD",
        account_type="trading",
        enabled_assets=("us_equity",),
        created_at=MONDAY_AT_TEN,
    )
    return msgspec.structs.replace(account, **members)


def buy(symbol: str, quantity: str | int | None = None, **terms: Any) -> Ticket:
    """An order to buy: a market day order of so many shares, but for what is said."""
    return _ticket("buy", symbol, quantity, **terms)


def sell(symbol: str, quantity: str | int | None = None, **terms: Any) -> Ticket:
    """An order to sell, as `buy` makes one to buy."""
    return _ticket("sell", symbol, quantity, **terms)


def _ticket(
    side: str,
    symbol: str,
    quantity: str | int | None,
    *,
    dollars: str | None = None,
    limit: str | None = None,
    lasts: str | None = "day",
    commission: str | None = None,
    **members: Any,
) -> Ticket:
    ticket = Ticket(
        symbol=symbol,
        quantity=_decimal(quantity),
        notional=_decimal(dollars),
        side=side,
        type="market" if limit is None else "limit",
        time_in_force=lasts,
        limit_price=_decimal(limit),
        commission=_decimal(commission),
    )
    return msgspec.structs.replace(ticket, **members)


def _decimal(written: str | int | None) -> Decimal | None:
    return None if written is None else Decimal(written)


class TradingDesk:
    """Amber's desk: she has cash and perhaps shares, and quotes are what the test says."""

    def __init__(
        self,
        now: datetime = MONDAY_AT_TEN,
        *,
        cash: str = "100000",
        fill_model: FillModel = FillModel.INSTANT,
        seed: int = 7,
    ) -> None:
        self.now = now
        self.rules = Rules(fill_model=fill_model)
        self.seed = seed
        self.sequence = 0
        self.most_multiplier = 1
        self.assets = {AAPL.id: AAPL}
        self.accounts = {AMBER: an_account()}
        self.balances: dict[tuple[LedgerAccount, AssetId], Decimal] = {
            (customer(AMBER), USD): Decimal(cash)
        }
        self.owned: dict[tuple[AccountId, AssetId], Position] = {}
        self.quotes: dict[AssetId, Quote] = {}
        self.pins: list[Pin] = []
        self.orders: dict[OrderId, Order] = {}
        self.holds: dict[str, Hold] = {}
        self.entries: list[Entry] = []
        self.activities: list[Activity] = []
        self.day_trades: list[DayTrade] = []
        self.facts: list[Fact] = []
        self.agenda: list[Due] = []
        self._identified = 0
        self.is_quoted("187.19", "187.20")

    # What a test does.

    def is_quoted(self, bid: str, ask: str, *, size: str = "100", asset: Asset = AAPL) -> None:
        lots = Decimal(size)
        self.quotes[asset.id] = Quote(Decimal(bid), Decimal(ask), lots, lots, self.now)

    def owns(self, quantity: str, *, at: str = "100", asset: Asset = AAPL) -> None:
        shares = Decimal(quantity)
        self.owned[AMBER, asset.id] = Position(AMBER, asset.id, shares, Decimal(at))
        self.balances[customer(AMBER), asset.id] = shares

    def do(self, command: Command) -> Any:
        """Have the command decided, apply it, and give back the reply."""
        self.sequence += 1
        changes = _VERBS[type(command)](command, self)
        self.apply(changes)
        return changes.reply

    def place(self, ticket: Ticket) -> Order:
        return self.do(PlaceOrder(AMBER, ticket))

    def react(self, order: Order) -> Order:
        """Let the venue turn to the order."""
        self.do(VenueReacts(AMBER, order.id))
        return self.orders[order.id]

    def trade(self, ticket: Ticket) -> Order:
        """Place the order and let the venue turn to it once."""
        return self.react(self.place(ticket))

    def apply(self, changes: Changes) -> None:
        for value in changes.saved:
            self._save(value)
        for value in changes.removed:
            assert isinstance(value, Hold)
            del self.holds[value.object_id]
        self.facts.extend(changes.facts)
        self.agenda.extend(changes.due)

    def _save(self, value: Value) -> None:
        match value:
            case Order():
                self.orders[value.id] = value
            case Hold():
                self.holds[value.object_id] = value
            case Position():
                self.owned[value.account_id, value.asset_id] = value
            case Entry():
                self.entries.append(value)
                for posting in value.postings:
                    key = (posting.ledger_account, posting.asset)
                    self.balances[key] = self.balance(*key) + posting.amount
            case Activity():
                self.activities.append(value)
            case DayTrade():
                self.day_trades.append(value)
            case Pin():
                self.pins = [pin for pin in self.pins if pin.since != value.since]
                self.pins.append(value)
            case _:
                raise AssertionError(value)

    @property
    def events(self) -> list[str]:
        """What has happened to orders, by name."""
        return [fact.event.value for fact in self.facts if isinstance(fact, OrderChanged)]

    @property
    def shares(self) -> Decimal:
        """How much Amber owns of AAPL."""
        return self.position(AMBER, AAPL.id).quantity

    # What decisions ask.

    def number(self) -> int:
        self._identified += 1
        return self._identified

    def identify(self, kind: str) -> str:
        self._identified += 1
        return derived_uuid("desk", kind, self._identified)

    @property
    def session(self) -> Session | None:
        return session_at(self.now)

    def latency(self, order_id: OrderId) -> timedelta:
        return models.latency(self.rules.fill_model, self.seed, order_id)

    def account(self, account_id: AccountId) -> Account:
        account = self.accounts.get(account_id)
        if account is None:
            raise Unauthorized("request is not authorized")
        return account

    def asset(self, asset_id: AssetId) -> Asset:
        return self.assets[asset_id]

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        named = (a for a in self.assets.values() if symbol_or_id in (a.symbol, a.id))
        return next(named, None)

    def quote(self, asset: Asset) -> Quote | None:
        return self.quotes.get(asset.id)

    def last_price(self, asset: Asset) -> Decimal | None:
        quote = self.quotes.get(asset.id)
        return None if quote is None else quote.mid.quantize(Decimal("0.01"))

    def pin(self, asset_id: AssetId) -> Pin | None:
        standing = (pin for pin in self.pins if pin.asset_id == asset_id and pin.until is None)
        return next(standing, None)

    def cash(self, account_id: AccountId = AMBER) -> Decimal:
        return self.balance(customer(account_id), USD)

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        return self.balances.get((ledger_account, asset_id), Decimal(0))

    def held(self, account_id: AccountId, asset_id: AssetId) -> Decimal:
        mine = (h for h in self.holds.values() if (h.account_id, h.asset) == (account_id, asset_id))
        return sum((hold.remaining for hold in mine), Decimal(0))

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        return self.holds.get(object_id)

    def figures(self, account_id: AccountId = AMBER) -> Figures:
        cash = self.cash(account_id)
        return Figures(
            cash=cash,
            held=self.held(account_id, USD),
            unsettled=Decimal(0),
            holdings=holdings(self.owned.values(), self.asset, self.last_price, cash),
            most_multiplier=self.most_multiplier,
        )

    def buying_power(self, account_id: AccountId = AMBER) -> Decimal:
        return self.figures(account_id).buying_power

    def has_shorts(self, account_id: AccountId) -> bool:
        return any(position.is_short for position in self.owned.values())

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        return self.owned.get((account_id, asset_id)) or Position(account_id, asset_id)

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        order = self.orders.get(order_id)
        return order if order is not None and order.account_id == account_id else None

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        return [o for o in self.orders.values() if o.account_id == account_id and o.is_open]

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        return any(order.client_order_id == client_order_id for order in self.orders.values())

    def waiting_orders(self, most: int) -> Sequence[Order]:
        waiting = [o for o in self.orders.values() if o.status is OrderStatus.ACCEPTED]
        return waiting[:most]

    def lapsing_orders(self, by: datetime, most: int) -> Sequence[Order]:
        over = [
            o for o in self.orders.values() if o.is_open and o.expires_at and o.expires_at <= by
        ]
        return over[:most]

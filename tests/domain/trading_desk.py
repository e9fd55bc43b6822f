"""A desk for orders over dictionaries, and orders, accounts and assets to put before it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
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
from streetname.domain.market.phases import Phase, phase_at, trades_in, trading_session_at
from streetname.domain.market.pinning import PinQuote, UnpinQuote, pin_quote, unpin_quote
from streetname.domain.market.quote import Pin, Quote
from streetname.domain.orders.cancel import (
    CancelOrder,
    CancelOrders,
    ConfirmCancel,
    cancel_order,
    cancel_orders,
    confirm_cancel,
)
from streetname.domain.orders.close import (
    ClosePosition,
    ClosePositions,
    close_position,
    close_positions,
)
from streetname.domain.orders.day import (
    CloseDay,
    EndDay,
    ExpireOrders,
    HoldAuction,
    OpenDay,
    OpenOvernight,
    OpenPremarket,
    ReleaseOrders,
    close_day,
    end_day,
    expire_orders,
    lapses_at,
    open_day,
    open_overnight,
    open_premarket,
    release_orders,
)
from streetname.domain.orders.estimate import EstimateOrder, estimate_order
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.exchange import ConfirmReplace, confirm_replace
from streetname.domain.orders.order import Order, OrderStatus, Side, TimeInForce
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.replace import (
    Replacement,
    ReplaceOrder,
    replace_order,
)
from streetname.domain.orders.route import VenueReacts
from streetname.domain.orders.ticket import Ticket
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.figures import Figures, suffices
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import holdings
from streetname.domain.values.changes import Changes, Command, Due, Fact, Value
from streetname.domain.values.ids import AccountId, AssetId, OrderId, derived_uuid
from streetname.domain.values.rules import FillModel, Rules
from streetname.domain.venue import models
from streetname.domain.venue.auction import hold_auction
from streetname.domain.venue.react import venue_reacts

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
MONDAY_EVENING = datetime(2026, 3, 2, 23, tzinfo=UTC)
AMBER = AccountId("a11ce000-0000-4000-8000-000000000000")

_VERBS: dict[type[Command], Callable[[Any, Any], Changes]] = {
    PlaceOrder: place_order,
    VenueReacts: venue_reacts,
    CancelOrder: cancel_order,
    CancelOrders: cancel_orders,
    ConfirmCancel: confirm_cancel,
    ReplaceOrder: replace_order,
    ConfirmReplace: confirm_replace,
    EstimateOrder: estimate_order,
    ClosePosition: close_position,
    ClosePositions: close_positions,
    OpenOvernight: open_overnight,
    OpenPremarket: open_premarket,
    OpenDay: open_day,
    CloseDay: close_day,
    EndDay: end_day,
    HoldAuction: hold_auction,
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


class Prints:
    """A tape of prices without a clock: all of them are looked back at, from the first one on."""

    def __init__(self) -> None:
        self.printed: list[Decimal] = []

    def first_print(self, asset: Asset, **where: Any) -> datetime | None:
        raise AssertionError("decisions do not look ahead")

    def highest_print(self, asset: Asset, after: datetime, until: datetime) -> Decimal | None:
        return max(self.printed, default=None)

    def lowest_print(self, asset: Asset, after: datetime, until: datetime) -> Decimal | None:
        return min(self.printed, default=None)


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
        self.tape = Prints()
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

    def cancel(self, order: Order) -> Order:
        """Ask the order back, and let the venue let go of it."""
        self.do(CancelOrder(AMBER, order.id))
        return self.settle(order)

    def replace(self, order: Order, **changed: Any) -> Order:
        """Have the order replaced; the new one, which the venue has yet to confirm."""
        return self.do(ReplaceOrder(AMBER, order.id, Replacement(**changed)))

    def settle(self, order: Order) -> Order:
        """Do everything that is due by now; the order as it is then."""
        while due := [one for one in self.agenda if one.at <= self.now]:
            self.agenda.remove(due[0])
            self.do(due[0].command)
        return self.orders[order.id]

    def legs(self, order: Order) -> list[Order]:
        """The legs of an order, oldest first."""
        return [leg for leg in self.orders.values() if leg.parent_id == order.id]

    def prints(self, *prices: str) -> None:
        """The prices at which AAPL trades from now on, one after the other."""
        self.tape.printed += [Decimal(price) for price in prices]

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

    def trades_now(self, asset: Asset, *, extended: bool, overnight: bool) -> bool:
        phase = phase_at(self.now)
        by_hour = overnight or phase is not Phase.OVERNIGHT
        return trades_in(asset, phase, extended=extended) and by_hour

    def trading_session(self, order: Order, asset: Asset) -> Session | None:
        overnight = not self.account(order.account_id).configuration.disable_overnight_trading
        trades = self.trades_now(asset, extended=order.extended_hours, overnight=overnight)
        return trading_session_at(self.now) if trades else None

    def auction_price(self, asset: Asset, day: date, *, opening: bool) -> Decimal | None:
        return self.last_price(asset)

    def auction_orders(self, most: int, *, opening: bool) -> Sequence[Order]:
        wanted = TimeInForce.OPG if opening else TimeInForce.CLS
        found = [o for o in self.orders.values() if o.is_open and o.time_in_force is wanted]
        return found[:most]

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

    def can_pay(self, account_id: AccountId, cost: Decimal) -> bool:
        cash = self.cash(account_id)
        held = self.held(account_id, USD) + self.overweight(account_id)
        return suffices(cash, held, cost, has_shorts=self.has_shorts(account_id))

    def positions(self, account_id: AccountId) -> Sequence[Position]:
        return [position for position in self.owned.values() if position.quantity]

    def open_orders_in(
        self, account_id: AccountId, asset_id: AssetId, side: Side
    ) -> Sequence[Order]:
        orders = self.open_orders(account_id)
        return [order for order in orders if (order.asset_id, order.side) == (asset_id, side)]

    def group(self, order: Order) -> Sequence[Order]:
        return [one for one in self.open_orders(order.account_id) if one.family == order.family]

    def figures(self, account_id: AccountId = AMBER) -> Figures:
        cash = self.cash(account_id)
        return Figures(
            cash=cash,
            held=self.held(account_id, USD),
            unsettled=Decimal(0),
            holdings=holdings(self.owned.values(), self.asset, self.last_price, cash),
            most_multiplier=self.most_multiplier,
            overweight=self.overweight(account_id),
        )

    def overweight(self, account_id: AccountId) -> Decimal:
        mine = (h for h in self.holds.values() if (h.account_id, h.asset) == (account_id, USD))
        return sum((hold.overweight for hold in mine), Decimal(0))

    def buying_power(self, account_id: AccountId = AMBER) -> Decimal:
        return self.figures(account_id).buying_power

    def has_shorts(self, account_id: AccountId) -> bool:
        return any(position.is_short for position in self.owned.values())

    def day_trade_count(self, account_id: AccountId) -> int:
        return len(self.day_trades)

    def last_equity(self, account_id: AccountId) -> Decimal:
        return self.figures(account_id).equity

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        return self.owned.get((account_id, asset_id)) or Position(account_id, asset_id)

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        order = self.orders.get(order_id)
        return order if order is not None and order.account_id == account_id else None

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        return [o for o in self.orders.values() if o.account_id == account_id and o.is_open]

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        return any(order.client_order_id == client_order_id for order in self.orders.values())

    def waiting_orders(self, most: int, *, extended: bool) -> Sequence[Order]:
        waiting = [
            order
            for order in self.orders.values()
            if order.status is OrderStatus.ACCEPTED
            and order.extended_hours is extended
            and order.time_in_force is not TimeInForce.OPG
        ]
        return waiting[:most]

    def lapsing_orders(self, by: datetime, most: int) -> Sequence[Order]:
        over = [
            order
            for order in self.orders.values()
            if order.is_open
            and (ends := lapses_at(order.time_in_force, order.expires_at)) is not None
            and ends <= by
        ]
        return over[:most]

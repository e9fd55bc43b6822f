"""The desk at which commands are decided: the working set, the instant, and fresh identifiers.

It satisfies every `…Desk` protocol of the domain; each verb sees only what its own asks for.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Direction, Transfer
from streetname.domain.ledger.chart import USD, LedgerAccount
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, previous_session, session_at
from streetname.domain.market.phases import Phase, phase_at, trades_in, trading_session_at
from streetname.domain.market.quote import Pin, Quote
from streetname.domain.market.tape import Tape
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import counted_from
from streetname.domain.portfolio.figures import Figures, suffices
from streetname.domain.portfolio.portfolio import Closing, closing_equities, most_multiplier
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import holdings
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.ids import (
    AccountId,
    AssetId,
    OrderId,
    RelationshipId,
    TransferId,
    WatchlistId,
)
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.domain.values.rules import Rules
from streetname.domain.venue import models
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.ids import Identifiers
from streetname.engine.order_book import OrderBook
from streetname.engine.store import Queue, Standing
from streetname.engine.working_set import WorkingSet


class Desk:
    """What decisions may ask, about one command at a time."""

    def __init__(self, working_set: WorkingSet, seed: int, instant: datetime) -> None:
        self._working_set = working_set
        self._folder = working_set.folder_of
        self._ids = Identifiers(seed)
        self.identify = self._ids.next
        self.number = self._ids.number
        self._session: Session | None = None
        self.seed = seed
        self.now = instant
        self.sequence = 0

    def begin(self, now: datetime, sequence: int) -> None:
        """Turn to the command with this instant and number."""
        self.now = now
        self.sequence = sequence
        self._ids.begin(sequence)

    @property
    def rules(self) -> Rules:
        """The environment's switches."""
        return self._working_set.rules

    # Market.

    @property
    def session(self) -> Session | None:
        """The session that is open now."""
        session = self._session
        if session is not None and session.opens_at <= self.now < session.closes_at:
            return session
        self._session = session_at(self.now)
        return self._session

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        return self._working_set.assets[asset_id]

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        return self._working_set.asset_named(symbol_or_id)

    def quote(self, asset: Asset) -> Quote | None:
        """The best bid and offer in force."""
        return self._working_set.tape.quote(asset, self.now)

    def last_price(self, asset: Asset) -> Price | None:
        """The price of the latest trade."""
        return self._working_set.tape.reference_price(asset, self.now)

    def pin(self, asset_id: AssetId) -> Pin | None:
        """The pin in force now."""
        return self._working_set.pins.get(asset_id)

    def trades_now(self, asset: Asset, *, extended: bool, overnight: bool) -> bool:
        """True if the venue takes such an order now."""
        if not extended:
            return self.session is not None
        phase = phase_at(self.now)
        return trades_in(asset, phase) and (overnight or phase is not Phase.OVERNIGHT)

    def trading_session(self, order: Order, asset: Asset) -> Session | None:
        """The trading day at which the order trades now; None if it does not trade now."""
        session = self.session
        if session is not None or not order.extended_hours:
            return session
        overnight = not self._working_set.sleeps_overnight(order.account_id)
        trades = self.trades_now(asset, extended=True, overnight=overnight)
        return trading_session_at(self.now) if trades else None

    @property
    def tape(self) -> Tape:
        """Where prices come from."""
        return self._working_set.tape

    def auction_price(self, asset: Asset, day: date, *, opening: bool) -> Price | None:
        """The price at which the auction of that day crosses."""
        tape = self._working_set.tape
        return (tape.official_open if opening else tape.official_close)(asset, day)

    def latency(self, order_id: OrderId) -> timedelta:
        """How long the venue takes to react to the order."""
        return models.latency(self.rules.fill_model, self.seed, order_id)

    # Accounts.

    def find_account(self, account_id: AccountId) -> Account | None:
        """The account, if there is one."""
        folder = self._working_set.folder(account_id)
        return None if folder is None else folder.account

    def account(self, account_id: AccountId) -> Account:
        """The account, or the refusal of an unknown one."""
        return self._folder(account_id).account

    def profile(self, account_id: AccountId) -> Profile:
        """The personal part of an account."""
        profile = self._working_set.profile(account_id)
        assert profile is not None, "every account has a profile"
        return profile

    def email_taken(self, email: str) -> bool:
        """True if an account has that e-mail address, in any case of letters."""
        return self._working_set.account_with_email(email) is not None

    def account_number_taken(self, number: str) -> bool:
        """True if an account has that number."""
        return self._working_set.has_account_number(number)

    # Portfolio.

    def cash(self, account_id: AccountId) -> Money:
        """The posted balance."""
        return self._folder(account_id).balance(USD)

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance of a ledger account."""
        return self._working_set.balance(ledger_account, asset_id)

    def held(self, account_id: AccountId, asset_id: AssetId) -> Decimal:
        """What open orders and withdrawals hold of cash or of an asset."""
        return self._folder(account_id).held.get(asset_id, ZERO)

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        """The position, empty if there is none."""
        position = self._folder(account_id).positions.get(asset_id)
        return position or Position(account_id, asset_id)

    def positions(self, account_id: AccountId) -> Sequence[Position]:
        """Every position that is not empty."""
        return [p for p in self._folder(account_id).positions.values() if p.quantity]

    def can_pay(self, account_id: AccountId, cost: Money) -> bool:
        """True if free cash alone pays for `cost`: then no price has to be asked for."""
        folder = self._folder(account_id)
        cash = folder.balance(USD) - self.pending_fees(account_id)
        held = folder.held.get(USD, ZERO) + folder.overweight
        return suffices(cash, held, cost, has_shorts=bool(folder.shorts))

    def withdrawable(self, account_id: AccountId) -> Money:
        """The cash that may leave the account."""
        return self.figures(account_id).withdrawable

    def multiplier(self, account_id: AccountId) -> int:
        """How many times its own money the account may use."""
        return self.figures(account_id).multiplier

    def has_shorts(self, account_id: AccountId) -> bool:
        """True if the account owes shares of anything."""
        return bool(self._folder(account_id).shorts)

    # Charges.

    def pending_fees(self, account_id: AccountId) -> Money:
        """The regulatory fees of what the account has traded, as far as they are not posted."""
        if not self.rules.regulatory_fees:
            return ZERO
        return self._working_set.uncharged.pending(account_id, self.now)

    def accrued_fees(self, account_id: AccountId) -> Money:
        """The interest that has accrued to the account and is not posted."""
        accruals = self._working_set.uncharged.accruals(account_id)
        return sum((accrual.amount for accrual in accruals), ZERO)

    def accrual(self, account_id: AccountId, month: date) -> Accrual | None:
        """What has accrued to the account in a month, unless it is posted."""
        accruals = self._working_set.uncharged.accruals(account_id)
        return next((accrual for accrual in accruals if accrual.month == month), None)

    def unposted(self, before: date, after: AccountId, most: int) -> Sequence[Accrual]:
        """What has accrued to the next accounts in the months before, and is not posted."""
        return self._working_set.uncharged.unposted(before, after, most)

    def tallies(self, day: date, after: AccountId, most: int) -> Sequence[Tally]:
        """What the next accounts have traded on a day."""
        return self._working_set.uncharged.tallies(day, after, most)

    def settled_cash(self, account_id: AccountId) -> Money:
        """The cash that has settled by now."""
        return self._folder(account_id).settled_cash(exchange_date(self.now))

    def debtors(self, after: AccountId, most: int) -> Sequence[AccountId]:
        """The next accounts whose settled cash is negative."""
        found: list[AccountId] = []
        for account_id in self._working_set.uncharged.debtors(after):
            if self.settled_cash(account_id) < ZERO:
                found.append(account_id)
            elif not self._folder(account_id).may_owe(exchange_date(self.now)):
                self._working_set.uncharged.owes_nothing(account_id)
            if len(found) == most:
                break
        return found

    def figures(self, account_id: AccountId) -> Figures:
        """Every figure of the account at this instant."""
        folder = self._folder(account_id)
        cash = folder.balance(USD)
        return Figures(
            cash=cash,
            held=folder.held.get(USD, ZERO),
            unsettled=folder.unsettled_cash(exchange_date(self.now)),
            holdings=holdings(self.positions(account_id), self.asset, self.last_price, cash),
            most_multiplier=most_multiplier(folder.account),
            may_short=not folder.account.configuration.no_shorting,
            pending_fees=self.pending_fees(account_id),
            accrued_fees=self.accrued_fees(account_id),
            overweight=folder.overweight,
        )

    def day_trade_count(self, account_id: AccountId) -> int:
        """How many day trades the account has made within five trading days, today included."""
        return self._folder(account_id).count_day_trades(counted_from(exchange_date(self.now)))

    def last_equity(self, account_id: AccountId) -> Money:
        """What the account was worth at the previous close, by what is durable."""
        session = previous_session(exchange_date(self.now))
        books = self._working_set.store.closing_books(account_id, session.closes_at)
        assets = {asset_id: self.asset(asset_id) for asset_id in books.quantities}
        closing = Closing(session.date, {account_id: books}, assets)
        return closing_equities(closing, self._working_set.tape)[account_id]

    # Orders.

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not, if it is the account's."""
        return self._working_set.order(account_id, order_id)

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        """The account's open orders, oldest first."""
        return sorted(self._working_set.open_orders(self._folder(account_id)), key=_sequence)

    def open_orders_in(
        self, account_id: AccountId, asset_id: AssetId, side: Side
    ) -> Sequence[Order]:
        """The account's open orders on one side of an asset, oldest first."""
        folder = self._folder(account_id)
        where = asset_id, side
        if where in folder.unread:
            self._working_set.read_orders(folder, asset_id, side)
        orders = folder.open_in.get(where)
        return sorted(orders.values(), key=_sequence) if orders else ()

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name already."""
        return self._working_set.has_client_order_id(account_id, client_order_id)

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for an order or a transfer."""
        return self._working_set.hold(account_id, object_id)

    def group(self, order: Order) -> Sequence[Order]:
        """The open orders of the group that the order belongs to, oldest first."""
        members = (
            other
            for side in Side
            for other in self.open_orders_in(order.account_id, order.asset_id, side)
            if other.family == order.family
        )
        return sorted(members, key=_sequence)

    def waiting_orders(self, most: int, *, extended: bool) -> Sequence[Order]:
        """The first orders that the venue has not seen and would take now, oldest first."""
        queued = self._book.queued(Queue.EXTENDED if extended else Queue.CORE)
        if extended:
            queued = filter(self._is_taken_now, queued)
        return self._orders(list(islice(queued, most)))

    def auction_orders(self, most: int, *, opening: bool) -> Sequence[Order]:
        """The first orders that are for the auction at hand, oldest first."""
        queued = self._book.queued(Queue.OPENING if opening else Queue.CLOSING)
        return self._orders(list(islice(queued, most)))

    def lapsing_orders(self, by: datetime, most: int) -> Sequence[Order]:
        """The first open orders whose time is over at `by`."""
        return self._orders(self._book.lapsing(by, most))

    # Funding.

    def relationships(self, account_id: AccountId) -> Sequence[Relationship]:
        """The account's bank relationships, oldest first."""
        found = self._folder(account_id).relationships.values()
        return sorted(found, key=lambda relationship: relationship.sequence)

    def relationship(
        self, account_id: AccountId, relationship_id: RelationshipId
    ) -> Relationship | None:
        """The relationship, if it is the account's."""
        return self._folder(account_id).relationships.get(relationship_id)

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer."""
        return self._working_set.transfer(transfer_id)

    def transfers_of_day(
        self, account_id: AccountId, direction: Direction, day: date
    ) -> Sequence[Transfer]:
        """The account's transfers that were asked for on a New York day."""
        start = datetime.combine(day, time(), NEW_YORK)
        end = datetime.combine(day + timedelta(days=1), time(), NEW_YORK)
        transfers = self._working_set.transfers_between(account_id, start, end)
        return [transfer for transfer in transfers if transfer.direction is direction]

    # Watchlists.

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        """The list, if it is the account's."""
        return self._working_set.watchlist(account_id, watchlist_id)

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        """The account's list of that name."""
        return self._working_set.watchlist_named(account_id, name)

    @property
    def _book(self) -> OrderBook:
        return self._working_set.book

    def _is_taken_now(self, entry: Standing) -> bool:
        overnight = not self._working_set.sleeps_overnight(entry.account_id)
        return self.trades_now(self.asset(entry.asset_id), extended=True, overnight=overnight)

    def _orders(self, entries: Sequence[Standing]) -> list[Order]:
        self._working_set.fetch(entries)
        orders = [self.order(entry.account_id, entry.order_id) for entry in entries]
        return [order for order in orders if order is not None]


def _sequence(order: Order) -> int:
    return order.sequence

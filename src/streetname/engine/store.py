"""What the engine needs of a store. Reads see what has been committed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.chart import LedgerAccount
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Pin
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.changes import Due
from streetname.domain.values.ids import AccountId, AssetId, OrderId, TransferId, WatchlistId
from streetname.domain.values.rules import Rules
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.batch import Batch, Progress


class Queue(Enum):
    """What an order waits for: its hours, or an auction."""

    CORE = "core"
    EXTENDED = "extended"
    OPENING = "opening"
    CLOSING = "closing"


class Post(Enum):
    """Where the venue works an order, by what has to happen for it to trade."""

    LIMIT = "limit"
    EXTENDED_LIMIT = "extended_limit"
    STOP = "stop"
    TRAIL = "trail"


class Standing(msgspec.Struct, frozen=True, gc=False):
    """An open order as the order book sees it.

    `price` is what its post goes by, a limit or a stop; none means any price.
    """

    sequence: int
    account_id: AccountId
    order_id: OrderId
    asset_id: AssetId
    side: Side
    price: Price | None
    lapses_at: datetime | None
    queue: Queue | None
    post: Post | None


class Outstanding(msgspec.Struct, frozen=True):
    """Open orders, and what is set aside for them."""

    orders: list[Order]
    holds: list[Hold]

    def by_account(self) -> "dict[AccountId, Outstanding]":
        """The same, each account's apart."""
        apart: defaultdict[AccountId, Outstanding] = defaultdict(lambda: Outstanding([], []))
        for order in self.orders:
            apart[order.account_id].orders.append(order)
        for hold in self.holds:
            apart[hold.account_id].holds.append(hold)
        return apart


class Contents(msgspec.Struct, frozen=True):
    """What decisions need of one account, as it is stored, but for its open orders.

    Of these it says the assets that they are in, and what all holds together come to.
    """

    account: Account
    balances: dict[AssetId, Decimal] = {}
    unsettled: dict[date, Money] = {}
    held: dict[AssetId, Decimal] = {}
    overweight: Money = ZERO
    positions: list[Position] = []
    open_in: Sequence[tuple[AssetId, Side]] = ()
    relationships: list[Relationship] = []
    day_trades: list[DayTrade] = []


class Store(Protocol):
    """Where an environment is kept."""

    seed: int

    def progress(self) -> Progress:
        """How far the environment has come."""
        ...

    def rules(self) -> Rules:
        """The environment's switches."""
        ...

    def assets(self) -> Iterable[Asset]:
        """Every asset."""
        ...

    def pins(self) -> Iterable[Pin]:
        """Every pin there ever was, oldest first."""
        ...

    def agenda(self) -> Iterable[tuple[int, Due]]:
        """Every command that is still to come, with its number."""
        ...

    def standing_orders(self) -> Iterable[Standing]:
        """Every open order, oldest first."""
        ...

    def contents(self, account_id: AccountId) -> Contents | None:
        """The account and what else decisions need of it, but for its open orders.

        `unsettled` has the cash of every settlement date that the environment has not passed, and
        `day_trades` are those of the last five trading days.
        """
        ...

    def profile(self, account_id: AccountId) -> Profile | None:
        """The personal part of an account."""
        ...

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance."""
        ...

    def closing_books(self, account_id: AccountId, closed_at: datetime) -> Books:
        """What the account owned when the exchange closed."""
        ...

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not."""
        ...

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for an order or a transfer."""
        ...

    def open_orders(self, account_id: AccountId) -> Outstanding:
        """The account's open orders."""
        ...

    def open_orders_in(self, account_id: AccountId, asset_id: AssetId, side: Side) -> Outstanding:
        """The account's open orders on one side of an asset."""
        ...

    def open_among(self, order_ids: Sequence[OrderId]) -> Outstanding:
        """Those of the orders that are open, whoever's they are."""
        ...

    def has_client_order_id(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name."""
        ...

    def account_with_email(self, email: str) -> AccountId | None:
        """The account whose owner has that address, in any case of letters."""
        ...

    def has_account_number(self, number: str) -> bool:
        """True if an account has that number."""
        ...

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer."""
        ...

    def transfers_between(
        self, account_id: AccountId, start: datetime, end: datetime
    ) -> Sequence[Transfer]:
        """The account's transfers created from `start` to before `end`."""
        ...

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        """The watchlist, if it is the account's."""
        ...

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        """The account's watchlist of that name."""

    def traders(self, since: date) -> Iterable[tuple[date, AccountId]]:
        """Who has traded on the days from `since` on and was not charged for it."""
        ...

    def tally(self, account_id: AccountId, day: date) -> Tally:
        """What the account has traded on a day."""
        ...

    def debtors(self) -> Iterable[AccountId]:
        """Every account whose cash, or what has settled of it, is negative; perhaps a few more."""
        ...

    def unposted_accruals(self) -> Iterable[Accrual]:
        """All interest that has accrued and is not posted."""
        ...

    def write(self, batch: Batch) -> None:
        """Put the batch into a transaction, all of it or nothing."""
        ...

    def make_durable(self) -> None:
        """Commit what was written; until then nobody else sees it."""
        ...

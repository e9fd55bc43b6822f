"""The working set: what decisions need, in memory, loaded on first touch and bounded.

It is a cache of the tables and nothing else. Everything in it is either committed or part of a
batch that is on its way; accounts that have not been touched since their last commit can be dropped
at any time.

The store shows what has been committed, and no more. What a batch on its way has changed or ended
stays in memory until it is durable, so that nothing read meanwhile can bring back an older version.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.errors import Unauthorized
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.activity import Activity
from streetname.domain.ledger.chart import LedgerAccount, customer_of
from streetname.domain.ledger.entry import Entry
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Pin
from streetname.domain.market.tape import Tape
from streetname.domain.orders.events import OrderChanged, Reserve
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.changes import Changes, Fact, Value
from streetname.domain.values.ids import (
    AccountId,
    AssetId,
    OrderId,
    TransferId,
    WatchlistId,
)
from streetname.domain.values.rules import Rules
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.batch import BalanceKey, Batch
from streetname.engine.folder import Folder
from streetname.engine.order_book import OrderBook, standing
from streetname.engine.passing import Passing
from streetname.engine.store import Contents, Outstanding, Standing, Store
from streetname.engine.uncharged import Uncharged

MOST_FOLDERS = 100_000


class _Balances(dict[BalanceKey, Decimal]):
    """What the firm's and the street's ledger accounts have, each read when first asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, key: BalanceKey) -> Decimal:
        balance = self[key] = self._store.balance(*key)
        return balance


class WorkingSet:
    """Everything that decisions in one environment can see, and how changes become part of it.

    `repriced` and `requoted` name the assets of which the best resting order, or the quote, has
    changed; the engine takes them from there.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rules = store.rules()
        self.tape = Tape(store.seed)
        self.pins: dict[AssetId, Pin] = {}
        self.assets: dict[AssetId, Asset] = {}
        self._named_assets: dict[str, Asset] = {}
        self.book = OrderBook()
        self.uncharged = Uncharged(store, store.progress().instant)
        self.repriced: set[AssetId] = set()
        self.requoted: set[AssetId] = set()
        self._folders: OrderedDict[AccountId, Folder] = OrderedDict()
        self._folder_at_hand: Folder | None = None
        self._balances = _Balances(store)
        self._closed: deque[tuple[int, Order]] = deque()
        self._released: Passing[str, Hold] = Passing()
        self._transfers: Passing[TransferId, Transfer] = Passing()
        self._profiles: Passing[AccountId, Profile] = Passing()
        self._emails: Passing[str, AccountId] = Passing()
        self._account_numbers: Passing[str, AccountId] = Passing()
        self._watchlists: Passing[WatchlistId, Watchlist] = Passing()
        self._keepers: dict[type[Value], Callable[[Any, Batch], None]] = {
            Entry: self._save_entry,
            Activity: self._save_activity,
            Hold: self._save_hold,
            Position: self._save_position,
            DayTrade: self._save_day_trade,
            Accrual: self._save_accrual,
            Transfer: self._save_transfer,
            Relationship: self._save_relationship,
            Account: self._save_account,
            Profile: self._save_profile,
            Pin: self._save_pin,
            Asset: self._save_asset,
            Watchlist: self._save_watchlist,
            Rules: self._save_rules,
        }
        self._load()

    def _load(self) -> None:
        for asset in self.store.assets():
            self._know_asset(asset)
        pins = list(self.store.pins())
        self.tape.restore(pins)
        self.pins = {pin.asset_id: pin for pin in pins if pin.until is None}
        for entry in self.store.standing_orders():
            self.book.put(entry)

    # What can be asked of it.

    def folder(self, account_id: AccountId) -> Folder | None:
        """The account's folder, loaded if need be; None for an unknown account."""
        folder = self._folders.get(account_id)
        if folder is not None:
            if folder is not self._folder_at_hand:
                self._folders.move_to_end(account_id)
                self._folder_at_hand = folder
            return folder
        contents = self.store.contents(account_id)
        if contents is None:
            return None
        folder = self._folders[account_id] = self._folder_at_hand = Folder(contents)
        return folder

    def folder_of(self, account_id: AccountId) -> Folder:
        """The account's folder, or the refusal of an unknown account.

        A command looks many times into one folder, so that it is at hand.
        """
        folder = self._folder_at_hand
        if folder is not None and folder.account.id == account_id:
            return folder
        folder = self.folder(account_id)
        if folder is None:
            raise Unauthorized("request is not authorized")
        return folder

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance of a ledger account."""
        owner = customer_of(ledger_account)
        if owner is not None:
            folder = self.folder(owner)
            return ZERO if folder is None else folder.balance(asset_id)
        return self._balances[ledger_account, asset_id]

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not, if it is the account's."""
        folder = self.folder(account_id)
        if folder is None:
            return None
        order = folder.orders.get(order_id)
        if order is not None:
            return order
        order = self.store.order(account_id, order_id)
        if order is not None and order.is_open:
            hold = self.store.hold(account_id, order_id)
            folder.take_in(Outstanding([order], [] if hold is None else [hold]))
        return order

    def open_orders(self, folder: Folder) -> Iterable[Order]:
        """Every open order of the folder's account."""
        if folder.unread:
            folder.take_in(self.store.open_orders(folder.account.id))
            folder.unread.clear()
        return (order for orders in folder.open_in.values() for order in orders.values())

    def read_orders(self, folder: Folder, asset_id: AssetId, side: Side) -> None:
        """Put the account's open orders on an unread side of an asset into its folder."""
        folder.take_in(self.store.open_orders_in(folder.account.id, asset_id, side))
        folder.unread.remove((asset_id, side))

    def fetch(self, entries: Sequence[Standing]) -> None:
        """Put these orders into their accounts' folders, all at once, for each read takes time."""
        missing: list[OrderId] = []
        for entry in entries:
            folder = self.folder(entry.account_id)
            if folder is not None and entry.order_id not in folder.orders:
                missing.append(entry.order_id)
        if not missing:
            return
        for account_id, stored in self.store.open_among(missing).by_account().items():
            folder = self.folder(account_id)
            assert folder is not None, "there is an account behind every order"
            folder.take_in(stored)

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for an order or a transfer of the account.

        Of an order in memory nothing is asked of the store: if it has a hold, that is here, too.
        """
        folder = self.folder(account_id)
        if folder is None:
            return None
        hold = folder.holds.get(object_id)
        if hold is not None or object_id in folder.orders or object_id in self._released:
            return hold
        hold = self.store.hold(account_id, object_id)
        if hold is not None:
            folder.holds[object_id] = hold
        return hold

    def has_client_order_id(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account, open or not, has that name."""
        folder = self.folder(account_id)
        if folder is not None and client_order_id in folder.client_order_ids:
            return True
        return self.store.has_client_order_id(account_id, client_order_id)

    def profile(self, account_id: AccountId) -> Profile | None:
        """The personal part of an account."""
        profile = self._profiles.get(account_id)
        return profile or self.store.profile(account_id)

    def account_with_email(self, email: str) -> AccountId | None:
        """The account whose owner has that address, in any case of letters."""
        return self._emails.get(email.lower()) or self.store.account_with_email(email)

    def has_account_number(self, number: str) -> bool:
        """True if an account has that number."""
        return self._account_numbers.get(number) is not None or self.store.has_account_number(
            number
        )

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer."""
        return self._transfers.get(transfer_id) or self.store.transfer(transfer_id)

    def transfers_between(
        self, account_id: AccountId, start: datetime, end: datetime
    ) -> Sequence[Transfer]:
        """The account's transfers created from `start` to before `end`, oldest first."""
        stored = self.store.transfers_between(account_id, start, end)
        known = {transfer.id: transfer for transfer in stored}
        for transfer in self._transfers.values():
            if transfer.account_id == account_id and start <= transfer.created_at < end:
                known[transfer.id] = transfer
        return sorted(known.values(), key=lambda transfer: transfer.sequence)

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        """The watchlist, if it is the account's."""
        if watchlist_id not in self._watchlists:
            return self.store.watchlist(account_id, watchlist_id)
        found = self._watchlists.get(watchlist_id)
        return found if found is not None and found.account_id == account_id else None

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        """The account's watchlist of that name."""
        for watchlist in self._watchlists.values():
            if watchlist.account_id == account_id and watchlist.name == name:
                return watchlist
        stored = self.store.watchlist_named(account_id, name)
        superseded = stored is not None and stored.id in self._watchlists
        return None if superseded else stored

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        return self._named_assets.get(symbol_or_id)

    # How changes become part of it.

    def apply(self, changes: Changes, batch: Batch) -> None:
        """Take in what a decision has made, and put it into the batch."""
        orders: dict[OrderId, Order] = {}
        for value in changes.saved:
            if type(value) is Order:
                orders[value.id] = value
            else:
                self._keepers[type(value)](value, batch)
        for order in orders.values():
            self._save_order(order, batch)
        for value in changes.removed:
            self._remove(value, batch)

    def with_reserve(self, fact: Fact) -> Fact:
        """An event of an order together with what is set aside for the order."""
        if type(fact) is not OrderChanged:
            return fact
        order = fact.order
        hold = self.folder_of(order.account_id).holds.get(order.id)
        if hold is None:
            hold = self.hold(order.account_id, order.id)
        if hold is None:
            return fact
        return msgspec.structs.replace(fact, reserve=Reserve(hold.asset, hold.remaining))

    def committed(self, number: int) -> None:
        """Let go of what only an uncommitted batch needed; `number` is now durable."""
        for passing in (
            self._transfers,
            self._profiles,
            self._emails,
            self._account_numbers,
            self._watchlists,
            self._released,
        ):
            passing.release(number)
        self._release_closed(number)
        while len(self._folders) > MOST_FOLDERS:
            account_id, folder = next(iter(self._folders.items()))
            if folder.touched_in > number:
                break
            del self._folders[account_id]
            self._folder_at_hand = None

    def _release_closed(self, number: int) -> None:
        while self._closed and self._closed[0][0] <= number:
            _, order = self._closed.popleft()
            folder = self._folders.get(order.account_id)
            if folder is not None:
                folder.forget_order(order)

    def _remove(self, value: Value, batch: Batch) -> None:
        match value:
            case Hold():
                self._remove_hold(value, batch)
            case Watchlist():
                self._watchlists.remove(value.id, batch.number)
                batch.remove(value.id, value)
            case _:
                raise AssertionError(f"a {type(value).__name__} is kept for ever")

    def _touched(self, account_id: AccountId, batch: Batch) -> Folder:
        folder = self.folder_of(account_id)
        folder.touched_in = batch.number
        return folder

    def _save_order(self, order: Order, batch: Batch) -> None:
        folder = self._touched(order.account_id, batch)
        folder.keep_order(order)
        batch.save(order.id, order)
        if not order.is_open:
            self.book.drop(order.id)
            self._closed.append((batch.number, order))
        elif self.book.put(standing(order)):
            self.repriced.add(order.asset_id)

    def _save_entry(self, entry: Entry, batch: Batch) -> None:
        batch.save(entry.id, entry)
        for posting in entry.postings:
            key = (posting.ledger_account, posting.asset)
            owner = customer_of(posting.ledger_account)
            if owner is None:
                balance = self._balances[key] = self._balances[key] + posting.amount
            else:
                folder = self._touched(owner, batch)
                balance = folder.post(posting, entry.trade_date)
                if folder.owes(posting, entry.trade_date):
                    self.uncharged.owes(owner)
            batch.balances[key] = balance

    def _save_activity(self, activity: Activity, batch: Batch) -> None:
        self.uncharged.note(activity)
        batch.save(activity.id, activity)

    def _save_position(self, position: Position, batch: Batch) -> None:
        self._touched(position.account_id, batch).keep_position(position)
        batch.save((position.account_id, position.asset_id), position)

    def _save_day_trade(self, trade: DayTrade, batch: Batch) -> None:
        self._touched(trade.account_id, batch).keep_day_trade(trade)
        batch.save(trade.order_id, trade)

    def _save_accrual(self, accrual: Accrual, batch: Batch) -> None:
        self.uncharged.keep_accrual(accrual)
        batch.save((accrual.account_id, accrual.month), accrual)

    def _save_transfer(self, transfer: Transfer, batch: Batch) -> None:
        self._transfers.put(transfer.id, transfer, batch.number)
        batch.save(transfer.id, transfer)

    def _save_relationship(self, relationship: Relationship, batch: Batch) -> None:
        folder = self._touched(relationship.account_id, batch)
        folder.relationships[relationship.id] = relationship
        batch.save(relationship.id, relationship)

    def _save_asset(self, asset: Asset, batch: Batch) -> None:
        self._know_asset(asset)
        self.requoted.add(asset.id)
        batch.save(asset.id, asset)

    def _save_watchlist(self, watchlist: Watchlist, batch: Batch) -> None:
        self._watchlists.put(watchlist.id, watchlist, batch.number)
        batch.save(watchlist.id, watchlist)

    def _save_rules(self, rules: Rules, batch: Batch) -> None:
        self.rules = rules
        batch.save(None, rules)

    def _save_hold(self, hold: Hold, batch: Batch) -> None:
        if self._touched(hold.account_id, batch).keep_hold(hold):
            batch.begun.add(hold.object_id)
        batch.save(hold.object_id, hold)

    def _remove_hold(self, hold: Hold, batch: Batch) -> None:
        folder = self._touched(hold.account_id, batch)
        folder.release_hold(hold.object_id)
        if hold.object_id not in folder.orders:
            self._released.remove(hold.object_id, batch.number)
        if hold.object_id in batch.begun:
            batch.forget(hold.object_id, hold)
        else:
            batch.remove(hold.object_id, hold)

    def sleeps_overnight(self, account_id: AccountId) -> bool:
        """True if nothing of the account trades overnight, by its own wish."""
        return self.folder_of(account_id).account.configuration.disable_overnight_trading

    def _save_account(self, account: Account, batch: Batch) -> None:
        folder = self.folder(account.id)
        if folder is None:
            folder = self._folders[account.id] = self._folder_at_hand = Folder(Contents(account))
            self._account_numbers.put(account.account_number, account.id, batch.number)
        before, after = folder.account.configuration, account.configuration
        if before.disable_overnight_trading != after.disable_overnight_trading:
            self.repriced.update(o.asset_id for o in folder.orders.values() if o.extended_hours)
            self.repriced.update(asset_id for asset_id, _ in folder.unread)
        folder.account = account
        folder.touched_in = batch.number
        batch.save(account.id, account)

    def _save_profile(self, profile: Profile, batch: Batch) -> None:
        self._profiles.put(profile.account_id, profile, batch.number)
        self._emails.put(profile.email.lower(), profile.account_id, batch.number)
        batch.save(profile.account_id, profile)

    def _save_pin(self, pin: Pin, batch: Batch) -> None:
        self.tape.pin(pin)
        if pin.until is None:
            self.pins[pin.asset_id] = pin
        else:
            self.pins.pop(pin.asset_id, None)
        self.requoted.add(pin.asset_id)
        batch.save((pin.asset_id, pin.since), pin)

    def _know_asset(self, asset: Asset) -> None:
        self.assets[asset.id] = asset
        self._named_assets[asset.id] = self._named_assets[asset.symbol] = asset

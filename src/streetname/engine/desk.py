"""The desk at which commands are decided: the working set, the instant, and fresh identifiers.

It satisfies every `…Desk` protocol of the domain; each verb sees only what its own asks for.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally
from streetname.domain.errors import Unauthorized
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Direction, Transfer
from streetname.domain.ledger.chart import USD, LedgerAccount
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, session_at
from streetname.domain.market.quote import Pin, Quote
from streetname.domain.orders.order import Order
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import holdings
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.ids import (
    AccountId,
    AssetId,
    OrderId,
    RelationshipId,
    TransferId,
)
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.domain.values.rules import Rules
from streetname.domain.venue import models
from streetname.engine.folder import Folder
from streetname.engine.ids import Identifiers
from streetname.engine.order_book import OrderBook
from streetname.engine.store import Standing
from streetname.engine.working_set import WorkingSet

_CASH_ACCOUNT = 1
_MARGIN_ACCOUNT = 2


class Desk:
    """What decisions may ask, about one command at a time."""

    def __init__(self, working_set: WorkingSet, seed: int, instant: datetime) -> None:
        self._working_set = working_set
        self._ids = Identifiers(seed)
        self._session: Session | None = None
        self.seed = seed
        self.now = instant
        self.sequence = 0

    def begin(self, now: datetime, sequence: int) -> None:
        """Turn to the command with this instant and number."""
        self.now = now
        self.sequence = sequence
        self._ids.begin(sequence)

    def identify(self, kind: str) -> str:
        """A UUID that no other call gives."""
        return self._ids.next(kind)

    def number(self) -> int:
        """A number above all that earlier calls gave."""
        return self._ids.number()

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

    def buying_power(self, account_id: AccountId) -> Money:
        """What the account may still buy."""
        return self._figures(account_id).buying_power

    def withdrawable(self, account_id: AccountId) -> Money:
        """The cash that may leave the account."""
        return self._figures(account_id).withdrawable

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
            settled = self.settled_cash(account_id)
            if settled < ZERO:
                found.append(account_id)
            elif self.cash(account_id) >= ZERO:
                self._working_set.uncharged.owes_nothing(account_id)
            if len(found) == most:
                break
        return found

    def _figures(self, account_id: AccountId) -> Figures:
        folder = self._folder(account_id)
        return Figures(
            cash=folder.balance(USD),
            held=folder.held.get(USD, ZERO),
            unsettled=folder.unsettled_cash(exchange_date(self.now)),
            holdings=holdings(self.positions(account_id), self.asset, self.last_price),
            most_multiplier=most_multiplier(folder.account),
        )

    # Orders.

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not, if it is the account's."""
        return self._working_set.order(account_id, order_id)

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        """The account's open orders, oldest first."""
        orders = [order for order in self._folder(account_id).orders.values() if order.is_open]
        return sorted(orders, key=lambda order: order.sequence)

    def client_order_id_taken(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name already."""
        return self._working_set.has_client_order_id(account_id, client_order_id)

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for an order or a transfer."""
        return self._folder(account_id).holds.get(object_id)

    def waiting_orders(self, most: int) -> Sequence[Order]:
        """The first orders that the venue has not seen, oldest first."""
        return self._orders(self._book.waiting(most))

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

    @property
    def _book(self) -> OrderBook:
        return self._working_set.book

    def _orders(self, entries: Sequence[Standing]) -> list[Order]:
        orders = [self.order(entry.account_id, entry.order_id) for entry in entries]
        return [order for order in orders if order is not None]

    def _folder(self, account_id: AccountId) -> Folder:
        folder = self._working_set.folder(account_id)
        if folder is None:
            raise Unauthorized("request is not authorized")
        return folder


def most_multiplier(account: Account) -> int:
    """How many times its own money the account may use at most, by agreement and configuration."""
    if not account.margin_agreed or account.configuration.max_margin_multiplier == "1":
        return _CASH_ACCOUNT
    return _MARGIN_ACCOUNT

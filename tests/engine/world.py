"""An environment on a real SQLite file, driven by hand: its clock stands still until told."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, select

from streetname.domain.accounts.account import Account
from streetname.domain.errors import BrokerError
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.market.pinning import PinQuote
from streetname.domain.orders.order import Order
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel, Rules
from streetname.engine.batch import Batch, Progress
from streetname.engine.clock import Clock, ClockMode, ClockSetting
from streetname.engine.decisions import AnyFact
from streetname.engine.engine import Engine
from streetname.storage import tables
from streetname.storage.database import open_database
from streetname.storage.environment_file import Founding, found, is_founded
from streetname.storage.store import SqlStore
from tests.domain.applicants import an_application, checking_account, signed
from tests.domain.trading_desk import AAPL, an_asset

MSFT = an_asset("MSFT", base_price=Decimal(420))
MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
MONDAY_AT_HALF_PAST_NINE = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

_facts = msgspec.msgpack.Decoder(AnyFact)

Content = Mapping[str, Sequence[tuple[Any, ...]]]


class World:
    """One environment; everything that is decided is committed at once unless told otherwise."""

    def __init__(
        self,
        file: Path,
        *,
        now: datetime = MONDAY_AT_TEN,
        fill_model: FillModel = FillModel.INSTANT,
        seed: int = 7,
    ) -> None:
        self.file = file
        self.database = open_database(file, durable=False)
        if not is_founded(self.database):
            setting = ClockSetting(ClockMode.FROZEN)
            rules = Rules(fill_model=fill_model)
            found(self.database, Founding("world", seed, now, setting, rules, (AAPL, MSFT)))
        self._open()
        self.commit()

    def _open(self) -> None:
        self.store = SqlStore(self.database)
        self.engine = Engine(self.store, _frozen)

    def close(self) -> None:
        self.store.close()
        self.database.dispose()

    def restart(self) -> None:
        """As after a crash: what is not committed is lost."""
        self.store.close()
        self._open()
        self.commit()

    def commit(self) -> Batch | None:
        """Make durable what has been decided."""
        batch = self.engine.take_batch()
        if batch is not None:
            self.store.commit(batch)
            self.engine.committed(batch)
        return batch

    def do(self, command: Command) -> Any:
        """Have the command decided and made durable; the reply."""
        reply = self.engine.execute(command)
        self.commit()
        return reply

    def attempt(self, command: Command) -> Any:
        """The reply, or what was refused and why."""
        try:
            return self.do(command)
        except BrokerError as refusal:
            return refusal.number, refusal.message

    def pass_time(self, **duration: float) -> None:
        """Let the time pass, with everything that falls due in it."""
        self.pass_to(self.now + timedelta(**duration))

    def pass_to(self, instant: datetime, *, at_once: int | None = None) -> None:
        """Let the time pass; with `at_once`, commit after so many commands that fell due."""
        while self.engine.drain(instant, at_once):
            self.commit()
        self.engine.clock.move_to(instant)
        self.engine.pass_to(instant)
        self.commit()

    @property
    def now(self) -> datetime:
        return self.engine.now()

    # What a test does.

    def an_account(
        self, *, cash: str | None = None, email: str = "amber@example.com", margin: bool = False
    ) -> AccountId:
        """An active account, a minute after it was applied for."""
        agreements = (signed(), signed("margin_agreement")) if margin else (signed(),)
        application = an_application(contact={"email_address": email}, agreements=agreements)
        account = self.do(application)
        assert isinstance(account, Account)
        self.pass_time(seconds=1)
        if cash is not None:
            self.deposit(account.id, cash)
        return account.id

    def deposit(self, account_id: AccountId, cash: str) -> None:
        link: LinkBank = checking_account(account_id)
        relationship = self.do(link)
        self.pass_time(minutes=1)
        self.do(
            RequestTransfer(
                account_id,
                transfer_type="ach",
                direction="INCOMING",
                amount=Decimal(cash),
                relationship_id=relationship.id,
            )
        )
        self.pass_time(minutes=1)
        assert self.cash(account_id) == Decimal(cash)

    def place(self, account_id: AccountId, ticket: Ticket) -> Order:
        """Place the order; a market order has filled by then, the reply is from before that."""
        return self.do(PlaceOrder(account_id, ticket))

    def pin(self, bid: str, ask: str, *, size: str = "100", symbol: str = "AAPL") -> None:
        lots = Decimal(size)
        self.do(PinQuote(symbol, Decimal(bid), Decimal(ask), lots, lots))

    # What has become durable.

    def order(self, order: Order) -> Order:
        stored = self.store.order(order.account_id, order.id)
        assert stored is not None
        return stored

    def cash(self, account_id: AccountId) -> Decimal:
        return self.store.balance(customer(account_id), USD)

    def shares(self, account_id: AccountId, symbol: str = "AAPL") -> Decimal:
        asset = {"AAPL": AAPL, "MSFT": MSFT}[symbol]
        return self.store.balance(customer(account_id), asset.id)

    def stored(self, table: Table) -> Sequence[Any]:
        """Every row of the table, in order of its key."""
        with self.database.connect() as connection:
            return connection.execute(select(table).order_by(*table.primary_key)).all()

    def rows(self) -> Content:
        """Every row of every table."""
        return {t.name: [*map(tuple, self.stored(t))] for t in tables.metadata.sorted_tables}

    def content(self) -> Content:
        """Every row, with facts as they are understood: 10 and 10.00 are the same there."""
        rows = dict(self.rows())
        rows["events"] = [(*row[:-1], _facts.decode(row[-1])) for row in rows["events"]]
        return rows

    def digest(self) -> str:
        """What every byte of every row comes down to."""
        return hashlib.sha256(repr(self.rows()).encode()).hexdigest()


class Restless(World):
    """A world that is started again after every command that falls due."""

    def pass_to(self, instant: datetime, *, at_once: int | None = 1) -> None:
        while self.engine.drain(instant, at_once):
            self.commit()
            self.restart()
        super().pass_to(instant)


def _frozen(progress: Progress) -> Clock:
    return Clock(progress.clock, progress.instant)

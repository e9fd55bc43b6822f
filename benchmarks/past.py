"""A brokerage with a past: many accounts, and their orders over weeks of trading.

The brokerage's own engine makes it by the commands that clients give too, but without HTTP and
without waiting for the disk.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

from benchmarks.resting import traded
from benchmarks.server import a_server
from streetname.domain.accounts.account import Account
from streetname.domain.accounts.review import ReviewAccount
from streetname.domain.errors import BrokerError
from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, latest_session, next_session
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import CENT
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId
from streetname.engine.clock import Clock, ClockMode, ClockSetting
from streetname.engine.engine import Engine
from streetname.sandbox.applicants import Chance, applicant, application
from streetname.storage.database import checkpoint, open_database
from streetname.storage.store import SqlStore

SESSIONS = 25
_DEPOSIT = Decimal(50_000)
_BUDGETS = (200, 500, 1_000, 2_000)
_FAR_AWAY = Decimal("0.7")
_AT_ONCE = 500
_SYMBOLS_EACH = 6


def file_in(data: Path) -> Path:
    """The file of the environment in a folder of data."""
    return data / "environments" / "default.db"


def make_past(data: Path, accounts: int, orders: int) -> Iterator[int]:
    """Fill a new folder with so many accounts and about so many orders; how many there are by now.

    Both come evenly over the sessions of five weeks.
    """
    with a_server(data):
        pass
    past = _Past(file_in(data))
    try:
        for number in range(SESSIONS):
            past.open_accounts(accounts * (number + 1) // SESSIONS)
            past.place_orders(orders * (number + 1) // SESSIONS)
            past.end_session()
            yield past.orders
    finally:
        past.close()


class _Past:
    def __init__(self, file: Path) -> None:
        self._database = open_database(file, durable=False)
        self._store = SqlStore(self._database)
        frozen = ClockSetting(ClockMode.FROZEN)
        self._engine = Engine(self._store, lambda progress: Clock(frozen, progress.instant))
        self._assets = [asset for asset in traded() if asset.fractionable]
        self._accounts: list[AccountId] = []
        self._undone = 0
        self.orders = 0

    def open_accounts(self, until: int) -> None:
        """Open and fund accounts until there are so many."""
        while len(self._accounts) < until:
            self._accounts.append(self._account(len(self._accounts)))

    def place_orders(self, until: int) -> None:
        """Place orders all over the session until there have been so many."""
        wanted = until - self.orders
        session = self._session
        begin = max(self._engine.now(), session.opens_at)
        step = (session.closes_at - begin) / (wanted + 1)
        for number in range(wanted):
            if number % _AT_ONCE == 0:
                self._pass_to(begin + number * step)
            self._place(Chance("order", self.orders))
            self.orders += 1

    def end_session(self) -> None:
        """Let the time pass until the next session begins."""
        self._pass_to(next_session(self._session.date).opens_at)
        checkpoint(self._database)

    def close(self) -> None:
        """Write what is left, and close the file."""
        self._commit()
        self._store.close()
        checkpoint(self._database)
        self._database.dispose()

    @property
    def _session(self) -> Session:
        return latest_session(self._engine.now())

    def _account(self, number: int) -> AccountId:
        someone = applicant(1, number)
        account = cast("Account", self._do(application(someone, self._engine.now())))
        self._do(ReviewAccount(account.id))
        self._do(ReviewAccount(account.id))
        bank = LinkBank(
            account_id=account.id,
            account_owner_name=someone.name,
            bank_account_type="CHECKING",
            bank_account_number=str(10_000_000 + number),
            bank_routing_number="121000358",
            nickname="Checking",
        )
        link = cast("Relationship", self._do(bank))
        self._do(ApproveRelationship(account.id, link.id))
        deposit = RequestTransfer(
            account_id=account.id,
            transfer_type="ach",
            direction="INCOMING",
            amount=_DEPOSIT,
            relationship_id=link.id,
        )
        transfer = cast("Transfer", self._do(deposit))
        self._do(AdvanceTransfer(account.id, transfer.id))
        self._do(AdvanceTransfer(account.id, transfer.id))
        return account.id

    def _place(self, chance: Chance) -> None:
        number = chance.number("account", 0, len(self._accounts) - 1)
        favourite = chance.number("asset", 0, _SYMBOLS_EACH - 1)
        asset = Chance("assets", number).pick(f"{favourite}", self._assets)
        kind = chance.pick("kind", ("market",) * 6 + ("sale",) * 2 + ("limit",) * 2)
        ticket = self._ticket(asset, kind, Decimal(chance.pick("budget", _BUDGETS)))
        try:
            self._do(PlaceOrder(self._accounts[number], ticket))
        except BrokerError:
            self._do(PlaceOrder(self._accounts[number], self._ticket(asset, "market", Decimal(20))))

    def _ticket(self, asset: Asset, kind: str, budget: Decimal) -> Ticket:
        """Shares at the market, a few dollars of what may be owned, or a bid far below."""
        if kind != "limit":
            side = "sell" if kind == "sale" else "buy"
            dollars = Decimal(10) if kind == "sale" else budget
            return Ticket(
                symbol=asset.symbol, notional=dollars, side=side, type="market", time_in_force="day"
            )
        price = self._engine.tape.reference_price(asset, self._engine.now())
        assert price is not None, "what is traded has a price"
        return Ticket(
            symbol=asset.symbol,
            quantity=Decimal(1),
            side="buy",
            type="limit",
            time_in_force="gtc" if budget > _BUDGETS[1] else "day",
            limit_price=(price * _FAR_AWAY).quantize(CENT),
        )

    def _do(self, command: Command) -> object:
        reply = self._engine.execute(command)
        self._undone += 1
        if self._undone >= _AT_ONCE:
            self._commit()
        return reply

    def _pass_to(self, instant: datetime) -> None:
        while self._engine.drain(instant, _AT_ONCE):
            self._commit()
        self._engine.clock.move_to(instant)
        self._engine.pass_to(instant)
        self._commit()

    def _commit(self) -> None:
        self._undone = 0
        batch = self._engine.take_batch()
        if batch is not None:
            self._store.commit(batch)
            self._engine.committed(batch)

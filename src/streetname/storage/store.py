"""An environment's store: what the engine reads on first touch, and where batches go.

Reads run on a connection of their own and see what has been committed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, Select, exists, func, select, text

from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally
from streetname.domain.funding.relationship import RelationshipStatus
from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.chart import USD, LedgerAccount, customer
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Pin
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import counted_from
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.changes import Due
from streetname.domain.values.ids import AccountId, AssetId, OrderId, TransferId, WatchlistId
from streetname.domain.values.instants import exchange_date
from streetname.domain.values.rules import Rules
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.batch import Batch, Progress
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.engine.decisions import TimedCommand
from streetname.engine.store import Contents, Outstanding, Standing
from streetname.storage import tables
from streetname.storage.codecs import (
    amount_out,
    date_in,
    date_out,
    instant_in,
    instant_out,
    money_out,
)
from streetname.storage.queries import charges
from streetname.storage.queries.ledger import books_before
from streetname.storage.queries.positions import held_of, overweight_of
from streetname.storage.queries.watchlists import watchlist_by_id, watchlist_by_name
from streetname.storage.rows.accounts import (
    account_out,
    profile_out,
    relationship_out,
    transfer_out,
)
from streetname.storage.rows.ledger import accrual_out, day_trade_out, hold_out, position_out
from streetname.storage.rows.market import asset_out, pin_out
from streetname.storage.rows.orders import order_out
from streetname.storage.rows.standings import STANDING, Standings
from streetname.storage.writer import Writer

_IS_OPEN = text(tables.OPEN_ORDER)
_IN_A_LOT = 5_000


class SqlStore:
    """One environment in one database."""

    def __init__(self, engine: Engine) -> None:
        self._reading = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._writer = Writer(engine)
        row = self._reading.execute(select(tables.environment)).one()
        self.seed: int = row.seed
        self.name: str = row.name

    def close(self) -> None:
        """Give the connections back."""
        self._reading.close()
        self._writer.close()

    def write(self, batch: Batch) -> None:
        """Put the batch into a transaction, all of it or nothing."""
        self._writer.write(batch)

    def make_durable(self) -> None:
        """Commit what was written; until then nobody else sees it."""
        self._writer.commit()

    def commit(self, batch: Batch) -> None:
        """Make the batch durable, all of it or nothing."""
        self.write(batch)
        self.make_durable()

    def progress(self) -> Progress:
        """How far the environment has come."""
        row = self._reading.execute(select(tables.environment)).one()
        setting = ClockSetting(ClockMode(row.clock_mode), row.clock_speed)
        return Progress(instant_out(row.instant), row.sequence, row.events, setting)

    def rules(self) -> Rules:
        """The environment's switches."""
        text = self._reading.execute(select(tables.environment.c.rules)).scalar_one()
        return msgspec.json.decode(text, type=Rules)

    def assets(self) -> Iterable[Asset]:
        """Every asset."""
        return map(asset_out, self._reading.execute(select(tables.assets)))

    def pins(self) -> Iterable[Pin]:
        """Every pin there ever was, oldest first."""
        return map(pin_out, self._reading.execute(select(tables.pins).order_by("since")))

    def agenda(self) -> Iterable[tuple[int, Due]]:
        """Every command that is still to come, with its number."""
        decoder = msgspec.msgpack.Decoder(TimedCommand)
        for row in self._reading.execute(select(tables.agenda)):
            yield row.number, Due(instant_out(row.due_at), decoder.decode(row.command))

    def standing_orders(self) -> Iterable[Standing]:
        """Every open order, oldest first; only what the book goes by is read of it."""
        statement = select(*STANDING).where(_IS_OPEN).order_by(tables.orders.c.sequence)
        found = self._reading.execution_options(yield_per=_IN_A_LOT).execute(statement)
        return Standings().of(found)

    def contents(self, account_id: AccountId) -> Contents | None:
        """The account and what else decisions need of it, but for its open orders."""
        account = self._one(select(tables.accounts).where(tables.accounts.c.id == account_id))
        if account is None:
            return None
        relationships = tables.relationships
        positions, day_trades = tables.positions, tables.day_trades
        orders = tables.orders.c
        open_in = select(orders.asset_id, orders.side).distinct()
        open_in = open_in.where(orders.account_id == account_id, _IS_OPEN)
        open_in = open_in.order_by(orders.asset_id, orders.side)
        today = exchange_date(self.progress().instant)
        return Contents(
            account=account_out(account),
            balances=self._balances(account_id),
            unsettled=self._unsettled(account_id, today),
            held=held_of(self._reading, account_id),
            overweight=overweight_of(self._reading, account_id),
            positions=[
                position_out(row)
                for row in self._of_account(positions, account_id, positions.c.quantity != 0)
            ],
            open_in=[(row.asset_id, Side(row.side)) for row in self._reading.execute(open_in)],
            relationships=[
                relationship_out(row)
                for row in self._of_account(
                    relationships,
                    account_id,
                    relationships.c.status != RelationshipStatus.CANCELED.value,
                )
            ],
            day_trades=[
                day_trade_out(row)
                for row in self._of_account(
                    day_trades, account_id, day_trades.c.day >= date_in(counted_from(today))
                )
            ],
        )

    def profile(self, account_id: AccountId) -> Profile | None:
        """The personal part of an account."""
        profiles = tables.profiles
        row = self._one(select(profiles).where(profiles.c.account_id == account_id))
        return None if row is None else profile_out(row)

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance."""
        balances = tables.balances
        found = self._one(
            select(balances.c.amount)
            .where(balances.c.ledger_account == ledger_account)
            .where(balances.c.asset_id == asset_id)
        )
        return ZERO if found is None else amount_out(asset_id, found.amount)

    def closing_books(self, account_id: AccountId, closed_at: datetime) -> Books:
        """What the account owned when the exchange closed."""
        return books_before(self._reading, [account_id], closed_at).get(account_id, Books())

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not."""
        orders = tables.orders
        statement = select(orders).where(orders.c.id == order_id)
        row = self._one(statement.where(orders.c.account_id == account_id))
        return None if row is None else order_out(row)

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for an order or a transfer."""
        holds = tables.holds
        statement = select(holds).where(holds.c.object_id == object_id)
        row = self._one(statement.where(holds.c.account_id == account_id))
        return None if row is None else hold_out(row)

    def open_orders(self, account_id: AccountId) -> Outstanding:
        """The account's open orders."""
        orders = tables.orders.c
        # In any asset: said only so that the database takes the index of open orders, not of all.
        in_any_asset = orders.asset_id >= ""
        return self._open((orders.account_id == account_id) & in_any_asset)

    def open_orders_in(self, account_id: AccountId, asset_id: AssetId, side: Side) -> Outstanding:
        """The account's open orders on one side of an asset."""
        orders = tables.orders.c
        in_asset = (orders.account_id == account_id) & (orders.asset_id == asset_id)
        return self._open(in_asset & (orders.side == side.value))

    def open_among(self, order_ids: Sequence[OrderId]) -> Outstanding:
        """Those of the orders that are open, whoever's they are."""
        found = Outstanding([], [])
        for start in range(0, len(order_ids), _IN_A_LOT):
            lot = self._open(tables.orders.c.id.in_(order_ids[start : start + _IN_A_LOT]))
            found.orders.extend(lot.orders)
            found.holds.extend(lot.holds)
        return found

    def has_client_order_id(self, account_id: AccountId, client_order_id: str) -> bool:
        """True if an order of the account has that name."""
        orders = tables.orders
        return self._exists(
            select(orders.c.id)
            .where(orders.c.account_id == account_id)
            .where(orders.c.client_order_id == client_order_id)
        )

    def account_with_email(self, email: str) -> AccountId | None:
        """The account whose owner has that address, in any case of letters."""
        profiles = tables.profiles
        row = self._one(select(profiles.c.account_id).where(profiles.c.email == email.lower()))
        return None if row is None else AccountId(row.account_id)

    def has_account_number(self, number: str) -> bool:
        """True if an account has that number."""
        accounts = tables.accounts
        return self._exists(select(accounts.c.id).where(accounts.c.account_number == number))

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer."""
        row = self._one(select(tables.transfers).where(tables.transfers.c.id == transfer_id))
        return None if row is None else transfer_out(row)

    def transfers_between(
        self, account_id: AccountId, start: datetime, end: datetime
    ) -> Sequence[Transfer]:
        """The account's transfers created from `start` to before `end`."""
        created_at = tables.transfers.c.created_at
        within = (created_at >= instant_in(start)) & (created_at < instant_in(end))
        return [transfer_out(row) for row in self._of_account(tables.transfers, account_id, within)]

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        """The watchlist, if it is the account's."""
        return watchlist_by_id(self._reading, account_id, watchlist_id)

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        """The account's watchlist of that name."""
        return watchlist_by_name(self._reading, account_id, name)

    def traders(self, since: date) -> Iterable[tuple[date, AccountId]]:
        """Who has traded on the days from `since` on and was not charged for it."""
        return charges.traders(self._reading, since)

    def tally(self, account_id: AccountId, day: date) -> Tally:
        """What the account has traded on a day."""
        return charges.tally_of(self._reading, account_id, day)

    def debtors(self) -> Iterable[AccountId]:
        """Every account whose cash, or what has settled of it, is negative; perhaps a few more."""
        return charges.debtors(self._reading, exchange_date(self.progress().instant))

    def unposted_accruals(self) -> Iterable[Accrual]:
        """All interest that has accrued and is not posted."""
        statement = select(tables.accruals).where(~tables.accruals.c.posted)
        return map(accrual_out, self._reading.execute(statement))

    def _open(self, which: ColumnElement[bool]) -> Outstanding:
        orders, holds = tables.orders, tables.holds
        of_orders = holds.c.object_id.in_(select(orders.c.id).where(which, _IS_OPEN))
        found = self._reading.execute(select(orders).where(which, _IS_OPEN)).all()
        held = self._reading.execute(select(holds).where(of_orders)).all()
        return Outstanding([*map(order_out, found)], [*map(hold_out, held)])

    def _balances(self, account_id: AccountId) -> dict[AssetId, Decimal]:
        balances = tables.balances
        rows = self._reading.execute(
            select(balances).where(balances.c.ledger_account == customer(account_id))
        )
        return {row.asset_id: amount_out(row.asset_id, row.amount) for row in rows}

    def _unsettled(self, account_id: AccountId, today: date) -> dict[date, Money]:
        postings = tables.postings
        rows = self._reading.execute(
            select(postings.c.settles_on, func.sum(postings.c.amount).label("amount"))
            .where(postings.c.ledger_account == customer(account_id))
            .where(postings.c.asset_id == USD)
            .where(postings.c.settles_on > date_in(today))
            .group_by(postings.c.settles_on)
        )
        return {date_out(row.settles_on): money_out(int(row.amount)) for row in rows}

    def _of_account(self, table: Any, account_id: AccountId, *where: Any) -> Iterable[Any]:  # noqa: ANN401
        statement = select(table).where(table.c.account_id == account_id, *where)
        return self._reading.execute(statement)

    def _one(self, statement: Select[Any]) -> Any:  # noqa: ANN401 - a row of any table
        return self._reading.execute(statement).first()

    def _exists(self, statement: Select[Any]) -> bool:
        return bool(self._reading.execute(select(exists(statement))).scalar())

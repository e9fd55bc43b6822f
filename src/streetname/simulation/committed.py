"""What is in the database, held against what the auditor knows.

The rows are read with plain SQL: the codecs of the storage room are audited, too.
"""

from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text

from streetname.simulation.asking import Violation
from streetname.simulation.market import Market
from streetname.simulation.model import UNDER_WAY, Model
from streetname.simulation.working import OPEN

_OPEN = str(OPEN)
_STATUS = text("SELECT status FROM accounts WHERE id = :id")
_BALANCES = text("SELECT asset_id, amount FROM balances WHERE ledger_account = 'customer:' || :id")
_HOLDS = text("SELECT object_id, remaining FROM holds WHERE account_id = :id")
_POSITIONS = text(
    "SELECT asset_id, quantity, average_price FROM positions"
    " WHERE account_id = :id AND quantity <> 0"
)
_OPEN_ORDERS = text(f"SELECT id FROM orders WHERE account_id = :id AND status IN {_OPEN}")  # noqa: S608
_ORDER = text(
    "SELECT status, quantity, filled_quantity, filled_value, commission_charged, parent_id,"
    " replaced_by, armed FROM orders WHERE id = :id"
)
_ACCRUED = text("SELECT month, amount FROM accruals WHERE account_id = :id AND posted = 0")
_TRANSFER = text("SELECT status, amount, direction FROM transfers WHERE id = :id")
_TOTALS = {
    "accounts": text("SELECT count(*) FROM accounts"),
    "orders": text("SELECT count(*) FROM orders"),
    "transfers": text("SELECT count(*) FROM transfers"),
    "entries": text("SELECT count(*) FROM entries"),
    "activities": text("SELECT count(*) FROM activities"),
    "events": text("SELECT events FROM environment"),
    "commissions": text("SELECT amount FROM balances WHERE ledger_account = 'firm:commissions'"),
    "fees": text("SELECT amount FROM balances WHERE ledger_account = 'firm:regulatory_fees'"),
    "interest": text("SELECT amount FROM balances WHERE ledger_account = 'firm:interest'"),
    "bank": text("SELECT amount FROM balances WHERE ledger_account = 'street:bank'"),
    "clearing": text(
        "SELECT amount FROM balances WHERE ledger_account = 'street:clearing' AND asset_id = 'USD'"
    ),
}


class Committed:
    """The committed rows of one environment."""

    def __init__(self, database: Engine, model: Model, market: Market) -> None:
        connection = database.connect()
        self._connection: Connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        self._model = model
        self._market = market

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def check_changes(self) -> None:
        """Compare whatever the latest commit was about."""
        for account in self._model.touched:
            self._check_account(account)
        for order_id in self._model.changed_orders:
            self._check_order(order_id)
        for transfer_id in self._model.changed_transfers:
            self._check_transfer(transfer_id)

    def check_all(self) -> None:
        """Compare every account and every total; nothing is missing, nothing is there twice."""
        for account in self._model.holders:
            self._check_account(account)
        for name, statement in _TOTALS.items():
            found = self._connection.execute(statement).scalar() or 0
            self._same(name, found, self._model.counts.get(name, 0))

    def check_every_object(self) -> None:
        """Compare every order and every transfer there ever was."""
        for order_id in self._model.orders:
            self._check_order(order_id)
        for transfer_id in self._model.transfers:
            self._check_transfer(transfer_id)

    def _check_account(self, account: str) -> None:
        model = self._model
        self._same("status", self._one(_STATUS, account), (model.holders[account].status,))
        owned = {s: model.owned(account, s) for s in model.symbols.get(account, ())}
        owned = {symbol: each for symbol, each in owned.items() if each.quantity}
        balances = {symbol: each.quantity for symbol, each in owned.items()}
        if model.cash.get(account, 0):
            balances["USD"] = model.cash[account]
        stored = {self._symbol(row[0]): row[1] for row in self._rows(_BALANCES, account) if row[1]}
        self._same(f"balances of {account}", stored, balances)
        positions = {s: (each.quantity, each.average) for s, each in owned.items()}
        rows = self._rows(_POSITIONS, account)
        self._same("positions", {self._symbol(row[0]): tuple(row[1:]) for row in rows}, positions)
        self._check_holds(account)
        accrued = {str(m): a for (who, m), a in model.accruals.items() if who == account}
        found = {row[0]: row[1] for row in self._rows(_ACCRUED, account)}
        self._same(f"interest of {account}", found, accrued)

    def _check_holds(self, account: str) -> None:
        model = self._model
        working = model.open_of(account)
        orders = {order.id: order.held for order in working if order.status != "held"}
        transfers = (model.transfers[each] for each in model.transfers_of.get(account, ()))
        withdrawals = {t.id: -t.amount for t in transfers if t.amount < 0 and t.status in UNDER_WAY}
        stored = {row[0]: row[1] for row in self._rows(_HOLDS, account)}
        self._same(f"holds of {account}", stored, orders | withdrawals)
        open_orders = {row[0] for row in self._rows(_OPEN_ORDERS, account)}
        self._same(f"open orders of {account}", open_orders, {order.id for order in working})

    def _check_order(self, order_id: str) -> None:
        known = self._model.orders[order_id]
        figures = (
            known.status,
            known.quantity,
            known.filled,
            known.value,
            known.charged,
            known.parent,
            known.replaced_by,
            known.armed,
        )
        self._same(f"order {order_id}", self._one(_ORDER, order_id), figures)

    def _check_transfer(self, transfer_id: str) -> None:
        known = self._model.transfers[transfer_id]
        direction = "INCOMING" if known.amount > 0 else "OUTGOING"
        figures = (known.status, abs(known.amount), direction)
        self._same(f"transfer {transfer_id}", self._one(_TRANSFER, transfer_id), figures)

    def _symbol(self, asset_id: str) -> str:
        return self._market.symbol_of.get(asset_id, asset_id)

    def _rows(self, statement: TextClause, identifier: str) -> list[Any]:
        return list(self._connection.execute(statement, {"id": identifier}))

    def _one(self, statement: TextClause, identifier: str) -> tuple[Any, ...] | None:
        row = self._connection.execute(statement, {"id": identifier}).first()
        return None if row is None else tuple(row)

    def _same(self, what: str, stored: object, known: object) -> None:
        if stored != known:
            raise Violation(f"{what}: stored is {stored}, must be {known}")

"""The trial balance: every balance added up per asset, family by family and sign by sign."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from streetname.domain.ledger.chart import CUSTOMERS, FIRM
from streetname.domain.values.ids import AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out
from streetname.storage.queries.overview.page import after_all_that_begin_with, begins_with

_balances = tables.balances


class TrialLine(msgspec.Struct, frozen=True):
    """One asset: what each family has of it, and all that stands positive and negative."""

    asset_id: AssetId
    customers: Decimal
    firm: Decimal
    street: Decimal
    credits: Decimal
    debits: Decimal

    @property
    def sum(self) -> Decimal:
        """Nothing, as long as the books are sound."""
        return self.credits + self.debits


def trial_balance(connection: Connection) -> Sequence[TrialLine]:
    """A line for every asset, each added up from the balances themselves."""
    columns = _balances.c
    name, amount = columns.ledger_account, columns.amount
    firm = _sums(connection, begins_with(name, FIRM))
    after_customers = name >= after_all_that_begin_with(CUSTOMERS)
    others = _sums(connection, (name < CUSTOMERS) | after_customers)
    # Whatever is no customer's and not the firm's is the street's; they are few, customers many.
    statement = select(columns.asset_id, func.sum(amount), func.sum(func.abs(amount)))
    lines: list[TrialLine] = []
    for asset_id, total, size in connection.execute(statement.group_by(columns.asset_id)):
        parts = (
            total - others[asset_id],
            firm[asset_id],
            others[asset_id] - firm[asset_id],
            (size + total) // 2,
            (total - size) // 2,
        )
        lines.append(TrialLine(asset_id, *(amount_out(asset_id, int(part)) for part in parts)))
    return lines


def _sums(connection: Connection, wanted: ColumnElement[bool]) -> Mapping[str, int]:
    columns = _balances.c
    sums: defaultdict[str, int] = defaultdict(int)
    for asset_id, amount in connection.execute(
        select(columns.asset_id, columns.amount).where(wanted)
    ):
        sums[asset_id] += amount
    return sums

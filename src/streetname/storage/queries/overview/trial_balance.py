"""The trial balance: every balance added up per asset, family by family and sign by sign."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import Connection, case, func, select

from streetname.domain.ledger.chart import CUSTOMERS, FIRM
from streetname.domain.values.ids import AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out
from streetname.storage.queries.overview.page import begins_with

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
    name, amount = _balances.c.ledger_account, _balances.c.amount
    of_customers = begins_with(name, CUSTOMERS)
    of_firm = begins_with(name, FIRM)
    parts = (
        case((of_customers, amount), else_=0),
        case((of_firm, amount), else_=0),
        case((of_customers | of_firm, 0), else_=amount),
        case((amount > 0, amount), else_=0),
        case((amount < 0, amount), else_=0),
    )
    statement = select(_balances.c.asset_id, *map(func.sum, parts)).group_by(_balances.c.asset_id)
    return [
        TrialLine(row[0], *(amount_out(row[0], int(part)) for part in row[1:]))
        for row in connection.execute(statement)
    ]

"""The firm's own ledger accounts: what they have, and what they had day by day.

Their lines are listed as those of any ledger account are, by `posting_lines`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from streetname.domain.ledger.chart import FIRM_ACCOUNTS, LedgerAccount
from streetname.storage.queries.overview.ledger import LedgerLine, chart_of_accounts
from streetname.storage.queries.overview.managed import DayValue, closed_sessions
from streetname.storage.queries.overview.totals import DailyTotals


def firm_accounts(connection: Connection) -> Sequence[LedgerLine]:
    """Every ledger account of the firm by name, also those to which nothing was posted yet."""
    found = {line.ledger_account: line for line in chart_of_accounts(connection).firm}
    names = sorted(found.keys() | FIRM_ACCOUNTS)
    return [found.get(name) or LedgerLine(name, {}) for name in names]


def cash_at_closes(
    connection: Connection, ledger_account: LedgerAccount, now: datetime, totals: DailyTotals
) -> Sequence[DayValue]:
    """The ledger account's cash at each close of the last thirty days and a week, oldest first."""
    sessions = closed_sessions(now)
    found = totals.cash_at(connection, ledger_account, [session.closes_at for session in sessions])
    return [DayValue(s.date, s.closes_at, found[s.closes_at]) for s in sessions]

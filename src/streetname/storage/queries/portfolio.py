"""What the figures of accounts follow from, read in a fixed number of questions."""

from collections.abc import Collection
from datetime import datetime, time

from sqlalchemy import Connection

from streetname.domain.ledger.chart import USD
from streetname.domain.market.calendar import previous_session
from streetname.domain.portfolio.day_trades import counted_from
from streetname.domain.portfolio.portfolio import Books, Closing, Portfolio
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.storage.queries.accounts import account_by_id
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.charges import accrued_fees, pending_fees
from streetname.storage.queries.funding import money_underway
from streetname.storage.queries.ledger import (
    books_before,
    cash_moved_since,
    cash_of,
    unsettled_cash,
)
from streetname.storage.queries.positions import (
    day_trades_since,
    held_of,
    overweight_of,
    positions_of,
)
from streetname.storage.queries.rules import rules_in_force


def portfolio(connection: Connection, account_id: AccountId, now: datetime) -> Portfolio | None:
    """All that the account's figures at `now` follow from, if there is such an account."""
    account = account_by_id(connection, account_id)
    if account is None:
        return None
    today = exchange_date(now)
    session = previous_session(today)
    positions = positions_of(connection, account_id)
    closing = books_before(connection, [account_id], session.closes_at).get(account_id, Books())
    owned = {position.asset_id for position in positions} | closing.quantities.keys()
    underway = money_underway(connection, account_id)
    midnight = datetime.combine(today, time(), NEW_YORK)
    return Portfolio(
        account=account,
        at=now,
        cash=cash_of(connection, account_id),
        held=held_of(connection, account_id).get(USD, ZERO),
        overweight=overweight_of(connection, account_id),
        unsettled=unsettled_cash(connection, account_id, today),
        positions=positions,
        assets=assets_by_id(connection, owned),
        incoming=underway.incoming,
        outgoing=underway.outgoing,
        pending_fees=pending_fees(connection, account_id, now),
        accrued_fees=accrued_fees(connection, account_id),
        adjustments=cash_moved_since(connection, account_id, midnight),
        previous=session,
        closing=closing,
        rules=rules_in_force(connection),
        day_trades=day_trades_since(connection, account_id, counted_from(session.date)),
    )


def closing(connection: Connection, account_ids: Collection[AccountId], now: datetime) -> Closing:
    """What the accounts owned at the close of the last session before today."""
    session = previous_session(exchange_date(now))
    books = books_before(connection, account_ids, session.closes_at)
    owned = {asset_id for owned in books.values() for asset_id in owned.quantities}
    return Closing(session.date, books, assets_by_id(connection, owned))

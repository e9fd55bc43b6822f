"""Questions about what has been traded and owed, and what of it has been charged.

Activities are kept in the order of their identifiers, which begin with the wall clock: so the few
of the last days are found without looking at the many before them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    select,
    text,
    union,
)

from streetname.domain.charges.end_of_day import day_under_way
from streetname.domain.charges.interest import interest_cause
from streetname.domain.charges.regulatory import (
    RATES,
    RegulatoryFee,
    Tally,
    fee_cause,
    most_uncapped,
    total,
)
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.market.calendar import FIRST_DAY, previous_session, sessions_between
from streetname.domain.orders.order import Side
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import DAY, EARLIEST, exchange_date
from streetname.storage import tables
from streetname.storage.codecs import date_in, date_out, money_out, share_in, share_out
from streetname.storage.queries.rules import rules_in_force

_accruals = tables.accruals
_activities = tables.activities
_balances = tables.balances
_FEES = [fee.value for fee in RegulatoryFee]
_CUSTOMER = customer(AccountId(""))
_OWNER = func.substr(_balances.c.ledger_account, len(_CUSTOMER) + 1)
_LONGEST_SETTLEMENT = 14 * DAY


def pending_fees(connection: Connection, account_id: AccountId, now: datetime) -> Money:
    """The regulatory fees of what the account has traded, as far as they are not posted."""
    if not rules_in_force(connection).regulatory_fees:
        return ZERO
    since = day_under_way(now)
    tallies = _tallies(connection, _fills_since(since), _activities.c.account_id == account_id)
    posted = _days_charged(connection, account_id, since)
    return sum((total(tally) for tally in tallies if tally.day not in posted), ZERO)


def accrued_fees(connection: Connection, account_id: AccountId) -> Money:
    """The interest that has accrued to the account and is not posted."""
    statement = select(func.sum(_accruals.c.amount)).where(
        _accruals.c.account_id == account_id, ~_accruals.c.posted
    )
    return money_out(int(connection.execute(statement).scalar() or 0))


def traders(connection: Connection, since: date) -> Iterator[tuple[date, AccountId]]:
    """Who has traded on the days from `since` on and was not charged for it."""
    columns = _activities.c
    charged = select(columns.date, columns.account_id).where(
        columns.id >= f"{since:%Y%m%d}", _is_fee()
    )
    traded = select(columns.date, columns.account_id).where(_fills_since(since))
    for row in connection.execute(traded.except_(charged)):
        yield date_out(row.date), row.account_id


def tally_of(connection: Connection, account_id: AccountId, day: date) -> Tally:
    """What the account has traded on a day."""
    columns = _activities.c
    on_day = (columns.account_id == account_id) & (columns.date == date_in(day))
    found = list(_tallies(connection, _fills_since(day), on_day))
    return found[0] if found else Tally(account_id, day)


def every_tally(connection: Connection) -> Iterator[Tally]:
    """What every account has traded on every day."""
    return _tallies(connection, _is_fill())


def fees_told(
    connection: Connection, tallies: Collection[Tally]
) -> dict[tuple[AccountId, date], dict[str, Money]]:
    """What the accounts of the tallies were told of their fees, by account and day."""
    columns = _activities.c
    amount = func.sum(-columns.net_amount).label("amount")
    by = (columns.account_id, columns.date, columns.sub_type)
    statement = select(*by, amount).where(
        columns.account_id.in_({tally.account_id for tally in tallies}),
        columns.date.in_({date_in(tally.day) for tally in tallies}),
        _is_fee(),
    )
    told: dict[tuple[AccountId, date], dict[str, Money]] = {}
    for row in connection.execute(statement.group_by(*by)):
        of_day = told.setdefault((row.account_id, date_out(row.date)), {})
        of_day[row.sub_type] = money_out(int(row.amount))
    return told


def days_charged(connection: Connection) -> set[date]:
    """Every day on which fees were charged to anyone."""
    entries = tables.entries.c
    of_fees = entries.kind == EntryKind.REGULATORY_FEE.value
    days = select(entries.trade_date).where(of_fees).distinct()
    return {date_out(day) for day in connection.execute(days).scalars()}


def days_traded(connection: Connection, causes: Collection[str]) -> set[str]:
    """Which of these causes of fees are days on which the account has traded."""
    columns = _activities.c
    named = [cause.partition(":") for cause in causes]
    statement = select(columns.account_id, columns.date).where(
        columns.account_id.in_({account for account, _, _ in named}),
        columns.date.in_({day for _, _, day in named}),
        _is_fill(),
    )
    return {
        fee_cause(row.account_id, date_out(row.date))
        for row in connection.execute(statement.distinct())
    }


def months_accrued(connection: Connection, causes: Collection[str]) -> set[str]:
    """Which of these causes of interest are months in which the account has accrued some."""
    accounts = {cause.partition(":")[0] for cause in causes}
    statement = select(_accruals).where(_accruals.c.account_id.in_(accounts))
    return {
        interest_cause(row.account_id, date_out(row.month)) for row in connection.execute(statement)
    }


def debtors(connection: Connection, today: date) -> Iterator[AccountId]:
    """Every account whose cash, or what has settled of it, is negative.

    Besides those, accounts with more sales under way than cash, whose cash is another's for now.
    """
    negative = select(_OWNER).where(
        text(tables.DEBT), _balances.c.ledger_account.startswith(_CUSTOMER, autoescape=True)
    )
    return connection.execute(union(negative, _spent_before_settled(today))).scalars()


def _spent_before_settled(today: date) -> Select[Any]:
    fills = _activities.c
    recent = sessions_between(max(today - _LONGEST_SETTLEMENT, FIRST_DAY), today)
    unsettled = [session.date for session in recent if session.settles_on > today]
    of_account = and_(
        _balances.c.ledger_account == _CUSTOMER + fills.account_id, _balances.c.asset_id == USD
    )
    return (
        select(_OWNER)
        .join_from(_activities, _balances, of_account)
        .where(_fills_since(unsettled[0] if unsettled else today), fills.net_amount > 0)
        .group_by(_balances.c.ledger_account, _balances.c.amount)
        .having(func.sum(fills.net_amount) > _balances.c.amount)
    )


def _days_charged(connection: Connection, account_id: AccountId, since: date) -> set[date]:
    columns = _activities.c
    statement = select(columns.date).where(
        columns.account_id == account_id, columns.id >= f"{since:%Y%m%d}", _is_fee()
    )
    return {date_out(day) for day in connection.execute(statement).scalars()}


def _tallies(connection: Connection, *where: ColumnElement[bool]) -> Iterator[Tally]:
    columns = _activities.c
    sells = columns.side != Side.BUY.value
    capped = sells & (columns.quantity > _most_uncapped())
    statement = (
        select(
            columns.account_id,
            columns.date,
            func.count().label("trades"),
            func.sum(columns.quantity).label("shares"),
            *_counted("sales", sells),
            *_counted("capped", capped),
            func.sum(case((sells, columns.net_amount), else_=0)).label("proceeds"),
        )
        .where(*where)
        .group_by(columns.account_id, columns.date)
    )
    for row in connection.execute(statement):
        yield _tally_out(row)


def _counted(name: str, condition: ColumnElement[bool]) -> Sequence[ColumnElement[Any]]:
    """How many trades meet the condition, and how many shares those are."""
    one = func.sum(case((condition, 1), else_=0))
    shares = func.sum(case((condition, _activities.c.quantity), else_=0))
    return one.label(name), shares.label(f"{name}_shares")


def _tally_out(row: Row[Any]) -> Tally:
    return Tally(
        row.account_id,
        date_out(row.date),
        row.trades,
        share_out(int(row.shares)),
        int(row.sales),
        share_out(int(row.sales_shares)),
        money_out(int(row.proceeds)),
        int(row.capped),
        share_out(int(row.capped_shares)),
    )


def _most_uncapped() -> ColumnElement[int]:
    """The most shares of a sale that pay for each of them, by the date of the trade."""
    rates = RATES[RegulatoryFee.TRADING_ACTIVITY]
    return case(
        *(
            (_activities.c.date >= date_in(rate.since), share_in(most_uncapped(rate.since)))
            for rate in reversed(rates)
        ),
        else_=share_in(ZERO),
    )


def _fills_since(day: date) -> ColumnElement[bool]:
    """Fills of the days from `day` on; an overnight session begins on the evening before."""
    columns = _activities.c
    evening_before = previous_session(max(day, exchange_date(EARLIEST))).date
    return and_(columns.id >= f"{evening_before:%Y%m%d}", columns.date >= date_in(day), _is_fill())


def _is_fill() -> ColumnElement[bool]:
    return _activities.c.type == ActivityType.FILL.value


def _is_fee() -> ColumnElement[bool]:
    columns = _activities.c
    return (columns.type == ActivityType.FEE.value) & columns.sub_type.in_(_FEES)

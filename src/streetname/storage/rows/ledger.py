"""The books: holds, positions, day trades, entries, postings, and what owners are told."""

from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row

from streetname.domain.charges.interest import Accrual
from streetname.domain.ledger.activity import Activity, ActivityType, Trade
from streetname.domain.ledger.entry import Entry, EntryKind, Posting
from streetname.domain.ledger.hold import Hold
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Before, Pool, Position
from streetname.domain.values.written import written
from streetname.storage.codecs import (
    amount_in,
    amount_out,
    date_in,
    date_out,
    document_in,
    instant_in,
    instant_out,
    money_in,
    money_out,
    percent_in,
    percent_out,
    share_in,
    share_out,
)

_PoolRow: TypeAlias = tuple[str, int, str, int]
_BeforeRow: TypeAlias = tuple[int, int, str, int, int]

_pools = msgspec.json.Decoder(list[_PoolRow])
_before = msgspec.json.Decoder(_BeforeRow)


def hold_in(hold: Hold) -> tuple[Any, ...]:
    """A row of `holds`."""
    return (
        hold.object_id,
        hold.account_id,
        hold.asset,
        amount_in(hold.asset, hold.remaining),
        percent_in(hold.weight),
    )


def hold_out(row: Row[Any]) -> Hold:
    """The hold of a row of `holds`."""
    remaining = amount_out(row.asset_id, row.remaining)
    return Hold(row.object_id, row.account_id, row.asset_id, remaining, percent_out(row.weight))


def position_in(position: Position) -> tuple[Any, ...]:
    """A row of `positions`."""
    return (
        position.account_id,
        position.asset_id,
        share_in(position.quantity),
        share_in(position.average_price),
        date_in(position.traded_on),
        share_in(position.carried),
        share_in(position.opened_average),
        position.reduced,
        document_in(list(map(_pool_in, position.pools))),
        None if position.before is None else document_in(_before_in(position.before)),
    )


def position_out(row: Row[Any]) -> Position:
    """The position of a row of `positions`."""
    return Position(
        account_id=row.account_id,
        asset_id=row.asset_id,
        quantity=share_out(row.quantity),
        average_price=share_out(row.average_price),
        traded_on=date_out(row.traded_on),
        carried=share_out(row.carried),
        opened_average=share_out(row.opened_average),
        reduced=row.reduced,
        pools=tuple(map(_pool_out, _pools.decode(row.pools))),
        before=None if row.before is None else _before_out(_before.decode(row.before)),
    )


def _pool_in(pool: Pool) -> _PoolRow:
    return (date_in(pool.day), share_in(pool.opened), written(pool.cost), share_in(pool.left))


def _pool_out(row: _PoolRow) -> Pool:
    day, opened, cost, left = row
    return Pool(date_out(day), share_out(opened), Decimal(cost), share_out(left))


def _before_in(before: Before) -> _BeforeRow:
    return (
        share_in(before.quantity),
        share_in(before.average_price),
        date_in(before.traded_on),
        share_in(before.carried),
        share_in(before.opened_average),
    )


def _before_out(row: _BeforeRow) -> Before:
    quantity, average_price, traded_on, carried, opened_average = row
    return Before(
        share_out(quantity),
        share_out(average_price),
        date_out(traded_on),
        share_out(carried),
        share_out(opened_average),
    )


def day_trade_in(trade: DayTrade) -> tuple[Any, ...]:
    """A row of `day_trades`."""
    return (trade.account_id, date_in(trade.day), trade.order_id, trade.asset_id)


def day_trade_out(row: Row[Any]) -> DayTrade:
    """The day trade of a row of `day_trades`."""
    return DayTrade(row.account_id, date_out(row.day), row.asset_id, row.order_id)


def accrual_in(accrual: Accrual) -> tuple[Any, ...]:
    """A row of `accruals`."""
    return (
        accrual.account_id,
        date_in(accrual.month),
        money_in(accrual.amount),
        accrual.posted,
    )


def accrual_out(row: Row[Any]) -> Accrual:
    """The accrual of a row of `accruals`."""
    return Accrual(row.account_id, date_out(row.month), money_out(row.amount), bool(row.posted))


def entry_in(entry: Entry) -> tuple[Any, ...]:
    """A row of `entries`; its lines are rows of their own."""
    return (
        entry.id,
        str(entry.kind),
        instant_in(entry.at),
        date_in(entry.trade_date),
        entry.object_id,
        entry.description,
    )


def postings_in(entry: Entry) -> list[tuple[Any, ...]]:
    """The rows of `postings` of one entry."""
    at = instant_in(entry.at)
    return [
        (
            entry.id,
            line,
            posting.ledger_account,
            posting.asset,
            amount_in(posting.asset, posting.amount),
            date_in(posting.settles_on),
            at,
        )
        for line, posting in enumerate(entry.postings)
    ]


def posting_out(row: Row[Any]) -> Posting:
    """The line of a row of `postings`."""
    return Posting(
        row.ledger_account,
        row.asset_id,
        amount_out(row.asset_id, row.amount),
        date_out(row.settles_on),
    )


def entry_out(row: Row[Any], postings: tuple[Posting, ...]) -> Entry:
    """The entry of a row of `entries` with its lines."""
    return Entry(
        id=row.id,
        kind=EntryKind(row.kind),
        at=instant_out(row.at),
        trade_date=date_out(row.trade_date),
        object_id=row.object_id,
        description=row.description,
        postings=postings,
    )


def activity_in(activity: Activity) -> tuple[Any, ...]:
    """A row of `activities`."""
    return (
        activity.id,
        activity.account_id,
        str(activity.type),
        activity.sub_type,
        instant_in(activity.at),
        date_in(activity.date),
        activity.entry_id,
        activity.object_id,
        money_in(activity.net_amount),
        activity.description,
        *_trade_in(activity.trade),
    )


def _trade_in(trade: Trade | None) -> tuple[Any, ...]:
    if trade is None:
        return (None,) * 7
    return (
        str(trade.side),
        trade.symbol,
        share_in(trade.price),
        share_in(trade.quantity),
        share_in(trade.cumulative_quantity),
        share_in(trade.leaves_quantity),
        str(trade.order_status),
    )


def activity_out(row: Row[Any]) -> Activity:
    """The activity of a row of `activities`."""
    return Activity(
        id=row.id,
        account_id=row.account_id,
        type=ActivityType(row.type),
        sub_type=row.sub_type,
        at=instant_out(row.at),
        date=date_out(row.date),
        entry_id=row.entry_id,
        object_id=row.object_id,
        net_amount=money_out(row.net_amount),
        description=row.description,
        trade=_trade_out(row),
    )


def _trade_out(row: Row[Any]) -> Trade | None:
    if row.side is None:
        return None
    return Trade(
        order_id=row.object_id,
        side=row.side,
        symbol=row.symbol,
        price=share_out(row.price),
        quantity=share_out(row.quantity),
        cumulative_quantity=share_out(row.cumulative_quantity),
        leaves_quantity=share_out(row.leaves_quantity),
        order_status=row.order_status,
    )

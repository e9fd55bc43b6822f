"""Reads for the auditor: everything there is, lot by lot, so that memory stays bounded."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, func, select

from streetname.domain.charges.end_of_day import ends_at
from streetname.domain.charges.interest import Accrual, interest_cause
from streetname.domain.charges.regulatory import Tally, fee_cause
from streetname.domain.funding.transfer import Transfer
from streetname.domain.laws import Booked, Timing
from streetname.domain.ledger.activity import Trade
from streetname.domain.ledger.entry import EntryKind, Posting
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.values.amounts import Money
from streetname.domain.values.ids import EntryId
from streetname.engine.decisions import TRADE_STREAM, AnyFact
from streetname.storage import tables
from streetname.storage.codecs import instant_out
from streetname.storage.queries import charges
from streetname.storage.rows.accounts import transfer_out
from streetname.storage.rows.ledger import accrual_out, activity_out, hold_out, posting_out
from streetname.storage.rows.orders import order_out

_LOT = 500
_AUDITED = (
    tables.entries,
    tables.orders,
    tables.transfers,
    tables.holds,
    tables.accruals,
    tables.events,
)

_fact = msgspec.msgpack.Decoder(AnyFact)


class AuditedOrder(msgspec.Struct, frozen=True):
    """An order, and what belongs to it."""

    order: Order
    hold: Hold | None
    trades: Sequence[Trade]
    entries: Sequence[Booked]


class AuditedTransfer(msgspec.Struct, frozen=True):
    """A transfer, and what belongs to it."""

    transfer: Transfer
    hold: Hold | None
    entries: Sequence[Booked]


class AuditedHold(msgspec.Struct, frozen=True):
    """A hold, and what it may be for."""

    hold: Hold
    order: Order | None
    transfer: Transfer | None


class AuditedDay(msgspec.Struct, frozen=True):
    """What an account has traded on a day, and what it was charged for it."""

    tally: Tally
    told: Mapping[str, Money]
    entries: Sequence[Booked]
    timing: Timing


class AuditedEvent(msgspec.Struct, frozen=True, gc=False):
    """An event's number, and what happened to an order if that is what it tells."""

    sequence: int
    change: OrderChanged | None


def count_audited(connection: Connection) -> int:
    """How many things there are to look at one by one."""
    return sum(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _AUDITED
    )


def audited_entries(connection: Connection) -> Iterator[Sequence[tuple[Booked, bool]]]:
    """Every entry with its lines, and whether what it names as its cause is there."""
    for rows in _lots(connection, tables.entries):
        causes = {row.object_id for row in rows}
        known = {kind: _causes(connection, kind, causes) for kind in {row.kind for row in rows}}
        yield [
            (entry, entry.object_id in known[entry.kind]) for entry in _with_lines(connection, rows)
        ]


def audited_orders(connection: Connection) -> Iterator[Sequence[AuditedOrder]]:
    """Every order with its hold, its fills and its entries."""
    for rows in _lots(connection, tables.orders):
        ids = [row.id for row in rows]
        holds, entries = _holds(connection, ids), _entries(connection, ids)
        trades = _trades(connection, entries)
        yield [
            AuditedOrder(
                order_out(row), holds.get(row.id), trades.get(row.id, ()), entries.get(row.id, ())
            )
            for row in rows
        ]


def audited_transfers(connection: Connection) -> Iterator[Sequence[AuditedTransfer]]:
    """Every transfer with its hold and its entries."""
    for rows in _lots(connection, tables.transfers):
        ids = [row.id for row in rows]
        holds, entries = _holds(connection, ids), _entries(connection, ids)
        yield [
            AuditedTransfer(transfer_out(row), holds.get(row.id), entries.get(row.id, ()))
            for row in rows
        ]


def audited_holds(connection: Connection) -> Iterator[Sequence[AuditedHold]]:
    """Every hold with the order or the transfer of its name."""
    for rows in _lots(connection, tables.holds):
        ids = [row.object_id for row in rows]
        orders = {row.id: order_out(row) for row in _among(connection, tables.orders, ids)}
        transfers = {row.id: transfer_out(row) for row in _among(connection, tables.transfers, ids)}
        yield [
            AuditedHold(hold_out(row), orders.get(row.object_id), transfers.get(row.object_id))
            for row in rows
        ]


def audited_days(connection: Connection) -> Iterator[Sequence[AuditedDay]]:
    """Every account and day with trades, and the fees of them."""
    timing = _timing(connection)
    tallies = charges.every_tally(connection)
    while lot := list(islice(tallies, _LOT)):
        told = charges.fees_told(connection, lot)
        entries = _entries(connection, [fee_cause(each.account_id, each.day) for each in lot])
        yield [
            AuditedDay(
                each,
                told.get((each.account_id, each.day), {}),
                entries.get(fee_cause(each.account_id, each.day), ()),
                timing(each.day),
            )
            for each in lot
        ]


def audited_accruals(
    connection: Connection,
) -> Iterator[Sequence[tuple[Accrual, Sequence[Booked]]]]:
    """Every month's interest of every account with its entries."""
    accruals = map(accrual_out, connection.execute(select(tables.accruals)))
    while lot := list(islice(accruals, _LOT)):
        causes = [interest_cause(each.account_id, each.month) for each in lot]
        entries = _entries(connection, causes)
        yield [(each, entries.get(cause, ())) for each, cause in zip(lot, causes, strict=True)]


def audited_events(connection: Connection) -> Iterator[Sequence[AuditedEvent]]:
    """Every event, oldest first."""
    for rows in _lots(connection, tables.events):
        yield [AuditedEvent(row.sequence, _change(row)) for row in rows]


def last_event(connection: Connection) -> int:
    """The number of the last event, as the environment knows it."""
    return connection.execute(select(tables.environment.c.events)).scalar_one()


def statuses(connection: Connection, order_ids: Collection[str]) -> dict[str, OrderStatus]:
    """The statuses of these orders."""
    return {row.id: OrderStatus(row.status) for row in _among(connection, tables.orders, order_ids)}


def orders_without_events(connection: Connection) -> Iterator[tuple[str, OrderStatus]]:
    """Every order that no event tells of."""
    events, orders = tables.events.c, tables.orders.c
    told = select(events.object_id).where(events.stream == TRADE_STREAM)
    for row in connection.execute(select(orders.id, orders.status).where(orders.id.not_in(told))):
        yield row.id, OrderStatus(row.status)


def _lots(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table in order of its key, which is one column."""
    (key,) = table.primary_key
    statement = select(table).order_by(key).limit(_LOT)
    rows = connection.execute(statement).all()
    while rows:
        yield rows
        last = getattr(rows[-1], key.name)
        rows = connection.execute(statement.where(key > last)).all()


def _among(connection: Connection, table: Table, ids: Collection[str]) -> Iterator[Row[Any]]:
    ids = list(ids)
    for start in range(0, len(ids), _LOT):
        lot = ids[start : start + _LOT]
        yield from connection.execute(select(table).where(table.c.id.in_(lot)))


def _causes(connection: Connection, kind: str, named: Collection[str]) -> set[str]:
    """Which of the named causes are there, among those that an entry of the kind may have."""
    match EntryKind(kind):
        case EntryKind.TRADE | EntryKind.COMMISSION:
            return _known(connection, tables.orders, named)
        case EntryKind.REGULATORY_FEE:
            return charges.days_traded(connection, named)
        case EntryKind.INTEREST:
            return charges.months_accrued(connection, named)
        case _:
            return _known(connection, tables.transfers, named)


def _timing(connection: Connection) -> Callable[[date], Timing]:
    """When each day is charged, as seen from the environment's instant."""
    now = instant_out(connection.execute(select(tables.environment.c.instant)).scalar_one())
    charged = charges.days_charged(connection)

    def timing(day: date) -> Timing:
        if ends_at(day) >= now:
            return Timing.UNDER_WAY if ends_at(day) == now else Timing.TO_COME
        return Timing.CHARGED if day in charged else Timing.FREE

    return timing


def _known(connection: Connection, table: Table, ids: Collection[str]) -> set[str]:
    return set(connection.execute(select(table.c.id).where(table.c.id.in_(ids))).scalars())


def _holds(connection: Connection, object_ids: Collection[str]) -> dict[str, Hold]:
    statement = select(tables.holds).where(tables.holds.c.object_id.in_(object_ids))
    return {row.object_id: hold_out(row) for row in connection.execute(statement)}


def _entries(connection: Connection, object_ids: Collection[str]) -> dict[str, list[Booked]]:
    statement = select(tables.entries).where(tables.entries.c.object_id.in_(object_ids))
    found: dict[str, list[Booked]] = {}
    for entry in _with_lines(connection, connection.execute(statement).all()):
        found.setdefault(entry.object_id, []).append(entry)
    return found


def _with_lines(connection: Connection, rows: Sequence[Row[Any]]) -> list[Booked]:
    postings = tables.postings
    lines: dict[EntryId, list[Posting]] = {row.id: [] for row in rows}
    ids = list(lines)
    for start in range(0, len(ids), _LOT):
        of_these = postings.c.entry_id.in_(ids[start : start + _LOT])
        by = (postings.c.entry_id, postings.c.line)
        for row in connection.execute(select(postings).where(of_these).order_by(*by)):
            lines[row.entry_id].append(posting_out(row))
    return [
        Booked(
            row.id, EntryKind(row.kind), instant_out(row.at), row.object_id, tuple(lines[row.id])
        )
        for row in rows
    ]


def _trades(connection: Connection, entries: dict[str, list[Booked]]) -> dict[str, list[Trade]]:
    """The fills by order, as their owners were told of the entries."""
    activities = tables.activities
    ids = [
        entry.id for booked in entries.values() for entry in booked if entry.kind is EntryKind.TRADE
    ]
    found: dict[str, list[Trade]] = {}
    for start in range(0, len(ids), _LOT):
        of_these = activities.c.entry_id.in_(ids[start : start + _LOT])
        for row in connection.execute(select(activities).where(of_these)):
            trade = activity_out(row).trade
            if trade is not None:
                found.setdefault(trade.order_id, []).append(trade)
    return found


def _change(row: Row[Any]) -> OrderChanged | None:
    if row.stream != TRADE_STREAM:
        return None
    fact = _fact.decode(row.fact)
    assert isinstance(fact, OrderChanged), "the stream of trades tells of orders"
    return fact

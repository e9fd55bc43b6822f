"""What must always hold, across rooms. A law gives back its violations, and so nothing if it holds.

Each looks at one thing and what belongs to it, so that a brokerage of any size can be checked lot
by lot. Tests, the simulation and `streetname verify` call the same functions.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto

import msgspec

from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally, charges
from streetname.domain.funding.transfer import TERMINAL as ENDED
from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus
from streetname.domain.ledger.activity import Trade
from streetname.domain.ledger.chart import FIRM_COMMISSIONS, USD, customer
from streetname.domain.ledger.entry import EntryKind, Posting, imbalance
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import holds_nothing
from streetname.domain.orders.lifecycle import BIRTHS, TELLING, TRANSITIONS
from streetname.domain.orders.order import Order, OrderStatus, Side
from streetname.domain.values.amounts import (
    ZERO,
    Money,
    Quantity,
    is_whole,
    notional,
    to_cents,
)
from streetname.domain.values.ids import AccountId, AssetId, EntryId

BALANCED = "entries sum to zero per asset"
CAUSED = "every entry has its cause"
SUMMED = "balances equal the sums of their postings"
CLOSED = "all balances of an asset sum to zero"
HELD = "what is held belongs to open orders and withdrawals"
RESERVED = "open orders have a hold, held exits and others none"
OWNED = "positions equal the books"
TRADED = "positions equal their fills"
COVERED = "nobody closes more than there is, and shorts are whole"
FILLED = "orders equal their fills"
CHARGED = "commissions charged equal commissions booked"
LEVIED = "regulatory fees are what the day's trades deserve"
ACCRUED = "interest is posted once and to the cent"
LIVED = "orders have lived by the table, up to their status"
BOOKED = "transfers are booked when complete, and not before"
NUMBERED = "events are numbered without gaps"


class Violation(msgspec.Struct, frozen=True, gc=False):
    """A law that does not hold, of what, and in which way."""

    law: str
    subject: str
    finding: str


class Booked(msgspec.Struct, frozen=True, gc=False):
    """An entry as it is stored, sound or not."""

    id: EntryId
    kind: EntryKind
    at: datetime
    object_id: str
    postings: tuple[Posting, ...]


class Sum(msgspec.Struct, frozen=True, gc=False):
    """A balance as it is kept, beside the sum of its postings."""

    ledger_account: str
    asset: AssetId
    kept: Decimal
    posted: Decimal


class Timing(Enum):
    """Whether a day is still to be charged, may just be charged, was charged, or went free."""

    TO_COME = auto()
    UNDER_WAY = auto()
    CHARGED = auto()
    FREE = auto()


class Holding(msgspec.Struct, frozen=True, gc=False):
    """What is known of one account's shares of one asset, from four sources."""

    account_id: AccountId
    asset: AssetId
    position: Quantity
    booked: Quantity
    traded: Quantity
    held: Quantity


def entry_balances(entry: Booked) -> Iterator[Violation]:
    """An entry has postings, and they sum to zero per asset."""
    if not entry.postings:
        yield Violation(BALANCED, f"entry {entry.id}", "has no postings")
    for asset, left in imbalance(entry.postings).items():
        yield Violation(BALANCED, f"entry {entry.id}", f"is out by {left} of {asset}")


def entry_has_cause(entry: Booked, *, known: bool) -> Iterator[Violation]:
    """An entry names a cause that there is.

    That is an order or a transfer, a day on which its customer traded, or a month of its customer's
    interest: whichever its kind asks for.
    """
    if not known:
        yield Violation(CAUSED, f"entry {entry.id}", f"names {entry.object_id}, which is nothing")


def balance_equals_postings(found: Sum) -> Iterator[Violation]:
    """A balance is the sum of its postings."""
    if found.kept != found.posted:
        yield Violation(
            SUMMED,
            f"balance of {found.asset} in {found.ledger_account}",
            f"is {found.kept}, its postings sum to {found.posted}",
        )


def asset_sums_to_zero(asset: AssetId, total: Decimal) -> Iterator[Violation]:
    """What is owned of an asset is somewhere."""
    if total:
        yield Violation(CLOSED, f"asset {asset}", f"sums to {total}")


def hold_has_reason(
    hold: Hold, order: Order | None, transfer: Transfer | None
) -> Iterator[Violation]:
    """A hold is set aside for an open order or an open withdrawal of the same account."""
    reason = order or transfer
    subject = f"hold for {hold.object_id}"
    if reason is None:
        yield Violation(HELD, subject, "is for nothing that there is")
    elif reason.account_id != hold.account_id:
        yield Violation(HELD, subject, "is another account's")
    elif order is not None and not order.is_open:
        yield Violation(HELD, subject, f"is for an order that is {order.status}")
    elif order is None and transfer is not None and not _holds_money(transfer):
        yield Violation(HELD, subject, f"is for a transfer that is {transfer.status}")


def order_has_its_hold(order: Order, hold: Hold | None) -> Iterator[Violation]:
    """An open order holds cash if it opens a position, and the shares that it may close.

    A replacement that the venue has yet to confirm holds what it needs beyond the replaced order.
    """
    subject = f"order {order.id}"
    if hold is None:
        if order.is_open and not holds_nothing(order):
            yield Violation(RESERVED, subject, f"is {order.status} and holds nothing")
        return
    asset = order.asset_id if order.intent.closes else USD
    is_promise = order.replaces is not None and order.status is OrderStatus.PENDING_NEW
    if hold.asset != asset:
        yield Violation(RESERVED, subject, f"holds {hold.asset} instead of {asset}")
    elif order.intent.closes and not is_promise and order.left not in (None, hold.remaining):
        yield Violation(RESERVED, subject, f"holds {hold.remaining} shares for {order.left}")


def holding_equals_books(holding: Holding) -> Iterator[Violation]:
    """A position is what the books say, none is promised twice, and what is short is whole."""
    subject = f"account {holding.account_id}, asset {holding.asset}"
    if holding.position != holding.booked:
        finding = f"the position is {holding.position}, the books say {holding.booked}"
        yield Violation(OWNED, subject, finding)
    if holding.position != holding.traded:
        finding = f"the position is {holding.position}, fills come to {holding.traded}"
        yield Violation(TRADED, subject, finding)
    if holding.position < ZERO and not is_whole(holding.position):
        yield Violation(COVERED, subject, f"{holding.position} shares are short")
    if holding.held > abs(holding.position):
        finding = f"{holding.held} shares are held to be closed, the position is {holding.position}"
        yield Violation(COVERED, subject, finding)


def order_equals_fills(
    order: Order, trades: Sequence[Trade], entries: Sequence[Booked]
) -> Iterator[Violation]:
    """What an order says it has traded is what its fills and the books say."""
    subject = f"order {order.id}"
    quantity = sum((trade.quantity for trade in trades), ZERO)
    value = sum((notional(trade.price, trade.quantity) for trade in trades), ZERO)
    own_quantity = order.filled_quantity - order.inherited.quantity
    own_value = order.filled_value - order.inherited.value
    if own_quantity != quantity:
        finding = f"has filled {own_quantity}, its fills come to {quantity}"
        yield Violation(FILLED, subject, finding)
    if own_value != value:
        finding = f"has filled for {own_value}, its fills come to {value}"
        yield Violation(FILLED, subject, finding)
    sign = 1 if order.side is Side.BUY else -1
    gained = _gained(entries, EntryKind.TRADE, customer(order.account_id))
    booked = (gained.get(order.asset_id, ZERO), gained.get(USD, ZERO))
    if booked != (sign * own_quantity, -sign * own_value):
        finding = f"has booked {booked[0]} shares against {booked[1]} dollars"
        yield Violation(FILLED, subject, finding)
    if not _status_fits(order):
        finding = f"is {order.status} with {order.filled_quantity} filled"
        yield Violation(FILLED, subject, finding)


def order_paid_commission(order: Order, entries: Sequence[Booked]) -> Iterator[Violation]:
    """What an order was charged is what the firm has earned by it."""
    earned = _gained(entries, EntryKind.COMMISSION, FIRM_COMMISSIONS).get(USD, ZERO)
    charged = order.commission_charged - order.inherited.commission
    if charged != earned:
        finding = f"was charged {charged}, booked are {earned}"
        yield Violation(CHARGED, f"order {order.id}", finding)


def trades_paid_fees(
    tally: Tally, told: Mapping[str, Money], entries: Sequence[Booked], timing: Timing
) -> Iterator[Violation]:
    """What a day's trades were charged, fee by fee and in the books, is what they deserve.

    A day on which fees were charged at all charged everyone; nobody pays before it ends.
    """
    subject = f"account {tally.account_id} on {tally.day.isoformat()}"
    due = {charge.fee.value: charge.amount for charge in charges(tally)}
    may_owe = timing in (Timing.TO_COME, Timing.UNDER_WAY, Timing.FREE)
    may_have_paid = timing in (Timing.UNDER_WAY, Timing.CHARGED)
    if not (may_owe and not told) and not (may_have_paid and told == due):
        yield Violation(LEVIED, subject, f"is told of {_named(told)}, deserves {_named(due)}")
    booked = -_gained_cash(entries, EntryKind.REGULATORY_FEE, tally.account_id)
    if booked != sum(told.values(), ZERO):
        yield Violation(LEVIED, subject, f"is told of {_named(told)}, booked are {booked}")


def interest_is_posted(accrual: Accrual, entries: Sequence[Booked]) -> Iterator[Violation]:
    """A month's interest is in the books to the cent once it is posted, and not before."""
    booked = -_gained_cash(entries, EntryKind.INTEREST, accrual.account_id)
    expected = to_cents(accrual.amount) if accrual.posted else ZERO
    if booked != expected:
        subject = f"interest of {accrual.account_id} for {accrual.month:%Y-%m}"
        yield Violation(ACCRUED, subject, f"is {accrual.amount}, booked are {booked}")


def order_moves(
    order_id: str, before: OrderStatus | None, event: OrderEvent, after: OrderStatus
) -> Iterator[Violation]:
    """An event leads from the status before it to the one after it, or begins a life."""
    if event in TELLING:
        fits = after in (before, OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED)
    elif before is None:
        fits = BIRTHS.get(event) is after
    else:
        fits = TRANSITIONS.get((before, event)) is after
    if not fits:
        finding = f"went from {before or 'nothing'} to {after} by {event}"
        yield Violation(LIVED, f"order {order_id}", finding)


def order_stands_where_it_came(
    order_id: str, status: OrderStatus | None, last: OrderStatus | None
) -> Iterator[Violation]:
    """An order's status is the one that its last event led to."""
    if status is not last:
        finding = f"is {status or 'nothing'}, its events end in {last or 'nothing'}"
        yield Violation(LIVED, f"order {order_id}", finding)


def transfer_is_booked(
    transfer: Transfer, entries: Sequence[Booked], hold: Hold | None
) -> Iterator[Violation]:
    """A complete transfer has one entry, a returned one a second that undoes it, others none."""
    subject = f"transfer {transfer.id}"
    owner = customer(transfer.account_id)
    booked = [
        posting.amount
        for entry in entries
        for posting in entry.postings
        if posting.ledger_account == owner
    ]
    expected = _amounts_of(transfer)
    if sorted(booked) != sorted(expected):
        finding = f"is {transfer.status} and has booked {_listed(booked)}"
        yield Violation(BOOKED, subject, finding)
    if _holds_money(transfer) and (hold is None or hold.remaining != transfer.amount):
        yield Violation(BOOKED, subject, f"is {transfer.status} and does not hold its amount")


def next_number(previous: int, number: int) -> Iterator[Violation]:
    """An event's number follows the one before it."""
    if number != previous + 1:
        yield Violation(NUMBERED, f"event {number}", f"follows event {previous}")


def last_number(expected: int, last: int) -> Iterator[Violation]:
    """The last event has the number that the environment has come to."""
    if last != expected:
        finding = f"has come to event {expected}, the last one is {last}"
        yield Violation(NUMBERED, "the environment", finding)


def _status_fits(order: Order) -> bool:
    filled = order.filled_quantity
    match order.status:
        case OrderStatus.FILLED:
            return filled > ZERO and order.quantity in (None, filled)
        case OrderStatus.PARTIALLY_FILLED:
            return filled > ZERO and (order.quantity is None or filled < order.quantity)
        case OrderStatus.CANCELED | OrderStatus.EXPIRED | OrderStatus.REPLACED:
            return order.quantity is None or filled < order.quantity
        case OrderStatus.PENDING_CANCEL | OrderStatus.PENDING_REPLACE:
            return order.quantity is None or filled < order.quantity
        case _:
            return filled == order.inherited.quantity


def _gained(entries: Sequence[Booked], kind: EntryKind, by: str) -> Mapping[AssetId, Decimal]:
    """What a ledger account has gained through entries of that kind."""
    postings = (p for entry in entries if entry.kind is kind for p in entry.postings)
    return imbalance(posting for posting in postings if posting.ledger_account == by)


def _gained_cash(entries: Sequence[Booked], kind: EntryKind, by: AccountId) -> Money:
    """The cash that a customer has gained through entries of that kind."""
    return _gained(entries, kind, customer(by)).get(USD, ZERO)


def _holds_money(transfer: Transfer) -> bool:
    is_over = transfer.status in ENDED or transfer.status is TransferStatus.COMPLETE
    return transfer.direction is Direction.OUTGOING and not is_over


def _amounts_of(transfer: Transfer) -> list[Decimal]:
    match transfer.status:
        case TransferStatus.COMPLETE:
            return [transfer.signed_amount]
        case TransferStatus.RETURNED:
            return [transfer.signed_amount, -transfer.signed_amount]
        case _:
            return []


def _named(amounts: Mapping[str, Money]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items()) or "nothing"


def _listed(amounts: Sequence[Decimal]) -> str:
    return ", ".join(map(str, amounts)) or "nothing"

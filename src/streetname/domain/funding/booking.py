"""What a transfer does to the books: its money is posted once it has moved, or taken back."""

from datetime import date
from typing import Protocol

from streetname.domain.funding.transfer import Direction, Transfer
from streetname.domain.ledger.activity import Activity, ActivityType, other_activity_id
from streetname.domain.ledger.chart import STREET_BANK, USD, customer
from streetname.domain.ledger.entry import Entry, EntryKind, moved
from streetname.domain.ledger.hold import Hold
from streetname.domain.values.amounts import Money
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, EntryId
from streetname.domain.values.instants import exchange_date

_KINDS = {Direction.INCOMING: EntryKind.DEPOSIT, Direction.OUTGOING: EntryKind.WITHDRAWAL}
_ACTIVITY_TYPES = {
    Direction.INCOMING: ActivityType.CASH_DEPOSIT,
    Direction.OUTGOING: ActivityType.CASH_WITHDRAWAL,
}


class HoldDesk(Desk, Protocol):
    """What releasing a hold needs to see."""

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for the transfer."""
        ...


def book(transfer: Transfer, desk: Desk, changes: Changes) -> None:
    """Post the transfer's money between the bank and the customer."""
    kind = _KINDS[transfer.direction]
    _post(transfer, kind, transfer.signed_amount, f"ACH {kind}", desk, changes)


def book_return(transfer: Transfer, desk: Desk, changes: Changes) -> None:
    """Post the transfer's money back to where it came from."""
    kind = EntryKind.TRANSFER_RETURN
    described = f"ACH {_KINDS[transfer.direction]} returned"
    _post(transfer, kind, -transfer.signed_amount, described, desk, changes)


def release(transfer: Transfer, desk: HoldDesk, changes: Changes) -> None:
    """Set nothing aside for the transfer any longer."""
    hold = desk.hold(transfer.account_id, transfer.id)
    if hold is not None:
        changes.remove(hold)


def _post(
    transfer: Transfer,
    kind: EntryKind,
    gained: Money,
    description: str,
    desk: Desk,
    changes: Changes,
) -> None:
    today = exchange_date(desk.now)
    entry = Entry(
        id=EntryId(desk.number()),
        kind=kind,
        at=desk.now,
        trade_date=today,
        object_id=transfer.id,
        description=description,
        postings=moved(
            USD,
            gained,
            source=STREET_BANK,
            target=customer(transfer.account_id),
            settles_on=today,
        ),
    )
    changes.save(entry, _activity(transfer, entry, gained, today, desk))


def _activity(transfer: Transfer, entry: Entry, gained: Money, today: date, desk: Desk) -> Activity:
    return Activity(
        id=other_activity_id(today, desk.identify("activity")),
        account_id=transfer.account_id,
        type=_ACTIVITY_TYPES[transfer.direction],
        sub_type=None,
        at=desk.now,
        date=today,
        entry_id=entry.id,
        object_id=transfer.id,
        net_amount=gained,
        description=entry.description,
    )

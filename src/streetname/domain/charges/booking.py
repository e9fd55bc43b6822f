"""How a charge is booked: from the customer to the firm, and told to the customer."""

from datetime import date

import msgspec

from streetname.domain.ledger.activity import Activity, ActivityType, other_activity_id
from streetname.domain.ledger.chart import USD, LedgerAccount, customer
from streetname.domain.ledger.entry import Entry, EntryKind, moved
from streetname.domain.values.amounts import Money
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, EntryId


class Levy(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is taken from a customer, for what, and where it goes."""

    account_id: AccountId
    amount: Money
    kind: EntryKind
    target: LedgerAccount
    type: ActivityType
    sub_type: str
    on: date
    settles_on: date
    cause: str
    description: str


def book(levy: Levy, desk: Desk, changes: Changes) -> None:
    """Add the levy's entry and its activity to `changes`."""
    entry = Entry(
        EntryId(desk.number()),
        levy.kind,
        desk.now,
        levy.on,
        levy.cause,
        levy.description,
        moved(
            USD,
            levy.amount,
            source=customer(levy.account_id),
            target=levy.target,
            settles_on=levy.settles_on,
        ),
    )
    activity = Activity(
        other_activity_id(levy.on, desk.identify("activity")),
        levy.account_id,
        levy.type,
        levy.sub_type,
        desk.now,
        levy.on,
        entry.id,
        levy.cause,
        -levy.amount,
        levy.description,
    )
    changes.save(entry, activity)

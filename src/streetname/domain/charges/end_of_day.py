"""The end of a trading day, after its last session: fees are charged, then interest.

Each concerns very many accounts, so each is a chain of small commands at the same instant; `after`
is the last account that the link before has dealt with.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.charges.booking import Levy, book
from streetname.domain.charges.interest import (
    MARGIN_INTEREST,
    Accrual,
    begins_month,
    interest,
    interest_cause,
    month_of,
    nights_after,
)
from streetname.domain.charges.regulatory import Tally, charges, fee_cause
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import FIRM_INTEREST, FIRM_REGULATORY_FEES
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.market.calendar import next_session, session_on
from streetname.domain.values.amounts import Money, to_cents
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import NEW_YORK, exchange_date

AT_ONCE = 100
NOBODY = AccountId("")

_ENDS = time(20, 5, tzinfo=NEW_YORK)


class ChargeFees(Command, frozen=True, gc=False, tag="charge_fees"):
    """Charge the next accounts the regulatory fees of what they have traded on a day."""

    day: date
    after: AccountId = NOBODY


class PostInterest(Command, frozen=True, gc=False, tag="post_interest"):
    """Post the next accounts' interest of the months before that of a day."""

    day: date
    after: AccountId = NOBODY


class AccrueInterest(Command, frozen=True, gc=False, tag="accrue_interest"):
    """Accrue the next debtors' interest of the nights that follow a day."""

    day: date
    after: AccountId = NOBODY


class ChargeDesk(Desk, Protocol):
    """What charging needs to see. Accounts come in the order of their identifiers."""

    def account(self, account_id: AccountId) -> Account:
        """The account."""
        ...

    def tallies(self, day: date, after: AccountId, most: int) -> Sequence[Tally]:
        """What the next accounts have traded on a day."""
        ...

    def unposted(self, before: date, after: AccountId, most: int) -> Sequence[Accrual]:
        """What has accrued to the next accounts in the months before, and is not posted."""
        ...

    def debtors(self, after: AccountId, most: int) -> Sequence[AccountId]:
        """The next accounts whose settled cash is negative."""
        ...

    def settled_cash(self, account_id: AccountId) -> Money:
        """The cash that has settled by now."""
        ...

    def accrual(self, account_id: AccountId, month: date) -> Accrual | None:
        """What has accrued to the account in a month."""
        ...


def ends_at(day: date) -> datetime:
    """When a trading day is over and charged: five past eight in the evening in New York."""
    return datetime.combine(day, _ENDS).astimezone(UTC)


def day_under_way(now: datetime) -> date:
    """The first trading day that ends at or after `now`."""
    today = exchange_date(now)
    ends_today = session_on(today) is not None and ends_at(today) >= now
    return today if ends_today else next_session(today).date


def charge_fees(command: ChargeFees, desk: ChargeDesk) -> Changes:
    """Charge one lot of accounts; go on with the next lot, or else with interest."""
    changes = Changes()
    lot = desk.tallies(command.day, command.after, AT_ONCE)
    if desk.rules.regulatory_fees:
        for tally in lot:
            _charge(tally, desk, changes)
    if len(lot) == AT_ONCE:
        changes.at(desk.now, ChargeFees(command.day, lot[-1].account_id))
    elif begins_month(command.day):
        changes.at(desk.now, PostInterest(command.day))
    else:
        changes.at(desk.now, AccrueInterest(command.day))
    return changes


def post_interest(command: PostInterest, desk: ChargeDesk) -> Changes:
    """Post one lot of accruals; go on with the next lot, or else with this day's interest."""
    changes = Changes()
    lot = desk.unposted(month_of(command.day), command.after, AT_ONCE)
    for accrual in lot:
        _post(accrual, command.day, desk, changes)
    if len(lot) >= AT_ONCE:
        changes.at(desk.now, PostInterest(command.day, lot[-1].account_id))
    else:
        changes.at(desk.now, AccrueInterest(command.day))
    return changes


def accrue_interest(command: AccrueInterest, desk: ChargeDesk) -> Changes:
    """Let one lot of debtors accrue; go on with the next lot, or put the next day on the agenda."""
    changes = Changes()
    lot = desk.debtors(command.after, AT_ONCE)
    for account_id in lot:
        _accrue(account_id, command.day, desk, changes)
    if len(lot) == AT_ONCE:
        changes.at(desk.now, AccrueInterest(command.day, lot[-1]))
    else:
        following = next_session(command.day).date
        changes.at(ends_at(following), ChargeFees(following))
    return changes


def _charge(tally: Tally, desk: ChargeDesk, changes: Changes) -> None:
    """Fees settle with the trades that they are for."""
    session = session_on(tally.day)
    assert session is not None, "what was traded was traded on a trading day"
    number = desk.account(tally.account_id).account_number
    for charge in charges(tally):
        of_what = f"{charge.basis} on {tally.day.isoformat()} by {number}"
        levy = Levy(
            account_id=tally.account_id,
            amount=charge.amount,
            kind=EntryKind.REGULATORY_FEE,
            target=FIRM_REGULATORY_FEES,
            type=ActivityType.FEE,
            sub_type=charge.fee.value,
            on=tally.day,
            settles_on=session.settles_on,
            cause=fee_cause(tally.account_id, tally.day),
            description=f"{charge.fee} fee for proceed of {of_what}",
        )
        book(levy, desk, changes)


def _post(accrual: Accrual, day: date, desk: ChargeDesk, changes: Changes) -> None:
    """What does not come to a cent is let go."""
    changes.save(msgspec.structs.replace(accrual, posted=True))
    amount = to_cents(accrual.amount)
    if not amount:
        return
    levy = Levy(
        account_id=accrual.account_id,
        amount=amount,
        kind=EntryKind.INTEREST,
        target=FIRM_INTEREST,
        type=ActivityType.INTEREST,
        sub_type=MARGIN_INTEREST,
        on=day,
        settles_on=day,
        cause=interest_cause(accrual.account_id, accrual.month),
        description=f"Margin interest for {accrual.month:%Y-%m}",
    )
    book(levy, desk, changes)


def _accrue(account_id: AccountId, day: date, desk: ChargeDesk, changes: Changes) -> None:
    debt, percent = -desk.settled_cash(account_id), desk.rules.margin_interest_percent
    more = interest(debt, percent, nights_after(day))
    if more:
        month = month_of(day)
        before = desk.accrual(account_id, month)
        amount = more if before is None else before.amount + more
        changes.save(Accrual(account_id, month, amount))

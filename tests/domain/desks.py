"""A desk over dictionaries: it sees what it has applied, and its agenda runs when told."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.amend import AmendAccount, amend_account
from streetname.domain.accounts.block import BlockAccount, block_account
from streetname.domain.accounts.close import CloseAccount, close_account
from streetname.domain.accounts.configure import Configure, configure
from streetname.domain.accounts.open import OpenAccount, open_account
from streetname.domain.accounts.profile import Profile
from streetname.domain.accounts.review import ReviewAccount, review_account
from streetname.domain.accounts.verify import VerifyAccount, verify_account
from streetname.domain.funding.advance import AdvanceTransfer, advance_transfer
from streetname.domain.funding.approve import ApproveRelationship, approve_relationship
from streetname.domain.funding.cancel import (
    CancelTransfer,
    ExpireTransfer,
    cancel_transfer,
    expire_transfer,
)
from streetname.domain.funding.link import LinkBank, link_bank
from streetname.domain.funding.refuse import (
    RejectTransfer,
    ReturnTransfer,
    reject_transfer,
    return_transfer,
)
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.request import RequestTransfer, request_transfer
from streetname.domain.funding.transfer import Direction, Transfer
from streetname.domain.funding.unlink import UnlinkBank, unlink_bank
from streetname.domain.ledger.activity import Activity
from streetname.domain.ledger.chart import customer
from streetname.domain.ledger.entry import Entry
from streetname.domain.ledger.hold import Hold
from streetname.domain.values.changes import Changes, Command, Due, Fact, Value
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId, derived_uuid
from streetname.domain.values.instants import exchange_date
from streetname.domain.values.rules import FundingPace, Rules

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)

_VERBS: dict[type[Command], Callable[[Any, Any], Changes]] = {
    AdvanceTransfer: advance_transfer,
    AmendAccount: amend_account,
    ApproveRelationship: approve_relationship,
    BlockAccount: block_account,
    CancelTransfer: cancel_transfer,
    CloseAccount: close_account,
    Configure: configure,
    ExpireTransfer: expire_transfer,
    LinkBank: link_bank,
    OpenAccount: open_account,
    RejectTransfer: reject_transfer,
    RequestTransfer: request_transfer,
    ReturnTransfer: return_transfer,
    ReviewAccount: review_account,
    UnlinkBank: unlink_bank,
    VerifyAccount: verify_account,
}


class FakeDesk:
    """Applies what it has had decided; refuses to look further than a decision may."""

    def __init__(self, now: datetime = MONDAY_AT_TEN, pace: FundingPace = FundingPace.FAST) -> None:
        self.now = now
        self.sequence = 0
        self.rules = Rules(funding_pace=pace)
        self.facts: list[Fact] = []
        self.agenda: list[Due] = []
        self.accounts: dict[str, Account] = {}
        self.profiles: dict[str, Profile] = {}
        self.links: dict[str, Relationship] = {}
        self.transfers: dict[str, Transfer] = {}
        self.holds: dict[str, Hold] = {}
        self.entries: list[Entry] = []
        self.activities: list[Activity] = []
        self.owned: list[object] = []
        self._identified = 0

    def do(self, command: Command) -> Any:
        """Have the command decided, apply it, and give back the reply."""
        changes = _VERBS[type(command)](command, self)
        for value in changes.saved:
            self._save(value)
        for value in changes.removed:
            assert isinstance(value, Hold)
            del self.holds[value.object_id]
        self.facts.extend(changes.facts)
        self.agenda.extend(changes.due)
        return changes.reply

    def pass_time(self, **duration: float) -> None:
        """Let the time pass, with everything that falls due in it."""
        end = self.now + timedelta(**duration)
        while due := [item for item in self.agenda if item.at <= end]:
            item = min(due, key=lambda one: one.at)
            self.agenda.remove(item)
            self.now = item.at
            self.do(item.command)
        self.now = end

    def _save(self, value: Value) -> None:
        match value:
            case Account():
                self.accounts[value.id] = value
            case Profile():
                self.profiles[value.account_id] = value
            case Relationship():
                self.links[value.id] = value
            case Transfer():
                self.transfers[value.id] = value
            case Hold():
                self.holds[value.object_id] = value
            case Entry():
                self.entries.append(value)
            case Activity():
                self.activities.append(value)
            case _:
                raise AssertionError(value)

    def number(self) -> int:
        self._identified += 1
        return self._identified

    def identify(self, kind: str) -> str:
        self._identified += 1
        return derived_uuid("desk", kind, self._identified)

    def find_account(self, account_id: AccountId) -> Account | None:
        return self.accounts.get(account_id)

    def profile(self, account_id: AccountId) -> Profile:
        return self.profiles[account_id]

    def email_taken(self, email: str) -> bool:
        return any(profile.email == email for profile in self.profiles.values())

    def account_number_taken(self, number: str) -> bool:
        return any(account.account_number == number for account in self.accounts.values())

    def relationship(
        self, account_id: AccountId, relationship_id: RelationshipId
    ) -> Relationship | None:
        link = self.links.get(relationship_id)
        return link if link and link.account_id == account_id else None

    def relationships(self, account_id: AccountId) -> Sequence[Relationship]:
        return [link for link in self.links.values() if link.account_id == account_id]

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        return self.transfers.get(transfer_id)

    def transfers_of_day(
        self, account_id: AccountId, direction: Direction, day: date
    ) -> Sequence[Transfer]:
        return [
            transfer
            for transfer in self.transfers.values()
            if (transfer.account_id, transfer.direction) == (account_id, direction)
            and exchange_date(transfer.created_at) == day
        ]

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        return self.holds.get(object_id)

    def positions(self, account_id: AccountId) -> Sequence[object]:
        return self.owned

    def cash(self, account_id: AccountId) -> Decimal:
        return sum(
            (
                posting.amount
                for entry in self.entries
                for posting in entry.postings
                if posting.ledger_account == customer(account_id)
            ),
            Decimal(0),
        )

    def multiplier(self, account_id: AccountId) -> int:
        return 1

    def withdrawable(self, account_id: AccountId) -> Decimal:
        held = (hold.remaining for hold in self.holds.values() if hold.account_id == account_id)
        return self.cash(account_id) - sum(held, Decimal(0))

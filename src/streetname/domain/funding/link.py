"""Linking an account to its owner's bank, of which there may be one at a time.

Source: Alpaca, ACH relationships.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from streetname.domain.accounts.account import Account, AccountFinder, AccountStatus, known
from streetname.domain.accounts.profile import Profile
from streetname.domain.errors import Conflict, InvalidField, InvalidRequest
from streetname.domain.funding import relationship
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.pace import due, pace_of
from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, RelationshipId

_BANK_ACCOUNT_TYPES = frozenset({"CHECKING", "SAVINGS"})
_BANK_ACCOUNT_NUMBER = re.compile(r"[A-Za-z0-9]{4,17}")
_ROUTING_NUMBER = re.compile(r"[0-9]{9}")
_ROUTING_WEIGHTS = (3, 7, 1) * 3


class LinkBank(Command, frozen=True, gc=False, tag="link_bank"):
    """Link a bank account, by its details or by a Plaid token alone."""

    account_id: AccountId
    account_owner_name: str | None = None
    bank_account_type: str | None = None
    bank_account_number: str | None = None
    bank_routing_number: str | None = None
    nickname: str | None = None
    processor_token: str | None = None


class LinkDesk(Desk, AccountFinder, Protocol):
    """What linking a bank needs to see."""

    def profile(self, account_id: AccountId) -> Profile:
        """The personal part of an account that there is."""
        ...

    def relationships(self, account_id: AccountId) -> Sequence[Relationship]:
        """The account's links, given up or not."""
        ...


def link_bank(command: LinkBank, desk: LinkDesk) -> Changes:
    """Link the bank; the reply is the link, which the bank has yet to approve."""
    account = known(desk, command.account_id)
    if account.status is not AccountStatus.ACTIVE:
        raise InvalidField("account must be active")
    faults = ", ".join(() if command.processor_token else _faults(command))
    if faults:
        raise InvalidRequest(faults, code=InvalidField.code)
    if any(link.is_usable for link in desk.relationships(account.id)):
        raise Conflict("only one active ach relationship allowed")
    link = _relationship(command, account, desk)
    changes = Changes(reply=link)
    changes.save(link)
    changes.announce(relationship.change(None, link))
    pace = pace_of(desk.rules.funding_pace)
    if pace is not None:
        approved_at = due(desk.now, pace.approval, pace)
        changes.at(approved_at, ApproveRelationship(account.id, link.id))
    return changes


def is_routing_number(text: str) -> bool:
    """True for nine digits whose weighted sum is a multiple of ten, as the ABA has it."""
    if not _ROUTING_NUMBER.fullmatch(text):
        return False
    digits = map(int, text)
    return sum(w * d for w, d in zip(_ROUTING_WEIGHTS, digits, strict=True)) % 10 == 0


def _faults(command: LinkBank) -> Iterator[str]:
    if not command.account_owner_name:
        yield "account_owner_name is required"
    if command.bank_account_type not in _BANK_ACCOUNT_TYPES:
        yield "bank_account_type must be either CHECKING or SAVINGS"
    if not _BANK_ACCOUNT_NUMBER.fullmatch(command.bank_account_number or ""):
        yield "bank_account_number is invalid"
    if not is_routing_number(command.bank_routing_number or ""):
        yield "bank_routing_number is invalid"


def _relationship(command: LinkBank, account: Account, desk: LinkDesk) -> Relationship:
    return Relationship(
        id=RelationshipId(desk.identify("relationship")),
        account_id=account.id,
        status=RelationshipStatus.QUEUED,
        account_owner_name=command.account_owner_name or desk.profile(account.id).name,
        bank_account_type=command.bank_account_type or "",
        bank_account_number=command.bank_account_number or "",
        bank_routing_number=command.bank_routing_number or "",
        nickname=command.nickname,
        processor_token=command.processor_token,
        created_at=desk.now,
        updated_at=desk.now,
        sequence=desk.sequence,
    )

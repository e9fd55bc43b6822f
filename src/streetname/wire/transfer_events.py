"""Funding events on the wire: transfers alone in version 1, and bank relationships in version 2.

Source: Alpaca, transfer status events and funding status events.
"""

import msgspec

from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.values.ids import ulid
from streetname.wire.times import timestamp


class TransferEventBody(msgspec.Struct, frozen=True):
    """A change of a transfer's status, in version 1."""

    account_id: str
    at: str
    event_id: int
    event_ulid: str
    status_from: str
    status_to: str
    transfer_id: str


class FundingEventBody(msgspec.Struct, frozen=True):
    """A change of the status of a transfer or of a bank relationship, in version 2."""

    account_id: str
    at: str
    correspondent: str
    entity_id: str
    entity_type: str
    event_id: str
    reason: str
    status_from: str
    status_to: str


def transfer_event(fact: TransferChanged, sequence: int) -> TransferEventBody:
    """The event of version 1; the first one of a transfer has no status before."""
    return TransferEventBody(
        account_id=fact.account_id,
        at=timestamp(fact.at),
        event_id=sequence,
        event_ulid=ulid(fact.at, sequence),
        status_from=fact.status_from or "",
        status_to=fact.status_to,
        transfer_id=fact.transfer_id,
    )


def funding_event(
    fact: TransferChanged | RelationshipChanged, sequence: int, correspondent: str
) -> FundingEventBody:
    """The event of version 2; `correspondent` is the firm's code of four characters."""
    if isinstance(fact, TransferChanged):
        entity_type, entity_id, reason = "Transfer", fact.transfer_id, fact.reason
    else:
        entity_type, entity_id, reason = "BankRelationship", fact.relationship_id, None
    return FundingEventBody(
        account_id=fact.account_id,
        at=timestamp(fact.at),
        correspondent=correspondent,
        entity_id=entity_id,
        entity_type=entity_type,
        event_id=ulid(fact.at, sequence),
        reason=reason or "",
        status_from=fact.status_from or "",
        status_to=fact.status_to,
    )

"""Accounts, their owners, and their bank links."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Row

from streetname.domain.accounts.account import (
    Account,
    AccountStatus,
    Configuration,
    KycResults,
)
from streetname.domain.accounts.profile import Profile
from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.funding.transfer import (
    Direction,
    Transfer,
    TransferStatus,
    TransferType,
)
from streetname.storage.codecs import (
    document_in,
    instant_in,
    instant_out,
    money_in,
    money_out,
)


def account_in(account: Account) -> tuple[Any, ...]:
    """A row of `accounts`."""
    return (
        account.id,
        account.account_number,
        account.status.value,
        account.crypto_status.value,
        account.currency,
        account.account_type,
        ",".join(account.enabled_assets),
        instant_in(account.created_at),
        account.margin_agreed,
        document_in(account.configuration),
        account.configured,
        account.account_blocked,
        account.trading_blocked,
        account.transfers_blocked,
        None if account.kyc is None else document_in(account.kyc),
        account.sequence,
    )


def account_out(row: Row[Any]) -> Account:
    """The account of a row of `accounts`."""
    return Account(
        id=row.id,
        account_number=row.account_number,
        status=AccountStatus(row.status),
        crypto_status=AccountStatus(row.crypto_status),
        currency=row.currency,
        account_type=row.account_type,
        enabled_assets=tuple(row.enabled_assets.split(",")),
        created_at=instant_out(row.created_at),
        margin_agreed=row.margin_agreed,
        configuration=msgspec.json.decode(row.configuration, type=Configuration),
        configured=row.configured,
        account_blocked=row.account_blocked,
        trading_blocked=row.trading_blocked,
        transfers_blocked=row.transfers_blocked,
        kyc=None if row.kyc is None else msgspec.json.decode(row.kyc, type=KycResults),
        sequence=row.sequence,
    )


def profile_in(profile: Profile) -> tuple[Any, ...]:
    """A row of `profiles`; `search` has in lower case what an owner is searched by."""
    identity, contact = profile.identity, profile.contact
    searched = (
        identity.given_name,
        identity.middle_name,
        identity.family_name,
        contact.phone_number,
        contact.email_address,
    )
    return (
        profile.account_id,
        profile.email,
        profile.name,
        " ".join(part for part in searched if part).lower(),
        document_in(profile),
    )


def profile_out(row: Row[Any]) -> Profile:
    """The owner of a row of `profiles`."""
    return msgspec.json.decode(row.document, type=Profile)


def uploads_in(profile: Profile) -> Iterator[tuple[Any, ...]]:
    """The rows of `uploads` of all that the owner has handed in."""
    for document in profile.documents:
        yield (
            document.id,
            profile.account_id,
            document.document_type,
            document.document_sub_type,
            document.mime_type,
            instant_in(document.created_at),
        )


def relationship_in(relationship: Relationship) -> tuple[Any, ...]:
    """A row of `relationships`."""
    return (
        relationship.id,
        relationship.account_id,
        relationship.status.value,
        relationship.account_owner_name,
        relationship.bank_account_type,
        relationship.bank_account_number,
        relationship.bank_routing_number,
        relationship.nickname,
        relationship.processor_token,
        instant_in(relationship.created_at),
        instant_in(relationship.updated_at),
        relationship.sequence,
    )


def relationship_out(row: Row[Any]) -> Relationship:
    """The bank link of a row of `relationships`."""
    return Relationship(
        id=row.id,
        account_id=row.account_id,
        status=RelationshipStatus(row.status),
        account_owner_name=row.account_owner_name,
        bank_account_type=row.bank_account_type,
        bank_account_number=row.bank_account_number,
        bank_routing_number=row.bank_routing_number,
        nickname=row.nickname,
        processor_token=row.processor_token,
        created_at=instant_out(row.created_at),
        updated_at=instant_out(row.updated_at),
        sequence=row.sequence,
    )


def transfer_in(transfer: Transfer) -> tuple[Any, ...]:
    """A row of `transfers`."""
    return (
        transfer.id,
        transfer.account_id,
        transfer.relationship_id,
        transfer.type.value,
        transfer.direction.value,
        money_in(transfer.amount),
        transfer.status.value,
        instant_in(transfer.created_at),
        instant_in(transfer.updated_at),
        instant_in(transfer.expires_at),
        transfer.reason,
        transfer.additional_information,
        transfer.outcome.value,
        transfer.sequence,
    )


def transfer_out(row: Row[Any]) -> Transfer:
    """The transfer of a row of `transfers`."""
    return Transfer(
        id=row.id,
        account_id=row.account_id,
        relationship_id=row.relationship_id,
        type=TransferType(row.type),
        direction=Direction(row.direction),
        amount=money_out(row.amount),
        status=TransferStatus(row.status),
        created_at=instant_out(row.created_at),
        updated_at=instant_out(row.updated_at),
        expires_at=instant_out(row.expires_at),
        reason=row.reason,
        additional_information=row.additional_information,
        outcome=TransferStatus(row.outcome),
        sequence=row.sequence,
    )

"""Accounts on the wire. Source: Alpaca, the account object."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from streetname.domain.accounts.account import Account, KycResults
from streetname.domain.accounts.amend import AmendAccount
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.accounts.profile import Preferences, Profile
from streetname.domain.values.ids import AccountId
from streetname.wire import owners
from streetname.wire.numbers import text
from streetname.wire.owners import (
    AgreementShape,
    ContactShape,
    DisclosuresBody,
    DisclosuresShape,
    DocumentBody,
    IdentityBody,
    IdentityRequest,
    TrustedContactShape,
    UploadRequest,
)
from streetname.wire.times import timestamp
from streetname.wire.trading_configuration import (
    ConfigurationBody,
    ConfigurationRequest,
    configuration_body,
    configuration_change,
)


class OpenAccountRequest(msgspec.Struct, frozen=True):
    """An application for an account."""

    contact: ContactShape | None = None
    identity: IdentityRequest | None = None
    disclosures: DisclosuresShape | None = None
    agreements: tuple[AgreementShape, ...] | None = None
    documents: tuple[UploadRequest, ...] | None = None
    trusted_contact: TrustedContactShape | None = None
    account_type: str | None = None
    currency: str | None = None
    enabled_assets: tuple[str, ...] | None = None
    trading_configurations: ConfigurationRequest | None = None
    additional_information: str | None = None
    primary_account_holder_id: str | None = None
    investment_objective: str | None = None
    investment_time_horizon: str | None = None
    liquidity_needs: str | None = None
    risk_tolerance: str | None = None
    allow_instant_ach: bool | None = None


class AmendAccountRequest(msgspec.Struct, frozen=True):
    """What is to change in an account."""

    contact: ContactShape | None = None
    identity: IdentityRequest | None = None
    disclosures: DisclosuresShape | None = None
    agreements: tuple[AgreementShape, ...] | None = None
    trusted_contact: TrustedContactShape | None = None
    account_type: str | None = None
    account_number: str | None = None
    currency: str | None = None
    enabled_assets: tuple[str, ...] | None = None
    investment_objective: str | None = None
    investment_time_horizon: str | None = None
    liquidity_needs: str | None = None
    risk_tolerance: str | None = None
    allow_instant_ach: bool | None = None


class KycBody(msgspec.Struct, frozen=True):
    """What a review found: each verdict's reasons are the keys of an object."""

    accept: dict[str, dict[str, str]]
    indeterminate: dict[str, dict[str, str]]
    reject: dict[str, dict[str, str]]
    additional_information: str
    summary: str


class AccountBody(msgspec.Struct, frozen=True, kw_only=True):
    """An account, with as much of its owner as is asked for."""

    id: str
    account_number: str
    status: str
    crypto_status: str
    currency: str
    last_equity: str
    created_at: str
    account_type: str
    enabled_assets: tuple[str, ...]
    allow_instant_ach: bool
    instant_ach_blocked: bool
    account_name: str | msgspec.UnsetType
    trading_configurations: ConfigurationBody | msgspec.UnsetType | None
    contact: ContactShape | msgspec.UnsetType
    identity: IdentityBody | msgspec.UnsetType
    disclosures: DisclosuresBody | msgspec.UnsetType
    agreements: tuple[AgreementShape, ...] | msgspec.UnsetType
    documents: tuple[DocumentBody, ...] | msgspec.UnsetType
    trusted_contact: TrustedContactShape | msgspec.UnsetType
    investment_objective: str | msgspec.UnsetType
    investment_time_horizon: str | msgspec.UnsetType
    liquidity_needs: str | msgspec.UnsetType
    risk_tolerance: str | msgspec.UnsetType
    kyc_results: KycBody | None


def open_account_command(request: OpenAccountRequest) -> OpenAccount:
    """The command that a client's application is."""
    configuration = request.trading_configurations
    trusted = request.trusted_contact
    return OpenAccount(
        contact=owners.contact(request.contact or ContactShape()),
        identity=owners.identity(request.identity or IdentityRequest()),
        disclosures=owners.disclosures(request.disclosures or DisclosuresShape()),
        agreements=owners.agreements(request.agreements or ()),
        documents=owners.uploads(request.documents or ()),
        trusted_contact=owners.trusted_contact(trusted) if trusted else None,
        preferences=_preferences(request),
        account_type=request.account_type or "trading",
        currency=request.currency or "USD",
        enabled_assets=_unique(request.enabled_assets or ("us_equity",)),
        configuration=configuration_change(configuration) if configuration else None,
        additional_information=request.additional_information,
        primary_account_holder_id=request.primary_account_holder_id,
    )


def amend_account_command(account_id: AccountId, request: AmendAccountRequest) -> AmendAccount:
    """The command that a client's change is."""
    trusted = request.trusted_contact
    return AmendAccount(
        account_id=account_id,
        contact=owners.contact(request.contact) if request.contact else None,
        identity=owners.identity(request.identity) if request.identity else None,
        disclosures=owners.disclosures(request.disclosures) if request.disclosures else None,
        agreements=owners.agreements(request.agreements or ()),
        trusted_contact=owners.trusted_contact(trusted) if trusted else None,
        preferences=_preferences(request),
        enabled_assets=_unique(request.enabled_assets or ()) or None,
        account_type=request.account_type,
        currency=request.currency,
        account_number=request.account_number,
    )


def account_body(
    account: Account, profile: Profile, last_equity: Decimal, entities: frozenset[str] | None
) -> AccountBody:
    """The account; of its owner the parts in `entities`, or all of them for None."""

    def wanted(entity: str) -> bool:
        return entities is None or entity in entities

    unset = msgspec.UNSET
    trusted = profile.trusted_contact
    configuration = configuration_body(account.configuration) if account.configured else None
    return AccountBody(
        id=account.id,
        account_number=account.account_number,
        status=account.status,
        crypto_status=account.crypto_status,
        currency=account.currency,
        last_equity=text(last_equity),
        created_at=timestamp(account.created_at),
        account_type=account.account_type,
        enabled_assets=account.enabled_assets,
        allow_instant_ach=profile.preferences.allow_instant_ach or False,
        instant_ach_blocked=False,
        account_name=profile.name if wanted("identity") else unset,
        trading_configurations=configuration if wanted("trading_configurations") else unset,
        contact=owners.contact_shape(profile.contact) if wanted("contact") else unset,
        identity=owners.identity_body(profile.identity) if wanted("identity") else unset,
        disclosures=(
            owners.disclosures_body(profile.disclosures) if wanted("disclosures") else unset
        ),
        agreements=owners.agreement_shapes(profile.agreements) if wanted("agreements") else unset,
        documents=owners.document_bodies(profile.documents) if wanted("documents") else unset,
        trusted_contact=(
            owners.trusted_contact_shape(trusted)
            if trusted and wanted("trusted_contact")
            else unset
        ),
        investment_objective=profile.preferences.investment_objective or unset,
        investment_time_horizon=profile.preferences.investment_time_horizon or unset,
        liquidity_needs=profile.preferences.liquidity_needs or unset,
        risk_tolerance=profile.preferences.risk_tolerance or unset,
        kyc_results=kyc_body(account.kyc),
    )


def kyc_body(kyc: KycResults | None) -> KycBody | None:
    """What a review found, or null."""
    if kyc is None:
        return None
    return KycBody(
        accept=_reasons(kyc.accept),
        indeterminate=_reasons(kyc.indeterminate),
        reject=_reasons(kyc.reject),
        additional_information=kyc.additional_information,
        summary=kyc.summary,
    )


def _preferences(request: OpenAccountRequest | AmendAccountRequest) -> Preferences:
    """The preferences, from where they belong or from where older clients put them."""
    older = request.identity or IdentityRequest()
    return Preferences(
        investment_objective=request.investment_objective or older.investment_objective,
        investment_time_horizon=request.investment_time_horizon or older.investment_time_horizon,
        liquidity_needs=request.liquidity_needs or older.liquidity_needs,
        risk_tolerance=request.risk_tolerance or older.risk_tolerance,
        allow_instant_ach=request.allow_instant_ach,
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _reasons(names: Iterable[str]) -> dict[str, dict[str, str]]:
    return {name: {} for name in names}

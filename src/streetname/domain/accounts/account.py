"""The account as every decision sees it: where it stands and what it may do.

Nothing personal is in here: accounts are held in memory by the hundred thousand, people are not.
Source: Alpaca, the account object and account statuses.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from streetname.domain.errors import Unauthorized
from streetname.domain.values.changes import Fact, Value
from streetname.domain.values.ids import AccountId


class AccountStatus(StrEnum):
    """Where an account, or its crypto part, is in its life: every value that clients know."""

    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    ACCOUNT_UPDATED = "ACCOUNT_UPDATED"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    ACTIVE = "ACTIVE"
    AML_REVIEW = "AML_REVIEW"
    APPROVAL_PENDING = "APPROVAL_PENDING"
    APPROVED = "APPROVED"
    DISABLED = "DISABLED"
    DISABLE_PENDING = "DISABLE_PENDING"
    EDITED = "EDITED"
    INACTIVE = "INACTIVE"
    KYC_SUBMITTED = "KYC_SUBMITTED"
    LIMITED = "LIMITED"
    ONBOARDING = "ONBOARDING"
    PAPER_ONLY = "PAPER_ONLY"
    REAPPROVAL_PENDING = "REAPPROVAL_PENDING"
    REJECTED = "REJECTED"
    RESUBMITTED = "RESUBMITTED"
    SIGNED_UP = "SIGNED_UP"
    SUBMISSION_FAILED = "SUBMISSION_FAILED"
    SUBMITTED = "SUBMITTED"


class Configuration(msgspec.Struct, frozen=True, gc=False):
    """What an account's owner has set for trading; `dtbp_check` and `pdt_check` have no effect."""

    fractional_trading: bool = True
    suspend_trade: bool = False
    no_shorting: bool = False
    max_margin_multiplier: str = "2"
    max_options_trading_level: int | None = None
    ptp_no_exception_entry: bool = False
    trade_confirm_email: str = "all"
    disable_overnight_trading: bool = False
    dtbp_check: str = "entry"
    pdt_check: str = "entry"


class KycResults(msgspec.Struct, frozen=True, gc=False):
    """What the review of the owner found: reasons by verdict, and `pass` or `fail`."""

    accept: tuple[str, ...] = ()
    indeterminate: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    additional_information: str = ""
    summary: str = ""


class Account(Value, frozen=True, gc=False):
    """One end user's brokerage account.

    `configured` is true once the owner has set anything of `configuration`; `margin_agreed` once a
    margin agreement is signed.
    """

    id: AccountId
    account_number: str
    status: AccountStatus
    crypto_status: AccountStatus
    currency: str
    account_type: str
    enabled_assets: tuple[str, ...]
    created_at: datetime
    margin_agreed: bool = False
    configuration: Configuration = Configuration()
    configured: bool = False
    account_blocked: bool = False
    trading_blocked: bool = False
    transfers_blocked: bool = False
    kyc: KycResults | None = None
    sequence: int = 0


class AccountChanged(Fact, frozen=True, gc=False, tag="account_changed"):
    """An account has come to another status; the first time, from None.

    A block is told if it was set or lifted, and else None.
    """

    account_id: AccountId
    account_number: str
    at: datetime
    status_from: AccountStatus | None
    status_to: AccountStatus
    crypto_status_from: AccountStatus | None
    crypto_status_to: AccountStatus
    kyc: KycResults | None = None
    account_blocked: bool | None = None
    trading_blocked: bool | None = None
    transfers_blocked: bool | None = None


class AccountFinder(Protocol):
    """Whoever can look an account up."""

    def find_account(self, account_id: AccountId) -> Account | None:
        """The account, if there is one."""
        ...


def known(desk: AccountFinder, account_id: AccountId) -> Account:
    """The account; an unknown one is refused like a wrong key, so that nothing can be guessed."""
    account = desk.find_account(account_id)
    if account is None:
        raise Unauthorized("request is not authorized")
    return account

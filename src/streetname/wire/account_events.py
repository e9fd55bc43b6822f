"""Account status events on the wire: of what can change, only what has changed is there.

Source: Alpaca, account status events.
"""

import msgspec

from streetname.domain.accounts.account import AccountChanged
from streetname.domain.values.ids import ulid
from streetname.wire.accounts import KycBody, kyc_body
from streetname.wire.times import timestamp
from streetname.wire.trading_account import transfer_blocks


class AccountEventBody(msgspec.Struct, frozen=True, kw_only=True):
    """A change of an account's status."""

    account_id: str
    account_number: str
    at: str
    event_id: int
    event_ulid: str
    status_from: str | msgspec.UnsetType
    status_to: str | msgspec.UnsetType
    crypto_status_from: str | msgspec.UnsetType
    crypto_status_to: str | msgspec.UnsetType
    account_blocked: bool | msgspec.UnsetType
    trading_blocked: bool | msgspec.UnsetType
    admin_configurations: dict[str, bool] | msgspec.UnsetType
    kyc_results: KycBody | None


def account_event(fact: AccountChanged, sequence: int) -> AccountEventBody:
    """The event; the first one of an account has no number and no status before."""
    status = _change(fact.status_from, fact.status_to)
    crypto_status = _change(fact.crypto_status_from, fact.crypto_status_to)
    return AccountEventBody(
        account_id=fact.account_id,
        account_number=fact.account_number if fact.status_from else "",
        at=timestamp(fact.at),
        event_id=sequence,
        event_ulid=ulid(fact.at, sequence),
        status_from=status[0],
        status_to=status[1],
        crypto_status_from=crypto_status[0],
        crypto_status_to=crypto_status[1],
        account_blocked=_told(fact.account_blocked),
        trading_blocked=_told(fact.trading_blocked),
        admin_configurations=(
            msgspec.UNSET
            if fact.transfers_blocked is None
            else transfer_blocks(blocked=fact.transfers_blocked)
        ),
        kyc_results=kyc_body(fact.kyc),
    )


def _change(
    before: str | None, after: str
) -> tuple[str | msgspec.UnsetType, str | msgspec.UnsetType]:
    return (msgspec.UNSET, msgspec.UNSET) if before == after else (before or "", after)


def _told(flag: bool | None) -> bool | msgspec.UnsetType:  # noqa: FBT001 - what is told
    return msgspec.UNSET if flag is None else flag

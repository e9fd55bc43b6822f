"""What an account may not do, on the wire."""

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.block import BlockAccount
from streetname.domain.values.ids import AccountId


class BlocksRequest(msgspec.Struct, frozen=True):
    """What is to be blocked or let again; what is left out stays as it is."""

    account_blocked: bool | None = None
    trading_blocked: bool | None = None
    transfers_blocked: bool | None = None


class BlocksBody(msgspec.Struct, frozen=True):
    """What the account may not do."""

    account_id: str
    account_blocked: bool
    trading_blocked: bool
    transfers_blocked: bool


def block_account_command(account_id: AccountId, request: BlocksRequest) -> BlockAccount:
    """The command that the request is."""
    return BlockAccount(
        account_id, request.account_blocked, request.trading_blocked, request.transfers_blocked
    )


def blocks_body(account: Account) -> BlocksBody:
    """What the account may not do."""
    return BlocksBody(
        account.id, account.account_blocked, account.trading_blocked, account.transfers_blocked
    )

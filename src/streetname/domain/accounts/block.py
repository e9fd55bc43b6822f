"""Blocking an account, or a part of what it may do, and letting it again.

Source: Alpaca, the flags of the trading account.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.accounts import lifecycle
from streetname.domain.accounts.account import Account, AccountChanged, AccountFinder, known
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId


class BlockAccount(Command, frozen=True, gc=False, tag="block_account"):
    """Set what an account may not do; None leaves it as it is.

    A blocked account may neither trade, nor cancel orders, nor move money. Open orders go on.
    """

    account_id: AccountId
    account_blocked: bool | None = None
    trading_blocked: bool | None = None
    transfers_blocked: bool | None = None


class BlockDesk(Desk, AccountFinder, Protocol):
    """What blocking needs to see."""


def block_account(command: BlockAccount, desk: BlockDesk) -> Changes:
    """Set the blocks; the reply is the account. It is told of only if any of them has changed."""
    before = known(desk, command.account_id)
    given = (command.account_blocked, command.trading_blocked, command.transfers_blocked)
    set_before = (before.account_blocked, before.trading_blocked, before.transfers_blocked)
    account, trading, transfers = (
        was if wanted is None else wanted for wanted, was in zip(given, set_before, strict=True)
    )
    after = msgspec.structs.replace(
        before, account_blocked=account, trading_blocked=trading, transfers_blocked=transfers
    )
    changes = Changes(reply=after)
    if after != before:
        changes.save(after)
        changes.announce(_change(before, after, desk.now))
    return changes


def _change(before: Account, after: Account, at: datetime) -> AccountChanged:
    return msgspec.structs.replace(
        lifecycle.change(before, after, at),
        account_blocked=_changed(before.account_blocked, after.account_blocked),
        trading_blocked=_changed(before.trading_blocked, after.trading_blocked),
        transfers_blocked=_changed(before.transfers_blocked, after.transfers_blocked),
    )


def _changed(before: bool, after: bool) -> bool | None:  # noqa: FBT001 - flags
    return None if before == after else after

"""Blocking an account, or a part of what it may do."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.accounts.account import Account
from streetname.domain.errors import NotFound
from streetname.storage.queries.accounts import account_exists
from streetname.wire.control.blocks import (
    BlocksBody,
    BlocksRequest,
    block_account_command,
    blocks_body,
)

operations = Operations("/sandbox/v1/accounts/{account_id}/blocks")


@operations.add(
    "PATCH",
    "",
    summary="Block an account, its trading or its transfers, or let it again",
    request=BlocksRequest,
    response=BlocksBody,
)
async def change_blocks(call: Call) -> BlocksBody:
    """Set what is given; the event stream of accounts tells of it."""
    request = await call.body(BlocksRequest)
    if not await call.read(account_exists, call.account_id):
        raise NotFound(f"account not found for {call.account_id}")
    reply = await call.execute(block_account_command(call.account_id, request))
    return blocks_body(cast("Account", reply))

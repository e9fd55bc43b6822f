"""Keys of accounts, for the Trading API."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound
from streetname.storage.queries.accounts import account_exists
from streetname.wire.control.keys import NewKey

operations = Operations("/sandbox/v1/accounts/{account_id}/keys")


@operations.add(
    "POST",
    "",
    summary="Make a Trading API key for an account; its secret is shown this once",
    response=NewKey,
)
async def create_key(call: Call) -> NewKey:
    """A new key of the account."""
    account_id = call.account_id
    if not await call.read(account_exists, account_id):
        raise NotFound(f"account not found for {account_id}")
    credential = call.registry.add_trading_key(call.environment, account_id)
    return NewKey(credential.key_id, credential.secret_key)

"""Filters by account: its number or its identifier, as people have them at hand."""

from streetname.dashboard.listing import Asked, Filter
from streetname.dashboard.visit import Visit
from streetname.domain.values.ids import AccountId
from streetname.storage.queries.accounts import account_named

ACCOUNT = Filter("account", "Account", help="Account number or id")


async def account_meant(visit: Visit, asked: Asked) -> AccountId | None:
    """The account that a list is limited to; what is no account's name matches nothing."""
    said = asked.chosen[ACCOUNT.name]
    if not said:
        return None
    account = await visit.read(account_named, said)
    return AccountId(said) if account is None else account.id

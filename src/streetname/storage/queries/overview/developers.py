"""Questions of those who build on the API: which accounts there are by number, and who is known."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, exists, select

from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.queries.overview.page import lots

_accounts = tables.accounts
_profiles = tables.profiles


def account_numbers(
    connection: Connection, account_ids: Collection[AccountId]
) -> Mapping[AccountId, str]:
    """The numbers of those of the accounts that there are."""
    columns = _accounts.c
    found: dict[AccountId, str] = {}
    for lot in lots([*account_ids]):
        rows = connection.execute(
            select(columns.id, columns.account_number).where(columns.id.in_(lot))
        )
        found.update({AccountId(row.id): row.account_number for row in rows})
    return found


def email_is_known(connection: Connection, email: str) -> bool:
    """True if somebody with that address has applied for an account."""
    return bool(connection.execute(select(exists().where(_profiles.c.email == email))).scalar())

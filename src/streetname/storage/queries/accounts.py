"""Questions about accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.accounts.profile import Profile
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import instant_in
from streetname.storage.rows.accounts import account_out, profile_out

_accounts = tables.accounts
_profiles = tables.profiles


class AccountFilter(msgspec.Struct, frozen=True):
    """What a list of accounts is limited to; bounds in time are inclusive.

    Every one of `words` must occur in the account number, the name, the phone number or the e-mail
    address, in any case of letters.
    """

    words: tuple[str, ...] = ()
    created_after: datetime | None = None
    created_before: datetime | None = None
    statuses: tuple[AccountStatus, ...] = ()
    ascending: bool = False
    limit: int = 1_000


class OwnedAccount(msgspec.Struct, frozen=True):
    """An account and its owner."""

    account: Account
    profile: Profile


def account_exists(connection: Connection, account_id: AccountId) -> bool:
    """True if there is such an account."""
    found = select(exists().where(_accounts.c.id == account_id))
    return bool(connection.execute(found).scalar())


def has_accounts(connection: Connection) -> bool:
    """True if anybody has ever applied for an account."""
    return connection.execute(select(_accounts.c.id).limit(1)).first() is not None


def account_by_id(connection: Connection, account_id: AccountId) -> Account | None:
    """The account."""
    row = connection.execute(select(_accounts).where(_accounts.c.id == account_id)).first()
    return None if row is None else account_out(row)


def account_named(connection: Connection, number_or_id: str) -> Account | None:
    """The account with that number or identifier."""
    named = or_(_accounts.c.account_number == number_or_id, _accounts.c.id == number_or_id.lower())
    row = connection.execute(select(_accounts).where(named)).first()
    return None if row is None else account_out(row)


def profile_of(connection: Connection, account_id: AccountId) -> Profile:
    """The owner of an account that there is."""
    statement = select(_profiles).where(_profiles.c.account_id == account_id)
    return profile_out(connection.execute(statement).one())


def name_of_owner(connection: Connection, account_id: AccountId) -> str:
    """The name of the owner of an account that there is, without the rest of what is kept."""
    statement = select(_profiles.c.name).where(_profiles.c.account_id == account_id)
    return str(connection.execute(statement).scalar_one())


def owned_account(connection: Connection, account_id: AccountId) -> OwnedAccount | None:
    """The account and its owner."""
    row = connection.execute(_owned().where(_accounts.c.id == account_id)).first()
    return None if row is None else OwnedAccount(account_out(row), profile_out(row))


def list_accounts(connection: Connection, wanted: AccountFilter) -> Sequence[OwnedAccount]:
    """Accounts and their owners by creation, newest first unless `ascending`."""
    columns = _accounts.c
    conditions: list[ColumnElement[bool] | Literal[False]] = [
        wanted.created_after is not None and columns.created_at >= instant_in(wanted.created_after),
        wanted.created_before is not None
        and columns.created_at <= instant_in(wanted.created_before),
        bool(wanted.statuses) and columns.status.in_([one.value for one in wanted.statuses]),
        *map(_mentions, wanted.words),
    ]
    statement = _owned().where(*(one for one in conditions if one is not False))
    by = (columns.created_at, columns.sequence)
    ordered = by if wanted.ascending else tuple(column.desc() for column in by)
    rows = connection.execute(statement.order_by(*ordered).limit(wanted.limit))
    return [OwnedAccount(account_out(row), profile_out(row)) for row in rows]


def _owned() -> Select[tuple[object, ...]]:
    return select(_accounts, _profiles.c.document).join(
        _profiles, _profiles.c.account_id == _accounts.c.id
    )


def _mentions(word: str) -> ColumnElement[bool]:
    return or_(
        _accounts.c.account_number.contains(word, autoescape=True),
        _profiles.c.search.contains(word.lower(), autoescape=True),
    )

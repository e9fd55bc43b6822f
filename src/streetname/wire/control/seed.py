"""Seeding an environment on the wire."""

import msgspec

from streetname.domain.errors import InvalidField

_MOST_ACCOUNTS = 10_000


class SeedRequest(msgspec.Struct, frozen=True):
    """How many accounts to make, and from which seed."""

    accounts: int = 20
    seed: int = 0

    @property
    def checked_accounts(self) -> int:
        """The number of accounts, if it is one that can be made in one request."""
        if not 1 <= self.accounts <= _MOST_ACCOUNTS:
            raise InvalidField(f"accounts must be from 1 to {_MOST_ACCOUNTS}")
        return self.accounts


class SeedBody(msgspec.Struct, frozen=True):
    """The accounts that were made, how many have money, and how many orders they placed."""

    accounts: list[str]
    funded: int
    orders: int

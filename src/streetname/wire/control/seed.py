"""Seeding an environment on the wire."""

import msgspec

from streetname.domain.errors import InvalidField

_MOST_ACCOUNTS = 10_000
_MOST_ACCOUNTS_WITH_PAST = 1_000
_MOST_WEEKS = 12


class SeedRequest(msgspec.Struct, frozen=True):
    """How many accounts to make, from which seed, and how many weeks of past to give them."""

    accounts: int = 20
    seed: int = 0
    weeks: int = 0

    @property
    def checked_accounts(self) -> int:
        """The number of accounts, if it is one that can be made in one request."""
        if not 1 <= self.accounts <= _MOST_ACCOUNTS:
            raise InvalidField(f"accounts must be from 1 to {_MOST_ACCOUNTS}")
        return self.accounts

    @property
    def checked_weeks(self) -> int:
        """The number of weeks, if it is one that can be lived through in one request."""
        if not 0 <= self.weeks <= _MOST_WEEKS:
            raise InvalidField(f"weeks must be from 0 to {_MOST_WEEKS}")
        if self.weeks and self.accounts > _MOST_ACCOUNTS_WITH_PAST:
            raise InvalidField(
                f"accounts must be at most {_MOST_ACCOUNTS_WITH_PAST} where they get a past"
            )
        return self.weeks


class SeedBody(msgspec.Struct, frozen=True):
    """The accounts that were made, how many were funded, and how many orders they placed."""

    accounts: list[str]
    funded: int
    orders: int

"""Acts: what the owner of a made-up account, or the owner's bank, may do in a past.

An act says what is wanted. Whether there are the money and the shares for it shows when its moment
has come.
"""

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

import msgspec

from streetname.domain.values.amounts import Money


class Manner(StrEnum):
    """How a purchase is ordered: at the market, at a limit that it meets, below it, or with exits.

    Those below the market are bids: for the day, or good till canceled.
    """

    WHOLE = "whole"
    FRACTION = "fraction"
    DOLLARS = "dollars"
    LIMIT = "limit"
    BID_TODAY = "bid_today"
    BID_STANDING = "bid_standing"
    BRACKET = "bracket"


class Fate(StrEnum):
    """What becomes of a deposit."""

    COMPLETE = "complete"
    REJECTED = "rejected"
    QUEUED = "queued"


class Apply(msgspec.Struct, frozen=True):
    """Apply for an account and, once it is active, make the first deposit."""


class Buy(msgspec.Struct, frozen=True):
    """Buy for so many per cent of the first deposit; a bid waits `below` the market."""

    asset: int
    manner: Manner
    percent: int
    below: Decimal = Decimal(0)


class Sell(msgspec.Struct, frozen=True):
    """Sell so many per cent of something owned, at the market or so far `above` it."""

    choice: int
    percent: int
    above: Decimal | None = None


class Protect(msgspec.Struct, frozen=True):
    """Put a stop-loss so far `below` the market under something owned."""

    choice: int
    below: Decimal


class Cancel(msgspec.Struct, frozen=True):
    """Cancel one of the open orders."""

    choice: int


class Deposit(msgspec.Struct, frozen=True):
    """Deposit more money."""

    amount: Money
    fate: Fate = Fate.COMPLETE


class SendBack(msgspec.Struct, frozen=True):
    """The bank takes the latest deposit back."""


class Withdraw(msgspec.Struct, frozen=True):
    """Withdraw some money."""

    amount: Money


class SellOut(msgspec.Struct, frozen=True):
    """Cancel every order and sell everything."""


class Leave(msgspec.Struct, frozen=True):
    """Withdraw all money and close the account."""


Act: TypeAlias = (
    Apply | Buy | Sell | Protect | Cancel | Deposit | SendBack | Withdraw | SellOut | Leave
)

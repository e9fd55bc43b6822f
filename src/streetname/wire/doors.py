"""The two doors to one house: the Broker API and the Trading API.

Behind both are the same accounts and orders; they differ in who calls, in paths, and in a few
members of what is answered. Source: Alpaca, endpoints of both sides.
"""

from enum import StrEnum


class Door(StrEnum):
    """Which API is spoken: the correspondent's, for any account, or that of one account's owner."""

    BROKER = "broker"
    TRADING = "trading"

"""The tree of refusals: the client is told, and nothing has happened.

    BrokerError
    ├── InvalidRequest      400…   the body cannot be read, a parameter makes no sense
    ├── Unauthorized        401…
    ├── Forbidden           403…   funds, quantity, permissions, state of the account
    ├── NotFound            404…
    ├── Conflict            409…
    ├── TooLarge            413…
    ├── Unprocessable       422…   well formed, but against a rule
    └── TooManyRequests     429…

A refusal carries Alpaca's eight-digit code, whose first three digits are the HTTP status, and a
message. Some carry further facts, which appear beside code and message on the wire.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Fact = str | Sequence[str]


class BrokerError(Exception):
    """A refusal: `code` is Alpaca's, `message` is for a person, `facts` go beside them."""

    code: ClassVar[int] = 50010000

    def __init__(
        self, message: str, *, code: int | None = None, facts: Mapping[str, Fact] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.number = self.code if code is None else code
        self.facts: Mapping[str, Fact] = facts or {}

    @property
    def status(self) -> int:
        """The HTTP status that the code begins with."""
        return self.number // 100_000


class InvalidRequest(BrokerError):
    """The request cannot be read or makes no sense."""

    code = 40010000


class Unauthorized(BrokerError):
    """No credentials, wrong ones, or an account that they do not open."""

    code = 40110000


class Forbidden(BrokerError):
    """The request is clear, and the account may not do it."""

    code = 40310000


class InsufficientBuyingPower(Forbidden):
    """An order costs more than the account can pay."""

    def __init__(self, *, buying_power: str, cost_basis: str) -> None:
        super().__init__(
            "insufficient buying power",
            facts={"buying_power": buying_power, "cost_basis": cost_basis},
        )


class InsufficientQuantity(Forbidden):
    """An order sells more than the account holds free of other orders."""

    def __init__(
        self,
        *,
        symbol: str,
        requested: str,
        available: str,
        existing: str,
        held: str,
        related_orders: Sequence[str],
    ) -> None:
        facts: dict[str, Fact] = {
            "available": available,
            "existing_qty": existing,
            "held_for_orders": held,
            "symbol": symbol,
        }
        if related_orders:
            facts["related_orders"] = related_orders
        super().__init__(
            f"insufficient qty available for order"
            f" (requested: {requested}, available: {available})",
            facts=facts,
        )


class NotFound(BrokerError):
    """There is no such thing, or it is not the caller's."""

    code = 40410000


class MethodNotAllowed(BrokerError):
    """The path exists, the method does not."""

    code = 40510000


class Conflict(BrokerError):
    """Something that may exist once exists already."""

    code = 40910000


class TooLarge(BrokerError):
    """The body is larger than the server reads."""

    code = 41310000


class UnsupportedMediaType(BrokerError):
    """The body is not JSON."""

    code = 41510000


class Unprocessable(BrokerError):
    """Well formed, but against a rule of the market or of the account."""

    code = 42210000


class InvalidField(Unprocessable):
    """A parameter is missing or malformed. Alpaca numbers these 40010001 and answers 422."""

    code = 40010001

    @property
    def status(self) -> int:
        """Always 422, whatever the code says."""
        return 422


class TooManyRequests(BrokerError):
    """More requests, or more open streams, than are allowed."""

    code = 42910000

"""How values look in a column: amounts as scaled integers, instants as microseconds.

Money keeps six decimals, quantities and prices nine, so that sums in SQL are exact on every
database. Nothing is rounded here: a finer amount is a bug and raises.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeAlias, TypeVar, get_args

import msgspec

from streetname.domain.ledger.chart import USD
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import EPOCH

_MONEY_DECIMALS = 6
_SHARE_DECIMALS = 9
_MONEY_SCALE = Decimal(10) ** _MONEY_DECIMALS
_SHARE_SCALE = Decimal(10) ** _SHARE_DECIMALS
_PERCENT_DECIMALS = 2
_PERCENT_SCALE = Decimal(10) ** _PERCENT_DECIMALS
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_AMOUNTS_KEPT = 4_096
_INSTANTS_KEPT = 256
_DATES_KEPT = 256

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_Amounts: TypeAlias = tuple[tuple[int, str], ...]
_Parts: TypeAlias = tuple[tuple[int, str, Any], ...]

_packer = msgspec.msgpack.Encoder()


def _whole_numbers(scale: Decimal) -> Callable[[Decimal], int]:
    """What turns amounts into whole numbers of such parts.

    One trade has the same amounts in many rows, so the latest are remembered.
    """

    @lru_cache(_AMOUNTS_KEPT)
    def scaled(amount: Decimal) -> int:
        number = amount * scale
        whole = int(number)
        assert whole == number, f"{amount} is finer than the books keep"
        return whole

    return scaled


money_in: Callable[[Money], int] = _whole_numbers(_MONEY_SCALE)
"""Money in millionths."""

share_in: Callable[[Quantity | Price], int] = _whole_numbers(_SHARE_SCALE)
"""A quantity or a price in billionths."""

percent_in: Callable[[Decimal], int] = _whole_numbers(_PERCENT_SCALE)
"""A ratio in hundredths."""


def money_out(number: int) -> Money:
    """Money from millionths."""
    return Decimal(number).scaleb(-_MONEY_DECIMALS)


def share_out(number: int) -> Decimal:
    """A quantity or a price from billionths."""
    return Decimal(number).scaleb(-_SHARE_DECIMALS)


def percent_out(number: int) -> Decimal:
    """A ratio from hundredths."""
    return Decimal(number).scaleb(-_PERCENT_DECIMALS)


def amount_in(asset: AssetId, amount: Decimal) -> int:
    """An amount of cash or of an asset, each in its own unit."""
    return money_in(amount) if asset == USD else share_in(amount)


def amount_out(asset: AssetId, number: int) -> Decimal:
    """An amount of cash or of an asset, from its own unit."""
    return money_out(number) if asset == USD else share_out(number)


def optional_money_in(amount: Money | None) -> int | None:
    """Money in millionths, or null."""
    return None if amount is None else money_in(amount)


def optional_money_out(number: int | None) -> Money | None:
    """Money from millionths, or None."""
    return None if number is None else money_out(number)


def optional_share_in(amount: Decimal | None) -> int | None:
    """A quantity or a price in billionths, or null."""
    return None if amount is None else share_in(amount)


def optional_share_out(number: int | None) -> Decimal | None:
    """A quantity or a price from billionths, or None."""
    return None if number is None else share_out(number)


@lru_cache(_INSTANTS_KEPT)
def instant_in(instant: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    passed = instant - EPOCH
    return passed.days * _DAY + passed.seconds * _SECOND + passed.microseconds


def instant_out(number: int) -> datetime:
    """The instant so many microseconds after 1970 began."""
    return EPOCH + timedelta(microseconds=number)


def optional_instant_in(instant: datetime | None) -> int | None:
    """Microseconds since 1970 in UTC, or null."""
    return None if instant is None else instant_in(instant)


def optional_instant_out(number: int | None) -> datetime | None:
    """The instant, or None."""
    return None if number is None else instant_out(number)


@lru_cache(_DATES_KEPT)
def date_in(day: date) -> str:
    """The date as `YYYY-MM-DD`, which sorts."""
    return day.isoformat()


def date_out(text: str) -> date:
    """The date."""
    return date.fromisoformat(text)


def document_in(value: Any) -> str:  # noqa: ANN401 - any value of the domain
    """A value of many members, of which SQL needs none, as JSON."""
    return msgspec.json.encode(value).decode()


def packed_in(value: msgspec.Struct) -> bytes:
    """A fact or a command as MessagePack, equal ones as equal bytes."""
    return _packer.encode(_plain(value))


def _plain(value: _Struct) -> _Struct:
    """The value with its amounts without trailing zeros, wherever they came from.

    What equals a default is the default itself, which is how a member is known to be left out.
    """
    amounts, parts = _amounts_in(type(value))
    members = msgspec.structs.astuple(value)
    plain: dict[str, Any] = {}
    for place, name in amounts:
        amount = members[place]
        if amount is None or amount is ZERO:
            continue
        shortest = _shortest(amount)
        if shortest is ZERO or not shortest.same_quantum(amount):
            plain[name] = shortest
    for place, name, usual in parts:
        part = members[place]
        if part is None or part is usual:
            continue
        shortened = _plain(part)
        if shortened == usual:
            shortened = usual
        if shortened is not part:
            plain[name] = shortened
    return msgspec.structs.replace(value, **plain) if plain else value


@lru_cache(_AMOUNTS_KEPT)
def _shortest(amount: Decimal) -> Decimal:
    """The amount without trailing zeros; the sum has no exponent above zero: 10, not 1E+1."""
    return amount.normalize() + ZERO if amount else ZERO


@cache
def _amounts_in(kind: type[msgspec.Struct]) -> tuple[_Amounts, _Parts]:
    """The members of such values that are amounts, and those that have amounts in them."""
    amounts: list[tuple[int, str]] = []
    parts: list[tuple[int, str, Any]] = []
    for place, member in enumerate(msgspec.structs.fields(kind)):
        kinds = (member.type, *get_args(member.type))
        if Decimal in kinds:
            amounts.append((place, member.name))
        elif any(_has_amounts(one) for one in kinds):
            parts.append((place, member.name, member.default))
    return tuple(amounts), tuple(parts)


def _has_amounts(kind: object) -> bool:
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return False
    return any(_amounts_in(kind))

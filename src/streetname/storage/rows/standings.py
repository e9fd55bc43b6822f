"""Open orders as the order book sees them, read by the million when an environment is opened.

What many of them share is made once and shared: terms, prices, instants, the names of accounts and
assets.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from streetname.domain.orders.order import OrderStatus, OrderType, Side, TimeInForce
from streetname.domain.values.amounts import Price
from streetname.engine.order_book import Traits, standing_of
from streetname.engine.store import Standing
from streetname.storage import tables
from streetname.storage.codecs import instant_out, share_out

_orders = tables.orders.c

STANDING = (
    _orders.type,
    _orders.time_in_force,
    _orders.status,
    _orders.extended_hours,
    _orders.armed,
    _orders.triggered_at,
    _orders.sequence,
    _orders.account_id,
    _orders.id,
    _orders.asset_id,
    _orders.side,
    _orders.limit_price,
    _orders.stop_price,
    _orders.expires_at,
)
"""The columns that the book goes by."""

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")

_SIDES = {side.value: side for side in Side}


class Standings:
    """Makes entries of rows, and shares what they have in common."""

    def __init__(self) -> None:
        self._terms = _Shared[tuple[Any, ...], Traits](_terms)
        self._prices = _Shared[int, Price](share_out)
        self._instants = _Shared[int, datetime](instant_out)
        self._names: dict[str, Any] = {}

    def of(self, rows: Iterable[Sequence[Any]]) -> Iterator[Standing]:
        """The entries of these rows of `STANDING`."""
        for row in rows:
            yield self._standing(row)

    def _standing(self, row: Sequence[Any]) -> Standing:
        kind, lasting, status, extended, armed, triggered_at, sequence, *rest = row
        account_id, order_id, asset_id, side, limit_price, stop_price, expires_at = rest
        return standing_of(
            self._terms[kind, lasting, status, extended, armed, triggered_at is not None],
            sequence,
            self._names.setdefault(account_id, account_id),
            order_id,
            self._names.setdefault(asset_id, asset_id),
            _SIDES[side],
            None if limit_price is None else self._prices[limit_price],
            None if stop_price is None else self._prices[stop_price],
            None if expires_at is None else self._instants[expires_at],
        )


def _terms(row: tuple[Any, ...]) -> Traits:
    kind, lasting, status, extended, armed, triggered = row
    return Traits(
        OrderType(kind), TimeInForce(lasting), OrderStatus(status), extended, armed, triggered
    )


class _Shared(dict[_Key, _Made]):
    """Values by what they are made of, each made once."""

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _Key) -> _Made:
        value = self[key] = self._make(key)
        return value

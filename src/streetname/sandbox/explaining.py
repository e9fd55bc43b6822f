"""Why an order is what it is: each step with the market at that instant and what it booked."""

from collections.abc import Iterator, Sequence

import msgspec

from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.values.ids import OrderId
from streetname.engine.batch import Event
from streetname.environments.environment import Environment
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.entries import EntryFilter, list_entries
from streetname.storage.queries.events import events_of
from streetname.storage.queries.orders import order_of_anyone, with_legs
from streetname.wire.control.explain import Step

_MOST_ENTRIES = 10_000


class Explanation(msgspec.Struct, frozen=True):
    """An order, its legs, what it is for, and how it came to be what it is, oldest step first."""

    order: Order
    legs: Sequence[Order]
    asset: Asset
    steps: Sequence[Step]


async def explained(environment: Environment, order_id: OrderId) -> Explanation | None:
    """The order with its reasons, whosesoever it is."""
    order = await environment.read(order_of_anyone, order_id)
    if order is None:
        return None
    (nested,) = await environment.read(with_legs, [order])
    asset = await environment.read(asset_named, order.asset_id)
    assert asset is not None, "an order is for an asset that there is"
    events = await environment.read(events_of, order_id)
    wanted = EntryFilter(object_id=order_id, limit=_MOST_ENTRIES)
    booked = await environment.read(list_entries, wanted)
    steps = list(_steps(environment.tape, asset, events, booked))
    return Explanation(order, nested.legs, asset, steps)


def _steps(
    tape: Tape, asset: Asset, events: Sequence[Event], booked: Sequence[Entry]
) -> Iterator[Step]:
    fills = iter(_entries_of_fills(booked))
    for event in events:
        assert isinstance(event.fact, OrderChanged), "orders have events of their own"
        yield Step(
            event=event,
            quote=tape.quote(asset, event.at),
            last_price=tape.reference_price(asset, event.at),
            entries=() if event.fact.execution is None else next(fills),
        )


def _entries_of_fills(booked: Sequence[Entry]) -> Sequence[Sequence[Entry]]:
    """What each fill has booked, oldest first: the trade, and what was charged with it."""
    fills: list[list[Entry]] = []
    for entry in booked:
        if entry.kind is EntryKind.TRADE:
            fills.append([entry])
        elif fills and entry.at == fills[-1][0].at:
            fills[-1].append(entry)
    return fills

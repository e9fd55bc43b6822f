"""Why an order is what it is: its timeline, with the rule that decided each step."""

from collections.abc import Iterator, Sequence

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.market.asset import Asset
from streetname.domain.orders.events import OrderChanged
from streetname.engine.batch import Event
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.entries import EntryFilter, list_entries, symbols_of
from streetname.storage.queries.events import events_of
from streetname.storage.queries.orders import order_of_anyone, with_legs
from streetname.wire.control.explain import ExplanationBody, Step, explanation_body

operations = Operations("/sandbox/v1/orders/{order_id}")

_MOST_ENTRIES = 10_000


@operations.add(
    "GET",
    "/explain",
    summary="Why an order is what it is",
    response=ExplanationBody,
)
async def explain_order(call: Call) -> ExplanationBody:
    """Every step of the order: the market at that instant, the rule, what it held and booked."""
    order_id = call.order_id
    order = await call.read(order_of_anyone, order_id)
    if order is None:
        raise NotFound(f"order not found for {order_id}")
    (nested,) = await call.read(with_legs, [order])
    asset = await call.read(asset_named, order.asset_id)
    assert asset is not None, "an order is for an asset that there is"
    events = await call.read(events_of, order_id)
    booked = await call.read(list_entries, EntryFilter(object_id=order_id, limit=_MOST_ENTRIES))
    steps = _steps(call, asset, events, booked)
    return explanation_body(order, nested.legs, steps, await call.read(symbols_of))


def _steps(
    call: Call, asset: Asset, events: Sequence[Event], booked: Sequence[Entry]
) -> Iterator[Step]:
    tape = call.environment.tape
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

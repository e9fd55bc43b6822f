"""The price of a symbol around an order's life, with what the order has traded."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from streetname.dashboard import formats
from streetname.dashboard.charts.chart import Chart, Mark, Point, line_chart
from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.domain.orders.events import Execution, OrderChanged
from streetname.domain.orders.order import Order, Side
from streetname.domain.values.instants import in_new_york
from streetname.wire.control.explain import Step

_POINTS = 73
_LEAST_MARGIN = timedelta(minutes=5)


def order_chart(
    order: Order, asset: Asset, steps: Sequence[Step], tape: Tape, now: datetime
) -> Chart | None:
    """The last price at evenly spread instants; None if there never was one."""
    start, end = _span(order, steps, now)
    each = (end - start) / (_POINTS - 1)
    instants = [start + each * number for number in range(_POINTS)]
    points = list(_points(instants, asset, tape))
    if len(points) < len(instants):
        return None
    marks = [_mark(order, at, trade, start, each) for at, trade in _fills(steps)]
    return line_chart(f"{order.symbol} around the order", points, formats.price, marks)


def _span(order: Order, steps: Sequence[Step], now: datetime) -> tuple[datetime, datetime]:
    """The order's life and a little around it, but nothing of the future."""
    ended = now if order.is_open or not steps else steps[-1].event.at
    margin = max(_LEAST_MARGIN, (ended - order.created_at) / 8)
    start = order.created_at - margin
    return start, max(min(ended + margin, now), order.created_at + timedelta(seconds=1))


def _points(instants: Sequence[datetime], asset: Asset, tape: Tape) -> Iterator[Point]:
    is_long = instants[-1] - instants[0] > timedelta(hours=20)
    for instant in instants:
        price = tape.reference_price(asset, instant)
        if price is not None:
            wall = in_new_york(instant)
            label = f"{wall:%b} {wall.day}" if is_long else f"{wall:%H:%M}"
            said = f"{wall:%Y-%m-%d %H:%M:%S} {wall:%Z}\n{formats.price(price)}"
            yield Point(label, price, said)


def _fills(steps: Sequence[Step]) -> Iterator[tuple[datetime, Execution]]:
    for step in steps:
        fact = step.event.fact
        if isinstance(fact, OrderChanged) and fact.execution is not None:
            yield step.event.at, fact.execution


def _mark(order: Order, at: datetime, trade: Execution, start: datetime, each: timedelta) -> Mark:
    index = max(0, min(_POINTS - 1, round((at - start) / each)))
    verb = "Bought" if order.side is Side.BUY else "Sold"
    said = f"{verb} {formats.quantity(trade.quantity)} at {formats.price(trade.price)}"
    return Mark(index, trade.price, order.side is Side.BUY, said)

"""Candles of a symbol: what the tape showed, a few dozen stretches of time side by side."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from weakref import WeakKeyDictionary

from streetname.dashboard import formats
from streetname.dashboard.charts.chart import Candle, Mark
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, latest_session, sessions_between
from streetname.domain.market.tape import Tape
from streetname.domain.orders.order import Side
from streetname.domain.values.instants import EARLIEST, MICROSECOND, exchange_date, in_new_york
from streetname.storage.queries.overview.fills import Fill

_MOST_KEPT = 20_000


class Window(StrEnum):
    """How much time a chart shows."""

    DAY = "1D"
    WEEK = "5D"
    MONTH = "1M"
    QUARTER = "3M"

    @property
    def sessions(self) -> int:
        """How many sessions that is."""
        return {Window.DAY: 1, Window.WEEK: 5, Window.MONTH: 21, Window.QUARTER: 63}[self]

    @property
    def length(self) -> timedelta | None:
        """How long a candle lasts; None for a session."""
        return {Window.DAY: timedelta(minutes=5), Window.WEEK: timedelta(minutes=30)}.get(self)


Stretch = tuple[datetime, datetime]


def stretches(window: Window, now: datetime) -> Sequence[Stretch]:
    """The stretches of time, from the first one on, as far as they have begun."""
    sessions = _sessions(window, now)
    return [each for session in sessions for each in _within(session, window.length, now)]


def beginning(window: Window, now: datetime) -> datetime:
    """When the trade date of the first candle began: in the evening before."""
    return _sessions(window, now)[0].overnight_opens_at


def _sessions(window: Window, now: datetime) -> Sequence[Session]:
    latest = latest_session(now)
    back = timedelta(days=2 * window.sessions + 10)
    first = max(exchange_date(EARLIEST), latest.date - back)
    return sessions_between(first, latest.date)[-window.sessions :]


class _Unknown(Enum):
    """What stands for a candle that nobody has drawn yet."""

    UNKNOWN = 0


class Album:
    """Candles that have been drawn, by the tape that showed them: what is past does not change."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Tape, dict[tuple[str, Stretch], Candle | None]] = (
            WeakKeyDictionary()
        )

    def candles(
        self, tape: Tape, asset: Asset, spans: Sequence[Stretch], window: Window
    ) -> Sequence[Candle | None]:
        """The candle of each stretch; None where nothing printed. The last one may still grow."""
        kept = self._kept.setdefault(tape, {})
        if len(kept) > _MOST_KEPT:
            kept.clear()
        drawn: list[Candle | None] = []
        for span in spans:
            key = (asset.id, span)
            # Others may draw at the same time: what is kept now may be gone in a moment.
            candle = kept.get(key, _Unknown.UNKNOWN)
            if candle is _Unknown.UNKNOWN:
                candle = _candle(tape, asset, span, window)
                if span is not spans[-1]:
                    kept[key] = candle
            drawn.append(candle)
        return drawn


def marks(fills: Sequence[Fill], spans: Sequence[Stretch], href: str) -> Iterator[Mark]:
    """The fills, each on the nearest stretch; `href` is what order pages begin with.

    Candles are of the core sessions, which is not all the time in which there are fills.
    """
    begins = [start for start, _ in spans]
    for fill in fills if spans else ():
        said = (
            f"{formats.words(fill.side)} {formats.quantity(fill.quantity)}"
            f" at {formats.price(fill.price)}"
        )
        yield Mark(
            index=_nearest(fill.at, spans, begins),
            price=fill.price,
            is_buy=fill.side == Side.BUY.value,
            said=f"{said}\n{in_new_york(fill.at):%b %d, %H:%M:%S}",
            href=f"{href}{fill.order_id}",
        )


def _nearest(at: datetime, spans: Sequence[Stretch], begins: Sequence[datetime]) -> int:
    """The number of the stretch that holds the instant, or else of the one next to it."""
    behind = bisect_right(begins, at)
    if behind in (0, len(spans)):
        return max(0, behind - 1)
    gone, ahead = at - spans[behind - 1][1], begins[behind] - at
    return behind - 1 if gone < ahead else behind


def _within(session: Session, length: timedelta | None, now: datetime) -> Iterator[Stretch]:
    end = min(session.closes_at, now)
    if length is None:
        if session.opens_at < end:
            yield session.opens_at, end
        return
    begin = session.opens_at
    while begin < end:
        yield begin, min(begin + length, end)
        begin += length


def _candle(tape: Tape, asset: Asset, span: Stretch, window: Window) -> Candle | None:
    start, end = span
    before = start - MICROSECOND
    high = tape.highest_print(asset, before, end)
    low = tape.lowest_print(asset, before, end)
    closing = tape.reference_price(asset, end)
    if high is None or low is None or closing is None:
        return None
    first = tape.reference_price(asset, start)
    opening = min(max(closing if first is None else first, low), high)
    closing = min(max(closing, low), high)
    wall = in_new_york(start)
    label = f"{wall:%H:%M}" if window is Window.DAY else f"{wall:%b} {wall.day}"
    said = (
        f"{wall:%a %b} {wall.day}{'' if window.length is None else f', {wall:%H:%M}'}\n"
        f"open {formats.price(opening)}  close {formats.price(closing)}\n"
        f"high {formats.price(high)}  low {formats.price(low)}"
    )
    return Candle(start, label, opening, high, low, closing, said)

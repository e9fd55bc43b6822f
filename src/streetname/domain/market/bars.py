"""Bars: the prices and the volume of spans of time, read off the tape of each session.

A bar is of every second of its span in which the exchange is open: high and low are exact, and bars
of shorter spans add up to the bars of longer ones.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from streetname.domain.market.calendar import Session, sessions_between
from streetname.domain.market.frames import BarFrame, midnight
from streetname.domain.market.quote import Bar
from streetname.domain.market.session_tape import SessionTape
from streetname.domain.values.amounts import ZERO, to_money
from streetname.domain.values.instants import SECOND, exchange_date

TapeOf = Callable[[Session], SessionTape]


def bars_between(start: datetime, end: datetime, frame: BarFrame, tape: TapeOf) -> Iterator[Bar]:
    """The bars whose span begins at `start` or later, as they stand just before `end`."""
    sessions = sessions_between(exchange_date(start), exchange_date(end))
    length = frame.length
    if length is None:
        return _long_bars(sessions, start, end, frame, tape)
    return (bar for session in sessions for bar in _short_bars(tape(session), start, end, length))


def _short_bars(
    tape: SessionTape, start: datetime, end: datetime, length: timedelta
) -> Iterator[Bar]:
    """The bars of the spans within a session."""
    opens_at = tape.session.opens_at
    day_begins = midnight(tape.session.date)
    begin = day_begins + (opens_at - day_begins) // length * length
    while begin < min(end, tape.session.closes_at):
        first = max(0, (begin - opens_at) // SECOND)
        last = _seconds_before(min(begin + length, end), tape.session)
        if begin >= start and first < last:
            yield tape.bar(begin, first, last)
        begin += length


def _long_bars(
    sessions: Iterable[Session], start: datetime, end: datetime, frame: BarFrame, tape: TapeOf
) -> Iterator[Bar]:
    """The bars of spans of a day and longer, each summed up from the bars of its days."""

    def span(session: Session) -> date:
        return frame.first_day(session.date)

    for first_day, days in groupby(sessions, span):
        begin = midnight(first_day)
        if begin >= start:
            bars = [
                tape(session).bar(begin, 0, seconds)
                for session in days
                if (seconds := _seconds_before(end, session)) > 0
            ]
            if bars:
                yield _summed_up(bars)


def _seconds_before(instant: datetime, session: Session) -> int:
    """How many of the session's seconds begin before the instant; negative before the open."""
    begun = -((session.opens_at - instant) // SECOND)
    return min(begun, session.seconds)


def _summed_up(bars: list[Bar]) -> Bar:
    """One bar of bars that follow one another."""
    volume = sum((bar.volume for bar in bars), ZERO)
    value = sum((bar.vwap * bar.volume for bar in bars), ZERO)
    return Bar(
        start=bars[0].start,
        open=bars[0].open,
        high=max(bar.high for bar in bars),
        low=min(bar.low for bar in bars),
        close=bars[-1].close,
        volume=volume,
        vwap=to_money(value / volume) if volume else bars[-1].vwap,
        trades=sum(bar.trades for bar in bars),
    )

"""The synthetic tape: prices that are a pure function of seed, symbol and instant.

Any instant from 2000 to 2035 can be asked for in any order, nothing is stored and nothing is
stepped through. Outside sessions the last quote of the latest session stands.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from streetname.domain.market.asset import Asset
from streetname.domain.market.bars import bars_between
from streetname.domain.market.calendar import (
    LAST_DAY,
    latest_session,
    previous_session,
    session_on,
    sessions_between,
)
from streetname.domain.market.course import Course
from streetname.domain.market.frames import BarFrame
from streetname.domain.market.quote import Bar, Quote, Trade
from streetname.domain.market.session_tape import SessionTape
from streetname.domain.values.amounts import Price
from streetname.domain.values.instants import MICROSECOND, SECOND, exchange_date

_COURSES_KEPT = 2_048
_SESSIONS_KEPT = 256
_QUOTES_KEPT = 8_192


class SyntheticTape:
    """Quotes, trades and bars of every asset that has a base price and a volatility."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._course = lru_cache(_COURSES_KEPT)(self._make_course)
        self._session_tape = lru_cache(_SESSIONS_KEPT)(SessionTape)
        self._quote = lru_cache(_QUOTES_KEPT)(self._make_quote)

    def quote(self, asset: Asset, instant: datetime) -> Quote | None:
        """The quote that stands at the instant."""
        course = self._course_of(asset)
        return None if course is None else self._quote(course, int(instant.timestamp()))

    def last_trade(self, asset: Asset, instant: datetime) -> Trade | None:
        """The latest trade at or before the instant."""
        course = self._course_of(asset)
        if course is None:
            return None
        tape = self._session_tape(course, latest_session(instant))
        number = tape.trades_before(instant + MICROSECOND)
        if number == 0:
            tape = self._session_tape(course, previous_session(tape.session.date))
            number = tape.trades_before(tape.session.closes_at)
        return tape.trade(number - 1)

    def official_close(self, asset: Asset, day: date) -> Price | None:
        """The price at the last second of that day's session."""
        session = session_on(day)
        assert session, "only a session has a close"
        course = self._course_of(asset)
        return None if course is None else course.price(course.close(session))

    def trades(
        self, asset: Asset, start: datetime, end: datetime, limit: int | None = None
    ) -> Iterator[Trade]:
        """The trades from `start` until just before `end`, `limit` of them at most."""
        course = self._course_of(asset)
        found = iter(()) if course is None else self._trades(course, start, end)
        return islice(found, limit)

    def bars(self, asset: Asset, start: datetime, end: datetime, frame: BarFrame) -> Iterator[Bar]:
        """The bars whose span begins at `start` or later, as they stand just before `end`."""
        course = self._course_of(asset)
        if course is None:
            return iter(())
        return bars_between(start, end, frame, lambda session: self._session_tape(course, session))

    def first_crossing(
        self,
        asset: Asset,
        *,
        ask_at_most: Price | None = None,
        bid_at_least: Price | None = None,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        """The first whole second behind `after`, `until` at the latest, at which a limit is met.

        One limit is given: what an ask must come down to, or a bid must rise to. Only seconds in
        which the exchange is open count.
        """
        assert (ask_at_most is None) != (bid_at_least is None), "one limit at a time"
        course = self._course_of(asset)
        if course is None:
            return None
        last_day = min(exchange_date(until), LAST_DAY)
        for session in sessions_between(exchange_date(after), last_day):
            first = max(0, (after - session.opens_at) // SECOND + 1)
            last = min(session.seconds - 1, (until - session.opens_at) // SECOND)
            if first <= last:
                tape = self._session_tape(course, session)
                second = _crossing(tape, ask_at_most, bid_at_least, first, last)
                if second is not None:
                    return session.opens_at + second * SECOND
        return None

    def _course_of(self, asset: Asset) -> Course | None:
        if asset.base_price is None or asset.volatility is None:
            return None
        return self._course(asset.symbol, asset.base_price, asset.volatility)

    def _make_course(self, symbol: str, base_price: Decimal, volatility: Decimal) -> Course:
        return Course(self._seed, symbol, base_price, volatility)

    def _make_quote(self, course: Course, timestamp: int) -> Quote:
        instant = datetime.fromtimestamp(timestamp, UTC)
        session = latest_session(instant)
        since_open = (instant - session.opens_at) // SECOND
        second = min(since_open, session.seconds - 1)
        return self._session_tape(course, session).quote(second)

    def _trades(self, course: Course, start: datetime, end: datetime) -> Iterator[Trade]:
        for session in sessions_between(exchange_date(start), exchange_date(end)):
            if session.closes_at > start and session.opens_at < end:
                tape = self._session_tape(course, session)
                for number in range(tape.trades_before(start), tape.trades_before(end)):
                    yield tape.trade(number)


def _crossing(
    tape: SessionTape, ask_at_most: Price | None, bid_at_least: Price | None, first: int, last: int
) -> int | None:
    if ask_at_most is not None:
        return tape.first_ask_at_most(ask_at_most, first, last)
    assert bid_at_least is not None
    return tape.first_bid_at_least(bid_at_least, first, last)

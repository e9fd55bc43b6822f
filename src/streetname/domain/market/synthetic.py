"""The synthetic tape: prices that are a pure function of seed, symbol and instant.

Any instant from 2000 to 2035 can be asked for in any order, nothing is stored and nothing is
stepped through. While an asset does not trade, the last quote of the latest phase in which it does
stands. Trades are told one by one, and summed up in bars, of sessions alone.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from streetname.domain.market.asset import Asset
from streetname.domain.market.bars import bars_between
from streetname.domain.market.calendar import (
    next_session,
    previous_session,
    session_on,
    sessions_between,
)
from streetname.domain.market.course import Course
from streetname.domain.market.extended_tape import ExtendedTape
from streetname.domain.market.frames import BarFrame
from streetname.domain.market.phases import (
    CORE_ALONE,
    Phase,
    Stretch,
    extended_between,
    latest_stretch,
    phases_of,
    stretches_between,
)
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
        self._path_between = lru_cache(_SESSIONS_KEPT)(Course.between)
        self._extended_tape = lru_cache(_SESSIONS_KEPT)(self._make_extended_tape)
        self._quote = lru_cache(_QUOTES_KEPT)(self._make_quote)

    def quote(self, asset: Asset, instant: datetime) -> Quote | None:
        """The quote that stands at the instant."""
        course = self._course_of(asset)
        if course is None:
            return None
        return self._quote(course, phases_of(asset), int(instant.timestamp()))

    def last_trade(self, asset: Asset, instant: datetime) -> Trade | None:
        """The latest trade at or before the instant."""
        course = self._course_of(asset)
        if course is None:
            return None
        phases = phases_of(asset)
        stretch = latest_stretch(instant, phases)
        tape = self._tape(course, stretch)
        number = tape.trades_before(instant + MICROSECOND)
        if number == 0:
            stretch = latest_stretch(stretch.opens_at - MICROSECOND, phases)
            tape = self._tape(course, stretch)
            number = tape.trades_before(stretch.closes_at)
        return tape.trade(number - 1)

    def official_open(self, asset: Asset, day: date) -> Price | None:
        """The price in the first second of that day's session."""
        session = session_on(day)
        assert session, "only a session has an open"
        course = self._course_of(asset)
        return None if course is None else self._session_tape(course, session).open()

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
        extended: bool = False,
    ) -> datetime | None:
        """The first whole second behind `after`, `until` at the latest, at which a limit is met.

        One limit is given: what an ask must come down to, or a bid must rise to. Only seconds in
        which the exchange is open count, and with `extended` all in which the asset trades.
        """
        assert (ask_at_most is None) != (bid_at_least is None), "one limit at a time"
        course = self._course_of(asset)
        if course is None:
            return None
        phases = phases_of(asset) if extended else CORE_ALONE
        for stretch in stretches_between(after, until, phases):
            first = max(0, (after - stretch.opens_at) // SECOND + 1)
            last = min(stretch.seconds - 1, (until - stretch.opens_at) // SECOND)
            if first <= last:
                tape = self._tape(course, stretch)
                second = _crossing(tape, ask_at_most, bid_at_least, first, last)
                if second is not None:
                    return stretch.opens_at + second * SECOND
        return None

    def first_print(
        self,
        asset: Asset,
        *,
        at_most: Price | None = None,
        at_least: Price | None = None,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        """The first trade of a session behind `after`, up to `until`, at a price that low or high.

        One price is given.
        """
        assert (at_most is None) != (at_least is None), "one price at a time"
        tapes = self._session_tapes(asset, after, until)
        found = (tape.first_print(at_most, at_least, after, until) for tape in tapes)
        return next((instant for instant in found if instant is not None), None)

    def highest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The highest price at which is traded in sessions behind `after`, up to `until`."""
        tapes = self._session_tapes(asset, after, until)
        prices = (tape.highest_print(after, until) for tape in tapes)
        return max((price for price in prices if price is not None), default=None)

    def lowest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The lowest price at which is traded in sessions behind `after`, up to `until`."""
        tapes = self._session_tapes(asset, after, until)
        prices = (tape.lowest_print(after, until) for tape in tapes)
        return min((price for price in prices if price is not None), default=None)

    def _course_of(self, asset: Asset) -> Course | None:
        if asset.base_price is None or asset.volatility is None:
            return None
        return self._course(asset.symbol, asset.base_price, asset.volatility)

    def _make_course(self, symbol: str, base_price: Decimal, volatility: Decimal) -> Course:
        return Course(self._seed, symbol, base_price, volatility)

    def _make_quote(self, course: Course, phases: frozenset[Phase], timestamp: int) -> Quote:
        instant = datetime.fromtimestamp(timestamp, UTC)
        stretch = latest_stretch(instant, phases)
        since_open = (instant - stretch.opens_at) // SECOND
        return self._tape(course, stretch).quote(min(since_open, stretch.seconds - 1))

    def _tape(self, course: Course, stretch: Stretch) -> SessionTape | ExtendedTape:
        if stretch.phase is Phase.CORE:
            return self._session_tape(course, stretch.session)
        return self._extended_tape(course, stretch)

    def _make_extended_tape(self, course: Course, stretch: Stretch) -> ExtendedTape:
        if stretch.phase is Phase.POST:
            before, session = stretch.session, next_session(stretch.session.date)
        else:
            before, session = previous_session(stretch.session.date), stretch.session
        first = 1
        for earlier in extended_between(before, session):
            if earlier.opens_at < stretch.opens_at:
                first += earlier.seconds
        return ExtendedTape(course, self._path_between(course, before, session), first, stretch)

    def _session_tapes(
        self, asset: Asset, after: datetime, until: datetime
    ) -> Iterator[SessionTape]:
        """The tapes of the sessions that have a second between the instants."""
        course = self._course_of(asset)
        if course is not None:
            for stretch in stretches_between(after, until, CORE_ALONE):
                yield self._session_tape(course, stretch.session)

    def _trades(self, course: Course, start: datetime, end: datetime) -> Iterator[Trade]:
        for session in sessions_between(exchange_date(start), exchange_date(end)):
            if session.closes_at > start and session.opens_at < end:
                tape = self._session_tape(course, session)
                for number in range(tape.trades_before(start), tape.trades_before(end)):
                    yield tape.trade(number)


def _crossing(
    tape: SessionTape | ExtendedTape,
    ask_at_most: Price | None,
    bid_at_least: Price | None,
    first: int,
    last: int,
) -> int | None:
    if ask_at_most is not None:
        return tape.first_ask_at_most(ask_at_most, first, last)
    assert bid_at_least is not None
    return tape.first_bid_at_least(bid_at_least, first, last)

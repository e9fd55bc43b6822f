"""The market as the auditor sees it: plain figures, asked of the tape and the calendar."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import (
    Session,
    next_close,
    next_session,
    session_at,
    session_on,
)
from streetname.domain.market.phases import Phase, phase_at, trading_session_at
from streetname.domain.market.tape import Tape
from streetname.domain.values.instants import LATEST, MICROSECOND, NEW_YORK, exchange_date
from streetname.simulation.amounts import nanos

_OLD_AT = (16, 15)
_EVENING = 19


class Shown(msgspec.Struct, frozen=True):
    """A quote, in billionths."""

    bid: int
    ask: int
    bid_size: int
    ask_size: int


class Market:
    """Prices and hours of one environment."""

    def __init__(self, assets: Sequence[Asset], tape: Callable[[], Tape]) -> None:
        self.assets = {asset.symbol: asset for asset in assets}
        self.symbol_of: dict[str, str] = {asset.id: asset.symbol for asset in assets}
        self._tape = tape

    def quote(self, symbol: str, at: datetime) -> Shown | None:
        """What is quoted."""
        quote = self._tape().quote(self.assets[symbol], at)
        if quote is None:
            return None
        figures = (quote.bid, quote.ask, quote.bid_size, quote.ask_size)
        return Shown(*map(nanos, figures))

    def last(self, symbol: str, at: datetime) -> int | None:
        """The price of the latest trade."""
        price = self._tape().reference_price(self.assets[symbol], at)
        return None if price is None else nanos(price)

    def official(self, symbol: str, day: date, *, opening: bool) -> int | None:
        """The price of an auction."""
        tape = self._tape()
        price = (tape.official_open if opening else tape.official_close)(self.assets[symbol], day)
        return None if price is None else nanos(price)

    def prints(self, symbol: str, after: datetime, until: datetime) -> tuple[int, int] | None:
        """The lowest and the highest price that is traded at in sessions, both ends included."""
        asset, since = self.assets[symbol], after - MICROSECOND
        lowest = self._tape().lowest_print(asset, since, until)
        highest = self._tape().highest_print(asset, since, until)
        return None if lowest is None or highest is None else (nanos(lowest), nanos(highest))

    def is_open(self, at: datetime) -> bool:
        """True while New York trades."""
        return session_at(at) is not None

    def takes(self, symbol: str, at: datetime, *, extended: bool) -> bool:
        """True while the asset trades, for orders of extended hours also around the session."""
        if not extended or self.is_open(at):
            return self.is_open(at)
        phase = phase_at(at)
        if phase is Phase.OVERNIGHT:
            attributes = self.assets[symbol].attributes
            return "overnight_tradable" in attributes and "overnight_halted" not in attributes
        return phase is not Phase.CLOSED and self.assets[symbol].exchange != "OTC"

    def is_overnight(self, at: datetime) -> bool:
        """True in the hours before the pre-market."""
        return phase_at(at) is Phase.OVERNIGHT

    def close_after(self, at: datetime) -> datetime:
        """The next close."""
        return next_close(at)

    def end_after(self, at: datetime) -> datetime:
        """The end of the trading day at hand, with its extended hours."""
        return trading_session_at(at).post_closes_at

    def gives_up_at(self, too_old_from: datetime) -> datetime | None:
        """When an order that is too old from an instant is looked for; never, after all days."""
        day = exchange_date(too_old_from)
        if day > exchange_date(LATEST):
            return None
        session = session_on(day) or next_session(day)
        hour, minute = _OLD_AT
        local = session.closes_at.astimezone(NEW_YORK).replace(hour=hour, minute=minute)
        return local.astimezone(session.closes_at.tzinfo)

    def auction_at(self, at: datetime, *, opening: bool) -> date | None:
        """The day of which an auction is held at the instant."""
        session = session_on(exchange_date(at))
        if session is None:
            return None
        return session.date if at == (session.opens_at if opening else session.closes_at) else None

    def is_too_late(self, lasting: str, at: datetime) -> bool:
        """True between the last minutes before an auction and the evening."""
        session = session_on(exchange_date(at))
        if session is None or at.astimezone(NEW_YORK).hour >= _EVENING:
            return False
        auction, minutes = (session.opens_at, 2) if lasting == "opg" else (session.closes_at, 10)
        return (auction - at).total_seconds() <= 60 * minutes

    def settles_on(self, at: datetime) -> date:
        """When a trade of this instant settles."""
        return self._session_of(at).settles_on

    def trades_on(self, at: datetime) -> date:
        """The day that a trade of this instant belongs to."""
        return self._session_of(at).date

    def today(self, at: datetime) -> date:
        """The date in New York."""
        return exchange_date(at)

    def _session_of(self, at: datetime) -> Session:
        """The session to which a trade of this instant belongs; auctions count as of theirs."""
        session = session_on(exchange_date(at))
        if session is not None and session.opens_at <= at <= session.closes_at:
            return session
        return trading_session_at(at)

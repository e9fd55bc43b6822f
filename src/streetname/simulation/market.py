"""The market as the auditor sees it: plain figures, asked of the tape and the calendar."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import next_close, session_at
from streetname.domain.market.tape import Tape
from streetname.domain.values.instants import exchange_date
from streetname.simulation.amounts import nanos


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

    def is_open(self, at: datetime) -> bool:
        """True while New York trades."""
        return session_at(at) is not None

    def close_after(self, at: datetime) -> datetime:
        """The next close."""
        return next_close(at)

    def settles_on(self, at: datetime) -> date:
        """When a trade of this instant settles."""
        session = session_at(at)
        assert session is not None, "trades are made in sessions"
        return session.settles_on

    def today(self, at: datetime) -> date:
        """The date in New York."""
        return exchange_date(at)

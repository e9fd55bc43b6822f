"""The tape: what the market shows of an asset at any instant, and when it will reach a price.

Sources are asked in order, the first with an answer wins: what the user has pinned, then the
synthetic price. Without either there is no price, and nobody makes one up.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_DOWN

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_at, session_on, upcoming_session
from streetname.domain.market.pins import Pins
from streetname.domain.market.quote import Pin, Quote, Trade
from streetname.domain.market.synthetic import SyntheticTape
from streetname.domain.market.ticks import tick_of
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import MICROSECOND, SECOND


class Tape:
    """The market of one environment."""

    def __init__(self, seed: int) -> None:
        self.synthetic = SyntheticTape(seed)
        self._pins: defaultdict[AssetId, Pins] = defaultdict(Pins)

    def pin(self, pin: Pin) -> None:
        """Keep a pin, or the new version of one that is known by its asset and `since`."""
        self._pins[pin.asset_id].keep(pin)

    def unpin(self, asset_id: AssetId, at: datetime) -> None:
        """End the pin that is in force at the instant; before it the pin stands as it did."""
        self._pins[asset_id].end(at)

    def restore(self, pins: Iterable[Pin]) -> None:
        """Forget all pins and keep these."""
        self._pins.clear()
        for pin in pins:
            self.pin(pin)

    def quote(self, asset: Asset, instant: datetime) -> Quote | None:
        """The quote that stands at the instant."""
        pin = self._pin_at(asset, instant)
        return self.synthetic.quote(asset, instant) if pin is None else _quote_of(pin, instant)

    def last_trade(self, asset: Asset, instant: datetime) -> Trade | None:
        """The latest trade at or before the instant; a pin trades halfway between its prices."""
        pin = self._pin_at(asset, instant)
        if pin is None:
            return self.synthetic.last_trade(asset, instant)
        size = min(pin.bid_size, pin.ask_size)
        return Trade(price=_price_of(pin), size=size, at=_stands_since(pin, instant))

    def reference_price(self, asset: Asset, instant: datetime) -> Price | None:
        """What a share counts as being worth: the price of the last trade."""
        trade = self.last_trade(asset, instant)
        return None if trade is None else trade.price

    def official_close(self, asset: Asset, day: date) -> Price | None:
        """The price with which that day's session ends; the day must have one."""
        session = session_on(day)
        assert session, "only a session has a close"
        pin = self._pin_at(asset, session.closes_at - MICROSECOND)
        return self.synthetic.official_close(asset, day) if pin is None else _price_of(pin)

    def first_crossing(
        self,
        asset: Asset,
        *,
        ask_at_most: Price | None = None,
        bid_at_least: Price | None = None,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        """The first instant behind `after`, `until` at the latest, at which a limit is met.

        One limit is given: what an ask must come down to, or a bid must rise to. Quotes change with
        every whole second, and at any instant at which a pin begins or ends; they count while the
        exchange is open.
        """
        assert (ask_at_most is None) != (bid_at_least is None), "one limit at a time"
        pins = self._pins.get(asset.id)
        changes = pins.changes_between(after, until) if pins else []
        ends = [*(change - MICROSECOND for change in changes), until]
        for begin, end in zip([after, *changes], ends, strict=True):
            stands_at_once = begin > after and session_at(begin) is not None
            if stands_at_once and _meets(self.quote(asset, begin), ask_at_most, bid_at_least):
                return begin
            found = self._crossing_behind(begin, end, asset, ask_at_most, bid_at_least)
            if found is not None:
                return found
        return None

    def _crossing_behind(
        self,
        begin: datetime,
        end: datetime,
        asset: Asset,
        ask_at_most: Price | None,
        bid_at_least: Price | None,
    ) -> datetime | None:
        """The first whole second behind `begin` at which the limit is met, if no pin changes."""
        pin = self._pin_at(asset, begin)
        if pin is not None:
            met = _meets(pin, ask_at_most, bid_at_least)
            return _first_open_second(begin, end) if met else None
        return self.synthetic.first_crossing(
            asset, ask_at_most=ask_at_most, bid_at_least=bid_at_least, after=begin, until=end
        )

    def _pin_at(self, asset: Asset, instant: datetime) -> Pin | None:
        pins = self._pins.get(asset.id)
        return None if pins is None else pins.at(instant)


def _quote_of(pin: Pin, instant: datetime) -> Quote:
    return Quote(pin.bid, pin.ask, pin.bid_size, pin.ask_size, at=_stands_since(pin, instant))


def _price_of(pin: Pin) -> Price:
    """Halfway between bid and ask, down to the tick unless that is below the bid."""
    mid = (pin.bid + pin.ask) / 2
    return max(pin.bid, mid.quantize(tick_of(mid), ROUND_DOWN))


def _stands_since(pin: Pin, instant: datetime) -> datetime:
    """A pinned quote is renewed with every second."""
    return max(pin.since, instant.replace(microsecond=0))


def _meets(
    quote: Quote | Pin | None, ask_at_most: Price | None, bid_at_least: Price | None
) -> bool:
    if quote is None:
        return False
    if ask_at_most is not None:
        return quote.ask <= ask_at_most
    return bid_at_least is not None and quote.bid >= bid_at_least


def _first_open_second(after: datetime, until: datetime) -> datetime | None:
    """The first whole second behind `after`, up to `until`, in which the exchange is open."""
    second = after.replace(microsecond=0) + SECOND
    if session_at(second) is None:
        second = upcoming_session(second).opens_at
    return second if second <= until else None

"""The tape: what the market shows of an asset at any instant, and when it will reach a price.

Sources are asked in order, the first with an answer wins: what the user has pinned, then the
synthetic price. Without either there is no price, and nobody makes one up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import TypeAlias

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_on
from streetname.domain.market.phases import (
    CORE_ALONE,
    Phase,
    first_trading_second,
    phase_at,
    phases_of,
)
from streetname.domain.market.pins import Pins
from streetname.domain.market.quote import Pin, Quote, Trade
from streetname.domain.market.synthetic import SyntheticTape
from streetname.domain.market.ticks import tick_of
from streetname.domain.market.trailing import Trail, first_trail
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import MICROSECOND

Extreme: TypeAlias = Callable[[Asset, datetime, datetime], Price | None]


class Tape:
    """The market of one environment."""

    def __init__(self, seed: int) -> None:
        self.synthetic = SyntheticTape(seed)
        self._pins: defaultdict[AssetId, Pins] = defaultdict(Pins)
        self.times_changed = 0
        """How often a pin has begun or ended; while it is the same, so is every price."""

    def pin(self, pin: Pin) -> None:
        """Keep a pin, or the new version of one that is known by its asset and `since`."""
        self.times_changed += 1
        self._pins[pin.asset_id].keep(pin)

    def unpin(self, asset_id: AssetId, at: datetime) -> None:
        """End the pin that is in force at the instant; before it the pin stands as it did."""
        self.times_changed += 1
        self._pins[asset_id].end(at)

    def restore(self, pins: Iterable[Pin]) -> None:
        """Forget all pins and keep these."""
        self.times_changed += 1
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

    def official_open(self, asset: Asset, day: date) -> Price | None:
        """The price with which that day's session begins; the day must have one."""
        session = session_on(day)
        assert session, "only a session has an open"
        pin = self._pin_at(asset, session.opens_at)
        return self.synthetic.official_open(asset, day) if pin is None else _price_of(pin)

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
        """The first instant behind `after`, `until` at the latest, at which a limit is met.

        One limit is given: what an ask must come down to, or a bid must rise to. Quotes change with
        every whole second, and at any instant at which a pin begins or ends; they count while the
        exchange is open, and with `extended` in every phase in which the asset trades.
        """
        assert (ask_at_most is None) != (bid_at_least is None), "one limit at a time"
        pins = self._pins.get(asset.id)
        changes = pins.changes_between(after, until) if pins else []
        ends = [*(change - MICROSECOND for change in changes), until]
        phases = phases_of(asset) if extended else CORE_ALONE
        for begin, end in zip([after, *changes], ends, strict=True):
            stands_at_once = begin > after and phase_at(begin) in phases
            if stands_at_once and _meets(self.quote(asset, begin), ask_at_most, bid_at_least):
                return begin
            pin = self._pin_at(asset, begin)
            if pin is None:
                found = self.synthetic.first_crossing(
                    asset,
                    ask_at_most=ask_at_most,
                    bid_at_least=bid_at_least,
                    after=begin,
                    until=end,
                    extended=extended,
                )
            else:
                met = _meets(pin, ask_at_most, bid_at_least)
                found = first_trading_second(begin, end, phases) if met else None
            if found is not None:
                return found
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
        """The first instant behind `after`, up to `until`, at which a print is that low or high.

        One price is given. Only what prints in sessions counts: trades, and pins when they begin
        and with every whole second after it.
        """
        assert (at_most is None) != (at_least is None), "one price at a time"
        for begin, end, pin in self._spells(asset, after, until):
            if pin is None:
                found = self.synthetic.first_print(
                    asset, at_most=at_most, at_least=at_least, after=begin, until=end
                )
            else:
                met = _is_within(_price_of(pin), at_most, at_least)
                found = _first_print_of(pin, begin, end) if met else None
            if found is not None:
                return found
        return None

    def highest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The highest price that prints in sessions behind `after`, up to `until`."""
        return max(self._extremes(asset, after, until, self.synthetic.highest_print), default=None)

    def lowest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The lowest price that prints in sessions behind `after`, up to `until`."""
        return min(self._extremes(asset, after, until, self.synthetic.lowest_print), default=None)

    def first_trail(
        self,
        asset: Asset,
        *,
        mark: Price,
        price: Decimal | None,
        percent: Decimal | None,
        falling: bool,
        after: datetime,
        until: datetime,
    ) -> Trail | None:
        """When a trailing stop that starts at `mark` is first reached behind `after`.

        `until` at the latest; `falling` for a sale, the stop of which is below the mark. The stop
        is `price` dollars or `percent` of the mark away from it.
        """
        return first_trail(
            self,
            asset,
            mark=mark,
            price=price,
            percent=percent,
            falling=falling,
            after=after,
            until=until,
        )

    def _extremes(
        self, asset: Asset, after: datetime, until: datetime, of_synthetic: Extreme
    ) -> Iterator[Price]:
        """The extreme price of each spell in which something prints."""
        for begin, end, pin in self._spells(asset, after, until):
            if pin is None:
                found = of_synthetic(asset, begin, end)
                if found is not None:
                    yield found
            elif _first_print_of(pin, begin, end) is not None:
                yield _price_of(pin)

    def _spells(
        self, asset: Asset, after: datetime, until: datetime
    ) -> Sequence[tuple[datetime, datetime, Pin | None]]:
        pins = self._pins.get(asset.id)
        return [(after, until, None)] if pins is None else pins.spells_between(after, until)

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


def _is_within(price: Price, at_most: Price | None, at_least: Price | None) -> bool:
    if at_most is not None:
        return price <= at_most
    return at_least is not None and price >= at_least


def _first_print_of(pin: Pin, after: datetime, until: datetime) -> datetime | None:
    """When the pin first prints in a session, if it is in force all the time."""
    if after < pin.since <= until and phase_at(pin.since) is Phase.CORE:
        return pin.since
    return first_trading_second(max(after, pin.since), until, CORE_ALONE)

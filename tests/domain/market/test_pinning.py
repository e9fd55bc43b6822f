from datetime import timedelta
from decimal import Decimal

import pytest

from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.market.pinning import PinQuote, UnpinQuote
from tests.domain.trading_desk import AAPL, MONDAY_AT_TEN, TradingDesk


def pinned(bid: str, ask: str, *, sizes: str = "100", symbol: str = "AAPL") -> PinQuote:
    return PinQuote(symbol, Decimal(bid), Decimal(ask), Decimal(sizes), Decimal(sizes))


def test_a_pin_stands_from_now_until_further_notice() -> None:
    pin = TradingDesk().do(pinned("187.10", "187.20"))
    assert (pin.asset_id, pin.bid, pin.ask) == (AAPL.id, Decimal("187.10"), Decimal("187.20"))
    assert (pin.since, pin.until) == (MONDAY_AT_TEN, None)


def test_a_new_pin_ends_the_one_before_it() -> None:
    desk = TradingDesk()
    desk.do(pinned("100", "101"))
    desk.now += timedelta(minutes=1)
    desk.do(pinned("200", "201"))
    first, second = desk.pins
    assert (first.until, second.since, second.until) == (desk.now, desk.now, None)


def test_a_pin_of_the_same_instant_is_replaced() -> None:
    desk = TradingDesk()
    desk.do(pinned("100", "101"))
    desk.do(pinned("200", "201"))
    (pin,) = desk.pins
    assert (pin.bid, pin.until) == (200, None)


def test_unpinning_ends_the_pin_now() -> None:
    desk = TradingDesk()
    desk.do(pinned("100", "101"))
    desk.now += timedelta(minutes=1)
    desk.do(UnpinQuote("AAPL"))
    assert desk.pins[0].until == desk.now
    with pytest.raises(NotFound, match="no quote is pinned for AAPL"):
        desk.do(UnpinQuote("AAPL"))


@pytest.mark.parametrize(
    "command",
    [
        pinned("0", "1"),
        pinned("-1", "1"),
        pinned("1.01", "1"),
        pinned("1", "1000001"),
        pinned("1", "2", sizes="0"),
        pinned("1", "2", sizes="9000000001"),
        pinned("1.0000000001", "2"),
        pinned("1", "2", sizes="0.0000000001"),
    ],
)
def test_a_quote_that_makes_no_sense_is_refused(command: PinQuote) -> None:
    desk = TradingDesk()
    with pytest.raises(InvalidField):
        desk.do(command)
    assert not desk.pins


def test_a_locked_market_may_be_pinned() -> None:
    assert TradingDesk().do(pinned("100", "100")).bid == 100


@pytest.mark.parametrize("command", [pinned("1", "2", symbol="NOPE"), UnpinQuote("NOPE")])
def test_an_unknown_asset_cannot_be_pinned_or_unpinned(command: PinQuote | UnpinQuote) -> None:
    with pytest.raises(NotFound, match="asset not found for NOPE"):
        TradingDesk().do(command)

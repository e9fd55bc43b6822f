"""The page of a symbol: what it shows, and what a person may do to the market with it."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.dashboard import candles
from streetname.dashboard.candles import Album, Window, marks, stretches
from streetname.domain.market.tape import Tape
from streetname.domain.values.ids import AccountId, OrderId
from streetname.storage.queries.overview.fills import Fill
from tests.conformance.trading.tickets import limit, market
from tests.conformance.trading.trader import Trader
from tests.dashboard.in_process import Visitor as VisitorInside
from tests.dashboard.in_process import visiting
from tests.dashboard.visitor import Visitor, a_visitor
from tests.serving import Brokerage
from tests.storage.samples import an_asset

MONDAY_AT_FIVE = datetime(2026, 3, 2, 22, tzinfo=UTC)


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user without a browser."""
    with a_visitor(brokerage) as signed_in:
        yield signed_in


def test_what_is_done_to_a_symbol_is_told_on_its_page_and_kept_in_the_audit_log(
    visitor: Visitor,
) -> None:
    def does(deed: str, said: str, **form: str) -> None:
        answer = visitor.sends(f"/market/AAPL{path_of(deed)}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/market/AAPL")
        assert said in visitor.gets("/market/AAPL").text
        assert f"market.{deed}" in visitor.gets("/team/audit").text

    does("halt", "Trading in AAPL is halted.")
    does("resume", "AAPL trades again.")
    does("pin", "The quote of AAPL is held there.", bid="150", ask="151")
    does("unpin", "AAPL moves by itself again.")


def test_a_symbol_is_halted_until_it_is_resumed(visitor: Visitor) -> None:
    visitor.sends("/market/AAPL/halt")
    assert "AAPL" in visitor.gets("/market?halted=yes&format=csv").text
    visitor.sends("/market/AAPL/resume")
    assert "AAPL" not in visitor.gets("/market?halted=yes&format=csv").text


@pytest.mark.parametrize("deed", ["pin", "unpin", "halt", "resume"])
def test_nothing_is_done_to_a_symbol_that_is_not_there(visitor: Visitor, deed: str) -> None:
    visitor.sends(f"/market/NONE{path_of(deed)}")
    assert "There is no symbol NONE" in visitor.gets("/market").text


def path_of(deed: str) -> str:
    """Where a form is sent to; what pins the quote, to the symbol's page itself."""
    return "" if deed == "pin" else f"/{deed}"


def test_orders_in_a_halted_symbol_are_taken_and_wait(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    trader = Trader(brokerage)
    assert "new ones are taken and wait too" in visitor.gets("/market/AAPL").text
    visitor.sends("/market/AAPL/halt")
    placed = [trader.submit(market(qty=1)), trader.submit(limit(200, qty=1))]
    trader.wait()
    assert {trader.now(order).status.value for order in placed} == {"new"}
    visitor.sends("/market/AAPL/resume")
    trader.wait()
    assert {trader.now(order).status.value for order in placed} == {"filled"}


def test_fills_after_the_close_are_listed_and_marked_that_evening_and_later(
    brokerage: Brokerage, visitor: Visitor
) -> None:
    trader = Trader(brokerage)
    brokerage.advance(until="close")
    brokerage.advance(by="PT1H")
    brokerage.pin("AAPL", "187.00", "187.10")
    order = trader.submit(limit(188, qty=3, extended_hours=True))
    trader.wait()
    assert trader.now(order).status.value == "filled"
    href = f"/dashboard/transactions/orders/{order.id}"

    def shown(window: str) -> None:
        page = visitor.gets(f"/market/AAPL?window={window}").text
        chart, _, rest = page.partition("</figure>")
        assert href in chart
        assert href in rest

    shown("1D")
    brokerage.advance(until="open")
    brokerage.advance(by="PT1H")
    shown("5D")
    shown("1M")


def _fill(at: datetime) -> Fill:
    return Fill(at, "buy", Decimal(1), Decimal(100), OrderId("order"), AccountId("account"))


@pytest.mark.parametrize(
    ("hours", "candle"),
    [(-40.0, 0), (-7.6, 0), (-1.01, -2), (-0.51, -1), (0, -1), (3, -1), (12, -1)],
)
def test_a_fill_is_marked_on_the_nearest_candle(hours: float, candle: int) -> None:
    spans = stretches(Window.DAY, MONDAY_AT_FIVE)
    close = spans[-1][1]
    spans = [*spans[:6], (close - timedelta(hours=1), close - timedelta(minutes=59)), spans[-1]]
    (mark,) = marks([_fill(close + timedelta(hours=hours))], spans, "")
    assert mark.index == candle % len(spans)
    assert not list(marks([_fill(close)], [], ""))


def test_candles_are_drawn_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_in: set[int] = set()
    draw = candles._candle

    def noted(*args: Any, **how: Any) -> Any:
        drawn_in.add(threading.get_ident())
        return draw(*args, **how)

    monkeypatch.setattr(candles, "_candle", noted)

    async def story(visitor: VisitorInside) -> None:
        await visitor.gets("/market/AAPL?window=5D")
        assert drawn_in
        assert threading.get_ident() not in drawn_in

    visiting(story)


def test_an_album_may_be_emptied_while_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candles, "_MOST_KEPT", 3)
    album, tape, asset = Album(), Tape(7), an_asset("AAPL")
    spans = stretches(Window.WEEK, MONDAY_AT_FIVE)
    alone = album.candles(tape, asset, spans, Window.WEEK)
    assert len(alone) == len(spans)
    draw = candles._candle

    def interrupted(*args: Any, **how: Any) -> Any:
        made = draw(*args, **how)
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(candles, "_candle", draw)
            album.candles(tape, asset, spans[:1], Window.WEEK)
        return made

    monkeypatch.setattr(candles, "_candle", interrupted)
    again: Sequence[Any] = album.candles(tape, asset, spans, Window.WEEK)
    assert again == alone

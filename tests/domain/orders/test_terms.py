from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import BrokerError, InvalidField, Unprocessable
from streetname.domain.orders.order import (
    CommissionType,
    OrderClass,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.terms import terms_of
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.trading_desk import buy, sell


def changed(ticket: Ticket, **members: Any) -> Ticket:
    return msgspec.structs.replace(ticket, **members)


def of_type(kind: str, **members: Any) -> Ticket:
    """An order of that type without any price but those that are given."""
    prices = {name: Decimal(price) for name, price in members.items()}
    return changed(ONE, type=kind, **prices)


def refusal(ticket: Ticket) -> tuple[int, int, str]:
    with pytest.raises(BrokerError) as refused:
        terms_of(ticket)
    return refused.value.status, refused.value.number, refused.value.message


ONE = buy("AAPL", 1)
LIMIT = buy("AAPL", 1, limit="187.35")
LIMIT_ALONE = "limit orders require only limit price"
NO_PRICES = "market orders require no stop or limit price"
BOTH_PRICES = "stop limit orders require both stop and limit price"
ONE_TRAIL = "trailing stop orders must specify one of trail_price or trail_percent"
NO_TRAILS = "only trailing stop orders take trail_price or trail_percent"
LEAST_PERCENT = "trail_percent must be greater than or equal to 0.1"


def test_a_ticket_becomes_terms() -> None:
    terms = terms_of(sell("AAPL", "4.5", limit="187.35", lasts="gtc", commission="1.5"))
    assert (terms.symbol, terms.quantity, terms.notional) == ("AAPL", Decimal("4.5"), None)
    assert (terms.side, terms.type) == (Side.SELL, OrderType.LIMIT)
    assert (terms.time_in_force, terms.limit_price) == (TimeInForce.GTC, Decimal("187.35"))
    assert terms.commission.amount == Decimal("1.5")
    assert terms.commission.type is CommissionType.NOTIONAL
    assert not terms.commission.given


@pytest.mark.parametrize(
    ("ticket", "message"),
    [
        (changed(ONE, symbol=None), "symbol is required"),
        (changed(ONE, symbol=""), "symbol is required"),
        (changed(ONE, quantity=None), "qty or notional is required"),
        (buy("AAPL", 1, dollars="10"), "only one of qty or notional is accepted"),
        (buy("AAPL", 0), "qty must be > 0"),
        (buy("AAPL", -1), "qty must be > 0"),
        (buy("AAPL", "0.0000000001"), "qty must be limited to 9 decimal places"),
        (buy("AAPL", 100_000_001), "qty must be <= 100000000"),
        (buy("AAPL", dollars="0"), "notional must be > 0"),
        (buy("AAPL", dollars="10.001"), "notional value must be limited to 2 decimal places"),
        (buy("AAPL", dollars="0.99"), "notional must be >= 1.00"),
        (buy("AAPL", dollars="1000000000.01"), "notional must be <= 1000000000"),
        (changed(ONE, type=None), "invalid order type"),
        (changed(ONE, type="iceberg"), "invalid order type"),
        (changed(ONE, side=None), "invalid side"),
        (changed(ONE, side="short"), "invalid side"),
        (changed(ONE, time_in_force=None), "invalid time_in_force"),
        (changed(ONE, time_in_force="gtd"), "invalid time_in_force"),
        (changed(ONE, order_class="straddle"), "invalid order_class"),
        (changed(ONE, position_intent="buy_to_hold"), "invalid position_intent"),
        (of_type("market", limit_price="1"), NO_PRICES),
        (of_type("market", stop_price="1"), NO_PRICES),
        (of_type("market", limit_price="1", stop_price="1"), NO_PRICES),
        (of_type("market", trail_price="1"), NO_TRAILS),
        (of_type("limit"), "limit orders require a limit price"),
        (of_type("limit", stop_price="1"), "limit orders require a limit price"),
        (
            of_type("limit", limit_price="1", stop_price="1"),
            "limit orders require only limit price",
        ),
        (of_type("limit", limit_price="1", trail_percent="1"), NO_TRAILS),
        (of_type("stop"), "stop orders require a stop price"),
        (of_type("stop", limit_price="1"), "stop orders require a stop price"),
        (of_type("stop", limit_price="1", stop_price="1"), "stop orders require only stop price"),
        (of_type("stop", stop_price="0"), "stop price must be > 0"),
        (of_type("stop", stop_price="-1"), "stop price must be > 0"),
        (of_type("stop", stop_price="1000000000.01"), "stop price must be <= 1000000000"),
        (of_type("stop_limit"), BOTH_PRICES),
        (of_type("stop_limit", limit_price="1"), BOTH_PRICES),
        (of_type("stop_limit", stop_price="1"), BOTH_PRICES),
        (of_type("stop_limit", stop_price="1", limit_price="0"), "limit price must be > 0"),
        (of_type("stop_limit", stop_price="0", limit_price="1"), "stop price must be > 0"),
        (of_type("trailing_stop"), ONE_TRAIL),
        (of_type("trailing_stop", trail_price="1", trail_percent="1"), ONE_TRAIL),
        (
            of_type("trailing_stop", trail_price="1", stop_price="1"),
            "trailing stop orders require no stop or limit price",
        ),
        (
            of_type("trailing_stop", trail_price="1", limit_price="1"),
            "trailing stop orders require no stop or limit price",
        ),
        (of_type("trailing_stop", trail_price="0"), "trail_price must be > 0"),
        (of_type("trailing_stop", trail_price="-1"), "trail_price must be > 0"),
        (
            of_type("trailing_stop", trail_price="1.001"),
            "trail_price must be limited to 2 decimal places",
        ),
        (
            of_type("trailing_stop", trail_price="1000000001"),
            "trail_price must be <= 1000000000",
        ),
        (of_type("trailing_stop", trail_percent="0.09"), LEAST_PERCENT),
        (of_type("trailing_stop", trail_percent="-5"), LEAST_PERCENT),
        (of_type("trailing_stop", trail_percent="100"), "trail_percent must be less than 100"),
        (
            of_type("trailing_stop", trail_percent="0.125"),
            "trail_percent must be limited to 2 decimal places",
        ),
        (
            changed(ONE, take_profit=TakeProfit(Decimal(0))),
            "take_profit.limit_price must be > 0",
        ),
        (
            changed(ONE, stop_loss=StopLoss(Decimal(-1))),
            "stop_loss.stop_price must be > 0",
        ),
        (
            changed(ONE, order_class="oto", stop_loss=StopLoss(Decimal(1), Decimal(0))),
            "stop_loss.limit_price must be > 0",
        ),
        (
            changed(ONE, take_profit=TakeProfit(Decimal(200))),
            "take_profit requires order_class bracket, oco or oto",
        ),
        (
            changed(ONE, order_class="simple", stop_loss=StopLoss(Decimal(1))),
            "stop_loss requires order_class bracket, oco or oto",
        ),
        (
            changed(ONE, commission=Decimal("10.555"), commission_type="bps"),
            "commission must be limited to 2 decimal places",
        ),
        (
            changed(ONE, commission=Decimal("1000000000.01")),
            "commission must be <= 1000000000",
        ),
        (
            changed(ONE, commission=Decimal("0.0000000001")),
            "commission must be limited to 9 decimal places",
        ),
        (changed(LIMIT, limit_price=Decimal(0)), "limit price must be > 0"),
        (changed(LIMIT, limit_price=Decimal(10) ** 10), "limit price must be <= 1000000000"),
        (
            changed(ONE, client_order_id="x" * 129),
            "client_order_id must be no more than 128 characters",
        ),
        (changed(ONE, subtag="x" * 129), "subtag must be no more than 128 characters"),
        (changed(ONE, commission_type="flat", commission=Decimal(1)), "invalid commission_type"),
        (
            changed(ONE, commission=Decimal(1), commission_bps=Decimal(1)),
            "only one of commission or commission_bps is accepted",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_malformed_field(ticket: Ticket, message: str) -> None:
    assert refusal(ticket) == (422, 40010001, message)


@pytest.mark.parametrize(
    "ticket",
    [
        buy("AAPL", "0.000000001"),
        buy("AAPL", "1.000", limit="187.350"),
        buy("AAPL", 10, limit="0.1234"),
        buy("AAPL", 10, limit="1"),
        buy("AAPL", dollars="1.00"),
        sell("AAPL", dollars="0.01"),
        changed(ONE, client_order_id="x" * 128, subtag="x" * 128, order_class="simple"),
        changed(ONE, order_class="", position_intent=""),
        buy("AAPL", 100_000_000),
        buy("AAPL", dollars="1000000000"),
        of_type("stop", stop_price="1000000000"),
        of_type("trailing_stop", trail_percent="0.1"),
        of_type("trailing_stop", trail_percent="99.99"),
        of_type("trailing_stop", trail_price="0.01"),
    ],
)
def test_what_is_at_a_limit_is_accepted(ticket: Ticket) -> None:
    terms_of(ticket)


def test_an_order_by_notional_is_fractional_and_one_of_whole_shares_is_not() -> None:
    assert terms_of(buy("AAPL", dollars="100")).is_fractional
    assert terms_of(buy("AAPL", "1.5")).is_fractional
    assert not terms_of(buy("AAPL", "2.000")).is_fractional


def test_a_commission_in_basis_points_may_be_given_in_two_ways() -> None:
    old = terms_of(changed(ONE, commission_bps=Decimal(10))).commission
    new = terms_of(changed(ONE, commission=Decimal(10), commission_type="bps")).commission
    assert (old.amount, old.type, old.given) == (10, CommissionType.BPS, False)
    assert (new.amount, new.type, new.given) == (10, CommissionType.BPS, True)


@pytest.mark.parametrize("written", ["AAPL", "AAPL:NASDAQ", "AAPL:NASDAQ:us_equity"])
def test_a_symbol_may_be_followed_by_its_exchange_and_its_class(written: str) -> None:
    assert terms_of(changed(ONE, symbol=written)).symbol == "AAPL"


def test_an_oco_order_may_give_the_price_of_its_take_profit_in_either_place() -> None:
    exits = changed(sell("AAPL", 1), type="limit", order_class="oco")
    inside = terms_of(changed(exits, take_profit=TakeProfit(Decimal(250))))
    outside = terms_of(changed(exits, limit_price=Decimal(250)))
    assert inside.limit_price == outside.limit_price == 250
    assert inside.order_class is OrderClass.OCO


def test_a_group_keeps_its_exits_and_an_order_the_intent_of_its_client() -> None:
    loss = StopLoss(Decimal(150), Decimal(149))
    terms = terms_of(
        changed(
            LIMIT,
            order_class="bracket",
            take_profit=TakeProfit(Decimal(250)),
            stop_loss=loss,
            position_intent="buy_to_open",
        )
    )
    assert (terms.order_class, terms.take_profit, terms.stop_loss) == ("bracket", 250, loss)
    assert terms.position_intent is PositionIntent.BUY_TO_OPEN


def test_an_order_of_several_legs_is_refused_as_what_cannot_be_traded_here() -> None:
    with pytest.raises(Unprocessable, match="mleg orders are for options") as refused:
        terms_of(changed(ONE, order_class="mleg"))
    assert not isinstance(refused.value, InvalidField)

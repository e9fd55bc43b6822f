"""Who may place which order: states of the account, intents, windows, and what is borrowed."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.accounts.account import AccountStatus, Configuration
from streetname.domain.errors import BrokerError
from streetname.domain.market.asset import AssetStatus
from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.order import OrderStatus, PositionIntent
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.trading_desk import (
    AAPL,
    AMBER,
    MONDAY_EVENING,
    TradingDesk,
    an_account,
    an_asset,
    buy,
    sell,
)

NOT_AUTHORIZED = "account is not authorized to trade"
SUSPENDED = "new orders are rejected by user request"
LIQUIDATION = "account is restricted to liquidation only"
NO_SHORTS = "account is not allowed to short"
MARGIN = 2


def a_desk(owned: str = "0", now: datetime | None = None) -> TradingDesk:
    """A margin account with a hundred thousand dollars, and so many shares."""
    desk = TradingDesk() if now is None else TradingDesk(now)
    desk.most_multiplier = MARGIN
    if owned != "0":
        desk.owns(owned)
    return desk


def is_with(desk: TradingDesk, **members: Any) -> None:
    desk.accounts[AMBER] = an_account(**members)


def lists(desk: TradingDesk, **terms: Any) -> None:
    desk.assets[AAPL.id] = an_asset(**terms)


def refusal(desk: TradingDesk, ticket: Ticket) -> tuple[int, int, str]:
    placed = len(desk.orders)
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket)
    assert len(desk.orders) == placed
    return refused.value.status, refused.value.number, refused.value.message


def forbidden(message: str) -> tuple[int, int, str]:
    return 403, 40310000, message


def against_a_rule(message: str) -> tuple[int, int, str]:
    return 422, 42210000, message


# What opening, closing, cancelling and replacing are told; None stands for yes.
Answers = tuple[str | None, str | None, str | None, str | None]
ALL: Answers = (None, None, None, None)
NONE_BUT_CANCEL: Answers = (NOT_AUTHORIZED, NOT_AUTHORIZED, None, NOT_AUTHORIZED)
NONE_AT_ALL: Answers = (NOT_AUTHORIZED, NOT_AUTHORIZED, NOT_AUTHORIZED, NOT_AUTHORIZED)
ANSWERS_BY_STATUS: dict[AccountStatus, Answers] = {
    AccountStatus.ACTIVE: ALL,
    AccountStatus.ACCOUNT_UPDATED: ALL,
    AccountStatus.LIMITED: (LIQUIDATION, None, None, LIQUIDATION),
}
BY_STATUS: list[tuple[dict[str, Any], Answers]] = [
    ({"status": status}, ANSWERS_BY_STATUS.get(status, NONE_BUT_CANCEL)) for status in AccountStatus
]
BY_BLOCK: list[tuple[dict[str, Any], Answers]] = [
    ({"trading_blocked": True}, NONE_BUT_CANCEL),
    ({"account_blocked": True}, NONE_AT_ALL),
    (
        {"configuration": Configuration(suspend_trade=True)},
        (SUSPENDED, SUSPENDED, None, SUSPENDED),
    ),
]


def answer(deed: Any) -> str | None:
    try:
        deed()
    except BrokerError as refused:
        return refused.message
    return None


@pytest.mark.parametrize(("members", "answers"), [*BY_STATUS, *BY_BLOCK])
def test_an_account_may_do_what_its_state_allows(
    members: dict[str, Any], answers: tuple[str | None, ...]
) -> None:
    desk = a_desk("10")
    lists(desk)
    other = an_asset("MSFT")
    desk.assets[other.id] = other
    desk.is_quoted("400", "400.10", asset=other)
    open_orders = [desk.trade(buy("MSFT", 1, limit=limit)) for limit in ("300", "301")]
    is_with(desk, **members)
    told = (
        answer(lambda: desk.place(buy("MSFT", 1, limit="302"))),
        answer(lambda: desk.place(sell("AAPL", 1, limit="200"))),
        answer(lambda: desk.do(CancelOrder(AMBER, open_orders[0].id))),
        answer(lambda: desk.replace(open_orders[1], limit_price=Decimal(305))),
    )
    assert told == answers


def test_an_account_that_may_only_liquidate_opens_nothing_and_makes_orders_smaller() -> None:
    desk = a_desk()
    order = desk.trade(buy("AAPL", 10, limit="100"))
    is_with(desk, status=AccountStatus.LIMITED)
    assert refusal(desk, sell("AAPL", 1)) == forbidden(LIQUIDATION)
    assert answer(lambda: desk.replace(order, quantity=Decimal(11))) == LIQUIDATION
    assert desk.replace(order, quantity=Decimal(9)).quantity == 9


def test_liquidation_comes_before_all_that_is_wrong_with_the_asset_and_the_combination() -> None:
    desk = a_desk()
    is_with(desk, status=AccountStatus.LIMITED)
    lists(desk, status=AssetStatus.INACTIVE)
    assert refusal(desk, buy("AAPL", "0.5", lasts="gtc")) == forbidden(LIQUIDATION)


def test_a_class_of_assets_that_is_not_enabled_is_refused() -> None:
    desk = a_desk("10")
    is_with(desk, enabled_assets=())
    message = "us_equity orders not allowed for account"
    assert refusal(desk, buy("AAPL", 1)) == (422, 40010001, message)
    assert refusal(desk, sell("AAPL", 1)) == (422, 40010001, message)


INTENTS = [
    ("0", "buy", PositionIntent.BUY_TO_OPEN),
    ("10", "buy", PositionIntent.BUY_TO_OPEN),
    ("-10", "buy", PositionIntent.BUY_TO_CLOSE),
    ("0", "sell", PositionIntent.SELL_TO_OPEN),
    ("10", "sell", PositionIntent.SELL_TO_CLOSE),
    ("-10", "sell", PositionIntent.SELL_TO_OPEN),
]


@pytest.mark.parametrize(("owned", "side", "inferred"), INTENTS)
@pytest.mark.parametrize("specified", [None, *PositionIntent])
def test_what_an_order_does_to_the_position_is_inferred_and_may_not_be_said_otherwise(
    owned: str, side: str, inferred: PositionIntent, specified: PositionIntent | None
) -> None:
    desk = a_desk(owned)
    place = buy if side == "buy" else sell
    ticket = place("AAPL", 5, position_intent=specified)
    if specified in (None, inferred):
        assert desk.place(ticket).intent is inferred
        return
    message = f"position intent mismatch, inferred: {inferred}, specified: {specified}"
    assert refusal(desk, ticket) == against_a_rule(message)


BRACKET = {
    "order_class": "bracket",
    "take_profit": TakeProfit(Decimal(300)),
    "stop_loss": StopLoss(Decimal(100)),
}
MIRRORED = {
    "order_class": "bracket",
    "take_profit": TakeProfit(Decimal(100)),
    "stop_loss": StopLoss(Decimal(300)),
}
OTO = {"order_class": "oto", "stop_loss": StopLoss(Decimal(100))}
OTO_ABOVE = {"order_class": "oto", "stop_loss": StopLoss(Decimal(300))}
OCO = {"order_class": "oco", "stop_loss": StopLoss(Decimal(100))}
OCO_ABOVE = {"order_class": "oco", "stop_loss": StopLoss(Decimal(300))}


@pytest.mark.parametrize(
    ("owned", "ticket", "message"),
    [
        ("10", sell("AAPL", 5, **MIRRORED), "bracket orders must be entry orders"),
        ("-10", buy("AAPL", 5, **BRACKET), "bracket orders must be entry orders"),
        ("10", sell("AAPL", 5, **OTO_ABOVE), "oto orders must be entry orders"),
        ("-10", buy("AAPL", 5, **OTO), "oto orders must be entry orders"),
        ("0", sell("AAPL", 5, limit="200", **OCO), "oco orders must be exit orders"),
        ("10", buy("AAPL", 5, limit="180", **OCO_ABOVE), "oco orders must be exit orders"),
    ],
)
def test_a_bracket_enters_and_an_oco_order_exits(owned: str, ticket: Ticket, message: str) -> None:
    assert refusal(a_desk(owned), ticket) == against_a_rule(message)


def test_who_may_not_short_is_told_so() -> None:
    cash = TradingDesk()
    assert refusal(cash, sell("AAPL", 1)) == forbidden(NO_SHORTS)
    poor = TradingDesk(cash="1999.99")
    poor.most_multiplier = MARGIN
    assert refusal(poor, sell("AAPL", 1)) == forbidden(NO_SHORTS)
    unwilling = a_desk()
    is_with(unwilling, configuration=Configuration(no_shorting=True))
    assert refusal(unwilling, sell("AAPL", 1)) == forbidden(NO_SHORTS)
    unwilling.owns("1")
    assert unwilling.place(sell("AAPL", 1)).is_open
    assert a_desk().place(sell("AAPL", 1)).intent is PositionIntent.SELL_TO_OPEN


@pytest.mark.parametrize("ticket", [sell("AAPL", "0.5"), sell("AAPL", dollars="100")])
def test_a_fraction_is_never_sold_short(ticket: Ticket) -> None:
    told = against_a_rule("fractional orders cannot be sold short")
    assert refusal(a_desk(), ticket) == told
    assert refusal(TradingDesk(), ticket) == told


def test_what_cannot_be_borrowed_is_not_sold_short_and_still_sold() -> None:
    desk = a_desk()
    lists(desk, shortable=False, easy_to_borrow=False)
    told = against_a_rule('asset "AAPL" cannot be sold short')
    assert refusal(desk, sell("AAPL", 1)) == told
    desk.owns("5")
    assert desk.place(sell("AAPL", 1, lasts="gtc", limit="200")).is_open


@pytest.mark.parametrize("owned", ["0", "10"])
@pytest.mark.parametrize("lasts", ["gtc", "ioc", "fok", "opg", "cls"])
def test_what_is_hard_to_borrow_is_sold_for_the_day_alone(owned: str, lasts: str) -> None:
    desk = a_desk(owned)
    lists(desk, easy_to_borrow=False)
    message = 'only day orders are allowed for hard-to-borrow asset "AAPL"'
    assert refusal(desk, sell("AAPL", 1, lasts=lasts)) == against_a_rule(message)
    assert desk.place(sell("AAPL", 1)).is_open


def test_what_is_hard_to_borrow_is_bought_for_as_long_as_one_likes() -> None:
    desk = a_desk()
    lists(desk, easy_to_borrow=False)
    assert desk.place(buy("AAPL", 1, lasts="gtc")).is_open


def test_a_partnership_without_an_exception_is_opened_by_who_has_said_so() -> None:
    desk = a_desk()
    lists(desk, attributes=("ptp_no_exception",))
    message = "opening of positions in ptp assets without an exception is not allowed"
    assert refusal(desk, buy("AAPL", 1)) == forbidden(message)
    is_with(desk, configuration=Configuration(ptp_no_exception_entry=True))
    assert desk.place(buy("AAPL", 1, limit="100")).is_open
    is_with(desk)
    desk.owns("5")
    assert desk.place(sell("AAPL", 1, limit="200")).is_open
    lists(desk, attributes=("ptp_with_exception",))
    assert desk.place(buy("AAPL", 1, limit="100")).is_open


@pytest.mark.parametrize("size", [{"quantity": "0.5"}, {"quantity": None, "dollars": "100"}])
def test_fractions_are_bought_where_account_and_asset_take_them(size: dict[str, Any]) -> None:
    desk = a_desk()
    is_with(desk, configuration=Configuration(fractional_trading=False))
    message = "fractional trading is disabled for this account"
    assert refusal(desk, buy("AAPL", **size)) == forbidden(message)
    lists(desk, fractionable=False)
    assert refusal(desk, buy("AAPL", **size)) == forbidden('asset "AAPL" is not fractionable')
    is_with(desk)
    assert refusal(desk, buy("AAPL", **size)) == forbidden('asset "AAPL" is not fractionable')


def test_fractions_that_are_there_can_be_sold_when_they_are_no_longer_bought() -> None:
    desk = a_desk("0.5")
    is_with(desk, configuration=Configuration(fractional_trading=False))
    lists(desk, fractionable=False)
    assert desk.place(sell("AAPL", "0.5")).is_open


LONG = "cannot open a short sell while a long buy order is open"
SHORT = "cannot open a long buy while a short sell order is open"


def test_no_position_is_opened_while_an_order_to_open_the_opposite_one_is_open() -> None:
    desk = a_desk()
    purchase = desk.trade(buy("AAPL", 1, limit="100"))
    assert refusal(desk, sell("AAPL", 1, limit="200")) == forbidden(LONG)
    desk.cancel(purchase)
    short = desk.trade(sell("AAPL", 1, limit="200"))
    assert refusal(desk, buy("AAPL", 1, limit="100")) == forbidden(SHORT)
    desk.cancel(short)
    assert desk.place(buy("AAPL", 1, limit="100")).is_open


def test_orders_that_close_may_stand_beside_orders_that_open() -> None:
    desk = a_desk("10")
    desk.place(buy("AAPL", 1, limit="100"))
    assert desk.place(sell("AAPL", 1, limit="200")).is_open


DOLLARS = "unable to open new notional orders while having open closing position orders"


def test_of_sales_by_dollars_one_waits_for_the_open() -> None:
    desk = a_desk("10", MONDAY_EVENING)
    first = desk.place(sell("AAPL", dollars="100"))
    assert refusal(desk, sell("AAPL", dollars="100")) == forbidden(DOLLARS)
    assert refusal(desk, sell("AAPL", 1)) == forbidden(DOLLARS)
    desk.cancel(first)
    assert desk.place(sell("AAPL", 1)).is_open


def test_sales_by_shares_wait_together_as_far_as_there_are_shares() -> None:
    desk = a_desk("10", MONDAY_EVENING)
    desk.place(sell("AAPL", 6))
    desk.place(sell("AAPL", 4))
    assert refusal(desk, sell("AAPL", dollars="100")) == forbidden(DOLLARS)
    message = "insufficient qty available for order (requested: 1, available: 0)"
    assert refusal(desk, sell("AAPL", 1)) == forbidden(message)


def test_by_day_sales_by_dollars_may_stand_together() -> None:
    desk = a_desk("10")
    desk.place(sell("AAPL", dollars="100"))
    assert desk.place(sell("AAPL", dollars="100")).status is OrderStatus.PENDING_NEW


def test_a_name_is_used_once_by_open_orders_and_by_old_ones() -> None:
    desk = a_desk()
    told = (422, 40010001, "client_order_id must be unique")
    order = desk.place(buy("AAPL", 1, limit="100", client_order_id="mine"))
    assert refusal(desk, buy("AAPL", 1, client_order_id="mine")) == told
    desk.cancel(order)
    assert refusal(desk, buy("AAPL", 1, client_order_id="mine")) == told
    unnamed = [desk.place(buy("AAPL", 1, client_order_id=name)) for name in ("", None)]
    assert len({one.client_order_id for one in unnamed} - {"", None}) == 2


def test_a_sub_tag_is_asked_for_where_the_switch_says_so() -> None:
    desk = a_desk()
    desk.rules = msgspec.structs.replace(desk.rules, subtag_required=True)
    status, code, message = refusal(desk, buy("AAPL", 1))
    assert (status, code) == (422, 40010001)
    assert message.startswith("subtag is required")
    assert refusal(desk, buy("AAPL", 1, subtag=""))[2] == message
    assert desk.place(buy("AAPL", 1, subtag="client 7")).subtag == "client 7"


def test_a_negative_commission_is_prohibited_whatever_its_kind() -> None:
    told = forbidden("negative commission is prohibited")
    for kind in ("notional", "qty", "bps"):
        ticket = buy("AAPL", 1, commission="-0.01", commission_type=kind)
        assert refusal(a_desk(), ticket) == told
    assert refusal(a_desk(), buy("AAPL", 1, commission_bps=Decimal(-1))) == told
    assert refusal(a_desk(), buy("NOPE", 1, commission="-1"))[2] == 'asset "NOPE" not found'


def test_where_commissions_are_not_allowed_none_is_charged() -> None:
    desk = a_desk()
    desk.rules = msgspec.structs.replace(desk.rules, commissions=False)
    told = forbidden("commission not allowed for account")
    for kind in ("notional", "qty", "bps"):
        assert refusal(desk, buy("AAPL", 1, commission="1", commission_type=kind)) == told
    assert desk.place(buy("AAPL", 1, commission="0")).is_open


@pytest.mark.parametrize("distance", ["190", "500"])
def test_no_stop_trails_where_no_price_can_reach_it(distance: str) -> None:
    desk = a_desk("10")
    trailing = {"type": "trailing_stop", "trail_price": Decimal(distance)}
    told = against_a_rule("trail_price must be less than the current price")
    assert refusal(desk, sell("AAPL", 1, **trailing)) == told
    assert desk.place(buy("AAPL", 1, **trailing)).is_open


@pytest.mark.parametrize(
    ("ticket", "message"),
    [
        (buy("AAPL", dollars="0.99"), (422, 40010001, "notional must be >= 1.00")),
        (buy("AAPL", "0.005"), forbidden("cost basis must be >= minimal amount of order 1")),
    ],
)
def test_a_purchase_is_worth_a_dollar(ticket: Ticket, message: tuple[int, int, str]) -> None:
    assert refusal(a_desk(), ticket) == message


@pytest.mark.parametrize("ticket", [sell("AAPL", dollars="0.01"), sell("AAPL", "0.001")])
def test_a_sale_may_be_worth_less_to_clean_up(ticket: Ticket) -> None:
    assert a_desk("1").place(ticket).is_open


def test_no_order_crosses_from_short_to_long() -> None:
    desk = a_desk("-10")
    with pytest.raises(BrokerError) as refused:
        desk.place(buy("AAPL", 15))
    assert refused.value.message == (
        "insufficient qty available for order (requested: 15, available: 10)"
    )
    assert refused.value.facts == {
        "available": "10",
        "existing_qty": "10",
        "held_for_orders": "0",
        "symbol": "AAPL",
    }
    assert desk.place(buy("AAPL", 10)).intent is PositionIntent.BUY_TO_CLOSE


def test_the_window_of_an_auction_is_asked_after_permissions_and_before_wash_trades() -> None:
    at_noon = datetime(2026, 3, 2, 17, tzinfo=UTC)
    desk = a_desk("10", at_noon)
    desk.place(buy("AAPL", 1, limit="100"))
    message = "opg orders must be submitted after 7:00pm and before 9:28am"
    assert refusal(desk, sell("AAPL", 1, lasts="opg")) == forbidden(message)
    lists(desk, easy_to_borrow=False)
    borrowed = 'only day orders are allowed for hard-to-borrow asset "AAPL"'
    assert refusal(desk, sell("AAPL", 1, lasts="opg")) == against_a_rule(borrowed)

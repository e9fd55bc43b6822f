"""Several rules broken at once: the first in Alpaca's order is the answer."""

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from typing import Any

import msgspec
import pytest

from streetname.domain.accounts.account import AccountStatus, Configuration
from streetname.domain.errors import BrokerError
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, an_account, an_asset, buy, sell


class Attempt:
    """A sale that nothing is wrong with, until something is broken."""

    def __init__(self) -> None:
        self.desk = TradingDesk(cash="0")
        self.desk.owns("10")
        self.account: dict[str, Any] = {}
        self.asset: dict[str, Any] = {}
        self.ticket: dict[str, Any] = {}

    def answer(self) -> str:
        """What the client is told, and that nothing has happened."""
        self.desk.accounts[AMBER] = an_account(**self.account)
        self.desk.assets[AAPL.id] = an_asset(**self.asset)
        ticket: Ticket = msgspec.structs.replace(sell("AAPL", 1), **self.ticket)
        with pytest.raises(BrokerError) as refused:
            place_order(PlaceOrder(AMBER, ticket), self.desk)
        return f"{refused.value.status} {refused.value.number} {refused.value.message}"


Breach = Callable[[Attempt], None]


def block_the_account(attempt: Attempt) -> None:
    attempt.account["trading_blocked"] = True


def misspell_the_side(attempt: Attempt) -> None:
    attempt.ticket["side"] = "short"


def use_the_name_of_another_order(attempt: Attempt) -> None:
    attempt.ticket["client_order_id"] = "taken"
    attempt.desk.client_order_id_taken = lambda account_id, client_order_id: True


def ask_for_an_unknown_asset(attempt: Attempt) -> None:
    attempt.ticket["symbol"] = "NOPE"


def stop_trading_in_the_asset(attempt: Attempt) -> None:
    attempt.asset["tradable"] = False


def let_a_fraction_last_for_longer(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal("0.5"), time_in_force="gtc")


def sell_more_than_is_owned(attempt: Attempt) -> None:
    attempt.desk.owns("0.25")


def charge_more_than_can_be_paid(attempt: Attempt) -> None:
    attempt.ticket["commission"] = Decimal(100_000)


IN_ALPACA_S_ORDER: list[tuple[Breach, str]] = [
    (block_the_account, "403 40310000 account is not authorized to trade"),
    (misspell_the_side, "422 40010001 invalid side"),
    (use_the_name_of_another_order, "422 40010001 client_order_id must be unique"),
    (ask_for_an_unknown_asset, '422 42210000 asset "NOPE" not found'),
    (stop_trading_in_the_asset, "422 42210000 asset AAPL is not tradable"),
    (let_a_fraction_last_for_longer, "422 42210000 fractional orders must be DAY orders"),
    (sell_more_than_is_owned, "403 40310000 insufficient qty available for order"),
    (charge_more_than_can_be_paid, "403 40310000 insufficient buying power"),
]


@pytest.mark.parametrize(("breach", "answer"), IN_ALPACA_S_ORDER)
def test_each_breach_alone_has_its_answer(breach: Breach, answer: str) -> None:
    attempt = Attempt()
    breach(attempt)
    assert attempt.answer().startswith(answer)


@pytest.mark.parametrize(("first", "second"), list(combinations(IN_ALPACA_S_ORDER, 2)))
def test_of_two_breaches_the_first_in_alpaca_s_order_is_answered(
    first: tuple[Breach, str], second: tuple[Breach, str]
) -> None:
    attempt = Attempt()
    second[0](attempt)
    first[0](attempt)
    assert attempt.answer().startswith(first[1])


def test_of_all_breaches_together_the_first_is_answered() -> None:
    attempt = Attempt()
    for breach, _ in reversed(IN_ALPACA_S_ORDER):
        breach(attempt)
    assert attempt.answer().startswith(IN_ALPACA_S_ORDER[0][1])


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"account_blocked": True}, "account is not authorized to trade"),
        ({"status": AccountStatus.SUBMITTED}, "account is not authorized to trade"),
        ({"status": AccountStatus.ACCOUNT_CLOSED}, "account is not authorized to trade"),
        (
            {"configuration": Configuration(suspend_trade=True)},
            "new orders are rejected by user request",
        ),
    ],
)
def test_an_account_that_may_not_trade_is_told_so(members: dict[str, Any], message: str) -> None:
    attempt = Attempt()
    attempt.account.update(members)
    assert attempt.answer() == f"403 40310000 {message}"


class Purchase(Attempt):
    """A purchase that nothing is wrong with, on a margin account with five shares."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = TradingDesk()
        self.desk.most_multiplier = 2
        self.desk.owns("5")
        self.ticket = {"quantity": Decimal(10), **_market(), "side": "buy"}


def _market(**changes: Any) -> dict[str, Any]:
    """A market order for the day alone, but for what is said."""
    return {
        "type": "market",
        "time_in_force": "day",
        "limit_price": None,
        "stop_price": None,
        "order_class": None,
        "take_profit": None,
        "stop_loss": None,
        **changes,
    }


def suspend_trading(attempt: Attempt) -> None:
    attempt.account["configuration"] = Configuration(suspend_trade=True)


def let_the_account_liquidate_alone(attempt: Attempt) -> None:
    attempt.account["status"] = AccountStatus.LIMITED


def enable_no_assets(attempt: Attempt) -> None:
    attempt.account["enabled_assets"] = ()


def let_a_stop_be_immediate(attempt: Attempt) -> None:
    stop = _market(type="stop", stop_price=Decimal(250), time_in_force="ioc")
    attempt.ticket.update(quantity=Decimal(10), **stop)


def ask_for_a_price_between_the_steps(attempt: Attempt) -> None:
    limit = _market(type="limit", limit_price=Decimal("180.001"))
    attempt.ticket.update(quantity=Decimal(10), **limit)


def stop_below_the_market(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal(10), **_market(type="stop", stop_price=Decimal(150)))


def cross_the_exits(attempt: Attempt) -> None:
    exits = {"take_profit": TakeProfit(Decimal(150)), "stop_loss": StopLoss(Decimal(250))}
    attempt.ticket.update(quantity=Decimal(10), **_market(order_class="bracket", **exits))


def say_that_the_position_is_closed(attempt: Attempt) -> None:
    attempt.ticket["position_intent"] = "buy_to_close"


def buy_a_fraction_that_the_asset_does_not_take(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal("0.5"), **_market())
    attempt.asset["fractionable"] = False


def buy_a_fraction_that_the_account_does_not_take(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal("0.5"), **_market())
    attempt.account["configuration"] = Configuration(fractional_trading=False)


def buy_a_partnership(attempt: Attempt) -> None:
    attempt.asset["attributes"] = ("ptp_no_exception",)


def charge_less_than_nothing(attempt: Attempt) -> None:
    attempt.ticket["commission"] = Decimal(-1)


def come_too_late_for_the_open(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal(10), **_market(time_in_force="opg"))


def trade_with_oneself(attempt: Attempt) -> None:
    attempt.desk.place(sell("AAPL", 1, limit="170"))


def buy_for_less_than_a_dollar(attempt: Attempt) -> None:
    attempt.ticket.update(quantity=Decimal("0.005"), **_market())


def spend_more_than_there_is(attempt: Attempt) -> None:
    attempt.ticket["quantity"] = Decimal(10_000)


A_PURCHASE_IN_ALPACA_S_ORDER: list[tuple[Breach, str]] = [
    (block_the_account, "403 40310000 account is not authorized to trade"),
    (suspend_trading, "403 40310000 new orders are rejected by user request"),
    (misspell_the_side, "422 40010001 invalid side"),
    (use_the_name_of_another_order, "422 40010001 client_order_id must be unique"),
    (ask_for_an_unknown_asset, '422 42210000 asset "NOPE" not found'),
    (
        let_the_account_liquidate_alone,
        "403 40310000 account is restricted to liquidation only",
    ),
    (stop_trading_in_the_asset, "422 42210000 asset AAPL is not tradable"),
    (enable_no_assets, "422 40010001 us_equity orders not allowed for account"),
    (let_a_stop_be_immediate, "422 42210000 stop orders must be DAY or GTC orders"),
    (ask_for_a_price_between_the_steps, "422 42210000 invalid limit_price 180.001."),
    (
        stop_below_the_market,
        "422 42210000 stop price must be greater than current price",
    ),
    (
        cross_the_exits,
        "422 42210000 take_profit.limit_price must be > stop_loss.stop_price",
    ),
    (
        say_that_the_position_is_closed,
        "422 42210000 position intent mismatch, inferred: buy_to_open, specified: buy_to_close",
    ),
    (
        buy_a_fraction_that_the_asset_does_not_take,
        '403 40310000 asset "AAPL" is not fractionable',
    ),
    (
        buy_a_fraction_that_the_account_does_not_take,
        "403 40310000 fractional trading is disabled for this account",
    ),
    (buy_a_partnership, "403 40310000 opening of positions in ptp assets without an exception"),
    (charge_less_than_nothing, "403 40310000 negative commission is prohibited"),
    (
        come_too_late_for_the_open,
        "403 40310000 opg orders must be submitted after 7:00pm and before 9:28am",
    ),
    (trade_with_oneself, "403 40310000 potential wash trade detected. use complex orders"),
    (
        buy_for_less_than_a_dollar,
        "403 40310000 cost basis must be >= minimal amount of order 1",
    ),
    (spend_more_than_there_is, "403 40310000 insufficient buying power"),
]


@pytest.mark.parametrize(("breach", "answer"), A_PURCHASE_IN_ALPACA_S_ORDER)
def test_each_breach_of_a_purchase_has_its_answer(breach: Breach, answer: str) -> None:
    attempt = Purchase()
    breach(attempt)
    assert attempt.answer().startswith(answer)


@pytest.mark.parametrize(("first", "second"), list(combinations(A_PURCHASE_IN_ALPACA_S_ORDER, 2)))
def test_of_two_breaches_of_a_purchase_the_first_in_alpaca_s_order_is_answered(
    first: tuple[Breach, str], second: tuple[Breach, str]
) -> None:
    attempt = Purchase()
    second[0](attempt)
    first[0](attempt)
    assert attempt.answer().startswith(first[1])


def test_of_all_breaches_of_a_purchase_the_first_is_answered() -> None:
    attempt = Purchase()
    for breach, _ in reversed(A_PURCHASE_IN_ALPACA_S_ORDER):
        breach(attempt)
    assert attempt.answer().startswith(A_PURCHASE_IN_ALPACA_S_ORDER[0][1])


def test_a_purchase_below_a_dollar_is_refused_before_it_is_asked_who_pays() -> None:
    desk = TradingDesk(cash="0")
    desk.is_quoted("0.04", "0.05")
    with pytest.raises(BrokerError, match="cost basis must be >= minimal amount of order 1"):
        desk.place(buy("AAPL", 10))
    desk.is_quoted("4.00", "5.00")
    with pytest.raises(BrokerError, match="insufficient buying power"):
        desk.place(buy("AAPL", 10))

"""The trading account's figures and configuration through the official client."""

from typing import Any

import pytest
from alpaca.trading.enums import AccountStatus

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage


def configuration_path(account_id: Any) -> str:
    return f"/v1/trading/accounts/{account_id}/account/configurations"


def assert_figures(brokerage: Brokerage, account_id: str, **figures: str) -> None:
    body = brokerage.trade_account(account_id)
    assert {name: body[name] for name in figures} == figures


def test_a_funded_account_may_use_twice_its_money(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    account = brokerage.client.get_trade_account_by_id(account_id)
    assert account.status is AccountStatus.ACTIVE
    assert (account.cash, account.buying_power, account.multiplier) == ("50000", "100000", "2")
    assert_documented("trading_account", brokerage.trade_account(account_id))


def test_a_small_account_may_use_its_own_money_alone(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1999.99")
    assert_figures(brokerage, account_id, multiplier="1", buying_power="1999.99")


def test_figures_follow_from_cash_and_positions(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.pin("AAPL", "199.90", "200.10")
    assert_figures(
        brokerage,
        account_id,
        cash="31290",
        long_market_value="20000",
        position_market_value="20000",
        equity="51290",
        portfolio_value="51290",
        initial_margin="10000",
        maintenance_margin="6000",
        sma="41290",
        buying_power="82580",
        regt_buying_power="82580",
        effective_buying_power="82580",
        options_buying_power="41290",
        non_marginable_buying_power="31290",
        short_market_value="0",
        last_equity="0",
        intraday_adjustments="50000",
    )


def test_last_figures_are_those_of_the_previous_close(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.pin("AAPL", "199.90", "200.10")
    assert_figures(brokerage, account_id, balance_asof="2026-02-27", last_cash="0")
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "209.90", "210.10")
    brokerage.order(account_id, qty="50", side="sell").raise_for_status()
    assert_figures(
        brokerage,
        account_id,
        balance_asof="2026-03-02",
        previous_close="2026-03-02T16:00:00-05:00",
        last_equity="51290",
        last_cash="31290",
        last_long_market_value="20000",
        last_initial_margin="10000",
        last_maintenance_margin="6000",
        last_buying_power="82580",
        last_regt_buying_power="82580",
        last_options_buying_power="41290",
        cash="41784.99",  # a cent of Monday's went to the audit trail
        equity="52284.99",
        intraday_adjustments="0",
    )


def test_the_proceeds_of_a_sale_settle_before_they_may_leave(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.advance(until="next_session")
    brokerage.order(account_id, qty="100", side="sell").raise_for_status()
    assert_figures(
        brokerage,
        account_id,
        cash="49999.99",  # a cent of the purchase went to the audit trail
        # The sale costs three: two of trading activity fee, one for the audit trail. Due tonight.
        cash_withdrawable="39999.96",
        cash_transferable="49999.96",
    )
    brokerage.advance(until="next_session")
    assert_figures(brokerage, account_id, cash_withdrawable="49999.96")


def test_a_configuration_has_defaults_until_it_is_set(brokerage: Brokerage) -> None:
    account_id = brokerage.open_account().id
    before = brokerage.client.get_trade_configuration_for_account(account_id)
    assert before.fractional_trading is True
    assert before.max_margin_multiplier == "2"
    assert brokerage.trade_account(account_id)["user_configurations"] is None


def test_what_is_set_stays_set_and_the_rest_stays_as_it_was(brokerage: Brokerage) -> None:
    account_id = brokerage.open_account().id
    configuration = brokerage.client.get_trade_configuration_for_account(account_id)
    configuration.suspend_trade = True
    answer = brokerage.client.update_trade_configuration_for_account(account_id, configuration)
    assert answer.suspend_trade is True
    assert answer.fractional_trading is True
    kept = brokerage.http.get(configuration_path(account_id)).json()
    assert_documented("configuration", kept)
    account = brokerage.trade_account(account_id)
    assert account["user_configurations"] == kept
    assert account["trade_suspended_by_user"] is True


def test_an_account_without_margin_may_use_its_own_money_alone(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    change = {"max_margin_multiplier": "1"}
    brokerage.http.patch(configuration_path(account_id), json=change).raise_for_status()
    assert_figures(brokerage, account_id, multiplier="1", buying_power="50000")


def test_null_leaves_a_setting_as_it_is(brokerage: Brokerage) -> None:
    account_id = brokerage.open_account().id
    path = configuration_path(account_id)
    brokerage.http.patch(path, json={"fractional_trading": False}).raise_for_status()
    answer = brokerage.http.patch(path, json={"fractional_trading": None, "no_shorting": True})
    assert answer.json()["fractional_trading"] is False
    assert answer.json()["no_shorting"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trade_confirm_email", "sometimes"),
        ("max_margin_multiplier", "3"),
        ("max_margin_multiplier", "4"),
        ("max_options_trading_level", 9),
        ("pdt_check", "never"),
    ],
)
def test_a_setting_that_there_is_not_is_refused(
    brokerage: Brokerage, name: str, value: str | int
) -> None:
    account_id = brokerage.open_account().id
    response = brokerage.http.patch(configuration_path(account_id), json={name: value})
    assert_refused(response, 422, 40010001, f"{name} value is invalid")


@pytest.mark.parametrize("path", ["account", "account/configurations"])
def test_an_unknown_account_has_no_figures(brokerage: Brokerage, path: str) -> None:
    response = brokerage.http.get(f"/v1/trading/accounts/{UNKNOWN_ID}/{path}")
    assert_refused(response, 401, 40110000, "request is not authorized")

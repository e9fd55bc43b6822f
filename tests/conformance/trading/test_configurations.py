"""How an account may trade, as its owner sets it through the official client."""

from typing import Any

import pytest
from alpaca.trading.enums import DTBPCheck, PDTCheck, TradeConfirmationEmail

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage, Owner
from tests.wire.golden import assert_golden

PATH = "/v2/account/configurations"
DEFAULTS = {
    "fractional_trading": True,
    "suspend_trade": False,
    "no_shorting": False,
    "max_margin_multiplier": "2",
    "max_options_trading_level": None,
    "ptp_no_exception_entry": False,
    "trade_confirm_email": "all",
    "disable_overnight_trading": False,
    "dtbp_check": "entry",
    "pdt_check": "entry",
}


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    return brokerage.owner(brokerage.open_account().id)


def kept(owner: Owner) -> dict[str, Any]:
    return owner.http.get(PATH).raise_for_status().json()


def at_the_broker_door(owner: Owner) -> str:
    return f"/v1/trading/accounts/{owner.account_id}/account/configurations"


def test_a_new_account_has_the_defaults(owner: Owner) -> None:
    body = kept(owner)
    assert body == DEFAULTS
    assert_documented("configuration", body)
    assert_golden("configuration", body)


def test_what_the_client_sets_is_kept(owner: Owner) -> None:
    configuration = owner.client.get_account_configurations()
    configuration.suspend_trade = True
    configuration.no_shorting = True
    configuration.max_margin_multiplier = "4"
    configuration.max_options_trading_level = 2
    configuration.trade_confirm_email = TradeConfirmationEmail.NONE
    configuration.dtbp_check = DTBPCheck.BOTH
    configuration.pdt_check = PDTCheck.EXIT
    assert owner.client.set_account_configurations(configuration) == configuration
    assert owner.client.get_account_configurations() == configuration


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fractional_trading", False),
        ("suspend_trade", True),
        ("no_shorting", True),
        ("max_margin_multiplier", "1"),
        ("max_margin_multiplier", "4"),
        ("max_options_trading_level", 0),
        ("max_options_trading_level", 3),
        ("ptp_no_exception_entry", True),
        ("trade_confirm_email", "none"),
        ("disable_overnight_trading", True),
        ("dtbp_check", "exit"),
        ("pdt_check", "both"),
    ],
)
def test_each_member_is_set_alone_and_seen_at_both_doors(
    owner: Owner, brokerage: Brokerage, name: str, value: Any
) -> None:
    answer = owner.http.patch(PATH, json={name: value}).raise_for_status().json()
    assert answer == {**DEFAULTS, name: value} == kept(owner)
    assert brokerage.http.get(at_the_broker_door(owner)).json() == answer


def test_null_leaves_a_member_as_it_is(owner: Owner) -> None:
    changed = {name: value for name, value in DEFAULTS.items() if name.startswith("trade")}
    set_once = {**changed, "trade_confirm_email": "none", "max_margin_multiplier": "1"}
    owner.http.patch(PATH, json=set_once).raise_for_status()
    owner.http.patch(PATH, json=dict.fromkeys(DEFAULTS)).raise_for_status()
    assert kept(owner) == {**DEFAULTS, **set_once}


def test_null_lifts_the_cap_on_options(owner: Owner) -> None:
    owner.http.patch(PATH, json={"max_options_trading_level": 1}).raise_for_status()
    owner.http.patch(PATH, json={"no_shorting": False}).raise_for_status()
    assert kept(owner)["max_options_trading_level"] == 1
    owner.http.patch(PATH, json={"max_options_trading_level": None}).raise_for_status()
    assert kept(owner)["max_options_trading_level"] is None


def test_members_that_there_are_not_are_ignored(owner: Owner) -> None:
    answer = owner.http.patch(PATH, json={"favourite_colour": "teal", "no_shorting": True})
    assert answer.json() == {**DEFAULTS, "no_shorting": True}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_margin_multiplier", "3"),
        ("max_margin_multiplier", "0"),
        ("max_margin_multiplier", ""),
        ("max_options_trading_level", 4),
        ("max_options_trading_level", -1),
        ("trade_confirm_email", "sometimes"),
        ("dtbp_check", "never"),
        ("pdt_check", "never"),
    ],
)
def test_a_value_that_there_is_not_is_refused(owner: Owner, name: str, value: Any) -> None:
    answer = owner.http.patch(PATH, json={"suspend_trade": True, name: value})
    assert_refused(answer, 422, 40010001, f"{name} value is invalid")
    assert kept(owner) == DEFAULTS


def test_a_member_of_the_wrong_type_is_refused(owner: Owner) -> None:
    answer = owner.http.patch(PATH, json={"suspend_trade": "perhaps"})
    assert answer.status_code == 400
    assert "suspend_trade" in answer.json()["message"]
    assert kept(owner) == DEFAULTS


def test_only_the_owner_may_ask_for_four_times_the_money(
    owner: Owner, brokerage: Brokerage
) -> None:
    four = {"max_margin_multiplier": "4"}
    refused = brokerage.http.patch(at_the_broker_door(owner), json=four)
    assert_refused(refused, 422, 40010001, "max_margin_multiplier value is invalid")
    owner.http.patch(PATH, json=four).raise_for_status()
    brokerage.http.patch(at_the_broker_door(owner), json={"no_shorting": True}).raise_for_status()
    assert kept(owner) == {**DEFAULTS, **four, "no_shorting": True}


def test_an_account_that_its_owner_suspends_says_so(owner: Owner) -> None:
    owner.client.set_account_configurations(
        owner.client.get_account_configurations().model_copy(update={"suspend_trade": True})
    )
    assert owner.client.get_account().trade_suspended_by_user is True

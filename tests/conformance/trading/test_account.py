"""An owner's own account through the official client of the Trading API."""

from alpaca.trading.enums import AccountStatus

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage


def test_an_owner_sees_what_the_account_may_spend(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    account = brokerage.owner(account_id).client.get_account()
    assert (str(account.id), account.status) == (account_id, AccountStatus.ACTIVE)
    assert (account.cash, account.equity, account.buying_power) == ("50000", "50000", "100000")
    assert (account.multiplier, account.shorting_enabled) == ("2", True)


def test_an_owner_is_not_told_what_is_for_the_correspondent(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    body = brokerage.owner(account_id).http.get("/v2/account").json()
    assert_documented("own_trading_account", body)
    shared = brokerage.trade_account(account_id)
    assert {name: shared[name] for name in body if name != "crypto_tier"} == {
        name: value for name, value in body.items() if name != "crypto_tier"
    }


def test_four_times_the_money_is_for_whoever_asks_for_it(brokerage: Brokerage) -> None:
    owner = brokerage.owner(brokerage.funded_account("50000"))
    configuration = owner.client.get_account_configurations()
    configuration.max_margin_multiplier = "4"
    owner.client.set_account_configurations(configuration)
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(owner.account_id, qty="100").raise_for_status()
    account = owner.client.get_account()
    assert (account.multiplier, account.buying_power) == ("4", "190000")  # 4 x (50000 - 2500)
    assert account.regt_buying_power == "90000"


def test_whoever_wants_no_shorts_cannot_have_them(brokerage: Brokerage) -> None:
    owner = brokerage.owner(brokerage.funded_account("50000"))
    configuration = owner.client.get_account_configurations()
    configuration.no_shorting = True
    owner.client.set_account_configurations(configuration)
    assert owner.client.get_account().shorting_enabled is False


def round_trip(brokerage: Brokerage, account_id: str) -> None:
    brokerage.order(account_id, qty="2").raise_for_status()
    for quantity in ("1", "1"):
        brokerage.order(account_id, qty=quantity, side="sell").raise_for_status()


def test_day_trades_are_counted_for_five_trading_days(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    owner = brokerage.owner(account_id)
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "100.00", "100.00")
    for _ in range(4):
        round_trip(brokerage, account_id)
    account = owner.client.get_account()
    assert (account.daytrade_count, account.pattern_day_trader) == (4, True)
    assert account.daytrading_buying_power == "200000"
    for _ in range(4):
        brokerage.advance(until="next_session")
    assert owner.client.get_account().daytrade_count == 4
    assert brokerage.trade_account(account_id)["last_daytrade_count"] == 4
    brokerage.advance(until="next_session")
    account = owner.client.get_account()
    assert (account.daytrade_count, account.pattern_day_trader) == (0, False)
    assert account.daytrading_buying_power == "0"


def test_under_intraday_margin_nobody_counts_day_trades(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.sandbox("PATCH", "/rules", {"margin_profile": "intraday_margin"})
    round_trip(brokerage, account_id)
    body = brokerage.trade_account(account_id)
    assert (body["daytrade_count"], body["pattern_day_trader"]) == (0, False)


def test_no_account_has_a_daily_trading_limit(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    response = brokerage.http.get(f"/v1/trading/accounts/{account_id}/limits")
    message = "no daily trading limit is configured for the account"
    assert_refused(response, 404, 40410000, message)

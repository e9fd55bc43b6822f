import pytest

from streetname.domain.accounts.account import Configuration
from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.errors import InvalidField, Unauthorized
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk


def test_a_new_account_has_the_defaults_and_is_not_configured() -> None:
    account = an_active_account(FakeDesk())
    assert account.configuration == Configuration()
    assert not account.configured


def test_what_is_set_is_changed_and_the_rest_stays() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(Configure(account.id, ConfigurationChange(no_shorting=True)))
    desk.do(Configure(account.id, ConfigurationChange(fractional_trading=False)))
    configured = desk.accounts[account.id]
    assert configured.configuration == Configuration(no_shorting=True, fractional_trading=False)
    assert configured.configured


def test_only_of_the_options_level_nothing_means_something() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(Configure(account.id, ConfigurationChange(max_options_trading_level=2)))
    desk.do(Configure(account.id, ConfigurationChange(trade_confirm_email="none")))
    assert desk.accounts[account.id].configuration.max_options_trading_level == 2
    desk.do(Configure(account.id, ConfigurationChange(max_options_trading_level=None)))
    configuration = desk.accounts[account.id].configuration
    assert configuration.max_options_trading_level is None
    assert configuration.trade_confirm_email == "none"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_margin_multiplier", "3"),
        ("max_margin_multiplier", "4"),
        ("max_options_trading_level", 4),
        ("max_options_trading_level", -1),
        ("trade_confirm_email", "some"),
        ("dtbp_check", "never"),
        ("pdt_check", "never"),
    ],
)
def test_a_value_that_there_is_not_is_refused(key: str, value: str | int) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    change = ConfigurationChange(**{key: value})  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidField) as refusal:
        desk.do(Configure(account.id, change))
    assert refusal.value.message == f"{key} value is invalid"
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert desk.accounts[account.id].configuration == Configuration()


def test_an_unknown_account_is_not_authorized() -> None:
    with pytest.raises(Unauthorized):
        FakeDesk().do(Configure(AccountId("nobody's"), ConfigurationChange()))


def test_only_the_owner_may_ask_for_four_times_the_money() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    change = ConfigurationChange(max_margin_multiplier="4")
    desk.do(Configure(account.id, change, by_owner=True))
    assert desk.accounts[account.id].configuration.max_margin_multiplier == "4"

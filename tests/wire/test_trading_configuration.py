import json

import msgspec
import pytest
from alpaca.trading.models import AccountConfiguration

from streetname.domain.accounts.account import Configuration
from streetname.domain.accounts.configure import ConfigurationChange
from streetname.wire.decoding import decode
from streetname.wire.trading_configuration import (
    ConfigurationRequest,
    configuration_body,
    configuration_change,
)


def test_a_configuration_is_written_to_the_letter() -> None:
    assert json.loads(msgspec.json.encode(configuration_body(Configuration()))) == {
        "dtbp_check": "entry",
        "pdt_check": "entry",
        "trade_confirm_email": "all",
        "suspend_trade": False,
        "no_shorting": False,
        "fractional_trading": True,
        "max_margin_multiplier": "2",
        "max_options_trading_level": None,
        "ptp_no_exception_entry": False,
        "disable_overnight_trading": False,
    }


def test_the_official_client_reads_a_configuration_and_sends_it_back_unchanged() -> None:
    kept = Configuration(no_shorting=True, max_options_trading_level=2)
    read = AccountConfiguration(**json.loads(msgspec.json.encode(configuration_body(kept))))
    sent = decode(read.model_dump_json().encode(), ConfigurationRequest)
    assert (
        msgspec.structs.replace(
            Configuration(),
            **{
                name: value
                for name, value in msgspec.structs.asdict(configuration_change(sent)).items()
                if value is not None
            },
        )
        == kept
    )


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (b"{}", ConfigurationChange()),
        (b'{"suspend_trade": null}', ConfigurationChange()),
        (
            b'{"max_options_trading_level": null}',
            ConfigurationChange(max_options_trading_level=None),
        ),
        (b'{"max_margin_multiplier": 4}', ConfigurationChange(max_margin_multiplier="4")),
        (b'{"max_margin_multiplier": "1"}', ConfigurationChange(max_margin_multiplier="1")),
        (
            b'{"ptp_no_exception_entry": "true"}',
            ConfigurationChange(ptp_no_exception_entry=True),
        ),
    ],
)
def test_a_change_is_read_from_numbers_or_strings(body: bytes, change: ConfigurationChange) -> None:
    assert configuration_change(decode(body, ConfigurationRequest)) == change

from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.errors import InvalidField
from streetname.domain.market.listing import ListAssets, list_assets
from streetname.domain.values.ids import AssetId
from tests.domain.trading_desk import AAPL, TradingDesk, an_asset


def test_a_new_asset_is_kept_as_it_is() -> None:
    mine = an_asset("MINE", base_price=None, volatility=None)
    changes = list_assets(ListAssets((mine,)), TradingDesk())
    assert changes.saved == [mine]
    assert changes.reply == [mine]


def test_a_known_symbol_gets_new_terms_and_keeps_its_identifier() -> None:
    foreign = an_asset("AAPL", id=AssetId("another"), name="Apple", fractionable=False)
    (kept,) = list_assets(ListAssets((foreign,)), TradingDesk()).saved
    assert isinstance(kept, type(AAPL))
    assert (kept.id, kept.name, kept.fractionable) == (AAPL.id, "Apple", False)


def test_the_last_line_of_a_symbol_counts() -> None:
    one, two = an_asset("MINE", name="One"), an_asset("MINE", name="Two")
    assert list_assets(ListAssets((one, two)), TradingDesk()).saved == [two]


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"base_price": Decimal(0)}, "base_price must be > 0"),
        ({"base_price": Decimal(1_000_001)}, "base_price must be > 0 and <= 1000000"),
        ({"margin_requirement": 0}, "margin_requirement must be > 0 and <= 100"),
        ({"margin_requirement": 101}, "margin_requirement must be > 0 and <= 100"),
        ({"volatility": Decimal("-0.1")}, "volatility must be > 0"),
        ({"volatility": Decimal("0.0000000001")}, "volatility is limited to 9 decimals"),
    ],
)
def test_one_bad_asset_refuses_the_whole_list(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidField, match=message):
        list_assets(ListAssets((an_asset("GOOD"), an_asset("BAD", **terms))), TradingDesk())


def test_an_asset_needs_a_symbol() -> None:
    with pytest.raises(InvalidField, match="an asset needs a symbol"):
        list_assets(ListAssets((an_asset(""),)), TradingDesk())

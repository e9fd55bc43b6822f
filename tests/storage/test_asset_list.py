from decimal import Decimal

import pytest

from streetname.domain.errors import InvalidField
from streetname.storage.asset_list import COLUMNS, assets_of, built_in_assets

HEADER = ",".join(COLUMNS)
MINE = "MINE,Mine Inc.,NYSE,true,false,true,12.50,0.4"


def test_a_line_is_an_asset() -> None:
    (asset,) = assets_of(f"{HEADER}\n{MINE}\n")
    assert (asset.symbol, asset.name, asset.exchange) == ("MINE", "Mine Inc.", "NYSE")
    assert (asset.marginable, asset.shortable, asset.fractionable) == (True, False, True)
    assert (asset.base_price, asset.volatility) == (Decimal("12.50"), Decimal("0.4"))
    assert asset.tradable
    assert asset.margin_requirement == 30


def test_columns_may_stand_in_any_order_beside_others() -> None:
    reversed_header = ",".join(["note", *reversed(COLUMNS)])
    reversed_line = ",".join(["hello", *reversed(MINE.split(","))])
    assert assets_of(f"{reversed_header}\n{reversed_line}") == assets_of(f"{HEADER}\n{MINE}")


def test_a_price_that_is_left_out_has_to_be_pinned() -> None:
    (asset,) = assets_of(f"{HEADER}\nMINE,Mine Inc.,NYSE,FALSE,FALSE,FALSE,,")
    assert (asset.base_price, asset.volatility) == (None, None)
    assert asset.margin_requirement == 100


def test_the_same_symbol_has_the_same_identifier_in_every_list() -> None:
    named = {asset.symbol: asset for asset in built_in_assets()}
    (mine,) = assets_of(f"{HEADER}\n{MINE.replace('MINE', 'AAPL')}")
    assert mine.id == named["AAPL"].id


def test_a_list_may_say_what_margin_an_asset_requires() -> None:
    text = f"{HEADER},margin_requirement\n{MINE},75\n{MINE.replace('MINE', 'OTHER')},\n"
    assert [asset.margin_requirement for asset in assets_of(text)] == [75, 30]


def test_leveraged_funds_require_more_margin() -> None:
    required = {asset.symbol: asset.margin_requirement for asset in built_in_assets()}
    assert (required["SPY"], required["SSO"], required["TQQQ"]) == (30, 50, 75)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEADER},margin_requirement\n{MINE},0", "margin_requirement must be from 1 to 100"),
        (f"{HEADER},margin_requirement\n{MINE},101", "margin_requirement must be from 1 to 100"),
        (f"{HEADER},margin_requirement\n{MINE},7.5", "line 2"),
        ("", "the column symbol is missing"),
        (HEADER.replace("volatility", "vol"), "the column volatility is missing"),
        (f"{HEADER}\n{MINE.replace('true', 'yes')}", "line 2: marginable must be true or false"),
        (f"{HEADER}\n{MINE}\n{MINE.replace('MINE', ' ')}", "line 3: symbol is empty"),
        (f"{HEADER}\n{MINE.replace('12.50', 'cheap')}", "line 2"),
        (f"{HEADER}\n{MINE.replace('12.50', '0')}", "base_price must be a number above 0"),
        (f"{HEADER}\n{MINE.replace('0.4', 'NaN')}", "volatility must be a number above 0"),
        (f"{HEADER}\nMINE,Mine Inc.", "line 2"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(InvalidField, match=message):
        assets_of(text)


def test_the_built_in_list_has_no_symbol_twice() -> None:
    symbols = [asset.symbol for asset in built_in_assets()]
    assert len(set(symbols)) == len(symbols)
    assert {"AAPL", "MSFT", "SPY"} <= set(symbols)

from decimal import Decimal
from uuid import UUID

import pytest

from streetname.domain.market.asset import asset_id_for, us_equity


def test_an_assets_id_follows_from_its_symbol_and_is_the_same_everywhere() -> None:
    assert asset_id_for("AAPL") == "c7035592-f023-4087-aed7-87c519f2e080"
    assert asset_id_for("AAPL") != asset_id_for("AAP")


def test_an_assets_id_is_a_uuid() -> None:
    assert str(UUID(asset_id_for("BRK.B"))) == asset_id_for("BRK.B")


@pytest.mark.parametrize(
    ("price", "marginable", "fractionable", "attributes"),
    [
        ("5.01", True, True, ("fractional_eh_enabled", "has_options", "overnight_tradable")),
        ("5.00", True, True, ("fractional_eh_enabled",)),
        (None, True, True, ("fractional_eh_enabled",)),
        ("5.01", False, True, ("fractional_eh_enabled",)),
        ("5.01", True, False, ()),
    ],
)
def test_what_is_liquid_trades_overnight_and_what_is_fractionable_in_extended_hours(
    price: str | None, marginable: bool, fractionable: bool, attributes: tuple[str, ...]
) -> None:
    asset = us_equity(
        symbol="MINE",
        name="Mine Inc.",
        exchange="NYSE",
        marginable=marginable,
        shortable=True,
        fractionable=fractionable,
        base_price=None if price is None else Decimal(price),
        volatility=Decimal("0.3"),
    )
    assert asset.attributes == attributes
    assert not asset.halted

from uuid import UUID

from streetname.domain.market.asset import asset_id_for


def test_an_assets_id_follows_from_its_symbol_and_is_the_same_everywhere() -> None:
    assert asset_id_for("AAPL") == "c7035592-f023-4087-aed7-87c519f2e080"
    assert asset_id_for("AAPL") != asset_id_for("AAP")


def test_an_assets_id_is_a_uuid() -> None:
    assert str(UUID(asset_id_for("BRK.B"))) == asset_id_for("BRK.B")

import msgspec

from streetname.domain.market.asset import AssetClass, AssetStatus
from streetname.storage.queries.assets import (
    AssetFilter,
    asset_named,
    assets_by_id,
    assets_named,
    list_assets,
)
from tests.storage.filing import File
from tests.storage.samples import APPLE, MICROSOFT, an_asset

OPTIONS = msgspec.structs.replace(an_asset("OPTS"), attributes=("has_options", "ipo"))
LATE = msgspec.structs.replace(an_asset("LATE"), attributes=("has_options_late",))
GONE = msgspec.structs.replace(an_asset("GONE"), status=AssetStatus.INACTIVE)


def found(file: File, wanted: AssetFilter) -> list[str]:
    return [asset.symbol for asset in file.ask(list_assets, wanted)]


def test_assets_are_sorted_by_exchange_and_symbol(file: File) -> None:
    file.put(OPTIONS, LATE, msgspec.structs.replace(an_asset("ZAP"), exchange="ARCA"))
    assert found(file, AssetFilter()) == ["ZAP", "AAPL", "LATE", "MSFT", "OPTS"]


def test_one_of_the_attributes_suffices_and_a_part_of_its_name_does_not(file: File) -> None:
    file.put(OPTIONS, LATE)
    assert found(file, AssetFilter(attributes=("has_options",))) == ["OPTS"]
    assert found(file, AssetFilter(attributes=("ipo", "has_options_late"))) == ["LATE", "OPTS"]
    assert found(file, AssetFilter(attributes=("options",))) == []
    assert found(file, AssetFilter(attributes=("%",))) == []


def test_assets_are_found_by_status_class_and_exchange(file: File) -> None:
    file.put(GONE)
    assert found(file, AssetFilter(status=AssetStatus.INACTIVE)) == ["GONE"]
    assert found(file, AssetFilter(asset_class=AssetClass.CRYPTO)) == []
    assert found(file, AssetFilter(exchange="NYSE", status=AssetStatus.ACTIVE)) == ["AAPL", "MSFT"]


def test_an_asset_is_found_by_symbol_or_identifier(file: File) -> None:
    assert file.ask(asset_named, "AAPL") == APPLE
    assert file.ask(asset_named, APPLE.id.upper()) == APPLE
    assert file.ask(asset_named, "aapl") is None
    assert file.ask(assets_by_id, [MICROSOFT.id, "nothing"]) == {MICROSOFT.id: MICROSOFT}


def test_several_assets_are_found_by_what_they_were_called(file: File) -> None:
    names = ["MSFT", APPLE.id.upper(), "NONE"]
    asked = file.ask(assets_named, names)
    assert asked == {"MSFT": MICROSOFT, APPLE.id.upper(): APPLE}

"""Assets on the wire. Source: Alpaca, assets."""

import msgspec

from streetname.domain.market.asset import Asset, AssetClass


class AssetBody(msgspec.Struct, frozen=True, kw_only=True):
    """An asset; only of stocks is it told whether they are easy to borrow."""

    id: str
    asset_class: str = msgspec.field(name="class")
    exchange: str
    symbol: str
    name: str
    status: str
    tradable: bool
    marginable: bool
    maintenance_margin_requirement: int
    margin_requirement_long: str
    margin_requirement_short: str
    shortable: bool
    easy_to_borrow: bool
    borrow_status: str | msgspec.UnsetType
    fractionable: bool
    attributes: tuple[str, ...]


class EntryRequirementBody(msgspec.Struct, frozen=True):
    """The share of its value that opening a position takes; the asset is called as asked for."""

    symbol: str
    regt_long: str
    regt_short: str


def asset_body(asset: Asset) -> AssetBody:
    """The asset as it is told."""
    return AssetBody(
        id=asset.id,
        asset_class=asset.asset_class,
        exchange=asset.exchange,
        symbol=asset.symbol,
        name=asset.name,
        status=asset.status,
        tradable=asset.tradable,
        marginable=asset.marginable,
        maintenance_margin_requirement=asset.margin_requirement,
        margin_requirement_long=str(asset.margin_requirement),
        margin_requirement_short=str(asset.margin_requirement),
        shortable=asset.shortable,
        easy_to_borrow=asset.easy_to_borrow,
        borrow_status=_borrow_status(asset),
        fractionable=asset.fractionable,
        attributes=tuple(sorted(asset.attributes)),
    )


def entry_requirement_body(name: str, asset: Asset) -> EntryRequirementBody:
    """What opening a position in the asset takes, long or short."""
    share = f"{asset.entry_requirement:f}"
    return EntryRequirementBody(symbol=name, regt_long=share, regt_short=share)


def _borrow_status(asset: Asset) -> str | msgspec.UnsetType:
    if asset.asset_class is not AssetClass.US_EQUITY:
        return msgspec.UNSET
    return "easy_to_borrow" if asset.easy_to_borrow else "hard_to_borrow"

"""What can be held and traded. Source: Alpaca, assets."""

from enum import StrEnum

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.market.asset import AssetClass, AssetStatus
from streetname.storage.queries.assets import (
    AssetFilter,
    asset_named,
    assets_named,
    list_assets,
)
from streetname.wire.assets import (
    AssetBody,
    EntryRequirementBody,
    asset_body,
    entry_requirement_body,
)

operations = Operations("/v1/assets", trading="/v2/assets")
broker_operations = Operations("/v1/assets")

_MOST_SYMBOLS = 500
_MOST_ATTRIBUTES = 100
_OF_NO_ASSET = frozenset({"crypto_perp"})
"""Classes that clients know and that nothing here belongs to."""


class _Which(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    ALL = "all"


_STATUSES = {
    _Which.ACTIVE: AssetStatus.ACTIVE,
    _Which.INACTIVE: AssetStatus.INACTIVE,
    _Which.ALL: None,
}


@operations.add(
    "GET",
    "",
    summary="List assets",
    response=list[AssetBody],
    parameters=[
        Parameter("status", "active, inactive or all (the default)"),
        Parameter("asset_class", "us_equity (the default), us_option or crypto"),
        Parameter("exchange", "listed on this exchange"),
        Parameter("attributes", "with any of these, separated by commas", repeated=True),
    ],
)
async def get_assets(call: Call) -> list[AssetBody]:
    """All assets that are wanted, by symbol."""
    attributes = tuple(dict.fromkeys(call.listed("attributes")))
    if len(attributes) > _MOST_ATTRIBUTES:
        raise InvalidField(f"at most {_MOST_ATTRIBUTES} attributes can be asked for")
    if call.query("asset_class") in _OF_NO_ASSET:
        return []
    wanted = AssetFilter(
        status=_STATUSES[call.choice("status", _Which, _Which.ALL)],
        asset_class=call.choice("asset_class", AssetClass, AssetClass.US_EQUITY),
        exchange=call.query("exchange"),
        attributes=attributes,
    )
    return [asset_body(asset) for asset in await call.read(list_assets, wanted)]


@operations.add("GET", "/{symbol_or_asset_id:path}", summary="Get one asset", response=AssetBody)
async def get_asset(call: Call) -> AssetBody:
    """One asset, by its symbol or identifier."""
    name = call.path("symbol_or_asset_id")
    asset = await call.read(asset_named, name)
    if asset is None:
        raise NotFound(f"asset not found for {name}")
    return asset_body(asset)


@broker_operations.add(
    "GET",
    "/entry-requirements",
    summary="List what it takes to open positions",
    response=list[EntryRequirementBody],
    parameters=[
        Parameter(
            "symbols",
            f"symbols or identifiers of assets, {_MOST_SYMBOLS} at most, separated by commas",
            required=True,
            repeated=True,
        )
    ],
)
async def get_entry_requirements(call: Call) -> list[EntryRequirementBody]:
    """The share of its value that opening a position in each asset takes, as asked for."""
    names = list(dict.fromkeys(call.listed("symbols")))
    if not names:
        raise InvalidField("symbols is required")
    if len(names) > _MOST_SYMBOLS:
        raise InvalidField(f"symbols must be {_MOST_SYMBOLS} at most")
    found = await call.read(assets_named, names)
    for name in names:
        if name not in found:
            raise NotFound(f"asset not found for {name}")
    return [entry_requirement_body(name, found[name]) for name in names]

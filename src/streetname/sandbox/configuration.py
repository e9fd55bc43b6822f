"""Configuration: how an environment has been set up, as the commands that set it up so anew."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from streetname.domain.market.asset import Asset
from streetname.domain.market.halting import HaltAsset
from streetname.domain.market.listing import ListAssets
from streetname.domain.market.pinning import PinQuote
from streetname.domain.values.changes import Command
from streetname.domain.values.rules import ChangeRules
from streetname.storage.asset_list import built_in_assets
from streetname.storage.queries.assets import AssetFilter, list_assets
from streetname.storage.queries.pins import pins_in_force
from streetname.storage.queries.rules import rules_in_force

_AT_ONCE = 500


def configuration(connection: Connection) -> Sequence[Command]:
    """What makes another environment like this one: its rules, its own assets, halts and pins."""
    assets = list_assets(connection, AssetFilter())
    return [
        ChangeRules(**msgspec.structs.asdict(rules_in_force(connection))),
        *_listings(_own(assets)),
        *(HaltAsset(asset.symbol) for asset in assets if asset.halted),
        *(
            PinQuote(pin.asset_id, pin.bid, pin.ask, pin.bid_size, pin.ask_size)
            for pin in pins_in_force(connection)
        ),
    ]


def _own(assets: Sequence[Asset]) -> Sequence[Asset]:
    """The assets that a new environment would not have, or not with these terms."""
    built_in = {asset.symbol: asset for asset in built_in_assets()}
    as_listed = [msgspec.structs.replace(asset, halted=False) for asset in assets]
    return [asset for asset in as_listed if asset != built_in.get(asset.symbol)]


def _listings(assets: Sequence[Asset]) -> Iterator[ListAssets]:
    for start in range(0, len(assets), _AT_ONCE):
        yield ListAssets(tuple(assets[start : start + _AT_ONCE]))

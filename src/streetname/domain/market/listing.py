"""Listing: assets of the user's own, or new terms for known ones."""

from typing import Protocol

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.market.asset import ATTRIBUTES, Asset
from streetname.domain.market.pinning import MOST_PRICE
from streetname.domain.values.amounts import FINEST_DECIMALS, decimals
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AssetId

_MOST_PERCENT = 100


class ListAssets(Command, frozen=True, gc=False, tag="list_assets"):
    """Take these assets in; one with a known symbol replaces it.

    It keeps its identifier, and a halt.
    """

    assets: tuple[Asset, ...]


class ListingDesk(Desk, Protocol):
    """What listing needs to see."""

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...


def list_assets(command: ListAssets, desk: ListingDesk) -> Changes:
    """Keep the assets; the reply is what they are now."""
    changes = Changes()
    listed: dict[AssetId, Asset] = {}
    for asset in command.assets:
        _check(asset)
        known = desk.asset_named(asset.symbol)
        kept = asset if known is None else _relisted(asset, known)
        listed[kept.id] = kept
    changes.save(*listed.values())
    changes.reply = list(listed.values())
    return changes


def _relisted(asset: Asset, known: Asset) -> Asset:
    return msgspec.structs.replace(asset, id=known.id, halted=known.halted)


def _check(asset: Asset) -> None:
    if not asset.symbol:
        raise InvalidField("an asset needs a symbol")
    if not 0 < asset.margin_requirement <= _MOST_PERCENT:
        raise InvalidField(f"{asset.symbol}: margin_requirement must be > 0 and <= {_MOST_PERCENT}")
    unknown = [each for each in asset.attributes if each not in ATTRIBUTES]
    if unknown:
        raise InvalidField(f"{asset.symbol}: attributes must be among {', '.join(ATTRIBUTES)}")
    for name, number in (("base_price", asset.base_price), ("volatility", asset.volatility)):
        if number is None:
            continue
        if not 0 < number <= MOST_PRICE:
            raise InvalidField(f"{asset.symbol}: {name} must be > 0 and <= {MOST_PRICE}")
        if decimals(number) > FINEST_DECIMALS:
            raise InvalidField(f"{asset.symbol}: {name} is limited to {FINEST_DECIMALS} decimals")

"""The latest prices of assets, each looked up when somebody asks for it.

There are hundreds of assets that somebody has had, and a page shows a few of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from streetname.domain.market.asset import Asset
from streetname.domain.market.tape import Tape
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId

_RECENT = timedelta(seconds=2)


class LatestPrices(Mapping[AssetId, Price]):
    """What assets cost at an instant; one without a price is missing.

    They are looked up on the way, so no two of them are taken for the same.
    """

    def __init__(self, assets: Iterable[Asset], tape: Tape, now: datetime) -> None:
        self._pins = tape.times_changed
        self._assets = {asset.id: asset for asset in assets}
        self._tape = tape
        self._now = now
        self._known: dict[AssetId, Price | None] = {}

    def are_of(self, assets: Iterable[Asset], tape: Tape, now: datetime) -> bool:
        """True if these prices will do for these assets at an instant: they are seconds old."""
        same = self._tape is tape and self._pins == tape.times_changed
        recent = timedelta() <= now - self._now < _RECENT
        return same and recent and self._assets == {asset.id: asset for asset in assets}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, asset_id: AssetId) -> Price:
        if asset_id not in self._known:
            asset = self._assets[asset_id]
            self._known[asset_id] = self._tape.reference_price(asset, self._now)
        price = self._known[asset_id]
        if price is None:
            raise KeyError(asset_id)
        return price

    def __iter__(self) -> Iterator[AssetId]:
        return (asset_id for asset_id in self._assets if asset_id in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

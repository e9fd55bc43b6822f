"""A user's own asset list on the wire: the columns of the CSV file as members."""

import msgspec

from streetname.domain.market.asset import Asset, AssetStatus, us_equity
from streetname.wire.numbers import Number, sane


class AssetRow(msgspec.Struct, frozen=True):
    """One asset; without `base_price` and `volatility` it needs pinned quotes.

    Beyond the file's columns, it may be given as inactive or as not tradable.
    """

    symbol: str
    name: str
    exchange: str
    marginable: bool
    shortable: bool
    fractionable: bool
    base_price: Number | None = None
    volatility: Number | None = None
    margin_requirement: int | None = None
    status: AssetStatus = AssetStatus.ACTIVE
    tradable: bool = True


class ListedBody(msgspec.Struct, frozen=True):
    """How many assets were taken in."""

    listed: int


def asset_of(row: AssetRow) -> Asset:
    """The row as the domain takes it."""
    asset = us_equity(
        symbol=row.symbol.strip(),
        name=row.name,
        exchange=row.exchange,
        marginable=row.marginable,
        shortable=row.shortable,
        fractionable=row.fractionable,
        base_price=sane("base_price", row.base_price),
        volatility=sane("volatility", row.volatility),
        margin_requirement=row.margin_requirement,
    )
    return msgspec.structs.replace(asset, status=row.status, tradable=row.tradable)

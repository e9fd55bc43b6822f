"""A user's own asset list on the wire: the columns of the CSV file as members."""

import msgspec

from streetname.domain.market.asset import Asset, AssetStatus, us_equity
from streetname.wire.numbers import Number, sane


class AssetRow(msgspec.Struct, frozen=True):
    """One asset; without `base_price` and `volatility` it needs pinned quotes.

    Beyond the file's columns, it may be given as inactive, as not tradable or as hard to borrow,
    and its attributes may be said; unless they are, it has those of most such assets.
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
    easy_to_borrow: bool | None = None
    attributes: list[str] | None = None


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
    is_easy = row.shortable if row.easy_to_borrow is None else row.easy_to_borrow
    told = asset.attributes if row.attributes is None else sorted(set(row.attributes))
    return msgspec.structs.replace(
        asset,
        status=row.status,
        tradable=row.tradable,
        easy_to_borrow=is_easy and row.shortable,
        attributes=tuple(told),
    )
